"""Accounts: opening, closing, passwords."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from axes.utils import reset as forget_failed_sign_ins
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from policy.refusals import NotVisible, Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from teams.models import USERNAME_SHAPE, Court, Membership, Post, Unit, User
from teams.services.people_log import locked_court, other_administrators, own_person, write_log
from teams.services.tokens import revoke_tokens_of
from workdays.clock import today

# Without signs that are mistaken for each other when read out or copied by hand.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"
NAME_LENGTH = 40


@dataclass(frozen=True, slots=True)
class NewPassword:
    """An account and the password made for it, shown once and kept nowhere."""

    user: User
    password: str

    def __repr__(self) -> str:
        return f"NewPassword({self.user.username})"


@transaction.atomic
def create_first_administrator(*, court: Court, username: str, name: str, password: str) -> User:
    """Open the court's first administrator account. For the command line.

    Raises `Refused` with all reasons; one of them: the court has an administrator already.
    """
    locked = Court.objects.select_for_update().get(pk=court.pk)
    problems = Problems()
    holders = access.who_holds(locked, "administrator")
    if holders:
        problems.add(
            "administrator_exists",
            _("本院已有系统管理员（%(names)s），请由其开立账号")
            % {"names": "、".join(u.username for u in holders)},
        )
    folded = _check_identity(problems, username, name)
    _check_password(problems, password, User(username=folded, name=name))
    holder = locked.pack.holder("administrator")
    if holder is None or not holder.in_posts:
        problems.add("no_administrator_post", _("本院规则包未写明系统管理员岗位"))
        holder = None
    problems.raise_if_any()
    assert holder is not None
    user = User.objects.create_user(folded, password, name=name.strip(), court=locked)
    in_unit, in_post = holder.answering(0)
    unit = Unit.objects.get(court=locked, code=in_unit) if in_unit else None
    post = Post.objects.get(court=locked, code=in_post)
    Membership.objects.create(user=user, post=post, unit=unit, from_on=today())
    write_log(locked, None, "account.opened", user, username=folded, first_administrator=True)
    return user


@transaction.atomic
def open_account(
    *, actor: Actor, username: str, name: str, password: str | None = None
) -> NewPassword:
    """Open an account in the actor's court; its password must be changed at the first sign-in.

    Without a password one is made. Raises `Refused` with all reasons: name missing, username
    malformed or taken, password weak.
    """
    court = locked_court(actor)
    problems = Problems()
    folded = _check_identity(problems, username, name)
    if password is not None:
        _check_password(problems, password, User(username=folded, name=name))
    problems.raise_if_any()
    secret = password or _temporary()
    user = User.objects.create_user(
        folded, secret, name=name.strip(), court=court, must_change_password=True
    )
    write_log(court, actor, "account.opened", user, username=folded)
    return NewPassword(user, secret)


@transaction.atomic
def correct_name(*, actor: Actor, user: User, name: str) -> User:
    """Correct the name an account shows."""
    court = locked_court(actor)
    person = own_person(court, user)
    problems = Problems()
    _check_name(problems, name)
    problems.raise_if_any()
    before, person.name = person.name, name.strip()
    person.save(update_fields=["name"])
    write_log(court, actor, "account.renamed", person, before=before, after=person.name)
    return person


@transaction.atomic
def reset_password(*, actor: Actor, user: User) -> NewPassword:
    """Give an account a temporary password, returned once; all its sessions end with it."""
    court = locked_court(actor)
    person = own_person(court, user)
    if not person.is_active:
        raise Refused(Refusal("account_closed", _("账号已停用，请先恢复账号"), "user"))
    secret = _give_temporary(person)
    write_log(court, actor, "password.reset", person)
    return NewPassword(person, secret)


@transaction.atomic
def change_password(*, user: User, current: str, new: str) -> User:
    """Let a person change his own password.

    Raises `Refused` where the present password is wrong, or the new one weak or the same.
    """
    person = User.objects.select_for_update(of=("self",)).select_related("court").get(pk=user.pk)
    problems = Problems()
    if not person.check_password(current):
        problems.add("wrong_password", _("当前密码不正确"), field="current")
    elif new == current:
        problems.add("same_password", _("新密码不得与当前密码相同"), field="new")
    _check_password(problems, new, person, field="new")
    problems.raise_if_any()
    person.set_password(new)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    if person.court is not None:
        write_log(person.court, person, "password.changed", person)
    return person


@transaction.atomic
def close_account(*, actor: Actor, user: User) -> User:
    """Close an account at once, end its posts and take back its tokens; what it did stays.

    Raises `Refused` for one's own account, the last administrator's, or one closed already.
    """
    court = locked_court(actor)
    person = own_person(court, user)
    problems = Problems()
    if person.pk == actor.user_id:
        problems.add("own_account", _("不能停用自己的账号"), field="user")
    if not person.is_active:
        problems.add("account_closed", _("账号已停用"), field="user")
    elif _manages(court, person) and not other_administrators(court, person):
        problems.add("last_administrator", _("这是本院最后一名系统管理员，不能停用"), field="user")
    problems.raise_if_any()
    day = today()
    open_posts = person.memberships.filter(Q(to_on__isnull=True) | Q(to_on__gt=day))
    # A post still to begin ends on the day it would have begun: it was never held.
    ended = open_posts.filter(from_on__gt=day).update(to_on=F("from_on"))
    ended += open_posts.filter(from_on__lte=day).update(to_on=day)
    person.is_active = False
    person.save(update_fields=["is_active"])
    revoke_tokens_of(person, court, actor)
    write_log(court, actor, "account.closed", person, posts_ended=ended)
    return person


@transaction.atomic
def reopen_account(*, actor: Actor, user: User) -> NewPassword:
    """Open a closed account again with a temporary password; its posts must be given anew."""
    court = locked_court(actor)
    person = own_person(court, user)
    if person.is_active:
        raise Refused(Refusal("account_open", _("账号并未停用"), "user"))
    person.is_active = True
    person.save(update_fields=["is_active"])
    secret = _give_temporary(person)
    write_log(court, actor, "account.reopened", person)
    return NewPassword(person, secret)


@transaction.atomic
def unlock(*, actor: Actor, username: str) -> int:
    """Lift the lock-out after failed sign-ins; return how many records were taken away."""
    court = locked_court(actor)
    person = User.objects.filter(court=court, username=User.objects.folded(username)).first()
    if person is None:
        raise NotVisible
    lifted: int = forget_failed_sign_ins(username=person.username)
    write_log(court, actor, "account.unlocked", person, records=lifted)
    return lifted


def _check_identity(problems: Problems, username: str, name: str) -> str:
    _check_name(problems, name)
    folded = User.objects.folded(username)
    try:
        USERNAME_SHAPE(folded)
    except ValidationError as error:
        problems.add("bad_username", error.messages[0], field="username")
    else:
        if User.objects.filter(username=folded).exists():
            problems.add(
                "username_taken",
                _("账号“%(username)s”已被使用") % {"username": folded},
                field="username",
            )
    return folded


def _check_name(problems: Problems, name: str) -> None:
    if not name.strip():
        problems.add("name_missing", _("请填写姓名"), field="name")
    elif len(name.strip()) > NAME_LENGTH:
        problems.add(
            "name_too_long",
            _("姓名不得超过%(most)d个字，现为%(found)d个字")
            % {"most": NAME_LENGTH, "found": len(name.strip())},
            field="name",
        )


def _check_password(problems: Problems, password: str, user: User, field: str = "password") -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        for message in error.messages:
            problems.add("weak_password", message, field=field)


def _manages(court: Court, user: User) -> bool:
    return user in access.who_holds(court, "administrator")


def _give_temporary(user: User) -> str:
    secret = _temporary()
    user.set_password(secret)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    return secret


def _temporary() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _each in range(4)) for _group in range(3))
    return "-".join([*groups, "".join(secrets.choice(_DIGITS) for _each in range(4))])
