"""Forms filled in by hand are given out for Word: the same words, in paragraphs and tables."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from django.utils.html import strip_tags

from documents import catalogue, drafting, samples, word
from policy.loader import pack
from tests.cast import Cast
from tests.documents.papers import TODAY, drafted, in_team
from workdays import clock

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def squeezed(text: str) -> str:
    """Return text without blanks and lines to write on."""
    return re.sub(r"[\s　＿]", "", text)


@pytest.mark.django_db
def test_a_word_file_says_what_the_paper_says(yindu: Cast) -> None:
    track = next(iter(yindu.pack.tables.tracks))
    unit = yindu.pack.tables.tracks[track].units[0]
    case = in_team(yindu, unit, track, name="柏<&>𠮷")
    executor = yindu.actor("executor", unit)
    by_hand = [kind.code for kind in catalogue.kinds().values() if kind.spec.by_hand]
    assert len(by_hand) >= 10
    with clock.at(TODAY):
        for code in (*by_hand, "ruling_control"):
            sheet = drafting.sheet_of(drafted(case, code, executor))
            with zipfile.ZipFile(io.BytesIO(word.docx(sheet))) as package:
                assert package.testzip() is None
                told = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 (ours)
            words = "".join(node.text or "" for node in told.iter(f"{W}t"))
            paper = strip_tags(str(sheet.inner())).replace("&lt;", "<").replace("&gt;", ">")
            assert squeezed(words).endswith(squeezed(paper.replace("&amp;", "&"))), code
            assert case.court.name in words
            assert sheet.kind.spec.title in words
            for row in told.iter(f"{W}tr"):
                spans = [int(s.get(f"{W}val")) for s in row.iter(f"{W}gridSpan")]
                cells = len(list(row.iter(f"{W}tc")))
                grid = len(list(next(told.iter(f"{W}tblGrid"))))
                if len(list(told.iter(f"{W}tbl"))) == 1:
                    assert sum(spans) + cells - len(spans) == grid, code


def test_another_program_opens_every_word_file_and_shows_its_words(tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.fail("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
    court = samples.court_of(pack("hualong"))
    said = {}
    for kind in catalogue.kinds().values():
        if kind.spec.by_hand:
            sheet = samples.sheet(kind, court)
            (tmp_path / f"{kind.code}.docx").write_bytes(word.docx(sheet))
            said[kind.code] = squeezed(html.unescape(strip_tags(str(sheet.inner()))))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path]
    subprocess.run([*command, *tmp_path.glob("*.docx")], check=True, capture_output=True)
    for code, words in said.items():
        shown = ["pdftotext", tmp_path / f"{code}.pdf", "-"]
        text = squeezed(subprocess.run(shown, check=True, capture_output=True, text=True).stdout)
        # A table's cells come in another order: each sign as often as it was written.
        assert not Counter(words) - Counter(text), code
        told = subprocess.run(["pdfinfo", tmp_path / f"{code}.pdf"], check=True,
                              capture_output=True, text=True).stdout  # fmt: skip
        # A record of what was said is as long as what was said.
        pages = "[12]" if code.endswith("_record") else "1"
        assert re.search(rf"Pages:\s+{pages}\n", told), code
