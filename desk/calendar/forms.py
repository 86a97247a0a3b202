"""The calculator: a start, a term, days left out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.forms import Form
from workdays.calendar import Interval
from workdays.terms import Term

UNITS = (
    ("workday", _("个工作日内")),
    ("day", _("日内（0为当日）")),
    ("month", _("个月内")),
    ("before_day", _("日前（自届满日倒数）")),
)
EXCLUSIONS = 2


class CountForm(Form):
    """A term to be counted."""

    start = forms.DateField(label=_("起算日（当日不计入）"), widget=forms.DateInput)
    number = forms.IntegerField(label=_("期限"), min_value=0, max_value=3660)
    unit = forms.ChoiceField(label=_("单位"), choices=UNITS)
    roll = forms.BooleanField(label=_("末日逢休息日顺延"), required=False, initial=True)
    from_1 = forms.DateField(label=_("扣除一：自"), widget=forms.DateInput, required=False)
    to_1 = forms.DateField(label=_("至（含）"), widget=forms.DateInput, required=False)
    from_2 = forms.DateField(label=_("扣除二：自"), widget=forms.DateInput, required=False)
    to_2 = forms.DateField(label=_("至（含）"), widget=forms.DateInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Build the term and the intervals, saying what makes none."""
        data = super().clean() or self.cleaned_data
        for name in ("start", "from_1", "to_1", "from_2", "to_2"):
            if name in data and data[name] is not None:
                self._in_range(name, data[name])
        if "number" in data and "unit" in data:
            try:
                data["term"] = Term(data["number"], data["unit"])
            except ValueError as error:
                self.add_error("number", str(error))
        data["excluded"] = [i for n in range(1, EXCLUSIONS + 1) if (i := self._interval(n))]
        return data

    def _in_range(self, name: str, on: date) -> None:
        try:
            Interval(on, on)
        except ValueError as error:
            self.add_error(name, str(error))

    def _interval(self, number: int) -> Interval | None:
        first = self.cleaned_data.get(f"from_{number}")
        last = self.cleaned_data.get(f"to_{number}")
        if first is None and last is None:
            return None
        if first is None or last is None:
            missing = f"from_{number}" if first is None else f"to_{number}"
            if missing not in self.errors:
                self.add_error(missing, _("扣除期间须写明起止两日"))
            return None
        try:
            return Interval(first, last)
        except ValueError as error:
            self.add_error(f"to_{number}", str(error))
            return None
