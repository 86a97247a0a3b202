"""Stacks of scanned pages, split at their separators to the files of their cases.

A run finds what waits in the database; of two runs one gets the stack. Reading leaves nothing but
the parts, all at once; each part is placed in a transaction of its own, under a source of its own,
so that a killed run goes on and nothing lies in a file twice. What is doubtful waits in the tray.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from documents import efile, pages, proofs, straight, uploaded
from documents.models import EfileItem, Proof, ScanPart, ScanStack
from documents.pages import Group
from documents.places import places
from documents.proofs import Upload
from documents.uploading import plain
from enforcement import selectors
from enforcement.models import Case
from policy.case_numbers import parse
from policy.refusals import NotVisible, Problems, Refusal, Refused, Stale
from teams import access
from teams.access import Actor
from workdays import clock

LARGEST = 100 * 1024 * 1024
MOST_PAGES = 600
LARGEST_PART = 60 * 1024 * 1024
LOST_AFTER = timedelta(minutes=3)
KEPT = timedelta(days=7)  # after a stack is settled, what was dropped may still be looked at
KEPT_FAILED = timedelta(days=30)  # one that could not be split, to be tried again
SETTLERS = ("scanning", "archive")
_BEAT = 10  # pages between two signs of life

Doubt, PartState, StackState = ScanPart.Doubt, ScanPart.State, ScanStack.State
log = logging.getLogger(__name__)


def made_one(files: Sequence[Upload]) -> Upload:
    """Return what was scanned as one PDF: one as it is, or pictures in their order.

    Call it outside of transactions. Raises `Refused` beside "sent".
    """
    problems, kinds = Problems(), []
    if not files:
        problems.add("missing", _("须选定扫描文件"), field="sent")
    for one in files:
        checked = proofs.check(one.content, largest=LARGEST, most_pages=MOST_PAGES)
        kinds.append(checked.type)
        if checked.fault:
            said = _("%(name)s：%(fault)s") % {"name": plain(one.name), "fault": checked.fault}
            problems.add("bad_file", said, field="sent")
    if len(files) > 1 and (Proof.Type.PDF in kinds or len(files) > MOST_PAGES):
        problems.add("mixed", _("一次上传一份PDF，或者若干张图片"), field="sent")
    problems.raise_if_any()
    if kinds == [Proof.Type.PDF]:
        return files[0]
    flat = [straight.as_jpeg(straight.upright(one.content)) for one in files]
    return Upload(plain(files[0].name), straight.joined(flat))


def ask(file: Upload, *, actor: Actor) -> ScanStack:
    """Ask for a stack (`made_one`) to be split. Raises `Refused` where the same is there.

    One that could not be split is split on from where it failed, for whoever sends it again.
    """
    access.require(actor, "case.read")
    digest = sha256(file.content).hexdigest()
    asked: dict[str, Any] = {
        "asked_by_id": access.person(actor),
        "asked_seat": actor.acting.membership_id if actor.acting else None,
        "asked_at": clock.now(),
    }
    again = ScanStack.objects.filter(
        court_id=actor.court_id, digest=digest, state=StackState.FAILED
    )
    # The guarded update is the claim: of two who send it again one does. Its pages may have been
    # let go of meanwhile.
    fresh = {"state": StackState.WAITING, "fault": "", "beat_at": None, "finished_at": None}
    if again.update(content=file.content, **fresh, **asked):
        return _of_digest(actor, digest).get()
    try:
        with transaction.atomic():
            _refuse_there(actor, digest)
            return ScanStack.objects.create(
                court_id=actor.court_id,
                name=plain(file.name),
                content=file.content,
                digest=digest,
                pages=efile.pages_of(file.content),
                **asked,
            )
    except IntegrityError:
        _refuse_there(actor, digest)  # another sent it meanwhile
        raise


def _of_digest(actor: Actor, digest: str) -> QuerySet[ScanStack]:
    found = ScanStack.objects.filter(court_id=actor.court_id, digest=digest)
    return found.select_related("asked_by").defer("content")


def _refuse_there(actor: Actor, digest: str) -> None:
    there = _of_digest(actor, digest).first()
    if there is None:
        return
    day = there.asked_at.astimezone(clock.SHANGHAI).date().isoformat()
    told = {"who": there.asked_by.name, "day": day}
    said = _("这叠扫描件已由%(who)s于%(day)s上传，不重复入卷") % told
    raise Refused(Refusal("there", said, "sent"))


def work() -> int:
    """Split every stack nobody works on; return how many were taken up."""
    free = Q(beat_at=None) | Q(beat_at__lt=clock.now() - LOST_AFTER)
    waiting = ScanStack.objects.filter(free, state=StackState.WAITING).order_by("id")
    taken = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        mine = ScanStack.objects.filter(free, pk=pk, state=StackState.WAITING)
        if mine.update(beat_at=clock.now()):  # the guarded update is the claim
            taken += 1
            _work_on(pk)
    return taken


def _work_on(pk: int) -> None:
    stack = ScanStack.objects.select_related("asked_by", "court").get(pk=pk)
    content = bytes(stack.content)  # once: a view of it would be copied for every part
    fault = ""
    try:
        # Whoever asked must still hold the post when it is done.
        actor = access.actor_for(stack.asked_by, membership_id=stack.asked_seat)
        if not stack.read:
            _read(stack, content)
        while _place_next(stack, content, actor):
            pass
    except Refused as refused:
        fault = "；".join(reason.sentence for reason in refused.refusals)[:200]
    except Exception:
        log.exception("stack %s could not be split", pk)
        fault = _("拆分中出现意外错误；请再试，仍不成功的请联系系统管理员")
    ScanStack.objects.filter(pk=pk, state=StackState.WAITING).update(
        state=StackState.FAILED if fault else StackState.DONE,
        fault=fault,
        finished_at=clock.now(),
    )


def _read(stack: ScanStack, content: bytes) -> None:
    """Look at every page, then write all parts at once."""
    found: list[pages.Look] = []
    for number, look in enumerate(pages.looks(content), start=1):
        found.append(look)
        if number % _BEAT == 0:
            ScanStack.objects.filter(pk=stack.pk).update(done=number, beat_at=clock.now())
    groups = pages.split(found)
    with transaction.atomic():
        row = ScanStack.objects.select_for_update().get(pk=stack.pk)
        if row.read:
            return
        ScanPart.objects.bulk_create(
            _part(stack, number, group, found) for number, group in enumerate(groups, start=1)
        )
        row.read, row.done, row.beat_at = True, len(found), clock.now()
        row.save(update_fields=["read", "done", "beat_at"])


def _part(stack: ScanStack, number: int, group: Group, found: Sequence[pages.Look]) -> ScanPart:
    part = ScanPart(stack=stack, number=number, pages=group.pages, dropped=group.dropped)
    part.turn = group.seen.turn if group.seen else 0
    if all(found[page].blank for page in group.pages):
        part.doubt = Doubt.BLANK
    elif group.seen is None:
        part.doubt = Doubt.BEFORE_FIRST
    elif group.seen.damaged:
        part.doubt = Doubt.UNREADABLE
    elif group.code is None:
        part.doubt = Doubt.FOREIGN
    if group.code is not None:
        part.place, part.name = group.code.place, group.code.name
        part.case = Case.objects.filter(court_id=stack.court_id, pk=group.code.case).first()
    if part.doubt:
        part.state = PartState.TRAY
    return part


def _place_next(stack: ScanStack, content: bytes, actor: Actor) -> bool:
    """Place the next part that waits, or put it into the tray; return whether there was one."""
    with transaction.atomic():
        waiting = ScanPart.objects.filter(stack=stack, state=PartState.WAITING).order_by("number")
        part = waiting.select_for_update(of=("self",)).first()
        if part is None:
            return False
        case = _readable(part, actor)
        own = pages.taken_out(content, part.pages, part.turn)
        doubt = _doubt_of(part, case, own, actor)
        if not doubt and case is not None:
            doubt = _settled_or_doubt(part, case, own, actor)
        if doubt:
            part.state, part.doubt = PartState.TRAY, doubt
        part.save()
        ScanStack.objects.filter(pk=stack.pk).update(beat_at=clock.now())
    return True


def _settled_or_doubt(part: ScanPart, case: Case, own: bytes, actor: Actor) -> str:
    """Place a part; one that is refused leaves nothing behind and keeps no other from its place."""
    try:
        with transaction.atomic():
            _settled(part, case, part.place, part.name, own, actor)
    except Refused:
        part.item, part.settled_by_name, part.settled_at = None, "", None
        return Doubt.REFUSED
    return ""


def _readable(part: ScanPart, actor: Actor) -> Case | None:
    if part.case_id is None:
        return None
    return selectors.visible(actor).filter(pk=part.case_id).select_related("court").first()


def _doubt_of(part: ScanPart, case: Case | None, content: bytes, actor: Actor) -> str:
    if case is None:
        return Doubt.NO_CASE
    if part.place not in places(actor.court_code).by_code:
        return Doubt.NO_PLACE
    if case.closed_on is not None or case.archived_on is not None:
        return Doubt.CLOSED
    if not efile.may_keep(actor, case):
        return Doubt.NOT_YOURS
    checked = proofs.check(content, largest=LARGEST_PART)
    return Doubt.TOO_LARGE if checked.fault else ""


def _settled(
    part: ScanPart, case: Case, place: str, name: str, content: bytes, actor: Actor
) -> None:
    known = places(actor.court_code)
    part.item = efile.put(
        case,
        name=name or known.find(place).name,
        place=place,
        content=content,
        origin=EfileItem.Origin.SCAN,
        source=f"scan:{part.stack_id}:{part.number}",
        actor=actor,
        largest=LARGEST_PART,
    )
    uploaded.state(case, [part.item.name], actor=actor)
    part.case, part.place, part.name, part.state = case, place, name, PartState.PLACED
    part.settled_by_name, part.settled_at = actor.name, clock.now()


def stacks(actor: Actor) -> QuerySet[ScanStack]:
    """Return the stacks this person may see, without their pages: his own; all for who scans.

    A stack holds pages of many cases, restricted ones perhaps.
    """
    if not selectors.reads_cases(actor):
        return ScanStack.objects.none()
    found = ScanStack.objects.filter(court_id=actor.court_id).defer("content")
    if not any(access.holds(actor, who) for who in SETTLERS):
        found = found.filter(asked_by_id=actor.user_id)
    return found.select_related("asked_by")


def tray(actor: Actor) -> QuerySet[ScanPart]:
    """Return the doubtful parts this person may settle, the oldest first."""
    found = ScanPart.objects.filter(state=PartState.TRAY, stack__in=stacks(actor).order_by())
    return found.select_related("stack", "case").defer("stack__content").order_by("id")


def find_stack(actor: Actor, pk: int) -> ScanStack:
    """Return a stack. Raises `NotVisible`."""
    found = stacks(actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible("stack")
    return found


def find_part(actor: Actor, pk: int) -> ScanPart:
    """Return a part. Raises `NotVisible`."""
    parts = ScanPart.objects.filter(pk=pk, stack__in=stacks(actor).order_by())
    found = parts.select_related("stack", "case", "item").defer("stack__content").first()
    if found is None:
        raise NotVisible("part")
    # Once it lies in a case's file, it is read by whom the case is shown to.
    if found.item_id and not efile.readable(actor).filter(pk=found.item_id).exists():
        raise NotVisible("part")
    return found


def shown_cases(actor: Actor, parts: Sequence[ScanPart]) -> set[int]:
    """Return the keys of those cases of some parts that this person may see. One query."""
    keys = {part.case_id for part in parts if part.case_id}
    return set(selectors.visible(actor).filter(pk__in=keys).values_list("pk", flat=True))


def pages_of(part: ScanPart) -> bytes:
    """Return a part's pages as PDF: from its case's file, or from the stack."""
    if part.item is not None:
        return efile.content_of(part.item)
    content = bytes(ScanStack.objects.values_list("content", flat=True).get(pk=part.stack_id))
    if not content:
        raise Refused(Refusal("let_go", _("原扫描件已清理，不再保留"), "part"))
    return pages.taken_out(content, part.pages, part.turn)


def assign(pk: int, *, number: str, place: str, name: str, actor: Actor) -> ScanPart:
    """Put a doubtful part into a case's file by hand. The second of two is told.

    Raises `Refused` with every reason beside "number", "place" and "name"; `Forbidden` for who
    keeps no files of the case.
    """
    with transaction.atomic():
        part = _in_tray(pk, actor)
        problems = Problems()
        case = _case_of(number, actor, problems)
        if place not in places(actor.court_code).by_code:
            problems.add("no_place", _("须选定卷宗目录中的位置"), field="place")
        if case is not None:
            efile.refuse_archived(case, problems)
        problems.raise_if_any()
        assert case is not None
        efile.keeper_seat(actor, case)
        content = pages_of(part)
        checked = proofs.check(content, largest=LARGEST_PART)
        if checked.fault:
            raise Refused(Refusal("too_large", checked.fault, "number"))
        _settled(part, case, place, name.strip()[:60], content, actor)
        part.save()
    return part


def discard(pk: int, *, reason: str, actor: Actor) -> ScanPart:
    """Take a doubtful part out of the tray: it belongs to no case. Its pages go with the stack."""
    with transaction.atomic():
        part = _in_tray(pk, actor)
        if not reason.strip():
            raise Refused(Refusal("missing", _("须写明作废的理由"), "reason"))
        part.state, part.reason = PartState.DISCARDED, reason.strip()[:200]
        part.settled_by_name, part.settled_at = actor.name, clock.now()
        part.save()
    return part


def _in_tray(pk: int, actor: Actor) -> ScanPart:
    find_part(actor, pk)
    part = ScanPart.objects.select_for_update(of=("self",)).get(pk=pk)
    if part.state != PartState.TRAY:
        told = {"who": part.settled_by_name, "state": part.get_state_display()}
        raise Stale(Refusal("settled", _("这一份已由%(who)s处理：%(state)s") % told, "part"))
    return part


def _case_of(number: str, actor: Actor, problems: Problems) -> Case | None:
    wanted = parse(number).normalised
    if not wanted:
        problems.add("bad_number", _("须填完整的案号"), field="number")
        return None
    found = selectors.visible(actor).filter(number=wanted).values_list("pk", flat=True).first()
    if found is None:
        problems.add("no_case", _("没有这件案件，或你无权查看"), field="number")
        return None
    (case,) = selectors.lock(actor, [found])  # it is not archived meanwhile
    return case


def forget() -> int:
    """Let go of the pages of stacks settled long enough; return of how many.

    One that could not be split is kept longer: it is split on when it is sent again. What lies
    in the tray keeps its pages, whatever became of the rest.
    """
    now = clock.now()
    old = Q(state=StackState.DONE, finished_at__lt=now - KEPT)
    failed = Q(state=StackState.FAILED, finished_at__lt=now - KEPT_FAILED)
    settled = ScanStack.objects.filter(old | failed).exclude(content=b"")
    in_tray = ScanPart.objects.filter(state=PartState.TRAY)
    waiting = ScanPart.objects.filter(state=PartState.WAITING, stack__state=StackState.DONE)
    kept = (in_tray | waiting).values("stack")
    return settled.exclude(pk__in=kept).update(content=b"")
