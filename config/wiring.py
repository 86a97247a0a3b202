"""Which room reacts to what a lower room decided: the one place where it is named."""

from assets import corrections
from assets import services as assets
from enforcement import effects, fulfilment, lifecycle
from triage import services as triage


def connect() -> None:
    """Register the effects of decided requests, and the doors of events with further records.

    Called once, when the house starts.
    """
    effects.register(triage.CONFIRM, triage.confirmed)
    effects.register(triage.ANSWER, triage.answered)
    fulfilment.register("query.launched", assets.launch_stated)
    lifecycle.on_correction("query.launched", corrections.launch_corrected)
    lifecycle.on_correction("query.answered", corrections.answer_corrected)
