"""What a court would regret in a pack that is sound: said before adopting, and never refused.

A post nobody gives work to, a label asked for nothing, a closing nobody approves: each may be
meant. Each is said with the file and the entry, so that the court may look once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from policy.events import EVENTS
from policy.facts import LABEL
from policy.findings import finding
from policy.pack import Pack
from policy.refusals import Refusal
from policy.schema import STAFF_IN_ALL, Clock, Holder
from policy.vocabulary import ACTS, CLOSING_MODES, FUNCTIONS, RESERVED_HOLDERS

# Posts a team's people hold: cases come to them by assignment, not by a function.
TEAM_POSTS = frozenset(
    {"team_lead", "judge", "handler", "executor", "assistant", "clerk", "police", "bailiff"}
)
# Settings a service asks for by name; a pack need not speak of them anywhere else.
ASKED_BY_NAME = frozenset(
    {"suspension_approver", "joint_handlers", "handling_posts", "query_rounds", "draw_option"}
)
_SOON = 3


def regrets_of(pack: Pack) -> Iterator[Refusal]:
    """Yield what a court would want to know of its pack before it works by it."""
    for look in (_posts, _units, _staffed, _acts, _approvals, _clocks, _unused, _ladder, _sources):
        yield from look(pack)


def _regret(table: str, entry: str, sentence: str, *, key: str = "") -> Refusal:
    return finding(table, entry, sentence, key=key, code="regret")


def _holders(pack: Pack) -> Iterator[tuple[str, Holder]]:
    for name, holders in pack.tables.functions.items():
        for holder in holders:
            yield name, holder


def _asked_of(pack: Pack) -> set[str]:
    """Return every post or function a step, a signature or a rung asks for."""
    tables = pack.tables
    stepped: list[Any] = [*tables.gate, *tables.transfer]
    names = {s.by for entry in stepped for s in entry.steps}
    names |= {n for entry in stepped for s in entry.steps for n in s.signers}
    names |= {n for gate in tables.gate for n in gate.signers}
    names |= {rung.to for rung in tables.ladder.rung} | {clock.who for clock in tables.clock}
    return names


def _posts(pack: Pack) -> Iterator[Refusal]:
    given = (
        {post for _, holder in _holders(pack) for post in holder.in_posts}
        | _asked_of(pack)
        | TEAM_POSTS
    )
    given |= {post for unit in pack.tables.units.values() for post in unit.staff}
    given |= {entry.post for entry in pack.tables.supervision}
    for code, post in pack.tables.posts.items():
        if code not in given:
            said = f"岗位“{post.name}”不承担任何职能，也不在任何审批、署名中：任此岗的人无事可做"
            yield _regret("posts", code, said)


def _units(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    named = {u for track in tables.tracks.values() for u in track.units}
    named |= {unit for _, holder in _holders(pack) for unit in holder.in_units}
    named |= {unit.parent for unit in tables.units.values()} | {rule.to for rule in tables.triage}
    named |= {place for t in tables.transfer for place in (t.from_, t.to, t.via)}
    named |= {str(parameter.value) for parameter in tables.parameters.values()}
    for code, unit in tables.units.items():
        if code not in named and not unit.staff:
            yield _regret("units", code, f"单位“{unit.name}”不办案，不承担职能，也不收任何移转")
    for code, track in tables.tracks.items():
        for other, second in tables.tracks.items():
            for shared in sorted(set(track.units) & set(second.units)) if code < other else ():
                said = f"团队“{pack.unit_name(shared)}”同属“{track.name}”和“{second.name}”"
                yield _regret("tracks", other, f"{said}：移转到该团队的案件按“{track.name}”算")


def _staffed(pack: Pack) -> Iterator[Refusal]:
    """A function held by a post of a unit whose staffing plan has nobody in that post."""
    seats = [(name, *seat) for name, holder in _holders(pack) for seat in holder.seats]
    for name, in_unit, in_post in seats:
        unit = pack.tables.units.get(in_unit)
        if unit is None or not in_post or not unit.staff or STAFF_IN_ALL in unit.staff:
            continue
        if in_post == "judge" and unit.staff.get("handler"):
            continue  # a team whose plan counts handlers by their work, judges among them
        if not unit.staff.get(in_post):
            post = pack.post_name(in_post)
            said = f"职能“{FUNCTIONS.get(name, name)}”由{unit.name}的{post}承担，"
            said += f"而该单位编制中没有{post}"
            yield _regret("functions", name, said)


def _acts(pack: Pack) -> Iterator[Refusal]:
    held = {*pack.tables.functions, *RESERVED_HOLDERS, ""}
    if not any(run.confirm for run in pack.tables.flow.run):
        held.add("triage_confirm")  # no screening is confirmed here, so nobody need do it
    missing: dict[str, list[str]] = {}
    for term, function in ACTS.values():
        if function not in held:
            missing.setdefault(function, []).append(term)
    for function, acts in missing.items():
        said = f"职能“{FUNCTIONS[function]}”（{function}）没有承担者，无人可办：{'、'.join(acts)}"
        yield _regret("functions", function, said)


def _approvals(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    closing = [gate for gate in tables.gate if gate.act == "case.close"]
    asked = {
        mode
        for gate in closing
        if gate.steps and not gate.conditions
        for mode in gate.mode or CLOSING_MODES
    }
    if free := [mode for mode in CLOSING_MODES if mode not in asked]:
        said = "没有一条“结案”关口对所有案件要求审批：承担结案审批的人可径行结案"
        if asked:
            said += f"（{'、'.join(free)}）"
        yield _regret("gate", "case.close", said, key="")
    if not any("终本" in gate.mode for gate in closing):
        said = "终本结案没有自己的关口：法定条件（法〔2016〕373号）不会逐项提示"
        yield _regret("gate", "case.close", said, key="")
    for run in tables.flow.run:
        if run.confirm and run.confirm == run.by:
            said = f"甄别“{run.name}”由同一职能办理和确认，等于无人复核"
            yield _regret("flow", run.id, said)
    for index, transfer in enumerate(tables.transfer):
        functions = [step.by for step in transfer.steps if step.by]
        if len(functions) != len(set(functions)):
            said = f"移转“{transfer.name}”的审批步骤中同一职能出现两次"
            yield _regret("transfer", transfer.id, said, key=str(index))


def _clocks(pack: Pack) -> Iterator[Refusal]:
    for index, clock in enumerate(pack.tables.clock):
        key = str(index)
        said = _stranger(pack, clock)
        if said:
            yield _regret("clock", clock.id, said, key=key)
        if clock.warn and not clock.warn.parameter and not clock.within.parameter:
            lead, term = clock.warn.term({}).number, pack.terms[clock.id].number
            same = clock.warn.term({}).unit == pack.terms[clock.id].unit
            if same and lead >= term:
                said = f"提前{lead}日预警不短于期限本身（{term}日）：一起算就预警"
                yield _regret("clock", clock.id, said, key=key)


def _stranger(pack: Pack, clock: Clock) -> str:
    """Say where none of the events that close a clock may be recorded by whoever must see to it."""
    if clock.who in RESERVED_HOLDERS or clock.kind in ("limit", "window"):
        return ""
    must = _places(pack, clock.who)
    events = [EVENTS[trigger.event] for trigger in clock.closes]
    for event in events:
        function = event.function
        if function in RESERVED_HOLDERS or not function or event.by != "form":
            return ""
        may = _places(pack, function)
        if must & may or any("@" in place for pair in (must, may) for _, place in pair):
            return ""
    if not events:
        return ""
    terms = "、".join(event.term for event in events)
    return f"由“{FUNCTIONS.get(clock.who, clock.who)}”负责，而“{terms}”由别的岗位登记"


def _places(pack: Pack, function: str) -> set[tuple[str, str]]:
    holders = pack.tables.functions.get(function, ())
    return {(unit, post or h.holder) for h in holders for unit, post in h.seats}


def _unused(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    rules: list[Any] = [*tables.triage, *tables.clock, *tables.transfer, *tables.gate]
    rules += [*tables.offer, *(holder for _, holder in _holders(pack))]
    read = {c.name for rule in rules for c in rule.conditions}
    for code, label in tables.labels.items():
        if LABEL + code not in read:
            said = f"标签“{label.question}”只作登记，没有一条规则用到"
            yield _regret("labels", code, said)
    goals = {_value(pack, rule.to) for rule in tables.triage if rule.enabled}
    reached = goals | {t.to for t in tables.transfer}
    for code, track in tables.tracks.items():
        if code not in reached and not reached & set(track.units):
            said = f"办理类别“{track.name}”没有一条分流规则或移转通向它"
            yield _regret("tracks", code, said)
    for index, rule in enumerate(tables.triage):
        if not rule.enabled:
            said = f"规则“{rule.name or rule.id}”未启用"
            yield _regret("triage", rule.id, said, key=str(index))


def _value(pack: Pack, place: str) -> str:
    named = place.startswith("@") and place[1:] in pack.tables.parameters
    return str(pack.parameter(place)) if named else place


def _ladder(pack: Pack) -> Iterator[Refusal]:
    levels = {rung.level for rung in pack.tables.ladder.rung}
    for level, said in (
        ("warn", "到期前没有人被提醒"),
        ("overdue", "超期当时没有人被提醒"),
        ("director", "超期再久也不报局长"),
    ):
        if level not in levels:
            yield _regret("ladder", level, f"提醒阶梯缺“{level}”一级：{said}", key="")


def _sources(pack: Pack) -> Iterator[Refusal]:
    """A pack whose own marks do not match its clauses, and entries that wait for a number."""
    mark = f"{pack.identity.code}-"
    tables = pack.tables
    listed: Iterable[tuple[str, str, str, Any]] = [
        *(("clock", c.id, str(i), c) for i, c in enumerate(tables.clock)),
        *(("triage", r.id, str(i), r) for i, r in enumerate(tables.triage)),
        *(("units", code, code, u) for code, u in tables.units.items()),
        *(("posts", code, code, p) for code, p in tables.posts.items()),
    ]
    for table, entry, key, sourced in listed:
        foreign = [clause for clause in sourced.clause if not clause.startswith(mark)]
        if foreign:
            said = f"条款“{'、'.join(foreign[:_SOON])}”不以本院的“{mark}”开头"
            yield _regret(table, entry, said, key=key)
    if pack.identity.made_up:
        said = "标明为虚构（made_up = true）：本院的规则包请改为 false 或删去"
        yield _regret("pack", "made_up", said, key="")
