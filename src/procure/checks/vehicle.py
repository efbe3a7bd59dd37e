"""The award was placed under the vehicle that the claim names.

**Compares** the vehicle (its number, or its kind: a GSA schedule, a BPA, an IDIQ, a GWAC) with the parent of the vendor's
orders, and with the parent's parent.

**Does not apply when**

1. the claim names no vehicle by number or kind (`too_vague`)
2. no order held fits and the store does not hold all records in which one would show (`not_covered`)

**Assumes** that a vehicle whose own record is not held is of the kind its number says (FAR 4.1603: A a BPA, D an
indefinite-delivery contract, G a BOA; GS and 47Q numbers are schedules of the General Services Administration).

**Example**

>>> kinds_named("through a GSA schedule")
('schedule',)
"""

from __future__ import annotations

import re
from dataclasses import replace

from procure.checks import figures
from procure.checks.case import Answers, Ask, Case, Finding, Record, reading
from procure.checks.senses import EARLIEST
from procure.coverage import Span
from procure.identifiers import parse_piid

VERSION = "1"

_KINDS = {
    "schedule": re.compile(r"\bschedules?\b|\bMAS\b|\bGSA (?:contract|vehicle)", re.IGNORECASE),
    "bpa": re.compile(r"\bblanket purchase agreement|\bBPAs?\b", re.IGNORECASE),
    "idiq": re.compile(r"\bIDIQ\b|\bindefinite[- ](?:delivery|quantity)", re.IGNORECASE),
    "gwac": re.compile(r"\bGWAC\b|\bgovernment-?wide acquisition", re.IGNORECASE),
    "boa": re.compile(r"\bbasic ordering agreement|\bBOA\b", re.IGNORECASE),
}
_TYPES = {"IDV_A": "gwac", "IDV_B": "idiq", "IDV_C": "schedule", "IDV_D": "boa", "IDV_E": "bpa"}
_LETTERS = {"A": "bpa", "D": "idiq", "G": "boa"}


def kinds_named(text: str) -> tuple[str, ...]:
    """The kinds of vehicle that words name."""
    return tuple(kind for kind, pattern in _KINDS.items() if pattern.search(text))


def kind_of(row: Record) -> str | None:
    """The kind of an order's vehicle: as its record says, else as its number says."""
    if row["parent_type_code"] in _TYPES:
        return _TYPES[row["parent_type_code"]]
    number = row["parent_award_piid"] or ""
    if re.match(r"GS\d{2}[A-Z]\d{4}[A-Z0-9]$|47Q", number):
        return "schedule"
    return _LETTERS.get(parse_piid(number).letter or "")


def ask(case: Case) -> list[Ask]:
    """The vendor's awards with what they were placed under."""
    return figures.ask_facts(_of_vendor(case), "codes", figures.window(case) or Span(EARLIEST, case.on))


def judge(case: Case, answers: Answers) -> Finding:
    """The finding."""
    named = set(case.named)
    kinds = kinds_named(" ".join([*case.claim.scope, case.claim.quote]))
    if not named and not kinds:  # (1)
        why = "The claim names no vehicle by its number or kind."
        return Finding([reading("plain", "unknown", why, reason="too_vague")], "unresolved", "too_vague", why)

    def matches(row: Record) -> bool | None:
        if row["award_kind"] == "IDV" and not row["parent_award_piid"]:
            return row["piid"] in named
        if named:
            return bool(named & {row["parent_award_piid"], row["grandparent_piid"], row["piid"]})
        kind = kind_of(row)
        return None if kind is None and row["parent_award_piid"] else kind in kinds

    claimed = f"under {', '.join(sorted(named))}" if named else f"under a {' or '.join(kinds)}"
    measure = figures.Measure("codes", frozenset({"codes"}), matches, claimed)
    return figures.judge_facts(_of_vendor(case), answers, measure, figures.window(case) or Span(EARLIEST, case.on))


def _of_vendor(case: Case) -> Case:
    """The case about the vendor's own orders: the number named is the vehicle's, not theirs."""
    if case.vendor is None:
        return case
    return replace(case, claim=case.claim.model_copy(update={"identifiers": []}))
