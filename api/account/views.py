"""Who the caller is, and the seats he may name in X-Seat."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.door import Door
from policy.refusals import NotVisible
from teams import access


class SeatOut(serializers.Serializer):
    """A post held now."""

    id = serializers.IntegerField(help_text="填入X-Seat")
    name = serializers.CharField()
    post = serializers.CharField()
    unit = serializers.CharField(allow_null=True)
    here = serializers.BooleanField(help_text="本次调用所用的岗位")


class MeOut(serializers.Serializer):
    """The caller."""

    name = serializers.CharField()
    court = serializers.CharField()
    seats = SeatOut(many=True)


class Nowhere(Door):
    """Every address under the API that is none of ours, answered in JSON too."""

    schema = None

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Say that there is nothing here, to those who may ask."""
        super().initial(request, *args, **kwargs)
        raise NotVisible


class Me(Door):
    """The caller's court and seats."""

    @extend_schema(operation_id="read_me", summary="我的岗位", responses=MeOut, tags=["账号"])
    def get(self, request: Any) -> Response:
        """Tell who calls."""
        seats = [
            {
                "id": seat.membership_id,
                "name": access.seat_name(self.actor.pack, seat),
                "post": seat.post,
                "unit": seat.unit,
                "here": seat == self.actor.acting,
            }
            for seat in self.actor.seats
        ]
        body = {"name": self.actor.name, "court": self.actor.court_code, "seats": seats}
        return Response(body)
