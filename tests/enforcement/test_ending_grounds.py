"""Cases end on a ground of law: withdrawn, dismissed, or gone to another court."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client

from desk.cases.requests import details
from enforcement import lifecycle
from enforcement.lifecycle import ClosingReport
from enforcement.models import Approval, Case
from policy.case_numbers import CourtCode, court_codes, courts_like
from policy.grounds import Law, grounds, of_mode
from policy.refusals import Forbidden, Refused
from teams.models import User
from tests.cast import Cast
from tests.desk.conftest import form
from tests.story import (
    assert_clocks_equal_their_replay,
    confirmed,
    filed,
    granted,
    member,
    received,
    screened,
    state,
)
from workdays import clock

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 18)
ELSEWHERE = "濮阳县人民法院"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(DAY):
        yield


def in_team(cast: Cast) -> Case:
    return received(cast, screened(cast, filed(cast, DAY), DAY, to="fast"), DAY)


def report(cast: Cast, mode: str, ground: str, **more: str) -> ClosingReport:
    told = {"reason": "依规定办理", **more}
    return ClosingReport(mode, DAY, "0", ground=ground, **confirmed(cast), **told)  # type: ignore[arg-type]


def letter(cast: Cast, case: Case, name: str = "案件移送函") -> Case:
    return state(cast, case, "document.issued", DAY, document=name)


def said(refused: pytest.ExceptionInfo[Refused]) -> dict[str, str]:
    return {r.field: r.sentence for r in refused.value.refusals if r.field != "checks"}


def test_a_withdrawn_application_ends_with_its_law_and_its_clocks_stop(hualong: Cast) -> None:
    case = in_team(hualong)
    running = set(case.nodes.filter(status="open", subject="").values_list("pk", flat=True))
    assert running
    warned = lifecycle.submit_closing(
        case, report(hualong, "终结执行", "withdrawn"), actor=member(hualong, case.unit)
    )
    assert "终结执行裁定书" in "".join(one.sentence for one in warned)
    asked = Approval.objects.get(case=case, act="case.close")
    shown = {str(term): value for term, value in details(asked, case.pack)}
    assert shown["结案事由"] == "申请执行人撤回（撤销）执行申请", "who decides sees the ground"
    assert "终结执行裁定书" in shown["尚未满足"], "and what he was warned of who asks"
    granted(hualong, asked, DAY)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.closing_mode) == ("closed", "终结执行")
    told = case.events.get(kind="case.closed").data
    assert told["ground"] == "申请执行人撤回（撤销）执行申请"
    assert told["law"].startswith("民诉法第268条第1项")
    assert not case.nodes.filter(pk__in=running, status="open").exists()
    assert_clocks_equal_their_replay(case)


def test_without_a_ground_or_on_one_of_another_way_nothing_ends(hualong: Cast) -> None:
    case = in_team(hualong)
    for mode, ground in (("终结执行", ""), ("销案", "withdrawn"), ("驳回申请", "dancing")):
        with pytest.raises(Refused) as refused:
            lifecycle.submit_closing(
                case, report(hualong, mode, ground), actor=member(hualong, case.unit)
            )
        assert "须选定" in said(refused)["ground"]
    with pytest.raises(Refused) as refused:
        lifecycle.submit_closing(
            case, report(hualong, "终结执行", "other_end", reason=""),
            actor=member(hualong, case.unit),
        )  # fmt: skip
    assert "须写明" in said(refused)["reason"]


def test_no_case_leaves_for_another_court_unnamed_or_without_its_letter(hualong: Cast) -> None:
    case = in_team(hualong)
    actor = member(hualong, case.unit)
    wrong = {
        "": "须填受移送法院",
        "某地人民法院": "没有“某地人民法院”",
        "濮阳": "相近的",
        hualong.pack.identity.number_code: "不能是本院",
    }
    for court, why in wrong.items():
        with pytest.raises(Refused) as refused:
            lifecycle.submit_closing(
                case, report(hualong, "销案", "filed_elsewhere", court=court), actor=actor
            )
        assert why in said(refused)["court"]
        assert "案件移送函" in said(refused)["ground"]
    case = letter(hualong, case)
    lifecycle.submit_closing(
        case, report(hualong, "销案", "filed_elsewhere", court=ELSEWHERE), actor=actor
    )
    granted(hualong, Approval.objects.get(case=case, act="case.close"), DAY)
    case = Case.objects.get(pk=case.pk)
    assert case.closing_mode == "销案"
    told = case.events.get(kind="case.closed").data
    assert told["court"].startswith(f"{ELSEWHERE}（豫")
    assert "立案结案意见第18条第2项" in told["law"]
    assert_clocks_equal_their_replay(case)


def test_before_a_team_has_it_who_verifies_ends_it_on_such_a_ground(hualong: Cast) -> None:
    case = filed(hualong, DAY)
    with pytest.raises(Forbidden):
        lifecycle.submit_closing(
            case, report(hualong, "终结执行", "withdrawn"),
            actor=hualong.actor("handler", "fast_1"),
        )  # fmt: skip
    actor = hualong.doing("case.dismiss")
    with pytest.raises(Refused) as refused:
        lifecycle.submit_closing(case, report(hualong, "执行完毕", ""), actor=actor)
    assert "尚未由团队接收" in said(refused)["mode"]
    lifecycle.submit_closing(case, report(hualong, "终结执行", "withdrawn"), actor=actor)
    granted(hualong, Approval.objects.get(case=case, act="case.close"), DAY)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.closing_mode) == ("closed", "终结执行")
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("DZ-041")
def test_a_dismissal_says_which_condition_is_lacking(hualong: Cast) -> None:
    case = filed(hualong, DAY)
    lifecycle.dismiss(
        case, actor=hualong.doing("case.dismiss"), on=DAY, reason="尚在上诉期",
        ground="not_effective",
    )  # fmt: skip
    told = case.events.get(kind="case.closed").data
    assert (told["ground"], told["mode"]) == ("执行依据尚未生效", "驳回申请")
    assert told["law"].startswith("执行规定第16条第1款第1项")


def test_the_pages_ask_for_the_ground_and_the_court(hualong: Cast, client: Client) -> None:
    case = filed(hualong, DAY)
    client.force_login(User.objects.get(pk=hualong.doing("case.dismiss").user_id))
    assert "撤回或移送结案" in client.get(f"/desk/cases/{case.pk}/").content.decode()
    address = f"/desk/cases/{case.pk}/closing/"
    page = client.get(f"{address}?mode=销案").content.decode()
    assert "受移送法院" in page
    assert "立案结案意见第18条" in page
    assert ">执行完毕<" not in page
    sent = form(mode="销案", on=DAY.isoformat(), recovered="0", ground="filed_elsewhere", court="x")
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) >= {"court", "ground"}


def test_each_day_has_its_own_law() -> None:
    withdrawn = next(one for one in grounds() if one.code == "withdrawn")
    assert "第257条" in withdrawn.law_on(date(2021, 12, 31))
    assert "第264条" in withdrawn.law_on(date(2022, 1, 1))
    assert "第268条" in withdrawn.law_on(date(2024, 1, 1))
    assert withdrawn.law_on(date(2014, 12, 31)) == ""
    assert {one.mode for one in grounds()} == {"终结执行", "销案", "驳回申请"}
    for one in grounds():
        days = sorted(law.until_on for law in one.law if law.until_on)
        # From one version to the next there is neither a gap nor a day with two.
        for last in days:
            held = [law for law in one.law if law.in_force(last + timedelta(days=1))]
            assert len(held) == 1, one.code
    assert not Law("", DAY, DAY).in_force(DAY + timedelta(days=1))
    assert not of_mode("执行完毕", DAY)


def test_courts_go_by_their_codes_from_a_day_to_a_day() -> None:
    (found, *_others) = courts_like("豫0902")
    assert (found.name, found.from_on) == ("濮阳市华龙区人民法院", date(2016, 1, 1))
    assert not found.in_force(date(2015, 12, 31))
    ended = CourtCode("x", "y", None, DAY)
    assert ended.in_force(DAY)
    assert not ended.in_force(DAY + timedelta(days=1))
    assert len({one.code for one in court_codes()}) == len(court_codes())
