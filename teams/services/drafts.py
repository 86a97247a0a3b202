"""Drafts of a court's rules: handed in as a ZIP, rehearsed, published as a version."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from functools import partial
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from policy import loader, shelf
from policy.refusals import NotVisible, Problems, Refusal, Refused
from policy.unpacking import unpacked
from teams import access
from teams.access import Actor
from teams.models import Court, PackDraft
from teams.services.people_log import write_log
from workdays.clock import now

ACT = "pack.adopt"
MOST_OPEN = 20

log = logging.getLogger(__name__)


def upload_draft(*, actor: Actor, file_name: str, content: bytes) -> PackDraft:
    """Keep a draft for the actor's court. Raises `Refused` with all that is wrong in it."""
    access.require(actor, ACT)
    files = unpacked(content)
    with transaction.atomic():
        court = Court.objects.select_for_update().get(pk=actor.court_id)
        pack = loader.read(court.pack_name, files)
        if court.drafts.filter(published_at=None, dropped_at=None).count() >= MOST_OPEN:
            said = _("草稿最多保留%(most)d份，请先删去不用的") % {"most": MOST_OPEN}
            raise Refused(Refusal("too_many", said, "file"))
        draft = PackDraft.objects.create(
            court=court,
            version=pack.identity.version[:40],
            title=pack.identity.title[:200],
            files={name: text.decode("utf-8") for name, text in sorted(files.items())},
            checksum=pack.checksum,
            file_name=file_name[:200],
            made_by_id=access.person(actor),
            made_at=now(),
        )
        write_log(court, actor, "pack.drafted", None, draft=draft.pk, checksum=pack.checksum)
    return draft


def find_draft(actor: Actor, pk: int) -> PackDraft:
    """Return a draft of the actor's court; raise `NotVisible` for any other."""
    found = PackDraft.objects.filter(court_id=actor.court_id, pk=pk, dropped_at=None)
    draft = found.select_related("court", "made_by").first()
    if draft is None:
        raise NotVisible("draft")
    return draft


def drop_draft(pk: int, *, actor: Actor) -> None:
    """Delete a draft's text; that there was one stays in the log."""
    access.require(actor, ACT)
    with transaction.atomic():
        draft = find_draft(actor, pk)
        draft.dropped_at, draft.files = now(), {}
        draft.save(update_fields=["dropped_at", "files"])
        write_log(draft.court, actor, "pack.dropped", None, draft=draft.pk)


def publish_draft(pk: int, *, actor: Actor) -> PackDraft:
    """Publish a draft as a version of the court's own pack: from then on its text is fixed.

    Adopting it is another act. Raises `Refused` for a version that exists, or a draft whose
    text says of itself that it is one.
    """
    access.require(actor, ACT)
    with transaction.atomic():
        court = Court.objects.select_for_update().get(pk=actor.court_id)
        # Courts that share a pack publish into one folder.
        list(Court.objects.select_for_update().filter(pack_name=court.pack_name).order_by("pk"))
        draft = find_draft(actor, pk)
        name, identity = court.pack_name, draft.pack.identity
        problems = Problems()
        if draft.published_at is not None:
            problems.add("published", _("该草稿已发布"), field="version")
        if not shelf.VERSION.fullmatch(identity.version):
            said = _("版本号“%(version)s”须由字母、数字、点、横线组成")
            problems.add("bad_version", said % {"version": identity.version}, field="version")
        elif identity.version in loader.versions(name):
            said = _("第%(version)s版已经发布，已发布的版本不得改动，请改用新的版本号")
            problems.add("exists", said % {"version": identity.version}, field="version")
        if identity.status != "published":
            said = _('pack.toml 的 status 仍为 "draft"，请改为 "published" 后重新上传')
            problems.add("draft", said, field="version")
        problems.raise_if_any()
        folder = loader.INSTALLED[0] / name / identity.version
        beside = _laid_beside(folder, draft)
        # A version others can adopt must not outlive a transaction that is rolled back.
        transaction.on_commit(partial(_show, beside, folder))
        draft.published_at = now()
        draft.save(update_fields=["published_at"])
        write_log(
            court, actor, "pack.published", None,
            pack=name, version=identity.version, checksum=draft.checksum,
        )  # fmt: skip
    return draft


def _laid_beside(folder: Path, draft: PackDraft) -> Path:
    """Write a draft's files into a hidden folder beside the one they are meant for."""
    beside = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
        for name, text in draft.files.items():
            (beside / name).write_bytes(text.encode())
        beside.chmod(0o755)
    except OSError as error:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
        said = _("规则版本写不进存放处（%(reason)s），请联系系统管理员")
        raise Refused(Refusal("not_written", said % {"reason": error.strerror})) from None
    return beside


def _show(beside: Path, folder: Path) -> None:
    """Move a version's folder to its place: it is whole or not there."""
    try:
        os.rename(beside, folder)
    except OSError:
        # Published it stays: `lay_missing` tries again.
        log.exception("a published version could not be moved to %s", folder)
        shutil.rmtree(beside, ignore_errors=True)


def lay_missing() -> list[str]:
    """Lay down again the published versions whose folder is gone; return them as pack@version.

    After a crash between the commit and the folder, or a restore of the database alone.
    """
    found = []
    for draft in PackDraft.objects.exclude(published_at=None).select_related("court"):
        name, version = draft.court.pack_name, draft.version
        folder = loader.INSTALLED[0] / name / version
        if draft.files and version not in loader.versions(name):
            _show(_laid_beside(folder, draft), folder)
            found.append(f"{name}@{version}")
    return found
