"""A team lead gives a single clock to another of his people; the case keeps its handler."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from desk import once
from enforcement import lifecycle, rebuild, selectors
from enforcement.models import Case, Event, Node
from policy.refusals import Forbidden, Refused
from tests.cast import Cast
from tests.desk.conftest import Enter
from tests.story import assert_clocks_equal_their_replay, filed, state
from workdays import clock

MONDAY = date(2026, 3, 2)
LATER = MONDAY + timedelta(days=2)
TEAM = "standard_1"


@pytest.fixture
def node(hualong: Cast) -> Node:
    """A clock of a case that a standard team has."""
    case = filed(hualong, MONDAY)
    into(hualong, case, TEAM, "standard")
    return Node.objects.get(case=case, rule="start_investigation")


def into(cast: Cast, case: Case, unit: str, track: str) -> None:
    """Give a case to a team, which receives it."""
    placing = lifecycle.Placing(unit, track, cast.user("handler", unit), None, "manual")
    with clock.at(MONDAY):
        lifecycle.assign(case, placing, actor=cast.doing("case.assign"), on=MONDAY)
        lifecycle.receive([case], actor=cast.actor("team_lead", unit), on=MONDAY)


def give(cast: Cast, node: Node, *, unit: str = TEAM, nth: int = 1, reason: str = "出差") -> None:
    """Let the team's lead give a clock to the nth handler of a team."""
    with clock.at(LATER):
        lifecycle.give_nodes(
            [node],
            cast.user("handler", unit, nth),
            actor=cast.actor("team_lead", TEAM),
            on=LATER,
            reason=reason,
        )


def test_a_clock_given_waits_for_that_person_and_the_case_keeps_its_handler(
    hualong: Cast, node: Node
) -> None:
    first, second = (hualong.user("handler", TEAM, n) for n in (0, 1))
    give(hualong, node)
    assert Case.objects.get(pk=node.case_id).handler == first
    assert node in selectors.my_work(hualong.actor("handler", TEAM, 1))
    assert node not in selectors.my_work(hualong.actor("handler", TEAM, 0))
    said = Event.objects.get(kind="node.given")
    assert said.data == {"node": node.rule, "handler": second.username, "reason": "出差"}
    assert_clocks_equal_their_replay(Case.objects.get(pk=node.case_id))


def test_it_stays_given_through_other_entries_a_new_handler_and_a_rebuild(
    hualong: Cast, node: Node
) -> None:
    give(hualong, node)
    case = Case.objects.get(pk=node.case_id)
    state(hualong, case, "lead.received", LATER)
    state(hualong, case, "reception.recorded", MONDAY)  # entered late: the case is replayed
    with clock.at(LATER):
        lead = hualong.actor("team_lead", TEAM)
        lifecycle.change_handler(
            [case], hualong.user("clerk", TEAM), actor=lead, on=LATER, reason="调岗"
        )
        rebuild.rebuild(hualong.court)
    node.refresh_from_db()
    assert (node.handler, node.by_hand) == (hualong.user("handler", TEAM, 1), True)


def test_it_goes_back_once_another_team_has_the_case(hualong: Cast, node: Node) -> None:
    give(hualong, node)
    case = Case.objects.get(pk=node.case_id)
    into(hualong, case, "standard_2", "standard")
    node.refresh_from_db()
    assert (node.handler, node.by_hand) == (hualong.user("handler", "standard_2"), False)


def test_the_lead_takes_it_back(hualong: Cast, node: Node) -> None:
    give(hualong, node)
    with clock.at(LATER):
        lead = hualong.actor("team_lead", TEAM)
        lifecycle.give_nodes([node], None, actor=lead, on=LATER, reason="已返岗")
    node.refresh_from_db()
    assert (node.handler, node.by_hand) == (hualong.user("handler", TEAM), False)


def test_every_reason_against_it_is_told_at_once(hualong: Cast, node: Node) -> None:
    with pytest.raises(Refused) as refused:
        give(hualong, node, unit="fast_1", reason=" ")
    assert {r.code for r in refused.value.refusals} == {"not_in_team", "missing"}
    assert not Event.objects.filter(kind="node.given").exists()


def test_only_the_team_s_lead_may(hualong: Cast, node: Node) -> None:
    for post, unit in (("handler", TEAM), ("team_lead", "fast_1")):
        with clock.at(LATER), pytest.raises(Forbidden):
            lifecycle.give_nodes(
                [node],
                hualong.user("handler", TEAM, 1),
                actor=hualong.actor(post, unit),
                on=LATER,
                reason="出差",
            )


def test_the_page_gives_the_chosen_clocks_and_tells_what_it_refused(
    hualong: Cast, node: Node, enter: Enter
) -> None:
    lead = enter(hualong.user("team_lead", TEAM))
    second = hualong.user("handler", TEAM, 1)
    foreign = Node.objects.filter(case=node.case, rule="first_query").get()
    other = filed(hualong, MONDAY, serial=2)
    into(hualong, other, "fast_1", "fast")
    elsewhere = Node.objects.filter(case=other, rule="first_query").get()
    with clock.at(LATER):
        shown = lead.post("/desk/nodes/give/", {"id": [node.pk, foreign.pk]}).content.decode()
        assert second.name in shown
        assert hualong.user("handler", "fast_1").name not in shown
        sent = _send(lead, [node.pk, foreign.pk], str(second.pk), "出差")
        assert "已交办2项" in sent
        mixed = _send(lead, [node.pk, elsewhere.pk], str(second.pk), "出差")
    assert "件未办理" in mixed
    assert other.number in mixed


def test_the_page_is_the_leads_and_another_courts_clock_does_not_exist(
    hualong: Cast, node: Node, enter: Enter
) -> None:
    with clock.at(LATER):
        handler = enter(hualong.user("handler", TEAM))
        assert handler.post("/desk/nodes/give/", {"id": [node.pk]}).status_code == 403
        data = {"id": [node.pk], "once": once.new_token(), "person": "back", "reason": "x"}
        outsider = enter(hualong.outsider_user)
        assert outsider.post("/desk/nodes/give/", data).status_code in (403, 404)


def _send(client: Client, ids: list[int], person: str, reason: str) -> str:
    data = {"once": once.new_token(), "id": ids, "person": person, "reason": reason}
    return client.post("/desk/nodes/give/", data, follow=True).content.decode()
