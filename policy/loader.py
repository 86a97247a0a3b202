"""Loading a court's folder: put its files together, refuse what is wrong, name file and entry.

A version's text is taken once a process and never again: published, it does not change.
`policy.shelf` says where the versions lie.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from policy import shelf
from policy.checks import problems_of
from policy.faults import entry_name, in_chinese
from policy.findings import near
from policy.pack import Pack
from policy.refusals import Refusal, Refused
from policy.regrets import regrets_of
from policy.schema import PackFile
from workdays.toml_text import fault_of

SHIPPED = Path(__file__).parent / "packs"
# The installation's own folder of packs, said once when the house starts.
INSTALLED: list[Path] = []
MOST_FILE = 512 * 1024
MOST_DIGITS = 24
_LISTS = frozenset(
    {
        "triage",
        "offer",
        "opening",
        "clock",
        "pause",
        "extension",
        "transfer",
        "gate",
        "target",
        "bulletin",
        "round",
        "mark",
        "supervision",
    }
)
_SINGLE = frozenset({"pack", "flow", "ladder"})


def shipped() -> tuple[str, ...]:
    """Return the names of the packs that come with the product."""
    return shelf.names([SHIPPED])


def shipped_versions(name: str) -> tuple[str, ...]:
    """Return the versions of a pack that come with the product, the oldest first."""
    return tuple(shelf.versions([SHIPPED], name))


def names() -> tuple[str, ...]:
    """Return the names of all packs: those that come with the product, and the installation's."""
    return shelf.names([SHIPPED, *INSTALLED])


def versions(name: str) -> tuple[str, ...]:
    """Return the versions of a pack, the oldest first; none where there is no such pack."""
    return tuple(shelf.versions([SHIPPED, *INSTALLED], name))


def pack(name: str, version: str = "") -> Pack:
    """Return a version of a pack, checked; without one, the newest.

    Raises `Refused` when there is none or it is wrong.
    """
    if version:
        return _published(SHIPPED, name, version)
    known = versions(name)
    if not known:
        said = f"没有名为“{name}”的规则包{near(name, names())}"
        raise Refused(Refusal("unknown_pack", said, data={"packs": list(names())}))
    return _published(SHIPPED, name, known[-1])


def text_of(name: str, version: str) -> dict[str, bytes]:
    """Return the files of a version as they lie on disk now. Raises `Refused` for none."""
    folder = shelf.versions([SHIPPED, *INSTALLED], name).get(version)
    if folder is None:
        said = f"规则包“{name}”没有第{version}版，现有：{'、'.join(versions(name)) or '无'}"
        raise Refused(Refusal("unknown_version", said, data={"pack": name, "version": version}))
    return _files(folder)


def checksum_of(files: Mapping[str, bytes]) -> str:
    """Return the checksum of a pack's text."""
    parts = (name.encode() + content for name, content in sorted(files.items()))
    return hashlib.sha256(b"".join(parts)).hexdigest()


_DRAFTS: dict[tuple[str, str], Pack] = {}
_MOST_DRAFTS = 8


def drafted(name: str, checksum: str, texts: Mapping[str, str]) -> Pack:
    """Return a draft's pack; the last few are kept ready. Raises `Refused` as `read` does."""
    found = _DRAFTS.get((name, checksum))
    if found is None:
        found = read(name, {file: text.encode() for file, text in texts.items()})
        found.relatives = lambda: (pack(name, version) for version in versions(name))
        while len(_DRAFTS) >= _MOST_DRAFTS:
            _DRAFTS.pop(next(iter(_DRAFTS)))
        _DRAFTS[name, checksum] = found
    return found


@cache
def _published(_root: Path, name: str, version: str) -> Pack:
    found = read(name, text_of(name, version))
    said = found.identity.version
    if said != version:
        told = f"pack.toml：pack.version：文件夹是第{version}版，文内写的是第{said}版"
        raise Refused(Refusal("bad_version", told, data={"file": "pack.toml", "entry": "pack"}))
    found.relatives = lambda: (pack(name, v) for v in versions(name) if v != version)
    return found


def load(folder: Path) -> Pack:
    """Return the pack in a folder.

    Raises `Refused` with every problem: unreadable files, unknown keys, unknown names,
    duplicate codes, rules no case can reach. `data` holds `file` and `entry`.
    """
    return read(folder.name, _files(folder))


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.toml"))}


def read(name: str, files: Mapping[str, bytes]) -> Pack:
    """Return the pack that some files make together: {name of the file: its bytes}.

    Raises `Refused` as `load` does.
    """
    if not files:
        raise Refused(Refusal("empty_pack", f"文件夹“{name}”里没有规则文件（*.toml）"))
    tables, origin, problems = _merge(files)
    problems += _put_parameters_in(tables, origin)
    if problems:
        raise Refused(*problems)
    try:
        entries = PackFile.model_validate(tables)
    except ValidationError as error:
        raise Refused(*in_chinese(error, tables, origin)) from None
    built = Pack(name, entries, checksum_of(files))
    found = [_located(p, origin, tables) for p in problems_of(built)]
    if found:
        raise Refused(*found)
    return built


def regrets(folder: Path) -> tuple[Refusal, ...]:
    """Return what a court would regret in the pack of a folder, file and entry named.

    Raises `Refused` as `load` does where the pack is wrong.
    """
    built = load(folder)
    tables, origin, _ = _merge(_files(folder))
    return tuple(_located(each, origin, tables) for each in regrets_of(built))


def _merge(
    files: Mapping[str, bytes],
) -> tuple[dict[str, Any], dict[tuple[str, str], str], list[Refusal]]:
    tables: dict[str, Any] = {}
    origin: dict[tuple[str, str], str] = {}
    problems: list[Refusal] = []
    for file, text in sorted(files.items()):
        if len(text) > MOST_FILE:
            said = f"{file}：文件过大，最多{MOST_FILE // 1024}KB"
            problems.append(Refusal("too_large", said, data={"file": file}))
            continue
        try:
            content = tomllib.loads(text.decode("utf-8"), parse_float=_number)
        except (ValueError, RecursionError) as error:
            # Besides bad TOML: bytes that are no text, digits without end, brackets without end.
            told = _bad_text(error, text)
            said = f"{file}：不是合规的 TOML（{told}）"
            problems.append(Refusal("bad_toml", said, data={"file": file}))
            continue
        for table, value in content.items():
            problems += list(_take(tables, origin, file, table, value))
    return tables, origin, problems


def _bad_text(error: Exception, text: bytes) -> str:
    if isinstance(error, RecursionError):
        return "嵌套过深"
    if isinstance(error, tomllib.TOMLDecodeError | UnicodeDecodeError):
        return fault_of(error, text.decode("utf-8", "replace"))
    said = str(error)  # of `_number`; Python's own of a whole number without end
    return "数字过大或过长" if said.isascii() else said


def _number(text: str) -> Decimal:
    """Return a number with a point, as it was written. Raises `ValueError` for a giant."""
    found = Decimal(text.replace("_", ""))
    if not found.is_finite() or len(text) > MOST_DIGITS or abs(found.adjusted()) > MOST_DIGITS:
        raise ValueError(f"数字“{text[:MOST_DIGITS]}”过大或过长")
    return found


def _take(
    tables: dict[str, Any], origin: dict[tuple[str, str], str], file: str, table: str, value: Any
) -> Iterator[Refusal]:
    listed = table in _LISTS
    shape: type[Any] = list if listed else dict
    if table not in PackFile.model_fields:
        said = f"不认识的表“{table}”{near(table, PackFile.model_fields)}"
        yield Refusal("unknown_table", f"{file}：{said}", data={"file": file, "entry": table})
    elif not isinstance(value, shape):
        said = f"{table}：应写作 [[{table}]]" if listed else f"{table}：应写作 [{table}]"
        yield Refusal("bad_shape", f"{file}：{said}", data={"file": file, "entry": table})
    elif listed:
        entries = tables.setdefault(table, [])
        for entry in value:
            origin[table, str(len(entries))] = file
            entries.append(entry)
    elif table in _SINGLE:
        if table in tables:
            yield _twice(file, table, origin[table, ""])
        origin[table, ""] = file
        tables[table] = value
    else:
        origin.setdefault((table, ""), file)
        known = tables.setdefault(table, {})
        for key, entry in value.items():
            if key in known:
                yield _twice(file, f"{table}.{key}", origin[table, key])
            origin[table, key] = file
            known[key] = entry


def _put_parameters_in(
    tables: dict[str, Any], origin: dict[tuple[str, str], str]
) -> Iterator[Refusal]:
    """Replace `value = "@name"` in conditions by the parameter's value; keep the name beside."""
    parameters = tables.get("parameters")
    known = parameters if isinstance(parameters, dict) else {}
    for table, key, condition in _raw_conditions(tables):
        file = origin.get((table, key)) or origin.get((table, "")) or "pack.toml"
        entry = f"{table}.{entry_name(tables, table, key)}"
        if "parameter" in condition:
            said = '不认识的键“parameter”，参数请写作 value = "@参数名"'
            yield Refusal(
                "extra_forbidden", f"{file}：{entry}：{said}", data={"file": file, "entry": entry}
            )
            continue
        value = condition.get("value")
        if isinstance(value, str) and value.startswith("@"):
            given = known.get(value[1:])
            number = given.get("value") if isinstance(given, dict) else None
            if number is not None:
                condition |= {"value": number, "parameter": value[1:]}


def _raw_conditions(tables: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for table, entries in tables.items():
        if not isinstance(entries, dict | list):
            continue
        keys = entries if isinstance(entries, dict) else range(len(entries))
        for key in keys:
            entry = entries[key]
            # A function has a list of holders where the others have one entry.
            for one in entry if isinstance(entry, list) else [entry]:
                for group in ("all", "any") if isinstance(one, dict) else ():
                    listed = one.get(group)
                    for condition in listed if isinstance(listed, list) else ():
                        if isinstance(condition, dict):
                            yield table, str(key), condition


def _twice(file: str, entry: str, first: str) -> Refusal:
    said = f"{file}：“{entry}”重复定义，已见于 {first}"
    return Refusal("duplicate", said, data={"file": file, "entry": entry})


def _located(
    problem: Refusal, origin: dict[tuple[str, str], str], tables: Mapping[str, Any]
) -> Refusal:
    table, key = problem.data["table"], problem.data["key"]
    file = origin.get((table, key)) or origin.get((table, "")) or "pack.toml"
    entry = f"{table}.{problem.data['entry']}"
    return Refusal(
        problem.code,
        f"{file}：{entry}{_called(tables, table, key)}：{problem.sentence}",
        data={"file": file, "entry": entry},
        clause=problem.clause,
    )


def _called(tables: Mapping[str, Any], table: str, key: str) -> str:
    """Return the name of a gate beside its act: several gates ask before one act."""
    if table != "gate" or not key.isdecimal():
        return ""
    entry = tables["gate"][int(key)]
    said = str(entry.get("name", ""))
    return f"“{said}”" if said else f"（第{int(key) + 1}项）"
