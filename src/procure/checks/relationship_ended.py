"""The vendor's last award from the agency ended in the time that the claim names.

**Compares** the last day in force of all its awards there, by what had been done up to the day of the letter, with the
claim's time; nothing may be in force on that day. Variants: `period:fiscal`; `ended:action`, that the last act lies in
that time; and those of who and whose. None ever at all fails the claim.

**Does not apply when**

1. the claim names no time that can be placed (`too_vague`)
2. an award is found whose end no source states, or later awards could be missing (`not_covered`)
3. the claim is about a division that award data has no code for (`not_recorded`)

**Assumes** that "ended" means the end of the period of performance (of a vehicle: the last day to order), as known on
the day of the letter, and that a close-out afterwards is book-keeping.

**Example**

>>> from procure.checks.verdict import Told, fold
>>> fold([Told("unknown", True, reason="not_covered")])
Folded(verdict='unresolved', reason='not_covered')
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from procure.checks import existence
from procure.checks.case import Answers, Ask, Case, Finding, period, reading
from procure.checks.presence import Presence, caveats_of, describe, evidence, later_acts_held, presence
from procure.checks.senses import EARLIEST, Sense, awards, prefix, senses
from procure.checks.verdict import fold, told
from procure.coverage import Span
from procure.models import Reading
from procure.models.verdicts import Outcome, Reason

VERSION = "1"


def _senses(case: Case) -> list[Sense]:
    time = case.claim.time
    by_year = time is not None and time.precision == "year" and time.basis != "fiscal"
    return senses(case, *(("period:fiscal",) if by_year else ()), "ended:action")


def _window(case: Case, sense: Sense) -> Span | None:
    named = period(case)
    if named is None or case.day is None:
        return None
    return existence.fiscal_of(named) if sense.when == "period:fiscal" else named


def ask(case: Case) -> list[Ask]:
    """Per sense every award up to the day, and those in force on it."""
    found: list[Ask] = []
    for sense in _senses(case):
        if _window(case, sense) is None:
            return []
        found.append(awards(case, sense, Span(EARLIEST, case.on), "in_force"))
        found.append(awards(case, sense, Span(case.on, case.on), "in_force", " now"))
    return found


def judge(case: Case, answers: Answers) -> Finding:
    """The finding."""
    readings: list[Reading] = []
    scopes = []
    held: dict[str, Presence] = {}
    for sense in _senses(case):
        days = _window(case, sense)
        if days is None:  # (1)
            readings.append(
                reading(sense.name, "unknown", "The claim names no time in which it ended.", reason="too_vague")
            )
            continue
        ever = presence(case, sense, answers[sense.name], Span(EARLIEST, case.on), "in_force")
        now = presence(case, sense, answers[sense.name + " now"], Span(case.on, case.on), "in_force")
        held[sense.name] = ever
        scopes += [each.asked for each in (ever, now) if each.asked]
        outcome, why, reason, rests = _ended(case, sense, ever, now, days)
        sql = answers[sense.name + (" now" if now.state == "yes" else "")].sql
        readings.append(
            reading(
                sense.name, outcome, existence.capital(prefix(sense) + why), sql, reason=reason, rests_on_absence=rests
            )
        )
    folded = fold(told(readings))
    finding = Finding(readings, folded.verdict, folded.reason, "", scopes=scopes)
    plain = held.get("plain", Presence("unknown"))
    rows = sorted(
        (*plain.sure, *plain.unsure),
        key=lambda row: (row["surely_until"] or dt.date.min, row["award_key"]),
        reverse=True,
    )
    finding.evidence = evidence(case, rows[: existence.SHOWN], "last day in force", existence.claimed_words(case))
    finding.caveats = caveats_of(case, rows)
    finding.why = existence.conclusion(case, finding, held, negative=False)
    return finding


def _ended(
    case: Case, sense: Sense, ever: Presence, now: Presence, days: Span
) -> tuple[Outcome, str, Reason | None, bool]:
    if now.state == "yes":
        return "fails", f"it had not ended: {describe(case, now.sure[0])}.", None, False
    if ever.state == "no":
        return (
            "fails",
            f"no award to {case.who} by {case.whose} up to {case.on} is held at all, in records complete for it.",
            None,
            True,
        )
    if ever.state == "unknown" and not ever.unsure:
        return (
            "unknown",
            f"whether there was one, and when it ended, cannot be told, because {ever.because}.",
            ever.reason,
            False,
        )
    rows = (*ever.sure, *ever.unsure)
    if ever.reason in ("not_recorded", "ambiguous_vendor"):
        return "unknown", f"when it ended cannot be told, because {ever.because}.", ever.reason, False
    last = max(rows, key=lambda row: (_last_day(row, sense), row["award_key"]))
    day = _last_day(last, sense)
    open_ = [row for row in ever.unsure if row["perhaps_until"] > day] or [
        row
        for row in rows
        if row["is_end_unknown"] or not later_acts_held(case, row, min(row["surely_until"] or case.on, case.on))
    ]
    complete = not open_ and now.state == "no" and _covered(case, ever, now, sense)
    inside = days.since <= day <= days.until
    if day > days.until and last in ever.sure:
        return "fails", f"an award ran on after that time, to {day}: {describe(case, last)}.", None, False
    if not complete:
        gap = (
            f"no source held states when {open_[0]['piid']} ended"
            if open_ and open_[0]["is_end_unknown"]
            else "awards that ran on later could be missing"
        )
        return (
            "unknown",
            f"the latest award held ended on {day} ({describe(case, last)}), but {gap}.",
            "not_covered",
            False,
        )
    found: Literal["holds", "fails"] = "holds" if inside else "fails"
    return (
        found,
        f"the last award held ended on {day}: {describe(case, last)}; none later is in records that are complete for it.",
        None,
        True,
    )


def _last_day(row: dict[str, object], sense: Sense) -> dt.date:
    day = row["last_act_date"] if sense.when == "ended:action" else row["surely_until"]
    found = day or row["surely_until"] or row["surely_from"]
    assert isinstance(found, dt.date)
    return found


def _covered(case: Case, ever: Presence, now: Presence, sense: Sense) -> bool:
    """Whether an award that ran longer, or was signed later, would be held."""
    from procure.checks.presence import names_of
    from procure.checks.senses import scope

    asked = scope(case, sense, Span(EARLIEST, case.on), "in_force")
    return case.world.ledger.covers(*asked, names=names_of(case))
