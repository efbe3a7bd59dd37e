"""The obligations of the vendor's awards in the time named add up to the claimed sum.

**Compares** the sum with the obligations of every action of the window up to the letter's day, per source: each action once,
on its own award, de-obligations taken off. Ceilings added up are not plainly meant: if only they match, the answer is
`depends`.

**Does not apply when**

1. the claim names no amount, or one in another currency (`too_vague`)
2. the store does not hold every action of the window: any missing one could change the sum (`not_covered`)

**Assumes** that "received" and "paid" mean obligations: payments stand in no contract action, which the caveat says.

**Example**

>>> from procure.checks.figures import NAMES
>>> NAMES["obligations"]
'the obligations of the window together'
"""

from __future__ import annotations

from procure.checks import figures, sums
from procure.checks.case import Answers, Ask, Case, Finding, reading
from procure.models.verdicts import Caveat

VERSION = "1"


def ask(case: Case) -> list[Ask]:
    """The sums of the window, one question per sense."""
    return sums.ask(case)


def judge(case: Case, answers: Answers) -> Finding:
    """The finding."""
    amount = case.claim.amount
    if amount is None or amount.currency != "USD":  # (1)
        why = "The claim names no amount in US dollars, the currency of federal records."
        return Finding([reading("plain", "unknown", why, reason="too_vague")], "unresolved", "too_vague", why)
    finding = sums.judge(
        case,
        answers,
        {"obligations": "obligated", "ceilings": "ceilings"},
        frozenset({"ceilings"} if amount.comparator == "upto" else {"obligations"}),
        lambda value: figures.fits(amount, value) is True,
        figures.amount_words(amount),
        money=True,
    )
    finding.caveats.append(
        Caveat(code="obligations", text="Records show obligations, not payments: what was paid may be less or later.")
    )
    return finding
