"""A filing's cells: what is read, what is doubtful, what is refused, each said beside its field."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from intake.filing import Rules
from tests.intake.sheets import GOOD, RULES, reading, said

LOST_DIGITS = "证件号在表格中是数字格式，第16位起已失真，请改为文本后核对"


def test_a_good_filing_is_read_without_a_word() -> None:
    found = reading()
    assert not found.remarks.refusals
    assert not found.remarks.warnings
    assert not found.remarks.notes
    assert [p.name for p in found.parties] == ["安知秋", "柏望舒"]
    assert found.missing == ()


# --- the number -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        "(2022)豫0902执1号",
        "（2022） 豫0902 执 1 号",
        "〔2022〕豫0902执1号",
        "【2022】豫0902执1号",
        "（２０２２）豫０９０２执１号",
        "案号：（2022）豫0902执1号",
    ],
)
def test_a_number_in_any_spelling_is_read_and_shown_as_read(raw: str) -> None:
    found = reading(number=raw)
    assert found.number is not None
    assert found.number.normalised == "（2022）豫0902执1号"
    assert "读作（2022）豫0902执1号" in said(found.remarks.notes, "number")
    assert not found.remarks.refusals


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("", "“案号”必须填写"),
        ("随便", "不是法院案号，应如“（2022）豫0902执123号”。"),
        (
            "（2022）豫1381执1号",
            "“（2022）豫1381执1号”不是本院案号：法院代字为豫1381，本院为豫0902",
        ),
        (
            "（2015）华龙法执字第1号",
            "“（2015）华龙法执字第1号”是2016年以前的旧案号，旧案不能按新收立案，恢复执行请以执恢案号立案",
        ),
        (
            "（2022）豫0902民初1号",
            "“（2022）豫0902民初1号”不是执行案号：类型代字为民初，"
            "应为执、执恢、执保、执异、执复、执监、执协、执他之一",
        ),
    ],
)
def test_a_number_that_cannot_be_registered_is_refused_with_the_reason(
    raw: str, sentence: str
) -> None:
    assert said(reading(number=raw).remarks.refusals, "number") == [sentence]


def test_a_court_keeps_its_number_code_from_before_a_renaming() -> None:
    rules = Rules(frozenset({"豫0307", "豫0381"}), False, RULES.today)
    for code in ("豫0307", "豫0381"):
        assert not reading(rules, number=f"（2022）{code}执1号").remarks.refusals


def test_the_suffix_of_a_document_is_left_out_and_doubtful() -> None:
    found = reading(number="（2022）豫0902执1号之二")
    assert found.number is not None
    assert found.number.normalised == "（2022）豫0902执1号"
    assert "“之二”是文书的附号，不属于案号，已略去" in said(found.remarks.warnings, "number")


def test_the_year_of_the_number_and_the_filing_day_are_held_together() -> None:
    found = reading(filed_on="2023-01-03")
    assert said(found.remarks.warnings, "filed_on") == [
        "案号年份2022与立案日期2023-01-03不是同一年，请核对"
    ]


# --- days -------------------------------------------------------------------------------


def test_a_day_to_come_is_refused() -> None:
    found = reading(filed_on="2026-04-01", number="（2026）豫0902执1号")
    assert said(found.remarks.refusals, "filed_on") == [
        "立案日期2026-04-01尚未到来，今天是2026-03-31"
    ]


def test_a_wrong_day_is_refused_beside_its_field() -> None:
    found = reading(filed_on="2022-02-30")
    assert said(found.remarks.refusals, "filed_on") == ["立案日期“2022-02-30”：没有这一天"]


@pytest.mark.clause("DZ-033", "DZ-063")
def test_where_clocks_run_from_acceptance_its_day_is_asked_for() -> None:
    rules = Rules(frozenset({"豫0902"}), True, RULES.today)
    assert said(reading(rules).remarks.refusals, "accepted_on") == ["“收案日期”必须填写"]
    later = reading(rules, accepted_on="2022.3.7")
    assert later.accepted_on == date(2022, 3, 7)
    assert not later.remarks.refusals
    earlier = reading(rules, accepted_on="2022-03-01")
    assert said(earlier.remarks.refusals, "accepted_on") == [
        "收案日期2022-03-01早于立案日期2022-03-05：收案是立案后转入执行局之日"
    ]


def test_elsewhere_an_acceptance_before_filing_is_doubtful_and_not_registered() -> None:
    found = reading(accepted_on="2022-03-01")
    assert found.accepted_on is None
    assert not found.remarks.refusals
    assert len(said(found.remarks.warnings, "accepted_on")) == 1


# --- words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "raw", "value", "term"),
    [
        ("origin", "网上立案", "online", "网上"),
        ("origin", "现场", "window", "窗口"),
        ("origin", "移送执行", "transferred", "移送"),
        ("origin", "主动履行", "auto_performance", "自动履行"),
        ("matter", "金钱", "monetary", "金钱给付"),
        ("matter", "行为执行", "act", "行为"),
        ("matter", "房产过户", "title_transfer", "过户"),
    ],
)
def test_common_words_are_understood_and_shown(field: str, raw: str, value: str, term: str) -> None:
    found = reading(**{field: raw})
    assert getattr(found, field) == value
    assert f"读作{term}" in said(found.remarks.notes, field)
    assert not found.remarks.refusals


@pytest.mark.parametrize(
    ("field", "raw", "sentence"),
    [
        ("origin", "邮寄", "“邮寄”不是可用的立案来源，应为窗口、网上、自动履行、移送之一"),
        ("origin", "", "“立案来源”必须填写，应为窗口、网上、自动履行、移送之一"),
        ("matter", "离婚", "“离婚”不是可用的执行事项，应为金钱给付、行为、过户、保全之一"),
        ("respondent_kind", "外星人", "“外星人”不是可用的类型，应为自然人、法人、非法人组织之一"),
    ],
)
def test_unknown_words_are_refused_with_the_words_allowed(
    field: str, raw: str, sentence: str
) -> None:
    assert said(reading(**{field: raw}).remarks.refusals, field) == [sentence]


def test_a_house_to_be_transferred_says_what_kind_of_thing_it_is() -> None:
    assert reading(matter="房产过户").title_asset_kind == "real_estate"


def test_a_preservation_case_needs_no_word_for_its_matter() -> None:
    found = reading(number="（2022）豫0902执保1号", matter="", amount="")
    assert found.matter == "preservation"
    assert not found.remarks.refusals


def test_type_code_and_matter_at_odds_are_doubtful() -> None:
    found = reading(number="（2022）豫0902执保1号")
    assert said(found.remarks.warnings, "matter") == ["案号类型为执保，执行事项为金钱给付，请核对"]


# --- amount -----------------------------------------------------------------------------


def test_money_needs_an_amount_and_an_act_does_not() -> None:
    assert said(reading(amount="").remarks.refusals, "amount") == [
        "金钱给付案件，“申请执行标的额”必须填写"
    ]
    assert not reading(amount="", matter="行为").remarks.refusals


def test_a_doubtful_amount_is_a_warning() -> None:
    found = reading(amount="约10.06万元")
    assert said(found.remarks.warnings, "amount") == [
        "“约10.06万元”不是确数，读作100,600.00元，请核对"
    ]


def test_the_error_of_a_formula_is_refused() -> None:
    assert "“案由”是公式错误#REF!，请改正" in said(reading(cause="#REF!").remarks.refusals, "cause")


def test_every_reason_is_given_at_once() -> None:
    found = reading(number="x", filed_on="", origin="?", matter="", applicant="", respondent="")
    assert {r.field for r in found.remarks.refusals} == {
        "number",
        "filed_on",
        "origin",
        "matter",
        "applicant",
        "respondent",
    }


# --- parties ----------------------------------------------------------------------------


def test_several_parties_of_a_cell_are_paired_by_position() -> None:
    found = reading(
        respondent="柏望舒、谷若谷；某某有限公司",
        respondent_kind="自然人、自然人、法人",
        respondent_id="410901198502020026，410901198001010014/91410900MA4444444A",
        respondent_phone="13900000001\n13900000002\n",
        respondent_address="某县；某市；某镇",
    )
    people = found.respondents.parties
    assert [(p.name, p.kind) for p in people] == [
        ("柏望舒", "person"),
        ("谷若谷", "person"),
        ("某某有限公司", "company"),
    ]
    assert [p.id_number[:4] for p in people] == ["4109", "4109", "9141"]
    assert [p.address for p in people] == ["某县", "某市", "某镇"]
    assert [p.phone for p in people] == ["13900000001", "13900000002", ""]
    assert said(found.remarks.warnings, "respondent_phone") == [
        "当事人3人，此格2项，按先后对应，缺的留空，请核对"
    ]


def test_an_address_of_one_party_keeps_its_commas() -> None:
    found = reading(respondent_address="某省某市，某区、某路1号")
    assert found.respondents.parties[0].address == "某省某市，某区、某路1号"


def test_one_kind_for_several_parties_is_theirs_together() -> None:
    found = reading(respondent="柏望舒、谷若谷", respondent_kind="自然人", respondent_id="")
    assert {p.kind for p in found.respondents.parties} == {"person"}
    assert "2人同为“自然人”" in said(found.remarks.notes, "respondent_kind")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (" 柏　望 舒 ", "柏望舒"),
        ("某某(中国)有限公司", "某某（中国）有限公司"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("John Smith", "John Smith"),
    ],
)
def test_a_name_is_brought_into_one_form(raw: str, name: str) -> None:
    assert reading(respondent=raw, respondent_kind="自然人").respondents.parties[0].name == name


def test_a_kind_left_out_is_told_by_the_id_number_or_the_name() -> None:
    found = reading(respondent_kind="")
    assert found.respondents.parties[0].kind == "person"
    assert not found.remarks.refusals
    company = reading(respondent="某某有限公司", respondent_kind="", respondent_id="")
    assert company.respondents.parties[0].kind == "company"
    unknown = reading(respondent="Smith Holdings", respondent_kind="", respondent_id="")
    assert said(unknown.remarks.refusals, "respondent_kind") == [
        "Smith Holdings：类型未写，应为自然人、法人、非法人组织之一"
    ]


@pytest.mark.clause("DZ-036", "DZ-037")
@pytest.mark.parametrize(
    ("kind", "number", "doubt"),
    [
        ("自然人", "410901198502020025", "身份证号校验位不符：末位按国家标准应为6，请核对"),
        ("自然人", "410901850202002", "是15位旧身份证号，请核对是否已换发18位号码"),
        ("自然人", "810000199001010016", "是港澳台居民居住证号码，请核对"),
        ("自然人", "41090119850202", "身份证号应为18位，现为14位，请核对"),
        ("自然人", "E12345678", "不是居民身份证号，按其他证件登记，请核对"),
        ("法人", "410901198502020026", "单位写的是居民身份证号，请核对类型"),
        ("法人", "91410900MA44444449", "统一社会信用代码校验位不符，请核对"),
        ("法人", "12345678-9", "是组织机构代码，请核对是否已有统一社会信用代码"),
        ("自然人", 4.10901198502020e17, LOST_DIGITS),
        ("自然人", "4.10901E+17", "证件号成了科学计数法，数字已失真，未登记，请补正"),
    ],
)  # fmt: skip
def test_a_doubtful_id_number_is_shown_and_never_refused(
    kind: str, number: Any, doubt: str
) -> None:
    found = reading(respondent="柏望舒", respondent_kind=kind, respondent_id=number)
    assert said(found.remarks.warnings, "respondent_id") == [f"柏望舒：{doubt}"]
    assert not found.remarks.refusals


def test_an_id_number_is_brought_into_one_form() -> None:
    found = reading(respondent_id=" ４１０９０１ 19850202 0026 ")
    assert found.respondents.parties[0].id_number == GOOD["respondent_id"]
    assert not said(found.remarks.warnings, "respondent_id")


@pytest.mark.parametrize(
    ("raw", "phone", "doubts"),
    [
        (13800000000.0, "13800000000", []),
        ("138 0000 0000", "13800000000", []),
        ("+86-13800000000", "13800000000", []),
        ("0393-4400000", "0393-4400000", []),
        ("13800000000/13900000000", "13800000000、13900000000", []),
        ("1380000000", "1380000000", ["手机号应为11位，现为10位，请核对"]),
        ("老王", "老王", ["不像电话号码，请核对"]),
    ],
)
def test_a_telephone_is_read_and_its_shape_looked_at(
    raw: Any, phone: str, doubts: list[str]
) -> None:
    found = reading(applicant_phone=raw)
    assert found.applicants.parties[0].phone == phone
    assert said(found.remarks.warnings, "applicant_phone") == doubts


def test_somebody_on_both_sides_is_doubtful() -> None:
    found = reading(respondent="安知秋")
    assert "安知秋既是申请执行人又是被执行人，请核对" in said(found.remarks.warnings, "respondent")


def test_a_text_too_long_to_keep_is_refused() -> None:
    found = reading(cause="借" * 121)
    assert said(found.remarks.refusals, "cause") == ["“案由”至多120字，现为121字"]


# --- preservation, and the papers that are missing ---------------------------------------


@pytest.mark.parametrize(
    ("raw", "preserved"),
    [
        ("", None),
        ("无", False),
        ("未保全", False),
        ("未采取保全措施", False),
        ("否", False),
        ("是", True),
        ("已保全", True),
        ("诉前查封房产一套", True),
        ("轮候冻结", True),
    ],
)
def test_preservation_is_known_or_unknown(raw: str, preserved: bool | None) -> None:
    assert reading(preservation=raw).preserved is preserved


@pytest.mark.clause("HL-036", "HL-037", "HL-038", "HL-039", "HL-040")
@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ()),
        ({"preservation": "已保全"}, ("保全手续",)),
        ({"preservation": "已保全，手续不全"}, ("保全手续",)),
        ({"preservation": "已查封，（2021）豫0902财保3号裁定"}, ()),
        ({"agent": "某律师"}, ("委托手续",)),
        ({"agent": "某律师", "authorisation": "未提交"}, ("委托手续",)),
        ({"agent": "某律师", "authorisation": "特别授权委托书"}, ()),
        ({"service_address": ""}, ("送达地址确认书",)),
        ({"applicant_phone": "不详"}, ("联系电话",)),
        (
            {"service_address": "无", "applicant_phone": "", "agent": "某律师"},
            ("委托手续", "送达地址确认书", "联系电话"),
        ),
    ],
)
def test_missing_papers_are_named_and_nothing_is_refused(
    changes: dict[str, str], missing: tuple[str, ...]
) -> None:
    found = reading(**changes)
    assert found.missing == missing
    assert not found.remarks.refusals


def test_a_courts_own_code_is_never_doubted_whatever_the_table_knows() -> None:
    rules = Rules(frozenset({"豫9999"}), needs_acceptance=False, today=date(2026, 3, 31))
    found = reading(rules, number="（2022）豫9999执1号")
    assert not said(found.remarks.warnings, "number")
