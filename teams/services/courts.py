"""Founding a court, and the version of the pack it goes by."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from policy.loader import pack as pack_named
from policy.pack import Pack
from policy.refusals import NotVisible, Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from teams.models import Court, PackAdoption, Post, Unit
from teams.selectors import adoption_of
from teams.services.people_log import write_log
from workdays.clock import now, today


@transaction.atomic
def found_court(
    *, code: str, pack_name: str, version: str = "", from_on: date | None = None
) -> Court:
    """Return the court of a code, made if need be, going by a pack. For the command line.

    Without a version the newest. Name and court code of case numbers come from the pack.
    Idempotent. Raises `Refused` for an unknown or faulty pack.
    """
    pack = pack_named(pack_name, version)
    court, _made = Court.objects.get_or_create(
        code=code,
        defaults={
            "name": pack.identity.court,
            "number_code": pack.identity.number_code,
            "pack_name": pack_name,
            "pack_version": pack.identity.version,
        },
    )
    adopt_pack(court=court, pack_name=pack_name, version=version, from_on=from_on)
    return court


@transaction.atomic
def adopt_pack(
    *,
    court: Court,
    pack_name: str | None = None,
    version: str = "",
    from_on: date | None = None,
    actor: Actor | None = None,
    running: bool = False,
    reason: str = "",
) -> PackAdoption:
    """Let a court go by a version of a pack from a day (default: today); sync units and posts.

    Without a version: the newest of another pack, the present one of its own. For a day to
    come the adoption is prepared, and `put_due_in_force` does the rest. Units and posts the
    pack no longer names are retired, not deleted. Idempotent: what is in force already adds no
    adoption. Without an actor it is the command line's act. The journal is `enforcement`'s.

    Raises `Refused` for an unknown pack, or a published text changed since; `Forbidden` for
    anyone but an administrator; `NotVisible` for another court's.
    """
    if actor is not None:
        if actor.court_id != court.pk:
            raise NotVisible
        access.require(actor, "pack.adopt")
    locked = Court.objects.select_for_update().get(pk=court.pk)
    own = pack_name in (None, locked.pack_name)
    pack = pack_named(
        pack_name or locked.pack_name, version or (locked.pack_version if own else "")
    )
    day = from_on or today()
    problems = Problems()
    require_unaltered(locked, pack, problems)
    if actor is not None and not reason.strip():
        problems.add("missing", _("采用规则须写明理由或依据的文件"), field="reason")
    problems.raise_if_any()
    before = adoption_of(locked, day)
    if before and (before.pack_name, before.version) == (pack.name, pack.identity.version):
        adoption = before
    else:
        adoption = _adoption(locked, pack, day, actor, running=running, reason=reason.strip())
    if day <= today():
        put_in_force(locked)
    court.refresh_from_db()
    return adoption


def _adoption(
    court: Court, pack: Pack, day: date, actor: Actor | None, *, running: bool, reason: str
) -> PackAdoption:
    state = PackAdoption.State.IN_FORCE if day <= today() else PackAdoption.State.PREPARED
    adoption = PackAdoption.objects.create(
        court=court,
        pack_name=pack.name,
        version=pack.identity.version,
        checksum=pack.checksum,
        from_on=day,
        state=state,
        running=running,
        reason=reason,
        decided_by_id=actor.user_id if actor else None,
        decided_at=now(),
    )
    write_log(
        court,
        actor,
        "pack.adopted",
        None,
        pack=pack.name,
        version=pack.identity.version,
        checksum=pack.checksum,
        running=running,
        reason=reason,
        from_on=day.isoformat(),
    )
    return adoption


@transaction.atomic
def withdraw_prepared(adoption: PackAdoption, *, actor: Actor) -> None:
    """Give up an adoption whose day has not come. Raises `Refused` once it is in force."""
    if actor.court_id != adoption.court_id:
        raise NotVisible
    access.require(actor, "pack.adopt")
    court = Court.objects.select_for_update().get(pk=adoption.court_id)
    prepared = court.adoptions.filter(pk=adoption.pk, state=PackAdoption.State.PREPARED)
    if not prepared.update(state=PackAdoption.State.WITHDRAWN):
        said = _("该版本已施行或已撤回；须恢复原规则的，请采用原版本")
        raise Refused(Refusal("in_force", said))
    write_log(court, actor, "pack.withdrawn", None, adoption=adoption.pk)


def require_unaltered(court: Court, pack: Pack, problems: Problems) -> None:
    """Note that a version this court once adopted reads otherwise now: published, it may not."""
    rows = court.adoptions.filter(pack_name=pack.name, version=pack.identity.version)
    if any(row.checksum != pack.checksum for row in rows):
        said = _(
            "规则包“%(pack)s”第%(version)s版的文字与采用时不一致：已发布的版本不得改动，"
            "请恢复原文，修订内容另立新版本"
        )
        told = {"pack": pack.name, "version": pack.identity.version}
        problems.add("altered", said % told, field="version")


def put_in_force(court: Court) -> None:
    """Bring a locked court to the adoption its day asks for: pack, name, units, posts."""
    latest = adoption_of(court)
    assert latest is not None
    pack = pack_named(latest.pack_name, latest.version)
    Court.objects.filter(pk=court.pk).update(
        pack_name=pack.name,
        pack_version=pack.identity.version,
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
