"""Which room reacts to what a lower room decided: the one place where it is named."""

from enforcement import effects
from triage import services as triage


def connect() -> None:
    """Register the effects of decided requests. Called once, when the house starts."""
    effects.register(triage.CONFIRM, triage.confirmed)
    effects.register(triage.ANSWER, triage.answered)
