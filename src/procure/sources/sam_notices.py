"""SAM.gov Contract Opportunities v2: notices of every type, with the text behind each notice's own link.

A notice shows that something was announced. The service returns the latest active version of a notice
only and leaves most old ones out, so nothing fetched here ever shows an absence. It demands a window of
posting days of at most a year, even for a notice asked for by its id, and knows no awardee: notices are
asked for by id, or by agency and window. ``offset`` is the number of a page. A page past the end answers with
one arbitrary record; agency names (``deptname``, ``subtier``) are ignored in silence, so codes are sent.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from procure.coverage import Scope
from procure.identifiers import norm_notice_id
from procure.sources import Noun, Source, sam
from procure.sources.http import Reply, Request
from procure.sources.manifest import ManifestEntry
from procure.sources.pulls import Answer, Ask, Cover, Outcome, Previous, Pull, answer_of
from procure.sources.sam import Batch, Reading, spent_until
from procure.sources.shapes import Shape

__all__ = ["SHAPES", "SOURCE", "fetch", "plan", "refused", "rows", "spent_until"]

PATH = "/opportunities/v2/search"
TEXT_PATH = "/prod/opportunities/v1/noticedesc"
PAGE = 1000
LONGEST = dt.timedelta(days=364)
"""A window of posting days holds at most a year."""
MOST_YEARS = 2
"""How many years back a notice without a date is looked for: most older ones are no longer served."""
FIRST_DAY = dt.date(2001, 10, 1)
"""Before this day there are no notices."""
NEVER_COMPLETE = "the service serves only the latest active version of a notice and leaves most old ones out"

EXTRACT_NAMES = {
    "NoticeId": "notice_id",
    "Title": "title",
    "Sol#": "solicitation_number",
    "CGAC": "cgac",
    "FPDS Code": "fpds_code",
    "AAC Code": "aac_code",
    "PostedDate": "posted_date",
    "Type": "notice_type",
    "NaicsCode": "naics_code",
    "ClassificationCode": "classification_code",
    "Active": "active",
    "AwardNumber": "award_number",
    "AwardDate": "award_date",
    "Award$": "award_amount",
    "Awardee": "awardee",
    "Description": "description",
}
"""Column of a CSV extract (daily active, yearly archived) -> the column that ``procure load`` lands it in."""
EXTRACT = {
    name: {"posted_date": "TIMESTAMP", "award_date": "DATE", "award_amount": "DECIMAL(23, 2)"}.get(name, "VARCHAR")
    for name in (*EXTRACT_NAMES.values(), "origin", "member", "unreadable", "set_aside")
}

SOURCE = Source(
    name="sam_notices",
    title="SAM.gov Contract Opportunities v2",
    publisher="General Services Administration",
    url="https://api.sam.gov/opportunities/v2/search",
    terms="works of the US government; a SAM.gov account's key is needed",
    grain="one notice",
    grade="official",
    nouns=(Noun("notices"), Noun("descriptions"), Noun("strays"), Noun("extract", EXTRACT)),
    records=frozenset({"notices"}),
    can_be_complete=False,
    key_env=sam.KEY_ENV,
    key_help=sam.KEY_HELP,
    base_url=sam.BASE_URL,
    base_url_env=sam.BASE_URL_ENV,
    pause=sam.PAUSE,
    rate=sam.RATE + "; windows of at most a year, 1,000 notices a page",
)


def rows(entry: ManifestEntry, body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The notices of a page, or the text of one notice with its id.

    A page past the end answers with one arbitrary record: it is kept as a ``stray`` and feeds nothing.
    Failures that were kept have none.
    """
    answer = answer_of(entry, body)
    asked = {str(name): str(value) for name, value in (entry.request or {}).get("params", [])}
    if entry.noun == "descriptions":
        text = answer.get("description") if isinstance(answer, dict) else None
        if isinstance(text, str):
            yield "descriptions", {"noticeId": asked.get("noticeid", ""), "description": text, "text": plain_text(text)}
        return
    found = (records(answer) or []) if entry.noun == "notices" else []
    noun = "strays" if is_stray(answer, int(asked.get("limit", 1)), int(asked.get("offset", 0))) else "notices"
    for record in found:
        yield noun, record


def records(answer: Any) -> list[dict[str, Any]] | None:
    """The ``opportunitiesData`` of an answer; None where it is no answer: some errors come with status 200."""
    return [] if answer is None else sam.records_of(answer, "opportunitiesData", sam.total_of(answer))


def is_stray(answer: Any, limit: int, offset: int) -> bool:
    """Whether a page lies past the end that it states itself and holds the one arbitrary record such a page has."""
    stated = sam.total_of(answer)
    return stated is not None and limit * offset >= stated and len(records(answer) or []) == 1


def refused(reply: Reply) -> str | None:
    """Why an accepted answer is none: an error message with status 200. Raises ConfigError where it names the key."""
    data = reply.data()
    is_text = isinstance(data, dict) and "description" in data and "code" not in data
    return sam.refused(reply, reply.status != 200 or is_text or records(data) is not None)


_ALWAYS = {"noticeId": "text", "title": "text", "postedDate": "day", "type": "text", "fullParentPathCode": "text"}
_SOMETIMES = {
    **dict.fromkeys(
        (
            "solicitationNumber", "fullParentPathName", "baseType", "archiveType", "responseDeadLine", "naicsCode",
            "classificationCode", "active", "description", "organizationType", "additionalInfoLink", "uiLink",
            "department", "subTier", "office", "award.number", "typeOfSetAsideDescription",
        ),
        "text",
    ),
    **dict.fromkeys(
        (
            "typeOfSetAside", "officeAddress", "placeOfPerformance", "award", "award.awardee", "award.awardee.name",
            "award.awardee.ueiSAM", "award.awardee.cageCode", "award.awardee.location", "award.awardee.manual",
        ),
        "any",
    ),
    **dict.fromkeys(("naicsCodes", "pointOfContact", "links", "resourceLinks"), "list"),
    "archiveDate": "day",
    "award.date": "day",
    "award.amount": "amount",
}  # fmt: skip
_OPAQUE = frozenset({"officeAddress", "placeOfPerformance", "award.awardee.location"})
SHAPES: Mapping[str, Shape] = {
    "notices": Shape(fields={**_SOMETIMES, **_ALWAYS}, required=frozenset({"noticeId"}), optional=frozenset(_SOMETIMES))
}


# Planning and fetching ------------------------------------------------------------------------------------------------


def plan(scopes: Sequence[Scope]) -> list[Pull]:
    """One question per notice named, one per agency and window; none for a vendor, which the service cannot be asked for."""
    pulls = []
    today = dt.datetime.now(dt.UTC).date()
    for scope in dict.fromkeys(scopes):
        if scope.notice and (notice := norm_notice_id(scope.notice)):
            query: dict[str, Any] = {"notice": notice}
            title, note = f"notice {notice} and its text", "and one per year before, until it is found"
        elif scope.vendor is None and scope.award is None and scope.notice is None:
            query = {"agency": scope.agency}
            title, note = f"notices of {scope.agency or 'every agency'}", "and one more per 1,000 notices of a year"
        else:
            continue
        query |= {"since": _day(scope.since), "until": _day(scope.until)}
        cover = Cover("posted_date", agency_code=scope.agency, since_date=scope.since, until_date=scope.until)
        least = 2 if scope.notice else len(_windows(scope.since, max(scope.until or today, scope.since or dt.date.min)))
        pulls.append(
            Pull(
                SOURCE.name, title, query, (cover,), at_least=max(1, least), note=note, scopes=(scope,), needs_key=True
            )
        )
    return list({pull.id: pull for pull in pulls}.values())


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _windows(since: dt.date | None, until: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The days in windows of at most a year, the latest first; without a start, the last year alone."""
    found: list[tuple[dt.date, dt.date]] = []
    end = until
    while True:
        start = end - LONGEST if end - dt.date.min > LONGEST else dt.date.min
        if since is None or start <= since:
            return [*found, (start if since is None else since, end)]
        found.append((start, end))
        end = start - dt.timedelta(days=1)


def _request(
    window: tuple[dt.date, dt.date],
    filters: Sequence[tuple[str, str]],
    page: int,
    size: int = PAGE,
    noun: str = "notices",
) -> Request:
    since, until = window
    params = (
        ("postedFrom", sam.us_date(since)), ("postedTo", sam.us_date(until)), *filters,
        ("limit", str(size)), ("offset", str(page)),
    )  # fmt: skip
    return Request(PATH, noun, params=params, accepts=frozenset({200, 404}))


def _batch(answer: Answer) -> Batch:
    if answer.data is None:  # 404: no data found
        return Batch([], 0)
    return Batch(records(answer.data) or [], sam.total_of(answer.data), sam.size_of(answer.data))


def _identity(record: Mapping[str, Any]) -> Hashable:
    return str(record.get("noticeId"))


def _flat(record: Mapping[str, Any]) -> Mapping[str, Any]:
    return sam.flatten(record, _OPAQUE)


def _read(ask: Ask, window: tuple[dt.date, dt.date], filters: Sequence[tuple[str, str]], size: int = PAGE) -> Reading:
    asked = dict(filters)

    def fits(record: Mapping[str, Any]) -> bool:
        day = str(record.get("postedDate") or "")[:10]
        path = str(record.get("fullParentPathCode") or "")
        return (
            norm_notice_id(asked.get("noticeid")) in (None, norm_notice_id(str(record.get("noticeId"))))
            and (not path or asked.get("organizationCode") in (None, *path.split(".")))
            and (not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) or str(window[0]) <= day <= str(window[1]))
        )

    return sam.read(
        ask,
        sam.Question(
            "notices", lambda page: _request(window, filters, page, size), _batch, _identity, size, _flat, fits
        ),
    )


def fetch(pull: Pull, ask: Ask, previous: Previous | None) -> list[Outcome]:
    """A notice with its text, or an agency's notices; never complete, whatever came."""
    since, until = (dt.date.fromisoformat(day) if day else None for day in (pull.query["since"], pull.query["until"]))
    until = min(until or ask.today, ask.today)
    if since and since > until:
        reason = f"the window begins on {since}, which is still to come"
        return [Outcome("failed", ask.today, reason=reason)]
    if "notice" in pull.query:
        reading, control = _fetch_notice(ask, pull.query["notice"], since, until), None
    else:
        reading, control = _fetch_agency(ask, pull.query["agency"], since, until)
    found, count = control or (f"the answer itself: {len(reading.records):,} notices", len(reading.records))
    reason = NEVER_COMPLETE if reading.reason is None else f"{reading.reason}; {NEVER_COMPLETE}"
    return [
        Outcome(
            status="partial",
            data_as_of=reading.day or ask.today,
            record_count=len(reading.records),
            control=found,
            control_count=count,
            reason=reason,
            is_all=reading.reason is None,
        )
    ]


def _fetch_notice(ask: Ask, notice: str, since: dt.date | None, until: dt.date) -> Reading:
    """One notice, looked for a year at a time from the last day on, then its text."""
    windows = _windows(since, until)
    if since is None:
        windows = _windows(until - MOST_YEARS * LONGEST, until)[:MOST_YEARS]
    tried = Reading()
    for window in windows:
        tried = _read(ask, window, (("noticeid", notice),), 10)
        if tried.records:
            for record in tried.records:
                _fetch_text(ask, record)
            return tried
    first = windows[-1][0]
    tried.reason = (
        f"the notice was not found among those posted from {first} to {until}: give --since where it is older"
    )
    return tried


def _fetch_text(ask: Ask, record: Mapping[str, Any]) -> None:
    """The text behind a notice's link; that there is none (404) is normal, and so is the word null."""
    link = str(record.get("description") or "")
    notice = norm_notice_id(str(record.get("noticeId") or ""))
    if notice is None or not link.startswith(("http://", "https://")):
        return
    path = urlsplit(link).path
    if not re.fullmatch(r"/(prod(like)?/)?opportunities/v\d/noticedesc", path):
        path = TEXT_PATH
    ask(Request(path, "descriptions", params=(("noticeid", notice),), accepts=frozenset({200, 404})))


def _fetch_agency(
    ask: Ask, agency: str | None, since: dt.date | None, until: dt.date
) -> tuple[Reading, tuple[str, int] | None]:
    """An agency's notices, window by window; the code is put to the proof where nothing comes."""
    filters = (("organizationCode", agency),) if agency else ()
    reading = Reading()
    windows = _windows(max(since, FIRST_DAY) if since else None, until)
    for window in windows:
        reading.add(_read(ask, window, filters))
    if since is None and reading.reason is None:
        reading.reason = f"only notices posted from {windows[-1][0]} on were asked for: give --since for older ones"
    if reading.records or not filters:
        return reading, None
    count = _batch(ask(_request(windows[0], (), 0, 1, "controls"))).total or 0
    return reading, (f"notices of any agency in the last of the windows: {count:,}", count)


_BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol"})


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.silent += 1
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.silent = max(0, self.silent - 1)
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def plain_text(markup: str) -> str:
    """The words of a notice's HTML, one line per block; text without tags only has its entities resolved.

    >>> plain_text('<p>Notice of&nbsp;intent</p><p>J&amp;A</p>')
    'Notice of intent\\nJ&A'
    """
    if "<" in markup:
        reader = _Text()
        reader.feed(markup)
        reader.close()
        markup = "".join(reader.parts)
    else:
        markup = html.unescape(markup)
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in markup.splitlines())
    return "\n".join(line for line in lines if line)
