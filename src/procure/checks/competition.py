"""The award was, or was not, competed as the claim says.

**Compares** "sole-source", "no-bid", "without competition" with the codes of the award: on an order the exception to fair
opportunity, on a contract the extent competed; and with a published justification that names the award. What an order took
over from its vehicle is not plainly meant: such an order is coded as the schedule was, whatever was done for the order itself.

**Does not apply when**

1. the statement says neither that it was competed nor that it was not (`too_vague`)
2. the codes of the award are not held (`not_covered`)
3. several awards may be meant and they differ in it (`ambiguous_award`)

**Assumes** the code lists of the register: competed are A, D, F and CDO, and on orders FAIR and CSA; not competed are B, C, G
and NDO, and on orders every other exception. E, a follow-on to a competed action, is neither.

**Example**

>>> denies_competition("a no-bid contract"), denies_competition("won in full and open competition")
(True, False)
"""

from __future__ import annotations

import re

from procure.checks import figures
from procure.checks.case import Answer, Answers, Ask, Case, Finding, Record, reading
from procure.checks.senses import EARLIEST, senses
from procure.coverage import Span

VERSION = "1"

COMPETED = frozenset({"A", "D", "F", "CDO"})
NOT_COMPETED = frozenset({"B", "C", "G", "NDO"})
FAIR = frozenset({"FAIR", "CSA"})
PLAIN = frozenset({"order_competition", "justification"})

_NOT = re.compile(
    r"sole[- ]?sourc|no[- ]bid|no[- ]compet|non-?compet|without\b.{0,30}\b(?:compet|bid|tender)|not\b.{0,20}\bcompet|uncompeted|"
    r"limited[- ]sourc|single[- ]sourc|only one (?:source|company|vendor)|one[- ]source|unusual and compelling|brand name|J&A\b|justification",
    re.IGNORECASE,
)
_YES = re.compile(r"full and open|compet|open bid|tender", re.IGNORECASE)


def denies_competition(text: str) -> bool | None:
    """Whether words say that there was no competition; None where they say neither."""
    if _NOT.search(text):
        return True
    return False if _YES.search(text) else None


def ask(case: Case) -> list[Ask]:
    """The codes of the awards concerned, one question per sense."""
    return figures.ask_facts(case, "codes", figures.window(case) or Span(EARLIEST, case.on))


def judge(case: Case, answers: Answers) -> Finding:
    """The finding."""
    said = denies_competition(" ".join(case.claim.scope) or case.claim.quote)
    if said is None:
        said = denies_competition(case.claim.quote)
    if said is None:  # (1)
        why = "The statement says neither that it was competed nor that it was not."
        return Finding([reading("plain", "unknown", why, reason="too_vague")], "unresolved", "too_vague", why)
    wanted = said if case.claim.polarity == "positive" else not said

    def matches(row: Record) -> bool | None:
        if row["quantity"] == "justification":
            return wanted or None
        closed = _closed(row)
        return None if closed is None else closed is wanted

    told = {
        sense.name: Answer(tuple(_told(case, row) for row in answers[sense.name].rows), answers[sense.name].sql)
        for sense in senses(case)
    }
    claimed = "not competed" if wanted else "competed"
    measure = figures.Measure("codes", PLAIN, matches, claimed, singles_out=False)
    return figures.judge_facts(case, told, measure, figures.window(case) or Span(EARLIEST, case.on))


def _told(case: Case, row: Record) -> Record:
    """The row with what its codes are about: the order itself, what it took over, or a justification that names it."""
    codes = _codes(row)
    if any(
        "justification" in (each["notice_type"] or "").lower() and _by_then(case, each)
        for each in case.world.notices_of(row["piid"])
    ):
        return row | {"quantity": "justification", "known": True}
    inherited = row["parent_award_piid"] is not None and "fair" not in codes
    return row | {"quantity": "vehicle_competition" if inherited else "order_competition", "known": bool(codes)}


def _by_then(case: Case, notice: Record) -> bool:
    day = notice["posted_date"] or notice["award_date"]
    return day is None or day <= case.on


def _codes(row: Record) -> dict[str, str]:
    return dict(part.split("=", 1) for part in (row["stated"] or "").split(" | ") if "=" in part)


def _closed(row: Record) -> bool | None:
    """Whether the codes say that it was not competed."""
    codes = _codes(row)
    if "fair" in codes:
        return codes["fair"] not in FAIR
    extent = codes.get("extent")
    return True if extent in NOT_COMPETED else False if extent in COMPETED else None
