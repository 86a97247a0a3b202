"""My work, receiving cases, and closing what waits: one domain call each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from desk.listing import MOST_CHOSEN, chosen
from desk.navigation import address
from desk.once import FIELD, Outcome, Result, once, require_explained
from desk.shell import DeskRequest, FormPage, go, page
from desk.work import changes
from desk.work.forms import FulfilForm, sections
from desk.work.listing import NOW, MyWork, duties, in_bucket
from desk.work.rows import Subjects, case_link, case_url, due, rule_name
from enforcement import fulfilment, queues
from enforcement.models import Node
from intake.takeover import services as takeovers
from policy.refusals import NotVisible, Refusal, Refused
from reports import waiting as reports
from teams import access
from workdays import clock


@page
def work(request: DeskRequest) -> HttpResponseBase:
    """Show what I must do now, what is late, what changed; then the queue."""
    if not request.actor.seats:
        return render(request, "desk/work/no_post.html")
    access.require(request.actor, "case.read")
    today = clock.today()
    since = changes.since(request.user.pk)
    waiting = queues.waiting(request.actor, today)
    queue = queues.standing(request.actor, today, since.date())
    listing = MyWork(request, waiting, today, queue)
    if listing.data.get("format"):
        return listing.answer()
    changed, more, rows = changes.read(request.actor, since)
    return listing.answer(
        "desk/work/work.html",
        today=today,
        queue=queue,
        now=sum(queue.counts[name] for name in ("late", "inherited", "today")),
        soon=queue.counts["soon"],
        late=queue.counts["late"],
        duties=duties(queue, request.pack),
        inbox=_inbox(request),
        since=since,
        until=clock.now().isoformat(),
        changed=changed,
        changed_more=more,
        changes=rows,
    )


_NARROWED = {"bulletins": "?mine=unread"}  # the list holds other people's too


def _inbox(request: DeskRequest) -> list[tuple[str, str, str]]:
    """Return what waits beside clocks: (term, count, address), without the empty ones."""
    terms = {
        "receive": (_("待收案"), "desk:work_receive"),
        "approvals": (_("待我审批"), "desk:approvals"),
        "orders": (_("待办流转单"), "desk:orders"),
        "team_late": (_("团队超期"), "desk:team_board"),
        "questions": (_("待我答复"), "desk:reports"),
        "bulletins": (_("未阅通报"), "desk:bulletins"),
        "takeovers": (_("待确认的接管"), "desk:takeovers"),
    }
    counted = queues.beside(request.actor, clock.today())
    counted |= reports.beside(request.actor, queues.MOST_COUNTED)
    counted["takeovers"] = takeovers.to_confirm(request.actor)
    return [
        (terms[name][0], _bounded(count), address(terms[name][1]) + _NARROWED.get(name, ""))
        for name, count in counted.items()
        if count
    ]


def _bounded(count: int) -> str:
    most = queues.MOST_COUNTED
    return f"{most}+" if count > most else str(count)


@page
@require_POST
def seen(request: DeskRequest) -> HttpResponse:
    """Note that I saw what changed, up to the moment the page was made."""
    with once(request) as outcome:
        try:
            until = datetime.fromisoformat(request.POST.get("until", ""))
        except ValueError:
            until = clock.now()
        changes.seen(request.user.pk, min(until, clock.now()) if until.tzinfo else clock.now())
        outcome.at(reverse("desk:work"))
    return go(request, outcome.url)


@page(act="case.read")
def receive(request: DeskRequest) -> HttpResponse:
    """List the cases assigned to my teams, all ticked; the batch page receives them."""
    cases = queues.to_receive(request.actor).select_related("handler", "judge")
    unit = request.GET.get("unit", "")
    if unit:
        cases = cases.filter(assigned_unit=unit)
    rows = [
        {
            "id": case.pk,
            "number": case.number,
            "url": case_url(case.pk),
            "title": case.title,
            "filed": case.filed_on.isoformat(),
            "unit": case.pack.unit_name(case.assigned_unit),
            "track": case.pack.track_name(case.assigned_track),
            "handler": case.handler.name if case.handler else "",
            "judge": case.judge.name if case.judge else "",
            "from": case.pack.unit_name(case.unit) if case.unit else "",
        }
        for case in cases.order_by("filed_on", "pk")[:MOST_CHOSEN]
    ]
    context = {"rows": rows, "receive_url": address("desk:batch_receive")}
    return render(request, "desk/work/receive.html", context)


class Fulfil(FormPage):
    """Close many clocks at once: chosen on a list, or all of one duty."""

    act = "case.read"  # which event each post may state, the service asks
    form_class = FulfilForm
    template_name = "desk/work/do.html"
    title = gettext_lazy("登记办结")
    submit_term = gettext_lazy("登记")

    def get(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take all of a duty, as far as it waits for me."""
        today = clock.today()
        nodes = queues.waiting(request.actor, today).filter(duty=request.GET.get("duty", ""))
        bucket = request.GET.get("due", "")
        if bucket == NOW or bucket in queues.BUCKETS:
            nodes = in_bucket(nodes, bucket, today)
        else:
            nodes = nodes.filter(applies="runs")
        self.take(nodes.order_by("due_on", "id").values_list("pk", flat=True)[:MOST_CHOSEN])
        return self.show(self.make())

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the rows chosen on a list; or act on those still ticked."""
        visible = queues.visible_nodes(request.actor)
        if FIELD in request.POST:
            ids = [int(raw) for raw in request.POST.getlist("id") if raw.isdecimal()]
            self.take(ids[: MOST_CHOSEN + 1], strictly=True)
            if not self.nodes:
                raise Refused(Refusal("nothing_chosen", _("没有勾选任何一行"), "id"))
            return super().post(request, *args, **kwargs)
        self.take(chosen(request, visible, self.listed()))
        return self.show(self.make())

    def listed(self) -> QuerySet[Node]:
        """Return the rows of the list the choice was made on, for "all of this filter"."""
        today = clock.today()
        waiting = queues.waiting(self.request.actor, today)
        data = QueryDict(self.request.POST.get("filter", ""))
        queue = queues.standing(self.request.actor, today)
        return MyWork(self.request, waiting, today, queue, data).queryset

    def take(self, ids: Any, *, strictly: bool = False) -> None:
        """Read the clocks, by key, as far as they are visible; and what each waits for."""
        wanted = list(ids)
        visible = queues.visible_nodes(self.request.actor).filter(pk__in=wanted)
        rows = visible.select_related("case__court", "handler").order_by("due_on", "pk")
        self.nodes = list(rows)
        if strictly and len(self.nodes) < len(set(wanted)):
            raise NotVisible("nodes")
        self.parts, self.unfit = sections(self.nodes, self.request.pack, self.request.actor)

    def initial(self) -> dict[str, Any]:
        """Start with today."""
        return {"on": clock.today()}

    def form_arguments(self) -> dict[str, Any]:
        """Ask what these clocks wait for."""
        return {"parts": self.parts}

    def context(self) -> dict[str, Any]:
        """Show the clocks beside the form."""
        today, pack = clock.today(), self.request.pack
        subjects = Subjects.of(self.nodes)
        part_of = {node.pk: part for part in self.parts for node in part.nodes}
        rows = [
            {
                "id": node.pk,
                "mark": due(node, today),
                "due": node.due_on.isoformat(),
                "rule": rule_name(node.rules(pack), node.rule),
                "case": case_link(node),
                "subject": subjects.name(node),
                "closing": part_of[node.pk].term if node.pk in part_of else "",
                "why_not": self.unfit.get(node.pk, ""),
            }
            for node in self.nodes
        ]
        names = list(dict.fromkeys(rule_name(node.rules(pack), node.rule) for node in self.nodes))
        return {
            "rows": rows,
            "names": names,
            "fit": len(part_of),
            "cases": len({node.case_id for node in self.nodes if node.pk in part_of}),
            "closing": self.parts[0].term if len(self.parts) == 1 else "",
        }

    def perform(self, form: FulfilForm, outcome: Outcome) -> str:
        """State the events; tell row by row what came of it."""
        wanted = form.fulfilments()
        reasons = fulfilment.fulfil(wanted, actor=self.request.actor, on=form.cleaned_data["on"])
        if len(wanted) == 1 and reasons[0]:
            raise Refused(*reasons[0])
        require_explained([Result("", "", found) for found in reasons])
        subjects, pack = Subjects.of(self.nodes), self.request.pack
        results = [
            Result(
                item.node.case.number if item.node.case else rule_name(pack, item.node.rule),
                case_url(item.node.case_id) if item.node.case_id else "",
                found,
                _("%(duty)s：%(subject)s")
                % {
                    "duty": rule_name(item.node.rules(pack), item.node.rule),
                    "subject": subjects.name(item.node),
                },
            )
            for item, found in zip(wanted, reasons, strict=True)
        ]
        results += self._left_out()
        if not any(result.reasons for result in results):
            said = ngettext("已登记%(count)d项", "已登记%(count)d项", len(results))
            messages.success(self.request, said % {"count": len(results)})
            return reverse("desk:work")
        outcome.batch(str(self.title), results)
        return outcome.url

    def _left_out(self) -> list[Result]:
        return [
            Result(
                node.case.number if node.case else rule_name(self.request.pack, node.rule),
                case_url(node.case_id) if node.case_id else "",
                (Refusal("not_here", self.unfit[node.pk]),),
                rule_name(node.rules(self.request.pack), node.rule),
            )
            for node in self.nodes
            if node.pk in self.unfit
        ]
