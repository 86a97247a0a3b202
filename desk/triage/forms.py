"""The form of a decision: facts the rules lack, and where the case goes instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.facts import FACT, FactsForm, by_vocabulary
from desk.forms import Form
from desk.lines import LinesMixin
from enforcement.models import Case
from intake.services import questions_at
from policy.conditions import verdict
from policy.pack import Pack
from policy.schema import Run
from triage.selectors import Team
from triage.services import Choice, Proposal, asked_first
from workdays import clock


def facts_asked(pack: Pack, run: Run) -> list[str]:
    """Return the facts a screening's rules read, those it shows, and the desk's questions."""
    read = {c.name for rule in pack.rules_for(run) for c in rule.conditions}
    offers = [offer for offer in pack.tables.offer if read & set(offer.states)]
    offered = {c.name for offer in offers for c in offer.conditions}
    asked = read | offered | set(run.shows) | set(questions_at(pack, "triage"))
    return [name for name in by_vocabulary(asked) if name != "case_kind"]


class DecisionForm(LinesMixin, FactsForm):
    """What the person at the desk decides. Left empty: as the rules say."""

    on = forms.DateField(label=gettext_lazy("决定日期"), widget=forms.DateInput)
    to = forms.ChoiceField(label=gettext_lazy("改为去向"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("指定团队"), required=False)
    handler = forms.ChoiceField(label=gettext_lazy("指定承办人"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("人工调整、提前甄别，以及规则要求的，须写明。"),
    )
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, case: Case, proposal: Proposal, teams: Sequence[Team], **kwargs: Any
    ) -> None:
        super().__init__(*args, pack=case.pack, **kwargs)
        pack = self.pack
        self.asked = facts_asked(pack, proposal.run)
        known = {name for name, value in proposal.values.items() if value is not None}
        first = [name for name in proposal.decision.missing if name in self.asked]
        self.lacking = first + [n for n in proposal.decision.missing if n not in self.asked]
        rest = [n for n in self.asked if n not in self.lacking]
        self.others = [n for n in rest if n not in known] + [n for n in rest if n in known]
        self.ask([*self.lacking, *self.others], proposal.values, case.facts)
        self.fields["on"].initial = clock.today()
        self.fields["on"].widget.attrs["max"] = clock.today().isoformat()
        self.fields["expected"].initial = case.journal_seq
        self._places(teams)
        self.ask_lines(asked_first(case, proposal))

    def _places(self, teams: Sequence[Team]) -> None:
        tables = self.pack.tables
        tracks = [(code, t.name) for code, t in tables.tracks.items() if t.shown]
        goals = dict.fromkeys(r.to for r in tables.triage if r.to and r.to in tables.units)
        units = [(code, self.pack.unit_name(code)) for code in goals]
        self._choices("to", [("", _("按规则")), *tracks, *units])
        named = [
            (team.code, _("%(team)s（在办%(load)d件）") % {"team": team.name, "load": team.load})
            for team in teams
        ]
        self._choices("unit", [("", _("由系统分出")), *named])
        people = [
            (
                team.name,
                [
                    (m.user_id, _("%(name)s（在办%(load)d件）") % {"name": m.name, "load": m.load})
                    for m in team.members
                ],
            )
            for team in teams
            if team.members
        ]
        self._choices("handler", [("", _("由系统分出")), *people])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def choice(self) -> Choice:
        """Return the decision as the triage room takes it."""
        given = self.cleaned_data
        return Choice(
            facts=self.facts,
            to=given["to"],
            unit=given["unit"],
            handler_id=int(given["handler"]) if given["handler"] else None,
            reason=given["reason"].strip(),
            ticked=self.ticked,
            papers=self.papers,
        )

    def renamed(self) -> dict[str, str]:
        """Return the form's names of the fields the room speaks of."""
        facts = {n.removeprefix(FACT): n for n in self.fields if n.startswith(FACT)}
        return {**facts, **self.line_names(), "handler_id": "handler"}

    def missing_fields(self) -> list[forms.BoundField]:
        """The facts the rules lack, with their ticks."""
        wanted = {FACT + name for name in self.lacking}
        return [self[n] for n in self._in_order() if n in wanted or self._ticks_for(n, wanted)]

    def other_fields(self) -> list[forms.BoundField]:
        """The other facts that may be stated or mended here."""
        shown = {field.name for field in self.missing_fields()}
        return [self[name] for name in self._in_order() if name not in shown]

    def override_fields(self) -> list[forms.BoundField]:
        """Where the case goes instead."""
        return [self[name] for name in ("to", "unit", "handler")]

    def _in_order(self) -> list[str]:
        return [field.name for field in self.fact_fields()]

    def _ticks_for(self, name: str, wanted: set[str]) -> bool:
        """Tell whether a tick states one of the facts wanted, or goes with one."""
        if name.startswith(FACT):
            return False
        offer = next(o for o in self.pack.tables.offer if name.endswith(f"-{o.id}"))
        names = {FACT + c.name for c in offer.conditions}
        if verdict(offer, self.values):
            names |= {FACT + n for n in offer.states}
        return bool(names & wanted)


class OnDayForm(Form):
    """The day of a batch."""

    on = forms.DateField(label=gettext_lazy("决定日期"), widget=forms.DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()
        self.fields["on"].widget.attrs["max"] = clock.today().isoformat()
