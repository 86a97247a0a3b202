"""The shape of a pack's clocks: what opens, closes, stops and lengthens them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from policy.entries import Conditional, OneTrigger, Sourced, Triggers, Within
from policy.gates import Step


class Clock(Conditional, Sourced):
    """Within N of what opens it, `who` shall do what closes it."""

    id: str
    name: str
    kind: Literal["node", "limit", "reminder", "window"] = "node"
    duty: str = ""  # clocks of one duty are grouped on the page
    tracks: tuple[str, ...] = ()
    opens: Triggers
    within: Within
    closes: Triggers
    who: str
    per: Literal["", "respondent", "case"] = ""
    soft: bool = False
    shows: Triggers = ()  # dates kept beside the clock; they neither open nor close it
    warn: Within | None = None


class Pause(Sourced):
    """An excluded interval between two events, and the clocks it stops.

    `kind` alone is a ground that is asked for and approved: its events are the suspension's of
    that kind. `clocks` and `clock_kinds` narrow what stops; both empty: everything of the case,
    or of the one subject the interval is about. Of the case's own clocks an interval on one
    subject stops those named in `clocks`, and no other.
    """

    id: str
    name: str = ""
    kind: str = ""
    clocks: tuple[str, ...] = ()
    clock_kinds: tuple[Literal["node", "limit", "reminder", "window"], ...] = ()
    from_: OneTrigger = Field(alias="from")
    to: OneTrigger
    approved: bool = True
    steps: tuple[Step, ...] = ()  # empty: whom the parameter suspension_approver names
    paper: bool = False  # the paper it rests on must be named

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _of_a_kind(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("kind") and not {"from", "from_", "to"} & set(data):
            where = {"kind": data["kind"]}
            began = {"event": "suspension.began", "where": where}
            return {**data, "from": began, "to": {"event": "suspension.ended", "where": where}}
        return data


class Extension(Sourced):
    """An approved lengthening of clocks: which, by how much at most, how often, by whom.

    `most` is the longest one extension may be, in its unit; a new day instead of a number may
    not lie beyond it. `ask_before` is how many days before its end it is to be asked for; later
    needs no other approval, and the request says that it was late.
    """

    id: str
    name: str
    clocks: tuple[str, ...]
    most: Within
    times: int = 1
    steps: tuple[Step, ...]
    paper: bool = True
    ask_before: int = 0
