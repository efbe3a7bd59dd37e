"""``relationship_started``: 'has worked with HSI since 2011', 'our work with the agency began in April'."""

from __future__ import annotations

import re

from procure.claims.award_amount import event_time
from procure.claims.award_date import is_first
from procure.claims.build import Bindings, Draft, time_of

_BEGAN = re.compile(r"\b(?:started|began|begun)(?: to)? $|\bfirst $")
_HAS_DONE = re.compile(r"\b(?:has|have|had) (?:\w+ly )?(?:been \w+ed|\w+ed)\b")
"""'has faced criticism for its work with ICE since 2018': the criticism began then."""


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where a relation (not an amount) is said to last since, or to have begun at, a time."""
    frame = bound.frame
    if frame.sentence.statement.kind == "table_row" and frame.noun is None and frame.verb is None:
        lasting = next((w for w in frame.sentence.times if w.role == "since"), None)
        if lasting is not None and bound.agencies and bound.vendors:
            return [Draft("relationship_started", time=time_of(lasting, frame, "since"))]
    if frame.is_negative or not bound.agencies or (frame.money and frame.noun is not None):
        return []
    if frame.noun is not None and frame.noun.strength == "role":
        spoken = [*frame.loose_times, *(event.time for event in frame.events if event.time)]
        lasting = next((when for when in spoken if when.role == "since"), None)
        became = next((e.time for e in frame.events if e.verb and e.verb.lemma == "become" and e.time), None)
        if became is not None:
            return [Draft("relationship_started", time=time_of(became, frame, "in"))]
        return [Draft("relationship_started", time=time_of(lasting, frame, "since"))] if lasting else []
    if frame.noun is not None and re.search(r"\b(?:under|on) $", frame.sentence.text[: frame.noun.start]):
        lasting = next(
            (when for when in frame.sentence.times if when.role == "since" and frame.clause.holds(when.start)), None
        )
        if lasting is not None and re.search(
            r"\b(?:has|have|had) (?:long |also )?been\b", frame.sentence.text[: frame.noun.start]
        ):
            return [Draft("relationship_started", time=time_of(lasting, frame, "since"))]  # "under contract since 2014"
    for event in frame.events:
        if event.time is None or event.verb is None:
            continue
        since = event.time.role == "since" and event.kind in ("work", "use", "supply", "hold", "buy", "pay")
        since = since and (event.kind != "hold" or event.verb is frame.verb)
        since = since and not (event.kind == "pay" and frame.money)  # "has been paid $2 million since": a sum's window
        if (
            event.kind in ("buy", "work", "use", "supply", "pay")
            and event.time.role in ("in", "at")
            and not frame.money
        ):
            opened = _BEGAN.search(frame.sentence.text[: event.verb.start])
            if opened:  # "started buying data from X in 2009", "first paid for it in 2019"
                return [Draft("relationship_started", time=time_of(event.time, frame, "in"))]
        is_object = frame.noun is not None and event.verb.end <= frame.noun.start  # "had begun a contract with"
        if event.kind == "start" and event.verb.lemma.endswith(" to"):  # "dates back to 2014"
            return [Draft("relationship_started", time=time_of(event.time, frame, "in"))]
        into = (
            event.kind == "sign"
            and frame.noun is not None
            and frame.noun.text.lower() in ("business", "business relationship", "partnership")
        )
        began = (into and event.time.role in ("in", "at")) or (
            event.kind == "start"
            and event.verb.is_past
            and not re.search(r"\b(?:period|term|phase)\b[^.;]{0,40}$", frame.sentence.text[: event.verb.start])
            and event.time.role in ("in", "at", "since", "until")
            and not (
                frame.noun is not None and frame.noun.strength == "relation" and frame.noun.start - event.verb.end > 25
            )
            and not (
                frame.noun is not None
                and not is_object
                and frame.noun.strength == "strong"
                and frame.noun.text.lower() in ("contract", "order")
            )
        )
        if since or began:
            kind = "since" if since else "until" if event.time.role == "until" else "in"
            return [Draft("relationship_started", time=time_of(event.time, frame, kind))]
    if frame.noun is not None and frame.noun.strength == "relation":
        spoken = [*frame.loose_times, *(e.time for e in frame.events if e.time and e.kind == "start")]
        from_then = next((when for when in spoken if when.role == "since"), None)
        elsewhere = _HAS_DONE.search(frame.sentence.text, frame.clause.start, frame.noun.start)
        if from_then is not None and elsewhere is None and not any(e.kind == "end" for e in frame.events):
            return [
                Draft("relationship_started", time=time_of(from_then, frame, "since"))
            ]  # "ties dating back to 2011"
    if is_first(frame):
        signed = next(
            (e for e in frame.events if e.kind in ("sign", "award", "win", "buy") and e.verb and e.verb.is_past), None
        )
        when = event_time(bound) if signed else None
        if when is not None:
            return [Draft("relationship_started", time=when)]
    return []
