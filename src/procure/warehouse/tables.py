"""A DuckDB file with tables made from models and filled from rows: kept checks, and the store inside a bundle."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from procure.errors import StoreError
from procure.models.records import Row
from procure.warehouse import engine
from procure.warehouse.build import create_table, ddl_type, describe_store, describe_table, make_views, prepare

# Kept checks are many and small: a small block keeps one at some hundred kilobytes.
_BLOCK_SIZE = 16384
_BATCH = 5000


def write_file(path: Path, tables: Mapping[type[Row], Iterable[Mapping[str, Any]]]) -> None:
    """Make ``path`` hold exactly ``tables``, readable by its owner alone; whole or not at all.

    Rows are dictionaries as JSON writes them (dates as text, money as text or number). Raises OSError
    where the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".new-", suffix=".duckdb", dir=path.parent)
    os.close(handle)
    fresh = Path(name)
    fresh.unlink()  # DuckDB makes the file itself
    try:
        connection = engine.connect()
        try:
            place = str(fresh).replace("'", "''")
            connection.execute(
                f"ATTACH '{place}' AS kept (STORAGE_VERSION '{engine.STORAGE_VERSION}', BLOCK_SIZE {_BLOCK_SIZE})"
            )
            for model, rows in tables.items():
                connection.execute(create_table(model, "kept"))
                describe_table(connection, model, "kept")
                insert_rows(connection, f"kept.{model.table}", model, rows)
            connection.execute("DETACH kept")
        except duckdb.Error as problem:
            raise OSError(str(problem).splitlines()[0]) from problem
        finally:
            connection.close()
        fresh.chmod(0o600)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
        Path(f"{fresh}.wal").unlink(missing_ok=True)


def insert_rows(
    connection: duckdb.DuckDBPyConnection, table: str, model: type[Row], rows: Iterable[Mapping[str, Any]]
) -> None:
    """Append rows to a table of ``model``, typed by it."""
    shape = json.dumps([{name: ddl_type(model, name) for name in model.model_fields}])
    names = ", ".join(f'"{name}"' for name in model.model_fields)
    statement = (
        f"INSERT INTO {table} ({names}) SELECT {names} "
        f"FROM (SELECT unnest(from_json_strict($rows::JSON, '{shape}'), recursive := true))"
    )
    coming = iter(rows)
    while batch := list(islice(coming, _BATCH)):
        connection.execute(statement, {"rows": json.dumps(batch, ensure_ascii=False, default=str)})


def write_store(
    path: Path, tables: Mapping[type[Row], Iterable[Mapping[str, Any]]], stamp: Mapping[str, Any], *, for_people: bool
) -> None:
    """Make ``path`` a store of the curated rows given; ``stamp`` is the row of main.store.

    ``for_people`` adds the views and the comments, which a check does without.
    """
    connection = engine.connect()
    try:
        prepare(connection, path, path.parent, None)
        for model, rows in tables.items():
            connection.execute(create_table(model))
            insert_rows(connection, f"curated.{model.table}", model, rows)
        connection.execute(
            """
            CREATE TABLE main.store AS SELECT $schema_version::INTEGER AS schema_version, $procure_version AS procure_version,
                $fingerprint AS fingerprint, $data_as_of::DATE AS data_as_of, $is_compiled_only::BOOLEAN AS is_compiled_only
            """,
            dict(stamp),
        )
        if for_people:
            make_views(connection)
            describe_store(connection)
        connection.execute("USE memory; DETACH store; DETACH raw; DETACH staged")
    finally:
        connection.close()


def read_tables(path: Path, names: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """The rows of some tables of such a file, in stored order. Raises StoreError where it is damaged or another's."""
    try:
        connection = engine.connect(path, read_only=True)
    except duckdb.Error as problem:
        raise StoreError(f"{path} cannot be read ({str(problem).splitlines()[0]}): delete it") from problem
    try:
        found: dict[str, list[dict[str, Any]]] = {}
        for name in names:
            result = connection.execute(f"FROM main.{name}")
            columns = [str(column[0]) for column in result.description or []]
            found[name] = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
        return found
    except duckdb.Error as problem:
        raise StoreError(
            f"{path} was written by another version of procure or by somebody else: move it away"
        ) from problem
    finally:
        connection.close()


def read_rows(path: Path, numbers: Iterable[int]) -> list[dict[str, Any]]:
    """Some records of a bulk Parquet file, by their number in it from 1, as dictionaries with ``row_number``."""
    connection = engine.connect()
    try:
        result = connection.execute(
            "SELECT file_row_number + 1 AS row_number, * EXCLUDE (file_row_number) FROM read_parquet($path, file_row_number = true) "
            "WHERE file_row_number + 1 IN (SELECT unnest($numbers)) ORDER BY file_row_number",
            {"path": str(path), "numbers": sorted(numbers)},
        )
        columns = [str(column[0]) for column in result.description or []]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    finally:
        connection.close()


def gather(
    connection: duckdb.DuckDBPyConnection, paths: Iterable[Path], models: Iterable[type[Row]], name: str
) -> list[str]:
    """Make the tables of ``models`` in a new in-memory database ``name`` hold the rows of all files; what could not be read.

    The rows are copied rather than the files attached, so that a query holds no file open and hundreds of
    kept checks are one table each.
    """
    connection.execute(f"ATTACH ':memory:' AS {name} (READ_WRITE)")
    listed = list(models)
    for model in listed:
        connection.execute(create_table(model, name))
        describe_table(connection, model, name)
    unread = []
    for path in paths:
        place = str(path).replace("'", "''")
        try:
            connection.execute(f"ATTACH '{place}' AS one (READ_ONLY)")
        except duckdb.Error:
            unread.append(path.name)
            continue
        try:
            for model in listed:
                connection.execute(f"INSERT INTO {name}.{model.table} BY NAME FROM one.{model.table}")
        except duckdb.Error:
            unread.append(path.name)
        finally:
            connection.execute("DETACH one")
    return unread
