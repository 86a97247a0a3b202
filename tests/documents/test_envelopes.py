"""Envelopes and labels: whom they are for, what is read as a postal code, what is printed."""

from __future__ import annotations

import io
import re
import subprocess

import pikepdf
import pytest
from django.test import Client

from documents import addresses, envelopes
from documents.addresses import Stated
from documents.models import Letterhead
from enforcement.models import Case, Party
from policy.refusals import Forbidden, Refused
from teams.access import Actor
from tests.cast import Cast
from tests.desk.conftest import form
from tests.documents.papers import TODAY, told_case
from tests.documents.test_serving import notice
from tests.story import recorder
from workdays import clock

pytestmark = pytest.mark.django_db
TYPED = "457000 河南省濮阳市华龙区解放路2号"


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


def server(cast: Cast, case: Case) -> Actor:
    return recorder(cast, case, "document.served")


@pytest.fixture
def case(county: Cast) -> Case:
    return told_case(county, respondents=2)


def stated(cast: Cast, case: Case, key: str, value: str, receiver: str = "") -> None:
    told = Stated("postal", value, receiver, "13800000000")
    addresses.state(case, key, told, on=TODAY, actor=server(cast, case))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("457000 河南省濮阳市", ("河南省濮阳市", "457000")),
        ("河南省濮阳市，邮编：457000", ("河南省濮阳市", "457000")),
        ("河南省濮阳市（邮政编码457000）", ("河南省濮阳市", "457000")),
        ("某路123456号院", ("某路123456号院", "")),
        ("某路13800000000", ("某路13800000000", "")),
        ("", ("", "")),
    ],
)
def test_six_digits_before_or_after_an_address_are_its_postal_code(
    address: str, told: tuple[str, str]
) -> None:
    assert envelopes.coded(address) == told


def test_one_envelope_a_person_and_case_with_the_address_stated_last(
    county: Cast, case: Case
) -> None:
    first, other = notice(county, case), notice(county, case, "property_report_order")
    stated(county, case, "respondent:1", "457999 旧址")
    stated(county, case, "respondent:1", TYPED, "安知秋")
    (mail,) = envelopes.of_documents([first, other], actor=server(county, case))
    assert (mail.name, mail.postcode, mail.address) == (
        "柏望舒", "457000", "河南省濮阳市华龙区解放路2号",
    )  # fmt: skip
    assert (mail.receiver, mail.phone, mail.case) == ("安知秋", "13800000000", case.number)


def test_who_has_no_address_is_told_and_not_printed(county: Cast, case: Case) -> None:
    Party.objects.filter(case=case, side="respondent", position=2).update(address="")
    mails = envelopes.of_case(case, ["respondent:1", "respondent:2"], actor=server(county, case))
    assert [mail.lacks for mail in mails] == ["", "没有登记送达地址"]
    with pikepdf.open(io.BytesIO(envelopes.printed(mails, "zl", court=county.court))) as made:
        (page,) = made.pages
        size = [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]]
    assert size == [230, 120]
    with pytest.raises(Refused, match="没有登记送达地址"):
        envelopes.printed(mails[1:], "zl", court=county.court)


def test_labels_begin_after_those_used(county: Cast, case: Case) -> None:
    mails = envelopes.of_case(case, ["respondent:1"], actor=server(county, case)) * 22
    with pikepdf.open(io.BytesIO(envelopes.printed(mails, "labels", court=county.court))) as one:
        assert len(one.pages) == 1
    printed = envelopes.printed(mails, "labels", court=county.court, skip=3)
    with pikepdf.open(io.BytesIO(printed)) as two:
        assert len(two.pages) == 2
    with pytest.raises(Refused) as refused:
        envelopes.printed(mails, "b5", court=county.court, skip=24)
    assert [r.field for r in refused.value.refusals] == ["shape", "skip"]


def test_a_long_name_and_address_stay_within_their_label(county: Cast) -> None:
    name = "某某第一建筑装饰工程材料设备进出口贸易（集团）股份有限责任公司濮阳市华龙区第二分公司"
    address = "某省某市某新技术产业开发区科技创新大道与某路交叉口东北角国际商务中心A座18层1808室"
    mail = envelopes.Mail("（2026）豫9999执1号", name, address, "457001", "安知秋", "13800000000")
    pdf = envelopes.printed([mail], "labels", court=county.court)
    told = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True
    ).stdout.decode()
    lowest = max(float(found) for found in re.findall(r'yMax="([0-9.]+)"', told))
    assert lowest <= 37.125 / 25.4 * 72, "the last line is on the label"
    assert "13800000000" in told


def test_many_papers_take_few_queries(county: Cast, case: Case, django_assert_num_queries) -> None:
    papers, actor = [notice(county, case)], server(county, case)
    with django_assert_num_queries(2):
        envelopes.of_documents(papers, actor=actor)


def test_no_address_is_told_to_who_does_not_reach_the_parties_by_it(
    county: Cast, case: Case
) -> None:
    stated(county, case, "respondent:1", TYPED)
    reader = county.actor("finance_clerk")
    (mail, *_others) = envelopes.of_documents([notice(county, case)], actor=reader)
    assert (mail.address, mail.lacks) == ("", "这件案件不由你的岗位送达")
    with pytest.raises(Refused, match="不由你的岗位送达"):
        envelopes.printed([mail], "zl", court=county.court)
    with pytest.raises(Forbidden):
        envelopes.of_case(case, ["respondent:1"], actor=reader)


def test_the_pages_show_what_lacks_and_print(county: Cast, case: Case) -> None:
    Letterhead.objects.create(
        court=county.court, values={"address": "457100 某县某路1号"}, kept_at=clock.now(),
        kept_by=county.user("clerk", "documents_group"),
    )  # fmt: skip
    Party.objects.filter(case=case, side="respondent", position=2).update(address="")
    paper = notice(county, case)
    clerk, stranger = Client(), Client()
    clerk.force_login(county.user("clerk", "documents_group"))
    stranger.force_login(county.outsider_user)
    assert "信封、标签" in clerk.get("/desk/service/waiting/").content.decode()
    chosen = clerk.post("/desk/service/envelopes/", {"ids": str(paper.pk)})
    assert "解放路2号" in chosen.content.decode()
    printed = clerk.post("/desk/service/envelopes/", form(ids=str(paper.pk), shape="dl"))
    assert printed["Content-Type"] == "application/pdf"
    page = f"/desk/cases/{case.pk}/envelopes/"
    assert "没有登记送达地址" in clerk.get(page).content.decode()
    refused = clerk.post(page, form(to=["respondent:2"], shape="labels", skip="30"))
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "没有登记送达地址" in said
    assert "应为0至23格" in said
    assert clerk.post(page, form(to=["respondent:1"], shape="labels"))["Content-Type"] == (
        "application/pdf"
    )
    assert stranger.get(page).status_code == 404
