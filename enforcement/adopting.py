"""Adopting a version of the rules: from a day on, for new cases alone or for those in hand too.

The court's own journal states it (`pack.adopted`). A case taken over states it on its own
(`rules.adopted`) and is replayed wholly under the new version, so that a later replay gives the
same clocks; adopting the earlier version again brings back the clocks as they were. Cases are
taken over in pieces, each a transaction of its own: a killed run goes on where it stopped.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from enforcement import journal
from enforcement.journal import By, Draft
from enforcement.lifecycle.stages import await_run
from enforcement.models import Case, Node
from enforcement.models.case import LIVE
from enforcement.nodes import Ladder
from policy.loader import checksum_of, text_of
from policy.loader import pack as pack_named
from policy.pack import Pack
from policy.refusals import Problems, Refused
from teams import access
from teams.access import Actor
from teams.models import Court, PackAdoption
from teams.services import adopt_pack
from teams.services.courts import put_in_force, require_unaltered
from workdays import clock

ACT = "pack.adopt"
PIECE = 200

log = logging.getLogger(__name__)


def adopt(
    *,
    actor: Actor,
    version: str,
    reason: str,
    from_on: date,
    running: bool = False,
    pack_name: str = "",
) -> PackAdoption:
    """Adopt a version for the actor's court: put in force today, or prepared for its day.

    Raises `Refused` with every reason: no such version, in force already, a day gone by, no
    reason, a published text that was changed, cases still being taken over.
    """
    access.require(actor, ACT)
    with transaction.atomic():
        court = Court.objects.select_for_update().get(pk=actor.court_id)
        pack = pack_named(pack_name or court.pack_name, version)
        problems = Problems()
        if from_on < clock.today():
            said = _("施行日不得早于今天（%(today)s）") % {"today": clock.today().isoformat()}
            problems.add("in_the_past", said, field="from_on")
        if pack.identity.status != "published":
            problems.add("draft", _("草稿不能采用，须先发布"), field="version")
        if (court.pack_name, court.pack_version) == (pack.name, pack.identity.version):
            problems.add("same", _("该版本正在施行，无须再次采用"), field="version")
        if court.adoptions.filter(work=PackAdoption.Work.DUE).exists():
            said = _("上一次采用的在办案件还在转换，请待其完成")
            problems.add("busy", said, field="version")
        if court.adoptions.filter(state=PackAdoption.State.PREPARED).exists():
            said = _("已有一个版本等待施行，须先撤回")
            problems.add("prepared", said, field="version")
        if not reason.strip():
            said = _("采用规则须写明理由或依据的文件")
            keeper = court.pack.holder("administrator")
            clause = keeper.clause if keeper else ()
            problems.add("missing", said, field="reason", clause=clause)
        require_unaltered(court, pack, problems)
        problems.raise_if_any()
        before = court.pack
        adoption = adopt_pack(
            court=court,
            pack_name=pack.name,
            version=pack.identity.version,
            from_on=from_on,
            actor=actor,
            running=running,
            reason=reason,
        )
        if adoption.state == PackAdoption.State.IN_FORCE:
            _state(adoption, before, actor)
    return adoption


def work() -> int:
    """Put in force what is due, and take over what waits; return how many cases were taken.

    For the beat. What cannot be put in force is logged and tried again.
    """
    due = Court.objects.filter(
        adoptions__state=PackAdoption.State.PREPARED, adoptions__from_on__lte=clock.today()
    )
    for court in due.distinct():
        try:
            put_due_in_force(court)
        except Refused as refused:
            log.error("adoption of %s: %s", court.code, refused)
    return take_over_due()


def altered() -> list[str]:
    """Return, in sentences, the adopted versions whose text on disk is another one; log each.

    For the beat: the page of versions shows it, and somebody must be told before he looks.
    """
    said = []
    for adoption in PackAdoption.objects.select_related("court").order_by("court", "id"):
        try:
            now = checksum_of(text_of(adoption.pack_name, adoption.version))
        except Refused:
            now = ""
        if now != adoption.checksum:
            told = _("%(court)s：规则包“%(pack)s”第%(version)s版的文字与采用时不一致")
            said.append(
                told
                % {
                    "court": adoption.court.name,
                    "pack": adoption.pack_name,
                    "version": adoption.version,
                }
            )
    for sentence in dict.fromkeys(said):
        log.error(sentence)
    return list(dict.fromkeys(said))


def put_due_in_force(court: Court) -> bool:
    """Put in force what was prepared for today; return whether anything was. For the daily beat."""
    with transaction.atomic():
        court = Court.objects.select_for_update().get(pk=court.pk)
        due = court.adoptions.filter(
            state=PackAdoption.State.PREPARED, from_on__lte=clock.today()
        ).first()
        if due is None:
            return False
        problems = Problems()
        require_unaltered(court, pack_named(due.pack_name, due.version), problems)
        problems.raise_if_any()
        before, actor = court.pack, Actor.system(court)
        due.state = PackAdoption.State.IN_FORCE
        due.save(update_fields=["state"])
        put_in_force(court)
        _state(due, before, actor)
    return True


def _state(adoption: PackAdoption, before: Pack, actor: Actor) -> None:
    """State it on the court's journal, and call for the cases in hand where they go along."""
    data = {
        "pack": adoption.pack_name,
        "version": adoption.version,
        "checksum": adoption.checksum,
        "from_on": adoption.from_on.isoformat(),
        "was": before.name,
        "was_version": before.identity.version,
        "running": adoption.running,
        "reason": adoption.reason,
    }
    draft = Draft("pack.adopted", clock.today(), data=data)
    seat = access.seat_for(actor, "administrator") if not actor.is_system else None
    journal.record_for_court(actor, [draft], by=By(actor, seat))
    for pack in (before, pack_named(adoption.pack_name, adoption.version)):
        Ladder.of(pack).sync()  # cases of either climb on, whichever the court goes by
    if adoption.running:
        adoption.work = PackAdoption.Work.DUE
        adoption.total = _left(adoption).count()
        adoption.save(update_fields=["work", "total"])


def _left(adoption: PackAdoption) -> QuerySet[Case]:
    """Return the running cases not yet under the version, in the order they are taken."""
    named = Q(pack_name=adoption.pack_name, pack_version=adoption.version)
    return (
        Case.objects.filter(~named, court_id=adoption.court_id, state__in=LIVE)
        .filter(pk__gt=adoption.cursor)
        .order_by("pk")
    )


def take_over_due(*, pieces: int | None = None) -> int:
    """Take over the cases of every adoption that waits for it; return how many were taken.

    Two runs at once share the work: each piece is taken under the adoption's lock. `pieces`
    stops after so many (for a task that must not run on for ever).
    """
    taken = 0
    waiting = PackAdoption.objects.filter(work=PackAdoption.Work.DUE).order_by("id")
    for pk in list(waiting.values_list("pk", flat=True)):
        while pieces is None or pieces > 0:
            count = take_over_piece(pk)
            if count == 0:
                break
            taken += count
            pieces = None if pieces is None else pieces - 1
    return taken


def take_over_piece(pk: int, *, size: int = PIECE) -> int:
    """Take over the next cases of an adoption, all or none; return how many (0: all are done)."""
    with transaction.atomic():
        adoption = PackAdoption.objects.select_for_update().select_related("court").get(pk=pk)
        if adoption.work != PackAdoption.Work.DUE:
            return 0
        pack = pack_named(adoption.pack_name, adoption.version)
        cases = list(_left(adoption).select_for_update()[:size])
        if not cases:
            adoption.work, adoption.finished_at = PackAdoption.Work.DONE, clock.now()
            adoption.save(update_fields=["work", "finished_at"])
            return 0
        adoption.changed += _take_over(cases, pack, adoption)
        adoption.cursor = cases[-1].pk
        adoption.done += len(cases)
        adoption.save(update_fields=["cursor", "done", "changed"])
    return len(cases)


def _take_over(cases: Sequence[Case], pack: Pack, adoption: PackAdoption) -> int:
    """Bring locked cases under the version; return how many have other clocks now."""
    before = _standing(cases)
    entries, was = [], set()
    for case in cases:
        case.court = adoption.court
        was.add(case.pack)
        data = {
            "pack": pack.name,
            "version": pack.identity.version,
            "checksum": pack.checksum,
            "was": case.pack_name,
            "was_version": case.pack_version,
            "reason": adoption.reason,
        }
        case.pack_name, case.pack_version = pack.name, pack.identity.version
        # The screenings of the version may wait for other things.
        await_run(case)
        entries.append((case, [Draft("rules.adopted", clock.today(), data=data)]))
    journal.record_many(
        entries,
        by=By(Actor.system(adoption.court)),
        locked=True,
        anew=True,
        also=("pack_name", "pack_version", "awaits_run", "state"),
    )
    _rename(cases, was, pack)
    after = _standing(cases)
    return sum(1 for case in cases if before.get(case.pk) != after.get(case.pk))


def _rename(cases: Sequence[Case], was: set[Pack], pack: Pack) -> None:
    """Bring what a clock's row keeps of its rule, beside its state, to the new version."""
    for clock_ in pack.tables.clock:
        now = (clock_.kind, clock_.duty or clock_.id, clock_.soft)
        old = [p.clocks[clock_.id] for p in was if clock_.id in p.clocks]
        if any((o.kind, o.duty or o.id, o.soft) != now for o in old):
            Node.objects.filter(case__in=cases, rule=clock_.id).update(
                kind=now[0], duty=now[1], soft=now[2]
            )


def _standing(cases: Sequence[Case]) -> dict[int, set[tuple[object, ...]]]:
    """Return what runs or ran of some cases; a clock that does not apply has no day to change."""
    rows = Node.objects.filter(case__in=cases).exclude(status=Node.Status.WITHDRAWN)
    rows = rows.exclude(applies=Node.Applies.NOT)
    found: dict[int, set[tuple[object, ...]]] = {}
    for pk, *said in rows.values_list(
        "case_id", "rule", "subject", "opened_seq", "due_on", "status", "applies"
    ):
        found.setdefault(pk, set()).add(tuple(said))
    return found
