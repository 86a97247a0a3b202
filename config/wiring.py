"""Which room reacts to what a lower room decided: the one place where it is named."""

from assets import services as assets
from enforcement import effects, fulfilment
from triage import services as triage


def connect() -> None:
    """Register the effects of decided requests, and the doors of events with further records.

    Called once, when the house starts.
    """
    effects.register(triage.CONFIRM, triage.confirmed)
    effects.register(triage.ANSWER, triage.answered)
    fulfilment.register("query.launched", assets.launch_stated)
