"""Task forces (工作专班): people of several teams joined for a case or a batch, for some time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from policy.refusals import NotVisible, Problems, Refusal, Refused
from teams import access
from teams.access import TASK_FORCE, Actor
from teams.models import Court, Membership, Post, Recusal, TaskForce, TaskForceCase, Unit, User
from teams.services.people_log import own_person, write_log
from workdays.clock import now, today

FORM = "force.form"


@transaction.atomic
def form_force(
    *,
    actor: Actor,
    name: str,
    lead: User,
    people: Collection[User],
    numbers: Collection[str],
    from_on: date,
    to_on: date,
    reason: str,
) -> TaskForce:
    """Join people for the cases of some numbers; `to_on` is the last day.

    The lead is one of them. Each is given the court's post for task forces for those days.
    Raises `Refused` with every reason.
    """
    access.require(actor, FORM)
    court = Court.objects.select_for_update().get(pk=actor.court_id)
    post, unit, clause = _seat(court)
    joined = {own_person(court, one).pk: own_person(court, one) for one in (lead, *people)}
    problems = Problems()
    for text, field, said in (
        (name, "name", _("须写明专班名称")),
        (reason, "reason", _("须写明成立专班的事由")),
    ):
        if not text.strip():
            problems.add("missing", said, field=field, clause=clause)
    if len(joined) < 2:
        said = _("除负责人外，专班还须有成员")
        problems.add("missing", said, field="people", clause=clause)
    if to_on < from_on or to_on < today():
        said = _("截止日%(day)s已过或早于开始日") % {"day": to_on.isoformat()}
        problems.add("dates_wrong", said, field="to_on", clause=clause)
    if not numbers:
        problems.add("missing", _("须写明专班办理的案件"), field="cases", clause=clause)
    _refuse_the_absent(problems, joined.values(), numbers, from_on)
    problems.raise_if_any()
    force = TaskForce.objects.create(
        court=court, name=name.strip(), lead=lead, from_on=from_on, to_on=to_on,
        reason=reason.strip(), formed_by_id=access.person(actor), formed_at=now(),
    )  # fmt: skip
    force.people.set(joined)
    TaskForceCase.objects.bulk_create(TaskForceCase(force=force, number=n) for n in numbers)
    for person in joined.values():
        _give_seat(person, post, unit, from_on, to_on)
        _note_until(person)
        write_log(court, actor, "force.joined", person, force=force.name, **_days(force))
    return force


@transaction.atomic
def end_force(*, actor: Actor, force: TaskForce, on: date) -> TaskForce:
    """End a task force before its last day; from `on` its people have nothing to do with it."""
    access.require(actor, FORM)
    court = Court.objects.select_for_update().get(pk=actor.court_id)
    found = TaskForce.objects.select_for_update().filter(pk=force.pk, court=court).first()
    if found is None:
        raise NotVisible("task force")
    if found.ended_on is not None or found.to_on < on:
        said = _("专班“%(name)s”已结束") % {"name": found.name}
        raise Refused(Refusal("wrong_state", said))
    found.ended_on = on
    found.save(update_fields=["ended_on"])
    post, unit, _clause = _seat(court)
    for person in found.people.all():
        if not TaskForce.objects.on(on).filter(people=person).exists():
            held = Membership.objects.filter(user=person, post=post, unit=unit, to_on__gt=on)
            held.filter(from_on__lte=on).update(to_on=on)
        _note_until(person)
        write_log(court, actor, "force.left", person, force=found.name, to_on=on.isoformat())
    return found


def _seat(court: Court) -> tuple[Post, Unit | None, tuple[str, ...]]:
    """Return the post people hold in a task force here; refused where the rules know none."""
    holder = court.pack.holder(TASK_FORCE)
    if holder is None or not holder.in_posts:
        raise Refused(Refusal("no_task_forces", _("本院规则没有工作专班岗位，不能成立专班")))
    in_unit, in_post = holder.answering(0)
    post = Post.objects.get(court=court, code=in_post)
    unit = Unit.objects.get(court=court, code=in_unit) if in_unit else None
    return post, unit, holder.clause


def _refuse_the_absent(
    problems: Problems, people: Collection[User], numbers: Collection[str], on: date
) -> None:
    """Note who has no post of the bureau then, and who must stay away from one of the cases."""
    keys = [person.pk for person in people]
    seated = set(
        Membership.objects.current(max(on, today()))
        .filter(user__in=keys)
        .values_list("user_id", flat=True)
    )
    barred: dict[int, list[str]] = {}
    for row in Recusal.objects.standing().filter(user__in=keys, case_number__in=numbers):
        barred.setdefault(row.user_id, []).append(row.case_number)
    for person in people:
        told = {"name": person.name, "numbers": "、".join(barred.get(person.pk, []))}
        if person.pk not in seated:
            said = _("%(name)s没有任何岗位，不能参加专班") % told
            problems.add("no_post", said, field="people")
        if person.pk in barred:
            said = _("%(name)s已登记回避%(numbers)s，不能参加专班") % told
            problems.add("recused", said, field="people")


def _give_seat(person: User, post: Post, unit: Unit | None, from_on: date, to_on: date) -> None:
    """Seat a person for those days; days for which he sits there already are left as they are."""
    after = to_on + timedelta(days=1)
    held = Membership.objects.filter(user=person, post=post, unit=unit, from_on__lte=from_on)
    if held.filter(to_on__isnull=True).exists() or held.filter(to_on__gte=after).exists():
        return
    Membership.objects.create(user=person, post=post, unit=unit, from_on=from_on, to_on=after)


def _note_until(person: User) -> None:
    """Keep on an account until when its person belongs to any task force."""
    forces = TaskForce.objects.filter(people=person, ended_on__isnull=True)
    last = forces.aggregate(last=Max("to_on"))["last"]
    User.objects.filter(pk=person.pk).update(in_force_until=last)


def _days(force: TaskForce) -> dict[str, str]:
    return {"from_on": force.from_on.isoformat(), "to_on": force.to_on.isoformat()}
