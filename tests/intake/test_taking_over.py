"""Taking over a running court by two sheets: rehearsed, refused by row, done once, gone on with."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from enforcement import journal, lifecycle
from enforcement.models import Case, CourtChain, Event, Node
from intake.models import Takeover, TakeoverRow
from intake.takeover import applying, reading, services
from intake.takeover.columns import CASE_HEADINGS, CASES, EVENT_HEADINGS, EVENTS
from policy.refusals import Forbidden, NotVisible, Refused
from tests.cast import Cast
from tests.intake.takeover import (
    TODAY,
    book,
    done,
    doubts,
    event,
    number,
    sheets,
    staged,
    standing,
    why,
)
from tests.story import assert_clocks_equal_their_replay, filed
from workdays import clock

pytestmark = pytest.mark.django_db


def in_team(cast: Cast, n: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a row of a case a fast team of 华龙 received."""
    place = {
        "unit": cast.pack.unit_name("fast_1"),
        "handler": cast.user("handler", "fast_1").name,
        "received_on": "2022-03-20",
        **changes,
    }
    return standing(n, **place)


def history(n: int = 1) -> list[dict[str, Any]]:
    return [
        event(n, "立案信息核对完毕", "2022-03-07"),
        event(
            n, "初次接待（首次约谈）笔录完成", "2022-03-08", person="穆思齐", fields="接待方式=当面"
        ),
        event(n, "发起网络查控", "2022-03-06", subject="柏望舒"),
        event(n, "网络查控反馈", "2022-03-12", fields="存款及网络资金足以清偿=否；有财产=是"),
        event(
            n,
            "查到可处置财产",
            "2022-03-15",
            subject="房屋一套",
            fields="处置权：有；财产种类：不动产",
        ),
    ]


def test_cases_stand_where_they_stood_with_all_their_past(hualong: Cast) -> None:
    made = done(hualong, [in_team(hualong)], history())
    assert (made.state, made.counts[CASES]["cases"]) == ("applied", 1)
    case = Case.objects.get()
    assert (case.state, case.track, case.unit) == ("fast", "fast", "fast_1")
    assert case.handler == hualong.user("handler", "fast_1")
    assert case.taken_over_on == TODAY
    kinds = list(case.events.order_by("seq").values_list("kind", flat=True))
    assert kinds == [
        "case.filed", "respondent.added", "query.launched", "filing.verified",
        "reception.recorded", "query.answered", "asset.disposable_found",
        "triage.decided", "case.assigned", "case.team_received",
    ]  # fmt: skip
    reception = case.events.get(kind="reception.recorded")
    assert (reception.actor_name, reception.data) == (
        "穆思齐",
        {"channel": "当面", "source": "接管导入"},
    )
    assert case.nodes.get(rule="reception").done_on == date(2022, 3, 8)
    assert case.facts["deposits_cover_due"] == [False, "接管导入", "2022-03-12"]
    assert [(i.key, i.name, i.fields) for i in case.items.all()] == [
        ("asset:1", "房屋一套", {"kind": "real_estate"})
    ]
    assert_clocks_equal_their_replay(case)


def test_the_courts_journal_says_who_took_it_over_and_how_much(hualong: Cast) -> None:
    done(hualong, [in_team(hualong)], history())
    told = Event.objects.get(case=None, kind="stock.taken_over")
    assert told.actor_id == hualong.user("director").pk
    assert (told.data["cases"], told.data["events"]) == (1, 5)
    assert CourtChain.objects.get(court=hualong.court).seq == told.seq


def test_a_rehearsal_tells_what_would_happen_and_writes_none_of_it(hualong: Cast) -> None:
    made = staged(hualong, [in_team(hualong), standing(2)], history())
    assert not Case.objects.exists()
    assert not Event.objects.exists()
    told = made.rehearsal
    assert {(c["unit"], c["stage"], c["count"]) for c in told["cases"]} == {
        ("", "立案核对", 1),
        (hualong.pack.unit_name("fast_1"), "快执", 1),
    }
    with clock.at(TODAY):
        services.carry_out(made.pk, actor=hualong.actor("director"))
    rows = Node.objects.filter(status="open", applies="runs", kind__in=["node", "limit"])
    assert told["open"] == rows.count()
    assert told["late"] == rows.filter(inherited=True).count() > 0
    assert told["events"] == Event.objects.filter(case__isnull=False).count()


def test_feeding_the_same_sheets_again_adds_nothing(hualong: Cast) -> None:
    done(hualong, [in_team(hualong)], history())
    before = (Case.objects.count(), Event.objects.count(), Node.objects.count())
    made = done(hualong, [in_team(hualong)], history())
    assert made.counts[CASES]["duplicate"] == 1
    assert made.counts[EVENTS]["duplicate"] == 5
    assert (Case.objects.count(), Event.objects.count(), Node.objects.count()) == before


def test_a_run_killed_between_two_lots_goes_on_where_it_stopped(
    hualong: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "LOT", 2)
    made = staged(hualong, [standing(n) for n in range(1, 6)])
    director = hualong.actor("director")
    beats = []

    def killed(one: Takeover) -> None:
        beats.append(one)
        if len(beats) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(applying, "_beat", killed)
    with clock.at(TODAY), pytest.raises(KeyboardInterrupt):
        services.carry_out(made.pk, actor=director)
    assert Case.objects.count() == 4
    assert Takeover.objects.get(pk=made.pk).state == "queued"
    with clock.at(TODAY):
        made = services.carry_out(made.pk, actor=director)
    assert (made.state, made.counts[CASES]["cases"], Case.objects.count()) == ("applied", 5, 5)
    assert Event.objects.filter(kind="stock.taken_over").count() == 1
    assert Event.objects.filter(kind="case.filed").count() == 5


def test_more_of_the_past_may_be_fed_later(hualong: Cast) -> None:
    done(hualong, [in_team(hualong)], history()[:1])
    assert Node.objects.get(rule="reception").inherited
    made = done(hualong, [], history())
    assert made.counts[EVENTS] == {"duplicate": 1, "filed": 4, "rows": 5}
    case = Case.objects.get()
    node = case.nodes.get(rule="reception")
    assert (node.done_on, node.inherited) == (date(2022, 3, 8), False)
    assert_clocks_equal_their_replay(case)


def test_closed_cases_come_for_the_reports(hualong: Cast) -> None:
    row = in_team(
        hualong,
        closing_mode="终结本次执行程序",
        closed_on="2022-04-20",
        recovered="1.2万元",
        archived_on="2022-05-10",
    )
    done(hualong, [row], [event(1, "结案", "2022-04-20")])
    case = Case.objects.get()
    assert (case.state, case.closing_mode, case.closed_on) == (
        "archived",
        "终本",
        date(2022, 4, 20),
    )
    assert (str(case.amount_recovered), case.archived_on) == ("12000.00", date(2022, 5, 10))
    assert case.events.filter(kind="case.closed").count() == 1
    assert_clocks_equal_their_replay(case)


# --- refused by row ------------------------------------------------------------------------


def test_events_are_refused_by_row_with_every_reason(hualong: Cast) -> None:
    rows = [
        event(1, "初次接待", "2022-03-01"),
        event(1, "初次接待", "2023-03-01"),
        event(1, "初次接代", "2022-02-30", fields="处置权"),
        {**event(1, "初次接待", "2022-03-08"), "number": "（2022）豫1381执1号"},
        event(9, "初次接待", "2022-03-08"),
        event(1, "结案", "2022-03-09", fields="结案方式=执行完毕"),
        event(1, "扣除期间结束", "2022-03-09", fields="扣除事由=评估"),
        event(1, "发起网络查控", "2022-03-09", subject="庄若谷"),
        event(1, "查到财产", "2022-03-09"),
        event(1, "派单（任务流转单发出）", "2022-03-09"),
        event(1, "初次接待", "2022-03-08", note="电话13800000000转告"),
    ]
    made = staged(hualong, [standing()], rows)
    told = why(made, EVENTS)
    assert told[2] == ["发生日期2022-03-01早于2022-03-05（立案或结案之日）"]
    assert told[3] == ["发生日期2023-03-01晚于接管日2022-05-16，接管日之后的请在系统中登记"]
    assert told[4][0].startswith("没有名为“初次接代”的事项，是否为“初次接待")
    assert told[4][1] == "发生日期“2022-02-30”：没有这一天"
    assert "不是本院案号" in told[5][0]
    assert told[6] == ["案件表和本系统中都没有此案"]
    assert told[7] == ["案件表未写结案，却有结案事项"]
    assert told[8] == ["没有正在进行的“评估”扣除期间"]
    assert told[9] == ["本案没有名为“庄若谷”的被执行人，现有：柏望舒"]
    assert told[10] == ["“查到财产”须在“对象”写明是哪一财产，如“房屋一套”"]
    assert "没有名为“派单" in told[11][0]
    assert "不得写证件号、电话或账号" in told[12][0]
    assert len(told) == 11


def test_a_wrong_case_sends_its_events_back_with_it(hualong: Cast) -> None:
    made = staged(hualong, [standing(filed_on="2022-02-30")], history())
    assert set(why(made, CASES)) == {2}
    assert list(why(made, EVENTS).values()) == [["案件表第2行有误，随案退回"]] * 5


def test_rows_sent_back_are_mended_and_fed_again(hualong: Cast) -> None:
    made = done(hualong, [standing()], [event(1, "初次接待", "2022-02-30", fields="接待方式=当面")])
    content = services.rejected(made.pk, EVENTS, actor=hualong.actor("director"))
    workbook = load_workbook(io.BytesIO(content))
    sheet = workbook.worksheets[0]
    assert sheet.cell(2, len(EVENT_HEADINGS) + 1).value == "发生日期“2022-02-30”：没有这一天"
    sheet.cell(2, list(EVENT_HEADINGS).index("happened_on") + 1).value = "2022-03-08"
    stream = io.BytesIO()
    workbook.save(stream)
    with clock.at(TODAY):
        director = hualong.actor("director")
        again = services.send([(EVENTS, "改.xlsx", stream.getvalue())], on=TODAY, actor=director)
        reading.read(again)
        services.carry_out(again.pk, actor=director)
    assert Case.objects.get().nodes.get(rule="reception").done_on == date(2022, 3, 8)


def test_standing_is_read_with_all_that_is_wrong_of_it(hualong: Cast) -> None:
    rows = [
        standing(
            1, unit="飞虎队", handler="某某某", closing_mode="执行完毕", archived_on="20220230"
        ),
        standing(2, stage="已结案"),
        standing(3, track="快执"),
        standing(4, closed_on="2022-04-01"),
        standing(5, unit=hualong.pack.unit_name("fast_1"), received_on="2022-01-01"),
    ]
    told = why(staged(hualong, rows), CASES)
    assert [said.split("，")[0] for said in told[2]] == [
        "没有名为“飞虎队”的团队",
        "归档日期“20220230”：没有这一天",
        "没有名为“某某某”的承办人",
        "写了结案方式",
    ]
    assert told[3] == ["阶段与结案日期不符：已结案的须写结案日期，未结案的不得写"]
    assert told[4] == ["写了办理类别，没有写团队"]
    assert told[5] == ["已结案的须写结案方式"]
    assert told[6] == ["团队接收日期2022-01-01早于2022-03-05（立案或结案之日）"]


def test_a_case_filed_here_takes_no_past_by_sheet(hualong: Cast) -> None:
    case = filed(hualong, date(2022, 3, 5), serial=7)
    made = staged(hualong, [], [{**event(7, "初次接待", "2022-03-08"), "number": case.number}])
    assert why(made, EVENTS) == {2: ["此案在本系统立案，不由表格补登"]}


def test_what_a_case_lacks_is_unknown_not_wrong(hualong: Cast) -> None:
    made = done(hualong, [standing(origin="", matter="", amount="")])
    case = Case.objects.get()
    assert case.facts["filing_origin"][0] is None
    assert case.claim_amount is None
    assert not case.correction_open
    assert len(doubts(made, CASES)[2]) >= 2


# --- words, and people ---------------------------------------------------------------------


def test_words_of_another_program_are_explained_once_and_kept(hualong: Cast) -> None:
    cases = [
        {**standing(), "承办部门": hualong.pack.unit_name("fast_1"), "received_on": "2022-03-20"}
    ]
    events = [event(1, "财产现查", "2022-03-09", fields=""), event(1, "系统日志", "2022-03-09")]
    made = staged(hualong, cases, events)
    unknown = {(u["kind"], u["word"]) for u in made.unknown}
    assert {("column", "承办部门"), ("event", "财产现查"), ("event", "系统日志")} <= unknown
    director = hualong.actor("director")
    with clock.at(TODAY):
        services.explain("column", "承办部门", "cases.unit", actor=director)
        found = "asset.disposable_found"
        services.explain("event", "财产现查", found, said="处置权=有", actor=director)
        services.explain("event", "系统日志", "", actor=director)
        services.read_again(made.pk, actor=director)
        services.work_off()
    made.refresh_from_db()
    assert made.state == "staged"
    assert why(made, EVENTS) == {2: ["“查到可处置财产”须在“对象”写明是哪一财产，如“房屋一套”"]}
    assert made.rows.get(sheet=EVENTS, number=3).status == "duplicate"
    assert made.rows.get(sheet=CASES).plan["standing"]["unit"] == "fast_1"
    assert not made.unknown


def test_of_two_people_of_one_name_the_one_of_the_team_is_meant(hualong: Cast) -> None:
    here, there = hualong.user("handler", "fast_1"), hualong.user("handler", "fast_1", 1)
    other = hualong.user("director")
    type(other).objects.filter(pk=other.pk).update(name=here.name)
    rows = [in_team(hualong, 1), standing(2)]
    events = [event(2, "立案信息核对完毕", "2022-03-07", person=here.name)]
    made = done(hualong, rows, events)
    assert Case.objects.get(serial=1).handler == here
    verified = Event.objects.get(kind="filing.verified")
    assert (verified.actor_name, verified.actor_id) == (here.name, None)
    assert doubts(made, EVENTS)[2] == [f"“{here.name}”本院有2人同名，只记姓名，不关联账号"]
    assert there != here


# --- bad files -----------------------------------------------------------------------------


def test_merged_duplicate_and_disagreeing_rows_of_cases(hualong: Cast) -> None:
    rows = [
        in_team(hualong, 1),
        in_team(hualong, 1),
        standing(2, unit=hualong.pack.unit_name("fast_1")),
        standing(2, unit=hualong.pack.unit_name("fast_2"), respondent="谷若谷"),
    ]
    made = staged(hualong, rows)
    assert made.rows.get(sheet=CASES, number=3).status == "duplicate"
    names = [hualong.pack.unit_name(u) for u in ("fast_1", "fast_2")]
    said = f"同一案号各行“团队”不一致：{names[0]}、{names[1]}"
    assert why(made, CASES)[4] == [said]
    assert why(made, CASES)[5] == ["同一案号第4行有误，整案退回"]


def test_merged_numbers_digits_and_formulas_in_events(hualong: Cast) -> None:
    rows = [
        event(1, "立案信息核对完毕", "２０２２年３月７日"),
        {"kind": "初次接待", "happened_on": date(2022, 3, 8)},
        {"kind": "网络查控反馈", "happened_on": 44632},
        {"kind": "发起网络查控", "happened_on": "#REF!"},
        {"kind": "=1+1", "happened_on": "2022-03-08"},
    ]
    content = book(rows, EVENT_HEADINGS, merged=["A2:A6"])
    sent = [*sheets([standing()]), (EVENTS, "事项.xlsx", content)]
    with clock.at(TODAY):
        made = services.send(sent, on=TODAY, actor=hualong.actor("director"))
        reading.read(made)
    plans = {r.number: r.plan for r in made.rows.filter(sheet=EVENTS, status__in=reading.GOOD)}
    assert [plans[n]["on"] for n in (2, 3, 4)] == ["2022-03-07", "2022-03-08", "2022-03-12"]
    assert set(why(made, EVENTS)) == {5, 6}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04 nothing", "损坏"),
        ("案号,事项,发生日期\n".encode(), "表头之下没有内容"),
        ("案号,事项\n1,2\n".encode(), "缺少列：发生日期"),
        (b"%PDF-1.4", "不是Excel或CSV文件"),
    ],
)
def test_a_file_that_cannot_be_read_comes_back_with_the_reason(
    hualong: Cast, content: bytes, said: str
) -> None:
    with clock.at(TODAY):
        sent = [*sheets([standing()]), (EVENTS, "事项.csv", content)]
        made = services.send(sent, on=TODAY, actor=hualong.actor("director"))
        assert services.work_off() == 1
    made.refresh_from_db()
    assert made.state == "staged"
    assert said in "".join(made.trouble)
    assert not TakeoverRow.objects.exists()


def test_a_million_empty_rows_are_passed_over(hualong: Cast) -> None:
    line = f"{number(1)},初次接待,2022-03-08\n"
    content = ("案号,事项,发生日期\n" + line + ",,\n" * 1_000_000).encode()
    with clock.at(TODAY):
        sent = [*sheets([standing()]), (EVENTS, "事项.csv", content)]
        made = services.send(sent, on=TODAY, actor=hualong.actor("director"))
        reading.read(made)
    assert made.counts[EVENTS]["rows"] == 1


# --- who may, and the command ----------------------------------------------------------------


def test_clerks_prepare_and_the_director_alone_says_yes(hualong: Cast) -> None:
    clerk = hualong.doing("case.file")
    with clock.at(TODAY):
        made = services.send(sheets([standing()]), on=TODAY, actor=clerk)
        reading.read(made)
        with pytest.raises(Forbidden, match="接管在办案件"):
            services.carry_out(made.pk, actor=clerk)
        with pytest.raises(Forbidden, match="接管在办案件"):
            services.send(sheets([standing()]), on=TODAY, actor=hualong.actor("handler"))
        with pytest.raises(NotVisible):
            services.carry_out(made.pk, actor=hualong.outsider)
        services.enqueue(made.pk, actor=hualong.actor("director"))
        assert services.work_off() == 1
    assert Case.objects.count() == 1


def test_what_was_given_up_leaves_nothing(hualong: Cast) -> None:
    made = staged(hualong, [standing()])
    with clock.at(TODAY):
        services.drop(made.pk, actor=hualong.actor("director"))
        with pytest.raises(Refused, match="已放弃"):
            services.carry_out(made.pk, actor=hualong.actor("director"))
    assert not TakeoverRow.objects.exists()
    assert not made.files.exists()


def test_a_case_filed_in_between_is_sent_back(hualong: Cast) -> None:
    made = staged(hualong, [standing(1), standing(2)])
    filed(hualong, date(2022, 3, 5), serial=1)
    with clock.at(TODAY):
        made = services.carry_out(made.pk, actor=hualong.actor("director"))
    assert why(made, CASES) == {2: ["核对期间此案已由他人立案，请核对后重新导入"]}
    assert made.counts[CASES]["cases"] == 1


def test_the_command_rehearses_then_takes_over(
    hualong: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases, events = tmp_path / "cases.xlsx", tmp_path / "events.xlsx"
    cases.write_bytes(book([in_team(hualong)], CASE_HEADINGS))
    events.write_bytes(book(history(), EVENT_HEADINGS))
    who = ["--court", "hualong", "--as", hualong.user("director").username]
    with clock.at(TODAY):
        call_command("import_stock", *who, str(cases), str(events), "--rehearse", "--json")
        told = json.loads(capsys.readouterr().out)
        assert (told["done"], told["counts"]["cases"]["cases"]) == (False, 1)
        assert not Case.objects.exists()
        call_command("import_stock", *who, str(cases), str(events))
    said = capsys.readouterr().out
    assert "案件表：1行" in said
    assert Case.objects.get().state == "fast"


def test_entries_after_the_take_over_go_on_as_usual(hualong: Cast) -> None:
    done(hualong, [in_team(hualong)], history())
    case = Case.objects.get()
    with clock.at(date(2022, 5, 18)):
        draft = journal.Draft("facts.stated", date(2022, 5, 17), facts={"has_assets": True})
        lifecycle.state_events([(case, [draft])], actor=hualong.system)
    assert_clocks_equal_their_replay(Case.objects.get())
