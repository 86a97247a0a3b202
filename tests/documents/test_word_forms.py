"""A court's own Word forms: filled in as the record has it, and refused where they are wrong."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from docx import Document as WordFile

from documents import catalogue, samples, word_forms
from documents.samples import Much
from policy.loader import pack


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DOCUMENT_FORMS_DIR = tmp_path
    own = tmp_path / "hualong"
    own.mkdir()
    return own


def put(folder: Path, code: str, *lines: str) -> Path:
    """Put a Word form of these lines, the last of them in a table."""
    made = WordFile()
    for line in lines[:-1]:
        made.add_paragraph(line)
    made.add_table(rows=1, cols=1).cell(0, 0).text = lines[-1]
    path = folder / f"{code}.docx"
    made.save(str(path))
    return path


def words(data: bytes) -> list[str]:
    """Return the lines of a Word file, those of its table last."""
    file = WordFile(io.BytesIO(data))
    return [p.text for p in file.paragraphs] + [c.text for t in file.tables for c in t._cells]


def test_a_courts_word_form_is_filled_in_with_what_the_record_says(folder: Path) -> None:
    put(
        folder, "enforcement_record",
        "{{ court }}{{ title }}", "{{ number }}", "在场：{{ present }}", "{{ course }}",
    )  # fmt: skip
    court = samples.court_of(pack("hualong"))
    sheet = samples.sheet(catalogue.kinds()["enforcement_record"], court, Much(name="柏<&>𠮷"))
    path = word_forms.of("hualong", "enforcement_record")
    assert path is not None
    said = words(word_forms.docx(path, sheet))
    assert said[:2] == ["濮阳市华龙区人民法院执行笔录", "（2026）豫0902执1234号"]
    assert said[2].startswith("在场：被执行人")
    assert said[3].startswith("问：你是否收到执行通知书和报告财产令？\n答：收到了。")
    put(folder, "dossier_cover", "{{ respondents }}", "{{ filed_on }} {{ closed_on }}")
    sheet = samples.sheet(catalogue.kinds()["dossier_cover"], court, Much(name="柏<&>𠮷"))
    said = words(word_forms.docx(folder / "dossier_cover.docx", sheet))
    assert said == ["柏<&>𠮷", "2026年3月2日 2026年9月30日"]
    assert word_forms.all_faults() == []
    assert word_forms.of("hualong", "summons") is None
    assert word_forms.of("yindu", "dossier_cover") is None


def test_a_wrong_word_form_is_told_with_its_name_and_every_fault(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, "summons", "{{ addresee }}{{ cause }}", "{{ whose }}")
    put(folder, "no_such_kind", "{{ court }}", "")
    put(folder, "dossier_notes", "{% if state %}", "")
    put(folder, "panel_record", "{{ said.__class__.__mro__ }}", "")
    (folder / "risk_notice.docx").write_bytes(b"no Word file")
    (folder / "~$summons.docx").write_bytes(b"")
    faults = word_forms.all_faults()
    assert "hualong/summons.docx：没有声明字段addresee" in faults
    assert "hualong/summons.docx：没有声明字段whose" in faults
    assert "hualong/no_such_kind.docx：没有名为no_such_kind的文书样式" in faults
    wrong = [f.partition("：")[0] for f in faults if "不能用作Word样式" in f]
    assert wrong == [f"hualong/{n}.docx" for n in ("dossier_notes", "panel_record", "risk_notice")]
    with pytest.raises(SystemExit):
        call_command("check_templates")
    assert "有误  hualong/summons.docx：没有声明字段addresee" in capsys.readouterr().out
