"""What is stated cannot be taken back, so what would name a person is refused beforehand."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement import lifecycle
from enforcement.journal import Draft
from enforcement.models import Event
from policy.refusals import Refused
from tests.cast import Cast
from tests.story import filed, state
from workdays import clock

pytestmark = pytest.mark.django_db
DAY = date(2022, 3, 2)


@pytest.mark.parametrize(
    "note",
    [
        "身份证410901199001011234",
        "电话 138 0000 0000",
        "卡号6222-0200-0000-0000",
        "证件41090119900101123X",
    ],
)
def test_an_id_number_phone_or_account_is_refused_in_an_event(hualong: Cast, note: str) -> None:
    case = filed(hualong, date(2022, 3, 1))
    before = Event.objects.count()
    draft = Draft("filing.verified", DAY, data={"note": note})
    with clock.at(DAY), pytest.raises(Refused, match="不得写证件号"):
        lifecycle.state_events([(case, [draft])], actor=hualong.doing("filing.verify"))
    assert Event.objects.count() == before


def test_amounts_dates_and_case_numbers_may_be_written(hualong: Cast) -> None:
    case = filed(hualong, date(2022, 3, 1))
    note = "（2021）豫0902民初3019号，尚欠1,234,567.89元，2022-03-01 2022-03-05约谈"
    draft = Draft("filing.verified", DAY, data={"note": note})
    with clock.at(DAY):
        (event,) = lifecycle.state_events([(case, [draft])], actor=hualong.doing("filing.verify"))
    assert event.data["note"] == note


SERVED = {"document": "执行通知书"}


@pytest.mark.parametrize(
    "number", ["1234567890123", "EA123456789CN", "SF1300123456789", "2022-0001"]
)
def test_the_number_of_a_parcel_is_kept_with_its_service(hualong: Cast, number: str) -> None:
    case = filed(hualong, date(2022, 3, 1))
    case = state(hualong, case, "document.served", DAY, "respondent:1", **SERVED, reference=number)
    assert case.events.get(kind="document.served").data["reference"] == number


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("13800000000", "像是手机号码"),
        ("138-0000-0000", "像是手机号码"),
        ("EMS13800000000", "像是手机号码"),
        ("410901199001011234", "像是身份证号码"),
        ("41090119900101123X", "像是身份证号码"),
        ("410901900101123", "像是身份证号码"),
        ("4111111111111111", "像是银行账号"),
        ("邮件12345", "应为4至40位"),
    ],
)
def test_a_number_of_a_person_is_no_parcels_number(hualong: Cast, number: str, said: str) -> None:
    case = filed(hualong, date(2022, 3, 1))
    with pytest.raises(Refused, match=said):
        state(hualong, case, "document.served", DAY, "respondent:1", **SERVED, reference=number)
