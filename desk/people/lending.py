"""People lent to another unit (调借), for who deploys the bureau's forces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.cases.forms import ReasonField
from desk.forms import Form
from desk.once import Outcome
from desk.people.listing import seat_term
from desk.shell import FormPage
from teams import services
from teams.access import Actor
from teams.models import Membership, Unit
from workdays import clock

LEND = "staff.lend"
SHOWN_DAYS = 90  # somebody back is shown so long
MOST_SHOWN = 200
USUAL_DAYS = 30  # offered, and changed at will


@dataclass(frozen=True, slots=True)
class LentView:
    """Somebody lent, ready to be shown."""

    id: int
    name: str
    seat: str
    first: str
    last: str
    reason: str
    by: str
    state: SafeString
    open: bool


def _seats(actor: Actor) -> QuerySet[Membership]:
    """Return the posts people hold in units of their own."""
    held = Membership.objects.current(clock.today()).filter(
        user__court_id=actor.court_id, unit__isnull=False, lent_by__isnull=True
    )
    return held.select_related("user", "post", "unit").order_by("user__name", "id")


def _views(actor: Actor) -> list[LentView]:
    since = clock.today() - timedelta(days=SHOWN_DAYS)
    lent = Membership.objects.lent().filter(user__court_id=actor.court_id, to_on__gte=since)
    rows = lent.select_related("user", "post", "unit", "lent_by").order_by("-to_on", "-id")
    return [_view(row) for row in rows[:MOST_SHOWN]]


def _view(row: Membership) -> LentView:
    today = clock.today()
    end = row.to_on or today
    if end <= today:
        state = text.mark(_("已返回"), "done", "check-lg")
    elif row.from_on > today:
        state = text.mark(_("尚未开始"), "plain", "calendar-event")
    else:
        state = text.mark(_("调借中"), "soon", "arrow-left-right")
    return LentView(
        row.pk,
        row.user.name,
        seat_term(row),
        text.day(row.from_on),
        text.day(max(row.from_on, end - timedelta(days=1))),
        row.lent_for,
        row.lent_by.name if row.lent_by else "",
        state,
        end > today,
    )


class SeatField(forms.ModelChoiceField):
    """A choice among the people of the units, each in the post he holds there."""

    def label_from_instance(self, obj: Any) -> str:
        """Return a person's name with the post."""
        return f"{obj.user.name}（{seat_term(obj)}）"


class LendForm(Form):
    """Who goes where, from when to when, and why."""

    seat = SeatField(
        label=gettext_lazy("调借人员（以现任岗位）"),
        queryset=Membership.objects.none(),
        empty_label=gettext_lazy("请选择"),
        help_text=gettext_lazy("期间内按原岗位在调入单位办案、参加分案；手上的案件仍由其办理。"),
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("调入单位"),
        queryset=Unit.objects.none(),
        empty_label=gettext_lazy("请选择"),
    )
    from_on = forms.DateField(label=gettext_lazy("自（含）"), widget=forms.DateInput)
    to_on = forms.DateField(label=gettext_lazy("至（含）"), widget=forms.DateInput)
    reason = ReasonField(label=gettext_lazy("调借事由"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = _seats(actor)  # type: ignore[attr-defined]  # a choice field
        self.fields["unit"].queryset = Unit.objects.filter(  # type: ignore[attr-defined]
            court_id=actor.court_id, is_active=True
        )


class Lending(FormPage):
    """Who is lent now and later, and was of late; the form lends another."""

    act = LEND
    form_class = LendForm
    template_name = "desk/people/lending.html"
    title = gettext_lazy("人员调借")
    done_message = gettext_lazy("调借已登记，期满自动返回原单位")

    def form_arguments(self) -> dict[str, Any]:
        """Offer the people and units of the court."""
        return {"actor": self.request.actor}

    def initial(self) -> dict[str, Any]:
        """Start with today."""
        today = clock.today()
        return {"from_on": today, "to_on": today + timedelta(days=USUAL_DAYS)}

    def context(self) -> dict[str, Any]:
        """Show who is lent beside the form."""
        return {"lent": _views(self.request.actor)}

    def perform(self, form: LendForm, outcome: Outcome) -> str:
        """Lend him."""
        services.lend(actor=self.request.actor, **form.cleaned_data)
        return reverse("desk:lending")


class BackForm(Form):
    """Why he is back before his day."""

    reason = ReasonField(label=gettext_lazy("提前返回的事由"))


class CallBack(FormPage):
    """Let somebody lent be back from today."""

    act = LEND
    form_class = BackForm
    title = gettext_lazy("提前返回原单位")
    submit_term = gettext_lazy("今日起返回")
    done_message = gettext_lazy("已返回原单位")

    @property
    def lent(self) -> Membership:
        """The post he was lent in, if it is of the court."""
        return services.lent_in(self.request.actor.court_id, self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        """Say whom it is about; lead back to the list."""
        lent = self.lent
        title = _("%(name)s（%(seat)s）提前返回原单位")
        told = {"name": lent.user.name, "seat": seat_term(lent)}
        return {"back_url": reverse("desk:lending"), "title": title % told}

    def perform(self, form: BackForm, outcome: Outcome) -> str:
        """Call him back."""
        services.call_back(
            actor=self.request.actor, lent=self.lent, reason=form.cleaned_data["reason"]
        )
        return reverse("desk:lending")
