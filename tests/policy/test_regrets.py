"""What a court would regret is said with file and entry, and refuses nothing."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from policy.loader import SHIPPED, load, regrets, shipped
from tests.policy.sixth_court import Folder

CLOSING = """
[[gate]]
act = "case.close"
basis = "default"
steps = [{ by = "closing_approval" }]

[[gate]]
act = "case.close"
mode = "终本"
basis = "default"
steps = [{ by = "director" }]
"""

# file, what stands there, what is put instead; entry and a part of the sentence expected.
REGRETTED = [
    ("people.toml", "[posts]", '[posts]\nidle = { name = "巡视员", basis = "default" }',
     "posts.idle", "岗位“巡视员”不承担任何职能"),
    ("people.toml", "[units]", '[units]\nidle = { name = "调研室", basis = "default" }',
     "units.idle", "单位“调研室”不办案"),
    ("people.toml", 'name = "城关执行组"', 'name = "城关执行组", staff = { head = 1 }',
     "functions.funds", "职能“案款管理”由城关执行组的内勤承担，而该单位编制中没有内勤"),
    ("routes.toml", 'units = ["land"]', 'units = ["town"]',
     "tracks.rural", "团队“城关执行组”同属“一般”和“涉农”"),
    ("pack.toml", 'by = "triage"', 'by = "triage"\nconfirm = "triage"',
     "flow.only", "由同一职能办理和确认"),
    ("clocks.toml", 'who = "reception"', 'who = "auction"',
     "clock.reply", "由“网络拍卖”负责，而“初次接待（首次约谈）笔录完成”由别的岗位登记"),
    ("clocks.toml", "within = { month = 2 }", "within = { day = 3 }\nwarn = { day = 3 }",
     "clock.rural_limit", "提前3日预警不短于期限本身（3日）"),
    ("pack.toml", "[labels.livestock]", '[labels.poor]\nquestion = "是否困难户？"\n'
     'basis = "default"\n\n[labels.livestock]', "labels.poor", "没有一条规则用到"),
    ("routes.toml", 'to = "rural"', 'to = "ordinary"',
     "tracks.rural", "办理类别“涉农”没有一条分流规则或移转通向它"),
    ("routes.toml", 'id = "land"', 'id = "off"\nto = "rural"\nenabled = false\n'
     'basis = "default"\n\n[[triage]]\nid = "land"', "triage.off", "规则“off”未启用"),
    ("pack.toml", '  { level = "director", day = 7, to = "director" },\n', "",
     "ladder.director", "超期再久也不报局长"),
    ("clocks.toml", 'clause = "QS-007"', 'clause = "QY-007"',
     "clock.reply", "条款“QY-007”不以本院的“QS-”开头"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "found", "instead", "entry", "said"), REGRETTED, ids=[r[3] for r in REGRETTED]
)
def test_what_a_court_would_regret_is_said_and_refuses_nothing(
    court: Folder, file: str, found: str, instead: str, entry: str, said: str
) -> None:
    if "funds" in entry:
        court.put("people.toml", "funds = [{ post", 'funds = [{ unit = "town", post')
    before = {r.sentence for r in regrets(court.path)}
    court.put(file, found, instead)
    added = [r for r in regrets(court.path) if r.sentence not in before]
    (fitting,) = [r for r in added if r.data["entry"] == entry]
    assert said in fitting.sentence
    assert fitting.sentence.startswith(f"{file}：")
    assert load(court.path)


@pytest.mark.parametrize(
    "said",
    ["没有一条“结案”关口对所有案件要求审批", "终本结案没有自己的关口"],
)
def test_a_closing_nobody_approves_is_said_until_somebody_does(court: Folder, said: str) -> None:
    assert any(said in r.sentence for r in regrets(court.path))
    court.write("acts.toml", CLOSING)
    assert not any(said in r.sentence for r in regrets(court.path))


def test_acts_nobody_may_do_are_named_by_the_function_that_is_missing(court: Folder) -> None:
    (found,) = [r for r in regrets(court.path) if r.data["entry"] == "functions.quality"]
    assert "职能“质效分析”（quality）没有承担者，无人可办：生成周报" in found.sentence


@pytest.mark.parametrize("name", shipped())
def test_no_pack_that_comes_with_the_product_lacks_whom_an_act_needs(name: str) -> None:
    entries = {r.data["entry"] for r in regrets(SHIPPED / name)}
    assert not {e for e in entries if e.startswith("functions.")}


def test_the_operator_reads_the_warnings_and_may_make_them_count(
    court: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_pack", str(court.path))
    assert "提示  pack.toml：pack.made_up：标明为虚构" in capsys.readouterr().out
    call_command("check_pack", str(court.path), "--json")
    warned = json.loads(capsys.readouterr().out)["warnings"]
    assert {"pack.made_up"} <= {w["data"]["entry"] for w in warned}
    with pytest.raises(SystemExit) as ended:
        call_command("check_pack", str(court.path), "--strict")
    assert ended.value.code == 1
