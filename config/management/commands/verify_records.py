"""Check every signed record: its text, signature, moment and PDF against what was signed."""

from __future__ import annotations

from typing import Any

from config.management.operator import OperatorCommand
from documents import binding
from teams.models import Court


class Command(OperatorCommand):
    help = "核验签名笔录：文字、签名、时间、PDF是否与签名时一致"

    def act(self, options: dict[str, Any]) -> int | None:
        found = [
            {"court": court.code, "record": document.number, "reasons": reasons}
            for court in Court.objects.order_by("code")
            for document, reasons in binding.all_faults(court)
        ]
        if options["json"]:
            self.print_json({"faults": found})
            return 1 if found else None
        for row in found:
            reasons = "；".join(row["reasons"])
            self.stderr.write(f"{row['court']} {row['record']}：{reasons}")
        if not found:
            self.stdout.write("签名笔录均与签名时一致")
        return 1 if found else None
