"""The e-file by machine: listed with hash and pages, fetched whole, put in once."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from documents import efile
from documents.models import EfileItem
from enforcement.models import Case
from tests.api.conftest import Call, reasons
from tests.cast import Cast
from tests.documents.files import pdf, scripted
from tests.story import filed
from workdays import clock

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(DAY):
        yield


@pytest.fixture
def case(hualong: Cast) -> Case:
    return filed(hualong, date(2026, 11, 2))


def keeper(cast: Cast) -> Any:
    return cast.user("file_centre_head", "file_centre")


def deposit(call: Call, cast: Cast, case: Case, sent: bytes, **more: str) -> Any:
    body = {"place": "identity", "name": "证件", "content": b64encode(sent).decode(), **more}
    return call(keeper(cast)).post(f"/api/v1/cases/{case.pk}/efile/", body, format="json")


def test_what_is_put_in_is_listed_with_hash_and_pages_and_fetched_as_it_was(
    hualong: Cast, case: Case, call: Call
) -> None:
    content = pdf()
    digest = sha256(content).hexdigest()
    made = deposit(call, hualong, case, content, sha256=digest)
    assert made.status_code == 201
    told = call(hualong.user("director")).get(f"/api/v1/cases/{case.pk}/efile/").json()
    (item,) = told["items"]
    assert item == made.json()
    assert (item["sha256"], item["place"], item["pages"]) == (digest, "identity", 1)
    assert (item["size"], item["type"]) == (len(content), "application/pdf")
    assert "identity" in {place["code"] for place in told["places"]}
    one = call(hualong.user("director")).get(f"/api/v1/efile/{item['id']}/").json()
    assert b64decode(one["content"]) == content
    # Sent again it is the same one; withdrawn it is listed no more, and says so.
    assert deposit(call, hualong, case, content).json()["id"] == item["id"]
    assert EfileItem.objects.count() == 1
    actor = hualong.actor("file_centre_head", "file_centre")
    efile.withdraw(item["id"], reason="放错", actor=actor)
    again = call(hualong.user("director"))
    assert again.get(f"/api/v1/cases/{case.pk}/efile/").json()["items"] == []
    assert again.get(f"/api/v1/efile/{item['id']}/").json()["withdrawn"]


def test_what_is_no_paper_or_came_damaged_is_refused(hualong: Cast, case: Case, call: Call) -> None:
    wrong: list[tuple[bytes, dict[str, str], int, str]] = [
        (b"<html>", {}, 422, "content"),
        (pdf(scripted), {}, 422, "content"),
        (pdf(), {"sha256": "0" * 64}, 422, "sha256"),
        (pdf(), {"place": "nowhere"}, 422, "place"),
        (pdf(), {"content": "不是"}, 400, "content"),
        (pdf(), {"content": "A" * 5_000_001}, 400, "content"),
    ]
    for content, more, code, field in wrong:
        refused = deposit(call, hualong, case, content, **more)
        assert (refused.status_code, [*reasons(refused)]) == (code, [field]), more
    assert not EfileItem.objects.exists()


def test_another_courts_file_and_a_restricted_cases_do_not_exist(
    hualong: Cast, case: Case, call: Call
) -> None:
    item = deposit(call, hualong, case, pdf()).json()["id"]
    addresses = (f"/api/v1/cases/{case.pk}/efile/", f"/api/v1/efile/{item}/")
    for address in addresses:
        assert call(hualong.outsider_user).get(address).status_code == 404
        assert call(hualong.user("system_admin")).get(address).status_code == 404
    Case.objects.filter(pk=case.pk).update(restricted=True)
    for address in addresses:
        assert call(hualong.user("handler", "fast_1")).get(address).status_code == 404
        assert call(hualong.user("director")).get(address).status_code == 200


def test_only_who_keeps_the_file_puts_something_in(hualong: Cast, case: Case, call: Call) -> None:
    body = {"place": "identity", "name": "证件", "content": b64encode(pdf()).decode()}
    handler = call(hualong.user("handler", "fast_1"))
    refused = handler.post(f"/api/v1/cases/{case.pk}/efile/", body, format="json")
    assert refused.status_code == 403
    assert not EfileItem.objects.exists()
