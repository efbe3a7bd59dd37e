"""What a denial leaves out: 'apart from a pilot with TSA in 2019, we have had no contracts with any component of DHS'."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from procure.language.clauses import Clause

if TYPE_CHECKING:
    from procure.language.frames import Frame, Sentence
    from procure.language.mentions import Mention

_EXCEPT = re.compile(
    r"\b(?:apart from|except(?: for)?|other than|aside from|besides|excluding|save for|(?<=component )but|(?<=components )but|(?<=agency )but|(?<=agencies )but|(?<=unit )but|(?<=every one )but|with the (?:sole |only |single )?exception of|but for|beyond)\s",
    re.IGNORECASE,
)
_SHUTS_OUT = re.compile(r"except|excluding|save for|but", re.IGNORECASE)
"""In a positive sentence 'apart from CBP' may add CBP; 'except CBP' takes it out."""
_AN_AWARD = re.compile(
    r"\b(?:contracts?|agreements?|pilots?|prototypes?|trials?|(?:task |purchase )?orders?|awards?|deals?|purchases?|subscriptions?|licen[cs]es?|leases?|(?:this|that|the) one|ones|those)\b",
    re.IGNORECASE,
)
_RESUMES = re.compile(
    r",(?= (?:we|it|they|he|she|I|there|this|our|its|their|the (?:company|firm|vendor|contractor|business)|neither|no|none|never|[A-Z][\w&'.-]+(?: [A-Z][\w&'.,-]+)* (?:has|have|had|does|do|did|holds?|is|was))\b)|[;.](?=\s|$)|\s(?=(?:but|and) (?:we|it|they|has|have|had)\b)|$"
)


_OTHER_THAN = re.compile(
    r"\b(?:agencies|components|customers|clients|units|offices|departments|parts|divisions|bureaus) (?:\w+ )?other than\s$",
    re.IGNORECASE,
)


def span(text: str) -> tuple[int, int, int] | None:
    """The stretch that is excepted, and where its first word ends; None where nothing is."""
    match = _EXCEPT.search(text)
    if match is None:
        return None
    stop = _RESUMES.search(text, match.end())
    return match.start(), stop.start() if stop else len(text), match.end()


def apply(sentence: Sentence, found: list[Frame]) -> list[Frame]:
    """The frames with exceptions read: what a denial excepts holds, and the denial no longer covers it."""
    excepted = span(sentence.text)
    if excepted is None:
        return found
    start, end, word_end = excepted
    stretch = Clause(start, end, "aside")
    within = [m for m in sentence.mentions if m.agency and word_end <= m.start < end]
    is_award = _AN_AWARD.search(sentence.text, word_end, end) is not None
    if not within and not is_award:
        return found
    out: list[Frame] = []
    for frame in found:
        anchor = frame.noun.start if frame.noun else frame.verb.start if frame.verb else frame.clause.start
        if start <= anchor < end:
            continue  # the exception's own contract word: made below from the denial it belongs to
        if not frame.is_negative:
            if within and _OTHER_THAN.search(sentence.text[:word_end]):
                frame.agencies = [m for m in frame.agencies if m not in within]  # "with agencies other than CBP"
                if frame.agencies:
                    out.append(frame)
                continue
            if (
                within
                and _SHUTS_OUT.search(sentence.text, start, word_end)
                and frame.agencies
                and frame.noun is not None
            ):
                kept = [m for m in frame.agencies if m not in within]
                if kept:
                    frame.agencies, frame.excluded = kept, [*frame.excluded, *within]
                    frame.cue("negation", start, word_end - 1)
            out.append(frame)
            continue
        out += _split(frame, stretch, word_end, within)
    return out if any(frame.is_negative or frame.excluded for frame in found) or len(out) < len(found) else found


def _split(frame: Frame, stretch: Clause, word_end: int, within: list[Mention]) -> list[Frame]:
    """A denial and what it excepts: two frames, or only the second where the exception is of the same agency."""
    sentence = frame.sentence
    outside = [m for m in sentence.mentions if m.agency and not stretch.holds(m.start)]
    denied = [m for m in frame.agencies if not stretch.holds(m.start)] or (
        [m for m in outside if frame.clause.holds(m.start)]
    )
    excepted = replace(
        frame,
        clause=stretch,
        agencies=within or denied,
        excluded=[],
        is_negative=False,
        is_exclusive=False,
        events=[],
        word_time="past"
        if re.search(
            r"\b(?:past|former|previous|earlier|prior|expired|completed|ended)\b",
            sentence.text[stretch.start : stretch.end],
        )
        else None,
        loose_times=[when for when in sentence.times if stretch.holds(when.start)],
        money=[money for money in sentence.money if stretch.holds(money.start)],
        counts=[],
        durations=[],
        identifiers=[value for begin, _, value in sentence.identifiers if stretch.holds(begin)],
        competition=None,
        vehicle=None,
        scope=[],
        cues=[cue for cue in frame.cues if cue.role not in ("negation", "agency", "time")],
        reach=[stretch],
        tie=4,
    )
    for mention in excepted.agencies:
        excepted.cue("agency", mention.start, mention.end)
    excepted.cue("scope", stretch.start, word_end - 1)
    if not within:
        return [excepted]  # "no contracts with ICE other than a pilot": there is one with ICE
    frame.agencies = denied
    frame.cues = [
        cue
        for cue in frame.cues
        if not (cue.role in ("agency", "time") and stretch.holds(cue.start - sentence.statement.start))
    ]
    frame.events = [
        replace(event, time=None) if event.time and stretch.holds(event.time.start) else event for event in frame.events
    ]
    frame.loose_times = [when for when in frame.loose_times if not stretch.holds(when.start)]
    return [excepted, frame] if denied else [excepted]
