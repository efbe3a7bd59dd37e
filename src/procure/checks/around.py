"""What every verdict owes beside its readings: leads, what came later, near misses, caveats, the next step."""

from __future__ import annotations

from procure.checks.case import Case, Finding, checked
from procure.checks.presence import names_of
from procure.coverage import Scope, command
from procure.models import CheckedClaim, CoverageCell
from procure.models.verdicts import Grade

GRADES: tuple[Grade, ...] = ("compiled", "own", "bulk", "official")
"""Weakest first."""


def complete(case: Case, finding: Finding, version: str | None) -> CheckedClaim:
    """The claim with its verdict and all that goes with it."""
    grades = {item.grade for item in finding.evidence if item.grade}
    return checked(
        case.claim,
        verdict=finding.verdict,
        reason=finding.reason,
        why=finding.why,
        check_version=version,
        readings=finding.readings,
        evidence=finding.evidence,
        leads=finding.leads,
        counter_evidence=finding.counter_evidence,
        coverage=certificate(case, finding),
        caveats=finding.caveats,
        later=finding.later,
        settle=finding.settle or settle(case, finding),
        grade=next((grade for grade in GRADES if grade in grades), None),
    )


def certificate(case: Case, finding: Finding) -> list[CoverageCell]:
    """The grid of cells that an absence rests on, or lacks."""
    cells: list[CoverageCell] = []
    seen = set()
    for scope, basis in finding.scopes:
        roles = ("awarding",) if scope.role == "awarding" else ("awarding", "funding")
        for cell in case.world.ledger.cells(scope, basis, names_of(case), roles):  # type: ignore[arg-type]
            key = (cell.source, cell.agency, cell.role, cell.vendor, cell.since, cell.until, cell.status)
            if key not in seen:
                seen.add(key)
                cells.append(cell)
    return cells


def settle(case: Case, finding: Finding) -> str | None:
    """What would settle an unresolved claim: the refresh of what is missing, else whom to ask for what."""
    if finding.verdict != "unresolved":
        return None
    if finding.reason == "not_covered":
        missing: list[Scope] = []
        for scope, basis in finding.scopes:
            missing += case.world.ledger.missing(scope, basis, names_of(case))
        if case.claim.identifiers and not missing:
            missing = [Scope(award=each) for each in case.claim.identifiers]
        return command(missing)
    return None
