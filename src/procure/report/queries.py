"""Queries that several readings share: printed once, so that a report of a hundred claims stays a page and not a book."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from procure.models import CheckResult, Sql

SHORT = 800
"""A query shorter than this is printed where it is used."""


@dataclass(frozen=True)
class Query:
    """A query with its number in the report."""

    number: int
    name: str
    prepare: str


def shared(result: CheckResult) -> dict[str, Query]:
    """Query text -> its number, of every long query that more than one reading runs."""
    texts = Counter(reading.sql.text for claim in result.claims for reading in claim.readings if reading.sql)
    often = [text for text, times in texts.items() if times > 1 and len(text) > SHORT]
    return {text: Query(at, _name(text), Sql(text=text).prepare) for at, text in enumerate(often, 1)}


def _name(text: str) -> str:
    match = re.search(r"^-- table:\s+(\w+)", text, re.MULTILINE)
    return match[1] if match else "query"
