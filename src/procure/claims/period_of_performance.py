"""``period_of_performance``: 'a six-month prototyping period', 'set to expire in April 2026', 'for one base year and four option years'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft, time_of
from procure.language.frames import Frame
from procure.language.quantities import Duration, base_and_options
from procure.models.claims import TimeRef


def drafts(bound: Bindings) -> list[Draft]:
    """A draft for how long an award runs, and for the day on which it is to end."""
    frame = bound.frame
    if frame.relation == "require":
        ends = [w for w in frame.sentence.times if w.role == "until" and frame.clause.holds(w.start)]
        return [Draft("period_of_performance", force="planned", time=time_of(ends[0], frame, "until"))] if ends else []
    if (
        frame.is_negative
        or (frame.noun is None and not frame.money and not _of_work(frame))
        or (
            frame.verb is not None
            and frame.verb.kind == "pay"
            and not any(e.kind in ("end", "last") and e.time for e in frame.events)
        )
    ):
        return []
    written = _duration(frame)
    if written is not None and frame.noun is not None and frame.noun.strength == "change":
        return []  # the length of an extension belongs to the modification
    if written is not None:
        return [Draft("period_of_performance", duration=written, time=_span(frame, written))]
    for event in frame.events:
        if event.time is None or event.verb is None:
            continue
        past = event.time.span.last <= (frame.sentence.on or event.time.span.last)
        if (
            event.kind == "end"
            and event.verb.is_past
            and PERIOD_SUBJECT.search(frame.sentence.text[: event.verb.chain_start])
        ):
            return [Draft("period_of_performance", time=time_of(event.time, frame, "until"))]
        if event.kind == "end" and event.verb.is_past and frame.force != "planned" and past:
            return []  # an end that has been, not one to come
        if (
            event.kind == "end"
            and event.verb is frame.verb
            and event.verb.is_infinitive
            and frame.force == "asserted"
            and past
        ):
            return []  # "persuaded it to drop the contract in 2022"
        if event.kind not in ("end", "last") and event.time.role == "until" and event.time.start < 3:
            continue  # "By February 2019, its value had grown through six modifications"
        if event.kind in ("award", "win") and event.time.span.fiscal:
            continue  # "awarded 14 orders during fiscal years 2013 through 2015"
        is_end = event.kind == "end" and (
            frame.force == "planned"
            or not event.verb.is_past
            or event.time.span.last > (frame.sentence.on or event.time.span.last)
        )
        if (is_end and event.time.role != "since") or event.time.role in ("until", "between"):
            kind = "between" if event.time.role == "between" else "until"
            if event.time.role in ("until", "between") and not (is_end or _runs(frame)):
                continue
            return [Draft("period_of_performance", time=time_of(event.time, frame, kind))]
    for when in frame.loose_times:
        if when.role in ("until", "between") and _runs(frame):
            return [Draft("period_of_performance", time=time_of(when, frame))]
    return []


PERIOD_SUBJECT = re.compile(
    r"\b(?:base|option|performance|initial|first|ordering|contract) (?:period|year|term)\b(?: of (?:the|its|this|that) [\w .,&'-]{3,80})?(?: \w+ly)? $|\bperiod of performance(?: of (?:the|its|this|that) [\w .,&'-]{3,80})? $",
    re.IGNORECASE,
)
"""'The base period of the contract ended': the period, not the contract."""
_RUNS = re.compile(
    r"\b(?:runs?|running|lasts|lasted|lasting|to last|through|period|term|expires?|expiring|extends?|continues?|completed?|performed|build|remodel)\b",
    re.IGNORECASE,
)


def _runs(frame: Frame) -> bool:
    text = frame.sentence.text
    ranges = [
        when.span
        for when in frame.sentence.times
        if when.role == "between"
        and (frame.relation == "modify" or re.search(r"\b(?:appropriations|funds|funding) $", text[: when.start]))
    ]
    words = [
        match
        for match in _RUNS.finditer(frame.sentence.text, frame.clause.start, max(c.end for c in frame.reach))
        if not any(
            span.start <= match.start() < span.end for span in ranges
        )  # "From 2015 through 2017, it issued nine modifications"
    ]
    return bool(words) and frame.relation not in ("supply", "work", "use")


def _of_work(frame: Frame) -> bool:
    if frame.verb is not None and frame.verb.kind == "last":
        return True
    return bool(
        re.match(
            r"\W*(?:the )?(?:work|performance|services)\b", frame.sentence.text[frame.clause.start :], re.IGNORECASE
        )
    )


def _duration(frame: Frame) -> str | None:
    text = frame.sentence.text
    written = base_and_options(text[frame.clause.start : max(c.end for c in frame.reach)])
    if written:
        return written
    for duration in frame.durations:
        if _belongs(frame, duration, text):
            frame.cue("time", duration.start, duration.end)
            return duration.iso
    return None


_CONTRACT_WORD = r"(?:contract|agreement|order|deal|BPA|blanket|IDIQ|indefinite|award|extension|period|term|subscription|lease|prototype|prototyping|pilot|renewal|support|option|base|[A-Z]\w+)"


def _belongs(frame: Frame, duration: Duration, text: str) -> bool:
    """'a two-year contract', 'a contract for three years': the length is the award's, not a guess at how long ago."""
    after, before = text[duration.end : duration.end + 60], text[max(0, duration.start - 40) : duration.start]
    if re.match(r"[\s-]*(?:ago|later|earlier|old|before|after|of experience|in the|history)", after) or re.search(
        r"\b(?:last|past|previous|within|every|next|first|than|in) (?:the )?(?:last |past |next )?$",
        before,
        re.IGNORECASE,
    ):
        return bool(re.search(r"\bover (?:the )?(?:next )?$", before))
    if re.match(rf"[,\s-]*(?:\(?[\w$./,-]+\)? ){{0,4}}?{_CONTRACT_WORD}\b", after):
        return True
    return bool(
        re.search(
            r"\b(?:for|over|of|lasting|spanning|runs?|running|period of|and|lasts?)\s+(?:the next |up to |at least |another |a total of |some )*$",
            before,
        )
    )


def _span(frame: Frame, duration: str) -> TimeRef | None:
    """From the award's date, where one is given, for as long as base and options last."""
    when = next((e.time for e in frame.events if e.time and e.kind in ("award", "win", "sign", "start", "buy")), None)
    if when is None and frame.sentence.statement.kind == "table_row":
        when = next((w for w in frame.sentence.times if w.span.precision == "day"), None)
    if when is None or when.span.first.year < 1900:
        return None
    months = 0
    for count, value, unit in re.findall(r"(?:(\d+) x )?P(\d+)([YMWD])", duration):
        months += int(count or 1) * int(value) * {"Y": 12, "M": 1}.get(unit, 0)
    if not months:
        return time_of(when, frame, "since")
    first = when.span.first
    total = first.year * 12 + first.month - 1 + months
    last = first.replace(year=total // 12, month=total % 12 + 1, day=min(first.day, 28))
    return TimeRef(
        kind="between",
        start=first,
        end=last,
        precision=when.span.precision,
        text=when.span.text,
        resolved_against=frame.sentence.on,
    )
