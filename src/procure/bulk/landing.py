"""One member -> one Parquet file: DuckDB reads the bytes, the needed columns are typed, every fault is kept and counted.

Two ways. The straight one expects a clean file and reads at full speed. What it stumbles over (rows with
too few or too many cells, stray quotes, bytes that are no UTF-8) is read again the careful way, which keeps
every record in its place and says what is wrong with it. Row n of the Parquet file is record n of the member.
"""

from __future__ import annotations

import codecs
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from procure.bulk.containers import BROKEN, Member
from procure.bulk.formats import Head
from procure.bulk.mending import Torn, mended
from procure.errors import LoadError

if TYPE_CHECKING:
    import datetime as dt

    import duckdb

_CHUNK = 1 << 20
_LONGEST_ROW = 16 << 20  # the careful way only; the straight way stops at DuckDB's 2 MB and leaves longer rows to it
# What an empty cell is read as the careful way, so that a missing cell can be told from an empty one.
_NEVER = "\x01missing\x02"
_SHOWN = 5
_GROUP = 61_440
"""Rows per group of the Parquet file. What waits to be written in order is held in whole groups: with DuckDB's own
122,880 the peak was 620 to 900 MB from file to file, with half of it 530 to 600."""


@dataclass(frozen=True)
class DateOrder:
    """What was found about dates with slashes."""

    day_first: bool | None
    """True 31/12/2024, False 12/31/2024, None where the file does not tell: such dates stay unreadable."""
    cells: int
    """Cells that tell it; where nothing does, cells that have slashes."""


@dataclass
class Landed:
    """What came of one member."""

    rows: int = 0
    set_aside: dict[str, list[int]] = field(default_factory=dict)
    """Reason -> numbers of the rows that are kept and not used (from 1, the head line not counted)."""
    unreadable: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Column -> (row number, text) of cells that are no date, number or amount."""
    unreadable_counts: dict[str, int] = field(default_factory=dict)
    set_aside_counts: dict[str, int] = field(default_factory=dict)
    encoding: str | None = None
    """What it was read as where it is no clean UTF-8."""
    dates: DateOrder | None = None
    """How dates with slashes were read, where there are any."""
    foreign_bytes: int = 0
    """Bytes that were no UTF-8 and were read as Windows-1252."""
    torn: Torn = field(default_factory=Torn)
    """Quoted cells that go on after their closing quote; their text is kept."""

    @property
    def set_aside_total(self) -> int:
        """Rows that are not used."""
        return sum(self.set_aside_counts.values())

    @property
    def unreadable_total(self) -> int:
        """Cells that could not be read."""
        return sum(self.unreadable_counts.values())


def land(
    connection: duckdb.DuckDBPyConnection,
    member: Member,
    head: Head,
    target: Path,
    constants: dict[str, Any],
    retrieved_at: dt.datetime,
) -> Landed:
    """Read a member into ``target``. ``constants`` are columns of ours with one value for the whole file.

    Raises LoadError when the member is damaged or cannot be read as a table at all.
    """
    import duckdb

    landed = Landed()
    fixed = {**constants, "retrieved_at": retrieved_at.replace(tzinfo=None)}
    try:
        _read(connection, member, head, target, fixed, landed, None)
        if order := _slashed_dates(connection, target):
            landed.dates = order
            if order.day_first is not None:
                _read(connection, member, head, target, fixed, landed, order.day_first)
        _tally(connection, target, landed)
    except duckdb.OutOfMemoryException as problem:
        raise LoadError(f"{member.name} needs more memory: give --memory-limit a larger value") from problem
    except duckdb.IOException as problem:
        raise LoadError(
            f"{member.name} could not be written: {_first_line(problem)}; the store is as it was"
        ) from problem
    except duckdb.Error as problem:
        raise LoadError(f"{member.name} cannot be read as a table: {_first_line(problem)}") from problem
    return landed


def _read(
    connection: duckdb.DuckDBPyConnection,
    member: Member,
    head: Head,
    target: Path,
    fixed: dict[str, Any],
    landed: Landed,
    day_first: bool | None,
) -> None:
    """The straight way; where that stumbles, the careful way: first as UTF-8, then in the publisher's encoding."""
    import duckdb

    ways: list[tuple[str | None, bool]] = [(None, False), (None, True), (head.format.encoding, True)]
    for encoding, careful in ways:
        try:
            with _source(member, head, encoding, careful, landed) as source:
                connection.execute(_copy(source, head, target, fixed, careful=careful, day_first=day_first))
        except duckdb.InvalidInputException:
            if (encoding, careful) == ways[-1]:
                raise
        else:
            landed.encoding = encoding
            return


def _slashed_dates(connection: duckdb.DuckDBPyConnection, target: Path) -> DateOrder | None:
    """How dates with slashes are meant in this file (spreadsheets write them so); None where there are none."""
    row = connection.execute(
        f"""
        SELECT count(*), count(*) FILTER (one > 12), count(*) FILTER (two > 12) FROM (
            SELECT try_cast(split_part(cell, '/', 1) AS INTEGER) AS one, try_cast(split_part(cell, '/', 2) AS INTEGER) AS two FROM (
                SELECT split_part(unnest(string_split(unreadable, chr(31))), '=', 2) AS cell
                FROM read_parquet({_text(str(target))}) WHERE contains(unreadable, '/')
            ) WHERE regexp_matches(cell, '^[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{2,4}}( |$)')
        )
        """
    ).fetchone()
    assert row is not None
    count, first_days, second_days = row
    if not count:
        return None
    if bool(first_days) == bool(second_days):
        return DateOrder(None, count)
    return DateOrder(bool(first_days), max(first_days, second_days))


@contextmanager
def _source(member: Member, head: Head, encoding: str | None, careful: bool, landed: Landed) -> Iterator[str]:
    """A path from which DuckDB can read the member: the file itself, or a pipe that a thread fills.

    With an encoding, what is no UTF-8 is read as Windows-1252 on the way; the careful way also mends torn quotes.
    Raises LoadError when the member breaks off.
    """
    if member.path is not None and not careful:
        yield str(member.path)
        return
    reading, writing = os.pipe()
    problems: list[BaseException] = []

    def feed() -> None:
        try:
            with os.fdopen(writing, "wb", buffering=0) as out, member.open() as opened:
                chunks = _transcoded(opened, encoding, landed) if encoding else _chunks(opened)
                for chunk in mended(chunks, head.delimiter, landed.torn) if careful else chunks:
                    view = memoryview(chunk)
                    while view:
                        view = view[out.write(view) :]
        except BrokenPipeError:
            pass  # DuckDB stopped reading: it says why
        except (*BROKEN, OSError) as problem:
            problems.append(problem)

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    try:
        yield f"/dev/fd/{reading}"
    except Exception:
        _stop(reading, feeder)
        if problems:
            raise LoadError(f"{member.name} is damaged ({problems[0]}): download it again") from problems[0]
        raise
    except BaseException:
        _stop(reading, feeder)
        raise
    _stop(reading, feeder)
    if problems:
        raise LoadError(f"{member.name} is damaged ({problems[0]}): download it again") from problems[0]


def _stop(reading: int, feeder: threading.Thread) -> None:
    os.close(reading)
    feeder.join()


def _chunks(opened: BinaryIO) -> Iterator[bytes]:
    while chunk := opened.read(_CHUNK):
        yield chunk


def _transcoded(opened: BinaryIO, encoding: str, landed: Landed) -> Iterator[bytes]:
    """UTF-8 bytes of a member; bytes of another encoding are counted and read as Windows-1252, the next likely one."""

    def foreign(problem: UnicodeError) -> tuple[str, int]:
        assert isinstance(problem, UnicodeDecodeError)
        landed.foreign_bytes += problem.end - problem.start
        bad = problem.object[problem.start : problem.end]
        # Five bytes mean nothing in Windows-1252; Latin-1 gives them their own number.
        return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in bad), problem.end

    landed.foreign_bytes = 0
    codecs.register_error("procure-foreign", foreign)
    decoder = codecs.getincrementaldecoder(encoding)("procure-foreign")
    for chunk in _chunks(opened):
        yield decoder.decode(chunk).encode("utf-8")
    yield decoder.decode(b"", final=True).encode("utf-8")


# SQL ------------------------------------------------------------------------------------------------------------------


def _copy(
    source: str, head: Head, target: Path, constants: dict[str, Any], *, careful: bool, day_first: bool | None
) -> str:
    """The one statement that reads a member and writes Parquet, in the order of the member."""
    width = len(head.names)
    cells = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(width + (1 if careful else 0)))
    options = [
        "auto_detect = false",
        "header = true",
        f"columns = {{{cells}}}",
        f"delim = {_text(head.delimiter)}",
        "quote = '\"'",
        "escape = '\"'",
    ]
    if careful:
        options += ["null_padding = true", "strict_mode = false", "parallel = false", f"nullstr = {_text(_NEVER)}"]
        options += [f"max_line_size = {_LONGEST_ROW}", f"buffer_size = {_LONGEST_ROW}"]
    else:
        options.append(f"new_line = {_text(head.newline.encode('unicode_escape').decode())}")
    return (
        f"COPY (SELECT {', '.join(_selected(head, constants, careful=careful, day_first=day_first))} "
        f"FROM read_csv({_text(source)}, {', '.join(options)})) "
        f"TO {_text(str(target))} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {_GROUP})"
    )


def _selected(head: Head, constants: dict[str, Any], *, careful: bool, day_first: bool | None) -> list[str]:
    selected, faults = [], []
    for column, kind in {**head.format.columns, "retrieved_at": "TIMESTAMP"}.items():
        if column in ("unreadable", "set_aside"):
            continue
        if column in constants:
            selected.append(f"{_literal(constants[column])}::{kind} AS {column}")
            continue
        place = head.position(column)
        if place is None:
            selected.append(f"NULL::{kind} AS {column}")
            continue
        cell = f"nullif(c{place}, '')" if careful else f"c{place}"
        for word in head.format.nothing:
            cell = f"nullif({cell}, {_text(word)})"
        if kind == "VARCHAR":
            selected.append(f"{cell} AS {column}")
        else:
            typed = typed_cell(cell, kind, day_first)
            selected.append(f"{typed} AS {column}")
            faults.append(f"CASE WHEN {cell} IS NOT NULL AND {typed} IS NULL THEN '{column}=' || left({cell}, 200) END")
    selected.append(f"nullif(concat_ws(chr(31), {', '.join(faults) or 'NULL'}), '') AS unreadable")
    selected.append(f"{_set_aside(head, careful=careful)} AS set_aside")
    return selected


def typed_cell(cell: str, kind: str, day_first: bool | None = None) -> str:
    """SQL that types a cell of text and gives NULL where it cannot.

    ``day_first`` tells how dates with slashes are meant: True 31/12/2024, False 12/31/2024, None: not at all.
    """
    if kind in ("DATE", "TIMESTAMP"):
        # A date is ISO or nothing: DuckDB would read 27/03/18 as a day of the year 27. Timestamps occur in
        # date columns; a day is their first ten characters.
        text = f"left({cell}, 10)" if kind == "DATE" else cell
        iso = f"CASE WHEN substr({cell}, 5, 1) = '-' THEN try_cast({text} AS {kind}) END"
        if day_first is None:
            return iso
        form = "%d/%m/" if day_first else "%m/%d/"
        day = f"regexp_extract({cell}, '^[0-9/]+')"
        slashed = (
            f"CASE WHEN length(split_part({day}, '/', 3)) = 4 THEN try_strptime({day}, '{form}%Y') "
            f"ELSE try_strptime({day}, '{form}%y') END"
        )
        return f"coalesce({iso}, CASE WHEN contains({cell}, '/') THEN CAST({slashed} AS {kind}) END)"
    if kind.startswith("DECIMAL"):
        plain = f"regexp_full_match({cell}, '\\s*-?\\$?-?[0-9]{{1,3}}(,[0-9]{{3}})*(\\.[0-9]*)?\\s*')"
        return (
            f"coalesce(try_cast({cell} AS {kind}), "
            f"CASE WHEN {cell} IS NOT NULL AND {plain} THEN try_cast(regexp_replace({cell}, '[$,]', '', 'g') AS {kind}) END)"
        )
    return f"try_cast({cell} AS {kind})"


def _set_aside(head: Head, *, careful: bool) -> str:
    """Why a row is not used: NULL for a good one."""
    format, cases = head.format, []
    width = len(head.names)
    if careful:
        cases.append(f"WHEN c{width} IS NOT NULL THEN 'more cells than the head line'")
        cases.append(f"WHEN c{width - 1} IS NULL THEN 'fewer cells than the head line'")
    marker = head.position("correction_delete_ind") if "correction_delete_ind" in format.columns else None
    key = (
        head.position("contract_transaction_unique_key")
        if "contract_transaction_unique_key" in format.columns
        else None
    )
    if marker is not None and key is not None:
        # A deletion carries little but the key.
        cases.append(f"WHEN upper(c{marker}) = 'D' AND c{key} <> '' THEN NULL")
    for column in format.keys:
        place = head.position(column)
        if place is not None:
            cases.append(f"WHEN coalesce(c{place}, '') = '' THEN 'no {column}'")
    if format.kinds:
        column, values = format.kinds
        place = head.position(column)
        listed = ", ".join(_text(value) for value in sorted(values))
        cases.append(
            f"WHEN coalesce(c{place}, '') NOT IN ({listed}) THEN 'shifted: {column} is none of {'/'.join(sorted(values))}'"
        )
    if format.shape:
        column, pattern = format.shape
        cases.append(
            f"WHEN NOT regexp_full_match(trim(c{head.position(column)}), '{pattern}') THEN 'shifted: {column} does not look like one'"
        )
    return f"CASE {' '.join(cases)} END::VARCHAR" if cases else "NULL::VARCHAR"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text(str(value))


def _tally(connection: duckdb.DuckDBPyConnection, target: Path, landed: Landed) -> None:
    """Count the rows, what was set aside and what could not be read, with the first row numbers of each."""
    landed.rows = _one(connection, f"SELECT count(*) FROM read_parquet({_text(str(target))})")
    source = f"read_parquet({_text(str(target))}, file_row_number = true)"
    for reason, count, numbers in connection.execute(
        f"SELECT set_aside, count(*), list(file_row_number + 1 ORDER BY file_row_number)[:{_SHOWN}] FROM {source} "
        "WHERE set_aside IS NOT NULL GROUP BY set_aside ORDER BY min(file_row_number)"
    ).fetchall():
        landed.set_aside[reason] = list(numbers)
        landed.set_aside_counts[reason] = int(count)
    for column, count, examples in connection.execute(
        f"""
        SELECT split_part(fault, '=', 1), count(*),
            list([CAST(number AS VARCHAR), substr(fault, strpos(fault, '=') + 1)] ORDER BY number)[:{_SHOWN}]
        FROM (
            SELECT unnest(string_split(unreadable, chr(31))) AS fault, file_row_number + 1 AS number
            FROM {source} WHERE unreadable IS NOT NULL AND set_aside IS NULL
        ) GROUP BY 1 ORDER BY 1
        """
    ).fetchall():
        landed.unreadable[column] = [(int(number), text) for number, text in examples]
        landed.unreadable_counts[column] = int(count)


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    row = connection.execute(sql).fetchone()
    return row[0] if row else None


def _first_line(problem: BaseException) -> str:
    return str(problem).strip().splitlines()[0][:200]
