"""``period_of_performance``: 'a six-month prototyping period', 'set to expire in April 2026', 'for one base year and four option years'."""

from __future__ import annotations

import datetime as dt
import re

from procure.claims.build import Bindings, Draft, nearby_time, time_of
from procure.language import figures, terms, time_forms
from procure.language.force import is_predicate
from procure.language.frames import Frame
from procure.language.quantities import Duration
from procure.language.times import When
from procure.models.claims import Force, TimeRef, duration_terms


def drafts(bound: Bindings) -> list[Draft]:
    """A draft for how long an award runs, and for the day on which it is to end."""
    frame = bound.frame
    if frame.relation == "require":
        ends = [w for w in frame.sentence.times if w.role == "until" and frame.clause.holds(w.start)]
        return [Draft("period_of_performance", force="planned", time=time_of(ends[0], frame, "until"))] if ends else []
    if frame.is_negative or not _of_an_award(frame) or FUNDS_EXPIRE.search(frame.sentence.text):
        return []
    written = _duration(frame)
    if written is not None and (
        (frame.noun is not None and frame.noun.strength == "change" and " x " not in written)
        or (frame.verb is not None and frame.verb.kind == "modify" and _LENGTHENED.search(frame.sentence.text))
    ):
        written = None  # the length of an extension belongs to the modification
    end = _stated_end(frame) or _event_end(frame) or _cell(frame)
    time = _span(bound, written, end)
    return [Draft("period_of_performance", force=_force(frame), duration=written, time=time)] if written or end else []


FUNDS_EXPIRE = re.compile(r"\bfunds\b[^.;]{0,160}\b(?:will|to|do|did|would)(?: not)? expire\b", re.IGNORECASE)
"""'The funds will expire at the end of the fiscal year': the money, not the award."""


def _of_an_award(frame: Frame) -> bool:
    """Whether the clause speaks of an award, its money or its work."""
    paid = frame.verb is not None and frame.verb.kind == "pay" and not figures.speaks_of_period(frame.sentence.text)
    if paid and not any(e.kind in ("end", "last") and e.time for e in frame.events) and not frame.durations:
        return False
    changed = frame.verb is not None and frame.verb.kind == "modify"  # "It was extended, to September 2027"
    return bool(
        frame.noun or frame.money or changed or _of_work(frame) or figures.speaks_of_period(frame.sentence.text)
    )


def _force(frame: Frame) -> Force | None:
    """That an award runs to a day is stated of it, though the day is to come; a planned award's period is planned."""
    verb = frame.verb
    runs = verb is None or verb.kind in ("end", "last") or (frame.noun is not None and frame.noun.is_given)
    return "asserted" if frame.force == "planned" and runs else None


_LENGTHENED = re.compile(
    r"\b(?:extend|renew|prolong|lengthen)\w*\b[^.;]{0,90}?\b(?:by|for|another|an additional|a further) (?:up to |another |an additional )?(?:\w+)[- ](?:year|month|week|day)",
    re.IGNORECASE,
)
"""'extended it by six months', 'renewed for another year'."""
_ENDING = re.compile(
    r"(?:\b(?:completion|end|expiration|expiry|termination|final delivery) date(?: for [^.;]{1,40}?)?(?: of| is| was|:| set for)?"
    r"|\b(?:complete|completed|done|finished|concluded|delivered|performed|end|ends|expire|expires|expiring|lapse|lapses|conclude|concludes|finish|run|runs|running|last|lasts|stretch|stretches|continue|continues|(?:come|comes|coming|up|due) (?:up )?for renewal|(?:under|on) contract(?: (?:with|to|for) [^.;]{2,60}?)?|due|used|active|valid|good|effective|in force|in effect)(?: (?:on|in|by|at|around|about|through|until|till|to|into|no later than|potentially|late|early|the end of|out|up))*|\bat its term(?: on)?)\s*(?:the )?(?:\w+day,? )?$",
    re.IGNORECASE,
)
_TERM = re.compile(
    r"\b(?:period of performance|performance(?: period| dates?)?|(?:ordering|contract|base|initial) (?:period|term)|term|duration|contract dates?)(?: of (?:the|this|its) \w+)?(?: (?:is|was|runs?|ran|will be|covers|extends))?:?(?: from| of)?\s*$|\b(?:covers|covering|spans|spanning)(?: the period)?(?: from)?\s*$",
    re.IGNORECASE,
)


def _stated_end(frame: Frame) -> TimeRef | None:
    """'an estimated completion date of', 'is expected to be complete in', 'period of performance: A - B', 'covers A to B'."""
    text, on = frame.sentence.text, frame.sentence.on
    for when in frame.sentence.times:
        reached = any(c.holds(when.start) for c in frame.reach)
        if not reached and (_is_anothers(frame, when) or not figures.speaks_of_period(text[: when.end])):
            continue
        before = text[: when.start] if when.role != "at" else text[: when.span.start]
        if when.role in ("between", "since") and _TERM.search(before):
            return time_of(when, frame, when.role)
        to_come = on is None or when.span.last > on or re.search(r" date\b", before[-24:])
        if when.role in ("in", "at", "until") and to_come and _ENDING.search(text[: when.span.start]):
            return time_of(when, frame, "until")
    return None


def _is_anothers(frame: Frame, when: When) -> bool:
    """Whether a time stands in a clause with a contract or a party of its own."""
    clause = frame.sentence.clause_at(when.start)
    return frame.noun is not None and (
        any(n.strength == "strong" and clause.holds(n.start) for n in frame.sentence.nouns)
        or any((m.vendor or m.agency) and clause.holds(m.start) for m in frame.sentence.mentions)
    )


def _cell(frame: Frame) -> TimeRef | None:
    """A table's cell that holds a range and nothing else: '| Dec. 2017 - 2021 |'."""
    text = frame.sentence.text
    if frame.sentence.statement.kind != "table_row":
        entry = not frame.sentence.verbs and bool(frame.money or frame.identifiers)
        ranges = [
            w for w in frame.sentence.times if w.role == "between" and re.match(r"\s*(?:[,;.)]|$)", text[w.end :])
        ]
        labelled = ranges and re.search(r"[,;:(]\s*$", text[: ranges[0].start])
        return time_of(ranges[0], frame, "between") if entry and len(ranges) == 1 and labelled else None
    for when in frame.sentence.times:
        if (
            when.role == "between"
            and text[: when.start].rstrip().endswith("|")
            and text[when.end :].lstrip()[:1] in ("|", "")
        ):
            return time_of(when, frame, "between")
    return None


def _event_end(frame: Frame) -> TimeRef | None:
    for event in frame.events:
        if event.time is None or event.verb is None:
            continue
        past = event.time.span.last <= (frame.sentence.on or event.time.span.last)
        if (
            event.kind == "end"
            and event.verb.is_past
            and PERIOD_SUBJECT.search(frame.sentence.text[: event.verb.chain_start])
        ):
            return time_of(event.time, frame, "until")
        if event.kind == "end" and event.verb.is_past and frame.force != "planned" and past:
            return None  # an end that has been, not one to come
        let_go = event.verb is frame.verb or re.search(r"\b(?:allow\w*|let)\b", frame.sentence.text[: event.verb.start])
        if event.kind == "end" and event.verb.is_infinitive and frame.force == "asserted" and past and let_go:
            return None  # "persuaded it to drop the contract in 2022", "allowed it to expire"
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
            return time_of(event.time, frame, kind)
    for when in frame.loose_times:
        if when.role in ("until", "between") and _runs(frame):
            return time_of(when, frame)
    if frame.sentence.statement.kind != "table_row" and frame.noun is not None:
        after = [w for w in frame.sentence.times if w.role == "until" and w.start >= frame.noun.end and frame.money]
        label = re.compile(r"[,:;] *$|\d *$")
        if after and label.search(frame.sentence.text[: after[0].start]):
            return time_of(after[0], frame, "until")  # "a contract: $19 million, until 18 March 2020"
    return None


PERIOD_SUBJECT = re.compile(
    r"\b(?:base|option|performance|initial|first|ordering|contract) (?:period|year|term)\b(?: of (?:the|its|this|that) [\w .,&'-]{3,80})?(?: \w+ly)? $|\bperiod of performance(?: of (?:the|its|this|that) [\w .,&'-]{3,80})? $",
    re.IGNORECASE,
)
"""'The base period of the contract ended': the period, not the contract."""
_RUNS = re.compile(
    r"\b(?:runs?|running|lasts|lasted|lasting|to last|through|period|term|expires?|expiring|extends?|continues?|completed?|performed|build|remodel|deliver|lapses?|effective|active|valid|covers?|into|stretch(?:es)?|spans?|under contract)\b",
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
    whole = frame.noun is None or frame.sentence.statement.kind == "table_row"
    term = terms.term(text if whole else text[frame.clause.start : max(c.end for c in frame.reach)])
    if term is not None:
        return term
    row = frame.sentence.statement.kind == "table_row"
    durations = [d for d in frame.durations if not re.fullmatch(r"P[1-6]D", d.iso)]  # "one-day performance"
    spoken = durations or (frame.sentence.durations if figures.speaks_of_period(text) or row else [])
    for duration in spoken:
        if re.search(r"(?:\d[KMB]?|million|billion|thousand) $", text[: duration.start], re.IGNORECASE):
            continue  # "$4.4 million a year"
        if _OPTIONAL.match(text, duration.end):
            continue  # "with four one-year option periods": how much longer it may run
        if row or _belongs(frame, duration, text):
            frame.cue("time", duration.start, duration.end)
            return duration.iso
    return None


_CONTRACT_WORD = r"(?:contract|agreement|order|deal|BPA|blanket|IDIQ|indefinite|award|extension|period|term|subscription|lease|prototype|prototyping|pilot|renewal|support|option|base|[A-Z]\w+)"


_PAID_OVER = re.compile(r"\b(?:over|during|in|within) (?:the |some |about |roughly |nearly )*$")
"""'was paid $34 million over some six years': the time of the payments, no award's length."""


_OPTIONAL = re.compile(r"[\s-]*(?:option|extension|renewal)", re.IGNORECASE)


def _belongs(frame: Frame, duration: Duration, text: str) -> bool:
    """'a two-year contract', 'a contract for three years': the length is the award's, not a guess at how long ago."""
    after, before = text[duration.end : duration.end + 60], text[max(0, duration.start - 40) : duration.start]
    if re.match(r"[\s-]*(?:ago|later|earlier|old|before|after|of experience|in the|history)", after) or re.search(
        r"\b(?:last|past|previous|within|every|next|first|than|in) (?:the )?(?:last |past |next )?$",
        before,
        re.IGNORECASE,
    ):
        return bool(re.search(r"\bover (?:the )?(?:next )?$", before, re.IGNORECASE))
    verb = frame.verb
    if frame.noun is None and verb is not None and verb.kind == "pay" and _PAID_OVER.search(before):
        return False
    if re.match(rf"[,\s-]*(?:\(?[\w$./,-]+\)? ){{0,4}}?{_CONTRACT_WORD}\b", after):
        return True
    return bool(
        re.search(
            r"\b(?:for(?: as long as)?|over(?: an?)?|of|lasting|spanning|takes?|runs?|running|period of|and|lasts?|last|spans?|is|was|be|covers?|term:)\s+(?:the next |up to |at least |another |a total of |some )*$",
            before,
        )
    )


_BEGINS = re.compile(
    r"\b(?:(?:beg[iau]n|start|commenc)(?:s|n?ing|ed|es)?|effective|takes? effect|took effect)(?: on| in| from| as of| around| about)?(?: the)?\s+(?:\w+day, )?$",
    re.IGNORECASE,
)
"""Before the day on which an award's work starts."""
_NEXT = re.compile(r"\b(?:over|for|during|within|in) the (?:next|coming|following) $", re.IGNORECASE)


def _span(bound: Bindings, written: str | None, end: TimeRef | None) -> TimeRef | None:
    """The days of an award: as stated, or counted from its first day, or back from its last, for as long as it runs."""
    first = _stated_start(bound.frame)
    if end is not None and (end.kind != "until" or end.end is None):
        return end
    if first is not None and first.start is not None and end is not None and end.end is not None:
        return first.model_copy(update={"kind": "between", "end": end.end}) if first.start <= end.end else end
    if written is None:
        return end
    if end is not None and end.end is not None:
        return _back_from(end, written)
    if first is None:
        first = _first_day(bound)
    return lasting(first.start, written, first) if first is not None and first.start is not None else None


def _stated_start(frame: Frame) -> TimeRef | None:
    """'begins Oct. 1', 'effective from January 1, 1994'."""
    for when in frame.sentence.times:
        if when.role not in ("in", "at", "since") or when.span.first.year < 1900:
            continue
        before = frame.sentence.text[: when.span.start]
        begun = re.match(
            r"(?:beginning|starting|commencing|effective)\b", frame.sentence.text[when.start :], re.IGNORECASE
        )
        if begun or _BEGINS.search(before):
            return time_of(when, frame, "since")
    return None


def _first_day(bound: Bindings) -> TimeRef | None:
    """When an award whose length is told was made, where the clause or what went before says so."""
    frame = bound.frame
    when = next(
        (
            e.time
            for e in frame.events
            if e.time
            and e.kind in ("award", "win", "sign", "start", "buy")
            and e.time.role in ("in", "at")
            and e.time.span.precision in ("day", "month", "year")
        ),
        None,
    )
    if when is None and frame.sentence.statement.kind == "table_row":
        when = next((w for w in frame.sentence.times if w.role in ("in", "at", "since")), None)
    if when is not None:
        return time_of(when, frame, "since") if when.span.first.year >= 1900 else None
    on = frame.sentence.on
    month = None
    if on is not None:
        month = TimeRef(kind="since", start=on.replace(day=1), end=None, precision="month", resolved_against=on)
    if any(_NEXT.search(frame.sentence.text[: d.start]) for d in frame.sentence.durations):
        return month  # "over the next five years"
    if (beside := nearby_time(frame)) is not None and beside.start is not None:
        return beside
    taken_up = frame.noun is None or frame.noun.determiner in ("definite", "demonstrative", "possessive")
    before = bound.seen.awarded
    if taken_up and before is not None and before.start is not None:
        return before  # of a contract whose award was dated before
    told = taken_up or is_predicate(frame)
    return month if told and frame.sentence.is_news and frame.mood is None else None


def _back_from(end: TimeRef, written: str) -> TimeRef:
    """'a one-year contract, which concludes March 30': it began a year before."""
    months, days = _months_and_days(written)
    assert end.end is not None
    first = _shifted(end.end + dt.timedelta(days=1 - days), -months)
    return end.model_copy(update={"kind": "between", "start": first})


def _months_and_days(written: str) -> tuple[int, int]:
    """The whole of a length with its options."""
    each = duration_terms(written)
    return sum(months for months, _ in each), sum(days for _, days in each)


def _shifted(day: dt.date, months: int) -> dt.date:
    last = time_forms.month_of(*time_forms.months_back(day, -months))[1]
    return last.replace(day=min(day.day, last.day))


def lasting(first: dt.date, written: str, since: TimeRef) -> TimeRef:
    """The days from ``first`` for as long as a length says, base and options."""
    months, days = _months_and_days(written)
    end = _shifted(first, months) + dt.timedelta(days=days)
    if since.precision == "day":
        end -= dt.timedelta(days=1)
    return since.model_copy(update={"kind": "between", "start": first, "end": end})
