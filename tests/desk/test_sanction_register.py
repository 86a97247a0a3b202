"""The register of sanctions: each measure on each person, across cases, found and narrowed."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from enforcement.models import Case
from tests.cast import Cast
from tests.desk.conftest import Enter
from tests.desk.test_boards import text_of
from tests.flows.test_yindu_story import fast
from tests.story import state
from workdays import clock

pytestmark = pytest.mark.django_db
REGISTER = "/desk/sanctions/"
DAY, LATER = date(2022, 8, 10), date(2022, 8, 20)
LIMIT = {"kind": "consumption_limit", "ground": "拒不执行"}
FREED = {"kind": "consumption_limit", "reason": "已履行完毕"}


@pytest.fixture
def cases(yindu: Cast) -> list[Case]:
    """One person limited and freed again, another limited and listed."""
    made = [fast(yindu), fast(yindu, serial=2)]
    who = "respondent:1"
    for case in made:
        state(yindu, case, "sanction.decided", DAY, who, **LIMIT)
    state(yindu, made[0], "sanction.lifted", LATER, who, **FREED)
    state(yindu, made[1], "document.served", DAY, who, document="执行通知书")
    state(yindu, made[1], "listing.entered", LATER, who)
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
    freed = next(line for line in told if cases[0].number in line)
    for words in ("2022-08-10", "柏望舒0", "限制消费", "拒不执行", "2022-08-20",
                  "已履行完毕"):  # fmt: skip
        assert words in freed
    listed = next(line for line in told if "纳入失信名单" in line)
    assert cases[1].number in listed


@pytest.mark.clause("YD-100")
def test_both_lists_are_searched_by_person_measure_and_whether_it_stands(
    yindu: Cast, cases: list[Case], enter: Enter
) -> None:
    client = enter(yindu.user("executor", "fast_team"))
    assert len(lines(client, q=cases[1].number)) == 2
    assert len(lines(client, q="柏望舒")) == 3
    assert [("纳入失信名单" in line) for line in lines(client, kind="listing")] == [True]
    assert len(lines(client, kind="consumption_limit")) == 2
    (gone,) = lines(client, state="lifted")
    assert cases[0].number in gone
    assert all(cases[1].number in line for line in lines(client, state="standing"))
    assert len(lines(client, state="standing")) == 2
    assert lines(client, first="2022-08-15") == lines(client, kind="listing")


def test_another_courts_measures_are_not_there(
    yindu: Cast, hualong: Cast, cases: list[Case], enter: Enter
) -> None:
    assert lines(enter(hualong.user("director"))) == []
    assert enter(yindu.user("system_admin")).get(REGISTER).status_code == 403
