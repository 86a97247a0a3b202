"""Forms of signing in and changing the password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from desk.forms import DenseMixin, Form
from teams.models import User


class SignInForm(DenseMixin, AuthenticationForm):
    """Account and password. The account is folded before it is tried or counted against."""

    error_messages = {
        "invalid_login": _("账号或密码不正确。连续输错5次将暂停登录15分钟。"),
        "inactive": _("账号已停用，请联系本院系统管理员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("账号")
        self.fields["password"].label = _("密码")

    def clean_username(self) -> str:
        """Return the account as it is kept, so that case variants share one count of failures."""
        return User.objects.folded(self.cleaned_data["username"])


class PasswordForm(Form):
    """The present password and a new one, twice."""

    current = forms.CharField(
        label=_("当前密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        help_text=_("至少10位，不能全是数字，不能与账号或姓名相近，不能是常见密码。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一遍新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """Refuse two new passwords that differ."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("new", again):
            raise forms.ValidationError(_("两次输入的新密码不一致"), code="differ")
        return again
