"""Receptions: who was heard how, what was told and given, what was learnt; the leads told of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import items, lifecycle, requirements
from enforcement.evidence import Answer
from enforcement.items import NewItem
from enforcement.journal import Draft
from enforcement.models import Case, Party
from intake.models import Reception
from policy.doors import GIVEN
from policy.facts import LABEL
from policy.pack import Pack
from policy.refusals import Problems, Refusal
from teams import access
from teams.access import Actor
from workdays import clock

RECEPTION, RESPONDENT = "reception.record", "respondent.receive"
IN_PERSON = "当面"
CLUE_FIELDS: dict[str, str] = {
    "kind": "财产种类",
    "place": "所在",
    "owner": "权利人",
    "burden": "查封或抵押情况",
    "note": "说明",
}
# The list of a reception where no gate names one.
_LISTS = {RECEPTION: "reception", RESPONDENT: "respondent_reception"}
_LIMITS = {
    "address": 240,
    "electronic_address": 120,
    "account": 120,
    "speaker": 60,
    "capacity": 40,
    "plan": 400,
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a reception brought.

    `told` and `given` are items of the court's reception lists, `papers` what was named for one;
    `clues` are {kind, place, owner, burden, note}; `facts` are case facts and `label.<code>`
    answers. `reason`: why something the court asks for in principle is not there.
    `person` is the party heard ("respondent:1"; empty: the applicants), `speaker` who spoke for
    him in which `capacity`. `signature` says how the record is signed, or why it is not; `served`
    how the standard papers are; `digest` binds the record's signature and paper. Of a respondent:
    `no_property` where he says that he has none, `plan` what he answered when urged to perform;
    `consented` how anybody answered about electronic service.
    """

    happened_on: date
    channel: str = ""
    told: Sequence[str] = ()
    given: Sequence[str] = ()
    clues: Sequence[Mapping[str, str]] = ()
    address: str = ""
    electronic_address: str = ""
    account: str = ""
    note: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    papers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    person: str = ""
    speaker: str = ""
    capacity: str = ""
    signature: str = ""
    served: str = ""
    digest: str = ""
    no_property: bool = False
    plan: str = ""
    consented: str = ""

    @property
    def act(self) -> str:
        """The act it is: the applicant's first reception, or a respondent's."""
        return RESPONDENT if self.person.startswith(Party.Side.RESPONDENT) else RECEPTION

    @property
    def is_remote(self) -> bool:
        """Whether it was held at a distance, and written down afterwards."""
        return bool(self.channel) and self.channel != IN_PERSON

    @property
    def brought(self) -> dict[str, str]:
        """How what a list may ask is there, by the names of `policy.doors.GIVEN`."""
        here = {
            "service_address": self.address,
            "electronic_address": self.electronic_address,
            "account": self.account,
            "clues": self.clues,
            "record": self.note,
            "property_told": self.clues or self.no_property,
            "urged": self.plan.strip(),
            "confirmed_address": self.address.strip(),
            "electronic_consent": self.consented,
        }
        found = {
            n: _("本次接待已填写“%(what)s”") % {"what": GIVEN[n]} for n, v in here.items() if v
        }
        if self.signature:
            found["signature"] = self.signature
        elif self.is_remote:
            found["signature"] = _("%(channel)s接待，不能当场签名，笔录为追记") % {
                "channel": self.channel
            }
        if self.served:
            found["papers_served"] = self.served
        return found


def reception_lists(pack: Pack, act: str = RECEPTION) -> tuple[str, ...]:
    """Return the lists of a reception: those its gates name, else the one of that name."""
    named = dict.fromkeys(n for gate in pack.gates(act) for n in gate.checklist)
    return tuple(named) or tuple(n for n in (_LISTS[act],) if n in pack.tables.checklists)


def clauses_of(pack: Pack, lists: Iterable[str]) -> tuple[str, ...]:
    """Return the clauses some lists rest on."""
    entries = (pack.tables.checklists[name] for name in lists)
    return tuple(dict.fromkeys(clause for entry in entries for clause in entry.clause))


def reception_items(pack: Pack, act: str = RECEPTION) -> tuple[tuple[str, bool], ...]:
    """Return the items of a reception, each with whether it must be there."""
    entries = (pack.tables.checklists[name] for name in reception_lists(pack, act))
    return tuple((item, item in entry.required) for entry in entries for item in entry.items)


def questions_at(pack: Pack, place: str) -> dict[str, str]:
    """Return the labels a court asks at a place (filing, reception, triage), with the question."""
    return {
        LABEL + code: label.question
        for code, label in pack.tables.labels.items()
        if place in label.ask_at
    }


def reception(
    case: Case, heard: Heard, *, actor: Actor, expected: Mapping[int, int] | None = None
) -> Reception:
    """Record a reception: the event with the facts learnt, the record itself, a lead for each clue.

    Refuses, with all of them, what the court's list asks and was neither told nor given.
    """
    asked = check_reception(case, heard, actor=actor)
    against = "；".join(warning.sentence for warning in asked.warnings)
    digest = {"digest": heard.digest} if heard.digest else {}
    kind, subject = ("reception.recorded", "")
    if heard.act == RESPONDENT:
        kind, subject = ("respondent.received", heard.person)
    draft = Draft(
        kind,
        heard.happened_on,
        subject,
        data={"channel": heard.channel, **digest, **_note(against, heard.reason)},
        facts=heard.facts,
        source=_("初次接待"),
    )
    with transaction.atomic():
        leads = _leads(case, heard, actor)
        lifecycle.state_events(
            [(case, [draft, *leads])], actor=actor, act=heard.act, expected=expected
        )
        return Reception.objects.create(
            case=case,
            happened_on=heard.happened_on,
            channel=heard.channel,
            told=list(heard.told),
            given=list(heard.given),
            clues=[{k: clue.get(k, "") for k in CLUE_FIELDS} for clue in heard.clues],
            address=heard.address,
            electronic_address=heard.electronic_address,
            account=heard.account,
            note=_with_answers(heard),
            person=heard.person,
            speaker=heard.speaker,
            capacity=heard.capacity,
            by_id=actor.user_id,
            by_name=actor.name,
            at=clock.now(),
        )


def _with_answers(heard: Heard) -> str:
    """Return what was asked and answered, with the answers that have fields of their own."""
    said = [heard.note.strip()]
    if heard.no_property:
        said.append(_("财产情况：陈述没有可供执行的财产"))
    if heard.plan.strip():
        said.append(_("对尽快履行的答复：%(plan)s") % {"plan": heard.plan.strip()})
    return "\n".join(part for part in said if part)


def _leads(case: Case, heard: Heard, actor: Actor) -> list[Draft]:
    """Register each clue as a lead; return the events that open its clock, where a pack has one."""
    respondents = {p.name: p.key for p in Party.objects.filter(case=case, side="respondent")}
    drafts = []
    for clue in heard.clues:
        item = items.add_item(case, NewItem("lead", lead_name(clue)), actor=actor)
        owner = respondents.get(clue.get("owner", "").strip())
        about = (owner,) if owner else ()
        drafts.append(Draft("lead.received", heard.happened_on, item.key, about))
    return drafts


def lead_name(clue: Mapping[str, str]) -> str:
    """Return what a lead is called: what, where, whose, as far as it was told."""
    told = [clue.get(name, "").strip() for name in ("kind", "place", "owner")]
    said = "，".join(part for part in told if part) or clue.get("note", "").strip()
    return (said or clue.get("burden", "").strip())[: items.LONGEST]


def reception_asks(case: Case, act: str = RECEPTION) -> requirements.Asked:
    """Return what the court asks of a reception before anything is told; its lines with the record.

    Where no gate asks, the lines of the court's list are there to be told all the same.
    """
    asked = requirements.check(case, act)
    if asked.lines:
        shown = tuple(_to_be_answered(case.pack, line) for line in asked.lines)
        return replace(asked, lines=shown)
    known = case.pack.tables.checklists
    lists = [(name, known[name]) for name in reception_lists(case.pack, act)]
    lines = tuple(
        Answer(name, entry.name, line.text, False, paper=line.paper, clause=entry.clause)
        for name, entry in lists
        for line in entry.lines
    )
    return replace(asked, lines=lines)


def _to_be_answered(pack: Pack, line: Answer) -> Answer:
    """Say of a line that only the talk itself answers where it is answered: no tick will do."""
    if line.by or line.against or line.key not in _answers_of_the_talk(pack, (line.checklist,)):
        return line
    said = _("在本页“%(what)s”处填写，印入笔录") % {"what": GIVEN[line.given]}
    return replace(line, against=said)


def _answers_of_the_talk(pack: Pack, lists: Iterable[str]) -> set[str]:
    """Return the lines that nothing answers but what was said in the talk, by their keys."""
    return {
        f"{name}:{line.text}"
        for name in lists
        for line in pack.tables.checklists[name].lines
        if line.evidence and line.evidence.given and line.evidence.strict
    }


def _note(against: str, reason: str) -> dict[str, str]:
    """Return what the journal says of a thing done against what is asked in principle."""
    if not against:
        return {}
    said = _("%(against)s。理由：%(reason)s") % {"against": against, "reason": reason.strip()}
    return {"note": said if reason.strip() else against}


def check_reception(case: Case, heard: Heard, *, actor: Actor) -> requirements.Asked:
    """Return what the court asked of a reception. Raises `Refused` with all that is not there."""
    access.require_visible(actor, case)
    access.require(actor, heard.act, case=case)
    problems = Problems()
    pack = case.pack
    if not heard.channel:
        problems.add("missing", _("“接待方式”必须填写"), field="channel")
    if heard.person and not any(p.key == heard.person for p in Party.objects.filter(case=case)):
        problems.add("no_party", _("本案没有这名当事人"), field="person")
    known = {item for item, _required in reception_items(pack, heard.act)}
    for item in (*heard.told, *heard.given):
        if item not in known:
            said = _("“%(item)s”不在本院初次接待清单中") % {"item": item}
            clause = clauses_of(pack, reception_lists(pack, heard.act))
            problems.add("unknown_item", said, field="told", clause=clause)
    if heard.no_property and heard.clues:
        said = _("已列财产的，不能同时记为无财产")
        problems.add("both", said, field="no_property")
    lists = reception_lists(pack, heard.act)
    ticked = {f"{name}:{item}" for name in lists for item in (*heard.told, *heard.given)}
    ticked -= _answers_of_the_talk(pack, lists)
    asked = requirements.check(
        case, heard.act, ticked=ticked, papers=heard.papers, given=heard.brought
    )
    problems.extend(asked.refused(heard.reason))
    problems.extend(_too_long(heard))
    questions = questions_at(pack, "reception")
    for name in heard.facts:
        if name.startswith(LABEL) and name not in questions:
            said = _("“%(name)s”不在接待时询问") % {"name": name}
            problems.add("not_asked_here", said, field=name)
    problems.raise_if_any()
    return asked


def _too_long(heard: Heard) -> Iterable[Refusal]:
    for name, most in _LIMITS.items():
        length = len(getattr(heard, name))
        if length > most:
            said = _("至多%(most)d字，现为%(length)d字") % {"most": most, "length": length}
            yield Refusal("too_long", said, name)
