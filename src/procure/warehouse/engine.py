"""DuckDB connections as this project opens them, and the files of ``sql/``."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from procure.errors import UsageError
from procure.resources import sql_root

SCHEMA_VERSION = 4
"""Of the curated tables; a store of another version must be built anew."""
STORAGE_VERSION = "v1.4.0"
"""Of the file: what the oldest supported DuckDB reads."""
ROW_GROUP = 16_384
"""Rows that the file keeps statistics of together. What is asked is a few vendors' rows of millions, stored by vendor: with
DuckDB's own 122,880 a hundred claims read eight times as many rows, for a file smaller by a fifth."""

# No extension is needed and none is ever downloaded (DESIGN section 6).
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def connect(path: str | Path = ":memory:", *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection with extension downloads off."""
    connection = duckdb.connect(str(path), read_only=read_only, config=_SETTINGS)
    connection.execute("SET TimeZone = 'UTC'") if _has_timezone(connection) else None
    # In a notebook without ipywidgets DuckDB can draw no bar, and refuses to be told to draw none.
    with contextlib.suppress(duckdb.InvalidInputException):
        connection.execute("SET enable_progress_bar = false")
    return connection


MEMORY_LIMIT = "1500MB"
"""Most memory that DuckDB takes for a build, unless told otherwise; the rest goes to a temporary folder."""
_PER_THREAD = 600_000_000
"""Bytes that one thread needs to sort and write the widest table, measured: with less it runs out instead of spilling."""


def bound(connection: duckdb.DuckDBPyConnection, memory_limit: str | None, per_thread: int = _PER_THREAD) -> None:
    """Hold a connection to an amount of memory, and to as many threads as that feeds. Raises UsageError for no amount."""
    try:
        connection.execute("SET memory_limit = $limit", {"limit": memory_limit or MEMORY_LIMIT})
    except duckdb.Error as problem:
        raise UsageError(f"{memory_limit} is no amount of memory: write it as 2GB") from problem
    row = connection.execute("SELECT current_setting('memory_limit')").fetchone()
    number, unit = str(row[0] if row else "1 GiB").split()
    size = float(number) * 1024 ** ("bytes", "KiB", "MiB", "GiB", "TiB").index(unit)
    connection.execute(f"SET threads = {max(1, min(os.cpu_count() or 1, int(size / per_thread)))}")


def _has_timezone(connection: duckdb.DuckDBPyConnection) -> bool:
    # The setting belongs to an extension that some builds bundle and others do not.
    row = connection.execute("SELECT count(*) FROM duckdb_settings() WHERE name = 'TimeZone'").fetchone()
    return bool(row and row[0])


@dataclass(frozen=True)
class SqlFile:
    """One file of ``sql/``: the table it makes, what it reads, its SELECT."""

    path: Path
    table: str
    reads: tuple[str, ...]
    key: tuple[str, ...]
    text: str
    grain: str = ""
    why: str = ""
    """Of a view: what question it answers; its comment in the catalogue."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Of a view: the meaning of each column that no curated table has."""
    is_view: bool = False
    """A staged file whose head says ``-- as: view`` copies nothing: curated reads through it (bulk Parquet)."""

    @property
    def name(self) -> str:
        """As people call it: 'curated/340_awards.sql'."""
        return f"{self.path.parent.name}/{self.path.name}"


def sql_files(folder: str) -> list[SqlFile]:
    """The SELECTs of a layer in the order of their numbers."""
    return [_parse(path) for path in sorted((sql_root() / folder).glob("*.sql"))]


def sql_text(folder: str, name: str) -> str:
    """The text of one file of ``sql/<folder>/``. Raises KeyError where there is none."""
    path = sql_root() / folder / f"{name}.sql"
    if not path.is_file():
        raise KeyError(f"sql/{folder}/{name}.sql")
    return path.read_text(encoding="utf-8")


def statements(text: str) -> list[str]:
    """The statements of a macro file (macros hold no ';' in strings)."""
    return [part for part in re.split(r";\s*\n", text) if re.sub(r"--.*", "", part).strip()]


def _parse(path: Path) -> SqlFile:
    text = path.read_text(encoding="utf-8")
    head = dict(re.findall(r"^-- (table|reads|key|grain|why|as):\s+(.+)$", text, re.MULTILINE))

    def split(field: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in head.get(field, "").split(",") if part.strip())

    columns = dict(re.findall(r"^-- column (\w+): (.+)$", text, re.MULTILINE))
    return SqlFile(
        path=path,
        table=head.get("table", path.stem),
        reads=split("reads"),
        key=split("key"),
        text=text,
        grain=head.get("grain", ""),
        why=head.get("why", ""),
        columns=columns,
        is_view=head.get("as") == "view",
    )
