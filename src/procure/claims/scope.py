"""``scope``: what a contract is for, where that is what is said: 'the contract covers guard services', 'ICE requires ...'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft
from procure.language.frames import Frame

_COVERS = re.compile(
    r"(?:covers?|covered|calls? for|called for|concerns?|(?:is|was|are|were) for|entails?|consists? of|includes?|pays? for|paid for|provides? for|provided for|(?:has|had|have) as (?:its|their) object|relates? to)\s+(?!the (?:period|years?|time)\b)(?P<what>[^.;]{3,90})"
)
_WITH_PARTY = re.compile(
    r"^(?: \([^)]*\))?(?: (?:with|between|from|and|of|for) (?:the )?(?:U\.?S\.? )?(?:[A-Z][\w&'.-]*(?: (?:of|and|for|the) (?=[A-Z])| )?)+)+"
)
_COVERS_TOO = re.compile(
    r"\b(?:and|which|,) (?:also )?(?:covers?|covered|calls? for|called for|pays? for|paid for|provides? for)\s+(?!\d|the (?:period|years?|time)\b|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)(?P<what>[a-z][^.;]{3,90})"
)
"""'is worth $4 million and covers design and the lead vessel': what it is for, told beside another fact."""
_FOCUS = re.compile(r"\b(?:focus(?:es|ed|ing)? on|limited in scope to|scoped to)\s+(?P<what>[^.;]{3,140})")
_PURPOSE = re.compile(r"\bto\s+(?P<what>[a-z]+ [^.;)]{5,90})")


_OBJECT = re.compile(
    r"\b(?:ha[sd] as (?:its|their) (?:object|purpose|aim)|whose (?:object|purpose) (?:is|was)|for the purpose of|(?:with|has|had) the (?:stated )?(?:object|purpose|aim) of) (?P<what>[^.;]{5,110})"
)
_OPENS = re.compile(r"\W*(?:The|This|That) (?:[\w-]+ ){0,2}(?:contract|award|agreement|order|deal)$")
_TO_DO = re.compile(
    r"\bto (?P<what>(?:provide|supply|build|support|deliver|develop|design|operate|maintain|manage|house|transport|guard|train|install|modernize|perform|conduct|upgrade|repair|construct|staff|run|host|process) [^.;)]{5,110})"
)
_BOUND_TO = re.compile(
    r"\b(?:expected|set|slated|scheduled|likely|required|used|able|needed|obliged|allowed|extended|enough|options?|right|opportunity|ability|failed|fails|failure|ceased|stopped) (?:\w+ )?$"
)
"""'The contract awards $2 million to X to provide guards' says what it is for; 'is expected to provide jobs' does not."""


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where the contract's content is what the clause is about (a purpose beside an award is a term, no claim)."""
    found = _what(bound.frame)
    return [Draft("scope", force="asserted", scope=(found,))] if found and not bound.frame.is_negative else []


def is_told(frame: Frame) -> bool:
    """Whether what the contract is for is what the clause is about."""
    return _what(frame) is not None


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
    if meant := _OBJECT.search(text, noun.end, frame.clause.end):
        return meant["what"].strip(" \"'")
    if opens := _OPENS.match(text[frame.clause.start : noun.end]):
        purpose = _TO_DO.search(text, noun.end, frame.clause.end) if opens and noun.is_given else None
        if purpose and not _BOUND_TO.search(text[: purpose.start()]):
            return " ".join(purpose["what"].split())
    if (
        noun.is_given
        and noun.strength in ("strong", "weak")
        and (beside := _COVERS_TOO.search(text, noun.end, frame.clause.end))
    ):
        return beside["what"].strip()
    if (
        noun.strength not in ("strong", "change")
        or frame.money
        or frame.durations
        or frame.competition
        or not noun.is_given
    ):
        return None
    covers = _COVERS.match(_WITH_PARTY.sub("", text[noun.end : frame.clause.end]).lstrip())
    return covers["what"].strip() if covers else None
