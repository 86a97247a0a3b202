"""What a machine lacks for printing is said in words when the house starts."""

from __future__ import annotations

import ctypes.util
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from documents import fonts, readiness


def hidden(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let the machine have no such libraries."""
    find = ctypes.util.find_library
    monkeypatch.setattr(
        ctypes.util, "find_library", lambda name: None if name in names else find(name)
    )


def told() -> str:
    """Return what `manage.py check` says."""
    out = io.StringIO()
    call_command("check", stdout=out, stderr=out)
    return out.getvalue()


def test_a_whole_machine_is_told_nothing() -> None:
    assert list(readiness.lacks()) == []
    assert "documents.W001" not in told()


@pytest.mark.parametrize("name", readiness.LIBRARIES)
def test_a_missing_text_library_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden(monkeypatch, name)
    said = told()
    assert "(documents.W001)" in said
    assert f"缺少文字排版库lib{name}，文书印制将失败或极慢；请安装后重新启动" in said


def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "SHIPPED", (("vendor/fonts/not-there.ttf", 400),))
    fonts.shipped.cache_clear()
    try:
        assert "缺少随附的宋体字库" in told()
    finally:
        fonts.shipped.cache_clear()


def test_a_courts_own_faces_are_asked_for_by_the_command(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FONTS_DIR = tmp_path
    fonts.own.cache_clear()
    try:
        out = io.StringIO()
        call_command("check_templates", stdout=out)
        assert f"字库目录{tmp_path}中没有仿宋（fangsong.ttf），暂以随附宋体代替" in out.getvalue()
        assert "小标宋（xiaobiaosong.ttf）" in out.getvalue()
        (tmp_path / "fangsong.ttf").write_bytes(b"")
        fonts.own.cache_clear()
        assert "仿宋（fangsong.ttf）" not in "".join(readiness.own_faces())
    finally:
        fonts.own.cache_clear()
