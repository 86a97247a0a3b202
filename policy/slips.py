"""What is well-formed in a pack and cannot be meant: empty lists, circles, one name for two things.

`policy.checks` asks whether names exist; here, whether what they make can work.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from policy.events import EVENTS
from policy.findings import finding, unknown
from policy.pack import Pack
from policy.refusals import Refusal
from policy.schema import STAFF_IN_ALL, Transfer
from policy.vocabulary import FUNCTIONS

# What goes on without a case, and so cannot be held by whoever has the case.
_WITHOUT_A_CASE = ("filing", "director", "administrator")
_HUNDRED = 100
_MOST = 99
_NUMBER_CODE = re.compile("最高法|[\u4e00-\u9fff][0-9]{0,5}")
_STAGES = {"intake": "立案核对", "query": "查控", "triage": "甄别分流"}


def slips_of(pack: Pack) -> Iterator[Refusal]:
    """Yield every slip of a pack whose names are known."""
    for check in (
        _identity,
        _names,
        _marks,
        _units,
        _tracks,
        _holders,
        _clocks,
        _runs,
        _moves,
        _gates,
        _ladder,
        _targets,
    ):
        yield from check(pack)


def _identity(pack: Pack) -> Iterator[Refusal]:
    must = {"code": "条款编号的前缀", "court": "法院名称", "title": "文本名称", "version": "版本号"}
    for key, what in must.items():
        if not getattr(pack.identity, key).strip():
            yield finding("pack", key, f"{what}（{key}）不能为空", code="empty")
    for code in (pack.identity.number_code, *pack.identity.number_codes_before):
        if not _NUMBER_CODE.fullmatch(code):
            said = f"法院代字应为省简称加数字，如“豫0902”，现为“{code}”"
            yield finding("pack", "number_code", said, code="bad_value")


def _names(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    for table in ("posts", "tracks"):
        entries = getattr(tables, table)
        names = Counter(entry.name for entry in entries.values())
        for code, entry in entries.items():
            if names[entry.name] > 1:
                yield finding(table, code, f"名称“{entry.name}”重复", code="duplicate")
    for table in ("units", "posts", "tracks", "checklists"):
        for code, entry in getattr(tables, table).items():
            if not entry.name.strip():
                yield finding(table, code, "名称（name）不能为空", code="empty")


def _marks(pack: Pack) -> Iterator[Refusal]:
    tables = pack.tables
    for code, label in tables.labels.items():
        if not label.question.strip():
            yield finding("labels", code, "问句（question）不能为空", code="empty")
    for table in ("triage", "clock", "transfer", "pause", "extension", "offer", "opening"):
        for index, entry in enumerate(getattr(tables, table)):
            if not entry.id.strip():
                yield finding(table, "", "编号（id）不能为空", key=str(index), code="empty")
            if table in ("clock", "transfer", "offer", "opening") and not entry.name.strip():
                said = "名称（name）不能为空"
                yield finding(table, entry.id, said, key=str(index), code="empty")


def _units(pack: Pack) -> Iterator[Refusal]:
    units, posts = pack.tables.units, pack.tables.posts
    for code, unit in units.items():
        seen, above = [code], unit.parent
        while above in units and above not in seen:
            seen.append(above)
            above = units[above].parent
        if above == code:
            said = "上级单位绕成了圈：" + " → ".join([*seen, code])
            yield finding("units", code, said, code="circle")
        if unit.mostly and unit.mostly not in posts:
            yield unknown("units", code, "岗位", unit.mostly, posts, code)
        for post, number in unit.staff.items():
            if post not in posts and post != STAFF_IN_ALL:
                yield unknown("units", code, "岗位", post, posts, code)
            if not 0 <= number <= _MOST:
                said = f"编制人数应在0至{_MOST}之间，岗位“{post}”现为{number}"
                yield finding("units", code, said, code="bad_value")


def _tracks(pack: Pack) -> Iterator[Refusal]:
    for code, track in pack.tables.tracks.items():
        if not track.draw:
            said = '未写明团队之间怎样分案（draw），如 ["balanced_random"]'
            yield finding("tracks", code, said, code="empty")
        for member, times in Counter(track.units).items():
            if times > 1:
                said = f"团队“{pack.unit_name(member)}”列了{times}次"
                yield finding("tracks", code, said, code="duplicate")


def _holders(pack: Pack) -> Iterator[Refusal]:
    for name in _WITHOUT_A_CASE:
        for holder in pack.tables.functions.get(name, ()):
            if holder.holder:
                said = f"“{FUNCTIONS[name]}”不因案而设，不能由“{holder.holder}”承担，须写岗位或单位"
                yield finding("functions", name, said, code="bad_holder")


def _clocks(pack: Pack) -> Iterator[Refusal]:
    for index, clock in enumerate(pack.tables.clock):
        key = str(index)
        if not clock.opens:
            said = "未写明自何事起算（opens）"
            yield finding("clock", clock.id, said, key=key, code="empty")
        if not clock.closes:
            said = "未写明至何事为止（closes）"
            yield finding("clock", clock.id, said, key=key, code="empty")


def _runs(pack: Pack) -> Iterator[Refusal]:
    order = pack.tables.flow.order
    if sorted(order) != sorted(_STAGES):
        names = "、".join(
            f"{name}（{stage}）{order.count(stage)}次" for stage, name in _STAGES.items()
        )
        said = f"各阶段须各写一次，现为：{names}"
        yield finding("flow", "order", said, key="", code="bad_order")
    if not pack.tables.flow.run:
        yield finding("flow", "run", "至少须有一次甄别（[[flow.run]]）", key="", code="empty")
    open_to_all = any(not run.case_kinds for run in pack.tables.flow.run)
    if pack.tables.flow.run and not open_to_all:
        said = "每次甄别都限定了案件类型，其余案件无人甄别：至少一次不写 case_kinds"
        yield finding("flow", "run", said, key="", code="no_default")


def _moves(pack: Pack) -> Iterator[Refusal]:
    for index, transfer in enumerate(pack.tables.transfer):
        if transfer.from_ == transfer.to:
            said = f"移出与移入是同一处：“{transfer.to}”"
            yield finding("transfer", transfer.id, said, key=str(index), code="circle")
        yield from _slip_events(transfer, str(index))
    for index, pause in enumerate(pack.tables.pause):
        if pause.from_.event == pause.to.event and pause.from_.where == pause.to.where:
            said = "扣除期间的起止是同一事项"
            yield finding("pause", pause.id, said, key=str(index), code="circle")


def _slip_events(transfer: Transfer, key: str) -> Iterator[Refusal]:
    """A slip states an event of what it moves: of the asset, or of the case; a case states none."""
    about = {"order": ("case",), "asset": ("asset", "case"), "dossier": ("case",)}
    for event in filter(None, (transfer.sends, transfer.accepts)):
        if event not in EVENTS:
            yield unknown("transfer", transfer.id, "事项", event, EVENTS, key)
        elif EVENTS[event].subject not in about.get(transfer.moves, ()):
            said = f"移交不能以“{EVENTS[event].term}”登记：该事项不是所移交对象的事项"
            yield finding("transfer", transfer.id, said, key=key, code="wrong_subject")


def _gates(pack: Pack) -> Iterator[Refusal]:
    for index, gate in enumerate(pack.tables.gate):
        key = str(index)
        if gate.mode and not gate.act.startswith(("case.close", "closing.")):
            said = f"结案方式（mode）只用于结案和报结，不用于“{gate.act}”"
            yield finding("gate", gate.act, said, key=key, code="bad_value")
        if gate.document and not gate.act.startswith(("document.", "material.")):
            said = f"文书名称（document）只用于文书和材料，不用于“{gate.act}”"
            yield finding("gate", gate.act, said, key=key, code="bad_value")
        for step in gate.steps:
            if not step.by and not step.panel:
                said = "审批步骤须写明由谁审批（by）或合议（panel）"
                yield finding("gate", gate.act, said, key=key, code="no_holder")


def _ladder(pack: Pack) -> Iterator[Refusal]:
    ladder = pack.tables.ladder
    levels = [rung.level for rung in ladder.rung]
    for level, times in Counter(levels).items():
        if times > 1:
            yield finding("ladder", level, f"提醒级别“{level}”列了{times}次", code="duplicate")
    days = [rung.day for rung in ladder.rung]
    if days != sorted(days):
        said = "提醒须按先后排列：日数（day）应由小到大，如 -1、1、3、7"
        yield finding("ladder", "rung", said, code="bad_order")
    if ladder.long_day > 0:
        said = f"长期限的提前提醒（long_day）应为负数，现为{ladder.long_day}"
        yield finding("ladder", "long_day", said, code="bad_value")


def _targets(pack: Pack) -> Iterator[Refusal]:
    for index, target in enumerate(pack.tables.target):
        rate = target.indicator.endswith("_rate")
        if target.value < 0 or (rate and target.value > _HUNDRED):
            said = f"目标值应在0至{_HUNDRED}之间（百分率写百分数），现为{target.value}"
            yield finding("target", target.indicator, said, key=str(index), code="bad_value")
