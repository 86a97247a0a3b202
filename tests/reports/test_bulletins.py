"""Bulletins: what they list, that they go out once, and until a node is put right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from config import tasks
from enforcement import recurring
from enforcement.items import NewItem
from enforcement.models import Event, Node
from policy.refusals import Forbidden, NotVisible, Refused
from reports import bulletins, spans
from reports.models import Bulletin, BulletinReceipt
from tests.cast import Cast
from tests.reports.history import close, place
from tests.story import about_new, archived, assert_clocks_equal_their_replay, filed
from workdays import clock

pytestmark = pytest.mark.django_db

FILED = date(2022, 10, 10)  # a Monday; the first interview is due on Thursday the 13th


def issued_on(cast: Cast, day: date) -> Bulletin | None:
    """Let the house issue what is due on a morning; return the daily bulletin, if there is one."""
    with clock.at(day):
        tasks.issue_bulletins()
    mornings = Bulletin.objects.filter(court=cast.court, rule="overdue_daily")
    return mornings.filter(period=day.isoformat()).first()


def daily(cast: Cast, day: date) -> Bulletin:
    """Return the daily bulletin of a morning on which there is something to tell."""
    bulletin = issued_on(cast, day)
    assert bulletin is not None
    return bulletin


def rows_of(bulletin: Bulletin) -> list[tuple[str, int, int]]:
    """Return node, days overdue and times told of each row."""
    return [(row[1], row[5], row[6]) for row in bulletin.table["rows"]]


@pytest.mark.clause("YD-109", "YD-123", "YD-114")
def test_an_overdue_node_is_told_each_morning_until_it_is_put_right(yindu: Cast) -> None:
    case = filed(yindu, FILED, needs_auction=False)
    assert issued_on(yindu, date(2022, 10, 13)) is None, "the day itself is not over"
    assert rows_of(daily(yindu, date(2022, 10, 14))) == [("首次约谈电子卷宗上传", 1, 1)]
    second = daily(yindu, date(2022, 10, 15))
    assert rows_of(second) == [("首次约谈电子卷宗上传", 2, 2)]
    node = Node.objects.get(case=case, rule="first_interview_uploaded")
    assert second.table["keys"] == [f"node:{node.pk}"]
    about_new(
        yindu,
        case,
        NewItem("material", "首次约谈笔录"),
        "material.uploaded",
        date(2022, 10, 15),
        document="首次约谈笔录",
    )
    assert issued_on(yindu, date(2022, 10, 16)) is None, "put right, it is told no more"
    assert rows_of(daily(yindu, date(2022, 10, 18))) == [
        ("公积金查询结果上传", 1, 1),
        ("房产查询结果上传", 1, 1),
    ], "of the four nodes alone: the query itself is not among them"


@pytest.mark.clause("YD-109", "YD-123")
def test_a_bulletin_goes_to_whom_the_plan_names_and_says_who_has_read_it(yindu: Cast) -> None:
    filed(yindu, FILED, needs_auction=False)
    issued = daily(yindu, date(2022, 10, 14))
    readers = set(issued.receipts.values_list("user__username", flat=True))
    officer, director = yindu.user("node_officer"), yindu.user("director")
    assert {officer.username, director.username} <= readers
    assert yindu.user("system_admin").username not in readers
    reader = yindu.actor("director")
    with clock.at(date(2022, 10, 14)):
        assert [r.bulletin_id for r in bulletins.unread(reader)] == [issued.pk]
        assert bulletins.read(issued, actor=reader)
        assert not bulletins.read(issued, actor=reader), "read twice is read once"
        assert not bulletins.unread(reader).exists()
    with pytest.raises(NotVisible):
        bulletins.find(yindu.outsider, issued.pk)
    with pytest.raises(NotVisible):
        bulletins.read(issued, actor=yindu.outsider)


def test_the_house_issues_once_however_often_it_is_called(yindu: Cast) -> None:
    filed(yindu, FILED, needs_auction=False)
    with clock.at(date(2022, 10, 14)):
        for _again in range(3):
            tasks.issue_bulletins()
    issued = Bulletin.objects.get(court=yindu.court, rule="overdue_daily")
    events = Event.objects.filter(court=yindu.court, kind="bulletin.issued")
    assert [e.data["digest"] for e in events] == [f"sha256:{issued.digest}"]
    assert issued.digest == bulletins.digest_of(issued)
    with pytest.raises(DatabaseError), transaction.atomic():
        Bulletin.objects.filter(pk=issued.pk).update(text="改")


@pytest.mark.clause("YS-135", "YS-137")
def test_a_day_without_late_nodes_is_not_told_and_a_month_is(yindu: Cast, yanshi: Cast) -> None:
    with clock.at(date(2022, 10, 1)):
        tasks.issue_bulletins()
        tasks.issue_bulletins()
    assert not Bulletin.objects.filter(court=yindu.court, rule="overdue_daily").exists()
    assert not BulletinReceipt.objects.filter(user__court=yindu.court).exists()
    ledger = Bulletin.objects.get(court=yanshi.court, rule="closed_ledger")
    assert (ledger.period, ledger.table["rows"]) == ("2022-09", []), "its clock waits for it"


@pytest.mark.clause("DZ-148", "DZ-149", "DZ-140")
def test_monthly_and_quarterly_bulletins_wait_for_the_unified_team(dengzhou: Cast) -> None:
    with clock.at(date(2022, 10, 8)):
        recurring.begin_periods(dengzhou.court)
    nodes = Node.objects.filter(court=dengzhou.court, case=None)
    assert {(n.rule, n.subject, n.due_on) for n in nodes} == {
        # The holiday to the 7th; 8 and 9 October were worked: five workdays end on the 12th.
        ("monthly_bulletin", "period:2022-09", date(2022, 10, 12)),
        ("quarterly_bulletin", "period:2022-Q3", date(2022, 10, 12)),
    }
    maker = dengzhou.doing("report.make")
    with clock.at(date(2022, 10, 10)):
        assert {rule.id for rule, _span in bulletins.outstanding(maker)} == {
            "quality_monthly",
            "quarterly_analysis",
        }
        with pytest.raises(Forbidden, match="发出通报"):
            bulletins.prepare("quality_monthly", "2022-09", actor=dengzhou.actor("team_lead"))
        with pytest.raises(Refused, match="尚未结束"):
            bulletins.prepare("quality_monthly", "2022-10", actor=maker)
        with pytest.raises(Refused, match="没有名为“九月”的期间"):
            bulletins.prepare("quality_monthly", "九月", actor=maker)
        draft = bulletins.prepare("quality_monthly", "2022-09", actor=maker)
        issued = bulletins.issue_with(draft, "请各团队对照整改", actor=maker)
        with pytest.raises(Refused, match="发出，不能更改"):
            bulletins.issue(draft, actor=maker)
        with pytest.raises(Refused, match="不能更改"):
            bulletins.prepare("quality_monthly", "2022-09", actor=maker)
        with pytest.raises(Refused, match="不能更改"):
            bulletins.write(issued, "改", actor=maker)
    assert issued.text == "请各团队对照整改"
    assert nodes.get(rule="monthly_bulletin").done_on == date(2022, 10, 10)
    assert nodes.get(rule="quarterly_bulletin").status == "open"
    with clock.at(date(2022, 10, 10)):
        assert [rule.id for rule, _span in bulletins.outstanding(maker)] == ["quarterly_analysis"]
        tasks.issue_bulletins()
    monthly = Bulletin.objects.get(court=dengzhou.court, rule="node_monthly")
    assert (monthly.period, monthly.is_issued) == ("2022-09", True)


@pytest.mark.clause("DZ-148", "XX-058")
def test_the_figures_of_a_month_are_those_counted_by_hand(county: Cast) -> None:
    may, june = date(2022, 5, 30), date(2022, 6, 6)
    old, new = filed(county, may, serial=1), filed(county, june, serial=2)
    for case in (old, new):
        place(county, case, june, track="standard", unit="ordinary_1")
    close(county, old, date(2022, 6, 20), mode="执行完毕", recovered=53000)
    maker = county.doing("report.make")
    with clock.at(date(2022, 7, 1)):
        draft = bulletins.prepare("data_analysis", "2022-06", actor=maker)
    table = {row[0]: row[1:] for row in draft.table["rows"]}
    assert table["全院"][:7] == [1, 1, 1, "100.00%", "100.00%", "0.00%", "21.0"]
    first = county.pack.unit_name("ordinary_1")
    assert table[first][:4] == [1, 1, 1, "100.00%"]


@pytest.mark.clause("XX-120", "XX-121")
def test_the_county_courts_overdue_table_lists_person_node_and_days(county: Cast) -> None:
    case = filed(county, date(2022, 6, 6))
    for n in range(3):
        paper = NewItem("material", f"送达回证{n}")
        day = date(2022, 6, 8 + n)
        about_new(county, case, paper, "material.brought_back", day, form="paper")
    with clock.at(date(2022, 8, 1)):
        tasks.issue_bulletins()
    table = Bulletin.objects.get(court=county.court, rule="overdue_table").table
    assert table["heads"][:6] == ["案号", "节点", "团队", "责任人", "到期日", "超期天数"]
    late = Node.objects.filter(court=county.court, status="open", due_on__lte=date(2022, 7, 31))
    late = late.filter(applies="runs", kind__in=("node", "limit"))
    assert late.exists()
    assert len(table["rows"]) == late.count()
    for row in table["rows"]:
        assert row[5] == (date(2022, 7, 31) - date.fromisoformat(row[4])).days + 1


@pytest.mark.clause("YS-135", "YS-136", "YS-137", "YS-138", "YS-008", "YS-125")
def test_on_the_first_the_ledger_and_the_warning_go_out_and_stop_their_clocks(
    yanshi: Cast,
) -> None:
    track = next(iter(yanshi.pack.tables.tracks))
    unit = yanshi.pack.tables.tracks[track].units[0]
    done, open_ = (filed(yanshi, date(2022, 8, 1), serial=n) for n in (1, 2))
    for case in (done, open_):
        place(yanshi, case, date(2022, 8, 2), track=track, unit=unit)
        close(yanshi, case, date(2022, 8, 22), mode="终结执行", recovered=0)
    archived(yanshi, done, date(2022, 8, 29))
    with clock.at(date(2022, 9, 1)):
        recurring.begin_periods(yanshi.court)
        tasks.issue_bulletins()
    ledger = Bulletin.objects.get(court=yanshi.court, rule="closed_ledger").table
    assert [(row[0], row[5], row[6]) for row in ledger["rows"]] == [
        (done.number, "2022-09-22、2022-09-25", "2022-08-29"),
        (open_.number, "2022-09-22、2022-09-25", "未归档"),
    ]
    warning = Bulletin.objects.get(court=yanshi.court, rule="archive_warning")
    assert [row[0] for row in warning.table["rows"]] == [open_.number]
    open_.refresh_from_db()
    assert BulletinReceipt.objects.filter(bulletin=warning, user=open_.handler).exists()
    monthly = Node.objects.filter(court=yanshi.court, subject="period:2022-08")
    assert {(n.rule, n.done_on) for n in monthly} == {
        ("archive_ledger", date(2022, 9, 1)),
        ("archive_warning", date(2022, 9, 1)),
    }
    with clock.at(date(2022, 9, 2)):
        rule, span = bulletins.outstanding(yanshi.actor("centre_clerk"))[0]
        assert (rule.id, str(span)) == ("concentrated_feedback", "2022-08")
        feedback = bulletins.prepare(rule.id, str(span), actor=yanshi.actor("centre_clerk"))
    names = [row[0] for row in feedback.table["rows"]]
    assert "每月1日发出归档预警" in names
    assert_clocks_equal_their_replay(open_)


@pytest.mark.clause("YD-111")
def test_yindus_weekly_figures_go_to_the_bureau_meeting(yindu: Cast) -> None:
    with clock.at(date(2022, 10, 17)):
        maker = yindu.actor("quality")
        draft = bulletins.prepare("weekly_weak_points", "2022-W41", actor=maker)
        issued = bulletins.issue(draft, actor=maker)
    readers = set(issued.receipts.values_list("user__username", flat=True))
    assert {yindu.user("director").username, yindu.user("vice_president").username} <= readers


def test_periods_are_read_and_written_alike() -> None:
    for kind, key, first, last in (
        ("day", "2022-10-03", date(2022, 10, 3), date(2022, 10, 3)),
        ("week", "2022-W40", date(2022, 10, 3), date(2022, 10, 9)),
        ("month", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("quarter", "2022-Q4", date(2022, 10, 1), date(2022, 12, 31)),
    ):
        span = spans.parse(kind, key)
        assert (span.first_on, span.last_on, str(span)) == (first, last, key)
        assert spans.of(kind, first) == spans.of(kind, last) == span
        assert span.before.last_on == first - timedelta(days=1)
    for kind, key in (("month", "2022-13"), ("quarter", "2022-Q5"), ("day", "2022-02-30")):
        with pytest.raises(Refused, match="没有名为"):
            spans.parse(kind, key)
