"""What leaves a team's hands: the case itself to another track, or a slip to another unit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from desk.cases.casepage import CaseFormPage
from desk.cases.foreseen import foreseen_views
from desk.cases.forms import DayField, ReasonForm
from desk.forms import Form
from desk.lines import LinesMixin
from desk.once import Outcome
from desk.rules import words
from enforcement import casebook, orders, requirements, transfers
from policy.events import EVENTS
from policy.schema import Transfer
from workdays import clock


class TransferForm(ReasonForm):
    """Where the case shall go, and why."""

    to = forms.ChoiceField(label=gettext_lazy("移转去向"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, rules: list[Transfer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(r.id, r.name) for r in rules]  # type: ignore[attr-defined]  # a choice field
        if len(rules) == 1:
            self.fields["to"].initial = rules[0].id
        self.order_fields(["to", "on", "reason"])


class RequestTransfer(CaseFormPage):
    """Ask that the case be moved to another track."""

    case_act = "case.transfer"
    form_class = TransferForm
    template_name = "desk/cases/transfer.html"
    title = gettext_lazy("申请移转（回流）")
    submit_term = gettext_lazy("提交申请")
    done_message = gettext_lazy("已提交移转申请")

    def form_arguments(self) -> dict[str, Any]:
        """Offer the moves the pack knows from here."""
        return {"rules": transfers.possible(self.case)}

    def context(self) -> dict[str, Any]:
        """Show each move's conditions, whether they hold, and what becomes of the clocks."""
        pack, today = self.case.pack, clock.today()
        names = casebook.subjects(self.case).names()
        rules = []
        for rule in transfers.possible(self.case):
            answer = transfers.answer(self.case, rule, today)
            changes = (c.as_dict() for c in transfers.preview(self.case, rule, today))
            shown = foreseen_views(changes, pack, names)
            rules.append((rule, words.conditions(pack, rule), answer, shown))
        return {**super().context(), "rules": rules}

    def perform(self, form: TransferForm, outcome: Outcome) -> str:
        """Ask for it."""
        given = form.cleaned_data
        rule = next(r for r in transfers.possible(self.case) if r.id == given["to"])
        transfers.request(
            self.case, rule, actor=self.request.actor, reason=given["reason"], on=given["on"]
        )
        return f"{self.case_url}?tab=approvals"


class OrderForm(LinesMixin, Form):
    """What is to be done, by whom, until when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("流转事项"),
        choices=[("", "—"), *EVENTS["order.dispatched"].fields["kind"].choices],
    )
    title = forms.CharField(
        label=gettext_lazy("要办的事项"), max_length=120, widget=forms.Textarea(attrs={"rows": 2})
    )
    to_unit = forms.ChoiceField(label=gettext_lazy("承接团队、部门"))
    on = DayField(label=gettext_lazy("派单日期"))
    due_on = DayField(label=gettext_lazy("办结期限"), required=False)

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_unit"].choices = [("", "—"), *units]  # type: ignore[attr-defined]  # a choice field
        self.fields["on"].initial = clock.today()


class SendOrder(CaseFormPage):
    """Send a slip to another unit."""

    case_act = "order.dispatch"
    form_class = OrderForm
    title = gettext_lazy("派单（任务流转单）")
    submit_term = gettext_lazy("派单")
    done_message = gettext_lazy("流转单已发出")

    def form_arguments(self) -> dict[str, Any]:
        """Offer the court's units."""
        units = self.request.pack.tables.units
        return {
            "units": [(code, unit.name) for code, unit in units.items()],
            "asked": requirements.check(self.case, orders.DISPATCH),
        }

    def perform(self, form: OrderForm, outcome: Outcome) -> str:
        """Send it."""
        given = form.cleaned_data
        orders.dispatch(
            actor=self.request.actor, case=self.case, kind=given["kind"], title=given["title"],
            to_unit=given["to_unit"], on=given["on"], due_on=given["due_on"],
            ticked=form.ticked, papers=form.papers, reason=form.why,
        )  # fmt: skip
        return f"{self.case_url}?tab=orders"
