"""Statements without a claim: what looks like one and was not understood, and what no record can check, with the reason."""

from __future__ import annotations

import re
from typing import Literal

from procure.language.frames import Frame, Sentence
from procure.models.claims import NotChecked

Reason = Literal["not_understood", "opinion", "question", "demand", "capability", "policy", "no_claim"]

_OPINION = re.compile(
    r"\b(?:concern(?:s|ed|ing)?|risk(?:s)?|unacceptable|wrong|immoral|complicit|should|believe|disappoint\w+|critical|important|outrag\w+|shame\w*|troubl\w+|harm\w*|violat\w+)\b",
    re.IGNORECASE,
)
_CAPABILITY = re.compile(
    r"\b(?:can|could|able to|capab\w+|enables?|allows?|designed to|features?|possess(?:es)?|integrat\w+)\b",
    re.IGNORECASE,
)
_POLICY = re.compile(
    r"\b(?:policy|policies|commit(?:ted|ment)|principles?|guidelines?|standards?|responsibilit\w+|executive order|law)\b",
    re.IGNORECASE,
)


def sort_out(
    sentence: Sentence,
    frames: list[Frame],
    not_understood: list[NotChecked],
    not_checkable: list[NotChecked],
) -> None:
    """Put a statement without claims where it belongs; most belong nowhere.

    Listed as not understood is what names both sides, a sum or a contract's number, or raised a frame of which no
    claim came, unless it asks, orders or only judges.
    """
    agency = any(m.agency or m.reference == "agency" for m in sentence.mentions)
    vendor = any(m.vendor or m.reference in ("we", "you", "it", "company", "party") for m in sentence.mentions)
    strong = any(n.strength in ("strong", "change") for n in sentence.nouns)
    telling = any(_is_telling(frame) for frame in frames)
    speaks = bool(sentence.nouns or sentence.verbs or sentence.money)
    named = any(m.vendor or m.agency for m in sentence.mentions)
    if not (
        frames
        or (speaks and (named or vendor or sentence.money or sentence.identifiers))
        or _TERM.search(sentence.text)
    ):
        return
    statement = sentence.statement
    entry = NotChecked(
        statement=statement.id,
        part=statement.part,
        start=statement.start + sentence.prefix,
        end=statement.end,
        quote=statement.text[sentence.prefix :],
        reason=_reason(sentence, judged=not telling),
    )
    told_nothing = _NOTHING_TOLD.search(sentence.text) is not None
    acts = any(v.kind in ("award", "win", "buy", "pay", "hold", "sign") and v.is_finite for v in sentence.verbs)
    both = (
        any(m.vendor for m in sentence.mentions) and any(m.agency for m in sentence.mentions) and bool(sentence.verbs)
    )
    looks = telling or both or (agency and vendor and (strong or sentence.money or acts)) or sentence.identifiers
    figure = bool(sentence.money) and (not sentence.verbs or (agency and vendor) or (strong and not told_nothing))
    dated = bool(sentence.times or sentence.durations)
    figure = figure or (dated and not told_nothing and _TERM.search(sentence.text) is not None)
    if entry.reason == "no_claim" and (looks or figure):
        not_understood.append(entry.model_copy(update={"reason": "not_understood"}))
    elif named or vendor:
        not_checkable.append(entry)


def _is_telling(frame: Frame) -> bool:
    """Whether a frame says more than that a contract is spoken of."""
    if frame.relation in ("supply", "work", "use", "require"):
        return False
    if _NOTHING_TOLD.search(frame.sentence.text):
        return False
    told = frame.money or frame.durations or frame.identifiers or any(event.time for event in frame.events)
    if frame.force in ("presupposed", "planned"):
        return bool(told or frame.competition)
    return bool(told or frame.vendors or frame.agencies or frame.vehicle or frame.competition)


_TERM = re.compile(
    r"\b(?:ordering period|performance (?:lasts|ends|runs|period)|period of performance|completion date|complet(?:e|ed|ion) (?:by|in|date)|runs? (?:until|through|to)|option (?:years?|periods?)|options? of|(?:bids?|offers?|proposals?) (?:was|were|had been|have been))\b",
    re.IGNORECASE,
)
_NOTHING_TOLD = re.compile(
    r"\b(?:of (?:our|its|their|total|net) (?:revenues?|sales)|grants?|budget|percent of)\b|\bmay not\b|%", re.IGNORECASE
)


def _reason(sentence: Sentence, *, judged: bool) -> Reason:
    text = sentence.text
    kinds = {mood.kind for mood in sentence.moods}
    if "question" in kinds:
        return "question"
    if "demand" in kinds or "condition" in kinds:
        return "demand"
    if not judged:
        return "no_claim"
    if _POLICY.search(text):
        return "policy"
    if _OPINION.search(text):
        return "opinion"
    if _CAPABILITY.search(text):
        return "capability"
    return "no_claim"
