"""Shapes of alerts."""

from __future__ import annotations

from rest_framework import serializers

from api.shapes import Key, Shape


class SeenIn(Shape):
    """The alerts that were seen."""

    ids = serializers.ListField(child=Key(), min_length=1, max_length=200)


class CaseOfAlertOut(serializers.Serializer):
    """The case an alert is about."""

    id = serializers.IntegerField()
    number = serializers.CharField()


class AlertOut(serializers.Serializer):
    """An alert."""

    id = serializers.IntegerField()
    level = serializers.CharField()
    level_name = serializers.CharField()
    case = CaseOfAlertOut(allow_null=True)
    rule = serializers.CharField()
    name = serializers.CharField()
    subject = serializers.CharField(allow_blank=True)
    clause = serializers.ListField(child=serializers.CharField())
    due_on = serializers.DateField()
    raised_on = serializers.DateField()
    acknowledged = serializers.BooleanField()


class SeenOut(serializers.Serializer):
    """How many alerts were acknowledged."""

    acknowledged = serializers.IntegerField()
