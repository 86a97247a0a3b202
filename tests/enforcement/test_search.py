"""The search box: any part of a name, a number in any spelling, and an index behind it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enforcement import lifecycle, search, selectors
from enforcement.lifecycle import NewCase, NewParty
from enforcement.models import Case
from policy.case_numbers import parse
from tests.cast import Cast
from workdays import clock

pytestmark = pytest.mark.django_db

FILED = date(2022, 3, 1)
PEOPLE = (
    ("颜舒", "ys", "13800001111"),
    ("颜舒云", "ysy", "13800002222"),
    ("河洛商贸有限公司", "hlsmyxgs", ""),
    ("舒颜", "sy", "13800003333"),
)


@pytest.fixture
def cases(hualong: Cast) -> list[Case]:
    new = [
        NewCase(
            parse(f"（2022）豫0902执{1200 + n}号"),
            FILED,
            (
                NewParty("applicant", "祝明远", initials="zmy"),
                NewParty("respondent", name, initials=initials, phone=phone),
            ),
        )
        for n, (name, initials, phone) in enumerate(PEOPLE)
    ]
    with clock.at(FILED):
        return lifecycle.file_cases(hualong.court, new, actor=hualong.doing("case.file"))


@pytest.mark.parametrize(
    ("typed", "serials"),
    [
        ("颜舒", [1200, 1201]),  # a name of two characters; its mirror image is another
        ("舒", [1200, 1201, 1203]),
        ("颜舒云", [1201]),
        ("河洛商贸", [1202]),
        ("ysy", [1201]),
        ("YSY", [1201]),
        ("1203", [1203]),
        ("1111", [1200]),  # the end of a phone
        ("执1202号", [1202]),
        ("（2022）豫0902执1201号", [1201]),
        ("(2022)豫0902执1201号", [1201]),
        ("2022豫0902执1201", [1201]),
        (" （2022） 豫 0902 执 1201 号 ", [1201]),
        ("２０２２豫０９０２执１２０１号", [1201]),
        ("祝明远 颜舒", [1200, 1201]),
        ("祝明远 河洛", [1202]),
        ("无此人", []),
        ("", []),
        ("'; DROP TABLE x; --", []),
        ("%", []),
    ],
)
def test_what_is_typed_finds_the_cases_meant(
    hualong: Cast, cases: list[Case], typed: str, serials: list[int]
) -> None:
    visible = selectors.visible(hualong.actor("director"))
    found = search.found(visible, typed).values_list("serial", flat=True)
    assert sorted(found) == serials


def test_another_courts_search_finds_nothing(hualong: Cast, cases: list[Case]) -> None:
    assert not search.found(selectors.visible(hualong.outsider), "颜舒").exists()


def test_a_respondent_who_joins_is_found_at_once(hualong: Cast, cases: list[Case]) -> None:
    clerk = hualong.doing("case.correct")
    with clock.at(date(2022, 3, 2)):
        joined = [NewParty("respondent", "臧怀瑾", initials="zhj")]
        lifecycle.add_respondents(cases[0], joined, date(2022, 3, 2), actor=clerk)
    visible = selectors.visible(clerk)
    assert [c.pk for c in search.found(visible, "怀瑾")] == [cases[0].pk]


def test_postgresql_answers_from_the_index_of_grams(hualong: Cast, cases: list[Case]) -> None:
    """On SQLite the grams are read with LIKE; there the plan has nothing to show."""
    with CaptureQueriesContext(connection) as asked:
        assert len(search.found(Case.objects.all(), "颜舒")) == 2
    if connection.vendor != "postgresql":
        assert " 颜舒 " in Case.objects.get(serial=1200).grams
        return
    (narrowing, *_) = [q["sql"] for q in asked.captured_queries if "string_to_array" in q["sql"]]
    with connection.cursor() as cursor:
        # A table of four rows is always scanned; forbidden to, the planner must find the index.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {narrowing}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "case_grams" in plan
