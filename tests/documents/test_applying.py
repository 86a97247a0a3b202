"""Files sent with an application: checked by content, shown, and in the e-file at acceptance."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from rest_framework.test import APIClient

from documents import applying
from documents.models import EfileItem
from documents.proofs import Upload
from enforcement.models import Case
from intake.models import OnlineAttachment
from intake.online import services
from policy.refusals import Forbidden, NotVisible, Refused
from reports import watch
from reports.sheet import online_line
from reports.weeks import Week
from teams.models import User
from tests.cast import Cast
from tests.desk.conftest import form
from tests.documents.files import pdf, photo, scripted
from tests.intake.online import DAY, decision, sent
from workdays import clock

pytestmark = pytest.mark.django_db
SENDER, EXAMINER = "filing.send", "filing.examine"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(DAY):
        yield


@pytest.mark.clause("HL-029", "HL-035")
def test_what_was_sent_becomes_pages_of_the_e_file_at_acceptance(hualong: Cast) -> None:
    filing, sender = sent(hualong), hualong.doing(SENDER)
    judgment = pdf()
    basis = applying.attach(filing.pk, "basis", Upload("判决书.pdf", judgment), actor=sender)
    applying.attach(filing.pk, "other", Upload("说明.jpg", photo()), actor=sender)
    again = applying.attach(filing.pk, "identity", Upload("x.pdf", judgment), actor=sender)
    assert again == basis  # the same bytes once
    assert not EfileItem.objects.exists()
    filed = applying.accept(filing.pk, 1, decision(hualong), actor=hualong.doing(EXAMINER))
    items = EfileItem.objects.filter(case=filed.case).order_by("id")
    assert [(item.name, item.place) for item in items] == [
        ("生效法律文书及生效证明", "basis"),
        ("说明.jpg", "application"),
    ]
    assert next(iter(items)).digest == basis.digest
    with pytest.raises(Refused, match="不再收材料"):
        applying.attach(filing.pk, "leads", Upload("y.png", photo("PNG")), actor=sender)


def test_a_refused_acceptance_puts_nothing_into_any_file(hualong: Cast) -> None:
    filing = sent(hualong, matter="别的")
    applying.attach(filing.pk, "basis", Upload("a.pdf", pdf()), actor=hualong.doing(SENDER))
    with pytest.raises(Refused):
        applying.accept(filing.pk, 1, decision(hualong), actor=hualong.doing(EXAMINER))
    assert not EfileItem.objects.exists()
    assert not Case.objects.exists()


def test_files_are_judged_by_their_content_and_only_who_receives_takes_them(hualong: Cast) -> None:
    filing, sender = sent(hualong), hualong.doing(SENDER)
    for content in (b"", b"<html>", pdf(scripted)):
        with pytest.raises(Refused) as refused:
            applying.attach(filing.pk, "dancing", Upload("a.pdf", content), actor=sender)
        assert {r.field for r in refused.value.refusals} == {"content", "what"}
    with pytest.raises(Forbidden):
        applying.attach(
            filing.pk, "basis", Upload("a.pdf", pdf()), actor=hualong.actor("handler", "fast_1")
        )
    with pytest.raises(NotVisible):
        applying.attach(filing.pk, "basis", Upload("a.pdf", pdf()), actor=hualong.outsider)
    assert not OnlineAttachment.objects.exists()


def test_what_was_sent_cannot_be_changed_afterwards(hualong: Cast) -> None:
    filing = sent(hualong)
    applying.attach(filing.pk, "basis", Upload("a.pdf", pdf()), actor=hualong.doing(SENDER))
    rows = OnlineAttachment.objects.filter(filing=filing)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(name="b")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows._raw_delete(rows.db)


def test_the_page_takes_and_shows_a_file(hualong: Cast, client: Client) -> None:
    filing = sent(hualong)
    client.force_login(hualong.user("clerk", "filing_window"))
    address = f"/desk/intake/online/{filing.pk}/"
    content = pdf()
    file = SimpleUploadedFile("a.pdf", content, "application/pdf")
    taken = client.post(address, form(do="attach", version="1", what="basis", file=file))
    assert taken.status_code == 302
    one = OnlineAttachment.objects.get()
    assert f"{address}files/{one.pk}/" in client.get(address).content.decode()
    shown = client.get(f"{address}files/{one.pk}/")
    assert (shown["Content-Type"], shown.content) == ("application/pdf", content)
    wrong = SimpleUploadedFile("a.pdf", b"<html>", "application/pdf")
    refused = client.post(address, form(do="attach", version="1", what="basis", file=wrong))
    assert refused.status_code == 422
    client.force_login(hualong.outsider_user)
    assert client.get(f"{address}files/{one.pk}/").status_code in (403, 404)


def calling(user: User) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def test_a_machine_sends_a_file_and_is_told_what_it_was(hualong: Cast) -> None:
    filing = sent(hualong)
    body = {"what": "basis", "name": "判决书.pdf", "content": b64encode(pdf()).decode()}
    address = f"/api/v1/applications/{filing.pk}/attachments/"
    window = calling(hualong.user("clerk", "filing_window"))
    made = window.post(address, body, format="json")
    assert made.status_code == 201
    told = window.get(f"/api/v1/applications/{filing.pk}/").json()["attachments"]
    assert told == [made.json()]
    refused = window.post(address, {**body, "content": "AAAA"}, format="json")
    assert refused.status_code == 422
    assert [r["field"] for r in refused.json()["refusals"]] == ["content"]
    assert calling(hualong.outsider_user).post(address, body, format="json").status_code == 404


def test_the_weekly_report_tells_how_applications_were_examined(hualong: Cast) -> None:
    week = Week.of(DAY)
    assert watch.online_of(hualong.court.pk, week) is None
    assert online_line({}) is None
    sent(hualong, "WS1", on=DAY - timedelta(days=20))
    back = sent(hualong, "WS2", on=DAY - timedelta(days=20))
    sent(hualong, "WS3")
    services.send_back(back.pk, 1, {"no_phone": ""}, actor=hualong.doing(EXAMINER))
    found = watch.online_of(hualong.court.pk, week)
    assert found == {
        "received": 1, "accepted": 0, "returned": 1, "late": 1, "waiting": 2, "overdue": 1,
    }  # fmt: skip
    assert online_line({"online": found}) == (
        "收到1份，立案0份，退回补正1份，其中逾期审查1份；待审查2份，已逾期1份"
    )
