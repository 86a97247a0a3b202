"""A wrong pack is refused with every reason, the file and the entry named, a near name offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy.loader import load, pack, shipped
from policy.refusals import Refusal, Refused
from tests.policy.sixth_court import Folder
from tests.policy.wrong_packs import ADDED, CHANGED, UNREACHABLE


def _refusals(folder: Path) -> tuple[Refusal, ...]:
    with pytest.raises(Refused) as caught:
        load(folder)
    return caught.value.refusals


@pytest.mark.parametrize(
    ("file", "found", "instead", "code", "entry", "said"),
    CHANGED,
    ids=[f"{c[3]} {c[4]} {c[2]}"[:70].replace("\n", " ") for c in CHANGED],
)
def test_a_wrong_entry_is_refused_by_file_and_entry(
    court: Folder, file: str, found: str, instead: str, code: str, entry: str, said: str
) -> None:
    court.put(file, found, instead)
    fitting = [r for r in _refusals(court.path) if r.code == code and r.data["entry"] == entry]
    assert len(fitting) == 1
    assert said in fitting[0].sentence
    missing_function = code == "no_holder" and entry.startswith("functions.") and not instead
    if not missing_function:  # what is not there stands in no file
        where = "routes.toml" if file == "pack.toml" and entry.startswith("triage.") else file
        where = "clocks.toml" if entry.startswith("clock.") else where
        assert fitting[0].data["file"] == where
        assert fitting[0].sentence.startswith(f"{where}：")


@pytest.mark.parametrize(("file", "text", "code", "entry", "said"), ADDED)
def test_a_wrong_addition_is_refused_by_file_and_entry(
    court: Folder, file: str, text: str, code: str, entry: str, said: str
) -> None:
    if not (court.path / file).exists():
        court.write(file, "")
    court.add(file, text)
    fitting = [r for r in _refusals(court.path) if r.code == code and r.data["entry"] == entry]
    assert fitting
    assert said in fitting[0].sentence
    assert file in fitting[0].sentence


def test_two_screenings_of_one_name_are_refused(court: Folder) -> None:
    run = 'id = "only"\nname = "一次分流"\nclause = "QS-001"\nby = "triage"\n'
    court.put("pack.toml", run, f"{run}\n[[flow.run]]\n{run}")
    assert {r.code for r in _refusals(court.path)} == {"duplicate"}


@pytest.mark.parametrize(("found", "instead", "rule", "said"), UNREACHABLE)
def test_a_rule_no_case_can_reach_is_refused(
    court: Folder, found: str, instead: str, rule: str, said: str
) -> None:
    court.put("routes.toml", found, instead)
    refusal = next(r for r in _refusals(court.path) if r.code == "unreachable")
    assert refusal.data == {"file": "routes.toml", "entry": f"triage.{rule}"}
    assert said in refusal.sentence


def test_a_holder_behind_one_who_always_holds_is_refused(court: Folder) -> None:
    court.put(
        "people.toml",
        'filing = [{ post = "clerk", basis = "default" }]',
        'filing = [{ post = "clerk", basis = "default" }, { post = "vet", clause = "QS-003" }]',
    )
    (refusal,) = _refusals(court.path)
    assert (refusal.code, refusal.data["entry"]) == ("unreachable", "functions.filing")
    assert "第2个承担者" in refusal.sentence


def test_a_screening_that_leaves_some_case_without_a_place_is_refused(court: Folder) -> None:
    court.put("routes.toml", 'id = "rest"\nbasis = "default"\n', 'id = "rest"\nbasis = "default"\n'
              'all = [{ fact = "preserved", op = "is", value = true }]\n')  # fmt: skip
    (refusal,) = _refusals(court.path)
    assert (refusal.code, refusal.data["entry"]) == ("no_default", "flow.only")
    assert "一次分流" in refusal.sentence


def test_a_switched_off_rule_neither_decides_nor_blocks(court: Folder) -> None:
    court.put("routes.toml", 'id = "land"', 'id = "none"\nbasis = "default"\nenabled = false\n'
              'to = "rural"\n\n[[triage]]\nid = "land"')  # fmt: skip
    assert len(load(court.path).tables.triage) == 5


def test_every_problem_is_said_at_once(court: Folder) -> None:
    court.put("clocks.toml", 'who = "reception"', 'who = "recption"')
    court.put("clocks.toml", 'tracks = ["rural"]', 'tracks = ["rual"]')
    court.put("routes.toml", 'to = "town"', 'to = "twon"')
    court.put("people.toml", 'director = [{ post = "head"', 'director = [{ post = "heed"')
    found = _refusals(court.path)
    assert {(r.data["file"], r.data["entry"]) for r in found} == {
        ("clocks.toml", "clock.reply"),
        ("clocks.toml", "clock.rural_limit"),
        ("routes.toml", "triage.small"),
        ("people.toml", "functions.director"),
    }


def test_every_wrong_shape_is_said_at_once(court: Folder) -> None:
    court.put("clocks.toml", 'kind = "limit"', 'kind = "limits"')
    court.put("routes.toml", 'state = "special"', 'state = "slow"')
    court.put("people.toml", 'vet = { name = "牲畜看管员"', "vet = { name = 3")
    assert {r.data["entry"] for r in _refusals(court.path)} == {
        "clock.rural_limit.kind",
        "tracks.rural.state",
        "posts.vet.name",
    }


def test_files_that_are_no_toml_are_all_named(court: Folder) -> None:
    court.write("clocks.toml", "[[clock")
    (court.path / "people.toml").write_bytes("[posts]\nx = '岗位'".encode("gb18030"))
    assert {(r.code, r.data["file"]) for r in _refusals(court.path)} == {
        ("bad_toml", "clocks.toml"),
        ("bad_toml", "people.toml"),
    }


def test_a_missing_table_is_said(court: Folder) -> None:
    (court.path / "clocks.toml").unlink()
    (refusal,) = _refusals(court.path)
    assert (refusal.code, refusal.data["entry"]) == ("missing", "clock")


@pytest.mark.parametrize("folder", ["empty", "nowhere"])
def test_a_folder_without_rules_is_refused(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    (refusal,) = _refusals(tmp_path / folder)
    assert refusal.code == "empty_pack"


def test_a_court_of_the_register_may_cite_only_clauses_of_its_own_text(court: Folder) -> None:
    court.put("pack.toml", 'code = "QS"', 'code = "YD"')
    sentences = [r.sentence for r in _refusals(court.path)]
    assert any("没有名为“QS-007”的条款" in s for s in sentences)


def test_an_unknown_pack_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refused) as caught:
        pack("yindo")
    (refusal,) = caught.value.refusals
    assert refusal.sentence == "没有名为“yindo”的规则包，是否为“yindu”"
    assert refusal.data["packs"] == list(shipped())


@pytest.mark.parametrize("name", ["county", "dengzhou", "hualong", "yanshi", "yindu"])
def test_a_pack_that_comes_with_the_product_is_sound(name: str) -> None:
    assert pack(name).name == name


def test_five_packs_come_with_the_product() -> None:
    assert shipped() == ("county", "dengzhou", "hualong", "yanshi", "yindu")
