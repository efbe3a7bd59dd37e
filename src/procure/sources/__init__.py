"""Public systems, one module each: what they publish, how they are read, what they can prove.

A module ``sources/<name>.py`` declares ``SOURCE`` and is found by itself. A source that is fetched
or transcribed as JSON gives ``rows(entry, body)``; a source of bulk files lands Parquet through
``procure.bulk`` and declares the columns it lands. ``data/raw/<name>/`` holds what was received and
``manifest.jsonl``; ``coverage.jsonl`` beside it holds one ``CoverageRow`` per completed, partial or
failed scope. Nothing here knows of letters or claims.

A source that ``procure refresh`` fetches from also gives::

    plan(scopes: Sequence[Scope]) -> list[Pull]                             # what it would ask; sends nothing
    fetch(pull: Pull, ask: Ask, previous: Previous | None) -> list[Outcome]

and, where the service has ways of its own to say them::

    spent_until(reply: Reply, now: datetime) -> datetime | None   # of a 429: when the daily quota is fresh again
    refused(reply: Reply) -> str | None                           # of an accepted answer: why it is none after all
    SHAPES: Mapping[str, Shape]                                   # per noun: the fields expected, and of which kind

``fetch`` is straight-line code: it asks, looks at the answer, asks again. Storing, pacing, retrying, resuming,
budgets and the ledger are the business of ``pulls.Ask`` (``sources/pulls.py``) and ``procure.refresh``.
"""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType


@dataclass(frozen=True)
class Noun:
    """One kind of record of a source; its raw table is ``raw.<source>_<name>``.

    ``columns`` is None for JSON payloads (the table has ``record JSON, raw_file, row_number,
    retrieved_at``); for bulk Parquet it maps each landed column to its DuckDB type (and the table
    has ``raw_file, row_number, retrieved_at`` besides).
    """

    name: str
    columns: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Source:
    """What a source is and what an absence in it means."""

    name: str
    title: str
    publisher: str
    url: str
    terms: str
    grain: str
    grade: str
    nouns: tuple[Noun, ...]
    records: frozenset[str] = frozenset()
    """Kinds of award it records: contracts, idvs, other_transactions; notices, subawards."""
    floor: dt.date | None = None
    """Earliest action date it answers for."""
    lag_days: int = 0
    """Days before an action is surely published (DESIGN section 5)."""
    dod_lag_days: int = 0
    """The same where the Department of Defense (097) awards."""
    can_be_complete: bool = True
    """False where no fetch, however full, shows absence (SAM.gov notices)."""
    key_env: str | None = None
    """Environment variable of the key; sources that name the same one share its quota and its pace."""
    key_help: str = ""
    """One line: how to get a key."""
    base_url: str | None = None
    base_url_env: str | None = None
    is_small: bool = False
    """Small enough to be fetched whole where it is named without a scope."""
    pause: float = 1.0
    """Seconds between two requests."""
    rate: str = ""
    """Rate limit and why, in words."""
    ignored: frozenset[str] = field(default_factory=frozenset)
    """Fields seen and left in raw on purpose."""


@cache
def modules() -> dict[str, ModuleType]:
    """Every module here that declares a SOURCE, by the source's name."""
    found: dict[str, ModuleType] = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        if hasattr(module, "SOURCE"):
            found[module.SOURCE.name] = module
    return found


def sources() -> dict[str, Source]:
    """Every declared source by name."""
    return {name: module.SOURCE for name, module in modules().items()}
