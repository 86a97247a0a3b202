"""Amounts as people write them in a field: 53,000, 43.5万元, 大写; read as those of a sheet are."""

from __future__ import annotations

from typing import Any

from django import forms

from intake import cells

LONGEST = 120


class AmountField(forms.CharField):
    """An amount in yuan; its value is text with two decimals, as JSON carries money.

    What is no exact amount (words, 约, a range) is passed on as written: the service refuses it
    together with all that is wrong beside it.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the amount read, or what was written."""
        given = super().clean(value)
        read = cells.amount(given)
        return given if read.value is None or read.doubt else f"{read.value:.2f}"
