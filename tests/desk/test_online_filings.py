"""The inbox of applications sent online: looked at, accepted, sent back, counted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from enforcement.models import Case
from intake.models import OnlineFiling
from intake.online import services, sheets
from teams.models import User
from tests.cast import Cast
from tests.desk.conftest import Enter, form
from tests.intake.online import DAY, cells, decision, sent
from tests.intake.sheets import workbook
from workdays import clock

NUMBER = "（2026）豫0902执1号"


@pytest.fixture
def window(hualong: Cast, enter: Enter) -> Client:
    """The browser of who examines."""
    return enter(User.objects.get(pk=hualong.doing("filing.examine").user_id))


def shown(client: Client, address: str) -> str:
    """Return a page on the day."""
    with clock.at(DAY):
        answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_the_inbox_shows_what_waits_with_its_term_and_what_hangs_together(
    hualong: Cast, window: Client
) -> None:
    sent(hualong, "WS1", on=DAY - timedelta(days=9))
    sent(hualong, "WS2", applicant="岳思齐", applicant_id="")
    done = sent(hualong, "WS3", respondent="殷怀瑾", respondent_id="")
    with clock.at(DAY):
        services.withdraw(done.pk, "已和解", actor=hualong.doing("filing.send"))
    page = shown(window, "/desk/intake/online/")
    assert "WS1" in page
    assert "超期" in page
    assert "同一被执行人2件" in page
    assert "审查期限7日（执行规定第16条）" in page
    assert "WS3" not in page
    assert "WS3" in shown(window, "/desk/intake/online/?state=")
    assert "WS2" in shown(window, "/desk/intake/online/?q=岳思齐")
    assert "---" not in page


def test_the_page_shows_what_was_sent_masked_and_what_a_version_changed(
    hualong: Cast, window: Client
) -> None:
    filing = sent(hualong)
    with clock.at(DAY):
        defects = {"no_phone": ""}
        services.send_back(filing.pk, 1, defects, actor=hualong.doing("filing.examine"))
    sent(hualong, amount="98000")
    page = shown(window, f"/desk/intake/online/{filing.pk}/")
    assert "原为：100600.00" in page
    assert "改动：申请执行标的额" in page
    assert "缺联系电话" in page
    assert "410901198001010014" not in page
    assert "13800000000" not in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_one_already_on_file_is_shown_with_its_case(hualong: Cast, window: Client) -> None:
    first = sent(hualong)
    with clock.at(DAY):
        services.accept(first.pk, 1, decision(hualong), actor=hualong.doing("filing.examine"))
    again = sent(hualong, "WS2")
    case = Case.objects.get()
    page = shown(window, f"/desk/intake/online/{again.pk}/")
    assert f'href="/desk/cases/{case.pk}/"' in page
    assert "当事人、执行依据相同" in page


def test_accepting_files_the_case_and_leads_to_it(hualong: Cast, window: Client) -> None:
    filing = sent(hualong)
    data = form(do="accept", version=1, number=NUMBER, filed_on=DAY.isoformat())
    with clock.at(DAY):
        answer = window.post(f"/desk/intake/online/{filing.pk}/", data)
        again = window.post(f"/desk/intake/online/{filing.pk}/", data)
    case = Case.objects.get()
    assert answer["Location"] == again["Location"] == f"/desk/cases/{case.pk}/"
    page = shown(window, f"/desk/intake/online/{filing.pk}/")
    assert NUMBER in page
    assert 'value="accept"' not in page


def test_a_refused_acceptance_says_why_beside_the_field(hualong: Cast, window: Client) -> None:
    filing = sent(hualong)
    data = form(do="accept", version=1, number="（2026）豫0307执1号", filed_on="1999-01-05")
    with clock.at(DAY):
        answer = window.post(f"/desk/intake/online/{filing.pk}/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不是本院案号" in page
    assert not Case.objects.exists()


def test_the_same_claim_is_refused_beside_the_reason_it_asks_for(
    hualong: Cast, window: Client
) -> None:
    first, again = sent(hualong), sent(hualong, "WS2")
    with clock.at(DAY):
        services.accept(first.pk, 1, decision(hualong), actor=hualong.doing("filing.examine"))
        data = {"do": "accept", "version": 1, "number": "（2026）豫0902执2号"}
        data |= {"filed_on": DAY.isoformat()}
        address = f"/desk/intake/online/{again.pk}/"
        page = window.post(address, form(**data))
        beside = page.context["accept"].errors
        assert list(beside) == ["separate_reason"]
        assert page.status_code == 422
        answer = window.post(address, form(**data, separate_reason="判决第二项"))
    assert answer.status_code == 302
    assert Case.objects.count() == 2


def test_sending_back_asks_for_what_is_wrong(hualong: Cast, window: Client) -> None:
    filing = sent(hualong)
    address = f"/desk/intake/online/{filing.pk}/"
    with clock.at(DAY):
        answer = window.post(address, form(do="return", version=1, **{"defect-other": "on"}))
        assert answer.status_code == 422
        assert "须写明错在何处" in answer.content.decode()
        data = {"defect-other": "on", "note-other": "缺判决生效证明"}
        assert window.post(address, form(do="return", version=1, **data)).status_code == 302
    page = shown(window, address)
    assert "缺判决生效证明" in page
    assert "执行规定第18条第5项" in page


def test_who_looked_at_an_older_version_is_told(hualong: Cast, window: Client) -> None:
    filing = sent(hualong)
    sent(hualong, cause="买卖合同纠纷")
    data = form(do="accept", version=1, number=NUMBER, filed_on=DAY.isoformat())
    with clock.at(DAY):
        answer = window.post(f"/desk/intake/online/{filing.pk}/", data)
    assert answer.status_code == 409
    assert "您看的是第1版" in answer.content.decode()


def test_a_sheet_is_taken_in_and_a_wrong_one_refused(hualong: Cast, window: Client) -> None:
    rows = [{**cells(), "number": "WS1", "source": "律师"}]
    content = workbook(rows, headings=sheets.HEADINGS.values(), names=sheets.HEADINGS)
    with clock.at(DAY):
        file = SimpleUploadedFile("申请.xlsx", content)
        answer = window.post("/desk/intake/online/", form(file=file), follow=True)
        assert "收到1件" in answer.content.decode()
        file = SimpleUploadedFile("申请.xlsx", b"MZ\x90\x00" * 50)
        answer = window.post("/desk/intake/online/", form(file=file))
    assert answer.status_code == 422
    assert OnlineFiling.objects.count() == 1


def test_figures_of_a_period(hualong: Cast, window: Client) -> None:
    filing = sent(hualong)
    with clock.at(DAY):
        defects = {"no_phone": ""}
        services.send_back(filing.pk, 1, defects, actor=hualong.doing("filing.examine"))
    page = shown(window, "/desk/intake/online/figures/")
    assert "缺联系电话" in page
    assert "100.0%" in page
    with clock.at(DAY):
        wrong = window.get("/desk/intake/online/figures/?first=2026-03-18&last=2026-03-01")
    assert wrong.status_code == 422
    assert "止日不早于起日" in wrong.content.decode()


def test_the_list_asks_the_same_statements_however_long(
    hualong: Cast, window: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(1, 8):
        sent(hualong, f"WS{number}", basis_number=f"（2025）豫0902民初{number}号")
    with django_assert_max_num_queries(14):  # type: ignore[operator]  # a fixture's
        shown(window, "/desk/intake/online/")
