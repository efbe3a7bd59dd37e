"""``award_identifier``: 'Task Order 70CTD022FR0000170' exists and is this vendor's and this agency's."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft
from procure.language import places
from procure.language.mentions import Mention


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
                    vendors=_bracketed_owner(bound, start),
                )
            )
    return out


def _bracketed_owner(bound: Bindings, start: int) -> tuple[Mention, ...]:
    """'Acme Inc., Troy, Ohio (N00039-10-D-0031) and Borealis LLC (N00039-10-D-0032)': each number is the company's before it."""
    text, vendors = bound.frame.sentence.text, bound.frame.vendors
    if len(vendors) < 2 or not re.search(r"\([^()]*$", text[max(0, start - 40) : start]):
        return ()
    before = [m for m in bound.frame.sentence.mentions if m.vendor and m.end <= start]
    if not before or len(re.findall(r"[A-Za-z]+", places.without(text[before[-1].end : start]))) > 4:
        return ()
    return (before[-1],)
