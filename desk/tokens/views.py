"""Tokens: the list, a new one shown once, one taken back."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.listing import Listing
from desk.once import Outcome
from desk.rows import Column, Row
from desk.shell import DeskRequest, FormPage, page
from desk.tokens.forms import IssueForm, RevokeForm
from policy.refusals import NotVisible
from teams import services
from teams.access import Actor
from teams.models import AccessToken
from teams.services import NewToken
from workdays import clock

MANAGE = "people.manage"


def visible(actor: Actor) -> QuerySet[AccessToken]:
    """Return the tokens of the actor's court."""
    return AccessToken.objects.filter(user__court_id=actor.court_id)


class Tokens(Listing):
    """The tokens of a court, the newest first."""

    key = "tokens"
    title = gettext_lazy("接口令牌")
    columns = (
        Column("name", gettext_lazy("用途"), sort="name"),
        Column("who", gettext_lazy("代表账号")),
        Column("hint", gettext_lazy("令牌开头"), css="mono"),
        Column("state", gettext_lazy("状态")),
        Column("until", gettext_lazy("有效至"), sort="expires_on", css="mono nowrap"),
        Column("used", gettext_lazy("最近使用"), css="mono nowrap"),
        Column("issued", gettext_lazy("签发"), css="nowrap"),
        Column("acts", gettext_lazy("办理")),
    )
    empty = gettext_lazy("没有令牌。其他系统要通过接口办理、读取案件时，在右上角签发。")

    def row(self, item: Any) -> Row:
        """Return a token's row."""
        token: AccessToken = item
        state, act = _state(token)
        cells = (
            token.name,
            _("%(name)s（%(username)s）")
            % {"name": token.user.name, "username": token.user.username},
            f"{token.hint}…",
            state,
            text.day(token.expires_on),
            text.moment(token.last_used_at) or _("未用过"),
            f"{text.moment(token.issued_at)} {_issuer(token)}",
            act,
        )
        return Row(token.pk, cells, label=token.name)


def _issuer(token: AccessToken) -> str:
    return token.issued_by.name if token.issued_by else _("命令行")


def _state(token: AccessToken) -> tuple[Any, Any]:
    if token.revoked_at is not None:
        said = _("%(at)s已撤销") % {"at": text.moment(token.revoked_at)}
        return text.mark(said), ""
    if token.expires_on < clock.today():
        return text.mark(_("已过期")), ""
    url = reverse("desk:revoke_token", args=[token.pk])
    return text.mark(_("有效"), "done", "check-lg"), format_html(
        '<a href="{}">{}</a>', url, _("撤销")
    )


@page(act=MANAGE)
def tokens(request: DeskRequest) -> HttpResponseBase:
    """List the court's tokens."""
    rows = visible(request.actor).select_related("user", "issued_by")
    return Tokens(request, rows).answer("desk/tokens/list.html")


class Issue(FormPage):
    """Issue a token; its key is shown once."""

    act = MANAGE
    form_class = IssueForm
    title = gettext_lazy("签发接口令牌")
    submit_term = gettext_lazy("签发")

    def form_arguments(self) -> dict[str, Any]:
        """Offer the people of this court."""
        return {"court_id": self.request.actor.court_id}

    def context(self) -> dict[str, Any]:
        """Lead back to the list."""
        return {"back_url": reverse("desk:tokens")}

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Issue it and show the key, which is kept nowhere: no page to come back to."""
        self.made: NewToken | None = None
        response = super().post(request, *args, **kwargs)
        return _secret(request, self.made) if self.made else response

    def perform(self, form: IssueForm, outcome: Outcome) -> str:
        """Issue it."""
        self.made = services.issue_token(actor=self.request.actor, **form.cleaned_data)
        return reverse("desk:tokens")


def _secret(request: DeskRequest, made: NewToken) -> HttpResponse:
    context = {"made": made, "until": text.day_long(made.token.expires_on)}
    return render(request, "desk/tokens/secret.html", context)


class Revoke(FormPage):
    """Take a token back."""

    act = MANAGE
    form_class = RevokeForm
    template_name = "desk/tokens/revoke.html"
    title = gettext_lazy("撤销接口令牌")
    submit_term = gettext_lazy("撤销")
    done_message = gettext_lazy("令牌已撤销，即刻失效")

    @property
    def token(self) -> AccessToken:
        """The token, if it is of the actor's court."""
        found = visible(self.request.actor).select_related("user").filter(pk=self.kwargs["pk"])
        token = found.first()
        if token is None:
            raise NotVisible
        return token

    def context(self) -> dict[str, Any]:
        """Show which one."""
        return {"token": self.token, "back_url": reverse("desk:tokens")}

    def perform(self, form: RevokeForm, outcome: Outcome) -> str:
        """Revoke it."""
        services.revoke_token(actor=self.request.actor, token=self.token)
        return reverse("desk:tokens")
