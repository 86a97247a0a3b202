"""Tags the pages share: navigation, one-time tokens, drafts, clauses."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms.utils import flatatt
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk import clauses, drafts, once, text
from desk import navigation as led
from desk.drawn import Drawn

register = template.Library()
_NAVIGATIONS = Drawn(500)


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> SafeString:
    """Draw the navigation for the person at the page."""
    request = context["request"]
    actor = getattr(request, "actor", None)
    sections = led.sections(actor, request.path) if actor else []
    return _NAVIGATIONS.get(
        repr(sections), lambda: render_to_string("desk/_navigation.html", {"sections": sections})
    )


@register.simple_tag
def address_of(url_name: str) -> str:
    """Return the address of a page by name, or an empty text where it is not built."""
    return led.address(url_name)


@register.simple_tag(name="once")
def once_field() -> SafeString:
    """Return the hidden field that lets a form act once."""
    return format_html('<input type="hidden" name="{}" value="{}">', once.FIELD, once.new_token())


@register.simple_tag
def clause(ids: Any, side: str = "") -> SafeString:
    """Return clauses that open where they are cited."""
    return clauses.opened((ids,) if isinstance(ids, str) else ids, side=side)


@register.simple_tag
def day(on: Any) -> str:
    """Return a day with its weekday and its 休 or 班."""
    return text.day_marked(on)


@register.simple_tag
def moment(at: Any) -> str:
    """Return a moment to the minute."""
    return text.moment(at)


@register.simple_tag
def draft_attributes(key: str) -> SafeString:
    """Return the attributes that make a form keep its draft under a key."""
    url = reverse("desk:draft", args=[key])
    return flatatt({"data-draft": key, "data-draft-url": url})


@register.simple_tag
def draft_note() -> SafeString:
    """Return the place where a form says that its draft was kept."""
    return format_html(
        '<span class="draft-note" role="status" data-draft-note data-saved="{}" '
        'data-failed="{}" data-signed-out="{}"></span>',
        _("草稿已保存"),
        _("草稿未能保存，请勿关闭页面"),
        _("登录已失效：请在新窗口重新登录，本页内容仍在"),
    )


@register.inclusion_tag("desk/_draft_offer.html", takes_context=True)
def draft_offer(context: Context, key: str) -> dict[str, Any]:
    """Offer what was kept of this form, where there is something."""
    # A form that came back refused shows what was typed; the draft is no newer.
    filled = getattr(context.get("form"), "is_bound", False)
    draft = None if filled else drafts.kept(context["request"].user.pk, key)
    return {
        "draft": draft,
        "saved_at": text.moment(draft.saved_at) if draft else "",
        "data_id": "draft-" + key.replace(".", "-").replace(":", "-"),
        "key": key,
    }
