"""Write logs through structlog, with personal data taken out of every line.

Nobody should log an identity number, a phone or an account; this is the net below that rule. It
covers our own lines and those of Django, Celery and gunicorn, error traces included.
"""

import logging.config
import re
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "***"
HIDDEN_KEYS = frozenset(
    {
        "account",
        "account_number",
        "address",
        "authorization",
        "bank_card",
        "cookie",
        "csrfmiddlewaretoken",
        "id_number",
        "password",
        "phone",
        "secret",
        "sessionid",
        "token",
    }
)
# Identity number (18 places), then account or card (12 to 30 digits), then mobile phone.
_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])(?:[1-9]\d{16}[\dXx]|\d{12,30}|(?:\+?86[- ]?)?1[3-9]\d{9})(?![0-9A-Za-z])"
)
# What was searched for, in an address: a name of a party is as personal as his number.
_QUERY = re.compile(r"(?<=[/\w])\?[^\s'\">]+")


def configure(*, level: str, machine: bool) -> None:
    """Send every log line to standard error: as JSON for machines, else as text for people."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
    ]
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        mask_personal_data,
        _renderer(machine=machine),
    ]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structured": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": last,
                    "foreign_pre_chain": [*shared, structlog.stdlib.ExtraAdder()],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                # One line a font and glyph; the documents' tests read what matters in them.
                "fontTools": {"level": "WARNING"},
                # One line a page laid out.
                "weasyprint.progress": {"level": "WARNING"},
                # That it speaks to Python at all, said at every start.
                "pikepdf": {"level": "WARNING"},
                # Failed sign-ins are kept in the database, by axes itself.
                "axes": {"level": "WARNING"},
                "django.db.backends": {"level": "INFO"},
            },
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def mask_personal_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Blank out known keys, and whatever looks like an identity number, account or phone."""
    return {key: _masked(key, value) for key, value in event.items()}


def _masked(key: str, value: Any) -> Any:
    if key.lower() in HIDDEN_KEYS:
        return HIDDEN
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, Mapping):
        return {inner: _masked(str(inner), part) for inner, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked("", part) for part in value]
    if isinstance(value, bool | int | float | None):
        return HIDDEN if _PERSONAL.fullmatch(str(value)) else value
    return _plain(str(value))


def _plain(text: str) -> str:
    return _PERSONAL.sub(HIDDEN, _QUERY.sub(f"?{HIDDEN}", text))


def _renderer(*, machine: bool) -> Processor:
    if machine:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=False)
