"""What a command says: data to stdout or a file, talk to stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from procure.models import CheckResult


def console_for(ctx: click.Context) -> Console:
    """A console that follows --color."""
    from rich.console import Console

    color = ctx.find_root().obj["color"]
    return Console(
        force_terminal=True if color == "always" else None, no_color=True if color == "never" else None, emoji=False
    )


def progress() -> Callable[[str], None] | None:
    """A line of progress on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        return None
    return lambda text: click.echo(text, err=True)


@contextmanager
def status() -> Iterator[Callable[[str], None]]:
    """One line on a terminal that says what is being done now; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status("") as status:
        yield lambda text: status.update(escape(text))


def write(path: str, text: str | bytes) -> None:
    """Write a report to a file (folders are made) or, "-", to stdout."""
    # As bytes: what a report says of its line ends and its encoding holds on every system.
    content = text.encode("utf-8", errors="backslashreplace") if isinstance(text, str) else text
    if path == "-":
        click.echo(content, nl=False)
        return
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def print_result(ctx: click.Context, result: CheckResult, *, explain: bool, show_all: bool) -> None:
    """A check on the terminal; ``explain``: every verdict's reasoning with its queries."""
    from procure.report import safe, terminal, words

    console = console_for(ctx)
    if explain:
        console.print(words.heading(result), highlight=False, markup=False, soft_wrap=True)
        for claim in result.claims:
            console.print()
            for line in terminal.explain(claim):
                console.print(line, highlight=False, markup=False, soft_wrap=True)
            for reading in claim.readings:
                if reading.sql:
                    console.print(f"  -- {reading.name}", highlight=False, markup=False)
                    console.print(safe.visible(reading.sql.pasted), highlight=False, markup=False, soft_wrap=True)
        console.print()
        console.print(words.summary(result), highlight=False, markup=False)
    else:
        terminal.show(result, console)
    if show_all:
        _print_rest(console, result)


def print_claims(ctx: click.Context, result: CheckResult, *, show_all: bool) -> None:
    """The claims of each letter, unjudged."""
    from procure.report import words

    console = console_for(ctx)
    for letter in result.letters:
        for part in letter.parts:
            found = [
                claim for _, claim in words.numbered(result) if (claim.letter, claim.part) == (letter.path, part.id)
            ]
            if found:
                console.print(words.part_title(part, letter.path), style="bold", highlight=False, markup=False)
            for claim in found:
                console.print(f"  {words.label(claim)}", highlight=False, markup=False)
                console.print(f'    "{words.shorten(claim.quote, 200)}"', style="dim", highlight=False, markup=False)
    console.print(f"{len(result.claims)} claims.", highlight=False)
    if show_all:
        _print_rest(console, result)


def _print_rest(console: Console, result: CheckResult) -> None:
    from procure.report import words

    console.print("\nStatements without a claim", style="bold")
    for item in result.not_checkable:
        console.print(f"  {item.reason}: {words.shorten(item.quote, 200)}", highlight=False, markup=False)
