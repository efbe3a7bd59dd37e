"""SAM.gov Entity Management and Exclusions v4: who a vendor is by UEI, and whether it is excluded now.

A registration links UEI, CAGE, legal name, DBA name and, where a public key sees them, the parents.
Names are today's: there is no history of names, and entities that opted out of public display are
missing. Only active exclusions are returned, so nothing here shows that a firm never was excluded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from procure.sources import Noun, Source
from procure.sources.manifest import ManifestEntry
from procure.sources.pulls import answer_of

SOURCE = Source(
    name="sam_entities",
    title="SAM.gov Entity Management and Exclusions v4",
    publisher="General Services Administration",
    url="https://api.sam.gov/entity-information/v4/entities",
    terms="works of the US government; a SAM.gov account's key is needed",
    grain="one registration or one active exclusion",
    grade="official",
    nouns=(Noun("entities"), Noun("exclusions")),
    can_be_complete=False,
    key_env="SAM_API_KEY",
    base_url_env="PROCURE_SAM_URL",
    rate="a personal key without a role has 10 requests a day over all of SAM.gov, with a role 1,000; 10 records a page",
)

_LISTS = {"entities": "entityData", "exclusions": "excludedEntity"}


def rows(entry: ManifestEntry, body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The registrations or exclusions of a page; failures that were kept have none."""
    for record in records(entry.noun, answer_of(entry, body)) or []:
        yield entry.noun, record


def records(noun: str, answer: Any) -> list[dict[str, Any]] | None:
    """The records of an answer; None where it is no answer of this service."""
    if not isinstance(answer, dict):
        return None
    found = answer.get(_LISTS[noun])
    if found is None:
        return [] if total(answer) == 0 else None
    return found if isinstance(found, list) and all(isinstance(record, dict) for record in found) else None


def total(answer: Any) -> int | None:
    """``totalRecords`` of an answer; None where there is none."""
    try:
        return int(answer["totalRecords"])
    except (KeyError, TypeError, ValueError):
        return None
