"""When: dates, years, fiscal years, administrations and relative words, resolved on the statement's date."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Literal

from procure.language import lexicon
from procure.models.claims import TimeRef

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?"
Precision = Literal["day", "month", "quarter", "year", "span"]


@dataclass(frozen=True)
class Span:
    """A stretch of days named in a text."""

    start: int
    end: int
    first: dt.date
    last: dt.date
    precision: Precision
    fiscal: bool = False
    text: str = ""


@dataclass(frozen=True)
class When:
    """A time expression with its role: since, until, in, between, before; and the span of its words."""

    start: int
    end: int
    role: str
    span: Span


def _month_span(year: int, month: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def _fiscal(year: int) -> tuple[dt.date, dt.date]:
    return dt.date(year - 1, 10, 1), dt.date(year, 9, 30)


_FORMS = re.compile(
    rf"(?P<dmy>\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{_MONTH}),? (?P<y1>(?:19|20)\d\d)\b)"
    rf"|(?P<mdy>\b(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y2>(?:19|20)\d\d)\b)"
    r"|(?P<iso>\b(?P<y3>(?:19|20)\d\d)-(?P<n3>\d\d)-(?P<d3>\d\d)\b)"
    r"|(?P<us>\b(?P<n4>\d{1,2})/(?P<d4>\d{1,2})/(?P<y4>(?:19|20)\d\d)\b)"
    r"|(?P<fyrange>\b(?:fiscal years?|FYs?)\s?(?P<fa>(?:19|20)\d\d)\s?(?:-|to|and|through|until)\s?(?:FY\s?)?(?P<fb>(?:19|20)\d\d)\b)"
    rf"|(?P<myrange>\b(?P<ma>{_MONTH}) (?P<mya>(?:19|20)\d\d)\s?(?:-|to|through|until)\s?(?P<mb>{_MONTH}) (?P<myb>(?:19|20)\d\d)\b)"
    r"|(?P<fy>\b(?:the )?(?:fiscal(?: year)?s?|FY)[\s-]?(?P<y5>(?:19|20)\d\d|\d\d)\b)"
    r"|(?P<quarter>\b(?:(?P<q1>first|second|third|fourth)(?: fiscal)? quarter of|Q(?P<q2>[1-4])) (?P<y9>(?:19|20)\d\d)\b)"
    rf"|(?P<my>\b(?P<m6>{_MONTH}),? (?:of )?(?P<y6>(?:19|20)\d\d)\b)"
    r"|(?P<gloss>\bthe (?P<adm>[\w. -]{2,30}?) administrations? \((?P<y7>(?:19|20)\d\d)\))"
    r"|(?P<adms>\b(?:the )?(?P<adm2>(?:first |second |1st |2nd |current |new )?(?:Trump|Biden|Biden-Harris|Obama|Bush|George W\. Bush|Clinton))(?:'s)? (?:administration|presidency|term)\b)"
    r"|(?P<prevadm>\b(?:previous|prior|past|former|earlier) administrations?\b)"
    r"|(?P<curadm>\b(?:the |this )?(?:current|present|new) (?:US |U\.S\. )?administration\b)"
    r"|(?P<md>\b(?:(?P<d8>\d{1,2})(?:st|nd|rd|th)? (?P<m8>(?:january|february|march|april|may|june|july|august|september|october|november|december))|"
    r"(?P<m8b>(?:January|February|March|April|May|June|July|August|September|October|November|December)) (?P<d8b>\d{1,2})(?:st|nd|rd|th)?)\b(?!,? \d{4}))"
    rf"|(?P<bare>(?<=\bin )(?P<m10>{_MONTH})\b|(?<=\bsince )(?P<m11>{_MONTH})\b|(?<=\blast )(?P<m12>{_MONTH})\b|(?<=\bthis )(?P<m13>{_MONTH})\b|(?<=\bof )(?P<m14>{_MONTH})\b|(?<=\bby )(?P<m15>{_MONTH})\b|(?<=\buntil )(?P<m16>{_MONTH})\b|(?<=\bthrough )(?P<m17>{_MONTH})\b)"
    r"|(?P<span>\b(?:the )?(?:last|past|previous) (?P<count>\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|several|few) (?P<units>years|months|weeks)\b)"
    r"|(?P<ago>\b(?P<agocount>an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+) (?P<agounit>year|month)s? ago\b)"
    r"|(?P<weekday>(?<![\w'])(?P<day>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b(?!,? (?:January|February|March|April|May|June|July|August|September|October|November|December)))"
    r"|(?P<relyear>(?<!'s )\b(?P<which>this|next|last|the past|the last|earlier this|the previous|the current) (?P<unit>fiscal year|year|month|week|quarter)\b)"
    r"|(?P<range>\b(?P<ya>(?:19|20)\d\d)\s?(?:-|to|and|through|until)\s?(?P<yb>(?:19|20)\d\d)\b)"
    r"|(?P<year>(?<![\w/$.,-])(?P<y0>(?:19|20)\d\d)\b(?![\w/-]|,\d))",
    re.IGNORECASE,
)


def _clean(month: str) -> int:
    return _MONTHS[month.lower().rstrip(".")]


_HINT = re.compile(
    r"\d|year|month|week|quarter|[Aa]dministration|presidency|\bterm\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"\b(?:[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Mm]ay\b|[Jj]un|[Jj]ul|[Aa]ug|[Ss]ep|[Oo]ct|[Nn]ov|[Dd]ec)"
)
"""What any time expression has in it: cheaper to look for than the expressions."""


def spans(text: str, on: dt.date | None) -> list[Span]:
    """Every stretch of days that ``text`` names; relative ones need ``on``, the statement's date."""
    found: list[Span] = []
    if not _HINT.search(text):
        return found
    for match in _FORMS.finditer(text):
        try:
            span = _span(match, on)
        except ValueError:
            continue
        if span:
            found.append(span)
    return found


def _span(match: re.Match[str], on: dt.date | None) -> Span | None:
    group = match.lastgroup and next(
        name
        for name in (
            "dmy",
            "mdy",
            "iso",
            "us",
            "fy",
            "quarter",
            "my",
            "gloss",
            "adms",
            "prevadm",
            "curadm",
            "md",
            "bare",
            "relyear",
            "fyrange",
            "myrange",
            "span",
            "ago",
            "weekday",
            "range",
            "year",
        )
        if match[name]
    )

    def made(first: dt.date, last: dt.date, precision: Precision, fiscal: bool = False) -> Span:
        return Span(match.start(), match.end(), first, last, precision, fiscal, match[0])

    match group:
        case "dmy":
            day = dt.date(int(match["y1"]), _clean(match["m1"]), int(match["d1"]))
            return made(day, day, "day")
        case "mdy":
            day = dt.date(int(match["y2"]), _clean(match["m2"]), int(match["d2"]))
            return made(day, day, "day")
        case "iso":
            day = dt.date(int(match["y3"]), int(match["n3"]), int(match["d3"]))
            return made(day, day, "day")
        case "us":
            day = dt.date(int(match["y4"]), int(match["n4"]), int(match["d4"]))
            return made(day, day, "day")
        case "fy":
            year = int(match["y5"])
            return made(*_fiscal(year if year > 99 else 2000 + year), "year", True)
        case "quarter":
            number = int(match["q2"] or ("first", "second", "third", "fourth").index(match["q1"].lower()) + 1)
            year = int(match["y9"])
            first, _ = _month_span(year, 3 * number - 2)
            return made(first, _month_span(year, 3 * number)[1], "quarter")
        case "my":
            return made(*_month_span(int(match["y6"]), _clean(match["m6"])), "month")
        case "gloss":
            # The bracket wins: "since the first Obama administration (2011)" is 2011.
            year = int(match["y7"])
            return made(dt.date(year, 1, 1), dt.date(year, 12, 31), "year")
        case "adms":
            return _administration(match, match["adm2"], on)
        case "prevadm":
            current = _office_start(on)
            return made(dt.date(1789, 4, 30), current, "span") if current else None
        case "curadm":
            current = _office_start(on)
            return made(current, on, "span") if current and on else None
        case "md":
            if on is None:
                return None
            word, written = (match["m8"], match["d8"]) if match["m8"] else (match["m8b"], match["d8b"])
            day = dt.date(on.year, _clean(word), int(written))
            if day > on + dt.timedelta(days=92):
                day = day.replace(year=on.year - 1)
            return made(day, day, "day")
        case "bare":
            if on is None:
                return None
            month = _clean(next(match[f"m{n}"] for n in range(10, 18) if match[f"m{n}"]))
            # A bare month is the latest one before the letter; "this September" is of its year.
            return made(*_month_span(on.year if month <= on.month or match["m13"] else on.year - 1, month), "month")
        case "relyear":
            return _relative(match, on)
        case "fyrange":
            return made(_fiscal(int(match["fa"]))[0], _fiscal(int(match["fb"]))[1], "span", True)
        case "myrange":
            first = _month_span(int(match["mya"]), _clean(match["ma"]))[0]
            return made(first, _month_span(int(match["myb"]), _clean(match["mb"]))[1], "span")
        case "span" | "ago" | "weekday":
            return _counted_back(match, group, on)
        case "range":
            return made(dt.date(int(match["ya"]), 1, 1), dt.date(int(match["yb"]), 12, 31), "span")
        case "year":
            year = int(match["y0"])
            return made(dt.date(year, 1, 1), dt.date(year, 12, 31), "year")
    return None


def _relative(match: re.Match[str], on: dt.date | None) -> Span | None:
    if on is None:
        return None
    which, unit = match["which"].lower(), match["unit"].lower()
    back = 1 if which in ("last", "the previous") else -1 if which == "next" else 0

    def made(first: dt.date, last: dt.date, precision: Precision, fiscal: bool = False) -> Span:
        return Span(match.start(), match.end(), first, last, precision, fiscal, match[0])

    if which in ("the past", "the last"):
        days = {"fiscal year": 365, "year": 365, "month": 31, "week": 7, "quarter": 92}[unit]
        return made(on - dt.timedelta(days=days), on, "span")
    if unit == "fiscal year":
        year = on.year + (on.month >= 10) - back
        return made(*_fiscal(year), "year", True)
    if unit == "year":
        year = on.year - back
        return made(dt.date(year, 1, 1), dt.date(year, 12, 31) if back else on, "year")
    if unit == "month":
        month = on.year * 12 + on.month - 1 - back
        return made(*_month_span(month // 12, month % 12 + 1), "month")
    if unit == "week":
        monday = on - dt.timedelta(days=on.weekday() + 7 * back)
        return made(monday, monday + dt.timedelta(days=6), "span")
    return None


def _counted_back(match: re.Match[str], group: str, on: dt.date | None) -> Span | None:
    """'the last three years', 'a year ago', 'Wednesday': counted back from the statement's day."""
    if on is None:
        return None
    numbers: dict[str, int] = lexicon.load("times")["numbers"]

    def number(word: str) -> int | None:
        return int(word) if word.isdigit() else 1 if word in ("a", "an") else numbers.get(word)

    if group == "weekday":
        wanted = [name.lower() for name in calendar.day_name].index(match["day"].lower())
        day = on - dt.timedelta(days=(on.weekday() - wanted) % 7)
        return Span(match.start(), match.end(), day, day, "day", False, match[0])
    count = number(match["count" if group == "span" else "agocount"].lower())
    if count is None:
        return None
    unit = match["units" if group == "span" else "agounit"].lower().rstrip("s")
    if group == "span":
        days = count * {"year": 365, "month": 30, "week": 7}[unit]
        first = (
            on.replace(year=on.year - count, day=min(on.day, 28)) if unit == "year" else on - dt.timedelta(days=days)
        )
        return Span(match.start(), match.end(), first, on, "span", False, match[0])
    if unit == "year":
        year = on.year - count
        return Span(match.start(), match.end(), dt.date(year, 1, 1), dt.date(year, 12, 31), "year", False, match[0])
    month = on.year * 12 + on.month - 1 - count
    return Span(match.start(), match.end(), *_month_span(month // 12, month % 12 + 1), "month", False, match[0])


def _administration(match: re.Match[str], words: str, on: dt.date | None) -> Span | None:
    name = words.lower().strip()
    entries = lexicon.load("times")["administration"]
    exact = [entry for entry in entries if name in entry["names"]]
    if not exact:
        # "the Trump administration": the one in office on the statement's date, else the latest before it.
        fitting = [
            entry
            for entry in entries
            if any(alias.endswith(name) for alias in entry["names"]) and (on is None or entry["start"] <= on)
        ]
        exact = fitting[:1]
    if not exact:
        return None
    first = exact[0]["start"]
    last = exact[0].get("end") or on or dt.date.max
    return Span(match.start(), match.end(), first, last, "span", False, match[0])


def _office_start(on: dt.date | None) -> dt.date | None:
    if on is None:
        return None
    starts = [entry["start"] for entry in lexicon.load("times")["administration"] if entry["start"] <= on]
    return max(starts) if starts else None


_ROLE = (
    ("between", re.compile(r"\bbetween\s+$|\bfrom\s+$", re.IGNORECASE)),
    (
        "since",
        re.compile(
            r"\b(?:ever )?since(?: at least| about| around| early| late| mid-?)?\s+(?:the (?:start|beginning) of\s+)?$|\bgoing back to\s+$|\bdating (?:back )?(?:to|from)\s+$|\bas (?:early|far back) as\s+$|\bbeginning (?:in|on)\s+$|\bafter\s+$|\bfollowing\s+$",
            re.IGNORECASE,
        ),
    ),
    (
        "until",
        re.compile(
            r"\b(?:un)?til(?: the end of| at least)?\s+$|\bthrough(?: the end of| at least)?\s+$|\bby(?: the end of| early| late| mid-?)?\s+$|\bthrough (?:potentially|at least|early|late|mid-?)\s+$|\bbefore\s+$|\bprior to\s+$",
            re.IGNORECASE,
        ),
    ),
    ("as_of", re.compile(r"\bas of\s+$|\bto date,?\s+$", re.IGNORECASE)),
    (
        "in",
        re.compile(
            r"\b(?:in|on|during|under|of|dated|over|within|throughout|for|at)(?: (?:early|late|mid|about|around|the (?:spring|summer|fall|autumn|winter|end|start|beginning) of))?\s+(?:the\s+)?$",
            re.IGNORECASE,
        ),
    ),
)


BEFORE = re.compile(r"\b(?:before|prior to)\s+$", re.IGNORECASE)
"""What stands before a time that is itself left out."""
_SAME_YEAR = re.compile(r"\bthe same year\b|\bthat (?:same )?year\b", re.IGNORECASE)


def whens(text: str, on: dt.date | None) -> list[When]:
    """Time expressions with their role, by the words before them."""
    found = []
    listed = spans(text, on)
    for again in _SAME_YEAR.finditer(text):  # "in 2020 ... the same year"
        earlier = [span for span in listed if span.end <= again.start()]
        if earlier:
            year = earlier[-1].first.year
            listed.append(
                Span(again.start(), again.end(), dt.date(year, 1, 1), dt.date(year, 12, 31), "year", False, again[0])
            )
    listed.sort(key=lambda span: span.start)
    skip = -1
    for index, span in enumerate(listed):
        if index == skip:
            continue
        before = text[max(0, span.start - 40) : span.start]
        role, start = "at", span.start
        for name, pattern in _ROLE:
            match = pattern.search(before)
            if match:
                role, start = name, span.start - len(before) + match.start()
                break
        if (
            role == "between"
            and index + 1 < len(listed)
            and re.fullmatch(r"\s*(?:and|to|until|through|-)\s*(?:the\s+)?", text[span.end : listed[index + 1].start])
        ):
            other = listed[index + 1]
            joined = Span(
                span.start,
                other.end,
                span.first,
                other.last,
                "span",
                span.fiscal or other.fiscal,
                text[span.start : other.end],
            )
            found.append(When(start, other.end, "between", joined))
            skip = index + 1
            continue
        if (
            span.precision == "span"
            and role in ("in", "at")
            and re.match(
                r"(?:the )?(?:last|past|previous) \w+ (?:years|months|weeks)|.*\d\s?(?:-|to|through|until)\s?",
                span.text,
                re.IGNORECASE,
            )
        ):
            role = "between"
            found.append(When(start, span.end, role, span))
            continue
        if role == "between" and span.precision == "span":
            found.append(When(start, span.end, role, span))
            continue
        if role == "between":
            role = "since" if text[start : start + 4].lower() == "from" else "in"
        if role == "until" and BEFORE.search(before):
            last = span.first - dt.timedelta(days=1)  # "before 2010": to the end of 2009
            first = dt.date(last.year, 1, 1) if span.precision == "year" else last
            found.append(When(start, span.end, role, replace(span, first=first, last=last)))
            continue
        found.append(When(start, span.end, role, span))
    return found


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
