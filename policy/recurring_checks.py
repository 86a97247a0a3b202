"""What a pack may not say of what comes round again: bulletins and weekly rounds."""

from __future__ import annotations

from collections.abc import Iterator

from policy.events import EVENTS
from policy.findings import finding, unknown
from policy.named import events as _events
from policy.named import held as _held
from policy.pack import Pack
from policy.recurring import Round
from policy.refusals import Refusal
from policy.vocabulary import BULLETINS, FACTS, PERIODS


def problems_of_bulletins(pack: Pack) -> Iterator[Refusal]:
    """Yield what is wrong with the bulletins: names, periods, clocks."""
    for index, bulletin in enumerate(pack.tables.bulletin):
        key, name = str(index), bulletin.id
        parameter = bulletin.every.removeprefix("@")
        if bulletin.every.startswith("@") and parameter not in pack.tables.parameters:
            yield unknown("bulletin", name, "参数", parameter, pack.tables.parameters, key)
        elif pack.every(bulletin) not in PERIODS:
            yield unknown("bulletin", name, "周期", pack.every(bulletin), PERIODS, key)
        if bulletin.lists not in BULLETINS:
            yield unknown("bulletin", name, "通报内容", bulletin.lists, BULLETINS, key)
        yield from _held(pack, "bulletin", name, key, bulletin.by, *bulletin.to)
        if bulletin.states:
            yield from _events("bulletin", name, key, bulletin.states)
        for clock in pack.listed(bulletin.clocks):
            if clock not in pack.clocks:
                yield unknown("bulletin", name, "期限", clock, pack.clocks, key)


def problems_of_rounds(pack: Pack) -> Iterator[Refusal]:
    """Yield what is wrong with the weekly rounds: names, places, what they answer."""
    kinds = dict(FACTS["case_kind"].choices)
    items = dict(EVENTS["query.offline_item_answered"].fields["item"].choices)
    for index, entry in enumerate(pack.tables.round):
        key, name, parameters = str(index), entry.id, pack.tables.parameters
        yield from _held(pack, "round", name, key, entry.by)
        yield from _events("round", name, key, entry.completes)
        for parameter in (entry.times, *entry.places):
            text = str(parameter)
            if text.startswith("@") and text[1:] not in parameters:
                yield unknown("round", name, "参数", text[1:], parameters, key)
        yield from _times(pack, entry, key)
        for kind in entry.case_kinds:
            if kind not in kinds:
                yield unknown("round", name, "案件类型", kind, kinds, key)
        places = pack.listed(entry.places)
        for place, item in entry.answers.items():
            if place not in places:
                yield unknown("round", name, "单位或事项", place, places, key)
            if item not in items:
                yield unknown("round", name, "线下查询事项", item, items, key)


def _times(pack: Pack, entry: Round, key: str) -> Iterator[Refusal]:
    times = entry.times
    if isinstance(times, str) and times.startswith("@"):
        parameter = pack.tables.parameters.get(times[1:])
        if parameter is None:
            return  # said already
        times = parameter.value if type(parameter.value) is int else str(parameter.value)
    if isinstance(times, str) or times < 1:
        said = f'每周次数（times）应为不小于1的整数，或 "@参数名"，现为“{times}”'
        yield finding("round", entry.id, said, key=key, code="bad_value")
