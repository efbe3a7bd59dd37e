"""``relationship_ended``: 'our last contractual relationship with CBP ended in 2013', 'cancelled its contract'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft, time_of
from procure.claims.period_of_performance import PERIOD_SUBJECT
from procure.language import times
from procure.language.events import Event
from procure.language.frames import Frame
from procure.models.claims import TimeRef

NOT_RENEWED = re.compile(
    r"\b(?:would|will|did|does|do|has|have|had|are|is)(?: not|n't)(?: be)? renew(?:ed|ing)?\b|\bnot (?:to )?renew(?:ed|ing)?\b"
)


_LAPSED = re.compile(r"\b(?:lapsed|expired|ended|ran out) (?:on |in )?$", re.IGNORECASE)
_LET_GO = re.compile(
    r"\b(?:let|letting|allow(?:ed|ing)|was allowed|were allowed)\b[^.;]{0,90}?\b(?:lapse|expire|run out|end)\b",
    re.IGNORECASE,
)
"""'let its contract with ICE lapse', 'the contract was allowed to expire'."""


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where a contract or relation is said to have ended (or, planned, not to be renewed)."""
    frame = bound.frame
    if not bound.agencies or (_is_by_pronoun(frame) and bound.seen.contract is None):
        return []
    text = frame.sentence.text[frame.clause.start : frame.clause.end]
    over = next((e for e in frame.events if e.kind == "end" and e.time and e.verb and e.verb.is_past), None)
    gone = next((w for w in frame.sentence.times if w.role in ("in", "at") and _LAPSED.search(frame.sentence.text[: w.start])), None)  # fmt: skip
    over = over or next((e for e in frame.events if e.kind == "modify" and e.time and e.verb and e.verb.is_past), None)
    ended = time_of(over.time, frame, "in") if over else time_of(gone, frame, "in") if gone else None
    if NOT_RENEWED.search(text) and frame.noun is not None and frame.mood is None:
        return [
            Draft(
                "relationship_ended",
                force="planned"
                if re.search(
                    r"\b(?:would|will|(?:vow|pledg|promis|plan|intend|agree|decid|opt|choose|chose)\w*)\b", text
                )
                else None,
                time=ended or _lately(bound),
            )
        ]
    if frame.is_negative and frame.verb is not None and frame.verb.kind == "end":
        return []
    if is_no_longer(frame):
        until = next((w for w in frame.sentence.times if w.role == "since" and frame.clause.holds(w.start)), None)
        return [
            Draft(
                "relationship_ended",
                relation="end",
                polarity="positive",
                time=time_of(until, frame, "in")
                if until
                else times.timeref("past", None, frame.said_on or frame.sentence.on),
            )
        ]
    lapsed = _LET_GO.search(frame.sentence.text, frame.clause.start, frame.clause.end)
    if lapsed and frame.noun is not None and frame.mood is None and frame.force != "planned":
        when = next(
            (
                w
                for w in frame.sentence.times
                if w.role in ("in", "at") and (frame.clause.holds(w.start) or w.start < 4)
            ),
            None,
        )
        return [
            Draft("relationship_ended", relation="end", time=time_of(when, frame, "in") if when else _lately(bound))
        ]
    for event in frame.events:
        if event.kind != "end" or event.verb is None or event.verb.is_negated or frame.force == "planned":
            continue
        over_now = (
            frame.mood is None and event.verb.is_past and (event.time is not None or _ends_its_work(frame, event))
        )
        if frame.force == "presupposed" and not over_now:
            continue
        if PERIOD_SUBJECT.search(frame.sentence.text[: event.verb.chain_start]):
            continue
        done = event.verb.is_past or (
            event.verb.is_infinitive
            and frame.force == "asserted"
            and (event.verb is frame.verb or event.time is not None)
            and event.verb.lemma not in ("complete", "finish", "conclude")
        )
        is_last = frame.noun is not None and re.search(r"\b(?:last|final|only)\b", frame.noun.words_before)
        if not done or (
            not is_last
            and event.verb.lemma in ("complete", "expire")
            and event.verb.start < (frame.noun.start if frame.noun else 0)
        ):
            continue
        if event.verb.lemma == "lose" and (frame.noun is None or not frame.noun.is_given):
            continue  # "lost a contract to a rival" may never have had it
        if event.verb.lemma == "come to" or re.search(
            r"\b(?:set|slated|due|scheduled|expected|estimated|planned|projected|anticipated|is|are) to (?:be )?$",
            frame.sentence.text[: event.verb.start],
        ):
            continue
        if event.time is not None and event.time.span.first > (frame.sentence.on or event.time.span.first):
            continue  # a date to come is a period's end, not an end that has been
        return [
            Draft(
                "relationship_ended",
                relation="end",
                time=time_of(event.time, frame, "in") if event.time else _lately(bound),
            )
        ]
    return []


def is_no_longer(frame: Frame) -> bool:
    """'no longer works with ICE', 'has not supplied CBP since 2019': the work was, and is over."""
    if (
        not frame.is_negative
        or frame.relation not in ("work", "supply")
        or frame.noun is not None
        or frame.verb is None
    ):
        return False
    if not frame.vendors or not frame.agencies or not frame.clause.holds(frame.agencies[0].start) or frame.mood:
        return False
    verb, text = frame.verb, frame.sentence.text
    if re.search(r"\bno longer\b", text[max(frame.clause.start, verb.chain_start - 12) : verb.end]):
        return True
    since = any(w.role == "since" and frame.clause.holds(w.start) for w in frame.sentence.times)
    return since and verb.is_perfect and not re.search(r"\bnever\b", text[verb.chain_start : verb.end])


def _is_by_pronoun(frame: Frame) -> bool:
    """'It was cancelled': of what, only a contract spoken of before can say."""
    return (
        frame.noun is None
        and frame.verb is not None
        and frame.verb.kind == "end"
        and not any(m.vendor for m in frame.vendors)
    )


def _ends_its_work(frame: Frame, event: Event) -> bool:
    """'had ended its work with ICE': no contract word, and the relation is what ended."""
    noun = frame.noun
    return (
        noun is not None
        and noun.strength == "relation"
        and event.verb is not None
        and not event.verb.is_negated
        and bool(frame.vendors)
        and 0 <= noun.phrase_start - event.verb.end <= 1
    )


_JUST = re.compile(
    r"\b(?:ha(?:s|ve)|'ve) (?:now |just |also |since |already |recently |\w+ly )*(?:been )?\w+(?:ed|t|n)\b|\b(?:now|just|today|yesterday|this (?:week|month))\b",
    re.IGNORECASE,
)


def _lately(bound: Bindings) -> TimeRef | None:
    """Where no time is given, the month of the statement: 'has now ended that contract'; a bare past tells none."""
    on = bound.frame.said_on
    frame = bound.frame
    if on is None or not _JUST.search(frame.sentence.text[frame.clause.start : frame.clause.end]):
        return times.timeref("past", None, on) if on is not None else None
    return TimeRef(kind="in", start=on.replace(day=1), end=on, precision="month", resolved_against=on)
