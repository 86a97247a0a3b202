"""What a court's pack lets be stated only on a page of its own: by that page's service."""

from __future__ import annotations

from dataclasses import replace

from assets import services as assets
from enforcement.journal import Draft
from enforcement.models import Case
from intake import services as intake
from teams.access import Actor


def state(case: Case, draft: Draft, actor: Actor) -> None:
    """State an event whose lists its own page asks, every line of them answered."""
    pack, day = case.pack, draft.happened_on
    if draft.kind == "filing.verified":
        results = dict.fromkeys(intake.verification_items(pack), "correct")
        intake.verify(case, results, actor=actor, on=day)
    elif draft.kind in ("reception.recorded", "respondent.received"):
        act = pack.gated_events[draft.kind]
        told = [item for item, _asked in intake.reception_items(pack, act)]
        lists = {name: pack.tables.checklists[name] for name in intake.reception_lists(pack, act)}
        papers = {
            f"{name}:{line.text}": line.paper or line.text
            for name, entry in lists.items()
            for line in entry.lines
        }
        channel = str(draft.data.get("channel") or "当面")
        heard = intake.Heard(day, channel, told, note="已询问并告知", facts=draft.facts)
        heard = replace(heard, person=draft.subject, papers=papers)
        if draft.subject:
            heard = replace(
                heard, no_property=True, plan="愿意分期履行", address="登记的住所",
                consented="不同意电子送达",
            )  # fmt: skip
        intake.reception(case, heard, actor=actor)
    else:
        items = assets.offline_items(pack)
        assets.answer_offline(case, items, actor=actor, on=day, facts=draft.facts)
