"""The acts on one case, each a small page. Every act is one call of a service."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.amounts import AmountField
from desk.cases.batch import ArchiveForm, HandlerForm
from desk.cases.casepage import CaseFormPage
from desk.cases.doors import InUnit
from desk.cases.forms import DayField, OnDayForm, ReasonField, ReasonForm
from desk.forms import Form
from desk.lines import LinesMixin
from desk.once import Outcome
from enforcement import casebook, lifecycle, requirements
from enforcement.evidence import Answer
from enforcement.lifecycle import NewParty
from enforcement.models import Party
from policy.events import EVENTS
from policy.grounds import Ground
from policy.refusals import Refusal
from teams import access
from workdays import clock


class Receive(CaseFormPage):
    """The team takes the case over."""

    form_class = OnDayForm
    title = gettext_lazy("团队收案")
    submit_term = gettext_lazy("收案")
    done_message = gettext_lazy("已收案，团队期限自今日的次日起算")

    def may(self) -> None:
        """Ask the post in the team the case was assigned to."""
        concerned = InUnit(self.case, self.case.assigned_unit or self.case.unit)
        access.require(self.request.actor, "case.receive", case=concerned)

    def perform(self, form: OnDayForm, outcome: Outcome) -> str:
        """Receive it."""
        lifecycle.receive([self.case], actor=self.request.actor, on=form.cleaned_data["on"])
        return self.case_url


class EnterTermination(CaseFormPage):
    """Begin to prepare 终本."""

    case_act = "closing.submit"
    form_class = OnDayForm
    title = gettext_lazy("进入终本程序")
    submit_term = gettext_lazy("进入终本程序")

    def missing(self) -> list[Any]:
        """Show at once what the closing will ask for."""
        return list(requirements.check(self.case, "case.close", mode="终本").gaps)

    def perform(self, form: OnDayForm, outcome: Outcome) -> str:
        """Enter it."""
        on = form.cleaned_data["on"]
        lifecycle.enter_termination(self.case, actor=self.request.actor, on=on)
        return self.case_url


class LeaveTermination(CaseFormPage):
    """Give up 终本."""

    case_act = "closing.submit"
    form_class = ReasonForm
    title = gettext_lazy("退出终本程序")
    submit_term = gettext_lazy("退出终本程序")

    def perform(self, form: ReasonForm, outcome: Outcome) -> str:
        """Leave it."""
        given = form.cleaned_data
        lifecycle.leave_termination(
            self.case, actor=self.request.actor, on=given["on"], reason=given["reason"]
        )
        return self.case_url


class DismissForm(LinesMixin, ReasonForm):
    """The day, the ground, the reason, and what the pack asks first."""

    ground = forms.ChoiceField(label=gettext_lazy("驳回事由"), required=False)

    def __init__(self, *args: Any, grounds: Sequence[Ground], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_ground(self, grounds)


class Dismiss(CaseFormPage):
    """Dismiss the application before a team has the case, or ask for the ruling to be signed."""

    case_act = "case.dismiss"
    form_class = DismissForm
    title = gettext_lazy("驳回申请")
    submit_term = gettext_lazy("驳回申请")

    def form_arguments(self) -> dict[str, Any]:
        """Ask what the pack asks."""
        grounds = lifecycle.offered(self.case, lifecycle.DISMISSED, clock.today())
        return {"asked": requirements.check(self.case, self.case_act), "grounds": grounds}

    def missing(self) -> list[Any]:
        """Show what the pack asks before it."""
        return list(requirements.check(self.case, self.case_act, checklists=False).gaps)

    def perform(self, form: DismissForm, outcome: Outcome) -> str:
        """Dismiss it, or ask."""
        asked = lifecycle.dismiss(
            self.case, actor=self.request.actor, on=form.cleaned_data["on"], reason=form.why,
            ticked=form.ticked, papers=form.papers, ground=form.cleaned_data["ground"],
        )  # fmt: skip
        if asked is not None:
            messages.success(self.request, _("已提交，待署名后驳回"))
            return f"{self.case_url}?tab=approvals"
        messages.success(self.request, _("已驳回申请，案件结案"))
        return self.case_url


class Archive(CaseFormPage):
    """Take the closed case over into the archive."""

    case_act = "case.archive"
    title = gettext_lazy("归档")
    submit_term = gettext_lazy("归档")
    done_message = gettext_lazy("已归档")

    def make(self, data: Any = None, files: Any = None) -> ArchiveForm:
        """Ask what the pack asks before archiving."""
        return ArchiveForm(data, packs=[self.case.pack])

    def missing(self) -> list[Any]:
        """Show what the pack asks before it."""
        return list(requirements.check(self.case, "case.archive", checklists=False).gaps)

    def perform(self, form: ArchiveForm, outcome: Outcome) -> str:
        """Archive it."""
        lifecycle.archive(
            [self.case], actor=self.request.actor, on=form.cleaned_data["on"],
            ticked=form.ticked, papers=form.papers, reason=form.why,
        )  # fmt: skip
        return self.case_url


class ChangeHandler(CaseFormPage):
    """Give the case to another of the team's people."""

    case_act = "work.move"
    form_class = HandlerForm
    title = gettext_lazy("调整承办人")
    submit_term = gettext_lazy("调整")
    done_message = gettext_lazy("承办人已调整")

    def may(self) -> None:
        """Ask the team's lead, or who deploys the bureau's forces."""
        lifecycle.mover(self.request.actor, self.case)

    def form_arguments(self) -> dict[str, Any]:
        """Offer the team's people."""
        return {"people": casebook.team_of(self.case)}

    def perform(self, form: HandlerForm, outcome: Outcome) -> str:
        """Change it."""
        given = form.cleaned_data
        lifecycle.change_handler(
            [self.case], given["handler"], actor=self.request.actor, on=given["on"],
            reason=given["reason"],
        )  # fmt: skip
        return self.case_url


class PartyForm(Form):
    """A party who joins."""

    side = forms.ChoiceField(
        label=gettext_lazy("诉讼地位"), choices=Party.Side.choices, initial=Party.Side.RESPONDENT
    )
    name = forms.CharField(label=gettext_lazy("姓名或名称"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=Party.Kind.choices)
    id_number = forms.CharField(
        label=gettext_lazy("证件号码"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=30, required=False)
    address = forms.CharField(label=gettext_lazy("地址"), max_length=240, required=False)
    on = DayField(label=gettext_lazy("追加日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()


class AddParty(CaseFormPage):
    """Join a party: his clocks count from joining."""

    case_act = "case.correct"
    form_class = PartyForm
    title = gettext_lazy("追加当事人")
    submit_term = gettext_lazy("追加")
    done_message = gettext_lazy("已追加，其期限自追加之日起算")

    def perform(self, form: PartyForm, outcome: Outcome) -> str:
        """Join him."""
        given = dict(form.cleaned_data)
        on = given.pop("on")
        lifecycle.add_respondents(self.case, [NewParty(**given)], on, actor=self.request.actor)
        return f"{self.case_url}?tab=parties"


def _choose_ground(form: forms.Form, grounds: Sequence[Ground]) -> None:
    """Offer grounds with the law of today; without any the question is not asked."""
    if not grounds:
        del form.fields["ground"]
        return
    today = clock.today()
    choices = [(one.code, f"{one.name}（{one.law_on(today)}）") for one in grounds]
    form.fields["ground"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]


class ClosingForm(LinesMixin, Form):
    """The closing report: what was recovered, why, and the lists confirmed item by item."""

    on = DayField(label=gettext_lazy("报结日期"))
    recovered = AmountField(
        label=gettext_lazy("实际到位金额（元）"),
        help_text=gettext_lazy("没有到位的写0；可写53,000或43.5万元。"),
    )
    ground = forms.ChoiceField(label=gettext_lazy("结案事由"), required=False)
    court = forms.CharField(
        label=gettext_lazy("受移送法院"), required=False, max_length=60,
        help_text=gettext_lazy("移送其他法院的填写：法院全称或者代字，如豫0902"),
    )  # fmt: skip
    reason = ReasonField(label=gettext_lazy("报结说明"), required=False)

    def __init__(
        self, *args: Any, lines: Sequence[Answer], grounds: Sequence[Ground], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose_ground(self, grounds)
        if not any(ground.court for ground in grounds):
            del self.fields["court"]
        self.fields["on"].initial = clock.today()
        self.ask_lines(lines)


class SubmitClosing(CaseFormPage):
    """Hand in the closing report. The way of closing is chosen first: it decides what is asked."""

    case_act = "closing.submit"
    template_name = "desk/cases/closing.html"
    title = gettext_lazy("报结")
    submit_term = gettext_lazy("提交报结")

    @property
    def mode(self) -> str:
        """The way of closing asked for."""
        asked = self.request.POST.get("mode") or self.request.GET.get("mode", "")
        return asked if asked in self._modes() else ""

    def may(self) -> None:
        """Ask the team; before one has the case, who verifies filings."""
        lifecycle.submitter(self.request.actor, self.case)

    def _modes(self) -> list[str]:
        """Return the ways of closing that fit; before a team has the case, those with a ground."""
        choices = EVENTS["closing.submitted"].fields["mode"].choices
        modes = [value for value, _term in choices]
        if not lifecycle.is_early(self.case):
            return modes
        today = clock.today()
        # A dismissal at the filing has an act of its own.
        return [
            m for m in modes
            if m != lifecycle.DISMISSED and lifecycle.offered(self.case, m, today)
        ]  # fmt: skip

    def make(self, data: Any = None, files: Any = None) -> ClosingForm:
        """Ask what this way of closing asks."""
        lines: dict[str, Answer] = {}
        if self.mode:
            for act in ("closing.submit", "case.close"):
                asked = requirements.check(self.case, act, mode=self.mode)
                lines.update({line.key: line for line in asked.lines})
        grounds = lifecycle.offered(self.case, self.mode, clock.today()) if self.mode else []
        return ClosingForm(data, lines=list(lines.values()), grounds=grounds)

    def missing(self) -> list[Any]:
        """Show what must be recorded before."""
        if not self.mode:
            return []
        asked = requirements.check(self.case, "closing.submit", mode=self.mode, checklists=False)
        before = requirements.check(self.case, "case.close", mode=self.mode, checklists=False)
        gaps = (*asked.gaps, *before.gaps)
        return [gap for gap in gaps if gap.data.get("event") != "closing.submitted"]

    def context(self) -> dict[str, Any]:
        """Offer the ways of closing."""
        return {**super().context(), "mode": self.mode, "modes": self._modes()}

    def beside(self, form: ClosingForm) -> list[Refusal]:
        """Say what the lists lack at once, with an empty day or amount."""
        return lifecycle.closing_gaps(self.case, self._report(form)) if self.mode else []

    def _report(self, form: ClosingForm) -> lifecycle.ClosingReport:
        given = form.cleaned_data
        return lifecycle.ClosingReport(
            self.mode, given.get("on") or clock.today(), given.get("recovered", ""),
            given.get("reason", ""), form.ticked, form.papers, given.get("ground", ""),
            given.get("court", ""),
        )  # fmt: skip

    def perform(self, form: ClosingForm, outcome: Outcome) -> str:
        """Hand it in, and show the warnings."""
        given, report = form.cleaned_data, self._report(form)
        warnings = lifecycle.submit_closing(self.case, report, actor=self.request.actor)
        told = {"amount": text.money(Decimal(given["recovered"]))}
        messages.success(self.request, _("已提交报结（实际到位%(amount)s元），等待审批") % told)
        for warning in warnings:
            said = _("请注意：%(said)s") % {"said": warning.sentence}
            messages.warning(self.request, said)
        return f"{self.case_url}?tab=approvals"
