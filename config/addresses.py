"""Tell from which address a request came, behind as many proxies as the settings name."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the client.

    Each of our own proxies appends the address it was called from to X-Forwarded-For, so with n of
    them the n-th entry from the right is the client; all left of it is the client's own word and
    is not believed. Without proxies the header is ignored.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.PROXY_COUNT:
        return peer
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if len(forwarded) < settings.PROXY_COUNT:
        return peer
    return forwarded[-settings.PROXY_COUNT] or peer
