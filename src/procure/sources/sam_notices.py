"""SAM.gov Contract Opportunities v2: notices of every type, with the text behind each notice's own link.

A notice shows that something was announced. The service returns the latest active version of a notice
only and leaves most old ones out, so nothing fetched here ever shows an absence.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from procure.sources import Noun, Source
from procure.sources.manifest import ManifestEntry

SOURCE = Source(
    name="sam_notices",
    title="SAM.gov Contract Opportunities v2",
    publisher="General Services Administration",
    url="https://api.sam.gov/opportunities/v2/search",
    terms="works of the US government; a SAM.gov account's key is needed",
    grain="one notice",
    grade="official",
    nouns=(Noun("notices"), Noun("descriptions"), Noun("strays")),
    records=frozenset({"notices"}),
    can_be_complete=False,
    key_env="SAM_API_KEY",
    base_url_env="PROCURE_SAM_URL",
    rate="a personal key without a role has 10 requests a day over all of SAM.gov, with a role 1,000; windows of at most a year",
)


def rows(entry: ManifestEntry, body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The notices of a page, or the text of one notice with its id.

    A page past the end answers with one arbitrary record: it is kept as a ``stray`` and feeds nothing.
    Raises ValueError on anything that is no answer of this service.
    """
    if entry.noun == "descriptions":
        answer = _object(body)
        if "description" not in answer:
            raise ValueError("the answer has no description")
        text = answer["description"]
        yield "descriptions", {
            "noticeId": str(_asked(entry, "noticeid") or ""),
            "description": text,
            "text": plain_text(text) if isinstance(text, str) else None,
        }
        return
    answer = _object(body)
    found = records(answer)
    stray = is_stray(answer, found, _asked(entry, "limit"), _asked(entry, "offset"))
    for record in found:
        yield "strays" if stray else "notices", record


def records(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The ``opportunitiesData`` of an answer. Raises ValueError where there is none: some errors come with status 200."""
    found = answer.get("opportunitiesData")
    if found is None and str(answer.get("totalRecords", "")).strip() == "0":
        found = []
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise ValueError("the answer has no opportunitiesData")
    return found


def is_stray(answer: dict[str, Any], found: list[dict[str, Any]], limit: Any, offset: Any) -> bool:
    """Whether a page lies past the end that it states itself and holds the one arbitrary record such a page has."""
    try:
        total, start = int(answer["totalRecords"]), int(limit) * int(offset or 0)
    except (KeyError, TypeError, ValueError):
        return False
    return len(found) == 1 and start >= total


def _object(body: bytes) -> dict[str, Any]:
    answer = json.loads(body)
    if not isinstance(answer, dict):
        raise ValueError(f"the answer is {type(answer).__name__} and no object")
    return answer


def _asked(entry: ManifestEntry, parameter: str) -> Any:
    return ((entry.request or {}).get("params") or {}).get(parameter)


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
