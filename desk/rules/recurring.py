"""What comes round again in a pack, and what a case is marked with, as tables of ready strings."""

from __future__ import annotations

from django.utils.translation import gettext as _

from desk.rules import words
from desk.rules.shapes import RuleTable, always, lines, row
from policy.pack import Pack
from policy.schema import Bulletin, Round
from policy.vocabulary import BULLETINS, PERIODS


def marks(pack: Pack) -> RuleTable:
    """Return the words cases are marked with while their facts meet the conditions."""
    rows = tuple(
        row("mark", mark.id, mark, mark.name, always(words.conditions(pack, mark)), mark.prompt)
        for mark in pack.tables.mark
    )
    return RuleTable("marks", _("案件标注"), (_("标注"), _("条件"), _("提示")), rows)


def bulletins(pack: Pack) -> RuleTable:
    """Return what is issued again and again: what it lists, how often, by whom, to whom."""
    rows = tuple(
        row(
            "bulletin",
            one.id,
            one,
            one.name,
            PERIODS[pack.every(one)],
            _listed(pack, one),
            _by(pack, one),
            lines(words.function(pack, reader) for reader in one.to),
        )
        for one in pack.tables.bulletin
    )
    heads = (_("通报"), _("周期"), _("内容"), _("由谁发出"), _("发给"))
    return RuleTable("bulletins", _("通报"), heads, rows)


def _listed(pack: Pack, one: Bulletin) -> str:
    clocks = words.listed(
        dict.fromkeys(pack.clocks[c].name for c in pack.listed(one.clocks) if c in pack.clocks)
    )
    said = BULLETINS[one.lists]
    return _("%(what)s：%(clocks)s") % {"what": said, "clocks": clocks} if clocks else said


def _by(pack: Pack, one: Bulletin) -> str:
    who = words.function(pack, one.by)
    return _("%(who)s；到期由系统自动发出") % {"who": who} if one.by_house else who


def rounds(pack: Pack) -> RuleTable:
    """Return the duties done in rounds each week: how often, which places, by whom."""
    rows = tuple(
        row(
            "round",
            one.id,
            one,
            one.name,
            str(_times(pack, one)),
            words.listed(pack.listed(one.places)),
            words.listed(one.case_kinds) or _("各类案件"),
            words.function(pack, one.by),
        )
        for one in pack.tables.round
    )
    heads = (_("集约事项"), _("每周次数"), _("每周各至少一次"), _("案件类型"), _("由谁办理"))
    return RuleTable("rounds", _("每周集约事项"), heads, rows)


def _times(pack: Pack, one: Round) -> int | str:
    return pack.parameter(one.times) if isinstance(one.times, str) else one.times
