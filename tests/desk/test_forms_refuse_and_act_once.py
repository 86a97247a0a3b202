"""Every newer form: what is wrong is said beside its field and writes nothing, a double click acts
once, and what belongs to another court is not there.

The forms stand in `tests.desk.newer_forms`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from enforcement import years
from tests.amended import Amend
from tests.cast import Cast, make_court
from tests.desk.conftest import Enter, form
from tests.desk.newer_forms import SHEETS, Fields, Open
from tests.desk.written import standing
from workdays import calendar, clock

pytestmark = pytest.mark.django_db

WRONG = [
    pytest.param(name, fields, where, said, id=f"{name}: {what}")
    for name, sheet in SHEETS.items()
    for what, (fields, where, said) in sheet.wrong.items()
]


@pytest.fixture(autouse=True)
def _shipped_years() -> Iterator[None]:
    yield
    calendar.use_years(())
    years.forget()


@pytest.fixture
def opened(amend: Amend) -> Callable[[str], tuple[Open, Cast, Cast]]:
    """Bring a form's situation about; return it with its court and another of the same rules."""

    def prepare(name: str) -> tuple[Open, Cast, Cast]:
        sheet = SHEETS[name]
        cast = make_court(sheet.court)
        other = make_court(sheet.court, code="next-door")
        amend("hualong", "2", "pack.toml")
        return sheet.ready(cast, other), cast, other

    return prepare


def named(fields: Fields, opened: Open, other: Cast) -> Fields:
    """Put people in for the words that stand for them."""
    people = {
        "@person": opened.person.pk,
        "@user": opened.right.get("user"),
        "@outsider": other.user("director").pk,
    }
    return {k: people.get(v, v) if isinstance(v, str) else v for k, v in fields.items()}


def beside(answer: HttpResponse, where: str) -> str:
    """Return the words beside a field of the page; of a list's cells, those of every cell."""
    pattern = rf'<ul class="wrong"[^>]*id="id_{re.escape(where)}_error"[^>]*>(.*?)</ul>'
    if where.endswith("-"):
        pattern = r'</select>\s*<ul class="wrong">(.*?)</ul>'
    lists = re.findall(pattern, answer.content.decode(), re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", "", one) for one in lists))


def sent(client: Client, opened: Open, fields: Fields) -> HttpResponse:
    with clock.at(opened.day):
        return client.post(opened.address, form(**fields))


@pytest.mark.parametrize(("name", "fields", "where", "said"), WRONG)
def test_what_is_wrong_is_said_beside_its_field_and_writes_nothing(
    opened: Any, enter: Enter, name: str, fields: Fields, where: str, said: str
) -> None:
    form_, _cast, other = opened(name)
    client = enter(form_.person)
    before = standing()
    answer = sent(client, form_, {**form_.right, **named(fields, form_, other)})
    words = beside(answer, where)
    assert answer.status_code == 422, answer.content.decode()[:2000]
    assert words, "the reason stands beside its field"
    assert said in words
    assert re.search("[一-鿿]", words), "in Chinese"
    assert standing() == before


@pytest.mark.parametrize("name", [n for n, sheet in SHEETS.items() if n != "transfer unfounded"])
def test_a_double_click_acts_once(opened: Any, enter: Enter, name: str) -> None:
    form_, _cast, _other = opened(name)
    client, fields = enter(form_.person), form(**form_.right)
    before = form_.done()
    with clock.at(form_.day):
        first = client.post(form_.address, fields)
        assert first.status_code == 302, beside(first, "")
        after = standing()
        second = client.post(form_.address, fields)
    assert form_.done() == before + 1
    assert second.status_code == 302
    assert standing() == after


@pytest.mark.parametrize("name", [n for n, sheet in SHEETS.items() if sheet.addressed])
def test_the_same_post_of_another_court_finds_nothing_there_and_writes_nothing(
    opened: Any, enter: Enter, name: str
) -> None:
    form_, cast, other = opened(name)
    seat, nth = next(
        (key, people.index(form_.person))
        for key, people in cast.seats.items()
        if form_.person in people
    )
    for person in (other.seats[seat][nth], other.user("director")):
        client = enter(person)
        before = standing()
        with clock.at(form_.day):
            assert client.get(form_.address).status_code == 404
        assert sent(client, form_, form_.right).status_code == 404
        assert standing() == before
