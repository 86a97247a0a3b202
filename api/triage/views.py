"""Screening: try the rules, decide."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from api.cases import rows
from api.door import Door
from api.triage.serializers import ChoiceIn, DecidedOut, FactsIn, ProposalOut
from enforcement import lifecycle, selectors
from triage import services as triage
from triage.models import Screening


class Propose(Door):
    """What the rules say."""

    @extend_schema(
        operation_id="propose_triage",
        summary="按规则试算分流（不登记）",
        request=FactsIn,
        responses=ProposalOut,
        tags=["分流"],
    )
    def post(self, request: Any, pk: int) -> Response:
        """Try the rules on the facts known and those sent."""
        body = self.sent(FactsIn)
        proposal = triage.propose(selectors.find(self.actor, pk), body["facts"])
        return Response({"due": proposal.due, "decision": proposal.decision.as_dict()})


class Decide(Door):
    """The decision."""

    @extend_schema(
        operation_id="decide_triage",
        summary="甄别分案",
        request=ChoiceIn,
        responses=DecidedOut,
        tags=["分流"],
    )
    def post(self, request: Any, pk: int) -> Response:
        """Decide a screening."""
        body = self.sent(ChoiceIn)
        case = selectors.find(self.actor, pk)
        choice = triage.Choice(
            facts=body["facts"],
            to=body["to"],
            unit=body["unit"],
            handler_id=body["handler"],
            reason=body["reason"],
        )
        with transaction.atomic():
            lifecycle.expect({case.pk: body["expected"]}, actor=self.actor)
            made = triage.decide(case, choice, actor=self.actor, on=body["on"])
        decided = made if isinstance(made, Screening) else None
        answer = {
            "case": rows.case_row(selectors.find(self.actor, pk)),
            "screening": screening_row(decided) if decided else None,
            "approval": None if decided else made.pk,
        }
        return Response(answer)


def screening_row(row: Screening) -> dict[str, Any]:
    """Return a decision record."""
    return {
        "id": row.pk,
        "run": row.run,
        "decided_on": row.decided_on,
        "outcome": row.outcome,
        "track": row.track,
        "unit": row.unit,
        "rule": row.rule,
        "clause": row.clause,
        "draw": row.draw,
        "reason": row.reason,
        "early": row.early,
    }
