"""Moves between tracks: which there are from here, what each would do, and asking for one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from api.approvals.serializers import ApprovalOut
from api.cases.serializers import TransferIn, TransfersOut
from api.cases.standstill import Asked
from enforcement import selectors, transfers
from enforcement.models import Approval, Case
from policy.refusals import Refusal, Refused
from policy.schema import Transfer
from workdays import clock


class Transfers(Asked):
    """The moves of one case."""

    @extend_schema(
        operation_id="preview_transfers",
        summary="可以申请的移转：条件、窗口期及对期限的影响",
        responses=TransfersOut,
        tags=["移转"],
    )
    def get(self, request: Any, pk: int) -> Response:
        """Say how each move stands today. Nothing is recorded."""
        case = selectors.find(self.actor, pk)
        return Response({"transfers": [_row(case, rule) for rule in transfers.possible(case)]})

    @extend_schema(
        operation_id="request_transfer",
        summary="申请移转（回流）",
        request=TransferIn,
        responses={201: ApprovalOut},
        tags=["移转"],
    )
    def post(self, request: Any, pk: int) -> Response:
        """Ask for a move."""
        return self.asked(pk, TransferIn, self._ask)

    def _ask(self, case: Case, body: dict[str, Any]) -> Approval:
        rule = next((r for r in transfers.possible(case) if r.id == body["to"]), None)
        if rule is None:
            raise Refused(Refusal("no_transfer", _("本案现在没有这种移转"), "to"))
        return transfers.request(case, rule, actor=self.actor, reason=body["reason"], on=body["on"])


def _row(case: Case, rule: Transfer) -> dict[str, Any]:
    today = clock.today()
    answer = transfers.answer(case, rule, today)
    return {
        "to": rule.id,
        "name": rule.name,
        "clause": list(rule.clause),
        "held": answer.held,
        "missing": list(answer.missing),
        "late": answer.late,
        "may": answer.may,
        "preview": [change.as_dict() for change in transfers.preview(case, rule, today)],
    }
