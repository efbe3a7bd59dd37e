"""``award_identifier``: 'Task Order 70CTD022FR0000170' exists and is this vendor's and this agency's."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft


def drafts(bound: Bindings) -> list[Draft]:
    """A draft for each number written in the statement (numbers in its notes support other claims)."""
    frame = bound.frame
    text = frame.sentence.text
    out = []
    for start, _, value in frame.sentence.identifiers:
        if frame.vehicle and value in re.sub(r"[^A-Z0-9]", "", frame.vehicle[0].upper()):
            continue  # the vehicle's number, not the award's
        if value in frame.identifiers and not re.search(r"\bunder Contract Number\s*$", text[:start], re.IGNORECASE):
            out.append(
                Draft(
                    "award_identifier",
                    identifiers=(value,),
                    force="asserted" if frame.force == "planned" else None,
                    polarity="negative" if frame.is_negative else "positive",
                )
            )
    return out
