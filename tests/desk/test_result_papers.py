"""Papers that show a result are handed in where the result is entered, and land in the e-file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast
from tests.desk.conftest import Enter, form
from tests.documents.files import pdf
from tests.documents.papers import TODAY, told_case
from tests.documents.test_results import SHEET, clock_of, taken, where
from tests.flows.test_yindu_story import fast
from workdays import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(TODAY):
        yield


@pytest.mark.clause("HL-054")
def test_the_sheet_of_an_offline_query_lands_where_results_lie(hualong: Cast, enter: Enter) -> None:
    case = told_case(hualong)
    client = enter(hualong.user("transaction_head", "command_centre"))
    url = f"/desk/intake/queries/{case.pk}/offline/"
    page = client.get(url)
    sent = {"offline-0": "on", "on": TODAY.isoformat(), "seen": page.context["seen"]}
    bad = client.post(url, form(**sent, sent=[SimpleUploadedFile("a.pdf", b"no pdf")]))
    assert "a.pdf" in bad.context["form"].errors["sent"][0]
    sheet = SimpleUploadedFile("不动产.pdf", pdf())
    assert client.post(url, form(**sent, sent=[sheet])).status_code == 302
    assert where(case) == [("queries", "不动产查询结果")]


def test_a_slip_is_completed_with_its_papers_at_its_page(yindu: Cast, enter: Enter) -> None:
    case = fast(yindu)
    slip, _taker = taken(yindu, case, "查询不动产")
    client = enter(yindu.user("executor", "batch"))
    url = f"/desk/orders/{slip.pk}/"
    assert 'name="sent"' in client.get(url).content.decode()
    told = {"result": "名下无不动产", "on": TODAY.isoformat()}
    bad = client.post(url, form(**told, sent=[SimpleUploadedFile("a.pdf", b"no pdf")]))
    assert bad.status_code == 422
    assert "a.pdf" in bad.context["form"].errors["sent"][0]
    assert "名下无不动产" in bad.content.decode()
    good = SimpleUploadedFile("查询.pdf", pdf())
    assert client.post(url, form(**told, sent=[good])).status_code == 302
    assert where(case) == [("queries", "查询不动产办理结果")]
    assert clock_of(case, slip.key).status == "done"


def test_the_page_of_uploads_offers_what_waits_for_papers(yindu: Cast, enter: Enter) -> None:
    case = fast(yindu)
    url = f"/desk/cases/{case.pk}/efile/upload/"
    client = enter(yindu.user("executor", "batch"))
    assert 'name="about"' not in client.get(url).content.decode()
    slip, _taker = taken(yindu, case, "查询不动产")
    other, _taker = taken(yindu, case, "查询车辆")
    page = client.get(url).content.decode()
    assert "查询不动产（待：线下查冻扣材料）" in page
    sheet = {"place": "queries", "name": SHEET}
    answer = client.post(
        url, form(**sheet, sent=[SimpleUploadedFile("查询.pdf", pdf())])
    )  # fmt: skip
    assert "须选定这份材料属于哪一项" in answer.context["form"].errors["about"][0]
    sent = form(**sheet, about=other.key, sent=[SimpleUploadedFile("查询.pdf", pdf())])
    assert client.post(url, sent).status_code == 302
    assert clock_of(case, other.key).status == "done"
    assert clock_of(case, slip.key).status == "open"
