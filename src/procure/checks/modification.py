"""An award of the agency to the vendor was changed by a modification in the time that the claim names.

**Compares** the claim with actions after the base: of the award it names by number, else of the vendor's awards at
the agency, and of those the ones that the claim's own words single out (a product, "the Investigative Case Management
contract"). An action that adds work, money or time, or whose kind is not stated, is what "expanded", "extended" or
"modified" plainly mean; one that only sets the books right is not. Variants: paid for as well as awarded; legal entity;
group; the fiscal year.

**Does not apply when**

1. the claim's time needs the letter's date and nobody gives it (`too_vague`)
2. no such action is held and the store would not surely hold one (`not_covered`)
3. the claim is about a division without a code, and neither number nor subject names the award (`not_recorded`)

**Assumes** that a planned change is borne out by a later action, and by none of it is contradicted.

**Example**

>>> from procure.checks.verdict import Candidate, fold_candidates
>>> fold_candidates([Candidate("fails", True), Candidate("holds", False)])
'other_only'
"""

from __future__ import annotations

import re

from procure.checks import existence
from procure.checks.case import Answers, Ask, Case, Finding, Record, period, reading
from procure.checks.presence import is_successor, names_division, names_of, short
from procure.checks.senses import EARLIEST, WHAT, Sense, scope, senses
from procure.checks.topic import narrowed
from procure.checks.verdict import Candidate, fold, fold_candidates, told
from procure.coverage import Scope, Span
from procure.models import Reading
from procure.models.verdicts import Caveat, Evidence, Outcome, Reason

VERSION = "1"

BOOKKEEPING = frozenset("MPRSTVWYNEFX")
"""Kinds of action that add nothing: administrative, representations, renumbering, transfers, names, endings."""
_ADDS = re.compile(r"\b(?:increas\w*|adds?|adding|added|additional|exten[ds]\w*|expan\w*|exercis\w*)\b", re.IGNORECASE)
"""What an "other administrative action" says of itself where it adds something after all: offices code such changes M as well."""


def _senses(case: Case) -> list[Sense]:
    time = case.claim.time
    by_year = (
        time is not None and time.precision == "year" and time.basis != "fiscal" and time.kind in ("in", "between")
    )
    return [sense for sense in senses(case, *(("period:fiscal",) if by_year else ())) if not sense.orders_only]


def _window(case: Case, sense: Sense) -> Span | None:
    if case.claim.force == "planned":
        return Span(case.day or EARLIEST, case.on)
    time = case.claim.time
    if time is None or time.kind in ("current", "past", "ever"):
        return Span(EARLIEST, case.on) if case.day or case.named else None
    named = period(case)
    if named is None:
        return None
    if sense.when == "period:fiscal":
        named = existence.fiscal_of(named)
    return Span(named.since, case.on) if time.kind == "since" else Span(named.since, min(named.until, case.on))


def ask(case: Case) -> list[Ask]:
    """Per sense the actions in the time."""
    found = []
    agency = case.agency if not case.named else None
    for sense in _senses(case):
        days = _window(case, sense)
        if days is None:
            return []
        values = {
            "vendor_keys": sorted(sense.vendor_keys),
            "award_keys": sorted(case.named),
            "subtiers": list(agency.subtiers) if agency else [],
            "department": agency.department if agency and agency.is_department else None,
            "funding_too": sense.funding_too,
            "since_date": max(days.since, EARLIEST),
            "until_date": days.until,
        }
        found.append(Ask(sense.name, "modification", values))
    return found


def judge(case: Case, answers: Answers) -> Finding:
    """The finding."""
    readings: list[Reading] = []
    shown: tuple[Record, ...] = ()
    topics: tuple[str, ...] = ()
    scopes = []
    for sense in _senses(case):
        days = _window(case, sense)
        if days is None:  # (1)
            readings.append(
                reading(sense.name, "unknown", "The time of the change cannot be placed.", reason="too_vague")
            )
            continue
        rows, words = narrowed(case, answers[sense.name].rows)
        asked = _scope(case, sense, days)
        outcome, why, reason = _outcome(case, rows, words, days, asked)
        if not rows:
            scopes.append((asked, "action"))
        if sense.name == "plain":
            shown, topics = rows, words
        text = why if sense.name == "plain" else f"{existence.capital(WHAT[sense.name])}: {why}"
        readings.append(
            reading(
                sense.name,
                outcome,
                existence.capital(text),
                answers[sense.name].sql,
                reason=reason,
                rests_on_absence=outcome == "fails" and not rows,
            )
        )
    folded = fold(told(readings))
    finding = Finding(readings, folded.verdict, folded.reason, readings[0].why, scopes=scopes)
    finding.evidence = [_evidence(case, row) for row in sorted(shown, key=_is_bookkeeping)[: existence.SHOWN]]
    if topics:
        finding.caveats.append(
            Caveat(
                code="named_by_subject",
                text=f"The award is taken to be the one whose records name {', '.join(topics)}.",
            )
        )
    if finding.verdict == "depends":
        finding.why = existence.conclusion(case, finding, {}, negative=False)
    return finding


def _scope(case: Case, sense: Sense, days: Span) -> Scope:
    asked, _ = scope(case, sense, days, "action")
    if case.named:
        return Scope(
            agency=case.agency.code if case.agency else None,
            award=case.named[0],
            since=asked.since,
            until=asked.until,
        )
    return asked


def _outcome(
    case: Case, rows: tuple[Record, ...], words: tuple[str, ...], days: Span, asked: Scope
) -> tuple[Outcome, str, Reason | None]:
    time = f"up to {days.until}" if days.since <= EARLIEST else f"from {days.since} to {days.until}"
    if case.vendor is not None and case.vendor.rivals and not case.named:
        return "unknown", f"several unrelated companies bear the name {case.vendor.name}.", "ambiguous_vendor"
    rows = tuple(
        row for row in rows if case.named or not is_successor(case, row | {"last_action_date": row["recorded_date"]})
    )
    if not rows:
        if case.claim.force != "planned" and case.world.ledger.covers(asked, "action", names_of(case)):
            return "fails", f"no modification {time} is in records that are complete for it.", None
        return (
            "unknown",
            f"no modification {time} is held, and the store would not surely hold one.",
            "not_covered",
        )  # (2)
    division = case.agency.division if case.agency else None
    if division and not words and not case.named and not any(names_division(case, row) for row in rows):  # (3)
        return (
            "unknown",
            f"award data has no code for {division}; what was modified {time}: {_describe(case, rows[0])}.",
            "not_recorded",
        )
    folded = fold_candidates([Candidate("holds", not _is_bookkeeping(row)) for row in rows])
    first = min(rows, key=_is_bookkeeping)
    more = f" (one of {len(rows)} found)" if len(rows) > 1 else ""
    if folded == "other_only":
        return "other_only", f"what is recorded {time} is administrative only: {_describe(case, first)}{more}.", None
    return "holds", f"modified {time}: {_describe(case, first)}{more}.", None


def _is_bookkeeping(row: Record) -> bool:
    money = row["recorded_obligation"]
    if money is not None and money > 0:
        return False
    if row["action_type_code"] == "M" and _ADDS.search(row["description"] or ""):
        return False
    return row["action_type_code"] in BOOKKEEPING


def _describe(case: Case, row: Record) -> str:
    number = (
        f"modification {row['modification_number']}"
        if row["is_numbered"]
        else "a modification whose number is not on record"
    )
    text = f"{number} of {row['piid']} ({case.world.agencies.in_text(row['awarding_subtier_code'] or row['awarding_agency_code'])} to {row['recipient_name']})"
    text += f", signed {row['recorded_date']}"
    if row["action_type_name"]:
        text += f", {row['action_type_name'].lower()}"
    if row["recorded_obligation"] is not None:
        text += f", obligating ${row['recorded_obligation']:,.2f}"
    return text + (f": {short(row['description'])}" if row["description"] else "")


def _evidence(case: Case, row: Record) -> Evidence:
    return Evidence(
        record_key=row["record_key"],
        award_key=row["award_key"],
        field="action_date",
        claimed=existence.claimed_words(case) if case.claim.time else None,
        recorded=str(row["recorded_date"]),
        difference="administrative only" if _is_bookkeeping(row) else None,
        source=row["source"],
        grade=row["grade"],
        retrieved_at=row["retrieved_at"],
        raw=f"{row['raw_file']}:{row['row_number']}",
        url=row["url"],
        label=_describe(case, row),
        date=row["recorded_date"],
        published_at=row["reported_date"],
    )
