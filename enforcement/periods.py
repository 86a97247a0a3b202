"""Events of a court's own periods: a week reported, a month ended. No case is concerned."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from enforcement import journal
from enforcement.journal import By, Draft
from enforcement.models import Event
from policy.events import EVENTS, EventKind
from policy.pack import Pack
from policy.refusals import Refusal, Refused
from policy.schema import Round
from policy.vocabulary import COURT_SUBJECTS
from teams import access
from teams.access import Actor, Seat


def record_period(
    actor: Actor, drafts: Sequence[Draft], *, act: str = "event.record"
) -> list[Event]:
    """State events of a period on the court's own journal; return them as stored.

    `act` names the act that allows it; an ordinary event asks the post of its function. The
    subject reads "period:2022-W40" or "period:2022-09". Raises `Refused` for events that
    belong on a case's journal, `Forbidden` for posts that may not state them.
    """
    seat = None
    for draft in drafts:
        kind = EVENTS[draft.kind]
        if kind.subject not in COURT_SUBJECTS or not draft.subject.startswith("period:"):
            said = _("“%(term)s”不是周期事项") % {"term": kind.term}
            raise Refused(Refusal("not_a_period", said, "kind"))
        if act == "event.record" and (rule := _round_of(actor.pack, kind)):
            said = _("“%(term)s”由“%(round)s”逐次登记，次数与单位齐备时由系统登记")
            data = {"term": kind.term, "round": rule.name}
            raise Refused(Refusal("own_door", said % data, "kind", clause=rule.clause))
        seat = _recorder(actor, kind) if act == "event.record" else access.require(actor, act)
    return journal.record_for_court(actor, drafts, by=By(actor, seat))


def recorders_of(pack: Pack, kind: EventKind) -> list[str]:
    """Return the functions that may record an event of a period, the event's own first.

    Beside it stand those whose clock the event stops in this court.
    """
    waiting = (clock.who for clock, _trigger in pack.closed_by.get(kind.name, ()))
    return list(dict.fromkeys([kind.function, *waiting]))


def _round_of(pack: Pack, kind: EventKind) -> Round | None:
    """Return the weekly round whose completion an event is; nobody states that by hand."""
    return next((r for r in pack.tables.round if r.completes == kind.name), None)


def _recorder(actor: Actor, kind: EventKind) -> Seat:
    own, *waiting = recorders_of(actor.pack, kind)
    for function in waiting:
        seat = access.seat_for(actor, function)
        if seat is not None:
            return seat
    return access.require(actor, "event.record", function=own)
