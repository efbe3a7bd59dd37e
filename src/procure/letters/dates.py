"""Days as letters write them: '24 July 2025', 'July 24, 2025', '2025-07-24', 'July 2025'."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = (
    r"(?P<month>jan(?:uary?|\.)?|feb(?:ruary?|\.)?|m[aä]r(?:ch|z|\.)?|apr(?:il|\.)?|ma[yi]|june?\.?|juni|july?\.?|juli|aug(?:ust|\.)?|"
    r"sept?(?:ember|\.)?|o[ck]t(?:ober|\.)?|nov(?:ember|\.)?|de[cz](?:ember|\.)?)"
)
"""English, and German as in the letters of German companies."""
_TO_ENGLISH = str.maketrans("ä", "a")
_ENGLISH = {"mai": "may", "okt": "oct", "dez": "dec"}
_FORMS = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH},?\s+(?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})(?:\b|(?=T\d\d:))"),
    # German order is day first; an American slashed date counts only where its second number can be no month.
    re.compile(r"\b(?P<day>\d{1,2})\.\s?(?P<number>\d{1,2})\.\s?(?P<year>(?:19|20)\d{2})\b"),
    re.compile(r"\b(?P<number>0?[1-9]|1[0-2])/(?P<day>1[3-9]|2\d|3[01])/(?P<year>(?:19|20)\d{2})\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})\.\s+{_MONTH}\s+(?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH},?\s+(?P<year>\d{{4}})\b", re.IGNORECASE),
)


@dataclass(frozen=True)
class Day:
    """A date in a text: its value, how exact it is, and where it stands."""

    value: dt.date
    precision: Literal["day", "month"]
    start: int
    end: int


def month_number(word: str) -> int:
    """1 to 12 for a month's name or abbreviation."""
    short = word.lower().rstrip(".")[:3].translate(_TO_ENGLISH)
    return next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(_ENGLISH.get(short, short)))


def days(text: str) -> list[Day]:
    """Every date in ``text``, in order; a month without a day stands on its first."""
    found: list[Day] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            parts = match.groupdict()
            month = int(parts["number"]) if parts.get("number") else month_number(parts["month"])
            try:
                value = dt.date(int(parts["year"]), month, int(parts.get("day") or 1))
            except ValueError:
                continue
            found.append(Day(value, "day" if parts.get("day") else "month", match.start(), match.end()))
    return sorted(found, key=lambda day: day.start)
