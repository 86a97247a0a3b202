"""Recording an event on a case by the form made from the list of events; correcting an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.acts.shown import DOORS
from desk.cases.casepage import CaseFormPage
from desk.cases.entries import Teller
from desk.cases.forms import DayField, EventForm, ReasonField
from desk.forms import Form
from desk.once import Outcome
from desk.shell import DeskRequest, page
from enforcement import casebook, lifecycle, recording, selectors
from enforcement.nodes import typed
from enforcement.recording import Right
from policy.doors import OWN_DOORS
from policy.events import EVENTS, EventKind
from policy.refusals import NotVisible

ROOMS: dict[str, Promise] = {
    "intake": gettext_lazy("立案、接待"),
    "assets": gettext_lazy("查控与财产"),
    "enforcement": gettext_lazy("办理"),
    "documents": gettext_lazy("文书与送达"),
    "oversight": gettext_lazy("强制措施、异议与当事人手续"),
    "funds": gettext_lazy("案款"),
    "archive": gettext_lazy("卷宗"),
}


@dataclass(frozen=True, slots=True)
class RoomView:
    """The events of one room: those this person may record, and the others."""

    term: str
    rights: Sequence[Right]


@page
def choose(request: DeskRequest, pk: int) -> HttpResponse:
    """Show what can be recorded on a case, by room, and who may where this person may not."""
    case = selectors.find(request.actor, pk)
    rights = recording.rights(request.actor, case)
    awaited = _awaited(case, request)
    groups = [
        RoomView(str(term), [r for r in rights if r.kind.room == room])
        for room, term in ROOMS.items()
    ]
    context = {
        "case": case,
        "groups": [g for g in groups if g.rights],
        "awaited": [r for r in rights if r.kind.name in awaited and r.may],
    }
    return render(request, "desk/cases/choose.html", context)


def _awaited(case: Any, request: DeskRequest) -> set[str]:
    """Return the events the case's open clocks wait for."""
    return {
        trigger.event
        for node in casebook.clocks(case)
        if node.status == "open" and node.applies == "runs" and node.rule in case.pack.clocks
        for trigger in case.pack.clocks[node.rule].closes
    }


class RecordEvent(CaseFormPage):
    """Record one event on a case."""

    template_name = "desk/cases/record.html"
    submit_term = gettext_lazy("登记")

    @property
    def kind(self) -> EventKind:
        """The kind of event the address names."""
        kind = EVENTS.get(self.kwargs["kind"])
        if kind is None or not recording.by_form(kind) or kind.subject == "period":
            raise NotVisible
        return kind

    @property
    def title(self) -> str:
        """The event's term."""
        return self.kind.term

    def get(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form; where an act of its own states the event here, lead there."""
        act = self.case.pack.gated_events.get(self.kind.name)
        if act in OWN_DOORS:
            return redirect(DOORS[act], self.case.pk)
        if act is not None:
            return redirect("desk:act", self.case.pk, act)
        return super().get(request, *args, **kwargs)

    def may(self) -> None:
        """Refuse the form to those whose posts may not record it."""
        right = next(
            r for r in recording.rights(self.request.actor, self.case) if r.kind == self.kind
        )
        if not right.may:
            lifecycle.require_recorder(self.request.actor, self.case, self.kind.name)

    def make(self, data: Any = None, files: Any = None) -> EventForm:
        """Make the form from the kind of event."""
        about = self.request.GET.get("subject", "")
        return EventForm(
            data,
            initial={"subject": about} if about else {},
            kind=self.kind,
            pack=self.case.pack,
            subjects=casebook.subjects(self.case),
            known=typed(self.case.facts),
        )

    def context(self) -> dict[str, Any]:
        """Say which clocks the event stops and starts."""
        pack = self.case.pack
        stops = pack.closed_by.get(self.kind.name, ())
        starts = pack.opened_by.get(self.kind.name, ())
        return {
            **super().context(),
            "kind": self.kind,
            "stops": dict.fromkeys(clock.name for clock, _t in stops),
            "starts": dict.fromkeys(clock.name for clock, _t in starts),
        }

    def renamed(self, form: EventForm) -> dict[str, str]:
        """Name the form's fields as the journal names them."""
        return form.renamed()

    def draft(self) -> str:
        """Keep a draft for each case and kind of event."""
        return f"record.{self.case.pk}.{self.kind.name}"

    def perform(self, form: EventForm, outcome: Outcome) -> str:
        """State it, with a new item where one was named."""
        actor, case, drafts = self.request.actor, self.case, form.drafts()
        if form.new_item is not None:
            recording.state_about_new(
                case, form.new_item, drafts[0], actor=actor, expected=self.seen
            )
        else:
            expected = {case.pk: self.seen} if self.seen is not None else None
            lifecycle.state_events([(case, drafts)], actor=actor, expected=expected)
        messages.success(self.request, _("已登记“%(term)s”") % {"term": self.kind.term})
        return self.case_url


class CorrectForm(Form):
    """How an earlier entry was wrong."""

    day_fields = ()  # a correction is of today, whatever day it gives

    how = forms.ChoiceField(
        label=gettext_lazy("更正为"),
        choices=[("day", gettext_lazy("改正发生日期")), ("withdraw", gettext_lazy("撤销该登记"))],
        widget=forms.RadioSelect,
        initial="day",
    )
    happened_on = DayField(label=gettext_lazy("正确的发生日期"), required=False)
    reason = ReasonField(label=gettext_lazy("更正理由"))

    def clean(self) -> dict[str, Any]:
        """Ask for the day where the day is what was wrong."""
        given = super().clean() or self.cleaned_data
        if given.get("how") == "day" and not given.get("happened_on"):
            self.add_error("happened_on", _("请填写正确的日期"))
        return given


class CorrectEvent(CaseFormPage):
    """State that an earlier entry was wrong; the case's clocks are computed anew."""

    form_class = CorrectForm
    template_name = "desk/cases/correct.html"
    title = gettext_lazy("更正登记")
    submit_term = gettext_lazy("更正")
    done_message = gettext_lazy("已更正，期限已重新计算")

    @property
    def event(self) -> Any:
        """The entry to be corrected."""
        event = casebook.entry(self.case, self.kwargs["seq"])
        if not casebook.correctable(event):
            raise NotVisible
        return event

    def may(self) -> None:
        """Refuse the form to those whose posts may not record the event."""
        lifecycle.require_recorder(self.request.actor, self.case, self.event.kind)

    def initial(self) -> dict[str, Any]:
        """Start with the day as entered."""
        return {"happened_on": self.event.happened_on}

    def context(self) -> dict[str, Any]:
        """Show the entry."""
        names = casebook.subjects(self.case).names()
        people = casebook.people_named([self.event])
        teller = Teller(self.case.pack, names, people, {})
        return {**super().context(), "entry": teller.entry(self.event)}

    def perform(self, form: CorrectForm, outcome: Outcome) -> str:
        """Correct it."""
        given = form.cleaned_data
        withdraw = given["how"] == "withdraw"
        lifecycle.correct(
            self.case,
            self.event,
            actor=self.request.actor,
            reason=given["reason"],
            happened_on=None if withdraw else given["happened_on"],
            withdraw=withdraw,
        )
        return f"{reverse('desk:case', args=[self.case.pk])}?tab=journal"
