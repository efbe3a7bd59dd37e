"""Stores of any size: made archives taken in by ``procure load``, as a user would, then built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.archives import COLUMNS, make
from procure import bulk
from procure.sources.usaspending_archive import TRANSACTIONS

AGENCIES = ("070", "019", "015", "047", "097")
SLIM = tuple(name for name in COLUMNS if name in TRANSACTIONS)
"""The columns that load takes: leaving the others out makes a store of ten million actions in minutes, not hours."""
PIECE = 999_999
"""Rows per file: one short of where the publisher starts another part, so that one CSV is a whole file."""


def fill(data: Path, actions: int, say: Callable[[str], None]) -> int:
    """Load archives of departments and years until the store holds about ``actions``; the number it holds."""
    held, number = 0, 0
    piece = min(PIECE, max(3, actions // 10 // 3 * 3)) if actions < PIECE * 2 else PIECE
    while held + piece <= actions + piece // 2:
        made = make(
            data / "made",
            piece,
            agency=AGENCIES[number % len(AGENCIES)],
            fiscal_year=2016 + number // len(AGENCIES),
            seed=number,
            zipped=False,
            columns=SLIM,
        )
        report = bulk.load([made.path], data)
        assert not report.errors, report.errors
        made.path.unlink()
        held, number = held + piece, number + 1
        say(f"{held:,} of {actions:,} actions loaded")
    return held
