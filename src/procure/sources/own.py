"""The user's own facts: awards that she has documents for (a contract got by request, an invoice, a court exhibit).

A CSV file whose head names the columns below; ``document`` says where each fact stands, and is required. Facts
rank above compiled ones and below what publishers give, and cover nothing.
"""

from __future__ import annotations

from procure.sources import Noun, Source

_TEXT = "VARCHAR"
_DAY = "DATE"
_MONEY = "DECIMAL(23, 2)"

AWARDS = {
    "document": _TEXT,
    "piid": _TEXT,
    "piid_agency_code": _TEXT,
    "award_kind": _TEXT,
    "parent_award_piid": _TEXT,
    "parent_agency_code": _TEXT,
    "award_type_code": _TEXT,
    "recipient_name": _TEXT,
    "recipient_uei": _TEXT,
    "awarding_subtier_code": _TEXT,
    "funding_subtier_code": _TEXT,
    "date_signed": _DAY,
    "start_date": _DAY,
    "current_end_date": _DAY,
    "potential_end_date": _DAY,
    "total_obligation": _MONEY,
    "base_and_exercised_options_value": _MONEY,
    "base_and_all_options_value": _MONEY,
    "description": _TEXT,
    "seen": _DAY,
    "origin": _TEXT,
    "member": _TEXT,
    "unreadable": _TEXT,
    "set_aside": _TEXT,
}

SOURCE = Source(
    name="own",
    title="Your own facts, with their documents",
    publisher="you",
    url="",
    terms="yours",
    grain="one award",
    grade="own",
    nouns=(Noun("awards", AWARDS),),
    can_be_complete=False,
)
