"""Sign in, sign out, change the password, take another seat."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from desk.account import demo
from desk.account.forms import PasswordForm, SignInForm
from desk.once import Outcome
from desk.shell import SEAT, DeskRequest, FormPage, page
from teams import services


class SignIn(LoginView):
    """Sign in; in a demonstration, with the made-up accounts beside the form."""

    template_name = "desk/account/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the accounts of a demonstration."""
        context = super().get_context_data(**kwargs)
        if demo.shown():
            context |= {"demo_courts": demo.accounts(), "demo_password": demo.password()}
        return context

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Say 422 where the sign-in failed, so that machines see it too."""
        if context["form"].errors:
            kwargs["status"] = 422
        return super().render_to_response(context, **kwargs)


class SignOut(LogoutView):
    """Sign out. By POST only."""


@method_decorator(sensitive_post_parameters(), name="dispatch")
@method_decorator(never_cache, name="dispatch")
class ChangePassword(FormPage):
    """Change one's own password."""

    form_class = PasswordForm
    title = gettext_lazy("修改密码")
    submit_term = gettext_lazy("修改密码")
    done_message = gettext_lazy("密码已修改，其他设备上的登录已失效")
    before_password = True

    def context(self) -> dict[str, Any]:
        """Say why the page came up unasked."""
        return {"first_time": self.request.user.must_change_password}

    def perform(self, form: PasswordForm, outcome: Outcome) -> str:
        """Change it, and keep this session signed in."""
        person = services.change_password(
            user=self.request.user,
            current=form.cleaned_data["current"],
            new=form.cleaned_data["new"],
        )
        update_session_auth_hash(self.request, person)
        return reverse("desk:home")

    template_name = "desk/account/password.html"


@page
@require_POST
def take_seat(request: DeskRequest) -> HttpResponse:
    """Act in another of one's own seats from now on."""
    wanted = request.POST.get("seat", "")
    found = next((s for s in request.seats if str(s.id) == wanted), None)
    if found is None:
        messages.warning(request, _("没有这个岗位，或任期已满；仍以原岗位办理"))
    else:
        request.session[SEAT] = found.id
        messages.success(request, _("现以“%(seat)s”办理") % {"seat": found.name})
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return back
    return reverse("desk:home")
