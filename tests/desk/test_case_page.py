"""A case's page: what must be done, what is late, what changed; the course; why a date is so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enforcement import selectors, suspensions
from enforcement.models import Case, Event
from intake.services import Heard, reception
from tests.cast import Cast
from tests.desk.casework import FILED, TODAY, in_team, with_person
from tests.desk.conftest import Enter, form
from tests.story import assert_clocks_equal_their_replay, filed, granted, papers_in, recorder, state
from workdays import clock

pytestmark = pytest.mark.django_db
TABS = ("course", "parties", "facts", "journal", "nodes", "approvals", "orders")


def page_of(case: Case, tab: str = "") -> str:
    """Return the address of a case's page."""
    return f"/desk/cases/{case.pk}/" + (f"?tab={tab}" if tab else "")


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_costs_a_handful_of_statements_however_long_the_case(
    hualong: Cast, enter: Enter, tab: str
) -> None:
    case = filed(hualong, FILED, respondents=5)
    keys = [f"respondent:{n}" for n in range(1, 6)]
    for number in range(1, 5):
        state(hualong, case, "query.launched", FILED, *keys, system="总对总", round=number)
    case = state(hualong, case, "case.accepted", FILED)
    client = enter(hualong.user("handler", "fast_1"))
    client.get(page_of(case))
    with clock.at(TODAY), CaptureQueriesContext(connection) as asked:
        answer = client.get(page_of(case, tab))
    assert answer.context["tab"] == tab
    # The shell's own (session, person, seats, bell) are not the page's.
    own = [q["sql"] for q in asked if '"enforcement_' in q["sql"]]
    assert len([sql for sql in own if '"enforcement_alert"' not in sql]) <= 8


def test_the_page_answers_what_to_do_what_is_late_and_what_changed(
    hualong: Cast, enter: Enter
) -> None:
    case = filed(hualong, FILED)
    client = enter(hualong.user("director"))
    with clock.at(date(2026, 3, 4)):
        page = client.get(page_of(case)).context["page"]
        assert {c.name for c in page.late} == {"立案当日提起初次总对总查控"}
        assert "初次接待" in {c.name for c in page.to_do}
        assert page.changes[0][1] == "列明或追加被执行人 · 柏望舒0"
    state(hualong, case, "reception.recorded", date(2026, 3, 4), channel="当面")
    with clock.at(date(2026, 3, 4)):
        page = client.get(page_of(case)).context["page"]
        assert "初次接待" not in {c.name for c in page.to_do}
        assert page.changes[0][1] == "初次接待（首次约谈）笔录完成"


def test_another_courts_case_does_not_exist(hualong: Cast, enter: Enter) -> None:
    case = filed(hualong, FILED)
    node = case.nodes.first()
    assert node is not None
    client = enter(hualong.outsider_user)
    for path in (
        page_of(case),
        *(page_of(case, tab) for tab in TABS),
        f"/desk/cases/{case.pk}/why/{node.pk}/",
        f"/desk/cases/{case.pk}/record/",
        f"/desk/cases/{case.pk}/record/facts.stated/",
        f"/desk/cases/{case.pk}/correct/1/",
    ):
        assert client.get(path).status_code == 404, path


def test_a_clock_of_one_case_is_not_explained_under_another(hualong: Cast, enter: Enter) -> None:
    one, other = filed(hualong, FILED, serial=1), filed(hualong, FILED, serial=2)
    node = other.nodes.first()
    assert node is not None
    client = enter(hualong.user("director"))
    assert client.get(f"/desk/cases/{one.pk}/why/{node.pk}/").status_code == 404


def test_the_course_draws_each_clock_with_its_words(hualong: Cast, enter: Enter) -> None:
    case = filed(hualong, FILED)
    state(hualong, case, "query.launched", FILED, "respondent:1", system="总对总")
    state(hualong, case, "reception.recorded", date(2026, 3, 9), channel="当面")
    with clock.at(TODAY):
        course = enter(hualong.user("director")).get(page_of(case)).context["course"]
    notes = {lane.name.split(" · ")[0].rstrip("…"): lane for lane in course.lanes}
    done = next(lane for name, lane in notes.items() if "立案当日" in name)
    assert (done.note, done.css) == ("按期办结", "is-done")
    assert (notes["初次接待"].note, notes["初次接待"].css) == ("逾期4天办结", "is-done")
    late = notes["送达执行通知书"]
    assert (late.note, late.css) == ("超期15天", "is-late")
    assert {bar.css for bar in late.bars} == {"lane-term", "lane-run", "lane-late"}
    assert course.today_x > 0
    # Bars stand where the calendar says: the term of three days is three times a day wide.
    term = next(bar for bar in late.bars if bar.css == "lane-term")
    first = next(bar for bar in done.bars if bar.css == "lane-term")
    assert term.width == pytest.approx(4 * first.width, rel=0.02)


def test_excluded_days_are_drawn_and_explained(hualong: Cast, enter: Enter) -> None:
    case = in_team(hualong, "fast_1", "fast")
    state(hualong, case, "facts.stated", FILED, facts={"deposits_cover_due": False})
    handler = hualong.actor("handler", "fast_1")
    day = date(2026, 3, 10)
    with clock.at(day):
        asked = suspensions.request(
            case,
            actor=handler,
            kind="中止",
            first=day,
            reason="裁定中止执行",
            paper="中止执行裁定书",
        )
    granted(hualong, asked, day)
    last = day + timedelta(days=9)
    case = Case.objects.get(pk=case.pk)
    with clock.at(TODAY):
        suspensions.end(case, actor=handler, kind="中止", last=last)
        client = enter(hualong.user("handler", "fast_1"))
        course = client.get(page_of(case)).context["course"]
        assert any(bar.css == "lane-excluded" for lane in course.lanes for bar in lane.bars)
        limit = Case.objects.get(pk=case.pk).nodes.filter(kind="limit", applies="runs").get()
        why = client.get(f"/desk/cases/{case.pk}/why/{limit.pk}/")
    # Ten days more would end on Labour Day, so the term rolls to the first workday after it.
    assert (limit.plan_due_on, limit.due_on) == (date(2026, 4, 21), date(2026, 5, 6))
    assert "扣除10日" in why.content.decode()


@pytest.mark.clause("HL-020")
def test_why_this_day_names_clause_event_and_each_day_skipped(hualong: Cast, enter: Enter) -> None:
    # Three days from Wednesday 2025-10-01's eve end in the holiday and roll to 10-09.
    case = filed(hualong, date(2025, 9, 30))
    node = case.nodes.get(rule="reception")
    assert node.due_on == date(2025, 10, 9)
    with clock.at(date(2025, 9, 30)):
        answer = enter(hualong.user("clerk", "fast_1")).get(f"/desk/cases/{case.pk}/why/{node.pk}/")
    said = answer.content.decode()
    for word in ("HL-020", "第1号登记", "3日内", "2025-10-03", "2025-10-09", "顺延", "国办发明电"):
        assert word in said, word


def test_particulars_are_hidden_until_asked_for_and_the_reading_is_logged(
    hualong: Cast, enter: Enter
) -> None:
    case = with_person(hualong)
    party = case.parties.get(side="respondent")
    person = hualong.user("handler", "fast_1")
    client = enter(person)
    tab = client.get(page_of(case, "parties")).content.decode()
    for secret in (party.id_number, party.phone, party.account):
        assert secret not in tab
    assert "1101************37" in tab
    whole = client.post(f"/desk/cases/{case.pk}/party/{party.pk}/", form())
    for secret in (party.id_number, party.phone, party.account):
        assert secret in whole.content.decode()
    read = Event.objects.get(case=case, kind="personal_data.read")
    assert (read.actor_id, read.data) == (person.pk, {"what": "respondent:1"})
    assert party.id_number not in str(read.data)
    assert_clocks_equal_their_replay(case)


def test_reading_particulars_by_get_or_of_another_case_is_refused(
    hualong: Cast, enter: Enter
) -> None:
    case, other = with_person(hualong, serial=1), with_person(hualong, serial=2)
    party = other.parties.get(side="respondent")
    client = enter(hualong.user("handler", "fast_1"))
    assert client.get(f"/desk/cases/{case.pk}/party/{party.pk}/").status_code == 405
    assert client.post(f"/desk/cases/{case.pk}/party/{party.pk}/", form()).status_code == 404
    assert not Event.objects.filter(kind="personal_data.read").exists()


def test_facts_name_their_source_and_the_unknown_ones_are_asked_by_name(
    hualong: Cast, enter: Enter
) -> None:
    case = filed(hualong, FILED)
    state(hualong, case, "query.answered", FILED, facts={"has_disposable_asset": True})
    shown = enter(hualong.user("clerk", "fast_1")).get(page_of(case, "facts"))
    rows = {fact.term: fact for fact in shown.context["facts"]}
    assert rows["有可供拍卖的财产"].value == "是"
    assert rows["有可供拍卖的财产"].on == FILED.isoformat()
    assert "本院首封" in shown.context["unknown"]
    assert "有可供拍卖的财产" not in shown.context["unknown"]


def test_the_journal_shows_late_entries_and_who_in_which_post(hualong: Cast, enter: Enter) -> None:
    case = filed(hualong, FILED)
    with clock.at(TODAY):
        actor = recorder(hualong, case, "reception.recorded").explaining("补录")
        told = Heard(
            date(2026, 3, 4), "当面", ["初次接待笔录", "申请执行人签名"], papers=papers_in(hualong)
        )
        reception(case, told, actor=actor)
        client = enter(hualong.user(hualong.pack.holder("reception").post))
        entries = client.get(page_of(case, "journal")).context["entries"]
    assert entries[0].term == "初次接待（首次约谈）笔录完成"
    assert entries[0].late
    assert entries[0].post.endswith(hualong.pack.post_name(hualong.pack.holder("reception").post))
    assert len(entries[0].hash) == 8
    assert not entries[-1].late
    assert selectors.chain_faults(case.court_id) == []


def test_the_menu_tells_who_may_what_this_person_may_not(hualong: Cast, enter: Enter) -> None:
    case = in_team(hualong, "fast_1", "fast")
    doors = enter(hualong.user("handler", "fast_1")).get(page_of(case)).context["page"].doors
    by_term = {door.term: door for door in doors}
    assert by_term["报结"].may
    assert not by_term["调整承办人"].may
    assert "团队长" in by_term["调整承办人"].who
    assert "驳回申请" not in by_term  # too late for it
    other = enter(hualong.user("handler", "fast_2")).get(page_of(case)).context["page"].doors
    assert not {door.term for door in other if door.may}
