"""How every refusal is answered: the same list of reasons the desk shows, by status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from api.shapes import TOO_LARGE
from policy.refusals import Forbidden, NotVisible, Refusal, Refused, Stale


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to a refused call; None for a fault of ours (500)."""
    if isinstance(error, NotVisible):
        reason = Refusal("not_found", _("没有这项内容，或不归您所在的法院"))
        return _listed([reason], status.HTTP_404_NOT_FOUND)
    if isinstance(error, Refused):
        return _listed(error.refusals, _status(error))
    if isinstance(error, TransitionNotAllowed):
        reason = Refusal("wrong_state", _("案件现处的阶段不能办理此事"), "case")
        return _listed([reason], status.HTTP_422_UNPROCESSABLE_ENTITY)
    if isinstance(error, RequestDataTooBig):
        error = exceptions.ParseError(TOO_LARGE, "too_large")
    plain = exception_handler(error, context)
    if plain is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        plain.data = _body(_wrong(error.get_full_details()))
    else:
        found = getattr(error, "detail", "")
        code = getattr(found, "code", "") or "not_found"
        plain.data = _body([Refusal(str(code), str(found) or _("没有这项内容"))])
    return plain


def _status(error: Refused) -> int:
    if isinstance(error, Forbidden):
        return status.HTTP_403_FORBIDDEN
    if isinstance(error, Stale):
        return status.HTTP_409_CONFLICT
    return status.HTTP_422_UNPROCESSABLE_ENTITY


def _listed(reasons: Iterable[Refusal], code: int) -> Response:
    return Response(_body(reasons), status=code)


def _body(reasons: Iterable[Refusal]) -> dict[str, Any]:
    return {"refusals": [reason.as_dict() for reason in reasons]}


def _wrong(details: Any, field: str = "") -> Iterator[Refusal]:
    """Flatten what a serializer found wrong: fields of fields read "new.name"."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield Refusal(str(details["code"]), str(details["message"]), field)
    elif isinstance(details, dict):
        for name, inner in details.items():
            below = "" if name == "non_field_errors" else str(name)
            yield from _wrong(inner, ".".join(filter(None, (field, below))))
    elif isinstance(details, list):
        for inner in details:
            yield from _wrong(inner, field)
