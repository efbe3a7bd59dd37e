"""``procure sql``: rows of a read-only query in the format asked for, a prompt, and the dictionary."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from procure.errors import ProcureError, UsageError

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from procure.warehouse import Store

MOST_ON_SCREEN = 200


def run(store: Store, query: str, fmt: str, output: Path | None, console: Console) -> None:
    """Run one query and write its rows. Raises UsageError for what is no read-only query."""
    if fmt == "parquet":
        if output is None:
            raise UsageError("parquet is a file: add -o FILE.parquet")
        store.user_parquet(query, output)
        return
    frame = store.user_frame(query)
    if fmt == "table" and output is None:
        _table(frame, console)
        return
    text = {"csv": _csv, "json": _json, "markdown": _markdown, "table": _markdown}[fmt](frame)
    if output is None:
        print(text, end="")  # data goes to stdout as it is, in a pipe too
    else:
        output.write_text(text, encoding="utf-8")


def loop(store: Store, fmt: str, console: Console) -> None:
    """A prompt: a query ends with ';'. '.tables', '.schema TABLE' and '.quit' besides."""
    try:
        import readline  # history and editing, where Python has it

        readline.set_history_length(1000)
    except ImportError:
        pass
    console.print("Read-only SQL; end with ';'. .tables  .schema TABLE  .quit", style="dim")
    pending: list[str] = []
    while True:
        try:
            line = input("   ...> " if pending else "procure> ")
        except EOFError:
            console.print()
            return
        except KeyboardInterrupt:
            pending.clear()
            console.print()
            continue
        words = line.strip().split()
        if not pending and words[:1] in (["."], [".quit"], [".exit"], ["exit"], ["quit"]):
            return
        if not pending and words[:1] in ([".tables"], [".schema"]):
            print_schema(store, words[1] if len(words) > 1 else None, console)
            continue
        if words:
            pending.append(line)
        if pending and pending[-1].rstrip().endswith(";"):
            try:
                run(store, "\n".join(pending), fmt, None, console)
            except ProcureError as problem:
                console.print(f"{problem}", style="red", markup=False, highlight=False)
            pending.clear()


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


def _table(frame: pd.DataFrame, console: Console) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in frame.columns:
        numeric = any(isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) for value in frame[name].head(20))
        table.add_column(str(name), justify="right" if numeric else "left", overflow="fold")
    from rich.text import Text

    for row in frame.head(MOST_ON_SCREEN).itertuples(index=False, name=None):
        table.add_row(*(Text(_cell(value)) for value in row))
    console.print(table)
    shown = f"the first {MOST_ON_SCREEN} of " if len(frame) > MOST_ON_SCREEN else ""
    console.print(f"{shown}{len(frame)} row{'' if len(frame) == 1 else 's'}", style="dim", highlight=False)


def _missing(value: Any) -> bool:
    return value is None or value != value or type(value).__name__ in ("NaTType", "NAType")


def _cell(value: Any) -> str:
    if _missing(value):
        return ""
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


def _csv(frame: pd.DataFrame) -> str:
    return str(frame.map(lambda value: None if _missing(value) else _plain(value)).to_csv(index=False))


def _plain(value: Any) -> Any:
    return _cell(value) if isinstance(value, dt.datetime) else value


def _json(frame: pd.DataFrame) -> str:
    def exact(value: Any) -> Any:
        if _missing(value):
            return None
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        if isinstance(value, (str, int, float, bool)):
            return value
        return _cell(value)

    rows = [
        {str(name): exact(value) for name, value in zip(frame.columns, row, strict=True)}
        for row in frame.itertuples(index=False, name=None)
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _markdown(frame: pd.DataFrame) -> str:
    def escape(value: Any) -> str:
        return _cell(value).replace("|", "\\|").replace("\n", " ")

    lines = ["| " + " | ".join(str(name) for name in frame.columns) + " |", "|" + " --- |" * len(frame.columns)]
    lines += ["| " + " | ".join(escape(value) for value in row) + " |" for row in frame.itertuples(index=False, name=None)]
    return "\n".join(lines) + "\n"
