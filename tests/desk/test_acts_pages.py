"""The acts a plan puts a gate before: shown with what they ask, proposed, approved, taken back."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from enforcement.items import NewItem
from enforcement.models import Approval, Event
from teams.models import Membership
from tests.cast import SINCE, Cast
from tests.desk.casework import TODAY, in_team
from tests.desk.conftest import form
from tests.story import about_new, state
from workdays import clock

pytestmark = pytest.mark.django_db


def paying(hualong: Cast):
    """Return a case of a fast team with money received."""
    case = in_team(hualong, "fast_1", "fast")
    return about_new(
        hualong, case, NewItem("payment", "到账案款"), "payment.received", date(2026, 3, 10)
    )


@pytest.mark.clause("HL-077", "HL-078", "HL-193")
def test_a_case_shows_which_acts_its_plan_puts_a_gate_before(hualong: Cast, enter) -> None:
    case = paying(hualong)
    with clock.at(TODAY):
        page = enter(hualong.user("handler", "fast_1")).get(
            reverse("desk:case", args=[case.pk]) + "?tab=acts"
        )
    said = page.content.decode()
    for words in ("延期、提存案款", "恢复执行", "普执团队合议认为达到网拍条件", "案款管理"):
        assert words in said
    assert reverse("desk:act", args=[case.pk, "payment.defer"]) in said
    assert ">default<" not in said


@pytest.mark.clause("DZ-178")
def test_what_stands_in_the_record_is_not_shown_as_missing_before_a_report(
    dengzhou: Cast, enter
) -> None:
    case = in_team(dengzhou, "fast_team", "fast")
    case = state(dengzhou, case, "query.offline_completed", TODAY)
    with clock.at(TODAY):
        client = enter(dengzhou.user("team_lead", "fast_team"))
        page = client.get(reverse("desk:case", args=[case.pk]) + "?tab=acts")
    (closing,) = (view for view in page.context["acts"] if view.act == "case.close")
    asks = {ask.said: str(ask.mark) for gate in closing.gates for ask in gate.asks}
    assert "已有" in asks["传统调查结果"]
    assert "尚无" in asks["终本约谈笔录"]


@pytest.mark.clause("HL-077")
def test_a_deferral_is_asked_for_by_form_and_stated_once_granted(hualong: Cast, enter) -> None:
    case = paying(hualong)
    address = reverse("desk:act", args=[case.pk, "payment.defer"])
    sent = {"happened_on": TODAY.isoformat(), "subject": "payment:1", "event": "payment.held"}
    with clock.at(TODAY):
        client = enter(hualong.user("handler", "fast_1"))
        assert client.get(address).status_code == 200
        refused = client.post(address, form(**sent))
        assert refused.status_code == 422
        assert "须写明理由" in refused.content.decode()
        done = client.post(address, form(**sent, reason="案外人主张权利"))
        assert done.status_code == 302
        asked = Approval.objects.get(case=case, act="payment.defer")
        head = enter(hualong.user("file_centre_head"))
        assert asked.case.number in head.get(reverse("desk:approvals")).content.decode()
        shown = head.get(reverse("desk:approval", args=[asked.pk])).content.decode()
        assert "到账案款" in shown or "payment:1" in shown
        head.post(
            reverse("desk:approval", args=[asked.pk]), form(granted="yes", opinion="同意延期")
        )
    held = Event.objects.get(case=case, kind="payment.held")
    assert (held.subject, held.data["ground"]) == ("payment:1", "案外人主张权利")


@pytest.mark.clause("HL-077")
def test_the_generic_form_leads_to_the_form_of_the_act(hualong: Cast, enter) -> None:
    case = paying(hualong)
    with clock.at(TODAY):
        answer = enter(hualong.user("file_centre_head")).get(
            reverse("desk:record_event", args=[case.pk, "payment.held"])
        )
    assert answer.status_code == 302
    assert answer["Location"] == reverse("desk:act", args=[case.pk, "payment.defer"])


@pytest.mark.clause("HL-077")
def test_a_step_is_handed_to_a_colleague_and_a_request_taken_back(hualong: Cast, enter) -> None:
    case = paying(hualong)
    address = reverse("desk:act", args=[case.pk, "payment.defer"])
    colleague = hualong.user("screener")
    seat = Membership.objects.get(user=hualong.user("file_centre_head"))
    Membership.objects.create(user=colleague, post=seat.post, unit=seat.unit, from_on=SINCE)
    with clock.at(TODAY):
        client = enter(hualong.user("handler", "fast_1"))
        client.post(
            address,
            form(
                happened_on=TODAY.isoformat(), subject="payment:1", event="payment.deposited",
                reason="申请人下落不明",
            ),
        )  # fmt: skip
        asked = Approval.objects.get(case=case, act="payment.defer")
        head = enter(hualong.user("file_centre_head"))
        offered = head.get(reverse("desk:hand_over", args=[asked.pk])).context["form"]
        people = [str(term) for value, term in offered.fields["person"].choices if value]
        assert [one.split("（")[0] for one in people] == [colleague.name], "not to oneself"
        assert "卷宗管理中心负责人" in people[0]
        handed = head.post(
            reverse("desk:hand_over", args=[asked.pk]), form(person=colleague.pk, reason="外出")
        )
        assert handed.status_code == 302
        shown = enter(colleague).get(reverse("desk:approval", args=[asked.pk])).content.decode()
        assert "外出" in shown
        hand_over = reverse("desk:hand_over", args=[asked.pk])
        assert hand_over not in shown, "it is not handed on again"
        own = enter(hualong.user("file_centre_head"))
        page = own.get(reverse("desk:approval", args=[asked.pk])).content.decode()
        assert hand_over in page, "who handed it over may take it back"
        late = head.post(reverse("desk:approval", args=[asked.pk]), form(granted="yes"))
        assert late.status_code == 403
        client = enter(hualong.user("handler", "fast_1"))
        back = client.post(reverse("desk:take_back", args=[asked.pk]), form(reason="已联系上"))
        assert back.status_code == 302
    asked.refresh_from_db(fields=["ended"])
    assert asked.ended["reason"] == "已联系上"
    assert not Event.objects.filter(case=case, kind="payment.deposited").exists()
