"""An event about to be stated, and what may be wrong with it. Asks the database nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from enforcement.engine import EXTENDED
from policy import references
from policy.events import EVENTS, EVERYWHERE, LATE_REASON, EventKind
from policy.facts import LABEL, BadFact, read
from policy.pack import Pack
from policy.refusals import Problems
from policy.vocabulary import FACTS
from workdays import clock

# ID numbers, mobile phones and accounts: eleven digits or more in a row, spaced or not.
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
LONGEST_REASON = 400
UNEXPLAINED = "late_unexplained"  # the code of that refusal
_PERSONAL = re.compile(r"(?:\d[ -]?){10,}[\dXx]")


@dataclass(frozen=True, slots=True)
class Told:
    """Who acted, as a sheet of past events names him: an account of the court where one fits."""

    name: str = ""
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An event about to be stated. `facts` maps names to JSON values; None means unknown.

    `subject` is "" for the case itself, else the key of an item or party. `told` is there for
    past events alone.
    """

    kind: str
    happened_on: date
    subject: str = ""
    about: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    told: Told | None = None


def objections(draft: Draft, pack: Pack, filed_on: date | None) -> Problems:
    """Return what is wrong with an event about to be stated, of a case filed on a day."""
    problems = Problems()
    _check_shape(draft, pack, problems)
    _check_day(draft, filed_on, problems)
    return problems


def is_late(draft: Draft, pack: Pack) -> bool:
    """Tell whether an event is entered later than the court's limit after its day.

    A past told by a sheet is never late: it was entered elsewhere in its time.
    """
    limit = timedelta(days=pack.backdating_days)
    return draft.told is None and clock.today() - draft.happened_on > limit


def unexplained(stated: Iterable[tuple[Draft, Pack]], reason: str) -> Problems:
    """Return what is wrong with the reason given where some of the events are entered late.

    One refusal for all of them, naming the earliest: they came by one form, with one reason.
    """
    problems = Problems()
    late = [one for one in stated if is_late(*one)]
    if not late:
        return problems
    term = EVERYWHERE[LATE_REASON].term
    if reason:
        _check_text(term, LATE_REASON, reason, problems)
        if len(reason) > LONGEST_REASON:
            said = _("“%(term)s”至多%(most)d字") % {"term": term, "most": LONGEST_REASON}
            problems.add("too_long", said, field=LATE_REASON)
        return problems
    draft, pack = min(late, key=lambda one: one[0].happened_on)
    said = _(
        "“%(event)s”发生于%(day)s，距今%(days)d天，超过本院%(limit)d天的登记时限，须写明%(term)s"
    )
    told = {
        "event": EVENTS[draft.kind].term,
        "day": draft.happened_on.isoformat(),
        "days": (clock.today() - draft.happened_on).days,
        "limit": pack.backdating_days,
        "term": term,
    }
    problems.add(UNEXPLAINED, said % told, field=LATE_REASON, clause=pack.backdating_clause)
    return problems


def _check_shape(draft: Draft, pack: Pack, problems: Problems) -> None:
    kind = EVENTS.get(draft.kind)
    if kind is None:
        raise KeyError(f"no event named {draft.kind}")  # a slip of code, never of a person
    for name in draft.data:
        if name not in kind.fields and name not in EVERYWHERE:
            raise KeyError(f"{draft.kind} has no field {name}")
    for name, spec in kind.fields.items():
        value = draft.data.get(name)
        if spec.required and value in (None, ""):
            problems.add("missing", _("“%(term)s”必须填写") % {"term": spec.term}, field=name)
        elif value not in (None, ""):
            _check_value(kind, name, value, problems)
    if draft.kind.startswith("suspension.") and draft.data.get("kind") not in pack.grounds:
        said = _("本院规则中没有“%(kind)s”这种扣除事由") % {"kind": draft.data.get("kind", "")}
        problems.add("bad_kind", said, field="kind")
    if draft.kind == EXTENDED:
        _check_extension(draft, pack, problems)
    for name, value in draft.facts.items():
        _check_fact(name, value, pack, problems)


def _check_extension(draft: Draft, pack: Pack, problems: Problems) -> None:
    rules = {rule.id for rule in pack.extensions_of(str(draft.data.get("node", "")))}
    if draft.data.get("extension") not in rules:
        said = _("本院规则没有允许延长这项期限")
        problems.add("not_extendable", said, field="node")
    given = [name for name in ("number", "until") if draft.data.get(name)]
    if len(given) != 1:
        said = _("须且只须写明延长多少，或延长至哪一天")
        problems.add("missing", said, field="number")


def _check_value(kind: EventKind, name: str, value: Any, problems: Problems) -> None:
    spec = kind.fields[name]
    if spec.choices and str(value) not in {v for v, _term in spec.choices}:
        said = _("“%(term)s”不能为“%(value)s”") % {"term": spec.term, "value": value}
        problems.add("bad_choice", said, field=name)
    if spec.type == "date":
        try:
            date.fromisoformat(str(value))
        except ValueError:
            said = _("“%(term)s”应为日期（年-月-日）") % {"term": spec.term}
            problems.add("bad_date", said, field=name)
    if spec.type == "text":
        _check_text(spec.term, name, value, problems)
    if spec.type == "reference" and (reason := references.wrong(str(value))):
        said = _("“%(term)s”%(reason)s") % {"term": spec.term, "reason": reason}
        problems.add("bad_reference", said, field=name)


def _check_text(term: str, name: str, value: Any, problems: Problems) -> None:
    if _PERSONAL.search(_DAY.sub("。", str(value))):
        said = _("“%(term)s”中不得写证件号、电话或账号：登记不可更改，请写在当事人信息里") % {
            "term": term
        }
        problems.add("personal_data", said, field=name)


def _check_fact(name: str, value: Any, pack: Pack, problems: Problems) -> None:
    if name not in FACTS and name.removeprefix(LABEL) not in pack.tables.labels:
        said = _("没有名为“%(name)s”的案情或标签") % {"name": name}
        problems.add("unknown_fact", said, field=name)
        return
    if name in FACTS and FACTS[name].type == "text" and value is not None:
        _check_text(FACTS[name].term, name, value, problems)
    try:
        read(name, value)
    except BadFact as error:
        problems.add("bad_fact", str(error), field=name)


def _check_day(draft: Draft, filed_on: date | None, problems: Problems) -> None:
    today = clock.today()
    if draft.happened_on > today:
        said = _("日期%(day)s尚未到来，今天是%(today)s") % {
            "day": draft.happened_on.isoformat(),
            "today": today.isoformat(),
        }
        problems.add("in_the_future", said, field="happened_on")
    if filed_on is not None and draft.happened_on < filed_on:
        said = _("日期%(day)s早于立案日%(filed)s") % {
            "day": draft.happened_on.isoformat(),
            "filed": filed_on.isoformat(),
        }
        problems.add("before_filing", said, field="happened_on")
