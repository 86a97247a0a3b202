"""Pages of a running case go by the rules it was filed under, whatever its court adopted since."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from desk.cases.batch import ArchiveForm
from enforcement import transfers
from enforcement.models import Case, Node
from teams import access, services
from tests.cast import Cast
from tests.desk.casework import TODAY, in_team
from tests.desk.conftest import Enter
from tests.story import state
from workdays import clock

pytestmark = pytest.mark.django_db
Opened = Callable[..., str]


@pytest.fixture
def cases(yindu: Cast) -> dict[str, Case]:
    """A case of a team of each track; their court adopted other rules, for new cases alone."""
    tracks = yindu.pack.tables.tracks
    made = [
        in_team(yindu, tracks[code].units[0], code, serial=number)
        for number, code in enumerate(("fast", "standard"), 1)
    ]
    state(yindu, made[0], "facts.stated", TODAY, facts={"needs_auction": True})
    with clock.at(TODAY):
        services.adopt_pack(court=yindu.court, pack_name="county")
    rows = Case.objects.select_related("court").filter(pk__in=[case.pk for case in made])
    return {case.track: case for case in rows}


@pytest.fixture
def opened(yindu: Cast, enter: Enter) -> Opened:
    """Open a page as the handler of a case; return what it says."""

    def open_(case: Case, name: str, *args: object, tab: str = "") -> str:
        client: Client = enter(case.handler)
        with clock.at(TODAY):
            answer = client.get(reverse(f"desk:{name}", args=[case.pk, *args]), {"tab": tab})
        assert answer.status_code == 200
        return answer.content.decode()

    return open_


def test_the_grounds_that_stop_its_clocks_are_those_of_its_own_rules(
    cases: dict[str, Case], opened: Opened
) -> None:
    case = cases["standard"]
    said = opened(case, "suspend")
    assert (case.pack.name, case.court.pack.name) == ("yindu", "county")
    for kind, ground in case.pack.grounds.items():
        assert f"{kind}（{ground.name}）" in said


def test_a_clock_the_courts_rules_no_longer_have_is_lengthened_by_its_own(
    cases: dict[str, Case], opened: Opened
) -> None:
    case = cases["standard"]
    rules = {c for e in case.pack.tables.extension for c in e.clocks}
    gone = rules - set(case.court.pack.clocks)
    node = Node.objects.filter(case=case, rule__in=gone, status="open").earliest("due_on")
    assert case.pack.clocks[node.rule].name in opened(case, "extend", node.pk)


def test_what_a_move_does_to_its_clocks_is_told_by_their_names(
    cases: dict[str, Case], opened: Opened
) -> None:
    case = cases["fast"]
    lead = access.actor_for(case.handler)
    rule = transfers.possible(case)[0]
    with clock.at(TODAY):
        changes = transfers.preview(case, rule, TODAY)
        transfers.request(case, rule, actor=lead, reason="需要拍卖", on=TODAY)
    said = opened(case, "case", tab="approvals")
    assert changes
    for change in changes:
        assert case.pack.clocks[change.rule].name in said
        assert f">{change.rule}<" not in said


def test_archiving_asks_what_the_rules_of_each_case_ask(cases: dict[str, Case]) -> None:
    own, other = cases["fast"].pack, cases["fast"].court.pack
    asked = [name for gate in own.gates("case.archive") for name in gate.checklist]
    assert asked
    form = ArchiveForm(packs=[other, own, own])
    assert [entry.name for entry in form.lists()] == [
        own.tables.checklists[name].name for name in asked
    ]
