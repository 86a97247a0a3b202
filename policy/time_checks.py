"""What a pack may not say of time: days that are no number, fixed days lengthened, odd caps."""

from __future__ import annotations

from collections.abc import Iterator

from policy.findings import finding, unknown
from policy.pack import Pack
from policy.refusals import Refusal
from policy.schema import Extension, Within
from policy.vocabulary import BACKDATING_DAYS, FIRST_DAYS
from workdays.terms import Term


def problems_of_days(pack: Pack) -> Iterator[Refusal]:
    """Yield the parameters read as a number of days that are none."""
    for name in (FIRST_DAYS, BACKDATING_DAYS):
        days = pack.tables.parameters.get(name)
        if days is not None and (type(days.value) is not int or days.value < 0):
            said = f"应为非负整数，现为“{days.value}”"
            yield finding("parameters", name, said, code="bad_value")


def problems_of_extensions(pack: Pack) -> Iterator[Refusal]:
    """Yield what is wrong with the extensions; who approves them is checked with the other acts."""
    for index, extension in enumerate(pack.tables.extension):
        key, name = str(index), extension.id
        for clock in extension.clocks:
            if clock not in pack.clocks:
                yield unknown("extension", name, "期限", clock, pack.clocks, key)
            elif not _forward(pack, pack.clocks[clock].within):
                said = f"期限“{pack.clocks[clock].name}”按固定日期计算，不能延长"
                yield finding("extension", name, said, key=key, code="bad_term")
        if not extension.clocks or not extension.steps or extension.times < 1:
            said = "延长须写明期限 clocks、审批 steps，次数 times 不少于一次"
            yield finding("extension", name, said, key=key, code="empty")
        yield from _most(pack, extension, key)


def _most(pack: Pack, extension: Extension, key: str) -> Iterator[Refusal]:
    name = extension.most.parameter
    if name and name not in pack.tables.parameters:
        yield unknown("extension", extension.id, "参数", name, pack.tables.parameters, key)
    elif not _forward(pack, extension.most):
        said = "延长的上限 most 须以日、工作日或月计"
        yield finding("extension", extension.id, said, key=key, code="bad_term")


def _forward(pack: Pack, within: Within) -> bool:
    term = _term(pack, within)
    return term is not None and term.counts_forward


def _term(pack: Pack, within: Within) -> Term | None:
    try:
        return within.term(pack.tables.parameters)
    except (KeyError, ValueError):
        return None
