"""The engine alone: what one event does to a case's clocks, and in which order. No database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from enforcement import engine
from enforcement.engine import NodeState, Stated, View
from policy.loader import load
from policy.loader import pack as shipped
from policy.pack import Pack
from tests.policy.sixth_court import Folder
from workdays.calendar import Calendar


def view_of(pack: Pack, events: Iterable[Stated]) -> View:
    view = View(pack=pack, calendar=Calendar.official())
    for event in events:
        engine.apply(view, event)
    return view


def day(text: str) -> date:
    return date.fromisoformat(f"2022-{text}")


def told(*rows: tuple) -> list[Stated]:
    """Number some events: (kind, "03-01", subject, data, facts), the last three optional."""
    found = []
    for seq, (kind, on, *rest) in enumerate(rows, start=1):
        subject, data, facts = [*rest, *["", {}, {}][len(rest) :]]
        found.append(Stated(seq, kind, day(on), subject, (), data, facts))
    return found


def only(view: View, rule: str, subject: str = "") -> NodeState:
    (node,) = [n for n in view.nodes.values() if (n.rule, n.subject) == (rule, subject)]
    return node


@pytest.fixture
def sixth(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "qingshui")


FILED = ("case.filed", "03-01", "", {}, {"case_kind": "执", "deposits_cover_due": False})
ONE = ("respondent.added", "03-01", "respondent:1")
TWO = ("respondent.added", "03-01", "respondent:2")
TO_FAST = ("case.team_received", "03-03", "", {"track": "fast", "unit": "fast_1"})


@pytest.mark.clause("HL-119")
def test_an_event_fulfils_before_it_changes_the_track() -> None:
    found = ("asset.disposable_found", "03-10", "asset:1", {"right": "有"})
    there = ("case.team_received", "03-11", "", {"track": "standard", "unit": "standard_1"})
    view = view_of(shipped("hualong"), told(FILED, ONE, TO_FAST, found, there))
    reflow = only(view, "reflow_to_standard")
    assert (reflow.status, reflow.applies) == ("done", "runs")
    assert only(view, "fast_limit").applies == "not"


def test_an_event_that_closes_a_clock_and_opens_it_bears_the_next_one(sixth: Folder) -> None:
    sixth.add(
        "clocks.toml",
        """
[[clock]]
id = "next_talk"
name = "再次谈话"
basis = "default"
opens = "reception.recorded"
within = { day = 10 }
closes = "reception.recorded"
who = "reception"
""",
    )
    talks = [("case.filed", "03-01"), *[("reception.recorded", f"03-{n:02d}") for n in (2, 8, 20)]]
    view = view_of(load(sixth.path), told(*talks))
    born = sorted((n.opened_on, n.done_on) for n in view.nodes.values() if n.rule == "next_talk")[
        :2
    ]
    assert born == [(day("03-02"), day("03-08")), (day("03-08"), day("03-20"))]
    (running,) = [n for n in view.open_nodes() if n.rule == "next_talk"]
    assert running.due_on == day("03-30")


@pytest.mark.clause("DZ-179")
def test_a_condition_met_late_leaves_the_term_and_keeps_the_day_it_first_held() -> None:
    pack = shipped("dengzhou")
    accepted = ("case.accepted", "03-01")
    fast = ("case.team_received", "03-03", "", {"track": "fast", "unit": "fast_team"})
    before = view_of(pack, told(FILED, ONE, accepted, fast))
    assert only(before, "fast_start_disposal").applies == "undecided"
    late = ("facts.stated", "04-20", "", {}, {"has_disposable_asset": True})
    node = only(view_of(pack, told(FILED, ONE, accepted, fast, late)), "fast_start_disposal")
    assert (node.applies, node.due_on, node.applies_from) == ("runs", day("03-31"), day("04-20"))
    taken_back = ("facts.stated", "04-21", "", {}, {"has_disposable_asset": None})
    view = view_of(pack, told(FILED, ONE, accepted, fast, late, taken_back))
    assert only(view, "fast_start_disposal").applies == "undecided", "unknown is not false"


def test_unknown_facts_leave_a_clock_undecided_and_a_known_misfit_rules_it_out() -> None:
    pack = shipped("hualong")
    bare = ("case.filed", "03-01", "", {}, {"case_kind": "执"})
    assert only(view_of(pack, told(bare)), "two_queries").applies == "undecided"
    view = view_of(pack, told(bare, TO_FAST))
    assert only(view, "two_queries").applies == "undecided", "the track is known, the fact is not"
    rich = ("case.filed", "03-01", "", {}, {"case_kind": "执", "deposits_cover_due": True})
    assert only(view_of(pack, told(rich)), "two_queries").applies == "not"


def test_a_second_start_while_open_changes_nothing_and_after_closing_bears_anew() -> None:
    pack = shipped("hualong")
    start = ("query.offline_completed", "03-10")
    again = ("query.offline_completed", "03-11")
    view = view_of(pack, told(FILED, ONE, start, again))
    assert only(view, "second_screening").opened_on == day("03-10")
    second = ("triage.decided", "03-12", "", {"run": "second"})
    later = ("query.offline_completed", "03-20")
    view = view_of(pack, told(FILED, ONE, start, again, second, later))
    nodes = [n for n in view.nodes.values() if n.rule == "second_screening"]
    assert [(n.opened_on, n.status) for n in nodes] == [
        (day("03-10"), "done"),
        (day("03-20"), "open"),
    ]


def test_a_closing_event_counts_only_with_what_the_rule_asks_of_its_fields() -> None:
    pack = shipped("hualong")
    first = ("triage.decided", "03-11", "", {"run": "first"})
    view = view_of(pack, told(FILED, ONE, ("query.offline_completed", "03-10"), first))
    assert only(view, "second_screening").status == "open"


@pytest.mark.clause("HL-016", "HL-050")
def test_each_respondent_has_his_clocks_and_one_who_joins_later_counts_from_joining() -> None:
    pack = shipped("hualong")
    joins = ("respondent.added", "03-15", "respondent:3")
    served = ("document.served", "03-03", "respondent:1", {"document": "执行通知书"})
    view = view_of(pack, told(FILED, ONE, TWO, served, joins))
    due = {n.subject: (n.due_on, n.status) for n in view.nodes.values() if n.rule == "serve_notice"}
    assert due == {
        "respondent:1": (day("03-04"), "done"),
        "respondent:2": (day("03-04"), "open"),
        "respondent:3": (day("03-18"), "open"),
    }
    assert only(view, "first_query", "respondent:3").due_on == day("03-15")


def test_a_later_respondent_is_given_only_clocks_whose_start_is_past() -> None:
    pack = shipped("dengzhou")
    view = view_of(pack, told(FILED, ONE))
    assert not [n for n in view.nodes.values() if n.rule == "serve_documents"]
    late = ("respondent.added", "03-20", "respondent:2")
    view = view_of(pack, told(FILED, ONE, ("case.accepted", "03-10"), late))
    due = {n.subject: n.due_on for n in view.nodes.values() if n.rule == "serve_documents"}
    assert due == {"respondent:1": day("03-21"), "respondent:2": day("03-30")}


# --- pauses -------------------------------------------------------------------------------


def pause(kind: str, first: str, last: str) -> list[tuple]:
    return [
        ("suspension.began", first, "", {"kind": kind}),
        ("suspension.ended", last, "", {"kind": kind}),
    ]


def in_order(*rows: tuple) -> list[Stated]:
    return sorted(told(*rows), key=lambda e: (e.happened_on, e.seq))


def test_a_limit_stands_still_while_paused_and_is_credited_both_ends() -> None:
    pack = shipped("hualong")
    rows = [FILED, ONE, TO_FAST, pause("评估", "03-10", "03-14")[0]]
    assert only(view_of(pack, told(*rows)), "fast_limit").paused
    rows += pause("评估", "03-10", "03-14")[1:]
    node = only(view_of(pack, told(*rows)), "fast_limit")
    assert (node.paused, node.plan_due_on, node.due_on) == (False, day("04-20"), day("04-25"))


def test_overlapping_pauses_are_credited_once_and_separate_ones_each() -> None:
    pack = shipped("hualong")
    both = [*pause("评估", "03-10", "03-14"), *pause("公告", "03-12", "03-18")]
    node = only(view_of(pack, in_order(FILED, ONE, TO_FAST, *both)), "fast_limit")
    assert node.due_on == day("04-29"), "nine days from the 10th to the 18th"
    apart = [*pause("评估", "03-10", "03-14"), *pause("公告", "03-21", "03-22")]
    node = only(view_of(pack, in_order(FILED, ONE, TO_FAST, *apart)), "fast_limit")
    assert node.due_on == day("04-27")


def test_one_pause_ends_and_the_other_goes_on() -> None:
    pack = shipped("hualong")
    rows = [*pause("评估", "03-10", "03-14"), pause("公告", "03-12", "03-18")[0]]
    node = only(view_of(pack, in_order(FILED, ONE, TO_FAST, *rows)), "fast_limit")
    assert (node.paused, node.due_on) == (True, day("04-25"))


@pytest.mark.clause("YD-102", "YD-104")
def test_a_term_in_workdays_is_credited_in_workdays_and_for_its_own_payment_alone() -> None:
    pack = shipped("yindu")
    kind = {"kind": "其他案款"}
    rows = [
        FILED,
        ("payment.received", "03-01", "payment:1", kind),
        ("payment.received", "03-01", "payment:2", kind),
        ("payment.held", "03-04", "payment:1", {"ground": "案外人异议"}),
        ("payment.released", "03-07", "payment:1"),
    ]
    view = view_of(pack, told(*rows))
    # Friday to Monday: two workdays.
    assert only(view, "other_money_paid", "payment:1").due_on == day("03-24")
    assert only(view, "other_money_paid", "payment:2").due_on == day("03-22")


def test_a_pause_before_a_clock_is_born_gives_it_nothing() -> None:
    pack = shipped("hualong")
    rows = [
        FILED,
        ONE,
        *pause("评估", "03-02", "03-04"),
        ("payment.received", "03-07", "payment:1"),
    ]
    node = only(view_of(pack, told(*rows)), "pay_out", "payment:1")
    assert node.due_on == node.plan_due_on


@pytest.mark.clause("YD-055")
def test_terms_counted_backwards_and_windows_are_not_moved_by_a_pause() -> None:
    pack = shipped("yindu")
    rows = [
        FILED,
        ("case.team_received", "03-01", "", {"track": "fast", "unit": "fast_team"}),
        ("detention.ordered", "03-02", "respondent:1", {"ends_on": "2022-03-28"}),
        *pause("评估", "03-05", "03-07"),
    ]
    view = view_of(pack, told(*rows))
    assert only(view, "detention_check", "respondent:1").due_on == day("03-27")
    assert only(view, "window_from_filing").due_on == day("03-11")
    assert only(view, "fast_limit").due_on == day("04-13")


# --- the end of a case ----------------------------------------------------------------------


def test_closing_ends_what_the_case_called_for_and_leaves_money_and_papers_running() -> None:
    pack = shipped("county")
    rows = [
        ("case.filed", "03-01", "", {}, {"case_kind": "执", "non_litigation": False}),
        ("case.team_received", "03-02", "", {"track": "fast", "unit": "fast_team"}),
        ("filing.error_found", "03-02"),
        ("payment.received", "03-03", "payment:1", {"kind": "其他案款"}),
        ("material.brought_back", "03-03", "material:1", {"form": "paper"}),
        ("case.closed", "03-10", "", {"mode": "执行完毕"}),
    ]
    view = view_of(pack, told(*rows))
    status = {n.rule: n.status for n in view.nodes.values()}
    assert status["request_correction"] == "ended"
    assert status["fast_limit"] == "done"
    assert {status[r] for r in ("pay_out", "hand_over_material", "image_dossier")} == {"open"}
    assert view.closed_on == day("03-10")


@pytest.mark.clause("YS-073", "YS-074")
def test_a_reminder_is_settled_only_by_an_act_on_or_after_its_day() -> None:
    pack = shipped("yanshi")
    filed = ("case.filed", "03-01", "", {}, {"filing_origin": "window"})
    before = ("query.launched", "03-15", "respondent:1", {"system": "总对总"})
    on_the_day = ("query.launched", "03-16", "respondent:1", {"system": "总对总"})
    assert only(view_of(pack, told(filed, ONE, before)), "remind_15").status == "open"
    view = view_of(pack, told(filed, ONE, before, on_the_day))
    assert [only(view, f"remind_{n}").status for n in (15, 30)] == ["done", "open"]


@pytest.mark.clause("YD-115")
def test_what_is_shown_beside_a_clock_is_looked_up_before_and_after_its_birth() -> None:
    pack = shipped("yindu")
    before = view_of(
        pack,
        told(
            ("reception.recorded", "03-01"),
            FILED,
            ("query.offline_item_answered", "03-02", "", {"item": "房产"}),
        ),
    )
    node = only(before, "first_interview_uploaded")
    assert (node.status, node.shows) == ("open", {"reception.recorded": "2022-03-01"})
    again = view_of(pack, told(FILED, ("reception.recorded", "03-03")))
    assert only(again, "first_interview_uploaded").shows == {"reception.recorded": "2022-03-03"}
    # The answer on houses is no answer on the provident fund.
    answered = {"query.offline_item_answered": "2022-03-02"}
    assert only(before, "real_estate_uploaded").shows == answered
    assert only(before, "provident_fund_uploaded").shows == {}


@pytest.mark.parametrize("pack", ["hualong", "county", "dengzhou", "yindu", "yanshi"])
def test_events_entered_in_any_order_give_the_clocks_of_the_order_they_happened_in(
    pack: str,
) -> None:
    rows = [
        FILED,
        ONE,
        ("case.accepted", "03-02"),
        ("query.offline_completed", "03-09"),
        ("case.team_received", "03-04", "", {"track": "standard", "unit": "x"}),
        ("suspension.began", "03-12", "", {"kind": "评估"}),
        ("payment.received", "03-11", "payment:1", {"kind": "其他案款"}),
        ("suspension.ended", "03-20", "", {"kind": "评估"}),
    ]
    events = told(*rows)
    empty = View(pack=shipped(pack), calendar=Calendar.official())
    backwards = View(pack=shipped(pack), calendar=Calendar.official())
    assert engine.replay(empty, events).nodes == engine.replay(backwards, events[::-1]).nodes
