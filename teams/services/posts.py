"""Giving posts to people, and ending them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from policy.refusals import NotVisible, Problems
from teams import access
from teams.access import Actor, Seat
from teams.models import Court, Membership, Post, Unit, User
from teams.services.people_log import locked_court, other_administrators, own_person, write_log
from workdays.clock import today


@transaction.atomic
def give_post(
    *,
    actor: Actor,
    user: User,
    post: str,
    unit: str | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> Membership:
    """Give a person a post, in a unit or without one, from a day (default: today).

    `post` and `unit` are codes of the court's pack. `to_on` is the first day he no longer
    holds it. Raises `Refused` with all reasons: closed account, unknown or retired post or unit,
    wrong dates, the same post at the same time.
    """
    court = locked_court(actor)
    person = own_person(court, user)
    start = from_on or today()
    problems = Problems()
    if not person.is_active:
        problems.add("account_closed", _("账号已停用，请先恢复账号再任岗"), field="user")
    held = Post.objects.filter(court=court, code=post, is_active=True).first()
    if held is None:
        problems.add(
            "unknown_post", _("本院没有名为“%(post)s”的岗位") % {"post": post}, field="post"
        )
    place = Unit.objects.filter(court=court, code=unit, is_active=True).first() if unit else None
    if unit and place is None:
        problems.add(
            "unknown_unit", _("本院没有名为“%(unit)s”的部门") % {"unit": unit}, field="unit"
        )
    if to_on is not None and to_on <= start:
        problems.add(
            "dates_wrong",
            _("卸任日期%(to)s须晚于任岗日期%(start)s")
            % {"to": to_on.isoformat(), "start": start.isoformat()},
            field="to_on",
        )
    elif held and (place is not None or not unit):
        _refuse_twice(problems, person, held, place, start, to_on)
    problems.raise_if_any()
    assert held is not None
    membership = Membership.objects.create(
        user=person, post=held, unit=place, from_on=start, to_on=to_on
    )
    write_log(court, actor, "post.given", person, **_plain(membership))
    return membership


@transaction.atomic
def end_post(*, actor: Actor, membership: Membership, to_on: date | None = None) -> Membership:
    """End a post; `to_on` (default: today) is the first day it is no longer held.

    Raises `Refused` for a post that has ended, a day before it began, or the last
    administrator's post.
    """
    court = locked_court(actor)
    found = (
        Membership.objects.select_related("user", "post", "unit")
        .filter(pk=membership.pk, user__court_id=court.pk)
        .first()
    )
    if found is None:
        raise NotVisible
    end = to_on or today()
    problems = Problems()
    if found.to_on is not None and found.to_on <= today():
        problems.add(
            "already_ended",
            _("该岗位已于%(day)s卸任") % {"day": found.to_on.isoformat()},
            field="to_on",
        )
    elif end < found.from_on:
        problems.add(
            "dates_wrong",
            _("卸任日期%(to)s不得早于任岗日期%(start)s")
            % {"to": end.isoformat(), "start": found.from_on.isoformat()},
            field="to_on",
        )
    elif _is_last_administrator(actor, court, found):
        problems.add("last_administrator", _("这是本院最后一名系统管理员，不能卸任；请先任命他人"))
    problems.raise_if_any()
    found.to_on = end
    found.save(update_fields=["to_on"])
    write_log(court, actor, "post.ended", found.user, **_plain(found))
    return found


def _refuse_twice(
    problems: Problems,
    person: User,
    post: Post,
    unit: Unit | None,
    start: date,
    end: date | None,
) -> None:
    same = Membership.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gt=start), user=person, post=post, unit=unit
    )
    if end is not None:
        same = same.filter(from_on__lt=end)
    # A post that ended on the day it began was never held.
    clash = same.exclude(to_on=F("from_on")).first()
    if clash:
        problems.add(
            "post_held_already",
            _("%(name)s自%(day)s起已任“%(post)s”，不能重复任岗")
            % {"name": person.name, "day": clash.from_on.isoformat(), "post": post.name},
            field="post",
        )


def _is_last_administrator(actor: Actor, court: Court, membership: Membership) -> bool:
    unit = membership.unit.code if membership.unit else None
    seat = Seat(membership.pk, membership.post.code, unit)
    if not access.is_administrator_seat(actor.pack, seat):
        return False
    return not other_administrators(court, membership.user)


def _plain(membership: Membership) -> dict[str, str | None]:
    return {
        "post": membership.post.code,
        "unit": membership.unit.code if membership.unit else None,
        "from_on": membership.from_on.isoformat(),
        "to_on": membership.to_on.isoformat() if membership.to_on else None,
    }
