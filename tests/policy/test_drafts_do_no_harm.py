"""Draft packs handed in as ZIP files: read where they are honest, refused in Chinese where not."""

from __future__ import annotations

import struct
import time

import pytest

from policy import loader
from policy.refusals import Refused
from policy.unpacking import MOST_FILES, MOST_ZIP, unpacked
from tests.policy.zips import zipped


def files_of(name: str = "hualong") -> dict[str, bytes]:
    """Return a shipped pack's files."""
    return loader.text_of(name, "1")


@pytest.mark.parametrize("folder", ["", "hualong/", "华龙/"])
def test_a_folder_packed_as_it_is_gives_the_same_pack(folder: str) -> None:
    given = unpacked(zipped({folder + name: text for name, text in files_of().items()}))
    assert given == files_of()
    assert loader.read("hualong", given).checksum == loader.pack("hualong").checksum


def test_what_a_desktop_adds_is_passed_over() -> None:
    more = {"hualong/.DS_Store": b"x", "__MACOSX/hualong/._pack.toml": b"x"}
    given = unpacked(zipped({**{f"hualong/{n}": t for n, t in files_of().items()}, **more}))
    assert set(given) == set(files_of())


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"../pack.toml": b"x"}, "路径越出压缩包"),
        ({"/etc/pack.toml": b"x"}, "路径越出压缩包"),
        ({"..\\pack.toml": b"x"}, "路径越出压缩包"),
        ({"C:pack.toml": b"x"}, "路径越出压缩包"),
        ({"a/b/c/pack.toml": b"x"}, "文件夹层数过多"),
        ({"run.py": b"x"}, "只收规则文件"),
        ({"pack.toml": b"x", "more/units.toml": b"x"}, "不得分层"),
        ({"pack.toml": b"x" * 600_000}, "文件过大"),
        ({f"a{n}.toml": b"x" for n in range(MOST_FILES + 1)}, "文件过多"),
        ({f"a{n}.toml": b"\0" * 500_000 for n in range(12)}, "展开后过大"),
        ({}, "没有规则文件"),
        ({"readme/": b""}, "没有规则文件"),
    ],
)
def test_what_may_do_harm_is_refused_and_said(files: dict[str, bytes], said: str) -> None:
    with pytest.raises(Refused, match=said):
        unpacked(zipped(files))


def test_a_link_is_refused() -> None:
    with pytest.raises(Refused, match="不得为链接"):
        unpacked(zipped({"pack.toml": b"/etc/passwd"}, link="pack.toml"))


def test_a_package_that_lies_about_its_size_is_not_believed() -> None:
    content = bytearray(zipped({"pack.toml": b"\0" * 3_000_000}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 1000)
    with pytest.raises(Refused):
        unpacked(bytes(content))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_package_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(Refused, match=r"ZIP压缩包|没有规则文件"):
        unpacked(content)


def test_a_huge_package_is_not_even_opened() -> None:
    with pytest.raises(Refused, match="压缩包过大"):
        unpacked(b"PK" + b"\0" * MOST_ZIP)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 5000 + "]" * 5000, "嵌套过深|不是合规"),
        ("a = " + "9" * 5000, "不是合规"),
        ("a = 1e999999999", "过大或过长"),
        ("a = 0.1e-999999999", "过大或过长"),
        ("a = nan", "过大或过长"),
        ("a = " + "1." + "1" * 100, "过大或过长"),
        ("a = 'x' b", "不是合规"),
        ("\x00", "不是合规"),
    ],
)
def test_text_made_to_choke_a_reader_is_refused_at_once(text: str, said: str) -> None:
    files = {**files_of(), "zz.toml": text.encode()}
    began = time.process_time()
    with pytest.raises(Refused, match=said):
        loader.read("hualong", files)
    assert time.process_time() - began < 2


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Refused, match="不是合规"):
        loader.read("hualong", {**files_of(), "zz.toml": b"\xff\xfe"})
