"""Every address of every door, for every post: what is answered, and what nobody may do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from desk.models import Submission
from enforcement.models import Approval, Case, Event
from tests.access import (
    api_table,
    cases_table,
    documents_table,
    efile_table,
    intake_table,
    people_table,
    reports_table,
    scans_table,
    service_table,
    versions_table,
    work_table,
)
from tests.access.rows import ADMINISTRATOR, BUREAU, COLUMNS, NOBODY, OUTSIDER, POSTS, Row
from tests.access.world import TODAY, World, make_world, token
from workdays import clock

TABLES: dict[str, tuple[Row, ...]] = {
    "cases": cases_table.ROWS,
    "work": work_table.ROWS,
    "intake": intake_table.ROWS,
    "documents": documents_table.ROWS,
    "service": service_table.ROWS,
    "efile": efile_table.ROWS,
    "scans": scans_table.ROWS,
    "reports": reports_table.ROWS,
    "people": people_table.ROWS,
    "versions": versions_table.ROWS,
    "api": api_table.ROWS,
}
EVERY = tuple(row for rows in TABLES.values() for row in rows)
# Rows written aside from the matters themselves: who came in, what was exported, drafts.
NUMBERS = ("expected", "clock", "giver", "receiver")  # sent to the API as numbers
ASIDE = {"sessions", "axes", "contenttypes", "auth", "admin"}


@pytest.fixture
def world(db: None) -> World:
    """A court with its matters."""
    return make_world("hualong")


def test_every_address_of_every_door_stands_in_a_table(world: World) -> None:
    listed = {_route(world, row) for row in EVERY}
    assert set(_routes(get_resolver().url_patterns)) - listed == set()


@pytest.mark.parametrize("room", list(TABLES))
def test_each_post_is_answered_what_the_table_says(world: World, room: str) -> None:
    clients = _clients(world)
    before = _rows_of_the_database()
    wrong = []
    for row in TABLES[room]:
        for column in COLUMNS:
            status = _ask(clients[column], world, row)
            expected = row.expected(column)
            if status != expected:
                wrong.append(f"{row.method} {row.address} {column}: {status}, not {expected}")
    assert not wrong, "\n".join(wrong)
    assert _rows_of_the_database() == before  # what was refused left nothing behind


def test_another_courts_matters_exist_for_no_post_on_no_address(world: World) -> None:
    """Every row that names a matter, asked with the keys of the next court's matter."""
    next_door = make_world("hualong-east")
    clients = _clients(world)
    before = _rows_of_the_database()
    wrong = []
    for row in EVERY:
        if not _names_a_matter(row):
            continue
        posts = ["director"] if row.may == BUREAU else row.may.split()
        for column in (*(p for p in posts if p in POSTS), ADMINISTRATOR):
            status = _ask(clients[column], next_door, row)
            if status not in _unseen(row, column):
                wrong.append(f"{row.method} {row.address} {column}: {status}")
    assert not wrong, "\n".join(wrong)
    assert _rows_of_the_database() == before


def test_a_batch_leaves_the_case_alone_for_a_post_that_may_not(world: World) -> None:
    """Batches answer row by row: each row is refused, and nothing is written about the case."""
    clients = _clients(world)
    key = {"pk": world.keys["case"]}
    with clock.at(TODAY):
        for row in cases_table.ROWS:
            if row.method != "POST" or "ids" not in row.body or row.expected("filing") == 403:
                continue
            column = "files" if "sign" not in row.address else "handler"
            before = Event.objects.count(), Case.objects.filter(**key).values().get()
            data = {"once": token(), **world.fill(dict(row.body))}
            answer = clients[column].post(_path(world, row), data)
            assert answer.status_code == 302, row.address
            results = Submission.objects.latest("pk").results
            assert results, row.address
            assert all(result["reasons"] for result in results), row.address
            after = Event.objects.count(), Case.objects.filter(**key).values().get()
            assert after == before, row.address
    assert Approval.objects.get(pk=world.keys["approval"]).status == "pending"


def test_no_address_fails_whatever_way_it_is_asked(world: World) -> None:
    """Each address by each verb, as the post with most rights: a refusal at worst."""
    clients = _clients(world)
    failed = []
    for address in dict.fromkeys(row.address for row in EVERY):
        for method in ("POST", "PUT", "DELETE"):
            status = _ask(clients["director"], world, Row(method, address, "", 0, 0, 0, 0, 0))
            if status >= 500:
                failed.append(f"{method} {address}: {status}")
    assert not failed, "\n".join(failed)


def _routes(patterns: Sequence[URLPattern | URLResolver], head: str = "") -> Iterator[str]:
    for pattern in patterns:
        here = head + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, here)
        else:
            yield here


def _path(world: World, row: Row) -> str:
    return "/" + str(world.fill(row.address))


def _route(world: World, row: Row) -> str:
    return resolve(_path(world, row).partition("?")[0]).route


def _clients(world: World) -> dict[str, Client]:
    clients = {column: Client(raise_request_exception=False) for column in COLUMNS}
    for column, client in clients.items():
        if column != NOBODY:
            person = world.cast.outsider_user if column == OUTSIDER else world.people[column]
            client.force_login(person)
    return clients


def _ask(client: Client, world: World, row: Row) -> int:
    """Make a row's request on its day, take back what an answer below 400 did; return the status.

    What a refusal did is left: the tests look for it in the end.
    """
    kept = client.cookies.copy()
    body: Any = world.fill(dict(row.body))
    sent: dict[str, Any] = {"data": {"once": token(), **body}}
    if row.address.startswith("api/"):
        sent = {"data": _numbers(body), "content_type": "application/json"}
    if row.method == "GET":
        sent = {}
    with clock.at(TODAY), transaction.atomic():
        answer = getattr(client, row.method.lower())(_path(world, row), **sent)
        transaction.set_rollback(answer.status_code < 400)
    client.cookies = kept
    return int(answer.status_code)


def _numbers(body: dict[str, Any]) -> dict[str, Any]:
    return {
        name: int(value) if isinstance(value, str) and value.isdecimal() and name in NUMBERS
        else [int(one) for one in value] if name == "ids" else value
        for name, value in body.items()
    }  # fmt: skip


def _rows_of_the_database() -> dict[str, Any]:
    """Return every row the product keeps, to tell whether a refused request left anything."""
    return {
        model._meta.label: sorted(map(_plain, model._default_manager.values_list()))
        for model in apps.get_models()
        if model._meta.app_label not in ASIDE
    }


def _names_a_matter(row: Row) -> bool:
    """Tell whether a row is about a matter of the court: by its address, or by what is chosen."""
    return "{" in row.address or bool({"id", "ids"} & set(row.body))


def _unseen(row: Row, column: str) -> set[int]:
    """Return what may be answered of another court's matter."""
    if row.method == "GET" and row.expected(column) == 405:
        return {405}
    if row.outsider in (400, 422):
        return {row.outsider, 403}  # nothing filled in, so no matter was asked for
    if "id" in row.body:
        return {404, 403, 422}  # rows ticked on a list: another court's are as if not ticked
    if row.expected(column) == 403:
        return {404, 403}  # the post is asked first
    return {404}


def _plain(row: tuple[object, ...]) -> str:
    """Return a row as text; what PostgreSQL hands out as memory is told by its bytes."""
    return repr([bytes(v) if isinstance(v, memoryview) else v for v in row])
