"""How the words of a claim may be meant: named senses of who, whose, what and when, one change at a time.

A check names the senses of *when* that its words have; the others follow from the parties. A new sense is a
line in ``senses`` and, where it changes a window, a branch where the check makes its windows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from procure.checks.case import Ask, Case
from procure.coverage import (
    LOOK_BACK_YEARS,
    PROCUREMENT,
    Basis,
    Scope,
    Span,
    VendorScope,
    first_possible_day,
    vendor_scope,
    years_before,
)

EARLIEST = dt.date(1900, 1, 1)


@dataclass(frozen=True)
class Sense:
    """One way to mean the words of a claim."""

    name: str = "plain"
    vendor_keys: frozenset[str] = frozenset()
    funding_too: bool = False
    orders_only: bool = False
    when: str = "plain"
    """The sense of time: plain, or the name of the variant that changes it."""


WHAT = {
    "plain": "as the words are commonly meant",
    "agency:awarding_or_funding": "counting awards that the agency pays for and another one makes",
    "contract:with_orders": "counting orders and definitive contracts only, no vehicle by itself",
    "vendor:legal_entity": "counting only the legal entity that is named",
    "vendor:group": "counting the whole corporate group",
    "end:potential": "by the end if every option were used",
    "when:action": "counting days on which something was signed, not days in force",
    "period:fiscal": "by the fiscal year",
    "since:inclusive": "counting from the first day of that time on",
    "since:signed": "counting only what was signed after that time",
    "since:began": "as having begun then, with nothing before",
    "ended:action": "by the last act on any of them",
}
"""What each variant changes, in words that follow 'read' or stand in brackets."""


def prefix(sense: Sense) -> str:
    """What a variant changes, to stand before its sentence; nothing before the plain reading's."""
    return "" if sense.name == "plain" else f"{WHAT[sense.name][0].upper()}{WHAT[sense.name][1:]}: "


def senses(case: Case, *when: str) -> list[Sense]:
    """The plain sense, then the variants that differ from it for this claim; ``when`` names those of its time."""
    named = bool(case.named)
    vendor = case.vendor
    plain = Sense(vendor_keys=frozenset() if named or vendor is None else vendor.owned)
    found = [plain]
    if named:
        return found + [replace(plain, name=each, when=each) for each in when]
    if case.agency is not None:
        found.append(replace(plain, name="agency:awarding_or_funding", funding_too=True))
    found.append(replace(plain, name="contract:with_orders", orders_only=True))
    if vendor is not None and vendor.legal != vendor.owned and vendor.legal:
        found.append(replace(plain, name="vendor:legal_entity", vendor_keys=vendor.legal))
    if vendor is not None and vendor.group > vendor.owned:
        found.append(replace(plain, name="vendor:group", vendor_keys=vendor.group))
    return found + [replace(plain, name=each, when=each) for each in when]


def awards(case: Case, sense: Sense, window: Span, basis: str, suffix: str = "", **changes: object) -> Ask:
    """The question which awards of the sense fit a window: in_force, action, signed or number.

    ``suffix`` tells several questions of one sense apart; one that begins with '|' is a name of its own.
    """
    agency = case.agency if not case.named else None
    values: dict[str, object] = {
        "as_of": case.on,
        "vendor_keys": sorted(sense.vendor_keys),
        "award_keys": sorted(case.named) if not sense.vendor_keys else [],
        "subtiers": list(agency.subtiers) if agency else [],
        "department": agency.department if agency and agency.is_department else None,
        "funding_too": sense.funding_too,
        "orders_only": sense.orders_only,
        "basis": basis,
        "potential": sense.when == "end:potential",
        "since_date": max(window.since, EARLIEST),
        "until_date": window.until,
    }
    name = suffix if suffix.startswith("|") else sense.name + suffix
    return Ask(name, "awards_as_of", values | changes)


def selection(case: Case, sense: Sense, window: Span) -> dict[str, object]:
    """Whose awards and which days, without how they must fit the window: what questions in figures take."""
    values = awards(case, sense, window, "in_force").values
    return {key: value for key, value in values.items() if key not in ("basis", "potential")}


def scope(case: Case, sense: Sense, window: Span, basis: str) -> tuple[Scope, Basis]:
    """What must be covered for an absence in the window to mean something, and on which kind of date.

    An award in force in the window may have been signed long before it: ten years are looked back.
    """
    first = first_possible_day(case.vendor, case.agency)
    since = max(
        first,
        years_before(window.since, LOOK_BACK_YEARS) if basis == "in_force" and window.since > first else window.since,
    )
    asked = vendor_scope(case.vendor) if case.vendor else None
    if asked is not None:
        asked = VendorScope(asked.name, sense.vendor_keys, asked.ueis, asked.terms)
    return (
        Scope(
            vendor=asked,
            agency=case.agency.code if case.agency else None,
            role=None if sense.funding_too else "awarding",
            kinds=PROCUREMENT,
            since=since,
            until=min(window.until, case.on),
        ),
        "signed" if basis in ("in_force", "signed", "number") else "action",
    )
