"""procure: check what letters say about government contracts against the public record.

The same in Python as on the command line::

    import procure

    letter = procure.read_letter("letter.txt")
    with procure.open() as store:                  # or procure.open("data")
        result = procure.check(letter, store)
    result.to_frame()                              # one row per claim, pandas

``read_letter`` takes a path or a text, ``extract`` finds the claims, ``open`` opens a store,
``check`` judges. Results are pydantic models; each has ``to_frame()``. Heavy imports happen when
they are first needed.
"""

from __future__ import annotations

import datetime as dt
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from procure.models import CheckResult, Extraction, Letter
    from procure.warehouse import Store

try:
    __version__ = version("procure")
except PackageNotFoundError:  # run from a tree that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__", "check", "extract", "open", "read_letter"]


def read_letter(
    path_or_text: str | Path,
    *,
    date: dt.date | str | None = None,
    sender: str | None = None,
    recipient: str | None = None,
) -> Letter:
    """Read a letter from a path, or from the text itself.

    A ``str`` is a path when such a file exists, or when it is one short line that looks like a file
    name; otherwise it is the text. ``date``, ``sender`` and ``recipient`` supply what the text does
    not say. Raises LetterError when it cannot be read.
    """
    from procure import letters

    day = dt.date.fromisoformat(date) if isinstance(date, str) else date
    if isinstance(path_or_text, Path) or _is_path(path_or_text):
        return letters.read(Path(path_or_text), date=day, sender=sender, recipient=recipient)
    return letters.read_text(path_or_text, date=day, sender=sender, recipient=recipient)


def _is_path(text: str) -> bool:
    if "\n" in text or len(text) > 1000:
        return False
    try:
        if Path(text).exists():
            return True
    except OSError:  # a sentence can be longer than any file name
        return False
    return " " not in text.strip() and Path(text).suffix != ""


def open(data: str | Path | None = None) -> Store:  # the name the design gives it
    """Open a store read-only; without ``data`` the packaged snapshot. Raises StoreError."""
    from procure import warehouse

    return warehouse.open(Path(data) if data is not None else None)


def extract(letter: Letter, store: Store | None = None) -> Extraction:
    """The claims of a letter. Names come from ``store``, else from the packaged snapshot."""
    from procure import claims

    if store is not None:
        # The parties may be given from outside, and stand nowhere in the text.
        named = {name for part in letter.parts for name in (part.sender, part.recipient) if name}
        return claims.extract(letter, store.names("\n".join([letter.text, *sorted(named)])))
    with open() as snapshot:
        return extract(letter, snapshot)


def check(letter: Letter | list[Letter], store: Store | None = None) -> CheckResult:
    """Judge every claim of one letter or several against ``store``, else the packaged snapshot."""
    from procure import checks, judgement

    letters = letter if isinstance(letter, list) else [letter]
    if store is None:
        with open() as snapshot:
            return check(letters, snapshot)
    return judgement.apply(checks.judge([(each, extract(each, store)) for each in letters], store), store)
