"""Acts on a case: each one service call, within the transaction that asks what was seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from api.cases import rows
from api.cases.serializers import ActOut, ClosingIn, OnIn, ReasonIn, TickedIn, named_papers
from api.cases.views import remark
from api.door import Door
from api.shapes import Shape
from enforcement import lifecycle, selectors
from enforcement.lifecycle import ClosingReport
from enforcement.models import Case
from policy.refusals import Refusal

Warnings = Sequence[Refusal]


class Act(Door):
    """An act on one case. `shape` is what is sent; `do` makes the call."""

    shape: ClassVar[type[Shape]]

    def do(self, case: Case, body: dict[str, Any]) -> Warnings:
        """Do it; return the warnings that stand beside it."""
        raise NotImplementedError

    def act(self, pk: int) -> Response:
        """Act on the case as the caller saw it, and answer with the case as it is now."""
        body = self.sent(self.shape)
        case = selectors.find(self.actor, pk)
        with transaction.atomic():
            lifecycle.expect({case.pk: body.pop("expected")}, actor=self.actor)
            warnings = self.do(case, body)
        case = selectors.find(self.actor, pk)
        answer = {
            "case": rows.case_row(case),
            "warnings": [remark(warning) for warning in warnings],
        }
        return Response(answer)


def described(name: str, summary: str, shape: type[Shape]) -> Callable[..., Any]:
    """Return the description of an act."""
    return extend_schema(
        operation_id=name, summary=summary, request=shape, responses=ActOut, tags=["办理"]
    )


class Receive(Act):
    """The team takes the case over."""

    shape = OnIn

    @described("receive_case", "团队收案", OnIn)
    def post(self, request: Any, pk: int) -> Response:
        """Receive a case."""
        return self.act(pk)

    def do(self, case: Case, body: dict[str, Any]) -> Warnings:
        """Receive it."""
        lifecycle.receive([case], actor=self.actor, on=body["on"])
        return ()


class SubmitClosing(Act):
    """The handler hands in the closing report."""

    shape = ClosingIn

    @described("submit_closing", "提交报结", ClosingIn)
    def post(self, request: Any, pk: int) -> Response:
        """Hand in a closing report."""
        return self.act(pk)

    def do(self, case: Case, body: dict[str, Any]) -> Warnings:
        """Hand it in."""
        report = ClosingReport(
            mode=body["mode"],
            on=body["on"],
            recovered=body["recovered"],
            reason=body["reason"],
            ticked=frozenset(body["ticked"]),
            papers=named_papers(body),
            ground=body["ground"],
            court=body["court"],
        )
        return lifecycle.submit_closing(case, report, actor=self.actor)


class Archive(Act):
    """The archive takes a closed case."""

    shape = TickedIn

    @described("archive_case", "归档", TickedIn)
    def post(self, request: Any, pk: int) -> Response:
        """Archive a case."""
        return self.act(pk)

    def do(self, case: Case, body: dict[str, Any]) -> Warnings:
        """Archive it."""
        lifecycle.archive(
            [case],
            actor=self.actor,
            on=body["on"],
            ticked=frozenset(body["ticked"]),
            papers=named_papers(body),
        )
        return ()


class EnterTermination(Act):
    """终本 is being prepared."""

    shape = OnIn

    @described("enter_termination", "进入终本程序", OnIn)
    def post(self, request: Any, pk: int) -> Response:
        """Begin to prepare 终本."""
        return self.act(pk)

    def do(self, case: Case, body: dict[str, Any]) -> Warnings:
        """Enter it."""
        lifecycle.enter_termination(case, actor=self.actor, on=body["on"])
        return ()


class LeaveTermination(Act):
    """终本 is given up."""

    shape = ReasonIn

    @described("leave_termination", "退出终本程序", ReasonIn)
    def post(self, request: Any, pk: int) -> Response:
        """Give up 终本."""
        return self.act(pk)

    def do(self, case: Case, body: dict[str, Any]) -> Warnings:
        """Leave it."""
        lifecycle.leave_termination(case, actor=self.actor, on=body["on"], reason=body["reason"])
        return ()
