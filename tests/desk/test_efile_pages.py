"""The e-file's pages: put in, looked at, moved, withdrawn, printed and taken out as a whole."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from documents import efile
from documents.models import EfileItem
from enforcement.models import Case
from tests.cast import Cast
from tests.desk.conftest import Enter, form
from tests.documents.files import BAD, pdf, photo
from tests.documents.papers import TODAY, told_case
from tests.documents.test_efile import served
from workdays import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(TODAY):
        yield


@pytest.fixture
def case(hualong: Cast) -> Case:
    return told_case(hualong)


@pytest.fixture
def keeper(hualong: Cast, enter: Enter) -> Client:
    return enter(hualong.user("file_centre_head"))


def sent(*files: tuple[str, bytes]) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, content) for name, content in files]


def test_several_files_are_put_in_at_once_under_their_own_names(case: Case, keeper: Client) -> None:
    url = f"/desk/cases/{case.pk}/efile/upload/"
    assert 'name="sent"' in keeper.get(url).content.decode()
    given = form(
        sent=sent(("委托书.pdf", pdf(pages=2)), ("证件.png", photo("PNG"))), place="identity"
    )
    answer = keeper.post(url, given)
    assert answer.status_code == 302
    assert [(i.name, i.type, i.pages) for i in efile.of_case(case)] == [
        ("委托书", "application/pdf", 2), ("证件", "image/jpeg", 1),
    ]  # fmt: skip
    shown = keeper.get(answer["Location"]).content.decode()
    assert all(said in shown for said in ("委托书", "身份证明与授权委托", "1—2", "已入卷2件"))


def test_the_same_file_again_is_not_said_to_be_put_in(case: Case, keeper: Client) -> None:
    url, again = f"/desk/cases/{case.pk}/efile/upload/", pdf(pages=2)
    keeper.post(url, form(sent=sent(("委托书.pdf", again)), place="identity"))
    both = form(sent=sent(("授权.pdf", again), ("证件.png", photo("PNG"))), place="identity")
    shown = keeper.get(keeper.post(url, both)["Location"]).content.decode()
    assert "已入卷1件" in shown
    assert "1件与卷中已有的材料内容相同，没有重复入卷" in shown
    assert len(efile.of_case(case)) == 2


def test_photos_are_joined_to_one_paper(case: Case, keeper: Client) -> None:
    photos = sent(("1.jpg", photo()), ("2.jpg", photo(size=(480, 640))))
    given = form(sent=photos, place="records", name="执行笔录", join="on")
    keeper.post(f"/desk/cases/{case.pk}/efile/upload/", given)
    (item,) = efile.of_case(case)
    assert (item.name, item.type, item.pages) == ("执行笔录", "application/pdf", 2)


def test_a_photo_taken_sideways_stands_upright_and_tells_no_place(
    case: Case, keeper: Client
) -> None:
    out = io.BytesIO()
    taken = Image.Exif()
    taken[0x0112] = 6  # to be turned right
    taken[0x010F] = "某手机"
    Image.new("RGB", (640, 480), "white").save(out, "JPEG", exif=taken)
    given = form(sent=sent(("照片.jpg", out.getvalue())), place="leads")
    keeper.post(f"/desk/cases/{case.pk}/efile/upload/", given)
    with Image.open(io.BytesIO(efile.content_of(EfileItem.objects.get()))) as kept:
        assert kept.size == (480, 640)
        assert not dict(kept.getexif())


def test_every_reason_stands_beside_its_field(case: Case, keeper: Client) -> None:
    url = f"/desk/cases/{case.pk}/efile/upload/"
    none = keeper.post(url, form(place=""))
    assert none.status_code == 422
    assert all(s in none.content.decode() for s in ("须选定要上传的文件", "须选定卷宗目录中的位置"))
    for name, (content, _said) in BAD.items():
        if not content:
            continue
        answer = keeper.post(url, form(sent=sent((name, content)), place="leads"))
        assert answer.status_code == 422, name
        assert f"{name}：" in answer.content.decode()
    mixed = sent(("1.jpg", photo()), ("2.pdf", pdf()))
    answer = keeper.post(url, form(sent=mixed, place="leads", join="on"))
    assert "只有照片可以合并" in answer.content.decode()
    assert not EfileItem.objects.exists()


def test_an_item_is_shown_moved_and_withdrawn(
    case: Case, keeper: Client, hualong: Cast, enter: Enter
) -> None:
    url = f"/desk/cases/{case.pk}/efile/upload/"
    keeper.post(url, form(sent=sent(("函.pdf", pdf())), place="leads"))
    (item,) = efile.of_case(case)
    page = f"/desk/efile/{item.pk}/"
    shown = keeper.get(page).content.decode()
    assert f'<iframe src="{page}file/"' in shown
    file = keeper.get(f"{page}file/")
    assert (file.content, file["Content-Type"]) == (efile.content_of(item), "application/pdf")
    assert file["X-Frame-Options"] == "SAMEORIGIN"
    assert file["X-Content-Type-Options"] == "nosniff"
    refused = keeper.post(f"{page}move/", form(name="函", place="side_letters", reason=""))
    assert refused.status_code == 422
    assert "须写明调整的理由" in refused.content.decode()
    moved = keeper.post(f"{page}move/", form(name="来函", place="side_letters", reason="内部函"))
    assert moved.status_code == 302
    assert "内部函" in keeper.get(page).content.decode()
    after = keeper.get(moved["Location"]).content.decode()
    assert "副卷·内部函件、请示与批复" in after
    again = keeper.post(f"{page}move/", form(name="来函", place="other", reason="再移"))
    assert again.status_code == 409
    (now,) = efile.of_case(case)
    reader = enter(hualong.user("director"))
    assert "撤出的理由" not in reader.get(f"/desk/efile/{now.pk}/").content.decode()
    assert keeper.post(f"/desk/efile/{now.pk}/withdraw/", form(reason="")).status_code == 422
    keeper.post(f"/desk/efile/{now.pk}/withdraw/", form(reason="不属本案"))
    assert efile.of_case(case) == []
    tab = keeper.get(f"/desk/cases/{case.pk}/?tab=efile").content.decode()
    assert "不属本案" in tab


def test_the_file_is_taken_out_with_its_catalogue(
    case: Case, keeper: Client, hualong: Cast
) -> None:
    served(hualong, case)
    keeper.post(
        f"/desk/cases/{case.pk}/efile/upload/",
        form(sent=sent(("照片.jpg", photo())), place="side_panel", name="合议/笔录"),
    )
    base = f"/desk/cases/{case.pk}/efile/"
    items = efile.of_case(case)
    pages = sum(item.pages for item in items)
    with pikepdf.open(io.BytesIO(keeper.get(f"{base}catalogue/").content)) as printed:
        assert len(printed.pages) == 2  # a sheet for each volume
    with pikepdf.open(io.BytesIO(keeper.get(f"{base}whole/").content)) as whole:
        assert len(whole.pages) == 2 + pages
        with whole.open_outline() as outline:
            assert [mark.title for mark in outline.root][1] == "正卷1 执行通知书（柏望舒）"
    with pikepdf.open(io.BytesIO(keeper.get(f"{base}whole/?volume=main").content)) as main:
        assert len(main.pages) == 1 + pages - 1
    with zipfile.ZipFile(io.BytesIO(keeper.get(f"{base}whole/?as=zip").content)) as packed:
        assert packed.namelist() == [
            "卷内目录.pdf",
            "正卷/001 执行通知书（柏望舒）.pdf",
            "正卷/002 送达证明：执行通知书（柏望舒）.pdf",
            "副卷/001 合议_笔录.jpg",
        ]
        assert packed.read("正卷/001 执行通知书（柏望舒）.pdf") == efile.content_of(items[0])


def test_an_empty_file_says_so(case: Case, keeper: Client) -> None:
    answer = keeper.get(f"/desk/cases/{case.pk}/efile/catalogue/")
    assert answer.status_code == 422
    assert "卷宗中还没有材料" in answer.content.decode()


def test_an_archived_case_takes_nothing_more(case: Case, keeper: Client) -> None:
    Case.objects.filter(pk=case.pk).update(archived_on=TODAY)
    given = form(sent=sent(("函.pdf", pdf())), place="leads")
    answer = keeper.post(f"/desk/cases/{case.pk}/efile/upload/", given)
    assert answer.status_code == 422
    assert "卷宗不再变动" in answer.content.decode()


def test_a_case_page_reads_its_file_in_two_queries(
    case: Case, hualong: Cast, django_assert_num_queries
) -> None:
    served(hualong, case)
    found = Case.objects.select_related("court").get(pk=case.pk)
    with django_assert_num_queries(1):
        assert len(efile.of_case(found)) == 2
