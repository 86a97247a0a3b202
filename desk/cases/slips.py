"""Slips of the pack: sent from a case, sent back, corrected, settled by a leader."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.cases.casepage import CaseFormPage
from desk.cases.forms import DayField
from desk.cases.orders import SignForm, SlipList
from desk.forms import Form
from desk.lines import LinesMixin
from desk.once import Outcome
from desk.rules import words
from desk.shell import DeskRequest, FormPage, page
from enforcement import casebook, orders, requirements, selectors, slips
from enforcement.models import TaskOrder
from enforcement.requirements import Asked
from enforcement.slips import Slip
from policy.events import EVENTS
from policy.refusals import Forbidden, Refusal
from policy.schema import Transfer
from teams import access
from workdays import clock

_OF_A_SLIP = frozenset({"kind", "subject", "title", "on", "due_on", "reason"})


class SlipForm(LinesMixin, Form):
    """What is handed over; only what the rule asks of it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("流转事项"),
        choices=[("", "—"), *EVENTS["order.dispatched"].fields["kind"].choices],
    )
    subject = forms.ChoiceField(label=gettext_lazy("移交哪一财产"))
    title = forms.CharField(
        label=gettext_lazy("移交内容"),
        max_length=120,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("写明材料、要办的事；不写则用移交名称"),
    )
    on = DayField(label=gettext_lazy("移交日期"))
    due_on = DayField(label=gettext_lazy("办结期限"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, rule: Transfer, assets: list[tuple[str, str]], asked: Asked, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        if rule.moves != "order":
            del self.fields["kind"]
        if rule.moves == "asset":
            self.fields["subject"].choices = [("", "—"), *assets]  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["subject"]
        if not rule.steps:
            del self.fields["reason"]
        self.ask_of(asked)
        self.fields["on"].initial = clock.today()


class SendSlip(CaseFormPage):
    """Hand over what one rule of the pack moves; the case stays where it is."""

    form_class = SlipForm
    template_name = "desk/cases/slip.html"
    submit_term = gettext_lazy("移交")
    done_message = gettext_lazy("移交单已发出；对方签收前仍由你方负责")

    @cached_property
    def rule(self) -> Transfer:
        """The rule of the pack, if the case knows it now and no act of its own sends it."""
        offered = (r for r in slips.offered(self.case) if r.id == self.kwargs["rule"])
        rule = next(offered, None)
        if rule is None or slips.act_of(self.case, rule):
            raise Http404
        return rule

    @property
    def title(self) -> str:
        """The move's own name."""
        return self.rule.name

    def may(self) -> None:
        """Raise `Forbidden` for whoever may not send it; one asset or another may decide."""
        rule, case, actor = self.rule, self.case, self.request.actor
        if slips.seat_of(actor, case, rule) is None:
            access.require_visible(actor, case)
            said = _("“%(name)s”由%(who)s办理") % {
                "name": rule.name,
                "who": slips.sender(case, rule),
            }
            raise Forbidden(Refusal("not_your_post", said, clause=rule.clause))

    def form_arguments(self) -> dict[str, Any]:
        """Offer the case's assets."""
        assets = casebook.subjects(self.case).of_kind("asset")
        return {
            "rule": self.rule,
            "assets": [(item.key, item.name) for item in assets],
            "asked": requirements.check(self.case, slips.ACT),
        }

    def context(self) -> dict[str, Any]:
        """Show what the rule says."""
        pack = self.case.pack
        return {
            **super().context(),
            "rule": self.rule,
            "conditions": words.conditions(pack, self.rule),
            "steps": [pack.function_name(step.by) for step in self.rule.steps if step.by],
        }

    def perform(self, form: SlipForm, outcome: Outcome) -> str:
        """Send it, or ask."""
        given = {name: form.cleaned_data[name] for name in form.cleaned_data if name in _OF_A_SLIP}
        slip = Slip(**given, ticked=tuple(sorted(form.ticked)), papers=form.papers)
        slips.send(self.case, self.rule, slip, actor=self.request.actor)
        return f"{self.case_url}?tab={'approvals' if self.rule.steps else 'orders'}"


@page(act="case.read")
def unaccepted(request: DeskRequest) -> HttpResponseBase:
    """List what this person's side sent and nobody signed for: still theirs to answer for."""
    return Unaccepted(request, selectors.orders_unaccepted(request.actor)).answer()


class Unaccepted(SlipList):
    """The slips this side sent that nobody signed for."""

    key = "orders_unaccepted"
    title = gettext_lazy("发出未签收")
    empty = gettext_lazy("你方发出的流转单都已签收。对方签收前，移交的事项仍由你方负责。")


class ReturnForm(SignForm):
    """What is wanting, and until when it is to be mended."""

    reason = forms.CharField(
        label=gettext_lazy("未完成之处或瑕疵"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    correct_by = DayField(label=gettext_lazy("补正期限"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("退回日期")
        self.order_fields(["reason", "correct_by", "on"])


class CorrectForm(SignForm):
    """What was mended."""

    reason = forms.CharField(
        label=gettext_lazy("补正内容"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("再送日期")
        self.order_fields(["reason", "on"])


class EscalateForm(SignForm):
    """Before whom, and about what."""

    to = forms.ChoiceField(label=gettext_lazy("报请"))
    reason = forms.CharField(
        label=gettext_lazy("事由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, leaders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = leaders  # type: ignore[attr-defined]  # a choice field
        self.fields["on"].label = _("报请日期")
        self.order_fields(["to", "reason", "on"])


class CoordinateForm(SignForm):
    """The decision."""

    decision = forms.CharField(
        label=gettext_lazy("协调决定"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("决定日期")
        self.order_fields(["decision", "on"])


class _Step(FormPage):
    """One step of a slip that has gone back."""

    template_name = "desk/cases/order_step.html"
    form_class: ClassVar[type[forms.Form]]

    @cached_property
    def row(self) -> TaskOrder:
        """The slip, if it exists for this person."""
        return casebook.order(self.request.actor, self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        """Show the slip's name above the form."""
        return {"row": self.row, "back_url": self.url}

    @property
    def url(self) -> str:
        """The page of the slip."""
        return reverse("desk:order", args=[self.row.pk])


class Return(_Step):
    """Send a slip back."""

    form_class = ReturnForm
    title = gettext_lazy("退回补正")
    submit_term = gettext_lazy("退回")

    def perform(self, form: ReturnForm, outcome: Outcome) -> str:
        """Send it back."""
        orders.return_(self.row, actor=self.request.actor, **form.cleaned_data)
        return self.url


class Correct(_Step):
    """Send a slip again."""

    form_class = CorrectForm
    title = gettext_lazy("补正后再送")
    submit_term = gettext_lazy("再送")

    def perform(self, form: CorrectForm, outcome: Outcome) -> str:
        """Send it again."""
        given = form.cleaned_data
        orders.correct(self.row, actor=self.request.actor, on=given["on"], note=given["reason"])
        return self.url


class Escalate(_Step):
    """Bring a return before a leader."""

    form_class = EscalateForm
    title = gettext_lazy("报请协调")
    submit_term = gettext_lazy("报请")

    def form_arguments(self) -> dict[str, Any]:
        """Offer the leaders the court has."""
        pack = self.request.pack
        known = [f for f in orders.COORDINATORS if f in pack.tables.functions]
        return {"leaders": [(f, pack.function_name(f)) for f in known]}

    def perform(self, form: EscalateForm, outcome: Outcome) -> str:
        """Ask for the decision."""
        orders.escalate(self.row, actor=self.request.actor, **form.cleaned_data)
        return self.url


class Coordinate(_Step):
    """Decide how a return is settled."""

    form_class = CoordinateForm
    title = gettext_lazy("协调决定")
    submit_term = gettext_lazy("记录决定")

    def perform(self, form: CoordinateForm, outcome: Outcome) -> str:
        """Record it."""
        orders.coordinate(self.row, actor=self.request.actor, **form.cleaned_data)
        return self.url
