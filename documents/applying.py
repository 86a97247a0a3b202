"""Files sent with an application online: checked by content, kept, in the e-file at acceptance."""

from __future__ import annotations

from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import efile, proofs
from documents.proofs import Upload
from documents.uploading import plain
from intake.models import OnlineAttachment, OnlineFiling
from intake.online import selectors, services
from intake.online.services import SEND, Decision
from intake.services import Filed
from policy.refusals import NotVisible, Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from workdays import clock

# Code → what it is, and its place in the catalogue.
WHAT: dict[str, tuple[Promise, str]] = {
    "application": (gettext_lazy("申请执行书"), "application"),
    "basis": (gettext_lazy("生效法律文书及生效证明"), "basis"),
    "identity": (gettext_lazy("身份证明"), "identity"),
    "authorisation": (gettext_lazy("授权委托手续"), "identity"),
    "service_address": (gettext_lazy("送达地址确认书"), "identity"),
    "leads": (gettext_lazy("财产线索"), "leads"),
    "other": (gettext_lazy("其他材料"), "application"),
}
MOST = 40


def attach(pk: int, what: str, file: Upload, *, actor: Actor) -> OnlineAttachment:
    """Keep a file of an application that is not decided yet; the same bytes once.

    Raises `NotVisible` for another court's; `Refused` with every reason beside "what" and
    "content"; `Forbidden` for the post.
    """
    if not OnlineFiling.objects.filter(court_id=actor.court_id, pk=pk).exists():
        raise NotVisible(f"online filing {pk}")
    access.require(actor, SEND)
    checked, problems = proofs.check(file.content), Problems()
    if checked.fault:
        problems.add("bad_file", checked.fault, field="content")
    if what not in WHAT:
        allowed = "、".join(str(term) for term, _place in WHAT.values())
        problems.add(
            "no_kind", _("材料种类应为%(allowed)s之一") % {"allowed": allowed}, field="what"
        )
    problems.raise_if_any()
    digest = sha256(file.content).hexdigest()
    with transaction.atomic():
        filing = services.locked(pk, actor)
        there = filing.attachments.filter(digest=digest).first()
        if there is not None:
            return there
        if filing.state not in (OnlineFiling.State.WAITING, OnlineFiling.State.RETURNED):
            said = _("申请%(state)s，不再收材料") % {"state": filing.get_state_display()}
            raise Refused(Refusal("decided", said, "content"))
        if filing.attachments.count() >= MOST:
            said = _("一份申请至多%(most)d个文件") % {"most": MOST}
            raise Refused(Refusal("too_many", said, "content"))
        return OnlineAttachment.objects.create(
            filing=filing,
            version=filing.version,
            what=what,
            name=plain(file.name) or str(WHAT[what][0]),
            type=checked.type,
            content=file.content,
            digest=digest,
            size=len(file.content),
            pages=checked.pages,
            sent_by_id=access.person(actor),
            sent_at=clock.now(),
        )


def attached(filing: OnlineFiling) -> QuerySet[OnlineAttachment]:
    """Return the files of an application, without their bytes."""
    return filing.attachments.defer("content").order_by("id")


def find(actor: Actor, filing: int, pk: int) -> OnlineAttachment:
    """Return a file of an application. Raises `NotVisible`, `Forbidden`."""
    found = selectors.find(actor, filing).attachments.filter(pk=pk).first()
    if found is None:
        raise NotVisible("attachment")
    return found


def accept(pk: int, version: int, decision: Decision, *, actor: Actor) -> Filed:
    """File the case an application asks for, and put what was sent with it into its e-file.

    Raises as `intake.online.services.accept` does; all or nothing.
    """
    with transaction.atomic():
        filed = services.accept(pk, version, decision, actor=actor)
        for one in OnlineAttachment.objects.filter(filing_id=pk).order_by("id"):
            term, place = WHAT.get(one.what, WHAT["other"])
            efile.put(
                filed.case,
                name=one.name if one.what == "other" else str(term),
                place=place,
                content=bytes(one.content),
                origin=efile.Origin.UPLOAD,
                source=f"online:{pk}:{one.pk}",
                actor=actor,
            )
    return filed


def term_of(what: str) -> str:
    """Return what a file is, as people call it."""
    return str(WHAT.get(what, WHAT["other"])[0])
