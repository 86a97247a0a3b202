"""Events of the court's own weeks and months: what is due, what was recorded, recording one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.cases.clocks import who
from desk.cases.forms import DATUM, DayField, datum_field
from desk.forms import Form
from desk.once import Outcome
from desk.shell import DeskRequest, FormPage, page
from enforcement import casebook, periods, recording
from enforcement.journal import Draft
from enforcement.models import Event, Node
from enforcement.recurring import MONTH, month_key, week_key
from policy.events import EVENTS, EventKind
from policy.pack import Pack
from policy.refusals import Forbidden, NotVisible, Refusal
from workdays import clock

WEEKS = 9
MONTHS = 7
RECENT = 30


@dataclass(frozen=True, slots=True)
class DueView:
    """A court's own clock that runs: what, for which period, until when, whose."""

    name: str
    period: str
    mark: Any
    who: str
    url: str
    clause: tuple[str, ...]


@page(act="case.read")
def register(request: DeskRequest) -> HttpResponse:
    """Show the court's own clocks, the events of periods, and who records them."""
    today = clock.today()
    rights = recording.court_rights(request.actor)
    may = {right.kind.name for right in rights if right.may}
    context = {
        "due": [
            _due(node, request.pack, may, today) for node in casebook.court_clocks(request.actor)
        ],
        "rights": [r for r in rights if r.kind.name in request.pack.closed_by]
        + [r for r in rights if r.kind.name not in request.pack.closed_by],
        "recent": [
            _recent(event, request.pack)
            for event in casebook.court_entries(request.actor, limit=RECENT)
        ],
    }
    return render(request, "desk/cases/register.html", context)


def _due(node: Node, pack: Pack, may: set[str], today: Any) -> DueView:
    rule = pack.clocks[node.rule]
    event = next((t.event for t in rule.closes if t.event in may), "")
    url = ""
    if event:
        url = f"{reverse('desk:register_event', args=[event])}?period={node.subject}"
    mark = text.due(node.due_on, today, provisional=node.provisional)
    return DueView(rule.name, period_name(node.subject), mark, who(node, pack), url, rule.clause)


def _recent(event: Event, pack: Pack) -> Sequence[str]:
    kind = EVENTS.get(event.kind)
    post = pack.post_name(event.post) if event.post else ""
    return (
        text.day_marked(event.happened_on),
        kind.term if kind else event.kind,
        period_name(event.subject),
        text.moment(event.entered_at),
        f"{event.actor_name} {post}".strip(),
        event.hash[:8],
    )


def period_name(subject: str) -> str:
    """Return a period in Chinese: 2022年第40周 or 2022年9月."""
    plain = subject.partition(":")[2]
    year, _dash, rest = plain.partition("-")
    if rest.startswith("W"):
        return _("%(year)s年第%(week)d周") % {"year": year, "week": int(rest[1:])}
    if rest.isdecimal():
        return _("%(year)s年%(month)d月") % {"year": year, "month": int(rest)}
    return plain


def period_choices(kind: EventKind, pack: Pack) -> list[tuple[str, str]]:
    """Return the periods an event may be of, the latest first: weeks, months, or both."""
    opens = {
        trigger.event for rule, _t in pack.closed_by.get(kind.name, ()) for trigger in rule.opens
    }
    today = clock.today()
    weeks = [week_key(today - timedelta(weeks=n)) for n in range(WEEKS)]
    months, day = [], today
    for _n in range(MONTHS):
        months.append(month_key(day))
        day = day.replace(day=1) - timedelta(days=1)
    fitting = months if MONTH in opens else weeks
    keys = fitting if opens else [*weeks, *months]
    return [(key, period_name(key)) for key in keys]


class PeriodForm(Form):
    """Which period, when."""

    period = forms.ChoiceField(label=gettext_lazy("周期"))
    happened_on = DayField(label=gettext_lazy("完成日期"))

    def __init__(self, *args: Any, kind: EventKind, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = period_choices(kind, pack)  # type: ignore[attr-defined]  # a choice field
        self.fields["happened_on"].initial = clock.today()
        for name in kind.fields:
            self.fields[DATUM + name] = datum_field(name, kind, pack)
        self.dress_all()


class RegisterEvent(FormPage):
    """Record an event of a period."""

    template_name = "desk/cases/register_event.html"
    submit_term = gettext_lazy("登记")

    @property
    def kind(self) -> EventKind:
        """The kind of event the address names."""
        kind = EVENTS.get(self.kwargs["kind"])
        if kind is None or kind.by != "form" or kind.subject != "period":
            raise NotVisible
        return kind

    def may(self) -> None:
        """Raise `Forbidden` with who may, where this person may not."""
        right = next(r for r in recording.court_rights(self.request.actor) if r.kind == self.kind)
        if not right.may:
            said = _("“%(term)s”须由%(who)s登记") % {"term": self.kind.term, "who": right.who}
            raise Forbidden(Refusal("not_your_post", said))

    def get(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form to those who may record it."""
        self.may()
        return super().get(request, *args, **kwargs)

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Record it once; a second click is led to the outcome, so the service asks then."""
        if not self.make(request.POST).is_valid():
            self.may()
        return super().post(request, *args, **kwargs)

    def make(self, data: Any = None, files: Any = None) -> PeriodForm:
        """Ask for the period and the day."""
        asked = self.request.GET.get("period", "")
        initial = {"period": asked} if asked else {}
        return PeriodForm(data, kind=self.kind, pack=self.request.pack, initial=initial)

    def context(self) -> dict[str, Any]:
        """Name the event."""
        return {"title": self.kind.term, "back_url": reverse("desk:register")}

    def perform(self, form: PeriodForm, outcome: Outcome) -> str:
        """State it on the court's own journal."""
        given = form.cleaned_data
        data = {
            name.removeprefix(DATUM): str(value)
            for name, value in given.items()
            if name.startswith(DATUM) and value not in (None, "")
        }
        draft = Draft(self.kind.name, given["happened_on"], given["period"], data=data)
        periods.record_period(self.request.actor, [draft])
        messages.success(self.request, _("已登记“%(term)s”") % {"term": self.kind.term})
        return reverse("desk:register")
