"""Which guide is for whom: by the functions a post holds in the court's own rules."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enforcement import supervising
from teams import access
from teams.access import Actor


@dataclass(frozen=True, slots=True)
class Guide:
    """A one-page guide; its text stands in `templates/desk/help/<slug>.html`."""

    slug: str
    term: Promise
    about: Promise
    functions: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        """The template of its text."""
        return f"desk/help/{self.slug}.html"


GUIDES: tuple[Guide, ...] = (
    Guide(
        "filing",
        _("立案与信息核对"),
        _("登记、批量导入、查重、核对、退回纠正"),
        ("filing", "verification", "filing_examination"),
    ),
    Guide(
        "first-steps",
        _("接待、查控、制式文书"),
        _("初次接待笔录、首次网络查控、文书制作与送达"),
        ("reception", "first_query", "offline_query", "documents", "service"),
    ),
    Guide(
        "triage",
        _("繁简分流与分案"),
        _("看机器的答案与依据，确认、调整、分到团队和承办人"),
        ("triage", "triage_confirm", "assignment", "transfer_center"),
    ),
    Guide(
        "handler",
        _("团队办案"),
        _("承办法官、执行员、法官助理、书记员：每天从“我的工作”开始"),
    ),
    Guide("team-lead", _("团队长"), _("本团队的到期、超期、工作量，调整承办人"), ("team_lead",)),
    Guide(
        "director",
        _("局长与指挥中心"),
        _("节点管控、周报、督办、审批"),
        ("director", "bureau_lead", "deputy_head", "vice_president", "node_watch", "quality"),
    ),
    Guide("funds", _("案款管理"), _("到账、认领、发放期限、暂缓"), ("funds",)),
    Guide(
        "archive",
        _("卷宗与归档"),
        _("材料签收、扫描、借卷、归档期限"),
        ("archive", "scanning", "archives_office"),
    ),
    Guide("administrator", _("系统管理员"), _("人员、岗位、密码、登录暂停"), ("administrator",)),
)


def is_for(guide: Guide, actor: Actor) -> bool:
    """Tell whether a guide is for this person."""
    if not guide.functions:
        return any(seat.unit for seat in actor.bureau_seats)
    if guide.slug == "director" and supervising.charge(actor):
        return True
    return any(access.holds(actor, function) for function in guide.functions)
