"""A case goes by the rules its clocks were opened under, whatever its court adopts later."""

from __future__ import annotations

from datetime import date

import pytest

from teams import services
from tests.cast import Cast
from tests.story import assert_clocks_equal_their_replay, filed
from workdays import clock

pytestmark = pytest.mark.django_db


def test_a_case_filed_before_another_pack_was_adopted_keeps_its_clocks(hualong: Cast) -> None:
    case = filed(hualong, date(2022, 3, 1))
    before = {(n.rule, n.due_on) for n in case.nodes.all()}
    with clock.at(date(2022, 3, 2)):
        services.adopt_pack(court=hualong.court, pack_name="yindu")
    case = type(case).objects.select_related("court").get(pk=case.pk)
    assert (case.court.pack.name, case.pack.name) == ("yindu", "hualong")
    assert {(n.rule, n.due_on) for n in case.nodes.all()} == before
    assert_clocks_equal_their_replay(case)
