"""Every change of a case's state but a transfer. Each service reads the same way:
lock, ask the post, check what is required, transition, state the event.
"""

from enforcement.lifecycle.amending import amend
from enforcement.lifecycle.closing import (
    DISMISSED,
    ClosingReport,
    archive,
    closing_decided,
    closing_gaps,
    dismiss,
    dismissal_decided,
    enter_termination,
    leave_termination,
    submit_closing,
)
from enforcement.lifecycle.deploying import deploy, teams_beside
from enforcement.lifecycle.filing import (
    NewCase,
    NewParty,
    add_respondents,
    file_cases,
    filing_asks,
    goes_on_from,
)
from enforcement.lifecycle.grounds import is_early, offered, submitter
from enforcement.lifecycle.originals import APPROVED, approved_on
from enforcement.lifecycle.placing import (
    Placing,
    assign,
    change_handler,
    give_nodes,
    may_take,
    mover,
    receive,
    record_triage,
    recused,
)
from enforcement.lifecycle.recusing import (
    Away,
    end_recusal,
    mover_of,
    recusal,
    recusals_of,
    recuse,
)
from enforcement.lifecycle.resuming import Resumption, resume
from enforcement.lifecycle.stages import (
    correct,
    due_run,
    expect,
    on_correction,
    recorder_of,
    recorders_of,
    require_recorder,
    require_unchanged,
    state_events,
)

__all__ = [
    "APPROVED",
    "DISMISSED",
    "Away",
    "ClosingReport",
    "NewCase",
    "NewParty",
    "Placing",
    "Resumption",
    "add_respondents",
    "amend",
    "approved_on",
    "archive",
    "assign",
    "change_handler",
    "closing_decided",
    "closing_gaps",
    "correct",
    "deploy",
    "dismiss",
    "dismissal_decided",
    "due_run",
    "end_recusal",
    "enter_termination",
    "expect",
    "file_cases",
    "filing_asks",
    "give_nodes",
    "goes_on_from",
    "is_early",
    "leave_termination",
    "may_take",
    "mover",
    "mover_of",
    "offered",
    "on_correction",
    "receive",
    "record_triage",
    "recorder_of",
    "recorders_of",
    "recusal",
    "recusals_of",
    "recuse",
    "recused",
    "require_recorder",
    "require_unchanged",
    "resume",
    "state_events",
    "submit_closing",
    "submitter",
    "teams_beside",
]
