"""The pages for a new court's clerk: every key explained in both languages, examples that load."""

from __future__ import annotations

import re
import tomllib

import pytest

from docs import pack_keys
from policy.loader import SHIPPED
from policy.schema import PackFile


def test_every_key_of_a_pack_is_explained_and_both_pages_are_as_they_would_be_written_now() -> None:
    assert pack_keys.faults() == []


def test_a_key_nobody_explains_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    said = pack_keys.meanings()
    del said["Clock"]["closes"]
    monkeypatch.setattr(pack_keys, "meanings", lambda: said)
    assert "Clock.closes has no meaning in docs/pack_keys.toml" in pack_keys.faults()


def test_the_two_pages_hold_the_same_tables_row_by_row() -> None:
    pages = {lang: page.read_text(encoding="utf-8") for lang, page in pack_keys.PAGES.items()}
    first_cells = {
        lang: [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| `")]
        for lang, text in pages.items()
    }
    assert first_cells["en"] == first_cells["zh"]
    assert len(first_cells["en"]) > 100
    commands = {
        lang: re.findall(r"`(python manage\.py [^`]+)`", text) for lang, text in pages.items()
    }
    assert commands["en"] == commands["zh"]
    # Every table of a pack is named where the files are described.
    for text in pages.values():
        described = text.split("<!-- keys")[0]
        for table in PackFile.model_fields:
            assert f"[{table}]" in described, table


@pytest.mark.parametrize("model", sorted(pack_keys.meanings()))
def test_every_example_is_sound_toml(model: str) -> None:
    for key, (english, chinese, example) in pack_keys.meanings()[model].items():
        assert english, key
        assert re.search(r"[\u4e00-\u9fff]", chinese), key
        as_value = example if not example.startswith("{") else f"x = {example}"
        assert tomllib.loads(as_value), example


def test_the_files_the_pages_describe_are_those_of_the_packs() -> None:
    described = set(re.findall(r"^\| `(\w+\.toml)`", pack_keys.PAGES["zh"].read_text(), re.M))
    for folder in SHIPPED.iterdir():
        if (folder / "pack.toml").exists():
            assert {file.name for file in folder.glob("*.toml")} <= described
