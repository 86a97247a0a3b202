"""The versions of a court's rules: what is in force, what was, what is being prepared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from desk.shell import DeskRequest, page
from desk.versions import choices, difference
from policy.loader import checksum_of, text_of
from policy.loader import pack as pack_named
from policy.loader import versions as versions_of
from policy.pack import Pack
from policy.refusals import Refused
from teams import access
from teams.models import Court, PackAdoption
from triage import rehearsing

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version: what it says of itself, whether it is in force and reads as it was adopted."""

    key: str
    version: str
    title: str
    from_on: date | None
    checksum: str
    in_force: bool
    cases: int
    altered: bool
    trouble: tuple[str, ...] = ()


@page
def versions(request: DeskRequest) -> HttpResponse:
    """List the versions, the drafts and the adoptions."""
    court = Court.objects.get(pk=request.actor.court_id)
    adopted = list(
        court.adoptions.select_related("decided_by").order_by("-from_on", "-id")[:MOST_SHOWN]
    )
    context = {
        "rows": _rows(court, adopted),
        "adoptions": adopted,
        "drafts": choices.drafts(request.actor),
        "own": choices.key_of(request.pack),
        "may_adopt": access.holds(request.actor, "administrator"),
        "may_rehearse": rehearsing.may_rehearse(request.actor),
    }
    return render(request, "desk/versions/versions.html", context)


def _rows(court: Court, adopted: list[PackAdoption]) -> list[VersionRow]:
    kept = {(a.pack_name, a.version): a.checksum for a in adopted}
    counted = rehearsing.cases_by_version(court)
    found = []
    for version in reversed(versions_of(court.pack_name)):
        here = (court.pack_name, version)
        checksum, pack, trouble = _read(*here)
        identity = pack.identity if pack else None
        found.append(
            VersionRow(
                key=f"{court.pack_name}@{version}",
                version=version,
                title=identity.title if identity else "",
                from_on=identity.from_on if identity else None,
                checksum=checksum,
                in_force=here == (court.pack_name, court.pack_version),
                cases=counted.get(here, 0),
                altered=here in kept and kept[here] != checksum,
                trouble=trouble,
            )
        )
    return found


def _read(name: str, version: str) -> tuple[str, Pack | None, tuple[str, ...]]:
    """Return a version's checksum as its text lies there now, and what is wrong with it."""
    checksum = checksum_of(text_of(name, version))
    try:
        return checksum, pack_named(name, version), ()
    except Refused as refused:
        return checksum, None, tuple(reason.sentence for reason in refused.refusals)


@page
def differences(request: DeskRequest) -> HttpResponse:
    """Show two versions entry by entry."""
    left = choices.find(request.actor, request.GET.get("left", choices.key_of(request.pack)))
    right = choices.find(request.actor, request.GET.get("right", choices.key_of(request.pack)))
    tables = difference.between(left, right)
    context = {
        "left": left,
        "right": right,
        "tables": tables,
        "count": sum(len(table.entries) for table in tables),
        "choices": choices.offered(request.actor, request.pack.name),
        "left_key": request.GET.get("left", choices.key_of(request.pack)),
        "right_key": request.GET.get("right", choices.key_of(request.pack)),
    }
    return render(request, "desk/versions/differences.html", context)
