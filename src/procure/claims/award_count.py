"""``award_count``: 'six contracts since 2020', 'two modifications', 'four offers received', 'contracts to three companies'."""

from __future__ import annotations

import re

from procure.claims.award_amount import event_time
from procure.claims.build import Bindings, Draft, time_of
from procure.language import quantities
from procure.models.claims import Count

_RECIPIENTS = re.compile(
    r"\b(?:contracts|awards|orders|agreements) (?:[\w$.-]+ ){0,6}?to (?P<number>\d+|two|three|four|five|six|seven|eight|nine|ten) (?:[\w-]+ ){0,2}?(?:companies|firms|vendors|contractors|businesses)\b",
    re.IGNORECASE,
)
_PARTITIVE = re.compile(r"\b(?:of(?: the)?|one|two|\d+ of(?: the)?)\s+$", re.IGNORECASE)

_OF_ALL = re.compile(r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten) of $", re.IGNORECASE)
"""'20 of 62 contracts awarded to X': X has the 62; 'of the 62' takes up a number given before."""


def drafts(bound: Bindings) -> list[Draft]:
    """A draft for each number of awards (of offers, of recipients) that the clause is about."""
    frame = bound.frame
    text = frame.sentence.text
    if frame.is_negative or (
        frame.force == "presupposed"
        and not frame.competition
        and not (frame.verb and frame.verb.kind == "sum")
        and not (frame.mood is None and frame.noun is not None and frame.noun.determiner == "possessive")
    ):
        return []
    window = next(
        (
            w
            for w in frame.sentence.times
            if frame.clause.holds(w.start) and w.role in ("since", "between", "in", "as_of")
        ),
        None,
    )
    out = []
    for counted in frame.counts:
        # "reviewed 20 of the 62 contracts" counts somebody's sample
        part_of_all = _OF_ALL.search(text[: counted.start]) and any(m.vendor for m in frame.vendors)
        if not part_of_all and (
            _PARTITIVE.search(text[: counted.start])
            or re.match(r"\s+of\b", text[counted.end :])
            or (counted.count.value == 1 and not frame.competition)
        ):
            continue
        if bound.vendors or frame.competition:
            out.append(Draft("award_count", count=counted.count, time=time_of(window, frame)))
    recipients = _RECIPIENTS.search(text, frame.clause.start, frame.clause.end)
    if recipients and not out and bound.agencies and not frame.vendors:
        number = quantities.number(recipients["number"])
        if number:
            out.append(Draft("award_count", count=Count(value=number, text=recipients[0]), time=event_time(bound)))
    return out
