"""Forms are files: each is checked when read, and a court may put its own in a form's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents import catalogue
from documents.catalogue import BadForm
from documents.standard import kinds_of
from policy.loader import pack
from policy.refusals import Refused

HEAD = 'title = "试"\nname = "试"\ngroup = "裁定"\nword = "试"\n'

# The set the courts' plans and the statutory forms ask for, by the names people know them by.
WANTED = [
    "受理案件通知书",
    "执行通知书",
    "报告财产令",
    "财产申报表",
    "风险告知书",
    "廉政监督卡",
    "缴款通知书",
    "传票",
    "查封扣押冻结裁定书",
    "扣划裁定书",
    "评估裁定书",
    "拍卖裁定书",
    "成交裁定书",
    "以物抵债裁定书",
    "解除查封裁定书",
    "终结本次执行程序裁定书",
    "终结执行裁定书",
    "中止执行裁定书",
    "恢复执行裁定书",
    "驳回执行申请裁定书",
    "补正裁定书",
    "协助执行通知书",
    "限制消费令",
    "失信决定书",
    "罚款决定书",
    "拘留决定书",
    "搜查令",
    "移送函",
    "案件移送函",
    "商请移送执行函",
    "移送执行函",
    "询价书",
    "委托评估书",
    "拍卖公告",
    "拍卖成交确认书",
    "财产分配方案",
    "初次接待笔录",
    "接待被执行人笔录",
    "终本约谈笔录",
    "执行笔录",
    "合议笔录",
    "结案通知书",
    "结案审批表",
    "案款发放审批表",
    "延期发放审批表",
    "提存审批表",
    "送达回证",
    "卷宗封面",
    "卷内目录",
    "备考表",
]


@pytest.mark.clause("DZ-042", "DZ-057", "DZ-058", "DZ-059", "DZ-060", "XX-131")
def test_every_paper_of_the_set_has_its_form_and_none_is_faulty() -> None:
    assert catalogue.all_faults() == []
    assert sorted(kind.spec.name for kind in catalogue.kinds().values()) == sorted(WANTED)
    words = [kind.spec.word for kind in catalogue.kinds().values()]
    assert len(words) == len(set(words))


@pytest.mark.clause("DZ-113")
def test_a_sale_is_confirmed_only_with_its_day_and_the_day_all_was_paid() -> None:
    fields = catalogue.find("dengzhou", "sale_confirmation").spec.fields
    asked = {name for name, field in fields.items() if field.required}
    assert {"sold_on", "paid_on", "price", "buyer"} <= asked


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<p>无说明</p>", "两行"),
        ("+++\n" + HEAD + 'colour = "red"\n+++\n<p></p>', "colour"),
        ("+++\n" + HEAD.replace("裁定", "诗") + "+++\n<p></p>", "没有“诗”这一组"),
        ("+++\n" + HEAD + "+++\n<p>{{ amount }}</p>", "没有声明字段amount"),
        ("+++\n" + HEAD + '[fields]\na = { term = "甲" }\n+++\n<p></p>', "字段a没有用到"),
        ("+++\n" + HEAD + '[fields]\na = { term = "甲", source = "case.colour" }\n+++\n{{ a }}',
         "没有名为case.colour的来源"),
        ("+++\n" + HEAD + '[fields]\na = { term = "甲", locked = true }\n+++\n{{ a }}',
         "锁定而没有来源"),
        ("+++\n" + HEAD + '[fields]\na = { term = "甲", type = "choice" }\n+++\n{{ a }}', "选项"),
        ("+++\n" + HEAD + 'signers = ["king"]\n+++\n<p></p>', "没有名为king的职能"),
        ("+++\n" + HEAD + '+++\n{% include "/etc/passwd" %}', "不能用"),
        ("+++\n" + HEAD + '[fields]\na = { term = "甲" }\n+++\n{{ a|safe }}', "看不懂"),
        ("+++\n" + HEAD + '[fields]\na = { term = "甲" }\n+++\n{% if a %}{{ a }}', "endif"),
    ],
)  # fmt: skip
def test_a_faulty_form_is_refused_with_its_fault(text: str, fault: str) -> None:
    with pytest.raises(BadForm, match=fault):
        catalogue.read("trial", text)


def test_a_courts_own_form_takes_the_place_of_the_shipped_one(tmp_path: Path, settings) -> None:
    settings.DOCUMENT_FORMS_DIR = tmp_path
    own = tmp_path / "hualong"
    own.mkdir()
    shipped = (catalogue.SHIPPED / "summons.html").read_text(encoding="utf-8")
    (own / "summons.html").write_text(shipped.replace("执传", "华执传"), encoding="utf-8")
    assert catalogue.find("hualong", "summons").spec.word == "华执传"
    assert catalogue.find("yindu", "summons").spec.word == "执传"
    (own / "summons.html").write_text(shipped.replace("{{ at }}", "{{ when }}"), encoding="utf-8")
    with pytest.raises(Refused, match="没有声明字段when；字段at没有用到"):
        catalogue.find("hualong", "summons")
    assert len(catalogue.all_faults()) == 1
    (own / "summons.html").unlink()
    assert catalogue.find("hualong", "summons").spec.word == "执传"


@pytest.mark.parametrize("court", ["hualong", "county", "dengzhou", "yindu", "yanshi"])
@pytest.mark.clause("HL-053", "XX-033", "YS-028", "YS-029", "YS-030", "DZ-060")
def test_every_paper_a_plan_names_for_a_new_case_has_a_form(court: str) -> None:
    rules = pack(court)
    kinds, unknown = kinds_of(rules, catalogue.kinds())
    assert unknown == []
    listed = rules.tables.checklists.get("standard_documents")
    assert len(kinds) == (len(listed.items) if listed else 3)


def test_every_name_a_plan_gives_a_document_to_sign_is_a_name_of_some_form() -> None:
    known = {name for kind in catalogue.kinds().values() for name in kind.names}
    for court in ("hualong", "county", "dengzhou", "yindu", "yanshi"):
        gates = [g for g in pack(court).tables.gate if g.act == "document.issue"]
        assert {name for gate in gates for name in gate.document} <= known, court
