"""``competition``: 'sole-source', 'without competition', 'four offers received'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft
from procure.models.claims import Force

_SLATED = re.compile(
    r"\b(?:slated|scheduled|set|planned|earmarked|lined up|intended|due|proposed) (?:for|as) (?:an? |another )?$|\b(?:plans?|intends?|proposes?|wants?|seeks?) (?:to \w+ )?(?:an? |another )?$"
)
"""'slated for sole-source renewal'."""


_DENIED = re.compile(
    r"(?:\b(?:not|never|no longer|nor|hardly)|n't) (?:(?:an?|the|been|being|be|awarded|given|let|procured|made|on|via|by|through|under|as|ever) )*$",
    re.IGNORECASE,
)


_FAVORS = re.compile(
    r"\b(?:favou?r(?:s|ed|ing)?|supports?|encourag\w+|promot\w+|believes? in|committed to|ensur\w+|strengthen\w*|prefers?|welcomes?|increas\w+|foster\w*) (?:\w+ ){0,2}$"
)


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where the statement says how an award was competed."""
    frame = bound.frame
    found = frame.competition
    if (
        frame.verb is not None
        and frame.verb.is_negated
        and found is not None
        and found[0].lower().startswith("without")
    ):
        return []  # "was not awarded without competition" says the opposite
    if frame.noun is None and frame.verb is not None and frame.verb.kind == "end":
        return []
    if found is None or (frame.is_negative and not re.match(r"not|no|non|never|without", found[0], re.IGNORECASE)):
        return []
    if frame.noun is None and _FAVORS.search(frame.sentence.text, frame.clause.start, found.start()):
        return []  # "favors full and open competition" is an opinion
    if _DENIED.search(frame.sentence.text, frame.clause.start, found.start()) and not re.match(
        r"not|no|non|never|without", found[0], re.IGNORECASE
    ):
        return []  # "was not sole-sourced", "did not bypass competition"
    frame.cue("scope", *found.span())
    force: Force | None = (
        "planned"
        if frame.force == "planned" or _SLATED.search(frame.sentence.text, frame.clause.start, found.start())
        else "presupposed"
        if frame.force == "presupposed" and frame.verb is None
        else None
    )
    return [Draft("competition", relation="compete", force=force, scope=(found[0],))]
