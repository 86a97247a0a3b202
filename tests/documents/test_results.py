"""What a slip or a query brought lies in the e-file, and stops the clocks that wait for it."""

from __future__ import annotations

import pytest

from documents import attesting, efile, receiving, results, uploading
from documents.proofs import Upload
from documents.receiving import Talk
from enforcement import orders
from enforcement.items import NewItem
from enforcement.models import Case, Node, TaskOrder
from intake.hearing import Heard
from policy.refusals import Refused
from teams.access import Actor
from tests.cast import Cast
from tests.documents import pads
from tests.documents.files import pdf
from tests.documents.papers import TODAY, told_case
from tests.flows.test_yindu_story import fast
from tests.story import about_new, assert_clocks_equal_their_replay, member, recorder
from workdays import clock

pytestmark = pytest.mark.django_db

SHEET = "线下查冻扣材料"


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


def taken(cast: Cast, case: Case, title: str, kind: str = "查询") -> tuple[TaskOrder, Actor]:
    """Return a slip signed for by who queries on the spot, and him."""
    slip = orders.dispatch(
        actor=member(cast, case.unit),
        kind=kind,
        title=title,
        on=TODAY,
        case=case,
        to_function="offline_query",
    )
    taker = cast.actor("executor", "batch")
    return orders.receive(slip, actor=taker, on=TODAY), taker


def clock_of(case: Case, subject: str, rule: str = "slip_uploaded") -> Node:
    return case.nodes.get(rule=rule, subject=subject)


def where(case: Case) -> list[tuple[str, str]]:
    return [(item.place, item.name) for item in efile.of_case(case)]


@pytest.mark.clause("YD-119")
def test_the_papers_of_a_slip_stop_its_own_clock_and_no_other(yindu: Cast) -> None:
    case = fast(yindu)
    house, taker = taken(yindu, case, "查询不动产")
    bank, _taker = taken(yindu, case, "冻结存款", "冻结")
    results.complete(house, [], actor=taker, on=TODAY, result="名下无不动产")
    assert clock_of(case, house.key).status == "open", "done, and nothing of it in the file"
    results.complete(
        bank, [Upload("回执.pdf", pdf())], actor=taker, on=TODAY, result="已冻结"
    )  # fmt: skip
    assert where(case) == [("measures", "冻结存款办理结果")]
    assert clock_of(case, bank.key).done_on == TODAY
    assert clock_of(case, house.key).status == "open"
    uploading.upload(
        case, [Upload("查询.pdf", pdf(pages=2))], place="queries", name=SHEET, actor=taker
    )  # fmt: skip
    assert clock_of(case, house.key).done_on == TODAY, "the only one that waited"
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


@pytest.mark.clause("YD-119")
def test_where_two_slips_wait_the_upload_says_of_which_it_is(yindu: Cast) -> None:
    case = fast(yindu)
    first, taker = taken(yindu, case, "查询不动产")
    second, _taker = taken(yindu, case, "查询车辆")
    sheet = [Upload("查询.pdf", pdf())]
    with pytest.raises(Refused, match="本案有2项在等“线下查冻扣材料”") as refused:
        uploading.upload(case, sheet, place="queries", name=SHEET, actor=taker)
    assert refused.value.refusals[0].field == "about"
    assert efile.of_case(case) == []
    uploading.upload(
        case, sheet, place="queries", name=SHEET, about=second.key, actor=taker
    )  # fmt: skip
    assert clock_of(case, second.key).status == "done"
    assert clock_of(case, first.key).status == "open"
    uploading.upload(case, [Upload("别的.pdf", pdf(pages=3))], place="other", actor=taker)
    assert clock_of(case, first.key).status == "open", "another paper says nothing of it"


@pytest.mark.clause("YD-120")
def test_the_papers_of_a_sale_stop_the_month_of_their_own_asset(yindu: Cast) -> None:
    case = told_case(yindu)
    for name in ("住宅一套", "门面一间"):
        about_new(yindu, case, NewItem("asset", name), "asset.disposable_found", TODAY)
    assert {n.status for n in case.nodes.filter(rule="disposal_uploaded")} == {"open"}
    keeper = recorder(yindu, case, "material.uploaded")
    uploading.upload(
        case, [Upload("公告.pdf", pdf())], place="disposal", name="财产处置拍卖材料",
        about="asset:2", actor=keeper,
    )  # fmt: skip
    assert clock_of(case, "asset:2", "disposal_uploaded").done_on == TODAY
    assert clock_of(case, "asset:1", "disposal_uploaded").status == "open"


@pytest.mark.clause("YD-115", "YD-116")
def test_a_signed_first_interview_is_in_the_file_and_its_clock_stops(yindu: Cast) -> None:
    case = told_case(yindu)
    actor = yindu.doing("reception.record", case)
    heard = Heard(
        happened_on=TODAY, channel="当面", note="问：有何线索？\n答：没有。", speaker="安知秋"
    )
    record = receiving.draw_up(case, Talk(heard), actor=actor)
    assert clock_of(case, "", "first_interview_uploaded").status == "open"
    text = receiving.text_digest(receiving.find(actor, record.pk)[0])
    attesting.sign(
        record.pk, attesting.Given("pad", text, pads.sent(pads.drawn())), actor=actor
    )  # fmt: skip
    (item,) = efile.of_case(case)
    assert (item.place, item.kind) == ("records", "reception_record")
    node = clock_of(case, "", "first_interview_uploaded")
    assert (node.done_on, node.shows) == (TODAY, {"reception.recorded": TODAY.isoformat()})
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_a_slip_of_no_case_has_no_file_to_put_papers_into(yindu: Cast) -> None:
    taker = yindu.actor("executor", "batch")
    slip = orders.opened(
        TaskOrder(
            court=yindu.court, kind="其他", title="集中查询", to_function="offline_query",
            sent_by=yindu.user("director"), sent_on=TODAY,
        )
    )  # fmt: skip
    slip = orders.receive(slip, actor=taker, on=TODAY)
    with pytest.raises(Refused, match="不属于某一案件"):
        results.complete(slip, [Upload("a.pdf", pdf())], actor=taker, on=TODAY, result="办妥")
    assert TaskOrder.objects.get(pk=slip.pk).status == TaskOrder.Status.RECEIVED


@pytest.mark.clause("YD-117", "YD-118")
def test_the_sheet_of_an_offline_query_stops_the_clock_of_its_item(yindu: Cast) -> None:
    case, taker = fast(yindu), yindu.actor("executor", "batch")
    results.keep(case, [Upload("a.pdf", pdf())], ["公积金"], actor=taker)
    assert where(case) == [("queries", "公积金查询结果")]
    assert clock_of(case, "", "provident_fund_uploaded").done_on == TODAY
    assert clock_of(case, "", "real_estate_uploaded").status == "open"
