"""Forms of the applications sent online."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.forms import FilterForm, Form
from desk.intake.filing_form import lines_at_filing
from desk.lines import LinesMixin
from desk.service.forms import ProofField
from documents.applying import WHAT
from intake.models import OnlineFiling
from intake.online.defects import Defect, examination
from intake.online.services import LONGEST_NOTE, ONLINE, Decision
from intake.services import questions_at
from intake.single import Confirmed
from policy.facts import LABEL
from policy.pack import Pack
from workdays import clock

DEFECT, NOTE = "defect-", "note-"


class SheetForm(Form):
    """A sheet of applications."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("网上立案申请表"),
        help_text=gettext_lazy("xlsx、xls或csv；一份申请一行或几行，申请编号相同。"),
        error_messages={
            "required": gettext_lazy("请先选择文件"),
            "empty": gettext_lazy("文件是空的"),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )


class OnlineFilter(django_filters.FilterSet):
    """Which applications are shown."""

    q = django_filters.CharFilter(label=gettext_lazy("申请编号或当事人"), method="named")
    source = django_filters.ChoiceFilter(
        label=gettext_lazy("申请人身份"),
        choices=OnlineFiling.Source.choices,
        empty_label=gettext_lazy("全部"),
    )
    state = django_filters.ChoiceFilter(
        label="",
        widget=forms.HiddenInput,
        choices=OnlineFiling.State.choices,  # by the tabs
    )
    debtor = django_filters.CharFilter(
        label="", widget=forms.HiddenInput, max_length=64, lookup_expr="exact"
    )

    class Meta:
        model = OnlineFiling
        fields: list[str] = []
        form = FilterForm

    def named(self, rows: Any, name: str, value: str) -> Any:
        """Keep those whose number or parties hold the text."""
        from_parties = rows.filter(applicants__contains=value) | rows.filter(
            respondents__contains=value
        )
        return from_parties | rows.filter(reference__contains=value)


class VersionForm(Form):
    """A decision on the version that was looked at."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=30_000)


class AcceptForm(LinesMixin, VersionForm):
    """The number and days an application is given, and what the court's lists ask of it."""

    number = forms.CharField(
        label=gettext_lazy("案号"), max_length=60,
        help_text=gettext_lazy("已按本年度顺序预填，可改"),
    )  # fmt: skip
    filed_on = forms.CharField(
        label=gettext_lazy("立案日期"), max_length=20, widget=forms.DateInput
    )
    accepted_on = forms.CharField(
        label=gettext_lazy("收案日期"), max_length=20, required=False, widget=forms.DateInput
    )
    serial = forms.BooleanField(
        label=gettext_lazy("按串案登记，分给同一团队"), required=False,
        help_text=gettext_lazy("同一被执行人的几份申请"),
    )  # fmt: skip
    separate_reason = forms.CharField(
        label=gettext_lazy("另行立案理由"), max_length=400, required=False,
        help_text=gettext_lazy("与在册案件重复而确要另立的才填"),
    )  # fmt: skip

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "case.accepted" not in pack.opened_by:
            del self.fields["accepted_on"]
        for name, question in questions_at(pack, "filing").items():
            choices = [("", "—"), ("true", _("是")), ("false", _("否"))]
            self.fields[name] = forms.ChoiceField(label=question, choices=choices, required=False)
        shown = lines_at_filing(pack)
        self.ask_lines([line for origin, line in shown if origin in ("", ONLINE)])

    def decision(self) -> Decision:
        """Return the decision, as the intake room takes it."""
        given = self.cleaned_data
        return Decision(
            number=given["number"],
            filed_on=given["filed_on"],
            accepted_on=given.get("accepted_on", ""),
            serial=given["serial"],
            separate_reason=given["separate_reason"],
            labels={n: v for n, v in given.items() if n.startswith(LABEL) and v},
            confirmed=Confirmed(self.ticked, self.papers),
        )


class ReturnForm(VersionForm):
    """The defects an application is sent back for, each with its rule."""

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pack = pack
        self.known = list(examination().defects.values())
        for defect in self.known:
            self.fields[DEFECT + defect.code] = forms.BooleanField(
                label=defect.name, required=False
            )
            self.fields[NOTE + defect.code] = forms.CharField(
                label=_("%(name)s：说明") % {"name": defect.name},
                required=False, max_length=LONGEST_NOTE,
                widget=forms.TextInput(
                    attrs={"placeholder": _("必须写明") if defect.noted else _("说明（可不填）")}
                ),
            )  # fmt: skip
        self.dress_all()

    def find(self, lacking: Iterable[str]) -> None:
        """Tick what the machine does not find."""
        names = set(lacking)
        for defect in self.known:
            if defect.given and defect.given in names:
                self.fields[DEFECT + defect.code].initial = True

    def rows(self) -> list[tuple[Defect, tuple[str, ...], Any, Any]]:
        """Return each defect with the clauses of the court's plan and its two fields."""
        return [
            (one, one.clauses(self.pack), self[DEFECT + one.code], self[NOTE + one.code])
            for one in self.known
        ]

    def defects(self) -> dict[str, str]:
        """Return the defects ticked, each with what is wrong."""
        given = self.cleaned_data
        return {one.code: given[NOTE + one.code] for one in self.known if given[DEFECT + one.code]}


class AttachForm(VersionForm):
    """A file that belongs to an application."""

    what = forms.ChoiceField(
        label=gettext_lazy("材料种类"), choices=[(code, told[0]) for code, told in WHAT.items()]
    )
    file = ProofField(
        label=gettext_lazy("文件"), required=True,
        help_text=gettext_lazy("扫描件或者照片：PDF、JPG、PNG，至多10MB"),
    )  # fmt: skip


class WithdrawForm(VersionForm):
    """Why the applicant withdraws."""

    reason = forms.CharField(
        label=gettext_lazy("撤回理由"), max_length=LONGEST_NOTE, required=False
    )


class PeriodForm(FilterForm, forms.Form):
    """From which day to which; this month where nothing is said."""

    first = forms.DateField(label=gettext_lazy("自"), widget=forms.DateInput)
    last = forms.DateField(label=gettext_lazy("至"), widget=forms.DateInput)

    def period(self) -> tuple[date, date]:
        """Return the first and the last day."""
        today = clock.today()
        given = self.cleaned() if self.is_bound else {}
        first, last = given.get("first", today.replace(day=1)), given.get("last", today)
        if not self.is_bound:
            self.initial = {"first": first, "last": last}
        return first, last
