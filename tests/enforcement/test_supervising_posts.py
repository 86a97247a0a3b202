"""What is late comes before the post that supervises the unit or the post it waits for (分管)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from enforcement import alerts, boards, selectors, sweep
from enforcement.models import Alert, Case, Node
from policy.loader import pack
from policy.refusals import Forbidden
from policy.supervision import supervisor_of
from tests.cast import Cast
from tests.desk.casework import in_team
from tests.story import filed, state
from workdays import clock

FILED = date(2026, 3, 2)
SUPERVISORS = ("commissar", "deputy_fast", "deputy_standard")


@pytest.mark.parametrize(
    ("unit", "post", "supervisor"),
    [
        pytest.param("petition_party", "party_officer", "commissar",
                     marks=pytest.mark.clause("HL-219")),
        pytest.param("compulsion", "compulsion_head", "commissar",
                     marks=pytest.mark.clause("HL-220")),
        pytest.param("command_centre", "information_officer", "commissar",
                     marks=pytest.mark.clause("HL-221")),
        pytest.param("fast_1", "", "deputy_fast", marks=pytest.mark.clause("HL-222")),
        pytest.param("fast_2", "handler", "deputy_fast", marks=pytest.mark.clause("HL-222")),
        pytest.param("command_centre", "transaction_head", "deputy_fast",
                     marks=pytest.mark.clause("HL-223")),
        pytest.param("standard_1", "", "deputy_standard", marks=pytest.mark.clause("HL-224")),
        pytest.param("standard_2", "judge", "deputy_standard", marks=pytest.mark.clause("HL-224")),
        pytest.param("termination_management", "", "deputy_standard",
                     marks=pytest.mark.clause("HL-225")),
        pytest.param("former_managers", "former_manager", "deputy_standard",
                     marks=pytest.mark.clause("HL-225")),
        # 卷宗管理、执行监督、信访接待及指挥中心其余岗位未列分管领导：归局长。
        pytest.param("file_centre", "file_centre_head", "", marks=pytest.mark.clause("HL-226")),
        pytest.param("supervision", "objection_reviewer", "", marks=pytest.mark.clause("HL-226")),
        pytest.param("petition_party", "", "", marks=pytest.mark.clause("HL-226")),
        pytest.param("command_centre", "screener", "", marks=pytest.mark.clause("HL-226")),
    ],
)  # fmt: skip
def test_hualongs_leaders_supervise_what_the_plan_gives_them(
    unit: str, post: str, supervisor: str
) -> None:
    found = supervisor_of(pack("hualong"), unit, post)
    assert (found.post if found else "") == supervisor


def with_its_facts(cast: Cast, unit: str, track: str) -> Case:
    """Return a case of a team of which all is known that its clocks ask for."""
    case = in_team(cast, unit, track, on=FILED)
    on = FILED + timedelta(days=1)
    return state(cast, case, "facts.stated", on, facts={"deposits_cover_due": False})


def late(cast: Cast, case: Case, rule: str, days: int) -> Node:
    """Let a case's clock pass its day by some days, the sweep running each day."""
    node = Node.objects.get(case=case, rule=rule, status="open")
    for number in range(days + 1):
        with clock.at(node.due_on + timedelta(days=number)):
            sweep.sweep()
    return node


def told_of(cast: Cast, post: str, node: Node, on: date) -> list[str]:
    """Return at which levels a post reads of a clock on its page of alerts."""
    with clock.at(on):
        rows = selectors.my_alerts(cast.actor(post)).filter(node=node)
        return sorted(rows.values_list("level", flat=True))


@pytest.mark.parametrize(
    ("unit", "track", "rule", "supervisor"),
    [
        pytest.param("fast_1", "fast", "two_queries", "deputy_fast",
                     marks=pytest.mark.clause("HL-222")),
        pytest.param("standard_2", "standard", "start_investigation", "deputy_standard",
                     marks=pytest.mark.clause("HL-224")),
        pytest.param("standard_1", "standard", "serve_notice", "deputy_fast",
                     marks=pytest.mark.clause("HL-223")),
    ],
)  # fmt: skip
def test_what_is_five_days_late_stands_on_the_supervising_posts_desk_and_no_others(
    hualong: Cast, unit: str, track: str, rule: str, supervisor: str
) -> None:
    case = with_its_facts(hualong, unit, track)
    node = late(hualong, case, rule, 4)
    before = node.due_on + timedelta(days=4)
    assert [told_of(hualong, post, node, before) for post in SUPERVISORS] == [[], [], []]
    node = late(hualong, case, rule, 5)
    on = node.due_on + timedelta(days=5)
    found = {post: told_of(hualong, post, node, on) for post in SUPERVISORS}
    assert found == {post: ["supervisor"] if post == supervisor else [] for post in SUPERVISORS}
    assert told_of(hualong, "director", node, on) == []  # his day is the seventh


@pytest.mark.clause("HL-226")
def test_what_nobody_supervises_comes_before_the_bureau_head(hualong: Cast) -> None:
    node = late(hualong, filed(hualong, FILED), "first_query", 5)
    assert (node.unit, node.post) == ("filing_window", "clerk")
    on = node.due_on + timedelta(days=5)
    assert [told_of(hualong, post, node, on) for post in SUPERVISORS] == [[], [], []]
    assert told_of(hualong, "director", node, on) == ["lead"]


@pytest.mark.clause("HL-222")
def test_the_bell_of_a_supervising_post_rings_until_it_has_seen_what_is_late(
    hualong: Cast,
) -> None:
    case = with_its_facts(hualong, "fast_1", "fast")
    node = late(hualong, case, "two_queries", 5)
    with clock.at(node.due_on + timedelta(days=5)):
        deputy = hualong.actor("deputy_fast")
        waiting = alerts.unread(deputy).count()
        assert alerts.unread_count(deputy, 100) == waiting > 0
        mine = Alert.objects.get(node=node, level="supervisor")
        alerts.acknowledge([mine], actor=deputy)
        assert alerts.unread_count(deputy, 100) == alerts.unread(deputy).count() == waiting - 1
    said = case.events.get(kind="alert.acknowledged")
    assert (said.post, said.data["level"]) == ("deputy_fast", "supervisor")


@pytest.mark.clause("HL-220", "HL-222", "HL-224")
@pytest.mark.parametrize("post", SUPERVISORS)
def test_a_supervising_post_reads_the_boards_of_the_court(hualong: Cast, post: str) -> None:
    leader = hualong.actor(post)
    boards.require_command(leader)
    assert {"fast_1", "standard_2"} <= set(boards.teams_of(leader))
    with pytest.raises(Forbidden):
        boards.require_command(hualong.actor("handler", "fast_1"))


@pytest.mark.clause("XX-092")
def test_in_the_county_court_the_deputy_supervises_the_file_centre(county: Cast) -> None:
    found = supervisor_of(county.pack, "file_centre", "archivist")
    assert found is not None
    assert (found.post, found.clause) == ("deputy_director", ("XX-092",))
    assert supervisor_of(county.pack, "fast_team", "handler") is None
