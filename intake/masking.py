"""Masking of personal data for what is kept beside the journal."""

from __future__ import annotations

# field → characters shown at the beginning and at the end
_SHOWN = {"id_number": (4, 2), "phone": (3, 4), "account": (0, 4), "address": (6, 0)}


def masked(field: str, text: str) -> str:
    """Return a value with its middle hidden where the field is personal."""
    if field not in _SHOWN or not text:
        return text
    first, last = _SHOWN[field]
    if len(text) <= first + last:
        return "*" * len(text)
    return text[:first] + "*" * (len(text) - first - last) + (text[-last:] if last else "")
