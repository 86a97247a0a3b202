"""Papers of many cases in the background: row by row, in service order, once under one number."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from documents import batches, catalogue, drafting, issuing, signing
from documents.models import Batch, BatchRow, Document, NumberRun, Paper
from enforcement.models import Case
from policy.refusals import Refused
from teams import access
from tests.cast import Cast
from tests.documents.papers import TODAY, in_team, keeper
from workdays import clock

pytestmark = pytest.mark.django_db
STANDARD = ["执行通知书", "报告财产令", "缴款通知书"]
TYPED = {"phone": "0393-1", "account": "案款专户", "payee": "案款专户", "bank": "某银行"}


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def cases(hualong: Cast) -> list[Case]:
    return [in_team(hualong, "fast_1", "fast", serial=n, respondents=2) for n in (2, 1)]


def done(batch: Batch) -> Batch:
    batches.work()
    return Batch.objects.get(pk=batch.pk)


@pytest.mark.clause("HL-053", "YS-042", "XX-033")
def test_the_standard_papers_of_many_cases_are_made_for_each_respondent_in_service_order(
    hualong: Cast, cases: list[Case]
) -> None:
    maker = hualong.actor("transaction_head")
    batch = done(batches.ask_drafts(cases, [], actor=maker))
    assert (batch.state, batch.done, batch.refused) == ("done", 2, 0)
    for case in cases:
        made = case.documents.order_by("order")
        assert [(d.name, d.subject) for d in made] == [
            (name, f"respondent:{n}") for n in (1, 2) for name in STANDARD
        ]
    assert done(batches.ask_drafts(cases, [], actor=maker)).done == 2
    assert Document.objects.count() == 12  # those there already stay


def test_a_batch_goes_on_where_it_was_and_prints_nothing_twice(
    hualong: Cast, cases: list[Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = hualong.actor("transaction_head")
    done(batches.ask_drafts(cases, ["enforcement_notice"], actor=maker))
    ready(hualong)
    wanted = list(Document.objects.all())
    held = next(d for d in wanted if d.subject == "respondent:2")
    Document.objects.filter(pk=held.pk).update(sealed_by_name="", state="signed")
    batch = batches.ask_issue(wanted, actor=maker)
    assert batches.work_some(batch, maker, most=2)
    batches._take(batch, 1)
    batches._take(batch, 1)  # then the machine goes down, two rows in its hands
    assert Paper.objects.count() == 2 - Batch.objects.get(pk=batch.pk).refused
    assert batches.work() == 0  # whoever took them may yet be alive
    BatchRow.objects.update(taken_at=clock.now() - 2 * batches.LOST_AFTER)
    finished = done(batch)
    assert (finished.done, finished.refused) == (3, 1)
    (refused,) = finished.rows.filter(status="refused")
    assert refused.document == held
    assert [r["sentence"] for r in refused.refusals] == ["尚未盖章"]
    serials = Document.objects.filter(state="issued").values_list("serial", flat=True)
    assert sorted(serials) == [1, 2, 3]  # the refused one took none
    assert NumberRun.objects.get(series="enforcement_notice").last == 3
    (file,) = finished.files.all()
    assert file.papers == 3
    printed = tmp_path / "batch.pdf"
    printed.write_bytes(bytes(file.pdf))
    text = subprocess.run(
        ["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True
    ).stdout
    order = [d.number for d in Document.objects.filter(state="issued").order_by("case_id", "order")]
    assert [text.index(number) for number in order] == sorted(text.index(n) for n in order)
    monkeypatch.setattr(issuing, "settle", None)  # nothing is left to be issued
    assert done(batch).done == 3
    assert finished.files.count() == 1


def words_of(pdf: bytes, folder: Path) -> list[str]:
    """Return the words of each page."""
    (folder / "printed.pdf").write_bytes(pdf)
    told = subprocess.run(
        ["pdftotext", "-layout", folder / "printed.pdf", "-"], capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip
    return ["".join(page.split()) for page in told.split("\f")[:-1]]


def test_a_sheet_goes_before_the_papers_of_each_case_if_asked(
    hualong: Cast, cases: list[Case], tmp_path: Path
) -> None:
    maker = hualong.actor("transaction_head")
    done(batches.ask_drafts(cases, ["property_report_order"], actor=maker))
    ready(hualong)
    wanted = list(Document.objects.all())
    batch = done(batches.ask_issue(wanted, actor=maker, separators=True, even=True))
    (file,) = batch.files.all()
    assert (batch.done, file.papers) == (4, 4)
    pages = words_of(bytes(file.pdf), tmp_path)
    # A sheet and its empty back; each paper of one page with an empty back.
    assert len(pages) == 2 * (2 + 2 * 2)
    assert [bool(page) for page in pages] == [True, False] * 6
    for place, case in enumerate(sorted(cases, key=lambda c: c.pk)):
        sheet = pages[place * 6]
        assert case.number in sheet
        assert "以下共2份" in sheet
        papers = case.documents.order_by("order")
        assert all(paper.number in sheet for paper in papers)
        assert [papers[n].number in pages[place * 6 + 2 + 2 * n] for n in (0, 1)] == [True, True]
    plain = batches.together([d.paper.pk for d in Document.objects.order_by("case_id", "order")])
    assert len(words_of(plain, tmp_path)) == 4


def ready(cast: Cast) -> None:
    """Fill in and seal every draft."""
    maker = cast.actor("transaction_head")
    for document in Document.objects.all():
        fields = catalogue.find(document.court.code, document.kind).spec.fields
        typed = {name: value for name, value in TYPED.items() if name in fields}
        drafting.save(document.pk, typed, actor=maker)
        signing.seal(document.pk, actor=keeper(cast), by_hand=True)


def test_a_refused_case_is_told_by_row_and_the_others_are_made(
    hualong: Cast, cases: list[Case]
) -> None:
    other = hualong.actor("handler", "fast_2")
    batch = done(batches.ask_drafts(cases, ["summons"], actor=other))
    assert (batch.done, batch.refused) == (0, 2)
    for row in batch.rows.all():
        assert "签发文书" in row.refusals[0]["sentence"]
    assert not Document.objects.exists()


def test_what_cannot_be_batched_is_refused_at_once(hualong: Cast, cases: list[Case]) -> None:
    maker = hualong.actor("transaction_head")
    with pytest.raises(Refused, match="没有选中"):
        batches.ask_drafts([], [], actor=maker)
    with pytest.raises(Refused, match="没有这种可以批量制作的文书"):
        batches.ask_drafts(cases, ["ruling_auction"], actor=maker)


def test_only_who_asked_stops_a_batch_and_what_was_made_stays(
    hualong: Cast, cases: list[Case]
) -> None:
    maker = hualong.actor("transaction_head")
    batch = batches.ask_drafts(cases, ["summons"], actor=maker)
    assert batches.work_some(batch, maker, most=1)
    with pytest.raises(Refused, match="只有发起人"):
        batches.stop(batch.pk, actor=hualong.actor("director"))
    batches.stop(batch.pk, actor=maker)
    assert done(batch).state == "stopped"
    assert Document.objects.count() == 2


@pytest.mark.clause("HL-050", "HL-051", "HL-052")
def test_the_set_is_complete_once_its_last_paper_is_issued(
    hualong: Cast, cases: list[Case]
) -> None:
    maker = hualong.actor("transaction_head")
    case = cases[0]
    done(batches.ask_drafts([case], [], actor=maker))
    ready(hualong)
    papers = list(Document.objects.filter(case=case).order_by("order"))
    done(batches.ask_issue(papers[:-1], actor=maker))
    assert "documents.prepared" not in Case.objects.get(pk=case.pk).seen
    done(batches.ask_issue(papers[-1:], actor=maker))
    assert "documents.prepared" in Case.objects.get(pk=case.pk).seen


def test_who_lost_his_post_has_nothing_made(hualong: Cast, cases: list[Case]) -> None:
    person = hualong.user("transaction_head")
    batch = batches.ask_drafts(cases, ["summons"], actor=access.actor_for(person))
    person.memberships.update(to_on=TODAY.replace(day=1))
    finished = done(batch)
    assert (finished.state, finished.done, finished.refused) == ("done", 0, 2)
