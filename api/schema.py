"""The description of the API: our ways in, the seat header, and every status a call may answer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from api.shapes import SEAT_HEADER, RefusalsOut, Shape

_UNREADABLE = _("请求正文或查询参数无法读取，逐项列明")
_MEANINGS = {
    "400": _UNREADABLE,
    "401": _("未登录，或令牌无效"),
    "403": _("岗位无权办理；写明须由谁办理"),
    "404": _("不存在，或不归本院"),
    "406": _("只提供JSON"),
    "409": _("读取后已有变动，未办理"),
    "415": _("只接受JSON"),
    "422": _("不符合规则，列明全部理由及条款，未办理"),
    "429": _("调用过于频繁，按Retry-After再试"),
}
_ALWAYS = ("401", "403", "406", "429")
_WRITING = ("400", "404", "409", "415", "422")


class TokenScheme(OpenApiAuthenticationExtension):
    """How a token is sent."""

    target_class = "api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> Any:
        """Return the bearer scheme."""
        return build_bearer_security_scheme_object("Authorization", "Bearer")


class SessionScheme(OpenApiAuthenticationExtension):
    """A signed-in browser."""

    target_class = "api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> Any:
        """Return the cookie scheme."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


class HonestSchema(AutoSchema):
    """Describes what a call may answer besides success, and refuses keys nobody knows."""

    def get_override_parameters(self) -> list[Any]:
        """Add the header that chooses the seat."""
        seat = OpenApiParameter(
            SEAT_HEADER,
            int,
            OpenApiParameter.HEADER,
            description="以哪一岗位办理：任岗编号（见“我的岗位”）；不填为第一个岗位",
        )
        return [*super().get_override_parameters(), seat]

    def get_description(self, *_of: Any) -> str:
        """Return nothing: the summary is written for callers, docstrings for us."""
        return ""

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for code in self._refused():
            refused = OpenApiResponse(RefusalsOut, str(_MEANINGS[code]))
            bodies.setdefault(code, self._get_response_for_code(refused, code))
        return bodies

    def _refused(self) -> list[str]:
        codes = [*_ALWAYS]
        if self.method != "GET":
            codes += _WRITING
        elif self._is_list_view():
            codes += ["400", "404"]
        if "{" in self.path:
            codes.append("404")
        return sorted(set(codes))

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)
        schema.pop("description", None)  # our docstrings are for those who read the code
        if isinstance(serializer, Shape) and direction == "request":
            schema["additionalProperties"] = False
        return schema
