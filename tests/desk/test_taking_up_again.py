"""恢复执行立案: the page on which the clerk files the case in which a terminated one goes on."""

from __future__ import annotations

import pytest
from django.test import Client

from enforcement.models import Case
from teams.models import User
from tests.cast import Cast
from tests.desk.casework import TODAY, in_team
from tests.desk.conftest import Enter, form
from tests.enforcement.test_taking_up_again import AGAIN, NUMBER, asked_for
from tests.story import closed, state
from workdays import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(hualong: Cast) -> Case:
    """A case without property, terminated by 终本."""
    case = in_team(hualong, "fast_1", "fast")
    case = state(hualong, case, "facts.stated", TODAY, facts={"has_disposable_asset": False})
    case = state(hualong, case, "interview.recorded", TODAY)
    return closed(hualong, case, "终本", TODAY)


def test_the_page_is_offered_once_approved_and_leads_to_the_new_case(
    hualong: Cast, ended: Case, enter: Enter
) -> None:
    clerk: Client = enter(User.objects.get(pk=hualong.doing("case.file").user_id))
    address = f"/desk/cases/{ended.pk}/resumption/"
    with clock.at(AGAIN):
        assert address not in clerk.get(f"/desk/cases/{ended.pk}/").content.decode()
    asked_for(hualong, ended)
    with clock.at(AGAIN):
        assert address in clerk.get(f"/desk/cases/{ended.pk}/").content.decode()
        wrong = clerk.post(address, form(number="执恢7", filed_on=AGAIN.isoformat()))
        assert "读不出案号" in wrong.content.decode()
        sent = form(number=NUMBER, filed_on=AGAIN.isoformat())
        answer = clerk.post(address, sent)
        again = clerk.post(address, sent)
    new = Case.objects.get(resumed_from=ended)
    assert answer.headers["Location"] == f"/desk/cases/{new.pk}/" == again.headers["Location"]
    assert new.claim_amount == ended.claim_amount
    with clock.at(AGAIN):
        shown = clerk.get(f"/desk/cases/{new.pk}/").content.decode()
        assert ended.number in shown
