"""What was typed is still there after a lost session; secrets never are."""

import json

from django.test import Client

from desk import drafts
from desk.models import Draft
from tests.cast import Cast
from tests.desk.conftest import Enter, form

KEY = "/desk/draft/people.open/"


def keep(client: Client, address: str = KEY, **fields: list[str]) -> int:
    """Send a draft as the page's script does."""
    response = client.post(address, json.dumps(fields), content_type="application/json")
    return response.status_code


def test_a_draft_is_offered_when_the_form_is_opened_again(manager: Client) -> None:
    assert "data-draft-offer" not in manager.get("/desk/people/open/").content.decode()
    assert keep(manager, name=["穆晴"], username=["mu"]) == 204
    page = manager.get("/desk/people/open/").content.decode()
    assert "data-draft-offer" in page
    assert json.dumps("穆晴") in page


def test_the_latest_draft_replaces_the_earlier(manager: Client) -> None:
    keep(manager, name=["穆"])
    keep(manager, name=["穆晴"])
    assert Draft.objects.get().data == {"name": ["穆晴"]}


def test_a_draft_is_gone_once_the_form_was_sent(manager: Client) -> None:
    keep(manager, name=["穆晴"])
    manager.post("/desk/people/open/", form(name="穆晴", username="muqing"))
    assert not Draft.objects.exists()


def test_a_refused_form_keeps_its_draft(manager: Client) -> None:
    keep(manager, name=["穆晴"])
    refused = manager.post("/desk/people/open/", form(name="", username="muqing"))
    assert refused.status_code == 422
    assert Draft.objects.exists()


def test_passwords_and_tokens_are_never_kept(manager: Client) -> None:
    keep(manager, name=["穆晴"], password=["secret"], new_password=["x"], once=["t"],
         csrfmiddlewaretoken=["t"])  # fmt: skip
    assert Draft.objects.get().data == {"name": ["穆晴"]}


def test_nobody_reads_anothers_draft(hualong: Cast, manager: Client, enter: Enter) -> None:
    keep(manager, name=["穆晴"])
    other = hualong.user("clerk")
    assert drafts.kept(other.pk, "people.open") is None
    assert enter(other).delete(KEY).status_code == 204
    assert Draft.objects.exists()


def test_a_signed_out_page_is_told_so_and_nothing_is_kept(client: Client, hualong: Cast) -> None:
    assert keep(client, name=["穆晴"]) == 401
    assert not Draft.objects.exists()


def test_what_is_no_draft_is_refused(manager: Client) -> None:
    for body in ("", "[]", "3", '{"a": 3}', "{", '{"a": ["' + "x" * drafts.LARGEST + '"]}'):
        response = manager.post(KEY, body, content_type="application/json")
        assert response.status_code == 400, body[:20]
    assert keep(manager, "/desk/draft/Not A Key/", name=["x"]) == 400
    assert not Draft.objects.exists()


def test_the_oldest_drafts_give_way(manager: Client) -> None:
    for number in range(drafts.MOST + 3):
        keep(manager, f"/desk/draft/form.{number}/", name=["x"])
    assert Draft.objects.count() == drafts.MOST
    assert not Draft.objects.filter(form_key="form.0").exists()
