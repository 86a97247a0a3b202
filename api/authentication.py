"""Two ways in: a browser's session, and a machine's token in the Authorization header."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from policy.refusals import Forbidden, Refusal
from teams.models import User
from teams.services import holder_of

SCHEME = "Bearer"


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <key>`; the key's holder is who acts."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return the key's holder; None where another way in was taken."""
        scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        user = holder_of(key.strip())
        if user is None:
            raise exceptions.AuthenticationFailed(_("令牌无效、已过期或已撤销"), "bad_token")
        return user, None

    def authenticate_header(self, request: Request) -> str:
        """Return how to sign in, for the 401."""
        return SCHEME


class SessionAuthentication(authentication.SessionAuthentication):
    """A signed-in browser, with its CSRF token; a temporary password must be changed first."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return the signed-in person."""
        found = super().authenticate(request)
        if found is not None and found[0].must_change_password:
            said = _("须先在网页登录并修改初始密码，才能使用接口")
            raise Forbidden(Refusal("password_must_change", said))
        return found
