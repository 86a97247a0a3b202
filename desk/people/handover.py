"""Handing over work: what I give, what I am to sign for, and what it holds case by case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.forms import Form
from desk.listing import Listing
from desk.once import Outcome
from desk.people.leave import PersonField, seated, with_posts
from desk.rows import Cell, Column, Row
from desk.shell import DeskRequest, FormPage, page
from enforcement import handover
from enforcement.models import Handover
from teams import absence, access
from teams.actors import Actor
from teams.models import User

READ = "case.read"
MARKS = {
    "given": ("soon", "hourglass-split"),
    "taken": ("done", "check-lg"),
    "refused": ("plain", "x-lg"),
    "withdrawn": ("plain", "slash-circle"),
}
ROLES = {
    "handler": gettext_lazy("承办人"),
    "judge": gettext_lazy("承办法官"),
    "node": gettext_lazy("交办节点"),
}
TAKE, REFUSE, WITHDRAW = "take", "refuse", "withdraw"
DONE = {
    TAKE: gettext_lazy("已签字接收，名下工作已转移"),
    REFUSE: gettext_lazy("已退回，仍由交出人负责"),
    WITHDRAW: gettext_lazy("已撤回，仍由交出人负责"),
}


class Handovers(Listing):
    """The handovers somebody is part of, those to sign for among them."""

    key = "handovers"
    title = gettext_lazy("工作交接")
    columns = (
        Column("giver", gettext_lazy("交出人"), css="nowrap"),
        Column("receiver", gettext_lazy("接收人"), css="nowrap"),
        Column("cases", gettext_lazy("案件"), css="num"),
        Column("reason", gettext_lazy("事由"), css="clip"),
        Column("given", gettext_lazy("交出"), css="nowrap"),
        Column("status", gettext_lazy("状态"), css="nowrap"),
        Column("answered", gettext_lazy("签收或退回"), css="nowrap mono"),
    )
    order = "-id"
    empty = gettext_lazy("没有交接单。交出的工作在接收人签字前仍由交出人负责。")

    def row(self, item: Any) -> Row:
        """Return a handover's row."""
        one: Handover = item
        by = "" if one.given_by_id == one.giver_id else _("（%(name)s代）") % {
            "name": one.given_by.name
        }  # fmt: skip
        cells = (
            one.giver.name,
            one.receiver.name,
            len(one.contents),
            Cell(one.reason, "clip"),
            f"{one.given_on.isoformat()}{by}",
            _status(one),
            one.answered_on.isoformat() if one.answered_on else "",
        )
        url = reverse("desk:handover", args=[one.pk])
        return Row(one.pk, cells, url, label=one.giver.name)


def _status(one: Handover) -> Any:
    return text.mark(str(Handover.Status(one.status).label), *MARKS[one.status])


@page(act=READ)
def handovers(request: DeskRequest) -> HttpResponseBase:
    """List the handovers this person may see."""
    rows = handover.visible(request.actor)
    return Handovers(request, rows).answer("desk/people/handovers.html")


class GiveForm(Form):
    """Whose work, to whom, and why."""

    giver = PersonField(
        label=gettext_lazy("交出人"),
        queryset=User.objects.none(),
        help_text=gettext_lazy("本人不能办理的，由团队长或执行局负责人代为交出并写明原因。"),
    )
    receiver = PersonField(label=gettext_lazy("接收人"), queryset=User.objects.none())
    reason = forms.CharField(
        label=gettext_lazy("事由"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].queryset = givers(actor)  # type: ignore[attr-defined]  # a choice field
        self.fields["receiver"].queryset = seated(actor)  # type: ignore[attr-defined]  # a choice field


def givers(actor: Actor) -> QuerySet[User]:
    """Return whose work this person may give: his own, and his people's."""
    people = absence.people_of(actor) | User.objects.filter(pk=access.person(actor))
    return with_posts(people.distinct().order_by("name"))


class Give(FormPage):
    """Give a person's open work, or the cases ticked; what it holds is shown beside the form."""

    act = READ
    form_class = GiveForm
    template_name = "desk/people/give.html"
    title = gettext_lazy("交出工作")
    submit_term = gettext_lazy("签字交出")
    done_message = gettext_lazy("已交出，待接收人签字；签字前仍由交出人负责")

    @property
    def giver(self) -> User:
        """Whose work: the person asked for where he is one's own, else oneself."""
        asked = self.request.POST.get("giver", self.request.GET.get("giver", ""))
        found = (
            givers(self.request.actor).filter(pk=int(asked)).first() if asked.isdecimal() else None
        )
        return found or self.request.user

    def form_arguments(self) -> dict[str, Any]:
        """Offer one's own people."""
        return {"actor": self.request.actor}

    def initial(self) -> dict[str, Any]:
        """Start with oneself, or the person asked for."""
        return {"giver": self.giver.pk}

    def context(self) -> dict[str, Any]:
        """Show what the giver has."""
        person = self.giver
        rows = handover.contents(person, handover.cases_of(person))
        chosen = self.chosen(person)
        people = givers(self.request.actor)
        return {
            "giver": person,
            "givers": people if len(people) > 1 else (),
            "rows": [
                {**_row(entry), "chosen": chosen is None or entry["case"] in chosen}
                for entry in rows
            ],
        }

    def chosen(self, giver: User) -> set[int] | None:
        """Return the cases ticked in the list of a person's work; None for all of it.

        The list shown is one person's: of another's work, chosen since, everything is given.
        """
        if self.request.POST.get("choosing") != str(giver.pk):
            return None
        return {int(raw) for raw in self.request.POST.getlist("case") if raw.isdecimal()}

    def perform(self, form: GiveForm, outcome: Outcome) -> str:
        """Give it."""
        given = form.cleaned_data
        made = handover.give(
            given["giver"],
            given["receiver"],
            actor=self.request.actor,
            reason=given["reason"],
            cases=self.chosen(given["giver"]),
        )
        return reverse("desk:handover", args=[made.pk])


def _row(entry: dict[str, Any], why: str = "") -> dict[str, Any]:
    roles = "、".join(str(ROLES[role]) for role in entry["roles"])
    return {**entry, "roles": roles, "why": why, "url": reverse("desk:case", args=[entry["case"]])}


class SignForm(Form):
    """Sign for it, or give it back with why."""

    how = forms.ChoiceField(label=gettext_lazy("办理"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("理由（退回须写明）"), max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, ways: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = ways  # type: ignore[attr-defined]  # a choice field


class Sign(FormPage):
    """One handover; its receiver signs or gives it back, its giver may take it back."""

    act = READ
    form_class = SignForm
    template_name = "desk/people/handover.html"
    submit_term = gettext_lazy("提交")

    @property
    def row(self) -> Handover:
        """The handover, if this person may see it."""
        return handover.find(self.request.actor, self.kwargs["pk"])

    def form_arguments(self) -> dict[str, Any]:
        """Offer what the receiver, or who gave it, may do."""
        row, me = self.row, self.request.user.pk
        ways = [(TAKE, _("签字接收")), (REFUSE, _("退回"))] if row.receiver_id == me else []
        if row.given_by_id == me:
            ways.append((WITHDRAW, _("撤回")))
        return {"ways": ways}

    def context(self) -> dict[str, Any]:
        """Show what it holds, and what was not moved."""
        row = self.row
        why = {told["case"]: told["why"] for told in row.results}
        me = self.request.user.pk
        return {
            "row": row,
            "status": _status(row),
            "rows": [_row(entry, why.get(entry["case"], "")) for entry in row.contents],
            "mine": row.status == "given" and me in (row.receiver_id, row.given_by_id),
        }

    def perform(self, form: SignForm, outcome: Outcome) -> str:
        """Do it."""
        row, actor, how = self.row, self.request.actor, form.cleaned_data["how"]
        if how == TAKE:
            handover.take(row, actor=actor)
        elif how == REFUSE:
            handover.refuse(row, actor=actor, reason=form.cleaned_data["reason"])
        else:
            handover.withdraw(row, actor=actor)
        messages.success(self.request, DONE[how])
        return reverse("desk:handover", args=[row.pk])
