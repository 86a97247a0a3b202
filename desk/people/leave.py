"""Leave and stand-ins: who is away, who does his work meanwhile (代)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk import text
from desk.forms import Form
from desk.once import Outcome, once
from desk.people.listing import seat_term
from desk.shell import DeskRequest, FormPage, go, page
from policy.refusals import NotVisible
from teams import absence, access, services
from teams.access import Actor
from teams.models import Leave, Membership, User
from workdays import clock

SHOWN_DAYS = 30  # a leave is shown so long after its end
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class LeaveView:
    """A leave, ready to be shown."""

    id: int
    name: str
    first: str
    last: str
    reason: str
    stand_in: str
    state: SafeString
    open: bool


def _views(actor: Actor) -> list[LeaveView]:
    today = clock.today()
    rows = (
        Leave.objects.filter(user__in=absence.people_of(actor))
        .filter(to_on__gte=today - timedelta(days=SHOWN_DAYS))
        .select_related("user", "stand_in")
        .order_by("-to_on", "-id")[:MOST_SHOWN]
    )
    return [_view(row) for row in rows]


def _view(row: Leave) -> LeaveView:
    today = clock.today()
    if row.to_on < today:
        state = text.mark(_("已返岗"), "done", "check-lg")
    elif row.from_on > today:
        state = text.mark(_("尚未开始"), "plain", "calendar-event")
    else:
        state = text.mark(_("请假中"), "soon", "person-dash")
    return LeaveView(
        row.pk,
        row.user.name,
        text.day(row.from_on),
        text.day(row.to_on),
        row.reason,
        row.stand_in.name if row.stand_in else "",
        state,
        row.to_on >= today,
    )


def seated(actor: Actor) -> QuerySet[User]:
    """Return who may stand in: the people of the court who hold a post."""
    held = Membership.objects.current(clock.today()).filter(user__court_id=actor.court_id)
    return with_posts(User.objects.filter(pk__in=held.values("user_id")).order_by("name"))


def with_posts(people: QuerySet[User]) -> QuerySet[User]:
    """Return people with what `named` says of them: their posts, and whether a name is two's."""
    held = Membership.objects.current(clock.today()).select_related("post", "unit")
    twins = User.objects.filter(court_id=OuterRef("court_id"), name=OuterRef("name"))
    return people.annotate(has_namesake=Exists(twins.exclude(pk=OuterRef("pk")))).prefetch_related(
        Prefetch("memberships", held.order_by("id"), to_attr="posts_now")
    )


def named(person: User) -> str:
    """Return a person's name with his posts; with his account where another bears the name."""
    held: list[Membership] = getattr(person, "posts_now", [])
    told = list(dict.fromkeys(seat_term(one) for one in held))
    if not told or getattr(person, "has_namesake", True):
        told.append(person.username)
    return f"{person.name}（{'、'.join(told)}）"


class PersonField(forms.ModelChoiceField):
    """A choice among people, by name and post."""

    def label_from_instance(self, obj: Any) -> str:
        """Return a person's name with his posts."""
        return named(obj)


class StandInForm(Form):
    """Who does the work meanwhile."""

    stand_in = PersonField(
        label=gettext_lazy("代理人"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("不指定（由团队长看到其工作）"),
        help_text=gettext_lazy("期间内其工作、提醒、审批、流转单也由代理人办理，登记注明“代”。"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stand_in"].queryset = seated(actor)  # type: ignore[attr-defined]  # a choice field


class LeaveForm(StandInForm):
    """Who is away, from when to when."""

    user = PersonField(label=gettext_lazy("请假人"), queryset=User.objects.none())
    from_on = forms.DateField(label=gettext_lazy("自（含）"), widget=forms.DateInput)
    to_on = forms.DateField(label=gettext_lazy("至（含）"), widget=forms.DateInput)
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        people = absence.people_of(actor).order_by("name")
        self.fields["user"].queryset = people  # type: ignore[attr-defined]  # a choice field
        self.order_fields(["user", "from_on", "to_on", "stand_in", "reason"])


class Leaves(FormPage):
    """Who is away now and later; the form notes another leave."""

    form_class = LeaveForm
    template_name = "desk/people/leave.html"
    title = gettext_lazy("请假与代理")
    done_message = gettext_lazy("请假已登记")

    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse whoever leads nobody, naming who does."""
        actor = self.request.actor
        if not (absence.led_units(actor) or any(access.holds(actor, f) for f in absence.OVER_ALL)):
            access.require(actor, absence.ACT, function="team_lead")
        return super().dispatch(*args, **kwargs)

    def form_arguments(self) -> dict[str, Any]:
        """Offer the people whose leave this person may note."""
        return {"actor": self.request.actor}

    def initial(self) -> dict[str, Any]:
        """Start with today."""
        return {"from_on": clock.today(), "to_on": clock.today()}

    def context(self) -> dict[str, Any]:
        """Show the leaves beside the form."""
        return {"leaves": _views(self.request.actor)}

    def perform(self, form: LeaveForm, outcome: Outcome) -> str:
        """Note it."""
        services.record_leave(actor=self.request.actor, **form.cleaned_data)
        return reverse("desk:leaves")


class StandIn(FormPage):
    """Let somebody else stand in for the rest of a leave."""

    form_class = StandInForm
    title = gettext_lazy("更换代理人")
    submit_term = gettext_lazy("更换")
    done_message = gettext_lazy("代理人已更换")

    @property
    def leave(self) -> Leave:
        """The leave, if its person is one of the actor's."""
        return _leave(self.request, self.kwargs["pk"])

    def form_arguments(self) -> dict[str, Any]:
        """Offer the people who hold a post."""
        return {"actor": self.request.actor}

    def initial(self) -> dict[str, Any]:
        """Start with who stands in now."""
        return {"stand_in": self.leave.stand_in_id}

    def context(self) -> dict[str, Any]:
        """Lead back to the leaves."""
        return {"back_url": reverse("desk:leaves")}

    def perform(self, form: StandInForm, outcome: Outcome) -> str:
        """Change it."""
        services.name_stand_in(
            actor=self.request.actor, leave=self.leave, stand_in=form.cleaned_data["stand_in"]
        )
        return reverse("desk:leaves")


@page
@require_POST
def cancel(request: DeskRequest, pk: int) -> HttpResponse:
    """Take a leave back."""
    leave = _leave(request, pk)
    with once(request) as outcome:
        services.cancel_leave(actor=request.actor, leave=leave)
        outcome.at(reverse("desk:leaves"))
    return go(request, outcome.url)


def _leave(request: DeskRequest, pk: int) -> Leave:
    found = Leave.objects.filter(pk=pk, user__in=absence.people_of(request.actor)).first()
    if found is None:
        raise NotVisible(f"leave {pk}")
    return found
