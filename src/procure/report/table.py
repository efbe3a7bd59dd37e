"""The result as CSV: one row per claim, safe to open in a spreadsheet.

UTF-8 with a byte order mark (spreadsheets need it to show quotes and dashes right), every cell on
one line, and a cell that a spreadsheet would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from procure.models import CheckedClaim, CheckResult, Evidence
from procure.report import safe, words

MARK = "\ufeff"
_COLUMNS = (
    "claim", "id", "letter", "part", "statement_date", "holder", "attribution", "force", "type", "polarity", "quote",
    "vendor", "agency", "division", "time", "time_start", "time_end", "amount", "count", "identifiers",
    "verdict", "reason", "why", "readings", "evidence", "evidence_urls", "counter_evidence", "leads", "later",
    "caveats", "coverage", "settle", "grade", "override", "data_as_of", "store_fingerprint", "procure_version",
)  # fmt: skip


def render(result: CheckResult) -> str:
    """The table, with its byte order mark."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows = [_row(number, claim, result) for number, claim in words.numbered(result)]
    writer.writerow(_COLUMNS)
    for row in rows:
        writer.writerow(safe.cell(value) for value in row.values())
    return MARK + out.getvalue()


def _row(number: int, claim: CheckedClaim, result: CheckResult) -> dict[str, str]:
    vendor, agency, time, store = claim.vendor, claim.agency, claim.time, result.store
    made = claim.override
    values = [
        number, claim.id, claim.letter, claim.part, claim.statement_date, claim.holder, claim.attribution, claim.force,
        claim.type, claim.polarity, claim.quote,
        vendor and (vendor.name or vendor.text), agency and (agency.name or agency.text), agency and agency.division,
        time and time.kind, time and time.start, time and time.end,
        None if claim.amount is None else claim.amount.value, None if claim.count is None else claim.count.value,
        _joined(claim.identifiers),
        claim.verdict, claim.reason, claim.why,
        _joined(f"{each.name}: {each.outcome}" for each in claim.readings),
        _lines(claim.evidence), _joined(url for each in claim.evidence if (url := safe.link(each.url))),
        _lines(claim.counter_evidence), _lines(claim.leads), _lines(claim.later),
        _joined(f"{each.code}: {each.text}" for each in claim.caveats),
        _joined(f"{each.source} {each.agency or 'every agency'} {each.role or ''}: {each.status}" for each in claim.coverage),
        claim.settle, claim.grade, made and f"{made.verdict} ({made.who}, {made.when}: {made.why})",
        store and store.data_as_of, store and store.fingerprint, result.procure_version,
    ]  # fmt: skip
    return {name: "" if value is None else str(value) for name, value in zip(_COLUMNS, values, strict=True)}


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)


def _lines(rows: Iterable[Evidence]) -> str:
    return _joined(words.evidence_line(row) for row in rows)
