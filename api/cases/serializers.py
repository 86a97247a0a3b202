"""Shapes of cases: what is sent, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from api.shapes import Dated, Key, Scalar, Seen, Shape, Text, Values
from enforcement.items import KINDS
from intake.filing import HEADINGS
from policy.grounds import grounds
from policy.vocabulary import CLOSING_MODES, GATED_ACTS

PAPERS = "清单项所依材料，以“清单:事项”为键；逐项必填，规则注明不需材料的除外"


def named_papers(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the papers named for the lines of a list, by line."""
    return {key: str(value or "") for key, value in body["papers"].items()}


# --- sent -------------------------------------------------------------------------------

# The very fields of the filing form and of the import sheet, as typed.
FilingIn: type[Shape] = type(
    "FilingIn",
    (Dated,),
    {
        "__doc__": "一件立案：栏目同立案登记表，按填写原样传入，读法同网页。",
        "__module__": __name__,
        **{
            name: Text(required=False, allow_blank=True, max_length=2000, help_text=heading)
            for name, heading in HEADINGS.items()
        },
        "ticked": serializers.ListField(
            child=Text(max_length=200),
            required=False,
            default=list,
            max_length=100,
            help_text="立案时已核对的清单项，“清单:事项”",
        ),
        "papers": Values(required=False, default=dict, help_text=PAPERS),
    },
)


class NewItemIn(Shape):
    """A thing the event is about that the case does not know yet."""

    kind = serializers.ChoiceField(choices=KINDS)
    name = Text(max_length=120)
    fields = serializers.DictField(  # type: ignore[assignment]  # the metaclass takes it off
        child=Text(max_length=120), required=False, default=dict
    )


class EventIn(Dated):
    """An event of one kind and day, for the case or for each of several subjects."""

    expected = Seen()
    kind = Text(max_length=40, help_text="事项名称，如 query.launched")
    happened_on = serializers.DateField()
    subjects = serializers.ListField(
        child=Text(max_length=40), required=False, default=list, max_length=200
    )
    about = serializers.ListField(
        child=Text(max_length=40), required=False, default=list, max_length=50
    )
    data = Values(required=False, default=dict)  # type: ignore[assignment]  # the metaclass takes it off
    facts = Values(required=False, default=dict)
    new = NewItemIn(required=False, allow_null=True, default=None)
    ticked = serializers.ListField(
        child=Text(max_length=200), required=False, default=list, max_length=100,
        help_text="已核对的清单项，“清单:事项”；设有清单的登记才需要",
    )  # fmt: skip
    papers = Values(required=False, default=dict, help_text=PAPERS)


class ProposalIn(Dated):
    """An act the court's plan puts a gate before: about what, when, why, what was checked."""

    expected = Seen()
    act = serializers.ChoiceField(choices=sorted(GATED_ACTS), help_text="行为，如 payment.defer")
    on = serializers.DateField()
    subject = Text(required=False, allow_blank=True, default="", max_length=40)
    new = NewItemIn(required=False, allow_null=True, default=None)
    event = Text(required=False, allow_blank=True, default="", max_length=40)
    data = Values(required=False, default=dict)  # type: ignore[assignment]  # the metaclass takes it off
    reason = Text(required=False, allow_blank=True, default="", max_length=400)
    ticked = serializers.ListField(
        child=Text(max_length=200), required=False, default=list, max_length=100,
        help_text="已核对的清单项，“清单:事项”",
    )  # fmt: skip
    papers = Values(required=False, default=dict, help_text=PAPERS)


class OnIn(Dated):
    """An act on a day."""

    expected = Seen()
    on = serializers.DateField()


class ReasonIn(OnIn):
    """An act on a day, for a reason."""

    reason = Text(allow_blank=True)


class TickedIn(OnIn):
    """An act on a day, with what was confirmed."""

    ticked = serializers.ListField(
        child=Text(max_length=200),
        required=False,
        default=list,
        max_length=300,
        help_text="已确认的清单项目，写作“清单:项目”",
    )
    papers = Values(required=False, default=dict, help_text=PAPERS)


class ClosingIn(TickedIn):
    """A closing report."""

    mode = serializers.ChoiceField(choices=list(CLOSING_MODES))
    recovered = Text(max_length=40, help_text="实际到位金额（元）")
    reason = Text(required=False, allow_blank=True, default="")
    ground = serializers.ChoiceField(
        choices=[(one.code, f"{one.mode}：{one.name}") for one in grounds()],
        required=False, allow_blank=True, default="",
        help_text="结案事由；终结执行、销案、驳回申请须填",
    )  # fmt: skip
    court = Text(
        required=False, allow_blank=True, default="", max_length=60,
        help_text="受移送法院的全称或者代字，移送其他法院的填写",
    )  # fmt: skip


class PaperIn(Shape):
    """What clocks are stopped or lengthened on: the paper it rests on."""

    expected = Seen()
    paper = Text(required=False, allow_blank=True, default="", max_length=120, help_text="依据文书")
    paper_number = Text(
        required=False, allow_blank=True, default="", max_length=120, help_text="文书字号"
    )


class SuspensionIn(PaperIn):
    """An excluded period asked for."""

    kind = Text(max_length=40, help_text="扣除事由，如 中止")
    subject = Text(
        required=False, allow_blank=True, default="", max_length=40,
        help_text="扣除对象（被执行人、财产），空为全案",
    )  # fmt: skip
    first = serializers.DateField(help_text="自哪一天起扣除（含当日）")
    last = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="至哪一天（含）；尚未结束的不填"
    )
    reason = Text(allow_blank=True)


class SuspensionEndIn(PaperIn, Dated):
    """The last day of an excluded period."""

    kind = Text(max_length=40)
    subject = Text(required=False, allow_blank=True, default="", max_length=40)
    last = serializers.DateField(help_text="最后一天（含当日仍扣除）")


class ExtensionIn(PaperIn):
    """A clock to be lengthened: by a number of its rule's unit, or to a new day."""

    clock = Key(help_text="期限编号，见案件的 clocks")
    number = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=999
    )
    until = serializers.DateField(required=False, allow_null=True, default=None)
    reason = Text(allow_blank=True)


class TransferIn(ReasonIn):
    """A move asked for."""

    to = Text(max_length=60, help_text="移转事由，见可以申请的移转")


# --- answered ---------------------------------------------------------------------------


class PersonOut(serializers.Serializer):
    """A person of the court."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class CaseRowOut(serializers.Serializer):
    """A case as a list shows it."""

    id = serializers.IntegerField()
    number = serializers.CharField(help_text="案号")
    kind = serializers.CharField(help_text="案件类型")
    title = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    state_name = serializers.CharField()
    track = serializers.CharField(allow_blank=True)
    track_name = serializers.CharField(allow_blank=True)
    unit = serializers.CharField(allow_blank=True)
    unit_name = serializers.CharField(allow_blank=True)
    assigned_unit = serializers.CharField(allow_blank=True, help_text="已分案、尚未接收的团队")
    handler = PersonOut(allow_null=True)
    judge = PersonOut(allow_null=True)
    filed_on = serializers.DateField()
    accepted_on = serializers.DateField(allow_null=True)
    claim_amount = serializers.CharField(allow_null=True, help_text="元，两位小数")
    awaits_run = serializers.CharField(allow_blank=True, help_text="待办的甄别")
    correction_open = serializers.BooleanField()
    closed_on = serializers.DateField(allow_null=True)
    closing_mode = serializers.CharField(allow_blank=True)
    archived_on = serializers.DateField(allow_null=True)
    journal_seq = serializers.IntegerField(help_text="办理时作为expected传回")
    updated_at = serializers.DateTimeField()


class PartyOut(serializers.Serializer):
    """A party. Numbers, phone, account and address are masked."""

    key = serializers.CharField()
    side = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    agent = serializers.CharField(allow_blank=True)
    joined_on = serializers.DateField()
    id_number = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    account = serializers.CharField(allow_blank=True)


class FactOut(serializers.Serializer):
    """A case fact, who stated it, and of which day."""

    value = Scalar(allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # the metaclass takes it off
    on = serializers.CharField(allow_blank=True)


class ClockOut(serializers.Serializer):
    """A clock: what is due, when, and how it stands."""

    id = serializers.IntegerField()
    rule = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    subject = serializers.CharField(allow_blank=True)
    clause = serializers.ListField(child=serializers.CharField())
    opened_on = serializers.DateField()
    start_on = serializers.DateField()
    plan_due_on = serializers.DateField(help_text="方案期限")
    due_on = serializers.DateField(help_text="扣除期间后的期限")
    provisional = serializers.BooleanField(help_text="所涉年度放假安排未公布")
    status = serializers.CharField()
    applies = serializers.CharField()
    paused = serializers.BooleanField()
    done_on = serializers.DateField(allow_null=True)
    late = serializers.BooleanField()
    inherited = serializers.BooleanField(help_text="接管时已超期：不计入本院超期")
    unit = serializers.CharField(allow_blank=True)
    post = serializers.CharField(allow_blank=True)
    lateness_reason = serializers.CharField(allow_blank=True)


class EntryOut(serializers.Serializer):
    """An entry of the journal."""

    seq = serializers.IntegerField()
    kind = serializers.CharField()
    term = serializers.CharField()
    happened_on = serializers.DateField()
    entered_at = serializers.DateTimeField()
    entered_late = serializers.BooleanField()
    by = serializers.CharField(allow_blank=True)
    post = serializers.CharField(allow_blank=True)
    unit = serializers.CharField(allow_blank=True)
    subject = serializers.CharField(allow_blank=True)
    about = serializers.ListField(child=serializers.CharField())
    data = serializers.DictField()  # type: ignore[assignment]  # the metaclass takes it off
    facts = serializers.DictField()
    hash = serializers.CharField()


class CaseOut(CaseRowOut):
    """A case in full, with its latest entries."""

    cause = serializers.CharField(allow_blank=True)
    basis_number = serializers.CharField(allow_blank=True)
    basis_issuer = serializers.CharField(allow_blank=True)
    preservation = serializers.CharField(allow_blank=True)
    remark = serializers.CharField(allow_blank=True)
    amount_recovered = serializers.CharField(allow_null=True)
    closing_submitted_on = serializers.DateField(allow_null=True)
    resumed_from = serializers.IntegerField(allow_null=True)
    parties = PartyOut(many=True)
    facts = serializers.DictField(child=FactOut())
    clocks = ClockOut(many=True)
    journal = EntryOut(many=True)


class RemarkOut(serializers.Serializer):
    """What was said of a filing: how it was read, or what to look at again."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    field = serializers.CharField(allow_blank=True)


class FiledOut(serializers.Serializer):
    """The case filed, and what was said of its filing."""

    case = CaseRowOut()
    notes = RemarkOut(many=True)
    warnings = RemarkOut(many=True)


class StatedOut(serializers.Serializer):
    """The entries made, and the case as it is now."""

    case = CaseRowOut()
    entries = EntryOut(many=True)


class ActOut(serializers.Serializer):
    """The case as it is now, and what stands beside the act as a warning."""

    case = CaseRowOut()
    warnings = RemarkOut(many=True)


class ClockChangeOut(serializers.Serializer):
    """What would become of a clock."""

    rule = serializers.CharField()
    subject = serializers.CharField(allow_blank=True)
    what = serializers.CharField()
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class TransferOut(serializers.Serializer):
    """A move the court's rules know from here: how it stands, what it would do to the clocks."""

    to = serializers.CharField(help_text="移转事由")
    name = serializers.CharField()
    clause = serializers.ListField(child=serializers.CharField())
    held = serializers.BooleanField(allow_null=True, help_text="条件是否成立；空：有案情未明")
    missing = serializers.ListField(child=serializers.CharField(), help_text="须先查明的案情")
    late = serializers.BooleanField(help_text="已过窗口期")
    may = serializers.BooleanField(help_text="现在可以申请")
    preview = ClockChangeOut(many=True)


class TransfersOut(serializers.Serializer):
    """Every move known from here."""

    transfers = TransferOut(many=True)
