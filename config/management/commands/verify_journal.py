"""Check every hash chain and seal of every court."""

from __future__ import annotations

from typing import Any

from config.management.operator import OperatorCommand
from enforcement import seals, selectors
from enforcement.models import Seal
from teams.models import Court


class Command(OperatorCommand):
    help = "核验登记链与每日封存"

    def act(self, options: dict[str, Any]) -> int | None:
        found: list[dict[str, Any]] = []
        for court in Court.objects.all():
            for fault in selectors.chain_faults(court.pk):
                found.append({"chain": fault.chain, "seq": fault.seq, "reason": fault.reason})
            for seal in Seal.objects.filter(court=court).order_by("sealed_on"):
                if reason := seals.verify(seal):
                    found.append({"chain": str(seal.sealed_on), "seq": 0, "reason": reason})
        if options["json"]:
            self.print_json({"faults": found})
        for row in found if not options["json"] else ():
            self.stderr.write("{chain} 第{seq}项：{reason}".format(**row))
        if not found and not options["json"]:
            self.stdout.write("登记链与封存均完好")
        return 1 if found else None
