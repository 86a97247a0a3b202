"""From a draft to a paper: who may, what is asked, what never changes after."""

from __future__ import annotations

import io

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from PIL import Image

from documents import drafting, issuing, signing, specimen_seal
from documents.models import Document, NumberRun, Paper, Revision, Signature
from enforcement import selectors
from enforcement.models import Case, Event
from policy.refusals import Forbidden, NotVisible, Refused, Stale
from tests.cast import PASSWORD, Cast
from tests.documents.papers import TODAY, drafted, in_team, issued, keeper, kept_seal, told_case
from workdays import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def case(yindu: Cast) -> Case:
    return in_team(yindu, *team_of(yindu))


def team_of(cast: Cast) -> tuple[str, str]:
    """Return a team of a court and its track."""
    track = next(iter(cast.pack.tables.tracks))
    return cast.pack.tables.tracks[track].units[0], track


@pytest.mark.clause("YD-083", "YD-088")
def test_the_notice_is_the_executors_to_sign_and_the_ruling_the_judges(
    yindu: Cast, case: Case
) -> None:
    unit = case.unit
    executor, judge = yindu.actor("executor", unit), yindu.actor("judge", unit)
    notice = drafted(case, "enforcement_notice", executor)
    ruling = drafted(case, "ruling_control", executor)
    with pytest.raises(Forbidden, match="须由执行员签名"):
        signing.sign(notice.pk, actor=judge, password=PASSWORD)
    with pytest.raises(Forbidden, match="须由审判员签名"):
        signing.sign(ruling.pk, actor=executor, password=PASSWORD)
    assert signing.sign(notice.pk, actor=executor, password=PASSWORD).state == "signed"
    assert signing.sign(ruling.pk, actor=judge, password=PASSWORD).state == "signed"


@pytest.mark.clause("YD-095")
def test_the_minutes_are_done_only_with_all_three_signatures(yindu: Cast, case: Case) -> None:
    people = [yindu.actor(post, case.unit) for post in ("judge", "executor", "clerk")]
    minutes = drafted(case, "panel_record", people[0])
    for person in people[:2]:
        assert signing.sign(minutes.pk, actor=person, password=PASSWORD).state == "draft"
    with pytest.raises(Refused, match="尚待书记员签名"):
        issuing.issue(minutes.pk, actor=people[0])
    with pytest.raises(Refused, match="你已在这份文书上签名"):
        signing.sign(minutes.pk, actor=people[0], password=PASSWORD)
    assert signing.sign(minutes.pk, actor=people[2], password=PASSWORD).state == "signed"
    paper = issuing.issue(minutes.pk, actor=people[0])
    assert all(p.name in Paper.objects.get(document=paper).html for p in people)


@pytest.mark.clause("DZ-041", "DZ-042", "DZ-056")
def test_a_case_no_team_has_is_signed_by_any_judge_of_the_court(dengzhou: Cast) -> None:
    case = told_case(dengzhou)
    maker = dengzhou.doing("filing.verify", case)
    ruling = drafted(case, "ruling_dismissal", maker, ground="执行依据尚未生效。")
    with pytest.raises(Forbidden, match="须由审判员签名"):
        signing.sign(ruling.pk, actor=maker, password=PASSWORD)
    borrowed = (
        dengzhou.actor("judge", "disposal")
        if ("judge", "disposal") in dengzhou.seats
        else (dengzhou.actor("judge"))
    )
    assert signing.sign(ruling.pk, actor=borrowed, password=PASSWORD).state == "signed"
    signing.seal(ruling.pk, actor=keeper(dengzhou), by_hand=True)
    issuing.issue(ruling.pk, actor=maker)
    told = Event.objects.get(case=case, kind="document.issued")
    assert told.data["document"] == "驳回执行申请裁定书"
    assert "执行依据尚未生效。" in Paper.objects.get(document=ruling).html


def test_a_wrong_password_signs_nothing(yindu: Cast, case: Case) -> None:
    executor = yindu.actor("executor", case.unit)
    notice = drafted(case, "enforcement_notice", executor)
    for password in ("", "not his", PASSWORD.upper()):
        with pytest.raises(Refused, match="签名密码不对") as refused:
            signing.sign(notice.pk, actor=executor, password=password)
        assert refused.value.refusals[-1].field == "password"
    assert not Signature.objects.exists()
    assert Document.objects.get(pk=notice.pk).text == ""


def test_no_paper_goes_out_with_blanks_and_each_says_where_it_is_filled_in(
    yindu: Cast, case: Case
) -> None:
    Case.objects.filter(pk=case.pk).update(cause="", basis_number="")
    executor = yindu.actor("executor", case.unit)
    notice = drafted(case, "enforcement_notice", executor, phone="")
    with pytest.raises(Refused) as refused:
        signing.sign(notice.pk, actor=executor, password=PASSWORD)
    said = [r.sentence for r in refused.value.refusals]
    assert said == [
        "缺“案由”：请在立案信息中填写",
        "缺“执行依据文号”：请在立案信息中填写",
        "缺“联系电话”：请在本稿中填写",
    ]
    with pytest.raises(Refused, match="缺“联系电话”"):
        issuing.issue(notice.pk, actor=executor)
    assert not NumberRun.objects.exists()


def test_a_name_no_font_can_draw_holds_the_paper_and_takes_no_number(yindu: Cast) -> None:
    case = in_team(yindu, *team_of(yindu), name="柏\U000e0fff望")
    executor = yindu.actor("executor", case.unit)
    notice = drafted(case, "enforcement_notice", executor)
    with pytest.raises(Refused, match="现有字库没有“\U000e0fff”字"):
        signing.sign(notice.pk, actor=executor, password=PASSWORD)


def test_the_fixed_parts_of_a_form_cannot_be_typed_over(yindu: Cast, case: Case) -> None:
    executor = yindu.actor("executor", case.unit)
    notice = drafted(case, "enforcement_notice", executor)
    with pytest.raises(Refused) as refused:
        drafting.save(
            notice.pk,
            {"cause": "别的案由", "claim": "一千元", "fee": "1.234"},
            actor=executor,
        )
    assert [r.code for r in refused.value.refusals] == ["locked", "bad_amount", "bad_amount"]
    assert [r.field for r in refused.value.refusals] == ["f-cause", "f-claim", "f-fee"]


def test_the_signed_text_stays_as_signed_whatever_the_record_says_later(
    yindu: Cast, case: Case
) -> None:
    executor = yindu.actor("executor", case.unit)
    notice = drafted(case, "enforcement_notice", executor)
    signing.sign(notice.pk, actor=executor, password=PASSWORD)
    Case.objects.filter(pk=case.pk).update(cause="买卖合同纠纷")
    with pytest.raises(Refused, match="不能再改"):
        drafting.save(notice.pk, {"phone": "1"}, actor=executor)
    signing.seal(notice.pk, actor=keeper(yindu), by_hand=True)
    paper = issuing.issue(notice.pk, actor=executor)
    html = Paper.objects.get(document=paper).html
    assert "民间借贷纠纷" in html
    assert "买卖合同纠纷" not in html
    assert "1,409.50元（人民币壹仟肆佰零玖元伍角）" in html
    assert "二〇二六年三月二十日" in html


def test_sent_back_the_signatures_count_no_more_and_stay_on_record(yindu: Cast, case: Case) -> None:
    executor = yindu.actor("executor", case.unit)
    notice = drafted(case, "enforcement_notice", executor)
    signing.sign(notice.pk, actor=executor, password=PASSWORD)
    with pytest.raises(Refused, match="须写明理由"):
        drafting.send_back(notice.pk, actor=executor, reason=" ")
    again = drafting.send_back(notice.pk, actor=executor, reason="电话写错")
    assert (again.state, again.text) == ("draft", "")
    drafting.save(notice.pk, {"phone": "0393-1"}, actor=executor)
    assert drafting.sheet_of(Document.objects.get(pk=notice.pk)).open_slots == [0]
    assert Signature.objects.filter(document=notice).count() == 1
    reasons = Revision.objects.filter(document=notice).order_by("edition")
    assert [(r.edition, r.reason) for r in reasons][-2:] == [(3, "电话写错"), (4, "")]


def test_what_was_issued_cannot_be_changed_by_anybody(yindu: Cast, case: Case) -> None:
    executor = yindu.actor("executor", case.unit)
    paper = issued(yindu, drafted(case, "enforcement_notice", executor), executor)
    for change in (
        {"text": "别的"},
        {"number": "执通〔2026〕9号"},
        {"state": "draft"},
        {"issued_by_name": "别人"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Document.objects.filter(pk=paper.pk).update(**change)
    for rows in (Paper.objects.filter(document=paper), paper.signatures, paper.revisions):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all().delete()
    with pytest.raises(Refused, match="不能再签发"):
        issuing.issue(paper.pk, actor=executor)
    with pytest.raises(Refused, match="不能作废"):
        drafting.discard(paper.pk, actor=executor, reason="写错")


def test_a_correction_is_a_new_paper_and_the_old_one_is_marked(yindu: Cast, case: Case) -> None:
    judge = yindu.actor("judge", case.unit)
    ruling = issued(yindu, drafted(case, "ruling_control", judge), judge)
    first = bytes(Paper.objects.get(document=ruling).pdf)
    mending = drafting.correct(ruling.pk, actor=judge)
    assert drafting.correct(ruling.pk, actor=judge).pk == mending.pk
    drafting.save(mending.pk, {"wrong": "住解放路", "right": "住人民路", "clerk": "褚怀瑾"},
                  actor=judge)  # fmt: skip
    mended = issued(yindu, mending, judge)
    assert mended.case_number == f"{case.number}之一"
    assert ruling.case_number == case.number
    assert ruling.case_number in Paper.objects.get(document=mended).html
    ruling.refresh_from_db()
    assert ruling.state == "corrected"
    assert bytes(Paper.objects.get(document=ruling).pdf) == first


def test_numbers_run_without_gap_by_kind_and_a_refused_issue_takes_none(
    yindu: Cast, case: Case
) -> None:
    executor = yindu.actor("executor", case.unit)
    other = in_team(yindu, *team_of(yindu), serial=2)
    first = issued(yindu, drafted(case, "enforcement_notice", executor), executor)
    held = drafted(other, "enforcement_notice", executor)
    with pytest.raises(Refused, match="尚待执行员签名"):
        issuing.issue(held.pk, actor=executor)
    second = issued(yindu, held, executor)
    order = issued(yindu, drafted(case, "property_report_order", executor), executor)
    assert (first.number, second.number) == ("执通〔2026〕1号", "执通〔2026〕2号")
    assert order.number == "执报〔2026〕1号"
    double = Document(
        court=case.court, case=case, kind="enforcement_notice", name="x", form_digest="x",
        made_by_id=executor.user_id, made_by_name="x", made_at=clock.now(), year=2026, serial=1,
        state="discarded",
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        double.save()


def test_the_seal_is_its_keepers_and_every_step_is_on_the_journal(yindu: Cast, case: Case) -> None:
    executor = yindu.actor("executor", case.unit)
    notice = drafted(case, "enforcement_notice", executor)
    with pytest.raises(Refused, match="尚待执行员签名"):
        signing.seal(notice.pk, actor=keeper(yindu), by_hand=True)
    signing.sign(notice.pk, actor=executor, password=PASSWORD)
    with pytest.raises(Forbidden, match="文书盖章"):
        signing.seal(notice.pk, actor=executor)
    with pytest.raises(Refused, match="尚未存入印章图片"):
        signing.seal(notice.pk, actor=keeper(yindu))
    with pytest.raises(Refused, match="尚未盖章"):
        issuing.issue(notice.pk, actor=executor)
    kept = kept_seal(yindu)
    signing.seal(notice.pk, actor=keeper(yindu))
    paper = issuing.issue(notice.pk, actor=executor)
    assert paper.seal_id == kept.pk
    assert kept.address in Paper.objects.get(document=paper).html
    events = Event.objects.filter(case=case, kind__startswith="document.").order_by("seq")
    assert [e.kind for e in events] == ["document.signed", "document.sealed", "document.issued"]
    assert events[0].data["digest"] == events[1].data["digest"] == paper.text_digest
    assert events[2].data == {"document": "执行通知书", "title": "执通〔2026〕1号"}
    assert selectors.chain_faults(case.court_id) == []


def seal_of(size: tuple[int, int], mode: str = "RGBA") -> bytes:
    """Return an empty picture of a size."""
    out = io.BytesIO()
    Image.new(mode, size, "#00000000" if mode == "RGBA" else "#ffffff").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("picture", "codes"),
    [
        (b"<svg/>", ["not_a_picture"]),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, ["not_a_picture"]),
        (seal_of((400, 400))[:-40], ["not_a_picture"]),
        (b"\0" * (1024 * 1024 + 1), ["too_large"]),
        (seal_of((120, 120)), ["wrong_size"]),
        (seal_of((20_000, 20_000), "1"), ["wrong_size"]),
        (seal_of((4000, 4000)), ["wrong_size"]),
        (seal_of((400, 300), "RGB"), ["not_square", "not_see_through"]),
    ],
)
def test_what_cannot_serve_as_a_seal_is_refused_with_every_reason(
    yindu: Cast, picture: bytes, codes: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        signing.keep_seal(picture, actor=keeper(yindu))
    assert [reason.code for reason in refused.value.refusals] == codes


def test_a_seal_is_a_picture_and_only_its_keeper_brings_one(yindu: Cast, case: Case) -> None:
    assert signing.keep_seal(specimen_seal.drawn("某县人民法院"), actor=keeper(yindu)).pk
    with pytest.raises(Forbidden):
        signing.keep_seal(b"", actor=yindu.actor("judge", case.unit))


def test_a_notice_that_asks_for_nothing_lacks_something(yindu: Cast, case: Case) -> None:
    executor = yindu.actor("executor", case.unit)
    notice = drafted(case, "enforcement_notice", executor, claim="", duty="")
    lacks = drafting.sheet_of(notice).lacks
    assert [(lack.name, lack.term) for lack in lacks] == [
        ("claim", "申请执行标的或其他应履行的义务")
    ]
    notice = drafting.save(notice.pk, {"duty": "交付房屋"}, actor=executor)
    assert drafting.sheet_of(notice).lacks == []


def test_nobody_is_detained_for_more_than_fifteen_days(yindu: Cast, case: Case) -> None:
    executor = yindu.actor("executor", case.unit)
    with pytest.raises(Refused, match="“拘留日数（十五日以下）”至多15，现为16"):
        drafted(case, "detention_decision", executor, days="16")
    drafted(case, "detention_decision", executor, days="15")


def test_who_comes_second_is_told_and_another_court_finds_nothing(yindu: Cast, case: Case) -> None:
    executor, second = (yindu.actor("executor", case.unit, n) for n in (0, 1))
    notice = drafted(case, "enforcement_notice", executor)
    drafting.save(notice.pk, {"phone": "0393-2"}, actor=executor)
    with pytest.raises(Stale, match=f"已由{executor.name}改动"):
        drafting.save(notice.pk, {"phone": "0393-3"}, actor=second, edition=notice.edition)
    signing.sign(notice.pk, actor=executor, password=PASSWORD)
    with pytest.raises(Refused, match=f"已由{executor.name}签名"):
        signing.sign(notice.pk, actor=second, password=PASSWORD)
    with pytest.raises(NotVisible):
        signing.sign(notice.pk, actor=yindu.outsider, password=PASSWORD)


@pytest.mark.clause("YS-067")
def test_a_notice_waits_for_the_case_to_be_assigned(yanshi: Cast) -> None:
    case = told_case(yanshi)
    maker = yanshi.doing("document.issue", case) if case.unit else yanshi.actor("start_post")
    notice = drafted(case, "enforcement_notice", maker, handler="待定")
    with pytest.raises(Refused, match="尚未登记“分案至团队及承办人”") as refused:
        signing.seal(notice.pk, actor=keeper(yanshi), by_hand=True)
    assert "YS-067" in refused.value.refusals[-1].clause


@pytest.mark.clause("YD-083", "YD-089")
def test_a_form_of_the_file_is_no_legal_document_the_judge_would_have_to_sign(
    yindu: Cast, case: Case
) -> None:
    executor = yindu.actor("executor", case.unit)
    form = drafted(case, "closing_form", executor)
    assert drafting.sheet_of(form).slots == []
    assert issuing.issue(form.pk, actor=executor).number == "执结审〔2026〕1号"
    record = drafted(case, "enforcement_record", executor)
    assert drafting.sheet_of(record).slots == ["executor"]
    assert drafting.sheet_of(drafted(case, "summons", executor)).slots == ["@judge"]


def test_one_draft_a_matter_however_often_it_is_asked_for(yindu: Cast, case: Case) -> None:
    executor = yindu.actor("executor", case.unit)
    first = drafted(case, "enforcement_notice", executor)
    assert drafted(case, "enforcement_notice", executor).pk == first.pk
    drafting.discard(first.pk, actor=executor, reason="不用")
    assert drafted(case, "enforcement_notice", executor).pk != first.pk
