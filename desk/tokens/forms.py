"""Forms of tokens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.forms import Form
from teams.models import User
from teams.services.tokens import MOST_DAYS, NAME_LENGTH

DAYS = 90


class IssueForm(Form):
    """A new token."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label=_("代表账号"),
        empty_label=_("请选择"),
        help_text=_("调用接口时按此人的岗位办理、登记；宜为对接系统单独开立账号"),
    )
    name = forms.CharField(
        label=_("用途"), max_length=NAME_LENGTH, help_text=_("如：审判管理系统对接")
    )
    days = forms.IntegerField(label=_("有效天数"), initial=DAYS, min_value=1, max_value=MOST_DAYS)

    def __init__(self, *args: Any, court_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(court_id=court_id, is_active=True).order_by("name")
        user = self.fields["user"]
        assert isinstance(user, forms.ModelChoiceField)
        user.queryset = people


class RevokeForm(Form):
    """Nothing to fill in."""
