"""Read one row of past events: what happened, when, to what, by whom. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from enforcement import journal
from enforcement.items import KINDS as ITEM_KINDS
from enforcement.items import LONGEST
from enforcement.journal import Draft
from enforcement.search import folded as folded_name
from intake import cells
from intake.cells import folded, is_nothing, text
from intake.remarks import Remarks
from intake.takeover.columns import EVENT_HEADINGS, ITEM_WORDS
from intake.takeover.known import FROM_THE_ROW, Known
from intake.takeover.standing import day, unknown
from policy.events import EVENTS, EventKind, Field
from policy.facts import BadFact
from policy.facts import read as read_fact
from policy.facts import write as write_fact
from policy.findings import near
from policy.vocabulary import FACTS, ITEM_FIELDS, SUBJECTS

_PAIRS = re.compile(r"[;；\n|]+|(?<=[^\d])[,，](?=[^\d,，;；=＝]{1,20}[=＝:：])")
_PAIR = re.compile(r"^\s*(.{1,30}?)\s*[=＝:：]\s*(.*)$", re.S)
_NUMBERED = re.compile(r"^(?:被执行人)?第?(\d{1,3})$")
_FACT_OF = {fact.term: name for name, fact in FACTS.items()}
_PLACES = frozenset({"unit", "track", "handler", "judge"})
LONGEST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class OfCase:
    """What an event's row is read against: the day of filing, and the respondents by name."""

    filed_on: date
    respondents: Sequence[str]
    closing_mode: str = ""


def read_event(row: Mapping[str, Any], case: OfCase, known: Known, said: Remarks) -> dict[str, Any]:
    """Return the plan of a row, as plain JSON; empty where it is passed over or refused."""
    kind, given = _kind(row.get("kind"), known, said)
    on = day(
        row.get("happened_on"),
        "happened_on",
        known,
        said,
        case.filed_on,
        heading=EVENT_HEADINGS["happened_on"],
    )
    if on is None and not any(r.field == "happened_on" for r in said.refusals):
        said.refuse("missing", _("“发生日期”必须填写"), "happened_on")
    for name, raw in row.items():
        if cells.is_error(raw):
            told = _("“%(heading)s”是公式错误%(raw)s，请改正")
            data = {"heading": EVENT_HEADINGS.get(name, name), "raw": raw}
            said.refuse("formula_error", told % data, name)
    if kind is None:
        return {}
    plan = _particulars(row.get("fields"), kind, given, known, said)
    subjects, item = _subject(row.get("subject"), kind, case, plan.pop("item"), said)
    name, user = _person(row.get("person"), known, said)
    if kind.name in ("case.closed", "closing.submitted") and case.closing_mode:
        plan["data"].setdefault("mode", case.closing_mode)
    if not is_nothing(row.get("note")):
        plan["data"]["note"] = text(row["note"])
    if on is None or said.refusals:
        return {}
    plan = {
        "kind": kind.name,
        "on": on.isoformat(),
        "subjects": subjects,
        "item": item,
        "name": name,
        "user": user,
        **plan,
    }
    _ask_journal(plan, case, known, said)
    return {} if said.refusals else plan


def _ask_journal(plan: Mapping[str, Any], case: OfCase, known: Known, said: Remarks) -> None:
    """Let the journal say now what it would refuse later."""
    draft = Draft(
        plan["kind"], date.fromisoformat(plan["on"]), data=plan["data"], facts=plan["facts"]
    )
    for refusal in journal.objections(draft, known.pack, case.filed_on):
        said.refusals.append(refusal)


def _kind(raw: Any, known: Known, said: Remarks) -> tuple[EventKind | None, Mapping[str, Any]]:
    if is_nothing(raw):
        said.refuse("missing", _("“事项”必须填写"), "kind")
        return None, {}
    word = text(raw)
    meaning = known.event_of(word)
    if meaning is None:
        said.refuse("unknown_event", unknown(_("事项"), word, known.near("event", word)), "kind")
        return None, {}
    if not meaning.kind or meaning.kind in FROM_THE_ROW:
        return None, {}
    return EVENTS[meaning.kind], meaning.fields


# --- particulars: 处置权=有；参考价方式=网络询价 --------------------------------------------


def _particulars(
    raw: Any, kind: EventKind, given: Mapping[str, Any], known: Known, said: Remarks
) -> dict[str, Any]:
    """Return the event's data, the facts stated with it, and the fields of the item concerned."""
    found: dict[str, dict[str, Any]] = {"data": dict(given), "facts": {}, "item": {}}
    terms = {spec.term: name for name, spec in kind.fields.items()}
    about = {term: name for name, (term, _values) in ITEM_FIELDS.get(kind.subject, {}).items()}
    for part in [] if is_nothing(raw) else _PAIRS.split(text(raw)):
        if not part.strip():
            continue
        pair = _PAIR.match(part)
        if not pair:
            told = _("“项目”应写作“名称=内容”，多项以分号分开，现为“%(part)s”")
            said.refuse("bad_pair", told % {"part": part[:40]}, "fields")
            continue
        term, value = folded(pair[1]), pair[2].strip()
        if term in terms or term in kind.fields:
            name = terms.get(term, term)
            found["data"][name] = _datum(name, kind.fields[name], value, known, said)
        elif term in about:
            found["item"][about[term]] = ITEM_WORDS.get(folded(value), value)
        elif term in _FACT_OF or term in FACTS:
            _fact(_FACT_OF.get(term, term), value, found["facts"], said)
        else:
            data = {"event": kind.term, "term": term, "near": near(term, [*terms, *_FACT_OF])}
            told = _("“%(event)s”没有名为“%(term)s”的项目%(near)s")
            said.refuse("unknown_field", told % data, "fields")
    return found


def _fact(name: str, value: str, facts: dict[str, Any], said: Remarks) -> None:
    if FACTS[name].type == "money":
        reading = cells.amount(value)
        if reading.value is None:
            said.refuse("bad_fact", reading.wrong or _("金额未填"), "fields")
            return
        facts[name] = f"{reading.value:.2f}"
        return
    try:
        typed = read_fact(name, value)
    except BadFact as error:
        said.refuse("bad_fact", str(error), "fields")
        return
    if typed is not None:
        facts[name] = write_fact(typed)


def _datum(name: str, spec: Field, value: str, known: Known, said: Remarks) -> Any:
    if name in _PLACES:
        return _placed(name, value, known, said)
    if spec.choices:
        plain = folded(value)
        for code, term in spec.choices:
            if plain in (folded(code), folded(term)):
                return code
        names = "、".join(term for _code, term in spec.choices)
        told = _("“%(term)s”应为%(names)s之一，现为“%(value)s”")
        data = {"term": spec.term, "names": names, "value": value[:40]}
        said.refuse("bad_choice", told % data, "fields")
        return ""
    if spec.type == "date":
        reading = cells.day(value)
        if reading.value is None:
            said.refuse("bad_date", reading.wrong or _("日期未填"), "fields")
            return ""
        return reading.value.isoformat()
    return _plain(spec, value, said)


def _plain(spec: Field, value: str, said: Remarks) -> Any:
    if spec.type == "bool":
        if folded(value) in ("是", "否"):
            return folded(value) == "是"
        said.refuse("bad_value", _("“%(term)s”应为是或否") % {"term": spec.term}, "fields")
        return ""
    if spec.type == "number":
        plain = folded(value)
        if plain.isdecimal() and len(plain) <= 6:
            return int(plain)
        said.refuse("bad_value", _("“%(term)s”应为数字") % {"term": spec.term}, "fields")
        return ""
    return value[:LONGEST_TEXT]


def _placed(name: str, value: str, known: Known, said: Remarks) -> str:
    if name == "unit":
        code = known.unit_of(value)
        if not code:
            told = unknown(_("团队"), value, known.near("unit", value))
            said.refuse("unknown_unit", told, "fields")
        return code
    if name == "track":
        code = known.tracks.get(folded(value), "")
        if not code:
            told = _("没有名为“%(word)s”的办理类别") % {"word": value[:40]}
            said.refuse("unknown_track", told, "fields")
        return code
    found, _count = known.person_of(value)
    return found.username if found else value[:40]


# --- what it is about ---------------------------------------------------------------------


def _subject(
    raw: Any, kind: EventKind, case: OfCase, fields: dict[str, str], said: Remarks
) -> tuple[list[str], dict[str, Any] | None]:
    if kind.subject == "case":
        return [""], None
    if kind.subject == "respondent":
        return _respondents(raw, kind, case, said), None
    if kind.subject not in ITEM_KINDS:
        said.refuse("own_door", _("“%(term)s”不能由表格登记") % {"term": kind.term}, "kind")
        return [], None
    name = "" if is_nothing(raw) else text(raw)
    if not name:
        data = {"term": kind.term, "subject": SUBJECTS[kind.subject]}
        told = _("“%(term)s”须在“对象”写明是哪一%(subject)s，如“房屋一套”")
        said.refuse("missing", told % data, "subject")
    elif len(name) > LONGEST:
        told = _("“对象”至多%(most)d字，现为%(length)d字")
        said.refuse("too_long", told % {"most": LONGEST, "length": len(name)}, "subject")
    known = ITEM_FIELDS.get(kind.subject, {})
    for key, value in fields.items():
        if known[key][1] and value not in known[key][1]:
            data = {"term": known[key][0], "value": value[:40]}
            said.refuse("bad_field", _("“%(term)s”没有“%(value)s”这一选项") % data, "fields")
    return [], {"kind": kind.subject, "name": name, "fields": fields}


def _respondents(raw: Any, kind: EventKind, case: OfCase, said: Remarks) -> list[str]:
    everybody = [f"respondent:{place}" for place in range(1, len(case.respondents) + 1)]
    if is_nothing(raw):
        if len(everybody) > 1:
            told = _("“对象”空白，登记于全部%(count)d名被执行人") % {"count": len(everybody)}
            said.warn("everybody", told, "subject")
        return everybody
    found = []
    for word in re.split(r"[、,，;；]", text(raw)):
        name = folded_name(word)
        same = [
            key
            for key, other in zip(everybody, case.respondents, strict=True)
            if folded_name(other) == name
        ]
        numbered = _NUMBERED.match(folded(word))
        if numbered and 1 <= int(numbered[1]) <= len(everybody):
            same = [everybody[int(numbered[1]) - 1]]
        if len(same) == 1:
            found.append(same[0])
            continue
        names = "、".join(case.respondents)
        data = {"word": word[:40], "names": names[:200]}
        told = _("本案没有名为“%(word)s”的被执行人，现有：%(names)s")
        if same:
            told = _("本案有不止一名被执行人叫“%(word)s”，请写序号，如“被执行人2”")
        said.refuse("unknown_respondent", told % data, "subject")
    return list(dict.fromkeys(found))


def _person(raw: Any, known: Known, said: Remarks) -> tuple[str, int | None]:
    """Return who acted, as the sheet names him, with his account where one person fits."""
    if is_nothing(raw):
        return "", None
    name = text(raw)[:40]
    found, count = known.person_of(name)
    if found is None and count > 1:
        told = _("“%(name)s”本院有%(count)d人同名，只记姓名，不关联账号")
        said.warn("doubtful_person", told % {"name": name, "count": count}, "person")
    return (found.name if found and found.username == name else name), found.pk if found else None
