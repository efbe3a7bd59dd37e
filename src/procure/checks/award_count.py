"""As many awards were signed in the time named as the claim says.

**Compares** the number with the orders and definitive contracts signed in the window, and with the same and the vehicles.
The number of single actions is not plainly meant: if only it matches, the answer is `depends`.

**Does not apply when**

1. the claim names no number (`too_vague`)
2. the store does not hold every award of the window (`not_covered`); "at least" so many holds without that, once so many are held

**Assumes** that an award is counted in the year its base action was signed.

**Example**

>>> from procure.checks.figures import NAMES
>>> NAMES["awards_and_vehicles"]
'the same with vehicles'
"""

from __future__ import annotations

from decimal import Decimal

from procure.checks import sums
from procure.checks.case import Answers, Ask, Case, Finding, reading

VERSION = "1"


def ask(case: Case) -> list[Ask]:
    """The numbers of the window, one question per sense."""
    return sums.ask(case)


def judge(case: Case, answers: Answers) -> Finding:
    """The finding."""
    count = case.claim.count
    if count is None:  # (1)
        why = "The claim names no number of awards."
        return Finding([reading("plain", "unknown", why, reason="too_vague")], "unresolved", "too_vague", why)

    def matches(value: Decimal) -> bool:
        match count.comparator:
            case "gt":
                return value > count.value
            case "gte":
                return value >= count.value
            case "lt":
                return value < count.value
            case "lte" | "upto":
                return value <= count.value
            case "approx":
                return abs(value - count.value) <= max(Decimal(1), Decimal(count.value) / 10)
        return value == count.value

    words = {
        "gt": "more than ",
        "gte": "at least ",
        "lt": "fewer than ",
        "lte": "at most ",
        "upto": "up to ",
        "approx": "about ",
    }
    return sums.judge(
        case,
        answers,
        {
            "orders_and_contracts": "orders_and_contracts",
            "awards_and_vehicles": "awards_and_vehicles",
            "actions": "actions",
        },
        frozenset({"orders_and_contracts", "awards_and_vehicles"}),
        matches,
        f"{words.get(count.comparator, '')}{count.value}",
        grows=count.comparator in ("gt", "gte"),
    )
