"""``procure sql``: the rows of a read-only query in the format asked for, a prompt, and the dictionary."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from procure.errors import ProcureError, UsageError

if TYPE_CHECKING:
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document
    from rich.console import Console, RenderableType

    from procure.warehouse import Answer, Store

MOST_ON_SCREEN = 200
"""Rows of a table on the screen; a file or another format has them all."""
_NARROWEST = 9
"""Characters a column needs; where the screen has less for each, records are printed one below the other."""
_WORDS = (
    "SELECT FROM WHERE GROUP BY ORDER BY HAVING LIMIT JOIN LEFT JOIN ON USING AND OR NOT IN IS NULL LIKE ILIKE BETWEEN "
    "WITH AS DISTINCT CASE WHEN THEN ELSE END UNION ALL count sum min max avg DESC ASC DATE DESCRIBE SUMMARIZE"
).split()


def run(
    store: Store, query: str, fmt: str, output: Path | None, console: Console, *, seconds: float | None = None
) -> None:
    """Run one query and write its rows. Raises UsageError for what is no read-only query, or is too slow."""
    if fmt == "parquet":
        if output is None:
            raise UsageError("parquet is a file: add -o FILE.parquet")
        store.user_parquet(query, output, seconds=seconds)
        return
    answer = store.ask(query, seconds=seconds)
    if fmt == "table" and output is None:
        for part in _on_screen(answer, console):
            console.print(part)
        return
    if output is None:
        import sys

        _write(answer, fmt, sys.stdout)  # data goes to stdout as it is, in a pipe too
    else:
        with output.open("w", encoding="utf-8", newline="") as out:
            _write(answer, fmt, out)


def _write(answer: Answer, fmt: str, out: TextIO) -> None:
    {"csv": _csv, "json": _json, "markdown": _markdown, "table": _markdown}[fmt](answer, out)


# The prompt -----------------------------------------------------------------------------------------------------------


def loop(store: Store, fmt: str, console: Console, *, seconds: float | None = None) -> None:
    """A prompt with history and completion: a query ends with ';'. '.tables', '.schema TABLE' and '.quit' besides."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import InMemoryHistory

    history = _history()
    session: PromptSession[str] = PromptSession(
        history=history or InMemoryHistory(), completer=completer(store), complete_while_typing=False
    )
    console.print(
        "Read-only SQL; end with ';'. Tab completes. .tables  .schema TABLE  .quit", style="dim", highlight=False
    )
    pending: list[str] = []
    while True:
        try:
            line = session.prompt("   ...> " if pending else "procure> ")
        except EOFError:
            return
        except KeyboardInterrupt:
            pending.clear()
            continue
        words = line.strip().split()
        if not pending and words[:1] in ([".quit"], [".exit"], ["exit"], ["quit"]):
            return
        try:
            if not pending and words[:1] in ([".tables"], [".schema"]):
                print_schema(store, words[1] if len(words) > 1 else None, console)
                continue
            if words:
                pending.append(line)
            query = "\n".join(pending)
            if _is_whole(query):
                pending.clear()
                if fmt == "table":
                    _page(_on_screen(store.ask(query, seconds=seconds), console), console)
                else:
                    run(store, query, fmt, None, console, seconds=seconds)
        except ProcureError as problem:
            console.print(f"{problem}", style="red", markup=False, highlight=False)
        except KeyboardInterrupt:
            console.print("stopped", style="dim")


def _is_whole(typed: str) -> bool:
    """Whether a query has ended: with ';', and a PREPARE, as reports print it, with the EXECUTE that follows."""
    if not typed.rstrip().endswith(";"):
        return False
    words = re.sub(r"--.*", "", typed).split(maxsplit=1)
    return words[:1] != ["PREPARE"] or re.search(r"^\s*EXECUTE\b", typed, re.MULTILINE) is not None


def _history() -> Any:
    """History in the user's state folder, readable by the user alone; None where that cannot be written."""
    from platformdirs import user_state_path
    from prompt_toolkit.history import FileHistory

    path = user_state_path("procure") / "sql_history"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError:
        return None
    return FileHistory(str(path))


def completer(store: Store) -> Completer:
    """Completes tables, the columns of every table, and the words of SQL."""
    from prompt_toolkit.completion import Completer, Completion

    tables = store.schema()
    names = {table.name: "table" for table in tables}
    columns = {column.name: f"column, {column.type}" for table in tables for column in table.columns}
    words = {**dict.fromkeys(_WORDS, "SQL"), **columns, **names}

    class _Names(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
            typed = re.search(r"[\w.]*$", document.text_before_cursor)
            start = typed[0].lower() if typed else ""
            for word, meta in sorted(words.items(), key=lambda item: (item[1] != "table", item[0].lower())):
                if start and word.lower().startswith(start):
                    yield Completion(word, start_position=-len(start), display_meta=meta)

    return _Names()


def _page(parts: Iterable[RenderableType], console: Console) -> None:
    """Print; through the user's pager where it is more than a screen."""
    import click

    with console.capture() as captured:
        for part in parts:
            console.print(part)
    text = captured.get()
    if console.is_terminal and text.count("\n") >= console.height:
        click.echo_via_pager(text)
    else:
        click.echo(text, nl=False)


# The dictionary -------------------------------------------------------------------------------------------------------


def print_schema(store: Store, table: str | None, console: Console) -> None:
    """The data dictionary from the store's own comments: every table, or the columns of one."""
    entries = store.schema(table)
    if not entries:
        raise UsageError(f"there is no table {table!r}; without a name all tables are listed")
    for entry in entries:
        console.print(f"{entry.name}", style="bold", highlight=False)
        if entry.comment:
            console.print(f"  {entry.comment}", highlight=False, markup=False)
        if table is None:
            console.print("  " + ", ".join(column.name for column in entry.columns), style="dim", highlight=False)
            continue
        for column in entry.columns:
            console.print(f"  {column.name}  {column.type}", highlight=False, markup=False)
            if column.comment:
                console.print(f"      {column.comment}", style="dim", highlight=False, markup=False)


# Formats --------------------------------------------------------------------------------------------------------------


def _rows(answer: Answer) -> Iterator[tuple[Any, ...]]:
    for batch in answer.batches():
        yield from batch


def _on_screen(answer: Answer, console: Console) -> Iterator[RenderableType]:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    names, numeric = answer.names, answer.is_number
    rows: list[tuple[Any, ...]] = []
    for batch in answer.batches(MOST_ON_SCREEN + 1):
        rows += batch
        if len(rows) > MOST_ON_SCREEN:
            break
    shown = rows[:MOST_ON_SCREEN]
    if console.width < _NARROWEST * len(names):
        width = max(len(name) for name in names)
        for number, row in enumerate(shown, 1):
            yield Text(f"row {number}", style="dim")
            for name, value in zip(names, row, strict=True):
                if value is not None:
                    yield Text(f"  {name:<{width}}  {_cell(value)}")
    else:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name, right in zip(names, numeric, strict=True):
            table.add_column(Text(name), justify="right" if right else "left", overflow="fold")
        for row in shown:
            table.add_row(*(Text(_cell(value)) for value in row))
        yield table
    if len(rows) > MOST_ON_SCREEN:
        yield Text(f"the first {MOST_ON_SCREEN} rows; there are more (--format csv has them all)", style="dim")
    else:
        yield Text(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", style="dim")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    text = _plain(value)
    return str(text) if not isinstance(text, str) else " ".join(text.split()) if "\n" in text else text


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, dict, tuple)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


_FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def safe_in_spreadsheet(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers.

    Descriptions are typed by strangers: ``=HYPERLINK(...)`` in one must stay text (docs/sql.md).
    """
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return "'" + value
    return value


def _csv(answer: Answer, out: TextIO) -> None:
    import csv

    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([safe_in_spreadsheet(name) for name in answer.names])
    for row in _rows(answer):
        writer.writerow([safe_in_spreadsheet(_plain(value)) for value in row])


def _json(answer: Answer, out: TextIO) -> None:
    def exact(value: Any) -> Any:
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
            return None  # JSON has no such numbers
        return value if value is None or isinstance(value, (bool, int, float, str, list, dict)) else str(_plain(value))

    names = answer.names
    before = "["
    for row in _rows(answer):
        record = {name: exact(value) for name, value in zip(names, row, strict=True)}
        out.write(f"{before}\n  {json.dumps(record, ensure_ascii=False, default=str)}")
        before = ","
    out.write("[]\n" if before == "[" else "\n]\n")


def _markdown(answer: Answer, out: TextIO) -> None:
    def escape(text: str) -> str:
        return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")

    out.write("| " + " | ".join(escape(name) for name in answer.names) + " |\n")
    out.write("|" + "".join(" ---: |" if right else " --- |" for right in answer.is_number) + "\n")
    for row in _rows(answer):
        out.write("| " + " | ".join(escape(_cell(value)) for value in row) + " |\n")
