"""Whatever is entered, in whatever order: after each step the stored clocks are their replay."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest

from enforcement import calendars, journal, lifecycle, nodes, selectors, years
from enforcement.journal import By, Draft
from enforcement.lifecycle import NewParty
from enforcement.models import Case, Event
from policy.events import EVENTS
from policy.refusals import Refused
from policy.vocabulary import FACTS
from tests.cast import Cast, make_court
from tests.story import filed, received, screened
from workdays import calendar, clock
from workdays.year_tables import TABLES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shipped_years() -> Iterator[None]:
    yield
    calendar.use_years(())
    years.forget()


FILED, STEPS = date(2022, 3, 1), 30


class History:
    """One case to which a seeded hand does things."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.chance = cast, random.Random(seed)
        kinds = {*cast.pack.opened_by, *cast.pack.closed_by}
        kinds |= {t.event for p in cast.pack.tables.pause for t in (p.from_, p.to)}
        self.kinds = sorted(
            k for k in kinds if EVENTS[k].subject != "period" and k not in ("case.closed",)
        )
        self.case = filed(cast, FILED, respondents=2)
        self.today = FILED

    def step(self) -> None:
        """Do one thing; move the day on now and then."""
        self.today += timedelta(days=self.chance.choice((0, 0, 1, 3, 8)))
        acts = (self.enter, self.correct, self.join, self.lengthen, self.change_holidays)
        act = self.chance.choices(acts, (30, 5, 1, 4, 1))[0]
        # A refusal changes nothing, which is asserted with the rest.
        with clock.at(self.today), suppress(Refused):
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
        keys = self.case.nodes.filter(status="open").values_list("rule", "subject")
        return len(set(keys)) == len(keys)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("pack", ["hualong", "county", "dengzhou", "yindu", "yanshi"])
def test_after_every_step_of_a_random_history_stored_is_replayed(pack: str, seed: int) -> None:
    history = History(make_court(pack), seed)
    for _step in range(STEPS):
        history.step()
        assert history.agrees()
    assert Event.objects.filter(case=history.case).count() > STEPS // 2
    assert selectors.chain_faults(history.case.court_id) == []


def test_a_case_in_a_teams_hands_keeps_agreeing_through_its_services(yindu: Cast) -> None:
    history = History(yindu, 99)
    history.case = received(yindu, screened(yindu, history.case, FILED, to="fast"), FILED)
    for _step in range(STEPS):
        history.step()
        assert history.agrees()
