"""Markup that is drawn once and taken again: what it depends on is its key."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.safestring import SafeString
from django.utils.translation import get_language


class Drawn:
    """Drawings of one kind, kept by this process; all are dropped once there are too many.

    A key tells everything the markup depends on, but the language.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[tuple[str | None, str], SafeString] = {}

    def get(self, key: str, draw: Callable[[], SafeString]) -> SafeString:
        """Return the markup of a key, drawn now where it was not before."""
        whole = (get_language(), key)
        found = self._kept.get(whole)
        if found is None:
            if len(self._kept) >= self._most:
                self._kept.clear()
            found = self._kept[whole] = draw()
        return found
