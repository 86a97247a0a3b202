"""Founding a court, and the pack it goes by."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from policy.loader import pack as pack_named
from policy.pack import Pack
from policy.refusals import NotVisible, Problems
from teams import access
from teams.access import Actor
from teams.models import Court, PackAdoption, Post, Unit
from teams.services.people_log import write_log
from workdays.clock import today


@transaction.atomic
def found_court(*, code: str, pack_name: str, from_on: date | None = None) -> Court:
    """Return the court of a code, made if need be, going by a pack. For the command line.

    Name and court code of case numbers come from the pack. Idempotent.
    Raises `Refused` for an unknown or faulty pack, or a day to come.
    """
    pack = pack_named(pack_name)
    court, _made = Court.objects.get_or_create(
        code=code,
        defaults={
            "name": pack.identity.court,
            "number_code": pack.identity.number_code,
            "pack_name": pack_name,
        },
    )
    adopt_pack(court=court, pack_name=pack_name, from_on=from_on)
    return court


@transaction.atomic
def adopt_pack(
    *,
    court: Court,
    pack_name: str | None = None,
    from_on: date | None = None,
    actor: Actor | None = None,
) -> PackAdoption:
    """Let a court go by a pack from a day (default: today), and sync its units and posts.

    Units and posts the pack no longer names are retired, not deleted. Idempotent: a pack whose
    text has not changed adds no adoption. Without an actor it is the command line's act.
    Raises `Refused` for an unknown pack or a day to come; `Forbidden` for anyone but an
    administrator; `NotVisible` for another court's.
    """
    if actor is not None:
        if actor.court_id != court.pk:
            raise NotVisible
        access.require(actor, "people.manage")
    court_now = Court.objects.select_for_update().get(pk=court.pk)
    pack = pack_named(pack_name or court_now.pack_name)
    day = from_on or today()
    problems = Problems()
    if day > today():
        problems.add(
            "future_adoption",
            _("规则包自%(day)s起适用，尚未到日；请在当日采用") % {"day": day.isoformat()},
            field="from_on",
        )
    problems.raise_if_any()
    adoption = _adoption(court_now, pack, day, actor)
    _put_in_force(court_now)
    court.refresh_from_db()
    return adoption


def _adoption(court: Court, pack: Pack, day: date, actor: Actor | None) -> PackAdoption:
    before = court.adoptions.filter(from_on__lte=day).order_by("-from_on").first()
    if before and (before.pack_name, before.checksum) == (pack.name, pack.checksum):
        return before
    adoption, _made = PackAdoption.objects.update_or_create(
        court=court,
        from_on=day,
        defaults={
            "pack_name": pack.name,
            "version": pack.identity.version,
            "checksum": pack.checksum,
        },
    )
    write_log(
        court,
        actor,
        "pack.adopted",
        None,
        pack=pack.name,
        version=pack.identity.version,
        from_on=day.isoformat(),
    )
    return adoption


def _put_in_force(court: Court) -> None:
    latest = court.adoptions.filter(from_on__lte=today()).order_by("-from_on").first()
    assert latest is not None
    pack = pack_named(latest.pack_name)
    Court.objects.filter(pk=court.pk).update(
        pack_name=pack.name,
        name=pack.identity.court,
        number_code=pack.identity.number_code,
        number_codes_before=list(pack.identity.number_codes_before),
    )
    units = [
        Unit(
            court=court,
            code=code,
            name=unit.name,
            aliases=list(unit.aliases),
            parent=unit.parent,
            position=position,
            is_active=True,
        )
        for position, (code, unit) in enumerate(pack.tables.units.items())
    ]
    posts = [
        Post(court=court, code=code, name=post.name, position=position, is_active=True)
        for position, (code, post) in enumerate(pack.tables.posts.items())
    ]
    _sync(Unit, court, units, ["name", "aliases", "parent", "position", "is_active"])
    _sync(Post, court, posts, ["name", "position", "is_active"])


Row = TypeVar("Row", Unit, Post)


def _sync(model: type[Row], court: Court, rows: list[Row], fields: list[str]) -> None:
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["court", "code"], update_fields=fields
    )
    kept = [row.code for row in rows]
    model.objects.filter(court=court, is_active=True).exclude(code__in=kept).update(is_active=False)
