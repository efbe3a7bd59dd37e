"""``award_count``: 'six contracts since 2020', 'two modifications', 'four offers received'."""

from __future__ import annotations

from procure.claims.build import Bindings, Draft, time_of


def drafts(bound: Bindings) -> list[Draft]:
    """A draft for each number of awards."""
    frame = bound.frame
    if frame.is_negative or (frame.force == "presupposed" and not frame.vendors):
        return []
    window = next(
        (
            w
            for w in frame.sentence.times
            if frame.clause.holds(w.start) and w.role in ("since", "between", "in", "as_of")
        ),
        None,
    )
    return [
        Draft("award_count", count=counted.count, time=time_of(window, frame))
        for counted in frame.counts
        if counted.count.value > 1 or frame.competition
    ]
