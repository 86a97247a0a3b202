"""Taking a draft pack out of a ZIP file, so that no file, however made, can do harm.

Nothing is ever written to disk here, and nothing is unpacked before its size is known. Only
`*.toml` files count; a folder around them is allowed, one inside them is not.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from policy.loader import MOST_FILE
from policy.refusals import Problems, Refusal, Refused

MOST_ZIP = 2 * 1024 * 1024
MOST_UNPACKED = 4 * 1024 * 1024
MOST_FILES = 30
_LINK = 0o120000
_IGNORED = ("__MACOSX", ".DS_Store", "Thumbs.db")


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the TOML files of a ZIP by name. Raises `Refused` with every reason, in Chinese."""
    if len(content) > MOST_ZIP:
        raise Refused(_refusal("too_large", f"压缩包过大，最多{MOST_ZIP // 1024 // 1024}MB"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _files(package)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        said = "不是可以读取的ZIP压缩包：请把规则文件夹直接压缩后上传，不要加密"
        raise Refused(_refusal("bad_zip", said)) from None


def _files(package: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [e for e in package.infolist() if not e.is_dir() and not _ignored(e.filename)]
    problems = Problems()
    if len(entries) > MOST_FILES:
        said = f"压缩包内文件过多（{len(entries)}个），最多{MOST_FILES}个"
        problems.add("too_many", said, field="file")
    # What the package says of itself: what it truly holds is bounded again on reading.
    if sum(e.file_size for e in entries) > MOST_UNPACKED:
        said = f"压缩包展开后过大，最多{MOST_UNPACKED // 1024 // 1024}MB"
        problems.add("bomb", said, field="file")
    for entry in entries[:MOST_FILES]:
        for reason in _against(entry):
            problems.add("bad_entry", f"{entry.filename[:80]}：{reason}", field="file")
    places = {str(PurePosixPath(e.filename).parent) for e in entries}
    if len(places) > 1:
        problems.add("folders", "规则文件须在同一个文件夹里，不得分层", field="file")
    names = [PurePosixPath(e.filename).name for e in entries]
    if len(set(names)) < len(names):
        problems.add("twice", "压缩包内有同名文件", field="file")
    if not entries:
        problems.add("empty_pack", "压缩包里没有规则文件（*.toml）", field="file")
    problems.raise_if_any()
    return {PurePosixPath(e.filename).name: _content(package, e) for e in entries}


def _ignored(name: str) -> bool:
    return any(part in _IGNORED for part in PurePosixPath(name).parts)


def _against(entry: zipfile.ZipInfo) -> list[str]:
    path = PurePosixPath(entry.filename)
    found = []
    if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename:
        found.append("路径越出压缩包")
    if entry.external_attr >> 16 & 0o170000 == _LINK:
        found.append("不得为链接")
    if entry.flag_bits & 0x1:
        found.append("不得加密")
    if path.suffix != ".toml":
        found.append("只收规则文件（*.toml）")
    if len(path.parts) > 2:
        found.append("文件夹层数过多")
    if entry.file_size > MOST_FILE:
        found.append(f"文件过大，最多{MOST_FILE // 1024}KB")
    return found


def _content(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with package.open(entry) as stream:
        content = stream.read(MOST_FILE + 1)
    if len(content) > MOST_FILE:
        said = f"{entry.filename[:80]}：展开后比所报大小更大"
        raise Refused(_refusal("bomb", said))
    return content


def _refusal(code: str, sentence: str) -> Refusal:
    return Refusal(code, sentence, "file")
