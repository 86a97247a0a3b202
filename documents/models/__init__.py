"""Documents, their batches, and how they reach those they are for."""

from documents.models.efile import EfileFile, EfileItem, EfileWithdrawal
from documents.models.papers import (
    Batch,
    BatchFile,
    BatchRow,
    Document,
    Letterhead,
    NumberHold,
    NumberRun,
    Paper,
    Revision,
    Seal,
    Signature,
)
from documents.models.records import Autograph, Hearing, HearingCopy
from documents.models.scans import ScanPart, ScanStack
from documents.models.service import Consignment, Proof, Service, ServiceAddress

__all__ = [
    "Autograph",
    "Batch",
    "BatchFile",
    "BatchRow",
    "Consignment",
    "Document",
    "EfileFile",
    "EfileItem",
    "EfileWithdrawal",
    "Hearing",
    "HearingCopy",
    "Letterhead",
    "NumberHold",
    "NumberRun",
    "Paper",
    "Proof",
    "Revision",
    "ScanPart",
    "ScanStack",
    "Seal",
    "Service",
    "ServiceAddress",
    "Signature",
]
