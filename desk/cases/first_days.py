"""«首日事项»: what this court does with a new case in its first days, for many cases at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.cases.batch import BatchPage
from desk.cases.forms import OnDayForm
from desk.once import Result
from enforcement import openings
from enforcement.openings import Done, FirstAct


class ActsField(forms.MultipleChoiceField):
    """The acts of the court; only my posts' are offered, and the service judges the others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: frozenset[str] = frozenset()

    def valid_value(self, value: Any) -> bool:
        """Take every act of the court."""
        return value in self.known


class FirstDaysForm(OnDayForm):
    """Which of the acts, and on which day."""

    acts = ActsField(
        label=gettext_lazy("办理哪些事项"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少勾选一项")},
    )

    def __init__(
        self, *args: Any, known: Sequence[FirstAct], left: Mapping[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        mine = [act for act in known if act.may]
        field = self.fields["acts"]
        field.known = frozenset(act.key for act in known)  # type: ignore[attr-defined]  # ours
        # What is done everywhere stays a choice: a second click must find the first one's form.
        choices = [(act.key, _label(act, left[act.key])) for act in mine]
        field.choices = choices  # type: ignore[attr-defined]  # a choice field
        field.initial = [act.key for act in mine if left[act.key] and not act.asks_proof]
        field.help_text = _others(known)
        self.order_fields(["acts", "on"])
        self.dress_all()

    def offered(self) -> bool:
        """Tell whether any act is this person's."""
        return bool(self.fields["acts"].choices)  # type: ignore[attr-defined]  # a choice field

    def initial_acts(self) -> list[str]:
        """Return the acts that stand ticked when the page opens."""
        return list(self.fields["acts"].initial)


def _others(known: Sequence[FirstAct]) -> str:
    named = [
        _("%(act)s（%(who)s）") % {"act": act.name, "who": act.who} for act in known if not act.may
    ]
    return _("由其他岗位办理：%(acts)s。") % {"acts": "、".join(named)} if named else ""


def _label(act: FirstAct, count: int) -> str:
    if not count:
        return _("%(act)s（所选案件均已办理或不适用）") % {"act": act.name}
    said = _("%(act)s（待办%(count)d件）") % {"act": act.name, "count": count}
    return _("%(act)s——确已送达的才勾选") % {"act": said} if act.asks_proof else said


class FirstDays(BatchPage):
    """Do the first days' acts on the chosen cases, each as far as it goes."""

    title = gettext_lazy("首日事项")
    submit_term = gettext_lazy("一次办理")
    form_class = FirstDaysForm
    template_name = "desk/cases/first_days.html"

    def form_arguments(self) -> dict[str, Any]:
        """Offer what my posts may do and some case still waits for; name the rest."""
        acts = openings.first_acts(self.request.actor)
        left = openings.waiting(self.cases, [act for act in acts if act.may])
        return {"known": acts, "left": left}

    def run(self, form: FirstDaysForm) -> list[Result]:
        """Do them; tell case by case what was done, what had been, and what was refused."""
        done = openings.do(
            self.cases,
            form.cleaned_data["acts"],
            actor=self.request.actor,
            on=form.cleaned_data["on"],
            expected=self.expected,
        )
        return [row for one in done for row in _rows(one)]


def _rows(one: Done) -> list[Result]:
    """Return a row of what was done on a case, and one for each act refused."""
    label, url = one.case.number, reverse("desk:case", args=[one.case.pk])
    said = [act.name for act in one.done]
    if one.left:
        left = "、".join(act.name for act in one.left)
        said.append(_("已办或不适用：%(acts)s") % {"acts": left})
    rows = [Result(label, url, (), "；".join(said))] if said else []
    for act, reasons in one.refused:
        rows.append(Result(label, url, reasons, act.name if act else ""))
    return rows
