"""The clock keeps the court's time, and only code can fix it."""

import threading
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from workdays import clock


def test_now_is_aware_and_in_the_courts_zone() -> None:
    now = clock.now()
    assert now.utcoffset() == timedelta(hours=8)
    assert str(now.tzinfo) == "Asia/Shanghai"
    assert abs(now.timestamp() - time.time()) < 60


def test_the_environment_does_not_move_the_courts_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    monkeypatch.setenv("PYTHONTZPATH", "/nowhere")
    assert clock.now().utcoffset() == timedelta(hours=8)


def test_a_fixed_day_holds_within_and_ends_after() -> None:
    with clock.at(date(2024, 2, 29)) as moment:
        assert clock.today() == date(2024, 2, 29)
        assert clock.now() == moment == datetime(2024, 2, 29, 9, 0, tzinfo=clock.SHANGHAI)
        with clock.at(date(2024, 3, 1)):
            assert clock.today() == date(2024, 3, 1)
        assert clock.today() == date(2024, 2, 29)
    assert clock.today() != date(2024, 2, 29)


def test_the_clock_runs_on_after_an_error_within() -> None:
    with pytest.raises(KeyError), clock.at(date(2024, 2, 29)):
        raise KeyError
    assert clock.today() != date(2024, 2, 29)


def test_an_evening_in_utc_is_the_next_day_at_court() -> None:
    with clock.at(datetime(2026, 9, 30, 16, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 10, 1)


def test_a_moment_without_a_zone_is_refused() -> None:
    moment = datetime.fromisoformat("2026-09-30T16:30")
    with pytest.raises(ValueError, match="没有写明时区"), clock.at(moment):
        pass


def test_a_fixed_clock_does_not_reach_another_thread() -> None:
    seen: list[date] = []
    with clock.at(date(2001, 1, 1)):
        other = threading.Thread(target=lambda: seen.append(clock.today()))
        other.start()
        other.join()
    assert seen != [date(2001, 1, 1)]
