"""A screening somebody else was asked about: nobody decides it beside him, and no case is
placed that was closed, or whose facts were taken back, while he was asked."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement import lifecycle
from enforcement.models import Approval, Case
from policy.refusals import Refused
from teams import access
from tests.cast import Cast
from tests.story import confirmed, filed, granted, state
from triage import services
from triage.models import Screening
from triage.services import Choice
from workdays import clock

DAY = date(2022, 3, 8)


def asked_of_the_leader(yanshi: Cast) -> tuple[Case, Approval]:
    """Return a case whose place the plan leaves to a leader, with the request to him."""
    case = filed(yanshi, DAY, serial_case=True, withdrawn_or_returned=False,
                 special_circumstance=False)  # fmt: skip
    case = state(yanshi, case, "filing.verified", DAY)
    return case, decided(yanshi, case, Choice(reason="与另案系同一批"))


def asked_to_confirm(county: Cast) -> tuple[Case, Approval]:
    """Return a case whose screening awaits the post that confirms it."""
    case = filed(county, DAY)
    case = state(county, case, "facts.stated", DAY, facts={"major_or_difficult": True})
    return case, decided(county, case, Choice(reason="被执行人已到庭"))


def decided(cast: Cast, case: Case, choice: Choice, nth: int = 0) -> Approval:
    """Decide a screening by somebody whose post may; return the request that follows."""
    by = services.next_run(case).by
    people = access.who_holds(cast.court, by, case)
    with clock.at(DAY):
        made = services.decide(
            case, choice, actor=access.actor_for(people[nth % len(people)]), on=DAY
        )
    assert isinstance(made, Approval)
    return made


@pytest.mark.clause("YS-061")
def test_while_the_leader_is_asked_nobody_overrides_and_his_answer_places_the_case_once(
    yanshi: Cast,
) -> None:
    case, asked = asked_of_the_leader(yanshi)
    with pytest.raises(Refused) as refused:
        decided(yanshi, case, Choice(to="fast", reason="另有安排"), nth=1)
    (why,) = refused.value.refusals
    assert why.code == "pending"
    assert f"{asked.asked_by.name}已就本案分流提出申请，正待执行局责任人决定" in why.sentence
    assert not Screening.objects.exists()
    granted(yanshi, asked, DAY, unit="team_3")
    assert Screening.objects.get().unit == "team_3"


@pytest.mark.clause("XX-087")
def test_while_a_confirmation_is_awaited_the_screening_is_not_decided_again(county: Cast) -> None:
    case, asked = asked_to_confirm(county)
    for choice in (Choice(reason="重新甄别"), Choice(to="fast", reason="另有安排")):
        with pytest.raises(Refused, match="答复前不能另行分流"):
            decided(county, case, choice)
    assert Approval.objects.get() == asked
    said = confirmed(county)
    granted(county, asked, DAY, ticked=sorted(said["ticked"]), papers=said["papers"])
    assert Screening.objects.count() == 1


@pytest.mark.clause("XX-037", "XX-087")
def test_who_confirms_a_screening_answers_for_the_whole_file(county: Cast) -> None:
    case, asked = asked_to_confirm(county)
    case = state(county, case, "query.answered", DAY)
    with pytest.raises(Refused) as refused:
        granted(county, asked, DAY)
    assert [r.data["item"] for r in refused.value.refusals] == ["立案及接待材料", "线下查控结果"]
    assert {c for r in refused.value.refusals for c in r.clause} == {"XX-037", "XX-087"}
    assert not Screening.objects.exists()
    assert Approval.objects.get(pk=asked.pk).status == "pending"
    key, first = "whole_file:线下查控结果", "whole_file:立案及接待材料"
    answer = {"ticked": [first, key], "papers": {key: "线下查控表第3页"}}
    with pytest.raises(Refused, match="“立案及接待材料”由人工确认的，须写明材料或依据"):
        granted(county, Approval.objects.get(pk=asked.pk), DAY, **answer)
    answer["papers"] = {first: "立案卷第1页", key: "线下查控表第3页"}
    asked = Approval.objects.get(pk=asked.pk)
    granted(county, asked, DAY, **answer)
    asked = Approval.objects.get(pk=asked.pk)
    assert {line["item"]: (line["by"], line["told"]) for line in asked.data["lines"]} == {
        "立案及接待材料": ("hand", "立案卷第1页"),
        "网络查控反馈": ("record", f"2022-03-08登记，第{case.journal_seq}号"),
        "线下查控结果": ("hand", "线下查控表第3页"),
    }


def test_after_the_request_was_sent_back_the_screening_is_open_again(county: Cast) -> None:
    case, asked = asked_to_confirm(county)
    asked.refuse()
    asked.save()
    assert decided(county, case, Choice(reason="重新甄别")).status == "pending"


def test_a_case_closed_while_the_confirmation_was_awaited_is_not_placed(county: Cast) -> None:
    case, asked = asked_to_confirm(county)
    Case.objects.filter(pk=case.pk).update(closed_on=DAY)
    with pytest.raises(Refused, match="案件已结案，不能分流，只能退回这项申请"):
        granted(county, asked, DAY)
    assert Approval.objects.get().status == "pending"
    assert not Screening.objects.exists()


def test_a_case_whose_facts_were_taken_back_is_not_placed_by_the_confirmation(
    county: Cast,
) -> None:
    case, asked = asked_to_confirm(county)
    event = case.events.get(kind="facts.stated")
    with clock.at(DAY):
        officer = county.actor("triage_officer")
        lifecycle.correct(case, event, actor=officer, reason="误登", withdraw=True)
    with pytest.raises(Refused, match="案情已变，按规则已不能确定去向"):
        granted(county, asked, DAY)
    assert Approval.objects.get().status == "pending"
    assert not Screening.objects.exists()
