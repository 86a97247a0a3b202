"""Forms as tables: the situation a form is open in, whom it is for, what is right and what is not.

A form's wrong rows say what is filled in otherwise, the field, and the words that must stand beside
it; see `tests.desk.test_forms_refuse_and_act_once`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from assets.models import Outing
from enforcement import handover, lifecycle, orders, slips, suspensions
from enforcement.lifecycle import Away
from enforcement.models import AdoptedYear, Approval, Case, Event, Handover, Party, TaskOrder
from enforcement.slips import Slip
from reports import bulletins
from reports.models import Bulletin
from teams import access, services
from teams.models import Leave, PackAdoption, Recusal, User
from tests.cast import Cast
from tests.desk.casework import TODAY, in_team
from tests.enforcement.test_a_new_year import TABLE
from tests.story import filed, granted, state
from workdays import clock

LATER = date(2026, 4, 10)

Fields = dict[str, Any]


@dataclass(frozen=True)
class Open:
    """A form open before somebody: its address, who has it before him, what is right."""

    address: str
    person: User
    right: Fields
    done: Callable[[], int]  # how often it was done
    day: date = LATER


@dataclass(frozen=True)
class Sheet:
    """A form of the table."""

    court: str
    ready: Callable[[Cast, Cast], Open]
    # What is filled in otherwise, the field and the words beside it ("" field: on top).
    wrong: Mapping[str, tuple[Fields, str, str]] = field(default_factory=dict)
    # Whether the address names something of the court: the others are every court's own page.
    addressed: bool = True


REQUIRED = "必须填写"
NO_CHOICE = "选择一个有效的选项"


def fast(cast: Cast) -> Case:
    return in_team(cast, "fast_1", "fast")


def pause(cast: Cast, other: Cast) -> Open:
    case = fast(cast)
    right = {"kind": "公告", "first": "2026-03-09", "last": "2026-03-18", "reason": "公告送达",
             "paper": "公告"}  # fmt: skip
    return Open(
        reverse("desk:suspend", args=[case.pk]), cast.user("handler", "fast_1"), right,
        Approval.objects.filter(case=case, act="suspension.request").count,
    )  # fmt: skip


def pause_over(cast: Cast, other: Cast) -> Open:
    case = fast(cast)
    with clock.at(LATER):
        asked = suspensions.request(
            case, actor=cast.actor("handler", "fast_1"), kind="公告", first=date(2026, 3, 9),
            reason="公告送达", paper="公告",
        )  # fmt: skip
    granted(cast, asked, LATER)
    return Open(
        reverse("desk:resume", args=[case.pk]), cast.user("handler", "fast_1"),
        {"period": "公告|", "last": "2026-04-09"},
        Event.objects.filter(case=case, kind="suspension.ended").count,
    )  # fmt: skip


def extension(cast: Cast, other: Cast) -> Open:
    case = in_team(cast, "ordinary_1", "standard")
    case = state(cast, case, "facts.stated", TODAY, facts={"non_litigation": False})
    node = case.nodes.get(rule="standard_limit")
    return Open(
        reverse("desk:extend", args=[case.pk, node.pk]), cast.user("handler", "ordinary_1"),
        {"number": "2", "reason": "案情复杂", "paper": "延长执行期限审批表"},
        Approval.objects.filter(case=case, act="clock.extend").count,
    )  # fmt: skip


def transfer(cast: Cast, other: Cast) -> Open:
    case = fast(cast)
    known = {"has_disposable_asset": True, "first_seizure": True}
    case = state(cast, case, "facts.stated", TODAY, facts=known)
    return Open(
        reverse("desk:transfer", args=[case.pk]), cast.user("handler", "fast_1"),
        {"to": "fast_to_standard", "on": "2026-03-20", "reason": "发现房产"},
        Event.objects.filter(case=case, kind="transfer.requested").count, TODAY,
    )  # fmt: skip


def deployment(cast: Cast, other: Cast) -> Open:
    case = fast(cast)
    return Open(
        reverse("desk:deploy", args=[case.pk]), cast.user("director"),
        {"unit": "fast_2", "on": "2026-03-20", "reason": "任务不均"},
        Event.objects.filter(case=case, kind="case.assigned", data__unit="fast_2").count, TODAY,
    )  # fmt: skip


def recusal(cast: Cast, other: Cast) -> Open:
    case = fast(cast)
    right = {"person": cast.user("handler", "fast_1", 1).pk, "from_on": "2026-03-20",
             "decided_by": "院长", "reason": "近亲属"}  # fmt: skip
    return Open(
        reverse("desk:recuse", args=[case.pk]), cast.user("team_lead", "fast_1"), right,
        Recusal.objects.standing().count, TODAY,
    )  # fmt: skip


def recusal_over(cast: Cast, other: Cast) -> Open:
    case, lead = fast(cast), cast.actor("team_lead", "fast_1")
    away = Away(cast.user("handler", "fast_1", 1), date(2026, 3, 18), "院长", "近亲属")
    with clock.at(TODAY):
        kept = lifecycle.recuse(case, away, actor=lead)
    return Open(
        reverse("desk:end_recusal", args=[case.pk, kept.pk]), cast.user("team_lead", "fast_1"),
        {"on": "2026-03-20", "decided_by": "院长", "reason": "婚姻关系解除"},
        Event.objects.filter(case=case, kind="recusal.ended").count, TODAY,
    )  # fmt: skip


def transfer_unfounded(cast: Cast, other: Cast) -> Open:
    case = fast(cast)
    return Open(
        reverse("desk:transfer", args=[case.pk]), cast.user("handler", "fast_1"), {},
        Event.objects.filter(case=case, kind="transfer.requested").count, TODAY,
    )  # fmt: skip


def give_work(cast: Cast, other: Cast) -> Open:
    fast(cast)
    giver, receiver = cast.user("handler", "fast_1"), cast.user("handler", "fast_1", 1)
    right = {"giver": giver.pk, "receiver": receiver.pk, "reason": "轮岗"}
    return Open(reverse("desk:give_work"), giver, right, Handover.objects.count)


def sign_work(cast: Cast, other: Cast) -> Open:
    case = fast(cast)
    giver, receiver = cast.user("handler", "fast_1"), cast.user("handler", "fast_1", 1)
    with clock.at(TODAY):
        one = handover.give(giver, receiver, actor=access.actor_for(giver), reason="轮岗")
    return Open(
        reverse("desk:handover", args=[one.pk]), receiver, {"how": "take"},
        Event.objects.filter(case=case, kind="handler.changed").count,
    )  # fmt: skip


def leave(cast: Cast, other: Cast) -> Open:
    away, instead = cast.user("handler", "fast_1"), cast.user("handler", "fast_1", 1)
    right = {"user": away.pk, "from_on": "2026-04-13", "to_on": "2026-04-17",
             "stand_in": instead.pk, "reason": "年休假"}  # fmt: skip
    lead = cast.user("team_lead", "fast_1")
    return Open(reverse("desk:leaves"), lead, right, Leave.objects.count)


def stand_in(cast: Cast, other: Cast) -> Open:
    lead, away = cast.actor("team_lead", "fast_1"), cast.user("handler", "fast_1")
    with clock.at(LATER):
        services.record_leave(
            actor=lead, user=away, from_on=LATER, to_on=date(2026, 4, 17), stand_in=None, reason=""
        )
    one = Leave.objects.get()
    instead = cast.user("handler", "fast_1", 1)
    return Open(
        reverse("desk:stand_in", args=[one.pk]), cast.user("team_lead", "fast_1"),
        {"stand_in": instead.pk}, Leave.objects.filter(stand_in=instead).count,
    )  # fmt: skip


def version(cast: Cast, other: Cast) -> Open:
    fast(cast)
    return Open(
        reverse("desk:adopt_version", args=["2"]), cast.user("system_admin"),
        {"from_on": "2026-04-10", "scope": "running", "reason": "纪要〔2026〕1号"},
        PackAdoption.objects.filter(court=cast.court, version="2").count,
    )  # fmt: skip


def year(cast: Cast, other: Cast) -> Open:
    return Open(
        reverse("desk:adopt_year"), cast.user("system_admin"), {"content": TABLE},
        AdoptedYear.objects.count, date(2026, 11, 26),
    )  # fmt: skip


def bulletin_drawn(cast: Cast, other: Cast) -> Open:
    filed(cast, date(2022, 9, 5))
    maker = User.objects.get(pk=cast.doing("report.make").user_id)
    return Open(
        reverse("desk:bulletin_prepare", args=["quality_monthly", "2022-09"]), maker, {},
        Bulletin.objects.count, date(2022, 10, 10),
    )  # fmt: skip


def bulletin_issued(cast: Cast, other: Cast) -> Open:
    filed(cast, date(2022, 9, 5))
    maker = cast.doing("report.make")
    with clock.at(date(2022, 10, 10)):
        drawn = bulletins.prepare("quality_monthly", "2022-09", actor=maker)
    return Open(
        reverse("desk:bulletin_issue", args=[drawn.pk]), User.objects.get(pk=maker.user_id),
        {"text": "请对照整改"}, Event.objects.filter(kind="bulletin.issued").count,
        date(2022, 10, 10),
    )  # fmt: skip


def outing(cast: Cast, other: Cast) -> Open:
    party = Party.objects.get(case=filed(cast, date(2022, 9, 5)), side="respondent")
    filed(other, date(2022, 9, 5), serial=2)
    right = {"on": "2022-09-06", "places": ["不动产登记中心", "房管局"],
             f"told-{party.pk}-房管局": "none"}  # fmt: skip
    return Open(
        reverse("desk:round", args=["visits"]), cast.user("query_control"), right,
        Outing.objects.count, date(2022, 9, 6),
    )  # fmt: skip


def slip(cast: Cast, other: Cast) -> Open:
    case = in_team(cast, "fast_team", "fast")
    right = {"kind": "查询", "title": "查车", "on": "2026-04-10", "due_on": "2026-04-20"}
    return Open(
        reverse("desk:send_slip", args=[case.pk, "slip"]), cast.user("handler", "fast_team"), right,
         TaskOrder.objects.count,
    )  # fmt: skip


def _papers_sent(cast: Cast) -> TaskOrder:
    case = in_team(cast, "team_2", "standard")
    rule = next(r for r in cast.pack.tables.transfer if r.id == "to_file_centre")
    with clock.at(TODAY):
        sent = slips.send(
            case, rule, Slip(TODAY, "笔录三份"), actor=cast.actor("handler", "team_2")
        )
    assert isinstance(sent, TaskOrder)
    return sent


def slip_returned(cast: Cast, other: Cast) -> Open:
    order = _papers_sent(cast)
    return Open(
        reverse("desk:return_order", args=[order.pk]), cast.user("clerk", "file_centre"),
        {"on": "2026-04-10", "reason": "第二份缺页", "correct_by": "2026-04-14"},
        Event.objects.filter(kind="slip.returned").count,
    )  # fmt: skip


def _sent_back(cast: Cast) -> TaskOrder:
    order = _papers_sent(cast)
    with clock.at(TODAY):
        orders.return_(
            order, actor=cast.actor("clerk", "file_centre"), on=TODAY, reason="缺页",
            correct_by=LATER,
        )  # fmt: skip
    return order


def slip_corrected(cast: Cast, other: Cast) -> Open:
    order = _sent_back(cast)
    return Open(
        reverse("desk:correct_order", args=[order.pk]), cast.user("handler", "team_2"),
        {"on": "2026-04-10", "reason": "已补第二份"},
        Event.objects.filter(kind="slip.corrected").count,
    )  # fmt: skip


def slip_escalated(cast: Cast, other: Cast) -> Open:
    order = _sent_back(cast)
    return Open(
        reverse("desk:escalate_order", args=[order.pk]), cast.user("handler", "team_2"),
        {"on": "2026-04-10", "to": "bureau_lead", "reason": "不认为缺页"},
        Event.objects.filter(kind="slip.escalated").count,
    )  # fmt: skip


SHEETS: dict[str, Sheet] = {
    "pause": Sheet("hualong", pause, {
        "before filing": ({"first": "2026-02-01"}, "first", "起始日早于立案日"),
        "to come": ({"first": "2026-05-01", "last": ""}, "first", "起始日尚未到来"),
        "ends before it begins": ({"last": "2026-03-01"}, "last", "结束日早于起始日"),
        "no paper": ({"paper": " "}, "paper", "“公告”须写明依据的文书"),
        "no ground of the court": ({"kind": "休假"}, "kind", NO_CHOICE),
        "no reason": ({"reason": " "}, "reason", REQUIRED),
        "of somebody else": ({"subject": "respondent:9"}, "subject", NO_CHOICE),
        "no day": ({"first": "三月"}, "first", "输入一个有效的日期"),
    }),
    "pause over": Sheet("hualong", pause_over, {
        "before it begins": ({"last": "2026-03-01"}, "last", "结束日早于起始日"),
        "to come": ({"last": "2026-05-01"}, "last", "结束日尚未到来"),
        "of another ground": ({"period": "评估|"}, "period", NO_CHOICE),
    }),
    "extension": Sheet("county", extension, {
        "above the cap": ({"number": "4"}, "number", "一次最多延长3个月，现为4"),
        "nothing said": ({"number": ""}, "number", "须且只须写明延长多少"),
        "both said": ({"until": "2026-10-10"}, "number", "须且只须写明延长多少"),
        "no paper": ({"paper": ""}, "paper", "延长须写明依据的文书"),
        "nought": ({"number": "0"}, "number", "大于或等于1"),
        "too far a day": ({"number": "", "until": "2028-01-01"}, "until", "不晚于"),
    }),
    "transfer": Sheet("hualong", transfer, {
        "no such move": ({"to": "standard_to_fast"}, "to", NO_CHOICE),
        "no reason": ({"reason": ""}, "reason", REQUIRED),
        "to come": ({"on": "2026-03-21"}, "on", "尚未到来"),
    }),
    "transfer unfounded": Sheet("hualong", transfer_unfounded, {
        "facts unknown": (
            {"to": "fast_to_standard", "on": "2026-03-20", "reason": "发现房产"}, "to",
            "移转条件待定，请先登记",
        ),
    }),
    "deployment": Sheet("hualong", deployment, {
        "no team": ({"unit": ""}, "unit", REQUIRED),
        "a team of another track": ({"unit": "standard_1"}, "unit", NO_CHOICE),
        "before its filing": ({"on": "2026-01-05"}, "on", "早于立案日"),
        "a day to come": ({"on": "2027-01-05"}, "on", "尚未到来"),
        "no reason": ({"reason": " "}, "reason", REQUIRED),
    }),
    "recusal": Sheet("hualong", recusal, {
        "nobody": ({"person": ""}, "person", REQUIRED),
        "a day to come": ({"from_on": "2027-01-05"}, "from_on", "尚未到来"),
        "before its filing": ({"from_on": "2026-01-05"}, "from_on", "早于立案日"),
        "nobody decided": ({"decided_by": " "}, "decided_by", REQUIRED),
        "no reason": ({"reason": " "}, "reason", REQUIRED),
    }),
    "recusal over": Sheet("hualong", recusal_over, {
        "before it began": ({"on": "2026-03-17"}, "on", "早于回避之日"),
        "a day to come": ({"on": "2027-01-05"}, "on", "尚未到来"),
        "no reason": ({"reason": " "}, "reason", REQUIRED),
    }),
    "work given": Sheet("hualong", give_work, {
        "to himself": ({"receiver": "@person"}, "receiver", "不能交给本人"),
        "to another court": ({"receiver": "@outsider"}, "receiver", NO_CHOICE),
        "another court's": ({"giver": "@outsider"}, "giver", NO_CHOICE),
        "no reason": ({"reason": " "}, "reason", REQUIRED),
    }, addressed=False),
    "work signed for": Sheet("hualong", sign_work, {
        "refused without a reason": ({"how": "refuse"}, "reason", "退回须写明理由"),
        "taken back by the receiver": ({"how": "withdraw"}, "how", NO_CHOICE),
    }),
    "leave": Sheet("hualong", leave, {
        "ends before it begins": ({"to_on": "2026-04-01"}, "to_on", ""),
        "by himself": ({"stand_in": "@user"}, "stand_in", "请假人不能由自己代理"),
        "by another court's": ({"stand_in": "@outsider"}, "stand_in", NO_CHOICE),
        "another court's": ({"user": "@outsider"}, "user", NO_CHOICE),
    }, addressed=False),
    "stand-in": Sheet("hualong", stand_in, {
        "another court's": ({"stand_in": "@outsider"}, "stand_in", NO_CHOICE),
    }),
    "version": Sheet("hualong", version, {
        "a day gone by": ({"from_on": "2026-04-09"}, "from_on", "施行日不得早于今天"),
        "no reason": ({"reason": ""}, "reason", REQUIRED),
        "no scope": ({"scope": "all"}, "scope", NO_CHOICE),
    }, addressed=False),
    "year": Sheet("hualong", year, {
        "no table": ({"content": "year = 2027"}, "file", "文件缺少official"),
        "nothing": ({"content": " "}, "file", "请选择文件，或填写内容"),
        "a workday made up on a workday": (
            {"content": TABLE.replace("2027-01-09", "2027-01-08")}, "file", "不是周末",
        ),
        "a holiday wanting": (
            {"content": TABLE.replace("国庆节", "校庆")}, "file", "没有国庆的放假安排",
        ),
    }, addressed=False),
    "bulletin drawn": Sheet("dengzhou", bulletin_drawn, {}, addressed=False),
    "bulletin issued": Sheet("dengzhou", bulletin_issued, {
        "too long": ({"text": "长" * 5000}, "text", ""),
    }),
    "outing": Sheet("yanshi", outing, {
        "to come": ({"on": "2022-09-30"}, "on", "日期尚未到来"),
        "before the week": ({"on": "2022-09-01"}, "on", "日期早于该周周一"),
        "no place": ({"places": []}, "places", REQUIRED),
        "a place of no plan": ({"places": ["车管所"]}, "places", NO_CHOICE),
        "told where nobody called": ({"places": ["不动产登记中心"]}, "told-", "没有勾选"),
    }, addressed=False),
    "slip": Sheet("yindu", slip, {
        "no matter": ({"kind": ""}, "kind", REQUIRED),
        "a matter of no list": ({"kind": "取车"}, "kind", NO_CHOICE),
        "due before it is sent": ({"due_on": "2026-04-01"}, "due_on", "办结期限早于派单日"),
    }),
    "slip returned": Sheet("dengzhou", slip_returned, {
        "no reason": ({"reason": ""}, "reason", REQUIRED),
        "mended before it goes back": ({"correct_by": "2026-04-01"}, "correct_by", "早于退回日"),
        "before it was sent": ({"on": "2026-03-01"}, "on", "日期早于上一步"),
        "to come": ({"on": "2026-04-11"}, "on", "日期尚未到来"),
    }),
    "slip corrected": Sheet("dengzhou", slip_corrected, {
        "nothing mended": ({"reason": ""}, "reason", REQUIRED),
        "before it came back": ({"on": "2026-03-01"}, "on", "日期早于上一步"),
    }),
    "slip escalated": Sheet("dengzhou", slip_escalated, {
        "to nobody who settles": ({"to": "team_lead"}, "to", NO_CHOICE),
        "no matter": ({"reason": ""}, "reason", REQUIRED),
    }),
}  # fmt: skip
