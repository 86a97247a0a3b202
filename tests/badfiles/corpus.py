"""All bad files, and the doors they are handed in at.

    python -m tests.badfiles.corpus      # hand each in at each door; print what was taken or slow

A door is a function of name and content that gives its reasons; what it takes has none. Each is the
very reading a page does, without the page.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import django
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.badfiles.made import FACTS, FILINGS, ONLINE, PACK, PROOF, TAKEOVER, YEAR, Bad

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()

from desk.calendar.adopting import YearForm
from desk.versions.rehearsing import facts_in
from documents import proofs
from enforcement import calendars
from intake.online.sheets import SHEET
from intake.sheets import open_sheet, read_sheet
from intake.takeover.columns import CASES, layout_of
from policy import loader
from policy.refusals import Refused
from policy.unpacking import unpacked
from tests.badfiles import anything, books, packs, pdfs, pictures

FILES: tuple[Bad, ...] = (
    *anything.FILES,
    *pdfs.FILES,
    *pictures.FILES,
    *books.FILES,
    *packs.FILES,
)
SECONDS = 10.0
MEGABYTES = 300
Reasons = list[str]


def _proof(name: str, content: bytes) -> Reasons:
    fault = proofs.check(content).fault
    return [fault] if fault else []


def _year(name: str, content: bytes) -> Reasons:
    form = YearForm({}, {"file": SimpleUploadedFile(name, content)})
    if not form.is_valid():
        return [str(error) for errors in form.errors.values() for error in errors]
    calendars.read(form.cleaned_data["content"])
    return []


def _pack(name: str, content: bytes) -> Reasons:
    loader.read("hualong", unpacked(content))
    return []


def _filings(name: str, content: bytes) -> Reasons:
    list(read_sheet(name, content).rows)
    return []


def _takeover(name: str, content: bytes) -> Reasons:
    list(open_sheet(name, content, layout_of(CASES, {}, needs_acceptance=False)).rows)
    return []


def _online(name: str, content: bytes) -> Reasons:
    list(open_sheet(name, content, SHEET).rows)
    return []


def _facts(name: str, content: bytes) -> Reasons:
    facts_in(name, content, loader.pack("hualong"))
    return []


DOORS: dict[str, Callable[[str, bytes], Reasons]] = {
    PROOF: _proof,
    YEAR: _year,
    PACK: _pack,
    FILINGS: _filings,
    TAKEOVER: _takeover,
    ONLINE: _online,
    FACTS: _facts,
}


def handed_in(door: str, name: str, content: bytes) -> Reasons:
    """Hand a file in at a door; return the reasons why it is not taken, none if it is."""
    try:
        return DOORS[door](name, content)
    except Refused as refused:
        return [reason.sentence for reason in refused.refusals]


def _memory(of: str) -> int:
    """Return what the system says of this process, in kB: VmRSS is held, VmHWM was at most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(of))


def _forget_the_most() -> None:
    """Let the most memory held be counted anew from now."""
    Path("/proc/self/clear_refs").write_text("5")


def main() -> None:
    """Print what was taken, what was slow, and the most memory the doors took for one file."""
    taken, slow, digests = [], [], set()
    most, worst = 0, ""
    for bad in FILES:
        content = bad.make()
        digests.add(sha256(content).hexdigest())
        _forget_the_most()
        held = _memory("VmRSS")
        for door in DOORS:
            if door in bad.good_at:
                continue
            began = time.perf_counter()
            if not handed_in(door, bad.name, content):
                taken.append(f"{door} {bad.name}")
            if (seconds := time.perf_counter() - began) > SECONDS:
                slow.append(f"{door} {bad.name} {seconds:.1f}")
        if (rose := _memory("VmHWM") - held) > most:
            most, worst = rose, bad.name
    told = {
        "files": len(FILES),
        "distinct": len(digests),
        "taken": taken,
        "slow": slow,
        "most_mb": most // 1024,
        "worst": worst,
    }
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
