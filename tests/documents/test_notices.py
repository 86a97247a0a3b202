"""What is read out at receptions: a court's own file first, or in words why it is no use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from documents import notices, readiness
from policy.refusals import Refused
from teams.models import User
from tests.cast import Cast
from tests.documents.papers import told_case

pytestmark = pytest.mark.django_db
GOOD = 'basis = "default"\n[[notice]]\nof = ["风险"]\nlaw = "某法第1条"\ntext = "本院的告知。"\n'


@pytest.fixture
def own(settings: Any, tmp_path: Path) -> Path:
    settings.DOCUMENT_FORMS_DIR = tmp_path
    (tmp_path / "dengzhou").mkdir()
    return tmp_path / "dengzhou" / notices.NAME


def test_a_courts_own_notices_stand_before_the_shipped(own: Path) -> None:
    own.write_text(GOOD, encoding="utf-8")
    (notice,) = notices.known("dengzhou")
    assert notice.text == "本院的告知。"
    assert len(notices.known("county")) > 1
    assert notices.all_faults() == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"[[notice]", "不是TOML"),
        (b'basis = "default"\n[[notice]]\nof = ["x"]\ntext = "y"\n', "notice.0.law"),
        (GOOD.encode("gb18030"), "UTF-8"),
    ],
)
def test_a_broken_file_is_told_in_words_at_the_start_and_on_the_page(
    dengzhou: Cast, client: Client, own: Path, content: bytes, why: str
) -> None:
    own.write_bytes(content)
    with pytest.raises(Refused) as refused:
        notices.known("dengzhou")
    assert why in str(refused.value)
    (fault,) = readiness.faults()
    assert fault.startswith("dengzhou/notices.toml：")
    case = told_case(dengzhou)
    who = User.objects.get(pk=dengzhou.doing("reception.record", case).user_id)
    client.force_login(who)
    page = client.get(f"/desk/intake/reception/{case.pk}/")
    assert page.status_code == 422
    assert "dengzhou/notices.toml" in page.content.decode()
