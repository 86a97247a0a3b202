"""执恢 filed at the window: a case kept elsewhere goes on; one on file, by its approval."""

from __future__ import annotations

from datetime import timedelta

import pytest

from enforcement import journal, lifecycle
from enforcement.journal import By, Draft
from enforcement.lifecycle import NewCase, NewParty
from enforcement.models import Case
from policy.case_numbers import parse
from policy.refusals import Refused
from tests.cast import Cast
from tests.desk.casework import TODAY, in_team
from tests.enforcement.test_taking_up_again import AGAIN, asked_for, taken_up
from tests.story import assert_clocks_equal_their_replay, closed, confirmed, state
from triage.services import propose as screening
from workdays import clock

pytestmark = pytest.mark.django_db
ELSEWHERE = "（2014）濮执字第12号"


@pytest.fixture
def ended(hualong: Cast) -> Case:
    """A case without property, terminated by 终本."""
    case = in_team(hualong, "fast_1", "fast")
    case = state(hualong, case, "facts.stated", TODAY, facts={"has_disposable_asset": False})
    case = state(hualong, case, "interview.recorded", TODAY)
    return closed(hualong, case, "终本", TODAY)


def at_the_window(cast: Cast, basis: str, *, serial: int = 7, days: int = 0) -> Case:
    """File a resumed case as the window files any other."""
    on = AGAIN + timedelta(days=days)
    number = parse(f"（2026）{cast.pack.identity.number_code}执恢{serial}号")
    parties = (NewParty("applicant", "安知秋"), NewParty("respondent", "柏望舒"))
    new = NewCase(number, on, parties, {"matter_kind": "monetary"}, basis_number=basis,
                  **confirmed(cast))  # fmt: skip
    with clock.at(max(on, AGAIN)):
        return lifecycle.file_cases(cast.court, [new], actor=cast.doing("case.file"))[0]


@pytest.mark.clause("HL-194", "HL-197", "HL-199")
@pytest.mark.parametrize("basis", [ELSEWHERE, "（2021）豫0902民初1号", ""])
def test_a_case_kept_elsewhere_is_ready_for_screening_once_it_is_filed(
    hualong: Cast, basis: str
) -> None:
    case = Case.objects.get(pk=at_the_window(hualong, basis).pk)
    assert (case.state, case.awaits_run, case.resumed_from_id) == ("triage", "resumption", None)
    said = case.events.get(kind="resumption.approved").data["reason"]
    assert "原案不在本系统" in said
    assert (basis or "原案号未填") in said
    assert screening(case).run.id == "resumption"
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("HL-198", "HL-201")
def test_of_a_case_on_file_without_an_approval_it_is_refused_with_the_clause(
    hualong: Cast, ended: Case
) -> None:
    with pytest.raises(Refused, match="请先在原案申请恢复执行") as refused:
        at_the_window(hualong, ended.number)
    (told,) = refused.value.refusals
    gates = hualong.pack.gates("case.resume")
    assert (told.field, set(told.clause)) == ("basis_number", {c for g in gates for c in g.clause})
    assert told.clause
    assert not Case.objects.filter(type_code="执恢").exists()


def test_of_a_case_that_still_runs_it_is_refused(hualong: Cast) -> None:
    running = in_team(hualong, "fast_1", "fast")
    with pytest.raises(Refused, match="仍在办理，结案后才能恢复执行"):
        at_the_window(hualong, running.number)


@pytest.mark.clause("HL-198", "HL-201", "HL-202")
def test_of_an_approved_one_it_is_filed_linked_and_uses_the_approval(
    hualong: Cast, ended: Case
) -> None:
    old = asked_for(hualong, ended)
    with pytest.raises(Refused, match="立案日早于原案恢复执行获准之日"):
        at_the_window(hualong, old.number, days=-1)
    new = Case.objects.get(pk=at_the_window(hualong, old.number).pk)
    assert (new.resumed_from_id, new.awaits_run) == (old.pk, "resumption")
    assert new.facts["terminated_on"][0] == TODAY.isoformat()
    assert new.events.get(kind="resumption.approved").data["reason"] == f"原案{old.number}恢复执行"
    with pytest.raises(Refused, match="没有尚未立案的恢复执行审批"):
        at_the_window(hualong, old.number, serial=8)


def test_how_a_case_came_about_is_no_approval_to_take_it_up_once_more(
    hualong: Cast, ended: Case
) -> None:
    new = taken_up(hualong, asked_for(hualong, ended))
    Case.objects.filter(pk=new.pk).update(state="closed", closed_on=AGAIN, closing_mode="终本")
    new = Case.objects.get(pk=new.pk)
    draft = Draft("case.closed", AGAIN, data={"mode": "终本"})
    with clock.at(AGAIN):
        journal.record_many([(new, [draft])], by=By(hualong.doing("case.file")))
    assert lifecycle.approved_on(new) is None
