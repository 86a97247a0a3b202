"""Read settings from the environment, and refuse a bad value with a sentence that names it.

Every reader takes the name of a variable and returns a typed value. A variable that is absent or
blank yields the default; without a default it is required. All errors are `BadSetting`.
"""

import os
import secrets
import tempfile
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import ParseResult, parse_qsl, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

Default = TypeVar("Default")

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})

# WAL lets readers pass while one writes; IMMEDIATE takes the write lock at BEGIN, so that two
# read-modify-write transactions queue instead of failing; recursive triggers keep INSERT OR REPLACE
# from slipping past the guards of append-only tables.
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
    ),
}
POSTGRES_OPTIONS = frozenset(
    {
        "application_name",
        "connect_timeout",
        "host",
        "options",
        "sslcert",
        "sslkey",
        "sslmode",
        "sslrootcert",
    }
)


class BadSetting(ImproperlyConfigured):
    """A variable of the environment is missing or cannot be used; the text says which and why."""


def text(name: str, default: str | None = None) -> str:
    """Return the variable without surrounding blanks."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise BadSetting(f"环境变量{name}未设置：此项必须填写。")
    return default


def flag(name: str, default: bool) -> bool:
    """Return a yes or no, written as one of TRUE_WORDS or FALSE_WORDS in any case."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in TRUE_WORDS:
        return True
    if value in FALSE_WORDS:
        return False
    raise BadSetting(f"环境变量{name}应为on或off，现为“{value}”。")


def integer(name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
    """Return a whole number within least and most, both allowed."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise BadSetting(f"环境变量{name}应为整数，现为“{value}”。") from None
    if not least <= number <= most:
        raise BadSetting(f"环境变量{name}应在{least}至{most}之间，现为{number}。")
    return number


def listing(name: str, default: list[str] | None = None) -> list[str]:
    """Return the comma-separated parts, blanks dropped."""
    parts = [part.strip() for part in os.environ.get(name, "").split(",")]
    found = [part for part in parts if part]
    if found:
        return found
    if default is None:
        raise BadSetting(f"环境变量{name}未设置：此项必须填写，多个值以英文逗号分隔。")
    return default


def path(name: str, default: Path) -> Path:
    """Return an absolute path; a relative one is refused, for it would move with the caller."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    found = Path(value)
    if not found.is_absolute():
        raise BadSetting(f"环境变量{name}应为绝对路径，现为“{value}”。")
    return found


def secret(name: str, *, length: int = 50) -> str:
    """Return a required secret of at least so many characters, not all alike."""
    value = text(name)
    if len(value) < length or len(set(value)) < 5:
        raise BadSetting(
            f"环境变量{name}过于简单：至少{length}个字符且不得由少数字符重复而成，"
            f"现为{len(value)}个字符。"
        )
    return value


def kept_secret(file: Path) -> str:
    """Return the secret kept in a file of this machine, making it on first use.

    Only the owner may read the file. Those who start at once agree on one secret.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        # Written whole beside its place, then put there: nobody reads half a secret.
        handle, draft = tempfile.mkstemp(dir=file.parent, prefix=file.name)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass  # another was first; its secret stands
        finally:
            os.unlink(draft)
    return file.read_text(encoding="ascii").strip()


def database(name: str, default: str | None, *, base: Path) -> dict[str, Any]:
    """Return Django's settings of one database from an address.

    Two shapes: `sqlite:///path` (relative to base; four slashes for an absolute path) and
    `postgres://user:password@host:port/name?sslmode=require`. A socket folder is given as `host`
    among the options. Special characters in user and password are percent-encoded.
    """
    address = text(name, default)
    parts = urlparse(address)
    if parts.scheme == "sqlite":
        return _sqlite(name, parts, base)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(name, parts)
    raise BadSetting(
        f"环境变量{name}应以sqlite:///或postgres://开头，现以“{parts.scheme or '空'}”开头。"
    )


def broker(name: str, default: str) -> str:
    """Return the address of the queue: `redis://…`, `rediss://…` or `filesystem:///folder`."""
    address = text(name, default)
    parts = urlparse(address)
    if parts.scheme in {"redis", "rediss"}:
        if not parts.hostname:
            raise BadSetting(f"环境变量{name}缺少Redis主机名。")
        _port(name, parts)
        return address
    if parts.scheme == "filesystem":
        if parts.netloc or not parts.path.strip("/"):
            raise BadSetting(f"环境变量{name}应写作filesystem:///绝对路径，现为“{address}”。")
        return address
    raise BadSetting(
        f"环境变量{name}应以redis://或filesystem:///开头，现以“{parts.scheme or '空'}”开头。"
    )


def broker_folder(address: str) -> Path | None:
    """Return the folder of a `filesystem://` queue, or None for a queue kept by a server."""
    parts = urlparse(address)
    return Path(unquote(parts.path)) if parts.scheme == "filesystem" else None


def _sqlite(name: str, parts: ParseResult, base: Path) -> dict[str, Any]:
    if parts.netloc or parts.path in {"", "/"}:
        raise BadSetting(f"环境变量{name}应写作sqlite:///文件路径，缺少文件路径或斜线数目不对。")
    if ":memory:" in parts.path:
        raise BadSetting(f"环境变量{name}不得使用内存数据库：网页与后台进程须共用一个文件。")
    file = base / unquote(parts.path[1:])
    file.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": dict(SQLITE_OPTIONS),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


def _postgres(name: str, parts: ParseResult) -> dict[str, Any]:
    database_name = unquote(parts.path.lstrip("/"))
    if not database_name:
        raise BadSetting(f"环境变量{name}缺少数据库名：应写作postgres://用户:口令@主机:端口/库名。")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    # Compiling a statement took up to a second of the weekly report's, and saved none of it.
    options.setdefault("options", "-c jit=off")
    unknown = sorted(set(options) - POSTGRES_OPTIONS)
    if unknown:
        raise BadSetting(f"环境变量{name}含有不认识的连接参数：{'、'.join(unknown)}。")
    port = _port(name, parts)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


def _port(name: str, parts: ParseResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise BadSetting(f"环境变量{name}中的端口应为0至65535之间的整数。") from None
