"""Every error a user can meet, as a tree.

    ProcureError
      UsageError       the words of the call do not fit together
      ConfigError      the user must set or create something first
      FetchError       a source could not be read now; try later
        RateLimited    the source's quota is spent; says when to go on
      SourceChanged    a source's shape is not the one we know
      LoadError        a file given to load cannot be taken in
      BuildError       curated could not be built; names the SQL file and shows offending rows
      StoreError       a store is missing, foreign, busy or damaged
      LetterError      this letter cannot be read
      ReviewError      a review file no longer fits its letter
      BundleError      a check cannot be packed, or a file is no bundle

Each message is one line for a person: what is wrong, where, and what to do next.
Library code raises; only ``cli`` prints.
"""

from __future__ import annotations

import datetime as dt


class ProcureError(Exception):
    """Raised when procure cannot do what was asked; the base of all the others."""

    exit_code = 3


class UsageError(ProcureError):
    """Raised when options or arguments contradict each other or name nothing."""

    exit_code = 2


class ConfigError(ProcureError):
    """Raised when the user must set something first, such as a key."""


class FetchError(ProcureError):
    """Raised when a source could not be read now."""


class RateLimited(FetchError):
    """Raised when a source's quota is spent; ``retry_at`` is the UTC time at which to go on."""

    def __init__(self, message: str, retry_at: dt.datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class SourceChanged(ProcureError):
    """Raised when a source answers in a shape that is not the one we know."""


class LoadError(ProcureError):
    """Raised when a file given to ``load`` cannot be taken in."""


class BuildError(ProcureError):
    """Raised when curated cannot be built; the message names the SQL file and shows offending rows."""


class StoreError(ProcureError):
    """Raised when a store is missing, foreign, busy or damaged."""


class LetterError(ProcureError):
    """Raised when a letter cannot be read."""


class ReviewError(ProcureError):
    """Raised when a review file is malformed or no longer fits its letter."""


class BundleError(ProcureError):
    """Raised when a check cannot be packed, or a file is no bundle."""
