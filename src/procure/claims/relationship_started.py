"""``relationship_started``: 'has worked with HSI since 2011', 'our work with the agency began in April'."""

from __future__ import annotations

import re

from procure.claims.award_amount import event_time
from procure.claims.build import Bindings, Draft, time_of
from procure.language.frames import Frame

_FIRST_TIME = re.compile(r"\bfor the first time\b|\bfirst[- ]ever\b", re.IGNORECASE)


def is_first(frame: Frame) -> bool:
    """Whether it is the first dealing of the two: 'for the first time', 'first contracted with', 'its first contract with'."""
    if _FIRST_TIME.search(frame.sentence.text, frame.clause.start, frame.clause.end):
        return True
    noun, verb, text = frame.noun, frame.verb, frame.sentence.text
    if frame.identifiers:
        return False  # "our first contract, W911NF-18-C-0042, was signed in": that award's date
    if noun is not None and noun.determiner == "possessive" and re.search(r"\bfirst\b", noun.words_before):
        return True
    return verb is not None and text[: verb.start].endswith(" first ") and verb.kind in ("award", "win", "sign", "buy")


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where a relation (not an amount) is said to last since, or to have begun at, a time."""
    frame = bound.frame
    if frame.is_negative or not bound.agencies or (frame.money and frame.noun is not None):
        return []
    if frame.noun is not None and frame.noun.strength == "role":
        spoken = [*frame.loose_times, *(event.time for event in frame.events if event.time)]
        lasting = next((when for when in spoken if when.role == "since"), None)
        became = next((e.time for e in frame.events if e.verb and e.verb.lemma == "become" and e.time), None)
        if became is not None:
            return [Draft("relationship_started", time=time_of(became, frame, "in"))]
        return [Draft("relationship_started", time=time_of(lasting, frame, "since"))] if lasting else []
    for event in frame.events:
        if event.time is None or event.verb is None:
            continue
        since = event.time.role == "since" and event.kind in ("work", "use", "supply", "hold", "buy", "pay")
        since = since and (event.kind != "hold" or event.verb is frame.verb)
        since = since and not (event.kind == "pay" and frame.money)  # "has been paid $2 million since": a sum's window
        is_object = frame.noun is not None and event.verb.end <= frame.noun.start  # "had begun a contract with"
        if event.kind == "start" and event.verb.lemma.endswith(" to"):  # "dates back to 2014"
            return [Draft("relationship_started", time=time_of(event.time, frame, "in"))]
        began = (
            event.kind == "start"
            and event.verb.is_past
            and event.time.role in ("in", "at", "since", "until")
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
    if frame.noun is not None and frame.sentence.text[: frame.noun.start].endswith(" under "):
        lasting = next((when for when in frame.loose_times if when.role == "since"), None)
        if lasting is not None:  # "has been under contract with X since 2014"
            return [Draft("relationship_started", time=time_of(lasting, frame, "since"))]
    if is_first(frame):
        signed = next(
            (e for e in frame.events if e.kind in ("sign", "award", "win", "buy") and e.verb and e.verb.is_past), None
        )
        when = event_time(bound) if signed else None
        if when is not None:
            return [Draft("relationship_started", time=when)]
    return []
