"""Background work does what the timetable promises, and again without doing it twice."""

from __future__ import annotations

from datetime import date

import pytest

from config import schedule, tasks
from config.celery import app
from enforcement.models import Alert, Event, Seal, SweepRun
from reports import services as reports
from reports.models import WeeklyReport
from reports.weeks import Week
from teams.access import Actor
from teams.models import Court
from tests.cast import Cast
from tests.story import filed
from workdays import clock

pytestmark = pytest.mark.django_db


def test_every_entry_of_the_timetable_names_a_task_that_exists() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in schedule.beat().values()} <= set(app.tasks)


def test_a_monday_morning_is_made_once_however_often_beat_calls(hualong: Cast) -> None:
    filed(hualong, date(2022, 3, 1))
    with clock.at(date(2022, 3, 7)):
        for _again in range(2):
            tasks.sweep_clocks()
            tasks.begin_periods()
            tasks.seal_journals()
            tasks.make_weekly_reports()
            tasks.forget_clicks()
    assert SweepRun.objects.filter(ended_at__isnull=False).count() == 2
    assert Alert.objects.filter(level="overdue").exists()
    weeks = Event.objects.filter(kind="period.week_began", subject="period:2022-W10")
    assert weeks.count() == 1
    assert list(Seal.objects.values_list("sealed_on", flat=True)) == [date(2022, 3, 6)]
    assert list(WeeklyReport.objects.values_list("week", flat=True)) == ["2022-W09"]


def test_a_court_whose_work_fails_holds_up_no_other_court(
    hualong: Cast, yindu: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = reports.make

    def broken_in_hualong(court: Court, week: Week, actor: Actor) -> object:
        if court == hualong.court:
            raise OSError("no space left")
        return made(court, week, actor)

    monkeypatch.setattr(reports, "make", broken_in_hualong)
    with clock.at(date(2022, 3, 7)), pytest.raises(ExceptionGroup, match="1 courts") as told:
        tasks.make_weekly_reports()
    assert [str(error) for error in told.value.exceptions] == ["no space left"]
    assert WeeklyReport.objects.get().court == yindu.court
    assert "task failed" in caplog.text
