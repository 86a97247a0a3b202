"""Slips that wait for one's units or functions: sign for them, report what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.cases.forms import DayField
from desk.efile.forms import ResultFiles
from desk.forms import Form, show_refusals
from desk.listing import MOST_CHOSEN, Listing, chosen
from desk.once import FIELD, Outcome, Result, once, require_explained
from desk.rows import BatchAct, Cell, Column, Row
from desk.shell import DeskRequest, FormPage, Page, go, page
from documents import results
from enforcement import casebook, orders, selectors
from enforcement.models import TaskOrder
from policy.pack import Pack
from policy.refusals import Refused
from policy.vocabulary import ACTS
from workdays import clock

MARKS = {
    "dispatched": ("soon", "inbox"),
    "returned": ("late", "reply"),
    "received": ("accent", "check"),
    "completed": ("done", "check-lg"),
}


class SlipList(Listing):
    """A list of slips, the oldest first."""

    columns = (
        Column("title", gettext_lazy("要办的事项")),
        Column("kind", gettext_lazy("种类"), css="nowrap"),
        Column("case", gettext_lazy("案号"), css="nowrap mono"),
        Column("from", gettext_lazy("派单"), css="nowrap"),
        Column("to", gettext_lazy("承接"), css="nowrap"),
        Column("due", gettext_lazy("期限"), css="nowrap"),
        Column("status", gettext_lazy("状态"), css="nowrap"),
    )
    order = "id"

    def __init__(self, request: Any, queryset: QuerySet[TaskOrder]) -> None:
        super().__init__(request, queryset.select_related("case", "sent_by"))

    def row(self, item: Any) -> Row:
        """Return a slip's row."""
        order: TaskOrder = item
        pack = self.request.pack
        due = slip_due(order, clock.today())
        cells = (
            order.title,
            _kind(order, pack),
            Cell(order.case.number if order.case else "", "nowrap mono"),
            f"{order.sent_on.isoformat()} {order.sent_by.name}",
            orders.taker(order, pack),
            due,
            text.mark(str(TaskOrder.Status(order.status).label), *MARKS[order.status]),
        )
        return Row(order.pk, cells, reverse("desk:order", args=[order.pk]), label=order.title)


class Orders(SlipList):
    """The slips that wait for this person."""

    key = "orders"
    title = gettext_lazy("任务流转")
    empty = gettext_lazy("没有等待你的团队或岗位办理的流转单。别的团队派单后会出现在这里。")
    acts = (BatchAct(gettext_lazy("签收所选"), "desk:sign_orders"),)


@page(act="case.read")
def mine(request: DeskRequest) -> HttpResponseBase:
    """List what waits for this person's units and functions."""
    return Orders(request, selectors.orders_for(request.actor)).answer()


def _kind(order: TaskOrder, pack: Pack) -> str:
    """Return what a slip is about: the kind of work, else the name of the pack's move."""
    rule = orders.rule_of(order, pack)
    return order.kind or (rule.name if rule else "")


def slip_due(order: TaskOrder, today: date) -> SafeString:
    """Return the mark of the day that counts now: of the correction while a slip is returned."""
    returned = order.status == TaskOrder.Status.RETURNED
    day = order.correct_by if returned else order.due_on
    return text.due(day, today, done_on=order.completed_on)


def _links(request: DeskRequest, row: TaskOrder, gated: str) -> list[tuple[str, str]]:
    """Return the further steps this person may take, as term and address."""
    takes, sent, settles = orders.sides(row, request.actor)
    links = []
    if takes and gated and row.case_id:
        url = reverse("desk:act", args=[row.case_id, gated])
        links.append((ACTS[gated][0], f"{url}?subject={row.subject}"))
    if takes and row.status in (TaskOrder.Status.DISPATCHED, TaskOrder.Status.RECEIVED):
        links.append((_("退回补正"), reverse("desk:return_order", args=[row.pk])))
    if row.status == TaskOrder.Status.RETURNED:
        if sent:
            links.append((_("补正后再送"), reverse("desk:correct_order", args=[row.pk])))
        if (takes or sent) and (not row.escalated_to or row.decision):
            links.append((_("报请协调"), reverse("desk:escalate_order", args=[row.pk])))
        if settles:
            links.append((_("协调决定"), reverse("desk:coordinate_order", args=[row.pk])))
    return links


class SignMany(Page):
    """Sign for several slips at once, each with its own result."""

    act = "case.read"  # which slips each may sign for, the service asks

    def get(self, request: DeskRequest) -> HttpResponse:
        """Lead back to the list."""
        return redirect("desk:orders")

    def post(self, request: DeskRequest) -> HttpResponse:
        """Show what was chosen; or sign for it."""
        mine = selectors.orders_for(request.actor)
        raw = [part for part in request.POST.get("ids", "").split(",") if part.isdecimal()]
        ids = [int(part) for part in raw][:MOST_CHOSEN] or chosen(request, mine, mine)
        rows = casebook.orders(request.actor, ids)  # signed for meanwhile: told on its own row
        form = SignForm(request.POST if FIELD in request.POST else None)
        if not form.is_bound or not form.is_valid():
            return self._show(form, rows, 422 if form.errors else 200)
        on = form.cleaned_data["on"]
        try:
            with once(request) as outcome:
                results = [_signed(request, row, on) for row in rows]
                require_explained(results)
                outcome.batch(_("批量签收流转单"), results)
        except Refused as refused:
            show_refusals(form, refused)
            return self._show(form, rows, 422)
        return go(request, outcome.url)

    def _show(self, form: SignForm, rows: Sequence[TaskOrder], status: int) -> HttpResponse:
        context = {
            "form": form,
            "title": _("批量签收流转单"),
            "submit_term": _("签收"),
            "back_url": reverse("desk:orders"),
            "rows": [(row.title, row.case.number if row.case else "") for row in rows],
            "ids": ",".join(str(row.pk) for row in rows),
        }
        return render(self.request, "desk/cases/confirm_many.html", context, status=status)


def _signed(request: DeskRequest, row: TaskOrder, on: date) -> Result:
    url = reverse("desk:order", args=[row.pk])
    try:
        with transaction.atomic():
            orders.receive(row, actor=request.actor, on=on)
    except Refused as refused:
        return Result(row.title, url, refused.refusals)
    return Result(row.title, url)


class SignForm(Form):
    """When it was signed for."""

    on = DayField(label=gettext_lazy("签收日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()


class CompleteForm(ResultFiles, SignForm):
    """What came of it, with the papers that show it."""

    result = forms.CharField(
        label=gettext_lazy("办理结果"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("完成日期")
        self.order_fields(["result", "on", "sent"])


class OrderPage(FormPage):
    """One slip; the form takes its next step."""

    template_name = "desk/cases/order.html"

    @property
    def row(self) -> TaskOrder:
        """The slip, if it exists for this person."""
        return casebook.order(self.request.actor, self.kwargs["pk"])

    def make(self, data: Any = None, files: Any = None) -> Any:
        """Ask for the next step: signing, then the result."""
        row = self.row
        if row.status == TaskOrder.Status.DISPATCHED:
            return SignForm(data)
        form = CompleteForm(data, files)
        if row.case is None:  # no case, no e-file
            del form.fields["sent"]
        return form

    def context(self) -> dict[str, Any]:
        """Show the slip."""
        row, pack = self.row, self.request.pack
        status = text.mark(str(TaskOrder.Status(row.status).label), *MARKS[row.status])
        facts = [
            (_("种类"), _kind(row, pack)),
            (_("案号"), row.case.number if row.case else ""),
            (_("派单"), f"{text.day(row.sent_on)} {row.sent_by.name}"),
            (_("承接"), orders.taker(row, pack)),
            (_("期限"), text.due(row.due_on, clock.today(), done_on=row.completed_on)),
            (_("签收"), text.day(row.received_on)),
            (_("退回"), text.day(row.returned_on)),
            (_("退回事由"), row.returned_for),
            (_("补正期限"), text.due(row.correct_by, clock.today(), done_on=row.corrected_on)),
            (_("再送"), text.day(row.corrected_on)),
            (_("报请协调"), pack.function_name(row.escalated_to) if row.escalated_to else ""),
            (_("协调决定"), row.decision),
            (_("完成"), text.day(row.completed_on)),
            (_("结果"), row.result),
        ]
        first = row.status == TaskOrder.Status.DISPATCHED
        gated = orders.act_of_receipt(row, row.case.pack) if first and row.case else ""
        open_ = row.status in (TaskOrder.Status.DISPATCHED, TaskOrder.Status.RECEIVED)
        return {
            "links": _links(self.request, row, gated),
            "row": row,
            "status": status,
            "facts": [(term, value) for term, value in facts if value],
            "open": open_ and not gated,
            "submit_term": _("签收") if first else _("办结"),
        }

    def perform(self, form: Any, outcome: Outcome) -> str:
        """Take the step."""
        row, given = self.row, form.cleaned_data
        if row.status == TaskOrder.Status.DISPATCHED:
            orders.receive(row, actor=self.request.actor, on=given["on"])
            return reverse("desk:order", args=[row.pk])
        results.complete(
            row, form.fit, actor=self.request.actor, on=given["on"], result=given["result"]
        )
        return reverse("desk:orders")
