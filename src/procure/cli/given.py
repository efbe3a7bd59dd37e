"""What a command is given: a store, and letters or review files."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from procure.models import Extraction, Letter
    from procure.warehouse import Store


def data_folder(data: Path | None) -> Path:
    """The store's folder: as given, else ./data."""
    return data if data is not None else Path("data")


def open_store(data: Path | None, *, checks: bool = False) -> Store:
    """The named store; else ./data where it has been built; else the packaged snapshot. ``checks``: with its kept checks."""
    from procure import warehouse, watch

    where = None if data is None and not warehouse.is_built(data_folder(None)) else data_folder(data)
    return warehouse.open(where, checks=watch.files(where) if checks else None)


def read_letters(
    paths: Iterable[Path], store: Store, date: dt.datetime | None, sender: str | None, recipient: str | None
) -> list[tuple[Letter, Extraction]]:
    """Each letter (or corrected review file; "-" is stdin) with its claims; warnings and corrections go to stderr.

    Raises LetterError or UsageError where one cannot be read.
    """
    import procure
    from procure import letters

    read = []
    day = date.date() if date else None
    for path in paths:
        if path.suffix.lower() in (".yaml", ".yml"):
            from procure import review

            letter, extraction, changes = review.read_review(path)
            for change in changes:
                click.echo(f"{path.name}: {change}", err=True)
            read.append((letter, extraction))
            continue
        if str(path) == "-":
            letter = letters.read_bytes(sys.stdin.buffer.read(), path="-", date=day, sender=sender, recipient=recipient)
        else:
            letter = letters.read(path, date=day, sender=sender, recipient=recipient)
        for warning in letter.warnings:
            click.echo(f"{path.name}: {warning}", err=True)
        read.append((letter, procure.extract(letter, store)))
    return read
