"""Bulletins on the pages: what waits to be issued, what went out, who has read it."""

from __future__ import annotations

import io
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from reports import bulletins
from reports.models import Bulletin, BulletinReceipt
from teams.models import User
from tests.cast import Cast
from tests.desk.conftest import Enter, form
from tests.story import filed
from workdays import clock

DAY = date(2022, 10, 10)
LIST = "/desk/bulletins/"


@pytest.mark.clause("DZ-148")
def test_quality_issues_the_month_and_a_lead_reads_it(dengzhou: Cast, enter: Enter) -> None:
    filed(dengzhou, date(2022, 9, 5))
    maker = enter(User.objects.get(pk=dengzhou.doing("report.make").user_id))
    with clock.at(DAY):
        page = maker.get(LIST).content.decode()
        assert "待你发出" in page
        prepare = f"{LIST}prepare/quality_monthly/2022-09/"
        assert prepare in page
        assert "（2022-09）" in maker.get(prepare).content.decode(), "named before it is drawn up"
        drawn = maker.post(prepare, form(), follow=True)
        assert '<th scope="col" class="num">收案</th>' in drawn.content.decode()
        draft = Bulletin.objects.get(rule="quality_monthly")
        assert "草稿" in drawn.content.decode()
        lead = enter(dengzhou.user("team_lead"))
        address = f"{LIST}{draft.pk}/"
        assert lead.get(address).status_code == 404, "a draft is its maker's alone"
        fields = form(text="请对照整改")
        sent = maker.post(f"{address}issue/", fields, follow=True).content.decode()
        assert "通报已发出" in sent
        again = maker.post(f"{address}issue/", fields, follow=True).content.decode()
        assert "没有重复办理" in again, "a double click acts once"
        for late in (maker.get(f"{address}issue/"), maker.post(f"{address}issue/", form())):
            page = late.content.decode()
            assert "发出，不能更改" in page
            assert ">发出</button>" not in page, "what is out is not asked for again"
        read = lead.get(address).content.decode()
        assert "请对照整改" in read
        assert "已阅</button>" in read
        lead.post(f"{address}read/", form())
        assert "已阅</button>" not in lead.get(address).content.decode()
        assert "1/" in lead.get(LIST).content.decode()
    draft.refresh_from_db()
    assert draft.is_issued


def test_who_does_not_issue_a_bulletin_is_told_who_does(dengzhou: Cast, enter: Enter) -> None:
    with clock.at(DAY):
        answer = enter(dengzhou.user("team_lead")).get(f"{LIST}prepare/quality_monthly/2022-09/")
    assert answer.status_code == 403
    assert "发出通报" in answer.content.decode()


def test_another_courts_bulletin_does_not_exist(dengzhou: Cast, enter: Enter) -> None:
    maker = dengzhou.doing("report.make")
    with clock.at(DAY):
        draft = bulletins.prepare("quality_monthly", "2022-09", actor=maker)
        bulletins.issue(draft, actor=maker)
        stranger = enter(dengzhou.outsider_user)
        for rest in ("", "sheet/", "pdf/", "issue/", "read/"):
            assert stranger.get(f"{LIST}{draft.pk}/{rest}").status_code == 404
        assert stranger.post(f"{LIST}{draft.pk}/read/", form()).status_code == 404


def test_the_table_is_taken_out_as_a_sheet(county: Cast, enter: Enter) -> None:
    filed(county, date(2022, 9, 5))
    maker = county.doing("report.make")
    with clock.at(DAY):
        draft = bulletins.prepare("data_analysis", "2022-09", actor=maker)
        bulletins.issue(draft, actor=maker)
        answer = enter(county.user("director")).get(f"{LIST}{draft.pk}/sheet/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[3][:2] == ("范围", "收案")
    assert rows[4][:2] == ("全院", 1)


@pytest.mark.clause("DZ-148")
def test_a_bulletin_is_printed_with_its_text_its_table_and_its_readers(
    dengzhou: Cast, enter: Enter, tmp_path: Path
) -> None:
    filed(dengzhou, date(2022, 9, 5))
    maker = dengzhou.doing("report.make")
    paper = tmp_path / "bulletin.pdf"
    with clock.at(DAY):
        draft = bulletins.prepare("quality_monthly", "2022-09", actor=maker)
        own = enter(User.objects.get(pk=maker.user_id))
        paper.write_bytes(own.get(f"{LIST}{draft.pk}/pdf/").content)
        assert "草稿，数字形成于" in _words(paper)
        bulletins.issue_with(draft, "请对照整改", actor=maker)
        answer = enter(dengzhou.user("team_lead")).get(f"{LIST}{draft.pk}/pdf/")
    assert answer.headers["Content-Type"] == "application/pdf"
    paper.write_bytes(answer.content)
    words = _words(paper)
    for said in (draft.name, "2022年9月", "请对照整改", "收案", "发送", maker.name):
        assert said in words
    assert "草稿" not in words


def _words(paper: Path) -> str:
    """Return what a PDF says, without its blanks."""
    told = subprocess.run(["pdftotext", paper, "-"], capture_output=True, text=True, check=True)
    return "".join(told.stdout.split())


def test_many_bulletins_are_marked_read_at_once_and_only_ones_own(
    dengzhou: Cast, enter: Enter
) -> None:
    maker = dengzhou.doing("report.make")
    with clock.at(DAY):
        issued = [
            bulletins.issue(bulletins.prepare("quality_monthly", month, actor=maker), actor=maker)
            for month in ("2022-08", "2022-09")
        ]
        lead, other = dengzhou.user("team_lead"), dengzhou.user("director")
        client = enter(lead)
        assert len(client.get(f"{LIST}?mine=unread").context["list"].rows) == 2
        fields = form(id=[str(one.pk) for one in issued])
        said = client.post(f"{LIST}read/", fields, follow=True).content.decode()
        assert "2份通报已记为已阅" in said
        again = client.post(f"{LIST}read/", fields, follow=True).content.decode()
        assert "没有重复办理" in again
        assert client.get(f"{LIST}?mine=unread").context["list"].rows == []
        assert len(client.get(f"{LIST}?mine=read").context["list"].rows) == 2
        none = client.post(f"{LIST}read/", form(id=str(issued[0].pk)), follow=True)
        assert "没有发给你而未阅的" in none.content.decode()
        stranger = enter(dengzhou.outsider_user)
        assert stranger.post(f"{LIST}read/", fields).status_code == 422
    read = BulletinReceipt.objects.exclude(read_at=None).values_list("user", flat=True)
    assert set(read) == {lead.pk}
    assert BulletinReceipt.objects.filter(user=other, read_at=None).count() == 2
