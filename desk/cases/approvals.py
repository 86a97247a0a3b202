"""Requests waiting for one's posts: the list, one request, several at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.cases.requests import details, request_view
from desk.forms import Form
from desk.lines import LinesMixin
from desk.listing import MOST_CHOSEN, Listing, chosen
from desk.once import FIELD, Outcome, Result, once
from desk.rows import BatchAct, Cell, Column, Row
from desk.shell import DeskRequest, FormPage, Page, go, page
from enforcement import casebook, effects, selectors
from enforcement.models import Approval
from policy.refusals import NotVisible, Refused
from policy.vocabulary import ACTS
from teams.assignment import carriers
from teams.selectors import assignable
from triage import services as triage
from workdays import clock

ASSIGN = "case.assign"


class Waiting(Listing):
    """The requests whose next step this person may take."""

    key = "approvals"
    title = gettext_lazy("审批")
    columns = (
        Column("act", gettext_lazy("事项"), css="nowrap"),
        Column("case", gettext_lazy("案号"), css="nowrap mono"),
        Column("title", gettext_lazy("当事人"), css="clip"),
        Column("details", gettext_lazy("内容")),
        Column("reason", gettext_lazy("理由"), css="clip"),
        Column("by", gettext_lazy("申请人"), css="nowrap"),
        Column("at", gettext_lazy("申请时间"), css="nowrap mono"),
        Column("step", gettext_lazy("环节"), css="nowrap"),
    )
    order = "id"
    empty = gettext_lazy(
        "没有等待你审批的申请。报结、移转、扣除期间等申请轮到你的岗位时会出现在这里。"
    )
    acts = (BatchAct(gettext_lazy("同意所选"), "desk:approve_many"),)

    def row(self, item: Any) -> Row:
        """Return a request's row."""
        request: Approval = item
        said = "；".join(f"{t}：{v}" for t, v in details(request, request.case.pack))
        cells = (
            ACTS[request.act][0],
            request.case.number,
            Cell(request.case.title, "clip"),
            said,
            Cell(request.reason, "clip"),
            request.asked_by.name,
            text.moment(request.asked_at),
            self.request.pack.function_name(request.waits_for),
        )
        url = reverse("desk:approval", args=[request.pk])
        return Row(request.pk, cells, url, label=request.case.number)


@page(act="case.read")
def waiting(request: DeskRequest) -> HttpResponseBase:
    """List what waits for this person's posts."""
    return Waiting(request, selectors.approvals_waiting(request.actor)).answer()


class DecideForm(LinesMixin, Form):
    """Yes or no, and why."""

    granted = forms.ChoiceField(
        label=gettext_lazy("决定"),
        choices=[("yes", gettext_lazy("同意")), ("no", gettext_lazy("退回"))],
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label=gettext_lazy("意见"), max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("退回必须写明意见。"),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        units: Sequence[tuple[str, str]] = (),
        people: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if units:
            self.fields["unit"] = forms.ChoiceField(
                label=_("分至团队"), choices=[("", _("按规则由系统确定")), *units],
                required=False,
            )  # fmt: skip
            self.fields["person"] = forms.ChoiceField(
                label=_("指定承办人"), choices=[("", _("由团队分配")), *people], required=False
            )
            self.order_fields(["granted", "unit", "person", "opinion"])
            self.dress_all()

    @property
    def yes(self) -> bool:
        """Whether it is granted."""
        return bool(self.cleaned_data["granted"] == "yes")


class Decide(FormPage):
    """One request, with the case behind it; the form takes the next step."""

    form_class = DecideForm
    template_name = "desk/cases/approval.html"
    submit_term = gettext_lazy("提交决定")
    done_message = gettext_lazy("已审批")

    @property
    def row(self) -> Approval:
        """The request, if its case exists for this person."""
        return casebook.approval(self.request.actor, self.kwargs["pk"])

    def form_arguments(self) -> dict[str, Any]:
        """Offer the teams where a leader is asked to name one."""
        row = self.row
        if row.act == triage.CONFIRM and row.status == Approval.Status.PENDING:
            return {"asked": triage.confirmation(row.case)}
        if row.act != ASSIGN:
            return {}
        pack = row.case.pack
        teams = dict.fromkeys(unit for t in pack.tables.tracks.values() for unit in t.units)
        free = assignable(row.case.court, units=teams)
        people = [
            (f"{code}/{person.user_id}", f"{pack.unit_name(code)} · {person.name}")
            for code in teams
            for person in carriers(free.get(code, []), pack)
        ]
        return {"units": [(code, pack.unit_name(code)) for code in teams], "people": people}

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        """Show the form; what lies in the case's e-file may be picked as a line's paper."""
        form.offer(self.row.case)
        return super().show(form, status)

    def context(self) -> dict[str, Any]:
        """Show the request and the case."""
        row = self.row
        shown = request_view(row, self.request.actor, self.request.pack)
        return {
            "row": row,
            "case": row.case,
            "shown": shown,
            "waits_for": self.request.pack.function_name(row.waits_for) if row.waits_for else "",
            "claim": text.money(row.case.claim_amount),
            "filed": text.day(row.case.filed_on),
        }

    def perform(self, form: DecideForm, outcome: Outcome) -> str:
        """Take the step."""
        unit, _slash, person = (form.cleaned_data.get("person") or "").partition("/")
        answer: dict[str, Any] = {"unit": unit or form.cleaned_data.get("unit") or ""}
        if person:
            answer["handler_id"] = int(person)
        if form.lines and form.yes:
            answer |= {"ticked": sorted(form.ticked), "papers": form.papers}
        effects.decide(
            self.row,
            actor=self.request.actor,
            granted=form.yes,
            opinion=form.cleaned_data["opinion"],
            on=clock.today(),
            answer={name: value for name, value in answer.items() if value},
        )
        return reverse("desk:approvals")


class ApproveForm(Form):
    """One opinion for all that were chosen."""

    opinion = forms.CharField(
        label=gettext_lazy("意见"), max_length=400, required=False,
        initial=gettext_lazy("同意"), widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class ApproveMany(Page):
    """Grant several requests at once, each with its own result."""

    act = "case.read"  # which step each post may take, the service asks

    def get(self, request: DeskRequest) -> HttpResponse:
        """Lead back to the list."""
        return redirect("desk:approvals")

    def post(self, request: DeskRequest) -> HttpResponse:
        """Show what was chosen; or grant it."""
        mine = selectors.approvals_waiting(request.actor)
        raw = [part for part in request.POST.get("ids", "").split(",") if part.isdecimal()]
        ids = [int(part) for part in raw][:MOST_CHOSEN] or chosen(request, mine, mine)
        rows = list(
            Approval.objects.filter(pk__in=ids, case__in=selectors.visible(request.actor))
            .select_related("case__court", "asked_by")
            .order_by("pk")
        )
        if len(rows) < len(set(ids)):
            raise NotVisible("approvals")
        form = ApproveForm(request.POST if FIELD in request.POST else None)
        if not form.is_bound or not form.is_valid():
            said = [(f"{row.case.number} {ACTS[row.act][0]}", row.reason) for row in rows]
            context = {
                "form": form,
                "title": _("批量同意"),
                "submit_term": _("同意"),
                "back_url": reverse("desk:approvals"),
                "rows": said,
                "ids": ",".join(str(row.pk) for row in rows),
            }
            return render(request, "desk/cases/confirm_many.html", context)
        opinion = form.cleaned_data["opinion"]
        with once(request) as outcome:
            outcome.batch(_("批量审批"), [_granted(request, row, opinion) for row in rows])
        return go(request, outcome.url)


def _granted(request: DeskRequest, row: Approval, opinion: str) -> Result:
    label = f"{row.case.number} {ACTS[row.act][0]}"
    url = reverse("desk:case", args=[row.case_id])
    try:
        with transaction.atomic():
            effects.decide(
                row, actor=request.actor, granted=True, opinion=opinion, on=clock.today()
            )
    except Refused as refused:
        return Result(label, url, refused.refusals)
    return Result(label, url)
