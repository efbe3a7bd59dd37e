"""The manifest of a raw folder: one line per file received, append-only, never with a key in it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

NAME = "manifest.jsonl"


class ManifestEntry(BaseModel):
    """One file in ``data/raw/<source>/``: what was asked, when, what came."""

    model_config = ConfigDict(extra="allow")

    file: str = Field(description="Path relative to data/raw/<source>/")
    noun: str = Field(description="Which records it holds")
    retrieved_at: dt.datetime = Field(description="UTC")
    sha256: str = Field(description="Of the body as received (before any compression of ours)")
    size: int = Field(description="Bytes of the body as received")
    status: int | None = Field(default=None, description="HTTP status; null for files")
    request: dict[str, Any] | None = Field(default=None, description="Method, address, parameters, body; without key")
    data_as_of: dt.date | None = Field(default=None, description="The day the publisher's data stood for")


def read(folder: Path) -> Iterator[ManifestEntry]:
    """The entries of a raw folder, oldest first; a torn last line (a kill while writing) is passed over."""
    path = folder / NAME
    if not path.exists():
        return
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield ManifestEntry.model_validate_json(line)
        except ValueError:
            if number == len(lines) and not text.endswith("\n"):
                return
            raise


def append(folder: Path, entry: ManifestEntry) -> None:
    """Add a line and see it on the disk before returning."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / NAME).open("a", encoding="utf-8") as out:
        out.write(entry.model_dump_json(exclude_none=True) + "\n")
        out.flush()
        os.fsync(out.fileno())
