"""Check the forms of documents, the shipped and each court's own, and the fonts of papers."""

from __future__ import annotations

from typing import Any

from config.management.operator import REFUSED, OperatorCommand
from documents import catalogue, readiness


class Command(OperatorCommand):
    help = "检查文书样式与字库"

    def act(self, options: dict[str, Any]) -> int | None:
        faults = readiness.faults()
        lacks = [*readiness.lacks(), *readiness.own_faces()]
        count = len(catalogue.kinds()) if not faults else None
        if options["json"]:
            self.print_json({"kinds": count, "faults": faults, "lacks": lacks})
            return REFUSED if faults else None
        for fault in faults:
            self.stdout.write(f"有误  {fault}")
        for lack in lacks:
            self.stdout.write(f"提示  {lack}")
        if not faults:
            self.stdout.write(f"文书样式{count}种，没有问题。")
        return REFUSED if faults else None
