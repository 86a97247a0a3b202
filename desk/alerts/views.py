"""Alerts: the list, saying that they were seen, saying why it is late."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk.alerts.listing import Alerts
from desk.forms import Form
from desk.listing import MOST_CHOSEN, chosen
from desk.once import FIELD, Outcome, Result, once
from desk.shell import DeskRequest, FormPage, go, page
from desk.work.listing import MyWork
from desk.work.rows import Subjects, case_link, case_url, due, rule_name
from enforcement import alerts, queues, selectors
from enforcement.batches import attempt
from enforcement.models import Alert, Node
from policy.refusals import NotVisible, Refusal, Refused
from workdays import clock


@page(act="case.read")
def my_alerts(request: DeskRequest) -> HttpResponseBase:
    """List what I was told and what still stands."""
    told = selectors.my_alerts(request.actor)
    listing = Alerts(request, told)
    return listing.answer("desk/alerts/list.html", levels=_levels(told))


def _levels(told: QuerySet[Alert]) -> list[tuple[str, str, int]]:
    """Return the standing alerts by level: (level, term, count), counted up to a thousand."""
    newest = told.order_by().values_list("level", flat=True)[:MOST_CHOSEN]
    counts = Counter(newest)
    return [(level, str(term), counts[level]) for level, term in Alert.Level.choices]


@page(act="case.read")
@require_POST
def acknowledge(request: DeskRequest) -> HttpResponse:
    """Acknowledge the chosen alerts."""
    told = selectors.my_alerts(request.actor)
    listed = Alerts(request, told, QueryDict(request.POST.get("filter", "")))
    ids = chosen(request, told, listed.queryset)
    with once(request) as outcome:
        count = alerts.acknowledge(list(told.filter(pk__in=ids)), actor=request.actor)
        outcome.at(_back(request.POST.get("filter", "")))
    if count:
        messages.success(request, _("已签收%(count)d条提醒") % {"count": count})
    else:
        messages.info(request, _("所选提醒此前都已签收"))
    return go(request, outcome.url)


def _back(query: str) -> str:
    url = reverse("desk:alerts")
    return f"{url}?{QueryDict(query).urlencode()}" if query else url


class ReasonForm(Form):
    """Why it is late."""

    reason = forms.CharField(
        label=gettext_lazy("超期原因"),
        max_length=alerts.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明客观原因和下一步安排；同一原因登记到左侧勾选的全部事项。"),
    )


class Explain(FormPage):
    """Say why clocks are late: one reason for one or many."""

    act = "case.read"  # whose clocks these are, the service asks
    form_class = ReasonForm
    template_name = "desk/alerts/explain.html"
    title = gettext_lazy("说明超期原因")

    def get(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead back: there is nothing chosen."""
        return go(request, reverse("desk:alerts"))

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the rows chosen on a list; or act on those still ticked."""
        if FIELD in request.POST and "reason" in request.POST:
            self.take([int(raw) for raw in request.POST.getlist("id") if raw.isdecimal()])
            if not self.nodes:
                raise Refused(Refusal("nothing_chosen", _("没有勾选任何一行"), "id"))
            return super().post(request, *args, **kwargs)
        self.take(self.node_ids())
        return self.show(self.make())

    def node_ids(self) -> list[int]:
        """Return the clocks of the chosen alerts."""
        request = self.request
        told = selectors.my_alerts(request.actor)
        listed = Alerts(request, told, QueryDict(request.POST.get("filter", "")))
        ids = chosen(request, told, listed.queryset)
        return list(told.filter(pk__in=ids).values_list("node_id", flat=True))

    def take(self, ids: list[int]) -> None:
        """Read the clocks by key. Raises `NotVisible` where one does not exist for the actor."""
        wanted = set(ids[: MOST_CHOSEN + 1])
        visible = queues.visible_nodes(self.request.actor).filter(pk__in=wanted)
        self.nodes = list(visible.select_related("case", "handler").order_by("due_on", "pk"))
        if len(self.nodes) < len(wanted):
            raise NotVisible("nodes")

    def context(self) -> dict[str, Any]:
        """Show the clocks beside the form."""
        today, pack = clock.today(), self.request.pack
        subjects = Subjects.of(self.nodes)
        rows = [
            {
                "id": node.pk,
                "mark": due(node, today),
                "rule": rule_name(node.rules(pack), node.rule),
                "case": case_link(node),
                "subject": subjects.name(node),
                "reason": node.lateness_reason,
                "late": (node.done_on or today) > node.due_on,
            }
            for node in self.nodes
        ]
        return {"rows": rows, "fit": sum(row["late"] for row in rows)}

    def perform(self, form: ReasonForm, outcome: Outcome) -> str:
        """State the reason on each; tell which were refused."""
        reason, actor = form.cleaned_data["reason"], self.request.actor
        reasons = attempt(self.nodes, lambda some: alerts.explain(some, actor=actor, reason=reason))
        if len(self.nodes) == 1 and reasons[0]:
            raise Refused(*reasons[0])
        if not any(reasons):
            said = _("已说明%(count)d项超期原因") % {"count": len(reasons)}
            messages.success(self.request, said)
            return reverse("desk:alerts")
        outcome.batch(str(self.title), self._results(reasons))
        return outcome.url

    def _results(self, reasons: list[Any]) -> list[Result]:
        pack = self.request.pack
        return [
            Result(
                node.case.number if node.case else rule_name(pack, node.rule),
                case_url(node.case_id) if node.case_id else "",
                found,
                rule_name(node.rules(pack), node.rule),
            )
            for node, found in zip(self.nodes, reasons, strict=True)
        ]


class ExplainNodes(Explain):
    """The same, for clocks chosen on my work."""

    def node_ids(self) -> list[int]:
        """Return the chosen clocks."""
        return chosen(self.request, queues.visible_nodes(self.request.actor), self.listed())

    def listed(self) -> QuerySet[Node]:
        """Return the rows of the list the choice was made on."""
        today = clock.today()
        waiting = queues.waiting(self.request.actor, today)
        data = QueryDict(self.request.POST.get("filter", ""))
        queue = queues.standing(self.request.actor, today)
        return MyWork(self.request, waiting, today, queue, data).queryset
