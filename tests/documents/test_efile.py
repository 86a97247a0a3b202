"""The e-file: what lands there by itself, what is put in by hand, and that nothing is taken out."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from documents import catalogue, efile, serving, uploading
from documents.models import EfileFile, EfileItem, EfileWithdrawal, Paper, Proof
from documents.places import places
from documents.proofs import Upload
from documents.serving import Sending
from enforcement.models import Case
from policy.refusals import Forbidden, NotVisible, Refused, Stale
from teams.access import Actor
from tests.cast import Cast
from tests.documents.files import BAD, pdf, photo
from tests.documents.papers import TODAY, drafted, issued, told_case
from tests.story import assert_clocks_equal_their_replay, recorder
from workdays import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


def maker(cast: Cast, case: Case) -> Actor:
    return cast.doing("filing.verify", case)


def archivist(cast: Cast, case: Case) -> Actor:
    return recorder(cast, case, "material.uploaded")


def uploaded(cast: Cast, case: Case, content: bytes = b"", **told: str) -> EfileItem:
    told = {"name": "授权委托书", "place": "identity", "origin": "upload", **told}
    return efile.put(case, content=content or photo(), actor=archivist(cast, case), **told)


def served(cast: Cast, case: Case) -> tuple[Paper, Proof]:
    """Return a notice served on the spot, with the proof of it."""
    document = issued(
        cast, drafted(case, "enforcement_notice", maker(cast, case)), maker(cast, case)
    )
    sending = Sending("direct", TODAY, received_by="本人", proof=Upload("回证.pdf", pdf(pages=2)))
    actor = recorder(cast, case, "document.served")
    (row,) = serving.serve(document.pk, ["respondent:1"], sending, actor=actor)
    assert row.proof is not None
    return document.paper, row.proof


def test_an_issued_paper_and_its_proof_land_in_the_file_as_they_are_made(hualong: Cast) -> None:
    case = told_case(hualong)
    paper, proof = served(hualong, case)
    notice, receipt = efile.of_case(case)
    assert (notice.origin, notice.place, notice.kind) == ("paper", "notice", "enforcement_notice")
    assert notice.name == "执行通知书（柏望舒）"
    assert (notice.digest, notice.size) == (paper.digest, len(bytes(paper.pdf)))
    assert notice.made_by_name == paper.document.issued_by_name
    assert (receipt.origin, receipt.place, receipt.pages) == ("proof", "service", 2)
    assert receipt.name == "送达证明：执行通知书（柏望舒）"
    assert efile.content_of(notice) == bytes(paper.pdf)
    assert efile.content_of(receipt) == bytes(proof.content)
    # Their bytes are kept where they were made, and nowhere else.
    assert not EfileFile.objects.exists()


def test_pages_are_counted_as_printed(hualong: Cast) -> None:
    case = told_case(hualong)
    paper, _proof = served(hualong, case)
    item = EfileItem.objects.get(paper=paper)
    assert item.pages == paper.pages == efile.pages_of(bytes(paper.pdf))


def test_the_same_source_lands_once_and_the_same_bytes_are_one_item(hualong: Cast) -> None:
    case = told_case(hualong)
    first = uploaded(hualong, case, source="reception:1")
    again = uploaded(hualong, case, photo("PNG"), name="又一份", source="reception:1")
    assert again == first
    loose = uploaded(hualong, case, pdf())
    assert uploaded(hualong, case, pdf(), name="换了名字") == loose
    assert EfileItem.objects.filter(case=case).count() == 2


def test_the_bytes_of_a_file_in_two_cases_are_kept_once(hualong: Cast) -> None:
    first, second = told_case(hualong), told_case(hualong, serial=2)
    one, other = uploaded(hualong, first), uploaded(hualong, second)
    assert one.file == other.file
    assert EfileFile.objects.count() == 1


def test_what_is_put_in_is_judged_by_its_content_with_every_reason_at_once(hualong: Cast) -> None:
    case = told_case(hualong)
    for content, _said in BAD.values():
        with pytest.raises(Refused) as refused:
            efile.put(
                case, name=" ", place="nowhere", content=content, origin="upload",
                actor=archivist(hualong, case),
            )  # fmt: skip
        assert [r.field for r in refused.value.refusals] == ["content", "name", "place"]
    assert not EfileItem.objects.exists()


def test_what_was_withdrawn_stays_on_record_and_may_be_put_in_again(hualong: Cast) -> None:
    case = told_case(hualong)
    item, actor = uploaded(hualong, case), archivist(hualong, case)
    with pytest.raises(Refused, match="须写明撤出的理由"):
        efile.withdraw(item.pk, reason=" ", actor=actor)
    efile.withdraw(item.pk, reason="放错了案件", actor=actor)
    assert efile.of_case(case) == []
    assert [row.reason for row in efile.withdrawn_of(case)] == ["放错了案件"]
    assert efile.content_of(item) == photo()
    with pytest.raises(Stale, match="放错了案件"):
        efile.withdraw(item.pk, reason="再撤一次", actor=actor)
    anew = uploaded(hualong, case)
    assert anew != item
    assert efile.of_case(case) == [anew]


def test_what_the_house_issued_is_moved_but_never_withdrawn(hualong: Cast) -> None:
    case = told_case(hualong)
    paper, _proof = served(hualong, case)
    item, actor = EfileItem.objects.get(paper=paper), archivist(hualong, case)
    with pytest.raises(Refused, match="不能撤出"):
        efile.withdraw(item.pk, reason="不要了", actor=actor)
    with pytest.raises(Refused, match="都没有变动"):
        efile.place_anew(item.pk, name=item.name, place=item.place, reason="x", actor=actor)
    moved = efile.place_anew(
        item.pk, name="执行通知书", place="other", reason="另行装订", actor=actor
    )
    assert (moved.replaces, moved.paper, moved.digest) == (item, paper, item.digest)
    assert moved.made_at == item.made_at
    assert item not in efile.of_case(case)
    assert moved in efile.of_case(case)


def test_who_keeps_no_files_is_refused_and_another_court_sees_nothing(
    hualong: Cast, county: Cast
) -> None:
    case = told_case(hualong)
    item = uploaded(hualong, case)
    with pytest.raises(Forbidden):
        efile.withdraw(item.pk, reason="不要了", actor=hualong.actor("director"))
    with pytest.raises(NotVisible):
        efile.find(county.actor("director"), item.pk)
    assert not efile.readable(hualong.actor("system_admin")).exists()


def test_a_file_cannot_be_changed_or_deleted(hualong: Cast) -> None:
    case = told_case(hualong)
    item, other = uploaded(hualong, case), uploaded(hualong, case, pdf())
    efile.withdraw(other.pk, reason="重复", actor=archivist(hualong, case))
    changes = (
        lambda: EfileItem.objects.filter(pk=item.pk).update(name="改"),
        lambda: EfileItem.objects.filter(pk=item.pk).delete(),
        lambda: EfileFile.objects.filter(pk=item.file_id).update(content=b"x"),
        lambda: EfileWithdrawal.objects.update(reason="没有这回事"),
    )
    for change in changes:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_what_was_made_before_there_was_a_file_lands_as_it_would_have(
    hualong: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = told_case(hualong)
    served(hualong, case)
    landed = {
        row.source: (row.name, row.place, row.pages, row.made_at, row.made_by_id)
        for row in efile.of_case(case)
    }
    before = told_case(hualong, serial=2)
    with monkeypatch.context() as patched:
        patched.setattr(efile, "land_paper", lambda *told: None)
        patched.setattr(efile, "land_proof", lambda *told: None)
        served(hualong, before)
    assert efile.of_case(before) == []
    assert efile.land_missing(hualong.court) == 2
    assert efile.land_missing(hualong.court) == 0
    made = [(row.name, row.place, row.pages) for row in efile.of_case(before)]
    assert made == [told[:3] for told in landed.values()]


def test_every_kind_of_document_has_its_place() -> None:
    known = places()
    placed = {kind for place in known.by_code.values() for kind in place.kinds}
    assert placed == set(catalogue.kinds())
    assert known.of_kind("of_this_court_alone") == known.other
    assert known.find("notice").full_name == "正卷·执行通知、报告财产令与财产申报"
    with pytest.raises(Refused, match="须选定卷宗目录中的位置"):
        known.find("nowhere")
    volumes = [place.volume for place in known.by_code.values()]
    assert volumes == sorted(volumes)  # the main volume first


def test_a_court_may_have_a_catalogue_of_its_own(settings, tmp_path) -> None:
    settings.DOCUMENT_FORMS_DIR = tmp_path
    own = tmp_path / "hualong" / "catalogue_places.toml"
    own.parent.mkdir()
    own.write_text(
        'source = "本院规定"\nbasis = "default"\nother = "all"\n'
        '[[place]]\ncode = "all"\nvolume = "main"\nname = "全部"\n',
        encoding="utf-8",
    )
    assert list(places("hualong").by_code) == ["all"]
    assert places("hualong").shown("notice").name == "全部"
    assert len(places("county").by_code) > 20
    own.write_text(own.read_text(encoding="utf-8") + 'kind = "x"\n', encoding="utf-8")
    with pytest.raises(Refused, match="卷宗目录有误"):
        places("hualong")


@pytest.mark.clause("YD-115", "YD-116")
def test_a_clock_that_waits_for_the_file_stops_when_the_paper_lies_in_it(yindu: Cast) -> None:
    case = told_case(yindu)
    keeper = yindu.doing("reception.record", case)

    def waits() -> bool:
        return case.nodes.filter(rule="first_interview_uploaded", status="open").exists()

    assert waits()
    uploading.upload(case, [Upload("其他.pdf", pdf())], place="records", actor=keeper)
    assert waits()
    uploading.upload(
        case, [Upload("笔录.pdf", pdf(pages=3))], place="records", name="首次约谈笔录", actor=keeper
    )
    assert not waits()
    (event,) = case.events.filter(kind="material.uploaded")
    assert event.data["document"] == "首次约谈笔录"
    uploading.upload(
        case, [Upload("笔录.pdf", pdf(pages=4))], place="records", name="首次约谈笔录", actor=keeper
    )
    assert case.events.filter(kind="material.uploaded").count() == 1
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_who_may_not_state_it_puts_it_in_and_the_clock_waits_on(yindu: Cast) -> None:
    case = told_case(yindu)
    clerk = yindu.actor("filing_clerk")
    name = "公积金查询结果"
    uploading.upload(case, [Upload("答复.pdf", pdf())], place="queries", name=name, actor=clerk)
    assert [item.name for item in efile.of_case(case)] == [name]
    assert not case.events.filter(kind="material.uploaded").exists()
