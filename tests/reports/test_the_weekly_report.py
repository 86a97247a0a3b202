"""The director's Monday: the week is frozen, counted again, questioned, ordered mended, signed."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from enforcement import lifecycle, seals, sweep
from enforcement.journal import Draft
from enforcement.models import Event, TaskOrder
from policy.refusals import Forbidden, NotVisible, Refused
from reports import selectors, services
from reports import sheet as paper
from reports.figures import compute
from reports.models import ReportComment, WeeklyReport
from reports.weeks import Week
from tests.cast import Cast
from tests.reports.conftest import MONDAY_AFTER, WEEK, SmallWeek
from tests.reports.history import close, place
from tests.story import confirmed, filed, state
from workdays import clock

pytestmark = pytest.mark.django_db


def made(small_week: SmallWeek, on: date = MONDAY_AFTER) -> WeeklyReport:
    with clock.at(on):
        return services.make(small_week.cast.court, WEEK, small_week.cast.doing("report.make"))


def figure(report: WeeklyReport, key: str) -> str:
    return report.figures["figures"][key]["shown"]


def test_a_week_reads_as_it_was_told(small_week: SmallWeek) -> None:
    report = made(small_week)
    assert [figure(report, k) for k in ("received", "closed", "stock")] == ["2", "0", "3"]
    assert figure(report, "nodes_in_time:rule=reception") == "1"
    assert figure(report, "nodes_late:rule=reception") == "1"
    assert figure(report, "nodes_overdue:rule=reception") == "1"
    # One of the three in time: the late one and the one still waiting count against it.
    assert figure(report, "reception_on_time_rate") == "33.33%"
    assert report.figures["figures"]["stock"]["previous_shown"] == "1"
    assert figure(report, "mean_days_to_close") == "—"


def test_the_snapshot_stays_when_the_cases_go_on(small_week: SmallWeek) -> None:
    report = made(small_week)
    before = json.dumps(report.figures, sort_keys=True)
    state(small_week.cast, small_week.old, "reception.recorded", date(2022, 10, 10), channel="当面")
    again = made(small_week, date(2022, 10, 20))
    assert again.pk == report.pk
    assert json.dumps(again.figures, sort_keys=True) == before


def test_a_recount_says_which_figures_a_late_entry_changed(small_week: SmallWeek) -> None:
    report = made(small_week)
    director = small_week.cast.actor("director")
    with clock.at(MONDAY_AFTER):
        assert services.recount(report, director) == []
    said = confirmed(small_week.cast)
    with clock.at(date(2022, 10, 12)):  # held on the 7th, entered on the 12th
        case = small_week.old
        actor = small_week.cast.doing("reception.record").explaining("漏登")
        draft = Draft("reception.recorded", date(2022, 10, 7), data={"channel": "电话"})
        lifecycle.state_events([(case, [draft])], actor=actor, **said)
        changed = {c.key: (c.was, c.now) for c in services.recount(report, director)}
    assert changed["nodes_late:rule=reception"] == ("1", "2")
    assert changed["nodes_overdue:rule=reception"] == ("1", "0")
    assert "received" not in changed
    report.refresh_from_db()
    assert figure(report, "nodes_late:rule=reception") == "1"


def test_what_happens_after_the_week_is_not_of_the_week(small_week: SmallWeek) -> None:
    cast = small_week.cast
    with clock.at(date(2022, 10, 11)):
        dismissed = cast.doing("case.dismiss", small_week.old)
        lifecycle.dismiss(small_week.old, actor=dismissed, on=date(2022, 10, 11), reason="不符")
    filed(cast, date(2022, 10, 11), serial=9)
    with clock.at(date(2022, 10, 12)):
        figures = compute(cast.court, WEEK)["figures"]
        following = compute(cast.court, Week.parse("2022-W41"))["figures"]
    assert (figures["stock"]["shown"], figures["closed"]["shown"]) == ("3", "0")
    assert figures["nodes_overdue:rule=reception"]["shown"] == "1"
    assert (following["closed"]["shown"], following["stock"]["shown"]) == ("1", "3")
    assert following["closed:mode=驳回申请"]["shown"] == "1"
    late = selectors.figures_list(cast.court, Week.parse("2022-W41"), "nodes_overdue")
    assert not late.filter(case=small_week.old).exists()  # they ended with the case


def test_a_draft_of_a_running_week_is_counted_anew_once_the_week_is_over(
    small_week: SmallWeek,
) -> None:
    report = made(small_week, date(2022, 10, 9))
    filed(small_week.cast, date(2022, 10, 9), serial=7)
    with clock.at(MONDAY_AFTER), pytest.raises(Refused, match="请重新生成后再签署"):
        services.sign(report, actor=small_week.cast.actor("director"))
    again = made(small_week)
    assert again.pk == report.pk
    assert (figure(report, "received"), figure(again, "received")) == ("2", "3")


def test_a_week_to_come_is_not_reported(hualong: Cast) -> None:
    with clock.at(date(2022, 10, 2)), pytest.raises(Refused, match="2022-W40尚未开始"):
        services.make(hualong.court, WEEK, hualong.doing("report.make"))


class TestSigning:
    """Only the director, only once, only when the week is over."""

    def test_the_signature_freezes_the_report_and_stands_in_the_courts_journal(
        self, small_week: SmallWeek
    ) -> None:
        report = made(small_week)
        director = small_week.cast.actor("director")
        with clock.at(datetime.combine(MONDAY_AFTER, time(9, 30), clock.SHANGHAI)):
            signed = services.sign(report, actor=director)
        signed.refresh_from_db()
        assert (signed.status, signed.signed_by_id, signed.signed_post) == (
            "signed",
            director.user_id,
            "director",
        )
        assert signed.digest == services.digest_of(signed)
        event = Event.objects.get(kind="report.signed", case=None)
        assert event.subject == "period:2022-W40"
        assert event.data == {"week": "2022-W40", "digest": f"sha256:{signed.digest}"}

    def test_a_digest_that_looks_like_an_account_number_is_still_signed(
        self, small_week: SmallWeek, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(services, "digest_of", lambda _report: "6222020" * 9 + "a")
        report = made(small_week)
        with clock.at(MONDAY_AFTER):
            signed = services.sign(report, actor=small_week.cast.actor("director"))
        assert Event.objects.get(kind="report.signed").data["digest"].endswith(signed.digest)

    def test_a_second_signature_is_refused_and_names_the_first(self, small_week: SmallWeek) -> None:
        report = made(small_week)
        director = small_week.cast.actor("director")
        with clock.at(MONDAY_AFTER):
            services.sign(report, actor=director)
            with pytest.raises(Refused, match=f"已由{director.name}于2022-10-10 09:00签署"):
                services.sign(report, actor=director)
        assert Event.objects.filter(kind="report.signed").count() == 1

    def test_a_week_not_over_is_not_signed(self, small_week: SmallWeek) -> None:
        report = made(small_week, date(2022, 10, 9))
        with clock.at(date(2022, 10, 9)), pytest.raises(Refused, match="至2022-10-09结束"):
            services.sign(report, actor=small_week.cast.actor("director"))

    @pytest.mark.parametrize("post", ["information_officer", "team_lead", "clerk"])
    def test_nobody_but_the_director_signs(self, small_week: SmallWeek, post: str) -> None:
        report = made(small_week)
        with clock.at(MONDAY_AFTER), pytest.raises(Forbidden, match="签署周报"):
            services.sign(report, actor=small_week.cast.actor(post))
        report.refresh_from_db()
        assert not report.is_signed

    def test_the_database_refuses_to_change_or_drop_what_was_signed(
        self, small_week: SmallWeek
    ) -> None:
        report = made(small_week)
        with clock.at(MONDAY_AFTER):
            services.sign(report, actor=small_week.cast.actor("director"))
        for act in (
            lambda: WeeklyReport.objects.update(figures={}),
            lambda: WeeklyReport.objects.update(status="draft"),
            lambda: WeeklyReport.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()


class TestQuestions:
    """The director asks why, and the one asked answers."""

    def test_a_question_waits_for_the_team_until_it_is_answered(
        self, small_week: SmallWeek
    ) -> None:
        report = made(small_week)
        cast = small_week.cast
        lead = cast.actor("team_lead", "fast_1")
        other = cast.actor("team_lead", "fast_2")
        with clock.at(MONDAY_AFTER):
            question = services.ask(
                report,
                actor=cast.actor("director"),
                text="为何逾期？",
                figure="reception_on_time_rate",
                to_unit="fast_1",
            )
            assert list(selectors.questions_for(lead)) == [question]
            assert list(selectors.questions_for(other)) == []
            with pytest.raises(Forbidden, match="快执一团队"):
                services.answer(question, actor=other, text="不知")
            services.answer(question, actor=lead, text="当事人国庆期间未到，已电话接待")
            assert list(selectors.questions_for(lead)) == []
        said = [c.text for c in selectors.comments_of(report)]
        assert said == ["为何逾期？", "当事人国庆期间未到，已电话接待"]

    def test_a_question_needs_an_addressee_words_and_a_figure_of_the_report(
        self, small_week: SmallWeek
    ) -> None:
        report = made(small_week)
        director = small_week.cast.actor("director")
        with clock.at(MONDAY_AFTER), pytest.raises(Refused) as refused:
            services.ask(report, actor=director, text=" ", figure="no_such_figure")
        codes = {r.code for r in refused.value.refusals}
        assert codes == {"no_addressee", "missing", "no_figure"}
        assert ReportComment.objects.count() == 0

    def test_only_director_and_quality_comment(self, small_week: SmallWeek) -> None:
        report = made(small_week)
        cast = small_week.cast
        with clock.at(MONDAY_AFTER):
            services.comment(report, actor=cast.actor("director"), text="本周接待须改进")
            services.comment(report, actor=cast.actor("information_officer"), text="已核")
            with pytest.raises(Forbidden):
                services.comment(report, actor=cast.actor("clerk"), text="看过")
        with pytest.raises(DatabaseError), transaction.atomic():
            ReportComment.objects.update(text="另一句话")


class TestWeakPoints:
    """Below target, or worse than the four weeks before: named, and ordered mended."""

    @pytest.mark.clause("YD-033", "YD-111")
    def test_a_fast_case_closed_late_is_a_weak_point_with_its_clause(self, yindu: Cast) -> None:
        filed_on = date(2022, 8, 1)
        closed_on = date(2022, 10, 5)  # 40 days ended on 10 September
        case = filed(yindu, filed_on)
        place(yindu, case, filed_on, track="fast", unit="fast_team")
        close(yindu, case, closed_on, mode="执行完毕", recovered=Decimal("53000.00"))
        with clock.at(MONDAY_AFTER):
            report = compute(yindu.court, WEEK)
        (target,) = report["targets"]
        assert (target["met"], target["clause"]) == (False, ["YD-033"])
        assert report["figures"]["fast_on_time_rate"]["shown"] == "0.00%"
        first = report["weak_points"][0]
        assert first["key"] == "fast_on_time_rate"
        assert first["sentence"] == "本周快执案件期限内结案率为0.00%（0/1），目标不低于100%"

    @pytest.mark.clause("HL-229", "HL-230", "HL-231", "HL-232", "HL-233")
    def test_the_targets_of_the_year_are_judged_by_the_year_so_far(self, hualong: Cast) -> None:
        def told(serial: int, mode: str, recovered: str, days: int) -> None:
            closed_on = date(2022, 10, 5)
            case = filed(hualong, closed_on - timedelta(days=days), serial=serial)
            place(hualong, case, case.filed_on, track="fast", unit="fast_1")
            close(hualong, case, closed_on, mode=mode, recovered=Decimal(recovered))

        def judged() -> dict[str, tuple[str, bool]]:
            with clock.at(MONDAY_AFTER):
                report = compute(hualong.court, WEEK)
            by_track = report["figures"]["full_enforcement_rate.year:track=fast"]
            assert by_track["value"] == report["figures"]["full_enforcement_rate.year"]["value"]
            named = {p["clause"][0] for p in report["weak_points"] if p["reason"] == "target"}
            assert named == {t["clause"][0] for t in report["targets"] if t["met"] is False}
            figures = report["figures"]
            return {
                t["clause"][0]: (figures[t["key"]]["shown"], t["met"]) for t in report["targets"]
            }

        told(1, "执行完毕", "15900.00", 79)
        assert judged() == {
            "HL-229": ("100.00%", True),
            "HL-230": ("30.00%", True),  # 15,900 of 53,000: "30%以上" has its end within
            "HL-231": ("79.00天", True),
        }
        told(2, "终结执行", "15899.99", 81)
        assert judged() == {
            "HL-229": ("50.00%", True),
            "HL-230": ("30.00%", False),  # a fen less than 30 %, though it rounds to it
            "HL-231": ("80.00天", False),  # "降至80天以下" has its end without
        }

    def test_a_rate_worse_than_the_four_weeks_before_is_falling(
        self, small_week: SmallWeek
    ) -> None:
        report = _with_weak_point(small_week).figures
        points = {p["key"]: p for p in report["weak_points"]}
        # W37 and W38: 100 %; W36 and W39: W39 has the old case's reception due and not held.
        assert report["figures"]["reception_on_time_rate"]["mean4"] == "66.67"
        assert points["reception_on_time_rate"]["reason"] == "falling"
        sentence = points["reception_on_time_rate"]["sentence"]
        assert sentence.endswith("首次接待及时率为20.00%（1/5），差于前四周平均66.67%")

    def test_a_rate_of_a_few_cases_is_not_called_falling(self, small_week: SmallWeek) -> None:
        report = _with_weak_point(small_week, late=1)
        figure = report.figures["figures"]["reception_on_time_rate"]
        assert int(figure["denominator"]) == 4
        assert Decimal(figure["value"]) < Decimal(figure["mean4"])
        named = {p["key"] for p in report.figures["weak_points"] if p["reason"] == "falling"}
        assert "reception_on_time_rate" not in named

    @pytest.mark.clause("HL-229", "HL-230", "HL-231")
    def test_a_target_of_a_year_gone_by_is_not_judged_by_this_years_figures(
        self, hualong: Cast
    ) -> None:
        closed_on = date(2023, 10, 4)
        case = filed(hualong, date(2023, 1, 10))
        place(hualong, case, case.filed_on, track="fast", unit="fast_1")
        close(hualong, case, closed_on, mode="终结执行", recovered=Decimal("0.00"))
        with clock.at(date(2023, 10, 9)):
            figures = compute(hualong.court, Week.of(closed_on))
        of_2022 = [t for t in figures["targets"] if t["by"]]
        assert {(t["past"], t["met"]) for t in of_2022} == {(True, None)}
        assert not [p for p in figures["weak_points"] if p["reason"] == "target"]
        assert {row[5] for row in paper.sheet(figures)["targets"].rows} == {"期限已过"}

    def test_a_weak_point_becomes_an_order_to_a_team(self, small_week: SmallWeek) -> None:
        report = _with_weak_point(small_week)
        cast = small_week.cast
        with clock.at(MONDAY_AFTER):
            ordered = services.order_weak_point(
                report,
                actor=cast.actor("director"),
                figure="reception_on_time_rate",
                title="核查初次接待逾期原因",
                to_unit="fast_1",
                due_on=date(2022, 10, 14),
            )
        order = TaskOrder.objects.get(pk=ordered.order_id)
        assert (order.to_unit, order.due_on, order.status) == (
            "fast_1",
            date(2022, 10, 14),
            "dispatched",
        )
        assert Event.objects.filter(kind="order.dispatched", case=None).count() == 1

    def test_what_is_not_weak_is_not_ordered_and_nobody_else_orders(
        self, small_week: SmallWeek
    ) -> None:
        report = _with_weak_point(small_week)
        wanted = {"title": "核查", "to_unit": "fast_1", "due_on": date(2022, 10, 14)}
        with clock.at(MONDAY_AFTER):
            director = small_week.cast.actor("director")
            with pytest.raises(Refused, match="不是本周报列明的短板"):
                services.order_weak_point(report, actor=director, figure="received", **wanted)
            lead = small_week.cast.actor("team_lead")
            with pytest.raises(Forbidden):
                services.order_weak_point(
                    report, actor=lead, figure="reception_on_time_rate", **wanted
                )
        assert TaskOrder.objects.count() == 0


def test_another_courts_report_does_not_exist(small_week: SmallWeek) -> None:
    report = made(small_week)
    outsider = small_week.cast.outsider
    with clock.at(MONDAY_AFTER):
        for act in (
            lambda: selectors.find_report(outsider, WEEK),
            lambda: services.recount(report, outsider),
            lambda: services.sign(report, actor=outsider),
            lambda: services.comment(report, actor=outsider, text="看看"),
            lambda: services.make(small_week.cast.court, WEEK, outsider),
        ):
            with pytest.raises(NotVisible):
                act()
        assert list(selectors.reports_of(outsider)) == []
        assert selectors.find_report(small_week.cast.actor("clerk"), WEEK) == report
        for key in ("received", "nodes_overdue"):
            court = small_week.cast.court
            assert not selectors.figures_list(court, WEEK, key, actor=outsider).exists()


def test_the_people_administrator_reads_no_report(small_week: SmallWeek) -> None:
    made(small_week)
    with clock.at(MONDAY_AFTER), pytest.raises(Forbidden):
        selectors.find_report(small_week.cast.actor("system_admin"), WEEK)


def test_a_restricted_case_is_counted_but_listed_only_to_those_who_may(
    small_week: SmallWeek,
) -> None:
    cast, case = small_week.cast, small_week.prompt
    type(case).objects.filter(pk=case.pk).update(restricted=True)
    with clock.at(MONDAY_AFTER):
        clerk = selectors.figures_list(cast.court, WEEK, "received", actor=cast.actor("clerk"))
        director = selectors.figures_list(
            cast.court, WEEK, "received", actor=cast.actor("director")
        )
        assert (clerk.count(), director.count()) == (1, 2)
        assert compute(cast.court, WEEK)["figures"]["received"]["shown"] == "2"


@pytest.mark.parametrize(
    "key",
    ["", "all", "received:rule=x", "nodes_late:kind=执", "closed:kind", "nodes_late:handler=x"],
)
def test_an_address_of_no_figure_is_refused(hualong: Cast, key: str) -> None:
    with pytest.raises(Refused, match="没有这项数字"):
        selectors.figures_list(hualong.court, WEEK, key)


def test_who_is_late_and_why_is_told(small_week: SmallWeek) -> None:
    node = small_week.old.nodes.get(rule="reception")
    type(node).objects.filter(pk=node.pk).update(lateness_reason="申请执行人在外地")
    with clock.at(MONDAY_AFTER):
        late = compute(small_week.cast.court, WEEK)["late"]
    rows = {(r["rule"], r["overdue"], r["late"]): r for r in late}
    row = rows["reception", 1, 1]
    assert row["reasons"] == [{"reason": "申请执行人在外地", "count": 1}]
    assert row["unexplained"] == 1
    assert row["worst"] == (WEEK.last_on - node.due_on).days


def test_a_week_tells_whether_the_machine_kept_watch(small_week: SmallWeek) -> None:
    for day in range(3, 10):
        if day != 6:
            with clock.at(date(2022, 10, day)):
                sweep.sweep()
    with clock.at(MONDAY_AFTER):
        sealed = seals.seal(small_week.cast.court, WEEK.last_on)
        report = compute(small_week.cast.court, WEEK)
    assert report["sweep"]["missed"] == ["2022-10-06"]
    assert (report["sweep"]["runs"], report["sweep"]["failures"]) == (6, 0)
    assert sum(level["count"] for level in report["sweep"]["alerts"]) > 0
    assert report["seal"]["digest"] == sealed.digest
    assert report["seal"]["is_last_day"]


def test_a_report_costs_the_same_statements_whatever_the_number_of_cases(
    small_week: SmallWeek, django_assert_max_num_queries: object
) -> None:
    for serial in range(20, 24):
        filed(small_week.cast, date(2022, 10, 6), serial=serial, respondents=2)
    with clock.at(MONDAY_AFTER), django_assert_max_num_queries(36):  # type: ignore[operator]
        compute(small_week.cast.court, WEEK)


def _with_weak_point(small_week: SmallWeek, late: int = 2) -> WeeklyReport:
    """Return the report of a week with further cases late for reception, after better weeks."""
    for serial, day in ((11, date(2022, 9, 13)), (12, date(2022, 9, 20))):
        case = filed(small_week.cast, day, serial=serial)
        state(small_week.cast, case, "reception.recorded", day, channel="当面")
    for serial in range(31, 31 + late):
        filed(small_week.cast, date(2022, 10, 3), serial=serial)
    return made(small_week)
