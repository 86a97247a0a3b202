"""What an act asks for before it may be done: every gap at once, each with its clause."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from enforcement import evidence
from enforcement.evidence import Answer, Record
from enforcement.models import Approval, Case
from enforcement.nodes import typed
from policy.conditions import Values, missing, verdict
from policy.events import EVENTS
from policy.facts import shown, term
from policy.refusals import Refusal
from policy.schema import Conditional, Gate, Step
from policy.vocabulary import ACTS, ITEM_FIELDS
from workdays import clock
from workdays.calendar import Calendar

REFER = "matter.refer"
UNPROVEN = "unproven"  # a line ticked, its paper not named


@dataclass(frozen=True, slots=True)
class Asked:
    """The gates of an act on a case, and what they come to."""

    gates: tuple[Gate, ...]
    gaps: tuple[Refusal, ...]
    warnings: tuple[Refusal, ...]
    lines: tuple[Answer, ...] = field(default=())
    unmet: tuple[Gate, ...] = ()  # soft gates that are gone on against
    undecided: tuple[Gate, ...] = ()  # asked too, as long as nobody knows whether they apply

    @property
    def steps(self) -> tuple[tuple[Step, tuple[str, ...]], ...]:
        """The approval steps in order, each with its clause; the same post asked once.

        Who signs a document is named by the first gate that names signers (the pack's order).
        """
        found: dict[Step, tuple[str, ...]] = {}
        for gate in self.gates:
            if gate.signers and not any(step.signers for step in found):
                found.setdefault(Step(signers=gate.signers), gate.clause)
            for step in gate.steps:
                found.setdefault(step, gate.clause)
        return tuple(found.items())

    def unreasoned(self, reason: str) -> list[Refusal]:
        """Return what is refused for want of a reason; nothing where one is given.

        A soft gate asks for one only where somebody goes on against it, any gate only where it
        is known to apply.
        """
        if reason.strip():
            return []
        found = []
        plain = [g for g in self.gates if g.reason and not g.soft and g not in self.undecided]
        if plain:
            clause = tuple(c for gate in plain for c in source(gate))
            found.append(Refusal("missing", _("须写明理由"), "reason", {}, clause))
        for gate in self.unmet:
            if gate.reason:
                said = _("“%(gate)s”尚未满足，继续办理须写明理由") % {"gate": gate.name}
                found.append(Refusal("missing", said, "reason", {"soft": True}, source(gate)))
        return found

    def refused(self, reason: str) -> list[Refusal]:
        """Return every reason why the act is not done as it was proposed."""
        return [*self.gaps, *self.unreasoned(reason)]

    def kept(self) -> dict[str, Any]:
        """Return what is kept with the act: each line's answer, what was gone on against."""
        return {
            "lines": [line.as_dict() for line in self.lines],
            "against": gone_on_against(self.warnings),
        }

    def lapses_on(self, case: Case) -> date | None:
        """Return the last day a request made today may be decided, where the pack sets one."""
        parameters = case.pack.tables.parameters
        terms = [gate.lapses.term(parameters) for gate in self.gates if gate.lapses]
        official, today = Calendar.official(), clock.today()
        days = [official.due_on(today, term).plan_due_on for term in terms]
        return min(days, default=None)


def check(
    case: Case,
    act: str,
    *,
    mode: str = "",
    ticked: Collection[str] = (),
    papers: Mapping[str, str] | None = None,
    stated: Collection[str] = (),
    checklists: bool = True,
    given: Mapping[str, str] | None = None,
    values: Values | None = None,
    document: str | None = None,
    subject: str = "",
    record: Record | None = None,
    gates: tuple[Gate, ...] | None = None,
) -> Asked:
    """Return what the pack asks before an act on a case. Nothing is raised here.

    `ticked` holds "checklist:item" for every item somebody confirmed, `papers` what he named for
    it: without one no tick counts, but where the pack says that none can be. `stated` are the lines
    the act itself puts on record; `checklists` off leaves them to be asked at another step.
    `given` is what the act's own form brings, by the names of `policy.doors.GIVEN`. `values` are
    those of the item and of the event proposed, beside the case's facts; `subject` is the item the
    act is about.
    `record`: one read for several acts, which then leaves out what waits for the judge. `gates`:
    those alone, where somebody knows already which apply.
    """
    pack = case.pack
    known = {**typed(case.facts), **(values or {})}
    if gates is None:
        gates = pack.gates(act, mode=mode, values=known, document=document)
    gaps: list[Refusal] = _blocking(case, act) if record is None else []
    warnings: list[Refusal] = []
    unmet: list[Gate] = []
    lines: dict[str, Answer] = {}
    record = record or Record(case, gates, subject, given=given)
    for gate in gates:
        found = [*_only(case, gate, known), *_not_yet(record, gate)]
        if checklists:
            answers = evidence.answers(record, gate, ticked, papers or {}, stated)
            gaps += [_unproven(line) for line in answers if line.unproven]
            left = [line for line in answers if not line.by and not line.unproven]
            found += [_unanswered(line) for line in left if line.required]
            lines.update({line.key: line for line in answers})
        (warnings if gate.soft else gaps).extend(found)
        if gate.soft and found:
            unmet.append(gate)
    open_ = tuple(gate for gate in gates if verdict(gate, known) is None)
    return Asked(gates, tuple(gaps), tuple(warnings), tuple(lines.values()), tuple(unmet), open_)


def gone_on_against(warnings: Iterable[Refusal]) -> list[dict[str, Any]]:
    """Return warnings gone on against as they are kept with a request, for whoever decides it."""
    return [{"said": one.sentence, "clause": list(one.clause)} for one in warnings]


def source(gate: Gate) -> tuple[str, ...]:
    """Return what a gate rests on: its clauses, else the law it cites; nothing where it is ours."""
    return gate.clause or ((gate.basis,) if gate.basis != "default" else ())


def _not_yet(record: Record, gate: Gate) -> Iterable[Refusal]:
    for trigger in gate.after:
        if not evidence.after(record, trigger):
            kind = EVENTS[trigger.event]
            what = [v for v in trigger.where.values() if isinstance(v, str)]
            told = f"{kind.term}（{'、'.join(what)}）" if what else kind.term
            said = _("尚未登记“%(event)s”") % {"event": told}
            yield Refusal("not_yet", said, "mode", {"event": trigger.event}, gate.clause)


def _only(case: Case, gate: Gate, known: Values) -> Iterable[Refusal]:
    """Yield why an act that is allowed only under conditions is not."""
    if not gate.only:
        return
    held = verdict(gate, known)
    labels = case.pack.label_questions
    if held is None:
        names = "、".join(_term(n, labels) for n in missing(gate, known))
        said = _("“%(gate)s”的条件待定，请先填写或登记：%(names)s")
        told = {"gate": gate.name, "names": names}
        yield Refusal("needs_facts", said % told, _field(gate), told, gate.clause)
    elif held is False:
        told = {"gate": gate.name, "asked": _conditions(gate, labels)}
        said = _("不符合“%(gate)s”：仅限%(asked)s") % told
        yield Refusal("only_where", said, _field(gate), told, gate.clause)


def _field(gate: Gate) -> str:
    """Return the field of the form where the condition is mended."""
    return next((c.field.partition(".")[2] for c in gate.conditions if c.field), "")


def _conditions(rule: Conditional, labels: Mapping[str, str]) -> str:
    said = []
    for condition in rule.conditions:
        values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        told = "、".join(shown(condition.name, value) for value in values)
        said.append(f"{_term(condition.name, labels)}：{told}")
    return "；".join(said)


def _term(name: str, labels: Mapping[str, str]) -> str:
    kind, _dot, item_field = name.partition(".")
    entry = ITEM_FIELDS.get(kind, {}).get(item_field)
    return entry[0] if entry else term(name, labels)


def _unanswered(line: Answer) -> Refusal:
    if line.against:
        said = _("“%(list)s”中“%(item)s”与登记不符：%(against)s")
    else:
        said = _("“%(list)s”中尚未确认：%(item)s")
    told = {"list": line.list_name, "item": line.item, "against": line.against}
    data = {"checklist": line.checklist, "item": line.item, "given": line.given}
    return Refusal("unticked", said % told, "checks", data, line.clause)


def _unproven(line: Answer) -> Refusal:
    """Return why a tick alone does not count, beside the paper that is to be named.

    Of an optional line and behind a soft gate too: what is confirmed must be shown by something.
    """
    said = _("“%(list)s”中“%(item)s”由人工确认的，须写明材料或依据")
    told = {"list": line.list_name, "item": line.item}
    data = {"checklist": line.checklist, "item": line.item, "given": line.given}
    return Refusal(UNPROVEN, said % told, "papers", data, line.clause)


def _blocking(case: Case, act: str) -> list[Refusal]:
    """Return what a judge has not yet answered, or answered with no, that this act waits for."""
    if not case.pack.gates(REFER):
        return []
    return blocked([case], {act}).get((case.pk, act), [])


def blocked(cases: Iterable[Case], names: Collection[str]) -> dict[tuple[int, str], list[Refusal]]:
    """Return, by case and act or event, the matters referred to the judge that hold it up.

    A matter holds up until it is answered with a yes; taken back or lapsed, it does not.
    """
    wanted = [case.pk for case in cases if case.pack.gates(REFER)]
    if not wanted:
        return {}
    rows = Approval.objects.filter(case_id__in=wanted, act=REFER).order_by("id")
    latest: dict[tuple[int, str, str], Approval] = {}
    for row in rows.exclude(status__in=("withdrawn", "lapsed")):
        data = row.data["draft"]["data"]
        if data.get("blocks") in names:
            latest[row.case_id, data["blocks"], data["matter"]] = row
    found: dict[tuple[int, str], list[Refusal]] = {}
    for (case_id, name, matter), row in latest.items():
        if row.status == Approval.Status.GRANTED:
            continue
        told = {"matter": matter, "opinion": row.last_word}
        if row.status == Approval.Status.PENDING:
            said = _("“%(matter)s”已报请法官，答复前不能办理") % told
        else:
            said = _("“%(matter)s”法官未同意：%(opinion)s") % told
        found.setdefault((case_id, name), []).append(
            Refusal("referred", said, "case", told, tuple(row.clause))
        )
    return found


def gated(case: Case, kind: str) -> Refusal | None:
    """Return why an event is not recorded as it is: here an act of its own states it."""
    act = case.pack.gated_events.get(kind)
    if act is None:
        return None
    told = {"event": EVENTS[kind].term, "act": ACTS[act][0]}
    said = _("“%(event)s”须按规定先核对、报批，请在案件的“办理事项”中办理“%(act)s”") % told
    clause = dict.fromkeys(c for gate in case.pack.gates(act) for c in gate.clause)
    return Refusal("gated", said, "kind", {"event": kind, "act": act}, tuple(clause))


def legal_warnings(case: Case, mode: str, months_since_filing: int) -> tuple[Refusal, ...]:
    """Return what the national rules on 终本 ask beside the plan; shown, never blocking."""
    if mode != "终本":
        return ()
    found = []
    basis = ("法〔2016〕373号",)
    if months_since_filing < 3:
        said = _("立案未满三个月（法〔2016〕373号第一条）")
        found.append(Refusal("three_months", said, "mode", {}, basis))
    if "interview.recorded" not in case.seen:
        said = _("尚无终本约谈笔录（法〔2016〕373号第五条）")
        found.append(Refusal("no_interview", said, "mode", {}, basis))
    return tuple(found)
