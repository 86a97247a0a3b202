"""A large sheet is filed in the background: once, whole, by somebody who still may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from config import tasks
from enforcement.models import Case
from intake import background, importing, services
from intake.models import Import
from policy.refusals import Forbidden, NotVisible, Refused
from teams.models import Membership
from tests.cast import Cast
from tests.intake.sheets import filing, workbook
from workdays import clock

TODAY = date(2022, 3, 8)


def queued(cast: Cast, count: int = 3) -> Import:
    rows = [filing(number=f"（2022）豫0902执{n}号") for n in range(1, count + 1)]
    with clock.at(TODAY):
        made = services.stage("大表.xlsx", workbook(rows), actor=cast.doing("case.file"))
        return background.enqueue(made.pk, actor=cast.doing("case.file"))


def test_what_is_queued_is_filed_by_the_next_run_and_only_once(hualong: Cast) -> None:
    made = queued(hualong)
    assert made.state == Import.State.QUEUED
    assert not Case.objects.exists()
    with clock.at(TODAY):
        tasks.file_imports()
        tasks.file_imports()
    made.refresh_from_db()
    assert made.state == Import.State.APPLIED
    assert made.settled_by == hualong.user("clerk", "filing_window")
    assert Case.objects.count() == 3


def test_a_second_click_queues_nothing_more(hualong: Cast) -> None:
    made = queued(hualong)
    with clock.at(TODAY):
        again = background.enqueue(made.pk, actor=hualong.doing("case.file"))
        assert again.asked_at == made.asked_at
        background.file_queued()
        assert background.enqueue(made.pk, actor=hualong.doing("case.file")).state == "applied"


def test_a_run_leaves_alone_what_another_has_taken_up_until_it_is_lost(hualong: Cast) -> None:
    made = queued(hualong)
    with clock.at(TODAY):
        Import.objects.filter(pk=made.pk).update(began_at=clock.now())
        assert background.file_queued() == 0
        lost = clock.now() - background.LOST_AFTER - timedelta(minutes=1)
        Import.objects.filter(pk=made.pk).update(began_at=lost)
        assert background.file_queued() == 1
    assert Case.objects.count() == 3


def test_who_lost_the_post_meanwhile_files_nothing_and_is_told(hualong: Cast) -> None:
    made = queued(hualong)
    Membership.objects.filter(user=hualong.user("clerk", "filing_window")).update(to_on=TODAY)
    with clock.at(TODAY):
        background.file_queued()
    made.refresh_from_db()
    assert made.state == Import.State.STAGED
    assert "批量导入立案" in made.trouble[0]
    assert not Case.objects.exists()


def test_an_unexpected_error_leaves_nothing_half_filed(
    hualong: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = queued(hualong)
    monkeypatch.setattr(importing, "_join", lambda *_args: 1 / 0)
    with clock.at(TODAY):
        background.file_queued()
    made.refresh_from_db()
    assert made.state == Import.State.STAGED
    assert "没有立案" in made.trouble[0]
    assert not Case.objects.exists()
    monkeypatch.undo()
    with clock.at(TODAY):
        background.enqueue(made.pk, actor=hualong.doing("case.file"))
        background.file_queued()
    assert Case.objects.count() == 3


def test_a_sheet_being_filed_is_not_given_up(hualong: Cast) -> None:
    made = queued(hualong)
    with clock.at(TODAY), pytest.raises(Refused, match="正在立案"):
        services.drop(made.pk, actor=hualong.doing("case.file"))


def test_only_who_files_here_may_say_yes(hualong: Cast) -> None:
    made = queued(hualong)
    with clock.at(TODAY):
        with pytest.raises(Forbidden):
            background.enqueue(made.pk, actor=hualong.actor("handler", "fast_1"))
        with pytest.raises((NotVisible, Forbidden)):
            background.enqueue(made.pk, actor=hualong.outsider)


def test_small_sheets_are_filed_at_once(hualong: Cast) -> None:
    assert background.is_small(queued(hualong))
    assert not background.is_small(Import(counts={"cases": background.SMALL, "joins": 1}))
