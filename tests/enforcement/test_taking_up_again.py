"""恢复执行: asked of what was terminated, approved, then a new case linked to the old one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from enforcement import acts, lifecycle
from enforcement.acts import Proposal
from enforcement.lifecycle import Resumption
from enforcement.models import Case
from policy.case_numbers import parse
from policy.refusals import Forbidden, Refused
from tests.cast import Cast
from tests.desk.casework import TODAY, in_team
from tests.story import (
    assert_clocks_equal_their_replay,
    closed,
    confirmed,
    granted,
    proposer,
    state,
)
from triage.services import propose as screening
from workdays import clock

pytestmark = pytest.mark.django_db
AGAIN = TODAY + timedelta(days=30)
NUMBER = "（2026）豫0902执恢7号"


@pytest.fixture
def ended(hualong: Cast) -> Case:
    """A case without property, terminated by 终本."""
    case = in_team(hualong, "fast_1", "fast")
    case = state(hualong, case, "facts.stated", TODAY, facts={"has_disposable_asset": False})
    case = state(hualong, case, "interview.recorded", TODAY)
    return closed(hualong, case, "终本", TODAY)


def asked_for(cast: Cast, case: Case) -> Case:
    """Propose taking a case up again, and let it be approved."""
    proposal = Proposal("case.resume", AGAIN, reason="被执行人有新收入", **confirmed(cast))
    with clock.at(AGAIN):
        row = acts.propose(case, proposal, actor=proposer(cast, case, "case.resume"))
    granted(cast, row, AGAIN)
    return Case.objects.get(pk=case.pk)


def taken_up(cast: Cast, old: Case, number: str = NUMBER, on: date = AGAIN) -> Case:
    with clock.at(max(on, AGAIN)):
        resumption = Resumption(parse(number), on, Decimal("20000.00"))
        return lifecycle.resume(old, resumption, actor=cast.doing("case.file"))


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.refusals}


@pytest.mark.clause("HL-193", "HL-198", "XX-086", "DZ-089")
@pytest.mark.parametrize("court", ["hualong", "county", "dengzhou", "yindu", "yanshi"])
def test_a_running_case_cannot_be_taken_up_again(
    court: str, request: pytest.FixtureRequest
) -> None:
    cast: Cast = request.getfixturevalue(court)
    tracks = cast.pack.tables.tracks.values()
    unit = next(u for track in tracks for u in track.units if ("handler", u) in cast.seats)
    code = next(c for c, track in cast.pack.tables.tracks.items() if unit in track.units)
    case = in_team(cast, unit, code)
    with clock.at(TODAY), pytest.raises(Refused) as refused:
        acts.propose(
            case,
            Proposal("case.resume", TODAY, reason="发现财产"),
            actor=proposer(cast, case, "case.resume"),
        )
    assert "running" in codes(refused)
    assert f"{case.number}仍在办理，结案后才能恢复执行" in str(refused.value)


def test_what_was_fully_enforced_stays_closed(hualong: Cast) -> None:
    case = closed(hualong, in_team(hualong, "fast_1", "fast"), "执行完毕", TODAY)
    with clock.at(TODAY), pytest.raises(Refused, match="只有终本、终结执行的案件可以恢复执行"):
        acts.propose(
            case,
            Proposal("case.resume", TODAY, reason="发现财产"),
            actor=proposer(hualong, case, "case.resume"),
        )


@pytest.mark.clause("HL-196", "HL-198", "HL-200", "HL-201", "HL-202")
def test_the_new_case_carries_parties_link_and_claim_and_waits_for_its_screening(
    hualong: Cast, ended: Case
) -> None:
    old = asked_for(hualong, ended)
    new = taken_up(hualong, old)
    assert (new.type_code, new.resumed_from_id, new.filed_on) == ("执恢", old.pk, AGAIN)
    names = [list(c.parties.order_by("pk").values_list("side", "name")) for c in (old, new)]
    assert names[0] == names[1]
    assert new.claim_amount == Decimal("20000.00")
    known = {name: entry[0] for name, entry in new.facts.items()}
    assert (known["terminated_on"], known["has_disposable_asset"]) == (TODAY.isoformat(), False)
    assert known["case_kind"] == "执恢"
    approved = new.events.get(kind="resumption.approved")
    assert approved.data["reason"] == f"原案{old.number}恢复执行"
    proposal = screening(Case.objects.get(pk=new.pk))
    assert (proposal.run.id, proposal.decision.rule) == ("resumption", "resumed_after")
    assert_clocks_equal_their_replay(Case.objects.get(pk=new.pk))
    old.refresh_from_db()
    assert (old.state, old.closed_on) == ("closed", TODAY)


def test_an_approval_opens_one_case_and_no_more(hualong: Cast, ended: Case) -> None:
    old = asked_for(hualong, ended)
    taken_up(hualong, old)
    with pytest.raises(Refused) as refused:
        taken_up(hualong, old, "（2026）豫0902执恢8号")
    assert codes(refused) == {"not_approved"}
    assert Case.objects.filter(resumed_from=old).count() == 1


def test_without_approval_and_with_a_wrong_number_all_reasons_are_told(
    hualong: Cast, ended: Case
) -> None:
    with pytest.raises(Refused) as refused:
        taken_up(hualong, ended, "（2026）豫0902执9号")
    assert codes(refused) == {"not_approved", "bad_kind"}
    cited = {c for r in refused.value.refusals for c in r.clause}
    assert {"HL-198", "HL-201"} <= cited
    old = asked_for(hualong, ended)
    with pytest.raises(Refused) as refused:
        taken_up(hualong, old, "（2026）豫0103执恢9号", AGAIN - timedelta(days=2))
    assert codes(refused) == {"before_approval", "other_court"}
    resumption = Resumption(parse(NUMBER), AGAIN)
    with clock.at(AGAIN), pytest.raises(Forbidden):
        lifecycle.resume(old, resumption, actor=hualong.actor("handler", "fast_1"))
