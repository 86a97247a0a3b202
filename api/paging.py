"""Pages by key, newest first: page 1,000 costs what page 1 costs."""

from __future__ import annotations

from typing import Any

from rest_framework import pagination
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

LONGEST_KEY = 18  # digits; no key of ours is longer


class NewestFirst(pagination.CursorPagination):
    """Pages of rows by their key, which is unique, so that no page skips or repeats a row."""

    ordering = "-pk"
    page_size = 50
    max_page_size = 200
    page_size_query_param = "size"

    def decode_cursor(self, request: Request) -> Any:
        """Return the place a link of ours named; the first page for anything else."""
        found = super().decode_cursor(request)
        if found is None or found.position is None:
            return found
        # The links are ours, but anybody may write one: a position is a key, nothing else.
        position = str(found.position)
        is_key = position.isascii() and position.isdecimal()
        if not is_key or len(position) > LONGEST_KEY:
            raise NotFound(self.invalid_cursor_message)
        return found

    def _get_position_from_instance(self, instance: Any, ordering: Any) -> str:
        return str(getattr(instance, str(ordering[0]).removeprefix("-")))


class OldestFirst(NewestFirst):
    """Pages of a journal, in the order it was entered."""

    ordering = "seq"
    page_size = 100
    max_page_size = 500
