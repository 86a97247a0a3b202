"""Which acts ask at their door what a pack puts before them, and which events only they state."""

from __future__ import annotations

from policy.vocabulary import GATED_ACTS

# Acts with a page of their own, and the events that page states. Where a pack has a gate for one,
# the generic form no longer records its events.
OWN_DOORS: dict[str, tuple[str, ...]] = {
    "filing.verify": ("filing.verified",),
    "reception.record": ("reception.recorded",),
    "respondent.receive": ("respondent.received",),
    "query.offline": ("query.offline_completed",),
}
# Acts that can wait for somebody's approval.
WITH_STEPS = frozenset(GATED_ACTS) | {
    "triage.confirm", "case.assign", "case.dismiss", "case.close",
}  # fmt: skip
# Every act whose service asks the gates. A gate before another act would be asked by nobody.
ASKED = WITH_STEPS | OWN_DOORS.keys() | {
    "case.file", "triage.decide", "closing.submit", "case.archive", "order.dispatch",
}  # fmt: skip

# What a form, or the parties as filed, may answer a line of a checklist with.
GIVEN: dict[str, str] = {
    "preservation_papers": "保全手续",
    "authorisation": "委托手续",
    "service_address": "送达地址",
    "electronic_address": "电子送达地址",
    "phone": "联系电话",
    "account": "收款账户",
    "identity": "申请执行人身份信息",
    "respondent_identity": "被执行人身份信息",
    "clues": "财产线索",
    "record": "笔录",
    "signature": "被接待人签名",
    "papers_served": "制式文书送达",
    "property_told": "财产情况",
    "urged": "对尽快履行的答复",
    "confirmed_address": "送达地址",
    "electronic_consent": "电子送达",
}
