"""The weekly round on its page: the list, an outing recorded once, the week made whole."""

from __future__ import annotations

from datetime import date

import pytest

from assets.models import Outing
from enforcement.models import Party
from tests.cast import Cast
from tests.desk.conftest import Enter, form
from tests.story import filed
from workdays import clock

MONDAY, TUESDAY = date(2022, 9, 5), date(2022, 9, 6)
PAGE = "/desk/rounds/visits/"
LAND, HOUSES, FUND = "不动产登记中心", "房管局", "住房公积金管理中心"


@pytest.mark.clause("YS-117", "YS-121")
def test_an_outing_is_recorded_with_its_results_once(yanshi: Cast, enter: Enter) -> None:
    party = Party.objects.get(case=filed(yanshi, MONDAY), side="respondent")
    client = enter(yanshi.user("query_control"))
    with clock.at(TUESDAY):
        page = client.get(PAGE).content.decode()
        assert party.name in page
        assert "已办0次，应办3次" in page
        fields = form(
            on=TUESDAY.isoformat(), places=[LAND, HOUSES], **{f"told-{party.pk}-{LAND}": "none"}
        )
        shown = client.post(PAGE, fields, follow=True).content.decode()
        assert "已办1次，应办3次" in shown
        assert f"尚缺：{FUND}" in shown
        client.post(PAGE, fields, follow=True)
        assert Outing.objects.count() == 1, "a double click goes out once"
        wrong = client.post(PAGE, form(on="2022-09-30", places=[LAND]))
        assert wrong.status_code == 422
        assert "尚未到来" in wrong.content.decode()


def test_the_list_is_shown_to_all_and_filled_in_by_its_post(yanshi: Cast, enter: Enter) -> None:
    with clock.at(TUESDAY):
        reader = enter(yanshi.user("funds_specialist"))
        assert "供查看" in reader.get(PAGE).content.decode()
        assert reader.post(PAGE, form(on=TUESDAY.isoformat(), places=[LAND])).status_code == 403
        assert reader.get(f"{PAGE}sheet/").status_code == 403
        assert enter(yanshi.user("query_control")).get(f"{PAGE}sheet/").status_code == 200
        assert "六查" in reader.get("/desk/rounds/").content.decode()


def test_a_court_without_rounds_has_none(hualong: Cast, enter: Enter) -> None:
    client = enter(hualong.user("director"))
    assert client.get(PAGE).status_code == 404
    assert "没有每周集约办理的事项" in client.get("/desk/rounds/").content.decode()
    assert "每周集约" not in client.get("/desk/cases/").content.decode()
