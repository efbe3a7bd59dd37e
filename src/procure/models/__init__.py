"""Every shape of the project, declared once: rows of the tables, letters, claims, verdicts."""

from procure.models.claims import (
    AgencyRef,
    Amount,
    Claim,
    Count,
    Cue,
    Extraction,
    NotChecked,
    TimeRef,
    VendorRef,
)
from procure.models.exhibits import Exhibits, Timeline
from procure.models.letters import Letter, Note, Part, Quotation, Statement, plain
from procure.models.names import AgencyName, Names, ProductName, VendorName
from procure.models.records import TABLES, Row
from procure.models.verdicts import (
    Caveat,
    CheckedClaim,
    CheckResult,
    ClaimConflict,
    CoverageCell,
    Evidence,
    Reading,
    Sql,
    StoreInfo,
)

__all__ = [
    "TABLES",
    "AgencyName",
    "AgencyRef",
    "Amount",
    "Caveat",
    "CheckResult",
    "CheckedClaim",
    "Claim",
    "ClaimConflict",
    "Count",
    "CoverageCell",
    "Cue",
    "Evidence",
    "Exhibits",
    "Extraction",
    "Letter",
    "Names",
    "NotChecked",
    "Note",
    "Part",
    "ProductName",
    "Quotation",
    "Reading",
    "Row",
    "Sql",
    "Statement",
    "StoreInfo",
    "TimeRef",
    "Timeline",
    "VendorName",
    "VendorRef",
    "plain",
]
