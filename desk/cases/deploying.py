"""Sending cases to another team of their track (统一调度): one, or many chosen in a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.cases.batch import BatchPage
from desk.cases.casepage import CaseFormPage
from desk.cases.forms import ReasonForm
from desk.once import Outcome
from enforcement import lifecycle
from enforcement.models import Case
from policy.pack import Pack
from policy.refusals import Refusal
from teams import selectors as people
from teams.models import Court, User

ACT = "case.deploy"


class DeployForm(ReasonForm):
    """To which team, to whom there, and why."""

    unit = forms.ChoiceField(label=gettext_lazy("调度至团队"), widget=forms.RadioSelect)
    handler = forms.ModelChoiceField(
        label=gettext_lazy("承办人"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("由系统在该团队中选在办案件最少的"),
    )

    def __init__(
        self, *args: Any, units: Sequence[tuple[str, str]], handlers: Sequence[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = list(units)  # type: ignore[attr-defined]  # a choice field
        self.fields["handler"].queryset = (  # type: ignore[attr-defined]  # a model choice
            User.objects.filter(pk__in=handlers).order_by("name")
        )
        self.order_fields(["unit", "handler", "on", "reason"])


def _offered(court: Court, pack: Pack, units: Sequence[str]) -> dict[str, Any]:
    """Return the teams offered, and everybody there who may carry a case. Two queries."""
    free = people.assignable(court, units=units)
    return {
        "units": [(unit, pack.unit_name(unit)) for unit in units],
        "handlers": [person.user_id for members in free.values() for person in members],
    }


class Deploy(CaseFormPage):
    """Send the case to another team; it stays its present team's until the other receives it."""

    case_act = ACT
    form_class = DeployForm
    title = gettext_lazy("统一调度：调整办案团队")
    submit_term = gettext_lazy("调度")
    done_message = gettext_lazy("已调度，待新团队收案；收案前仍由原团队办理")

    def form_arguments(self) -> dict[str, Any]:
        """Offer the other teams of its track."""
        return _offered(self.case.court, self.case.pack, lifecycle.teams_beside(self.case))

    def missing(self) -> list[Any]:
        """Say why nothing can be chosen, where it cannot."""
        if lifecycle.teams_beside(self.case):
            return []
        said = _("案件尚未由团队办理，或者所在类别没有别的团队：现在不能调度")
        return [Refusal("no_team", said, "unit")]

    def perform(self, form: DeployForm, outcome: Outcome) -> str:
        """Send it."""
        given = form.cleaned_data
        lifecycle.deploy(
            [self.case], given["unit"], actor=self.request.actor, on=given["on"],
            reason=given["reason"], handler=given["handler"],
        )  # fmt: skip
        return self.case_url


class DeployMany(BatchPage):
    """Send chosen cases to another team."""

    title = gettext_lazy("统一调度：批量调整办案团队")
    form_class = DeployForm
    submit_term = gettext_lazy("调度")

    def form_arguments(self) -> dict[str, Any]:
        """Offer every team that runs cases; the service refuses those of another track."""
        court, pack = Court.objects.get(pk=self.request.actor.court_id), self.request.pack
        tracks = pack.tables.tracks.values()
        units = list(dict.fromkeys(unit for track in tracks for unit in track.units))
        return _offered(court, pack, units)

    def perform(self, cases: Sequence[Case], form: DeployForm) -> None:
        """Send them."""
        given = form.cleaned_data
        lifecycle.deploy(
            cases, given["unit"], actor=self.request.actor, on=given["on"],
            reason=given["reason"], handler=given["handler"],
        )  # fmt: skip
