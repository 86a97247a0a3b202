"""The director's Monday on the pages: read, open a figure, ask, order, sign; others answer."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from enforcement.models import TaskOrder
from reports import services
from reports.models import ReportComment, WeeklyReport
from tests.cast import Cast
from tests.desk.conftest import Enter, form
from tests.reports.conftest import MONDAY_AFTER, WEEK, SmallWeek, small_week
from tests.story import state
from workdays import clock

__all__ = ["small_week"]
BASE = "/desk/reports/"
PAGE = f"{BASE}{WEEK}/"
READS = (BASE, PAGE, f"{PAGE}figure/?key=received", f"{PAGE}recount/", f"{PAGE}pdf/")
ACTS = {"make/": {}, "sign/": {}, "order/?key=closed": {"title": "x"}, "say/": {"text": "x"}}


@pytest.fixture
def report(small_week: SmallWeek) -> WeeklyReport:
    """The week's report, made on Monday."""
    with clock.at(MONDAY_AFTER):
        return services.make(small_week.cast.court, WEEK, small_week.cast.actor("director"))


@pytest.fixture
def director(hualong: Cast, enter: Enter) -> Client:
    """The director's browser."""
    return enter(hualong.user("director"))


def monday(client: Client, address: str, **fields: Any) -> Any:
    """Post a form on the Monday after the week."""
    with clock.at(MONDAY_AFTER):
        return client.post(address, form(**fields), follow=True)


def weak(report: WeeklyReport) -> dict[str, Any]:
    """Give the report a weak point, as a worse week has."""
    found = {
        "key": "closed",
        "reason": "falling",
        "name": "结案",
        "clause": [],
        "sentence": "本周结案为0，差于前四周平均",
    }
    report.figures["weak_points"] = [found]
    report.save(update_fields=["figures"])
    return found


def test_every_post_reads_and_no_other_court_finds_it(
    report: WeeklyReport, hualong: Cast, enter: Enter
) -> None:
    for post in ("director", "team_lead", "handler", "clerk"):
        client = enter(hualong.user(post))
        for address in READS[:-1]:
            assert client.get(address).status_code == 200, (post, address)
    outsider = enter(hualong.outsider_user)
    for address in (*READS[1:], *(PAGE + act for act in ACTS if act != "make/")):
        assert outsider.get(address).status_code == 404, address
    administrator = enter(hualong.user("system_admin"))
    for address in READS:
        assert administrator.get(address).status_code == 403, address


def test_only_the_posts_that_may_make_sign_and_order(
    report: WeeklyReport, hualong: Cast, enter: Enter
) -> None:
    weak(report)
    clerk = enter(hualong.user("clerk", "fast_1"))
    page = clerk.get(PAGE).content.decode()
    assert "/sign/" not in page
    assert "/order/" not in page
    sent = {"to_unit": "fast_1", "due_on": "2022-10-20"}
    for act, fields in ACTS.items():
        assert clerk.get(PAGE + act).status_code == 403, act
        assert monday(clerk, PAGE + act, **{**sent, **fields}).status_code == 403, act
    assert monday(clerk, f"{BASE}2022-W41/make/").status_code == 403
    assert not ReportComment.objects.exists()
    assert WeeklyReport.objects.get().status == "draft"


def test_the_weeks_are_listed_and_one_is_made(
    small_week: SmallWeek, director: Client, hualong: Cast
) -> None:
    with clock.at(MONDAY_AFTER):
        page = director.get(BASE).content.decode()
    assert len(re.findall(r"<tr>\s*<td", page)) == 13
    assert f"{PAGE}make/" in page
    answer = monday(director, f"{PAGE}make/")
    assert answer.redirect_chain[-1][0] == PAGE
    assert "周报已生成" in answer.content.decode()
    with clock.at(MONDAY_AFTER):
        listed = director.get(BASE).content.decode()
    assert "待签署" in listed
    assert director.get(f"{BASE}?until=2022-W40").status_code == 200
    early = monday(director, f"{BASE}2022-W45/make/")
    assert early.status_code == 422
    assert "尚未开始" in early.content.decode()


def test_what_is_no_week_is_no_page(director: Client) -> None:
    for week in ("2022-W54", "now", "2022-40"):
        assert director.get(f"{BASE}{week}/").status_code == 404
    assert director.get(f"{BASE}?until=nonsense").status_code == 404
    assert director.get(f"{BASE}2019-W01/").status_code == 404


def test_the_report_shows_figures_with_definition_and_list(
    report: WeeklyReport, director: Client
) -> None:
    page = director.get(PAGE).content.decode()
    assert "本周新收2件" in page
    assert f'href="{PAGE}figure/?key=received">2</a>' in page
    assert "立案日在本期的案件" in page
    for heading in ("短板弱项", "收结存", "质效指标", "13周走势", "节点办理", "超期人员与原因"):
        assert heading in page
    assert page.count("<svg") >= 10
    assert page.index("短板弱项</h2>") < page.index("收结存</h2>")


def test_every_link_of_a_report_opens(report: WeeklyReport, director: Client) -> None:
    page = director.get(PAGE).content.decode()
    links = {
        link.replace("&amp;", "&") for link in re.findall(rf'href="({PAGE}figure[^"]+)"', page)
    }
    assert len(links) > 10
    for link in links:
        assert director.get(link).status_code == 200, link


def test_the_list_of_a_figure_holds_the_rows_it_counts(
    report: WeeklyReport, small_week: SmallWeek, director: Client
) -> None:
    received = director.get(f"{PAGE}figure/?key=received").content.decode()
    assert small_week.prompt.number in received
    assert small_week.slow.number in received
    assert small_week.old.number not in received
    overdue = director.get(f"{PAGE}figure/?key=nodes_overdue:rule=reception").content.decode()
    assert small_week.old.number in overdue
    assert small_week.prompt.number not in overdue
    rate = f"{PAGE}figure/?key=reception_on_time_rate"
    assert small_week.slow.number in director.get(rate).content.decode()
    assert small_week.slow.number not in director.get(f"{rate}&part=numerator").content.decode()


def test_a_key_that_is_no_figures_is_refused(report: WeeklyReport, director: Client) -> None:
    for key in ("", "nothing", "closed:rule=x", "received:handler=x"):
        answer = director.get(f"{PAGE}figure/?key={key}")
        assert answer.status_code == 422, key
        assert "没有这项数字" in answer.content.decode()


def test_a_restricted_case_is_counted_but_not_listed_to_others(
    report: WeeklyReport, small_week: SmallWeek, director: Client, enter: Enter, hualong: Cast
) -> None:
    type(small_week.slow).objects.filter(pk=small_week.slow.pk).update(restricted=True)
    address = f"{PAGE}figure/?key=received"
    assert small_week.slow.number in director.get(address).content.decode()
    clerk = enter(hualong.user("clerk", "fast_1"))
    assert small_week.slow.number not in clerk.get(address).content.decode()


def test_a_recount_names_what_changed_since(
    report: WeeklyReport, small_week: SmallWeek, director: Client
) -> None:
    with clock.at(MONDAY_AFTER):
        assert "全部数字与周报一致" in director.get(f"{PAGE}recount/").content.decode()
    state(small_week.cast, small_week.old, "reception.recorded", date(2022, 10, 9), channel="当面")
    with clock.at(date(2022, 10, 11)):
        page = director.get(f"{PAGE}recount/").content.decode()
    assert "初次接待本周超期未完成节点" in page
    assert "本周新收" not in page


def test_a_question_goes_to_a_team_and_its_people_answer(
    report: WeeklyReport, director: Client, enter: Enter, hualong: Cast
) -> None:
    asked = monday(
        director, f"{PAGE}say/?key=nodes_overdue", text="为何增加？", to="unit:filing_window"
    )
    assert "已记入周报" in asked.content.decode()
    question = ReportComment.objects.get()
    assert (question.figure, question.to_unit) == ("nodes_overdue", "filing_window")
    answering = enter(hualong.user("clerk", "filing_window"))
    assert "为何增加？" in answering.get(BASE).content.decode()
    assert "请你答复" not in enter(hualong.user("clerk", "fast_1")).get(BASE).content.decode()
    page = answering.get(PAGE).content.decode()
    address = f"{BASE}answer/{question.pk}/"
    assert address in page
    assert "已答复" in monday(answering, address, text="新人未到岗").content.decode()
    assert "新人未到岗" in director.get(PAGE).content.decode()
    assert address not in answering.get(PAGE).content.decode()
    stranger = enter(hualong.user("clerk", "fast_1"))
    assert monday(stranger, address, text="插话").status_code == 403
    assert enter(hualong.outsider_user).get(address).status_code == 404


def test_a_question_to_a_person_and_a_remark_of_the_quality_post(
    report: WeeklyReport, director: Client, enter: Enter, hualong: Cast
) -> None:
    person = hualong.user("handler", "fast_1")
    monday(director, f"{PAGE}say/", text="请说明", to=f"user:{person.pk}")
    assert ReportComment.objects.get().to_user == person
    assert "请说明" in enter(person).get(BASE).content.decode()
    outsider = hualong.outsider_user
    wrong = monday(director, f"{PAGE}say/", text="x", to=f"user:{outsider.pk}")
    assert wrong.status_code == 422
    empty = monday(director, f"{PAGE}say/", text="  ")
    assert empty.status_code == 422
    assert 'class="wrong"' in empty.content.decode()
    assert ReportComment.objects.count() == 1


def test_a_weak_point_becomes_an_order_to_a_team(report: WeeklyReport, director: Client) -> None:
    weak(report)
    page = director.get(PAGE).content.decode()
    address = f"{PAGE}order/?key=closed"
    assert f'href="{address}"' in page
    assert "差于前四周平均，请查明原因并整改" in director.get(address).content.decode()
    sent = {"title": "加快结案", "to_unit": "fast_1", "due_on": "2022-10-20"}
    early = monday(director, address, **{**sent, "due_on": "2022-10-01"})
    assert early.status_code == 422
    assert "办结期限早于派单日" in early.content.decode()
    shown = monday(director, address, **sent).content.decode()
    order = TaskOrder.objects.get()
    assert (order.to_unit, order.due_on) == ("fast_1", date(2022, 10, 20))
    assert "已交快执一团队，2022年10月20日前办结" in shown
    strange = monday(director, f"{PAGE}order/?key=stock", **sent)
    assert strange.status_code == 422
    assert "不是本周报列明的短板" in strange.content.decode()


def test_the_director_signs_once_and_nothing_changes_after(
    report: WeeklyReport, director: Client
) -> None:
    with clock.at(date(2022, 10, 11)):
        sent = form()
        first = director.post(f"{PAGE}sign/", sent, follow=True)
        again = director.post(f"{PAGE}sign/", sent, follow=True)
        third = director.post(f"{PAGE}sign/", form())
    assert "周报已签署" in first.content.decode()
    assert "没有重复办理" in again.content.decode()
    assert third.status_code == 422
    assert "已由" in third.content.decode()
    signed = WeeklyReport.objects.get()
    assert signed.digest in first.content.decode()
    assert "/sign/" not in director.get(PAGE).content.decode()
    asked = director.get(f"{PAGE}sign/").content.decode()
    for page in (asked, third.content.decode()):
        assert f"<dd>{signed.signed_by_name}</dd>" in page
        assert "<dd>2022年10月11日" in page
        assert ">签署</button>" not in page, "what is signed is not asked for again"


def test_a_report_made_before_its_week_was_over_is_made_again_before_signing(
    small_week: SmallWeek, director: Client
) -> None:
    with clock.at(date(2022, 10, 9)):
        director.post(f"{PAGE}make/", form())
    page = director.get(PAGE).content.decode()
    assert "重新生成" in page
    assert "/sign/" not in page
    refused = monday(director, f"{PAGE}sign/")
    assert refused.status_code == 422
    assert "重新生成后再签署" in refused.content.decode()
    assert "/sign/" in monday(director, f"{PAGE}make/").content.decode()


def test_the_paper_is_handed_out_as_pdf(report: WeeklyReport, director: Client) -> None:
    answer = director.get(f"{PAGE}pdf/")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_pages_take_few_statements(
    report: WeeklyReport, director: Client, django_assert_max_num_queries: Any
) -> None:
    director.get(PAGE)
    for address, most in (
        (BASE, 5), (PAGE, 6), (f"{PAGE}figure/?key=nodes_overdue", 9),
        (f"{PAGE}figure/?key=received", 9),
    ):  # fmt: skip
        with django_assert_max_num_queries(3 + 2 + most):  # who, seat; bell and watch
            director.get(address)


@pytest.mark.parametrize("address", [BASE, PAGE, f"{PAGE}figure/?key=received", f"{PAGE}say/"])
def test_pages_carry_no_inline_style_script_or_outside_address(
    report: WeeklyReport, director: Client, address: str
) -> None:
    page = director.get(address).content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|javascript:", page)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page)
    assert len(re.findall(r"<h1[ >]", page)) == 1
