"""The manner of the operator's commands: exit codes, JSON, and refusals said in Chinese.

Exit codes: 0 done, 1 refused (every reason on the error output), 2 misuse (argparse's own).
With `--json` a refused command still prints an object, `{"refusals": [...]}`, for machines.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from policy.refusals import Refusal, Refused

DONE, REFUSED = 0, 1


class OperatorCommand(BaseCommand):
    """A command that answers a question. Subclasses write `add_options` and `act`.

    Runs no checks and opens no database of its own accord.
    """

    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="以JSON输出")
        self.add_options(parser)

    def add_options(self, parser: CommandParser) -> None:
        """Add the command's own arguments."""

    @abstractmethod
    def act(self, options: dict[str, Any]) -> int | None:
        """Do it and return the exit code; None means done. `Refused` is said and exits 1."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = self.act(options) or DONE
        except Refused as refused:
            code = self.refuse(refused.refusals, as_json=options["json"])
        if code != DONE:
            raise SystemExit(code)

    def refuse(self, refusals: Iterable[Refusal], *, as_json: bool) -> int:
        """Say every reason on the error output, and print them where JSON is asked for."""
        reasons = list(refusals)
        if as_json:
            self.print_json({"refusals": [reason.as_dict() for reason in reasons]})
        for reason in reasons:
            self.stderr.write(reason.sentence)
        return REFUSED

    def print_json(self, value: Any, *, indent: int | None = 2) -> None:
        """Print a plain value as JSON; `indent=None` makes one line of it."""
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent, default=str))
