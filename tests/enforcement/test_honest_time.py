"""Honest time: after how many days an entry counts as late, and what is said of such entries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from enforcement import adopting, journal, lifecycle, selectors, suspensions
from enforcement.journal import By, Draft
from enforcement.models import Case, Event
from policy.loader import pack
from policy.refusals import Refused
from tests.amended import Amend
from tests.cast import Cast
from tests.desk.casework import in_team
from tests.story import assert_clocks_equal_their_replay, confirmed, filed, granted, recorder
from workdays import clock

pytestmark = pytest.mark.django_db

FILED = date(2022, 3, 1)


def entered(cast: Cast, case: Case, happened: date, on: date) -> Event:
    """State a reception of a day on another day, past the posts."""
    draft = Draft("reception.recorded", happened, data={"channel": "当面"})
    with clock.at(on):
        (event,) = journal.record(case, draft, by=By(cast.system))
    return event


def test_after_how_many_days_an_entry_counts_as_late_is_the_packs(
    hualong: Cast, amend: Amend
) -> None:
    amend(
        "hualong",
        "2",
        "pack.toml",
        ("backdating_days = { value = 3", "backdating_days = { value = 10"),
    )
    with clock.at(FILED):
        adopting.adopt(
            actor=hualong.actor("system_admin"),
            version="2",
            reason="党组会议纪要〔2022〕5号",
            from_on=FILED,
            running=False,
        )
    hualong.court.refresh_from_db()
    case = filed(hualong, FILED)
    assert case.pack.identity.version == "2"
    happened = FILED + timedelta(days=1)
    in_time = entered(hualong, case, happened, happened + timedelta(days=10))
    late = entered(hualong, case, happened, happened + timedelta(days=11))
    assert (in_time.entered_late, late.entered_late) == (False, True)


def test_a_pack_that_does_not_say_keeps_to_three_days(amend: Amend) -> None:
    amend("yanshi", "2", "pack.toml", ("backdating_days", "some_other_days"))
    assert pack("yanshi", "2").backdating_days == 3


# --- the reason ------------------------------------------------------------------------------

HELD = FILED + timedelta(days=1)


def recorded(cast: Cast, case: Case, on: date, reason: str = "") -> Event:
    """Let whose post it is record a reception held on the day after filing."""
    actor = recorder(cast, case, "reception.recorded").explaining(reason)
    with clock.at(on):
        draft = Draft("reception.recorded", HELD, data={"channel": "当面"})
        said = confirmed(cast)
        (event,) = lifecycle.state_events([(case, [draft])], actor=actor, **said)
    return event


def test_what_comes_within_the_limit_needs_no_reason_and_keeps_none(hualong: Cast) -> None:
    event = recorded(hualong, filed(hualong, FILED), HELD + timedelta(days=3), "出差")
    assert (event.entered_late, "late_reason" in event.data) == (False, False)


def test_what_comes_beyond_the_limit_is_refused_until_it_is_explained(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    late = HELD + timedelta(days=4)
    with pytest.raises(Refused) as refused:
        recorded(hualong, case, late, "  ")
    (reason,) = refused.value.refusals
    assert (reason.code, reason.field) == ("late_unexplained", "late_reason")
    assert reason.sentence == (
        "“初次接待（首次约谈）笔录完成”发生于2022-03-02，距今4天，"
        "超过本院3天的登记时限，须写明迟延登记理由"
    )
    assert not case.events.filter(kind="reception.recorded").exists()
    event = recorded(hualong, case, late, "笔录在外出执行后补交")
    assert (event.entered_late, event.data["late_reason"]) == (True, "笔录在外出执行后补交")
    assert selectors.chain_faults(case.court_id) == []
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_the_reason_names_nobody_by_number(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    with pytest.raises(Refused, match="“迟延登记理由”中不得写证件号、电话或账号"):
        recorded(hualong, case, HELD + timedelta(days=9), "电话13800138000未接通")


def test_many_late_entries_by_one_form_are_refused_once(hualong: Cast) -> None:
    cases = [filed(hualong, FILED, serial=n) for n in (1, 2, 3)]
    drafts = [Draft("reception.recorded", HELD, data={"channel": "当面"})]
    actor = recorder(hualong, cases[0], "reception.recorded")
    entries = [(case, drafts) for case in cases]
    with clock.at(HELD + timedelta(days=9)), pytest.raises(Refused) as refused:
        lifecycle.state_events(entries, actor=actor, **confirmed(hualong))
    assert [r.code for r in refused.value.refusals] == ["late_unexplained"]


def test_a_filing_and_a_closing_entered_late_need_a_reason_too(hualong: Cast) -> None:
    with clock.at(FILED):
        clerk = hualong.doing("case.file")
    case = filed(hualong, FILED)
    with clock.at(FILED + timedelta(days=8)):
        judge = hualong.doing("case.dismiss", case)
        with pytest.raises(Refused, match="须写明迟延登记理由"):
            lifecycle.dismiss(case, actor=judge, on=FILED, reason="不符合受理条件")
        lifecycle.dismiss(
            case, actor=judge.explaining("裁定送达后补录"), on=FILED, reason="不符合受理条件"
        )
    closed = case.events.get(kind="case.closed")
    assert closed.data["late_reason"] == "裁定送达后补录"
    assert clerk.late_reason == ""


def test_an_approved_pause_is_as_late_as_it_was_asked_for(hualong: Cast) -> None:
    case = in_team(hualong, "fast_1", "fast", on=FILED)
    asked_on = FILED + timedelta(days=20)
    with clock.at(asked_on):
        asked = suspensions.request(
            case,
            actor=hualong.actor("handler", "fast_1"),
            kind="公告",
            first=FILED + timedelta(days=2),
            reason="公告送达，回执迟到",
            paper="公告",
        )
    granted(hualong, asked, asked_on)
    began = case.events.get(kind="suspension.began")
    assert (began.entered_late, began.data["late_reason"]) == (True, "公告送达，回执迟到")
