"""What the four SAM.gov services share: one key and its daily quota, ways to fail, pages and their totals.

A personal key without a role has ten requests a day over all of them, so nothing is asked twice without need,
and no page beyond the end: there an arbitrary record would come back.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from procure.errors import ConfigError, SourceChanged
from procure.sources.http import Reply, Request
from procure.sources.pulls import Answer, Ask

KEY_ENV = "SAM_API_KEY"
BASE_URL = "https://api.sam.gov"
BASE_URL_ENV = "PROCURE_SAM_URL"
PAUSE = 1.5
"""Seconds between two requests: quick calls in a row were throttled before the quota was spent."""
KEY_HELP = "sign in at sam.gov, open your account's page, ask for a public API key (free; it lasts 90 days)"
RATE = "a personal key without a role has 10 requests a day over all of SAM.gov, with a role 1,000"
DEEPEST = 8
"""Levels into which a record is looked; a hostile one may have thousands."""
READINGS = 3
"""How often a window whose total drifts is read before it is called partial."""

_MONTHS = {name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_NEXT_ACCESS = re.compile(
    r"(?P<year>\d{4})-(?P<month>[A-Z][a-z]{2}|\d{2})-(?P<day>\d{2})[ T](?P<time>\d{2}:\d{2}:\d{2})(?P<zone>[+-]\d{4})?"
)


def spent_until(reply: Reply, now: dt.datetime) -> dt.datetime | None:
    """When a spent quota is fresh again: ``nextAccessTime`` of the gateway's answer, else the next midnight in UTC.

    None where a 429 speaks of no quota, or of a time that has passed: it is an ordinary "too fast".
    """
    data = reply.data()
    if not isinstance(data, dict):
        return None
    if match := _NEXT_ACCESS.search(str(data.get("nextAccessTime") or "")):
        month = match["month"] if match["month"].isdigit() else f"{_MONTHS.get(match['month'], 0):02d}"
        try:
            until = dt.datetime.fromisoformat(
                f"{match['year']}-{month}-{match['day']}T{match['time']}{match['zone'] or '+0000'}"
            )
        except ValueError:
            return _midnight(now)
        return until.astimezone(dt.UTC) if until > now else None
    words = " ".join(str(data.get(name) or "") for name in ("message", "description")).lower()
    return _midnight(now) if "quota" in words or "throttled out" in words else None


def _midnight(now: dt.datetime) -> dt.datetime:
    return (now.astimezone(dt.UTC) + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def refused(reply: Reply, is_answer: bool) -> str | None:
    """Why a reply with status 200 is none: an error in an answer's place. Raises ConfigError where it names the key."""
    if is_answer or reply.status != 200:
        return None
    text = reply.body[:2000].decode("utf-8", "replace")
    if re.search(r"api_?key", text, re.IGNORECASE) and re.search(
        r"invalid|expired|disabled|missing|not supplied", text, re.IGNORECASE
    ):
        raise ConfigError("SAM.gov refused the key: keys expire after 90 days, get a new one")
    data = reply.data()
    said = data.get("message") or data.get("detail") or data.get("error") if isinstance(data, dict) else None
    return f"no answer but {' '.join(str(said).split())[:200]!r}" if said else "an answer without its list of records"


def us_date(day: dt.date) -> str:
    """A day as these services take it: MM/DD/YYYY."""
    return day.strftime("%m/%d/%Y")


def clean(value: str) -> str:
    r"""A search word without what the service or its firewall refuses: ``& | { } ^ \\`` quotes, angle brackets, ``~ !``.

    The longest piece between such characters (and between "and", for which records may write "&") is kept: a
    piece of a name finds more than the name, a mangled name finds nothing.

    >>> clean('Johnson & Johnson Services, Inc. "JJ"')
    'Johnson Services, Inc.'
    """
    pieces = [" ".join(piece.split()) for piece in re.split(r"[&|{}^\\`'\"<>~!\[\];]|\.\./|--|(?i:\band\b)", value)]
    return max(pieces, key=len, default="")


Flat = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""A record as its shape is declared: nested fields as dotted paths."""
VOID = "the control found nothing, so the empty answer shows nothing"


@dataclass(frozen=True)
class Batch:
    """One page as it was understood: its records, the total it states, and the page size if it states a smaller one."""

    records: list[dict[str, Any]]
    total: int | None
    size: int | None = None


@dataclass(frozen=True)
class Question:
    """What is asked over pages, and how the answers are understood."""

    noun: str
    request: Callable[[int], Request]
    """The request for a page, from 0."""
    batch: Callable[[Answer], Batch]
    identity: Callable[[Mapping[str, Any]], Hashable]
    """What makes a record one."""
    size: int
    flat: Flat = lambda record: record
    fits: Callable[[Mapping[str, Any]], bool] = lambda record: True
    """Whether a record is one of those asked for; one that is not shows that a filter was not used."""


@dataclass
class Reading:
    """What a window gave: each record once, the service's total, why it is not whole (None: it is), the oldest page's day.

    ``saved`` counts the requests that an earlier run made unnecessary.
    """

    records: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0
    reason: str | None = None
    day: dt.date | None = None
    saved: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every page came and the counts agree."""
        return self.reason is None

    def add(self, other: Reading) -> None:
        """Take another window in: whole only where both are; as old as the older."""
        self.records += other.records
        self.total += other.total
        self.saved += other.saved
        self.reason = self.reason or other.reason
        self.day = min((day for day in (self.day, other.day) if day is not None), default=None)


def read(ask: Ask, question: Question) -> Reading:
    """Every page of a question, from the first to the last that its own total tells, never one beyond.

    A total that changes between pages, and records that are fewer or more than it, mean that pages have
    shifted: then all is read again, READINGS times at most. Records that come more than once, in two readings
    alike, are the service's own. What came is given in any case.
    """
    reading, before = Reading(), None
    for attempt in range(READINGS):
        once = _once(ask, question, attempt)
        reading = Reading(list(once.found.values()), once.totals[-1], _reason(once, before, question), once.day)
        # One page is one moment: it cannot have shifted. A filter that is not used will not be used next time.
        if reading.is_whole or len(once.totals) == 1 or once.strays:
            break
        before = once
    return reading


@dataclass
class _Once:
    """One reading of all pages."""

    found: dict[Hashable, dict[str, Any]] = field(default_factory=dict)
    totals: list[int] = field(default_factory=list)
    received: int = 0
    strays: list[Hashable] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    """What is said of records without the field that makes them one."""
    day: dt.date | None = None
    is_counted: bool = True


def _once(ask: Ask, question: Question, attempt: int) -> _Once:
    once = _Once()
    size, page, pages = question.size, 0, 1
    while page < pages:
        answer = ask(question.request(page), reading=attempt)
        got = question.batch(answer)
        if page == 0 and got.size and got.size < size and len(got.records) == got.size:
            size = got.size  # the service gives smaller pages than it was asked for
        if got.total is None:
            once.is_counted = False
        seen = once.received + len(got.records)
        total = got.total if got.total is not None else seen + (len(got.records) == size)
        once.totals.append(total)
        # What stands alone beyond the end that the service states is no part of the answer.
        records = got.records if page * size < total or len(got.records) > 1 else []
        once.nameless += _look_at(ask, question, records)
        for record in records:
            once.found[question.identity(record)] = record
            if not question.fits(record):
                once.strays.append(question.identity(record))
        once.received += len(records)
        retrieved = answer.entry.retrieved_at.date()
        once.day = retrieved if once.day is None else min(once.day, retrieved)
        pages = math.ceil(total / size)
        page += 1
        ask.say(f"{question.noun}: page {page} of {max(pages, 1)}, {len(once.found):,} of {total:,}")
        if not records:
            break
    return once


def _look_at(ask: Ask, question: Question, records: list[dict[str, Any]]) -> list[str]:
    """Hold records against their shape; what is said of those that are none. Raises SourceChanged where all are none."""
    nameless = []
    for record in records:
        try:
            ask.look_at(question.noun, [question.flat(record)])
        except SourceChanged as problem:
            nameless.append(str(problem))
            if len(nameless) == len(records):
                raise
    return nameless


def _reason(once: _Once, before: _Once | None, question: Question) -> str | None:
    """Why a reading is not whole; None where it is."""
    total = once.totals[-1]
    if once.strays:
        return f"{len(once.strays):,} of {once.received:,} records are none of those asked for: the service did not use a filter"
    if once.nameless:
        return f"{once.nameless[0]}; {len(once.nameless):,} such" if len(once.nameless) > 1 else once.nameless[0]
    if not once.is_counted:
        return "the service states no total"
    if len(set(once.totals)) > 1:
        return f"the total drifted from {once.totals[0]:,} to {total:,} while pages were read"
    if len(once.found) != total:
        repeats_itself = (
            before is not None and before.found.keys() == once.found.keys() and before.totals == once.totals
        )
        if not (repeats_itself and once.received == total > len(once.found)):
            return f"the service counts {total:,} and gave {len(once.found):,}"
    return None


def records_of(answer: Any, name: str, total: int | None) -> list[dict[str, Any]] | None:
    """The list ``name`` of an answer; empty where it is missing and the total is 0; None where it is no answer."""
    if not isinstance(answer, dict):
        return None
    found = answer.get(name)
    if found is None:
        return [] if total == 0 else None
    if isinstance(found, dict):
        found = [found]
    return found if isinstance(found, list) and all(isinstance(record, dict) for record in found) else None


def size_of(answer: Any) -> int | None:
    """The page size an answer states; None where it states none."""
    return total_of(answer, "limit")


def total_of(answer: Any, *names: str) -> int | None:
    """The total an answer states, a number or a number in text; None where there is none."""
    if not isinstance(answer, dict):
        return None
    for name in names or ("totalRecords",):
        try:
            return int(str(answer[name]))
        except (KeyError, ValueError):
            continue
    return None


def part(record: Any, path: str) -> Any:
    """A value by its dotted path; None where a part of it is missing or no object."""
    for name in path.split("."):
        record = record.get(name) if isinstance(record, dict) else None
    return record


def flatten(record: Mapping[str, Any], opaque: Iterable[str] = (), prefix: str = "") -> dict[str, Any]:
    """A nested record as dotted paths to values; sections named in ``opaque`` stay whole. Lists are values.

    >>> flatten({'a': {'b': '1', 'c': {'d': 2}}, 'e': []}, {'a.c'})
    {'a.b': '1', 'a.c': {'d': 2}, 'e': []}
    """
    opaque = frozenset(opaque)
    flat: dict[str, Any] = {}
    for name, value in record.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict) and value and path not in opaque and path.count(".") < DEEPEST:
            flat |= flatten(value, opaque, f"{path}.")
        else:
            flat[path] = value
    return flat
