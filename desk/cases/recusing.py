"""Recording who stays away from a case (登记回避)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.cases.casepage import CaseFormPage
from desk.cases.forms import DayField, ReasonField
from desk.forms import Form
from desk.once import Outcome
from desk.people.leave import PersonField, seated
from enforcement import lifecycle
from enforcement.lifecycle import Away
from enforcement.models import Case
from teams import access
from teams.access import Actor
from teams.models import Recusal, User
from workdays import clock


class RecusalForm(Form):
    """Who, because of whom, since when, decided by whom, why."""

    day_fields = ("from_on",)

    person = PersonField(label=gettext_lazy("回避人"), queryset=User.objects.none())
    against = forms.ChoiceField(label=gettext_lazy("回避的当事人"), required=False)
    from_on = DayField(label=gettext_lazy("自哪一天起回避"))
    decided_by = forms.CharField(
        label=gettext_lazy("决定人（职务、姓名）"), max_length=60,
        help_text=gettext_lazy("审判人员、执行员的回避由院长决定，其他人员由审判长或执行局负责人决定。"),
    )  # fmt: skip
    reason = ReasonField(label=gettext_lazy("回避事由"))

    def __init__(self, *args: Any, actor: Actor, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = seated(actor)  # type: ignore[attr-defined]  # a choice field
        parties = [(party.key, party.name) for party in case.parties.order_by("side", "position")]
        choices = [("", _("本案（不限于某一当事人）")), *parties]
        self.fields["against"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.fields["from_on"].initial = clock.today()
        self.fields["from_on"].widget.attrs["max"] = clock.today().isoformat()


class EndForm(Form):
    """Since when it is over, decided by whom, why."""

    on = DayField(label=gettext_lazy("解除日期"))
    decided_by = forms.CharField(label=gettext_lazy("决定人（职务、姓名）"), max_length=60)
    reason = ReasonField(label=gettext_lazy("解除理由"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()
        self.fields["on"].widget.attrs["max"] = clock.today().isoformat()


class OfMover(CaseFormPage):
    """A page of who moves or places the case."""

    def may(self) -> None:
        """Ask who moves or places the case."""
        actor, case = self.request.actor, self.case
        access.require(actor, "work.move", function=lifecycle.mover_of(actor, case), case=case)


class Recuse(OfMover):
    """Record a recusal; beside the form stand those recorded."""

    form_class = RecusalForm
    template_name = "desk/cases/recuse.html"
    title = gettext_lazy("登记回避")
    submit_term = gettext_lazy("登记")
    done_message = gettext_lazy("已登记；此后分案、调整承办人、审批均不及于此人")

    def form_arguments(self) -> dict[str, Any]:
        """Offer the court's people and the case's parties."""
        return {"actor": self.request.actor, "case": self.case}

    def context(self) -> dict[str, Any]:
        """Show who stays away already."""
        rows = [
            {
                "name": one.user.name,
                "against": one.against or _("本案"),
                "first": text.day(one.from_on),
                "decided_by": one.decided_by,
                "reason": one.reason,
                "ended": text.day(one.ended_on),
                "ended_for": one.ended_for,
                "url": reverse("desk:end_recusal", args=[self.case.pk, one.pk]),
            }
            for one in lifecycle.recusals_of(self.case)
        ]
        return {**super().context(), "recusals": rows}

    def perform(self, form: RecusalForm, outcome: Outcome) -> str:
        """Record it; remind of what he still has of the case."""
        given = form.cleaned_data
        lifecycle.recuse(self.case, Away(**given), actor=self.request.actor)
        if given["person"].pk in (self.case.handler_id, self.case.judge_id):
            said = _("%(name)s现为本案承办人或承办法官，请即调整") % {"name": given["person"].name}
            messages.warning(self.request, said)
        return self.case_url


class EndRecusal(OfMover):
    """Take a recusal back (解除回避)."""

    form_class = EndForm
    template_name = "desk/cases/end_recusal.html"
    title = gettext_lazy("解除回避")
    submit_term = gettext_lazy("解除")
    done_message = gettext_lazy("已解除；此后分案、调整承办人、审批又可及于此人")

    @property
    def kept(self) -> Recusal:
        """The recusal, if it is one of this case's."""
        return lifecycle.recusal(self.case, self.kwargs["recusal"])

    def context(self) -> dict[str, Any]:
        """Show whose it is, and since when."""
        one = self.kept
        said = _("%(name)s自%(day)s起回避（%(against)s）：%(reason)s") % {
            "name": one.user.name,
            "day": text.day(one.from_on),
            "against": one.against or _("本案"),
            "reason": one.reason,
        }
        return {**super().context(), "kept": said}

    def perform(self, form: EndForm, outcome: Outcome) -> str:
        """Take it back."""
        lifecycle.end_recusal(self.case, self.kept, actor=self.request.actor, **form.cleaned_data)
        return reverse("desk:recuse", args=[self.case.pk])
