"""Which days count, on what notice; a term counted step by step."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.desk.conftest import Enter


@pytest.fixture
def reader(hualong: Cast, enter: Enter) -> Client:
    """A clerk's browser."""
    return enter(hualong.user("clerk"))


def test_a_month_marks_holidays_and_make_up_days_and_cites_the_notice(reader: Client) -> None:
    page = reader.get(reverse("desk:calendar_month", args=[2026, 10])).content.decode()
    assert "国办发明电〔2025〕7号" in page
    assert "18个工作日" in page
    assert page.count("国庆节") >= 7
    assert "10<sup>班</sup>" in page


def test_a_year_not_published_is_marked_provisional(reader: Client) -> None:
    page = reader.get(reverse("desk:calendar_year", args=[2027])).content.decode()
    assert "2027年放假安排尚未公布" in page
    assert "暂" in page


@pytest.mark.parametrize(
    ("query", "due_on", "said"),
    [
        # Over National Day: 29 and 30 September, 8, 9 and the make-up Saturday 10 October.
        ("start=2026-09-28&number=5&unit=workday&roll=on", "2026-10-10 周六 班", "国庆节，不计入"),
        # The tenth day is Sunday 4 October, within the holiday.
        ("start=2026-09-24&number=10&unit=day&roll=on", "2026-10-08 周四", "顺延至2026-10-08"),
        ("start=2026-09-24&number=10&unit=day", "2026-10-04 周日 休", "没有需要说明"),
        (
            "start=2026-11-02&number=3&unit=workday&roll=on&from_1=2026-11-04&to_1=2026-11-05",
            "2026-11-09 周一",
            "扣除2个工作日",
        ),
    ],
)
def test_a_term_is_counted_with_its_steps(
    reader: Client, query: str, due_on: str, said: str
) -> None:
    page = reader.get(f"/desk/calendar/count/?{query}").content.decode()
    assert f"<strong>{due_on}</strong>" in page
    assert said in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("start=&number=3&unit=day", "必须填写"),
        ("start=2026-01-01&number=0&unit=workday", "期限数“0”应为"),
        ("start=0001-01-01&number=3&unit=day", "超出可计算的范围"),
        ("start=2026-01-01&number=3&unit=day&from_1=2026-01-02", "须写明起止两日"),
        ("start=2026-01-01&number=3&unit=day&from_1=2026-01-05&to_1=2026-01-02", "早于起日"),
        ("start=2026-01-01&number=3&unit=fortnight", "fortnight"),
    ],
)
def test_what_makes_no_term_is_said_beside_its_field(reader: Client, query: str, said: str) -> None:
    response = reader.get(f"/desk/calendar/count/?{query}")
    assert response.status_code == 422
    assert said in response.content.decode()
