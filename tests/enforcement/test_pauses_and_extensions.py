"""Excluded periods and extensions: what they stop, who grants them, what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement import extensions, suspensions
from enforcement.extensions import Longer
from enforcement.items import NewItem
from enforcement.models import Approval, Case, Event, Node
from policy.refusals import Refused
from tests.cast import Cast
from tests.desk.casework import FILED, in_team
from tests.story import about_new, assert_clocks_equal_their_replay, closed, granted, state
from workdays import clock

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 20)
LATER = date(2026, 4, 10)


def asked(
    cast: Cast, case: Case, kind: str, first: date, last: date | None = None, *, subject: str = ""
) -> Approval:
    with clock.at(LATER):
        return suspensions.request(
            case,
            actor=_handler(cast, case),
            kind=kind,
            first=first,
            last=last,
            subject=subject,
            reason="依法扣除",
            paper="裁定书",
            paper_number="（2026）执裁3号",
        )


def paused(cast: Cast, case: Case, kind: str, first: date, last: date | None = None) -> Case:
    granted(cast, asked(cast, case, kind, first, last), LATER)
    return Case.objects.get(pk=case.pk)


def _handler(cast: Cast, case: Case):
    return cast.actor("handler", case.unit)


def _node(case: Case, rule: str, subject: str = "") -> Node:
    return Node.objects.get(case=case, rule=rule, subject=subject, status="open")


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(r.code, r.field) for r in refused.value.refusals}


@pytest.fixture
def case(hualong: Cast) -> Case:
    return in_team(hualong, "fast_1", "fast")


@pytest.fixture
def ordinary(county: Cast) -> Case:
    unit = county.pack.tables.tracks["standard"].units[0]
    return in_team(county, unit, "standard")


def test_a_period_that_is_over_is_granted_with_both_its_ends_and_its_paper(
    hualong: Cast, case: Case
) -> None:
    before = _node(case, "fast_limit").due_on
    case = paused(hualong, case, "公告", date(2026, 3, 9), date(2026, 3, 18))
    node = _node(case, "fast_limit")
    assert (node.due_on - before).days >= 10
    assert (node.plan_due_on, node.paused) == (before, False)
    began = Event.objects.get(case=case, kind="suspension.began")
    assert (began.data["paper"], began.data["paper_number"]) == ("裁定书", "（2026）执裁3号")
    assert_clocks_equal_their_replay(case)


def test_two_grounds_side_by_side_are_credited_once(hualong: Cast, case: Case) -> None:
    case = paused(hualong, case, "公告", date(2026, 3, 9), date(2026, 3, 18))
    alone = _node(case, "fast_limit").due_on
    case = paused(hualong, case, "评估", date(2026, 3, 9), date(2026, 3, 18))
    assert _node(case, "fast_limit").due_on == alone
    assert_clocks_equal_their_replay(case)


def test_a_period_is_refused_with_every_reason_at_once(hualong: Cast, case: Case) -> None:
    with clock.at(LATER), pytest.raises(Refused) as refused:
        suspensions.request(
            case,
            actor=_handler(hualong, case),
            kind="评估",
            first=date(2026, 2, 1),
            last=date(2026, 1, 1),
            reason="委托评估",
        )
    assert codes(refused) == {
        ("missing", "paper"),
        ("before_filing", "first"),
        ("before_start", "last"),
    }
    with pytest.raises(Refused) as refused:
        asked(hualong, case, "评估", date(2026, 4, 11), date(2026, 4, 12))
    assert codes(refused) == {("in_the_future", "first"), ("in_the_future", "last")}
    with pytest.raises(Refused) as refused:
        asked(hualong, case, "休假", DAY)
    assert codes(refused) == {("bad_kind", "kind")}


def test_a_period_does_not_overlap_itself(hualong: Cast, case: Case) -> None:
    case = paused(hualong, case, "公告", date(2026, 3, 9), date(2026, 3, 18))
    for first, last in ((18, 20), (5, 9), (10, 12), (5, None)):
        end = date(2026, 3, last) if last else None
        with pytest.raises(Refused) as refused:
            asked(hualong, case, "公告", date(2026, 3, first), end)
        assert codes(refused) == {("overlaps", "first")}
    case = paused(hualong, case, "公告", date(2026, 3, 19))
    with pytest.raises(Refused) as refused:
        asked(hualong, case, "公告", DAY)
    assert codes(refused) == {("running", "kind")}


def test_what_is_asked_twice_and_granted_once_is_not_granted_over_itself(
    hualong: Cast, case: Case
) -> None:
    first = asked(hualong, case, "公告", date(2026, 3, 9))
    granted(hualong, first, LATER)
    again = Approval.objects.get(pk=first.pk)
    again.pk, again.given, again.waits_for = None, [], again.steps[0]
    again.__dict__["status"] = "pending"
    again.save()
    with pytest.raises(Refused) as refused:
        granted(hualong, again, LATER)
    assert codes(refused) == {("running", "kind")}


def test_a_period_of_one_asset_stops_that_assets_clocks_and_the_limit_named(yindu: Cast) -> None:
    unit = yindu.pack.tables.tracks["fast"].units[0]
    case = in_team(yindu, unit, "fast")
    case = about_new(
        yindu, case, NewItem("asset", "房屋一套", {"kind": "real_estate"}), "asset.found", DAY
    )
    granted(yindu, asked(yindu, case, "评估", DAY, subject="asset:1"), LATER)
    open_nodes = Node.objects.filter(case=case, status="open")
    stopped = {(n.rule, n.subject) for n in open_nodes if n.paused}
    assert ("fast_limit", "") in stopped
    assert all(s == "asset:1" or r.endswith("_limit") for r, s in stopped)
    with pytest.raises(Refused) as refused:
        asked(yindu, case, "鉴定", DAY, subject="asset:9")
    assert codes(refused) == {("no_subject", "subject")}
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_running_periods_are_listed_since_when_and_end_by_their_own_subject(
    hualong: Cast, case: Case
) -> None:
    case = paused(hualong, case, "公告", date(2026, 3, 9))
    granted(hualong, asked(hualong, case, "公告", DAY, subject="respondent:1"), LATER)
    case = Case.objects.get(pk=case.pk)
    assert [(p.subject, p.first) for p in suspensions.running(case)] == [
        ("", date(2026, 3, 9)),
        ("respondent:1", DAY),
    ]
    with clock.at(LATER):
        suspensions.end(
            case,
            actor=_handler(hualong, case).explaining("回执迟到"),
            kind="公告",
            last=DAY,
            subject="respondent:1",
        )
    left = suspensions.running(Case.objects.get(pk=case.pk))
    assert [p.subject for p in left] == [""]


def longer(cast: Cast, case: Case, by: Longer, paper: str = "审批表") -> Approval:
    with clock.at(LATER):
        return extensions.request(
            case,
            _node(case, "standard_limit"),
            actor=_handler(cast, case),
            longer=by,
            reason="案情重大",
            paper=paper,
        )


@pytest.mark.clause("XX-175")
def test_the_statutory_limit_is_lengthened_with_approval_and_keeps_the_plans_day(
    county: Cast, ordinary: Case
) -> None:
    plan = _node(ordinary, "standard_limit").plan_due_on
    request = longer(county, ordinary, Longer(3))
    assert request.steps == ["director", "vice_president"]
    assert _node(ordinary, "standard_limit").due_on == plan
    granted(county, request, LATER)
    node = _node(ordinary, "standard_limit")
    assert node.plan_due_on == plan
    assert node.due_on == date(2026, 12, 2)  # nine months from the filing, a Wednesday
    assert date(2026, 3, 2) == FILED
    event = Event.objects.get(case=ordinary, kind="clock.extended")
    assert (event.data["node"], event.data["number"], event.data["paper"]) == (
        "standard_limit",
        3,
        "审批表",
    )
    assert_clocks_equal_their_replay(Case.objects.get(pk=ordinary.pk))


def test_an_extension_and_a_pause_are_both_credited_whichever_came_first(
    county: Cast, ordinary: Case
) -> None:
    granted(county, longer(county, ordinary, Longer(2)), LATER)
    alone = _node(ordinary, "standard_limit").due_on
    case = paused(county, ordinary, "中止", date(2026, 3, 9), date(2026, 3, 18))
    both = _node(case, "standard_limit").due_on
    assert (both - alone).days >= 10
    assert_clocks_equal_their_replay(case)


def test_an_extension_above_the_cap_without_paper_or_a_second_time_is_refused(
    county: Cast, ordinary: Case
) -> None:
    with pytest.raises(Refused) as refused:
        longer(county, ordinary, Longer(4), paper="")
    assert codes(refused) == {("above_cap", "number"), ("missing", "paper")}
    with pytest.raises(Refused) as refused:
        longer(county, ordinary, Longer(until=date(2026, 12, 3)))
    assert codes(refused) == {("above_cap", "until")}
    with pytest.raises(Refused) as refused:
        longer(county, ordinary, Longer())
    assert codes(refused) == {("missing", "number")}
    granted(county, longer(county, ordinary, Longer(until=date(2026, 12, 2))), LATER)
    assert _node(ordinary, "standard_limit").due_on == date(2026, 12, 2)
    with pytest.raises(Refused) as refused:
        longer(county, Case.objects.get(pk=ordinary.pk), Longer(1))
    assert codes(refused) == {("too_often", "node")}


def test_a_clock_without_a_rule_for_it_and_one_already_done_are_not_lengthened(
    hualong: Cast, case: Case, county: Cast, ordinary: Case
) -> None:
    with clock.at(LATER), pytest.raises(Refused) as refused:
        extensions.request(
            case,
            _node(case, "fast_limit"),
            actor=_handler(hualong, case),
            longer=Longer(1),
            reason="x",
        )
    assert codes(refused) == {("not_extendable", "node")}
    request = longer(county, ordinary, Longer(1))
    closed(county, ordinary, "终结执行", LATER)
    with pytest.raises(Refused) as refused:
        granted(county, request, LATER)
    assert codes(refused) == {("decided", "")}  # taken back when the case closed


def test_a_clock_lengthened_before_a_late_entry_keeps_its_lengthening(
    county: Cast, ordinary: Case
) -> None:
    granted(county, longer(county, ordinary, Longer(3)), LATER)
    state(county, ordinary, "facts.stated", DAY, facts={"serial_case": False})
    assert _node(ordinary, "standard_limit").due_on == date(2026, 12, 2)
    assert_clocks_equal_their_replay(Case.objects.get(pk=ordinary.pk))


def test_a_limit_that_does_not_apply_to_the_case_is_not_lengthened(county: Cast) -> None:
    unit = county.pack.tables.tracks["fast"].units[0]
    case = in_team(county, unit, "fast")
    node = _node(case, "standard_limit")
    assert (node.applies, extensions.possible(case, node)) == ("not", [])
    with pytest.raises(Refused) as refused:
        longer(county, case, Longer(1))
    assert codes(refused) == {("not_open", "node")}
