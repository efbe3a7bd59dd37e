"""`bundle` and `verify`: a check that anybody can repeat."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from procure.cli.given import open_store
from procure.cli.options import data_option, letter_options
from procure.errors import UsageError

if TYPE_CHECKING:
    from procure.models import CheckResult
    from procure.warehouse import Store


@click.command()
@click.argument("letters", nargs=-1, required=True, metavar="LETTER...|CHECK-ID")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The bundle: FILE.zip."
)
@data_option
@letter_options
@click.option(
    "--without-letter", is_flag=True, help="Leave the letter out; of its text only the words of its claims go along."
)
@click.option(
    "--sign",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Sign with this Ed25519 private key (PEM).",
)
def bundle(
    letters: tuple[str, ...],
    output: Path,
    data: Path | None,
    date: dt.datetime | None,
    sender: str | None,
    recipient: str | None,
    without_letter: bool,
    sign: Path | None,
) -> None:
    """Pack a check with all its evidence into one file that anybody can verify.

    The letters are checked anew. The id of a kept check (`procure sql "FROM checks.checks"` lists them)
    packs that check, if its letter and the records are still the same.
    """
    from procure import bundle as packing

    with open_store(data) as store:
        paths, kept = _letters_of(letters, store)
        made = packing.make(
            paths,
            store,
            output,
            date=date.date() if date else None,
            sender=sender,
            recipient=recipient,
            with_letter=not without_letter,
            sign_with=sign,
            as_kept=kept,
        )
    signed = f", signed by {made.signed_by}" if made.signed_by else ""
    click.echo(f"{made.path}: {made.claims} claims, {made.files} files, {made.size / 1e6:.1f} MB{signed}", err=True)


@click.command()
@click.argument("bundle_path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.zip")
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The signer's public key (PEM), as she gave it to you.",
)
@click.option(
    "--store",
    "store",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Also make a store of its records there, to ask in SQL.",
)
@click.pass_context
def verify(ctx: click.Context, bundle_path: Path, key: Path | None, store: Path | None) -> None:
    """Re-run a bundle here, offline, and say line by line what agrees.

    Exit code 1 when anything does not. Without procure: unpack it and run `python3 verify.py`.
    """
    from procure import bundle as packing

    wrong = 0
    for word, text in packing.verify(bundle_path, key):
        wrong += word == "WRONG"
        click.echo(f"{word:<6} {text}")
    click.echo(f"{wrong} of these lines do not agree" if wrong else "everything agrees", err=True)
    if wrong:
        ctx.exit(1)
    if store is not None:
        packing.unpack_store(bundle_path, store)
        click.echo(f"its records are in {store}: procure sql --data {store}", err=True)


def _letters_of(given: tuple[str, ...], store: Store) -> tuple[list[Path], CheckResult | None]:
    """The letters to bundle: paths as given, or those of a kept check, with its result."""
    from procure import watch

    if len(given) == 1 and not Path(given[0]).exists():
        kept = watch.find_check(store.data, given[0])
        if kept is not None:
            return [Path(letter.path) for letter in kept.result.letters], kept.result
    for path in given:
        if not Path(path).is_file():
            raise UsageError(f"{path} is no file, and no kept check has that id")
    return [Path(path) for path in given], None
