"""The pages of service: one paper, many papers, the proof, and where parties are reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from documents import conveying
from documents.carriers import Carrier
from documents.models import Consignment, Document, Service, ServiceAddress
from enforcement.models import Case
from enforcement.wire import GatewayDown
from tests.cast import Cast
from tests.desk.conftest import Enter, form
from tests.documents.files import BAD, photo
from tests.documents.papers import TODAY, told_case
from tests.documents.test_serving import notice
from workdays import clock

pytestmark = pytest.mark.django_db
ON = TODAY.isoformat()


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(TODAY):
        yield


@pytest.fixture
def case(county: Cast) -> Case:
    return told_case(county)


@pytest.fixture
def paper(county: Cast, case: Case) -> Document:
    return notice(county, case)


@pytest.fixture
def clerk(county: Cast, enter: Enter) -> Client:
    return enter(county.user("clerk", "documents_group"))


def proof(content: bytes = b"", name: str = "回证.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or photo())


@pytest.mark.clause("XX-034", "XX-149")
def test_a_paper_is_posted_comes_back_and_is_handed_over_with_its_proof(
    case: Case, paper: Document, clerk: Client, county: Cast, enter: Enter
) -> None:
    url = f"/desk/documents/{paper.pk}/service/"
    waiting = clerk.get("/desk/service/waiting/").content.decode()
    assert paper.number in waiting
    sent = form(to=["respondent:1"], method="post", on=ON, reference="EMS1234")
    assert clerk.post(url, sent).status_code == 302
    assert paper.number not in clerk.get("/desk/service/waiting/").content.decode()
    row = Service.objects.get()
    on_its_way = clerk.get(url).content.decode()
    assert "登记结果" in on_its_way
    assert "受送达人都已送达或者正在送达" in on_its_way
    assert 'name="method"' not in on_its_way  # nobody is left to send it to
    clerk.post(f"/desk/service/{row.pk}/", form(came="failed", on=ON, outcome="拒收退回"))
    assert paper.number in clerk.get("/desk/service/waiting/").content.decode()
    hand = form(
        to=["respondent:1"], method="direct", on=ON, received_by="柏望舒", proof=proof()
    )  # fmt: skip
    assert clerk.post(url, hand).status_code == 302
    shown = clerk.get(url).content.decode()
    assert all(said in shown for said in ("拒收退回", "已送达", "柏望舒"))
    kept = Service.objects.get(state="served").proof
    assert kept is not None
    file = f"/desk/service/proofs/{kept.pk}/"
    assert clerk.get(file).content == photo()
    assert clerk.get(file)["X-Content-Type-Options"] == "nosniff"
    assert enter(county.outsider_user).get(file).status_code == 404
    listed = clerk.get("/desk/service/", {"state": "failed"}).content.decode()
    assert "拒收退回" in listed
    assert "已送达" not in listed.split("<tbody>")[1]


def test_each_reason_stands_beside_its_field_and_nothing_is_lost(
    paper: Document, clerk: Client
) -> None:
    url = f"/desk/documents/{paper.pk}/service/"
    wrong = form(to=[], method="direct", on="2030-01-01", received_by="", reason="照旧")
    answer = clerk.post(url, wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"to"}
    wrong = form(to=["respondent:1"], method="direct", on="2030-01-01", reason="照旧")
    answer = clerk.post(url, wrong)
    assert set(answer.context["form"].errors) == {"on", "received_by", "proof"}
    assert "照旧" in answer.content.decode()
    assert not Service.objects.exists()


@pytest.mark.parametrize("name", ["脚本.pdf", "改名的程序.jpg", "加密.pdf", "过大.jpg", "空.pdf"])
def test_a_wrong_file_is_refused_beside_it(name: str, paper: Document, clerk: Client) -> None:
    content, _said = BAD[name]
    sent = form(
        to=["respondent:1"], method="direct", on=ON, received_by="某",
        proof=SimpleUploadedFile(name, content),
    )  # fmt: skip
    answer = clerk.post(f"/desk/documents/{paper.pk}/service/", sent)
    assert answer.status_code == 422
    assert "proof" in answer.context["form"].errors
    assert not Service.objects.exists()


def test_a_double_click_serves_once_and_leads_to_the_first(paper: Document, clerk: Client) -> None:
    url = f"/desk/documents/{paper.pk}/service/"
    sent = form(to=["respondent:1"], method="post", on=ON, reference="EMS1234")
    assert [clerk.post(url, sent).status_code for _click in (1, 2)] == [302, 302]
    assert Service.objects.count() == 1


def test_of_two_who_end_it_the_second_is_told(
    paper: Document, clerk: Client, county: Cast, enter: Enter
) -> None:
    sent = form(to=["respondent:1"], method="post", on=ON, reference="EMS1234")
    clerk.post(f"/desk/documents/{paper.pk}/service/", sent)
    url = f"/desk/service/{Service.objects.get().pk}/"
    assert clerk.post(url, form(came="failed", on=ON, outcome="拒收")).status_code == 302
    answer = clerk.post(url, form(came="served", on=ON, proof=proof()))
    assert answer.status_code == 409
    assert "登记为“未送达”" in answer.content.decode()


@pytest.mark.clause("YS-043", "YS-070")
def test_many_papers_are_posted_at_once_each_with_its_own_number(
    county: Cast, case: Case, clerk: Client
) -> None:
    papers = [notice(county, case, code) for code in ("enforcement_notice", "risk_notice")]
    ids = [str(paper.pk) for paper in papers]
    page = clerk.post("/desk/service/many/", {"id": ids})
    assert all(paper.number in page.content.decode() for paper in papers)
    sent = form(ids=",".join(ids), method="post", on=ON, **{f"number-{ids[0]}": "EMS0001"})
    done = clerk.get(clerk.post("/desk/service/many/", sent).headers["Location"])
    assert "邮寄送达须写明邮件号" in done.content.decode()
    assert list(Service.objects.values_list("document_id", "reference")) == [
        (papers[0].pk, "EMS0001")
    ]


def test_many_papers_are_handed_over_with_one_proof(
    county: Cast, case: Case, clerk: Client
) -> None:
    codes = ("enforcement_notice", "payment_notice")
    ids = [str(notice(county, case, code).pk) for code in codes]
    sent = form(ids=",".join(ids), method="direct", on=ON, received_by="本人", proof=proof())
    assert clerk.post("/desk/service/many/", sent).status_code == 302
    kept = [bytes(row.proof.content) for row in Service.objects.filter(state="served") if row.proof]
    assert kept == [photo(), photo()]


@pytest.mark.clause("DZ-052", "DZ-053")
def test_where_a_party_is_reached_is_stated_and_all_of_it_stays(
    case: Case, clerk: Client, county: Cast, enter: Enter
) -> None:
    url = f"/desk/cases/{case.pk}/addresses/"
    wrong = form(party="respondent:1", kind="electronic", value="x", consented="on", on=ON)
    answer = clerk.post(url, wrong)
    assert set(answer.context["form"].errors) == {"value"}
    for value in ("13800138000", "a@example.org"):
        right = form(party="respondent:1", kind="electronic", value=value, consented="on", on=ON)
        assert clerk.post(url, right).status_code == 302
    shown = clerk.get(url).content.decode()
    assert "13800138000" in shown
    assert "a@example.org" in shown
    assert ServiceAddress.objects.count() == 2
    assert enter(county.outsider_user).get(url).status_code == 404
    reader = enter(county.user("finance_clerk"))
    # Whoever does not reach the parties by them is told who does, and no address.
    for told in (
        reader.get(url),
        reader.post(url, right),
        reader.get(f"/desk/cases/{case.pk}/envelopes/"),
    ):
        assert told.status_code == 403
        assert "13800138000" not in told.content.decode()
    assert url not in reader.get(f"/desk/cases/{case.pk}/?tab=parties").content.decode()
    assert ServiceAddress.objects.count() == 2


@pytest.fixture
def unreachable(settings: Any) -> Carrier:
    """Return a post that was connected and is down."""
    settings.POST_GATEWAY_URL, settings.POST_GATEWAY_SECRET = "http://127.0.0.1:9", "密钥"
    found = Carrier.configured("post")
    assert found is not None
    return found


def test_a_paper_given_to_a_post_that_is_down_says_so_and_is_taken_back(
    paper: Document, clerk: Client, county: Cast, unreachable: Carrier, enter: Enter
) -> None:
    url = f"/desk/documents/{paper.pk}/service/"
    assert "邮寄送达可由接口办理" in clerk.get(url).content.decode()
    sent = form(to=["respondent:1"], method="post", on=ON, by_carrier="on")
    assert clerk.post(url, sent).status_code == 302
    row = Service.objects.get()
    assert "待交寄" in clerk.get(url).content.decode()
    with pytest.raises(GatewayDown):
        conveying.hand_in(county.court, unreachable)
    listed = clerk.get("/desk/service/").content.decode()
    assert "接口待重试" in listed
    assert "邮政接口：1件没有进展" in listed
    end = f"/desk/service/{row.pk}/"
    shown = clerk.get(end).content.decode()
    assert "第1次没有办成：邮政接口连接不上" in shown
    assert "未送达的原因" not in shown  # nothing left the house, so nothing came of it
    reader = enter(county.user("finance_clerk"))
    assert reader.post(f"{end}take-back/", form()).status_code == 403
    back = form()
    assert [clerk.post(f"{end}take-back/", back).status_code for _click in (1, 2)] == [302, 302]
    assert "未发出" in clerk.get(url).content.decode()
    assert paper.number in clerk.get("/desk/service/waiting/").content.decode()
    assert clerk.post(f"{end}take-back/", form()).status_code == 409


def test_many_papers_are_given_to_the_post_at_once(
    county: Cast, case: Case, clerk: Client, unreachable: Carrier
) -> None:
    codes = ("enforcement_notice", "payment_notice")
    ids = [str(notice(county, case, code).pk) for code in codes]
    sent = form(
        ids=",".join(ids), method="post", on=ON, by_carrier="on", **{f"number-{ids[1]}": "EMS0002"}
    )
    done = clerk.get(clerk.post("/desk/service/many/", sent).headers["Location"])
    assert "邮件号由接口给出，不必填写" in done.content.decode()
    assert list(Consignment.objects.values_list("service__document_id", "state")) == [
        (int(ids[0]), "waiting")
    ]


def test_without_a_carrier_no_page_offers_one(paper: Document, clerk: Client) -> None:
    assert "交由接口办理" not in clerk.get(f"/desk/documents/{paper.pk}/service/").content.decode()


def test_many_papers_entered_late_are_explained_once_before_any_is_served(
    county: Cast, case: Case, clerk: Client
) -> None:
    codes = ("enforcement_notice", "payment_notice")
    ids = ",".join(str(notice(county, case, code).pk) for code in codes)
    with clock.at(TODAY + timedelta(days=20)):
        late = form(ids=ids, method="post", on=ON, reference="EMS0009")
        answer = clerk.post("/desk/service/many/", late)
        assert answer.status_code == 422
        assert not Service.objects.exists()
        assert "late_reason" in answer.content.decode()
        assert "EMS0009" in answer.content.decode()  # nothing typed is lost
        explained = form(ids=ids, method="post", on=ON, reference="EMS0009", late_reason="补登")
        assert clerk.post("/desk/service/many/", explained).status_code == 302
    assert Service.objects.count() == 2
