"""Forms of the acts on documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.forms import Form
from documents.sources import COURT_DETAILS


class NoForm(Form):
    """An act that needs nothing but the word."""


class ReasonForm(Form):
    """An act that needs a reason."""

    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )


class SignForm(Form):
    """The signer's own password. Wrong ones count towards the lock of the account."""

    password = forms.CharField(
        label=gettext_lazy("签名密码（本人登录密码）"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """Let the guard of the sign-in see the attempt; the service asks the password itself."""
        given: str = self.cleaned_data["password"]
        username = self.request.user.get_username()
        if authenticate(self.request, username=username, password=given) is None:
            raise ValidationError(_("签名密码不对，签名没有作出"), code="wrong_password")
        return given


class SealForm(Form):
    """How the seal is placed."""

    by_hand = forms.BooleanField(
        label=gettext_lazy("纸质加盖（打印后盖章，不用电子印章）"), required=False
    )


class IssueForm(Form):
    """How many papers are put together for the printer."""

    separators = forms.BooleanField(
        label=gettext_lazy("每案之前加一张隔页（写明案号、当事人和文书清单）"), required=False
    )
    even = forms.BooleanField(label=gettext_lazy("双面打印（每份文书从正面起）"), required=False)


class LetterheadForm(Form):
    """What the court's papers say of it again and again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, term in COURT_DETAILS.items():
            self.fields[name] = forms.CharField(label=term, max_length=120, required=False)
        self.dress_all()


class KeepSealForm(Form):
    """The picture of the court's seal."""

    picture = forms.FileField(
        label=gettext_lazy("印章图片"),
        help_text=gettext_lazy(
            "PNG，正方形，透明底，每边200至2000像素，至多1MB；此前已盖章的文书仍用原印章"
        ),
        widget=forms.FileInput(attrs={"accept": "image/png"}),
    )
