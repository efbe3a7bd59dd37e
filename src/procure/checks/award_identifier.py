"""The award that the claim names by its number is on record, as this vendor's and of this agency.

**Compares** the number, normalised, with award numbers and keys; the holder with the vendor and what it owns; the
awarding agency with the agency named. Variants: paid for as well as awarded; the named legal entity alone; its group.
A notice id is compared with notices in the same way.

**Does not apply when**

1. no record bears the number and the store would not surely hold it (`not_covered`)
2. several awards bear the number and they do not agree on the answer (`ambiguous_award`)
3. the claim is about a division that award data has no code for, and no record names it (`not_recorded`)
4. several unrelated companies bear the vendor's name, or the number's holder may be the vendor under another name: no record
   bears the vendor's, or one is close to the other (`ambiguous_vendor`)

**Assumes** that a number is unique only together with its agency and its vehicle.

**Example**

>>> from procure.identifiers import norm_piid
>>> norm_piid("70CTD-022-FR-0000170")
'70CTD022FR0000170'
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from procure.checks import existence
from procure.checks.case import Answers, Ask, Case, Finding, Record, fiscal, reading
from procure.checks.presence import describe, evidence, names_division
from procure.checks.senses import EARLIEST, WHAT, Sense, awards
from procure.checks.verdict import fold, told
from procure.coverage import PROCUREMENT, Scope, Span, first_possible_day
from procure.identifiers import norm_notice_id, parse_piid
from procure.models import Reading, Sql
from procure.models.verdicts import Evidence, Outcome, Reason

VERSION = "1"


def _senses(case: Case) -> list[Sense]:
    found = [Sense()]
    if case.agency is not None:
        found.append(Sense("agency:awarding_or_funding", funding_too=True))
    if case.vendor is not None and case.vendor.legal != case.vendor.owned:
        found.append(Sense("vendor:legal_entity"))
    if case.vendor is not None and case.vendor.group > case.vendor.owned:
        found.append(Sense("vendor:group"))
    return found


def ask(case: Case) -> list[Ask]:
    """The awards and notices that bear the number, whoever holds them."""
    if not case.claim.identifiers:
        return []
    anything = {"subtiers": [], "department": None, "vendor_keys": [], "award_keys": sorted(case.claim.identifiers)}
    found = [awards(case, Sense(), Span(EARLIEST, dt.date.max), "in_force", "", **anything)]
    notices = [each for each in case.claim.identifiers if norm_notice_id(each)]
    if notices:
        found.append(Ask("notices", "award_identifier", {"notice_ids": notices}))
    return found


def judge(case: Case, answers: Answers) -> Finding:
    """The finding."""
    if not case.claim.identifiers:
        why = "The statement names no award number."
        return Finding([reading("plain", "unknown", why, reason="too_vague")], "unresolved", "too_vague", why)
    rows = answers["plain"].rows
    notices = answers["notices"].rows if "notices" in answers else ()
    readings: list[Reading] = []
    scopes = []
    for sense in _senses(case):
        outcome, why, reason, asked = _outcome(case, sense, rows, notices)
        if asked is not None:
            scopes.append((asked, "signed"))
        sql: Sql | None = answers["plain"].sql if rows or not notices else answers["notices"].sql
        if sense.name != "plain":
            why = f"{existence.capital(WHAT[sense.name])}: {why}"
        readings.append(
            reading(
                sense.name,
                outcome,
                existence.capital(why),
                sql,
                reason=reason,
                rests_on_absence=outcome == "fails" and not rows and not notices,
            )
        )
    folded = fold(told(readings))
    finding = Finding(readings, folded.verdict, folded.reason, readings[0].why, scopes=scopes)
    claimed = (
        ", ".join(case.claim.identifiers)
        + (f", {case.who}" if case.vendor else "")
        + (f", {case.whose}" if case.agency else "")
    )
    finding.evidence = evidence(case, rows, "holder and agency", claimed, lambda row: _difference(case, row))
    finding.evidence += [_notice(case, row, claimed) for row in notices]
    if finding.verdict == "depends":
        finding.why = existence.conclusion(case, finding, {}, negative=False)
    return finding


def _outcome(
    case: Case, sense: Sense, rows: tuple[Record, ...], notices: tuple[Record, ...]
) -> tuple[Outcome, str, Reason | None, Scope | None]:
    numbers = ", ".join(case.claim.identifiers)
    if not rows and notices:
        return _of_notices(case, notices)
    if not rows:
        asked = _scope(case)
        if asked is not None and case.world.ledger.covers(asked, "signed"):
            return (
                "fails",
                f"no record bears the number {numbers}, in records that are complete for the agency and that time.",
                None,
                asked,
            )
        return "unknown", f"no record held bears the number {numbers}.", "not_covered", asked  # (1)
    if case.vendor is not None and case.vendor.rivals:  # (4)
        return "unknown", f"several unrelated companies bear the name {case.vendor.name}.", "ambiguous_vendor", None
    fitting = [row for row in rows if _is_theirs(case, sense, row)]
    others = [row for row in rows if row not in fitting]
    if (
        fitting
        and case.agency is not None
        and case.agency.division
        and not any(names_division(case, row) for row in fitting)
    ):  # (3)
        return (
            "unknown",
            f"{numbers} is on record as {describe(case, fitting[0])}; nothing on record says that it serves {case.agency.division}.",
            "not_recorded",
            None,
        )
    if fitting:
        more = f"; {len({row['award_key'] for row in others})} other award(s) bear the same number" if others else ""
        return "holds", f"{numbers} is on record as {describe(case, fitting[0])}{more}.", None, None
    if len({row["award_key"] for row in rows}) > 1:  # (2)
        return "unknown", f"several awards bear the number {numbers}, none as claimed.", "ambiguous_award", None
    unknown = [row for row in rows if _is_theirs(case, sense, row, blank=True)]
    if unknown:
        return (
            "unknown",
            f"{numbers} is on record without its {'holder' if case.vendor else 'agency'}: {describe(case, unknown[0])}.",
            "not_recorded",
            None,
        )
    perhaps = [row for row in rows if _may_be_theirs(case, sense, row)]
    if perhaps and case.vendor is not None:  # (4)
        known = "the holder's name is close to" if case.vendor.is_known else "no record bears the name"
        return (
            "unknown",
            f"{numbers} is on record as {describe(case, perhaps[0])}; {known} {case.vendor.name}: it may be the same company.",
            "ambiguous_vendor",
            None,
        )
    return "fails", f"{numbers} is on record otherwise: {describe(case, rows[0])}.", None, None


def _may_be_theirs(case: Case, sense: Sense, row: Record) -> bool:
    """Whether a record is the agency's and its holder may be the vendor under a name that the store does not join to it."""
    vendor = case.vendor
    if vendor is None or not _is_theirs(replace(case, vendor=None), sense, row):
        return False
    return not vendor.is_known or row["vendor_key"] in vendor.lookalikes


def _is_theirs(case: Case, sense: Sense, row: Record, *, blank: bool = False) -> bool:
    """Whether a record is the vendor's and the agency's; ``blank``: or does not say."""
    vendor, agency = case.vendor, case.agency
    if vendor is not None and not (blank and row["vendor_key"] is None):
        keys = {"vendor:legal_entity": vendor.legal, "vendor:group": vendor.group}.get(sense.name, vendor.owned)
        if row["vendor_key"] not in keys:
            return False
    if agency is None:
        return True
    pairs = [(row["awarding_subtier_code"], row["awarding_agency_code"])]
    if sense.funding_too:
        pairs.append((row["funding_subtier_code"], row["funding_agency_code"]))
    if blank and pairs[0] == (None, None):
        return True
    return any(
        subtier in agency.subtiers or (agency.is_department and department == agency.code)
        for subtier, department in pairs
    )


def _scope(case: Case) -> Scope | None:
    """Everything the agency awarded since the number's fiscal year (else ever): there the number would be."""
    years = [parsed.fiscal_year for each in case.claim.identifiers if (parsed := parse_piid(each)).fiscal_year]
    since = min((fiscal(year).since for year in years), default=first_possible_day(None, case.agency))
    if case.day is None and not years:
        return None
    code = case.agency.code if case.agency else None
    return Scope(
        agency=code, role="awarding", kinds=PROCUREMENT, award=case.claim.identifiers[0], since=since, until=case.on
    )


def _difference(case: Case, row: Record) -> str | None:
    parts = []
    if case.vendor is not None and row["vendor_key"] not in case.vendor.owned:
        parts.append(f"held by {row['recipient_name']}")
    agency = case.agency
    if agency is not None and not _is_theirs(replace(case, vendor=None), Sense(), row):
        parts.append(
            f"awarded by {case.world.agencies.in_text(row['awarding_subtier_code'] or row['awarding_agency_code'])}"
        )
    return ", ".join(parts) or None


def _of_notices(case: Case, notices: tuple[Record, ...]) -> tuple[Outcome, str, Reason | None, Scope | None]:
    row = notices[0]
    shown = f"notice {row['notice_id']} ({row['title'] or 'without a title'}), posted {row['posted_date'] or 'on an unknown day'}"
    if (
        case.agency is not None
        and row["subtier_code"]
        and row["subtier_code"] not in case.agency.subtiers
        and not case.agency.is_department
    ):
        return (
            "fails",
            f"the number is that of {shown}, by {case.world.agencies.in_text(row['subtier_code'])}.",
            None,
            None,
        )
    if case.vendor is not None and row["vendor_key"] is not None and row["vendor_key"] not in case.vendor.owned:
        return "fails", f"the number is that of {shown}, which names {row['awardee_name']}.", None, None
    return "holds", f"the number is that of {shown}: an announcement, not an award.", None, None


def _notice(case: Case, row: Record, claimed: str) -> Evidence:
    return Evidence(
        record_key=row["record_key"],
        field="notice",
        claimed=claimed,
        recorded=row["title"],
        source=row["source"],
        grade=row["grade"],
        retrieved_at=row["retrieved_at"],
        raw=f"{row['raw_file']}:{row['row_number']}",
        url=row["url"],
        date=row["posted_date"],
        label=f"notice {row['notice_id']} of {case.world.agencies.name(row['subtier_code'])}: {row['title'] or 'without a title'}",
    )
