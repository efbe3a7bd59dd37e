"""The vendor's goods or work reach the agency through another company, as the claim says.

**Compares** the claim with other companies' awards at the agency whose descriptions name the vendor or one of its products,
and with subawards that a prime reported to the vendor. Where the claim names the company in between, only its awards count.

**Does not apply when**

1. nothing held names the vendor: descriptions rarely name a maker and small subawards are not reported, so their silence
   shows nothing (`not_recorded`)

**Assumes** the reviewed list of products, and that a prime's report is true.

**Example**

>>> from procure.checks.verdict import Told, fold
>>> fold([Told("unknown", True, reason="not_recorded")]).reason
'not_recorded'
"""

from __future__ import annotations

import re

from procure.checks.case import Answers, Ask, Case, Finding, Record, reading
from procure.checks.presence import short
from procure.checks.verdict import fold, told
from procure.identifiers import norm_name
from procure.models.verdicts import Evidence

VERSION = "1"


def ask(case: Case) -> list[Ask]:
    """Other companies' awards that name the vendor, and subawards to it."""
    if case.vendor is None:
        return []
    agency = case.agency
    values = {
        "as_of": case.on,
        "vendor_keys": sorted(case.vendor.everyone),
        "subtiers": list(agency.subtiers) if agency else [],
        "department": agency.department if agency and agency.is_department else None,
    }
    found = [Ask("subawards", "subawards_to", values)]
    words = sorted(case.world.words_for(case.vendor))
    if words and agency is not None:
        found.append(Ask("naming", "awards_naming", values | {"words": words}))
    return found


def judge(case: Case, answers: Answers) -> Finding:
    """The finding."""
    through = _between(case)
    subawards = [row for row in _rows(answers, "subawards") if _fits(through, row["prime_recipient_name"])]
    naming = [row for row in _rows(answers, "naming") if _fits(through, row["recipient_name"])]
    sql = next((answers[name].sql for name, rows in (("naming", naming), ("subawards", subawards)) if rows), None)
    by = f" through {', '.join(through)}" if through else ""
    if naming or subawards:
        first = _label(naming[0]) if naming else _sub_label(subawards[0])
        why = f"{case.who} reached {case.whose}{by} by what another company holds: {first}."
        readings = [reading("plain", "holds", why, sql)]
    else:
        why = f"No award or reported subaward held names {case.who} at {case.whose}{by}; that shows nothing, since few records name a maker."  # (1)
        any_sql = next((answer.sql for answer in answers.values()), None)
        readings = [reading("plain", "unknown", why, any_sql, reason="not_recorded")]
    folded = fold(told(readings))
    finding = Finding(readings, folded.verdict, folded.reason, why)
    finding.evidence = [_evidence(row, _label(row), row["piid"]) for row in naming[:20]]
    finding.evidence += [_evidence(row, _sub_label(row), row["prime_award_piid"]) for row in subawards[:20]]
    if folded.verdict == "unresolved":
        finding.settle = (
            "Ask the agency for the orders behind the purchase, or the company in between for its subcontract reports."
        )
    return finding


def _rows(answers: Answers, name: str) -> tuple[Record, ...]:
    return answers[name].rows if name in answers else ()


def _between(case: Case) -> tuple[str, ...]:
    """The companies in between that the claim names, by their words; also "a subcontractor to X"."""
    agency = case.agency
    terms = [*case.claim.scope, *(found.group(1).strip() for found in _UNDER.finditer(case.claim.quote))]
    parties = {norm_name(each) for each in (case.who, *((agency.name, agency.short) if agency else ())) if each}
    return tuple(dict.fromkeys(term for term in terms if term[:1].isupper() and norm_name(term) not in parties))


_UNDER = re.compile(r"\bsubcontract\w*\s+(?:to|of|for|under|with|from)\s+((?:[A-Z][\w&.-]*\s?)+)")


def _fits(through: tuple[str, ...], name: str | None) -> bool:
    if not through:
        return True
    held = f" {norm_name(name or '')} "
    return any(f" {norm_name(term)} " in held for term in through)


def _label(row: Record) -> str:
    return f"award {row['piid']} to {row['recipient_name']}, whose description names {', '.join(row['named'])}: {short(row['description'] or '')}"


def _sub_label(row: Record) -> str:
    amount = f", ${row['subaward_amount']:,.2f}" if row["subaward_amount"] is not None else ""
    day = f" on {row['subaward_action_date']}" if row["subaward_action_date"] else ""
    parties = f"{row['prime_recipient_name']} to {row['subrecipient_name']}"
    return f"subaward of {parties} under {row['prime_award_piid']}{day}{amount}"


def _evidence(row: Record, label: str, recorded: str | None) -> Evidence:
    return Evidence(
        record_key=row["record_key"],
        award_key=row["award_key"],
        field="description" if "named" in row else "subaward",
        recorded=recorded,
        source=row["source"],
        grade=row["grade"],
        retrieved_at=row["retrieved_at"],
        raw=f"{row['raw_file']}:{row['row_number']}",
        url=row["url"],
        label=label,
    )
