"""``award_count``: 'six contracts since 2020', 'two modifications', 'four offers received', 'contracts to three companies'."""

from __future__ import annotations

import re

from procure.claims.award_amount import event_time
from procure.claims.build import Bindings, Draft, before_now, time_beside, time_of
from procure.language import quantities
from procure.language.figures import is_of_offers
from procure.language.frames import Frame
from procure.models.claims import Count, TimeRef

_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+|\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty)"
_FIRMS = r"(?:[\w-]+ ){0,3}?(?:companies|firms|vendors|contractors|businesses|suppliers|providers|awardees)\b"
_RECIPIENTS = re.compile(
    rf"\b(?:contracts?|awards?|orders?|agreements?|deals?) (?:[\w$.-]+ ){{0,8}}?(?:to|with|for|held by|shared by|among|between) (?:(?:a total of|as many as|some|about|more than|over|all|at least) )?{_NUMBER} {_FIRMS}"
    rf"|{_NUMBER.replace('number', 'number2')} {_FIRMS} (?:[\w-]+ ){{0,2}}?(?:have|has|had|were|was|are|each|now|won|received|got|hold|share|signed)\b[^.;]{{0,40}}?\b(?:contracts?|awards?|orders?|agreements?|deals?)\b",
    re.IGNORECASE,
)
_PICKED = re.compile(
    rf"\b{_NUMBER} {_FIRMS} (?:have been|has been|had been|were|are) (?:\w+ )?(?:picked|selected|chosen|tapped|hired|contracted)\b",
    re.IGNORECASE,
)
"""'Sixteen firms have been picked by the Corps'."""
_PICKS = re.compile(
    rf"\b(?:picks|picked|selects|selected|chose|chosen|chooses|tapped|taps|hired|hires|contracted with) (?:a total of |another |some |about )?{_NUMBER} {_FIRMS}"
    r"(?! (?:to|for) (?:bid|compete|submit|propose|present|interview|advise|the (?:second|next|final) (?:round|phase|stage)))",
    re.IGNORECASE,
)
"""'NASA has selected four companies to provide spacecraft'; not who is to bid."""
_PARTITIVE = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|some|most|many|several|half|all|each|none|any|few|both|part|percent|%|\d+|first|last|latest|largest|review|reviewed|sample) of(?: the| its| their| these| those)?\s+$",
    re.IGNORECASE,
)
"""'two of the 14 contracts'."""

_OF_ALL = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|first|second|third|last|latest|largest|smallest|most|many|several|all) of $|^\W*Of $",
    re.IGNORECASE,
)
"""'20 of 62 contracts awarded to X': X has the 62; 'of the 62' takes up a number given before."""


def drafts(bound: Bindings) -> list[Draft]:
    """A draft for each number of awards (of offers, of recipients) that the clause is about."""
    frame = bound.frame
    text = frame.sentence.text
    if frame.is_negative or (
        frame.force == "presupposed"
        and not frame.competition
        and not any(is_of_offers(counted.count.text or "") for counted in frame.counts)
        and not (frame.verb and frame.verb.kind == "sum")
        and not (frame.mood is None and frame.noun is not None and _takes_for_granted(frame))
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
        part_of_all = _OF_ALL.search(text[: counted.start])
        offers = is_of_offers(counted.count.text or "")
        if not (part_of_all or offers) and (
            _PARTITIVE.search(text[: counted.start])
            or (re.match(r"\s+of\b", text[counted.end :]) and not _of_an_agency(frame, counted.end))
            or counted.count.value == 1
        ):
            continue
        if bound.vendors or frame.competition or offers or _is_theirs(frame):
            out.append(
                Draft(
                    "award_count",
                    count=counted.count,
                    time=_span_of_each(frame) or time_of(window, frame) or before_now(frame) or event_time(bound),
                )
            )
    if (number := recipients(frame)) is not None and not out and bound.agencies and not frame.vendors:
        out.append(Draft("award_count", count=number, time=event_time(bound)))
    return out


def _span_of_each(frame: Frame) -> TimeRef | None:
    """'three orders: $1 million in 2019, $2 million in 2020 and $4 million in 2022': all of them, 2019 to 2022."""
    whens = [when for money in frame.money if (when := time_beside(frame, money)) is not None]
    starts, ends = [w.start for w in whens if w.start], [w.end for w in whens if w.end]
    if len(whens) < 2 or not starts or not ends or min(starts) == max(starts):
        return None
    return whens[0].model_copy(
        update={"kind": "between", "start": min(starts), "end": max(ends), "precision": "span", "text": None}
    )


_SAMPLED = re.compile(
    r"\b(?:review|examin|audit|sampl|analy[sz]|inspect|look(?:ed|s)? (?:at|into)|question|test)\w*\b", re.IGNORECASE
)


def _takes_for_granted(frame: Frame) -> bool:
    """'Its three contracts', 'the 75 Army contracts of Acme', 'the 60 contracts started': a number is told of them."""
    assert frame.noun is not None
    if frame.noun.determiner == "possessive" or recipients(frame) is not None:
        return True
    if _SAMPLED.search(frame.sentence.text, frame.clause.start, frame.clause.end):
        return False  # "all 18 awards that auditors reviewed": their sample
    told = any(e.kind in ("start", "award", "pay", "end") and e.verb is not None for e in frame.events)
    return frame.noun.determiner == "definite" and (any(m.vendor for m in frame.vendors) or told)


def _of_an_agency(frame: Frame, end: int) -> bool:
    """'14 contracts of the Navy': the agency's, no part of some."""
    return any(m.agency and re.fullmatch(r" of (?:the )?", frame.sentence.text[end : m.start]) for m in frame.agencies)


def _is_theirs(frame: Frame) -> bool:
    """'CMS awarded 62 contracts': the agency's, to vendors that are not named."""
    noun = frame.noun
    return (
        bool(frame.agencies)
        and noun is not None
        and noun.is_plural
        and any(e.kind in ("award", "sign", "buy", "pay") for e in frame.events)
    )


def recipients(frame: Frame) -> Count | None:
    """'contracts to three companies', 'thirteen firms have been given agreements': how many vendors."""
    text, clause = frame.sentence.text, frame.clause
    match = _RECIPIENTS.search(text, clause.start, clause.end)
    value = quantities.number(match["number"] or match["number2"]) if match else None
    if match is None and frame.verb is not None and frame.verb.kind == "buy":
        match = _PICKED.search(text, clause.start, clause.end) or _PICKS.search(text, clause.start, clause.end)
        value = quantities.number(match["number"]) if match else None
    return Count(value=value, text=match[0]) if match and value else None
