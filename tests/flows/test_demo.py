"""The demonstration is made by the real services, whole, and the same for the same day."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from demo import people
from demo.court import CourtYear
from demo.office import Office
from enforcement import rebuild, selectors
from enforcement.models import Alert, Case
from reports.models import WeeklyReport
from teams.services import found_court

pytestmark = pytest.mark.django_db
LAST = date(2026, 9, 30)


@pytest.mark.parametrize("name", ["hualong", "yanshi"])
def test_a_demo_court_works_to_its_last_day(name: str) -> None:
    first = LAST - timedelta(days=70)
    court = found_court(code=name, pack_name=name, from_on=first)
    people.settle(court, first)
    office = Office(court, court.users.order_by("pk"))
    year = CourtYear(office, random.Random(name), 14, first, LAST)
    assert list(year.run())[-1] == 1
    cases = Case.objects.filter(court=court)
    assert cases.count() >= 14
    assert {"closed", "archived"} & set(cases.values_list("state", flat=True))
    assert Alert.objects.filter(court=court).exists()
    assert WeeklyReport.objects.filter(court=court, status="signed").exists()
    assert list(rebuild.differences(court)) == []
    assert selectors.chain_faults(court.pk) == []
