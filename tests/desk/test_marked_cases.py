"""A case's marks: given by its facts, shown wherever it stands, taken away with them."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement.models import Case, Event
from tests.cast import Cast
from tests.desk.conftest import Enter
from tests.story import assert_clocks_equal_their_replay, filed, state

FILED, LATER = date(2022, 9, 5), date(2022, 9, 6)


@pytest.mark.clause("DZ-082", "DZ-083", "DZ-084")
def test_marks_come_and_go_with_the_facts_that_give_them(dengzhou: Cast) -> None:
    case = filed(dengzhou, FILED, party_or_gov=True, organised_crime=True)
    assert case.mark_codes == ["party_or_gov", "organised_crime"]
    case = state(dengzhou, case, "facts.stated", LATER, facts={"organised_crime": False})
    assert case.mark_codes == ["party_or_gov"]
    # Set and removed by somebody, on a day: the journal says both.
    said = Event.objects.filter(case=case, facts__organised_crime=False).get()
    assert (said.happened_on, said.actor_name != "") == (LATER, True)
    # A late entry of an earlier day overrides nothing said since.
    case = state(dengzhou, case, "facts.stated", FILED, facts={"business_environment": True})
    assert case.mark_codes == ["business_environment", "party_or_gov"]
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("DZ-086", "DZ-082")
def test_a_marked_case_shows_it_on_lists_tasks_and_its_page(dengzhou: Cast, enter: Enter) -> None:
    case = filed(dengzhou, FILED, serial=1, accepted_on=FILED, business_environment=True)
    filed(dengzhou, FILED, serial=2, accepted_on=FILED)
    front = dengzhou.doing("filing.verify")
    client = enter(dengzhou.user(front.acting_post, front.acting_unit))
    mark = "营商环境</span>"
    page = client.get(f"/desk/cases/{case.pk}/").content.decode()
    assert mark in page
    assert "涉营商环境案件：依法平等保护" in page
    assert client.get("/desk/cases/").content.decode().count(mark) == 1
    assert client.get("/desk/nodes/").content.decode().count(mark) >= 1
    chosen = client.get("/desk/cases/?mark=business_environment").content.decode()
    assert case.number in chosen
    assert Case.objects.get(serial=2).number not in chosen


@pytest.mark.clause("YD-145")
def test_an_old_case_is_marked_from_the_year_the_court_sets(yindu: Cast) -> None:
    assert filed(yindu, FILED, serial=1, case_age_years=1).mark_codes == []
    assert filed(yindu, FILED, serial=2, case_age_years=2).mark_codes == ["old_case"]
