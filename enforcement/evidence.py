"""What answers the lines of a checklist: the record where it speaks, a person's word elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from enforcement import journal
from enforcement.engine import Stated
from enforcement.models import Case, Event, Item, Party
from enforcement.nodes import typed
from policy.doors import GIVEN
from policy.events import EVENTS
from policy.facts import shown, term
from policy.schema import CheckItem, Checklist, Evidence, Gate, Trigger
from policy.vocabulary import SUBJECTS
from workdays import clock
from workdays.calendar import Calendar
from workdays.terms import Term

NAMED = 6
# Which column of every applicant answers what a form may bring.
_COLUMNS = {
    "service_address": "address",
    "phone": "phone",
    "account": "account",
    "identity": "id_number",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A line of a checklist, and what answers it.

    `by` is "record", "hand" or empty; `told` says where it stands; `against` what in the record
    contradicts it, which no hand can answer. `word`: confirmed without a paper. `unproven`: it is
    confirmed by hand, and the paper it needs is not named.
    """

    checklist: str
    list_name: str
    item: str
    required: bool
    by: str = ""
    told: str = ""
    paper: str = ""
    against: str = ""
    clause: tuple[str, ...] = ()
    given: str = ""  # what on the act's own form answers it
    word: bool = False
    unproven: bool = False

    @classmethod
    def asked(cls, name: str, entry: Checklist, line: CheckItem, gate: Gate) -> Answer:
        """Return a line as the pack writes it: nothing has answered it yet."""
        return cls(
            checklist=name,
            list_name=entry.name,
            item=line.text,
            required=entry.asks(line.text),
            paper=line.paper,
            clause=line.clause or entry.clause or gate.clause or entry.law,
            given=line.evidence.given if line.evidence else "",
            word=entry.takes_word(line),
        )

    @property
    def key(self) -> str:
        """What a form calls the line."""
        return f"{self.checklist}:{self.item}"

    def as_dict(self) -> dict[str, object]:
        """Return what is kept with the act."""
        return {"list": self.checklist, "item": self.item, "by": self.by, "told": self.told}


class Record:
    """What a case's journal says of the events that some gates ask about. Read once, if at all."""

    def __init__(
        self,
        case: Case,
        gates: Iterable[Gate],
        subject: str = "",
        *,
        given: Mapping[str, str] | None = None,
        fresh: bool = False,
    ) -> None:
        self.case, self.subject, self.given = case, subject, dict(given or {})
        self._fresh = fresh  # the case is only being made: nothing of it is kept yet
        self._kinds = set(_kinds_asked(case, gates))
        self._members: dict[tuple[str, str], list[tuple[str, str]]] = {}

    @cached_property
    def events(self) -> Sequence[Stated]:
        """The entries that count, corrections taken into account."""
        if self._fresh:
            return ()
        rows = Event.objects.filter(case=self.case, kind__in=[*self._kinds, "event.corrected"])
        return journal.effective(rows.order_by("seq"))

    def stands(self, trigger: Trigger, *, subject: str = "") -> Stated | None:
        """Return the latest entry of a kind that fits, of one subject where one is named."""
        if not trigger.where and not subject and trigger.event not in self.case.seen:
            return None  # the case knows without a query
        fitting = [e for e in self.events if _fits(e, trigger, subject)]
        return max(fitting, key=lambda e: (e.happened_on, e.seq), default=None)

    def members(self, kind: str, of: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return the key and name of every item, or party, of a kind. One query a kind."""
        asked = (kind, str(sorted(of.items())))
        if asked not in self._members:
            self._members[asked] = self._read(kind, of)
        return self._members[asked]

    def brought(self, name: str) -> str:
        """Return how something is there, in words: by the act's form, or by the parties as filed.

        Never the datum itself, which is personal.
        """
        if name in self.given:
            return self.given[name]
        column = _COLUMNS.get(name)
        if column is None or not self._applicants:
            return ""
        told = _("立案登记中已有“%(what)s”") % {"what": GIVEN[name]}
        return told if all(getattr(party, column) for party in self._applicants) else ""

    @cached_property
    def _applicants(self) -> Sequence[Party]:
        if self._fresh:
            return ()
        return list(Party.objects.filter(case=self.case, side=Party.Side.APPLICANT))

    def _read(self, kind: str, of: Mapping[str, str]) -> list[tuple[str, str]]:
        if self._fresh:
            return []
        if kind in (Party.Side.RESPONDENT, Party.Side.APPLICANT):
            parties = Party.objects.filter(case=self.case, side=kind).order_by("position")
            return [(party.key, party.name) for party in parties]
        items = Item.objects.filter(case=self.case, kind=kind).order_by("position")
        return [(i.key, i.name) for i in items if of.items() <= dict(i.fields).items()]


def after(record: Record, trigger: Trigger) -> bool:
    """Tell whether what a gate asks for first stands; of the act's own item where it is of one."""
    return record.stands(trigger, subject=own_subject(record, trigger.event)) is not None


def own_subject(record: Record, event: str) -> str:
    """Return the act's item where the event is about items of its kind; else nothing."""
    kind = record.subject.partition(":")[0]
    return record.subject if kind and EVENTS[event].subject == kind else ""


def answers(
    record: Record,
    gate: Gate,
    ticked: Collection[str],
    papers: Mapping[str, str],
    stated: Collection[str] = (),
) -> list[Answer]:
    """Return every line of a gate's checklists with its answer.

    `stated` are the lines the act itself puts on record.
    """
    lists = record.case.pack.tables.checklists
    found = []
    for name in gate.checklist:
        for line in lists[name].lines:
            asked = Answer.asked(name, lists[name], line, gate)
            found.append(_answer(record, asked, line.evidence, ticked, papers, stated))
    return found


def _answer(
    record: Record,
    asked: Answer,
    evidence: Evidence | None,
    ticked: Collection[str],
    papers: Mapping[str, str],
    stated: Collection[str],
) -> Answer:
    told, against = _look(record, evidence) if evidence else ("", "")
    if not (told or against) and asked.key in stated:
        told = _("随本次办理登记")
    if told or against:
        return replace(asked, by="record" if told else "", told=told, against=against)
    if asked.key not in ticked:
        return asked
    paper = papers.get(asked.key, "").strip()
    if not paper and not asked.word:
        return replace(asked, unproven=True)
    return replace(asked, by="hand", told=paper)


def _look(record: Record, asked: Evidence) -> tuple[str, str]:
    """Return where the record answers, and what in it speaks against; one of them or neither."""
    if asked.given:
        return record.brought(asked.given), ""
    if asked.filed_over:
        return _filed(record.case, asked)
    if asked.fact:
        return _fact(record, asked)
    trigger = Trigger(event=asked.event, where=asked.where)
    if asked.every:
        return _every(record, asked, trigger)
    subject = record.subject if asked.own else own_subject(record, asked.event)
    stated = record.stands(trigger, subject=subject)
    if stated is None:
        term_ = EVENTS[asked.event].term
        return "", _("尚未登记“%(event)s”") % {"event": term_} if asked.strict else ""
    return _entry(stated), ""


def _filed(case: Case, asked: Evidence) -> tuple[str, str]:
    """Tell whether more than so many months have gone by since the case was filed."""
    term_ = Term(asked.filed_over, "month")
    last, _provisional = Calendar.official().date_of(case.filed_on, term_, roll=False)
    told = {"day": case.filed_on.isoformat(), "months": asked.filed_over, "last": last.isoformat()}
    if clock.today() > last:
        return _("%(day)s立案，已超过%(months)d个月") % told, ""
    said = _("%(day)s立案，至%(last)s方满%(months)d个月") % told
    return "", said if asked.strict else ""


def _fact(record: Record, asked: Evidence) -> tuple[str, str]:
    value = typed(record.case.facts).get(asked.fact)
    named = {"fact": term(asked.fact), "value": shown(asked.fact, value)}
    if value == asked.value:
        return _("案情已登记：%(fact)s为“%(value)s”") % named, ""
    if value is None and not asked.strict:
        return "", ""
    return "", _("登记的案情“%(fact)s”与此不符或尚未登记") % named


def _every(record: Record, asked: Evidence, trigger: Trigger) -> tuple[str, str]:
    members = record.members(asked.every, asked.of)
    kind = SUBJECTS[asked.every]
    if not members:
        return _("本案没有登记%(kind)s") % {"kind": kind}, ""
    left = [name for key, name in members if record.stands(trigger, subject=key) is None]
    if not left:
        return _("%(count)d项%(kind)s均已登记") % {"count": len(members), "kind": kind}, ""
    said = _("%(left)d项%(kind)s尚未登记“%(event)s”：%(names)s") % {
        "left": len(left),
        "kind": kind,
        "event": EVENTS[trigger.event].term,
        "names": "、".join(left[:NAMED]),
    }
    return "", said


def _entry(stated: Stated) -> str:
    return _("%(day)s登记，第%(seq)d号") % {
        "day": stated.happened_on.isoformat(),
        "seq": stated.seq,
    }


def _fits(stated: Stated, trigger: Trigger, subject: str) -> bool:
    if stated.kind != trigger.event or (subject and stated.subject != subject):
        return False
    for name, wanted in trigger.where.items():
        given = str(stated.data.get(name, ""))
        if given not in (wanted if isinstance(wanted, tuple) else (wanted,)):
            return False
    return True


def _kinds_asked(case: Case, gates: Iterable[Gate]) -> Iterable[str]:
    lists = case.pack.tables.checklists
    for gate in gates:
        yield from (trigger.event for trigger in gate.after)
        for name in gate.checklist:
            for line in lists[name].lines:
                if line.evidence and line.evidence.event:
                    yield line.evidence.event
