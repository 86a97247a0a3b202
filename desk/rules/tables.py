"""A pack as tables of ready strings, each row with its clause. Built once a pack and kept."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from desk.rules import organisation, recurring, times, words
from desk.rules.shapes import Cited, RuleRow, RuleTable, always, lines, row
from policy.clauses import register
from policy.events import EVENTS
from policy.facts import read, shown, term
from policy.pack import Pack
from policy.vocabulary import ACTS, FACTS

Lines = list[str]


def tables_of(pack: Pack) -> tuple[RuleTable, ...]:
    """Return the pack's tables in the order a case meets them."""
    return _tables(pack, get_language() or "")


@lru_cache(maxsize=32)
def _tables(pack: Pack, language: str) -> tuple[RuleTable, ...]:
    made = (
        _tracks(pack),
        *_triage(pack),
        _offers(pack),
        recurring.marks(pack),
        _openings(pack),
        _clocks(pack),
        times.pauses(pack),
        times.extensions(pack),
        _transfers(pack),
        _gates(pack),
        recurring.rounds(pack),
        recurring.bulletins(pack),
        organisation.functions(pack),
        organisation.units(pack),
        organisation.posts(pack),
        organisation.supervision(pack),
        organisation.labels(pack),
        organisation.parameters(pack),
        organisation.targets(pack),
        organisation.ladder(pack),
        organisation.checklists(pack),
    )
    return tuple(table for table in made if table.rows)


def clauses_of(pack: Pack) -> tuple[Cited, ...]:
    """Return every clause the pack cites, with its text and the rows that rest on it."""
    known = register()
    found: dict[str, Cited] = {}
    for table in tables_of(pack):
        for entry_row in table.rows:
            for clause in entry_row.cited:
                entry = known.get(clause)
                article, said = (entry.article, entry.text) if entry else ("", "")
                cited = found.setdefault(clause, Cited(clause, article, said))
                cited.rows.append((entry_row.anchor, entry_row.title))
    return tuple(found[clause] for clause in sorted(found))


def _tracks(pack: Pack) -> RuleTable:
    rows = tuple(
        row(
            "track",
            code,
            track,
            track.name,
            words.listed(track.aliases),
            words.STATES[track.state],
            words.listed(pack.unit_name(unit) for unit in track.units),
            words.listed(words.DRAWS[method] for method in track.draw),
        )
        for code, track in pack.tables.tracks.items()
    )
    heads = (_("办理类别"), _("别称"), _("流程状态"), _("团队"), _("团队间分案方式（依次）"))
    return RuleTable("tracks", _("办理类别"), heads, rows)


def _triage(pack: Pack) -> Iterator[RuleTable]:
    """Yield a table for each list of rules; screenings that share one stand over it together."""
    shared: dict[tuple[str, ...], list[Any]] = {}
    for run in pack.runs:
        shared.setdefault(tuple(rule.id for rule in pack.rules_for(run)), []).append(run)
    for runs in shared.values():
        rows = tuple(
            row(
                f"triage-{runs[0].id}",
                rule.id,
                rule,
                str(number),
                rule.name,
                always(words.conditions(pack, rule)),
                words.place(pack, rule.to) if rule.to else _asked(pack, rule.ask),
                lines(_remarks(rule)),
                title=rule.name or rule.id,
            )
            for number, rule in enumerate(pack.rules_for(runs[0]), start=1)
        )
        heads = (_("次序"), _("规则"), _("条件"), _("去向"), _("说明"))
        term = _("分流规则：%(runs)s") % {"runs": words.listed(run.name for run in runs)}
        note = [_("依次试用，先符合者为准；案情未知不等于否。")]
        note += [_run_note(pack, run) for run in runs]
        yield RuleTable(f"triage-{runs[0].id}", term, heads, rows, "".join(note))


def _offers(pack: Pack) -> RuleTable:
    rows = tuple(
        row(
            "offer",
            offer.id,
            offer,
            offer.name,
            lines(words.conditions(pack, offer)),
            lines(
                _("%(fact)s：%(value)s")
                % {"fact": term(name, pack.label_questions), "value": shown(name, read(name, raw))}
                for name, raw in offer.states.items()
            ),
        )
        for offer in pack.tables.offer
    )
    heads = (_("一并登记"), _("已登记"), _("勾选后登记"))
    note = _("登记案情时由办理人勾选，不勾选不推定。")
    return RuleTable("offers", _("案情一并登记"), heads, rows, note)


def _openings(pack: Pack) -> RuleTable:
    rows = tuple(
        row(
            "opening",
            opening.id,
            opening,
            opening.name,
            always(words.conditions(pack, opening)),
            _opening_who(pack, opening),
        )
        for opening in pack.tables.opening
    )
    heads = (_("首日事项"), _("条件"), _("由谁办理"))
    note = _("方案未定期限、立案后即办的事项；定有期限的见期限表。可在案件列表中选多件一次办理。")
    return RuleTable("openings", _("首日事项"), heads, rows, note)


def _opening_who(pack: Pack, opening: Any) -> str:
    if opening.order is None:
        return words.function(pack, EVENTS[opening.event].function)
    names = {
        "by": words.function(pack, opening.by),
        "to": words.function(pack, opening.order.to),
        "title": opening.order.title,
    }
    return _("%(by)s派单“%(title)s”，由%(to)s承接") % names


def _run_note(pack: Pack, run: Any) -> str:
    after = words.listed(words.event(event) for event in run.after)
    names = {"run": run.name, "after": after, "who": words.function(pack, run.by)}
    said = [_("%(run)s：由%(who)s办理。") % names]
    if after:
        said.append(_("应在%(after)s之后进行。") % names)
    if run.confirm:
        said.append(_("由%(who)s确认。") % {"who": words.function(pack, run.confirm)})
    if run.case_kinds:
        said.append(_("适用于%(kinds)s案件。") % {"kinds": words.listed(run.case_kinds)})
    if run.shows:
        said.append(
            _("同时采集：%(facts)s。") % {"facts": words.listed(FACTS[f].term for f in run.shows)}
        )
    return "".join(said)


def _asked(pack: Pack, function: str) -> str:
    return _("由%(who)s决定") % {"who": words.function(pack, function)}


def _remarks(rule: Any) -> Lines:
    return [
        _("只作参考，不决定去向") if rule.soft else "",
        _("须写明理由") if rule.reason_needed else "",
    ]


def _clocks(pack: Pack) -> RuleTable:
    rows = tuple(_clock_row(pack, clock) for clock in pack.tables.clock)
    heads = (_("期限"), _("种类"), _("多久"), _("自何事起"), _("至何事止"), _("由谁"), _("适用"))
    return RuleTable("clocks", _("节点与期限"), heads, rows)


def _clock_row(pack: Pack, clock: Any) -> RuleRow:
    applies = [
        words.listed(pack.track_name(track) for track in clock.tracks),
        *words.conditions(pack, clock),
        str(words.PER.get(clock.per, "")),
        _("原则上：超期须说明，不阻止") if clock.soft else "",
    ]
    return row(
        "clock",
        clock.id,
        clock,
        clock.name,
        words.KINDS[clock.kind],
        _term(pack, clock),
        words.triggers(pack, clock.opens),
        words.triggers(pack, clock.closes),
        words.function(pack, clock.who),
        lines(applies),
    )


def _term(pack: Pack, clock: Any) -> SafeString:
    said = [str(pack.terms[clock.id])]
    if clock.within.parameter:
        said.append(_("（参数）"))
    return format_html('<span class="nowrap">{}</span>', "".join(said))


def _transfers(pack: Pack) -> RuleTable:
    rows = tuple(_transfer_row(pack, transfer) for transfer in pack.tables.transfer)
    heads = (_("移转"), _("对象"), _("由"), _("至"), _("条件"), _("审批与窗口期"))
    return RuleTable("transfers", _("移转"), heads, rows)


def _transfer_row(pack: Pack, transfer: Any) -> RuleRow:
    late = {"reason": _("过期须说明理由"), "refuse": _("过期不得移转")}[transfer.late]
    windows = words.listed(pack.clocks[c].name for c in transfer.window)
    needs = [
        _("经%(via)s") % {"via": words.place(pack, transfer.via)} if transfer.via else "",
        " → ".join(words.step(pack, step) for step in transfer.steps),
        f"{windows}（{late}）" if windows else "",
        "" if transfer.enabled else _("暂不启用"),
    ]
    return row(
        "transfer",
        transfer.id,
        transfer,
        transfer.name,
        words.MOVES[transfer.moves],
        words.place(pack, transfer.from_),
        words.place(pack, transfer.to),
        always(words.conditions(pack, transfer)),
        lines(needs),
    )


def _gates(pack: Pack) -> RuleTable:
    rows = tuple(_gate_row(pack, n, gate) for n, gate in enumerate(pack.tables.gate, start=1))
    heads = (_("行为"), _("何时适用"), _("审批"), _("应先完成"), _("其他要求"))
    return RuleTable("gates", _("办理前置条件"), heads, rows)


def _gate_row(pack: Pack, number: int, gate: Any) -> RuleRow:
    act = ACTS[gate.act][0]
    when = [words.listed(gate.mode), words.listed(gate.document), *words.conditions(pack, gate)]
    before = [words.event(trigger.event) for trigger in gate.after]
    before += [pack.tables.checklists[name].name for name in gate.checklist]
    others = [
        _("署名：%(who)s") % {"who": words.listed(words.function(pack, s) for s in gate.signers)}
        if gate.signers
        else "",
        _("须写明理由") if gate.reason else "",
        _("仅限符合所列条件时办理") if gate.only else "",
        _("原则上：可说明理由后办理") if gate.soft else "",
        _("回避：%(who)s") % {"who": words.listed(words.BARS.get(b, b) for b in gate.bars)}
        if gate.bars
        else "",
    ]
    return row(
        "gate",
        str(number),
        gate,
        gate.name or act,
        lines([act if gate.name else "", *when]),
        " → ".join(words.step(pack, step) for step in gate.steps),
        lines(before),
        lines(others),
    )
