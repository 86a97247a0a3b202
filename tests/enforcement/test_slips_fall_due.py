"""A slip past the day its sender named is told of like any clock: to its taker and his lead."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enforcement import alerts, orders, selectors, slips, sweep
from enforcement.models import Alert, Case, Node, TaskOrder
from enforcement.slips import Slip
from teams.access import Actor
from tests.cast import Cast
from tests.desk.casework import TODAY, in_team
from tests.flows.test_slips_of_the_plan import rule
from tests.story import assert_clocks_equal_their_replay, closed
from workdays import clock

pytestmark = pytest.mark.django_db

DUE = date(2026, 3, 28)  # a Saturday: a day that was named does not move to Monday


def sent(cast: Cast, case: Case | None = None, **given: object) -> TaskOrder:
    """Send a slip from a team to the centre, due on a day."""
    asked: dict[str, object] = {"to_function": "offline_query", "due_on": DUE, **given}
    if case is None:
        asked["function"] = "director"
    with clock.at(TODAY):
        return orders.dispatch(
            actor=cast.actor("handler", case.unit) if case else cast.actor("director"),
            kind="查询", title="到车管所查车", on=TODAY, case=case, **asked,  # type: ignore[arg-type]  # told by name
        )  # fmt: skip


def swept(day: date) -> None:
    with clock.at(day):
        sweep.sweep()
        sweep.sweep()  # again: told once all the same


def levels(order: TaskOrder, name: str = "slip_due") -> list[tuple[str, str]]:
    rows = Alert.objects.filter(node__subject=order.key, node__case=order.case, node__rule=name)
    return sorted(rows.values_list("level", "to"))


def unread(actor: Actor, day: date) -> list[str]:
    with clock.at(day):
        return [alert.node.rule for alert in alerts.unread(actor)]


def test_a_slip_past_its_day_is_told_once_to_the_post_that_takes_it_and_rings_its_bell(
    hualong: Cast,
) -> None:
    case = in_team(hualong, "standard_1", "standard")
    order = sent(hualong, case)
    node = Node.objects.get(case=case, rule="slip_due")
    assert (node.due_on, node.unit, node.post) == (DUE, "command_centre", "transaction_head")
    swept(DUE)
    assert "overdue" not in {level for level, _to in levels(order)}
    late = DUE + timedelta(days=1)
    swept(late)
    assert ("overdue", "@handler") in levels(order)
    taker = hualong.actor("transaction_head", "command_centre")
    assert unread(taker, late).count("slip_due") >= 1
    assert "slip_due" not in unread(hualong.actor("handler", case.unit), late)
    with clock.at(late):
        orders.receive(order, actor=taker, on=late)
        orders.complete(order, actor=taker, on=late, result="无车")
    node.refresh_from_db()
    assert (node.status, node.done_on) == ("done", late)
    assert "slip_due" not in unread(taker, late)
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_of_a_slip_to_a_team_its_lead_hears_after_the_team(hualong: Cast) -> None:
    case = in_team(hualong, "standard_1", "standard")
    sent(hualong, case, to_function="", to_unit="fast_1")
    node = Node.objects.get(case=case, rule="slip_due")
    assert (node.unit, node.post, node.handler) == ("fast_1", "", None)
    day = next(
        day for day in (DUE + timedelta(days=n) for n in range(1, 30)) if _led(swept, node, day)
    )
    lead = hualong.actor("team_lead", "fast_1")
    assert "slip_due" in unread(lead, day)
    with clock.at(day):
        assert "slip_due" in {a.node.rule for a in selectors.my_alerts(lead)}


def _led(sweeping: object, node: Node, day: date) -> bool:
    swept(day)
    return Alert.objects.filter(node=node, to="team_lead").exists()


def test_a_slip_without_a_day_has_no_clock(hualong: Cast) -> None:
    case = in_team(hualong, "standard_1", "standard")
    sent(hualong, case, due_on=None)
    assert not Node.objects.filter(rule="slip_due").exists()


def test_what_is_sent_back_is_its_senders_until_mended_then_the_takers_by_the_first_day(
    dengzhou: Cast,
) -> None:
    case = in_team(dengzhou, "team_2", "standard")
    order = sent(dengzhou, case, to_function="", to_unit="front")
    taker, sender = dengzhou.actor("clerk", "front"), dengzhou.actor("handler", "team_2")
    back, by = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    with clock.at(back):
        orders.return_(order, actor=taker, on=back, reason="缺协助执行通知书", correct_by=by)
    assert Node.objects.get(rule="slip_due").status == "done"
    node = Node.objects.get(rule="slip_correction")
    assert (node.due_on, node.unit, node.status) == (by, "team_2", "open")
    late = by + timedelta(days=1)
    swept(late)
    assert ("overdue", "@handler") in levels(order, "slip_correction")
    assert "slip_correction" in unread(sender, late)
    with clock.at(late):
        orders.correct(order, actor=sender, on=late, note="已补")
    again = Node.objects.get(rule="slip_due", status="open")
    assert (again.due_on, again.unit) == (DUE, "front")
    node.refresh_from_db()
    assert node.status == "done"
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_a_file_signed_for_is_done_and_property_signed_for_is_not_yet(yanshi: Cast) -> None:
    case = closed(yanshi, in_team(yanshi, "team_1", "standard"), "执行完毕", TODAY)
    handler, keeper = yanshi.actor("handler", "team_1"), yanshi.actor("archivist", "archive_group")
    with clock.at(TODAY):
        slip = Slip(TODAY, title="卷宗一册", due_on=DUE)
        order = slips.send(case, rule(yanshi, "dossier_to_archive"), slip, actor=handler)
        assert isinstance(order, TaskOrder)
        node = Node.objects.get(case=case, rule="slip_due")
        assert (node.status, node.unit) == ("open", "archive_group")
        orders.receive(order, actor=keeper, on=TODAY)
    node.refresh_from_db()
    assert (node.status, node.done_on) == ("done", TODAY)
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_a_slip_of_the_court_itself_is_told_of_as_well(hualong: Cast) -> None:
    order = sent(hualong)
    late = DUE + timedelta(days=1)
    swept(late)
    assert ("overdue", "@handler") in levels(order)
    assert Node.objects.get(rule="slip_due").case is None
    taker = hualong.actor("transaction_head", "command_centre")
    with clock.at(late):
        orders.receive(order, actor=taker, on=late)
        orders.complete(order, actor=taker, on=late, result="已办")
    assert Node.objects.get(rule="slip_due").status == "done"


@pytest.mark.parametrize("with_case", [True, False], ids=["case", "court"])
def test_it_stands_red_in_the_work_of_who_takes_it_by_name_and_in_the_register(
    hualong: Cast, client: Client, *, with_case: bool
) -> None:
    case = in_team(hualong, "standard_1", "standard") if with_case else None
    order = sent(hualong, case)
    taker = hualong.user("transaction_head", "command_centre")
    client.force_login(taker)
    with clock.at(DUE + timedelta(days=2)):
        page = client.get("/desk/?due=late").content.decode()
        link = f'href="/desk/orders/{order.pk}/"'
        assert "流转单按期办结" in page
        assert f"{link}>到车管所查车" in page
        assert "超期2天" in page.partition(link)[0].rpartition("<tr")[2]
        assert "超期2天" in client.get("/desk/orders/").content.decode()
        if with_case:
            client.force_login(hualong.user("director"))
            rows = client.get(
                reverse("desk:circulation") + "?kind=order.dispatched"
            ).content.decode()
            assert "超期2天" in rows


def test_many_late_slips_on_a_page_cost_no_query_each(hualong: Cast, client: Client) -> None:
    client.force_login(hualong.user("transaction_head", "command_centre"))
    counts = []
    for serial in range(1, 5):
        sent(hualong, in_team(hualong, "standard_1", "standard", serial=serial))
        with clock.at(DUE + timedelta(days=1)), CaptureQueriesContext(connection) as asked:
            client.get("/desk/?due=late")
        counts.append(len(asked))
    assert len(set(counts[1:])) == 1


def test_the_past_day_of_a_case_closed_meanwhile_is_told_no_more(hualong: Cast) -> None:
    case = in_team(hualong, "standard_1", "standard")
    sent(hualong, case)
    closed(hualong, case, "执行完毕", TODAY)
    assert Node.objects.get(case=case, rule="slip_due").status == "ended"
