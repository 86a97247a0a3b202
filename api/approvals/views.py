"""Approvals: what waits for the caller, and the decision."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from api.approvals.serializers import ApprovalOut, DecisionIn
from api.cases.rows import moment
from api.door import Door
from api.paging import NewestFirst
from enforcement import approvals, effects, selectors
from enforcement.models import Approval
from policy.vocabulary import ACTS


class Waiting(Door):
    """The requests whose next step the caller may take."""

    pagination_class = NewestFirst
    filter_backends = ()
    queryset = Approval.objects.none()

    @extend_schema(
        operation_id="list_approvals",
        summary="待我审批",
        responses=ApprovalOut(many=True),
        tags=["审批"],
    )
    def get(self, request: Any) -> Response:
        """List requests."""
        return self.pages(selectors.approvals_waiting(self.actor), approval_row)


class Decide(Door):
    """The next step of one request."""

    @extend_schema(
        operation_id="decide_approval",
        summary="审批（同意或退回）",
        request=DecisionIn,
        responses=ApprovalOut,
        tags=["审批"],
    )
    def post(self, request: Any, pk: int) -> Response:
        """Decide."""
        body = self.sent(DecisionIn)
        answer = {name: value for name, value in body["answer"].items() if value}
        approval = effects.decide(
            selectors.find_approval(self.actor, pk),
            actor=self.actor,
            granted=body["granted"],
            opinion=body["opinion"],
            on=body["on"],
            answer=answer,
        )
        return Response(approval_row(approval))


def approval_row(row: Approval) -> dict[str, Any]:
    """Return a request."""
    return {
        "id": row.pk,
        "case": row.case_id,
        "act": row.act,
        "act_name": ACTS[row.act][0],
        "reason": row.reason,
        "clause": row.clause,
        "steps": [signer for step in row.steps for signer in approvals.signers_of(step)],
        "waits_for": row.waits_for,
        "status": row.status,
        "given": [
            {name: step[name] for name in ("name", "post", "on", "granted", "opinion")}
            for step in row.given
        ],
        "asked_by": row.asked_by.name,
        "asked_at": moment(row.asked_at),
    }
