"""The county court: the general section's chief confirms, ordinary cases are drawn by lot."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement import effects, lifecycle
from enforcement.items import NewItem
from enforcement.lifecycle import ClosingReport
from enforcement.models import Approval, Case, Node
from policy.refusals import Forbidden, Refused
from teams import assignment
from tests.cast import Cast
from tests.story import (
    about_new,
    archived,
    assert_clocks_equal_their_replay,
    closed,
    confirmed,
    filed,
    granted,
    moved,
    received,
    screened,
    state,
)
from triage import services as triage
from triage.models import Screening
from workdays import clock

pytestmark = pytest.mark.django_db


def ready(cast: Cast, on: date, *, serial: int = 1, **facts: object) -> Case:
    """Return a case for which everything the screening waits for is there."""
    case = filed(cast, on, serial=serial, non_litigation=False, **facts)
    case = state(cast, case, "filing.verified", on)
    case = state(cast, case, "query.launched", on, "respondent:1", system="总对总", round=1)
    case = state(cast, case, "reception.recorded", on, channel="电话")
    case = state(cast, case, "query.answered", on, round=1)
    return state(cast, case, "query.offline_completed", on)


def of(case: Case, rule: str, subject: str = "") -> Node:
    return case.nodes.get(rule=rule, subject=subject)


@pytest.mark.clause(
    "XX-024", "XX-036", "XX-087", "XX-088", "XX-099", "XX-103", "XX-104", "XX-123", "XX-124",
    "XX-125", "XX-128", "XX-129",
)  # fmt: skip
def test_a_case_whose_deposits_suffice_goes_fast_and_into_the_archives(county: Cast) -> None:
    case = filed(county, date(2022, 3, 21), non_litigation=False)
    case = state(county, case, "filing.error_found", date(2022, 3, 21), items="身份证号有误")
    node = of(case, "request_correction")
    assert (node.due_on, node.status) == (date(2022, 3, 21), "open")
    case = state(county, case, "filing.correction_requested", date(2022, 3, 21), items="身份证号")
    assert case.correction_open
    assert of(case, "request_correction").done_on == date(2022, 3, 21)
    case = state(county, case, "filing.corrected", date(2022, 3, 22))
    assert not case.correction_open
    case = state(county, case, "query.launched", date(2022, 3, 22), "respondent:1", system="总对总")
    case = state(county, case, "filing.verified", date(2022, 3, 22))
    case = state(county, case, "reception.recorded", date(2022, 3, 23), channel="当面")
    case = state(county, case, "query.answered", date(2022, 3, 25), round=1)
    assert case.state == "query"
    facts = {"deposits_cover_due": True, "major_or_difficult": False}
    case = state(county, case, "query.offline_completed", date(2022, 3, 28), facts=facts)
    assert (case.state, case.awaits_run) == ("triage", "first")

    officer, chief = county.actor("triage_officer"), county.actor("general_chief")
    with clock.at(date(2022, 3, 28)):
        asked = triage.decide(case, triage.Choice(), actor=officer, on=date(2022, 3, 28))
        assert isinstance(asked, Approval)
        assert (asked.act, asked.waits_for) == ("triage.confirm", "triage_confirm")
        with pytest.raises(Forbidden, match="综合科科长"):
            effects.decide(asked, actor=officer, granted=True, opinion="同意", on=date(2022, 3, 28))
    assert Case.objects.get(pk=case.pk).assigned_unit == ""
    with clock.at(date(2022, 3, 29)):
        effects.decide(asked, actor=chief, granted=True, opinion="同意", on=date(2022, 3, 29))
    case = Case.objects.get(pk=case.pk)
    screening = Screening.objects.get(case=case)
    assert (case.assigned_unit, screening.track) == ("fast_team", "fast")
    assert {"XX-088", "XX-129"} <= set(screening.clause)
    case = received(county, case, date(2022, 3, 30))
    assert (case.state, of(case, "fast_limit").due_on) == ("fast", date(2022, 4, 20))
    assert (of(case, "standard_limit").applies, case.handler is not None) == ("not", True)

    paper = NewItem("material", "谈话笔录")
    case = about_new(county, case, paper, "material.brought_back", date(2022, 4, 1), form="paper")
    # Two workdays from Friday: the Saturday is worked, then the holiday until Tuesday.
    assert of(case, "hand_over_material", "material:1").due_on == date(2022, 4, 6)
    case = state(county, case, "material.signed_in", date(2022, 4, 6), "material:1")
    days = {of(case, r, "material:1").due_on for r in ("scan_material", "catalogue_material")}
    assert days == {date(2022, 4, 7)}
    case = state(county, case, "material.uploaded", date(2022, 4, 7), "material:1")
    assert of(case, "catalogue_material", "material:1").status == "open"
    case = state(county, case, "material.catalogued", date(2022, 4, 8), "material:1")

    case = closed(county, case, "执行完毕", date(2022, 4, 15))
    assert of(case, "fast_limit").done_on == date(2022, 4, 15)
    assert of(case, "standard_limit").status == "done"
    # Fifteen days from 15 April end on Saturday 30 April, the first day of the holiday.
    assert of(case, "image_dossier").due_on == of(case, "submit_dossier").due_on == date(2022, 5, 5)
    clerk = county.doing("case.archive")
    with clock.at(date(2022, 4, 20)), pytest.raises(Refused) as refused:
        lifecycle.archive([case], actor=clerk, on=date(2022, 4, 20), **confirmed(county))
    assert [r.data["event"] for r in refused.value.refusals] == [
        "dossier.imaged",
        "dossier.submitted",
    ]
    case = state(county, case, "dossier.imaged", date(2022, 4, 22))
    case = archived(county, case, date(2022, 4, 26))
    assert (case.state, case.archived_on) == ("archived", date(2022, 4, 26))
    assert not case.nodes.filter(status="open").exists()
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("XX-089", "XX-090", "XX-145", "XX-175")
def test_a_difficult_case_is_drawn_among_five_teams_even_if_its_deposits_suffice(
    county: Cast,
) -> None:
    on = date(2022, 3, 21)
    case = ready(county, on, major_or_difficult=True, deposits_cover_due=True)
    case = screened(county, case, on)
    draw = Screening.objects.get(case=case).draw
    assert (case.assigned_track, draw["method"]) == ("standard", "random")
    pool = [assignment.Candidate(f"ordinary_{n}") for n in range(1, 6)]
    again = assignment.choose("random", pool, seed=draw["seed"])
    assert again.code == case.assigned_unit
    case = received(county, case, on)
    assert of(case, "standard_limit").due_on == date(2022, 9, 21)
    assert of(case, "fast_limit").applies == "not"
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("XX-082", "XX-083", "XX-084", "XX-128")
def test_a_fast_case_grown_difficult_moves_on_and_is_terminated_after_two_reviews(
    county: Cast,
) -> None:
    on = date(2022, 3, 21)
    case = ready(county, on, major_or_difficult=False, deposits_cover_due=True)
    case = received(county, screened(county, case, on), on)
    case = moved(county, case, "fast_to_standard", date(2022, 4, 11))
    assert (case.track, case.reflows, case.filed_on) == ("standard", 1, on)
    assert of(case, "fast_limit").applies == "not"
    assert (of(case, "standard_limit").start_on, case.state) == (on, "standard")
    step = Approval.objects.get(case=case, act="case.transfer").given[0]
    assert (step["by"], step["post"]) == ("bureau_lead", "director")

    day = date(2022, 7, 1)
    lead = county.actor("team_lead", case.unit)
    with clock.at(day):
        bare = ClosingReport("终本", day, "0", "无财产可供执行")
        with pytest.raises(Refused) as refused:
            lifecycle.submit_closing(case, bare, actor=lead)
        unticked = {r.data["item"] for r in refused.value.refusals}
        assert {"与申请执行人谈话笔录", "与被执行人谈话笔录"} <= unticked
        assert "线上调查" not in unticked, "the record answers it"
        cited = {clause for r in refused.value.refusals for clause in r.clause}
        assert cited == {"XX-168", "XX-169", "法〔2016〕373号第1条"}
        report = ClosingReport("终本", day, "0", "无财产可供执行", **confirmed(county))
        lifecycle.submit_closing(case, report, actor=lead)
    asked = Approval.objects.get(case=case, act="case.close")
    assert asked.steps == ["termination_check", "termination_approval"]
    second = county.actor("deputy_director")
    with clock.at(day), pytest.raises(Forbidden, match="终本初审报结岗"):
        effects.decide(asked, actor=second, granted=True, opinion="同意", on=day)
    granted(county, asked, date(2022, 7, 4))
    case = Case.objects.get(pk=case.pk)
    assert [s["post"] for s in Approval.objects.get(pk=asked.pk).given] == [
        "termination_reviewer",
        "deputy_director",
    ]
    assert (case.state, case.closed_on) == ("closed", date(2022, 7, 4))
    assert_clocks_equal_their_replay(case)
