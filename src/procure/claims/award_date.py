"""``award_date``: 'was contracted for on April 11, 2025', 'In April 2025, ICE awarded', 'signed in October 2025'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft, past_the_parties, share, time_beside, time_of
from procure.claims.total_amount import is_total
from procure.language import figures
from procure.language.events import Event
from procure.language.force import ITS_AWARD, is_its_award
from procure.language.frames import Frame
from procure.language.times import When


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where the award itself (not another event) has a calendar date, month or year."""
    frame = bound.frame
    awarded = frame.event("award", "sign")
    told = (
        awarded is not None
        and awarded.verb is not None
        and awarded.verb.is_finite
        and (
            awarded.verb.is_passive
            or (awarded.verb.is_past and re.search(r"\band $", frame.sentence.text[: awarded.verb.start]) is not None)
        )
    )
    told = told or frame.event("start") is not None or nearby_date(frame) is not None
    if frame.is_negative or frame.force == "planned" or (frame.force == "presupposed" and not told):
        return []
    if frame.sentence.statement.kind == "table_row":
        after = frame.sentence.text
        days = [
            when
            for when in frame.sentence.times
            if when.span.precision in ("day", "month", "year")
            and when.role in ("in", "at")
            and not re.match(r"\s*(?:-|to)\s", after[when.end :])  # a period's first day
        ]
        return (
            [Draft("award_date", relation="award", time=time_of(days[0], frame, "in"))]
            if len(days) == 1 and frame.money
            else []
        )
    if len(frame.money) > 1:
        dated = next((event.time for event in frame.events if _dates_an_award(frame, event)), None)
        first = time_of(dated, frame, "in")
        each = [
            Draft("award_date", relation="award", time=when, **share(frame, money))
            for money in frame.money
            if (when := time_beside(frame, money) or first) is not None and not is_total(frame, money)
        ]
        if len({str(draft.time) for draft in each}) > 1:
            return each  # "two task orders: $60 million in February 2025 and $30 million in August 2025"
    if is_first(frame) and not frame.money:
        return []  # that is when the relation started
    for event in frame.events:
        if _dates_an_award(frame, event):
            between = event.time is not None and event.time.role == "between"
            return [Draft("award_date", relation="award", time=time_of(event.time, frame, None if between else "in"))]
    beside = nearby_date(frame)
    return [Draft("award_date", relation="award", time=time_of(beside, frame, "in"))] if beside else []


_FIRST_TIME = re.compile(
    r"\bfor the first time\b|\bfirst[- ]ever\b|\bfirst (?:contracted|hired|worked|signed|bought|purchased|awarded|used|engaged|retained|partnered|won)\b",
    re.IGNORECASE,
)


def is_first(frame: Frame) -> bool:
    """Whether it is the first dealing of the two: 'for the first time', 'first contracted with', 'its first contract with'."""
    if _FIRST_TIME.search(frame.sentence.text, frame.clause.start, frame.clause.end):
        return True
    noun, verb, text = frame.noun, frame.verb, frame.sentence.text
    if frame.identifiers:
        return False  # "our first contract, W911NF-18-C-0042, was signed in": that award's date
    if noun is not None and noun.determiner == "possessive" and re.search(r"\bfirst\b", noun.words_before):
        return True
    return verb is not None and text[: verb.start].endswith(" first ") and verb.kind in ("award", "win", "sign", "buy")


_PART = re.compile(r"\b(?:period|term|option|phase|year)\b[^.;]{0,40}$", re.IGNORECASE)
"""'Its base period began': not the award."""
_DATED = re.compile(
    r",? (?:\([\w .-]{2,12}\))?,? ?(?:of|(?:that )?(?:dates?|dated) (?:from|to)|dating (?:from|to)|from|signed|awarded|(?:was |is )?dated|came|followed|\()(?: on| in| early in| late in)? ?(?:the )?",
    re.IGNORECASE,
)


def nearby_date(frame: Frame) -> When | None:
    """'the contract, dated 3 June 2022', 'a contract from 2017', 'Enterprise Agreement (July 2025)'."""
    noun = frame.noun
    if frame.verb is None:
        labelled = [w for w in frame.sentence.times if figures.DATE_LABEL.match(frame.sentence.text[: w.span.start])]
        if len(labelled) == 1:
            return labelled[0]
    if noun is None or noun.strength not in ("strong", "weak") or noun.is_plural:
        return None
    made = ITS_AWARD.search(frame.sentence.text, frame.clause.start, noun.start) if is_its_award(frame) else None
    for when in frame.sentence.times:
        if made and made["when"] and made.start("when") <= when.span.start < made.end("when"):
            return when
        inside = noun.phrase_start <= when.span.start and when.end <= noun.start
        inside = (
            inside
            or (  # "A March 2023 award paid ..."
                noun.start - when.end == 1
                and re.search(r"(?:\b[Aa]n?|\b[Tt]he|'s) $", frame.sentence.text[: when.span.start]) is not None
            )
        )
        if (
            inside
            and (when.span.precision in ("day", "month") or when.span.shape == "year")
            and when.span.shape != "bare_month"
        ):
            return when  # "ICE's March 2023 contract"
        beside = _DATED.fullmatch(past_the_parties(frame, noun.end, when.span.start))
        if (
            frame.verb is None
            and when.span.precision in ("day", "month")
            and frame.sentence.text[noun.end : when.span.start] == ", "
        ):
            return when  # an entry: "Acme, $9M, task order, May 2020"
        bracketed = frame.sentence.text[when.span.start - 1 : when.span.start] == "("
        if beside and not (bracketed and when.span.precision == "year"):
            return when
    return None


def _dates_an_award(frame: Frame, event: Event) -> bool:
    if (
        event.time is None
        or event.verb is None
        or event.time.role not in ("in", "at", "between")
        or (event.time.span.fiscal and event.kind not in ("award", "buy", "sign"))
        or (event.time.role == "between" and not (event.kind == "award" and event.verb.is_passive))
    ):
        return False
    if frame.noun is not None and frame.noun.strength == "change":
        return False
    if event.verb.is_infinitive and re.search(
        r"\b(?:found|known|shown|reported|said) to\b", frame.sentence.text[: event.verb.start]
    ):
        return False  # the date is that of the finding
    noun, on = frame.noun, frame.sentence.on
    if on is not None and event.time.span.first > on and event.verb.lemma != "take effect":
        return False  # a date to come
    if event.verb.lemma == "take effect":
        return True
    if event.kind == "start":
        # "the contract, which began in 2015"; "had begun a contract with" starts the relation
        before = noun is not None and noun.strength == "strong" and not noun.is_plural and noun.end <= event.verb.start
        return before and event.verb.is_past and not _PART.search(frame.sentence.text[: event.verb.start])
    if event.kind not in ("award", "win", "sign", "buy"):
        return False
    span = event.time.span
    if event.time.role == "between":
        return not frame.money and noun is not None  # "the contracts were awarded between 2019 and 2021"
    if not (re.search(r"\b(?:19|20)\d\d\b", span.text) or span.shape in ("month_day", "fiscal")):
        # a relative word ("last year", "in July") dates the amount, where there is one; "Awarded on Thursday, it ..."
        opens = event.verb.form == "past" and not frame.sentence.text[: event.verb.start].strip(" *-\"'(")
        return (
            (not frame.money or opens)
            and span.precision in ("day", "month")
            and not (noun is not None and noun.is_plural and event.kind != "sign")
        )
    if span.precision == "year":
        one = noun is not None and not noun.is_plural
        plain = (
            event.kind != "buy" or event.verb.lemma.startswith(("contract", "commission")) or bool(frame.money) or one
        )
        summed = any(is_total(frame, money) for money in frame.money)
        several = noun is not None and noun.is_plural and noun.text.lower() != "licenses" and not frame.money
        return plain and not summed and not several and (event.verb.is_passive or noun is not None or not frame.money)
    return span.precision in ("day", "month", "quarter") and not any(is_total(frame, money) for money in frame.money)
