"""Stopping clocks for a time and lengthening them: asked for here, approved by the pack's posts."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import clauses, text
from desk.cases.casepage import CaseFormPage
from desk.cases.forms import DayField, ReasonField
from desk.forms import Form
from desk.once import Outcome
from desk.rules.times import stops
from enforcement import casebook, extensions, selectors, suspensions
from enforcement.models import Case, Node
from policy.pack import Pack
from workdays import clock

SEP = "|"


class PaperFields(Form):
    """The paper an act rests on."""

    paper = forms.CharField(
        label=gettext_lazy("依据文书"), max_length=120, required=False,
        help_text=gettext_lazy("如：中止执行裁定书、委托评估函、延长执行期限审批表。"),
    )  # fmt: skip
    paper_number = forms.CharField(label=gettext_lazy("文书字号"), max_length=120, required=False)


class SuspendForm(PaperFields):
    """Why the clocks shall stand still, of what, and from when."""

    day_fields = ()  # it states nothing: who approves does, by the reason asked for here

    kind = forms.ChoiceField(label=gettext_lazy("扣除事由"))
    subject = forms.ChoiceField(label=gettext_lazy("扣除对象"), required=False)
    first = DayField(label=gettext_lazy("自哪一天起扣除（含当日）"))
    last = DayField(
        label=gettext_lazy("至哪一天（含当日）"), required=False,
        help_text=gettext_lazy("尚未结束的不填，结束时另行登记。"),
    )  # fmt: skip
    reason = ReasonField(label=gettext_lazy("理由及依据"))

    field_order = ("kind", "subject", "first", "last", "paper", "paper_number", "reason")

    def __init__(self, *args: Any, pack: Pack, subjects: casebook.Subjects, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind, f"{kind}（{ground.name}）") for kind, ground in pack.grounds.items()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a choice field
        of_one = [
            *((p.key, _("被执行人：%(name)s") % {"name": p.name}) for p in subjects.respondents),
            *((i.key, _("财产：%(name)s") % {"name": i.name}) for i in subjects.of_kind("asset")),
        ]
        choices = [("", _("全案")), *of_one]
        self.fields["subject"].choices = choices  # type: ignore[attr-defined]  # a choice field


class Suspend(CaseFormPage):
    """Ask that the clocks stand still; beside the form stand the intervals there are."""

    case_act = "suspension.request"
    form_class = SuspendForm
    template_name = "desk/cases/suspend.html"
    title = gettext_lazy("申请扣除期间")
    submit_term = gettext_lazy("提交申请")
    done_message = gettext_lazy("已提交，批准后自起始日起扣除")

    def initial(self) -> dict[str, Any]:
        """Start with today."""
        return {"first": clock.today()}

    @cached_property
    def subjects(self) -> casebook.Subjects:
        """What the case is about."""
        return casebook.subjects(self.case)

    def form_arguments(self) -> dict[str, Any]:
        """Offer the pack's grounds and the case's respondents and assets."""
        return {"pack": self.case.pack, "subjects": self.subjects}

    def context(self) -> dict[str, Any]:
        """Show the grounds with what each stops, and the intervals there are."""
        pack = self.case.pack
        grounds = [
            (kind, ground.name, stops(ground, pack), clauses.source(ground.clause, ground.basis))
            for kind, ground in pack.grounds.items()
        ]
        names = self.subjects.names()
        shown = {"grounds": grounds, "periods": period_rows(self.case, names)}
        return {**super().context(), **shown}

    def perform(self, form: SuspendForm, outcome: Outcome) -> str:
        """Ask for it."""
        suspensions.request(self.case, actor=self.request.actor, **form.cleaned_data)
        return f"{self.case_url}?tab=approvals"


def period_rows(case: Case, names: Any) -> list[dict[str, Any]]:
    """Return the excluded periods of a case as rows, the latest first."""
    return [
        {
            "name": period.name,
            "of": casebook.subject_name(period.subject, names) or _("全案"),
            "first": text.day_marked(period.first),
            "last": text.day_marked(period.last),
            "days": period.days,
            "source": period.source,
        }
        for period in suspensions.periods(case)
    ]


class ResumeForm(PaperFields):
    """Which interval ends, and its last day."""

    period = forms.ChoiceField(label=gettext_lazy("扣除期间"))
    last = DayField(label=gettext_lazy("最后一天（含当日仍扣除）"))

    field_order = ("period", "last", "paper", "paper_number")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = choices  # type: ignore[attr-defined]  # a choice field


class Resume(CaseFormPage):
    """End an excluded interval."""

    case_act = "suspension.request"
    form_class = ResumeForm
    title = gettext_lazy("结束扣除期间")
    submit_term = gettext_lazy("结束")
    done_message = gettext_lazy("扣除期间已结束，期限已重新计算")

    def initial(self) -> dict[str, Any]:
        """Start with today."""
        return {"last": clock.today()}

    def form_arguments(self) -> dict[str, Any]:
        """Offer what is running, with since when."""
        names = casebook.subjects(self.case).names()
        choices = []
        for period in suspensions.running(self.case):
            said = _("%(kind)s（%(of)s），自%(first)s起")
            told = {
                "kind": period.kind,
                "of": casebook.subject_name(period.subject, names) or _("全案"),
                "first": period.first.isoformat(),
            }
            choices.append((f"{period.kind}{SEP}{period.subject}", said % told))
        return {"choices": choices}

    def renamed(self, form: Any) -> dict[str, str]:
        """Say of the ground what is said of the interval."""
        return {"kind": "period"}

    def perform(self, form: ResumeForm, outcome: Outcome) -> str:
        """End it."""
        given = dict(form.cleaned_data)
        kind, _sep, subject = given.pop("period").partition(SEP)
        suspensions.end(self.case, actor=self.request.actor, kind=kind, subject=subject, **given)
        return self.case_url


class ExtendForm(PaperFields):
    """By how much, on which paper, why."""

    number = forms.IntegerField(label=gettext_lazy("延长"), required=False, min_value=1)
    until = DayField(label=gettext_lazy("或延长至"), required=False)
    reason = ReasonField(label=gettext_lazy("理由"))

    field_order = ("number", "until", "paper", "paper_number", "reason")

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = {"day": _("日"), "workday": _("个工作日"), "month": _("个月")}
        if unit:
            self.fields["number"].label = _("延长多少%(unit)s") % {"unit": terms[unit]}


class Extend(CaseFormPage):
    """Ask that one clock be lengthened."""

    case_act = "clock.extend"
    form_class = ExtendForm
    template_name = "desk/cases/extend.html"
    title = gettext_lazy("申请延长期限")
    submit_term = gettext_lazy("提交申请")
    done_message = gettext_lazy("已提交，批准后期限延长；方案期限照旧显示")

    @cached_property
    def node(self) -> Node:
        """The clock."""
        return casebook.node(self.case, self.kwargs["node"])

    def _rule(self) -> Any:
        return next(iter(extensions.possible(self.case, self.node)), None)

    def form_arguments(self) -> dict[str, Any]:
        """Name the unit of the rule."""
        rule = self._rule()
        parameters = self.case.pack.tables.parameters
        return {"unit": rule.most.term(parameters).unit if rule else ""}

    def context(self) -> dict[str, Any]:
        """Show the clock, its days and the rule's cap."""
        rule, pack = self._rule(), self.case.pack
        most = rule.most.term(pack.tables.parameters) if rule else None
        return {
            **super().context(),
            "node": self.node,
            "clock_name": pack.clocks[self.node.rule].name,
            "plan": text.day_marked(self.node.plan_due_on),
            "due": text.day_marked(self.node.due_on),
            "rule": rule,
            "most": most.text().removesuffix("内") if most else "",
            "source": clauses.source(rule.clause, rule.basis) if rule else "",
        }

    def perform(self, form: ExtendForm, outcome: Outcome) -> str:
        """Ask for it."""
        given = form.cleaned_data
        extensions.request(
            selectors.find(self.request.actor, self.case.pk),
            self.node,
            actor=self.request.actor,
            longer=extensions.Longer(given["number"], given["until"]),
            reason=given["reason"],
            paper=given["paper"],
            paper_number=given["paper_number"],
        )
        return f"{self.case_url}?tab=approvals"
