"""Scopes: what a question asks about, what a fetch answers, whether the ledger contains the one in the other.

The one word that sources, rules, ``--for``, ``--plan`` and ``settle`` share (DESIGN section 5). A scope
is the product of a vendor, an agency with its role, award kinds and a window of days; None means all.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Role = Literal["awarding", "funding"]
AWARD_KINDS = frozenset({"contracts", "idvs", "other_transactions"})


@dataclass(frozen=True)
class VendorScope:
    """A vendor as it is asked for: every entity of the family, and the names to search for."""

    name: str
    keys: frozenset[str] = frozenset()
    """vendor_keys of the entities meant (a UEI, DUNS:, CAGE: or NAME: key)."""
    ueis: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    """Names to search for, as a source's text search takes them."""


@dataclass(frozen=True)
class Scope:
    """What is asked or answered; None means all."""

    vendor: VendorScope | None = None
    agency: str | None = None
    """3-digit department or 4-character subtier code."""
    role: Role | None = None
    kinds: frozenset[str] = AWARD_KINDS
    award: str | None = None
    """Award number or award key."""
    notice: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
