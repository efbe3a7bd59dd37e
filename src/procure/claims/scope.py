"""``scope``: what a contract is for, where the statement says that and nothing more: 'the contract covers guard services'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft

_COVERS = re.compile(
    r"\b(?:covers?|covered|calls? for|called for|concerns?|is for|was for|are for|were for|entails?|consists? of|focus(?:es|ed) on|includes?)\s+(?P<what>[^.;]{3,90})"
)


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where the contract's content is what the clause is about."""
    frame = bound.frame
    if (
        frame.is_negative
        or frame.noun is None
        or frame.noun.strength not in ("strong", "change")
        or frame.money
        or frame.durations
        or frame.competition
        or not frame.noun.is_given
    ):
        return []
    found = _COVERS.match(frame.sentence.text[frame.noun.end : frame.clause.end].lstrip())
    if not found:
        return []
    return [Draft("scope", force="asserted", scope=(found["what"].strip(),))]
