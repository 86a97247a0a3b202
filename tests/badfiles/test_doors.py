"""The pages where files are handed in: a bad one is answered with its reason, nothing is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from documents import proofs, signing
from documents.models import Proof, Seal
from documents.proofs import Upload
from intake.models import Takeover
from intake.takeover import services
from policy.refusals import Refused
from tests.badfiles.corpus import FILES
from tests.badfiles.made import PROOF
from tests.cast import Cast
from tests.desk.conftest import token
from tests.documents.papers import keeper, told_case
from workdays import clock

# One of each kind that is refused for a reason of its own.
KINDS = (
    "空.pdf", "杂乱.xlsx", "程序.exe", "网页.xls", "矢量.svg", "外部实体.xml", "实体炸弹.xml",
    "富文本.docx", "动图.gif", "手机照片.heic", "压缩.gz", "打包链接.tar", "旧文档.doc",
    "文档.docx",
    "密码.pdf", "打开即运行.pdf", "点击启动.pdf", "附件.pdf", "自带表单.pdf", "展开过大.pdf",
    "页树成环.pdf", "又是压缩包.pdf", "截断5.jpg", "像素过多.png", "说明炸弹.png", "会动的.png",
    "又是网页.jpg", "没有表头.xlsx", "截断5.xlsx", "设有密码.xlsx", "有宏.xlsm", "外部链接.xlsx",
    "越出目录.xlsx", "同名两份.xlsx", "谎报大小.xlsx", "共用文字实体.xlsx", "末格.xlsx",
    "引号不成对.csv", "双字节无签名.csv", "越出目录.zip", "内有链接.zip", "炸弹.zip",
    "语法不对.zip", "日期不对.csv", "语法不对.toml",
)  # fmt: skip
CHOSEN = tuple(bad for bad in FILES if bad.name in KINDS)
# Rows written aside: who signed in.
ASIDE = {"sessions", "axes", "contenttypes", "auth", "admin"}
DOORS = (
    (("clerk", "filing_window"), "desk:imports"),
    (("clerk", "filing_window"), "desk:online"),
    (("system_admin", ""), "desk:adopt_year"),
    (("system_admin", ""), "desk:upload_draft"),
)
pytestmark = [
    pytest.mark.filterwarnings("ignore:Duplicate name"),
    pytest.mark.timeout(900),
]


def _kept() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label not in ASIDE
    }


@pytest.mark.parametrize(("seat", "page"), DOORS, ids=lambda value: str(value))
def test_no_page_keeps_a_bad_file(
    seat: tuple[str, str], page: str, hualong: Cast, client: Client
) -> None:
    assert len(CHOSEN) == len(KINDS)
    client.force_login(hualong.user(*seat))
    before, wrong = _kept(), []
    for bad in CHOSEN:
        sent: dict[str, Any] = {"once": token(), "file": SimpleUploadedFile(bad.name, bad.make())}
        answer = client.post(reverse(page), sent)
        if answer.status_code != 422:
            wrong.append(f"{page} {bad.name}: {answer.status_code}")
    assert wrong == []
    assert _kept() == before


def test_a_take_over_of_a_bad_file_stages_no_row(hualong: Cast) -> None:
    """Its sheets are read in the background: a bad one is told on its page."""
    actor = hualong.actor("director")
    for bad in CHOSEN:
        sent = [("cases", bad.name, bad.make())]
        try:
            made = services.send(sent, on=clock.today(), actor=actor)
        except Refused:
            continue
        services.work_off()
        made = Takeover.objects.get(pk=made.pk)
        assert made.trouble, bad.name
        assert not made.rows.exists(), bad.name
        services.drop(made.pk, actor=actor)


def test_no_bad_file_is_kept_as_proof_or_as_seal(hualong: Cast) -> None:
    """All of them here, whatever they would be good for elsewhere."""
    case, director = told_case(hualong), hualong.actor("director")
    seal_keeper = keeper(hualong)
    for bad in FILES:
        content = bad.make()
        if PROOF not in bad.good_at:
            with pytest.raises(Refused):
                proofs.keep(Upload(bad.name, content), case, director)
        with pytest.raises(Refused):
            signing.keep_seal(content, actor=seal_keeper)
    assert not Proof.objects.exists()
    assert not Seal.objects.exists()
