"""Handovers: those the caller may see, giving, and the other signature."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from api.cases.rows import person
from api.door import Door
from api.handovers.serializers import REFUSE, TAKE, HandoverAnswerIn, HandoverIn, HandoverOut
from api.paging import NewestFirst
from enforcement import handover
from enforcement.models import Handover
from policy.refusals import NotVisible
from teams.models import User

_LISTS = ("roles", "nodes", "slips", "requests", "papers", "assets")


class Handovers(Door):
    """The handovers of the court, as far as they are the caller's."""

    pagination_class = NewestFirst
    filter_backends = ()
    queryset = Handover.objects.none()

    @extend_schema(
        operation_id="list_handovers",
        summary="工作交接",
        responses=HandoverOut(many=True),
        tags=["交接"],
    )
    def get(self, request: Any) -> Response:
        """List handovers."""
        return self.pages(handover.visible(self.actor), _row)

    @extend_schema(
        operation_id="give_work",
        summary="交出工作（签字交出）",
        request=HandoverIn,
        responses={201: HandoverOut},
        tags=["交接"],
    )
    def post(self, request: Any) -> Response:
        """Give work."""
        body = self.sent(HandoverIn)
        made = handover.give(
            self._person(body["giver"]),
            self._person(body["receiver"]),
            actor=self.actor,
            reason=body["reason"],
            cases=body["cases"],
        )
        return Response(_row(made), status=status.HTTP_201_CREATED)

    def _person(self, pk: int) -> User:
        found = User.objects.filter(pk=pk, court_id=self.actor.court_id).first()
        if found is None:
            raise NotVisible(f"person {pk}")
        return found


class Answer(Door):
    """One handover: signed for, given back, or taken back."""

    @extend_schema(
        operation_id="answer_handover",
        summary="签字接收、退回或撤回交接",
        request=HandoverAnswerIn,
        responses=HandoverOut,
        tags=["交接"],
    )
    def post(self, request: Any, pk: int) -> Response:
        """Answer it."""
        body = self.sent(HandoverAnswerIn)
        one = handover.find(self.actor, pk)
        if body["how"] == TAKE:
            one = handover.take(one, actor=self.actor)
        elif body["how"] == REFUSE:
            one = handover.refuse(one, actor=self.actor, reason=body["reason"])
        else:
            one = handover.withdraw(one, actor=self.actor)
        return Response(_row(one))


def _row(one: Handover) -> dict[str, Any]:
    """Return a handover; what was not listed when it was drawn up is an empty list."""
    return {
        "id": one.pk,
        "giver": person(one.giver),
        "receiver": person(one.receiver),
        "given_by": person(one.given_by),
        "given_on": one.given_on,
        "reason": one.reason,
        "status": one.status,
        "answered_on": one.answered_on,
        "answer": one.answer,
        "contents": [
            {
                "case": entry["case"],
                "number": entry["number"],
                **{name: entry.get(name, []) for name in _LISTS},
            }
            for entry in one.contents
        ],
        "results": one.results,
    }
