"""Task forces (工作专班): a list, one with its cases, and the form that joins people for cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms as fields
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.cases.batch import BatchPage
from desk.cases.casepage import CaseFormPage
from desk.cases.forms import ReasonField
from desk.forms import Form
from desk.listing import Listing
from desk.once import Outcome, Result
from desk.people.leave import PersonField, named, seated
from desk.rows import Cell, Column, Row
from desk.shell import DeskRequest, FormPage, page
from enforcement import forces as room
from enforcement.models import Case
from policy.refusals import Refusal, Refused
from teams import access
from teams.actors import Actor
from teams.models import TaskForce, User
from workdays import clock

READ, FORM = "case.read", "force.form"
USUAL_DAYS = 30  # offered, and changed at will


class PeopleField(fields.ModelMultipleChoiceField):
    """A choice of several people, by name and post."""

    def label_from_instance(self, obj: Any) -> str:
        """Return a person's name with his posts."""
        return named(obj)


class ForceForm(Form):
    """What it is called, who leads it, who is in it, until when, and why."""

    name = fields.CharField(label=gettext_lazy("专班名称"), max_length=80)
    lead = PersonField(label=gettext_lazy("负责人"), queryset=User.objects.none())
    people = PeopleField(
        label=gettext_lazy("成员（可跨团队）"),
        queryset=User.objects.none(),
        widget=fields.SelectMultiple(attrs={"size": 10}),
        help_text=gettext_lazy("按住 Ctrl 可选多人。专班存续期间，成员可办理这些案件，仅限这些。"),
    )  # fmt: skip
    to_on = fields.DateField(label=gettext_lazy("至（含）"), widget=fields.DateInput)
    reason = ReasonField(label=gettext_lazy("成立事由"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in ("lead", "people"):
            self.fields[field].queryset = seated(actor)  # type: ignore[attr-defined]  # a choice field
        self.fields["to_on"].initial = clock.today() + timedelta(days=USUAL_DAYS)


def _form(cases: Sequence[Case], form: Any, actor: Actor) -> TaskForce:
    given = form.cleaned_data
    return room.form(
        cases, actor=actor, name=given["name"], lead=given["lead"], people=given["people"],
        to_on=given["to_on"], reason=given["reason"],
    )  # fmt: skip


class FormForce(CaseFormPage):
    """Form a task force for one case."""

    case_act = FORM
    form_class = ForceForm
    title = gettext_lazy("成立工作专班")
    submit_term = gettext_lazy("成立")
    done_message = gettext_lazy("工作专班已成立，成员可办理本案")

    def form_arguments(self) -> dict[str, Any]:
        """Offer the people of the court."""
        return {"actor": self.request.actor}

    def perform(self, form: ForceForm, outcome: Outcome) -> str:
        """Form it."""
        made = _form([self.case], form, self.request.actor)
        return reverse("desk:task_force", args=[made.pk])


class FormForMany(BatchPage):
    """Form one task force for a batch of cases."""

    act = FORM
    title = gettext_lazy("为所选案件成立工作专班")
    form_class = ForceForm
    submit_term = gettext_lazy("成立")

    def form_arguments(self) -> dict[str, Any]:
        """Offer the people of the court."""
        return {"actor": self.request.actor}

    def run(self, form: Any) -> list[Result]:
        """Form it for all of them at once, or for none: it is one group."""
        against: Sequence[Refusal] = ()
        try:
            with transaction.atomic():
                self._guarded(self.cases, form)
        except Refused as refused:
            against = refused.refusals
        rows = ((case, reverse("desk:case", args=[case.pk])) for case in self.cases)
        return [Result(case.number, url, against) for case, url in rows]

    def perform(self, cases: Sequence[Case], form: Any) -> None:
        """Form it."""
        _form(cases, form, self.request.actor)


class Forces(Listing):
    """The task forces somebody may see."""

    key = "task_forces"
    title = gettext_lazy("工作专班")
    columns = (
        Column("name", gettext_lazy("专班")),
        Column("lead", gettext_lazy("负责人"), css="nowrap"),
        Column("people", gettext_lazy("成员"), css="clip"),
        Column("cases", gettext_lazy("案件"), css="num"),
        Column("days", gettext_lazy("期间"), css="nowrap mono"),
        Column("state", gettext_lazy("状态"), css="nowrap"),
        Column("reason", gettext_lazy("事由"), css="clip"),
    )
    order = "-id"
    empty = gettext_lazy("没有工作专班。执行局负责人可在案件页或案件列表中为案件成立专班。")

    def row(self, item: Any) -> Row:
        """Return a task force's row."""
        force: TaskForce = item
        cells = (
            force.name,
            force.lead.name,
            Cell("、".join(person.name for person in force.people.all()), "clip"),
            len(force.cases.all()),
            f"{force.from_on.isoformat()}—{(force.ended_on or force.to_on).isoformat()}",
            state(force),
            Cell(force.reason, "clip"),
        )
        return Row(force.pk, cells, reverse("desk:task_force", args=[force.pk]), label=force.name)


def state(force: TaskForce) -> Any:
    """Return whether a task force is at work, as a mark."""
    if at_work(force):
        return text.mark(_("进行中"), "soon", "people")
    return text.mark(_("已结束"), "done", "check-lg")


def at_work(force: TaskForce) -> bool:
    """Tell whether a task force is at work today."""
    return force.ended_on is None and force.to_on >= clock.today()


@page(act=READ)
def forces(request: DeskRequest) -> HttpResponseBase:
    """List the task forces this person may see."""
    rows = room.visible(request.actor).prefetch_related("people", "cases")
    return Forces(request, rows).answer("desk/list.html")


class EndForm(Form):
    """Why it ends before its day."""

    reason = ReasonField(label=gettext_lazy("解散事由"))


class ForcePage(FormPage):
    """One task force with its people and cases; who leads the bureau may end it."""

    act = READ
    form_class = EndForm
    template_name = "desk/forces/force.html"
    submit_term = gettext_lazy("解散专班")
    done_message = gettext_lazy("专班已解散，案件仍由原团队办理")

    @property
    def force(self) -> TaskForce:
        """The task force, if this person may see it."""
        return room.find(self.request.actor, self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        """Show who is in it and what it is for."""
        force, actor, pack = self.force, self.request.actor, self.request.pack
        cases = [
            (case, reverse("desk:case", args=[case.pk]), pack.unit_name(case.unit))
            for case in room.cases_of(force, actor)
        ]
        return {
            "title": force.name,
            "force": force,
            "state": state(force),
            "people": list(force.people.order_by("name")),
            "cases": cases,
            "may_end": at_work(force) and access.holds(actor, "bureau_lead"),
        }

    def perform(self, form: EndForm, outcome: Outcome) -> str:
        """End it."""
        force = self.force
        room.end(force, actor=self.request.actor, reason=form.cleaned_data["reason"])
        return reverse("desk:task_force", args=[force.pk])
