"""Naming a version or a draft in an address and in a form: "hualong@2", "draft:7"."""

from __future__ import annotations

from django.utils.translation import gettext as _

from policy.loader import names, versions
from policy.loader import pack as pack_named
from policy.pack import Pack
from policy.refusals import NotVisible, Refused
from teams.access import Actor
from teams.models import PackDraft
from teams.services import find_draft

DRAFT = "draft:"


def key_of(pack: Pack) -> str:
    """Return the word a version goes by."""
    return f"{pack.name}@{pack.identity.version}"


def draft_of(key: str) -> int | None:
    """Return the key of the draft a word names; None where it names a version."""
    number = key.removeprefix(DRAFT)
    return int(number) if key.startswith(DRAFT) and number.isdecimal() else None


def find(actor: Actor, key: str) -> Pack:
    """Return the rules a word names; raise `NotVisible` where there are none."""
    draft = draft_of(key)
    if draft is not None:
        return find_draft(actor, draft).pack
    name, _at, version = key.partition("@")
    if version not in versions(name):
        raise NotVisible("version")
    return pack_named(name, version)


def offered(actor: Actor, own: str) -> list[tuple[str, str]]:
    """Return what may be chosen: the court's own versions, its drafts, other courts' rules."""
    return [
        *_versions(own),
        *((f"{DRAFT}{draft.pk}", _draft_name(draft)) for draft in drafts(actor)),
        *(choice for name in names() if name != own for choice in _versions(name)),
    ]


def _draft_name(draft: PackDraft) -> str:
    return _("草稿：%(title)s 第%(version)s版（%(file)s）") % {
        "title": draft.title,
        "version": draft.version,
        "file": draft.file_name,
    }


def drafts(actor: Actor) -> list[PackDraft]:
    """Return the drafts of the actor's court that were neither published nor dropped."""
    kept = PackDraft.objects.filter(
        court_id=actor.court_id, published_at=None, dropped_at=None
    ).defer("files")
    return list(kept.select_related("made_by").order_by("-id"))


def _versions(name: str) -> list[tuple[str, str]]:
    found = []
    for version in reversed(versions(name)):
        try:
            pack = pack_named(name, version)
        except Refused:  # the page of versions says what is wrong with it
            continue
        said = _("%(court)s 第%(version)s版") % {"court": pack.identity.court, "version": version}
        found.append((key_of(pack), said))
    return found
