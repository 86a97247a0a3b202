"""Shapes of what is sent. They say which keys and types there are, and decide nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, parsers, serializers

LARGEST_KEY = 2**63 - 1
SEAT_HEADER = "X-Seat"
TOO_LARGE = gettext_lazy("请求正文过大")


class Shape(serializers.Serializer):
    """An object sent to us. A key we do not know is refused: a slip would be passed over else."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the typed values, or say everything that is wrong."""
        wrong: dict[str, Any] = {}
        if isinstance(data, dict):
            for name in data:
                if name not in self.fields:
                    said = _("没有这一栏")
                    wrong[str(name)[:60]] = [exceptions.ErrorDetail(said, "unknown_field")]
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if isinstance(error.detail, dict):
                wrong.update(error.detail)
            else:
                raise
        if wrong:
            raise serializers.ValidationError(wrong)
        return values


class Text(serializers.CharField):
    """A text. Numbers are none, so that a number 07 never loses its nought unseen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 400)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Key(serializers.IntegerField):
    """A key of ours: a whole number, not its text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=LARGEST_KEY, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Truth(serializers.BooleanField):
    """True or false, not a word for it."""

    def to_internal_value(self, data: Any) -> bool:
        """Return it."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


@extend_schema_field({"type": ["string", "integer", "boolean"], "maxLength": 1000})
class Scalar(serializers.Field):
    """A plain value: text, whole number, true, false or null."""

    default_error_messages = {"plain": "应为文字、整数、是（true）、否（false）或空（null）"}
    _text = Text(max_length=1000, allow_blank=True, trim_whitespace=False)

    def to_internal_value(self, data: Any) -> Any:
        """Return the value."""
        if data is None or isinstance(data, bool):
            return data
        if isinstance(data, int) and abs(data) <= LARGEST_KEY:
            return data
        if isinstance(data, str):
            return self._text.run_validation(data)
        self.fail("plain")

    def to_representation(self, value: Any) -> Any:
        """Return the value."""
        return value


class Values(serializers.DictField):
    """Plain values by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=Scalar(allow_null=True), **kwargs)

    def run_child_validation(self, data: Mapping[str, Any]) -> Any:
        """Return the values; too many of them, or a name no one can have, is a slip."""
        if len(data) > 100 or any(not name.isprintable() or len(name) > 80 for name in data):
            raise serializers.ValidationError(_("栏目名称有误，或栏目过多"), "bad_names")
        return super().run_child_validation(data)


class Dated(Shape):
    """What says when something happened: why it comes late, where it does."""

    late_reason = Text(
        required=False,
        allow_blank=True,
        default="",
        help_text="发生后超过本院登记时限才登记的，须写明理由",
    )


class Seen(Key):
    """The case's journal number as the caller read it: what was stated since refuses the act."""

    def __init__(self) -> None:
        super().__init__(help_text="读取案件时的 journal_seq；其后如有变动，答复409")


class BoundedJSONParser(parsers.JSONParser):
    """JSON no larger and no deeper than a body of ours can be."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """Return the body; raise `ParseError` for anything unreadable."""
        length = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or 0
        if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise exceptions.ParseError(TOO_LARGE, "too_large")
        try:
            return super().parse(stream, media_type, parser_context)
        except exceptions.ParseError:
            raise exceptions.ParseError(_("请求正文不是可读的JSON"), "unreadable") from None
        except RecursionError:
            raise exceptions.ParseError(_("请求正文嵌套过深"), "unreadable") from None


class RefusalOut(serializers.Serializer):
    """One reason."""

    code = serializers.CharField(help_text="供程序判断的代码")
    sentence = serializers.CharField(help_text="供人阅读的完整说明")
    field = serializers.CharField(allow_blank=True, help_text="须改正的栏目；空为整体")
    data = serializers.DictField(help_text="相关数据")  # type: ignore[assignment]  # the metaclass takes it off
    clause = serializers.ListField(child=serializers.CharField(), help_text="依据的条款编号")


class RefusalsOut(serializers.Serializer):
    """Every reason at once. Nothing was done."""

    refusals = RefusalOut(many=True)
