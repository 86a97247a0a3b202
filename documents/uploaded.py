"""What an upload means to a court's clocks: some stop only once a paper lies in the e-file."""

from __future__ import annotations

from enforcement import recording
from enforcement.items import NewItem
from enforcement.journal import Draft
from enforcement.lifecycle import stages
from enforcement.models import Case, Item
from policy.entries import Trigger
from teams.access import Actor
from workdays import clock

UPLOADED = "material.uploaded"


def state(case: Case, name: str, *, actor: Actor) -> bool:
    """State that a paper was put into the file, where a clock of the case waits for it by name.

    Says nothing where none waits, or where it is for another post to state: the paper lies there
    all the same. Returns whether it was stated. At most three queries.
    """
    waiting = [
        rule.id
        for rule, trigger in case.pack.closed_by.get(UPLOADED, ())
        if name in _named(trigger)
    ]
    if not waiting:
        return False
    if not case.nodes.filter(rule__in=waiting, subject="", status="open").exists():
        return False
    if stages.recording_seat(actor, case, UPLOADED, Item(case=case, kind="material")) is None:
        return False
    draft = Draft(UPLOADED, clock.today(), data={"document": name})
    recording.state_about_new(case, NewItem("material", name), draft, actor=actor)
    return True


def _named(trigger: Trigger) -> tuple[str, ...]:
    asked = trigger.where.get("document", ())
    return (asked,) if isinstance(asked, str) else asked
