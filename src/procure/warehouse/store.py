"""An open store: read-only queries, the names that occur in a text, what the store is."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from procure.errors import StoreError, UsageError
from procure.identifiers import norm_words
from procure.models import AgencyName, Names, ProductName, StoreInfo, VendorName
from procure.resources import raw_root, sql_root
from procure.warehouse import engine
from procure.warehouse.build import build_file, curated_path

if TYPE_CHECKING:
    import pandas as pd

STALE_AFTER = dt.timedelta(days=60)
"""Records older than this are said to be old."""


@dataclass(frozen=True)
class Column:
    """One column as the catalogue describes it."""

    name: str
    type: str
    comment: str | None


@dataclass(frozen=True)
class Table:
    """One table or view as the catalogue describes it."""

    name: str
    comment: str | None
    columns: list[Column] = field(default_factory=list)


def is_built(data: Path) -> bool:
    """Whether a store's curated tables have been made."""
    return curated_path(data).is_file()


def open(data: Path | None) -> Store:  # the name the design gives it
    """Open ``data`` read-only; None opens the packaged snapshot, built once into the user's cache.

    Raises StoreError with what to do when the store is missing, empty, foreign, damaged, of another
    version, or being built for the first time.
    """
    if data is None:
        return Store(_snapshot(), "packaged snapshot", is_snapshot=True)
    path = curated_path(data)
    if not path.is_file():
        if Path(str(path) + ".lock").exists() and any(path.parent.glob(".building-*")):
            raise StoreError(f"{data} is being built for the first time: wait for it, then try again")
        if (data / "raw").is_dir():
            raise StoreError(f"{data} holds raw records and no curated tables: run `procure build --data {data}`")
        raise StoreError(
            f"there is no store at {data}: `procure refresh` or `procure load` makes one; without --data the packaged snapshot is used"
        )
    return Store(path, str(data))


def _snapshot() -> Path:
    """The packaged records as a curated file, in the user's cache; in a temporary folder where that cannot be written."""
    import hashlib

    from platformdirs import user_cache_path

    digest = hashlib.sha256(f"{engine.SCHEMA_VERSION} {duckdb.__version__}".encode())
    for root, pattern in ((raw_root(), "*/*"), (sql_root(), "*/*.sql")):
        for path in sorted(root.glob(pattern)):
            if root == sql_root() or path.parent.name in ("compiled", "reference"):
                digest.update(path.name.encode() + path.read_bytes())
    name = f"snapshot-{digest.hexdigest()[:16]}.duckdb"
    for folder in (user_cache_path("procure"), Path(tempfile.gettempdir()) / "procure-snapshot"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            target = folder / name
            if not target.is_file():
                with build_lock_waiting(target):
                    if not target.is_file():
                        build_file(target, [raw_root()], None)
            return target
        except OSError:
            continue
    raise StoreError("the packaged snapshot needs a folder it can write to: set XDG_CACHE_HOME to one")


def build_lock_waiting(path: Path) -> Any:
    """Like ``build_lock``, but waits: two first checks at once both want the same snapshot."""
    from filelock import FileLock

    return FileLock(str(path) + ".lock", timeout=120)


class Store:
    """A store opened read-only. Use as a context manager, or call ``close``."""

    def __init__(self, path: Path, label: str, *, is_snapshot: bool = False) -> None:
        self.path = path
        self.is_snapshot = is_snapshot
        try:
            self._connection = engine.connect(path, read_only=True)
        except duckdb.Error as problem:
            raise StoreError(f"{path} cannot be opened ({str(problem).splitlines()[0]}): run `procure build` to make it anew") from problem
        try:
            row = self._connection.execute(
                "SELECT schema_version, fingerprint, data_as_of, is_compiled_only FROM main.store"
            ).fetchone()
        except duckdb.Error as problem:
            self._connection.close()
            raise StoreError(f"{path} is a DuckDB file of somebody else, not a store: give --data another folder") from problem
        assert row is not None
        if row[0] != engine.SCHEMA_VERSION:
            self._connection.close()
            raise StoreError(f"{path} was made by another version of procure: run `procure build` to make it anew")
        # Nothing that is asked of the store may read a file or the network, or change that.
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")
        today = dt.datetime.now(dt.UTC).date()
        self.info = StoreInfo(
            path=label,
            fingerprint=row[1],
            data_as_of=row[2],
            is_snapshot=is_snapshot,
            is_stale=row[2] is not None and today - row[2] > STALE_AFTER,
        )

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of one of our own queries, as dictionaries; parameters by name ($name)."""
        found = self._connection.execute(sql, parameters or {})
        names = [str(column[0]) for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def frame(self, sql: str, parameters: dict[str, Any] | None = None) -> pd.DataFrame:
        """The same as a pandas DataFrame; money stays Decimal, dates stay dates."""
        import pandas as pd

        found = self._connection.execute(sql, parameters or {})
        names = [str(column[0]) for column in found.description or []]
        return pd.DataFrame(found.fetchall(), columns=names, dtype=object)

    def check_sql(self, name: str) -> str:
        """The text of ``sql/checks/<name>.sql``."""
        return engine.sql_text("checks", name)

    def sql(self, folder: str, name: str) -> str:
        """The text of ``sql/<folder>/<name>.sql``. Raises KeyError where there is none."""
        return engine.sql_text(folder, name)

    def user_frame(self, query: str) -> pd.DataFrame:
        """A reader's own query. Raises UsageError when it is not one SELECT, or when DuckDB refuses it."""
        self._only_select(query)
        try:
            return self.frame(query)
        except duckdb.Error as problem:
            raise UsageError(_message(problem)) from problem

    def user_parquet(self, query: str, output: Path) -> None:
        """The rows of a reader's query as one Parquet file. Raises UsageError as ``user_frame`` does."""
        self._only_select(query)
        writer = engine.connect(self.path, read_only=True)
        try:
            # The query was parsed as one SELECT above; the target is a parameter of the call, not of the query.
            target = str(output).replace("'", "''")
            writer.execute(f"SET allowed_paths = ['{target}']")
            writer.execute("SET enable_external_access = false")
            writer.execute(f"COPY ({query.strip().rstrip(';')}) TO '{target}' (FORMAT parquet)")
        except duckdb.Error as problem:
            raise UsageError(_message(problem)) from problem
        finally:
            writer.close()

    def _only_select(self, query: str) -> None:
        try:
            parsed = duckdb.extract_statements(query)
        except duckdb.Error as problem:
            raise UsageError(_message(problem)) from problem
        if len(parsed) != 1:
            raise UsageError("one query at a time: there must be exactly one statement" if parsed else "there is no query")
        if parsed[0].type not in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN):
            raise UsageError("the store is read-only: only SELECT (also WITH, FROM, DESCRIBE, SUMMARIZE) is answered")

    def schema(self, table: str | None = None) -> list[Table]:
        """Tables and views with their comments, from the catalogue; one of them when named."""
        wanted = table.removeprefix("curated.").removeprefix("main.").lower() if table else None
        tables: dict[str, Table] = {}
        # A view of main has the comments of the curated table of its name.
        for row in self.rows(
            """
            SELECT c.table_name, c.column_name, c.data_type, coalesce(c.comment, d.comment) AS comment,
                coalesce(t.comment, v.comment) AS table_comment
            FROM duckdb_columns() AS c
            LEFT JOIN duckdb_columns() AS d ON d.schema_name = 'curated' AND d.table_name = c.table_name AND d.column_name = c.column_name
            LEFT JOIN duckdb_tables() AS t ON t.schema_name = 'curated' AND t.table_name = c.table_name
            LEFT JOIN duckdb_views() AS v ON v.schema_name = 'main' AND v.view_name = c.table_name
            WHERE c.schema_name = 'main' AND NOT c.internal
            ORDER BY c.table_name, c.column_index
            """
        ):
            entry = tables.setdefault(row["table_name"], Table(row["table_name"], row["table_comment"]))
            entry.columns.append(Column(row["column_name"], row["data_type"], row["comment"]))
        return [entry for name, entry in tables.items() if wanted is None or name == wanted]

    def names(self, text: str) -> Names:
        """The agency, vendor and product names that stand in ``text``, so that a large store costs no more than a small one."""
        words = f" {norm_words(text)} "
        tokens = sorted(set(words.split()))
        parameters = {"tokens": tokens, "words": words}
        agencies = self.rows(
            """
            SELECT n.name, n.kind, n.agency_key, a.name AS agency_name, a.level, a.department_code, a.subtier_code,
                CASE WHEN a.level = 'division' THEN a.name END AS division,
                CASE WHEN a.level = 'division' THEN p.name END AS component_name
            FROM curated.agency_names AS n
            JOIN curated.agencies AS a USING (agency_key)
            LEFT JOIN curated.agencies AS p ON p.agency_key = a.parent_key
            WHERE list_contains($tokens, n.first_token) AND contains($words, ' ' || n.name_norm || ' ')
                -- A name that many units bear ("Office of the Inspector General") names none of them by itself.
                AND n.name_norm IN (SELECT name_norm FROM curated.agency_names GROUP BY name_norm HAVING count(DISTINCT agency_key) <= 2)
            ORDER BY n.name, a.valid_until IS NOT NULL, n.agency_key
            """,
            parameters,
        )
        vendors = self.rows(
            """
            SELECT n.name, n.kind, n.vendor_key, v.name AS vendor_name, v.uei, n.note
            FROM curated.vendor_names AS n JOIN curated.vendors AS v USING (vendor_key)
            WHERE list_contains($tokens, n.first_token) AND n.name_norm <> '' AND contains($words, ' ' || n.name_norm || ' ')
            ORDER BY n.name, n.vendor_key, n.kind
            """,
            parameters,
        )
        return Names(
            agencies=[AgencyName(**row) for row in agencies],
            vendors=[
                VendorName(
                    name=row["name"],
                    kind=row["kind"],
                    vendor_key=row["vendor_key"],
                    vendor_name=row["vendor_name"],
                    ueis=(row["uei"],) if row["uei"] else (),
                )
                for row in vendors
                if row["kind"] != "product"
            ],
            products=[
                ProductName(name=row["name"], vendor_name=row["vendor_name"], vendor_key=row["vendor_key"])
                for row in vendors
                if row["kind"] == "product"
            ],
        )


def _message(problem: duckdb.Error) -> str:
    """DuckDB's message on one line, without its position marks."""
    text = re.sub(r"\s*LINE \d+:.*", "", str(problem), flags=re.DOTALL)
    return " ".join(text.split()) or "the query failed"



