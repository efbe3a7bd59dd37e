"""``vehicle``: 'through a GSA schedule', 'an order under the blanket purchase agreement', 'one part of a larger contract'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft
from procure.language import vehicles
from procure.language.mentions import Agency

_ITSELF = re.compile(r"blanket purchase agreements?|BPAs?|IDIQs?|indefinite[- ]delivery", re.IGNORECASE)
_AGREEMENT = re.compile(r"blanket purchase agreements?|BPAs?", re.IGNORECASE)
_A_PLACE = re.compile(r"(?:spot|place|position|seat|slot)", re.IGNORECASE)
_OF_GSA = re.compile(r"\bGSA\b|\bGeneral Services Administration\b|\bMultiple Award Schedule\b", re.IGNORECASE)
_NUMBER = re.compile(r"\b(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{7,}\b")
_SCHEDULE = re.compile(r"GS-?\d{2}[A-Z]")
GSA = Agency("General Services Administration", "047", "047", "department", "047")
"""The schedules are GSA's contracts, whoever orders under them (FAR 8.402); where a statement names no buyer, its vehicle's owner stands."""


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where an award is said to have been made under a vehicle, or to be one."""
    frame = bound.frame
    if frame.is_negative:
        return []
    found = frame.vehicle
    if found is None and frame.noun is not None and frame.noun.determiner == "demonstrative":
        # "This 5-year blanket purchase agreement (BPA) will ...": the award is itself a vehicle.
        found = _ITSELF.fullmatch(frame.noun.text)
    if found is None and frame.noun is not None and not frame.noun.is_plural and bound.vendors and frame.mood is None:
        found = _AGREEMENT.fullmatch(frame.noun.text)  # "has a blanket purchase agreement with X"
    if found is None:
        return []
    frame.cue("scope", *found.span())
    number = _NUMBER.search(found[0])
    amount = frame.money[0].amount if frame.money and re.search(r"larger contract", found[0]) else None
    if _A_PLACE.match(found[0]) and not frame.vendors:
        return []  # "A place on the contract guarantees no work"
    is_schedule = (number is not None and _SCHEDULE.match(number[0])) or _OF_GSA.search(found[0])
    named = [m.agency for m in frame.sentence.mentions if m.agency and found.start() <= m.start < found.end()]
    buyers = [m for m in frame.agencies if not found.start() <= m.start < found.end()]
    whose = None if buyers else named[0] if len(named) == 1 else vehicles.owner(found[0])
    whose = GSA if is_schedule and (number or not buyers) else whose
    return [
        Draft(
            "vehicle",
            relation="vehicle",
            scope=(found[0].strip(),),
            identifiers=(re.sub(r"[^A-Z0-9]", "", number[0]),) if number else (),
            amount=amount,
            agency=whose if found is frame.vehicle else None,
        )
    ]
