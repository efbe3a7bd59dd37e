"""The packaged reference tables, part of every build: agencies, reviewed vendor aliases, products.

Agencies: the code tables of the Treasury broker and of FPDS, with names as people write them.
Aliases and products: a small file, each line with its source and reviewer. A store adds or corrects
with files of the same shape in ``judgement/aliases.csv`` and ``judgement/products.csv``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from procure.resources import raw_root
from procure.sources import Noun, Source
from procure.sources.manifest import ManifestEntry

SOURCE = Source(
    name="reference",
    title="Agencies of the federal government; reviewed vendor aliases and products",
    publisher="the procure developers, from the code tables of the Treasury broker and FPDS",
    url="https://files.usaspending.gov/reference_data/agency_codes.csv",
    terms="public domain code tables; reviewed lines name their source",
    grain="one agency, alias or product",
    grade="compiled",
    nouns=(Noun("agencies"), Noun("aliases"), Noun("products")),
    can_be_complete=False,
)


def rows(entry: ManifestEntry, body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """JSON lines of agencies; CSV lines of aliases and products. Raises ValueError on a broken line."""
    text = body.decode("utf-8-sig")
    if entry.file.endswith(".csv"):
        for number, row in enumerate(csv.DictReader(io.StringIO(text)), 2):
            if None in row or None in row.values():
                raise ValueError(f"line {number} has not as many cells as the head")
            yield entry.noun, dict(row)
        return
    for line in text.splitlines():
        if line.strip():
            yield entry.noun, json.loads(line)


@dataclass(frozen=True)
class Agency:
    """A unit of the packaged table: a department (3-digit code) or a component (4-character code)."""

    code: str
    level: str
    name: str
    abbreviation: str | None
    department: str | None
    """3-digit code of its department; its own, of a department."""
    names: tuple[str, ...]
    fpds_department: str | None
    """4-character FPDS code of its department, as 7000."""


@cache
def agencies() -> dict[str, Agency]:
    """The packaged departments and components by code, for sources that name agencies in requests."""
    found: dict[str, Agency] = {}
    for line in (raw_root() / "reference" / "agencies.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["level"] in ("department", "component"):
            names = tuple(entry["name"] for entry in record["names"])
            found[record["agency_key"]] = Agency(
                record["agency_key"],
                record["level"],
                record["name"],
                record.get("abbreviation"),
                record.get("department_code"),
                names,
                record.get("fpds_department_code"),
            )
    return found
