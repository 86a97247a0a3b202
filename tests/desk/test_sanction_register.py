"""The register of sanctions: each measure on each person, across cases, found and narrowed."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from enforcement import lifecycle
from enforcement.journal import Draft
from enforcement.models import Case
from teams.access import Actor
from tests.cast import Cast
from tests.desk.conftest import Enter
from tests.desk.test_boards import text_of
from tests.documents.papers import told_case
from workdays import clock

pytestmark = pytest.mark.django_db
REGISTER = "/desk/sanctions/"
DAY, LATER = date(2026, 3, 10), date(2026, 3, 20)
LIMIT = {"kind": "consumption_limit", "ground": "拒不执行"}
FREED = {"kind": "consumption_limit", "reason": "已履行完毕"}


def stated(cast: Cast, case: Case, kind: str, on: date, **data: str) -> None:
    """State it as the house does of what was approved."""
    with clock.at(on):
        draft = Draft(kind, on, "respondent:1", data=data)
        lifecycle.state_events([(case, [draft])], actor=Actor.system(cast.court))


@pytest.fixture
def cases(yindu: Cast) -> list[Case]:
    """One person limited and freed again, another limited and listed."""
    made = [told_case(yindu), told_case(yindu, serial=2, name="殷怀瑾")]
    stated(yindu, made[0], "sanction.decided", DAY, **LIMIT)
    stated(yindu, made[0], "sanction.lifted", LATER, **FREED)
    stated(yindu, made[1], "sanction.decided", DAY, **LIMIT)
    stated(yindu, made[1], "listing.entered", LATER)
    return made


def lines(client: Client, **query: str) -> list[str]:
    with clock.at(LATER):
        rows = client.get(REGISTER, query).context["list"].rows
    return [text_of(" | ".join(str(getattr(c, "text", c)) for c in row.cells)) for row in rows]


@pytest.mark.clause("YD-100")
def test_each_measure_is_a_line_with_person_ground_day_and_lifting(
    yindu: Cast, cases: list[Case], enter: Enter
) -> None:
    told = lines(enter(yindu.user("restriction")))
    assert len(told) == 3
    freed = next(line for line in told if "柏望舒" in line)
    for words in ("2026-03-10", cases[0].number, "限制消费", "拒不执行", "2026-03-20",
                  "已履行完毕"):  # fmt: skip
        assert words in freed
    listed = next(line for line in told if "纳入失信名单" in line)
    assert "殷怀瑾" in listed


@pytest.mark.clause("YD-100")
def test_both_lists_are_searched_by_person_measure_and_whether_it_stands(
    yindu: Cast, cases: list[Case], enter: Enter
) -> None:
    client = enter(yindu.user("executor", "fast_team"))
    assert len(lines(client, q="殷怀瑾")) == 2
    assert [("纳入失信名单" in line) for line in lines(client, kind="listing")] == [True]
    assert len(lines(client, kind="consumption_limit")) == 2
    (gone,) = lines(client, state="lifted")
    assert "柏望舒" in gone
    assert all("殷怀瑾" in line for line in lines(client, state="standing"))
    assert len(lines(client, state="standing")) == 2
    assert lines(client, first="2026-03-15") == lines(client, kind="listing")


def test_another_courts_measures_are_not_there(
    yindu: Cast, hualong: Cast, cases: list[Case], enter: Enter
) -> None:
    assert lines(enter(hualong.user("director"))) == []
    assert enter(yindu.user("system_admin")).get(REGISTER).status_code == 403
