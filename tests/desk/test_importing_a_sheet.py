"""The pages of an import: look at every row, say yes once, mend what was sent back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from desk.models import Export
from enforcement.models import Case
from intake import background
from intake.models import Import
from tests.cast import Cast
from tests.desk.conftest import Enter, form
from tests.intake.sheets import filing, workbook
from workdays import clock

ADDRESS = "/desk/intake/import/"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(date(2022, 3, 8)):
        yield


@pytest.fixture
def clerk(hualong: Cast, enter: Enter) -> Client:
    return enter(hualong.user("clerk", "filing_window"))


def sheet(*rows: dict[str, Any]) -> SimpleUploadedFile:
    return SimpleUploadedFile("三月立案.xlsx", workbook(rows))


def number(n: int) -> str:
    return f"（2022）豫0902执{n}号"


def mixed() -> SimpleUploadedFile:
    """Two good rows, one doubtful, one wrong, one twice."""
    return sheet(
        filing(number=number(1)),
        filing(number=number(2)),
        filing(number=number(3), respondent_id=""),
        filing(number=number(4), filed_on="2022-02-30", amount="三千多"),
        filing(number=number(1)),
    )


def staged(client: Client, file: SimpleUploadedFile | None = None) -> Import:
    answer = client.post(ADDRESS, form(file=file or mixed()))
    assert answer.status_code == 302
    made = Import.objects.latest("id")
    assert answer.headers["Location"] == f"{ADDRESS}{made.pk}/"
    return made


def test_a_sheet_is_looked_at_row_by_row_before_anything_is_filed(clerk: Client) -> None:
    made = staged(clerk)
    page = clerk.get(f"{ADDRESS}{made.pk}/").content.decode()
    assert not Case.objects.exists()
    assert "立案（3件）" in page
    assert "“2022-02-30”：没有这一天" in page
    assert "“三千多”不是一笔金额" in page
    assert "柏望舒：未写证件号" in page
    for term, count in (("全部", 5), ("可立案", 2), ("有疑问", 1), ("退回", 1), ("重复", 1)):
        assert f"{term} {count}</a>" in page


def test_rows_are_filtered_by_status_and_paged(clerk: Client) -> None:
    made = staged(clerk, sheet(*(filing(number=number(n)) for n in range(1, 121))))
    first = clerk.get(f"{ADDRESS}{made.pk}/?status=ready")
    assert len(first.context["list"].rows) == 50
    second = clerk.get(first.context["list"].after_url)
    assert [row.cells[0] for row in second.context["list"].rows][:2] == [52, 53]
    none = clerk.get(f"{ADDRESS}{made.pk}/?status=refused")
    assert none.context["list"].rows == []


def test_a_page_of_rows_takes_few_queries(
    clerk: Client, django_assert_max_num_queries: Any
) -> None:
    made = staged(clerk, sheet(*(filing(number=number(n)) for n in range(1, 61))))
    clerk.get(f"{ADDRESS}{made.pk}/")
    with django_assert_max_num_queries(9):
        clerk.get(f"{ADDRESS}{made.pk}/")
    with django_assert_max_num_queries(9):
        clerk.get(ADDRESS)


def test_saying_yes_files_the_good_rows_once(clerk: Client) -> None:
    made = staged(clerk)
    yes = form()
    for _click in range(2):
        answer = clerk.post(f"{ADDRESS}{made.pk}/apply/", yes)
        assert answer.headers["Location"] == f"{ADDRESS}{made.pk}/"
    clerk.post(f"{ADDRESS}{made.pk}/apply/", form())
    assert set(Case.objects.values_list("number", flat=True)) == {number(n) for n in (1, 2, 3)}
    page = clerk.get(f"{ADDRESS}{made.pk}/").content.decode()
    assert "已立案" in page
    assert "放弃此次导入" not in page


def test_the_rows_sent_back_are_taken_out_mended_and_fed_again(
    clerk: Client, hualong: Cast
) -> None:
    made = staged(clerk)
    clerk.post(f"{ADDRESS}{made.pk}/apply/", form())
    answer = clerk.get(f"{ADDRESS}{made.pk}/rejected/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book.worksheets[0].values)
    assert len(rows) == 2
    assert "没有这一天" in str(rows[1][-1])
    export = Export.objects.get()
    assert (export.user, export.list_key, export.rows) == (
        hualong.user("clerk", "filing_window"), "import_rejected", 1,
    )  # fmt: skip
    heads = [str(head) for head in rows[0]]
    cells = book.worksheets[0][2]
    cells[heads.index("立案日期")].value = "2022-02-28"
    cells[heads.index("申请执行标的额")].value = "3000"
    mended = io.BytesIO()
    book.save(mended)
    again = staged(clerk, SimpleUploadedFile("退回.xlsx", mended.getvalue()))
    clerk.post(f"{ADDRESS}{again.pk}/apply/", form(late_reason="退回后补立"))
    assert Case.objects.filter(number=number(4)).exists()


def test_the_template_can_be_fed_as_it_is_handed_out(clerk: Client) -> None:
    answer = clerk.get(f"{ADDRESS}template/")
    made = staged(clerk, SimpleUploadedFile("模板.xlsx", answer.content))
    assert made.counts["rows"] == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"", "文件是空的"),
        ("a.xlsx", b"PK\x03\x04broken", "打不开"),
        ("a.docx", b"\x00\x01\x02", "不是表格文件"),
        ("a.csv", "姓名,电话\n甲,1".encode(), "找不到表头"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(
    clerk: Client, name: str, content: bytes, said: str
) -> None:
    answer = clerk.post(ADDRESS, form(file=SimpleUploadedFile(name, content)))
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors
    assert said in answer.content.decode()
    assert not Import.objects.exists()


def test_no_file_chosen_is_said(clerk: Client) -> None:
    answer = clerk.post(ADDRESS, form())
    assert answer.status_code == 422
    assert "请先选择文件" in answer.content.decode()


def test_a_large_sheet_is_filed_in_the_background_with_its_progress_shown(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "SMALL", 2)
    made = staged(clerk)
    clerk.post(f"{ADDRESS}{made.pk}/apply/", form())
    page = clerk.get(f"{ADDRESS}{made.pk}/").content.decode()
    assert "已排队，即将开始立案" in page
    assert "<progress" in page
    assert not Case.objects.exists()
    assert clerk.get(f"{ADDRESS}{made.pk}/progress/").status_code == 200
    background.file_queued()
    answer = clerk.get(f"{ADDRESS}{made.pk}/progress/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"{ADDRESS}{made.pk}/"
    assert Case.objects.count() == 3


def test_a_sheet_given_up_leaves_no_personal_data(clerk: Client) -> None:
    made = staged(clerk)
    clerk.post(f"{ADDRESS}{made.pk}/drop/", form())
    made.refresh_from_db()
    assert (made.state, made.rows.count()) == (Import.State.DROPPED, 0)
    assert clerk.get(f"{ADDRESS}{made.pk}/").status_code == 200
    late = clerk.post(f"{ADDRESS}{made.pk}/apply/", form())
    assert late.status_code == 422
    assert "已放弃" in late.content.decode()


def test_another_courts_import_does_not_exist_and_other_posts_are_told_who_may(
    clerk: Client, hualong: Cast, enter: Enter
) -> None:
    made = staged(clerk)
    addresses = [f"{ADDRESS}{made.pk}/{rest}" for rest in ("", "progress/", "rejected/")]
    stranger = enter(hualong.outsider_user)
    handler = enter(hualong.user("handler", "fast_1"))
    for address in addresses:
        assert stranger.get(address).status_code in (403, 404)
        assert handler.get(address).status_code in (403, 404)
    for act in ("apply/", "drop/"):
        assert stranger.post(f"{ADDRESS}{made.pk}/{act}", form()).status_code in (403, 404)
        assert handler.post(f"{ADDRESS}{made.pk}/{act}", form()).status_code == 403
    assert not Case.objects.exists()
