"""What an upload means to a court's clocks: some stop only once a paper lies in the e-file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from enforcement import recording
from enforcement.items import NewItem
from enforcement.journal import Draft
from enforcement.lifecycle import stages
from enforcement.models import Case, Item
from policy.entries import Trigger
from teams.access import Actor
from workdays import clock

UPLOADED = "material.uploaded"


@dataclass(frozen=True, slots=True)
class Wait:
    """A clock that waits for a paper: by which name, and about which slip or asset.

    `subject` is a key ("order:1"), empty where the paper is of the case itself.
    """

    name: str
    subject: str


def waits(case: Case) -> list[Wait]:
    """Return what a case's open clocks wait for in its e-file, the earliest due first. One query.

    None where the court's rules never ask for an upload by name.
    """
    names = {
        rule.id: _named(trigger)
        for rule, trigger in case.pack.closed_by.get(UPLOADED, ())
        if _named(trigger)
    }
    if not names:
        return []
    rows = case.nodes.filter(rule__in=names, status="open").order_by("due_on", "id")
    found = (
        Wait(name, subject)
        for rule, subject in rows.values_list("rule", "subject")
        for name in names[rule]
    )
    return list(dict.fromkeys(found))


def about(case: Case, name: str) -> list[str]:
    """Return the slips and assets whose clocks wait for a paper of this name. At most one query."""
    return [wait.subject for wait in waits(case) if wait.name == name and wait.subject]


def state(case: Case, names: Iterable[str], *, actor: Actor, subject: str = "") -> list[str]:
    """State that papers were put into the file, where clocks of the case wait for them by name.

    `subject` is the slip or asset they are about. Without one the only one that waits is meant;
    where several do, theirs stay open. Says nothing where none waits, or where it is for another
    post to state: the paper lies there all the same. Returns the names stated.
    """
    given = list(dict.fromkeys(names))
    waiting = [wait for wait in waits(case) if wait.name in given]
    stated = []
    for name in dict.fromkeys(wait.name for wait in waiting):
        meant = _meant([wait.subject for wait in waiting if wait.name == name], subject)
        if meant is not None and _state(case, name, meant, actor):
            stated.append(name)
    return stated


def state_about(case: Case, subject: str, *, actor: Actor) -> list[str]:
    """State whatever papers the clocks of one slip or asset wait for. Returns their names."""
    names = [wait.name for wait in waits(case) if wait.subject == subject]
    return state(case, names, actor=actor, subject=subject)


def _meant(subjects: Sequence[str], asked: str) -> tuple[str, ...] | None:
    """Return whom an upload is about; None where none that waits is meant, or it is not clear."""
    if asked in subjects:
        return (asked,) if asked else ()
    if asked:
        return () if "" in subjects else None
    if "" in subjects:
        return ()
    return (subjects[0],) if len(subjects) == 1 else None


def _state(case: Case, name: str, subjects: tuple[str, ...], actor: Actor) -> bool:
    if stages.recording_seat(actor, case, UPLOADED, Item(case=case, kind="material")) is None:
        return False
    draft = Draft(UPLOADED, clock.today(), about=subjects, data={"document": name})
    recording.state_about_new(case, NewItem("material", name), draft, actor=actor)
    return True


def _named(trigger: Trigger) -> tuple[str, ...]:
    asked = trigger.where.get("document", ())
    return (asked,) if isinstance(asked, str) else asked
