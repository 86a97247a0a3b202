"""Handing one's step of a request to a colleague, and taking back what one asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.cases.forms import ReasonField
from desk.cases.requests import request_view
from desk.forms import Form
from desk.once import Outcome
from desk.people.leave import PersonField, seated
from desk.shell import FormPage
from enforcement import approvals, casebook, effects
from enforcement.models import Approval
from teams.access import Actor
from teams.models import User


class _OfRequest(FormPage):
    """A form over one request."""

    template_name = "desk/acts/request.html"

    @cached_property
    def row(self) -> Approval:
        """The request, if its case exists for this person."""
        return casebook.approval(self.request.actor, self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        """Show the request."""
        return {
            "row": self.row,
            "case": self.row.case,
            "shown": request_view(self.row, self.request.actor, self.request.pack),
            "back_url": reverse("desk:approval", args=[self.row.pk]),
        }


class HandOverForm(Form):
    """Who shall decide in one's stead, and why."""

    person = PersonField(label=gettext_lazy("转请办理的同事"), queryset=User.objects.none())
    reason = ReasonField()

    def __init__(self, *args: Any, takers: Sequence[User], actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [person.pk for person in takers]
        field = self.fields["person"]
        field.queryset = seated(actor).filter(pk__in=keys)  # type: ignore[attr-defined]  # a choice
        if not keys:
            field.help_text = _("没有其他人任这一环节的岗位；外出的，可登记请假，由代理人办理")


class HandOver(_OfRequest):
    """Let a named colleague give one's signature."""

    form_class = HandOverForm
    title = gettext_lazy("转请同事审批")
    submit_term = gettext_lazy("转请办理")
    done_message = gettext_lazy("已转请同事办理，记入审批经过")

    def form_arguments(self) -> dict[str, Any]:
        """Offer those who hold the post the step asks."""
        return {
            "takers": approvals.takers(self.row, self.request.actor),
            "actor": self.request.actor,
        }

    def perform(self, form: HandOverForm, outcome: Outcome) -> str:
        """Hand it over."""
        given = form.cleaned_data
        approvals.hand_over(
            self.row, given["person"], actor=self.request.actor, reason=given["reason"]
        )
        return reverse("desk:approval", args=[self.row.pk])


class TakeBackForm(Form):
    """Why a request is taken back."""

    reason = ReasonField()


class TakeBack(_OfRequest):
    """Withdraw what one asked for."""

    form_class = TakeBackForm
    title = gettext_lazy("撤回申请")
    submit_term = gettext_lazy("撤回")
    done_message = gettext_lazy("已撤回")

    def perform(self, form: TakeBackForm, outcome: Outcome) -> str:
        """Take it back."""
        effects.take_back(self.row, actor=self.request.actor, reason=form.cleaned_data["reason"])
        return reverse("desk:approval", args=[self.row.pk])
