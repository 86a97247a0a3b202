"""The record of a reception on its pages: drawn up, shown, signed or marked; leads on the case."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from documents import drafting
from documents.models import Autograph, Document, EfileItem, Hearing
from enforcement.models import Case
from intake.models import Reception
from policy.refusals import Refused
from tests.cast import Cast
from tests.desk.conftest import Enter, form
from tests.documents import pads
from tests.documents.files import photo
from tests.documents.papers import FILED, drafted, in_team, issued
from tests.story import filed, state
from workdays import clock

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 3)
RECEPTION = "/desk/intake/reception/"
TALK = {
    "happened_on": TODAY.isoformat(), "channel": "当面", "do": "draw", "speaker": "安知秋",
    "note": "问：情况？\n答：属实。", "clue-0-kind": "机动车", "clue-0-place": "某小区",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def window(hualong: Cast, enter: Enter) -> Client:
    return enter(hualong.user("reception_officer"))


def draw_up(client: Client, case: Case, **more: object) -> str:
    """Draw a record up; return the address where it is signed."""
    answer = client.post(f"{RECEPTION}{case.pk}/", form(**{**TALK, **more}))
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer.headers["Location"])


def shown_text(client: Client, address: str) -> str:
    found = re.search(r'name="text" value="([0-9a-f]{64})"', client.get(address).content.decode())
    assert found
    return found[1]


def test_a_record_is_drawn_up_shown_signed_and_checked(hualong: Cast, window: Client) -> None:
    case = filed(hualong, FILED)
    address = draw_up(window, case, **{"copy-identity": _file("身份证.jpg")})
    page = window.get(address).content.decode()
    for words in ("初次接待笔录", "答：属实。", "某小区", "随附：身份证复印件", "data-pad"):
        assert words in page
    assert not Reception.objects.exists()
    assert "尚未签名" in window.get(f"{RECEPTION}{case.pk}/").content.decode()
    text = shown_text(window, address)
    blank = form(how="pad", text=text, picture=pads.sent(pads.blank()))
    refused = window.post(address, blank)
    assert refused.status_code == 422
    assert refused.context["form"].errors["picture"] == ["签名是空白的，请签名后再提交"]
    sent = form(how="pad", text=text, picture=pads.sent(pads.drawn()))
    done = window.post(address, sent)
    document = Document.objects.get()
    assert done.headers["Location"] == f"/desk/documents/{document.pk}/"
    assert window.post(address, sent).headers["Location"] == done.headers["Location"]
    assert (Autograph.objects.count(), Reception.objects.count()) == (1, 1)
    page = window.get(done.headers["Location"]).content.decode()
    assert "文字、签名、时间、PDF均与签名时一致" in page
    picture = window.get(f"{RECEPTION}record/{document.pk}/signature/")
    assert bytes(picture.content) == bytes(Autograph.objects.get().picture)
    assert set(EfileItem.objects.values_list("place", flat=True)) == {"records", "identity"}
    call_command("verify_records")


def test_a_text_changed_since_it_was_shown_is_not_signed(hualong: Cast, window: Client) -> None:
    case = filed(hualong, FILED)
    address = draw_up(window, case)
    text = shown_text(window, address)
    assert draw_up(window, case, note="问：还有？\n答：没有。") == address
    answer = window.post(address, form(how="pad", text=text, picture=pads.sent(pads.drawn())))
    assert answer.status_code == 409
    assert "笔录文字已有改动" in answer.content.decode()
    assert Hearing.objects.exists()


def test_by_telephone_it_is_marked_as_written_afterwards(hualong: Cast, window: Client) -> None:
    case = filed(hualong, FILED)
    address = draw_up(window, case, channel="电话")
    page = window.get(address).content.decode()
    assert "追记笔录" in page
    assert 'value="pad"' not in page
    assert "被接待人不在场" in page
    assert "无误后签名" not in page  # nobody is there who could
    assert "地点（接待方式）：电话" in page
    answer = window.post(address, form(how="remote", text=shown_text(window, address)))
    assert answer.status_code == 302
    finished = window.get(answer.headers["Location"]).content.decode()
    assert f"/documents/{Document.objects.get().pk}/service/" not in finished
    assert Case.objects.get().nodes.get(rule="reception").status == "done"


def test_what_is_lacking_stands_beside_its_field_and_all_that_was_typed(
    hualong: Cast, window: Client
) -> None:
    case = filed(hualong, FILED)
    sent = {**TALK, "channel": "", "note": "", "consent": "yes", "began": "25:00"}
    answer = window.post(f"{RECEPTION}{case.pk}/", form(**sent))
    assert list(answer.context["form"].errors) == ["began"]
    answer = window.post(f"{RECEPTION}{case.pk}/", form(**{**sent, "began": "10:05"}))
    assert set(answer.context["form"].errors) == {"channel", "note", "electronic_address"}
    assert 'value="某小区"' in answer.content.decode()
    bad = {**TALK, "copy-card": _file("卡.jpg", b"not a picture")}
    answer = window.post(f"{RECEPTION}{case.pk}/", form(**bad))
    assert "只收PDF、JPG、PNG文件" in answer.context["form"].errors["copy-card"][0]
    assert not Document.objects.exists()


def test_leads_stand_on_the_case_page_until_they_are_verified(hualong: Cast, enter: Enter) -> None:
    case = in_team(hualong, "fast_1", "fast")
    window = enter(hualong.user("reception_officer"))
    address = draw_up(window, case)
    window.post(
        address,
        form(how="pad", text=shown_text(window, address), picture=pads.sent(pads.drawn())),
    )
    handler = enter(hualong.user("handler", "fast_1"))
    tab = f"/desk/cases/{case.pk}/?tab=leads"
    page = handler.get(tab).content.decode()
    assert "机动车，某小区" in page
    assert "待核实" in page
    record = f"/desk/cases/{case.pk}/record/lead.verified/?subject=lead:1"
    assert record in page
    seen = Case.objects.get().journal_seq
    told = {"subject": "lead:1", "happened_on": TODAY.isoformat(), "datum-result": "属实"}
    assert handler.post(record, form(seen=seen, **told)).status_code == 302
    page = handler.get(tab).content.decode()
    assert "已核实" in page
    assert "属实" in page


@pytest.mark.clause("DZ-172", "DZ-196")
def test_a_respondents_papers_are_handed_over_with_his_signature(
    dengzhou: Cast, enter: Enter
) -> None:
    case = state(dengzhou, in_team(dengzhou, "fast_team", "fast"), "case.accepted", TODAY)
    maker = dengzhou.doing("filing.verify", case)
    kinds = ("ruling_control", "enforcement_notice", "property_report_order")
    for kind in kinds:
        issued(dengzhou, drafted(case, kind, maker), maker)
    client = enter(dengzhou.user("judge", "fast_team"))
    address = f"{RECEPTION}{case.pk}/respondent/"
    page = client.get(address).content.decode()
    assert "尚未签发，不能当场送达：财产申报表" in page
    assert page.count('name="serves"') == 3
    serves = re.findall(r'name="serves" value="(\d+)"', page)
    talk = {**TALK, "speaker": "柏望舒", "serves": serves}
    refused = client.post(address, form(**talk))
    assert "制式法律文书送达" in refused.content.decode()
    wrong = refused.context["form"].errors
    assert {"plan", "consent"} <= set(wrong), "what the talk answers is refused where it is asked"
    assert "要求尽快履行义务的思想动员" in wrong["plan"][0]
    assert "在本页“对尽快履行的答复”处填写" in page
    talk |= {"plan": "分期履行。", "consent": "no", "address": "解放路2号"}
    issued(dengzhou, drafted(case, "property_declaration", maker), maker)
    serves = re.findall(r'name="serves" value="(\d+)"', client.get(address).content.decode())
    signing = client.post(address, form(**{**talk, "serves": serves})).headers["Location"]
    page = client.get(signing).content.decode()
    assert "签名同时作为当场送达4份文书的凭证" in page
    text = shown_text(client, signing)
    assert client.post(
        signing, form(how="pad", text=text, picture=pads.sent(pads.drawn()))
    ).status_code == 302  # fmt: skip
    assert case.nodes.get(rule="serve_documents").status == "done"


def test_a_signed_record_is_mended_by_nobody(hualong: Cast, window: Client) -> None:
    case = filed(hualong, FILED)
    address = draw_up(window, case)
    text = shown_text(window, address)
    window.post(address, form(how="pad", text=text, picture=pads.sent(pads.drawn())))
    document = Document.objects.get()
    page = window.get(f"/desk/documents/{document.pk}/").content.decode()
    assert f"/documents/{document.pk}/correct/" not in page
    assert "签名校验值" in page
    with pytest.raises(Refused, match="再次询问，另作笔录"):
        drafting.correct(document.pk, actor=hualong.actor("reception_officer"))


@pytest.mark.parametrize("how", ["refused", "paper"])
def test_a_record_without_a_drawn_signature_bears_no_digest_of_one(
    hualong: Cast, window: Client, how: str
) -> None:
    case = filed(hualong, FILED)
    address = draw_up(window, case)
    given = form(how=how, text=shown_text(window, address), reason="当场拒绝，已说明后果")
    page = window.get(window.post(address, given).headers["Location"]).content.decode()
    assert "文字校验值" in page
    assert "签名校验值" not in page


def _file(name: str, content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or photo(), "image/jpeg")
