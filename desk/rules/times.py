"""What stops and lengthens the clocks of a pack, as tables of ready strings."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from desk.rules import words
from desk.rules.shapes import RuleTable, row
from enforcement.suspensions import approver
from policy.pack import Pack
from policy.schema import Pause, Step
from policy.vocabulary import FUNCTIONS


def stops(ground: Pause, pack: Pack) -> str:
    """Return what an excluded period stops, in words."""
    kinds = {"node": _("各项节点"), "limit": _("各项办案期限"), "reminder": _("提醒")}
    said = [str(kinds.get(kind, kind)) for kind in ground.clock_kinds]
    named = [
        pack.clocks[c].name for c in ground.clocks if pack.clocks[c].kind not in ground.clock_kinds
    ]
    return "、".join([*said, *dict.fromkeys(named)]) or _("本案全部节点与期限")


def pauses(pack: Pack) -> RuleTable:
    """Return the grounds on which clocks stand still, what each stops, who approves."""
    rows = tuple(
        row(
            "pause",
            pause.id,
            pause,
            pause.name or pause.id,
            words.trigger(pack, pause.from_),
            words.trigger(pack, pause.to),
            stops(pause, pack),
            _approved(pack, pause),
        )
        for pause in pack.tables.pause
    )
    heads = (_("扣除期间"), _("自"), _("至"), _("扣除于"), _("批准"))
    return RuleTable("pauses", _("期限的扣除"), heads, rows)


def _approved(pack: Pack, pause: Pause) -> str:
    if not pause.approved:
        return _("无须批准")
    said = _by_steps(pack, pause.steps) or (_by_steps(pack, [Step(by=approver(pack))]))
    return said if pause.kind else _("须经批准")


def _by_steps(pack: Pack, steps: Iterable[Step]) -> str:
    return "→".join(FUNCTIONS.get(step.by, pack.post_name(step.by)) for step in steps if step.by)


def extensions(pack: Pack) -> RuleTable:
    """Return the ways clocks may be lengthened."""
    rows = tuple(
        row(
            "extension",
            one.id,
            one,
            one.name,
            words.listed(dict.fromkeys(pack.clocks[c].name for c in one.clocks)),
            str(one.most.term(pack.tables.parameters)).removesuffix("内"),
            str(one.times),
            _by_steps(pack, one.steps),
        )
        for one in pack.tables.extension
    )
    heads = (_("延长"), _("期限"), _("一次最多"), _("次数"), _("批准"))
    return RuleTable("extensions", _("期限的延长"), heads, rows)
