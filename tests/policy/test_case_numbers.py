"""Case numbers as clerks, parties and scanners write them. No number here is a real person's."""

import pytest

from policy.case_numbers import CaseNumber, case_types, courts, parse, search_forms


def _read(raw: str) -> CaseNumber:
    return parse(raw, latest_year=2026)


@pytest.mark.parametrize(
    ("raw", "normalised", "court", "kind", "seq"),
    [
        ("（2022）豫0902执123号", "（2022）豫0902执123号", "豫0902", "执", "123"),
        ("(2022)豫0902执123号", "（2022）豫0902执123号", "豫0902", "执", "123"),
        ("（2021）豫1381执恢45号", "（2021）豫1381执恢45号", "豫1381", "执恢", "45"),
        ("（2021）豫0505执保7号", "（2021）豫0505执保7号", "豫0505", "执保", "7"),
        ("（2021）豫0381执异7号", "（2021）豫0381执异7号", "豫0381", "执异", "7"),
        ("（2021）豫09执复7号", "（2021）豫09执复7号", "豫09", "执复", "7"),
        ("（2021）豫执监7号", "（2021）豫执监7号", "豫", "执监", "7"),
        ("（2021）最高法执监7号", "（2021）最高法执监7号", "最高法", "执监", "7"),
        ("（2024）沪72执66号", "（2024）沪72执66号", "沪72", "执", "66"),
        ("（2021）豫0902民初3号", "（2021）豫0902民初3号", "豫0902", "民初", "3"),
        ("（2018）内01民终1237号", "（2018）内01民终1237号", "内01", "民终", "1237"),
        ("(2019)内民终564号", "（2019）内民终564号", "内", "民终", "564"),
        ("（2019）兵08财保8号", "（2019）兵08财保8号", "兵08", "财保", "8"),
        ("(2020)粤03破申475号", "（2020）粤03破申475号", "粤03", "破申", "475"),
        ("(2018)豫09行终179号", "（2018）豫09行终179号", "豫09", "行终", "179"),
    ],
)
def test_a_modern_number_is_taken_apart_and_printed_with_full_width_brackets(
    raw: str, normalised: str, court: str, kind: str, seq: str
) -> None:
    number = _read(raw)
    assert (number.form, number.normalised) == ("modern", normalised)
    assert (number.court_code, number.type_code, number.seq) == (court, kind, seq)
    assert number.year == int(raw[1:5])
    assert number.warnings == ()


@pytest.mark.parametrize(
    "raw",
    [
        "(2022）豫0902执123号",
        "（2022)豫0902执123号",
        "〔2022〕豫0902执123号",
        "【2022】豫0902执123号",
        "[2022]豫0902执123号",
        "［2022］豫0902执123号",
        "﹝2022﹞豫0902执123号",
        "{2022}豫0902执123号",
        "【2022)豫0902执123号",
        " （2022） 豫0902\u3000执 123 号\u200b\n",
        "（２０２２）豫０９０２执１２３号",
        "（2022）豫0902执123號",
        "案号：（2022）豫0902执123号。",
    ],
)
def test_brackets_blanks_and_wide_digits_make_no_difference(raw: str) -> None:
    number = _read(raw)
    assert number.normalised == "（2022）豫0902执123号"
    assert number.warnings == ()


@pytest.mark.parametrize(
    ("raw", "warning"),
    [
        ("2022）豫0902执123号", "年份的括号不全，已补上。"),
        ("（2022豫0902执123号", "年份的括号不全，已补上。"),
        ("2022豫0902执123号", "年份的括号不全，已补上。"),
        ("2022年豫0902执123号", "年份的括号不全，已补上。"),
        ("（2022）豫0902执123", "缺少“号”字，已补上。"),
        ("（2022）豫0902执第123号", "现行案号不写“第”字，已去掉。"),
        ("（2022）豫0902执00123号", "案件编号“00123”不应补零，已去掉。"),
    ],
)
def test_what_is_mended_is_said(raw: str, warning: str) -> None:
    number = _read(raw)
    assert number.normalised == "（2022）豫0902执123号"
    assert number.warnings == (warning,)


def test_every_remark_on_one_number_is_made_at_once() -> None:
    number = _read("2035豫0999执第012")
    assert number.normalised == "（2035）豫0999执12号"
    assert number.warnings == (
        "年份的括号不全，已补上。",
        "缺少“号”字，已补上。",
        "年份2035不在2016年至2026年之间，请核对。",
        "法院代字“豫0999”不在代字表中，请核对。",
        "现行案号不写“第”字，已去掉。",
        "案件编号“012”不应补零，已去掉。",
    )


@pytest.mark.parametrize(
    ("raw", "suffix"),
    [
        ("（2019）豫1325执1243号之六", "六"),
        ("（2019）豫1325执1243号之十一", "十一"),
        ("（2019）豫1325执1243号之2", "2"),
    ],
)
def test_the_suffix_numbers_a_document_and_is_no_part_of_the_case_number(
    raw: str, suffix: str
) -> None:
    number = _read(raw)
    assert (number.normalised, number.suffix) == ("（2019）豫1325执1243号", suffix)
    assert number.warnings == ()


@pytest.mark.parametrize("raw", ["（2019）豫1325执1243之六号", "（2019）豫1325执1243-6号"])
def test_a_suffix_before_the_last_word_is_read_and_remarked(raw: str) -> None:
    number = _read(raw)
    assert number.normalised == "（2019）豫1325执1243号"
    assert number.suffix in {"六", "6"}
    assert "应写在“号”字之后" in number.warnings[0]


@pytest.mark.parametrize(
    ("raw", "court"),
    [
        ("（2022）豫0999执1号", "豫0999"),
        ("（2022）豫090执1号", "豫090"),
        ("（2022）予0902执1号", "予0902"),
    ],
)
def test_an_unknown_court_is_warned_about_and_never_refused(raw: str, court: str) -> None:
    number = _read(raw)
    assert (number.form, number.court_code) == ("modern", court)
    assert number.warnings == (f"法院代字“{court}”不在代字表中，请核对。",)


@pytest.mark.parametrize(
    "code", ["京74", "沪74", "京0491", "津03", "粤0309", "苏0214", "川0118", "豫0307"]
)
def test_courts_younger_than_the_table_of_2016_are_known(code: str) -> None:
    assert _read(f"（2023）{code}执10号").warnings == ()


@pytest.mark.parametrize(
    "raw", ["（1022）豫0902执1号", "（2015）豫0902执1号", "（2027）豫0902执1号"]
)
def test_a_year_that_cannot_be_is_warned_about(raw: str) -> None:
    number = _read(raw)
    assert number.form == "modern"
    assert number.warnings == (f"年份{raw[1:5]}不在2016年至2026年之间，请核对。",)


def test_the_latest_plausible_year_is_this_year_unless_given() -> None:
    assert parse("（2026）豫0902执1号", latest_year=2025).warnings
    assert not parse("（2026）豫0902执1号", latest_year=2026).warnings


def test_an_unknown_type_of_a_court_with_digits_is_warned_about() -> None:
    number = _read("（2022）豫0902执预1号")
    assert (number.form, number.type_code) == ("modern", "执预")
    assert number.warnings == ("类型代字“执预”不在类型表中，请核对。",)


def test_a_local_register_is_read_and_named_as_local() -> None:
    number = _read("（2022）豫0902执前调1号")
    assert number.type_code == "执前调"
    assert "地方登记" in number.warnings[0]


def test_the_special_character_stands_between_court_and_type() -> None:
    number = _read("（2021）豫知民终12号")
    assert (number.court_code, number.special, number.type_code) == ("豫", "知", "民终")
    assert number.normalised == "（2021）豫知民终12号"
    assert _read("(2019)最高法知民终1号").special == "知"


@pytest.mark.parametrize(
    ("raw", "normalised"),
    [
        ("（2016）安执字第00175号", "（2016）安执字第00175号"),
        ("(2015)海7执字第6348号", "（2015）海7执字第6348号"),
        ("（2012）右法执字第712号", "（2012）右法执字第712号"),
        ("（2013）濮执恢字第12-1号", "（2013）濮执恢字第12-1号"),
        ("（2014）聊民申字第55号", "（2014）聊民申字第55号"),
        ("（2011）中一法刑一初字第571号", "（2011）中一法刑一初字第571号"),
        ("(2015)崇非诉行审字第8号", "（2015）崇非诉行审字第8号"),
        ("（2014）石民商终字第10号", "（2014）石民商终字第10号"),
        ("（2012）公民一初字第761号", "（2012）公民一初字第761号"),
    ],
)
def test_an_older_number_keeps_its_form_and_is_not_taken_apart(raw: str, normalised: str) -> None:
    number = _read(raw)
    assert (number.form, number.normalised) == ("legacy", normalised)
    assert (number.court_code, number.type_code, number.seq) == ("", "", "")
    assert number.warnings == ()


def test_qingdao_is_not_taken_for_the_high_court_of_qinghai() -> None:
    assert _read("(2011)青行终字第361号").court_code == ""
    assert _read("(2021)青行终361号").court_code == "青"


def test_a_year_misread_by_a_scanner_is_warned_about_in_an_older_number() -> None:
    number = _read("(1012)宜刑执字第01001号")
    assert (number.form, number.year) == ("legacy", 1012)
    assert number.warnings == ("年份1012不在1949年至2026年之间，请核对。",)


def test_a_letter_misread_by_a_scanner_is_mended_and_said() -> None:
    number = _read("(2007)岳7二初字第O555号")
    assert number.normalised == "（2007）岳7二初字第0555号"
    assert "字母O" in number.warnings[0]


def test_old_and_new_form_mixed_up_is_warned_about() -> None:
    number = _read("（2016）豫0902执字第12号")
    assert number.form == "legacy"
    assert "新旧两种形式混用" in number.warnings[0]
    assert "不再使用“字第”" in _read("（2019）濮执字第12号").warnings[0]


def test_an_older_number_may_have_a_suffix_too() -> None:
    number = _read("（2014）濮执字第12号之二")
    assert (number.normalised, number.suffix) == ("（2014）濮执字第12号", "二")


@pytest.mark.parametrize(
    "raw",
    [
        "〔2018〕39号",
        "(2017)7-7号",
        "(2015)第120301号",
        "[2015]JX-1795号",
        "[2016]第1957—1995号",
        "（2014）临鉴字第146号",
        "[2015]病鉴字第62号",
        "（2014）乌劳仲裁字第49号",
        "(2017)渝证字第59882号",
        "(2017)浙杭之证内字第14831号",
        "(2000)字第049号",
        "(2016)鲁72民特字61号",
        "（2020）豫财税12号",
        "豫政〔2018〕2号",
        "（2022）豫0902执0号",
        "（2022）豫0902执123号、124号",
        "执行案件",
        "（2022）豫0902执" + "1" * 400 + "号",
    ],
)
def test_what_is_no_courts_number_is_not_read_as_one(raw: str) -> None:
    assert _read(raw) == CaseNumber(
        form="none", warnings=("不是法院案号，应如“（2022）豫0902执123号”。",)
    )


@pytest.mark.parametrize(
    "raw", ["(2013)歙刑x6第00084号", "(2014)绍x6初字第378号", "（2013）李某字第7号"]
)
def test_a_masked_number_is_told_apart(raw: str) -> None:
    assert _read(raw).warnings == ("案号有隐去的部分，无法识别。",)


@pytest.mark.parametrize("raw", ["", "  \u3000\n"])
def test_an_empty_line_is_told_apart(raw: str) -> None:
    assert _read(raw).warnings == ("没有填写案号。",)


def test_a_number_read_once_reads_the_same_again() -> None:
    for raw in ("2022豫0902执第0123", "[2016]安执字第00175号之一", "(2021)豫知民终12号之二"):
        once = _read(raw)
        again = _read(once.normalised)
        assert again.normalised == once.normalised
        assert (again.form, again.year, again.seq) == (once.form, once.year, once.seq)


def test_the_five_courts_are_in_the_table() -> None:
    assert courts()["豫0902"] == "濮阳市华龙区人民法院"
    assert courts()["豫1381"] == "邓州市人民法院"
    assert courts()["豫0505"] == "安阳市殷都区人民法院"
    assert courts()["豫0381"] == "偃师市人民法院"
    assert len(courts()) > 3500


def test_the_type_codes_of_enforcement_are_in_the_table() -> None:
    groups = {code: case_types()[code].group for code in ("执", "执恢", "执保", "执异", "执复")}
    assert groups == {
        "执": "实施",
        "执恢": "实施",
        "执保": "实施",
        "执异": "审查",
        "执复": "审查",
    }


@pytest.mark.parametrize(
    ("typed", "forms"),
    [
        ("（2022）豫0902执123号", ("（2022）豫0902执123号", "豫0902执123", "123")),
        ("2022豫0902执123", ("（2022）豫0902执123号", "豫0902执123", "123")),
        ("（2022）豫0902执123号之一", ("（2022）豫0902执123号", "豫0902执123", "123")),
        ("豫0902执123", ("豫0902执123", "123")),
        ("豫0902执恢123号", ("豫0902执恢123", "123")),
        ("（2022）执123号", ("执123", "123")),
        ("执 123", ("执123", "123")),
        ("123", ("123",)),
        ("第0123号", ("123",)),
        ("(2022)豫0902", ("（2022）豫0902",)),
        ("(2014)濮执字第12号", ("（2014）濮执字第12号", "濮执字第12号")),
        ("某某公司", ("某某公司",)),
        ("  ", ()),
    ],
)
def test_a_search_tries_the_closest_form_first(typed: str, forms: tuple[str, ...]) -> None:
    assert search_forms(typed) == forms
