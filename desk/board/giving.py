"""Giving single clocks to somebody of the team: one person and one reason for the chosen ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.board.nodes import Nodes
from desk.forms import Form
from desk.listing import MOST_CHOSEN, chosen
from desk.once import FIELD, Outcome, Result
from desk.shell import DeskRequest, FormPage, go
from desk.work.rows import Subjects, case_link, case_url, due, holder, rule_name
from enforcement import boards, lifecycle, queues
from enforcement.batches import Reasons, attempt
from enforcement.models import Node
from policy.refusals import NotVisible, Refusal, Refused
from teams.models import User
from workdays import clock

LONGEST_REASON = 400
BACK = "back"  # to whom the clock waits for by the rules


class GiveForm(Form):
    """To whom, and why."""

    person = forms.ChoiceField(label=gettext_lazy("交给"))
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, people: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "—"),
            *((str(pk), name) for pk, name in people.items()),
            (BACK, _("收回，仍由规则所定的人办理")),
        ]


class GiveNodes(FormPage):
    """Give the chosen clocks to somebody of their team."""

    act = "work.move"
    form_class = GiveForm
    template_name = "desk/board/give.html"
    title = gettext_lazy("交办节点")

    def get(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead back: there is nothing chosen."""
        return go(request, reverse("desk:nodes"))

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the rows chosen on the list; or act on those still ticked."""
        visible = queues.visible_nodes(request.actor)
        acting = FIELD in request.POST
        if acting:
            ids = [int(raw) for raw in request.POST.getlist("id") if raw.isdecimal()]
            ids = ids[: MOST_CHOSEN + 1]
        else:
            data = QueryDict(request.POST.get("filter", ""))
            ids = chosen(request, visible, Nodes(request, visible, clock.today(), data).queryset)
        rows = visible.filter(pk__in=ids).select_related("case", "handler")
        self.nodes = list(rows.order_by("due_on", "pk"))
        if len(self.nodes) < len(set(ids)):
            raise NotVisible("nodes")
        if not self.nodes:
            raise Refused(Refusal("nothing_chosen", _("没有勾选任何一行"), "id"))
        boards.require_giver(request.actor, self.nodes)
        return super().post(request, *args, **kwargs) if acting else self.show(self.make())

    def form_arguments(self) -> dict[str, Any]:
        """Offer the people of the chosen clocks' teams, as far as they are the lead's own."""
        actor = self.request.actor
        teams = {node.case.unit for node in self.nodes if node.case} & actor.units
        return {"people": boards.members(actor, teams, clock.today())}

    def context(self) -> dict[str, Any]:
        """Show the clocks beside the form."""
        today, pack = clock.today(), self.request.pack
        subjects = Subjects.of(self.nodes)
        rows = [
            {
                "id": node.pk,
                "mark": due(node, today),
                "rule": rule_name(node.rules(pack), node.rule),
                "case": case_link(node),
                "subject": subjects.name(node),
                "holder": holder(node, node.rules(pack)),
            }
            for node in self.nodes
        ]
        return {"rows": rows}

    def perform(self, form: GiveForm, outcome: Outcome) -> str:
        """Give them; tell which were refused."""
        actor, given = self.request.actor, form.cleaned_data
        wanted = given["person"]
        person = None if wanted == BACK else User.objects.get(pk=int(wanted))

        def give(some: Sequence[Node]) -> None:
            lifecycle.give_nodes(
                some, person, actor=actor, on=clock.today(), reason=given["reason"]
            )

        if len(self.nodes) == 1:
            give(self.nodes)  # one alone is refused on the form, or as what the post may not do
            reasons: list[Reasons] = [()]
        else:
            reasons = attempt(self.nodes, give)
        if not any(reasons):
            messages.success(self.request, _("已交办%(count)d项") % {"count": len(reasons)})
            return reverse("desk:nodes")
        pack = self.request.pack
        results = [
            Result(
                node.case.number if node.case else rule_name(pack, node.rule),
                case_url(node.case_id) if node.case_id else "",
                found,
                rule_name(node.rules(pack), node.rule),
            )
            for node, found in zip(self.nodes, reasons, strict=True)
        ]
        outcome.batch(str(self.title), results)
        return outcome.url
