"""Stacks of scans: split at their separators, blank backs dropped, what is doubtful in the tray."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from PIL import Image

from desk.efile.forms import FilesField
from documents import efile, pages, scanning, separators, uploaded
from documents.models import EfileItem, ScanStack
from documents.proofs import Upload
from documents.separators import Code
from enforcement.models import Case
from policy.refusals import NotVisible, Refusal, Refused, Stale
from teams.access import Actor
from tests.cast import Cast
from tests.documents import scans
from tests.documents.files import BAD, pdf, photo
from tests.documents.papers import TODAY, told_case
from workdays import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def case(hualong: Cast) -> Case:
    return told_case(hualong)


@pytest.fixture
def scanner(hualong: Cast) -> Actor:
    return hualong.actor("file_centre_head")


def split(actor: Actor, *sheets: Image.Image) -> ScanStack:
    """Send a stack and let it be split."""
    made = scanning.ask(Upload("扫描.pdf", scans.stack(*sheets)), actor=actor)
    assert scanning.work() == 1
    made.refresh_from_db()
    assert made.fault == ""
    return made


def told(stack: ScanStack) -> list[Any]:
    return [
        (part.state, part.doubt, part.pages, part.dropped)
        for part in stack.parts.order_by("number")
    ]


def test_a_stack_is_split_to_its_cases_and_places(
    hualong: Cast, case: Case, scanner: Actor
) -> None:
    other = told_case(hualong, serial=2)
    stack = split(
        scanner,
        scans.separator(case, "identity", scanner, "授权委托书"), scans.blank(),
        scans.writing(1), scans.blank(2), scans.writing(2), scans.short(),
        scans.separator(other, "leads", scanner), scans.foreign_paper(),
    )  # fmt: skip
    assert stack.state == "done"
    assert told(stack) == [
        ("placed", "", [2, 4, 5], [1, 3]),
        ("placed", "", [7], []),
    ]
    (mandate,), (leads,) = efile.of_case(case), efile.of_case(other)
    assert (mandate.name, mandate.place, mandate.pages) == ("授权委托书", "identity", 3)
    assert (leads.name, leads.place, leads.pages) == ("财产线索与举证材料", "leads", 1)
    assert {mandate.origin, leads.origin} == {"scan"}
    assert mandate.made_by_id == scanner.user_id


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("spoil", ["clean", "skewed", "noisy", "one code lost", "three codes lost"])
def test_a_separator_is_read_however_it_lay(
    case: Case, scanner: Actor, turn: int, spoil: str
) -> None:
    sheet = scans.separator(case, "identity", scanner, "授权委托书")
    sheet = {
        "clean": lambda: sheet,
        "skewed": lambda: scans.skewed(sheet, 7),
        "noisy": lambda: scans.noisy(sheet),
        "one code lost": lambda: scans.damaged(sheet, 1),
        "three codes lost": lambda: scans.damaged(sheet, 3),
    }[spoil]()
    turned = sheet.rotate(-turn, expand=True, fillcolor=255)  # to the right
    found = pages.look(turned)
    assert found.seen.code == Code(case.pk, "identity", "授权委托书")
    assert (found.seen.turn + turn) % 360 == 0


def test_pages_behind_a_separator_upside_down_are_turned_with_it(
    case: Case, scanner: Actor
) -> None:
    upside = [
        page.rotate(180)
        for page in (scans.separator(case, "records", scanner), scans.writing(4, lines=6))
    ]
    split(scanner, *upside)
    (kept,) = scans.pages_of(efile.content_of(EfileItem.objects.get()))
    top, low = kept.crop((0, 0, 1240, 877)), kept.crop((0, 877, 1240, 1754))
    assert min(top.tobytes()) < 80
    assert min(low.tobytes()) > 200


def test_what_is_doubtful_waits_in_the_tray_and_goes_to_no_case(
    hualong: Cast, county: Cast, case: Case, scanner: Actor
) -> None:
    closed = told_case(hualong, serial=3)
    Case.objects.filter(pk=closed.pk).update(closed_on=TODAY)
    theirs = told_case(county)
    sheet = scans.separator(case, "identity", scanner)
    stack = split(
        scanner,
        scans.writing(1),
        scans.damaged(sheet, 4), scans.writing(2),
        scans.forged(case, "identity"), scans.writing(3),
        scans.separator(theirs, "leads", scanner), scans.writing(4),
        scans.separator(closed, "leads", scanner), scans.writing(5),
        sheet, scans.blank(),
        sheet,
    )  # fmt: skip
    assert told(stack) == [
        ("tray", "first", [0], []),
        ("tray", "unread", [2], []),
        ("tray", "foreign", [4], []),
        ("tray", "no_case", [6], []),
        ("tray", "closed", [8], []),
        ("tray", "blank", [10], []),
    ]
    assert not EfileItem.objects.exists()
    assert [part.case for part in stack.parts.order_by("number")][3:5] == [None, closed]


def test_who_keeps_no_files_of_a_case_scans_into_the_tray(hualong: Cast, case: Case) -> None:
    director = hualong.actor("director")
    stack = split(director, scans.separator(case, "leads", director), scans.writing())
    assert told(stack) == [("tray", "not_yours", [1], [])]


def test_the_tray_is_settled_by_hand_once_and_by_who_may(
    hualong: Cast, county: Cast, case: Case, scanner: Actor
) -> None:
    stack = split(scanner, scans.writing(1))
    (part,) = scanning.tray(scanner)
    assert not scanning.tray(hualong.actor("director")).exists()
    with pytest.raises(NotVisible):
        scanning.find_part(county.actor("archivist"), part.pk)
    with pytest.raises(Refused) as refused:
        scanning.assign(part.pk, number="豫0902", place="", name="", actor=scanner)
    assert [r.field for r in refused.value.refusals] == ["number", "place"]
    with pytest.raises(Refused, match="没有这件案件"):
        scanning.assign(
            part.pk, number="（2026）豫0902执99号", place="leads", name="", actor=scanner
        )
    number = case.number.replace("（", "(").replace("）", ")")
    scanning.assign(part.pk, number=number, place="leads", name="线索", actor=scanner)
    (item,) = efile.of_case(case)
    assert (item.name, item.source) == ("线索", f"scan:{stack.pk}:1")
    with pytest.raises(Stale, match="已入卷"):
        scanning.discard(part.pk, reason="废页", actor=scanner)


def test_of_a_restricted_case_a_stack_tells_nothing_to_who_may_not_read_it(
    hualong: Cast, case: Case, scanner: Actor, client: Client
) -> None:
    sheet = scans.separator(case, "leads", scanner, "线索甲")
    stack = split(scanner, sheet, scans.writing())
    (part,) = stack.parts.all()
    client.force_login(hualong.user("file_centre_head"))
    assert case.number in client.get(f"/desk/scans/{stack.pk}/").content.decode()
    assert scanning.find_part(scanner, part.pk).item is not None
    Case.objects.filter(pk=case.pk).update(restricted=True)
    scanner = hualong.actor("file_centre_head")
    with pytest.raises(NotVisible):
        scanning.find_part(scanner, part.pk)
    page = client.get(f"/desk/scans/{stack.pk}/").content.decode()
    assert case.number not in page
    assert "线索甲" not in page


def test_what_belongs_to_no_case_is_discarded_with_a_reason(scanner: Actor) -> None:
    split(scanner, scans.writing(1))
    (part,) = scanning.tray(scanner)
    with pytest.raises(Refused, match="须写明作废的理由"):
        scanning.discard(part.pk, reason=" ", actor=scanner)
    scanning.discard(part.pk, reason="试扫", actor=scanner)
    assert not scanning.tray(scanner).exists()


def test_a_run_killed_at_any_point_goes_on_and_places_nothing_twice(
    case: Case, scanner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = scans.separator(case, "leads", scanner)
    made = scanning.ask(
        Upload("一叠.pdf", scans.stack(sheet, scans.writing(1), sheet, scans.writing(2))),
        actor=scanner,
    )

    class Killed(BaseException):
        """As a process ends that is killed: nothing is caught, nothing tidied up."""

    def die(*told: object) -> None:
        raise Killed

    for place in ("split", "taken_out"):
        with monkeypatch.context() as patched:
            patched.setattr(pages, place, die)
            with pytest.raises(Killed):
                scanning.work()
        assert scanning.work() == 0  # still thought to be at work
        assert not EfileItem.objects.exists()
        ScanStack.objects.filter(pk=made.pk).update(beat_at=clock.now() - scanning.LOST_AFTER * 2)
    with monkeypatch.context() as patched:
        asked = iter([False, True])
        real = scanning._place_next
        patched.setattr(
            scanning, "_place_next", lambda *told: die() if next(asked) else real(*told)
        )
        with pytest.raises(Killed):
            scanning.work()
    assert EfileItem.objects.count() == 1
    ScanStack.objects.filter(pk=made.pk).update(beat_at=None)
    assert scanning.work() == 1
    assert [part.state for part in made.parts.all()] == ["placed", "placed"]
    assert EfileItem.objects.count() == 2


def test_the_same_stack_is_not_taken_twice(scanner: Actor) -> None:
    file = Upload("一叠.pdf", scans.stack(scans.writing()))
    scanning.ask(file, actor=scanner)
    with pytest.raises(Refused, match="不重复入卷"):
        scanning.ask(file, actor=scanner)


def test_a_stack_that_could_not_be_split_is_sent_again_and_goes_on(
    hualong: Cast, case: Case, scanner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = scans.separator(case, "leads", scanner)
    file = Upload("一叠.pdf", scans.stack(sheet, scans.writing(1), sheet, scans.writing(2)))
    made = scanning.ask(file, actor=hualong.actor("director"))
    with monkeypatch.context() as patched:
        patched.setattr(pages, "taken_out", lambda *told: 1 / 0)
        assert scanning.work() == 1
    made.refresh_from_db()
    assert (made.state, made.read) == ("failed", True)
    assert "请再试" in made.fault
    assert scanning.ask(file, actor=scanner).pk == made.pk
    with pytest.raises(Refused, match="不重复入卷"):
        scanning.ask(file, actor=scanner)
    assert scanning.work() == 1
    made.refresh_from_db()
    assert (made.state, made.fault, made.asked_by_id) == ("done", "", scanner.user_id)
    assert [part.state for part in made.parts.all()] == ["placed", "placed"]


def test_a_part_that_is_refused_waits_in_the_tray_and_the_others_find_their_place(
    case: Case, scanner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = uploaded.state, []

    def first_refused(*told: Any, **named: Any) -> Any:
        calls.append(told)
        if len(calls) == 1:
            raise Refused(Refusal("out_of_order", "先后有误"))
        return real(*told, **named)

    monkeypatch.setattr(uploaded, "state", first_refused)
    sheet = scans.separator(case, "leads", scanner)
    stack = split(scanner, sheet, scans.writing(1), sheet, scans.writing(2))
    assert [(part.state, part.doubt) for part in stack.parts.order_by("number")] == [
        ("tray", "refused"),
        ("placed", ""),
    ]
    assert len(efile.of_case(case)) == 1


def test_files_too_large_together_are_not_read() -> None:
    def read(*told: object) -> bytes:
        raise AssertionError

    class Sent:
        name, size = "1.jpg", 6

    Sent.read = read  # type: ignore[attr-defined]  # as of an uploaded file
    field = FilesField(largest=10, together=11)
    with pytest.raises(ValidationError, match="合计至多"):
        field.clean([Sent(), Sent()])
    with pytest.raises(AssertionError):
        field.clean([Sent()])


def test_what_is_no_scan_is_refused_with_its_reason() -> None:
    for name, (content, _said) in BAD.items():
        if "过" in name:
            continue  # a stack may be larger than a proof
        with pytest.raises(Refused) as refused:
            scanning.made_one([Upload(name, content)])
        assert [r.field for r in refused.value.refusals] == ["sent"], name
    with pytest.raises(Refused, match="一份PDF，或者若干张图片"):
        scanning.made_one([Upload("1.pdf", pdf()), Upload("2.jpg", photo())])
    with pytest.raises(Refused, match="须选定扫描文件"):
        scanning.made_one([])
    joined = scanning.made_one([Upload("1.jpg", photo()), Upload("2.png", photo("PNG"))])
    assert efile.pages_of(joined.content) == 2


def test_pages_are_let_go_of_once_nothing_of_a_stack_waits(case: Case, scanner: Actor) -> None:
    stack = split(scanner, scans.writing(1))
    with clock.at(TODAY + scanning.KEPT * 2):
        assert scanning.forget() == 0
        (part,) = scanning.tray(scanner)
        scanning.discard(part.pk, reason="试扫", actor=scanner)
        assert scanning.forget() == 1
    stack.refresh_from_db()
    assert bytes(stack.content) == b""
    with pytest.raises(Refused, match="不再保留"):
        scanning.pages_of(scanning.find_part(scanner, part.pk))


def test_pages_of_a_stack_that_failed_are_let_go_of_later_and_taken_again(
    case: Case, scanner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(content: bytes) -> None:
        raise ZeroDivisionError

    whole = scanning.pages.looks
    monkeypatch.setattr(scanning.pages, "looks", broken)
    sent = Upload("扫描.pdf", scans.stack(scans.writing(1)))
    stack = scanning.ask(sent, actor=scanner)
    scanning.work()
    stack.refresh_from_db()
    assert stack.state == "failed"
    content = bytes(stack.content)
    with clock.at(TODAY + scanning.KEPT * 2):
        assert scanning.forget() == 0  # it may still be tried again
    with clock.at(TODAY + scanning.KEPT_FAILED * 2):
        assert scanning.forget() == 1
        stack.refresh_from_db()
        assert bytes(stack.content) == b""
        monkeypatch.setattr(scanning.pages, "looks", whole)
        assert scanning.ask(Upload(stack.name, content), actor=scanner).pk == stack.pk
        scanning.work()
        (part,) = scanning.tray(scanner)
        assert scans.pages_of(scanning.pages_of(part))


def test_a_code_says_what_it_said_and_a_changed_one_nothing() -> None:
    code = Code(12, "identity", "授权委托书")
    assert separators.read(code.text) == code
    for other in ("", "EF1|12|identity|", code.text + "0", code.text.replace("12", "13", 1)):
        assert separators.read(other) is None


def test_too_many_sheets_or_none_are_refused(case: Case, scanner: Actor) -> None:
    with pytest.raises(Refused, match="须选定卷宗目录中的位置"):
        separators.sheets([case], [], actor=scanner)
    with pytest.raises(Refused, match="至多打印500张"):
        separators.sheets([case] * 501, ["leads"], actor=scanner)
    with pytest.raises(Refused, match="不含竖线"):
        separators.sheets([case], ["leads"], actor=scanner, name="一|二")
    assert len(scans.pages_of(separators.sheets([case], ["leads", "basis"], actor=scanner))) == 2


def test_blank_is_told_by_ink_and_not_by_grey() -> None:
    assert pages.is_blank(scans.blank())
    assert pages.is_blank(Image.new("L", scans.A4, 255))
    assert not pages.is_blank(scans.short())
    assert not pages.is_blank(scans.noisy(scans.short()))
    assert not pages.is_blank(scans.writing())
