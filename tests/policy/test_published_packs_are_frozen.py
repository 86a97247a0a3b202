"""A published version does not change: a court adopted it by its checksum."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy import frozen, loader
from policy.refusals import Refused
from tests.amended import Amend


def test_every_published_version_reads_as_it_was_frozen() -> None:
    assert frozen.differences() == [], "manage.py packs --freeze, once a version is published"


def test_a_changed_a_new_and_a_lost_text_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "frozen.txt"
    sums = dict(frozen.freeze(file))
    assert frozen.listed(file) == sums
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    name, version = next(iter(sums))
    changed = [line.replace(sums[name, version], "0" * 64) for line in lines]
    file.write_text("".join([*changed[:-1], "atlantis 1 " + "0" * 64 + "\n"]), encoding="utf-8")
    said = frozen.differences(file)
    assert len(said) == 3
    assert any(name in one and "文字与发布时不一致" in one for one in said)
    assert any("atlantis" in one and "不在随附的规则包里" in one for one in said)
    assert any("尚未记下校验值" in one for one in said)


def test_versions_of_a_pack_stand_side_by_side_and_count_as_people_do(amend: Amend) -> None:
    for version in ("10", "2"):
        amend("hualong", version, "pack.toml")
    assert loader.versions("hualong") == ("1", "2", "10")
    assert loader.pack("hualong").identity.version == "10"
    assert loader.pack("hualong", "1").identity.version == "1"
    assert loader.shipped_versions("hualong") == ("1",)
    with pytest.raises(Refused, match="没有第3版，现有：1、2、10"):
        loader.pack("hualong", "3")


def test_a_folder_that_bears_another_number_than_its_text_is_refused(amend: Amend) -> None:
    folder = amend("hualong", "2", "pack.toml")
    folder.rename(folder.with_name("3"))
    with pytest.raises(Refused, match="文件夹是第3版，文内写的是第2版"):
        loader.pack("hualong", "3")


def test_a_pack_of_the_installation_alone_is_found_beside_the_shipped_ones(amend: Amend) -> None:
    folder = amend("hualong", "1", "pack.toml")
    folder.parent.rename(folder.parent.with_name("luoning"))
    assert "luoning" in loader.names()
    assert "luoning" not in loader.shipped()
    assert loader.pack("luoning").identity.court == loader.pack("hualong").identity.court


def test_what_a_later_version_dropped_is_still_called_by_its_name(amend: Amend) -> None:
    folder = amend("hualong", "2", "pack.toml")
    for file in folder.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('"serve_payment_notice"', '"serve_bill"'), encoding="utf-8")
    later = loader.pack("hualong", "2")
    assert "serve_payment_notice" not in later.clocks
    assert later.clock_name("serve_payment_notice") == "送达缴款通知书"
    assert later.clock_name("nothing_of_the_kind") == "nothing_of_the_kind"
