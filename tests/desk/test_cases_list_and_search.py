"""The list of cases and the search box: what is seen, found, filtered, taken out, done at once."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from desk.models import Export, Submission
from enforcement.models import Case, Event
from enforcement.models.case import RUNNING
from intake.models import Import, ImportRow
from teams import access
from teams.models import User
from tests.cast import Cast, make_court
from tests.desk.casework import FILED, TODAY, in_team, with_person
from tests.desk.conftest import Enter, form
from tests.story import filed, state
from workdays import clock

pytestmark = pytest.mark.django_db
LIST = "/desk/cases/"


def numbers(page: Any) -> list[str]:
    """Return the case numbers a page lists."""
    return [row.label for row in page.context["list"].rows]


def filing_clerk(cast: Cast) -> User:
    """Return somebody who registers filings and launches queries."""
    return User.objects.get(pk=cast.doing("query.request").user_id)


def test_the_list_shows_the_courts_cases_and_no_other_courts(
    hualong: Cast, yindu: Cast, enter: Enter
) -> None:
    own = filed(hualong, FILED)
    filed(yindu, FILED, serial=2)
    page = enter(hualong.user("handler", "fast_1")).get(LIST)
    assert numbers(page) == [own.number]


def test_somebody_who_only_manages_people_sees_no_case(hualong: Cast, enter: Enter) -> None:
    case = filed(hualong, FILED)
    admin = enter(hualong.user("system_admin"))
    assert admin.get(LIST).status_code == 403
    assert admin.get(f"{LIST}{case.pk}/").status_code == 404


def test_the_list_costs_the_same_for_one_case_and_for_fifty(
    hualong: Cast, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    for serial in range(1, 52):
        filed(hualong, FILED, serial=serial, respondents=2)
    client = enter(hualong.user("handler", "fast_1"))
    client.get(LIST)
    with django_assert_max_num_queries(9):  # four of them: session, person, seats, bell
        page = client.get(LIST)
    assert len(numbers(page)) == 50
    assert page.context["list"].count.number == 51


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=open", {1, 2, 3}),
        ("state=standard", {3}),
        ("unit=standard_1", {3}),
        ("handler=none", {1, 2}),
        ("kind=执", {1, 2, 3}),
        ("kind=执恢", set()),
        ("flag=overdue", {1, 3}),
        ("flag=correction", {2}),
        ("filed_from=2026-03-20", {2}),
        ("filed_to=2026-03-19", {1, 3}),
        ("closed_from=2026-01-01", set()),
    ],
)
def test_each_filter_keeps_what_it_says(
    hualong: Cast, enter: Enter, query: str, found: set[int]
) -> None:
    filed(hualong, FILED, serial=1)
    fresh = filed(hualong, TODAY, serial=2)
    state(hualong, fresh, "filing.correction_requested", TODAY, items="标的")
    in_team(hualong, "standard_1", "standard", serial=3)
    with clock.at(TODAY):
        page = enter(hualong.user("director")).get(f"{LIST}?{query}")
    assert {Case.objects.get(number=n).serial for n in numbers(page)} == found


def test_the_filter_offers_a_newcomer_and_keeps_what_was_asked(hualong: Cast, enter: Enter) -> None:
    filed(hualong, FILED)
    person = hualong.user("handler", "fast_1")
    client = enter(person)
    client.get(LIST)  # drawn once
    User.objects.create(username="newcomer", name="新来的人", court=hualong.court)
    assert ">新来的人</option>" in client.get(LIST).content.decode()
    asked = client.get(LIST, {"state": "query", "filed_from": "2026-01-05"}).content.decode()
    assert '<option value="query" selected>' in asked
    assert 'value="2026-01-05"' in asked
    plain = client.get(LIST).content.decode()
    assert '<option value="query" selected>' not in plain


def test_the_names_in_a_list_are_never_markup(hualong: Cast, enter: Enter) -> None:
    case = filed(hualong, FILED)
    Case.objects.filter(pk=case.pk).update(title='<b onclick="x">甲&乙</b>')
    shown = enter(hualong.user("handler", "fast_1")).get(LIST).content.decode()
    assert "<b onclick" not in shown
    assert "&lt;b onclick=&quot;x&quot;&gt;甲&amp;乙&lt;/b&gt;" in shown


def test_a_wrong_day_in_the_filter_is_said_and_shows_nothing(hualong: Cast, enter: Enter) -> None:
    filed(hualong, FILED)
    page = enter(hualong.user("director")).get(f"{LIST}?filed_from=2026-02-31")
    assert numbers(page) == []
    assert page.context["list"].filter.form.errors["filed_from"]


@pytest.mark.parametrize(
    "typed",
    [
        "（2026）豫0902执77号",
        "(2026)豫0902执77号",
        " 2026豫0902执77 ",
        "豫0902执77",
        "77",
        "柏望舒",
        "望舒",
        "bws",
        "8000",
        "13800138000",
    ],
)
def test_one_exact_hit_opens_the_case(hualong: Cast, enter: Enter, typed: str) -> None:
    wanted = with_person(hualong, serial=77)
    code = hualong.pack.identity.number_code
    other = with_person(hualong, serial=5, phone="13900139555")
    other.parties.filter(side="respondent").update(name="颜听雨", initials="yty")
    Case.objects.filter(pk=other.pk).update(grams=" 颜 听 雨 颜听 听雨 #9555 ")
    answer = enter(hualong.user("clerk", "fast_1")).get(
        "/desk/search/", {"q": typed.replace("豫0902", code)}
    )
    assert answer.status_code == 302
    assert answer["Location"] == f"{LIST}{wanted.pk}/"


def test_several_hits_are_listed_and_none_says_so(hualong: Cast, enter: Enter) -> None:
    with_person(hualong, serial=1)
    with_person(hualong, serial=2)
    client = enter(hualong.user("clerk", "fast_1"))
    assert len(numbers(client.get("/desk/search/", {"q": "柏望舒"}))) == 2
    assert len(numbers(client.get("/desk/search/", {"q": "安知秋 柏望舒"}))) == 2
    assert numbers(client.get("/desk/search/", {"q": "安望舒"})) == []
    assert "没有符合条件的案件" in client.get("/desk/search/", {"q": "无此人"}).content.decode()


def test_another_courts_number_finds_nothing(hualong: Cast, yindu: Cast, enter: Enter) -> None:
    other = filed(yindu, FILED)
    answer = enter(hualong.user("director")).get("/desk/search/", {"q": other.number})
    assert numbers(answer) == []


def test_the_export_prints_its_filter_and_is_logged(hualong: Cast, enter: Enter) -> None:
    filed(hualong, FILED, serial=1)
    person = hualong.user("director")
    answer = enter(person).get(f"{LIST}?state=open&format=xlsx")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][:2] == ("筛选", "阶段：未结")
    assert rows[4][0].endswith("执1号")
    log = Export.objects.get()
    assert (log.user_id, log.list_key, log.rows) == (person.pk, "cases", 1)


@pytest.mark.clause("HL-016")
def test_day_one_queries_for_many_cases_take_one_form(hualong: Cast, enter: Enter) -> None:
    cases = [filed(hualong, FILED, serial=n, respondents=2) for n in (1, 2, 3)]
    client = enter(filing_clerk(hualong))
    with clock.at(FILED):
        shown = client.post("/desk/cases/batch/query/", {"id": [c.pk for c in cases]})
        assert shown.context["count"] == 3
        asked = {"on": FILED, "system": "总对总"}
        sent = form(ids=shown.context["ids"], **asked)
        done = client.post("/desk/cases/batch/query/", sent, follow=True)
    assert done.context["done"] == 3
    launched = Event.objects.filter(kind="query.launched")
    assert launched.count() == 6
    assert set(launched.values_list("subject", flat=True)) == {"respondent:1", "respondent:2"}
    assert {c.state for c in Case.objects.all()} == {"query"}
    with clock.at(FILED):
        again = client.post("/desk/cases/batch/query/", sent, follow=True)
    assert "没有重复办理" in again.content.decode()
    assert launched.count() == 6


@pytest.mark.clause("XX-033", "XX-034")
def test_the_first_days_page_offers_my_posts_acts_and_names_the_others(
    county: Cast, enter: Enter
) -> None:
    cases = [filed(county, FILED, serial=n) for n in (1, 2)]
    client = enter(access.who_holds(county.court, "documents")[0])
    address, chosen = "/desk/cases/batch/first/", {"id": [case.pk for case in cases]}
    with clock.at(FILED):
        page = client.post(address, chosen)
        assert page.context["form"].initial_acts() == ["documents", "service"]
        assert "发起网络查控（网络查控岗）" in page.content.decode()
        sent = form(ids=page.context["ids"], on=FILED, acts=["documents", "service"])
        done = client.post(address, sent, follow=True)
        assert (done.context["done"], done.context["refused"]) == (2, 0)
        again = client.post(address, sent, follow=True)
        assert "没有重复办理" in again.content.decode()
        page = client.post(address, chosen)
    assert page.context["form"].initial_acts() == []
    assert "均已办理或不适用" in page.content.decode()
    slips = client.get("/desk/orders/").context["list"].rows
    assert [row.cells[4] for row in slips] == ["文书送达"] * 2, "the list says who takes them"
    assert Event.objects.filter(kind="documents.prepared").count() == 2


def test_a_post_without_first_days_acts_is_told_who_does_them(county: Cast, enter: Enter) -> None:
    case = filed(county, FILED)
    page = enter(county.user("director")).post("/desk/cases/batch/first/", {"id": [case.pk]})
    said = page.content.decode()
    assert "首日事项都不由你的岗位办理" in said
    assert "发起网络查控（网络查控岗）" in said
    assert "一次办理" not in said, "nothing to press that could only be refused"


@pytest.mark.parametrize(
    ("pack", "running"),
    [
        ("hualong", ["快执", "普执"]),
        ("dengzhou", ["快执", "精执"]),
        ("yanshi", ["团队办理"]),
    ],
)
def test_stages_are_asked_for_in_the_courts_own_words(
    db: None, enter: Enter, pack: str, running: list[str]
) -> None:
    page = enter(make_court(pack).user("director")).get(LIST)
    choices = page.context["list"].filter.form.fields["state"].choices
    shown = [str(term) for value, term in choices if value in RUNNING]
    assert shown == running


def test_the_cases_of_one_import_are_listed_to_its_court_alone(
    hualong: Cast, yindu: Cast, enter: Enter
) -> None:
    mine = filed(hualong, FILED, serial=1)
    filed(hualong, FILED, serial=2)
    sheet = Import.objects.create(
        court=hualong.court,
        file_name="立案.xlsx",
        made_by=filing_clerk(hualong),
        made_at=clock.now(),
    )
    ImportRow.objects.create(sheet=sheet, number=2, status="filed", case_number=mine.number)
    address = f"{LIST}?imported={sheet.pk}"
    assert numbers(enter(hualong.user("director")).get(address)) == [mine.number]
    filed(yindu, FILED, serial=1)
    assert numbers(enter(yindu.user("director")).get(address)) == []


def test_a_batch_over_the_whole_filter_reaches_every_page(hualong: Cast, enter: Enter) -> None:
    for serial in range(1, 53):
        filed(hualong, FILED, serial=serial)
    client = enter(filing_clerk(hualong))
    with clock.at(FILED):
        shown = client.post(
            "/desk/cases/batch/query/", {"id": [], "every": "1", "filter": "state=intake"}
        )
    assert shown.context["count"] == 52


def test_what_one_case_refuses_the_others_are_still_done(hualong: Cast, enter: Enter) -> None:
    mine = in_team(hualong, "fast_1", "fast", serial=1)
    waiting = filed(hualong, FILED, serial=2)
    lead = enter(hualong.user("team_lead", "fast_1"))
    person = hualong.user("handler", "fast_1", 1)
    with clock.at(TODAY):
        shown = lead.post("/desk/cases/batch/handler/", {"id": [mine.pk, waiting.pk]})
        sent = form(ids=shown.context["ids"], handler=person.pk, on=TODAY, reason="原承办人休假")
        lead.post("/desk/cases/batch/handler/", sent)
    results = Submission.objects.get().results
    assert [bool(row["reasons"]) for row in results] == [False, True]
    assert Case.objects.get(pk=mine.pk).handler_id == person.pk
    assert Case.objects.get(pk=waiting.pk).handler_id is None


def test_a_case_changed_since_the_preview_is_told_in_its_row(hualong: Cast, enter: Enter) -> None:
    case = filed(hualong, FILED)
    client = enter(filing_clerk(hualong))
    with clock.at(TODAY):
        shown = client.post("/desk/cases/batch/query/", {"id": [case.pk]})
    state(hualong, case, "filing.verified", TODAY)
    with clock.at(TODAY):
        client.post(
            "/desk/cases/batch/query/",
            form(ids=shown.context["ids"], on=TODAY, system="总对总"),
        )
    (row,) = Submission.objects.get().results
    assert row["reasons"][0]["code"] == "changed"
    assert "立案信息核对完毕" in row["reasons"][0]["sentence"]


def test_another_courts_cases_cannot_be_chosen(hualong: Cast, yindu: Cast, enter: Enter) -> None:
    other = filed(yindu, FILED)
    client = enter(filing_clerk(hualong))
    assert client.post("/desk/cases/batch/query/", {"id": [other.pk]}).status_code == 422
    forged = form(ids=f"{other.pk}:{other.journal_seq}", on=FILED, system="总对总")
    with clock.at(FILED):
        client.post("/desk/cases/batch/query/", forged)
    assert not Event.objects.filter(kind="query.launched").exists()


@pytest.mark.clause("HL-050", "HL-051", "HL-052")
def test_notices_served_are_recorded_for_every_respondent(hualong: Cast, enter: Enter) -> None:
    cases = [filed(hualong, FILED, serial=n, respondents=2) for n in (1, 2)]
    server = User.objects.get(pk=_serves(hualong))
    client = enter(server)
    with clock.at(date(2026, 3, 4)):
        shown = client.post("/desk/cases/batch/served/", {"id": [c.pk for c in cases]})
        papers = shown.context["form"].initial["documents"]
        assert papers == ["执行通知书", "报告财产令", "缴款通知书"]
        client.post(
            "/desk/cases/batch/served/",
            form(ids=shown.context["ids"], documents=papers, on="2026-03-04"),
        )
    assert Event.objects.filter(kind="document.served").count() == 12
    for case in cases:
        open_rules = set(case.nodes.filter(status="open").values_list("duty", flat=True))
        assert "serve_standard" not in open_rules


def _serves(cast: Cast) -> int:
    holder = cast.pack.holder("service")
    assert holder is not None
    return int(cast.user(holder.post).pk)


def test_the_list_is_narrowed_to_people_who_handle_cases_and_to_no_administrator(
    hualong: Cast, enter: Enter
) -> None:
    client = enter(hualong.user("director"))
    for address in (LIST, reverse("desk:circulation")):
        shown = client.get(address).content.decode()
        assert f'<option value="{hualong.user("handler", "fast_1").pk}">' in shown
        assert f'<option value="{hualong.user("system_admin").pk}">' not in shown
