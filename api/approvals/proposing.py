"""Acts with a gate before them: proposed, and their requests taken back."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from api.approvals.serializers import ApprovalOut, WhyIn
from api.approvals.views import approval_row
from api.cases.serializers import ProposalIn, named_papers
from api.door import Door
from enforcement import acts, effects, selectors
from enforcement.items import NewItem


class Propose(Door):
    """An act on one case, as the caller saw it."""

    @extend_schema(
        operation_id="propose_act",
        summary="办理须先核对、报批的事项",
        request=ProposalIn,
        responses={201: ApprovalOut},
        tags=["审批"],
    )
    def post(self, request: Any, pk: int) -> Response:
        """Propose it; it is done at once where nobody has to approve."""
        body = self.sent(ProposalIn)
        new = body["new"]
        proposal = acts.Proposal(
            body["act"],
            body["on"],
            body["subject"],
            NewItem(new["kind"], new["name"], new["fields"]) if new else None,
            body["event"],
            body["data"],
            body["reason"],
            frozenset(body["ticked"]),
            named_papers(body),
        )
        case = selectors.find(self.actor, pk)
        row = acts.propose(case, proposal, actor=self.actor, expected=body["expected"])
        return Response(approval_row(row), status=status.HTTP_201_CREATED)


class TakeBack(Door):
    """What the caller asked for."""

    @extend_schema(
        operation_id="take_back_approval",
        summary="撤回申请",
        request=WhyIn,
        responses=ApprovalOut,
        tags=["审批"],
    )
    def post(self, request: Any, pk: int) -> Response:
        """Take it back."""
        body = self.sent(WhyIn)
        row = selectors.find_approval(self.actor, pk)
        row = effects.take_back(row, actor=self.actor, reason=body["reason"])
        return Response(approval_row(row))
