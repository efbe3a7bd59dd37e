"""``indirect_contract``: 'via the reseller Carahsoft', 'subcontracts with charter airlines'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft

_THROUGH = re.compile(
    r"\b(?:through|via|sold by|resold by)\s+(?:the |its |a )?(?:reseller|distributor|prime(?: contractor)?|intermediary)|\bas a sub",
    re.IGNORECASE,
)


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where the vendor is said to reach the agency through another's award."""
    frame = bound.frame
    if frame.is_negative or not frame.is_subcontract or not bound.vendors:
        return []
    if (
        not (frame.verb is not None and frame.verb.kind == "subcontract")
        and not _THROUGH.search(frame.sentence.text, frame.clause.start, frame.clause.end)
        and not (frame.noun is not None and frame.noun.text.lower().startswith("sub"))
    ):
        return []
    return [Draft("indirect_contract", relation="supply")]
