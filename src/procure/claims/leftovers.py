"""Statements without a claim: what looks like one and was not understood, and what no record can check, with the reason."""

from __future__ import annotations

import re
from typing import Literal

from procure.claims.bind import Discourse
from procure.language.frames import Sentence
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
    sentence: Sentence, seen: Discourse, not_understood: list[NotChecked], not_checkable: list[NotChecked]
) -> None:
    """Put a statement without claims where it belongs; most belong nowhere."""
    has_agency = any(m.agency or m.reference == "agency" for m in sentence.mentions)
    has_vendor = any(m.vendor or m.reference in ("we", "you", "it", "company", "party") for m in sentence.mentions)
    speaks = bool(sentence.nouns or sentence.verbs or sentence.money)
    reason = _reason(sentence)
    statement = sentence.statement
    start, quote = statement.start + sentence.prefix, statement.text[sentence.prefix :]
    about = bool(
        sentence.money or sentence.identifiers or [n for n in sentence.nouns if n.strength in ("strong", "change")]
    )
    if not (has_vendor or has_agency) or not speaks:
        return
    entry = NotChecked(
        statement=statement.id,
        part=statement.part,
        start=start,
        end=statement.end,
        quote=quote,
        reason=reason,
    )
    if reason == "no_claim" and ((has_agency and has_vendor) or about):
        not_understood.append(entry.model_copy(update={"reason": "not_understood"}))
    else:
        not_checkable.append(entry)


def _reason(sentence: Sentence) -> Reason:
    text = sentence.text
    kinds = {mood.kind for mood in sentence.moods}
    if "question" in kinds:
        return "question"
    if "demand" in kinds or "condition" in kinds:
        return "demand"
    if _POLICY.search(text):
        return "policy"
    if _OPINION.search(text):
        return "opinion"
    if _CAPABILITY.search(text):
        return "capability"
    return "no_claim"
