"""Loading a court's folder: put its files together, refuse what is wrong, name file and entry."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from policy.checks import problems_of
from policy.faults import entry_name, in_chinese
from policy.findings import near
from policy.pack import Pack
from policy.refusals import Refusal, Refused
from policy.regrets import regrets_of
from policy.schema import PackFile

SHIPPED = Path(__file__).parent / "packs"
_LISTS = frozenset(
    {"triage", "offer", "clock", "pause", "transfer", "gate", "target", "bulletin", "round", "mark"}
)
_SINGLE = frozenset({"pack", "flow", "ladder"})


def shipped() -> tuple[str, ...]:
    """Return the names of the packs that come with the product."""
    return tuple(sorted(p.name for p in SHIPPED.iterdir() if (p / "pack.toml").exists()))


@cache
def pack(name: str, version: str = "") -> Pack:
    """Return a version of a pack, checked; without one, the shipped one.

    Raises `Refused` when there is none or it is wrong.
    """
    if name not in shipped():
        said = f"没有名为“{name}”的规则包{near(name, shipped())}"
        raise Refused(Refusal("unknown_pack", said, data={"packs": list(shipped())}))
    if version:
        found = pack(name)
        if found.identity.version != version:
            said = f"规则包“{name}”没有第{version}版，现有第{found.identity.version}版"
            raise Refused(Refusal("unknown_version", said, data={"pack": name}))
        return found
    return load(SHIPPED / name)


def load(folder: Path) -> Pack:
    """Return the pack in a folder.

    Raises `Refused` with every problem: unreadable files, unknown keys, unknown names,
    duplicate codes, rules no case can reach. `data` holds `file` and `entry`.
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise Refused(Refusal("empty_pack", f"文件夹“{folder.name}”里没有规则文件（*.toml）"))
    tables, origin, problems = _merge(files)
    problems += _put_parameters_in(tables, origin)
    if problems:
        raise Refused(*problems)
    try:
        entries = PackFile.model_validate(tables)
    except ValidationError as error:
        raise Refused(*in_chinese(error, tables, origin)) from None
    digest = hashlib.sha256(b"".join(f.name.encode() + f.read_bytes() for f in files)).hexdigest()
    built = Pack(folder.name, entries, digest)
    found = [_located(p, origin) for p in problems_of(built)]
    if found:
        raise Refused(*found)
    return built


def regrets(folder: Path) -> tuple[Refusal, ...]:
    """Return what a court would regret in the pack of a folder, file and entry named.

    Raises `Refused` as `load` does where the pack is wrong.
    """
    built = load(folder)
    _, origin, _ = _merge(sorted(folder.glob("*.toml")))
    return tuple(_located(each, origin) for each in regrets_of(built))


def _merge(files: list[Path]) -> tuple[dict[str, Any], dict[tuple[str, str], str], list[Refusal]]:
    tables: dict[str, Any] = {}
    origin: dict[tuple[str, str], str] = {}
    problems: list[Refusal] = []
    for file in files:
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            said = f"{file.name}：不是合规的 TOML（{error}）"
            problems.append(Refusal("bad_toml", said, data={"file": file.name}))
            continue
        for table, value in content.items():
            problems += list(_take(tables, origin, file.name, table, value))
    return tables, origin, problems


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


def _located(problem: Refusal, origin: dict[tuple[str, str], str]) -> Refusal:
    table, key = problem.data["table"], problem.data["key"]
    file = origin.get((table, key)) or origin.get((table, "")) or "pack.toml"
    entry = f"{table}.{problem.data['entry']}"
    return Refusal(
        problem.code,
        f"{file}：{entry}：{problem.sentence}",
        data={"file": file, "entry": entry},
        clause=problem.clause,
    )
