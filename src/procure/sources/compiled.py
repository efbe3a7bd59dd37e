"""Facts transcribed from public pages: the packaged snapshot.

Each record names the pages it came from, the day it was seen there (``seen``: a day, month or
year), how sure the transcription is, and every value on which the pages disagree. It proves that
something exists; it is complete for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from procure.sources import Noun, Source
from procure.sources.manifest import ManifestEntry

SOURCE = Source(
    name="compiled",
    title="Award and notice facts transcribed from cited public pages",
    publisher="the procure developers",
    url="https://www.usaspending.gov/",
    terms="facts of the public record; each record cites its pages",
    grain="one award, action, subaward, notice, entity or report",
    grade="compiled",
    nouns=(
        Noun("awards"),
        Noun("transactions"),
        Noun("notices"),
        Noun("subawards"),
        Noun("entities"),
        Noun("leads"),
    ),
    can_be_complete=False,
)


def rows(entry: ManifestEntry, body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each line is a record of the file's noun. Raises ValueError on a line that is no JSON object."""
    for number, line in enumerate(body.decode("utf-8").splitlines(), 1):
        if line.strip():
            record = json.loads(line)
            if not isinstance(record, dict):
                raise ValueError(f"line {number} is no JSON object")
            yield entry.noun, record
