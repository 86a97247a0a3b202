"""Who acts: a person with the seats he holds today, and those of the absent he stands in for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from policy.pack import Pack
from policy.refusals import Forbidden, Refusal
from policy.schema import Holder
from teams.models import Court, Leave, Membership, Recusal, TaskForce, TaskForceCase, User
from workdays.clock import today


@dataclass(frozen=True, slots=True)
class Seat:
    """A post held now, by its codes. The system's seat has no membership and an empty post.

    `of_id` and `of_name` are of the absent person whose seat it is, where one stands in (代).
    """

    membership_id: int | None
    post: str
    unit: str | None
    of_id: int | None = None
    of_name: str = ""


SYSTEM_SEAT = Seat(None, "", None)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: a person with his present seats, or the system itself.

    `acting` is the seat he works in; any of his seats may allow an act, this one is asked first.
    The seats of those he stands in for come after his own; `recused` are the numbers of the cases
    he must stay away from, read only where he stands in for somebody. `lent` are the numbers of
    the cases he works on in a task force. `late_reason` is why what he enters by this one form
    comes later than the court's limit; empty where he gave none.
    """

    user_id: int | None
    name: str
    court_id: int
    court_code: str
    pack: Pack
    seats: tuple[Seat, ...]
    acting: Seat | None
    is_system: bool = False
    recused: frozenset[str] = frozenset()
    lent: frozenset[str] = frozenset()
    late_reason: str = ""

    @classmethod
    def system(cls, court: Court) -> Actor:
        """Return the system acting for a court: sweeps, periods, deliveries."""
        return cls(None, _("系统"), court.pk, court.code, court.pack, (), SYSTEM_SEAT, True)

    def explaining(self, reason: str) -> Actor:
        """Return him with the reason why what he enters now comes late."""
        return replace(self, late_reason=reason.strip())

    @property
    def posts(self) -> frozenset[str]:
        """Codes of all posts held now."""
        return frozenset(seat.post for seat in self.seats)

    @property
    def units(self) -> frozenset[str]:
        """Codes of all units sat in now."""
        return frozenset(seat.unit for seat in self.seats if seat.unit)

    @property
    def stands_for(self) -> frozenset[int]:
        """Keys of the absent people he stands in for now."""
        return frozenset(seat.of_id for seat in self.seats if seat.of_id is not None)

    @property
    def selves(self) -> tuple[int, ...]:
        """Keys of the people whose matters are his to do now: his own, and theirs."""
        own = () if self.user_id is None else (self.user_id,)
        return (*own, *sorted(self.stands_for))

    @property
    def acting_post(self) -> str:
        """Code of the post acted in; empty for the system and for people without a post."""
        return self.acting.post if self.acting else ""

    @property
    def acting_unit(self) -> str | None:
        """Code of the unit acted in."""
        return self.acting.unit if self.acting else None

    @property
    def ordered_seats(self) -> tuple[Seat, ...]:
        """The seats, the acting one first."""
        return tuple(sorted(self.seats, key=lambda seat: seat != self.acting))

    @property
    def bureau_seats(self) -> tuple[Seat, ...]:
        """Seats that read the court's cases: all but the system administrator's, acting first."""
        return tuple(s for s in self.ordered_seats if not is_administrator_seat(self.pack, s))


def actor_for(user: User, *, membership_id: int | None = None, on: date | None = None) -> Actor:
    """Return the actor a signed-in person is on a day (default: today). One query, unless he
    stands in for somebody or belongs to a task force.

    `membership_id` chooses the seat to act in; one that has ended or is somebody else's is
    passed over for the first. Raises `Forbidden` for a closed account or one without a court.
    """
    if not user.is_active or user.court_id is None:
        raise Forbidden(
            Refusal("no_account", _("账号已停用或未归属任何法院，不能办理；请联系系统管理员"))
        )
    day = on or today()
    held = _held(user, user.court_id, day)
    court = held[0].post.court if held else user.court
    if court is None or not court.is_active:
        raise Forbidden(Refusal("court_inactive", _("本院已停用本系统，不能办理")))
    seats = tuple(
        seat
        for seat in (_seat_of(membership, user) for membership in held)
        # Managing people is nobody's to lend.
        if seat.of_id is None or not is_administrator_seat(court.pack, seat)
    )
    chosen = [seat for seat in seats if seat.membership_id == membership_id] or seats
    return Actor(
        user_id=user.pk,
        name=user.name,
        court_id=court.pk,
        court_code=court.code,
        pack=court.pack,
        seats=seats,
        acting=chosen[0] if chosen else None,
        recused=_recused(user) if any(seat.of_id for seat in seats) else frozenset(),
        lent=_lent(user, day),
    )


def _held(user: User, court_id: int, day: date) -> list[Membership]:
    """Return the posts a person holds on a day, his own first, then those he stands in for.

    Nobody stands in while he is away himself.
    """
    if user.stands_in_until is None or user.stands_in_until < day:
        own = Membership.objects.current(day).filter(user_id=user.pk, post__court_id=court_id)
        return list(own.select_related("post__court", "unit").order_by("id"))
    away = Leave.objects.on(day).filter(user_id=user.pk)
    absent = Leave.objects.on(day).filter(stand_in_id=user.pk).exclude(Exists(away))
    mine = Q(user_id=user.pk) | Q(user_id__in=absent.values("user_id"))
    rows = (
        Membership.objects.current(day)
        .filter(mine, post__court_id=court_id)
        .select_related("post__court", "unit", "user")
        .only("user__name", "post__code", "post__court", "unit__code")
        .order_by("id")
    )
    return sorted(rows, key=lambda membership: membership.user_id != user.pk)


def _seat_of(membership: Membership, user: User) -> Seat:
    unit = membership.unit.code if membership.unit else None
    if membership.user_id == user.pk:
        return Seat(membership.pk, membership.post.code, unit)
    absent = membership.user
    return Seat(membership.pk, membership.post.code, unit, absent.pk, absent.name)


def _recused(user: User) -> frozenset[str]:
    numbers = (
        Recusal.objects.standing().filter(user_id=user.pk).values_list("case_number", flat=True)
    )
    return frozenset(numbers)


def _lent(user: User, day: date) -> frozenset[str]:
    if user.in_force_until is None or user.in_force_until < day:
        return frozenset()
    forces = TaskForce.objects.on(day).filter(people=user.pk)
    numbers = TaskForceCase.objects.filter(force__in=forces.values("pk"))
    return frozenset(numbers.values_list("number", flat=True))


def is_administrator_seat(pack: Pack, seat: Seat) -> bool:
    """Tell whether a seat is the system administrator's: it manages people and sees no case."""
    return any(
        post_and_unit_match(holder, seat) for holder in pack.tables.functions["administrator"]
    )


def post_and_unit_match(holder: Holder, seat: Seat) -> bool:
    if not (holder.in_posts or holder.in_units):
        return False
    return (not holder.in_posts or seat.post in holder.in_posts) and (
        not holder.in_units or seat.unit in holder.in_units
    )
