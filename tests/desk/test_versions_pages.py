"""The pages of versions: drafts handed in, compared, rehearsed, published, adopted, taken back."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from config import tasks
from desk.models import Export
from enforcement import adopting
from enforcement.models import Case, Event
from policy import loader
from teams import services
from teams.models import PackAdoption, PackDraft
from tests.amended import Amend
from tests.cast import Cast
from tests.desk.casework import in_team
from tests.desk.conftest import Enter, form
from tests.policy.zips import zipped
from triage import rehearsing
from triage.models import Rehearsal
from workdays import clock

pytestmark = pytest.mark.django_db

VERSIONS, REHEARSALS = "/desk/rules/versions/", "/desk/rules/rehearsals/"
LONGER = ("fast_limit_days = { value = 50", "fast_limit_days = { value = 60")


def packed(amend: Amend) -> bytes:
    """Return an amended version as a ZIP; the version itself does not stay published."""
    folder = amend("hualong", "2", "pack.toml", LONGER)
    content = zipped({f"hualong/{f.name}": f.read_bytes() for f in folder.glob("*.toml")})
    folder.rename(folder.with_name(".aside"))
    return content


def upload(client: Client, content: bytes) -> PackDraft | str:
    """Hand a draft in; return it, or what the page said against it."""
    file = SimpleUploadedFile("修订.zip", content)
    answer = client.post(f"{VERSIONS}upload/", form(file=file))
    if answer.status_code == 302:
        return PackDraft.objects.latest("id")
    return answer.content.decode()


def test_a_draft_is_handed_in_compared_rehearsed_published_adopted_and_taken_back(
    hualong: Cast, manager: Client, amend: Amend, django_capture_on_commit_callbacks: Any
) -> None:
    case = in_team(hualong, "fast_1", "fast")
    before = case.nodes.get(rule="fast_limit").due_on
    draft = upload(manager, packed(amend))
    assert isinstance(draft, PackDraft)
    page = manager.get(f"{VERSIONS}differences/?right=draft:{draft.pk}").content.decode()
    assert "共3条不同" in page
    assert "50日内" in page
    assert "60日内" in page
    asked = form(rules=f"draft:{draft.pk}", source="live")
    rehearsal = manager.post(REHEARSALS, asked).headers["Location"]
    assert "已排队" in manager.get(rehearsal).content.decode()
    rehearsing.work()
    page = manager.get(rehearsal).content.decode()
    assert "件期限有变" in page
    assert case.number not in page  # the administrator sees no case
    assert not Case.objects.filter(pack_version="2").exists()
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(f"{VERSIONS}draft/{draft.pk}/publish/", form())
        assert loader.versions("hualong") == ("1",), "not there before it is certain"
    assert loader.versions("hualong") == ("1", "2")
    assert loader.checksum_of(loader.text_of("hualong", "2")) == draft.checksum
    page = manager.get(f"{VERSIONS}adopt/2/").content.decode()
    assert "件期限有变" in page  # what was rehearsed as a draft stands beside the form
    asked = form(from_on=clock.today().isoformat(), scope="running", reason="纪要〔2026〕1号")
    adoption = manager.post(f"{VERSIONS}adopt/2/", asked).headers["Location"]
    page = manager.get(adoption).content.decode()
    assert "在办案件正在改按新版本" in page
    assert "恢复采用" not in page, "nothing is adopted while cases are being taken over"
    adopting.work()
    page = manager.get(adoption).content.decode()
    assert "已转换1件，其中1件期限有变" in page
    assert "恢复采用第1版" in page
    assert "代替" not in page
    assert case.nodes.get(rule="fast_limit").due_on > before
    asked = form(from_on=clock.today().isoformat(), scope="running", reason="恢复")
    manager.post(f"{VERSIONS}adopt/1/", asked)
    adopting.work()
    assert case.nodes.get(rule="fast_limit").due_on == before
    kinds = Event.objects.filter(case=None).values_list("kind", flat=True)
    assert list(kinds).count("pack.adopted") == 2
    page = manager.get(adoption).content.decode()
    assert "已由其后采用的版本代替" in page
    assert "恢复采用" not in page, "what was replaced is not taken back again"


def test_a_draft_with_errors_is_refused_with_file_and_entry(manager: Client, amend: Amend) -> None:
    folder = amend("hualong", "2", "triage.toml", ('to = "fast"', 'to = "fasst"'))
    content = zipped({f.name: f.read_bytes() for f in folder.glob("*.toml")})
    said = upload(manager, content)
    assert isinstance(said, str)
    assert "triage.toml" in said
    assert "fasst" in said
    assert not PackDraft.objects.exists()


def test_a_dangerous_package_is_refused_on_the_form(manager: Client) -> None:
    assert "路径越出压缩包" in str(upload(manager, zipped({"../pack.toml": b"x"})))
    assert "不是可以读取的ZIP压缩包" in str(upload(manager, b"MZ this is a programme"))


def test_a_published_version_whose_folder_is_gone_is_laid_down_again(
    hualong: Cast, manager: Client, amend: Amend
) -> None:
    draft = upload(manager, packed(amend))
    assert isinstance(draft, PackDraft)
    # The transaction's end never comes here, as in a crash right after it.
    manager.post(f"{VERSIONS}draft/{draft.pk}/publish/", form())
    assert loader.versions("hualong") == ("1",)
    tasks.watch_rules()
    assert loader.versions("hualong") == ("1", "2")
    assert loader.checksum_of(loader.text_of("hualong", "2")) == draft.checksum
    assert services.lay_missing() == []


def test_a_version_that_exists_is_never_published_again(hualong: Cast, manager: Client) -> None:
    content = zipped(loader.text_of("hualong", "1"))
    draft = upload(manager, content)
    assert isinstance(draft, PackDraft)
    answer = manager.post(f"{VERSIONS}draft/{draft.pk}/publish/", form())
    assert answer.status_code == 422
    assert "已发布的版本不得改动" in answer.content.decode()
    manager.post(f"{VERSIONS}draft/{draft.pk}/drop/", form())
    draft.refresh_from_db()
    assert draft.files == {}
    assert manager.get(f"{VERSIONS}differences/?right=draft:{draft.pk}").status_code == 404


def test_a_text_changed_after_it_was_adopted_is_an_alarm(hualong: Cast, manager: Client) -> None:
    assert "文字被改动" not in manager.get(VERSIONS).content.decode()
    PackAdoption.objects.update(checksum="0" * 64)
    page = manager.get(VERSIONS).content.decode()
    assert "第1版的文字被改动" in page
    assert "请立即恢复原文" in page


def test_a_version_may_wait_for_its_day_and_be_withdrawn(
    hualong: Cast, manager: Client, amend: Amend
) -> None:
    amend("hualong", "2", "pack.toml", LONGER)
    day = clock.today() + timedelta(days=5)
    asked = form(from_on=day.isoformat(), scope="new", reason="修订")
    adoption = manager.post(f"{VERSIONS}adopt/2/", asked, follow=True)
    assert f"将于{day.isoformat()}起施行" in adoption.content.decode()
    pk = PackAdoption.objects.latest("id").pk
    manager.post(f"{VERSIONS}adoption/{pk}/withdraw/", form())
    assert PackAdoption.objects.get(pk=pk).state == "withdrawn"


def test_people_whose_post_a_version_drops_are_named_before_it_is_adopted(
    hualong: Cast, manager: Client, amend: Amend
) -> None:
    folder = amend("hualong", "2", "organisation.toml")
    file = folder / "organisation.toml"
    text = file.read_text(encoding="utf-8")
    text = re.sub(r"^commissar = .*\n", "", text, flags=re.M)
    text = text.replace('posts = ["director", "commissar"]', 'post = "director"')
    supervised = re.compile(r'^\[\[supervision\]\][^\n]*\npost = "commissar"\n(?:.+\n)+', re.M)
    file.write_text(supervised.sub("", text), encoding="utf-8")
    page = manager.get(f"{VERSIONS}adopt/2/").content.decode()
    assert "1人的岗位或团队在该版本中不再设置" in page
    assert hualong.user("commissar").name in page


def book(*rows: list[Any]) -> bytes:
    """Return an XLSX of some rows."""
    made, stream = Workbook(), BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(stream)
    return stream.getvalue()


SHEETS = {
    "案情.jsonl": json.dumps({"case_kind": "执", "claim_amount": 1000.5}).encode() + b"\n",
    "案情.csv": "案号,案件类型,申请执行标的额\n（2022）豫0902执1号,执,1000.5\n".encode("gb18030"),
    "案情.xlsx": book(["案号", "案件类型", "申请执行标的额"], ["1", "执", 1000.5]),
}


@pytest.mark.parametrize("name", list(SHEETS))
def test_a_sheet_of_facts_is_rehearsed(hualong: Cast, enter: Enter, name: str) -> None:
    client = enter(hualong.user("screener"))
    file = SimpleUploadedFile(name, SHEETS[name])
    asked = form(rules="hualong@1", source="sheet", file=file)
    rehearsal = client.post(REHEARSALS, asked).headers["Location"]
    rehearsing.work()
    made = Rehearsal.objects.get()
    assert (made.state, made.done, made.result["cases"], made.result["unread"]) == ("done", 1, 1, 0)
    assert "案情不足" in client.get(rehearsal).content.decode()


def test_a_row_that_cannot_be_read_is_named_with_its_reason(hualong: Cast, enter: Enter) -> None:
    client = enter(hualong.user("screener"))
    file = SimpleUploadedFile("a.csv", "案号,申请执行标的额\n甲,20000\n乙,两万\n".encode())
    asked = form(rules="hualong@1", source="sheet", file=file)
    rehearsal = client.post(REHEARSALS, asked).headers["Location"]
    rehearsing.work()
    page = client.get(rehearsal).content.decode()
    assert '<td class="num">2</td>' in page
    assert "“申请执行标的额”应为金额（元），现为“两万”" in page


def test_a_clock_the_tried_rules_lack_bears_the_courts_own_name(
    hualong: Cast, enter: Enter
) -> None:
    in_team(hualong, "fast_1", "fast")
    client = enter(hualong.user("director"))
    url = client.post(REHEARSALS, form(rules="yindu@1", source="past")).headers["Location"]
    rehearsing.work()
    page = client.get(url).content.decode()
    gone = [clock for clock in hualong.court.pack.tables.clock if f">{clock.name}</th>" in page]
    assert gone
    assert not re.search(r'<th scope="row">[a-z_]+</th>', page)


def test_a_sheet_that_is_none_is_refused_in_chinese(hualong: Cast, enter: Enter) -> None:
    client = enter(hualong.user("screener"))
    for name, content in (("a.jsonl", b"[1]\n"), ("a.jsonl", b"{"), ("a.xlsx", b"%PDF-1.7")):
        file = SimpleUploadedFile(name, content)
        answer = client.post(REHEARSALS, form(rules="hualong@1", source="sheet", file=file))
        assert answer.status_code == 422, name
    answer = client.post(REHEARSALS, form(rules="hualong@1", source="sheet"))
    assert "案情表里没有内容" in answer.content.decode()


def test_a_director_reads_the_cases_behind_the_figures_and_takes_them_out(
    hualong: Cast, enter: Enter, amend: Amend
) -> None:
    case = in_team(hualong, "fast_1", "fast")
    amend("hualong", "2", "pack.toml", LONGER)
    client = enter(hualong.user("director"))
    url = client.post(REHEARSALS, form(rules="hualong@2", source="past")).headers["Location"]
    rehearsing.work()
    page = client.get(url).content.decode()
    assert case.number in page
    for part in ("clocks", "changes"):
        answer = client.get(f"{url}{part}/")
        assert answer.headers["Content-Type"].endswith("sheet")
        assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert set(Export.objects.values_list("list_key", flat=True)) == {
        "rehearsal_clocks",
        "rehearsal_changes",
    }


def test_a_restricted_case_is_counted_and_not_named(
    hualong: Cast, enter: Enter, amend: Amend
) -> None:
    case = in_team(hualong, "fast_1", "fast")
    Case.objects.filter(pk=case.pk).update(restricted=True)
    amend("hualong", "2", "pack.toml", LONGER)
    client = enter(hualong.user("handler", "standard_1"))
    url = client.post(REHEARSALS, form(rules="hualong@2", source="past")).headers["Location"]
    rehearsing.work()
    page = client.get(url).content.decode()
    assert "件期限有变" in page
    assert case.number not in page


def test_only_the_administrator_is_led_to_adopt(hualong: Cast, enter: Enter, amend: Amend) -> None:
    amend("hualong", "2", "pack.toml", LONGER)
    page = enter(hualong.user("director")).get(VERSIONS).content.decode()
    assert reverse("desk:adopt_version", args=["2"]) not in page
    assert "预演" in page
    answer = enter(hualong.user("director")).get(f"{VERSIONS}adopt/2/")
    assert answer.status_code == 403
    assert "系统管理员" in answer.content.decode()
