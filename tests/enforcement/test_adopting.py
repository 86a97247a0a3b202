"""Adopting an amended version: for new cases, for those in hand, and back again."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import pytest

from enforcement import adopting, nodes, rebuild, recurring, selectors
from enforcement.models import Case, CourtChain, Event, Node
from policy.loader import pack
from policy.refusals import Forbidden, Refused
from teams import services
from teams.models import Court, PackAdoption
from tests.amended import Amend
from tests.cast import Cast
from tests.story import assert_clocks_equal_their_replay, filed, received, screened, state
from workdays import clock

pytestmark = pytest.mark.django_db

FILED, TODAY = date(2022, 3, 1), date(2022, 3, 21)
LONGER = (
    "pack.toml",
    ("fast_limit_days = { value = 50", "fast_limit_days = { value = 60"),
)


def amended(amend: Amend) -> None:
    """Lay version 2 of 华龙区's rules: ten days more for the fast track, one duty dropped."""
    folder = amend("hualong", "2", *LONGER)
    text = (folder / "clocks.toml").read_text(encoding="utf-8")
    start = text.index('[[clock]]\nid = "serve_payment_notice"')
    end = text.index("[[clock]]", start + 5)
    (folder / "clocks.toml").write_text(text[:start] + text[end:], encoding="utf-8")


def adopt(cast: Cast, version: str, *, running: bool = True, on: date = TODAY) -> PackAdoption:
    """Adopt a version by the administrator, and take the cases over where they go along."""
    with clock.at(TODAY):
        adoption = adopting.adopt(
            actor=cast.actor("system_admin"),
            version=version,
            reason="党组会议纪要〔2022〕5号",
            from_on=on,
            running=running,
        )
        adopting.take_over_due()
    cast.court.refresh_from_db()
    adoption.refresh_from_db()
    return adoption


def in_hand(cast: Cast, serial: int = 1) -> Case:
    """Return a case a fast team works on."""
    facts = {"has_disposable_asset": False, "deposits_cover_due": False}
    case = filed(cast, FILED, serial=serial, **facts)
    return received(cast, screened(cast, case, FILED, to="fast"), FILED)


def clocks_of(case: Case) -> dict[str, tuple[date, str, str]]:
    """Return a case's standing clocks by rule."""
    rows = Node.objects.filter(case=case).exclude(status="withdrawn")
    return {f"{n.rule} {n.subject}": (n.due_on, n.status, n.applies) for n in rows}


@pytest.mark.clause("XX-188")
def test_new_cases_go_by_the_new_version_and_those_in_hand_by_their_own(
    hualong: Cast, amend: Amend
) -> None:
    case = in_hand(hualong)
    before = clocks_of(case)
    amended(amend)
    adopt(hualong, "2", running=False)
    later = filed(hualong, TODAY, serial=2)
    case.refresh_from_db()
    assert (case.pack_version, later.pack_version) == ("1", "2")
    assert clocks_of(case) == before
    assert "serve_payment_notice respondent:1" not in clocks_of(later)
    assert_clocks_equal_their_replay(case)
    assert_clocks_equal_their_replay(later)


def test_cases_in_hand_taken_over_are_replayed_wholly_under_the_new_version(
    hualong: Cast, amend: Amend
) -> None:
    case = in_hand(hualong)
    before = clocks_of(case)
    amended(amend)
    adoption = adopt(hualong, "2")
    case = Case.objects.select_related("court").get(pk=case.pk)
    after = clocks_of(case)
    limit = next(key for key in after if key.startswith("fast_limit"))
    # 60 days end on 30 April, within the holidays.
    assert (before[limit][0], after[limit][0]) == (date(2022, 4, 20), date(2022, 5, 5))
    assert "serve_payment_notice respondent:1" in before
    assert "serve_payment_notice respondent:1" not in after
    assert (case.pack_version, adoption.work, adoption.done, adoption.changed) == (
        "2",
        "done",
        1,
        1,
    )
    told = case.events.get(kind="rules.adopted")
    assert (told.data["version"], told.data["was_version"]) == ("2", "1")
    assert told.data["checksum"] == pack("hualong", "2").checksum
    assert_clocks_equal_their_replay(case)
    assert list(rebuild.differences(hualong.court)) == []


def test_adopting_the_earlier_version_again_brings_the_clocks_back(
    hualong: Cast, amend: Amend
) -> None:
    cases = [in_hand(hualong, serial) for serial in (1, 2, 3)]
    before = [clocks_of(case) for case in cases]
    keys = [set(case.nodes.values_list("pk", flat=True)) for case in cases]
    amended(amend)
    adopt(hualong, "2")
    assert [clocks_of(case) for case in cases] != before
    adopt(hualong, "1")
    assert [clocks_of(case) for case in cases] == before
    assert [set(case.nodes.values_list("pk", flat=True)) for case in cases] == keys
    assert hualong.court.pack_version == "1"
    for case in cases:
        assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_what_happens_after_the_take_over_goes_by_the_new_version(
    hualong: Cast, amend: Amend
) -> None:
    case = in_hand(hualong)
    amended(amend)
    adopt(hualong, "2")
    case = state(hualong, case, "query.rounds_completed", TODAY)
    case = state(hualong, case, "reception.recorded", date(2022, 3, 3), channel="当面")
    assert_clocks_equal_their_replay(case)


def test_a_take_over_goes_on_where_it_stopped_and_takes_each_case_once(
    hualong: Cast, amend: Amend
) -> None:
    cases = [in_hand(hualong, serial) for serial in range(1, 6)]
    amended(amend)
    with clock.at(TODAY):
        adoption = adopting.adopt(
            actor=hualong.actor("system_admin"), version="2", reason="修订", from_on=TODAY,
            running=True,
        )  # fmt: skip
        assert adopting.take_over_piece(adoption.pk, size=2) == 2
        adoption.refresh_from_db()
        assert (adoption.total, adoption.done, adoption.work) == (5, 2, "due")
        with pytest.raises(Refused, match="还在转换"):
            adopting.adopt(
                actor=hualong.actor("system_admin"), version="1", reason="恢复", from_on=TODAY
            )
        assert adopting.take_over_due() == 3
        assert adopting.take_over_due() == 0
    adoption.refresh_from_db()
    assert (adoption.done, adoption.work) == (5, "done")
    for case in cases:
        assert case.events.filter(kind="rules.adopted").count() == 1


def test_a_closed_case_keeps_the_rules_it_was_closed_under(hualong: Cast, amend: Amend) -> None:
    case = in_hand(hualong)
    Case.objects.filter(pk=case.pk).update(state="closed", closed_on=TODAY)
    amended(amend)
    adoption = adopt(hualong, "2")
    case.refresh_from_db()
    assert (case.pack_version, adoption.total) == ("1", 0)


@pytest.mark.clause("XX-187")
def test_an_adoption_says_who_when_and_why_on_the_courts_own_journal(
    hualong: Cast, amend: Amend
) -> None:
    amended(amend)
    adoption = adopt(hualong, "2")
    event = Event.objects.get(kind="pack.adopted", case=None, court=hualong.court)
    assert event.actor_name == hualong.user("system_admin").name
    assert event.data["reason"] == adoption.reason == "党组会议纪要〔2022〕5号"
    assert (event.data["was_version"], event.data["version"]) == ("1", "2")
    assert event.data["checksum"] == adoption.checksum == pack("hualong", "2").checksum
    assert selectors.chain_faults(hualong.court.pk) == []


def test_only_the_administrator_adopts_and_must_say_why(hualong: Cast, amend: Amend) -> None:
    amended(amend)
    with clock.at(TODAY):
        with pytest.raises(Forbidden, match="系统管理员"):
            adopting.adopt(
                actor=hualong.actor("director"), version="2", reason="修订", from_on=TODAY
            )
        with pytest.raises(Refused) as refused:
            adopting.adopt(
                actor=hualong.actor("system_admin"), version="1", reason=" ",
                from_on=TODAY - timedelta(days=1),
            )  # fmt: skip
    assert {r.code for r in refused.value.refusals} == {"in_the_past", "same", "missing"}
    with pytest.raises(Refused, match="没有第9版，现有：1、2"):
        adopting.adopt(
            actor=hualong.actor("system_admin"), version="9", reason="修订", from_on=TODAY
        )


def test_a_published_text_that_was_changed_is_not_adopted_again(
    hualong: Cast, amend: Amend
) -> None:
    amended(amend)
    adopt(hualong, "2", running=False)
    adopt(hualong, "1", running=False)
    PackAdoption.objects.filter(version="2").update(checksum="0" * 64)
    with pytest.raises(Refused, match="已发布的版本不得改动"):
        adopt(hualong, "2")


def test_a_text_changed_on_disk_is_told_of_without_anybody_looking(
    hualong: Cast, amend: Amend
) -> None:
    folder = amend("hualong", "2", *LONGER)
    adopt(hualong, "2", running=False)
    assert adopting.altered() == []
    file = folder / "triage.toml"
    file.write_text(file.read_text(encoding="utf-8") + "\n# later\n", encoding="utf-8")
    assert adopting.altered() == [f"{hualong.court.name}：规则包“hualong”第2版的文字与采用时不一致"]
    shutil.rmtree(folder)
    assert len(adopting.altered()) == 1


def test_a_version_prepared_for_a_day_comes_into_force_on_that_day(
    hualong: Cast, amend: Amend
) -> None:
    case = in_hand(hualong)
    amended(amend)
    day = TODAY + timedelta(days=10)
    adoption = adopt(hualong, "2", on=day)
    assert (adoption.state, hualong.court.pack_version) == ("prepared", "1")
    with clock.at(day - timedelta(days=1)):
        assert not adopting.put_due_in_force(hualong.court)
    with clock.at(day):
        assert adopting.put_due_in_force(hualong.court)
        assert not adopting.put_due_in_force(hualong.court)
        assert adopting.take_over_due() == 1
    court = Court.objects.get(pk=hualong.court.pk)
    case.refresh_from_db()
    assert (court.pack_version, case.pack_version) == ("2", "2")
    assert Event.objects.get(kind="pack.adopted").happened_on == day
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_a_prepared_version_may_be_given_up_before_its_day(hualong: Cast, amend: Amend) -> None:
    amended(amend)
    day = TODAY + timedelta(days=10)
    adoption = adopt(hualong, "2", on=day)
    administrator = hualong.actor("system_admin")
    services.withdraw_prepared(adoption, actor=administrator)
    with pytest.raises(Refused, match="已施行或已撤回"):
        services.withdraw_prepared(adoption, actor=administrator)
    with clock.at(day):
        assert not adopting.put_due_in_force(hualong.court)


def test_the_courts_own_clocks_go_on_under_the_version_of_their_time(
    yanshi: Cast, amend: Amend
) -> None:
    with clock.at(date(2022, 3, 14)):
        recurring.begin_periods(yanshi.court)
    before = set(Node.objects.filter(case=None).values_list("rule", "subject", "due_on"))
    assert before
    folder = amend("yanshi", "2", "pack.toml")
    for file in folder.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('"weekly_money"', '"weekly_payments"'), encoding="utf-8")
    adopt(yanshi, "2")
    ended = Node.objects.get(rule="weekly_money", case=None)
    assert ended.status == "ended"
    assert set(Node.objects.filter(case=None).values_list("rule", "subject", "due_on")) == before
    with clock.at(TODAY + timedelta(days=7)):
        recurring.begin_periods(yanshi.court)
    assert not Node.objects.filter(rule="weekly_money", status="open").exists()
    assert Node.objects.filter(rule="weekly_payments", status="open").exists()
    assert list(rebuild.differences(yanshi.court)) == []
    assert rebuild.rebuild(yanshi.court) == 0
    assert nodes.states(Node.objects.filter(case=None)) == (
        selectors.replayed_for_court(yanshi.court).nodes
    )
    assert CourtChain.objects.get(court=yanshi.court).seen["pack.adopted"] == TODAY.isoformat()
