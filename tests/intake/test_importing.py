"""Importing a sheet: staged, looked at, filed once; fed twice; sent back, mended and fed again."""

from __future__ import annotations

import io
import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from enforcement.models import Case, Event, Party
from intake import selectors, services
from intake.filing import HEADINGS
from intake.models import Import, ImportRow
from policy.refusals import Forbidden, NotVisible, Refused
from tests.cast import Cast
from tests.intake.sheets import filing, workbook
from tests.story import assert_clocks_equal_their_replay
from workdays import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """Let it be the Tuesday after the cases of the sheets were filed."""
    with clock.at(date(2022, 3, 8)):
        yield


def staged(cast: Cast, rows: list[dict[str, Any]], **options: Any) -> Import:
    """Stage a sheet of rows by somebody who may."""
    content = workbook(rows, **options)
    return services.stage("案件.xlsx", content, actor=cast.doing("case.file"))


def fed(cast: Cast, rows: list[dict[str, Any]]) -> Import:
    """Stage and file a sheet of rows."""
    made = staged(cast, rows)
    return services.apply(made.pk, actor=cast.doing("case.file"))


def counts(made: Import) -> tuple[int, int, int, int]:
    """Return ready, warned, refused and duplicate rows."""
    found = made.counts
    return (found["ready"], found["warned"], found["refused"], found["duplicate"])


def reasons(made: Import) -> dict[int, list[str]]:
    """Return why rows were refused, by row number."""
    rows = made.rows.filter(status="refused")
    return {row.number: [r["sentence"] for r in row.refusals] for row in rows}


@pytest.mark.clause("HL-016", "HL-020", "HL-026")
def test_a_good_row_becomes_a_case_with_its_clocks(hualong: Cast) -> None:
    made = fed(hualong, [filing(respondent="柏望舒、谷若谷", respondent_id="")])
    assert (made.state, made.counts["filed"]) == ("applied", 1)
    case = Case.objects.get()
    assert (case.number, case.filed_on) == ("（2022）豫0902执1号", date(2022, 3, 5))
    assert str(case.claim_amount) == "100600.00"
    rules = Counter(case.nodes.values_list("rule", flat=True))
    assert (rules["first_query"], rules["reception"], rules["serve_notice"]) == (2, 1, 2)
    assert case.nodes.get(rule="reception").due_on == date(2022, 3, 8)
    facts = {name: entry[0] for name, entry in case.facts.items()}
    assert facts["filing_origin"] == "window"
    assert facts["matter_kind"] == "monetary"
    assert facts["claim_amount"] == "100600.00"
    assert facts["enterprise_party"] is False
    assert {facts[n] for n in ("serial_case", "non_litigation", "transferred_from_fast")} == {False}
    assert "preserved" not in facts  # nothing was said of it: unknown, not false
    assert case.parties.get(name="安知秋").initials == "azq"
    assert_clocks_equal_their_replay(case)


def test_staging_files_nothing_and_dropping_leaves_nothing(hualong: Cast) -> None:
    made = staged(hualong, [filing()])
    assert not Case.objects.exists()
    services.drop(made.pk, actor=hualong.doing("case.file"))
    assert not ImportRow.objects.exists()
    with pytest.raises(Refused, match="此次导入已放弃，请重新上传"):
        services.apply(made.pk, actor=hualong.doing("case.file"))
    assert not Case.objects.exists()


def test_applying_twice_files_once(hualong: Cast) -> None:
    made = fed(hualong, [filing()])
    again = services.apply(made.pk, actor=hualong.doing("case.file"))
    assert (again.state, Case.objects.count()) == ("applied", 1)


def test_the_same_sheet_fed_twice_adds_nothing(hualong: Cast) -> None:
    rows = [filing(number=f"（2022）豫0902执{n}号") for n in range(1, 6)]
    fed(hualong, rows)
    events = Event.objects.count()
    made = fed(hualong, rows)
    assert counts(made) == (0, 0, 0, 5)
    assert (Case.objects.count(), Event.objects.count()) == (5, events)
    assert Party.objects.count() == 10


def test_the_very_same_file_is_recognised(hualong: Cast) -> None:
    content = workbook([filing()])
    actor = hualong.doing("case.file")
    services.apply(services.stage("a.xlsx", content, actor=actor).pk, actor=actor)
    assert "导入过，重复的行会跳过" in services.stage("a.xlsx", content, actor=actor).notes[0]


# --- rows of one case --------------------------------------------------------------------


def test_rows_of_one_number_become_one_case(hualong: Cast) -> None:
    rows = [
        filing(),
        filing(respondent="谷若谷", respondent_id=""),
        filing(),  # the same once more
    ]
    made = fed(hualong, rows)
    case = Case.objects.get()
    assert [p.name for p in case.parties.filter(side="respondent")] == ["柏望舒", "谷若谷"]
    assert counts(made)[3] == 1
    duplicate = made.rows.get(status="duplicate")
    assert duplicate.warnings[-1]["sentence"] == "与表中同一案号的其他行重复，未增加当事人，跳过"


def test_rows_of_one_number_that_disagree_are_all_refused(hualong: Cast) -> None:
    made = staged(
        hualong, [filing(), filing(filed_on="2022-03-06", respondent="谷若谷", respondent_id="")]
    )
    said = "同一案号各行“立案日期”不一致：第2行为2022-03-05，第3行为2022-03-06"
    assert reasons(made) == {2: [said], 3: [said]}


def test_a_wrong_row_sends_back_its_whole_case(hualong: Cast) -> None:
    made = staged(hualong, [filing(), filing(respondent="谷若谷", respondent_kind="外星人")])
    assert reasons(made)[2] == ["同一案号第3行有误，整案退回"]
    services.apply(made.pk, actor=hualong.doing("case.file"))
    assert not Case.objects.exists()


def test_a_row_without_a_number_under_a_case_is_taken_for_its_party_and_doubted(
    hualong: Cast,
) -> None:
    party = {"respondent": "谷若谷", "respondent_kind": "自然人"}
    made = fed(hualong, [filing(), party])
    assert Case.objects.get().parties.filter(side="respondent").count() == 2
    row = made.rows.get(number=3)
    assert "案号空白，承第2行读作同一案件的当事人，请核对" in [w["sentence"] for w in row.warnings]


def test_two_people_of_one_name_are_two_when_their_ids_differ(hualong: Cast) -> None:
    fed(hualong, [filing(), filing(respondent_id="410901198001010014")])
    assert Case.objects.get().parties.filter(name="柏望舒").count() == 2


# --- against the register ----------------------------------------------------------------


def test_a_new_party_of_a_case_on_file_joins_it(hualong: Cast) -> None:
    fed(hualong, [filing()])
    made = fed(hualong, [filing(respondent="谷若谷", respondent_id="")])
    assert made.counts["joins"] == 1
    case = Case.objects.get()
    assert [p.name for p in case.parties.filter(side="respondent")] == ["柏望舒", "谷若谷"]
    assert case.events.filter(kind="respondent.added", subject="respondent:2").exists()
    assert_clocks_equal_their_replay(case)


def test_a_row_at_odds_with_the_register_is_refused(hualong: Cast) -> None:
    fed(hualong, [filing()])
    made = staged(hualong, [filing(amount="5万元")])
    assert reasons(made) == {
        2: ["与已立案件的“申请执行标的额”不一致：已立为100600.00，此处为50000.00"]
    }


def test_what_is_kept_as_a_code_is_told_in_the_words_of_the_sheet(hualong: Cast) -> None:
    fed(hualong, [filing(origin="窗口")])
    made = staged(hualong, [filing(origin="网上")])
    assert "与已立案件的“立案来源”不一致：已立为窗口，此处为网上" in reasons(made)[2]


def test_a_case_filed_by_somebody_else_in_between_is_sent_back(hualong: Cast) -> None:
    mine = staged(hualong, [filing(), filing(number="（2022）豫0902执2号")])
    fed(hualong, [filing()])
    made = services.apply(mine.pk, actor=hualong.doing("case.file"))
    assert reasons(made) == {2: ["核对期间此案已由他人立案，请核对后重新导入"]}
    assert Case.objects.count() == 2


# --- sent back, mended, fed again ----------------------------------------------------------


def test_rows_sent_back_are_mended_and_fed_again(hualong: Cast) -> None:
    rows = [filing(), filing(number="（2022）豫0902执2号", filed_on="2022-02-30")]
    made = fed(hualong, rows)
    content = services.rejected(made.pk, actor=hualong.doing("case.file"))
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert sheet.cell(2, len(HEADINGS) + 1).value == "立案日期“2022-02-30”：没有这一天"
    sheet.cell(2, list(HEADINGS).index("filed_on") + 1).value = "2022-02-28"
    stream = io.BytesIO()
    book.save(stream)
    actor = hualong.doing("case.file").explaining("退回后补立")
    again = services.apply(
        services.stage("back.xlsx", stream.getvalue(), actor=actor).pk, actor=actor
    )
    assert again.counts["filed"] == 1
    assert Case.objects.get(serial=2).filed_on == date(2022, 2, 28)


@pytest.mark.clause("HL-035", "HL-036", "HL-037", "HL-038", "HL-039", "HL-040")
def test_a_filing_without_its_papers_is_filed_and_a_correction_opened(hualong: Cast) -> None:
    made = fed(hualong, [filing(origin="网上", agent="某律师", service_address="")])
    row = made.rows.get()
    assert [(one["field"], one["sentence"]) for one in row.warnings[-3:]] == [
        ("service_address", "缺委托手续、送达地址确认书，照立，同时要求补正"),
        ("authorisation", "“网上立案审查”中尚未确认：委托手续"),
        ("service_address", "“网上立案审查”中尚未确认：送达地址确认书"),
    ]
    case = Case.objects.get()
    assert case.correction_open
    event = case.events.get(kind="filing.correction_requested")
    assert event.data == {"items": "委托手续、送达地址确认书"}


# --- who may -------------------------------------------------------------------------------


def test_only_those_who_file_may_import(hualong: Cast) -> None:
    content = workbook([filing()])
    handler = hualong.actor("handler", "fast_1")
    with pytest.raises(Forbidden, match="批量导入立案"):
        services.stage("a.xlsx", content, actor=handler)
    made = staged(hualong, [filing()])
    for act in (services.apply, services.drop, services.rejected):
        with pytest.raises(Forbidden):
            act(made.pk, actor=handler)
    assert not selectors.imports(handler).exists()


def test_another_courts_import_does_not_exist(hualong: Cast, dengzhou: Cast) -> None:
    made = staged(hualong, [filing()])
    other = dengzhou.doing("case.file")
    for act in (services.apply, services.drop, services.rejected):
        with pytest.raises(NotVisible):
            act(made.pk, actor=other)
    with pytest.raises(NotVisible):
        selectors.find_import(other, made.pk)
    refused = staged(dengzhou, [filing(accepted_on="2022-03-07")])
    assert "不是本院案号" in reasons(refused)[2][0]


@pytest.mark.clause("YS-096", "YS-057")
def test_filings_of_one_origin_may_belong_to_another_post(yanshi: Cast) -> None:
    rows = [
        filing(number="（2022）豫0307执1号"),
        filing(number="（2022）豫0307执2号", origin="自动履行"),
    ]
    content = workbook(rows)
    made = services.stage("a.xlsx", content, actor=yanshi.actor("filing_clerk"))
    services.apply(made.pk, actor=yanshi.actor("filing_clerk"))
    (sent_back,) = made.rows.filter(status="refused")
    assert sent_back.refusals[0]["code"] == "not_your_post"
    assert [case.serial for case in Case.objects.all()] == [1]


PAPERS = ("执行依据确认", "申请人身份证明材料", "领款证明", "申请执行书", "领款笔录", "案款票据")


@pytest.mark.clause("YS-089", "YS-095", "YS-096")
def test_money_paid_of_free_will_is_sent_back_by_a_sheet_that_confirms_no_papers(
    yanshi: Cast,
) -> None:
    rows = [
        filing(number="（2022）豫0307执2号", origin="自动履行"),
        filing(
            number="（2022）豫0307执2号", origin="自动履行", respondent="褚望舒", respondent_id=""
        ),
    ]
    funds = yanshi.actor("funds_specialist")
    made = services.stage("a.xlsx", workbook(rows), actor=funds)
    services.apply(made.pk, actor=funds)
    carrier, other = made.rows.order_by("number")
    said = [one["sentence"] for one in carrier.refusals]
    assert "“材料核对”列" in said[0]
    assert "“自动履行立案材料”中尚未确认：案款票据" in said
    assert {one["field"] for one in carrier.refusals} == {"checked"}
    assert other.refusals[0]["code"] == "case_refused"
    assert not Case.objects.exists()


@pytest.mark.clause("YS-089", "YS-090", "YS-091", "YS-092", "YS-093", "YS-094", "YS-095")
def test_a_sheet_confirms_its_papers_in_a_column_and_the_journal_keeps_them(yanshi: Cast) -> None:
    told = "；".join([*(f"{one}（{one}）" for one in PAPERS[:-1]), "案款票据（票据 0231 号）"])
    funds = yanshi.actor("funds_specialist")
    row = filing(number="（2022）豫0307执2号", origin="自动履行", checked=told)
    made = services.stage("a.xlsx", workbook([row]), actor=funds)
    services.apply(made.pk, actor=funds)
    (row,) = made.rows.all()
    assert (row.status, row.refusals) == ("filed", [])
    kept = Case.objects.get().events.get(kind="case.filed").data["checked"].split("；")
    assert [one.partition("（")[0] for one in kept] == list(PAPERS)
    assert kept[-2:] == ["领款笔录（领款笔录）", "案款票据（票据 0231 号）"]


@pytest.mark.clause("YS-089", "YS-095")
def test_a_sheet_that_confirms_some_papers_is_told_which_are_left_and_which_nobody_knows(
    yanshi: Cast,
) -> None:
    funds = yanshi.actor("funds_specialist")
    told = "\n".join([*(f"{one}（原件）" for one in PAPERS[2:-1]), PAPERS[1], "户口本"])
    row = filing(number="（2022）豫0307执2号", origin="自动履行", checked=told)
    made = services.stage("a.xlsx", workbook([row]), actor=funds)
    said = " ".join(one["sentence"] for one in made.rows.get().refusals)
    assert "没有“户口本”；可写：执行依据确认、" in said
    for item in (PAPERS[0], PAPERS[-1]):
        assert f"中尚未确认：{item}" in said
    assert f"中尚未确认：{PAPERS[2]}" not in said
    assert f"“{PAPERS[1]}”由人工确认的，须写明材料或依据" in said
    services.apply(made.pk, actor=funds)
    assert not Case.objects.exists()


@pytest.mark.clause("DZ-033", "DZ-043", "DZ-063")
def test_clocks_from_acceptance_start_with_it(dengzhou: Cast) -> None:
    fed(dengzhou, [filing(number="（2022）豫1381执1号", accepted_on="2022.3.7")])
    case = Case.objects.get()
    assert case.accepted_on == date(2022, 3, 7)
    due = {n.rule: n.due_on for n in case.nodes.filter(rule__in=["verify_filing", "reception"])}
    assert due == {"verify_filing": date(2022, 3, 8), "reception": date(2022, 3, 9)}


# --- a large dirty sheet -------------------------------------------------------------------


def _dirty(count: int) -> tuple[list[dict[str, Any]], Counter[str]]:
    """Return rows of every kind of dirt, and how many of each fate they should have."""
    chance = random.Random(2022)
    rows, fates = [], Counter[str]()
    makers = [
        ("ready", {}),
        ("ready", {"filed_on": "2022年3月5日", "amount": "43.5万元"}),
        ("ready", {"filed_on": datetime.fromisoformat("2022-03-05"), "applicant": " 安 知秋 "}),
        ("ready", {"filed_on": 44625, "origin": "网上立案", "amount": "53,052,976元"}),
        ("warned", {"amount": "约10.06万元"}),
        ("warned", {"respondent_id": "410901198502020025"}),
        ("warned", {"service_address": ""}),
        ("warned", {"respondent_phone": "123"}),
        ("refused", {"filed_on": "2022-02-30"}),
        ("refused", {"origin": "邮寄"}),
        ("refused", {"amount": ""}),
        ("refused", {"respondent": ""}),
    ]
    for serial in range(1, count + 1):
        fate, changes = chance.choice(makers)
        spelling = chance.choice(
            ["（2022）豫0902执{}号", "(2022)豫0902执{}号", "〔2022〕豫 0902执{}号"]
        )
        rows.append(filing(number=spelling.format(serial), **changes))
        fates[fate] += 1
        if fate != "refused" and chance.random() < 0.05:
            rows.append(dict(rows[-1]))
            fates["duplicate"] += 1
        if chance.random() < 0.03:
            rows.append(filing(number=f"（2022）豫1381执{serial}号"))
            fates["refused"] += 1
    return rows, fates


def test_two_thousand_dirty_rows_have_the_fates_they_should(
    hualong: Cast, django_assert_max_num_queries: Any
) -> None:
    rows, fates = _dirty(2000)
    content = workbook(rows)
    actor = hualong.doing("case.file")
    # No query a row: the number hangs on pieces of some thousand rows, not on the rows.
    with django_assert_max_num_queries(60):
        made = services.stage("脏表.xlsx", content, actor=actor)
        made = services.apply(made.pk, actor=actor)
    found = {name: made.counts[name] for name in ("ready", "warned", "refused", "duplicate")}
    assert found == dict(fates)
    assert Case.objects.count() == fates["ready"] + fates["warned"]
    assert made.counts["filed"] == Case.objects.count()
    assert all(row.refusals for row in made.rows.filter(status="refused"))
    for case in Case.objects.order_by("?")[:5]:
        assert_clocks_equal_their_replay(case)
    again = services.stage("脏表.xlsx", content, actor=actor)
    assert counts(again)[:2] == (0, 0)


# --- the operator's command ----------------------------------------------------------------


def test_the_command_checks_then_files_and_says_so(
    hualong: Cast, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook([filing()]))
    clerk = hualong.seats[("clerk", "filing_window")][0].username
    options = {"court": "hualong", "user": clerk}
    call_command("import_cases", str(path), check_only=True, json=True, **options)
    assert json.loads(capsys.readouterr().out)["counts"]["ready"] == 1
    assert not Case.objects.exists()
    call_command("import_cases", str(path), **options)
    assert "立案1件" in capsys.readouterr().out
    assert Case.objects.count() == 1


def test_the_command_ends_with_one_when_a_row_is_sent_back(
    hualong: Cast, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook([filing(origin="邮寄")]))
    clerk = hualong.seats[("clerk", "filing_window")][0].username
    with pytest.raises(SystemExit) as ended:
        call_command("import_cases", str(path), court="hualong", user=clerk)
    assert ended.value.code == 1
    assert "“邮寄”不是可用的立案来源" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        call_command("import_cases", str(path), court="nowhere", user=clerk)
    assert ended.value.code == 1


@pytest.mark.clause("HL-198", "HL-201")
def test_a_resumed_row_whose_original_is_on_file_unapproved_is_sent_back_beside_its_basis(
    hualong: Cast,
) -> None:
    fed(hualong, [filing()])
    original = Case.objects.get().number
    again = {"number": original.replace("执", "执恢"), "filed_on": "2022-03-08"}
    elsewhere = {**again, "number": again["number"].replace("恢", "恢9")}
    rows = [filing(**again, basis_number=original), filing(**elsewhere, basis_number="")]
    made = staged(hualong, rows)
    refused = made.rows.get(status="refused")
    (told,) = refused.refusals
    assert (told["field"], refused.case_number) == ("basis_number", again["number"])
    assert "仍在办理，结案后才能恢复执行" in told["sentence"]
    services.apply(made.pk, actor=hualong.doing("case.file"))
    case = Case.objects.get(type_code="执恢")
    assert (case.number, case.awaits_run) == (elsewhere["number"], "resumption")


@pytest.mark.clause("YS-096")
def test_how_long_complete_papers_waited_for_filing_is_told_with_the_case(yanshi: Cast) -> None:
    told = "；".join(f"{one}（原件）" for one in PAPERS)
    rows = [
        filing(
            number=f"（2022）豫0307执{n}号", origin="自动履行", checked=told,
            filed_on="2022-03-05", complete_on=day,
        )
        for n, day in ((2, "2022-03-02"), (3, "2022-03-06"), (4, ""))
    ]  # fmt: skip
    funds = yanshi.actor("funds_specialist")
    made = services.stage("a.xlsx", workbook(rows), actor=funds)
    services.apply(made.pk, actor=funds)
    (wrong,) = made.rows.filter(status="refused")
    assert {one["field"]: one["code"] for one in wrong.refusals} == {
        "complete_on": "complete_after_filing"
    }
    waited, untold = Case.objects.order_by("serial")
    assert waited.facts["filing_wait_days"][0] == 3
    assert waited.facts["materials_complete_on"][0] == "2022-03-02"
    assert "filing_wait_days" not in untold.facts
