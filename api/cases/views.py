"""Cases: file, list, read, state an event."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from api.cases import rows
from api.cases.filters import CaseFilter
from api.cases.serializers import (
    CaseOut,
    CaseRowOut,
    EntryOut,
    EventIn,
    FiledOut,
    FilingIn,
    StatedOut,
    named_papers,
)
from api.door import Door
from api.paging import NewestFirst, OldestFirst
from enforcement import selectors
from enforcement.items import NewItem
from enforcement.models import Case, Event
from enforcement.stating import Sent, state_sent
from intake import services as intake
from intake.plans import Confirmed
from workdays import clock

LATEST_ENTRIES = 100


class Cases(Door):
    """All cases the caller may see."""

    pagination_class = NewestFirst
    filterset_class = CaseFilter
    queryset = Case.objects.none()

    @extend_schema(
        operation_id="list_cases",
        summary="案件列表（按键分页，新案在前）",
        responses=CaseRowOut(many=True),
        tags=["案件"],
    )
    def get(self, request: Any) -> Response:
        """List cases."""
        cases = selectors.visible(self.actor).select_related("handler", "judge")
        cases = cases.defer("grams", "seen", "pauses")
        return self.pages(cases, rows.case_row)

    @extend_schema(
        operation_id="file_case",
        summary="立案登记一件",
        request=FilingIn,
        responses={201: FiledOut},
        tags=["案件"],
    )
    def post(self, request: Any) -> Response:
        """File one case."""
        body = self.sent(FilingIn)
        confirmed = Confirmed(frozenset(body.pop("ticked")), named_papers(body))
        del body["papers"]
        filed = intake.file_one(body, actor=self.actor, confirmed=confirmed)
        answer = {
            "case": rows.case_row(filed.case),
            "notes": [remark(note) for note in filed.notes],
            "warnings": [remark(warning) for warning in filed.warnings],
        }
        return Response(answer, status=status.HTTP_201_CREATED)


class OneCase(Door):
    """One case."""

    @extend_schema(
        operation_id="read_case",
        summary="一件案件：当事人（已遮掩）、案情、节点、最近的登记",
        responses=CaseOut,
        tags=["案件"],
    )
    def get(self, request: Any, pk: int) -> Response:
        """Read a case."""
        case = selectors.find(self.actor, pk)
        nodes = case.nodes.exclude(status="withdrawn").order_by("due_on", "id")
        latest = reversed(case.events.order_by("-seq")[:LATEST_ENTRIES])
        body = rows.case_page(case, nodes, latest, clock.today())
        return Response(body)


class Entries(Door):
    """A case's journal."""

    pagination_class = OldestFirst
    filter_backends = ()
    queryset = Event.objects.none()

    @extend_schema(
        operation_id="list_entries",
        summary="案件登记簿（按先后分页）",
        responses=EntryOut(many=True),
        tags=["案件"],
    )
    def get(self, request: Any, pk: int) -> Response:
        """List a case's entries."""
        case = selectors.find(self.actor, pk)
        return self.pages(case.events.all(), rows.entry_row)

    @extend_schema(
        operation_id="state_event",
        summary="登记事项",
        request=EventIn,
        responses={201: StatedOut},
        tags=["案件"],
    )
    def post(self, request: Any, pk: int) -> Response:
        """State an event on a case."""
        body = self.sent(EventIn)
        expected, new = body.pop("expected"), body.pop("new")
        sent = Sent(
            kind=body["kind"],
            happened_on=body["happened_on"],
            subjects=tuple(body["subjects"]),
            about=tuple(body["about"]),
            data=body["data"],
            facts=body["facts"],
            new=NewItem(new["kind"], new["name"], new["fields"]) if new else None,
            ticked=frozenset(body["ticked"]),
            papers=named_papers(body),
        )
        case = selectors.find(self.actor, pk)
        entries = state_sent(case, sent, actor=self.actor, expected=expected)
        case = selectors.find(self.actor, pk)
        answer = {
            "case": rows.case_row(case),
            "entries": [rows.entry_row(entry) for entry in entries],
        }
        return Response(answer, status=status.HTTP_201_CREATED)


def remark(refusal: Any) -> dict[str, str]:
    """Return a note or warning."""
    return {"code": refusal.code, "sentence": refusal.sentence, "field": refusal.field}
