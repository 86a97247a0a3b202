"""A reception's record: drawn up, shown, signed on a pad, bound by hash, and on file."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction

from documents import (
    accounts,
    addresses,
    attesting,
    binding,
    conveying,
    drafting,
    efile,
    issuing,
    receiving,
    serving,
    strokes,
    unserved,
)  # fmt: skip
from documents.attesting import Given
from documents.models import (
    Autograph,
    Document,
    EfileItem,
    Hearing,
    Paper,
    Service,
    ServiceAddress,
)  # fmt: skip
from documents.proofs import Upload
from documents.receiving import Talk
from documents.serving import Sending
from enforcement import lifecycle
from enforcement.lifecycle import Placing
from enforcement.models import Case, Event, Item, Party
from intake.models import Reception
from intake.services import Heard, reception_items, reception_lists
from policy.refusals import Forbidden, NotVisible, Refused, Stale
from teams.access import Actor
from tests.cast import Cast
from tests.documents import pads
from tests.documents.files import pdf, photo, scripted
from tests.documents.papers import FILED, drafted, in_team, issued, told_case
from tests.story import assert_clocks_equal_their_replay, state
from workdays import clock

pytestmark = pytest.mark.django_db
DAY = FILED + timedelta(days=1)
CARD = "6222020200112230"  # its check digit is right


@pytest.fixture(autouse=True)
def today():
    with clock.at(DAY):
        yield


def heard(case: Case, **more: Any) -> Heard:
    """Return a talk at the window in which everything of the court's list was told."""
    told = [item for item, _asked in reception_items(case.pack) if "告知" in item]
    lists = reception_lists(case.pack)
    told_in = {f"{name}:{item}": "初次接待笔录" for name in lists for item in told}
    given = {"happened_on": DAY, "channel": "当面", "told": told, "note": "问：情况？\n答：属实。",
             "papers": told_in, "speaker": "安知秋", "capacity": "本人"}  # fmt: skip
    return Heard(**{**given, **more})


def front(cast: Cast, case: Case) -> Actor:
    return cast.doing("reception.record", case)


def drawn_up(cast: Cast, case: Case, **more: Any) -> Document:
    """Return a record drawn up; `more` is of the talk or of what was heard."""
    of_talk = {n: more.pop(n) for n in ("place", "began", "consent", "serves", "copies", "drops")
               if n in more}  # fmt: skip
    talk = Talk(heard(case, **more), **of_talk)
    actor = cast.doing(talk.heard.act, case)
    return receiving.draw_up(case, talk, actor=actor)


def shown_digest(document: Document) -> str:
    return receiving.text_digest(drafting.sheet_of(document))


def by_pad(document: Document, picture: bytes | None = None) -> Given:
    return Given("pad", shown_digest(document), pads.sent(picture or pads.drawn()))


def signed(cast: Cast, case: Case, **more: Any) -> Document:
    document = drawn_up(cast, case, **more)
    actor = cast.doing("reception.record", case)
    return attesting.sign(document.pk, by_pad(document), actor=actor)


def said(refused: pytest.ExceptionInfo[Refused]) -> dict[str, str]:
    return {r.field: r.sentence for r in refused.value.refusals}


# ---------------------------------------------------------------------- drawing up, signing


@pytest.mark.clause("HL-020", "HL-021", "HL-032", "HL-033", "HL-034")
def test_nothing_is_stated_before_the_record_is_signed(hualong: Cast) -> None:
    case = told_case(hualong)
    document = drawn_up(hualong, case, place="立案窗口", began="10:05")
    assert (document.state, document.name) == ("draft", "初次接待笔录")
    assert not Reception.objects.exists()
    assert case.nodes.get(rule="reception").status == "open"
    attesting.sign(document.pk, by_pad(document), actor=front(hualong, case))
    document = Document.objects.get(pk=document.pk)
    assert document.state == "issued"
    assert document.number.startswith("执接〔2026〕1号")
    node = case.nodes.get(rule="reception")
    assert (node.status, node.done_on) == ("done", DAY)
    assert (Reception.objects.get().speaker, Hearing.objects.count()) == ("安知秋", 0)
    given = Autograph.objects.get()
    assert (given.how, given.signer, given.capacity) == ("pad", "安知秋", "本人")
    item = EfileItem.objects.get(paper__document=document)
    assert item.place == "records"
    assert binding.faults(document) == []
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_the_pdf_shows_the_signature_the_clerk_and_what_binds_them(hualong: Cast) -> None:
    case = told_case(hualong)
    document = signed(hualong, case)
    paper, given = Paper.objects.get(document=document), Autograph.objects.get()
    with pikepdf.open(io.BytesIO(bytes(paper.pdf))) as opened:
        pictures = [image for page in opened.pages for image in page.get_images().values()]
    assert len(pictures) == 1
    assert given.taken_by_name in paper.html
    assert given.digest[:16] in paper.html
    assert given.text_digest[:16] in paper.html
    assert "安知秋" in paper.html


@pytest.mark.clause("HL-030", "HL-031")
@pytest.mark.parametrize("channel", ["电话", "微信视频", "其他网络方式"])
def test_a_reception_at_a_distance_needs_its_record_and_is_marked_as_written_afterwards(
    hualong: Cast, channel: str
) -> None:
    case = told_case(hualong)
    with pytest.raises(Refused) as found:
        drawn_up(hualong, case, channel=channel, note=" ")
    assert said(found)["note"] == "须写明询问与回答的内容"
    document = drawn_up(hualong, case, channel=channel)
    assert "追记笔录" in drafting.sheet_of(document).html()
    with pytest.raises(Refused, match="远程接待，追记笔录"):
        attesting.sign(document.pk, by_pad(document), actor=front(hualong, case))
    given = Given("remote", shown_digest(document))
    attesting.sign(document.pk, given, actor=front(hualong, case))
    assert "追记笔录" in Paper.objects.get().html
    assert Case.objects.get().nodes.get(rule="reception").status == "done"
    assert EfileItem.objects.filter(place="records").count() == 1
    assert binding.faults(Document.objects.get()) == []


def test_who_refuses_to_sign_is_marked_with_the_reason(hualong: Cast) -> None:
    case = told_case(hualong)
    document = drawn_up(hualong, case)
    with pytest.raises(Refused) as found:
        attesting.sign(document.pk, Given("refused", shown_digest(document)),
                       actor=front(hualong, case))  # fmt: skip
    assert said(found) == {"reason": "没有电子签名的，须写明情况"}
    given = Given("refused", shown_digest(document), reason="认为利息计算有误")
    attesting.sign(document.pk, given, actor=front(hualong, case))
    assert "拒绝签名：认为利息计算有误" in Paper.objects.get().html
    assert binding.faults(Document.objects.get()) == []


def test_an_agent_signs_in_the_capacity_he_named(hualong: Cast) -> None:
    case = told_case(hualong)
    document = signed(hualong, case, speaker="穆若谷", capacity="委托代理人")
    html = Paper.objects.get(document=document).html
    assert "穆若谷（代安知秋）（申请执行人的委托代理人）" in html
    assert Autograph.objects.get().capacity == "委托代理人"


def test_every_reason_is_told_at_once_beside_its_field(dengzhou: Cast) -> None:
    case = told_case(dengzhou)
    with pytest.raises(Refused) as found:
        drawn_up(
            dengzhou, case, told=[], note="", speaker="", consent="yes",
            electronic_address="", serves=[99], happened_on=DAY,
            copies={"identity": Upload("x.pdf", pdf(scripted))},
        )  # fmt: skip
    assert set(said(found)) == {
        "checks", "speaker", "note", "electronic_address", "serves", "copy-identity"
    }  # fmt: skip
    assert not Document.objects.exists()


def test_drawn_up_again_it_is_the_same_draft_with_other_words(hualong: Cast) -> None:
    case = told_case(hualong)
    first = drawn_up(hualong, case)
    shown = by_pad(first)
    again = drawn_up(hualong, case, note="问：还有什么？\n答：没有了。")
    assert (again.pk, again.edition) == (first.pk, first.edition + 1)
    with pytest.raises(Stale, match="笔录文字已有改动"):
        attesting.sign(first.pk, shown, actor=front(hualong, case))
    assert not Autograph.objects.exists()


def test_the_second_to_sign_is_told_who_was_first(hualong: Cast) -> None:
    case = told_case(hualong)
    document = drawn_up(hualong, case)
    given = by_pad(document)
    attesting.sign(document.pk, given, actor=front(hualong, case))
    with pytest.raises(Stale, match=r"已由.+办结（电子签名）"):
        attesting.sign(document.pk, given, actor=front(hualong, case))
    assert (Autograph.objects.count(), Reception.objects.count()) == (1, 1)


def test_the_papers_room_neither_changes_nor_issues_a_receptions_record(hualong: Cast) -> None:
    case = told_case(hualong)
    document = drawn_up(hualong, case)
    maker = hualong.doing("filing.verify", case)
    with pytest.raises(Refused, match="由接待页生成"):
        drafting.save(document.pk, {"answers": "改"}, actor=maker)
    with pytest.raises(Refused, match="由接待页生成"):
        issuing.issue(document.pk, actor=maker)


def test_only_the_receptions_post_of_the_court_draws_up_and_signs(
    hualong: Cast, dengzhou: Cast
) -> None:
    case = told_case(hualong)
    document = drawn_up(hualong, case)
    given, screener = by_pad(document), hualong.actor("screener")
    with pytest.raises(Forbidden, match="登记初次接待"):
        receiving.draw_up(case, Talk(heard(case)), actor=screener)
    with pytest.raises(Forbidden, match="登记初次接待"):
        attesting.sign(document.pk, given, actor=screener)
    with pytest.raises(Forbidden):
        receiving.find(screener, document.pk)
    other = dengzhou.doing("reception.record")
    for act in (
        lambda: receiving.draw_up(case, Talk(heard(case)), actor=other),
        lambda: attesting.sign(document.pk, given, actor=other),
        lambda: receiving.find(other, document.pk),
    ):
        with pytest.raises(NotVisible):
            act()


# ---------------------------------------------------------------------- the signature's picture


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (b"", "还没有签名"),
        (pads.blank(), "签名是空白的"),
        (pads.faint(), "签名是空白的"),
        (pads.dot(), "笔画太少"),
        (pads.blot(), "不是手写笔画"),
        (pads.drawn(kind="JPEG"), "须为PNG格式"),
        (pads.drawn()[:200], "已损坏"),
        (b"%PDF-1.7", "须为PNG格式"),
        (pads.drawn((4100, 200)), "过大"),
        (b"\x89PNG" + b"0" * strokes.LARGEST, "至多512KB"),
    ],
)
def test_what_is_no_signature_is_refused_by_its_content(picture: bytes, why: str) -> None:
    with pytest.raises(strokes.NoSignature, match=why):
        strokes.cleaned(picture)


@pytest.mark.parametrize("sent", ["", "javascript:1", "data:image/png;base64,@@@"])
def test_what_no_pad_sent_is_refused(sent: str) -> None:
    with pytest.raises(strokes.NoSignature):
        strokes.read(sent)


def test_a_drawn_signature_is_cut_to_its_strokes() -> None:
    kept = strokes.cleaned(pads.drawn())
    assert kept == strokes.cleaned(pads.drawn())
    assert kept.startswith(b"\x89PNG")
    assert len(kept) < len(pads.drawn()) * 2


# ---------------------------------------------------------------------- bound


TAMPERED = {
    "text": ("documents_document", "text = replace(text, '属实', '不实')", "笔录文字"),
    "picture": ("documents_autograph", "picture = :bytes", "签名图像"),
    "time": ("documents_autograph", "at = '2026-03-02 01:00:00+00:00'", "签名时间"),
    "signer": ("documents_autograph", "signer = '别人'", "签名人"),
    "pdf": ("documents_paper", "pdf = :bytes", "PDF"),
    "digest": ("documents_paper", "digest = 'f' || substr(digest, 2)", "PDF"),
}


@pytest.mark.parametrize("what", sorted(TAMPERED))
def test_a_changed_byte_is_detected(hualong: Cast, what: str, monkeypatch: Any) -> None:
    document = signed(hualong, told_case(hualong))
    assert binding.faults(document) == []
    row = {"text": document, "pdf": document.paper, "digest": document.paper}.get(
        what, document.autograph
    )
    change = {
        "text": {"text": document.text.replace("属实", "属实了")},
        "picture": {"picture": _flipped(bytes(document.autograph.picture))},
        "time": {"at": document.autograph.at + timedelta(seconds=1)},
        "signer": {"signer": "别人"},
        "pdf": {"pdf": _flipped(bytes(document.paper.pdf))},
        "digest": {"digest": "f" * 64},
    }[what]
    # The triggers forbid it; what a thief of the disk could do is done to the rows as read.
    changed = {type(row): change}
    monkeypatch.setattr(
        type(row), "from_db", classmethod(_reading(type(row).from_db.__func__, changed))
    )
    found = binding.faults(Document.objects.get(pk=document.pk))
    assert any(TAMPERED[what][2] in fault for fault in found), found


def _flipped(content: bytes) -> bytes:
    return content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]


def _reading(read: Any, changed: dict[Any, dict[str, Any]]) -> Any:
    def from_db(cls: Any, *args: Any) -> Any:
        row = read(cls, *args)
        for name, value in changed[cls].items():
            row.__dict__[name] = value
        return row

    return from_db


def test_every_digest_changed_alike_still_has_the_journal_against_it(
    hualong: Cast, monkeypatch: Any
) -> None:
    document = signed(hualong, told_case(hualong))
    paper = Paper.objects.get()
    forged = _flipped(bytes(paper.pdf))
    change = {Paper: {"pdf": forged, "digest": sha256(forged).hexdigest()}}
    monkeypatch.setattr(Paper, "from_db", classmethod(_reading(Paper.from_db.__func__, change)))
    assert binding.faults(document) == ["笔录校验值与案件日志不一致"]
    assert [d.pk for d, _why in binding.all_faults(hualong.court)] == [document.pk]


@pytest.mark.parametrize("act", ["UPDATE documents_autograph SET signer = 'x'",
                                 "DELETE FROM documents_autograph"])  # fmt: skip
def test_a_signature_can_be_neither_changed_nor_deleted(hualong: Cast, act: str) -> None:
    signed(hualong, told_case(hualong))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)
    assert Autograph.objects.get().signer == "安知秋"


# ---------------------------------------------------------------------- what comes with it


@pytest.mark.clause("HL-022", "HL-023", "HL-025", "DZ-051", "DZ-052", "DZ-053")
def test_a_copy_handed_in_by_mistake_is_taken_out_before_signing_and_journalled(
    dengzhou: Cast,
) -> None:
    case = told_case(dengzhou)
    wrong, right = photo(), photo("PNG")
    drawn_up(dengzhou, case, copies={"identity": Upload("甲.jpg", wrong),
                                     "card": Upload("卡.jpg", wrong)})  # fmt: skip
    document = drawn_up(
        dengzhou, case, copies={"identity": Upload("乙.png", right)}, drops=["card", "other"]
    )
    (copy,) = Hearing.objects.get(document=document).copies.all()
    assert (copy.what, bytes(copy.content)) == ("identity", right)
    told = [event.data for event in Event.objects.filter(case=case, kind="copy.removed")]
    digest = sha256(wrong).hexdigest()
    assert [(one["document"], one["reason"], one["digest"]) for one in told] == [
        ("银行卡复印件", "误收", digest),
        ("身份证复印件", "另交一份代替", digest),
    ]
    # The same copy sent again is none taken out.
    drawn_up(dengzhou, case, copies={"identity": Upload("乙.png", right)})
    assert Event.objects.filter(kind="copy.removed").count() == 2
    attesting.sign(document.pk, by_pad(document), actor=front(dengzhou, case))
    names = EfileItem.objects.filter(case=case).values_list("name", flat=True)
    assert "身份证复印件" in names
    assert "银行卡复印件" not in names
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_a_paper_issued_after_the_talk_is_refused_when_the_record_is_drawn_up(
    dengzhou: Cast,
) -> None:
    case = told_case(dengzhou)
    with clock.at(DAY + timedelta(days=2)):
        papers = standard_set(dengzhou, case)
        talk = Talk(respondent_heard(case), serves=[p.pk for p in papers])
        case = _received(dengzhou, case, "fast_team", "fast")
        with pytest.raises(Refused) as refused:
            receiving.draw_up(case, talk, actor=dengzhou.actor("judge", "fast_team"))
    assert talk.heard.happened_on == DAY
    assert "晚于接待之日" in said(refused)["serves"]
    assert not Hearing.objects.exists()


def test_addresses_account_copies_and_leads_are_kept_with_the_signature(dengzhou: Cast) -> None:
    case = told_case(dengzhou)
    clues = [{"kind": "机动车", "place": "豫R12345", "owner": "柏望舒"}]
    document = drawn_up(
        dengzhou, case, address="人民路9号", electronic_address="13800000000", consent="yes",
        account=f"安知秋 某银行 {CARD}", clues=clues,
        copies={"identity": Upload("身份证.jpg", photo()), "card": Upload("卡.jpg", photo("PNG"))},
    )  # fmt: skip
    assert not ServiceAddress.objects.exists()
    assert not Item.objects.exists()
    assert not EfileItem.objects.exists()
    attesting.sign(document.pk, by_pad(document), actor=front(dengzhou, case))
    kept = {a.kind: a for a in ServiceAddress.objects.all()}
    assert (kept["postal"].value, kept["postal"].confirmed) == ("人民路9号", True)
    assert (kept["electronic"].value, kept["electronic"].consented) == ("13800000000", True)
    assert Party.objects.get(side="applicant").account.endswith(CARD)
    names = set(EfileItem.objects.filter(place="identity").values_list("name", flat=True))
    assert names == {"身份证复印件", "银行卡复印件"}
    lead = Item.objects.get(kind="lead")
    assert lead.name == "机动车，豫R12345，柏望舒"
    event = Event.objects.get(kind="lead.received")
    assert (event.subject, event.about) == ("lead:1", ["respondent:1"])
    html = Paper.objects.get(document=document).html
    for text in ("人民路9号", "同意电子送达", CARD, "豫R12345", "身份证复印件、银行卡复印件"):
        assert text in html
    assert CARD not in str(list(Event.objects.values_list("data", "facts")))


@pytest.mark.clause("DZ-046", "DZ-047", "DZ-048", "DZ-049", "DZ-050")
def test_the_record_prints_what_was_told_in_full(dengzhou: Cast) -> None:
    case = told_case(dengzhou)
    html = drafting.sheet_of(drawn_up(dengzhou, case)).html()
    for number, words in enumerate(("执行风险", "权利义务", "廉政监督", "提供财产线索"), 1):
        assert f"（{number}）{words}：" in html
    assert "（5）终结本次执行程序：" in html


def test_an_account_that_is_known_is_not_overwritten(hualong: Cast) -> None:
    case = told_case(hualong)
    Party.objects.filter(side="applicant").update(account="旧账户")
    signed(hualong, case, account=f"某银行 {CARD}")
    assert Party.objects.get(side="applicant").account == "旧账户"


@pytest.mark.parametrize(
    ("account", "doubted"),
    [
        ("", ""),
        (f"某银行 {CARD}", ""),
        ("某银行 6222 0202 0011 2230", ""),
        ("某银行 6222020200112231", "尾号2231"),
        ("某银行 410123456789", ""),  # an account without a check digit
        ("某银行", "没有账号"),
    ],
)
def test_an_account_that_looks_wrong_is_told(account: str, doubted: str) -> None:
    found = accounts.doubts(account)
    assert bool(found) == bool(doubted)
    assert doubted in "".join(found)


# ---------------------------------------------------------------------- leads


@pytest.mark.clause("DZ-212")
def test_a_lead_told_at_reception_is_verified_within_seven_days(dengzhou: Cast) -> None:
    case = in_team(dengzhou, "team_2", "standard")
    document = signed(dengzhou, case, clues=[{"kind": "不动产", "place": "某小区"}])
    assert document.state == "issued"
    node = case.nodes.get(rule="verify_lead")
    assert (node.subject, node.status, node.due_on) == ("lead:1", "open", DAY + timedelta(days=7))


# ---------------------------------------------------------------------- served at the reception


def standard_set(cast: Cast, case: Case) -> list[Document]:
    """Return the standard papers of a case, issued."""
    maker = cast.doing("filing.verify", case)
    kinds = ("ruling_control", "enforcement_notice", "property_report_order",
             "property_declaration")  # fmt: skip
    return [issued(cast, drafted(case, kind, maker), maker) for kind in kinds]


def respondent_heard(case: Case, **more: Any) -> Heard:
    answered: dict[str, Any] = {
        "plan": "分三期履行。", "no_property": True, "address": "解放路2号", **more
    }  # fmt: skip
    return replace(
        heard(case, told=[]), person="respondent:1", speaker="柏望舒", capacity="本人", **answered
    )


@pytest.mark.clause("DZ-172", "DZ-196")
@pytest.mark.parametrize(("unit", "track"), [("fast_team", "fast"), ("team_2", "standard")])
def test_a_respondent_is_served_all_standard_papers_at_his_first_reception(
    dengzhou: Cast, unit: str, track: str
) -> None:
    case = told_case(dengzhou)
    papers = standard_set(dengzhou, case)
    case = _received(dengzhou, case, unit, track)
    actor = dengzhou.actor("judge", unit)
    serves = [p.pk for p in papers]
    with pytest.raises(Refused) as found:
        receiving.draw_up(
            case, Talk(respondent_heard(case), consent="no", serves=serves[1:]), actor=actor
        )
    (reason,) = found.value.refusals
    assert reason.sentence == "“首次接待被执行人”中尚未确认：制式法律文书送达"
    assert set(reason.clause) == {"DZ-172", "DZ-196"}
    talk = Talk(respondent_heard(case), consent="no", serves=serves)
    document = receiving.draw_up(case, talk, actor=actor)
    assert all(p.number in drafting.sheet_of(document).html() for p in papers)
    assert case.nodes.get(rule="serve_documents").status == "open"
    attesting.sign(document.pk, by_pad(document), actor=actor)
    rows = Service.objects.all()
    assert {(r.method, r.state, r.received_by) for r in rows} == {("direct", "served", "柏望舒")}
    assert {r.document_id for r in rows} == set(serves)
    proof = rows[0].proof
    assert bytes(proof.content) == bytes(Paper.objects.get(document=document).pdf)
    node = case.nodes.get(rule="serve_documents")
    assert (node.status, node.done_on) == ("done", DAY)
    assert case.events.get(kind="respondent.received").subject == "respondent:1"
    assert binding.faults(Document.objects.get(pk=document.pk)) == []
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


ASKED = {
    "no_property": ("对被执行人所有财产的调查", {"DZ-168", "DZ-192"}),
    "plan": ("要求尽快履行义务的思想动员", {"DZ-169", "DZ-193"}),
    "address": ("送达法律文书地址确认", {"DZ-170", "DZ-194"}),
    "consent": ("电子送达信息确认", {"DZ-171", "DZ-195"}),
}


@pytest.mark.clause("DZ-168", "DZ-169", "DZ-170", "DZ-171", "DZ-192", "DZ-193", "DZ-194", "DZ-195")
@pytest.mark.parametrize("lacking", ASKED)
@pytest.mark.parametrize(("unit", "track"), [("fast_team", "fast"), ("team_2", "standard")])
def test_a_questioning_without_one_of_its_answers_is_refused(
    dengzhou: Cast, unit: str, track: str, lacking: str
) -> None:
    case = told_case(dengzhou)
    serves = [p.pk for p in standard_set(dengzhou, case)]
    case = _received(dengzhou, case, unit, track)
    actor = dengzhou.actor("judge", unit)
    item, clauses = ASKED[lacking]
    empty: dict[str, Any] = {"no_property": False, "plan": " ", "address": ""}
    ticked = {"told": [item], "papers": {f"questioning:{item}": "执行笔录"}}  # no tick will do
    more = {lacking: empty[lacking]} if lacking in empty else {}
    consent = "" if lacking == "consent" else "no"
    talk = Talk(respondent_heard(case, **more, **ticked), consent=consent, serves=serves)
    with pytest.raises(Refused) as found:
        receiving.draw_up(case, talk, actor=actor)
    (reason,) = found.value.refusals
    assert reason.sentence == f"“执行笔录”中尚未确认：{item}"
    assert set(reason.clause) == clauses
    assert not Document.objects.filter(kind="respondent_record").exists()


@pytest.mark.clause("DZ-166", "DZ-167", "DZ-170", "DZ-171", "DZ-190", "DZ-191", "DZ-194", "DZ-195")
@pytest.mark.parametrize(("unit", "track"), [("fast_team", "fast"), ("team_2", "standard")])
def test_the_record_of_a_questioning_bears_every_answer_is_signed_and_filed(
    dengzhou: Cast, unit: str, track: str
) -> None:
    case = told_case(dengzhou)
    serves = [p.pk for p in standard_set(dengzhou, case)]
    case = _received(dengzhou, case, unit, track)
    actor = dengzhou.actor("judge", unit)
    house = {"kind": "不动产", "place": "解放路2号"}
    talk = Talk(
        respondent_heard(case, no_property=False, clues=[house], electronic_address="13800138000"),
        consent="yes", serves=serves,
    )  # fmt: skip
    document = receiving.draw_up(case, talk, actor=actor)
    paper = drafting.sheet_of(document).html()
    for words in ("执行笔录", "你方如何履行？", "答：分三期履行。", "答：（1）财产种类",
                  "财产种类：不动产；所在：解放路2号",
                  "邮寄送达地址：解放路2号",
                  "同意电子送达，电子送达地址：13800138000"):  # fmt: skip
        assert words in paper
    assert not case.events.filter(kind="respondent.received").exists()
    attesting.sign(document.pk, by_pad(document), actor=actor)
    party = case.parties.get(side="respondent")
    postal = addresses.latest(party, addresses.Kind.POSTAL)
    assert postal is not None
    assert (postal.value, postal.confirmed) == ("解放路2号", True)
    electronic = addresses.electronic_of(party)
    assert electronic is not None
    assert electronic.value == "13800138000"
    assert EfileItem.objects.get(kind="respondent_record").place == "records"
    proof = EfileItem.objects.get(case=case, origin="proof")
    assert proof.name == "送达证明：查封扣押冻结裁定书等4种文书（柏望舒）"
    assert Item.objects.get(case=case, kind="lead").name == "不动产，解放路2号"
    kept = Reception.objects.get(person="respondent:1")
    assert "对尽快履行的答复：分三期履行。" in kept.note


def test_none_and_a_list_of_property_are_not_both_believed(dengzhou: Cast) -> None:
    case = told_case(dengzhou)
    serves = [p.pk for p in standard_set(dengzhou, case)]
    case = _received(dengzhou, case, "fast_team", "fast")
    talk = Talk(
        respondent_heard(case, clues=[{"kind": "存款"}]), consent="no", serves=serves
    )  # fmt: skip
    with pytest.raises(Refused, match="不能同时记为无财产"):
        receiving.draw_up(case, talk, actor=dengzhou.actor("judge", "fast_team"))


@pytest.mark.clause("DZ-044")
@pytest.mark.parametrize("channel", ["当面", "电话", "其他网络方式"])
def test_a_first_reception_by_any_way_ends_its_clock_and_names_whom(
    dengzhou: Cast, channel: str
) -> None:
    case = told_case(dengzhou)
    case = state(dengzhou, case, "case.accepted", FILED)
    document = drawn_up(dengzhou, case, channel=channel, began="9:40", reason="未提供")
    assert case.nodes.get(rule="reception").status == "open"
    how = by_pad(document) if channel == "当面" else Given("remote", shown_digest(document))
    attesting.sign(document.pk, how, actor=front(dengzhou, case))
    assert case.nodes.get(rule="reception").done_on == DAY
    kept = Reception.objects.get()
    assert (kept.channel, kept.speaker) == (channel, "安知秋")
    assert case.events.get(kind="reception.recorded").data["channel"] == channel
    assert "9:40" in document.values["at"]


def _received(cast: Cast, case: Case, unit: str, track: str) -> Case:
    placing = Placing(unit, track, cast.user("judge", unit), cast.user("judge", unit), "manual")
    lifecycle.assign(case, placing, actor=cast.doing("case.assign"), on=DAY)
    lifecycle.receive([case], actor=cast.actor("judge", unit), on=DAY)
    case = state(cast, case, "case.accepted", DAY)
    return Case.objects.select_related("court", "handler", "judge").get(pk=case.pk)


def test_papers_not_issued_yet_are_named_and_cannot_be_handed_over(dengzhou: Cast) -> None:
    case = _received(dengzhou, told_case(dengzhou), "fast_team", "fast")
    party = case.parties.get(side="respondent")
    assert "执行通知书" in unserved.of_party(case, party).lacking
    actor = dengzhou.actor("judge", "fast_team")
    with pytest.raises(Refused, match="制式法律文书送达"):
        receiving.draw_up(case, Talk(respondent_heard(case), consent="no"), actor=actor)


@pytest.mark.clause("DZ-172", "DZ-196")
def test_a_paper_taken_back_from_its_carrier_still_waits_for_him(
    dengzhou: Cast, settings: Any
) -> None:
    settings.POST_GATEWAY_URL = "http://127.0.0.1:9"
    case = told_case(dengzhou)
    papers = standard_set(dengzhou, case)
    case = _received(dengzhou, case, "fast_team", "fast")
    party = case.parties.get(side="respondent")
    actor = dengzhou.actor("judge", "fast_team")
    post = Sending("post", DAY, address="解放路2号", by_carrier=True)
    (row,) = serving.serve(papers[1].pk, ["respondent:1"], post, actor=actor)
    waiting = unserved.of_party(case, party)
    assert papers[1].pk not in {p.pk for p in waiting.papers}
    assert waiting.under_way == ["执行通知书"]
    conveying.take_back(row.pk, actor=actor)
    waiting = unserved.of_party(case, party)
    assert {p.pk for p in waiting.papers} == {p.pk for p in papers}
    assert not waiting.under_way


@pytest.mark.clause("DZ-172", "DZ-196")
def test_what_was_sent_and_not_proven_is_not_called_served(dengzhou: Cast) -> None:
    case = told_case(dengzhou)
    papers = standard_set(dengzhou, case)
    case = _received(dengzhou, case, "fast_team", "fast")
    actor = dengzhou.actor("judge", "fast_team")
    post = Sending("post", DAY, address="解放路2号", reference="EX123456789CN")
    for paper in papers[1:]:
        serving.serve(paper.pk, ["respondent:1"], post, actor=actor)
    party = case.parties.get(side="respondent")
    waiting = unserved.of_party(case, party)
    serves = [p.pk for p in waiting.papers]
    talk = Talk(respondent_heard(case), consent="no", serves=serves)
    said = receiving._as_served(talk, waiting).served
    assert f"当场送达{len(serves)}份；此前已发出、尚无送达证明：执行通知书" in said
    assert "均已送达" not in said
    assert receiving.draw_up(case, talk, actor=actor).state == "draft"


def test_what_was_served_meanwhile_is_refused_with_the_whole_signing(dengzhou: Cast) -> None:
    case = told_case(dengzhou)
    papers = standard_set(dengzhou, case)
    case = _received(dengzhou, case, "fast_team", "fast")
    actor = dengzhou.actor("judge", "fast_team")
    talk = Talk(respondent_heard(case), consent="no", serves=[p.pk for p in papers])
    document = receiving.draw_up(case, talk, actor=actor)
    hand = Sending("direct", DAY, received_by="本人", proof=Upload("回证.jpg", photo()))
    serving.serve(papers[1].pk, ["respondent:1"], hand, actor=actor)
    with pytest.raises(Refused, match="已送达"):
        attesting.sign(document.pk, by_pad(document), actor=actor)
    assert not Autograph.objects.exists()
    assert Document.objects.get(pk=document.pk).state == "draft"
    assert not Event.objects.filter(kind="respondent.received").exists()


def test_an_e_file_item_of_a_record_is_verified_by_its_bytes(hualong: Cast) -> None:
    document = signed(hualong, told_case(hualong))
    item = EfileItem.objects.get(paper__document=document)
    assert efile.content_of(item) == bytes(document.paper.pdf)
    assert item.made_at.date() == date(2026, 3, 3)
