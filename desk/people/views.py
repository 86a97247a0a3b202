"""People and posts. Every act is one call of `teams.services`; nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk.once import Outcome, once
from desk.people.forms import GivePostForm, NameForm, OpenAccountForm
from desk.people.listing import Log, People, locked_usernames, posts_of, state, visible
from desk.shell import DeskRequest, FormPage, go, page
from enforcement import leaving
from policy.refusals import Forbidden, NotVisible, Refused
from teams import services
from teams.models import Membership, PeopleLog, User
from teams.services import NewPassword
from workdays.clock import today

MANAGE = "people.manage"


@page(act=MANAGE)
def people(request: DeskRequest) -> HttpResponseBase:
    """List the court's people."""
    return People(request, visible(request.actor)).answer("desk/people/list.html")


@page(act=MANAGE)
def log(request: DeskRequest) -> HttpResponseBase:
    """List what was changed about people."""
    rows = PeopleLog.objects.filter(court_id=request.actor.court_id)
    listing = Log(request, rows.select_related("target", "actor"))
    return listing.answer("desk/people/log.html")


class OpenAccount(FormPage):
    """Open an account; its first password is shown once."""

    act = MANAGE
    form_class = OpenAccountForm
    draft_key = "people.open"
    title = gettext_lazy("开立账号")
    submit_term = gettext_lazy("开立")
    template_name = "desk/people/open.html"

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open it and show the password, which is kept nowhere: no page to come back to."""
        self.made: NewPassword | None = None
        response = super().post(request, *args, **kwargs)
        return _secret(request, self.made) if self.made else response

    def perform(self, form: OpenAccountForm, outcome: Outcome) -> str:
        """Open the account."""
        self.made = services.open_account(actor=self.request.actor, **form.cleaned_data)
        return _url(self.made.user)


class PersonPage(FormPage):
    """A person with his posts; the form gives another post."""

    act = MANAGE
    form_class = GivePostForm
    template_name = "desk/people/person.html"
    done_message = gettext_lazy("已任岗")

    @property
    def person(self) -> User:
        """The person, if he is of the actor's court."""
        return _person(self.request, self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        """Start with today."""
        return {"from_on": today()}

    def form_arguments(self) -> dict[str, Any]:
        """Offer the posts and units of this court."""
        return {"court_id": self.request.actor.court_id}

    def context(self) -> dict[str, Any]:
        """Show the person beside the form."""
        return _about(self.person)

    def perform(self, form: GivePostForm, outcome: Outcome) -> str:
        """Give the post."""
        given = form.cleaned_data
        person = self.person
        services.give_post(
            actor=self.request.actor,
            user=person,
            post=given["post"],
            unit=given["unit"] or None,
            from_on=given["from_on"],
            to_on=given["to_on"],
        )
        return _url(person)


class CorrectName(FormPage):
    """Correct a name."""

    act = MANAGE
    form_class = NameForm
    title = gettext_lazy("更正姓名")
    submit_term = gettext_lazy("更正")
    done_message = gettext_lazy("姓名已更正")

    def initial(self) -> dict[str, Any]:
        """Start with the name as it is."""
        return {"name": _person(self.request, self.kwargs["pk"]).name}

    def context(self) -> dict[str, Any]:
        """Lead back to the person."""
        return {"back_url": reverse("desk:person", args=[self.kwargs["pk"]])}

    def perform(self, form: NameForm, outcome: Outcome) -> str:
        """Correct it."""
        person = _person(self.request, self.kwargs["pk"])
        services.correct_name(actor=self.request.actor, user=person, name=form.cleaned_data["name"])
        return _url(person)


@page(act=MANAGE)
@require_POST
def reset_password(request: DeskRequest, pk: int) -> HttpResponse:
    """Make a temporary password and show it once."""
    return _with_password(request, _person(request, pk), services.reset_password)


@page(act=MANAGE)
@require_POST
def reopen_account(request: DeskRequest, pk: int) -> HttpResponse:
    """Open a closed account again and show its temporary password once."""
    return _with_password(request, _person(request, pk), services.reopen_account)


@page(act=MANAGE)
@require_POST
def close_account(request: DeskRequest, pk: int) -> HttpResponse:
    """Close an account."""
    person = _person(request, pk)

    def close() -> None:
        leaving.close_account(actor=request.actor, user=person)

    return _plain_act(request, person, close, _("账号已停用，所任岗位同时终止"))


@page(act=MANAGE)
@require_POST
def unlock(request: DeskRequest, pk: int) -> HttpResponse:
    """Lift a lock-out."""
    person = _person(request, pk)

    def lift() -> None:
        services.unlock(actor=request.actor, username=person.username)

    return _plain_act(request, person, lift, _("登录暂停已解除"))


@page(act=MANAGE)
@require_POST
def end_post(request: DeskRequest, pk: int) -> HttpResponse:
    """End a post today."""
    held = Membership.objects.select_related("user").filter(
        pk=pk, user__court_id=request.actor.court_id
    )
    membership = held.first()
    if membership is None:
        raise NotVisible

    def end() -> None:
        services.end_post(actor=request.actor, membership=membership)

    return _plain_act(request, membership.user, end, _("岗位已终止，自今日起不再任岗"))


def _person(request: DeskRequest, pk: int) -> User:
    person = visible(request.actor).filter(pk=pk).first()
    if person is None:
        raise NotVisible
    return person


def _url(person: User) -> str:
    return reverse("desk:person", args=[person.pk])


def _about(person: User) -> dict[str, Any]:
    locked = person.username in locked_usernames([person.username])
    return {
        "person": person,
        "locked": locked,
        "state": state(person, locked),
        "posts": posts_of(person, today()),
        "hanging": leaving.hanging(person) if person.is_active else [],
    }


def _plain_act(
    request: DeskRequest, person: User, act: Callable[[], None], said: str | Promise
) -> HttpResponse:
    try:
        with once(request) as outcome:
            act()
            outcome.at(_url(person))
    except Forbidden:
        raise
    except Refused as refused:
        return _show_refused(request, person, refused)
    messages.success(request, str(said))
    return go(request, outcome.url)


def _with_password(
    request: DeskRequest, person: User, act: Callable[..., NewPassword]
) -> HttpResponse:
    try:
        with once(request) as outcome:
            made = act(actor=request.actor, user=person)
            outcome.at(_url(person))
    except Forbidden:
        raise
    except Refused as refused:
        return _show_refused(request, person, refused)
    return _secret(request, made)


def _show_refused(request: DeskRequest, person: User, refused: Refused) -> HttpResponse:
    form = GivePostForm(court_id=request.actor.court_id, initial={"from_on": today()})
    context = {"form": form, "refusals": refused.refusals, **_about(person)}
    return render(request, "desk/people/person.html", context, status=422)


def _secret(request: DeskRequest, made: NewPassword) -> HttpResponse:
    return render(request, "desk/people/secret.html", {"made": made, "back_url": _url(made.user)})
