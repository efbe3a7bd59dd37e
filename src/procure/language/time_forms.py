"""Stretches of days as texts write them: dates, months, quarters, fiscal years, seasons, administrations, relative words.

Each form is a pattern with its own groups and a function from its match to days. A text is scanned by words and
figures; only the forms that can begin with what stands there are tried.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from procure.language import lexicon

Precision = Literal["day", "month", "quarter", "year", "span"]
Days = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Span:
    """A stretch of days named in a text. ``shape`` is the form it is written in."""

    start: int
    end: int
    first: dt.date
    last: dt.date
    precision: Precision
    fiscal: bool = False
    text: str = ""
    shape: str = ""


@dataclass(frozen=True)
class _Scene:
    """What a relative time leans on: the statement's day, the time named last, and the words before."""

    on: dt.date | None
    earlier: Span | None
    text: str
    start: int

    @property
    def beside(self) -> Span | None:
        """The day or month with its year named shortly before in the same statement: 'on May 3, 2024 and began on June 1'."""
        before = self.earlier
        if (
            before is None
            or before.precision not in ("day", "month")
            or self.text[before.start : before.end] != before.text
        ):
            return None
        between = self.text[before.end : self.start]
        dated = re.search(_YEAR, before.text) is not None
        return before if dated and before.end <= self.start and len(between) <= 60 and _GOES_ON.match(between) else None

    @property
    def looks_ahead(self) -> bool:
        """Whether the words before make it a time to come: 'set to expire in', 'will be completed by'."""
        return _AHEAD.search(self.text[max(0, self.start - 70) : self.start]) is not None


_GOES_ON = re.compile(r",? (?:and|but|then|followed by|before|until)\b[^;.]*$")
_AHEAD = re.compile(
    r"\b(?:will|should|expires|expiring|expire|(?:set|due|scheduled|slated|expected|projected|planned|likely) (?:to|for)|runs|running|lapses|ends|begins?|starts?|commences|to (?:begin|start|run|end|expire)|upcoming|remains in effect|continues)\b"
    r"(?![^.;]*\b(?:had|was|were|been|ended|expired|lapsed|announced|said|awarded|signed)\b)[^.;]*$"
    r"|\b(?:through|until|by|before|next)(?: the end of| early| late| about)?\s$",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b(?:\w+ed|won|got|gave|made|took|began|ran out) (?:[\w-]+ ){0,3}(?:on )?$")
_NAMES = "january|february|march|april|may|june|july|august|september|october|november|december"
_MONTH = rf"(?=(?-i:[A-Z]))(?:{_NAMES}|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?![\d,.]\d)"
_TO = r"\s?(?:-{1,2}|to|through|thru|until|till|and)\s?"
_FY = r"(?:the )?(?:fiscal years?|fiscals?|FYs?|F\.Y\.)[\s-]?'?"
_ORDINAL = "first|second|third|fourth|1st|2nd|3rd|4th"
_COUNT = (
    r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|twenty|several|few|couple of)"
)
_OFFICE = r"(?:Trump|Biden-Harris|Biden|Obama|George W\. Bush|Bush|Clinton)"
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "fall": (9, 11), "autumn": (9, 11), "winter": (12, 2)}


def _month(word: str) -> int:
    return _MONTHS[word.lower().rstrip(".")]


def _number(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    if word in ("a", "an"):
        return 1
    if word == "couple of":
        return 2
    return lexicon.load("times")["numbers"].get(word)  # type: ignore[no-any-return]


def _full(year: str) -> int:
    number = int(year)
    return number if number > 99 else 2000 + number if number < 70 else 1900 + number


def _day(year: str | int, month: str | int, day: str | int) -> dt.date:
    return dt.date(int(year), int(month), int(re.sub(r"\D", "", str(day))))


def month_of(year: int, month: int) -> Days:
    """The first and the last day of a month."""
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def year_of(year: int) -> Days:
    """The first and the last day of a year."""
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def fiscal(year: int) -> Days:
    """The first and the last day of a federal fiscal year (31 U.S.C. 1102: from 1 October)."""
    return dt.date(year - 1, 10, 1), dt.date(year, 9, 30)


def months_back(on: dt.date, months: int) -> tuple[int, int]:
    """The year and the month that many months before a day's (after it, where negative)."""
    number = on.year * 12 + on.month - 1 - months
    return number // 12, number % 12 + 1


def _years_from(on: dt.date, years: int) -> dt.date:
    return on.replace(year=on.year + years, day=min(on.day, 28)) if years else on


Found = tuple[Days, Precision, bool] | None
_Maker = Callable[[re.Match[str], _Scene], Found]


def _one(day: dt.date) -> Found:
    return (day, day), "day", False


def _dmy(m: re.Match[str], scene: _Scene) -> Found:
    return _one(_day(m["y"], _month(m["m"]), m["d"]))


def _day_range(m: re.Match[str], scene: _Scene) -> Found:
    last = _day(m["yb"], _month(m["mb"] or m["ma"]), m["db"])
    first = _day(m["ya"] or m["yb"], _month(m["ma"]), m["da"])
    return (first if first <= last else first.replace(year=first.year - 1), last), "span", False


def _slashed(m: re.Match[str], scene: _Scene) -> Found:
    one, other = int(m["a"]), int(m["b"])
    month, day = (one, other) if one <= 12 else (other, one)  # the American order, unless it cannot be
    return _one(dt.date(_full(m["y"]), month, day))


def _month_range(m: re.Match[str], scene: _Scene) -> Found:
    last = month_of(int(m["yb"]), _month(m["mb"]))[1]
    first = dt.date(int(m["ya"] or m["yb"]), _month(m["ma"]), 1)
    return (first if first <= last else first.replace(year=first.year - 1), last), "span", False


def _month_since(m: re.Match[str], scene: _Scene) -> Found:
    first = dt.date(int(m["y"]), _month(m["m"]), 1)
    return ((first, scene.on), "span", False) if scene.on else None


def _fiscal_range(m: re.Match[str], scene: _Scene) -> Found:
    first = _full(m["a"])
    last = _full(m["b"]) if len(m["b"]) != 2 or first < 100 else first // 100 * 100 + int(m["b"])
    return ((fiscal(first)[0], fiscal(last)[1]), "span", True) if last >= first else None


def _fiscal_year(m: re.Match[str], scene: _Scene) -> Found:
    return fiscal(_full(m["y"])), "year", True


def _quarter_number(m: re.Match[str]) -> int:
    word = (m["q"] or "").lower()
    return int(re.sub(r"\D", "", word)) if re.search(r"\d", word) else _ORDINAL.split("|").index(word) + 1


def _fiscal_quarter(m: re.Match[str], scene: _Scene) -> Found:
    year, number = _full(m["y"]), _quarter_number(m)
    first = months_back(fiscal(year)[0], -3 * (number - 1))
    last = months_back(fiscal(year)[0], -3 * number + 1)
    return (month_of(*first)[0], month_of(*last)[1]), "quarter", True


def _quarter(m: re.Match[str], scene: _Scene) -> Found:
    year, number = _full(m["y"]), _quarter_number(m)
    return (month_of(year, 3 * number - 2)[0], month_of(year, 3 * number)[1]), "quarter", False


def _half(m: re.Match[str], scene: _Scene) -> Found:
    year = int(m["y"])
    if m["h"].lower() in ("first", "h1"):
        return (dt.date(year, 1, 1), dt.date(year, 6, 30)), "span", False
    return (dt.date(year, 7, 1), dt.date(year, 12, 31)), "span", False


def _season(m: re.Match[str], scene: _Scene) -> Found:
    first, last = _SEASONS[m["s"].lower()]
    year = int(m["y"])
    if first > last:  # which of two winters is open: the year as written
        return year_of(year), "year", False
    return (dt.date(year, first, 1), month_of(year, last)[1]), "quarter", False


def _season_near(m: re.Match[str], scene: _Scene) -> Found:
    if scene.on is None:
        return None
    first, _ = _SEASONS[m["s"].lower()]
    which, on = m["w"].lower(), scene.on
    year = on.year + (which == "next")
    start = dt.date(year, first, 1)
    if which == "last" and start.replace(month=first) > on - dt.timedelta(days=90):
        start = start.replace(year=year - 1)
    ends = months_back(start, -2)
    return (start, month_of(*ends)[1]), "quarter", False


def _month_year(m: re.Match[str], scene: _Scene) -> Found:
    return month_of(_full(m["y"]), _month(m["m"])), "month", False


def _month_number(m: re.Match[str], scene: _Scene) -> Found:
    return month_of(int(m["y"]), int(m["m"])), "month", False


def _month_of_year(m: re.Match[str], scene: _Scene) -> Found:
    """'November of last year', 'March this year', 'June of that year'."""
    which = m["w"].lower()
    if re.search(r"that|same|following", which):
        if scene.earlier is None:
            return None
        year = scene.earlier.first.year + ("following" in which)
    elif scene.on is None:
        return None
    else:
        year = scene.on.year - (which in ("last", "the previous")) + (which == "next")
    return month_of(year, _month(m["m"])), "month", False


def _month_day(m: re.Match[str], scene: _Scene) -> Found:
    if scene.on is None:
        return None
    month, day = _month(m["m"]), m["d"]
    found = _day(scene.on.year, month, day)
    if (beside := scene.beside) is not None:
        found = _day(beside.first.year, month, day)
        return _one(found if found >= beside.first else found.replace(year=found.year + 1))
    if scene.looks_ahead:
        return _one(found if found >= scene.on - dt.timedelta(days=31) else found.replace(year=found.year + 1))
    # "renewed on Aug. 19" has been; a day named without a verb may be a few weeks ahead
    ahead = 0 if _DONE.search(scene.text[max(0, scene.start - 40) : scene.start]) else 31
    return _one(found if found <= scene.on + dt.timedelta(days=ahead) else found.replace(year=found.year - 1))


def _bare_month(m: re.Match[str], scene: _Scene) -> Found:
    """A bare month is the latest one before the letter; "this September" is of its year; "expires in May" is to come."""
    if scene.on is None:
        return None
    month, on = _month(m["m"]), scene.on
    before = scene.text[max(0, m.start() - 14) : m.start()].lower()
    if re.search(r"\bthis (?:past )?$", before):
        year = on.year if "past" not in before or month <= on.month else on.year - 1
    elif re.search(r"\bnext $", before) or scene.looks_ahead:
        year = on.year if month >= on.month else on.year + 1
    elif re.search(r"\blast $", before):
        year = on.year if month < on.month else on.year - 1
    elif (beside := scene.beside) is not None:
        year = beside.first.year if month >= beside.first.month else beside.first.year + 1
    elif re.search(r"\b(?:that|the same) $", before) and scene.earlier is not None:
        year = scene.earlier.first.year
    else:
        year = on.year if month <= on.month else on.year - 1
    return month_of(year, month), "month", False


def _gloss(m: re.Match[str], scene: _Scene) -> Found:
    return year_of(int(m["y"])), "year", False  # the bracket wins: "the first Obama administration (2011)" is 2011


def _administration(m: re.Match[str], scene: _Scene) -> Found:
    entry = _in_office(" ".join(part for part in (m["which"] or m["which2"], m["name"]) if part), scene.on)
    if entry is None:
        return None
    return (entry["start"], entry.get("end") or scene.on or dt.date.max), "span", False


def _took_office(m: re.Match[str], scene: _Scene) -> Found:
    if m["name"]:
        entry = _in_office(m["name"], scene.on)
        return _one(entry["start"]) if entry else None
    start = office_start(scene.on)
    return _one(start) if start else None


def _previous_administrations(m: re.Match[str], scene: _Scene) -> Found:
    current = office_start(scene.on)
    return ((dt.date(1789, 4, 30), current), "span", False) if current else None


def _current_administration(m: re.Match[str], scene: _Scene) -> Found:
    current = office_start(scene.on)
    return ((current, scene.on), "span", False) if current and scene.on else None


def _in_office(words: str, on: dt.date | None) -> dict[str, dt.date] | None:
    """'Trump': the one in office on the statement's date, else the latest of that name before it."""
    name = words.lower().strip()
    entries = lexicon.load("times")["administration"]
    exact = [entry for entry in entries if name in entry["names"]]
    name = re.sub(r"^(?:first|second) ", "", name)
    fitting = exact or [
        entry
        for entry in entries
        if any(alias.endswith(name) for alias in entry["names"]) and (on is None or entry["start"] <= on)
    ]
    return fitting[0] if fitting else None


def office_start(on: dt.date | None) -> dt.date | None:
    """When the administration in office on a day began."""
    if on is None:
        return None
    starts = [entry["start"] for entry in lexicon.load("times")["administration"] if entry["start"] <= on]
    return max(starts) if starts else None


_UNIT_DAYS = {"day": 1, "week": 7, "month": 30.44, "year": 365.25, "decade": 3652.5}


def _window(m: re.Match[str], scene: _Scene) -> Found:
    """'the last three years', 'the past decade', 'the next two years': counted from the statement's day."""
    count = _number((m["n"] or "one").lower())
    if scene.on is None or count is None:
        return None
    unit = m["u"].lower().rstrip("s").replace("fiscal ", "")
    years = count * {"year": 1, "decade": 10}.get(unit, 0)
    if years > 120:
        return None
    if m["w"].lower() in ("next", "coming"):
        return None  # how long it will run: a duration, no time of an event
    days = dt.timedelta(days=round(count * _UNIT_DAYS[unit]))
    return (_years_from(scene.on, -years) if years else scene.on - days, scene.on), "span", False


def _ago(m: re.Match[str], scene: _Scene) -> Found:
    count = _number(m["n"].lower())
    if scene.on is None or count is None:
        return None
    return _shifted(scene.on, -count, m["u"].lower())


def _shifted(day: dt.date, count: int, unit: str) -> Found:
    if unit == "decade":
        count, unit = 10 * count, "year"
    if unit == "year":
        return (year_of(day.year + count), "year", False) if 1900 < day.year + count < 2200 else None
    if unit == "month":
        return month_of(*months_back(day, -count)), "month", False
    target = day + dt.timedelta(days=count * (7 if unit == "week" else 1))
    if unit == "week":
        return (target - dt.timedelta(days=3), target + dt.timedelta(days=3)), "span", False
    return _one(target)


_FINE_ENOUGH = {
    "day": ("day",),
    "week": ("day",),
    "month": ("day", "month"),
    "year": ("day", "month", "quarter", "year", "span"),
    "decade": ("day", "month", "quarter", "year", "span"),
}


def _later(m: re.Match[str], scene: _Scene) -> Found:
    """'two weeks later', 'a year earlier': counted from the time named before."""
    count = _number(m["n"].lower())
    if scene.earlier is None or count is None:
        return None
    back = m["w"].lower() in ("earlier", "before", "prior")
    if back and re.match(r" (?:the|its?|that|this|they|we|he|she|to|an?|[A-Z]\w+)\b", m.string[m.end() :]):
        return None  # "a week before the contract was awarded": counted from what follows
    if scene.earlier.precision not in _FINE_ENOUGH[m["u"].lower()]:
        return None  # "nine days later" than some year is no day
    return _shifted(scene.earlier.first if back else scene.earlier.last, -count if back else count, m["u"].lower())


def _same(m: re.Match[str], scene: _Scene) -> Found:
    """'that same month', 'the following year', 'later that year': of the time named before."""
    if scene.earlier is None:
        return None
    which, unit, day = m["w"].lower(), m["u"].lower(), scene.earlier.last
    if unit == "day":
        shift = "following" in which or "next" in which
        return _one(day + dt.timedelta(days=shift)) if scene.earlier.precision == "day" else None
    step = 1 if re.search(r"following|next", which) else -1 if re.search(r"previous|preceding|before", which) else 0
    if unit == "week":
        return (day - dt.timedelta(days=6), day + dt.timedelta(days=6)), "span", False
    if unit == "fiscal year":
        return fiscal(day.year + (day.month >= 10) + step), "year", True
    if unit == "month":
        if scene.earlier.last - scene.earlier.first > dt.timedelta(days=31):
            return None
        return month_of(*months_back(day, -step)), "month", False
    return (
        year_of((day if step or scene.earlier.precision != "span" else scene.earlier.first).year + step),
        "year",
        False,
    )


def _weekday(m: re.Match[str], scene: _Scene) -> Found:
    if scene.on is None:
        return None
    wanted = [name.lower() for name in calendar.day_name].index(m["d"].lower())
    which = (m["w"] or "").lower()
    if which in ("next", "this coming"):
        return _one(scene.on + dt.timedelta(days=(wanted - scene.on.weekday() - 1) % 7 + 1))
    back = (scene.on.weekday() - wanted) % 7
    return _one(scene.on - dt.timedelta(days=back or (7 if which == "last" else 0)))


def _relative(m: re.Match[str], scene: _Scene) -> Found:
    on, which, unit = scene.on, m["w"].lower(), m["u"].lower()
    if on is None:
        return None
    back = 1 if re.search(r"\b(?:last|previous|prior)\b", which) else -1 if which.endswith("next") else 0
    if which in ("the past", "past") or (which == "the last" and unit not in ("fiscal year", "quarter")):
        days = {"fiscal year": 365, "year": 365, "month": 31, "week": 7, "quarter": 92, "decade": 3652}[unit]
        return (on - dt.timedelta(days=days), on), "span", False
    match unit:
        case "fiscal year":
            return fiscal(on.year + (on.month >= 10) - back), "year", True
        case "year":
            first, last = year_of(on.year - back)
            later = "later" in which or scene.looks_ahead
            return (first, last if back or later else on), "year", False
        case "month":
            return month_of(*months_back(on, back)), "month", False
        case "quarter":
            number = (on.year * 12 + on.month - 1) // 3 - back
            return (month_of(number // 4, number % 4 * 3 + 1)[0], month_of(number // 4, number % 4 * 3 + 3)[1]), "quarter", False  # fmt: skip
        case "week":
            monday = on - dt.timedelta(days=on.weekday() + 7 * back)
            return (monday, monday + dt.timedelta(days=6)), "span", False
    return None


def _year_end(m: re.Match[str], scene: _Scene) -> Found:
    if scene.on is None:
        return None
    if m["f"] or m["f2"]:
        return _one(fiscal(scene.on.year + (scene.on.month >= 10))[1])
    return _one(dt.date(scene.on.year, 12, 31))


def _year_ended(m: re.Match[str], scene: _Scene) -> Found:
    """'the three months ended June 30, 2022', 'the year ended December 31, 2023'."""
    last = _day(m["y"], _month(m["m"]), m["d"])
    months = {"year": 12, "quarter": 3}.get(m["u"].lower()) or _number((m["n"] or "").lower())
    if not months:
        return None
    year, month = months_back(last, months - 1)
    return (dt.date(year, month, 1), last), "span", False


def _decade(m: re.Match[str], scene: _Scene) -> Found:
    year = int(m["y"])
    first, last = {"early": (0, 3), "mid": (4, 6), "mid-": (4, 6), "late": (7, 9)}.get((m["p"] or "").lower(), (0, 9))
    return (dt.date(year + first, 1, 1), dt.date(year + last, 12, 31)), "span", False


def _year_range(m: re.Match[str], scene: _Scene) -> Found:
    first = int(m["a"])
    last = int(m["b"]) if len(m["b"]) == 4 else first // 100 * 100 + int(m["b"])
    return ((dt.date(first, 1, 1), dt.date(last, 12, 31)), "span", False) if first <= last else None


def _year_since(m: re.Match[str], scene: _Scene) -> Found:
    return ((dt.date(int(m["y"]), 1, 1), scene.on), "span", False) if scene.on else None


def _year(m: re.Match[str], scene: _Scene) -> Found:
    year = int(m["y"])
    if scene.on is not None and year > scene.on.year + 40:
        return None
    return year_of(year), "year", False


_FORMS: tuple[tuple[str, str, str, _Maker], ...] = (
    # where it can begin (f: a figure, m: a month, w: another word), name, pattern, days
    ("m", "day_range", rf"(?P<ma>{_MONTH}) (?P<da>{_DAY})(?:,? (?P<ya>{_YEAR}))?{_TO}(?:the )?(?:(?P<mb>{_MONTH}) )?(?P<db>{_DAY}),? (?P<yb>{_YEAR})\b", _day_range),
    ("f", "day_range", rf"(?P<da>{_DAY}) (?P<ma>{_MONTH})(?: (?P<ya>{_YEAR}))?{_TO}(?P<db>{_DAY}) (?P<mb>{_MONTH}),? (?P<yb>{_YEAR})\b", _day_range),
    ("f", "dmy", rf"(?P<d>{_DAY})(?: of|-)?\s?-?(?P<m>{_MONTH})[,-]?\s?(?P<y>{_YEAR})\b", _dmy),
    ("m", "mdy", rf"(?P<m>{_MONTH}) (?P<d>{_DAY}),? (?:of )?(?P<y>{_YEAR})\b", _dmy),
    ("f", "iso", rf"(?P<y>{_YEAR})(?P<s>[-/.])(?P<m>\d\d?)(?P=s)(?P<d>\d\d?)\b(?!-)", lambda m, s: _one(_day(m["y"], m["m"], m["d"]))),
    ("f", "us", rf"(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<y>{_YEAR}|\d\d)\b(?!/)", _slashed),
    ("f", "dotted", rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>{_YEAR})\b", lambda m, s: _one(_day(m["y"], m["m"], m["d"]))),
    ("f", "us_month", rf"(?P<m>0?[1-9]|1[0-2])/(?P<y>{_YEAR})\b(?!/)", _month_number),
    ("f", "iso_month", rf"(?P<y>{_YEAR})-(?P<m>0[1-9]|1[0-2])\b(?![-\d])", _month_number),
    ("w", "fiscal_quarter", rf"(?P<q>{_ORDINAL}|Q[1-4])(?: quarters?)?(?: of)? {_FY}\s?(?P<y>{_YEAR}|\d\d)\b", _fiscal_quarter),
    ("w", "fiscal_quarter", rf"(?P<q>{_ORDINAL}) fiscal quarter(?: of)? (?P<y>{_YEAR})\b", _fiscal_quarter),
    ("w", "fiscal_quarter", rf"{_FY}(?P<y>{_YEAR}|\d\d)\s?(?P<q>Q[1-4])\b", _fiscal_quarter),
    ("w", "quarter", rf"(?P<q>{_ORDINAL}) quarter(?: of)?,? (?:calendar year )?(?P<y>{_YEAR})\b", _quarter),
    ("w", "quarter", rf"(?P<q>Q[1-4])(?: of)?[ ,'-]{{1,2}}(?P<y>{_YEAR}|\d\d)\b", _quarter),
    ("f", "quarter", rf"(?P<y>{_YEAR})[ -]?(?P<q>Q[1-4])\b", _quarter),
    ("w", "half", rf"(?P<h>first|second|latter) half of (?P<y>{_YEAR})\b", _half),
    ("w", "half", rf"(?P<h>H[12]) (?P<y>{_YEAR})\b", _half),
    ("w", "fiscal_range", rf"{_FY}(?P<a>{_YEAR}|\d\d){_TO}(?:{_FY})?(?P<b>{_YEAR}|\d\d)\b(?!-\d)", _fiscal_range),
    ("w", "fiscal", rf"{_FY}(?P<y>{_YEAR}|\d\d)\b", _fiscal_year),
    ("f", "fiscal", rf"(?P<y>{_YEAR}) fiscal year\b", _fiscal_year),
    ("w", "year_ended", rf"(?:(?P<n>three|six|nine|twelve) )?(?:fiscal )?(?P<u>year|quarter|months)(?: period)? ended (?P<m>{_MONTH}) (?P<d>{_DAY}),? (?P<y>{_YEAR})\b", _year_ended),
    ("w", "season", rf"(?P<s>spring|summer|fall|autumn|winter)(?: of| in)?,? (?P<y>{_YEAR})\b", _season),
    ("w", "season_near", r"(?P<w>last|this|this past|next) (?P<s>spring|summer|fall|autumn|winter)\b", _season_near),
    ("m", "month_range", rf"(?P<ma>{_MONTH})(?:,? (?P<ya>{_YEAR}))?{_TO}(?P<mb>{_MONTH}),? (?P<yb>{_YEAR})\b", _month_range),
    ("m", "since", rf"(?P<m>{_MONTH}),? (?P<y>{_YEAR})\s?(?:-{{1,2}}|to|until|through)\s?(?:the )?(?:present|now|today|date)\b", _month_since),
    ("m", "month", rf"(?P<m>{_MONTH})[,/-]? ?(?:of )?(?P<y>{_YEAR})\b", _month_year),
    ("m", "month", rf"(?P<m>{_MONTH}) '(?P<y>\d\d)\b", _month_year),
    ("m", "month_of_year", rf"(?P<m>{_MONTH}),? (?:of )?(?P<w>last|this|next|that(?: same)?|the same|the following|the previous) year\b", _month_of_year),
    ("m", "month_day", rf"(?P<m>{_MONTH}) (?P<d>{_DAY})\b(?!,? ?\d{{4}})(?! (?:percent|million|billion|and \d))", _month_day),
    ("f", "month_day", rf"(?P<d>{_DAY})(?: of)? (?P<m>(?=(?-i:[A-Z]))(?:{_NAMES}))\b(?!,? \d{{4}})", _month_day),
    ("m", "bare_month", rf"(?<![\w'])(?P<m>(?<=\bin ){_MONTH}|(?<=\bsince ){_MONTH}|(?<=\blast ){_MONTH}|(?<=\bthis ){_MONTH}|(?<=\bnext ){_MONTH}|(?<=\bpast ){_MONTH}|(?<=\bthat ){_MONTH}|(?<=\bof ){_MONTH}|(?<=\bby ){_MONTH}|(?<=\buntil ){_MONTH}|(?<=\bthrough ){_MONTH}|(?<=\bfrom ){_MONTH}|(?<=\bto ){_MONTH}|(?<=\bbetween ){_MONTH}|(?<=\bduring ){_MONTH}|(?<=\bearly ){_MONTH}|(?<=\blate ){_MONTH}|(?<=\bmid-){_MONTH}|(?<=\bthe ){_MONTH}(?= (?:award|contract|order|deal|notice|modification|extension|agreement)))(?! (?-i:[A-Z])| \d)", _bare_month),
    ("w", "gloss", rf"(?:the )?[\w. -]{{2,30}}? administrations? \((?P<y>{_YEAR})\)", _gloss),
    ("w", "administration", rf"(?:the )?(?P<which>(?:first|second|1st|2nd|current|new) )?(?P<name>{_OFFICE})(?:'s)?(?P<which2> first| second)? (?:administration|presidency|term|years|era)\b", _administration),
    ("w", "took_office", rf"(?:President(?:-elect)? |Donald |Joe |Barack |George W\. )*(?P<name>{_OFFICE})(?:'s (?:(?:first |second )?(?:inauguration|swearing-in)|return to (?:office|power|the White House|the presidency))|(?: (?:first|again))? (?:took office|came into office|entered (?:office|the White House)|was (?:inaugurated|sworn in)|returned to (?:office|power|the White House|the presidency)))\b", _took_office),
    ("w", "took_office", r"(?:taking office|(?:his|the) (?:second )?inauguration|(?:he|the (?:president|new administration|administration)) took office)\b(?P<name>)", _took_office),
    ("w", "previous_administrations", r"(?:previous|prior|past|former|earlier) administrations?\b", _previous_administrations),
    ("w", "current_administration", r"(?:the |this )?(?:current|present|new) (?:US |U\.S\. )?administration\b", _current_administration),
    ("w", "window", rf"(?P<w>last|past|previous|prior|preceding|next|coming) (?:(?P<n>{_COUNT}) )?(?P<u>(?:fiscal )?years|months|weeks|days|decades?)\b", _window),
    ("fw", "ago", rf"(?P<n>{_COUNT}) (?P<u>day|week|month|year|decade)s? ago\b", _ago),
    ("fw", "later", rf"(?:(?:more than|over|less than|under|about|only|just|nearly) )?(?P<n>{_COUNT}) (?P<u>day|week|month|year)s? (?P<w>later|earlier|afterwards?|before|prior)\b(?! [a-z]+ing\b)", _later),
    ("w", "same", r"(?:later |earlier )?(?P<w>that(?: same)?|the (?:very )?same|the following|the previous|the preceding|the next) (?P<u>day|week|month|fiscal year|year)\b(?! (?:\d|after|before|in which))", _same),
    ("w", "weekday", rf"(?:(?P<w>last|next|this past|this coming|this) )?(?P<d>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b(?!'s)(?!,? {_MONTH})(?!,? \d)", _weekday),
    ("w", "relative", r"(?<!'s )(?P<w>earlier this|later this|early this|late this|early last|late last|early next|this|next|last|the past|past|the last|the previous|the prior|the current|current) (?P<u>fiscal year|year|month|week|quarter|decade)\b(?!s)(?!'s (?:end|close))", _relative),
    ("w", "year_end", r"(?:the )?(?:end|close) of (?:the|this) (?P<f>fiscal )?(?:calendar )?year\b(?P<f2>)|(?:the |this )?(?:year'?s? end|year-end)\b", _year_end),
    ("f", "decade", r"(?P<p>)(?P<y>(?:19|20)\d0)s\b", _decade),
    ("w", "decade", r"(?P<p>early|mid|late)[ -](?:the )?(?P<y>(?:19|20)\d0)s\b", _decade),
    ("f", "since", rf"(?P<y>{_YEAR})\s?(?:-{{1,2}}|to|until|through)\s?(?:the )?(?:present|now|today|date)\b", _year_since),
    ("f", "year_range", rf"(?P<a>{_YEAR})\s?(?:-{{1,2}}|to|through|thru|until)\s?(?P<b>{_YEAR}|\d\d)\b(?![-/\d])", _year_range),
    ("f", "year", rf"(?<![\w/$.,-])(?P<y>{_YEAR})\b(?![\w/-]|,\d|\.\d| (?:dollars|units|people|employees|beds|contracts|awards|orders)\b)", _year),
    ("f", "year", rf"(?<=mid-)(?P<y>{_YEAR})\b(?![\w/-]|,\d)", _year),
)  # fmt: skip
_TRIED: dict[str, list[tuple[str, re.Pattern[str], _Maker]]] = {
    place: [
        (name, re.compile(rf"\b{pattern}", re.IGNORECASE), maker)
        for places, name, pattern, maker in _FORMS
        if place in places
    ]
    for place in "fmw"
}
_WORDS = frozenset(
    "the fiscal fy fys f q1 q2 q3 q4 h1 h2 first second third fourth latter three six nine twelve year quarter months "
    "spring summer fall autumn winter last this next past previous prior preceding coming former earlier later early "
    "late mid current present new that end close a an one two four five seven eight ten eleven eighteen twenty several "
    "few couple more over less under about only just nearly taking his he trump biden obama bush clinton george donald "
    "joe barack president monday tuesday wednesday thursday friday saturday sunday".split()
)
_BEGINS = re.compile(r"[QH][1-4]\b|[A-Za-z]+|\d+")
_HINT = re.compile(
    r"\d|year|month|week|quarter|decade|[Aa]dministration|presidency|\bterm\b|office|inaugurat|White House|spring|summer|\bfall\b|autumn|winter|that day|same day|following day|next day|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\b(?:[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Mm]ay\b|[Jj]un|[Jj]ul|[Aa]ug|[Ss]ep|[Oo]ct|[Nn]ov|[Dd]ec)|[A-Z]{4} \d"
)
"""What any time expression has in it: cheaper to look for than the expressions."""


def spans(text: str, on: dt.date | None, earlier: Span | None = None) -> list[Span]:
    """Every stretch of days that ``text`` names. Relative ones need ``on``, the statement's date; "that year" and "a year later" the time before."""
    found: list[Span] = []
    if not _HINT.search(text):
        return found
    position = 0
    while word := _BEGINS.search(text, position):
        start = word.start()
        position = word.end()
        if word[0][0].isdigit():
            place = "f"
        elif word[0].lower() in _MONTHS and word[0][0].isupper():
            place = "m"
        elif word[0].lower() in _WORDS:
            place = "w"
        else:
            continue
        scene = _Scene(on, found[-1] if found else earlier, text, start)
        for name, pattern, maker in _TRIED[place]:
            match = pattern.match(text, start)
            if match is None:
                continue
            try:
                made = maker(match, scene)
            except ValueError:
                continue  # the 31st of February, a quarter of a year 20000
            if made is None:
                continue
            (first, last), precision, is_fiscal = made
            found.append(Span(start, match.end(), first, last, precision, is_fiscal, match[0], name))
            position = match.end()
            break
    return found
