"""One act over many cases of a queue: the cases chosen there, and the way back to it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from desk.cases.batch import BatchPage, all_found, seen_in
from desk.intake.queues import CaseQueue
from desk.listing import MOST_CHOSEN, chosen
from desk.shell import DeskRequest
from enforcement import selectors
from enforcement.models import Case
from teams.access import Actor


class QueueBatch(BatchPage):
    """A page over the chosen cases of a queue. Say `listing`, `waiting` and `back`."""

    template_name = "desk/intake/batch.html"
    listing: ClassVar[type[CaseQueue]]
    back: ClassVar[str] = ""
    tab: ClassVar[str] = ""

    @staticmethod
    def waiting(actor: Actor) -> QuerySet[Case]:
        """Return the queue the cases are chosen from."""
        raise NotImplementedError

    def get(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead back to the queue: there is nothing chosen."""
        return redirect(self.back_url)

    @property
    def back_url(self) -> str:
        """The queue."""
        return f"{reverse(self.back)}?tab={self.tab}" if self.tab else reverse(self.back)

    def choose(self) -> tuple[list[Case], dict[int, int]]:
        """Return the cases chosen in the queue; what left it meanwhile is told when acted on."""
        visible, seen = selectors.visible(self.request.actor), seen_in(self.request)
        ids = sorted(seen)[:MOST_CHOSEN]
        if not ids:
            queue = self.waiting(self.request.actor)
            asked = QueryDict(self.request.POST.get("filter", ""))
            ids = chosen(self.request, queue, self.listing(self.request, queue, asked).queryset)
        rows = visible.filter(pk__in=ids).select_related("court", "handler").order_by("pk")
        return all_found(rows, ids), seen

    def context(self) -> dict[str, Any]:
        """Lead back to the queue."""
        return {"back_url": self.back_url}
