"""SAM.gov Contract Awards v1: every reported contract action since fiscal 1980, other transactions included.

The successor of the FPDS Atom feed. One record is one action (a base award or one modification), every
value a string, missing values left out. Records deleted in the last six months come from the same
address with ``deletedStatus=yes`` and are kept as history.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from procure.sources import Noun, Source
from procure.sources.manifest import ManifestEntry

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

    An answer without content (204, or the ``awardResponse`` shape) has none. Raises ValueError on
    anything that is no answer of this service.
    """
    noun = "deleted" if _asked(entry, "deletedStatus").lower() == "yes" else "actions"
    for record in records(body):
        yield noun, record


def records(body: bytes) -> list[dict[str, Any]]:
    """The ``awardSummary`` of an answer. Raises ValueError where there is neither it nor an empty answer."""
    if not body.strip():
        return []
    answer = json.loads(body)
    if not isinstance(answer, dict):
        raise ValueError(f"the answer is {type(answer).__name__} and no object")
    inner = answer.get("awardResponse")
    holder = inner if isinstance(inner, dict) and "awardSummary" not in answer else answer
    found = holder.get("awardSummary")
    if found is None and (holder is inner or "totalRecords" in answer):
        found = []
    if isinstance(found, dict):
        found = [found]
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise ValueError("the answer has no awardSummary")
    return found


def _asked(entry: ManifestEntry, parameter: str) -> str:
    asked = (entry.request or {}).get("params") or {}
    return str(asked.get(parameter, ""))
