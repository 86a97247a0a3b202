"""Rehearsing rules on many cases: the same as one by one, to be left and come back to."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import F

from enforcement import selectors
from enforcement.models import Case, Event
from policy.loader import pack
from policy.refusals import Forbidden, NotVisible, Refused
from policy.triage import route
from teams.services import upload_draft
from tests.amended import Amend
from tests.cast import Cast
from tests.policy.zips import zipped
from tests.story import filed, received, screened
from triage import rehearsing
from triage.counting import Counts
from triage.models import Rehearsal, Screening
from workdays import clock

pytestmark = pytest.mark.django_db

FILED, TODAY = date(2022, 3, 1), date(2022, 3, 21)


def several(cast: Cast) -> list[Case]:
    """Return cases of many kinds: screened to both teams, waiting, lacking facts."""
    cases = []
    for serial in range(1, 10):
        facts: dict[str, object] = {"has_disposable_asset": bool(serial % 2)}
        if serial % 3:
            facts["deposits_cover_due"] = bool(serial % 4 == 0)
        case = filed(cast, FILED + timedelta(days=serial), serial=serial, **facts)
        if serial % 3:
            case = screened(cast, case, case.filed_on, to="" if serial % 2 == 0 else "standard")
        if serial % 3 == 1:
            case = received(cast, case, case.filed_on)
        cases.append(case)
    return cases


def rehearsed(cast: Cast, post: str = "director", size: int = 500, **asked: object) -> Counts:
    """Return what a rehearsal counts, worked off in pieces."""
    with clock.at(TODAY):
        made = rehearsing.ask(actor=cast.actor(post), source="past", **asked)
        while rehearsing.work_piece(made.pk, size=size):
            pass
    made.refresh_from_db()
    assert made.state == "done"
    return Counts.of(made.result)


@pytest.mark.parametrize("name", ["hualong", "yindu", "dengzhou"])
def test_many_cases_are_routed_as_they_are_one_by_one(hualong: Cast, name: str) -> None:
    cases = several(hualong)
    counts = rehearsed(hualong, pack_name=name)
    rules = pack(name)
    outcomes: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    for case in cases:
        last = Screening.objects.filter(case=case).order_by("-id").first()
        values, run = {"case_kind": case.type_code}, None
        if last is not None:
            values = dict(last.facts)
            run = next((r for r in rules.runs if r.id == last.run), None)
        else:
            values |= {fact: entry[0] for fact, entry in case.facts.items()}
        given = rehearsing._values(values)
        decision = route(rules, given, run=run)
        outcomes[decision.outcome] += 1
        missing.update(decision.missing)
        decided.update([decision.rule] if decision.rule else [])
    assert counts.cases == len(cases)
    assert (counts.outcomes, counts.missing, counts.rules) == (outcomes, missing, decided)
    assert sum(counts.flow.values()) == len(cases)


def test_worked_off_in_small_pieces_it_counts_the_same_with_the_same_number_of_queries(
    hualong: Cast, django_assert_max_num_queries
) -> None:
    several(hualong)
    whole = rehearsed(hualong, pack_name="yindu")
    assert rehearsed(hualong, size=2, pack_name="yindu") == whole
    with clock.at(TODAY):
        made = rehearsing.ask(actor=hualong.actor("director"), source="past", pack_name="yindu")
        with django_assert_max_num_queries(9):
            assert not rehearsing.work_piece(made.pk)


def test_under_its_own_rules_no_clock_and_no_routing_is_otherwise(hualong: Cast) -> None:
    several(hualong)
    counts = rehearsed(hualong)
    assert (counts.differing, counts.touched, counts.homeless) == (0, 0, 0)
    whats = {what for found in counts.clocks.values() for what, n in found.items() if n}
    assert whats <= {"same", "late", "late_then"}
    for found in counts.clocks.values():
        assert found["late"] == found["late_then"]


def test_clocks_that_would_open_move_or_go_are_counted_by_rule_with_examples(
    hualong: Cast, amend: Amend
) -> None:
    cases = several(hualong)
    amend(
        "hualong",
        "2",
        "pack.toml",
        ("fast_limit_days = { value = 50", "fast_limit_days = { value = 60"),
    )
    counts = rehearsed(hualong, version="2")
    open_limits = sum(
        1 for case in cases for n in case.nodes.filter(rule="fast_limit").exclude(applies="not")
    )
    assert counts.clocks["fast_limit"]["moved"] == open_limits > 0
    examples = counts.examples["fast_limit:moved"]
    assert len(examples) == min(5, open_limits)
    number, before, after = examples[0][1:]
    assert Case.objects.get(number=number).nodes.get(rule="fast_limit").due_on.isoformat() == before
    assert after > before
    assert counts.clocks["first_query"]["same"] == counts.clocks["first_query"].total() - sum(
        counts.clocks["first_query"][name] for name in ("late", "late_then")
    )


def test_a_rehearsal_changes_nothing(hualong: Cast) -> None:
    several(hualong)
    before = (
        Event.objects.count(),
        list(Case.objects.order_by("pk").values_list("journal_head", "updated_at", "pack_version")),
    )
    rehearsed(hualong, pack_name="dengzhou")
    assert before == (
        Event.objects.count(),
        list(Case.objects.order_by("pk").values_list("journal_head", "updated_at", "pack_version")),
    )
    assert selectors.chain_faults(hualong.court.pk) == []


def test_a_killed_run_is_taken_up_again_and_two_at_once_count_once(hualong: Cast) -> None:
    several(hualong)
    with clock.at(TODAY):
        made = rehearsing.ask(actor=hualong.actor("director"), source="past", pack_name="yindu")
        assert rehearsing.work_piece(made.pk, size=4)
        assert rehearsing.work() == 0  # somebody works on it
    Rehearsal.objects.update(beat_at=F("beat_at") - timedelta(hours=1))
    with clock.at(TODAY):
        assert rehearsing.work() == 1
    made.refresh_from_db()
    assert (made.state, made.done, made.total) == ("done", 9, 9)
    assert Counts.of(made.result) == rehearsed(hualong, pack_name="yindu")


def test_a_sheet_of_facts_is_routed_row_by_row(hualong: Cast) -> None:
    rows = [
        {"case_kind": "执", "matter_kind": "monetary", "claim_amount": "1000"},
        {"case_kind": "执", "claim_amount": "much"},
    ]
    with clock.at(TODAY):
        made = rehearsing.ask(
            actor=hualong.actor("system_admin"), source="sheet", rows=rows, file_name="案情.csv"
        )
        rehearsing.work()
    made.refresh_from_db()
    counts = Counts.of(made.result)
    assert (made.state, counts.cases, counts.unread) == ("done", 1, 1)


def test_a_draft_is_rehearsed_before_it_is_in_force_anywhere(hualong: Cast, amend: Amend) -> None:
    several(hualong)
    folder = amend("hualong", "2", "pack.toml")
    content = zipped({f.name: f.read_bytes() for f in folder.glob("*.toml")})
    draft = upload_draft(actor=hualong.actor("system_admin"), file_name="修订.zip", content=content)
    counts = rehearsed(hualong, draft=draft.pk)
    assert (counts.cases, counts.differing, counts.touched) == (9, 0, 0)


def test_another_courts_rehearsals_do_not_exist(hualong: Cast) -> None:
    made = rehearsing.ask(actor=hualong.actor("director"), source="past")
    with pytest.raises(NotVisible):
        rehearsing.find(hualong.outsider, made.pk)
    with pytest.raises(NotVisible):
        rehearsing.stop(made.pk, actor=hualong.outsider)
    rehearsing.stop(made.pk, actor=hualong.actor("director"))
    assert rehearsing.find(hualong.actor("handler"), made.pk).state == "dropped"


def test_what_cannot_be_rehearsed_is_refused_with_every_reason(hualong: Cast) -> None:
    director = hualong.actor("director")
    with pytest.raises(Refused) as refused:
        rehearsing.ask(
            actor=director, source="sheet", filed_from=TODAY, filed_to=FILED,
        )  # fmt: skip
    assert {r.code for r in refused.value.refusals} == {"order", "empty"}
    for _ in range(5):
        rehearsing.ask(actor=director, source="past")
    with pytest.raises(Refused, match="请待其完成"):
        rehearsing.ask(actor=director, source="past")
    with pytest.raises(Forbidden, match="须由系统管理员办理"):
        upload_draft(actor=director, file_name="x.zip", content=b"")
