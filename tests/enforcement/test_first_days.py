"""The acts of a case's first days: which a court has, and doing them for many cases at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assets.models import Query
from enforcement import fulfilment, openings
from enforcement.fulfilment import Fulfilment
from enforcement.models import Case, Event, TaskOrder
from policy.refusals import NotVisible, Refused
from teams import access
from teams.access import Actor
from tests.cast import Cast, make_court
from tests.story import assert_clocks_equal_their_replay, closed, filed, received, screened, state
from workdays import clock

pytestmark = pytest.mark.django_db

FILED = date(2022, 3, 1)


def of(cast: Cast, function: str) -> Actor:
    """Return somebody who holds a function."""
    return access.actor_for(access.who_holds(cast.court, function)[0])


@pytest.mark.parametrize(
    ("pack", "acts"),
    [
        ("county", ["first_query", "documents", "service"]),
        ("dengzhou", ["standard_documents", "first_query"]),
        (
            "hualong",
            ["first_query", "serve_notice", "serve_report_order", "serve_payment_notice",
             "documents"],
        ),
        ("yindu", ["first_query", "documents"]),
        ("yanshi", ["first_query", "documents", "service"]),
    ],
)  # fmt: skip
def test_a_courts_first_acts_are_its_packs_short_clocks_and_its_own_list(
    pack: str, acts: list[str]
) -> None:
    cast = make_court(pack)
    found = openings.first_acts(cast.actor("director"))
    assert [act.key for act in found] == acts
    proof = [act.key for act in found if act.asks_proof]
    assert proof == [key for key in acts if key.startswith("serve_")], "never ticked unasked"


@pytest.mark.clause("XX-027", "XX-033", "XX-034")
def test_each_post_does_its_own_acts_for_all_cases_at_once(county: Cast) -> None:
    cases = [filed(county, FILED, serial=n, respondents=2) for n in (1, 2, 3)]
    group = of(county, "documents")
    with clock.at(FILED):
        acts = {act.key: act for act in openings.first_acts(group)}
        assert [key for key, act in acts.items() if act.may] == ["documents", "service"]
        assert openings.waiting(cases, acts.values()) == dict.fromkeys(acts, 3)
        done = openings.do(cases, ["documents", "service"], actor=group, on=FILED)
        assert [[a.key for a in one.done] for one in done] == [["documents", "service"]] * 3
        asked = openings.do(cases, ["first_query"], actor=of(county, "first_query"), on=FILED)
    assert not any(one.refused for one in asked)
    assert Query.objects.count() == 6
    assert Event.objects.filter(kind="documents.prepared").count() == 3
    slips = TaskOrder.objects.values_list("title", "to_function", "status").distinct()
    assert list(slips) == [("送达执行通知等格式文书", "service", "dispatched")]
    for case in Case.objects.all():
        assert_clocks_equal_their_replay(case)


def test_what_is_done_already_is_left_as_it_is(county: Cast) -> None:
    cases = [filed(county, FILED, serial=n) for n in (1, 2)]
    group = of(county, "documents")
    with clock.at(FILED):
        openings.do(cases[:1], ["documents", "service"], actor=group, on=FILED)
        first, second = openings.do(cases, ["documents", "service"], actor=group, on=FILED)
    assert ([a.key for a in first.left], first.done) == (["documents", "service"], [])
    assert [a.key for a in second.done] == ["documents", "service"]
    assert TaskOrder.objects.count() == 2


@pytest.mark.clause("HL-016", "HL-050")
def test_clocks_of_the_first_days_are_closed_each_for_its_respondents(hualong: Cast) -> None:
    case = filed(hualong, FILED, respondents=2)
    with clock.at(FILED):
        openings.do([case], ["first_query"], actor=of(hualong, "first_query"), on=FILED)
        openings.do([case], ["serve_notice"], actor=of(hualong, "service"), on=FILED)
    case = Case.objects.get()
    for rule in ("first_query", "serve_notice"):
        assert set(case.nodes.filter(rule=rule).values_list("status", flat=True)) == {"done"}
    assert set(case.nodes.filter(rule="serve_report_order").values_list("status", flat=True)) == {
        "open"
    }
    assert Query.objects.filter(case=case, round=1).count() == 2
    assert_clocks_equal_their_replay(case)


def test_refused_cases_say_why_and_the_others_are_done(hualong: Cast) -> None:
    cases = [filed(hualong, FILED, serial=n) for n in (1, 2, 3)]
    facts = {"has_disposable_asset": False, "deposits_cover_due": False}
    over = filed(hualong, FILED, serial=4, **facts)
    over = closed(
        hualong, received(hualong, screened(hualong, over, FILED), FILED), "执行完毕", FILED
    )
    seen = {case.pk: case.journal_seq for case in cases}
    state(hualong, cases[0], "filing.verified", FILED)
    clerk = of(hualong, "first_query")
    with clock.at(FILED):
        found = openings.do(
            [*cases, over], ["first_query", "documents"], actor=clerk, on=FILED, expected=seen
        )
    codes = [[r.code for _act, reasons in one.refused for r in reasons] for one in found]
    mine = ["not_your_post"]  # the documents are another post's
    assert codes == [["changed"], mine, mine, ["closed"]]
    assert [[a.key for a in one.done] for one in found] == [[], *[["first_query"]] * 2, []]
    assert Event.objects.filter(kind="query.launched", case=cases[1]).exists()


def test_a_day_to_come_no_act_and_another_courts_case_are_refused(
    hualong: Cast, yindu: Cast
) -> None:
    case, other = filed(hualong, FILED), filed(yindu, FILED)
    clerk = of(hualong, "first_query")
    with clock.at(FILED):
        with pytest.raises(Refused, match="尚未到来"):
            openings.do([case], ["first_query"], actor=clerk, on=FILED + timedelta(days=1))
        with pytest.raises(Refused, match="没有勾选"):
            openings.do([case], ["no_such_act"], actor=clerk, on=FILED)
        with pytest.raises(NotVisible):
            openings.do([other], ["first_query"], actor=clerk, on=FILED)


@pytest.mark.clause("YS-028", "YS-043")
def test_money_paid_by_itself_and_a_preservation_call_for_no_papers(yanshi: Cast) -> None:
    plain = filed(yanshi, FILED, filing_origin="window")
    paid = filed(yanshi, FILED, serial=2, filing_origin="auto_performance")
    kept = filed(yanshi, FILED, serial=3, kind="执保", filing_origin="window")
    starter = of(yanshi, "documents")
    with clock.at(FILED):
        found = openings.do([plain, paid, kept], ["documents", "service"], actor=starter, on=FILED)
    assert [[a.key for a in one.done] for one in found] == [["documents", "service"], [], []]


@pytest.mark.clause("HL-016")
def test_a_query_fulfilled_from_the_queue_goes_out_like_any_other(hualong: Cast) -> None:
    case = filed(hualong, FILED, respondents=2)
    (closing,) = fulfilment.closings(hualong.pack, "first_query")
    wanted = [Fulfilment(node, closing) for node in case.nodes.filter(rule="first_query")]
    with clock.at(FILED):
        assert fulfilment.fulfil(wanted, actor=of(hualong, "first_query"), on=FILED) == [(), ()]
    assert Query.objects.filter(case=case, state="launched").count() == 2
    assert Event.objects.filter(case=case, kind="query.launched").count() == 2


def test_a_post_that_may_not_is_refused_once_a_case_with_who_may(hualong: Cast) -> None:
    case = filed(hualong, FILED, respondents=3)
    with clock.at(FILED):
        (one,) = openings.do(
            [case], ["serve_notice"], actor=hualong.actor("reception_officer"), on=FILED
        )
    ((act, reasons),) = one.refused
    assert act.key == "serve_notice"
    assert [r.code for r in reasons] == ["not_your_post"]
    assert case.journal_seq == Case.objects.get().journal_seq
