"""What parties are told at a reception, in full: as data, by the words of a court's list."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from policy.refusals import Refusal, Refused

NAME = "notices.toml"
FILE = Path(__file__).with_name(NAME)


class Notice(BaseModel):
    """A notice: for items with any of these words, with what it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: tuple[str, ...]
    law: str
    text: str


class _Notices(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    basis: str
    notice: tuple[Notice, ...]


def of(item: str, court: str = "") -> Notice | None:
    """Return what is told under an item of a court's list; None where nothing is laid down."""
    for notice in known(court):
        if any(word in item for word in notice.of):
            return notice
    return None


def known(court: str = "") -> tuple[Notice, ...]:
    """Return every notice: the court's own file before the shipped one.

    Raises `Refused` where the file cannot be used, with what is wrong of it.
    """
    own = Path(settings.DOCUMENT_FORMS_DIR) / court / NAME
    path = own if court and own.is_file() else FILE
    if faults := _faults_of(path):
        said = _("本院的告知文字（%(file)s）有误，不能使用，请系统管理员改正：%(faults)s")
        told = {"file": f"{path.parent.name}/{NAME}", "faults": "；".join(faults)}
        raise Refused(Refusal("bad_notices", said % told, "told"))
    return _read(path, path.stat().st_mtime_ns)


def all_faults() -> list[str]:
    """Return what is wrong with any court's own notices, each with the file's name."""
    own = Path(settings.DOCUMENT_FORMS_DIR)
    return [
        f"{path.parent.name}/{path.name}：{fault}"
        for path in (sorted(own.glob(f"*/{NAME}")) if own.is_dir() else [])
        for fault in _faults_of(path)
    ]


def _faults_of(path: Path) -> list[str]:
    try:
        _read(path, path.stat().st_mtime_ns)
    except ValidationError as error:
        return [f"{'.'.join(map(str, e['loc']))}：{e['msg']}" for e in error.errors()]
    except tomllib.TOMLDecodeError as error:
        return [_("不是TOML：%(fault)s") % {"fault": error}]
    except UnicodeDecodeError:
        return [_("须以UTF-8编码保存")]
    except OSError as error:
        return [_("读不出：%(fault)s") % {"fault": error.strerror or error}]
    return []


@lru_cache(maxsize=64)
def _read(path: Path, stamp: int) -> tuple[Notice, ...]:
    """Read a file; `stamp` lets a changed one be read anew."""
    return _Notices.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).notice
