"""Filing the case in which a terminated one goes on (恢复执行立案)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.cases.casepage import CaseFormPage
from desk.cases.forms import DayField
from desk.forms import Form
from desk.once import Outcome
from enforcement import lifecycle
from enforcement.lifecycle import Resumption
from policy import case_numbers
from policy.refusals import Refusal
from workdays import clock


class ReviveForm(Form):
    """The new number and day, and what is still claimed."""

    number = forms.CharField(
        label=gettext_lazy("新案号"), max_length=60,
        help_text=gettext_lazy("“执恢”字号，如（2026）豫0902执恢1号。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    filed_on = DayField(label=gettext_lazy("立案日期"))
    claim_amount = forms.DecimalField(
        label=gettext_lazy("尚未履行的标的额（元）"), required=False, min_value=0, max_digits=15,
        decimal_places=2, help_text=gettext_lazy("不填的，同原案标的额。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["filed_on"].initial = clock.today()
        self.fields["filed_on"].widget.attrs["max"] = clock.today().isoformat()

    def clean_number(self) -> case_numbers.CaseNumber:
        """Read the number."""
        number = case_numbers.parse(self.cleaned_data["number"])
        if number.form != "modern":
            raise forms.ValidationError(_("读不出案号，应如（2026）豫0902执恢1号"))
        return number


class Revive(CaseFormPage):
    """Take a terminated case up again, once that was approved."""

    case_act = "case.file"
    form_class = ReviveForm
    title = gettext_lazy("恢复执行立案")
    submit_term = gettext_lazy("立案")
    done_message = gettext_lazy("已立案，并与原案关联")

    def missing(self) -> list[Any]:
        """Say at once where there is nothing to file."""
        if lifecycle.approved_on(self.case) is None:
            said = _("%(number)s没有尚未立案的恢复执行审批") % {"number": self.case.number}
            return [Refusal("not_approved", said, "case")]
        return []

    def perform(self, form: ReviveForm, outcome: Outcome) -> str:
        """File it."""
        given = form.cleaned_data
        resumption = Resumption(given["number"], given["filed_on"], given["claim_amount"])
        case = lifecycle.resume(self.case, resumption, actor=self.request.actor)
        return reverse("desk:case", args=[case.pk])
