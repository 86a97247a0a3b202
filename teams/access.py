"""Who may do what: by post, by unit and by assignment, inside one court.

A person holds posts in *seats* (a post, perhaps in a unit). An act belongs to a function, the
court's pack says which post holds the function, and one seat of the person must match it.
Everything is denied unless a seat allows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from django.db.models import Q
from django.utils.translation import gettext as _

from policy.conditions import Values
from policy.pack import Pack
from policy.refusals import Forbidden, NotVisible, Refusal
from policy.schema import Holder
from policy.vocabulary import ACTS, FUNCTIONS, RESERVED_HOLDERS, SLIP_SIDES
from teams.actors import (
    SYSTEM_SEAT,
    Actor,
    Seat,
    actor_for,
    is_administrator_seat,
    post_and_unit_match,
)
from teams.models import Court, Membership, MembershipQuerySet, User
from workdays.clock import today

__all__ = [
    "READING",
    "SYSTEM_SEAT",
    "Actor",
    "CaseLike",
    "Pack",
    "Seat",
    "actor_for",
    "holder_name",
    "holds",
    "is_administrator_seat",
    "person",
    "place_name",
    "require",
    "require_visible",
    "seat_for",
    "seat_name",
    "who_holds",
]

# Acts open to every post of the bureau when the caller names no function.
READING = frozenset({"case.read", "case.reveal", "report.read"})
_NAMES_SHOWN = 6
TASK_FORCE = "task_force"


class CaseLike(Protocol):
    """What a case must tell so that rights over it can be judged."""

    @property
    def court_id(self) -> int: ...
    @property
    def unit(self) -> str: ...
    @property
    def handler_id(self) -> int | None: ...
    @property
    def judge_id(self) -> int | None: ...
    @property
    def track(self) -> str: ...


def seat_for(
    actor: Actor, function: str, *, case: CaseLike | None = None, values: Values | None = None
) -> Seat | None:
    """Return the seat that lets the actor do a function, the acting one first; None if none does.

    `function` is one of the vocabulary or a reserved holder ("@team"); without a case the
    holders that depend on one (@team, @handler, @judge) are held by nobody. `values` decide
    between several holders of a function (case facts and item fields).

    Raises `ValueError` for a function outside the vocabulary.
    """
    holder = _holder(actor.pack, function, values, case)
    if case is not None and case.court_id != actor.court_id:
        return None
    if actor.is_system:
        return SYSTEM_SEAT
    if holder is None:
        return None
    for seat in actor.ordered_seats:
        if _sits(actor, seat, function, holder, case):
            return seat
    return None


def holds(
    actor: Actor, function: str, *, values: Values | None = None, case: CaseLike | None = None
) -> bool:
    """Tell whether the actor may do a function; see `seat_for`."""
    return seat_for(actor, function, case=case, values=values) is not None


def require(
    actor: Actor,
    act: str,
    *,
    function: str | None = None,
    case: CaseLike | None = None,
    values: Values | None = None,
) -> Seat:
    """Return the seat in which the actor may do an act; the act records it.

    The function is the one given, else the act's own. Reading acts without a function are open
    to every post of the bureau. Raises `NotVisible` when the case is another court's, or the
    actor has no post that sees cases; `Forbidden` with the posts needed and who holds them;
    `ValueError` for an act or function outside the vocabulary, or an act that needs one.
    """
    if act not in ACTS:
        raise ValueError(f"unknown act: {act}")
    needed = function or ACTS[act][1]
    if not needed and act not in READING:
        raise ValueError(f"{act} has no function of its own: name one")
    if needed:
        _known(actor.pack, needed)
    if case is not None:
        require_visible(actor, case)
    if actor.is_system:
        return SYSTEM_SEAT
    if needed:
        seat = seat_for(actor, needed, case=case, values=values)
    else:
        seat = next(iter(actor.bureau_seats), None)
    if seat is None:
        raise Forbidden(_not_your_post(actor, act, needed, case, values))
    return seat


def person(actor: Actor) -> int:
    """Return the key of the person who acts; what only a person may do refuses the system."""
    if actor.user_id is None:
        raise Forbidden(Refusal("not_a_person", _("此事须由人办理，系统不能代办")))
    return actor.user_id


def require_visible(actor: Actor, case: CaseLike) -> None:
    """Raise `NotVisible` unless the case exists for the actor."""
    if case.court_id != actor.court_id:
        raise NotVisible
    if not (actor.is_system or actor.bureau_seats):
        raise NotVisible


def who_holds(
    court: Court,
    function: str,
    case: CaseLike | None = None,
    *,
    values: Values | None = None,
    on: date | None = None,
    lasting: bool = False,
) -> list[User]:
    """Return the people who may do a function on a day, by username. One query.

    `lasting` keeps those whose post has no end set. Empty where nobody holds the function,
    and for @holder and @sender (any post of the bureau).
    """
    wanted = _memberships(court.pk, court.pack, function, case, values, on)
    if lasting:
        wanted = wanted.filter(to_on__isnull=True)
    return _users(wanted)


def _known(pack: Pack, function: str) -> None:
    if function not in (*FUNCTIONS, *RESERVED_HOLDERS, *pack.tables.posts):
        raise ValueError(f"unknown function: {function}")


def _holder(
    pack: Pack, function: str, values: Values | None, case: CaseLike | None = None
) -> Holder | None:
    """Return who holds a function; a step of an approval may name a post of the pack instead.

    Of several units that hold it, the case's own alone where it is one of them.
    """
    _known(pack, function)
    if function in RESERVED_HOLDERS:
        return Holder(holder=function, basis="default")
    if function not in FUNCTIONS:
        return Holder(post=function, basis="default")
    found = pack.holder(function, values)
    return found.narrowed(case.unit) if found is not None and case is not None else found


def queues_for(
    pack: Pack, function: str, case: CaseLike, values: Values | None = None
) -> list[str]:
    """Return the queues of those who may do a function on a case: "unit/post", "/post", "@key".

    They are what `enforcement.selectors.queues_of` gives for a person. Empty where nobody holds it.
    """
    holder = _holder(pack, function, values, case)
    if holder is None or holder.holder in ("@holder", *SLIP_SIDES):
        return []
    if not holder.holder:
        own = case.unit if _only_own_unit(function, holder, case) else ""
        return [f"{unit or own}/{post}" for unit, post in holder.seats]
    post = "judge" if holder.holder == "@judge" else ""
    found = [f"{case.unit}/{post}"] if case.unit else []
    people = {"@judge": (case.judge_id,), "@handler": (case.handler_id, case.judge_id)}
    named = people.get(holder.holder, ())
    return [*found, *(f"@{key}" for key in dict.fromkeys(named) if key is not None)]


def _sits(actor: Actor, seat: Seat, function: str, holder: Holder, case: CaseLike | None) -> bool:
    if seat.of_id is not None and getattr(case, "number", "") in actor.recused:
        return False  # whom he stands in for may, he may not
    if (holder.in_posts or holder.in_units) and not post_and_unit_match(holder, seat):
        return False
    if holder.holder and not _reserved(actor, seat, holder.holder, case):
        return False
    if _only_own_unit(function, holder, case):
        return case is not None and seat.unit == case.unit
    return True


def _only_own_unit(function: str, holder: Holder, case: CaseLike | None) -> bool:
    """A team lead leads his own team, unless the pack names the unit itself."""
    return function == "team_lead" and not holder.in_units and case is not None and bool(case.unit)


def _reserved(actor: Actor, seat: Seat, holder: str, case: CaseLike | None) -> bool:
    if is_administrator_seat(actor.pack, seat):
        return False
    if holder in ("@holder", "@sender"):
        return True
    if case is None or holder == "@taker":
        return False  # who takes a slip, the slip says
    in_team = (bool(case.unit) and seat.unit == case.unit) or _in_force(actor, seat, case)
    who = seat.of_id or actor.user_id
    if holder == "@team":
        return in_team
    if holder == "@handler":
        # A team's clerk and lead work for the handler.
        return in_team or who in (case.handler_id, case.judge_id)
    return who == case.judge_id or (in_team and seat.post == "judge")


def _in_force(actor: Actor, seat: Seat, case: CaseLike) -> bool:
    """Tell whether somebody works on a case in a task force: in its post, while it lasts."""
    if seat.of_id is not None or getattr(case, "number", "") not in actor.lent:
        return False
    holder = actor.pack.holder(TASK_FORCE)
    return holder is not None and post_and_unit_match(holder, seat)


def _memberships(
    court_id: int,
    pack: Pack,
    function: str,
    case: CaseLike | None,
    values: Values | None,
    on: date | None = None,
) -> MembershipQuerySet:
    holder = _holder(pack, function, values, case)
    if holder is None or holder.holder in ("@holder", *SLIP_SIDES):
        return Membership.objects.none()
    seated, named = Q(), Q()
    if holder.in_posts:
        seated &= Q(post__code__in=holder.in_posts)
    if holder.in_units:
        seated &= Q(unit__code__in=holder.in_units)
    if holder.holder:
        if case is None:
            return Membership.objects.none()
        seated &= Q(unit__code=case.unit) if case.unit else Q(pk__in=())
        if holder.holder == "@judge":
            seated &= Q(post__code="judge")
        named = _named(holder.holder, case)
    elif _only_own_unit(function, holder, case) and case is not None:
        seated &= Q(unit__code=case.unit)
    return Membership.objects.current(on or today()).filter(
        seated | named if named else seated, user__court_id=court_id, post__court_id=court_id
    )


def _users(memberships: MembershipQuerySet) -> list[User]:
    ids = memberships.order_by().values("user_id")
    return list(User.objects.filter(pk__in=ids).order_by("username"))


def _named(holder: str, case: CaseLike) -> Q:
    wanted: Sequence[int | None] = ()
    if holder == "@handler":
        wanted = (case.handler_id, case.judge_id)
    elif holder == "@judge":
        wanted = (case.judge_id,)
    ids = [user_id for user_id in wanted if user_id is not None]
    return Q(user_id__in=ids) if ids else Q()


def _not_your_post(
    actor: Actor, act: str, needed: str, case: CaseLike | None, values: Values | None
) -> Refusal:
    term = ACTS[act][0]
    mine = "、".join(dict.fromkeys(seat_name(actor.pack, s) for s in actor.ordered_seats))
    data = {"act": act, "function": needed, "mine": mine}
    if not needed:
        return Refusal(
            "not_your_post",
            _("“%(act)s”须由执行局岗位办理；你现任：%(mine)s")
            % {"act": term, "mine": mine or _("无岗位")},
            data=data,
        )
    holder = _holder(actor.pack, needed, values, case)
    people = [
        u.name for u in _users(_memberships(actor.court_id, actor.pack, needed, case, values))
    ]
    who = holder_name(actor.pack, holder, case) if holder else _("（本院规则未指定）")
    if case is not None and holder is not None and _only_own_unit(needed, holder, case):
        who = _placed(actor.pack.unit_name(case.unit), who)
    names = "、".join(people[:_NAMES_SHOWN])
    if len(people) > _NAMES_SHOWN:
        names = _("%(names)s等%(count)d人") % {"names": names, "count": len(people)}
    return Refusal(
        "not_your_post",
        _("“%(act)s”须由%(who)s办理（现由%(names)s担任）；你现任：%(mine)s")
        % {
            "act": term,
            "who": who,
            "names": names or _("无人"),
            "mine": mine or _("无岗位"),
        },
        data={**data, "needed": who, "held_by": people},
        clause=holder.clause if holder else (),
    )


def seat_name(pack: Pack, seat: Seat) -> str:
    """Return a seat in Chinese: the unit, then the post; 系统 for the system's.

    Where one stands in, whose seat it is stands before it.
    """
    if not seat.post:
        return _("系统")
    name = place_name(pack, seat.unit, seat.post)
    if seat.of_id is None:
        return name
    return _("代%(name)s（%(seat)s）") % {"name": seat.of_name, "seat": name}


def holder_name(pack: Pack, holder: Holder, case: CaseLike | None = None) -> str:
    """Return who holds a function in Chinese, by unit and post or by the reserved holder."""
    place = "、".join(map(pack.unit_name, holder.in_units))
    if holder.in_posts:
        return _placed(place, "、".join(map(pack.post_name, holder.in_posts)))
    if holder.holder:
        own = pack.unit_name(case.unit) if case is not None and case.unit else ""
        return f"{place or own}{RESERVED_HOLDERS[holder.holder]}"
    return _("%(unit)s成员") % {"unit": place}


def place_name(pack: Pack, unit: str | None, post: str) -> str:
    """Return a unit and a post by their codes in Chinese; empty for neither."""
    return _placed(pack.unit_name(unit) if unit else "", pack.post_name(post) if post else "")


def _placed(place: str, post: str) -> str:
    """Return a post with its unit before it; what ends the one and begins the other stands once."""
    longest = min(len(place), len(post))
    shared = next((n for n in range(longest, 1, -1) if place.endswith(post[:n])), 0)
    return place + post[shared:]
