"""`load`, `refresh`, `build`: records into the store."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from procure.cli.given import data_folder, read_letters
from procure.cli.options import data_option, scope_options
from procure.cli.printing import progress, status
from procure.errors import FetchError, UsageError

if TYPE_CHECKING:
    from procure.bulk import LoadReport


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE...")
@data_option
@click.option("--example", is_flag=True, help="Also take in the packaged example records (compiled from public pages).")
@click.option("--keep", is_flag=True, help="Also copy the files themselves into raw/kept/.")
@click.option("--memory-limit", metavar="SIZE", help="Most memory DuckDB may use, as 4GB.  [default: 1500MB]")
@click.option("--no-build", is_flag=True, help="Only take the files in; `procure build` makes the tables later.")
@click.pass_context
def load(
    ctx: click.Context,
    files: tuple[Path, ...],
    data: Path | None,
    example: bool,
    keep: bool,
    memory_limit: str | None,
    no_build: bool,
) -> None:
    """Take in official bulk files: award archives, custom downloads, notice extracts, Atom pages; zipped or not.

    What a file is, is told by its content. Afterwards the files themselves are no longer needed.
    """
    from procure import bulk, warehouse

    if not files and not example:
        raise UsageError("nothing to load: give FILE... or --example")
    store = data_folder(data)
    report = bulk.load(list(files), store, keep=keep, memory_limit=memory_limit, progress=progress())
    _tell(report)
    if example:
        click.echo(f"{warehouse.load_example(store)} files of example records taken in", err=True)
    is_due = example or report.is_changed or (report.is_held and not warehouse.is_built(store))
    if is_due and not no_build:
        made = warehouse.build(store, memory_limit=memory_limit, progress=progress())
        click.echo(made.summary(), err=True)
    if report.errors:
        ctx.exit(3)


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@data_option
@scope_options
@click.option("--years", metavar="YEARS", help="Of the source 'archive': fiscal years, as 2008- or 2012-2015.")
@click.option("--plan", "only_plan", is_flag=True, help="Print the requests and what they cost; send none.")
@click.option("--max-requests", type=click.IntRange(min=0), metavar="N", help="Stop after so many; run again to go on.")
@click.option("--full", is_flag=True, help="Read again what is already held.")
@click.option(
    "--base-url",
    "base_urls",
    multiple=True,
    metavar="SOURCE=URL",
    help="Ask here instead (a mirror, a test); repeatable.",
)
@click.option("--no-build", is_flag=True, help="Only fetch; `procure build` makes the tables later.")
@click.option("--verbose", is_flag=True, help="Log every request (without keys) to stderr.")
@click.pass_context
def refresh(
    ctx: click.Context,
    sources: tuple[str, ...],
    data: Path | None,
    vendors: tuple[str, ...],
    agencies: tuple[str, ...],
    awards: tuple[str, ...],
    notices: tuple[str, ...],
    years: str | None,
    since: dt.datetime | None,
    until: dt.datetime | None,
    letters: tuple[Path, ...],
    only_plan: bool,
    max_requests: int | None,
    full: bool,
    base_urls: tuple[str, ...],
    no_build: bool,
    verbose: bool,
) -> None:
    """Fetch from the official sources what is missing: politely, resumably, and written down in the ledger.

    Without a scope it brings up to date what was asked for before. A second run fetches only what can have
    changed. A source that needs a key is skipped without one, and says how to get it.

    The source `archive` downloads and loads USAspending's yearly files: refresh archive --agency DHS --years 2008-
    """
    from procure import coverage, warehouse
    from procure import refresh as refreshing

    store = data_folder(data)
    if "archive" in sources or years:
        _refresh_archive(
            ctx, sources, store, agencies, years, only_plan, dict(_base_url(given) for given in base_urls), no_build
        )
        return
    window = (since.date() if since else None, until.date() if until else None)
    # A new store knows no names yet: then those of the packaged snapshot serve.
    with warehouse.open(store if warehouse.is_built(store) else None) as known:
        scopes = refreshing.scopes_of(known, vendors, agencies, awards, notices, *window)
        if letters:
            read = read_letters(letters, known, None, None, None)
            scopes += coverage.wanted([claim for _, extraction in read for claim in extraction.claims], known)
        scopes = refreshing.as_written(scopes, known)
    asked: refreshing.Scopes = scopes
    if not scopes and not letters:
        named = refreshing.fetchable(sources)
        asked = {name: held for name, held in refreshing.held_scopes(store).items() if name in named}
        if sources and all(module.SOURCE.is_small for module in named.values()):
            asked = [coverage.Scope()]
        if not asked:
            raise UsageError("say what to fetch: --vendor, --agency, --award, --notice, --since or --for LETTER")
    addresses = dict(_base_url(given) for given in base_urls)
    if only_plan:
        for line in refreshing.plan_lines(asked, store, sources, full=full, base_urls=addresses):
            click.echo(line)
        return
    if verbose:
        import logging

        logging.basicConfig(stream=sys.stderr, format="%(message)s", level=logging.WARNING)
        logging.getLogger("procure.refresh").setLevel(logging.INFO)
    with status() as say:
        report = refreshing.run(
            asked, store, sources, max_requests=max_requests, full=full, base_urls=addresses, say=say
        )
    for line in report.lines():
        click.echo(line, err=True)
    if not no_build:
        with status() as say:
            built = warehouse.build(store, progress=say)
        click.echo(built.summary(), err=True)
    if report.unfinished:
        raise FetchError(report.what_is_left())


def _refresh_archive(
    ctx: click.Context,
    sources: tuple[str, ...],
    store: Path,
    agencies: tuple[str, ...],
    years: str | None,
    only_plan: bool,
    base_urls: dict[str, str],
    no_build: bool,
) -> None:
    """Departments' yearly files: whole archives are fetched by themselves, not mixed with questions to services."""
    from procure import bulk, warehouse
    from procure import refresh as refreshing
    from procure.bulk import download
    from procure.sources.usaspending_archive import SOURCE

    if sources != ("archive",) or not agencies or not years:
        raise UsageError("say which files: procure refresh archive --agency CODE|NAME|all --years 2008-")
    with warehouse.open(store if warehouse.is_built(store) else None) as known:
        named = [agency for agency in agencies if agency.lower() != "all"]
        codes = [scope.agency or "" for scope in refreshing.scopes_of(known, (), named, (), (), None, None)]
        departments = known.rows(
            "SELECT DISTINCT department_code AS code FROM agencies WHERE list_contains($codes, agency_key) ORDER BY 1",
            {"codes": codes},
        )
    wanted = [row["code"] for row in departments] + ["all"] * (len(named) < len(agencies))
    if only_plan:
        for line in download.plan_lines(wanted, download.years_of(years, dt.datetime.now(dt.UTC).date())):
            click.echo(line)
        return
    url = refreshing.base_url(
        SOURCE, {"usaspending_archive": base_urls.get("archive", "")} if "archive" in base_urls else base_urls
    )
    report = bulk.fetch(wanted, years, store, base_url=url, progress=progress())
    _tell(report)
    if report.is_changed and not no_build:
        click.echo(warehouse.build(store, progress=progress()).summary(), err=True)
    if report.errors:
        ctx.exit(3)


def _tell(report: LoadReport) -> None:
    """What came of each file; a file that was not taken like any other failure."""
    for taken in report.files:
        for line in [f"procure: {taken.error}"] if taken.error else taken.lines:
            click.echo(line, err=True)


def _base_url(given: str) -> tuple[str, str]:
    name, separator, url = given.partition("=")
    if not separator or not url.startswith(("http://", "https://")):
        raise UsageError(f"--base-url {given}: write it as SOURCE=https://host")
    return name, url


@click.command()
@data_option
@click.option("--parquet", is_flag=True, help="Also write each curated table as Parquet under curated/.")
@click.option(
    "--memory-limit",
    metavar="SIZE",
    help="Most memory DuckDB may use, as 4GB; the rest goes to disk.  [default: 1500MB]",
)
def build(data: Path | None, parquet: bool, memory_limit: str | None) -> None:
    """Make the curated tables from the raw records: idempotent, and swapped in whole."""
    from procure import warehouse

    made = warehouse.build(data_folder(data), parquet=parquet, memory_limit=memory_limit, progress=progress())
    click.echo(made.summary(), err=True)
