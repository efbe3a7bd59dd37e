"""Rows of a kept check (``data/checks/<id>.duckdb``): what was said, what was asked, what was found.

``procure sql`` shows every kept check of a store together, as ``checks.claims``, ``checks.verdicts`` and so on.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from procure.models.records import MONEY, Row, column


class Kept(Row):
    """Every row names its check."""

    check_id: str = column(
        "Id of the check: of the letters, the records and the rules; the same check again replaces itself"
    )


class CheckRow(Kept):
    """One check of one letter or several against one state of a store."""

    table: ClassVar[str] = "checks"
    grain: ClassVar[str] = "one row per kept check"
    key: ClassVar[tuple[str, ...]] = ("check_id",)

    first_checked_at: dt.datetime = column("UTC time at which it was first run", sql="TIMESTAMP")
    checked_at: dt.datetime = column("UTC time at which it was last run, with this same result", sql="TIMESTAMP")
    procure_version: str = column("Version of procure that ran it")
    store: str | None = column("The store it was run on")
    fingerprint: str | None = column("Digest of the store's raw records and SQL")
    data_as_of: dt.date | None = column("Latest day that the store's records stood for")
    result: str = column("The whole result, as `procure check --json` gives it", sql="JSON")


class LetterRow(Kept):
    """One letter of a checked file."""

    table: ClassVar[str] = "letters"
    grain: ClassVar[str] = "one row per check and part of a letter file"
    key: ClassVar[tuple[str, ...]] = ("check_id", "letter", "part")

    letter: str = column("Path of the file as it was given")
    sha256: str = column("SHA-256 of the file's bytes")
    part: str = column("Part of the file: p1, p2 ...; p0 is a cover note")
    letter_date: dt.date | None = column("Date of the letter")
    sender: str | None = column("Who wrote it")
    recipient: str | None = column("Whom it is addressed to")


class StatementRow(Kept):
    """One sentence, list item or table row of a letter."""

    table: ClassVar[str] = "statements"
    grain: ClassVar[str] = "one row per check and statement"
    key: ClassVar[tuple[str, ...]] = ("check_id", "letter", "statement")

    letter: str = column("Path of the file")
    statement: str = column("Id of the statement in the file")
    part: str = column("Part it stands in")
    kind: str = column("prose, list_item, table_row, heading ...")
    start_offset: int = column("First character of it in the letter's text")
    end_offset: int = column("Character after its last")
    quote: str = column("Its text")


class ClaimRow(Kept):
    """One checkable assertion."""

    table: ClassVar[str] = "claims"
    grain: ClassVar[str] = "one row per check and claim"
    key: ClassVar[tuple[str, ...]] = ("check_id", "claim_id")

    claim_id: str = column("Id of the claim, stable over runs")
    letter: str = column("Path of the file")
    part: str = column("Part it stands in")
    statement: str = column("Statement it was taken from")
    start_offset: int = column("First character of its quote in the letter's text")
    end_offset: int = column("Character after its last")
    quote: str = column("The words it was taken from")
    type: str = column("Type of claim: has_contract, no_contract, award_amount ...")
    relation: str = column("contract, award, end, modify, supply, work, use ...")
    holder: str | None = column("Who asserts it")
    attribution: str = column("own, reported, denied or retracted")
    force: str = column("asserted, presupposed, planned or hedged")
    polarity: str = column("positive or negative")
    statement_date: dt.date | None = column("Date of the letter, or of the quoted document")
    vendor: str | None = column("Company it is about")
    agency: str | None = column("Agency it is about")
    agency_code: str | None = column("4-character subtier or 3-digit department code")
    division: str | None = column("Unit below the component, without a code of its own")
    time_kind: str | None = column("current, past, ever, since, until, in, between or as_of")
    time_start: dt.date | None = column("First day of the claim's time")
    time_end: dt.date | None = column("Last day of the claim's time")
    amount: Decimal | None = column("Sum of money claimed", sql=MONEY, unit="USD")
    award_count: int | None = column("Number of awards claimed")
    identifiers: str | None = column("Award numbers, notice ids and keys, comma separated")


class FindingRow(Kept):
    """The claim under one reading of its words."""

    table: ClassVar[str] = "findings"
    grain: ClassVar[str] = "one row per check, claim and reading"
    key: ClassVar[tuple[str, ...]] = ("check_id", "claim_id", "place")

    claim_id: str = column("Claim")
    place: int = column("Order in which the readings are shown, from 1")
    reading: str = column("plain, or the fixed name of a variant or candidate")
    kind: str = column("plain, variant or candidate")
    outcome: str = column("holds, fails, other_only or unknown")
    why: str = column("One plain sentence")
    query: str | None = column("The SQL that was asked, ready to paste")


class VerdictRow(Kept):
    """What the record says of a claim."""

    table: ClassVar[str] = "verdicts"
    grain: ClassVar[str] = "one row per check and claim"
    key: ClassVar[tuple[str, ...]] = ("check_id", "claim_id")

    claim_id: str = column("Claim")
    verdict: str | None = column(
        "supported, contradicted, depends or unresolved; NULL: denied or taken back, none is given"
    )
    reason: str | None = column(
        "Why it is unresolved: not_covered, ambiguous_vendor, ambiguous_award, not_recorded, too_vague"
    )
    why: str | None = column("The verdict in one sentence")
    grade: str | None = column("Weakest grade of evidence it leans on")
    check_version: str | None = column("Version of the rule that judged it")
    caveats: str | None = column("Codes of its caveats, comma separated")
    settle: str | None = column("What would settle it")
    override_verdict: str | None = column("A person's verdict from judgement/verdicts.csv")
    override_who: str | None = column("Who judged")
    override_when: dt.date | None = column("When")
    override_why: str | None = column("Why")


class EvidenceRow(Kept):
    """One record that bears on a claim."""

    table: ClassVar[str] = "evidence"
    grain: ClassVar[str] = "one row per check, claim, role and place"
    key: ClassVar[tuple[str, ...]] = ("check_id", "claim_id", "role", "place")

    claim_id: str = column("Claim")
    role: str = column("evidence, lead, counter or later")
    place: int = column("Order in which they are shown, from 1")
    record_key: str = column("award_key, transaction_key, notice_key, subaward_key or lead_key")
    award_key: str | None = column("Award concerned")
    field: str | None = column("Column compared")
    claimed: str | None = column("What the letter says")
    recorded: str | None = column("What the record says")
    difference: str | None = column("How they differ")
    source: str = column("Source of the record")
    grade: str | None = column("official, bulk, own or compiled")
    retrieved_at: dt.datetime | None = column("UTC time at which the raw record was fetched or loaded", sql="TIMESTAMP")
    raw: str | None = column("Raw file and row, relative to data/raw")
    url: str | None = column("Public page of the record")
    label: str | None = column("The record in words")
    record_date: dt.date | None = column("The record's own date")
    published_at: dt.date | None = column("When a reader could first have seen it")


class CellRow(Kept):
    """One cell of an absence certificate: would the store hold the record, had it existed?"""

    table: ClassVar[str] = "cells"
    grain: ClassVar[str] = "one row per check, claim and cell"
    key: ClassVar[tuple[str, ...]] = ("check_id", "claim_id", "place")

    claim_id: str = column("Claim")
    place: int = column("Order in which they are shown, from 1")
    source: str = column("Source")
    agency: str | None = column("Agency asked about; NULL: every agency")
    role: str | None = column("awarding or funding")
    vendor: str | None = column("Vendor asked about; NULL: every vendor")
    since: dt.date | None = column("First day")
    until: dt.date | None = column("Last day")
    status: str = column("complete, partial, not_covered or not_recorded")
    control: str | None = column("The positive control")
    reason: str | None = column("Why it is not complete")


class RecordRow(Kept):
    """A curated row that a verdict showed, as it stood then."""

    table: ClassVar[str] = "records"
    grain: ClassVar[str] = "one row per check, source and record"
    key: ClassVar[tuple[str, ...]] = ("check_id", "source", "record_key")

    source: str = column("Source of the record")
    record_key: str = column("award_key, transaction_key, notice_key, subaward_key or lead_key")
    record_table: str = column("Curated table it stood in")
    record: str = column("The whole row", sql="JSON")


KEPT: tuple[type[Row], ...] = (
    CheckRow,
    LetterRow,
    StatementRow,
    ClaimRow,
    FindingRow,
    VerdictRow,
    EvidenceRow,
    CellRow,
    RecordRow,
)
"""Every table of a kept check, in reading order."""
