"""The states of a case: every transition there is, from every state, allowed or refused."""

from __future__ import annotations

import itertools

import pytest
from django_fsm import TransitionNotAllowed

from enforcement.models import Case
from enforcement.models.case import State

LIVE = "intake query triage fast standard special termination"
# Typed by hand from the card of states; nothing else leads anywhere.
ALLOWED = {
    "to_query": ("query", "intake triage"),
    "back_to_intake": ("intake", "query triage"),
    "to_triage": ("triage", "intake query"),
    "to_fast": ("fast", "intake query triage fast standard special"),
    "to_standard": ("standard", "intake query triage fast standard special"),
    "to_special": ("special", "intake query triage fast standard special"),
    "back_to_triage": ("triage", "fast standard special"),
    "to_termination": ("termination", "fast standard special"),
    "termination_to_fast": ("fast", "termination"),
    "termination_to_standard": ("standard", "termination"),
    "termination_to_special": ("special", "termination"),
    "close": ("closed", LIVE),
    "archive": ("archived", "closed"),
}


@pytest.mark.parametrize(("name", "state"), list(itertools.product(ALLOWED, State.values)))
def test_a_transition_leads_from_where_it_may_and_from_nowhere_else(name: str, state: str) -> None:
    case = Case()
    case.__dict__["state"] = state
    target, sources = ALLOWED[name]
    if state in sources.split():
        getattr(case, name)()
        assert case.state == target
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(case, name)()
        assert case.state == state


def test_the_table_names_every_transition_there_is() -> None:
    fsm = Case._meta.get_field("state")
    assert {t.name for t in fsm.get_all_transitions(Case)} == set(ALLOWED)


def test_the_state_cannot_be_set_by_hand() -> None:
    with pytest.raises(AttributeError):
        Case().state = "closed"
