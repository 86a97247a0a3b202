"""Forms of the weekly reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.forms import Form
from policy.pack import Pack
from reports.services import TEXT_AT_MOST

Seated = Sequence[tuple[int, str, str]]  # key, name, seat
PERSON, UNIT = "user:", "unit:"
_AREA = forms.Textarea(attrs={"rows": 4, "maxlength": TEXT_AT_MOST})


class NoForm(Form):
    """A page that asks for nothing but to be sure."""


class AnswerForm(Form):
    """An answer."""

    text = forms.CharField(label=_("答复"), widget=_AREA)


class SayForm(Form):
    """A remark, or a question to somebody."""

    text = forms.CharField(label=_("内容"), widget=_AREA)
    to = forms.ChoiceField(
        label=_("请谁答复"),
        required=False,
        help_text=_("不选：作为批示记入周报；选定：该人或该团队在其周报页上看到并答复"),
    )

    def __init__(
        self, *args: Any, pack: Pack, people: Seated, may_ask: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not may_ask:
            del self.fields["to"]
            return
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [
            ("", _("不需答复")),
            (_("团队"), [(UNIT + code, unit.name) for code, unit in pack.tables.units.items()]),
            (_("人员"), [(f"{PERSON}{pk}", f"{name}（{seat}）") for pk, name, seat in people]),
        ]


class OrderForm(Form):
    """A weak point made an order."""

    title = forms.CharField(
        label=_("督办事项"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
    to_unit = forms.ChoiceField(label=_("承接团队"))
    due_on = forms.DateField(label=_("办结期限"), widget=forms.DateInput)

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to_unit = self.fields["to_unit"]
        assert isinstance(to_unit, forms.ChoiceField)
        units = [(code, unit.name) for code, unit in pack.tables.units.items()]
        to_unit.choices = [("", _("请选择")), *units]
