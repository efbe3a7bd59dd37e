"""``award_date``: 'was contracted for on April 11, 2025', 'In April 2025, ICE awarded', 'signed in October 2025'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft, time_of
from procure.language.events import Event
from procure.language.frames import Frame


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where the award itself (not another event) has a calendar date, month or year."""
    frame = bound.frame
    awarded = frame.event("award", "sign")
    told = awarded is not None and awarded.verb is not None and awarded.verb.is_passive and awarded.verb.is_finite
    if frame.is_negative or frame.force == "planned" or (frame.force == "presupposed" and not told):
        return []
    if frame.sentence.statement.kind == "table_row":
        after = frame.sentence.text
        days = [
            when
            for when in frame.sentence.times
            if when.span.precision == "day"
            and not re.match(r"\s*(?:-|to)\s", after[when.end :])  # a period's first day
        ]
        return (
            [Draft("award_date", relation="award", time=time_of(days[0], frame, "in"))]
            if len(days) == 1 and frame.money
            else []
        )
    for event in frame.events:
        if _dates_an_award(frame, event):
            return [Draft("award_date", relation="award", time=time_of(event.time, frame, "in"))]
    return []


def _is_of_one_award(frame: Frame, event: Event) -> bool:
    """'awarded this contract, worth $3.9 million, in 2005': the year is the award's, not that of a year's sum."""
    return (
        event.kind == "award"
        and event.verb is frame.verb
        and frame.noun is not None
        and not frame.noun.is_plural
        and frame.noun.determiner in ("definite", "demonstrative")
    )


def _dates_an_award(frame: Frame, event: Event) -> bool:
    if (
        event.time is None
        or event.verb is None
        or event.time.role not in ("in", "at")
        or (event.time.span.fiscal and event.kind != "award")
    ):
        return False
    if frame.noun is not None and frame.noun.strength == "change":
        return False
    if event.verb.is_infinitive and re.search(
        r"\b(?:found|known|shown|reported|said) to\b", frame.sentence.text[: event.verb.start]
    ):
        return False  # the date is that of the finding
    kinds = {"award", "win", "sign", "buy"}
    if event.verb.lemma == "take effect" or (
        event.kind == "start"
        and frame.noun is not None
        and frame.noun.strength == "strong"
        and not frame.noun.is_plural
    ):
        return event.time.span.precision == "day" or event.verb.lemma == "take effect"
    if event.kind not in kinds:
        return False
    # A year, month or day as written; a relative word ("last year", "in July") only dates the amount.
    if event.time.span.text.endswith("day"):
        return False
    written = bool(re.search(r"\b(?:19|20)\d\d\b", event.time.span.text)) or event.time.span.precision == "day"
    if event.time.span.precision == "year":
        return (
            (event.kind != "buy" or event.verb.lemma.startswith("contract"))
            and written
            and (event.verb.is_passive or not frame.money or _is_of_one_award(frame, event))
        )
    return written and event.time.span.precision in ("day", "month", "quarter")
