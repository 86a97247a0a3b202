"""Tables of the core. Written only by the services of this room."""

from enforcement.models.case import Case, Item, Party
from enforcement.models.handover import Handover
from enforcement.models.journal import CourtChain, Event, Seal
from enforcement.models.nodes import Alert, AlertWithdrawal, Node, Rung, SweepRun
from enforcement.models.work import Approval, ApprovalPlace, TaskOrder
from enforcement.models.years import AdoptedYear

__all__ = [
    "AdoptedYear",
    "Alert",
    "AlertWithdrawal",
    "Approval",
    "ApprovalPlace",
    "Case",
    "CourtChain",
    "Event",
    "Handover",
    "Item",
    "Node",
    "Party",
    "Rung",
    "Seal",
    "SweepRun",
    "TaskOrder",
]
