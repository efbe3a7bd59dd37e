"""The award, or the change of it that is meant, was signed on the day (or in the time) that the claim names.

**Compares** the time with the signature of the base action and of modifications, and with the award date that a notice
gives. The day a notice or a justification bears, and the start of the period of performance, are not plainly meant: if only
they match, the answer is `depends`.

**Does not apply when**

1. the claim names no time (`too_vague`)
2. nothing held was signed then and the store does not hold all actions of that time (`not_covered`)

**Assumes** that "in 2021" is the calendar year unless the letter says fiscal.

**Example**

>>> from procure.checks.figures import NAMES
>>> NAMES["posted_date"]
'the day a notice was posted'
"""

from __future__ import annotations

from procure.checks import figures
from procure.checks.case import Answers, Ask, Case, Finding, Record, period, reading
from procure.checks.senses import EARLIEST
from procure.coverage import Span

VERSION = "1"

PLAIN = frozenset({"base_signed", "modification_signed", "notice_award_date"})


def ask(case: Case) -> list[Ask]:
    """The days of the awards concerned, one question per sense."""
    return figures.ask_facts(case, "days", Span(EARLIEST, case.on)) if period(case) else []


def judge(case: Case, answers: Answers) -> Finding:
    """The finding."""
    named = period(case)
    if named is None:  # (1)
        why = "The claim names no time in which it was signed."
        return Finding([reading("plain", "unknown", why, reason="too_vague")], "unresolved", "too_vague", why)
    amount = case.claim.amount

    def matches(row: Record) -> bool | None:
        if row["first_day"] is None:
            return None
        inside = named.since <= row["first_day"] <= named.until
        # A sum of its own in the claim says which action is meant.
        return inside and (amount is None or row["amount"] is None or figures.fits(amount, row["amount"]) is True)

    days = str(named.since) if named.since == named.until else f"{named.since} to {named.until}"
    measure = figures.Measure("days", PLAIN, matches, days)
    return figures.judge_facts(case, answers, measure, Span(named.since, min(named.until, case.on)))
