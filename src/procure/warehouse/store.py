"""An open store: read-only queries, the names that occur in a text, what the store is."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import duckdb

from procure.errors import StoreError, UsageError
from procure.identifiers import norm_words
from procure.models import AgencyName, Names, ProductName, StoreInfo, VendorName
from procure.models.kept import KEPT
from procure.models.records import TABLES, Row
from procure.resources import raw_root, sql_root
from procure.warehouse import engine
from procure.warehouse.build import build_file, curated_path
from procure.warehouse.tables import gather

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


def open(data: Path | None, *, checks: Iterable[Path] | None = None) -> Store:  # the name the design gives it
    """Open ``data`` read-only; None opens the packaged snapshot, built once into the user's cache.

    ``checks`` are files of kept checks, shown together as ``checks.claims``, ``checks.verdicts`` ... Raises StoreError with what to do when the store is missing, empty, foreign, damaged, of another
    version, or being built for the first time.
    """
    if data is None:
        return Store(_snapshot(), "packaged snapshot", data=None, checks=checks)
    path = curated_path(data)
    if not path.is_file():
        if Path(str(path) + ".lock").exists() and any(path.parent.glob(".building-*")):
            raise StoreError(f"{data} is being built for the first time: wait for it, then try again")
        if (data / "raw").is_dir():
            raise StoreError(f"{data} holds raw records and no curated tables: run `procure build --data {data}`")
        raise StoreError(
            f"there is no store at {data}: `procure refresh` or `procure load` makes one; without --data the packaged snapshot is used"
        )
    return Store(path, str(data), data=data, checks=checks)


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

    def __init__(self, path: Path, label: str, *, data: Path | None, checks: Iterable[Path] | None = None) -> None:
        self.path = path
        """The DuckDB file."""
        self.data = data
        """The store's folder; None for the packaged snapshot."""
        self.is_snapshot = data is None
        self._checks = None if checks is None else list(checks)
        self.trace: list[tuple[dict[str, Any], list[dict[str, Any]]]] | None = None
        """Where a list stands here, every query's parameters and rows are added to it: what a check leans on."""
        self.unread_checks: list[str] = []
        """Names of kept checks that could not be read."""
        self._connection = self._connect()
        try:
            row = self._connection.execute(
                "SELECT schema_version, fingerprint, data_as_of, is_compiled_only FROM main.store"
            ).fetchone()
        except duckdb.Error as problem:
            self._connection.close()
            raise StoreError(
                f"{path} is a DuckDB file of somebody else, not a store: give --data another folder"
            ) from problem
        assert row is not None
        if row[0] != engine.SCHEMA_VERSION:
            self._connection.close()
            raise StoreError(f"{path} was made by another version of procure: run `procure build` to make it anew")
        self._close_the_doors(self._connection)
        today = dt.datetime.now(dt.UTC).date()
        self.info = StoreInfo(
            path=label,
            fingerprint=row[1],
            data_as_of=row[2],
            is_snapshot=self.is_snapshot,
            is_compiled_only=row[3],
            is_stale=row[2] is not None and today - row[2] > STALE_AFTER,
        )

    def _connect(self) -> duckdb.DuckDBPyConnection:
        # Attached to a database in memory of our own: DuckDB gives everybody in a process who opens one path the same
        # instance, so that its locked doors would be theirs too.
        connection = engine.connect()
        try:
            connection.execute(f"ATTACH {_literal(self.path)} AS {_CATALOG} (READ_ONLY)")
            connection.execute(f"USE {_CATALOG}")
            # So many keys of a join are looked up one by one in the stored statistics; from more, only the range is used.
            connection.execute(f"SET dynamic_or_filter_threshold = {_KEYS_AT_ONCE}")
        except duckdb.Error as problem:
            connection.close()
            first = str(problem).splitlines()[0]
            if "lock" in first.lower():
                raise StoreError(
                    f"{self.path} is held open for writing by another program (a DuckDB shell?): close it there, then try again"
                ) from problem
            raise StoreError(
                f"{self.path} cannot be opened ({first}): run `procure build` to make it anew"
            ) from problem
        return connection

    def _close_the_doors(self, connection: duckdb.DuckDBPyConnection, may_write: Path | None = None) -> None:
        """Nothing that is asked from here on may read a file, the network or this program, or change that."""
        if self._checks is not None:
            self.unread_checks = gather(connection, self._checks, KEPT, "checks")
        if may_write is not None:
            connection.execute(f"SET allowed_paths = [{_literal(may_write)}]")
        spill = Path(tempfile.gettempdir()) / "procure-spill"
        connection.execute(f"SET temp_directory = {_literal(spill)}")  # made only when a query outgrows the memory
        connection.execute("SET python_enable_replacements = false")  # a name is a table, never a variable of ours
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")

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
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        if self.trace is not None:
            self.trace.append((parameters or {}, rows))
        return rows

    def table(self, model: type[Row]) -> list[dict[str, Any]]:
        """The rows of a whole curated table, in the order it is stored in."""
        order = ", ".join(model.order or model.key)
        return self.rows(f"SELECT * FROM curated.{model.table} ORDER BY {order}")

    @property
    def size(self) -> int:
        """Rows of all curated tables together."""
        return sum(int(self.rows(f"SELECT count(*) AS n FROM curated.{model.table}")[0]["n"]) for model in TABLES)

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

    def ask(self, query: str, *, seconds: float | None = None) -> Answer:
        """A reader's own query, its rows not yet fetched.

        One SELECT (also WITH, FROM, VALUES, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN), or PREPARE and EXECUTE of one, as
        reports print them. Raises UsageError when it is anything else, when DuckDB refuses it, or when it takes
        longer than ``seconds``.
        """
        cursor = self._connection.cursor()
        cursor.execute(f"USE {_CATALOG}")
        deadline = None if seconds is None else time.monotonic() + seconds
        for statement in _only_select(query):
            _patiently(cursor, partial(cursor.execute, statement), deadline)
        return Answer(cursor, deadline)

    def user_frame(self, query: str) -> pd.DataFrame:
        """The rows of a reader's own query as a DataFrame; money stays Decimal. Raises UsageError as ``ask`` does."""
        import pandas as pd

        answer = self.ask(query)
        return pd.DataFrame([row for batch in answer.batches() for row in batch], columns=answer.names, dtype=object)

    def user_parquet(self, query: str, output: Path, *, seconds: float | None = None) -> None:
        """The rows of a reader's query as one Parquet file. Raises UsageError as ``ask`` does."""
        statements = _only_select(query)
        if len(statements) != 1:
            raise UsageError("parquet takes one SELECT, not PREPARE and EXECUTE: put the values into it")
        writer = self._connect()
        try:
            self._close_the_doors(writer, may_write=output)
            deadline = None if seconds is None else time.monotonic() + seconds
            copy = f"COPY ({statements[0].rstrip().rstrip(';')}\n) TO {_literal(output)} (FORMAT parquet)"
            _patiently(writer, partial(writer.execute, copy), deadline)
        finally:
            writer.close()

    def schema(self, table: str | None = None) -> list[Table]:
        """Tables and views with their comments, from the catalogue; one of them when named. Kept checks come last."""
        wanted = table.removeprefix("curated.").removeprefix("main.").lower() if table else None
        tables: dict[str, Table] = {}
        # A view of main has the comments of the curated table of its name.
        for row in self.rows(
            """
            SELECT CASE WHEN c.database_name = 'checks' THEN 'checks.' ELSE '' END || c.table_name AS table_name, c.column_name, c.data_type,
                coalesce(c.comment, d.comment) AS comment, coalesce(t.comment, v.comment) AS table_comment
            FROM duckdb_columns() AS c
            LEFT JOIN duckdb_columns() AS d ON d.schema_name = 'curated' AND d.table_name = c.table_name AND d.column_name = c.column_name
                AND c.database_name <> 'checks'
            LEFT JOIN duckdb_tables() AS t ON t.table_name = c.table_name
                AND CASE WHEN c.database_name = 'checks' THEN t.database_name = 'checks'
                    ELSE t.schema_name = 'curated' OR t.schema_name = 'main' AND t.database_name = c.database_name END
            LEFT JOIN duckdb_views() AS v ON v.schema_name = 'main' AND v.view_name = c.table_name AND v.database_name = c.database_name
            WHERE c.schema_name = 'main' AND NOT c.internal
            ORDER BY c.database_name = 'checks', c.table_name, c.column_index
            """
        ):
            entry = tables.setdefault(row["table_name"], Table(row["table_name"], row["table_comment"]))
            entry.columns.append(Column(row["column_name"], row["data_type"], row["comment"]))
        return [entry for name, entry in tables.items() if wanted is None or name == wanted]

    def names(self, text: str) -> Names:
        """The agency, vendor and product names that stand in ``text``, so that a large store costs no more than a small one."""
        # A possessive hides no name: "ICE's contract" names ICE.
        unpossessed = re.sub(r"['’]s?(?!\w)", " ", text)
        words = f" {norm_words(unpossessed)} "
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
            WHERE n.first_token IN (SELECT unnest($tokens)) AND contains($words, ' ' || n.name_norm || ' ')
                -- A name that many units bear ("Office of the Inspector General") names none of them by itself.
                AND n.name_norm IN (SELECT name_norm FROM curated.agency_names GROUP BY name_norm HAVING count(DISTINCT agency_key) <= 2)
            ORDER BY n.name, a.valid_until IS NOT NULL, n.agency_key
            """,
            parameters,
        )
        # The first words leave few names of a million, and only those are sought in the text: here, because the engine
        # takes a hundred times as long to find a word in a long text (DuckDB 1.4: 3.3 s for a letter of a hundred claims).
        near = self.rows(
            """
            SELECT DISTINCT name_norm FROM curated.vendor_names
            WHERE first_token IN (SELECT unnest($tokens)) AND name_norm <> ''
            """,
            {"tokens": tokens},
        )
        vendors = self.rows(
            """
            WITH named AS MATERIALIZED (
                SELECT name, kind, vendor_key, note FROM curated.vendor_names
                WHERE first_token IN (SELECT split_part(unnest($names::VARCHAR []), ' ', 1)) AND name_norm IN (SELECT unnest($names::VARCHAR []))
            )
            SELECT n.name, n.kind, n.vendor_key, v.name AS vendor_name, v.uei, n.note
            FROM named AS n JOIN curated.vendors AS v USING (vendor_key)
            ORDER BY n.name, n.vendor_key, n.kind
            """,
            {"names": sorted(row["name_norm"] for row in near if f" {row['name_norm']} " in words)},
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


@dataclass
class Answer:
    """The answer to a reader's query: column names, and rows in batches as they are fetched."""

    _cursor: duckdb.DuckDBPyConnection
    _deadline: float | None

    @property
    def names(self) -> list[str]:
        """The columns' names."""
        return [str(column[0]) for column in self._cursor.description or []]

    @property
    def is_number(self) -> list[bool]:
        """Whether each column holds numbers."""
        return [str(column[1]).startswith(_NUMBERS) for column in self._cursor.description or []]

    def batches(self, size: int = 2000) -> Iterator[list[tuple[Any, ...]]]:
        """Rows, some at a time, so that an answer larger than the memory can be written. Raises UsageError as ``ask`` does."""
        while rows := _patiently(self._cursor, partial(self._cursor.fetchmany, size), self._deadline):
            yield rows


_KEYS_AT_ONCE = 2000
"""More than the vendors of a hundred claims, their families and look-alikes; DuckDB's own 50 is too few for them."""
_CATALOG = "procure"
"""Name of the store's file in its connection: as DuckDB's own shell calls it."""
_NUMBERS = (
    "NUMBER",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "DECIMAL",
    "DOUBLE",
    "FLOAT",
)
# What older versions of DuckDB would answer: functions by which Python hands it memory (a query could pass any address),
# logging, and the pragmas that it takes for queries.
_REFUSED = re.compile(
    r"\b(pandas_scan|arrow_scan\w*|python_map_function|enable_logging|disable_logging)\s*\(|\A\s*(pragma|call)\b",
    re.IGNORECASE,
)
_READING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)


def _only_select(query: str) -> list[str]:
    """The statements of a reader's query, each of which only reads."""
    try:
        parsed = duckdb.extract_statements(query)
        kinds = [statement.type for statement in parsed]
        if kinds[:2] == [duckdb.StatementType.PREPARE, duckdb.StatementType.EXECUTE] and len(parsed) == 2:
            body = re.sub(r"^\s*(?:--[^\n]*\n\s*)*PREPARE\s+\w+\s+AS\s", "", parsed[0].query, flags=re.IGNORECASE)
            kinds = [statement.type for statement in duckdb.extract_statements(body)]
        elif kinds[:1] == [duckdb.StatementType.EXPLAIN]:
            body = re.sub(
                r"^\s*(?:--[^\n]*\n\s*)*EXPLAIN\s+(?:ANALYZE\s+)?(?:\([^)]*\)\s*)?",
                "",
                parsed[0].query,
                flags=re.IGNORECASE,
            )
            kinds = [*kinds[1:], *(statement.type for statement in duckdb.extract_statements(body))]
    except duckdb.Error as problem:
        raise UsageError(_message(problem)) from problem
    if not kinds:
        raise UsageError("there is no query")
    if len(kinds) > 1:
        raise UsageError("one query at a time: there must be exactly one statement")
    if refused := _REFUSED.search(re.sub(r"--[^\n]*|/\*.*?\*/", " ", query, flags=re.DOTALL)):
        raise UsageError(f"a query only reads the store's tables: {refused[1] or refused[2]} is not answered")
    if kinds[0] not in _READING:
        raise UsageError("the store is read-only: only SELECT (also WITH, FROM, DESCRIBE, SUMMARIZE) is answered")
    return [statement.query for statement in parsed]


_T = TypeVar("_T")
_WAIT = 0.25


def _patiently(connection: duckdb.DuckDBPyConnection, work: Callable[[], _T], deadline: float | None) -> _T:
    """``work`` in a thread of its own, so that Ctrl-C and a deadline stop the query and leave the store usable."""
    outcome: list[tuple[_T | None, BaseException | None]] = []
    finished = threading.Event()

    def run() -> None:
        try:
            outcome.append((work(), None))
        except BaseException as problem:
            outcome.append((None, problem))
        finally:
            finished.set()

    threading.Thread(target=run, daemon=True).start()
    try:
        # A short wait, again and again: a longer one could not be interrupted on every system.
        while not finished.wait(_WAIT if deadline is None else max(0.0, min(_WAIT, deadline - time.monotonic()))):
            if deadline is not None and time.monotonic() >= deadline:
                raise UsageError("the query took longer than --timeout allows and was stopped")
    except (KeyboardInterrupt, UsageError):
        connection.interrupt()
        finished.wait()
        raise
    value, problem = outcome[0]
    if isinstance(problem, duckdb.Error):
        raise UsageError(_message(problem)) from problem
    if problem is not None:
        raise problem
    return cast("_T", value)


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _message(problem: duckdb.Error) -> str:
    """DuckDB's message on one line, without its position marks."""
    text = re.sub(r"\s*LINE \d+:.*", "", str(problem), flags=re.DOTALL)
    return " ".join(text.split()) or "the query failed"
