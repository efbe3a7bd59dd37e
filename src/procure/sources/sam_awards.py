"""SAM.gov Contract Awards v1: every reported contract action since fiscal 1980, other transactions included.

The successor of the FPDS Atom feed. One record is one action (a base award or one modification), every
value a string, missing values left out. Records deleted in the last six months come from the same
address with ``deletedStatus=yes`` and are kept as history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from procure.sources import Noun, Source
from procure.sources.manifest import ManifestEntry
from procure.sources.pulls import answer_of

SOURCE = Source(
    name="sam_awards",
    title="SAM.gov Contract Awards v1",
    publisher="General Services Administration",
    url="https://api.sam.gov/contract-awards/v1/search",
    terms="works of the US government; a SAM.gov account's key is needed",
    grain="one contract action",
    grade="official",
    nouns=(Noun("actions"), Noun("deleted")),
    records=frozenset({"contracts", "idvs", "other_transactions"}),
    floor=dt.date(1979, 10, 1),
    lag_days=30,
    dod_lag_days=90,
    key_env="SAM_API_KEY",
    base_url_env="PROCURE_SAM_URL",
    rate="a personal key without a role has 10 requests a day over all of SAM.gov, with a role 1,000; 100 records a page",
)


def rows(entry: ManifestEntry, body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The actions of a page; those of a request for deleted records as ``deleted``.

    An answer without content (204, or the ``awardResponse`` shape) and a kept failure have none.
    """
    noun = "deleted" if ["deletedStatus", "yes"] in (entry.request or {}).get("params", []) else "actions"
    for record in records(answer_of(entry, body)) or []:
        yield noun, record


def records(answer: Any) -> list[dict[str, Any]] | None:
    """The ``awardSummary`` of an answer, empty in either of the empty shapes; None where it is no answer."""
    if not isinstance(answer, dict):
        return None
    inner = answer.get("awardResponse")
    holder = inner if isinstance(inner, dict) and "awardSummary" not in answer else answer
    found = holder.get("awardSummary")
    if found is None:
        return [] if total(answer) == 0 else None
    if isinstance(found, dict):
        found = [found]
    return found if isinstance(found, list) and all(isinstance(record, dict) for record in found) else None


def total(answer: Any) -> int | None:
    """``totalRecords`` of either shape, a number in text; None where there is none."""
    if not isinstance(answer, dict):
        return None
    inner = answer.get("awardResponse")
    value = answer.get("totalRecords", inner.get("totalRecords") if isinstance(inner, dict) else None)
    try:
        return int(str(value))
    except (TypeError, ValueError):
        return None
