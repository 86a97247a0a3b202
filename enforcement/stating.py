"""Events as another machine sends them: what a form's own choices rule out is refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from enforcement import items, lifecycle, recording
from enforcement.items import NewItem
from enforcement.journal import Draft
from enforcement.models import Case, Event
from policy.events import EVENTS, EventKind, Field
from policy.findings import near
from policy.refusals import Problems
from policy.vocabulary import COURT_SUBJECTS, SUBJECTS
from teams.access import Actor

LONGEST_TEXT = 1000
LARGEST_NUMBER = 1_000_000


@dataclass(frozen=True, slots=True)
class Sent:
    """One event for one or several subjects of a case, unchecked.

    `subjects` are keys ("respondent:1"); empty for the case itself, and where `new` is
    registered with the event. `ticked` ("checklist:item") and `papers` answer the lists of what
    a page of its own states in this court.
    """

    kind: str
    happened_on: date
    subjects: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    new: NewItem | None = None
    ticked: frozenset[str] = frozenset()
    papers: Mapping[str, str] = field(default_factory=dict)


def state_sent(case: Case, sent: Sent, *, actor: Actor, expected: int) -> list[Event]:
    """State what a machine sent on a case it saw at journal number `expected`.

    Raises `Refused` with every reason: no such event, field or subject, an event that has a
    service of its own; `Stale` where something was stated since; `Forbidden` for the post.
    """
    problems = Problems()
    kind = EVENTS.get(sent.kind)
    if kind is None:
        said = _("没有名为“%(kind)s”的事项%(near)s")
        data = {"kind": sent.kind, "near": near(sent.kind, EVENTS)}
        problems.add("unknown_event", said % data, field="kind")
        problems.raise_if_any()
        raise AssertionError
    _check_kind(kind, problems)
    _check_data(kind, sent.data, problems)
    _check_subjects(case, kind, sent, problems)
    problems.raise_if_any()
    drafts = [
        Draft(kind.name, sent.happened_on, subject, sent.about, dict(sent.data), dict(sent.facts))
        for subject in (sent.subjects or ("",))
    ]
    if sent.new is not None:
        return recording.state_about_new(case, sent.new, drafts[0], actor=actor, expected=expected)
    return lifecycle.state_events(
        [(case, drafts)], actor=actor, expected={case.pk: expected}, ticked=sent.ticked,
        papers=sent.papers,
    )  # fmt: skip


def _check_kind(kind: EventKind, problems: Problems) -> None:
    if kind.subject in COURT_SUBJECTS:
        said = _("“%(term)s”是法院的周期事项，不登记在案件上") % {"term": kind.term}
        problems.add("not_on_a_case", said, field="kind")
    elif not recording.by_form(kind):
        said = _("“%(term)s”由专门的办理入口登记，不能直接登记") % {"term": kind.term}
        problems.add("own_door", said, field="kind")


def _check_data(kind: EventKind, data: Mapping[str, Any], problems: Problems) -> None:
    for name, value in data.items():
        spec = kind.fields.get(name)
        if spec is None:
            said = _("“%(event)s”没有名为“%(name)s”的栏目%(near)s")
            told = {"event": kind.term, "name": name, "near": near(name, kind.fields)}
            problems.add("unknown_field", said % told, field=name)
        elif value not in (None, "") and (expected := _expected(spec, value)):
            said = _("“%(term)s”应为%(expected)s")
            problems.add("bad_value", said % {"term": spec.term, "expected": expected}, field=name)


def _expected(spec: Field, value: Any) -> str:
    """Return what the field asks for where the value is something else; empty where it fits."""
    if spec.type == "bool":
        return "" if isinstance(value, bool) else _("是（true）或否（false）")
    if spec.type == "number":
        fits = isinstance(value, int) and not isinstance(value, bool)
        return "" if fits and 0 <= value <= LARGEST_NUMBER else _("非负整数")
    fits = isinstance(value, str) and len(value) <= LONGEST_TEXT
    return "" if fits else _("不超过%(most)d字的文字") % {"most": LONGEST_TEXT}


def _check_subjects(case: Case, kind: EventKind, sent: Sent, problems: Problems) -> None:
    _check_kind_of_subject(kind, sent, problems)
    for name, keys in (("subjects", sent.subjects), ("about", sent.about)):
        for key in _unknown(case, keys):
            said = _("本案没有“%(key)s”这一对象") % {"key": key}
            problems.add("no_subject", said, field=name)
        if len(set(keys)) < len(keys):
            problems.add("twice", _("同一对象填了两次"), field=name)


def _check_kind_of_subject(kind: EventKind, sent: Sent, problems: Problems) -> None:
    term = {"term": kind.term, "subject": SUBJECTS[kind.subject]}
    wrong = _("“%(term)s”登记的对象应为%(subject)s") % term
    if sent.new is not None:
        if sent.subjects:
            problems.add("two_subjects", _("已有对象与新登记对象只能填一种"), field="subjects")
        if sent.new.kind != kind.subject:
            problems.add("wrong_subject", wrong, field="new")
    elif kind.subject == "case":
        if sent.subjects:
            said = _("“%(term)s”是全案事项，不另填对象") % term
            problems.add("wrong_subject", said, field="subjects")
    elif not sent.subjects:
        said = _("“%(term)s”须写明是哪一%(subject)s") % term
        problems.add("missing", said, field="subjects")
    elif any(key.partition(":")[0] != kind.subject for key in sent.subjects):
        problems.add("wrong_subject", wrong, field="subjects")


def _unknown(case: Case, keys: Iterable[str]) -> list[str]:
    """Return the keys that name nothing of the case. At most one query a kind of subject."""
    wanted = list(dict.fromkeys(keys))
    kinds = {key.partition(":")[0] for key in wanted}
    known: set[str] = set()
    if kinds & {"respondent", "applicant"}:
        known |= {party.key for party in case.parties.all()}
    if "order" in kinds:
        known |= {f"order:{n}" for n in case.orders.values_list("position", flat=True)}
    known |= {key for _case, key in items.of_subjects((case, key) for key in wanted)}
    return [key for key in wanted if key not in known]
