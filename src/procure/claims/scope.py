"""``scope``: what a contract is for, where that is what is said: 'the contract covers guard services', 'ICE requires ...'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft
from procure.language.frames import Frame

_COVERS = re.compile(
    r"(?:covers?|covered|calls? for|called for|concerns?|(?:is|was|are|were) for|entails?|consists? of|includes?|pays? for|paid for|provides? for|provided for|(?:has|had|have) as (?:its|their) object|relates? to)\s+(?P<what>[^.;]{3,90})"
)
_FOCUS = re.compile(r"\b(?:focus(?:es|ed|ing)? on|limited in scope to|scoped to)\s+(?P<what>[^.;]{3,140})")
_PURPOSE = re.compile(r"\bto\s+(?P<what>[a-z]+ [^.;)]{5,90})")


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where the contract's content is what the clause is about (a purpose beside an award is a term, no claim)."""
    found = _what(bound.frame)
    return [Draft("scope", force="asserted", scope=(found,))] if found and not bound.frame.is_negative else []


def _what(frame: Frame) -> str | None:
    text = frame.sentence.text
    if frame.relation == "require":
        # A need with a date is a period; without one it says what is wanted.
        dated = any(event.time for event in frame.events) or frame.loose_times
        return None if dated or frame.verb is None else text[frame.verb.end : frame.verb.end + 90].strip(" ,:")
    noun = frame.noun
    if noun is None:
        return None
    if frame.relation == "select":
        match = _PURPOSE.search(text[noun.end : frame.clause.end])
        return " ".join(match["what"].split()) if match else None
    if focus := _FOCUS.search(text[noun.end : frame.clause.end]):
        return focus["what"].strip()
    if (
        noun.strength not in ("strong", "change")
        or frame.money
        or frame.durations
        or frame.competition
        or not noun.is_given
    ):
        return None
    covers = _COVERS.match(text[noun.end : frame.clause.end].lstrip())
    return covers["what"].strip() if covers else None
