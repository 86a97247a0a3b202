"""Events of a court's own periods: a week reported, a month ended. No case is concerned."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from enforcement import journal
from enforcement.journal import By, Draft
from enforcement.models import Event
from policy.events import EVENTS
from policy.refusals import Refusal, Refused
from policy.vocabulary import COURT_SUBJECTS
from teams import access
from teams.access import Actor


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
        function = kind.function if act == "event.record" else None
        seat = access.require(actor, act, function=function)
    return journal.record_for_court(actor, drafts, by=By(actor, seat))
