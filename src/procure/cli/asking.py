"""`coverage`, `show`, `sql`: what the store holds."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from procure.cli.given import open_store, read_letters
from procure.cli.options import data_option, scope_options
from procure.cli.printing import console_for


@click.command()
@data_option
@scope_options
@click.pass_context
def coverage(
    ctx: click.Context,
    data: Path | None,
    vendors: tuple[str, ...],
    agencies: tuple[str, ...],
    awards: tuple[str, ...],
    notices: tuple[str, ...],
    since: dt.datetime | None,
    until: dt.datetime | None,
    letters: tuple[Path, ...],
) -> None:
    """What the store holds, and for which windows it is complete.

    With options, only what they ask about: would the store hold every such record, and if not, which
    refresh would make it so. They mean what they mean in `procure refresh`.
    """
    from procure import lookup
    from procure import refresh as refreshing

    with open_store(data) as store:
        window = (since.date() if since else None, until.date() if until else None)
        scopes = refreshing.scopes_of(store, vendors, agencies, awards, notices, *window)
        claims = [
            claim for _, extraction in read_letters(letters, store, None, None, None) for claim in extraction.claims
        ]
        console = console_for(ctx)
        asked = bool(scopes or letters)
        for line in lookup.answer_lines(store, scopes, claims) if asked else lookup.coverage_lines(store):
            console.print(line, highlight=False, markup=False, soft_wrap=True)


@click.command()
@click.argument("identifier", metavar="ID")
@data_option
@click.pass_context
def show(ctx: click.Context, identifier: str, data: Path | None) -> None:
    """One award, action, notice, claim or verdict: its history, raw record and public link.

    ID is an award number (dashes or not), an award or transaction key, a notice id, or the id of a
    claim of an earlier check.
    """
    from procure import lookup

    with open_store(data) as store:
        console = console_for(ctx)
        for line in lookup.describe(identifier, store):
            console.print(line, highlight=False, markup=False, soft_wrap=True)


@click.command()
@click.argument("query", required=False)
@data_option
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["table", "csv", "json", "parquet", "markdown"]),
    default="table",
    show_default=True,
    help="How rows are written.",
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file (needed for parquet)."
)
@click.option(
    "--schema",
    "schema",
    is_flag=True,
    help="Print the tables and their columns; with QUERY naming one table, only that.",
)
@click.option("--timeout", type=click.FloatRange(min=0.1), metavar="SECONDS", help="Stop a query that takes longer.")
@click.pass_context
def sql(
    ctx: click.Context,
    query: str | None,
    data: Path | None,
    fmt: str,
    output: Path | None,
    schema: bool,
    timeout: float | None,
) -> None:
    """Ask the curated tables in SQL, read-only: no file, no network, no change.

    Without QUERY it is read from stdin, or from a prompt on a terminal.
    """
    from procure import prompt

    text = query if query is not None or schema or sys.stdin.isatty() else sys.stdin.read()
    # Kept checks are gathered only where they can be asked for: a store may hold a year of daily ones.
    with open_store(data, checks=schema or text is None or "checks" in text.lower()) as store:
        for name in store.unread_checks:
            click.echo(f"the kept check {name} is damaged or of another version and was left out", err=True)
        if schema:
            prompt.print_schema(store, text, console_for(ctx))
        elif text is not None:
            prompt.run(store, text, fmt, output, console_for(ctx), seconds=timeout)
        else:
            prompt.loop(store, fmt, console_for(ctx), seconds=timeout)
