"""Counting no further than people read, many counts in one statement."""

from __future__ import annotations

from django.db.models import IntegerField, Subquery


class CountOf(Subquery):
    """How many rows a bounded question finds, as one value of a larger question.

    None where the question can find nothing at all.
    """

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
