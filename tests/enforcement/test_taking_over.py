"""Taking over a running court: the past by sheet gives what the same past day by day gives."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from enforcement import journal, lifecycle, nodes, selectors, sweep
from enforcement.items import NewItem
from enforcement.journal import By, Draft, Told
from enforcement.lifecycle import NewCase, NewParty, taking_over
from enforcement.lifecycle.taking_over import Further, Standing, TakenCase
from enforcement.models import Alert, Case, Event, Node
from policy.case_numbers import parse
from policy.events import EVENTS
from policy.precedence import out_of_place
from policy.refusals import Forbidden, NotVisible, Refused
from policy.vocabulary import FACTS
from tests.cast import Cast, make_court
from tests.story import assert_clocks_equal_their_replay
from workdays import clock

pytestmark = pytest.mark.django_db

FILED, TAKEN_ON, TODAY = date(2022, 3, 1), date(2022, 5, 16), date(2022, 5, 17)
PACKS = ("hualong", "county", "dengzhou", "yindu", "yanshi")


def filing(cast: Cast, serial: int = 1, **facts: Any) -> NewCase:
    """Return a filing with two respondents."""
    parties = (
        NewParty("applicant", "安知秋"),
        NewParty("respondent", "柏望舒"),
        NewParty("respondent", "谷若谷"),
    )
    return NewCase(
        number=parse(f"（{FILED.year}）{cast.pack.identity.number_code}执{serial}号"),
        filed_on=FILED,
        parties=parties,
        claim_amount=Decimal("53000.00"),
        facts={"matter_kind": "monetary", "claim_amount": "53000.00", **facts},
    )


def team(cast: Cast) -> tuple[str, str]:
    """Return a track of a court with one of its units."""
    track, entry = next((t, e) for t, e in cast.pack.tables.tracks.items() if e.units)
    return track, entry.units[0]


def taken(cast: Cast, *cases: TakenCase, on: date = TAKEN_ON) -> list[Case]:
    """Take cases over by the director, on the day after."""
    with clock.at(TODAY):
        made = taking_over.take_over(cast.court, cases, actor=cast.actor("director"), on=on)
    return [Case.objects.get(pk=case.pk) for case in made]


class Past:
    """A made-up past of a case, drawn by a seeded hand."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.chance = cast, random.Random(seed)
        kinds = {*cast.pack.opened_by, *cast.pack.closed_by}
        kinds |= {t.event for p in cast.pack.tables.pause for t in (p.from_, p.to)}
        own = ("case.filed", "case.closed", "respondent.added")
        self.kinds = sorted(k for k in kinds if EVENTS[k].subject != "period" and k not in own)

    def drafts(self, count: int) -> list[Draft]:
        """Return events in the order in which a case goes through them."""
        found = [self._draft() for _n in range(count)]
        found.sort(key=lambda d: (d.happened_on, taking_over.rank_of(d.kind)))
        kept: list[Draft] = []
        for draft in found:
            if self._fits([*kept, draft]):
                kept.append(draft)
        return kept

    def _fits(self, drafts: list[Draft]) -> bool:
        """Tell whether the last of some events contradicts none before it."""
        rows = [
            Event(seq=n, kind=d.kind, happened_on=d.happened_on, subject=d.subject, data=d.data)
            for n, d in enumerate(drafts)
        ]
        return rows[-1].seq not in out_of_place(rows)

    def _draft(self) -> Draft:
        kind = EVENTS[self.chance.choice(self.kinds)]
        day = FILED + timedelta(days=self.chance.randint(0, (TAKEN_ON - FILED).days))
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
                data[name] = self.chance.choice([*self.cast.pack.grounds])
            elif spec.required:
                data[name] = "依规定办理"
        subject = "" if kind.subject == "case" else f"{kind.subject}:{self.chance.choice((1, 2))}"
        return Draft(kind.name, day, subject, data=data, facts=self._facts())

    def _facts(self) -> dict[str, Any]:
        if self.chance.random() < 0.7:
            return {}
        name = self.chance.choice(sorted(n for n, f in FACTS.items() if f.type == "bool"))
        return {name: self.chance.choice((True, False))}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pack", PACKS)
def test_a_past_by_sheet_gives_what_it_gave_day_by_day(pack: str, seed: int) -> None:
    here = make_court(pack)
    there = make_court(pack, code=f"{pack}-there")
    drafts = Past(here, seed).drafts(25)
    with clock.at(FILED):
        (case,) = lifecycle.file_cases(here.court, [filing(here)], actor=here.doing("case.file"))
    for draft in drafts:
        with clock.at(draft.happened_on):
            journal.record(case, draft, by=By(here.system))
    last = [d for d in drafts if d.kind == "case.team_received"]
    standing = Standing()
    if last:
        track = str(last[-1].data["track"])
        stage = here.pack.tables.tracks[track].state
        standing = Standing(stage=stage, track=track, unit="", received_on=last[-1].happened_on)
    (sheet,) = taken(there, TakenCase(filing(there), standing, history=tuple(drafts)))
    case = Case.objects.get(pk=case.pk)

    def clocks(one: Case) -> dict[Any, Any]:
        return nodes.states(Node.objects.filter(case=one).exclude(status="withdrawn"))

    assert clocks(sheet) == clocks(case)
    assert len(clocks(case)) > 3
    assert (sheet.track, sheet.pauses, sheet.seen) == (case.track, case.pauses, case.seen)
    assert nodes.typed(sheet.facts) == nodes.typed(case.facts)
    assert_clocks_equal_their_replay(sheet)


def test_a_case_stands_where_its_row_says_with_team_and_handler(hualong: Cast) -> None:
    track, unit = team(hualong)
    handler = hualong.user("handler", unit)
    day = date(2022, 3, 21)
    standing = Standing("fast", track, unit, handler.pk, None, day)
    one = TakenCase(filing(hualong, deposits_cover_due=False), standing)
    (case,) = taken(hualong, one)
    assert (case.state, case.track, case.unit) == ("fast", track, unit)
    assert (case.handler, case.taken_over_on) == (handler, TAKEN_ON)
    kinds = list(case.events.order_by("seq").values_list("kind", flat=True))
    assert kinds[-3:] == ["triage.decided", "case.assigned", "case.team_received"]
    limit = case.nodes.get(rule="fast_limit", status="open", applies="runs")
    assert (limit.start_on, limit.unit, limit.handler) == (FILED, unit, handler)
    assert_clocks_equal_their_replay(case)


def test_each_past_event_says_where_it_comes_from_and_who_acted(hualong: Cast) -> None:
    known = hualong.user("handler")
    history = (
        Draft("reception.recorded", date(2022, 3, 3), told=Told("穆思齐")),
        Draft("filing.verified", date(2022, 3, 2), told=Told(known.name, known.pk)),
    )
    (case,) = taken(hualong, TakenCase(filing(hualong), Standing(), history=history))
    events = {event.kind: event for event in case.events.all()}
    assert {event.data["source"] for event in events.values()} == {"接管导入"}
    received, verified = events["reception.recorded"], events["filing.verified"]
    assert (received.actor_id, received.actor_name) == (None, "穆思齐")
    assert (verified.actor_id, verified.actor_name) == (known.pk, known.name)
    assert events["case.filed"].actor_name == hualong.user("director").name
    assert not received.entered_late
    assert received.seq > verified.seq > events["case.filed"].seq
    assert selectors.chain_faults(hualong.court.pk) == []


def test_what_was_late_before_is_marked_and_never_announced(hualong: Cast) -> None:
    (case,) = taken(hualong, TakenCase(filing(hualong), Standing()))
    late = case.nodes.filter(status="open", due_on__lt=TAKEN_ON)
    assert late.exists()
    assert not late.filter(inherited=False).exists()
    assert not case.nodes.filter(inherited=True, due_on__gte=TAKEN_ON).exists()
    for day in range(60):
        with clock.at(TODAY + timedelta(days=day)):
            sweep.sweep()
    assert not Alert.objects.filter(node__inherited=True).exists()


def test_alerts_begin_with_the_day_of_the_take_over(hualong: Cast) -> None:
    track, unit = team(hualong)
    standing = Standing("fast", track, unit, received_on=TAKEN_ON - timedelta(days=2))
    launched = Draft("query.launched", TAKEN_ON - timedelta(days=1), "respondent:1")
    new = replace(filing(hualong), filed_on=TAKEN_ON - timedelta(days=4))
    (case,) = taken(hualong, TakenCase(new, standing, history=(launched,)))
    for day in range(90):
        with clock.at(TODAY + timedelta(days=day)):
            sweep.sweep()
    told = Alert.objects.filter(case=case)
    assert told.exists()
    assert min(told.values_list("raised_on", flat=True)) >= TAKEN_ON
    assert all(alert.due_on >= TAKEN_ON for alert in told)


def test_what_was_late_stays_marked_when_it_is_done_at_last(hualong: Cast) -> None:
    (case,) = taken(hualong, TakenCase(filing(hualong), Standing()))
    assert case.nodes.get(rule="reception").inherited
    with clock.at(TODAY):
        draft = Draft("reception.recorded", TODAY, data={"channel": "当面"})
        journal.record(case, draft, by=By(hualong.system))
    node = case.nodes.get(rule="reception")
    assert (node.status, node.done_on, node.inherited) == ("done", TODAY, True)


def test_what_was_done_late_before_is_history_like_any_other(hualong: Cast) -> None:
    history = (Draft("reception.recorded", date(2022, 3, 20), data={"channel": "当面"}),)
    (case,) = taken(hualong, TakenCase(filing(hualong), Standing(), history=history))
    node = case.nodes.get(rule="reception")
    assert (node.status, node.done_on, node.inherited) == ("done", date(2022, 3, 20), False)


def test_a_closed_case_comes_with_its_closing_and_leaves_no_clock_late(hualong: Cast) -> None:
    track, unit = team(hualong)
    standing = Standing(
        "closed",
        track,
        unit,
        received_on=date(2022, 3, 21),
        closing_mode="执行完毕",
        closed_on=date(2022, 4, 11),
        recovered=Decimal("53000.00"),
    )
    (case,) = taken(hualong, TakenCase(filing(hualong), standing))
    assert (case.state, case.closed_on, case.closing_mode) == (
        "closed",
        date(2022, 4, 11),
        "执行完毕",
    )
    assert case.amount_recovered == Decimal("53000.00")
    assert not case.nodes.filter(inherited=True, subject="", status="ended").exists()
    assert case.events.get(kind="case.closed").data["mode"] == "执行完毕"
    assert_clocks_equal_their_replay(case)


def test_a_case_whose_screening_is_due_waits_for_it(hualong: Cast) -> None:
    history = (
        Draft("query.answered", date(2022, 3, 5)),
        Draft("reception.recorded", date(2022, 3, 4), data={"channel": "当面"}),
    )
    (case,) = taken(hualong, TakenCase(filing(hualong), Standing("query"), history=history))
    assert (case.state, case.awaits_run) == ("triage", "first")


def test_property_comes_as_items_the_clocks_are_about(hualong: Cast) -> None:
    house = NewItem("asset", "房屋一套", {"kind": "real_estate"})
    found = Draft(
        "clearance.ordered", date(2022, 3, 9), "asset:1", data={"vacate_by": "2022-03-29"}
    )
    one = TakenCase(filing(hualong), Standing(), items=(house,), history=(found,))
    (case,) = taken(hualong, one)
    assert [(i.key, i.name) for i in case.items.all()] == [("asset:1", "房屋一套")]
    assert case.nodes.filter(subject="asset:1").exists()


def test_more_of_the_past_replays_the_case(hualong: Cast) -> None:
    (case,) = taken(hualong, TakenCase(filing(hualong), Standing()))
    assert case.nodes.get(rule="reception").inherited
    draft = Draft("reception.recorded", date(2022, 3, 3), data={"channel": "当面"})
    with clock.at(TODAY):
        further = Further(case.pk, (draft,))
        taking_over.add_history(
            hualong.court, [further], actor=hualong.actor("director"), on=TAKEN_ON
        )
    case = Case.objects.get(pk=case.pk)
    node = case.nodes.get(rule="reception")
    assert (node.status, node.done_on, node.inherited) == ("done", date(2022, 3, 3), False)
    assert_clocks_equal_their_replay(case)


def test_a_case_filed_here_takes_no_past_by_sheet(hualong: Cast) -> None:
    with clock.at(FILED):
        clerk = hualong.doing("case.file")
        (case,) = lifecycle.file_cases(hualong.court, [filing(hualong)], actor=clerk)
    further = Further(case.pk, (Draft("reception.recorded", date(2022, 3, 3)),))
    director = hualong.actor("director")
    with clock.at(TODAY), pytest.raises(Refused, match="在本系统立案，事项须由经办岗位登记"):
        taking_over.add_history(hualong.court, [further], actor=director, on=TAKEN_ON)


def test_one_wrong_event_leaves_nothing_of_its_lot(hualong: Cast) -> None:
    early = Draft("reception.recorded", date(2022, 2, 1), data={"channel": "当面"})
    two = [
        TakenCase(filing(hualong, 1), Standing()),
        TakenCase(filing(hualong, 2), Standing(), history=(early,)),
    ]
    with pytest.raises(Refused, match="早于立案日2022-03-01"):
        taken(hualong, *two)
    assert not Case.objects.exists()
    assert not Event.objects.exists()


def test_only_the_director_takes_a_court_over_and_only_his_own(hualong: Cast) -> None:
    one = TakenCase(filing(hualong), Standing())
    with clock.at(TODAY), pytest.raises(Forbidden, match="接管在办案件"):
        taking_over.take_over(hualong.court, [one], actor=hualong.actor("handler"), on=TAKEN_ON)
    with clock.at(TODAY), pytest.raises(NotVisible):
        taking_over.take_over(hualong.court, [one], actor=hualong.outsider, on=TAKEN_ON)


def test_the_courts_own_journal_says_who_took_it_over(hualong: Cast) -> None:
    with clock.at(TODAY):
        director = hualong.actor("director")
        event = taking_over.conclude(director, on=TAKEN_ON, cases=1, events=3, digest="a" * 64)
    assert (event.kind, event.case_id, event.actor_id) == (
        "stock.taken_over",
        None,
        director.user_id,
    )
    assert event.data == {"on": "2022-05-16", "cases": 1, "events": 3, "digest": "a" * 64}
    assert selectors.chain_faults(hualong.court.pk) == []
