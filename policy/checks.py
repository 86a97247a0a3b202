"""What a pack may not say: unknown names, duplicate codes, rules no case can reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from policy.clauses import Clause, register
from policy.events import EVENTS
from policy.facts import LABEL, BadFact, read
from policy.findings import finding, unknown
from policy.gate_checks import problems_of_door, problems_of_evidence, problems_of_word
from policy.named import events as _events
from policy.named import held as _held
from policy.named import is_held as _is_held
from policy.named import own_names
from policy.named import trigger as _trigger
from policy.pack import Pack
from policy.predicates import covers, problems_of_conditions
from policy.recurring_checks import problems_of_bulletins, problems_of_rounds
from policy.refusals import Refusal
from policy.schema import (
    Clock,
    Conditional,
    Gate,
    Holder,
    Step,
    TriageRule,
    Trigger,
    Within,
)
from policy.slips import slips_of
from policy.supervision import problems_of_supervision
from policy.time_checks import problems_of_days, problems_of_extensions
from policy.vocabulary import (
    ACTS,
    CLOSING_MODES,
    FACTS,
    FUNCTIONS,
    INDICATORS,
    REQUIRED_FUNCTIONS,
    RESERVED_HOLDERS,
    SUPERVISION,
)

__all__ = ["Clause", "problems_of", "register"]

_LISTED = (
    "triage",
    "offer",
    "opening",
    "clock",
    "pause",
    "extension",
    "transfer",
    "bulletin",
    "round",
    "mark",
)
# Who may not act on a gate: the one at work now, the one who reviewed first.
BARS = ("present_handler", "first_reviewer")


def problems_of(pack: Pack) -> Iterator[Refusal]:
    """Yield every problem of a pack whose shape is right already."""
    for check in (
        _duplicates,
        _clauses,
        _organisation,
        problems_of_supervision,
        _functions,
        _conditions,
        _clocks,
        _flow_and_triage,
        _offers,
        _openings,
        _reach,
        _moves,
        _times,
        problems_of_days,
        problems_of_extensions,
        _gates,
        _rest,
        problems_of_bulletins,
        problems_of_rounds,
        slips_of,
    ):
        yield from check(pack)


def _lists(pack: Pack) -> Iterator[tuple[str, int, Any]]:
    tables = pack.tables
    for table in _LISTED:
        for index, entry in enumerate(getattr(tables, table)):
            yield table, index, entry


def _duplicates(pack: Pack) -> Iterator[Refusal]:
    for table in _LISTED:
        ids = [entry.id for entry in getattr(pack.tables, table)]
        for twice in (i for i, n in Counter(ids).items() if n > 1):
            key = str(len(ids) - 1 - ids[::-1].index(twice))
            yield finding(table, twice, f"编号“{twice}”重复", key=key, code="duplicate")
    names = Counter(u.name for u in pack.tables.units.values())
    for code, unit in pack.tables.units.items():
        if names[unit.name] > 1:
            yield finding("units", code, f"名称“{unit.name}”重复", code="duplicate")


def _sourced(pack: Pack) -> Iterator[tuple[str, str, str, Any]]:
    tables = pack.tables
    for table, index, entry in _lists(pack):
        yield table, entry.id, str(index), entry
    for table in ("units", "posts", "parameters", "labels", "tracks", "checklists"):
        for code, entry in getattr(tables, table).items():
            yield table, code, code, entry
    for code, holders in tables.functions.items():
        for entry in holders:
            yield "functions", code, code, entry
    for table, name in (("gate", "act"), ("target", "indicator"), ("supervision", "post")):
        for index, entry in enumerate(getattr(tables, table)):
            yield table, getattr(entry, name), str(index), entry
    for entry in tables.flow.run:
        yield "flow", entry.id, "", entry


def _clauses(pack: Pack) -> Iterator[Refusal]:
    mark = pack.identity.code
    known = {i for i in register() if i.startswith(f"{mark}-")}
    if not known:
        return  # a court whose text is not in the register cites its own
    for table, name, key, entry in _sourced(pack):
        for clause in entry.clause:
            if clause not in known:
                yield unknown(table, name, "条款", clause, known, key)


def _organisation(pack: Pack) -> Iterator[Refusal]:
    units = pack.tables.units
    for code, unit in units.items():
        if unit.parent and unit.parent not in units:
            yield unknown("units", code, "上级单位", unit.parent, units, code)
    for code, track in pack.tables.tracks.items():
        if not track.units:
            yield finding("tracks", code, "办理类别须至少有一个团队", code="empty")
        for member in track.units:
            if member not in units:
                yield unknown("tracks", code, "单位", member, units, code)


def _functions(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    for name, holders in tables.functions.items():
        if name not in FUNCTIONS:
            yield unknown("functions", name, "职能", name, FUNCTIONS, name)
        if not holders:
            yield finding("functions", name, "职能没有承担者", code="no_holder")
        yield from _seated(pack, name, holders)
    for name in REQUIRED_FUNCTIONS:
        if name not in tables.functions:
            yield finding("functions", name, f"职能“{FUNCTIONS[name]}”没有承担者", code="no_holder")


def _seated(pack: Pack, name: str, holders: Iterable[Holder]) -> Iterator[Refusal]:
    """Yield the units, posts and reserved holders outside the lists."""
    units, posts = pack.tables.units, pack.tables.posts
    for holder in holders:
        for unit in (u for u in holder.in_units if u not in units):
            yield unknown("functions", name, "单位", unit, units, name)
        for post in (p for p in holder.in_posts if p not in posts):
            yield unknown("functions", name, "岗位", post, posts, name)
        if (reserved := holder.holder) and reserved not in RESERVED_HOLDERS:
            yield unknown("functions", name, "约定承担者", reserved, RESERVED_HOLDERS, name)


def _conditions(pack: Pack) -> Iterator[Refusal]:
    for table, name, key, entry in _sourced(pack):
        if isinstance(entry, Conditional):
            yield from problems_of_conditions(pack, table, name, key, entry)


def _clocks(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    for index, clock in enumerate(tables.clock):
        key = str(index)
        for trigger in clock.opens + clock.closes + clock.shows:
            yield from _trigger("clock", clock.id, key, trigger)
            yield from own_names(pack, "clock", clock.id, key, trigger)
        for track in clock.tracks:
            if track not in tables.tracks:
                yield unknown("clock", clock.id, "办理类别", track, tables.tracks, key)
        yield from _held(pack, "clock", clock.id, key, clock.who)
        for within in filter(None, (clock.within, clock.warn)):
            yield from _term(pack, "clock", clock.id, within, key)
        yield from _recordable(pack, clock, key)
        yield from _per(clock, key)


def _term(pack: Pack, table: str, entry: str, within: Within, key: str) -> Iterator[Refusal]:
    parameters, name = pack.tables.parameters, within.parameter
    if name and name not in parameters:
        yield unknown(table, entry, "参数", name, parameters, key)
    elif name and type(parameters[name].value) is not int:
        said = f"期限不成立：参数“{name}”应为整数，现为“{parameters[name].value}”"
        yield finding(table, entry, said, key=key, code="bad_term")
    else:
        try:
            within.term(parameters)
        except ValueError as error:
            yield finding(table, entry, f"期限不成立：{error}", key=key, code="bad_term")


def _per(clock: Clock, key: str) -> Iterator[Refusal]:
    opening = {EVENTS[t.event].subject for t in clock.opens if t.event in EVENTS}
    if clock.per == "respondent" and not opening <= {"case", "respondent"}:
        said = "只有案件或被执行人的事件才能按被执行人分别起算"
        yield finding("clock", clock.id, said, key=key, code="bad_per")


def _recordable(pack: Pack, clock: Clock, key: str) -> Iterator[Refusal]:
    for trigger in clock.opens + clock.closes:
        kind = EVENTS.get(trigger.event)
        if kind and not _is_held(pack, kind.function):
            said = f"事件“{kind.term}”无人可登记：职能“{FUNCTIONS[kind.function]}”没有承担者"
            yield finding("clock", clock.id, said, key=key, code="no_holder")


def _flow_and_triage(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    runs = [run.id for run in tables.flow.run]
    for run in tables.flow.run:
        if runs.count(run.id) > 1:
            yield finding("flow", run.id, f"编号“{run.id}”重复", code="duplicate")
        yield from _events("flow", run.id, "", *run.after)
        yield from _held(pack, "flow", run.id, "", run.by, run.confirm)
        for fact in run.shows:
            if fact not in FACTS:
                yield unknown("flow", run.id, "案情", fact, FACTS, "")
        kinds = dict(FACTS["case_kind"].choices)
        for kind in run.case_kinds:
            if kind not in kinds:
                yield unknown("flow", run.id, "案件类型", kind, kinds, "")
    for index, rule in enumerate(tables.triage):
        key = str(index)
        if rule.run and rule.run not in runs:
            yield unknown("triage", rule.id, "甄别次序", rule.run, runs, key)
        yield from _held(pack, "triage", rule.id, key, rule.ask)
        yield from _goal(pack, rule, key)


def _offers(pack: Pack) -> Iterator[Refusal]:
    labels = {LABEL + code for code in pack.tables.labels}
    for index, offer in enumerate(pack.tables.offer):
        for name, value in offer.states.items():
            if name not in FACTS and name not in labels:
                yield unknown("offer", offer.id, "案情", name, [*FACTS, *labels], str(index))
                continue
            try:
                read(name, value)
            except BadFact as error:
                said = f"登记的案情不成立：{error}"
                yield finding("offer", offer.id, said, key=str(index), code="bad_value")


def _openings(pack: Pack) -> Iterator[Refusal]:
    for index, opening in enumerate(pack.tables.opening):
        key, slip = str(index), opening.order
        if opening.event:
            where: dict[str, str | tuple[str, ...]] = dict(opening.where)
            trigger = Trigger(event=opening.event, where=where)
            yield from _trigger("opening", opening.id, key, trigger)
            kind = EVENTS.get(opening.event)
            if kind and (kind.by != "form" or kind.subject not in ("case", "respondent")):
                said = f"“{kind.term}”不能作首日事项：只能是案件或被执行人的、可直接登记的事件"
                yield finding("opening", opening.id, said, key=key, code="not_by_form")
        if slip is not None:
            kinds = EVENTS["order.dispatched"].fields["kind"].choices_set
            if slip.kind not in kinds:
                yield unknown("opening", opening.id, "流转事项", slip.kind, kinds, key)
            yield from _held(pack, "opening", opening.id, key, opening.by, slip.to)


def _goal(pack: Pack, rule: TriageRule, key: str) -> Iterator[Refusal]:
    to = rule.to
    if to.startswith("@"):
        if to[1:] not in pack.tables.parameters:
            yield unknown("triage", rule.id, "参数", to[1:], pack.tables.parameters, key)
            return
        to = str(pack.parameter(to))
    known = {**pack.tables.tracks, **pack.tables.units}
    if to and to not in known:
        yield unknown("triage", rule.id, "办理类别或单位", to, known, key)


def _reach(pack: Pack) -> Iterator[Refusal]:
    """A rule is out of reach when an earlier one holds whenever it would."""
    position = {rule.id: str(i) for i, rule in enumerate(pack.tables.triage)}
    for run in pack.runs:
        earlier: list[TriageRule] = []
        for rule in (r for r in pack.rules_for(run) if not r.soft):
            if any(problems_of_conditions(pack, "triage", rule.id, "", rule)):
                continue  # said already; nothing can be concluded from it
            blocker = next((e for e in earlier if covers(e, rule)), None)
            if blocker:
                said = f"规则“{rule.id}”永远轮不到：符合它的案件都先符合“{blocker.id}”"
                yield finding("triage", rule.id, said, key=position[rule.id], code="unreachable")
            earlier.append(rule)
        if not any(not rule.conditions for rule in earlier):
            said = f"甄别“{run.name}”缺少兜底规则：有的案件没有去处"
            yield finding("flow", run.id, said, key="", code="no_default")
    for name, holders in pack.tables.functions.items():
        yield from _holders_in_reach(pack, name, holders)


def _holders_in_reach(pack: Pack, name: str, holders: tuple[Holder, ...]) -> Iterator[Refusal]:
    sound = [h for h in holders if not any(problems_of_conditions(pack, "", name, "", h))]
    for index, later in enumerate(sound):
        if any(covers(earlier, later) for earlier in sound[:index]):
            said = f"第{holders.index(later) + 1}个承担者永远轮不到：前面的已先符合"
            yield finding("functions", name, said, code="unreachable")


def _steps(pack: Pack, table: str, name: str, key: str, steps: Iterable[Step]) -> Iterator[Refusal]:
    for step in steps:
        yield from _held(pack, table, name, key, step.by, *step.signers, posts=True)


def _moves(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    places = {*tables.tracks, *tables.units, *tables.functions, *RESERVED_HOLDERS}
    for index, transfer in enumerate(tables.transfer):
        key = str(index)
        for place in (transfer.from_, transfer.to):
            if place not in places:
                yield unknown("transfer", transfer.id, "办理类别或单位", place, places, key)
        for window in transfer.window:
            if window not in pack.clocks:
                yield unknown("transfer", transfer.id, "期限", window, pack.clocks, key)
        yield from _steps(pack, "transfer", transfer.id, key, transfer.steps)


def _times(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    for index, pause in enumerate(tables.pause):
        for clock in pause.clocks:
            if clock not in pack.clocks:
                yield unknown("pause", pause.id, "期限", clock, pack.clocks, str(index))
        for trigger in (pause.from_, pause.to):
            yield from _trigger("pause", pause.id, str(index), trigger)
            yield from own_names(pack, "pause", pause.id, str(index), trigger)
        yield from _steps(pack, "pause", pause.id, str(index), pause.steps)
    for index, extension in enumerate(tables.extension):
        yield from _steps(pack, "extension", extension.id, str(index), extension.steps)


def _gates(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    for index, gate in enumerate(tables.gate):
        key = str(index)
        if gate.act not in ACTS:
            yield unknown("gate", gate.act, "行为", gate.act, ACTS, key)
        for mode in gate.mode:
            if mode not in CLOSING_MODES:
                yield unknown("gate", gate.act, "结案方式", mode, list(CLOSING_MODES), key)
        yield from _gate_terms(pack, gate, key)
        yield from problems_of_door(gate, key)
        yield from _held(pack, "gate", gate.act, key, *gate.signers, posts=True)
        for bar in gate.bars:
            if bar not in BARS:
                yield unknown("gate", gate.act, "回避对象", bar, BARS, key)
        for name in gate.checklist:
            if name not in tables.checklists:
                yield unknown("gate", gate.act, "清单", name, tables.checklists, key)
        yield from _steps(pack, "gate", gate.act, key, gate.steps)


def _gate_terms(pack: Pack, gate: Gate, key: str) -> Iterator[Refusal]:
    for trigger in gate.after:
        yield from _trigger("gate", gate.act, key, trigger)
        yield from own_names(pack, "gate", gate.act, key, trigger)
    if gate.lapses:
        yield from _term(pack, "gate", gate.act, gate.lapses, key)


def _rest(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    for rung in (r for r in tables.ladder.rung if r.to != SUPERVISION):
        yield from _held(pack, "ladder", rung.level, "", rung.to)
    for code, checklist in tables.checklists.items():
        for item in checklist.required:
            if item not in checklist.items:
                yield unknown("checklists", code, "清单项", item, checklist.items, code)
        yield from problems_of_word(pack, code, checklist)
        for line in checklist.lines:
            if line.evidence:
                yield from problems_of_evidence(code, line.evidence)
    for index, target in enumerate(tables.target):
        name, track, key = target.indicator, target.track, str(index)
        if track and track not in tables.tracks:
            yield unknown("target", name, "办理类别", track, tables.tracks, key)
        if name not in INDICATORS:
            yield unknown("target", name, "指标", name, INDICATORS, key)
