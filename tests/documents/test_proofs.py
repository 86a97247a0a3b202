"""Files handed in are judged by what they are, not by what they are called."""

from __future__ import annotations

import pytest

from documents import proofs
from documents.models import Proof
from documents.proofs import Upload
from policy.refusals import Refused
from tests.cast import Cast
from tests.documents.files import BAD, GOOD
from tests.documents.papers import told_case


@pytest.mark.parametrize("name", list(GOOD))
def test_a_paper_or_a_picture_is_known_by_its_content(name: str) -> None:
    content, kind, pages = GOOD[name]
    checked = proofs.check(content)
    assert (checked.type, checked.pages, checked.fault) == (kind, pages, "")


@pytest.mark.parametrize("name", list(BAD))
def test_a_file_that_is_wrong_is_refused_with_its_reason_and_not_kept(
    name: str, hualong: Cast
) -> None:
    content, said = BAD[name]
    case = told_case(hualong)
    with pytest.raises(Refused, match=said) as refused:
        proofs.keep(Upload(name, content), case, hualong.actor("director"))
    assert [r.field for r in refused.value.refusals] == ["proof"]
    assert not Proof.objects.exists()


def test_the_name_of_a_file_leads_nowhere(hualong: Cast) -> None:
    case = told_case(hualong)
    upload = Upload("..\\..\\etc/passwd/回证.jpg", GOOD["照片.jpg"][0])
    assert proofs.keep(upload, case, hualong.actor("director")).name == "回证.jpg"
