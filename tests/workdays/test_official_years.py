"""Every day of 2020 to 2026 agrees with the notices of the State Council, typed here again.

The lists are copied from the wording of the notices (month.day), not from the shipped tables: a
slip in either shows as a difference.
"""

from datetime import date, timedelta

import pytest

from workdays.calendar import Calendar

# year: (放假, 上班) as printed; ranges by "-", both ends counted.
NOTICES = {
    2020: (
        # The second notice of January 2020 lengthened the Spring Festival to 2 February.
        "1.1 1.24-2.2 4.4-4.6 5.1-5.5 6.25-6.27 10.1-10.8",
        "1.19 4.26 5.9 6.28 9.27 10.10",
    ),
    2021: (
        "1.1-1.3 2.11-2.17 4.3-4.5 5.1-5.5 6.12-6.14 9.19-9.21 10.1-10.7",
        "2.7 2.20 4.25 5.8 9.18 9.26 10.9",
    ),
    2022: (
        "1.1-1.3 1.31-2.6 4.3-4.5 4.30-5.4 6.3-6.5 9.10-9.12 10.1-10.7 12.31",
        "1.29 1.30 4.2 4.24 5.7 10.8 10.9",
    ),
    2023: (
        "1.1-1.2 1.21-1.27 4.5 4.29-5.3 6.22-6.24 9.29-10.6",
        "1.28 1.29 4.23 5.6 6.25 10.7 10.8",
    ),
    2024: (
        "1.1 2.10-2.17 4.4-4.6 5.1-5.5 6.10 9.15-9.17 10.1-10.7",
        "2.4 2.18 4.7 4.28 5.11 9.14 9.29 10.12",
    ),
    2025: (
        "1.1 1.28-2.4 4.4-4.6 5.1-5.5 5.31-6.2 10.1-10.8",
        "1.26 2.8 4.27 9.28 10.11",
    ),
    2026: (
        "1.1-1.3 2.15-2.23 4.4-4.6 5.1-5.5 6.19-6.21 9.25-9.27 10.1-10.7",
        "1.4 2.14 2.28 5.9 9.20 10.10",
    ),
}

# Workdays in the year: 52 or 53 weeks of five days less the 11 (from 2025: 13) days of the
# statute, which the moving of days about never changes. 2020 lost two more, the Spring Festival
# being lengthened by a Friday and by the Saturday that was to be worked.
WORKDAYS = {2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}


def _days(year: int, printed: str) -> set[date]:
    days: set[date] = set()
    for part in printed.split():
        ends = [date(year, *map(int, end.split("."))) for end in part.split("-")]
        length = (ends[-1] - ends[0]).days
        days |= {ends[0] + timedelta(days=n) for n in range(length + 1)}
    return days


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_of_the_year_is_as_the_notice_says(year: int) -> None:
    calendar = Calendar.official()
    rest, make_up = (_days(year, printed) for printed in NOTICES[year])
    day = date(year, 1, 1)
    while day.year == year:
        expected_mark = "休" if day in rest else "班" if day in make_up else ""
        worked = day in make_up or (day.weekday() < 5 and day not in rest)
        assert (calendar.mark(day), calendar.is_workday(day)) == (expected_mark, worked), day
        day += timedelta(days=1)


@pytest.mark.parametrize(("year", "number"), WORKDAYS.items())
def test_the_workdays_of_a_year_add_up(year: int, number: int) -> None:
    counted = Calendar.official().workdays_between(date(year - 1, 12, 31), date(year, 12, 31))
    assert counted == number


@pytest.mark.parametrize("year", NOTICES)
def test_each_year_names_its_notice(year: int) -> None:
    calendar = Calendar.official()
    assert calendar.year_is_official(year)
    for notice in calendar.notice(year):
        assert "通知" in notice.title
        assert notice.number.startswith("国办发明电〔")
        assert "gov.cn/" in notice.address


def test_2020_names_both_of_its_notices() -> None:
    numbers = [notice.number for notice in Calendar.official().notice(2020)]
    assert numbers == ["国办发明电〔2019〕16号", "国办发明电〔2020〕1号"]


@pytest.mark.parametrize("year", [2019, 2027, 2035])
def test_a_year_without_a_notice_is_not_official(year: int) -> None:
    assert not Calendar.official().year_is_official(year)
    assert Calendar.official().notice(year) == ()


@pytest.mark.parametrize(
    ("day", "name", "mark"),
    [
        (date(2026, 10, 1), "国庆节", "休"),
        (date(2026, 9, 25), "中秋节", "休"),
        (date(2025, 10, 6), "国庆节、中秋节", "休"),
        (date(2026, 2, 14), "调休上班", "班"),
        (date(2026, 10, 10), "调休上班", "班"),
        (date(2020, 2, 3), "工作日", ""),
        (date(2026, 10, 17), "周六", ""),
        (date(2026, 10, 18), "周日", ""),
        (date(2026, 10, 8), "工作日", ""),
        (date(2022, 12, 31), "元旦", "休"),
    ],
)
def test_a_day_has_its_name_and_mark(day: date, name: str, mark: str) -> None:
    calendar = Calendar.official()
    assert (calendar.name_of(day), calendar.mark(day)) == (name, mark)
