"""What a page offers its reader may do; what is done is said; what cannot be done says why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Service
from enforcement.models import Party
from tests.cast import Cast
from tests.desk.casework import in_team
from tests.desk.conftest import Enter, form
from tests.documents.files import photo
from tests.documents.papers import TODAY, drafted, keeper, told_case
from tests.documents.test_serving import notice
from tests.intake.online import DAY, sent
from workdays import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(TODAY):
        yield


def test_what_somebody_may_not_do_is_told_and_no_link(hualong: Cast, enter: Enter) -> None:
    case = told_case(hualong)
    clerk = enter(hualong.user("clerk", "fast_1"))
    page = clerk.get(f"/desk/cases/{case.pk}/").content.decode()
    for act, path in (("登记回避", "recusal"), ("驳回申请", "dismiss")):
        assert act in page
        assert f"/desk/cases/{case.pk}/{path}/" not in page
        assert clerk.get(f"/desk/cases/{case.pk}/{path}/").status_code == 403


def test_the_seal_is_offered_to_its_keeper_alone(county: Cast, enter: Enter) -> None:
    case = told_case(county)
    draft = drafted(case, "enforcement_notice", county.doing("filing.verify", case))
    seal = f"/desk/documents/{draft.pk}/seal/"
    page = f"/desk/documents/{draft.pk}/"
    keeps = enter(next(u for users in county.seats.values() for u in users
                       if u.pk == keeper(county).user_id))  # fmt: skip
    assert seal in keeps.get(page).content.decode()
    other = enter(county.user("clerk", "documents_group"))
    assert seal not in other.get(page).content.decode()
    assert other.get(seal).status_code == 403


def test_what_was_served_is_said(county: Cast, enter: Enter) -> None:
    case = told_case(county)
    paper = notice(county, case)
    clerk = enter(county.user("clerk", "documents_group"))
    url, on = f"/desk/documents/{paper.pk}/service/", TODAY.isoformat()
    sent_off = form(to=["respondent:1"], method="post", on=on, reference="EMS1234")
    assert (
        "已登记发出：柏望舒，待登记结果" in clerk.post(url, sent_off, follow=True).content.decode()
    )
    row = Service.objects.get()
    came = form(came="failed", on=on, outcome="拒收退回")
    shown = clerk.post(f"/desk/service/{row.pk}/", came, follow=True).content.decode()
    assert "送达结果已登记：柏望舒 未送达" in shown
    proof = SimpleUploadedFile("回证.jpg", photo())
    hand = form(to=["respondent:1"], method="direct", on=on, received_by="本人", proof=proof)
    assert "已登记送达：柏望舒" in clerk.post(url, hand, follow=True).content.decode()


def test_nobody_to_write_to_is_said_and_nothing_is_printed(county: Cast, enter: Enter) -> None:
    case = told_case(county)
    paper = notice(county, case)
    clerk = enter(county.user("clerk", "documents_group"))
    chosen = {"id": [paper.pk]}
    assert ">打印</button>" in clerk.post("/desk/service/envelopes/", chosen).content.decode()
    Party.objects.filter(case=case).update(address="")
    page = clerk.post("/desk/service/envelopes/", chosen).content.decode()
    assert "没有可以打印的信封：请先登记送达地址" in page
    assert ">打印</button>" not in page


def test_people_are_offered_by_name_and_post(hualong: Cast, enter: Enter) -> None:
    case = in_team(hualong, "fast_1", "fast")
    lead = enter(hualong.user("team_lead", "fast_1"))
    page = lead.get(f"/desk/cases/{case.pk}/recusal/").content.decode()
    handler = hualong.user("handler", "fast_1")
    post = hualong.pack.post_name("handler")
    unit = hualong.pack.unit_name("fast_1")
    assert f"{handler.name}（{unit}{post}）" in page
    assert handler.username not in page
    twin = hualong.user("handler", "fast_1", 1)
    twin.name = handler.name
    twin.save(update_fields=["name"])
    page = lead.get(f"/desk/cases/{case.pk}/recusal/").content.decode()
    assert f"{handler.name}（{unit}{post}、{handler.username}）" in page


def test_the_state_of_applications_is_chosen_once_and_days_are_days(
    hualong: Cast, enter: Enter
) -> None:
    with clock.at(DAY):
        filing = sent(hualong, "WS1")
        window = enter(hualong.user("clerk", "filing_window"))
        page = window.get("/desk/intake/online/?state=waiting").content.decode()
        assert 'type="hidden" name="state" value="waiting"' in page
        assert '<select name="state"' not in page
        assert "WS1" in page
        assert "WS1" not in window.get("/desk/intake/online/?state=returned").content.decode()
        page = window.get(f"/desk/intake/online/{filing.pk}/").content.decode()
    assert 'type="date" name="filed_on"' in page
