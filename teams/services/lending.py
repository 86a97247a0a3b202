"""People lent to another unit (调借): for some days they work there, then they are back.

Their own post stays theirs, and so do the cases in their hands; new cases come to them only where
they are lent to (`selectors.assignable`).
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from policy.refusals import NotVisible, Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from teams.models import Court, Membership, Unit
from teams.services.people_log import own_person, write_log
from workdays.clock import today

LEND = "staff.lend"


@transaction.atomic
def lend(
    *, actor: Actor, seat: Membership, unit: Unit, from_on: date, to_on: date, reason: str
) -> Membership:
    """Lend a person to another unit, in the post he holds; both days counted.

    Raises `Refused` with every reason: a post not in a unit or ended by then, a unit that is his
    own or no more, days past or the wrong way round, lent or holding that post there already.
    """
    access.require(actor, LEND)
    court = Court.objects.select_for_update().get(pk=actor.court_id)
    held, place = _seat(court, seat), _unit(court, unit)
    holder = court.pack.holder("deployment")
    clause = holder.clause if holder else ()
    problems = Problems()
    if not reason.strip():
        problems.add("missing", _("须写明调借事由"), field="reason", clause=clause)
    if from_on < today():
        said = _("开始日%(day)s已过") % {"day": from_on.isoformat()}
        problems.add("dates_wrong", said, field="from_on", clause=clause)
    if to_on < max(from_on, today()):
        said = _("截止日%(day)s已过或早于开始日") % {"day": to_on.isoformat()}
        problems.add("dates_wrong", said, field="to_on", clause=clause)
    if not place.is_active or place.pk == held.unit_id:
        said = _("%(unit)s已撤销，或就是其现任岗位所在单位") % {"unit": place.name}
        problems.add("wrong_unit", said, field="unit", clause=clause)
    after = to_on + timedelta(days=1)
    _refuse_the_unfree(problems, held, place, from_on, after)
    problems.raise_if_any()
    made = Membership.objects.create(
        user=held.user, post=held.post, unit=place, from_on=from_on, to_on=after,
        lent_by_id=access.person(actor), lent_for=reason.strip(),
    )  # fmt: skip
    write_log(
        court, actor, "staff.lent", held.user, post=held.post.code, unit=place.code,
        from_on=from_on.isoformat(), to_on=to_on.isoformat(), lent_for=made.lent_for,
    )  # fmt: skip
    return made


@transaction.atomic
def call_back(*, actor: Actor, lent: Membership, reason: str) -> Membership:
    """Let somebody lent be back from today, before his last day. Raises `Refused`."""
    access.require(actor, LEND)
    court = Court.objects.select_for_update().get(pk=actor.court_id)
    found = lent_in(court.pk, lent.pk)
    if found.to_on is None or found.to_on <= today():
        said = _("%(name)s已返回原单位") % {"name": found.user.name}
        raise Refused(Refusal("wrong_state", said))
    if not reason.strip():
        said = _("须写明提前返回的事由")
        raise Refused(Refusal("missing", said, "reason"))
    found.to_on = max(today(), found.from_on)
    found.save(update_fields=["to_on"])
    write_log(
        court, actor, "staff.called_back", found.user, post=found.post.code,
        unit=found.unit.code if found.unit else None, to_on=found.to_on.isoformat(),
        lent_for=reason.strip(),
    )  # fmt: skip
    return found


def lent_in(court_id: int, pk: int) -> Membership:
    """Return a post somebody was lent in; `NotVisible` where the court has none such."""
    lent = Membership.objects.lent().filter(user__court_id=court_id)
    found = lent.select_related("user", "post", "unit").filter(pk=pk).first()
    if found is None:
        raise NotVisible(f"lent {pk}")
    return found


def _seat(court: Court, seat: Membership) -> Membership:
    held = Membership.objects.select_related("user", "post").filter(
        pk=seat.pk, unit__isnull=False, lent_by__isnull=True
    )
    found = held.first()
    if found is None:
        raise NotVisible(f"seat {seat.pk}")
    own_person(court, found.user)
    return found


def _unit(court: Court, unit: Unit) -> Unit:
    found = Unit.objects.filter(pk=unit.pk, court=court).first()
    if found is None:
        raise NotVisible(f"unit {unit.pk}")
    return found


def _refuse_the_unfree(
    problems: Problems, held: Membership, place: Unit, start: date, end: date
) -> None:
    """Note why a person cannot be lent in these days; `end` is the first day after them."""
    told = {"name": held.user.name, "unit": place.name, "post": held.post.name}
    ended = held.to_on is not None and held.to_on < end
    if ended or held.from_on > start or not held.user.is_active:
        said = _("%(name)s在这些日子里并非一直任“%(post)s”") % told
        problems.add("not_the_post", said, field="seat")
    theirs = Membership.objects.filter(user=held.user).exclude(to_on=F("from_on"))
    then = theirs.filter(from_on__lt=end).exclude(to_on__lte=start)
    lent = then.lent().select_related("unit").first()
    if lent is not None:
        told |= {"unit": lent.unit.name if lent.unit else "", "day": str(lent.from_on)}
        said = _("%(name)s自%(day)s起已调借至%(unit)s，日期重叠") % told
        problems.add("lent_already", said, field="from_on")
    elif place.pk != held.unit_id and then.filter(post=held.post, unit=place).exists():
        said = _("%(name)s届时在%(unit)s已任“%(post)s”，无须调借") % told
        problems.add("post_held_already", said, field="unit")
