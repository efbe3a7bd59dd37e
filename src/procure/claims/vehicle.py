"""``vehicle``: 'through a GSA schedule', 'an order under the blanket purchase agreement', 'one part of a larger contract'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where an award is said to have been made under a vehicle, or to be one."""
    frame = bound.frame
    found = frame.vehicle
    if found is None and frame.noun is not None and frame.noun.determiner == "demonstrative":
        # "This 5-year blanket purchase agreement (BPA) will ...": the award is itself a vehicle.
        found = re.compile(r"blanket purchase agreements?|BPAs?|IDIQs?|indefinite[- ]delivery", re.IGNORECASE).fullmatch(frame.noun.text)
    if found is None or frame.is_negative:
        return []
    frame.cue("scope", *found.span())
    number = re.search(r"\b[A-Z0-9-]{8,}\b", found[0])
    amount = frame.money[0].amount if frame.money and re.search(r"larger contract", found[0]) else None
    return [
        Draft(
            "vehicle",
            relation="vehicle",
            scope=(found[0].strip(),),
            identifiers=(re.sub(r"[^A-Z0-9]", "", number[0]),) if number else (),
            amount=amount,
        )
    ]
