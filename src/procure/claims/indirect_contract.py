"""``indirect_contract``: 'via the reseller Carahsoft', 'subcontracts with charter airlines'."""

from __future__ import annotations

from procure.claims.build import Bindings, Draft


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where the vendor is said to reach the agency through another's award."""
    frame = bound.frame
    if frame.is_negative or not frame.is_subcontract or not bound.vendors:
        return []
    return [Draft("indirect_contract", relation="supply")]
