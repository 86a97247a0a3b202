"""The journal: what it refuses, what a late or corrected entry does, and that nothing is undone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from enforcement import alerts, chain, journal, lifecycle, nodes, selectors, sweep
from enforcement.journal import By, Draft
from enforcement.models import Alert, AlertWithdrawal, Case, CourtChain, Event, Node, Seal
from policy.refusals import Forbidden, NotVisible, Refused
from teams import access
from tests.cast import Cast
from tests.story import (
    assert_clocks_equal_their_replay,
    confirmed,
    filed,
    member,
    received,
    recorder,
    screened,
    state,
)
from workdays import clock

pytestmark = pytest.mark.django_db

FILED = date(2022, 3, 1)


def fast(cast: Cast) -> Case:
    """Return a case without property in the hands of a fast team."""
    facts = {"has_disposable_asset": False, "deposits_cover_due": False}
    case = filed(cast, FILED, **facts)
    return received(cast, screened(cast, case, FILED), FILED)


def stated(cast: Cast, case: Case, *drafts: Draft, on: date = FILED) -> list[Event]:
    """State events past the posts: what the journal itself holds is under test."""
    with clock.at(on):
        return journal.record(case, *drafts, by=By(cast.system))


# --- what is refused ------------------------------------------------------------------------


def test_every_fault_of_an_entry_is_told_at_once_and_nothing_is_written(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    before = (Event.objects.count(), case.journal_seq)
    tomorrow = Draft("reception.recorded", FILED + timedelta(days=1), data={"channel": "飞鸽"})
    too_early = Draft("clearance.ordered", FILED - timedelta(days=1), "asset:1")
    wrong = Draft("facts.stated", FILED, facts={"claim_amount": "很多", "no_such": True})
    with pytest.raises(Refused) as refused:
        stated(hualong, case, tomorrow, too_early, wrong)
    codes = [(r.code, r.field) for r in refused.value.refusals]
    assert codes == [
        ("bad_choice", "channel"),
        ("in_the_future", "happened_on"),
        ("missing", "vacate_by"),
        ("before_filing", "happened_on"),
        ("bad_fact", "claim_amount"),
        ("unknown_fact", "no_such"),
    ]
    assert "2022-03-02" in str(refused.value)
    assert (Event.objects.count(), Case.objects.get(pk=case.pk).journal_seq) == before


def test_of_many_cases_one_bad_entry_keeps_the_whole_batch_back(hualong: Cast) -> None:
    one, two = filed(hualong, FILED), filed(hualong, FILED, serial=2)
    good = Draft("reception.recorded", FILED, data={"channel": "当面"})
    bad = Draft("reception.recorded", FILED, data={"channel": "飞鸽"})
    before = Event.objects.count()
    with clock.at(FILED), pytest.raises(Refused):
        journal.record_many([(one, [good]), (two, [bad])], by=By(hualong.system))
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "draft",
    [Draft("case.vanished", FILED), Draft("reception.recorded", FILED, data={"colour": "red"})],
)
def test_a_kind_or_field_outside_the_vocabulary_is_a_slip_of_code_and_raises(
    hualong: Cast, draft: Draft
) -> None:
    case = filed(hualong, FILED)
    with pytest.raises(KeyError):
        stated(hualong, case, draft)


def test_a_text_fact_may_not_carry_an_account_either(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    draft = Draft("facts.stated", FILED, facts={"cause_of_action": "借贷6222020200000000000"})
    with pytest.raises(Refused, match="不得写证件号"):
        stated(hualong, case, draft)


# --- entered late, entered out of order, corrected --------------------------------------------


def test_an_entry_made_days_after_is_flagged_and_not_refused(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    draft = Draft("reception.recorded", date(2022, 3, 2), data={"channel": "当面"})
    (in_time,) = stated(hualong, case, draft, on=date(2022, 3, 5))
    (late,) = stated(hualong, case, draft, on=date(2022, 3, 6))
    assert (in_time.entered_late, late.entered_late) == (False, True)


def test_an_entry_dated_before_others_replays_the_case_and_keeps_what_was_seen(
    hualong: Cast,
) -> None:
    case = fast(hualong)
    case = state(hualong, case, "query.rounds_completed", date(2022, 4, 1))
    node = case.nodes.get(rule="interview_after_queries")
    assert node.due_on == date(2022, 4, 6)
    with clock.at(date(2022, 4, 8)):
        sweep.sweep()
        told = Alert.objects.filter(node=node, level="overdue")
        handler = access.actor_for(case.handler)
        assert alerts.acknowledge(list(told), actor=handler) == 1
        alerts.explain([node], actor=handler, reason="当事人未到")
    # Something of a month ago is entered only now: the whole case is replayed.
    case = state(hualong, case, "investigation.started", date(2022, 3, 10))
    same = case.nodes.get(rule="interview_after_queries")
    assert (same.pk, same.due_on, same.lateness_reason) == (node.pk, node.due_on, "当事人未到")
    assert not AlertWithdrawal.objects.exists()
    assert case.events.filter(kind="alert.acknowledged").exists()
    assert_clocks_equal_their_replay(case)


def test_a_corrected_day_redates_the_clock_and_withdraws_its_alert_by_a_row(hualong: Cast) -> None:
    case = fast(hualong)
    case = state(hualong, case, "query.rounds_completed", date(2022, 4, 1))
    node = case.nodes.get(rule="interview_after_queries")
    with clock.at(date(2022, 4, 8)):
        sweep.sweep()
    assert set(Alert.objects.filter(node=node).values_list("level", flat=True)) == {
        "warn",
        "overdue",
    }
    event = case.events.get(kind="query.rounds_completed")
    with clock.at(date(2022, 4, 8)):
        lifecycle.correct(
            case,
            event,
            actor=recorder(hualong, case, event.kind),
            reason="日期看错",
            happened_on=date(2022, 4, 6),
        )
    node.refresh_from_db()
    assert (node.start_on, node.due_on) == (date(2022, 4, 6), date(2022, 4, 11))
    assert AlertWithdrawal.objects.filter(alert__node=node).count() == 2
    assert not selectors.standing_alerts(hualong.system).filter(node=node).exists()
    with clock.at(date(2022, 4, 12)):
        sweep.sweep()
    assert Alert.objects.filter(node=node, due_on=date(2022, 4, 11), level="overdue").exists()
    case = Case.objects.get(pk=case.pk)
    assert case.events.get(pk=event.pk).happened_on == date(2022, 4, 1), "nothing is overwritten"
    assert_clocks_equal_their_replay(case)


def test_a_clock_dated_away_and_back_to_its_day_is_told_again(hualong: Cast) -> None:
    case = fast(hualong)
    case = state(hualong, case, "query.rounds_completed", date(2022, 4, 1))
    node = case.nodes.get(rule="interview_after_queries")
    event = case.events.get(kind="query.rounds_completed")
    with clock.at(date(2022, 4, 8)):
        sweep.sweep()
        for day in (date(2022, 4, 6), date(2022, 4, 1)):
            actor = recorder(hualong, case, event.kind)
            lifecycle.correct(case, event, actor=actor, reason="日期看错", happened_on=day)
        node.refresh_from_db()
        assert node.due_on == date(2022, 4, 6)
        assert not selectors.standing_alerts(hualong.system).filter(node=node).exists()
        for _twice in range(2):
            sweep.sweep()
    standing = selectors.standing_alerts(hualong.system).filter(node=node)
    assert sorted(standing.values_list("level", flat=True)) == ["overdue", "warn"]
    assert Alert.objects.filter(node=node, due_on=node.due_on).count() == 4, "the old ones stay"


def test_an_entry_taken_back_takes_its_facts_and_its_clocks_with_it(hualong: Cast) -> None:
    case = fast(hualong)
    facts = {"deposits_cover_due": True, "has_assets": True}
    case = state(hualong, case, "facts.stated", date(2022, 3, 10), facts=facts)
    assert case.nodes.get(rule="two_queries").applies == "not"
    event = case.events.get(kind="facts.stated")
    with clock.at(date(2022, 3, 11)):
        actor = recorder(hualong, case, event.kind)
        lifecycle.correct(case, event, actor=actor, reason="他案误登", withdraw=True)
    case = Case.objects.get(pk=case.pk)
    assert "has_assets" not in case.facts
    assert case.facts["deposits_cover_due"][0] is False, "what was known before holds again"
    assert case.nodes.get(rule="two_queries").applies == "runs"
    # And the next ordinary entry goes on from there.
    case = state(hualong, case, "investigation.started", date(2022, 3, 12))
    assert_clocks_equal_their_replay(case)


def _corrected(cast: Cast, case: Case, kind: str, on: date, **how: object) -> Case:
    event = case.events.filter(kind=kind).order_by("seq").last()
    with clock.at(on):
        actor = recorder(cast, case, kind)
        lifecycle.correct(case, event, actor=actor, reason="误登", **how)
    return Case.objects.get(pk=case.pk)


def test_a_case_leaves_the_screening_when_what_it_waited_for_is_taken_back(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    case = state(hualong, case, "query.launched", FILED, "respondent:1", system="总对总", round=1)
    case = state(hualong, case, "query.answered", FILED, round=1)
    case = state(hualong, case, "reception.recorded", FILED, channel="当面")
    assert (case.state, case.awaits_run) == ("triage", "first")
    case = _corrected(hualong, case, "reception.recorded", FILED, withdraw=True)
    assert (case.state, case.awaits_run) == ("query", "")
    case = state(hualong, case, "reception.recorded", FILED, channel="电话")
    assert (case.state, case.awaits_run) == ("triage", "first")
    assert_clocks_equal_their_replay(case)


def test_a_corrected_day_moves_the_day_that_lists_and_gates_read(dengzhou: Cast) -> None:
    case = filed(dengzhou, FILED)
    case = state(dengzhou, case, "case.accepted", date(2022, 3, 2))
    assert case.accepted_on == date(2022, 3, 2)
    case = _corrected(
        dengzhou, case, "case.accepted", date(2022, 3, 3), happened_on=date(2022, 3, 3)
    )
    assert case.accepted_on == date(2022, 3, 3)
    case = _corrected(dengzhou, case, "case.accepted", date(2022, 3, 3), withdraw=True)
    assert case.accepted_on is None


def test_a_closing_reports_day_is_corrected_where_it_stands(hualong: Cast) -> None:
    case = fast(hualong)
    report = lifecycle.ClosingReport(
        "执行完毕", date(2022, 3, 10), "53000", "", **confirmed(hualong)
    )
    with clock.at(date(2022, 3, 11)):
        lifecycle.submit_closing(case, report, actor=member(hualong, case.unit))
    case = Case.objects.get(pk=case.pk)
    day = date(2022, 3, 11)
    case = _corrected(hualong, case, "closing.submitted", day, happened_on=day)
    assert case.closing_submitted_on == day


def test_a_correction_asked_for_in_error_leaves_nothing_open(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    case = state(hualong, case, "filing.correction_requested", FILED, items="送达地址")
    assert case.correction_open
    case = _corrected(hualong, case, "filing.correction_requested", FILED, withdraw=True)
    assert not case.correction_open


def test_a_start_taken_back_gives_its_place_to_the_one_it_had_supplanted(hualong: Cast) -> None:
    case = fast(hualong)
    first_done, earlier = date(2022, 3, 10), date(2022, 3, 8)
    case = state(hualong, case, "query.offline_completed", first_done)
    first = case.nodes.get(rule="second_screening")
    # An earlier start, entered later, supplants it; then turns out to be wrong.
    with clock.at(date(2022, 3, 11)):
        late = Draft("query.offline_completed", earlier)
        journal.record(case, late, by=By(hualong.system))
    by_status = dict(case.nodes.filter(rule="second_screening").values_list("status", "opened_on"))
    assert by_status == {"withdrawn": date(2022, 3, 10), "open": date(2022, 3, 8)}
    event = case.events.get(kind="query.offline_completed", happened_on=date(2022, 3, 8))
    with clock.at(date(2022, 3, 11)):
        actor = recorder(hualong, case, event.kind)
        lifecycle.correct(case, event, actor=actor, reason="重复登记", withdraw=True)
    first.refresh_from_db()
    assert (first.status, first.due_on) == ("open", date(2022, 3, 14))
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_a_correction_asks_reason_post_day_and_the_right_case(hualong: Cast) -> None:
    case, other = fast(hualong), filed(hualong, FILED, serial=2)
    case = state(hualong, case, "investigation.started", date(2022, 3, 10))
    event = case.events.get(kind="investigation.started")
    actor = recorder(hualong, case, event.kind)
    with clock.at(date(2022, 3, 11)):
        with pytest.raises(Refused) as refused:
            lifecycle.correct(case, event, actor=actor, reason="", happened_on=date(2022, 3, 12))
        assert [r.code for r in refused.value.refusals] == ["missing", "in_the_future"]
        with pytest.raises(Refused, match="撤销该登记"):
            lifecycle.correct(case, event, actor=actor, reason="有误")
        clerk = hualong.actor("reception_officer")
        with pytest.raises(Forbidden):
            lifecycle.correct(case, event, actor=clerk, reason="有误", withdraw=True)
        with pytest.raises(NotVisible):
            lifecycle.correct(other, event, actor=actor, reason="有误", withdraw=True)
        came = case.events.get(kind="case.team_received")
        with pytest.raises(Refused, match="不能撤销"):
            lifecycle.correct(case, came, actor=actor, reason="有误", withdraw=True)
        start = case.events.get(kind="case.filed")
        filing = hualong.doing("case.file")
        day = date(2022, 3, 5)
        with pytest.raises(Refused, match="更正立案信息"):
            lifecycle.correct(case, start, actor=filing, reason="有误", happened_on=day)


# --- the chain, and the guards of the database -------------------------------------------------


def test_a_chain_tells_where_a_row_was_changed_lost_or_cut_off(hualong: Cast) -> None:
    case = fast(hualong)
    events = list(case.events.order_by("seq"))
    end = (case.journal_seq, case.journal_head)
    assert chain.faults("x", events, *end) == []
    events[1].data = {"note": "改过"}
    assert [(b.seq, b.reason) for b in chain.faults("x", events, *end)] == [(2, "内容与校验值不符")]
    events = list(case.events.order_by("seq"))
    lost = chain.faults("x", [*events[:2], *events[3:]], *end)
    assert [b.reason for b in lost] == ["缺少登记", "与前一登记不相接"]
    cut = chain.faults("x", events[:-1], *end)
    assert [b.reason for b in cut] == ["链尾与记载不符"]


def _tried(sql: str) -> None:
    connection.check_constraints()  # none pending: they would stop a TRUNCATE before its guard
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "table",
    ["enforcement_event", "enforcement_alert", "enforcement_alertwithdrawal", "enforcement_seal"],
)
def test_the_database_lets_nobody_change_or_erase_what_was_stated(
    hualong: Cast, table: str
) -> None:
    case = fast(hualong)
    with clock.at(date(2022, 5, 9)):
        sweep.sweep()
        alert = Alert.objects.first()
        AlertWithdrawal.objects.create(alert=alert, reason="试", at=clock.now())
        Seal.objects.create(
            court=case.court, sealed_on=FILED, chains=1, events=1, digest="x", made_at=clock.now()
        )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of this list
        assert cursor.fetchone()[0] > 0
    acts = [f"UPDATE {table} SET id = id", f"DELETE FROM {table}"]  # noqa: S608 - as above
    if connection.vendor == "postgresql":
        acts.append(f"TRUNCATE {table} CASCADE")
    for sql in acts:
        with pytest.raises(DatabaseError, match="append-only"):
            _tried(sql)


# --- the court's own journal ---------------------------------------------------------------------


def test_a_court_has_a_chain_of_its_own_beside_its_cases(yanshi: Cast) -> None:
    week = Draft("period.week_began", date(2022, 3, 7), "period:2022-W10")
    with clock.at(date(2022, 3, 7)):
        journal.record_for_court(yanshi.system, [week], by=By(yanshi.system))
    end = CourtChain.objects.get(court=yanshi.court)
    (event,) = Event.objects.filter(court=yanshi.court, case=None)
    assert (end.seq, end.head, event.hash) == (1, event.hash, event.hash)
    assert Node.objects.filter(court=yanshi.court, case=None, status="open").count() == 3
    done = Draft("funds.week_cleared", date(2022, 3, 9), "period:2022-W10")
    with clock.at(date(2022, 3, 8)), pytest.raises(Refused, match="尚未到来"):
        journal.record_for_court(yanshi.system, [done], by=By(yanshi.system))
    assert selectors.chain_faults(yanshi.court.pk) == []


def test_stored_facts_carry_their_source_and_their_day(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    assert case.facts["matter_kind"] == ["monetary", "立案登记", "2022-03-01"]
    draft = Draft("facts.stated", date(2022, 3, 3), facts={"has_assets": True}, source="房产查询")
    stated(hualong, case, draft, on=date(2022, 3, 3))
    assert Case.objects.get(pk=case.pk).facts["has_assets"] == [True, "房产查询", "2022-03-03"]
    assert nodes.typed({"has_assets": [None, "", ""]}) == {"has_assets": None}
