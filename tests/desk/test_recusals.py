"""回避: recorded with party, day and who decided it; no draw and no change passes it by."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from enforcement import lifecycle
from enforcement.lifecycle import Away
from enforcement.models import Case
from policy.refusals import Forbidden, NotVisible, Refused
from teams.models import Recusal
from teams.selectors import choose_handlers, recused
from tests.cast import Cast
from tests.desk.casework import TODAY, in_team
from tests.desk.conftest import Enter, form
from tests.story import assert_clocks_equal_their_replay, filed
from workdays import clock

pytestmark = pytest.mark.django_db
WHY = {"decided_by": "院长", "reason": "与被执行人系近亲属"}


@pytest.fixture
def case(hualong: Cast) -> Case:
    """A case of the first handler of the fast team."""
    return in_team(hualong, "fast_1", "fast")


@pytest.fixture
def lead(hualong: Cast, enter: Enter) -> Client:
    """The browser of the fast team's lead."""
    return enter(hualong.user("team_lead", "fast_1"))


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(reason.code, reason.field) for reason in refused.value.refusals}


def test_the_page_records_who_because_of_whom_since_when_and_by_whose_decision(
    hualong: Cast, case: Case, lead: Client
) -> None:
    person = hualong.user("handler", "fast_1", 1)
    address = f"/desk/cases/{case.pk}/recusal/"
    day = (TODAY - timedelta(days=1)).isoformat()
    fields = {"person": person.pk, "against": "respondent:1", "from_on": day, **WHY}
    with clock.at(TODAY):
        assert address in lead.get(f"/desk/cases/{case.pk}/").content.decode()
        sent = form(**fields)
        assert lead.post(address, sent).status_code == 302
        assert lead.post(address, sent).status_code == 302  # the same click once more
        shown = lead.get(address).content.decode()
        journal = lead.get(f"/desk/cases/{case.pk}/?tab=journal").content.decode()
    kept = Recusal.objects.get()
    assert (kept.user, kept.case_number, kept.against) == (person, case.number, "柏望舒0")
    assert (kept.from_on.isoformat(), kept.decided_by) == (day, "院长")
    assert WHY["reason"] in shown
    assert "登记回避" in journal
    assert person.name in journal
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_no_draw_and_no_change_gives_him_the_case(hualong: Cast, case: Case) -> None:
    person, lead = hualong.user("handler", "fast_1", 1), hualong.actor("team_lead", "fast_1")
    with clock.at(TODAY):
        lifecycle.recuse(case, Away(person, TODAY, **WHY), actor=lead)
        assert recused(hualong.court, [case.number]) == {case.number: {person.pk}}
        drawn = {
            choose_handlers(
                hualong.court, "fast_1", loads={}, seed=str(n), case_number=case.number
            ).handler_id
            for n in range(20)
        }
        with pytest.raises(Refused, match="已登记回避"):
            lifecycle.change_handler([case], person, actor=lead, on=TODAY, reason="调整")
    assert person.pk not in drawn


def test_every_reason_against_it_is_told_at_once(hualong: Cast, case: Case) -> None:
    actor = hualong.actor("team_lead", "fast_1")
    stranger = Away(hualong.outsider_user, TODAY, " ", "", "respondent:9")
    with clock.at(TODAY), pytest.raises(Refused) as refused:
        lifecycle.recuse(case, stranger, actor=actor)
    assert codes(refused) == {
        ("missing", "decided_by"),
        ("missing", "reason"),
        ("not_here", "person"),
        ("no_subject", "against"),
    }
    away = Away(hualong.user("handler", "fast_1", 1), TODAY, **WHY)
    with clock.at(TODAY):
        lifecycle.recuse(case, away, actor=actor)
        with pytest.raises(Refused) as refused:
            lifecycle.recuse(case, away, actor=actor)
    assert codes(refused) == {("recused", "person")}


def test_who_moves_the_case_records_it_and_before_a_team_who_places_it(
    hualong: Cast, case: Case
) -> None:
    away = Away(hualong.user("handler", "fast_1", 1), TODAY, **WHY)
    with clock.at(TODAY), pytest.raises(Forbidden):
        lifecycle.recuse(case, away, actor=hualong.actor("team_lead", "fast_2"))
    unplaced = filed(hualong, TODAY, serial=5)
    with clock.at(TODAY):
        lifecycle.recuse(unplaced, away, actor=hualong.doing("case.assign", unplaced))
    assert Recusal.objects.get().case_number == unplaced.number


def test_taken_back_it_bars_nobody_any_more_and_both_stay_on_the_record(
    hualong: Cast, case: Case, lead: Client
) -> None:
    person, actor = hualong.user("handler", "fast_1", 1), hualong.actor("team_lead", "fast_1")
    with clock.at(TODAY):
        kept = lifecycle.recuse(case, Away(person, TODAY, **WHY), actor=actor)
        page = f"/desk/cases/{case.pk}/recusal/"
        address = f"{page}{kept.pk}/end/"
        assert address in lead.get(page).content.decode()
        empty = lead.post(address, form(on=TODAY.isoformat(), decided_by=" ", reason=" "))
        early = form(
            on=(TODAY - timedelta(days=1)).isoformat(), decided_by="院长", reason="事由消失"
        )
        too_early = lead.post(address, early)
        right = form(on=TODAY.isoformat(), decided_by="院长", reason="婚姻关系已解除")
        assert lead.post(address, right).status_code == 302
        assert lead.post(address, right).status_code == 302  # the same click once more
        again = lead.post(address, {**right, **form()})
        shown = lead.get(page).content.decode()
        assert recused(hualong.court, [case.number]) == {}
        lifecycle.change_handler([case], person, actor=actor, on=TODAY, reason="调整")
        lifecycle.recuse(case, Away(person, TODAY, **WHY), actor=actor)  # anew
    assert empty.status_code == too_early.status_code == again.status_code == 422
    assert set(empty.context["form"].errors) == {"decided_by", "reason"}
    assert "早于回避之日" in str(too_early.context["form"].errors["on"])
    assert "该回避已于" in again.content.decode()
    assert address not in shown
    assert "婚姻关系已解除" in shown
    kinds = list(Case.objects.get(pk=case.pk).events.values_list("kind", flat=True))
    assert kinds.count("recusal.ended") == 1
    assert Recusal.objects.standing().count() == 1
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_only_who_may_record_it_takes_it_back_and_only_on_its_own_case(
    hualong: Cast, case: Case, enter: Enter
) -> None:
    actor = hualong.actor("team_lead", "fast_1")
    other = in_team(hualong, "fast_1", "fast", serial=2)
    with clock.at(TODAY):
        kept = lifecycle.recuse(
            case, Away(hualong.user("handler", "fast_1", 1), TODAY, **WHY), actor=actor
        )
        with pytest.raises(Forbidden):
            lifecycle.end_recusal(
                case, kept, actor=hualong.actor("handler", "fast_1"), on=TODAY, **WHY
            )
        with pytest.raises(NotVisible):
            lifecycle.end_recusal(other, kept, actor=actor, on=TODAY, **WHY)
    assert Recusal.objects.standing().count() == 1
