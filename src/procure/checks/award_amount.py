"""One award, or one change of it, has the value that the claim names.

**Compares** the amount with the quantities that the words may mean: one action's obligation, the total obligated by the
letter's day, the base and the options exercised by then, a notice's award amount. Said as a ceiling ("up to", "maximum",
"potential"), it is compared with the ceiling alone. A figure found only as another quantity gives `depends`.

**Does not apply when**

1. the claim names no amount, or one in another currency (`too_vague`)
2. several unrelated companies bear the name (`ambiguous_vendor`)
3. none of the values held fits and the store does not hold all records in which one would show (`not_covered`)

**Assumes** that a figure is meant to its written precision ("$30M" is 29.5 to 30.5 million), and that totals which a source
showed only after the letter's day are not known as of that day.

**Example**

>>> from decimal import Decimal
>>> from procure.checks.figures import fits
>>> from procure.models import Amount
>>> fits(Amount(value=Decimal(30000000), low=Decimal(29500000), high=Decimal(30500000)), Decimal("29900000"))
True
"""

from __future__ import annotations

from procure.checks import figures
from procure.checks.case import Answers, Ask, Case, Finding, Record, reading

VERSION = "1"

PLAIN = frozenset(
    {"federal_action_obligation", "total_obligation", "base_and_exercised_options_value", "notice_award_amount"}
)
CEILING = frozenset({"base_and_all_options_value"})


def ask(case: Case) -> list[Ask]:
    """The money of the awards concerned, one question per sense."""
    amount = case.claim.amount
    if amount is None or amount.currency != "USD":
        return []
    return figures.ask_facts(case, "money", figures.window(case), *figures.bounds(amount))


def judge(case: Case, answers: Answers) -> Finding:
    """The finding."""
    amount = case.claim.amount
    if amount is None or amount.currency != "USD":  # (1)
        why = "The claim names no amount in US dollars, the currency of federal records."
        return Finding([reading("plain", "unknown", why, reason="too_vague")], "unresolved", "too_vague", why)
    low, high = figures.bounds(amount)

    def matches(row: Record) -> bool | None:
        return figures.fits(amount, row["amount"])

    plain = CEILING if amount.comparator == "upto" else PLAIN
    measure = figures.Measure("money", plain, matches, figures.amount_words(amount), low, high)
    return figures.judge_facts(case, answers, measure, figures.window(case))
