"""Raw records -> curated tables: read, stage, curate, hold against models and expectations, swap in whole."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from procure import __version__
from procure.errors import BuildError, StoreError
from procure.models.records import TABLES, Row
from procure.resources import raw_root, sql_root
from procure.sources import manifest, modules, reference
from procure.sources.manifest import ManifestEntry
from procure.warehouse import engine

if TYPE_CHECKING:
    from types import ModuleType

Progress = Callable[[str], None] | None

_RAW_DDL = "(record JSON, raw_file VARCHAR, row_number BIGINT, retrieved_at TIMESTAMP)"
_BATCH = 50_000


@dataclass
class BuildReport:
    """What a build made: rows per curated table, and where."""

    path: Path
    rows: dict[str, int]
    seconds: float
    raw_files: int
    parquet: list[Path] = field(default_factory=list)

    def summary(self) -> str:
        """One line for a person."""
        counts = ", ".join(
            f"{self.rows[name]:,} {name}" for name in ("awards", "transactions", "notices", "agencies", "vendors")
        )
        return f"built {self.path} from {self.raw_files} raw files in {self.seconds:.1f} s: {counts}"


def curated_path(data: Path) -> Path:
    """Where a store's curated tables are."""
    return data / "curated" / "procure.duckdb"


def load_example(data: Path) -> int:
    """Copy the packaged compiled records into a store's raw folder; the number of files copied.

    The only way in which a user's own store comes to hold compiled rows.
    """
    target = data / "raw" / "compiled"
    packaged = raw_root() / "compiled"
    if target.resolve() == packaged.resolve():
        return 0
    target.mkdir(parents=True, exist_ok=True)
    files = [path for path in packaged.iterdir() if path.is_file()]
    for path in files:
        shutil.copyfile(path, target / path.name)
    return len(files)


def build(
    data: Path,
    *,
    memory_limit: str | None = None,
    parquet: bool = False,
    progress: Progress = None,
) -> BuildReport:
    """Make ``data/curated/procure.duckdb`` from ``data/raw``; the old file stands until the new one is whole.

    Idempotent: the same raw gives the same rows in the same order. Raises BuildError when raw is broken
    or an expectation finds rows, StoreError when another process is building.
    """
    path = curated_path(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    with build_lock(path):
        for stale in path.parent.glob(".building-*"):
            shutil.rmtree(stale, ignore_errors=True)  # of a build that was killed
        report = build_file(path, [data / "raw"], data / "judgement", memory_limit=memory_limit, progress=progress)
        if parquet:
            report.parquet = export_parquet(path, path.parent, memory_limit)
    return report


def build_lock(path: Path) -> Any:
    """Held while a curated file is being made. Raises StoreError at once when another process holds it."""
    from filelock import FileLock, Timeout

    class _Held(FileLock):
        def __enter__(self) -> Any:
            try:
                return super().__enter__()
            except Timeout as problem:
                raise StoreError(
                    f"{path.parent.parent} is being built by another process: wait for it, then try again"
                ) from problem

    return _Held(str(path) + ".lock", timeout=0)


def build_file(
    path: Path,
    raw_folders: list[Path],
    judgement: Path | None,
    *,
    memory_limit: str | None = None,
    progress: Progress = None,
) -> BuildReport:
    """The build itself: everything below ``raw_folders`` (reference always from the package) into ``path``."""
    started = dt.datetime.now(dt.UTC)
    say = progress or (lambda text: None)
    scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=path.parent))
    try:
        fresh = scratch / path.name
        connection = engine.connect()
        try:
            prepare(connection, fresh, scratch, memory_limit)
            files = _load_raw(connection, raw_folders, judgement, say)
            _run_layers(connection, say)
            _expect(connection)
            _stamp(connection, files)
            make_views(connection)
            describe_store(connection)
            rows = _counts(connection)
            connection.execute("USE memory; DETACH store; DETACH raw; DETACH staged")
        finally:
            connection.close()
        fresh.replace(path)
    except duckdb.Error as problem:
        raise BuildError(f"curated could not be built: {_first_line(problem)}") from problem
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    seconds = (dt.datetime.now(dt.UTC) - started).total_seconds()
    return BuildReport(path, rows, seconds, len(files))


def prepare(connection: duckdb.DuckDBPyConnection, fresh: Path, scratch: Path, memory_limit: str | None) -> None:
    """The new file, and two scratch databases named raw and staged beside it."""
    connection.execute(f"SET temp_directory = '{_quoted(scratch / 'spill')}'")
    engine.bound(connection, memory_limit)
    connection.execute(
        f"ATTACH '{_quoted(fresh)}' AS store (STORAGE_VERSION '{engine.STORAGE_VERSION}', ROW_GROUP_SIZE {engine.ROW_GROUP})"
    )
    connection.execute("ATTACH ':memory:' AS raw")
    connection.execute("ATTACH ':memory:' AS staged")
    connection.execute("USE store")
    connection.execute("CREATE SCHEMA curated")
    for macros in sorted((sql_root() / "macros").glob("*.sql")):
        for statement in engine.statements(macros.read_text(encoding="utf-8")):
            connection.execute(statement)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


# Raw ------------------------------------------------------------------------------------------------------------------


def _load_raw(
    connection: duckdb.DuckDBPyConnection, folders: list[Path], judgement: Path | None, say: Callable[[str], None]
) -> list[str]:
    """Every raw table of every known source; returns the sha256 of what was read, for the fingerprint."""
    seen: list[str] = []
    for name, module in sorted(modules().items()):
        roots = [raw_root()] if name == reference.SOURCE.name else folders
        entries = [(root / name, entry) for root in roots for entry in _entries(root / name)]
        for noun in module.SOURCE.nouns:
            wanted = [(folder, entry) for folder, entry in entries if entry.noun == noun.name]
            if noun.columns is None:
                connection.execute(f"CREATE TABLE raw.{name}_{noun.name} {_RAW_DDL}")
            else:
                _bulk_table(connection, f"raw.{name}_{noun.name}", noun.columns, wanted)
        json_nouns = {noun.name for noun in module.SOURCE.nouns if noun.columns is None}
        for folder, entry in entries:
            seen.append(f"{name}/{entry.file} {entry.sha256}")
            if entry.noun in json_nouns:
                say(f"reading {name}/{entry.file}")
                _insert_json(connection, name, folder, entry, module)
    _load_judgement(connection, judgement, seen)
    _load_coverage(connection, folders, seen)
    return seen


def _entries(folder: Path) -> list[ManifestEntry]:
    try:
        return list(manifest.read(folder))
    except ValueError as problem:
        raise BuildError(
            f"{folder / manifest.NAME} is broken: {_first_line(problem)}; restore it from a copy"
        ) from problem


def _bulk_table(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Any, entries: list[tuple[Path, ManifestEntry]]
) -> None:
    source = table.removeprefix("raw.").rsplit("_", 1)[0]
    selects = []
    for folder in dict.fromkeys(folder for folder, _ in entries):
        paths = list(dict.fromkeys(folder / entry.file for where, entry in entries if where == folder))
        missing = [path for path in paths if not path.is_file()]
        if missing:
            raise BuildError(f"{missing[0]} is in its manifest and not on the disk: load the file again")
        listed = ", ".join(f"'{_quoted(path)}'" for path in paths)
        # Row n of a Parquet file is record n of the publisher's file.
        selects.append(
            "SELECT * EXCLUDE (filename, file_row_number), file_row_number + 1 AS row_number, "
            f"'{source}/' || substr(filename, {len(str(folder)) + 2}) AS raw_file "
            f"FROM read_parquet([{listed}], union_by_name = true, filename = true, file_row_number = true)"
        )
    if selects:
        connection.execute(f"CREATE VIEW {table} AS {' UNION ALL BY NAME '.join(selects)}")
        return
    typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    connection.execute(f"CREATE TABLE {table} ({typed}, raw_file VARCHAR, row_number BIGINT, retrieved_at TIMESTAMP)")


def read_body(folder: Path, entry: ManifestEntry) -> bytes:
    """A raw body as its publisher sent it, held against its checksum. Raises BuildError."""
    path = folder / entry.file
    try:
        body = path.read_bytes()
        if path.suffix == ".gz":
            body = gzip.decompress(body)
    except (OSError, EOFError, gzip.BadGzipFile) as problem:
        raise BuildError(f"raw file {path} cannot be read ({problem}): fetch or load it again") from problem
    if hashlib.sha256(body).hexdigest() != entry.sha256:
        raise BuildError(f"raw file {path} is not what was received: its checksum differs from the manifest")
    return body


def _insert_json(
    connection: duckdb.DuckDBPyConnection, source: str, folder: Path, entry: ManifestEntry, module: ModuleType
) -> None:
    body = read_body(folder, entry)
    raw_file = f"{source}/{entry.file}"

    def numbered() -> Iterator[tuple[str, str, int]]:
        number = 0
        try:
            for noun, record in module.rows(entry, body):
                number += 1
                # Half of a surrogate pair, which JSON may spell and UTF-8 cannot, becomes a question mark.
                yield noun, json.dumps(record, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8"), number
        except (ValueError, KeyError, TypeError) as problem:
            raise BuildError(
                f"raw file {folder / entry.file}, after record {number}: {_first_line(problem)}"
            ) from problem

    _insert(connection, source, numbered(), raw_file, entry.retrieved_at)


def _insert(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    records: Iterable[tuple[str, str, int]],
    raw_file: str,
    retrieved_at: dt.datetime,
) -> None:
    import pandas as pd

    batches: dict[str, list[tuple[str, int]]] = {}

    def flush(noun: str) -> None:
        batch = pd.DataFrame(batches.pop(noun), columns=["record", "row_number"])
        connection.register("batch", batch)
        connection.execute(
            f"INSERT INTO raw.{source}_{noun} SELECT record::JSON, $file, row_number, $at FROM batch",
            {"file": raw_file, "at": retrieved_at.astimezone(dt.UTC).replace(tzinfo=None)},
        )
        connection.unregister("batch")

    for noun, record, number in records:
        batches.setdefault(noun, []).append((record, number))
        if len(batches[noun]) >= _BATCH:
            flush(noun)
    for noun in list(batches):
        flush(noun)


def _load_judgement(connection: duckdb.DuckDBPyConnection, judgement: Path | None, seen: list[str]) -> None:
    """The store's own reviewed aliases and products, of the shape of the packaged files."""
    for noun in ("aliases", "products"):
        connection.execute(f"CREATE TABLE raw.judgement_{noun} {_RAW_DDL}")
        path = judgement / f"{noun}.csv" if judgement else None
        if path is None or not path.is_file():
            continue
        body = path.read_bytes()
        digest = hashlib.sha256(body).hexdigest()
        entry = ManifestEntry(
            file=path.name, noun=noun, retrieved_at=dt.datetime.now(dt.UTC), sha256=digest, size=len(body)
        )
        try:
            records = [
                (noun, json.dumps(row, ensure_ascii=False), n)
                for n, (_, row) in enumerate(reference.rows(entry, body), 1)
            ]
        except ValueError as problem:
            raise BuildError(f"{path}: {_first_line(problem)}") from problem
        _insert(connection, "judgement", records, f"judgement/{path.name}", entry.retrieved_at)
        seen.append(f"judgement/{path.name} {digest}")


def _load_coverage(connection: duckdb.DuckDBPyConnection, folders: list[Path], seen: list[str]) -> None:
    connection.execute(f"CREATE TABLE raw.coverage {_RAW_DDL}")
    records: list[tuple[str, str, int]] = []
    for root in folders:
        for path in sorted(root.glob("*/coverage.jsonl")):
            try:
                lines = list(manifest.lines(path))
            except ValueError as problem:
                raise BuildError(f"{path}: {_first_line(problem)}; restore it from a copy") from problem
            records += [("coverage", line, number) for number, line in enumerate(lines, len(records) + 1)]
            seen.append(f"{path.parent.name}/{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}")
    if records:
        import pandas as pd

        batch = pd.DataFrame([(record, number) for _, record, number in records], columns=["record", "row_number"])
        connection.register("batch", batch)
        connection.execute(
            "INSERT INTO raw.coverage SELECT record::JSON, 'coverage.jsonl', row_number, NULL FROM batch"
        )
        connection.unregister("batch")


# Layers ---------------------------------------------------------------------------------------------------------------


def ddl_type(model: type[Row], name: str) -> str:
    """A column's DuckDB type: as declared, else that of its annotation."""
    extra = model.model_fields[name].json_schema_extra
    if isinstance(extra, dict) and "sql" in extra:
        return str(extra["sql"])
    annotation = str(model.model_fields[name].annotation)
    for python, kind in (("datetime.date", "DATE"), ("bool", "BOOLEAN"), ("int", "INTEGER"), ("str", "VARCHAR")):
        if python in annotation:
            return kind
    raise BuildError(f"{model.table}.{name} has no SQL type")


def create_table(model: type[Row], where: str = "curated") -> str:
    """CREATE TABLE from a model: types, NOT NULL, in the model's order."""
    lines = []
    for name, column in model.model_fields.items():
        required = "" if "None" in str(column.annotation) else " NOT NULL"
        lines.append(f'    "{name}" {ddl_type(model, name)}{required}')
    return f"CREATE TABLE {where}.{model.table} (\n" + ",\n".join(lines) + "\n)"


def _run_layers(connection: duckdb.DuckDBPyConnection, say: Callable[[str], None]) -> None:
    models = {model.table: model for model in TABLES}
    # The number orders files across the two layers: identities (300) need every staged table, curated needs them.
    for file in sorted([*engine.sql_files("staged"), *engine.sql_files("curated")], key=lambda each: each.path.name):
        say(f"running {file.name}")
        schema, _, table = file.table.partition(".")
        try:
            if schema == "staged":
                connection.execute(f"CREATE {'VIEW' if file.is_view else 'TABLE'} {file.table} AS {file.text}")
            else:
                _fill(connection, file, models[table])
        except duckdb.Error as problem:
            raise BuildError(f"sql/{file.name} failed: {_first_line(problem)}") from problem


def make_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Each curated table and each question of sql/views in schema main; these may read main.store too."""
    for model in TABLES:
        connection.execute(f"CREATE VIEW main.{model.table} AS FROM curated.{model.table}")
    for file in engine.sql_files("views"):
        try:
            connection.execute(f"CREATE VIEW {file.table} AS {file.text}")
        except duckdb.Error as problem:
            raise BuildError(f"sql/{file.name} failed: {_first_line(problem)}") from problem


def _fill(connection: duckdb.DuckDBPyConnection, file: engine.SqlFile, model: type[Row]) -> None:
    """The model's table from the file's SELECT; BY NAME would let a missing column through as NULL, so names are compared."""
    given = {str(row[0]) for row in connection.execute(f"DESCRIBE {file.text}").fetchall()}
    declared = set(model.model_fields)
    if given != declared:
        difference = [f"missing {sorted(declared - given)}"] * bool(declared - given) + [
            f"extra {sorted(given - declared)}"
        ] * bool(given - declared)
        raise BuildError(f"sql/{file.name} does not give the columns of {file.table}: {'; '.join(difference)}")
    connection.execute(create_table(model))
    order = ", ".join(f"{name} NULLS LAST" for name in (model.order or model.key))
    connection.execute(f"INSERT INTO {file.table} BY NAME SELECT * FROM ({file.text}) ORDER BY {order}")


def _expect(connection: duckdb.DuckDBPyConnection) -> None:
    """Unique keys of every table, then each file of sql/expect: any row stops the build and is shown."""
    for model in TABLES:
        key = ", ".join(model.key)
        # Two steps: 64-bit hashes that occur twice (cheap on millions of rows), then the exact keys among those.
        doubles = connection.execute(
            f"""
            SELECT {key}, count(*) AS rows FROM curated.{model.table}
            WHERE hash({key}) IN (SELECT hash({key}) FROM curated.{model.table} GROUP BY ALL HAVING count(*) > 1)
            GROUP BY {key} HAVING count(*) > 1 ORDER BY ALL LIMIT 5
            """
        ).fetchall()
        if doubles:
            raise BuildError(f"curated.{model.table} has several rows of one key ({key}): {_shown(doubles)}")
    for path in sorted((sql_root() / "expect").glob("*.sql")):
        found = connection.execute(f"SELECT * FROM ({path.read_text(encoding='utf-8')}) LIMIT 5")
        names = [str(column[0]) for column in found.description or []]
        rows = found.fetchall()
        if rows:
            raise BuildError(f"sql/expect/{path.name} found rows ({', '.join(names)}): {_shown(rows)}")


def _shown(rows: list[tuple[Any, ...]]) -> str:
    return "; ".join("(" + ", ".join(str(value) for value in row) + ")" for row in rows)


def describe_store(connection: duckdb.DuckDBPyConnection) -> None:
    """A comment on every table and column, from the models; on every view and its columns, from its file's head."""
    connection.execute("BEGIN")  # hundreds of comments, one write
    for model in TABLES:
        describe_table(connection, model, "curated")
    known = {name: _comment(model, name) for model in reversed(TABLES) for name in model.model_fields}
    for file in engine.sql_files("views"):
        connection.execute(f"COMMENT ON VIEW {file.table} IS {_literal(f'{file.why} {_capital(file.grain)}.')}")
        for (name,) in connection.execute(f"SELECT column_name FROM (DESCRIBE FROM {file.table})").fetchall():
            # A column that a view takes over from a curated table keeps its meaning there.
            text = file.columns.get(name) or known.get(name)
            if text is None:
                raise BuildError(
                    f"sql/{file.name} says nothing of its column {name}: add a line `-- column {name}: ...`"
                )
            connection.execute(f'COMMENT ON COLUMN {file.table}."{name}" IS {_literal(text)}')
    connection.execute("COMMIT")


def describe_table(connection: duckdb.DuckDBPyConnection, model: type[Row], where: str) -> None:
    """A comment on a table made from a model, and on each of its columns."""
    about = (model.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
    text = f"{about} {_capital(model.grain)}; key: {', '.join(model.key)}."
    connection.execute(f"COMMENT ON TABLE {where}.{model.table} IS {_literal(text)}")
    for name in model.model_fields:
        connection.execute(f'COMMENT ON COLUMN {where}.{model.table}."{name}" IS {_literal(_comment(model, name))}')


def _comment(model: type[Row], name: str) -> str:
    column = model.model_fields[name]
    extra = column.json_schema_extra if isinstance(column.json_schema_extra, dict) else {}
    unit = f" Unit: {extra['unit']}." if "unit" in extra else ""
    names = extra.get("names")
    origin = (
        f" Called {'; '.join(f'{n} in {s}' for s, n in names.items())}." if isinstance(names, dict) and names else ""
    )
    return f"{column.description}.{unit}{origin}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    counts = {}
    for model in TABLES:
        row = connection.execute(f"SELECT count(*) FROM curated.{model.table}").fetchone()
        counts[model.table] = int(row[0]) if row else 0
    return counts


def fingerprint(files: list[str]) -> str:
    """A short digest of what a store is made of: every raw file's checksum, the SQL, the version."""
    digest = hashlib.sha256(f"{engine.SCHEMA_VERSION} {__version__}\n".encode())
    for line in sorted(files):
        digest.update(line.encode() + b"\n")
    for path in sorted(sql_root().rglob("*.sql")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _stamp(connection: duckdb.DuckDBPyConnection, files: list[str]) -> None:
    """main.store: what this file is. data_as_of is the latest day that any of its records stands for."""
    connection.execute(
        """
        CREATE TABLE main.store AS
        SELECT $schema AS schema_version, $version AS procure_version, $print AS fingerprint, (
            SELECT max(day) FROM (
                SELECT max(data_as_of) AS day FROM curated.coverage
                UNION ALL SELECT max(as_of) FROM curated.awards UNION ALL SELECT max(as_of) FROM curated.transactions
                UNION ALL SELECT max(as_of) FROM curated.notices
            )
        ) AS data_as_of, coalesce((
            SELECT bool_and(source = 'compiled') FROM (SELECT DISTINCT source FROM curated.awards)
        ), false) AS is_compiled_only
        """,
        {"schema": engine.SCHEMA_VERSION, "version": __version__, "print": fingerprint(files)},
    )
    connection.execute("COMMENT ON TABLE main.store IS 'What this file is: one row.'")
    for name, text in _STORE_COLUMNS.items():
        connection.execute(f"COMMENT ON COLUMN main.store.{name} IS {_literal(text)}")


_STORE_COLUMNS = {
    "schema_version": "Version of the curated tables; a store of another version must be built anew",
    "procure_version": "Version of procure that built it",
    "fingerprint": "Digest of every raw file, of the SQL and of the version: the same records and rules give the same",
    "data_as_of": "Latest day that any of its records stands for",
    "is_compiled_only": "Whether it holds no awards but transcribed ones",
}


_PARTITIONED = frozenset({"awards", "transactions", "notices", "subawards"})


def export_parquet(path: Path, folder: Path, memory_limit: str | None = None) -> list[Path]:
    """Each curated table as Parquet below ``folder``, in the order in which it is stored.

    The large ones have a folder per source (``awards/source=usaspending/``); the column is in the files too, so that
    each can be read alone. A table's folder is swapped in whole.
    """
    connection = engine.connect(path, read_only=True)
    made = []
    try:
        engine.bound(connection, memory_limit)
        for model in TABLES:
            target, fresh = folder / model.table, folder / f".{model.table}.new"
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(parents=True)
            if model.table in _PARTITIONED:
                # A file per source, one after the other: a partitioned COPY would lose the order.
                found = connection.execute(f"SELECT DISTINCT source FROM curated.{model.table} ORDER BY 1").fetchall()
                for (source,) in found or [("none",)]:
                    place = fresh / f"source={source}" / "data_0.parquet"
                    place.parent.mkdir()
                    _write_parquet(connection, f"FROM curated.{model.table} WHERE source = {_literal(source)}", place)
            else:
                _write_parquet(connection, f"FROM curated.{model.table}", fresh / f"{model.table}.parquet")
            shutil.rmtree(target, ignore_errors=True)
            fresh.replace(target)
            made.append(target)
    finally:
        connection.close()
    return made


def _write_parquet(connection: duckdb.DuckDBPyConnection, query: str, place: Path) -> None:
    connection.execute(f"COPY ({query}) TO '{_quoted(place)}' (FORMAT parquet, COMPRESSION zstd)")


def _first_line(problem: BaseException) -> str:
    return str(problem).strip().splitlines()[0][:300] if str(problem).strip() else type(problem).__name__
