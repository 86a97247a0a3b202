"""The list of a court's people, and how a person and his posts are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.listing import Listing
from desk.people.forms import PeopleFilter
from desk.rows import Column, Row
from teams.access import Actor
from teams.models import Membership, User
from workdays import clock


def visible(actor: Actor) -> QuerySet[User]:
    """Return the people of the actor's court."""
    return User.objects.filter(court_id=actor.court_id)


def locked_usernames(usernames: list[str]) -> set[str]:
    """Return which accounts are locked out after failed sign-ins. One query."""
    since = clock.now() - settings.AXES_COOLOFF_TIME
    failed = AccessAttempt.objects.filter(
        username__in=usernames,
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        attempt_time__gte=since,
    )
    return {name for name in failed.values_list("username", flat=True) if name}


class People(Listing):
    """The people of a court."""

    key = "people"
    title = gettext_lazy("人员与岗位")
    columns = (
        Column("name", gettext_lazy("姓名"), sort="name"),
        Column("username", gettext_lazy("账号"), sort="username", css="mono"),
        Column("posts", gettext_lazy("现任岗位")),
        Column("state", gettext_lazy("账号状态"), sort="is_active"),
        Column("seen", gettext_lazy("最近登录"), sort="last_login", css="mono", nullable=True),
    )
    order = "username"
    filters = PeopleFilter
    exports = True
    empty = gettext_lazy("没有符合条件的人员。点右上角“开立账号”登记新到岗的人员。")

    def __init__(self, request: Any, queryset: QuerySet[User]) -> None:
        seats = Membership.objects.current(clock.today()).select_related("post", "unit")
        super().__init__(request, queryset.prefetch_related(Prefetch("memberships", seats, "held")))
        self.locked: set[str] = set()

    def prepare(self, items: list[User]) -> None:
        """Read which accounts are locked out."""
        self.locked = locked_usernames([user.username for user in items])

    def row(self, item: Any) -> Row:
        """Return a person's row."""
        posts = "、".join(seat_term(m) for m in item.held) or _("尚未安排")
        cells = (
            item.name,
            item.username,
            posts,
            state(item, item.username in self.locked),
            text.moment(item.last_login) or _("从未登录"),
        )
        return Row(item.pk, cells, reverse("desk:person", args=[item.pk]), label=item.name)


def seat_term(membership: Membership) -> str:
    """Return a post with its unit in Chinese."""
    return f"{membership.unit.name if membership.unit else ''}{membership.post.name}"


def state(user: User, locked: bool) -> SafeString:
    """Return the marks of an account's state."""
    if not user.is_active:
        return text.mark(_("已停用"), "plain", "slash-circle")
    marks = [text.mark(_("在用"), "done", "check-lg")]
    if locked:
        marks.append(text.mark(_("登录暂停"), "soon", "lock-fill"))
    if user.must_change_password:
        marks.append(text.mark(_("待改密码"), "plain", "key"))
    return format_html_join(" ", "{}", ((mark,) for mark in marks))


@dataclass(frozen=True, slots=True)
class PostView:
    """A post held, as the person's page shows it."""

    id: int
    term: str
    from_on: str
    to_on: str
    open: bool


def posts_of(user: User, on: date) -> list[PostView]:
    """Return every post of a person, the latest first. One query."""
    held = user.memberships.select_related("post", "unit").order_by("-from_on", "-id")
    return [
        PostView(
            m.pk,
            seat_term(m),
            text.day(m.from_on),
            text.day(m.to_on) or _("未定"),
            m.to_on is None or m.to_on > on,
        )
        for m in held
    ]


LOG_TERMS = {
    "account.opened": gettext_lazy("开立账号"),
    "account.renamed": gettext_lazy("更正姓名"),
    "account.closed": gettext_lazy("停用账号"),
    "token.issued": gettext_lazy("签发接口令牌"),
    "token.revoked": gettext_lazy("撤销接口令牌"),
    "account.reopened": gettext_lazy("恢复账号"),
    "account.unlocked": gettext_lazy("解除登录暂停"),
    "password.reset": gettext_lazy("重置密码"),
    "password.changed": gettext_lazy("本人修改密码"),
    "post.given": gettext_lazy("任岗"),
    "post.ended": gettext_lazy("卸任"),
    "leave.recorded": gettext_lazy("登记请假"),
    "leave.stand_in": gettext_lazy("更换代理人"),
    "leave.cancelled": gettext_lazy("撤销请假"),
    "recusal.recorded": gettext_lazy("登记回避"),
    "recusal.ended": gettext_lazy("解除回避"),
    "staff.lent": gettext_lazy("调借至其他单位"),
    "staff.called_back": gettext_lazy("调借提前返回"),
    "force.joined": gettext_lazy("参加工作专班"),
    "force.left": gettext_lazy("离开工作专班"),
    "pack.adopted": gettext_lazy("采用规则"),
}


class Log(Listing):
    """What was changed about people, the latest first."""

    key = "people_log"
    title = gettext_lazy("人员变动记录")
    columns = (
        Column("at", gettext_lazy("时间"), css="mono nowrap"),
        Column("act", gettext_lazy("事项")),
        Column("target", gettext_lazy("对象")),
        Column("detail", gettext_lazy("内容")),
        Column("actor", gettext_lazy("办理人")),
    )
    order = "-id"
    empty = gettext_lazy("还没有人员变动。开立账号、任岗、卸任、重置密码都会记在这里，不能删改。")
    exports = True

    def row(self, item: Any) -> Row:
        """Return a log row."""
        pack = self.request.pack
        data = item.data
        parts = [pack.unit_name(data["unit"]) if data.get("unit") else ""]
        parts.append(pack.post_name(data["post"]) if data.get("post") else "")
        dates = [d for d in (data.get("from_on"), data.get("to_on")) if d]
        renamed = [data["before"], data["after"]] if "before" in data else []
        adopted = [data["pack"], data["version"]] if "pack" in data else []
        deputy = _("由%(name)s代理") % {"name": data["stand_in"]} if data.get("stand_in") else ""
        why = data.get("lent_for", "")
        told = ["".join(parts), *adopted, " → ".join(renamed or dates), deputy, why]
        detail = " ".join(filter(None, told))
        target = item.target
        who = (
            format_html("{} <span class='quiet'>{}</span>", target.name, target.username)
            if target
            else ""
        )
        cells = (
            text.moment(item.at),
            LOG_TERMS.get(item.act, item.act),
            who,
            detail,
            item.actor.name if item.actor else _("本人或命令行"),
        )
        return Row(item.pk, cells)
