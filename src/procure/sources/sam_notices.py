"""SAM.gov Contract Opportunities v2: notices of every type, with the text behind each notice's own link.

A notice shows that something was announced. The service returns the latest active version of a notice
only and leaves most old ones out, so nothing fetched here ever shows an absence.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from procure.sources import Noun, Source
from procure.sources.manifest import ManifestEntry
from procure.sources.pulls import answer_of

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
    key_env="SAM_API_KEY",
    base_url_env="PROCURE_SAM_URL",
    rate="a personal key without a role has 10 requests a day over all of SAM.gov, with a role 1,000; windows of at most a year",
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
    found = records(answer) or []
    noun = "strays" if is_stray(answer, int(asked.get("limit", 1)), int(asked.get("offset", 0))) else "notices"
    for record in found:
        yield noun, record


def records(answer: Any) -> list[dict[str, Any]] | None:
    """The ``opportunitiesData`` of an answer; None where it is no answer: some errors come with status 200."""
    if not isinstance(answer, dict):
        return None
    found = answer.get("opportunitiesData")
    if found is None:
        return [] if total(answer) == 0 else None
    return found if isinstance(found, list) and all(isinstance(record, dict) for record in found) else None


def total(answer: Any) -> int | None:
    """``totalRecords`` of an answer; None where there is none."""
    try:
        return int(answer["totalRecords"])
    except (KeyError, TypeError, ValueError):
        return None


def is_stray(answer: Any, limit: int, offset: int) -> bool:
    """Whether a page lies past the end that it states itself and holds the one arbitrary record such a page has."""
    stated = total(answer)
    return stated is not None and limit * offset >= stated and len(records(answer) or []) == 1


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
