"""SAM.gov Federal Hierarchy v1: departments and sub-tiers with their codes, names and former names.

The public service has two levels; offices need a federal account, and load where a page holds them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from procure.sources import Noun, Source
from procure.sources.manifest import ManifestEntry

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
    """The organisations of a page. Raises ValueError on anything that is no answer of this service."""
    for record in records(body):
        yield "organizations", record


def records(body: bytes) -> list[dict[str, Any]]:
    """The ``orglist`` of an answer. Raises ValueError where it is missing and the answer does not say zero."""
    answer = json.loads(body)
    if not isinstance(answer, dict):
        raise ValueError(f"the answer is {type(answer).__name__} and no object")
    found = answer.get("orglist")
    if found is None and str(answer.get("totalrecords", "")).strip() == "0":
        found = []
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise ValueError("the answer has no orglist")
    return found
