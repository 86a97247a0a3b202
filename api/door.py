"""What stands around every operation: who calls, in which seat, and how lists are answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from api.shapes import SEAT_HEADER
from policy.events import LATE_REASON
from policy.refusals import Forbidden, Refusal
from teams import access
from teams.access import Actor
from teams.models import User


class Door(GenericAPIView):
    """An operation's view. `actor` is the caller as the desk would seat him."""

    shape: ClassVar[type[Serializer] | None] = None
    actor: Actor

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let the caller in, then seat him."""
        super().initial(request, *args, **kwargs)
        self.actor = seated(request)

    def sent(self, shape: type[Serializer]) -> dict[str, Any]:
        """Return the body's values; a body of another shape answers 400 with all that is wrong."""
        body = shape(data=self.request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        if LATE_REASON in values:
            self.actor = self.actor.explaining(values.pop(LATE_REASON))
        return values

    def pages(self, queryset: QuerySet[Any], row: Callable[[Any], dict[str, Any]]) -> Response:
        """Answer with a page of the filtered rows."""
        page: Sequence[Any] = self.paginate_queryset(self.filter_queryset(queryset)) or ()
        return self.get_paginated_response([row(item) for item in page])


def seated(request: Request) -> Actor:
    """Return the caller in the seat he named, else in his first. One query.

    Raises `Forbidden` for a seat that is not his.
    """
    asked = request.headers.get(SEAT_HEADER, "").strip()
    wanted = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
    actor = access.actor_for(cast(User, request.user), membership_id=wanted)
    if asked and (actor.acting is None or actor.acting.membership_id != wanted):
        held = [
            {"id": s.membership_id, "name": access.seat_name(actor.pack, s)} for s in actor.seats
        ]
        said = _("X-Seat不是您现任的岗位")
        raise Forbidden(Refusal("not_your_seat", said, SEAT_HEADER, {"seats": held}))
    return actor
