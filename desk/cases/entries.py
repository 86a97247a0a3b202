"""A case's journal as rows: what, when happened and entered, by whom, what was corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from desk import text
from desk.rules.words import DRAWS
from enforcement import casebook
from enforcement.casebook import Corrected
from enforcement.models import Case, Event
from policy.events import EVENTS, EVERYWHERE
from policy.facts import read, shown, term
from policy.pack import Pack
from teams import access
from teams.access import Seat
from triage.models import Screening

HASH = 8  # characters of a hash shown
OUTCOMES: tuple[tuple[str, str], ...] = tuple(
    (str(value), str(label)) for value, label in Screening.Outcome.choices
)


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry, ready to be shown."""

    seq: int
    term: str
    about: str
    happened: str
    entered: str
    late: bool
    who: str
    post: str
    data: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, str]]
    hash: str
    correction: str
    withdrawn: bool
    correct_url: str


class Teller:
    """Tells entries in words; knows the court's names and the people's."""

    def __init__(
        self,
        pack: Pack,
        names: Mapping[str, str],
        people: Mapping[str, str],
        corrected: Mapping[int, Corrected],
    ) -> None:
        self.pack, self.names, self.people, self.corrected = pack, names, people, corrected

    def entry(self, event: Event, case: Case | None = None) -> EntryView:
        """Return an entry as its row."""
        correction = self.corrected.get(event.seq)
        url = ""
        if case is not None and casebook.correctable(event) and correction is None:
            url = reverse("desk:correct_event", args=[case.pk, event.seq])
        keys = [event.subject, *event.about]
        about = (casebook.subject_name(key, self.names) for key in keys if key)
        return EntryView(
            seq=event.seq,
            term=self.term(event),
            about="、".join(about),
            happened=text.day_marked(event.happened_on),
            entered=text.moment(event.entered_at),
            late=event.entered_late,
            who=event.actor_name,
            post=self._seat(event),
            data=list(self._data(event)),
            facts=[self._fact(name, value) for name, value in event.facts.items()],
            hash=event.hash[:HASH],
            correction=_said(correction) if correction else "",
            withdrawn=bool(correction and correction.withdrawn),
            correct_url=url,
        )

    @staticmethod
    def term(event: Event) -> str:
        """Return what kind of event it is."""
        kind = EVENTS.get(event.kind)
        return kind.term if kind else event.kind

    def _seat(self, event: Event) -> str:
        return access.seat_name(self.pack, Seat(None, event.post, event.unit or None))

    def _data(self, event: Event) -> Iterable[tuple[str, str]]:
        kind = EVENTS.get(event.kind)
        for name, value in event.data.items():
            spec = {**EVERYWHERE, **kind.fields}.get(name) if kind else None
            label = spec.term if spec else name
            choices = dict(spec.choices) if spec else {}
            yield label, choices.get(str(value)) or self._value(name, value)

    def _coded(self, name: str, code: str) -> str | None:
        """Return the words for a code that the pack or the house gives; None for none."""
        tables = self.pack.tables
        match name:
            case "run":
                return next((run.name for run in tables.flow.run if run.id == code), None)
            case "rule":
                names = {rule.id: rule.name for rule in tables.transfer}
                names |= {rule.id: rule.name for rule in tables.triage}
                return names.get(code)
            case "outcome":
                return dict(OUTCOMES).get(code)
            case "method":
                return str(DRAWS[code]) if code in DRAWS else None
        return None

    def _value(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return _("是") if value else _("否")
        plain = str(value)
        if coded := self._coded(name, plain):
            return coded
        match name:
            case "unit" | "from_unit":
                return self.pack.unit_name(plain)
            case "track" | "from_track":
                return self.pack.track_name(plain)
            case "to":
                return self.pack.track_name(plain) if plain in self.pack.tables.tracks else plain
            case "node":
                rule = self.pack.clocks.get(plain)
                return rule.name if rule else plain
            case "handler" | "judge" | "person":
                return self.people.get(plain, plain)
            case "what" | "against":
                return casebook.subject_name(plain, self.names)
        return plain

    def _fact(self, name: str, value: Any) -> tuple[str, str]:
        said = shown(name, read(name, value) if value is not None else None)
        return term(name, self.pack.label_questions), said


def _said(correction: Corrected) -> str:
    if correction.withdrawn:
        return _("已撤销（第%(seq)d号登记）") % {"seq": correction.by_seq}
    return _("日期已更正为%(day)s（第%(seq)d号登记）") % {
        "day": correction.happened_on,
        "seq": correction.by_seq,
    }
