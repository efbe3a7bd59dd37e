"""The award, or a modification of it, runs as long, or to the day, that the claim says.

**Compares** the duration and the last day with the period of performance by the options exercised up to the letter's day,
and, where the claim speaks of a change, with the time from that modification to the end it set. The period with every option used is not plainly meant ("a five-year
contract" of one year and four options): if only it matches, the answer is `depends`.

**Does not apply when**

1. the claim names neither a duration nor a day (`too_vague`)
2. no period held fits and the store does not hold all records in which one would show (`not_covered`)
3. several awards may be meant and they differ in it (`ambiguous_award`)

**Assumes** half a unit of the duration as written ("six months" is five and a half to six and a half), and the written
precision of a day ("September" is any day of it).

**Example**

>>> months("P1Y + 3 x P1Y")
(12.0, 48.0)
"""

from __future__ import annotations

import datetime as dt
import re

from procure.checks import figures
from procure.checks.case import Answers, Ask, Case, Finding, Record, period, reading
from procure.checks.senses import EARLIEST
from procure.coverage import Span
from procure.models.claims import duration_terms

VERSION = "1"

AWARD = frozenset({"period_of_performance"})
CHANGE = frozenset({"modification_period"})
_MONTH = 30.44


def months(duration: str) -> tuple[float, float]:
    """Months of the base and of the whole of a duration with options; days and weeks as parts of a month."""
    parts = [whole + days / _MONTH for whole, days in duration_terms(duration)]
    return (parts[0], sum(parts)) if parts else (0, 0)


def duration_words(duration: str | None) -> str | None:
    """A duration as people write it: '6 months', '1 year and 3 x 1 year'."""
    if not duration:
        return None
    units = {"Y": "year", "M": "month", "W": "week", "D": "day"}
    parts = []
    for part in duration.split("+"):
        times, _, rest = part.strip().rpartition(" x ")
        words = [f"{n} {units[u]}{'s' * (n != '1')}" for n, u in re.findall(r"(\d+)([YMWD])", rest)]
        parts.append((f"{times} x " if times else "") + " ".join(words))
    return " and ".join(parts)


def _unit(duration: str) -> float:
    """Half of the smallest unit written, in months."""
    return 0.5 * (1 / _MONTH if "D" in duration else 7 / _MONTH if "W" in duration else 1 if "M" in duration else 12)


def ask(case: Case) -> list[Ask]:
    """The periods of the awards concerned, one question per sense."""
    if not case.claim.duration and _last_day(case) is None:
        return []
    return figures.ask_facts(case, "periods", Span(EARLIEST, case.on))


def judge(case: Case, answers: Answers) -> Finding:
    """The finding."""
    duration, last = case.claim.duration, _last_day(case)
    if not duration and last is None:  # (1)
        why = "The claim names neither how long it runs nor until when."
        return Finding([reading("plain", "unknown", why, reason="too_vague")], "unresolved", "too_vague", why)

    def matches(row: Record) -> bool | None:
        if duration:
            if row["first_day"] is None or row["last_day"] is None:
                return None
            base, total = months(duration)
            held = ((row["last_day"] - row["first_day"]).days + 1) / _MONTH
            wanted = total if row["quantity"] == "potential_period" else base
            if abs(held - wanted) > _unit(duration):
                return False
        return last is None or last.since <= row["last_day"] <= last.until

    claimed = " ".join(
        filter(
            None,
            [
                duration_words(duration),
                f"to {last.since if last.since == last.until else f'{last.since} / {last.until}'}" if last else None,
            ],
        )
    )
    plain = CHANGE if case.claim.relation == "modify" else AWARD
    measure = figures.Measure("periods", plain, matches, claimed, singles_out=False)
    return figures.judge_facts(case, answers, measure, Span(EARLIEST, case.on))


def _last_day(case: Case) -> Span | None:
    """The days in which the claim says it ends."""
    time = case.claim.time
    if time is None or time.end is None or time.kind not in ("until", "between", "in"):
        return None
    if time.kind == "in" and case.claim.duration:
        return None
    end = time.end
    match time.precision:
        case "year":
            return Span(dt.date(end.year, 1, 1), dt.date(end.year, 12, 31))
        case "month":
            return Span(end.replace(day=1), end)
    named = period(case)
    return Span(end, end) if time.kind != "in" or named is None else named
