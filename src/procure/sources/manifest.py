"""The manifest of a raw folder: one line per file received, append-only, never with a key in it.

Lines are whole or absent: a kill while one is written leaves a torn end, which readers pass over and
the next writer takes off.
"""

from __future__ import annotations

import datetime as dt
import json
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
    pull: str | None = Field(
        default=None, description="The pull it belongs to, so that an unfinished one goes on from here"
    )
    scrubbed: bool | None = Field(default=None, description="True where the body repeated our key, which was blanked")
    retry_after: str | None = Field(default=None, description="The wait a refusal asked for, as its header has it")


def read(folder: Path) -> Iterator[ManifestEntry]:
    """The entries of a raw folder, oldest first; a torn last line is passed over. Raises ValueError on a broken one."""
    for line in lines(folder / NAME):
        yield ManifestEntry.model_validate_json(line)


def lines(path: Path) -> Iterator[str]:
    """The whole lines of a JSON-lines file. Raises ValueError where a line but a torn last one is no JSON."""
    if not path.exists():
        return
    text = path.read_text(encoding="utf-8")
    parts = text.split("\n")
    for number, line in enumerate(parts, 1):
        if not line.strip():
            continue
        try:
            json.loads(line)
        except ValueError as problem:
            if number == len(parts):
                return
            raise ValueError(f"line {number} of {path.name}: {problem}") from problem
        yield line


def append(folder: Path, entry: ManifestEntry) -> None:
    """Add a line and see it on the disk before returning."""
    append_line(folder / NAME, entry.model_dump_json(exclude_none=True))


def append_line(path: Path, line: str) -> None:
    """Add one line to a JSON-lines file and see it on the disk; a torn end from a kill is taken off first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as out:
        _mend(out)
        out.write(line.encode("utf-8") + b"\n")
        out.flush()
        os.fsync(out.fileno())


def _mend(out: Any) -> None:
    """Leave the file ending with a whole line: a last line that is JSON gets its newline, a torn one goes."""
    size = out.seek(0, os.SEEK_END)
    start, tail = size, b""
    while start and b"\n" not in tail:
        start = max(0, start - 65_536)
        out.seek(start)
        tail = out.read(size - start)
    if not tail or tail.endswith(b"\n"):
        return
    last = tail.rsplit(b"\n", 1)[-1]
    try:
        json.loads(last)
    except ValueError:
        out.truncate(size - len(last))
    else:
        out.write(b"\n")


def append_all(folder: Path, entries: list[ManifestEntry]) -> None:
    """Add several lines at once: after a kill there are all of them or none."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    before = path.read_bytes() if path.exists() else b""
    whole = before[: before.rfind(b"\n") + 1]  # without a torn last line
    fresh = folder / f".{NAME}.new"
    with fresh.open("wb") as out:
        out.write(whole + "".join(entry.model_dump_json(exclude_none=True) + "\n" for entry in entries).encode())
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
