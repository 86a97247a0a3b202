"""Shapes of approvals."""

from __future__ import annotations

from rest_framework import serializers

from api.shapes import Dated, Key, Shape, Text, Truth


class AnswerIn(Shape):
    """What a leader who was asked decided beside yes or no."""

    unit = Text(required=False, allow_blank=True, default="", max_length=60, help_text="团队")
    handler_id = Key(required=False, allow_null=True, default=None, help_text="承办人")
    ticked = serializers.ListField(
        child=Text(max_length=200), required=False, default=list, max_length=100,
        help_text="已核对的清单项，写作“清单:项”",
    )  # fmt: skip
    papers = serializers.DictField(
        child=Text(allow_blank=True, max_length=80), required=False, default=dict,
        help_text="各项所依据的材料，逐项必填",
    )  # fmt: skip


class DecisionIn(Dated):
    """The next step of a request."""

    granted = Truth()
    opinion = Text(required=False, allow_blank=True, default="", max_length=1000)
    on = serializers.DateField()
    answer = AnswerIn(required=False, default=dict)


class WhyIn(Shape):
    """A reason."""

    reason = Text(max_length=400)


class StepOut(serializers.Serializer):
    """A step taken."""

    name = serializers.CharField()
    post = serializers.CharField(allow_blank=True)
    on = serializers.CharField()
    granted = serializers.BooleanField()
    opinion = serializers.CharField(allow_blank=True)


class ApprovalOut(serializers.Serializer):
    """A request and how it stands."""

    id = serializers.IntegerField()
    case = serializers.IntegerField()
    act = serializers.CharField()
    act_name = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    clause = serializers.ListField(child=serializers.CharField())
    steps = serializers.ListField(child=serializers.CharField())
    waits_for = serializers.CharField(allow_blank=True)
    status = serializers.CharField()
    given = StepOut(many=True)
    asked_by = serializers.CharField()
    asked_at = serializers.DateTimeField()
