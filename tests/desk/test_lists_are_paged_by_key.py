"""Lists: every row once whatever the order, no query a row, choosing rows, taking them out."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import QueryDict
from django.test import Client, RequestFactory
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from desk import listing as machinery
from desk.listing import Listing, chosen
from desk.models import Export, SavedView
from desk.people.listing import People, visible
from desk.rows import Column, Row
from desk.sheets import cell
from policy.refusals import Refused
from teams.models import User
from tests.cast import Cast
from tests.desk.conftest import Enter
from workdays.clock import SHANGHAI

MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)


class Plain(Listing):
    """People in small pages, by columns with equal and unknown keys."""

    key = "plain"
    page_size = 7
    order = "username"
    columns = (
        Column("username", "账号", sort="username"),
        Column("name", "姓名", sort="name"),
        Column("seen", "登录", sort="last_login", nullable=True),
        Column("open", "在用", sort="is_active"),
    )

    def row(self, item: Any) -> Row:
        """Return the row."""
        return Row(item.pk, (item.username, item.name, item.last_login, item.is_active))


def ask(cast: Cast, query: str = "", listing: type[Listing] = Plain) -> Listing:
    """Return a list as a person asks for it."""
    request: Any = RequestFactory().get(f"/list/?{query}")
    request.user, request.actor, request.htmx = (
        cast.user("system_admin"),
        cast.actor("system_admin"),
        False,
    )
    return listing(request, visible(request.actor))


def uneven(cast: Cast) -> None:
    """Give a third of the people equal, different and unknown last sign-ins."""
    people = list(User.objects.filter(court=cast.court).order_by("pk"))
    for number, person in enumerate(people):
        person.name = f"同名{number % 3}"
        person.is_active = number % 4 != 0
        person.last_login = None if number % 3 == 0 else MORNING + timedelta(days=number % 5)
    User.objects.bulk_update(people, ["name", "is_active", "last_login"])


def ids(page: Listing) -> list[int]:
    return [row.id for row in page.rows]


ORDERS = ["username", "-username", "name", "-name", "seen", "-seen", "open", "-open", "nothing"]


@pytest.mark.parametrize("order", ORDERS)
def test_paging_forwards_shows_every_row_once_in_order(hualong: Cast, order: str) -> None:
    uneven(hualong)
    page, seen = ask(hualong, f"sort={order}"), []
    for _page in range(100):
        seen += ids(page)
        if not page.after_url:
            break
        page = ask(hualong, page.after_url.partition("?")[2])
    everyone = User.objects.filter(court=hualong.court)
    assert len(seen) == len(set(seen)) == everyone.count()


@pytest.mark.parametrize("order", ORDERS)
def test_paging_back_shows_the_same_pages(hualong: Cast, order: str) -> None:
    uneven(hualong)
    page, pages = ask(hualong, f"sort={order}"), []
    assert not page.before_url
    while True:
        pages.append(ids(page))
        if not page.after_url:
            break
        page = ask(hualong, page.after_url.partition("?")[2])
    for expected in reversed(pages[:-1]):
        page = ask(hualong, page.before_url.partition("?")[2])
        assert ids(page) == expected
    assert not page.before_url


def test_unknown_keys_stand_last_upwards_and_downwards(hualong: Cast) -> None:
    uneven(hualong)
    for order in ("seen", "-seen"):
        page, seen = ask(hualong, f"sort={order}"), []
        while True:
            seen += [row.cells[2] is None for row in page.rows]
            if not page.after_url:
                break
            page = ask(hualong, page.after_url.partition("?")[2])
        assert seen == sorted(seen)


def test_a_row_added_before_the_page_shifts_nothing(hualong: Cast) -> None:
    first = ask(hualong)
    second = ids(ask(hualong, first.after_url.partition("?")[2]))
    User.objects.create_user("aaa", None, name="新到", court=hualong.court)
    assert ids(ask(hualong, first.after_url.partition("?")[2])) == second


def test_a_mangled_address_opens_the_first_page(hualong: Cast) -> None:
    first = ids(ask(hualong))
    for cursor in ("x", "////", "bnVsbA==", "WyJhIl0=", "WzEsICJ4Il0=", "%00"):
        assert ids(ask(hualong, f"after={cursor}")) == first


def test_counting_stops_where_more_would_not_help(
    hualong: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone = User.objects.filter(court=hualong.court).count()
    assert str(ask(hualong).count) == str(everyone)
    monkeypatch.setattr(machinery, "MOST_COUNTED", 10)
    assert str(ask(hualong).count) == "10+"


def test_a_page_of_people_costs_the_same_however_many_there_are(
    hualong: Cast, manager: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    manager.get("/desk/people/")  # the session is written once a minute
    with django_assert_max_num_queries(10):
        manager.get("/desk/people/")
    for number in range(30):
        User.objects.create_user(f"new-{number}", None, name="新到", court=hualong.court)
    with django_assert_max_num_queries(10):
        manager.get("/desk/people/")


def test_a_filter_narrows_and_is_kept_while_sorting_and_paging(manager: Client) -> None:
    page = manager.get("/desk/people/?post=team_lead").content.decode()
    assert "快执一团队团队长" in page
    assert "员额法官" not in page.split("<tbody>")[1]
    assert "post=team_lead&amp;sort=name" in page


def test_a_wrong_filter_shows_no_row_and_says_why(manager: Client) -> None:
    page = manager.get("/desk/people/?post=emperor").content.decode()
    assert "没有符合条件的人员" in page
    assert 'aria-invalid="true"' in page


def posted(cast: Cast, fields: str) -> Any:
    """Return a request with rows chosen on a list."""
    request: Any = RequestFactory().post("/act/")
    request.POST = QueryDict(fields)
    request.user = AnonymousUser()
    return request


def people(cast: Cast) -> QuerySet[User]:
    return visible(cast.actor("system_admin"))


def test_only_rows_one_may_see_are_chosen(hualong: Cast) -> None:
    own, strange = hualong.user("clerk"), hualong.outsider_user
    request = posted(hualong, f"id={own.pk}&id={strange.pk}&id=x")
    assert chosen(request, people(hualong)) == [own.pk]


def test_all_of_a_filter_is_what_the_filter_shows(hualong: Cast) -> None:
    filtered = People(ask(hualong).request, people(hualong)).queryset.filter(username__endswith="1")
    request = posted(hualong, f"id={hualong.user('clerk').pk}&every=1")
    assert chosen(request, people(hualong), filtered) == [u.pk for u in filtered.order_by("pk")]


def test_choosing_nothing_or_too_much_is_refused(
    hualong: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused, match="没有选中"):
        chosen(posted(hualong, ""), people(hualong))
    monkeypatch.setattr(machinery, "MOST_CHOSEN", 3)
    with pytest.raises(Refused, match="最多办理3行"):
        chosen(posted(hualong, "every=1"), people(hualong), people(hualong))


def test_an_export_prints_its_filter_and_is_logged(
    hualong: Cast, manager: Client, administrator: User
) -> None:
    answer = manager.get("/desk/people/?post=team_lead&format=xlsx")
    rows = list(load_workbook(BytesIO(b"".join(answer))).active.values)
    assert rows[0][0] == "人员与岗位"
    assert rows[1][1] == "岗位：团队长"
    assert rows[2][2] == administrator.name
    assert rows[3][:3] == ("姓名", "账号", "现任岗位")
    assert len(rows) - 4 == 4
    logged = Export.objects.get()
    assert (logged.user, logged.rows, logged.query) == (administrator, 4, "post=team_lead")


def test_a_name_that_looks_like_a_formula_is_exported_as_text() -> None:
    for evil in ("=1+1", "+86", "-cmd", "@x", "<b>=1</b>"):
        assert str(cell(evil)).startswith("'")
    assert cell("-1,234.50") == "-1,234.50"


def test_a_filter_is_saved_under_a_name_for_oneself(
    hualong: Cast, manager: Client, enter: Enter
) -> None:
    kept = {"key": "people", "name": "团队长", "query": "post=team_lead", "next": "/desk/people/"}
    manager.post("/desk/view/", kept)
    assert "/desk/people/?post=team_lead" in manager.get("/desk/people/").content.decode()
    enter(hualong.user("clerk")).post("/desk/view/", {"drop": SavedView.objects.get().pk})
    assert SavedView.objects.exists()
    manager.post("/desk/view/", {"drop": SavedView.objects.get().pk, "next": "/desk/people/"})
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_is_not_saved(manager: Client) -> None:
    answer = manager.post("/desk/view/", {"key": "people", "next": "/desk/people/"}, follow=True)
    assert "起一个名称" in answer.content.decode()
    assert not SavedView.objects.exists()
