"""Whatever is entered, in whatever order: after each step the stored clocks are their replay.

Beside it every open clock's day is counted anew, day by day, with each excluded day left out once.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from enforcement import (
    adopting,
    calendars,
    journal,
    lifecycle,
    nodes,
    selectors,
    sweep,
    transfers,
    years,
)
from enforcement.engine import View
from enforcement.journal import By, Draft
from enforcement.lifecycle import NewParty
from enforcement.models import Case, Event
from enforcement.models.case import RUNNING
from policy.events import EVENTS
from policy.refusals import Refused
from policy.vocabulary import FACTS
from tests.amended import Amend
from tests.cast import Cast, make_court
from tests.desk.casework import in_team
from tests.story import filed, moved
from tests.workdays.day_by_day import by_hand
from workdays import calendar, clock
from workdays.calendar import Interval
from workdays.year_tables import TABLES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shipped_years() -> Iterator[None]:
    yield
    calendar.use_years(())
    years.forget()


FILED, STEPS = date(2022, 3, 1), 60
COURTS = ("hualong", "county", "dengzhou", "yindu", "yanshi")


def lay_second_version(amend: Amend, court: str) -> None:
    """Lay a version 2 beside a court's rules: longer terms, a clock and a ground fewer."""
    folder = amend(court, "2", "pack.toml")
    whole = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.toml"))
    for name, table in (("clocks.toml", "clock"), ("time.toml", "pause")):
        file = folder / name
        text = file.read_text(encoding="utf-8")
        text = re.sub(
            r"within = \{ (day|workday) = (\d+) \}",
            lambda m: f"within = {{ {m[1]} = {int(m[2]) + 2} }}",
            text,
        )
        entries = re.split(rf"(?=^\[\[{table}\]\])", text, flags=re.M)
        fewer = next(e for e in entries[1:] if whole.count(e.split('"')[1]) == 1)
        file.write_text(text.replace(fewer, ""), encoding="utf-8")


class History:
    """One case to which a seeded hand does things."""

    def __init__(self, cast: Cast, seed: int, case: Case | None = None) -> None:
        self.cast, self.chance = cast, random.Random(seed)
        kinds = {*cast.pack.opened_by, *cast.pack.closed_by}
        kinds |= {t.event for p in cast.pack.tables.pause for t in (p.from_, p.to)}
        self.kinds = sorted(
            k for k in kinds if EVENTS[k].subject != "period" and k not in ("case.closed",)
        )
        self.case = case or filed(cast, FILED, respondents=2)
        self.today = FILED + timedelta(days=2)

    def step(self) -> None:
        """Do one thing; move the day on now and then."""
        self.today += timedelta(days=self.chance.choice((0, 0, 1, 3, 8)))
        acts = {
            self.enter: 30, self.stop: 6, self.correct: 5, self.join: 1, self.lengthen: 4,
            self.change_holidays: 1, self.adopt: 2, self.move: 2, self.sweep: 1,
        }  # fmt: skip
        act = self.chance.choices(list(acts), list(acts.values()))[0]
        # A refusal changes nothing, which is asserted with the rest; a move may stop half way.
        with clock.at(self.today), suppress(Refused, LookupError, StopIteration):
            act()
        self.case = Case.objects.get(pk=self.case.pk)

    def enter(self) -> None:
        drafts = [self._draft() for _n in range(self.chance.choice((1, 1, 2, 3)))]
        journal.record(self.case, *drafts, by=By(self.cast.system))

    def _draft(self) -> Draft:
        kind = EVENTS[self.chance.choice(self.kinds)]
        back = self.chance.choice((0, 0, 0, 2, 15))
        day = max(FILED, self.today - timedelta(days=back))
        data: dict[str, Any] = {}
        for name, spec in kind.fields.items():
            if spec.type == "date":
                data[name] = (day + timedelta(days=self.chance.randint(1, 30))).isoformat()
            elif spec.choices:
                data[name] = self.chance.choice(spec.choices)[0]
            elif name == "track":
                data[name] = self.chance.choice([*self.cast.pack.tables.tracks])
            elif spec.type == "bool":
                data[name] = self.chance.random() < 0.5
            elif kind.name.startswith("suspension.") and name == "kind":
                data[name] = self.chance.choice([*self.cast.pack.grounds][:4])
            elif name in ("document", "run"):
                data[name] = self.chance.choice(self._asked(kind.name, name))
        return Draft(kind.name, day, self._subject(kind.subject), data=data, facts=self._facts())

    def _asked(self, kind: str, name: str) -> list[str]:
        """Return the values the pack's clocks ask of a free field, and one they do not."""
        found = ["其他"]
        for _clock, trigger in self.cast.pack.closed_by.get(kind, ()):
            value = trigger.where.get(name, ())
            found += [value] if isinstance(value, str) else value
        return found

    def _subject(self, kind: str) -> str:
        if kind == "case":
            return ""
        return f"{kind}:{self.chance.choice((1, 2))}"

    def _facts(self) -> dict[str, Any]:
        if self.chance.random() < 0.6:
            return {}
        name = self.chance.choice(sorted(n for n, f in FACTS.items() if f.type == "bool"))
        return {name: self.chance.choice((True, False, None))}

    def correct(self) -> None:
        kinds = [k for k in self.kinds if EVENTS[k].by == "form"]
        rows = list(self.case.events.filter(kind__in=kinds).order_by("seq"))
        event = self.chance.choice(rows) if rows else None
        if event is None:
            return
        withdraw = self.chance.random() < 0.5
        moved = max(FILED, event.happened_on - timedelta(days=self.chance.randint(-9, 9)))
        lifecycle.correct(
            self.case,
            event,
            actor=self.cast.system,
            reason="登记有误",
            happened_on=None if withdraw else moved,
            withdraw=withdraw,
        )

    def stop(self) -> None:
        """Begin a pause, or end one, of any ground: several may run side by side."""
        ground = self.chance.choice([*self.cast.pack.grounds])
        subject = self.chance.choice(("", "", "respondent:1"))
        day = max(FILED, self.today - timedelta(days=self.chance.choice((0, 0, 4, 11))))
        kinds = ("suspension.began", "suspension.ended")
        draft = Draft(self.chance.choice(kinds), day, subject, data={"kind": ground})
        journal.record(self.case, draft, by=By(self.cast.system))

    def state(self, kind: str, ground: str) -> None:
        """State that a pause of the whole case began or ended today."""
        draft = Draft(kind, self.today, data={"kind": ground})
        journal.record(self.case, draft, by=By(self.cast.system))

    def adopt(self, version: str = "") -> None:
        """Adopt the other version, or the same again, for the cases in hand too."""
        adopting.adopt(
            actor=self.cast.actor("system_admin"),
            version=version or self.chance.choice(("1", "2")),
            reason="修订",
            from_on=self.today,
            running=True,
        )
        adopting.take_over_due()

    def move(self) -> None:
        """Move the case to another track, what the move asks being known."""
        rules = transfers.possible(self.case)
        if self.case.state not in RUNNING or not rules:
            return
        rule = self.chance.choice(rules)
        known = {c.fact: c.value for c in rule.conditions if c.fact and c.op == "is"}
        journal.record(
            self.case, Draft("facts.stated", self.today, facts=known), by=By(self.cast.system)
        )
        moved(self.cast, Case.objects.get(pk=self.case.pk), rule.id, self.today)

    def sweep(self) -> None:
        sweep.sweep(self.today)

    def change_holidays(self) -> None:
        """Adopt another table of the year, and let the clocks follow it."""
        text = (TABLES / "2022.toml").read_text(encoding="utf-8")
        last = self.chance.choice(("2022-04-05", "2022-04-06", "2022-04-12"))
        text = text.replace("last = 2022-04-05", f"last = {last}")
        calendars.adopt(text, actor=self.cast.system)
        calendars.work()

    def lengthen(self) -> None:
        """Lengthen a clock the pack lets be lengthened, today or by an entry dated back."""
        rules = self.cast.pack.tables.extension
        keys = [c for rule in rules for c in rule.clocks]
        if not keys:
            return
        node = self.case.nodes.filter(rule__in=keys, status="open").order_by("pk").first()
        rule = self.cast.pack.extensions_of(node.rule if node else keys[0])[0]
        day = max(FILED, self.today - timedelta(days=self.chance.choice((0, 0, 3, 20))))
        longer: dict[str, Any] = {"number": self.chance.randint(1, 3), "unit": "month"}
        if self.chance.random() < 0.4:
            longer = {"until": (day + timedelta(days=self.chance.randint(1, 400))).isoformat()}
        data = {"node": node.rule if node else keys[0], "extension": rule.id, **longer}
        subject = node.subject if node else ""
        draft = Draft("clock.extended", day, subject, data=data)
        journal.record(self.case, draft, by=By(self.cast.system))

    def join(self) -> None:
        new = [NewParty("respondent", "湛若谷")]
        lifecycle.add_respondents(self.case, new, self.today, actor=self.cast.system)

    def agrees(self) -> bool:
        """Tell whether stored clocks, facts and pauses are what the journal gives."""
        view = selectors.replayed(self.case)
        stored = nodes.states(self.case.nodes.exclude(status="withdrawn"))
        assert stored == view.nodes
        assert nodes.typed(self.case.facts) == view.facts
        assert nodes.stored_pauses(view) == self.case.pauses
        assert (self.case.track, self.case.journal_last_on) == (view.track, view.last_on)
        self.counts_each_day_once(view)
        keys = self.case.nodes.filter(status="open").values_list("rule", "subject")
        return len(set(keys)) == len(keys)

    def counts_each_day_once(self, view: View) -> None:
        """Compare every open clock with a count that has a set of excluded days."""
        pauses = {pause.id: pause for pause in view.pack.tables.pause}
        for node in view.open_nodes():
            rule, term = view.pack.clocks[node.rule], view.pack.terms[node.rule]
            if term.counts_forward:
                stays = [
                    Interval(one.first, one.last)
                    for one in view.excluded
                    if one.last and one.covers(pauses[one.pause], node, rule)
                ]
                due_on = by_hand(
                    view.calendar, node.start_on, term, stays, node.extensions,
                    roll=view.pack.rolls(rule),
                )  # fmt: skip
                assert node.due_on == due_on, (node, stays)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("pack", COURTS)
def test_after_every_step_of_a_random_history_stored_is_replayed(
    pack: str, seed: int, amend: Amend
) -> None:
    lay_second_version(amend, pack)
    history = History(make_court(pack), seed)
    for _step in range(STEPS):
        history.step()
        assert history.agrees()
    assert Event.objects.filter(case=history.case).count() > STEPS // 4
    assert selectors.chain_faults(history.case.court_id) == []


@pytest.mark.parametrize("pack", COURTS)
def test_a_case_in_a_teams_hands_keeps_agreeing_through_its_services(
    pack: str, amend: Amend
) -> None:
    lay_second_version(amend, pack)
    cast = make_court(pack)
    track, entry = next(iter(cast.pack.tables.tracks.items()))
    history = History(cast, 99, in_team(cast, entry.units[0], track, on=FILED))
    for _step in range(STEPS):
        history.step()
        assert history.agrees()


@pytest.mark.parametrize(
    ("pack", "moves"), [("hualong", 2), ("county", 1), ("yindu", 1), ("dengzhou", 0)]
)
def test_versions_pauses_and_moves_in_turn_bring_every_clock_where_its_replay_is(
    pack: str, moves: int, amend: Amend
) -> None:
    lay_second_version(amend, pack)
    cast = make_court(pack)
    track, entry = next((c, t) for c, t in cast.pack.tables.tracks.items() if t.state == "fast")
    history = History(cast, 7, in_team(cast, entry.units[0], track, on=FILED))
    for turn in range(4):
        acts = (
            partial(history.state, "suspension.began", "公告"),
            partial(history.adopt, str(1 + turn % 2)),
            partial(history.state, "suspension.began", "评估"),
            history.move,
            partial(history.state, "suspension.ended", "公告"),
            history.correct,
            partial(history.state, "suspension.ended", "评估"),
        )
        for act in acts:
            history.today += timedelta(days=history.chance.choice((0, 1, 4)))
            with clock.at(history.today), suppress(Refused, LookupError, StopIteration):
                act()
            history.case = Case.objects.get(pk=history.case.pk)
            assert history.agrees()
    kinds = Counter(Event.objects.filter(case=history.case).values_list("kind", flat=True))
    # The court was founded under the later of the two.
    assert (kinds["rules.adopted"], kinds["suspension.ended"]) == (4, 8)
    assert kinds["transfer.decided"] >= moves
    assert kinds["case.team_received"] >= 1 + moves
