"""What stands around every staff page: who acts in which seat, and how refusals are shown.

`@page` wraps a view function, `Page` is its class, `FormPage` a form with one act. A view makes
one domain call and shows the answer; refusals it does not show itself are shown here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views import View
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from desk import drafts
from desk.forms import show_refusals
from desk.once import AlreadyDone, Outcome, lead_back, once
from policy.events import LATE_REASON
from policy.pack import Pack
from policy.refusals import Forbidden, NotVisible, Refused, Stale
from teams import access
from teams.access import Actor
from teams.models import User

SEAT = "seat"  # the session's key: id of the membership acted in


@dataclass(frozen=True, slots=True)
class SeatView:
    """A seat as the menu shows it."""

    id: int | None
    name: str
    here: bool


class DeskRequest(HttpRequest):
    """A request inside the shell: the person, the seat acted in, the court's rules."""

    user: User  # signed in, so never anonymous
    htmx: HtmxDetails
    actor: Actor
    pack: Pack
    seat_name: str
    seats: list[SeatView]


ViewFunction = Callable[..., HttpResponseBase]


def page(view: ViewFunction | None = None, *, act: str = "", before_password: bool = False) -> Any:
    """Wrap a view: signed in, seated, refusals as pages, nothing kept by caches.

    `act` refuses the page to people whose post may not do the act (the service checks again).
    `before_password` lets a page be seen while a new password is still to be set.
    """

    def wrap(inner: ViewFunction) -> ViewFunction:
        @wraps(inner)
        def outer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = _answer(request, inner, act, before_password, args, kwargs)
            patch_cache_control(cast(HttpResponse, response), no_store=True, private=True)
            return response

        return outer

    return wrap(view) if view else wrap


def _answer(
    request: HttpRequest,
    view: ViewFunction,
    act: str,
    before_password: bool,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if request.user.must_change_password and not before_password:
        return redirect("desk:password")
    desk = cast(DeskRequest, request)
    try:
        seat(desk)
        if act:
            access.require(desk.actor, act)
        return view(desk, *args, **kwargs)
    except AlreadyDone as done:
        messages.info(request, _("这一页刚才已经提交过，没有重复办理；下面是那一次的结果"))
        return go(request, done.url)
    except NotVisible:
        return render(request, "404.html", {"frame": _frame(request)}, status=404)
    except Forbidden as refused:
        return _refused(request, "403.html", refused, 403)
    except Stale as refused:
        return _refused(request, "desk/refused.html", refused, 409)
    except Refused as refused:
        return _refused(request, "desk/refused.html", refused, 422)


def _refused(request: HttpRequest, template: str, refused: Refused, status: int) -> HttpResponse:
    context = {
        "refusals": refused.refusals,
        "stale": isinstance(refused, Stale),
        "frame": _frame(request),
    }
    if getattr(request, "htmx", False):
        return render(
            request, "desk/_refusals.html", context, status=422 if status == 403 else status
        )
    return render(request, template, context, status=status)


def _frame(request: HttpRequest) -> str:
    """Return what the page stands in; somebody without a seat has no frame."""
    return "desk/base.html" if hasattr(request, "actor") else "desk/plain.html"


def seat(request: DeskRequest) -> None:
    """Put the person's actor, rules and seats on the request. One query."""
    actor = access.actor_for(request.user, membership_id=request.session.get(SEAT))
    if request.method == "POST":
        actor = actor.explaining(request.POST.get(LATE_REASON, ""))
    request.actor, request.pack = actor, actor.pack
    request.seats = [
        SeatView(s.membership_id, access.seat_name(actor.pack, s), s == actor.acting)
        for s in actor.seats
    ]
    request.seat_name = next((s.name for s in request.seats if s.here), _("尚未安排岗位"))


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Lead on to an address, the whole page even where a fragment asked."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)


class Page(View):
    """A view class inside the shell. `act` as in `page`."""

    act: ClassVar[str] = ""
    before_password: ClassVar[bool] = False
    request: DeskRequest

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        """Return the view, wrapped in the shell."""
        view = page(super().as_view(**initkwargs), act=cls.act, before_password=cls.before_password)
        return cast(ViewFunction, view)


class FormPage(Page):
    """A page with one form and one act. Say `form_class`, `template_name` and `perform`.

    Refusals come back beside the fields they name, with everything typed still there.
    """

    form_class: ClassVar[type[forms.Form]]
    template_name: ClassVar[str] = "desk/form.html"
    draft_key: ClassVar[str] = ""
    title: Any = ""
    submit_term: Any = ""
    done_message: Any = ""

    def perform(self, form: Any, outcome: Outcome) -> str:
        """Do the one domain call; return the address that shows what came of it."""
        raise NotImplementedError

    def initial(self) -> dict[str, Any]:
        """Return what the form starts with."""
        return {}

    def form_arguments(self) -> dict[str, Any]:
        """Return what the form's constructor needs beside its data."""
        return {}

    def context(self) -> dict[str, Any]:
        """Return what the template needs beside the form."""
        return {}

    def draft(self) -> str:
        """Return the key the draft is kept under; empty where none is kept."""
        return self.draft_key

    def make(self, data: Any = None, files: Any = None) -> Any:
        """Return the form, empty or filled in."""
        return self.form_class(data, files, initial=self.initial(), **self.form_arguments())

    def get(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self.show(self.make())

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act once, or show the form again with every reason."""
        form = self.make(request.POST, request.FILES)
        if not form.is_valid():
            lead_back(request)  # what the first click did may have left nothing to choose
            return self.show(form, status=422)
        try:
            with once(request) as outcome:
                outcome.at(self.perform(form, outcome) or outcome.url)
        except Forbidden:
            raise
        except Refused as refused:
            lines: dict[str, str] = getattr(form, "line_names", dict)()
            show_refusals(form, refused, lines)
            return self.show(form, status=409 if isinstance(refused, Stale) else 422)
        if key := self.draft():
            drafts.discard(request.user.pk, key)
        if self.done_message:
            messages.success(request, self.done_message)
        return go(request, outcome.url)

    def show(self, form: forms.Form, status: int = 200) -> HttpResponse:
        """Show the form as it stands."""
        context = {
            "form": form,
            "title": self.title,
            "submit_term": self.submit_term,
            "draft_key": self.draft(),
            **self.context(),
        }
        return render(self.request, self.template_name, context, status=status)
