"""SAM.gov Federal Hierarchy v1: departments and sub-tiers with their codes, names and former names.

The public service has two levels; offices need a federal account, and load where a page holds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from procure.sources import Noun, Source
from procure.sources.manifest import ManifestEntry
from procure.sources.pulls import answer_of

SOURCE = Source(
    name="sam_hierarchy",
    title="SAM.gov Federal Hierarchy v1",
    publisher="General Services Administration",
    url="https://api.sam.gov/prod/federalorganizations/v1/orgs",
    terms="works of the US government; a SAM.gov account's key is needed",
    grain="one organisation",
    grade="official",
    nouns=(Noun("organizations"),),
    can_be_complete=False,
    key_env="SAM_API_KEY",
    base_url_env="PROCURE_SAM_URL",
    rate="a personal key without a role has 10 requests a day over all of SAM.gov, with a role 1,000; 100 records a page",
)


def rows(entry: ManifestEntry, body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The organisations of a page; failures that were kept have none."""
    for record in records(answer_of(entry, body)) or []:
        yield "organizations", record


def records(answer: Any) -> list[dict[str, Any]] | None:
    """The ``orglist`` of an answer; None where it is no answer of this service."""
    if not isinstance(answer, dict):
        return None
    found = answer.get("orglist")
    if found is None:
        return [] if total(answer) == 0 else None
    return found if isinstance(found, list) and all(isinstance(record, dict) for record in found) else None


def total(answer: Any) -> int | None:
    """``totalrecords`` of an answer, lower case here alone; None where there is none."""
    try:
        return int(answer["totalrecords"])
    except (KeyError, TypeError, ValueError):
        return None
