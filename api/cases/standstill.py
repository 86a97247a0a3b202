"""Clocks that stand still, or are lengthened: asked for, and ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from api.approvals.serializers import ApprovalOut
from api.approvals.views import approval_row
from api.cases.acts import Act, Warnings, described
from api.cases.serializers import ExtensionIn, SuspensionEndIn, SuspensionIn
from api.door import Door
from api.shapes import Shape
from enforcement import casebook, extensions, lifecycle, selectors, suspensions
from enforcement.extensions import Longer
from enforcement.models import Approval, Case


class Asked(Door):
    """A request about one case as the caller saw it; answered with the request as it stands."""

    def asked(
        self, pk: int, shape: type[Shape], ask: Callable[[Case, dict[str, Any]], Approval]
    ) -> Response:
        """Ask, within the transaction that looks at what was seen."""
        body = self.sent(shape)
        case = selectors.find(self.actor, pk)
        with transaction.atomic():
            lifecycle.expect({case.pk: body.pop("expected")}, actor=self.actor)
            row = ask(case, body)
        return Response(approval_row(row), status=status.HTTP_201_CREATED)


class Suspend(Asked):
    """An excluded period."""

    @extend_schema(
        operation_id="request_suspension",
        summary="申请扣除期间",
        request=SuspensionIn,
        responses={201: ApprovalOut},
        tags=["期限"],
    )
    def post(self, request: Any, pk: int) -> Response:
        """Ask for it."""
        return self.asked(
            pk, SuspensionIn, lambda case, body: suspensions.request(case, actor=self.actor, **body)
        )


class EndSuspension(Act):
    """An excluded period is over."""

    shape = SuspensionEndIn

    @described("end_suspension", "结束扣除期间", SuspensionEndIn)
    def post(self, request: Any, pk: int) -> Response:
        """End it."""
        return self.act(pk)

    def do(self, case: Case, body: dict[str, Any]) -> Warnings:
        """State its last day."""
        suspensions.end(case, actor=self.actor, **body)
        return ()


class Extend(Asked):
    """A clock lengthened."""

    @extend_schema(
        operation_id="request_extension",
        summary="申请延长期限",
        request=ExtensionIn,
        responses={201: ApprovalOut},
        tags=["期限"],
    )
    def post(self, request: Any, pk: int) -> Response:
        """Ask for it."""
        return self.asked(pk, ExtensionIn, self._ask)

    def _ask(self, case: Case, body: dict[str, Any]) -> Approval:
        longer = Longer(body.pop("number"), body.pop("until"))
        node = casebook.node(case, body.pop("clock"))
        return extensions.request(case, node, actor=self.actor, longer=longer, **body)
