"""A new court's first folder: written by a command, sound at once, never over another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from policy.facts import read_all
from policy.loader import load, regrets
from policy.triage import route


def _made(tmp_path: Path, **options: str) -> Path:
    call_command("new_pack", "qingshui", folder=tmp_path, **options)
    return tmp_path / "qingshui"


def test_a_new_courts_folder_loads_as_it_is_written(tmp_path: Path) -> None:
    folder = _made(tmp_path, court="清水县人民法院", number_code="甘0521", mark="QS")
    rules = load(folder)
    assert (rules.identity.court, rules.identity.number_code) == ("清水县人民法院", "甘0521")
    assert rules.identity.code == "QS"
    assert regrets(folder) == ()


def test_it_places_any_case_and_times_it(tmp_path: Path) -> None:
    rules = load(_made(tmp_path))
    found = route(rules, read_all({"claim_amount": "100.00"}))
    assert (found.outcome, found.track, found.pool) == ("routed", "ordinary", ("team_1", "team_2"))
    assert {c.kind for c in rules.clocks.values()} == {"node", "limit"}


def test_nothing_of_it_is_shown_as_the_courts_text_until_it_is_filled(tmp_path: Path) -> None:
    tables = load(_made(tmp_path)).tables
    entries = [*tables.clock, *tables.triage, *tables.gate, *tables.units.values()]
    entries += [holder for holders in tables.functions.values() for holder in holders]
    assert all(entry.basis and not entry.clause for entry in entries)


def test_its_comments_say_in_chinese_where_to_fill_in(tmp_path: Path) -> None:
    folder = _made(tmp_path)
    for file in ("pack.toml", "organisation.toml", "triage.toml", "clocks.toml"):
        assert "【填】" in (folder / file).read_text(encoding="utf-8")


def test_the_examples_in_its_comments_are_themselves_sound(tmp_path: Path) -> None:
    folder = _made(tmp_path, mark="QS")
    for file in folder.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?m)^#(?=[a-z\[])", "", text), encoding="utf-8")
    tables = load(folder).tables
    assert set(tables.tracks) == {"ordinary", "fast"}
    assert [rule.id for rule in tables.triage] == ["small", "leader", "rest"]
    assert tables.transfer[0].steps[1].by == "director"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Qing Shui",), "文件夹名应为小写字母"),
        (("../elsewhere",), "文件夹名应为小写字母"),
        (("qingshui", "--mark", "q1"), "条款编号前缀应为2至6个大写字母，现为“q1”"),
        (("qingshui", "--number-code", "9906"), "法院代字应为省简称加数字"),
        (("qingshui", "--court", " "), "法院全称应为一行文字"),
    ],
)
def test_what_cannot_be_a_court_is_refused_and_nothing_written(
    tmp_path: Path, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("new_pack", *arguments, folder=tmp_path)
    assert ended.value.code == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = _made(tmp_path, court="清水县人民法院") / "pack.toml"
    before = kept.read_text(encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("new_pack", "qingshui", folder=tmp_path, court="别院")
    assert "已存在，没有改动它" in capsys.readouterr().err
    assert kept.read_text(encoding="utf-8") == before
