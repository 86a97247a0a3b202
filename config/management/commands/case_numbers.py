"""Read case numbers from standard input, one a line, and print each taken apart as JSON."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from policy import case_numbers

KEYS = (
    "form",
    "normalised",
    "year",
    "court_code",
    "type_code",
    "seq",
    "suffix",
    "warnings",
)


class Command(BaseCommand):
    """Print one JSON object a line, in the order of the input; asks no database.

    Exit codes: 0 done (a line that is no case number is an answer, not an error), 1 the input is
    not UTF-8 and nothing is printed, 2 wrong use.
    """

    help = "逐行读取标准输入中的案号，每行输出一个 JSON 对象。"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出 JSON（总是如此）。")

    def handle(self, *args: Any, **options: Any) -> None:
        for line in _text(sys.stdin.buffer.read()).splitlines():
            number = case_numbers.parse(line)
            found = {key: getattr(number, key) for key in KEYS}
            self.stdout.write(json.dumps(found, ensure_ascii=False))


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        sentence = _("第 %(line)s 行不是 UTF-8 编码，未作任何处理。请转换编码后重试。")
        raise CommandError(sentence % {"line": line}, returncode=1) from error
