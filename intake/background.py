"""File a large sheet in the background: said yes to now, filed by the next run that looks.

A run finds what is queued in the database, so a lost message or a killed worker loses
nothing; filing itself is one transaction and acts once, however often it is tried.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from intake import importing
from intake.importing import refuse_others
from intake.models import Import
from policy.refusals import Refusal, Refused
from teams import access
from teams.access import Actor
from workdays import clock

# Up to so many cases are filed while the person waits; a few seconds at most.
SMALL = 300
# A run that has not come back by then is taken for lost.
LOST_AFTER = timedelta(minutes=35)

log = logging.getLogger(__name__)


def is_small(made: Import) -> bool:
    """Tell whether a sheet is filed at once."""
    return int(made.counts.get("cases", 0)) + int(made.counts.get("joins", 0)) <= SMALL


def enqueue(import_id: int, *, actor: Actor) -> Import:
    """Say yes to a staged sheet; it is filed by the next run. Twice does it once."""
    refuse_others(actor)
    person = access.person(actor)
    with transaction.atomic():
        made = importing.locked(import_id, actor)
        if made.state == Import.State.DROPPED:
            raise Refused(Refusal("dropped", _("此次导入已放弃，请重新上传"), "import"))
        if made.state != Import.State.STAGED:
            return made
        made.state, made.trouble, made.began_at = Import.State.QUEUED, [], None
        made.asked_by_id, made.asked_at = person, clock.now()
        made.asked_seat = actor.acting.membership_id if actor.acting else None
        made.late_reason = actor.late_reason
        importing.require_explained(made, actor)
        made.save(
            update_fields=[
                "state", "trouble", "began_at", "asked_by", "asked_at", "asked_seat", "late_reason",
            ]
        )  # fmt: skip
    return made


def file_queued() -> int:
    """File every queued sheet nobody is filing; return how many were taken up."""
    free = Q(began_at=None) | Q(began_at__lt=clock.now() - LOST_AFTER)
    waiting = Import.objects.filter(free, state=Import.State.QUEUED).order_by("id")
    taken = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        # The guarded update is the claim: of two runs one gets the row.
        mine = Import.objects.filter(free, pk=pk, state=Import.State.QUEUED)
        if mine.update(began_at=clock.now()):
            taken += 1
            _file(pk)
    return taken


def _file(pk: int) -> None:
    made = Import.objects.select_related("asked_by").get(pk=pk)
    try:
        if made.asked_by is None:
            raise Refused(Refusal("nobody", _("没有记下由谁确认，请重新确认"), "import"))
        # Whoever said yes must still hold the post when it is done.
        actor = access.actor_for(made.asked_by, membership_id=made.asked_seat)
        importing.apply(pk, actor=actor.explaining(made.late_reason))
    except Refused as refused:
        _send_back(pk, [refusal.sentence for refusal in refused.refusals])
    except Exception:
        log.exception("import %s could not be filed", pk)
        _send_back(pk, [_("办理中出现意外错误，没有立案；请再试，仍不成功的请联系系统管理员")])


def _send_back(pk: int, trouble: list[str]) -> None:
    Import.objects.filter(pk=pk, state=Import.State.QUEUED).update(
        state=Import.State.STAGED, began_at=None, trouble=trouble
    )
