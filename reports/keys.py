"""The address of a figure: its code, its period, and what it is narrowed to.

closed                              this week's closings
closed.year                         the year's, up to the week's end
closed:track=fast                   narrowed by track (empty value: in none yet)
nodes_overdue:handler=12;rule=reception
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from policy.refusals import Refusal, Refused
from reports.indicators import DEFINITIONS, Definition

CASE_SCOPES = ("kind", "track", "unit", "mode", "mark")
NODE_SCOPES = ("rule", "unit", "post", "handler")
_YEAR = ".year"


@dataclass(frozen=True, slots=True)
class Key:
    """A figure's address, taken apart."""

    code: str
    is_year: bool = False
    where: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        scope = ";".join(f"{name}={value}" for name, value in self.where.items())
        return f"{self.code}{_YEAR if self.is_year else ''}{':' if scope else ''}{scope}"

    @property
    def definition(self) -> Definition:
        """What the figure counts."""
        return DEFINITIONS[self.code]

    @classmethod
    def parse(cls, text: str) -> Key:
        """Take an address apart; raise `Refused` for one that is no figure's."""
        head, _colon, tail = text.partition(":")
        code = head.removesuffix(_YEAR)
        where: dict[str, str] = {}
        for part in filter(None, tail.split(";")):
            name, equals, value = part.partition("=")
            where[name] = value if equals else "\0"
        definition = DEFINITIONS.get(code)
        allowed = NODE_SCOPES if definition and definition.rows == "nodes" else CASE_SCOPES
        handler = where.get("handler", "")
        if (
            definition is None
            or not set(where) <= set(allowed)
            or "\0" in "".join(where.values())
            or (handler and not (handler.isascii() and handler.isdigit() and len(handler) < 19))
        ):
            said = _("没有这项数字：%(key)s") % {"key": text.replace("\0", "")[:120]}
            raise Refused(Refusal("no_figure", said, "key"))
        return cls(code, head.endswith(_YEAR), where)
