"""The register of circulation: every passing of a case from hand to hand stands in it by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from desk.models import Export
from enforcement import lifecycle, orders
from enforcement.models import Case
from tests.cast import Cast
from tests.desk.casework import in_team
from tests.desk.conftest import Enter
from tests.desk.test_boards import page_of, text_of
from tests.story import recorder, state
from workdays import clock

pytestmark = pytest.mark.django_db
REGISTER = "/desk/circulation/"
FILED = date(2026, 3, 2)
LATER = date(2026, 3, 20)


@pytest.fixture
def passed(county: Cast) -> Case:
    """A case filed, assigned, received, given to another; a slip of it sent and sent back."""
    case = in_team(county, "ordinary_1", "standard")
    head = county.actor("team_lead", "ordinary_1")
    with clock.at(LATER):
        other = county.user("handler", "ordinary_1", 1)
        lifecycle.change_handler([case], other, actor=head, on=LATER, reason="原承办人借调")
        slip = orders.dispatch(
            actor=county.actor("handler", "ordinary_1", 1), kind="查询", title="查询不动产登记",
            on=LATER, case=Case.objects.get(pk=case.pk), to_unit="batch",
        )  # fmt: skip
        orders.return_(
            slip, actor=county.actor("clerk", "batch"), on=LATER, reason="缺协助函",
            correct_by=LATER + timedelta(days=2),
        )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def lines(client: Client, **query: str) -> list[str]:
    """Return the register's lines as words, the oldest first."""
    with clock.at(LATER):
        rows = client.get(REGISTER, query).context["list"].rows
    return [text_of(" | ".join(str(getattr(c, "text", c)) for c in row.cells)) for row in rows][
        ::-1
    ]


@pytest.mark.clause("XX-032")
def test_each_passing_of_a_case_is_a_line_with_both_sides(
    passed: Case, county: Cast, enter: Enter
) -> None:
    told = lines(enter(county.user("document_officer")))
    said = [line.split(" | ", 3)[3] for line in told]
    first, second = (county.user("handler", "ordinary_1", n).name for n in (0, 1))
    assert [line.split(" | ")[0] for line in said] == [
        "立案",
        "分案至团队及承办人",
        "团队收到案件",
        "调整承办人",
        "派单（任务流转单发出）",
        "退回补正",
    ]
    assert "普执一团队" in said[1]
    assert first in said[1]
    assert said[2].endswith("普执")
    assert second in said[3]
    assert "原承办人借调" in said[3]
    assert "普执一团队 | 执行事务集约团队" in said[4]
    assert "查询不动产登记" in said[4]
    assert "执行事务集约团队 | 普执一团队" in said[5]
    assert "缺协助函" in said[5]
    assert all(passed.number in line for line in told)


@pytest.mark.clause("XX-032")
def test_the_register_is_narrowed_and_taken_out(passed: Case, county: Cast, enter: Enter) -> None:
    other = in_team(county, "ordinary_2", "standard", serial=2)
    client = enter(county.user("director"))
    assert len(lines(client)) == 9
    assert {line.split(" | ")[2] for line in lines(client, q=other.number)} == {other.number}
    assert len(lines(client, unit="ordinary_2")) == 2
    assert len(lines(client, kind="slip.returned")) == 1
    assert len(lines(client, first="2026-03-20")) == 3
    assert len(lines(client, first="2026-03-04", last="2026-03-19")) == 0
    assert "输入一个有效的日期" in page_of(client, REGISTER, first="三月")
    with clock.at(LATER):
        sheet = client.get(REGISTER, {"format": "xlsx", "unit": "ordinary_2"})
    assert b"".join(sheet.streaming_content)[:2] == b"PK"
    assert Export.objects.get().list_key == "circulation"


def test_what_was_entered_in_error_is_marked_and_not_lost(
    passed: Case, county: Cast, enter: Enter
) -> None:
    kind = "dossier.submitted"
    case = state(county, passed, kind, LATER)
    with clock.at(LATER):
        archivist = recorder(county, case, kind)
        event = case.events.get(kind=kind)
        lifecycle.correct(case, event, actor=archivist, reason="误登", withdraw=True)
    told = lines(enter(county.user("director")), kind=kind)
    assert len(told) == 1
    assert "影像与纸质卷宗一并提交（已撤销）" in told[0]


def test_another_courts_people_and_the_administrator_see_none_of_it(
    passed: Case, county: Cast, enter: Enter
) -> None:
    assert lines(enter(county.outsider_user)) == []
    assert enter(county.user("system_admin")).get(REGISTER).status_code in (200, 403)
    Case.objects.filter(pk=passed.pk).update(restricted=True)
    assert lines(enter(county.user("handler", "ordinary_3"))) == []
    assert len(lines(enter(county.user("director")))) == 6
    own = Case.objects.get(pk=passed.pk).unit
    assert len(lines(enter(county.user("handler", own)))) == 6  # his team's, so his to read


def test_a_page_asks_as_often_for_many_lines_as_for_few(county: Cast, enter: Enter) -> None:
    client = enter(county.user("director"))
    client.get(REGISTER)  # what a process reads once
    asked = []
    for first, last in ((1, 2), (2, 8)):
        for serial in range(first, last):
            in_team(county, "ordinary_1", "standard", serial=serial)
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(REGISTER).context["list"].rows
        assert len(shown) == 3 * (last - 1)
        asked.append(len(queries))
    assert asked[0] == asked[1]
