"""When: the times of a statement with their roles (since, until, in, between, as of), and the words that say current, past, ever."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Literal

from procure.language.time_forms import Span, spans
from procure.models.claims import TimeRef


@dataclass(frozen=True)
class When:
    """A time expression with its role: since, until, in, between, as_of, at; and the span of its words."""

    start: int
    end: int
    role: str
    span: Span


_ABOUT = r"(?: (?:at least|about|around|early|late|early in|late in|roughly|approximately|sometime in|the (?:start|beginning|end|middle) of)| mid-?)?"
_ROLE = (
    (
        "between",
        re.compile(
            r"\b(?:between|from)(?: the)?(?: (?:roughly|about|around|approximately|at least))?\s+$", re.IGNORECASE
        ),
    ),
    (
        "since",
        re.compile(
            rf"\b(?:(?:ever )?since{_ABOUT}|going back (?:at least )?to|dating (?:back )?(?:at least )?(?:to|from)|dates? (?:back )?(?:at least )?to|as (?:early|far back) as|(?:beginning|starting|commencing)(?: (?:in|on|from|with))?|after|following)(?: the)?\s*(?<=[\s-])$",
            re.IGNORECASE,
        ),
    ),
    (
        "until",
        re.compile(
            rf"\b(?:(?:up )?(?:un)?til(?: the end of)?{_ABOUT}|(?:through|thru)(?: potentially)?(?: the end of)?{_ABOUT}|by(?: the end of| no later than)?{_ABOUT}|(?:no|not) later than|before|prior to|ahead of|as late as|(?:ending|ended|expiring)(?: (?:in|on))?|(?:runs?|ran|running|extend(?:s|ed)?|extending|last(?:s|ed)?|prolonged|continu(?:es|ed)|lengthened|stretch(?:es|ed)?)(?: [\w.&']+){{0,6}},? to|into)(?: the)?\s*(?<=[\s-])$",
            re.IGNORECASE,
        ),
    ),
    ("as_of", re.compile(r"\bas (?:of|at)(?: the)?\s+$|\bto date,?\s+$", re.IGNORECASE)),
    (
        "in",
        re.compile(
            rf"\b(?:in|on|during|under|of|dated|over|within|throughout|for|at|effective|across|around){_ABOUT}(?: the)?\s*(?<=[\s-])$",
            re.IGNORECASE,
        ),
    ),
)
_STRETCHES = frozenset("window day_range month_range year_range fiscal_range year_ended half".split())
BEFORE = re.compile(r"\b(?:before|prior to|ahead of)(?: the)?\s+$", re.IGNORECASE)
"""What stands before a time that is itself left out."""
_JOINS = re.compile(
    r",?\s*(?:and|to|until|till|through|thru|-{1,3})\s*(?:(?:about|early|late|mid-?|the end of|at least|the)\s*)?"
)
_TO_NOW = re.compile(r"\s*(?:until|to|till|through|-{1,2})\s*(?:the )?(?:present|now|today|date)\b", re.IGNORECASE)
_ONWARD = re.compile(r",? (?:and )?(?:on|onwards?|forward)\b(?! \w+day)")


def whens(text: str, on: dt.date | None, earlier: Span | None = None) -> list[When]:
    """Time expressions with their role, by the words before them. ``earlier`` is the time named last before the text."""
    found: list[When] = []
    listed = spans(text, on, earlier)
    index = 0
    while index < len(listed):
        span = listed[index]
        index += 1
        before = text[max(0, span.start - 48) : span.start]
        role, start = "at", span.start
        for name, pattern in _ROLE:
            match = pattern.search(before)
            if match:
                role, start = name, span.start - len(before) + match.start()
                break
        other = listed[index] if index < len(listed) else None
        if other is not None and _is_range(text, role, span, other):
            joined = replace(
                span,
                end=other.end,
                last=other.last,
                precision="span",
                fiscal=span.fiscal or other.fiscal,
                text=text[span.start : other.end],
            )
            found.append(When(start, other.end, "between", joined))
            index += 1
        elif span.shape == "since":
            found.append(When(start, span.end, "since", span))
        elif (now := _TO_NOW.match(text, span.end)) or (role == "between" and _ONWARD.match(text, span.end)):
            found.append(When(start, now.end() if now else span.end, "since", span))
        elif role in ("in", "at", "between") and (
            span.shape in _STRETCHES or (span.shape == "relative" and span.precision == "span")
        ):
            found.append(When(start, span.end, "between", span))
        elif role == "between" and span.precision == "span":
            found.append(When(start, span.end, role, span))
        elif role == "between":
            is_from = text[start : start + 4].lower() == "from"
            found.append(When(start, span.end, "since" if is_from else "in", span))
        elif role == "until" and BEFORE.search(before) and span.precision != "day":
            last = span.first - dt.timedelta(days=1)  # "before 2010": to the end of 2009
            first = dt.date(last.year, 1, 1) if span.precision == "year" else last
            found.append(When(start, span.end, role, replace(span, first=first, last=last)))
        else:
            found.append(When(start, span.end, role, span))
    return found


def _is_range(text: str, role: str, span: Span, other: Span) -> bool:
    """Whether two times are the ends of one: 'from 2014 to 2016', 'Oct 1, 2025 - Sept 30, 2026'."""
    between = text[span.end : other.start]
    if not _JOINS.fullmatch(between) or other.last < span.first or span.precision == "span":
        return False
    if "and" in between:
        side_by_side = span.precision == other.precision == "year" and other.first.year == span.last.year + 1
        return role == "between" or (role == "in" and side_by_side)
    return role in ("between", "in", "at", "since")


_CURRENT = re.compile(
    r"\b(?:currently|current|existing|ongoing|active|presently|present|to this day|still|now|at present|today)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:past|former(?:ly)?|previous(?:ly)?|prior|completed|historical(?:ly)?|expired|earlier|once|in the past|used to|no longer)\b",
    re.IGNORECASE,
)
_EVER = re.compile(
    r"\b(?:ever|never|at any time|at no time|at any point|current or (?:past|former|prior|previous)|past or (?:current|present)|current nor (?:past|former)|past and (?:present|current)|current and (?:past|former)|present or past)\b",
    re.IGNORECASE,
)


def timeref(kind: str, when: When | None, on: dt.date | None, text: str | None = None) -> TimeRef:
    """A claim's time from a time expression, or from a word alone (current, past, ever)."""
    if when is None:
        assert kind in ("current", "past", "ever")
        return TimeRef(kind=kind, start=None, end=on, precision="day", text=text, resolved_against=on)
    span = when.span
    basis: Literal["calendar", "fiscal"] = "fiscal" if span.fiscal else "calendar"
    first: dt.date | None = span.first if span.first.year > 1789 else None
    last: dt.date | None = span.last
    if kind == "in" and first is None:
        kind = "past"  # "under previous administrations"
    if kind == "since":
        last = None
    elif kind == "until":
        first = None
    return TimeRef(
        kind=kind,
        start=first,
        end=last,
        basis=basis,
        precision=span.precision,
        text=span.text,
        resolved_against=on,
    )


def word_kind(text: str) -> tuple[str, re.Match[str]] | None:
    """'current', 'past' or 'ever' by a word alone."""
    for kind, pattern in (("ever", _EVER), ("current", _CURRENT), ("past", _PAST)):
        match = pattern.search(text)
        if match:
            return kind, match
    return None
