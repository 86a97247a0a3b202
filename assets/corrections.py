"""Queries follow what is corrected of the events that stated them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assets.models import Query
from enforcement.models import Case, Event
from policy.refusals import Refusal, Refused

State = Query.State


def launch_corrected(case: Case, event: Event, day: date | None) -> None:
    """Move a query's day with that of its launch, or take it back: it may be asked anew.

    Raises `Refused` where the query was sent or answered: what went out cannot be called back.
    """
    asked = _asked(case, event)
    if day is not None:
        asked.update(launched_on=day)
        return
    out = asked.filter(state__in=(State.SENT, State.ANSWERED)).first()
    if out is not None:
        said = _("第%(round)d轮查控%(state)s，不能撤销发起登记") % {
            "round": out.round,
            "state": out.get_state_display(),
        }
        raise Refused(Refusal("query_out", said, "how"))
    asked.delete()


def answer_corrected(case: Case, event: Event, day: date | None) -> None:
    """Move the day of a round's answer, or let its queries wait for one again."""
    answered = _asked(case, event).filter(state=State.ANSWERED)
    if day is not None:
        answered.update(answered_on=day)
        return
    answered.exclude(ticket="").update(state=State.SENT, answered_on=None)
    answered.filter(ticket="").update(state=State.LAUNCHED, answered_on=None)


def _asked(case: Case, event: Event) -> QuerySet[Query]:
    """Return the queries an entry speaks of: of its round, its system and its respondent."""
    found = Query.objects.filter(case=case, round=int(event.data.get("round") or 1))
    if system := event.data.get("system"):
        found = found.filter(system=system)
    _kind, _colon, position = event.subject.partition(":")
    return found.filter(party__side="respondent", party__position=position) if position else found
