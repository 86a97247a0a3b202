"""Two people at once, on real transactions: one signature, one number each, no gap."""

from __future__ import annotations

from collections.abc import Callable

from documents import issuing, scanning, signing
from documents.models import Document, ScanStack, Signature
from documents.proofs import Upload
from enforcement.models import Case
from tests.cast import PASSWORD, Cast, make_court
from tests.clones import Clone
from tests.documents import scans
from tests.documents.papers import TODAY, drafted, in_team
from tests.races import at_once
from workdays import clock


def that_day(act: Callable[[], object]) -> Callable[[], object]:
    """Return an act on the day of the story: a thread has a clock of its own."""

    def acted() -> object:
        with clock.at(TODAY):
            return act()

    return acted


def test_of_two_signers_at_once_one_wins_and_the_other_is_told(real_db: Clone) -> None:
    cast = make_court("yindu")
    track = next(iter(cast.pack.tables.tracks))
    unit = cast.pack.tables.tracks[track].units[0]
    people = [cast.actor("executor", unit, nth) for nth in (0, 1)]
    with clock.at(TODAY):
        notice = drafted(in_team(cast, unit, track), "enforcement_notice", people[0])
    said = at_once(
        *(that_day(lambda p=p: signing.sign(notice.pk, actor=p, password=PASSWORD)) for p in people)
    )
    assert sorted(said) == [[], ["nothing_to_sign"]]
    assert Signature.objects.count() == 1


def test_papers_issued_at_once_have_numbers_without_gap_or_double(real_db: Clone) -> None:
    cast = make_court("hualong")
    drafts = [to_be_issued(cast, serial) for serial in (1, 2, 3)]
    handler = cast.actor("handler", "fast_1")
    said = at_once(*(that_day(lambda d=d: issuing.issue(d.pk, actor=handler)) for d in drafts))
    assert said == [[], [], []]
    assert sorted(Document.objects.values_list("serial", flat=True)) == [1, 2, 3]
    again = at_once(*(that_day(lambda: issuing.issue(drafts[0].pk, actor=handler)),) * 2)
    assert again == [["not_open"], ["not_open"]]


def to_be_issued(cast: Cast, serial: int) -> Document:
    """Return a complete draft that needs neither signature nor seal."""
    case: Case = in_team(cast, "fast_1", "fast", serial=serial)
    with clock.at(TODAY):
        return drafted(case, "property_declaration", cast.actor("handler", "fast_1"))


def test_of_two_who_send_one_stack_at_once_one_is_told(real_db: Clone) -> None:
    file = Upload("一叠.pdf", scans.stack(scans.writing()))
    scanner = make_court("hualong").actor("file_centre_head")
    told = at_once(*[lambda: scanning.ask(file, actor=scanner)] * 2)
    assert sorted(told) == [[], ["there"]]
    assert ScanStack.objects.count() == 1
