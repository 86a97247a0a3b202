"""Keys of machines: issued and revoked by the administrator, looked up by their hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from policy.refusals import NotVisible, Problems
from teams.access import Actor
from teams.models import AccessToken, Court, User
from teams.services.people_log import locked_court, own_person, write_log
from workdays.clock import now, today

NAME_LENGTH = 60
MOST_DAYS = 366  # ours: a key is renewed at least once a year
_PREFIX = "eb_"
_HINT = len(_PREFIX) + 6
_SEEN_EVERY = timedelta(minutes=10)  # how exactly the last use is kept; a write each time is waste


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token and its key, shown once and kept nowhere."""

    token: AccessToken
    key: str

    def __repr__(self) -> str:
        return f"NewToken({self.token.hint}…)"


@transaction.atomic
def issue_token(*, actor: Actor, user: User, name: str, days: int) -> NewToken:
    """Issue a token by which a machine acts as a person of the actor's court for `days` days.

    Raises `Refused` with all reasons: name missing, too long or in use, days out of bounds,
    account closed.
    """
    court = locked_court(actor)
    return _issue(court, actor, own_person(court, user), name, days)


@transaction.atomic
def issue_token_by_command(*, user: User, name: str, days: int) -> NewToken:
    """Issue a token from the command line; the log names nobody."""
    if user.court_id is None:
        raise NotVisible
    court = Court.objects.select_for_update().get(pk=user.court_id)
    return _issue(court, None, own_person(court, user), name, days)


@transaction.atomic
def revoke_token(*, actor: Actor, token: AccessToken) -> AccessToken:
    """Take a token back at once. Raises `Refused` for one taken back already."""
    court = locked_court(actor)
    return _revoke(court, actor, token)


@transaction.atomic
def revoke_token_by_command(*, token: AccessToken) -> AccessToken:
    """Take a token back from the command line; the log names nobody."""
    court = Court.objects.select_for_update().get(users__access_tokens=token.pk)
    return _revoke(court, None, token)


def revoke_tokens_of(person: User, court: Court, by: Actor) -> int:
    """Take back whatever tokens a person has; return how many. For a closing account."""
    open_ones = AccessToken.objects.filter(user=person, revoked_at__isnull=True)
    taken = list(open_ones.values_list("name", flat=True))
    open_ones.update(revoked_at=now(), revoked_by=by.user_id)
    for name in taken:
        write_log(court, by, "token.revoked", person, name=name)
    return len(taken)


def holder_of(key: str) -> User | None:
    """Return the person a key acts as, and note its use; None for one that opens nothing."""
    token = (
        AccessToken.objects.filter(
            digest=_digest(key),
            revoked_at__isnull=True,
            expires_on__gte=today(),
            user__is_active=True,
        )
        .select_related("user__court")
        .first()
    )
    if token is None:
        return None
    moment = now()
    if token.last_used_at is None or moment - token.last_used_at >= _SEEN_EVERY:
        unseen = Q(last_used_at__isnull=True) | Q(last_used_at__lt=moment)
        AccessToken.objects.filter(unseen, pk=token.pk).update(last_used_at=moment)
    return token.user


def _issue(court: Court, by: Actor | None, person: User, name: str, days: int) -> NewToken:
    name = name.strip()
    problems = Problems()
    if not name:
        problems.add("missing", _("请写明令牌用途"), field="name")
    elif len(name) > NAME_LENGTH:
        said = _("用途最多%(most)d个字，现为%(found)d个字")
        problems.add("too_long", said % {"most": NAME_LENGTH, "found": len(name)}, field="name")
    elif AccessToken.objects.filter(user=person, name=name, revoked_at__isnull=True).exists():
        said = _("%(who)s已有名为“%(name)s”的令牌，请先撤销或换一个名称")
        problems.add("name_taken", said % {"who": person.name, "name": name}, field="name")
    if not 1 <= days <= MOST_DAYS:
        said = _("有效期须为1至%(most)d天，现为%(found)d天")
        problems.add("bad_days", said % {"most": MOST_DAYS, "found": days}, field="days")
    if not person.is_active:
        problems.add("account_closed", _("账号已停用"), field="user")
    problems.raise_if_any()
    # 256 bits of chance: a plain hash is enough, there is nothing to guess.
    key = _PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        user=person,
        name=name,
        digest=_digest(key),
        hint=key[:_HINT],
        issued_at=now(),
        issued_by_id=by.user_id if by else None,
        expires_on=today() + timedelta(days=days - 1),
    )
    write_log(court, by, "token.issued", person, name=name, until=token.expires_on.isoformat())
    return NewToken(token, key)


def _revoke(court: Court, by: Actor | None, token: AccessToken) -> AccessToken:
    row = AccessToken.objects.filter(pk=token.pk, user__court=court).select_related("user").first()
    if row is None:
        raise NotVisible
    problems = Problems()
    if row.revoked_at is not None:
        problems.add("revoked", _("该令牌已经撤销"), field="token")
    problems.raise_if_any()
    row.revoked_at = now()
    row.revoked_by_id = by.user_id if by else None
    row.save(update_fields=["revoked_at", "revoked_by"])
    write_log(court, by, "token.revoked", row.user, name=row.name)
    return row


def _digest(key: str) -> str:
    # A header may hold any sign; what cannot be encoded is nobody's key.
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
