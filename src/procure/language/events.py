"""What happened to a contract: awarded, signed, ended, changed; and when."""

from __future__ import annotations

from dataclasses import dataclass

from procure.language import times, verbs


@dataclass(frozen=True)
class Event:
    """What happened to a contract, by one verb, and the time that belongs to it."""

    kind: str
    verb: verbs.Verb | None
    time: times.When | None = None
