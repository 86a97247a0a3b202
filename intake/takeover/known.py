"""What a word in a sheet may mean in a court: its units, tracks, people, events, own wordings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from intake.cells import folded
from intake.columns import Rules
from intake.models import Wording
from policy.events import EVENTS, EventKind
from policy.findings import nearest
from policy.pack import Pack
from policy.vocabulary import COURT_SUBJECTS
from teams.models import Court, Membership, User

COLUMN, EVENT, UNIT, PERSON = "column", "event", "unit", "person"
KINDS = {COLUMN: "栏目", EVENT: "事项", UNIT: "团队", PERSON: "人员"}
# What the row of a case says, or what only the person it concerns can state.
FROM_THE_ROW = frozenset({"case.filed", "respondent.added"})
_NEVER = frozenset(
    {"event.corrected", "alert.acknowledged", "lateness.explained", "node.given",
     "personal_data.read"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the court, with the units he sits in or has sat in."""

    pk: int
    name: str
    username: str
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word for an event means: a kind (empty: passed over) and what it always carries."""

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Known:
    """Everything a sheet's words are looked up in; `unknown` gathers those nobody explained."""

    pack: Pack
    rules: Rules
    on: date
    units: dict[str, str] = field(default_factory=dict)
    tracks: dict[str, str] = field(default_factory=dict)
    people: dict[str, list[Somebody]] = field(default_factory=dict)
    events: dict[str, Meaning] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    passed_over: set[tuple[str, str]] = field(default_factory=set)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, court: Court, rules: Rules, on: date) -> Known:
        """Read what a court's words mean. Three queries."""
        pack = court.pack
        known = cls(pack, rules, on)
        for code, unit in pack.tables.units.items():
            known.units.update({folded(w): code for w in (code, unit.name, *unit.aliases)})
        for code, track in pack.tables.tracks.items():
            known.tracks.update({folded(w): code for w in (code, track.name, *track.aliases)})
        known.people = _people(court)
        known.events = {word: Meaning(kind) for word, kind in event_words().items()}
        known._learn(Wording.objects.filter(court=court))
        return known

    def _learn(self, said: Iterable[Wording]) -> None:
        by_username = {p.username: p for some in self.people.values() for p in some}
        for one in said:
            word = folded(one.word)
            if one.kind == EVENT:
                self.events[word] = Meaning(one.meaning, one.fields)
            elif not one.meaning:
                self.passed_over.add((one.kind, word))
            elif one.kind == COLUMN:
                self.columns[word] = one.meaning
            elif one.kind == UNIT:
                self.units[word] = one.meaning
            elif one.kind == PERSON and one.meaning in by_username:
                self.people[word] = [by_username[one.meaning]]

    def unit_of(self, word: str) -> str:
        """Return the code of a unit; empty, and noted, where no unit is called so."""
        return self._noted(UNIT, word, self.units.get(folded(word), ""))

    def event_of(self, word: str) -> Meaning | None:
        """Return what a word for an event means; None, and noted, where nobody knows."""
        found = self.events.get(folded(word))
        self._noted(EVENT, word, "found" if found else "")
        return found

    def person_of(self, word: str, unit: str = "") -> tuple[Somebody | None, int]:
        """Return who is called so, and how many are; of several, the one of the unit."""
        if (PERSON, folded(word)) in self.passed_over:
            return None, -1
        some = self.people.get(folded(word), [])
        own = [p for p in some if unit and unit in p.units]
        if len(own) == 1:
            return own[0], 1
        self._noted(PERSON, word, "found" if some else "")
        return (some[0] if len(some) == 1 else None), len(some)

    def _noted(self, kind: str, word: str, found: str) -> str:
        if not found and (kind, folded(word)) not in self.passed_over:
            self.unknown[kind, word[:60]] += 1
        return found

    def near(self, kind: str, word: str) -> str:
        """Return the known word most like one; empty where none is."""
        return nearest(word, self.words(kind))

    def words(self, kind: str) -> list[str]:
        """Return the words of a kind a person may choose from, each once."""
        tables = self.pack.tables
        match kind:
            case "unit":
                return [unit.name for unit in tables.units.values()]
            case "person":
                return sorted({p.name for some in self.people.values() for p in some})
            case "event":
                return [word for word in event_words() if not word.isascii()]
        return []


def stated_by_sheet() -> list[EventKind]:
    """Return the events a sheet may state of a case."""
    return [
        kind
        for kind in EVENTS.values()
        if kind.subject not in (*COURT_SUBJECTS, "order")
        and kind.by != "system"
        and kind.name not in _NEVER
    ]


def event_words() -> dict[str, str]:
    """Return the kinds of events by every word of ours: name, term, term before its brackets."""
    kinds = stated_by_sheet()
    short = Counter(folded(kind.term).partition("(")[0] for kind in kinds)
    found = {}
    for kind in kinds:
        brief = folded(kind.term).partition("(")[0]
        if short[brief] == 1:
            found[brief] = kind.name
    for kind in kinds:
        found[folded(kind.term)] = found[folded(kind.name)] = kind.name
    return found


def _people(court: Court) -> dict[str, list[Somebody]]:
    units: dict[int, set[str]] = defaultdict(set)
    held = Membership.objects.filter(user__court=court, unit__isnull=False)
    for user_id, code in held.values_list("user_id", "unit__code"):
        units[user_id].add(code)
    found: dict[str, list[Somebody]] = defaultdict(list)
    for pk, name, username in User.objects.filter(court=court).values_list(
        "pk", "name", "username"
    ):
        one = Somebody(pk, name, username, frozenset(units[pk]))
        for word in {folded(name), folded(username)}:
            found[word].append(one)
    return dict(found)
