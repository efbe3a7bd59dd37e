"""The command line: parse options, make one call, print, pick the exit code.

Exit codes (DESIGN section 2): 0 done; 1 done, and a claim met ``--fail-on``; 2 usage; 3 could not
finish, with one clear line. stdout is data, stderr is talk; a traceback only with ``--debug``.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from procure.errors import FetchError, ProcureError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from procure.models import CheckResult, Extraction, Letter
    from procure.review import Proposal
    from procure.warehouse import Store

_F = TypeVar("_F", bound=Callable[..., Any])
FAIL_ON = ("contradicted", "unresolved", "depends", "none")
_DAY = click.DateTime(["%Y-%m-%d"])


class _Group(click.Group):
    """Lists commands in the order of the work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def _data_option(function: _F) -> _F:
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="PROCURE_DATA",
        help="The store: a folder with raw/ and curated/.  [default: PROCURE_DATA, else ./data]",
    )(function)


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="A first try: procure check examples/correspondence.txt.  More on a command: procure COMMAND --help",
)
@click.version_option(package_name="procure", message="procure %(version)s")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour (NO_COLOR is followed)."
)
@click.option("--debug", is_flag=True, help="Show a traceback when something fails.")
@click.pass_context
def cli(ctx: click.Context, color: str, debug: bool) -> None:
    """Check what letters say about government contracts against the public record.

    Give it a letter; it says which statements the record supports, which it contradicts, which depend
    on how the words are read, and which nobody can tell from it, each with evidence.
    """
    ctx.obj = {"color": color, "debug": debug}


def _letter_options(function: _F) -> _F:
    for option in (
        click.option("--recipient", metavar="NAME", help="Who the letter is addressed to, where it does not say."),
        click.option("--sender", metavar="NAME", help="Who wrote it, where it does not say."),
        click.option(
            "--date", "date", type=_DAY, metavar="YYYY-MM-DD", help="The letter's date, where it does not say."
        ),
    ):
        function = option(function)
    return function


def _scope_options(function: _F) -> _F:
    """What to fetch, or what to ask the ledger about: the same words mean the same in both."""
    for option in (
        click.option(
            "--for",
            "letters",
            multiple=True,
            type=click.Path(path_type=Path),
            metavar="LETTER",
            help="What this letter's claims need; repeatable.",
        ),
        click.option("--until", type=_DAY, metavar="DATE", help="Last day of the window.  [default: today]"),
        click.option(
            "--since", type=_DAY, metavar="DATE", help="First day of the window.  [default: the source's first]"
        ),
        click.option("--notice", "notices", multiple=True, metavar="ID", help="This notice; repeatable."),
        click.option(
            "--award",
            "awards",
            multiple=True,
            metavar="PIID|KEY",
            help="This award, with its actions and orders; repeatable.",
        ),
        click.option(
            "--agency",
            "agencies",
            multiple=True,
            metavar="CODE|NAME",
            help="Only of this agency, awarding or funding; repeatable.",
        ),
        click.option(
            "--vendor",
            "vendors",
            multiple=True,
            metavar="NAME|UEI",
            help="Awards of this vendor and its subsidiaries; repeatable.",
        ),
    ):
        function = option(function)
    return function


def _report_options(function: _F) -> _F:
    for option in (
        click.option("--publisher", metavar="NAME", help="Who reviews, for --claimreview."),
        click.option("--page", metavar="URL", help="Where the review will stand, for --claimreview."),
        click.option(
            "--claimreview",
            metavar="FILE|-",
            help="Write schema.org ClaimReview (JSON-LD) of the claims chosen by --claim.",
        ),
        click.option(
            "--reply", metavar="FILE|-", help="Write the right of reply for the claims chosen by --claim: .md or .docx."
        ),
        click.option("--csv", metavar="FILE|-", help="Write one row per claim, safe to open in a spreadsheet."),
        click.option("--markdown", metavar="FILE|-", help="Write the whole check as Markdown."),
        click.option(
            "--html", metavar="FILE|-", help="Write one self-contained page: the letter with its claims marked."
        ),
        click.option("--json", metavar="FILE|-", help="Write the result as JSON ('-': to stdout, and nothing else)."),
    ):
        function = option(function)
    return function


@cli.command()
@click.argument(
    "letters", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="LETTER..."
)
@_data_option
@_letter_options
@_report_options
@click.option("--explain", is_flag=True, help="Print the reasoning of every verdict, with its queries.")
@click.option(
    "--claim", "claim_ids", multiple=True, metavar="ID", help="Only this claim (its id or the start of it); repeatable."
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    multiple=True,
    default=("contradicted",),
    show_default=True,
    help="Exit with 1 when a claim has this verdict; repeatable.",
)
@click.option(
    "--all", "show_all", is_flag=True, help="Also list statements that are no checkable claim, with the reason."
)
@click.option(
    "--since-last", is_flag=True, help="Only verdicts that changed since this letter was checked before, and why."
)
@click.option("--no-keep", is_flag=True, help="Do not keep this check in the store (data/checks/).")
@click.pass_context
def check(
    ctx: click.Context,
    /,
    letters: tuple[Path, ...],
    data: Path | None,
    date: dt.datetime | None,
    sender: str | None,
    recipient: str | None,
    explain: bool,
    claim_ids: tuple[str, ...],
    fail_on: tuple[str, ...],
    show_all: bool,
    since_last: bool,
    no_keep: bool,
    publisher: str | None,
    page: str | None,
    **outputs: str | None,
) -> None:
    """Judge every claim of a letter (or a corrected review file).

    Several letters may be given, and '-' reads one from stdin. Without a store the packaged snapshot
    is used, which can show that an award exists and never that none does.
    """
    from procure import checks, judgement

    _check_outputs(outputs, letters, claim_ids)
    with _open_store(data) as store:
        read = _read(letters, store, date, sender, recipient)
        result = judgement.apply(checks.judge(read, store), store)
        changed = _since_last(result, store) if since_last else None
        if not no_keep:
            _keep(result, [letter for letter, _ in read], store)
        if changed:
            result = changed
        if claim_ids:
            result = _only(result, claim_ids)
        _write_reports(result, [letter for letter, _ in read], store, data, outputs, publisher, page)
        if "-" not in outputs.values():
            _print_result(ctx, result, explain=explain, show_all=show_all)
    words = {claim.verdict for claim in result.claims}
    if "none" not in fail_on and words & set(fail_on):
        ctx.exit(1)


@cli.command()
@click.argument(
    "letters", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="LETTER..."
)
@_data_option
@_letter_options
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a review file (YAML) to correct and check.",
)
@click.option("--json", "json_path", metavar="FILE|-", help="Write the claims as JSON ('-': to stdout).")
@click.option(
    "--all", "show_all", is_flag=True, help="Also list statements that are no checkable claim, with the reason."
)
@click.option(
    "--second-reader",
    is_flag=True,
    help="With -o: also ask a language model (PROCURE_READER_URL, _MODEL, _KEY); it is sent the letter's sentences, and only proposes.",
)
@click.option(
    "--reader-url", metavar="URL", help="The second reader's OpenAI-compatible address.  [env: PROCURE_READER_URL]"
)
@click.option("--reader-model", metavar="NAME", help="The second reader's model.  [env: PROCURE_READER_MODEL]")
@click.pass_context
def claims(
    ctx: click.Context,
    letters: tuple[Path, ...],
    data: Path | None,
    date: dt.datetime | None,
    sender: str | None,
    recipient: str | None,
    output: Path | None,
    json_path: str | None,
    show_all: bool,
    second_reader: bool,
    reader_url: str | None,
    reader_model: str | None,
) -> None:
    """Only find the claims of a letter; judge nothing.

    With -o they go to a review file that a person can correct; `procure check review.yaml` takes it
    in place of the letter.
    """
    from procure import __version__, report
    from procure.models import CheckResult

    if second_reader and not output:
        raise UsageError("what a second reader proposes goes into a review file: give -o FILE with --second-reader")
    proposals: list[Proposal] = []
    with _open_store(data) as store:
        read = _read(letters, store, date, sender, recipient)
        if second_reader:
            proposals = _second_reading(read, store, reader_url, reader_model)
    result = CheckResult.unjudged(read, __version__)
    if output:
        from procure import review

        if len(read) != 1:
            raise UsageError("a review file holds one letter: give one LETTER with -o")
        review.write_review(*read[0], output, proposals)
        click.echo(
            f"{len(result.claims)} claims written to {output}: correct it, then run: procure check {output}", err=True
        )
    if json_path:
        _write(json_path, report.claims_json(result))
    if json_path != "-" and not output:
        _print_claims(ctx, result, show_all=show_all)


def _second_reading(
    read: list[tuple[Letter, Extraction]], store: Store, url: str | None, model: str | None
) -> list[Proposal]:
    """What the second reader sees otherwise; how it went goes to stderr."""
    from procure import second_reader

    where = second_reader.endpoint(url, model)
    if len(read) != 1:
        raise UsageError("a review file holds one letter: give one LETTER with -o")
    letter, extraction = read[0]
    reading = second_reader.propose(letter, extraction, store.names(letter.text), where, progress=_progress())
    for note in reading.notes:
        click.echo(note, err=True)
    click.echo(
        f"second reader: agrees on {reading.agreed} claims, proposes {len(reading.proposals)}; "
        f"{reading.dropped} of its answers did not stand up",
        err=True,
    )
    return reading.proposals


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE...")
@_data_option
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
    store = _data(data)
    report = bulk.load(list(files), store, keep=keep, memory_limit=memory_limit, progress=_progress())
    for line in report.lines:
        click.echo(line, err=True)
    if example:
        click.echo(f"{warehouse.load_example(store)} files of example records taken in", err=True)
    is_due = example or report.is_changed or (report.is_held and not warehouse.is_built(store))
    if is_due and not no_build:
        made = warehouse.build(store, memory_limit=memory_limit, progress=_progress())
        click.echo(made.summary(), err=True)
    if report.errors:
        ctx.exit(3)


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
    report = bulk.fetch(wanted, years, store, base_url=url, progress=_progress())
    for line in report.lines:
        click.echo(line, err=True)
    if report.is_changed and not no_build:
        click.echo(warehouse.build(store, progress=_progress()).summary(), err=True)
    if report.errors:
        ctx.exit(3)


@cli.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@_data_option
@_scope_options
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

    store = _data(data)
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
            read = _read(letters, known, None, None, None)
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
    with _status() as say:
        report = refreshing.run(
            asked, store, sources, max_requests=max_requests, full=full, base_urls=addresses, say=say
        )
    for line in report.lines():
        click.echo(line, err=True)
    if not no_build:
        with _status() as say:
            built = warehouse.build(store, progress=say)
        click.echo(built.summary(), err=True)
    if report.unfinished:
        raise FetchError(report.what_is_left())


def _base_url(given: str) -> tuple[str, str]:
    name, separator, url = given.partition("=")
    if not separator or not url.startswith(("http://", "https://")):
        raise UsageError(f"--base-url {given}: write it as SOURCE=https://host")
    return name, url


@cli.command()
@_data_option
@click.option("--parquet", is_flag=True, help="Also write each curated table as Parquet under curated/.")
@click.option(
    "--memory-limit",
    metavar="SIZE",
    help="Most memory DuckDB may use, as 4GB; the rest goes to disk.  [default: 1500MB]",
)
def build(data: Path | None, parquet: bool, memory_limit: str | None) -> None:
    """Make the curated tables from the raw records: idempotent, and swapped in whole."""
    from procure import warehouse

    made = warehouse.build(_data(data), parquet=parquet, memory_limit=memory_limit, progress=_progress())
    click.echo(made.summary(), err=True)


@cli.command()
@_data_option
@_scope_options
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

    with _open_store(data) as store:
        window = (since.date() if since else None, until.date() if until else None)
        scopes = refreshing.scopes_of(store, vendors, agencies, awards, notices, *window)
        claims = [claim for _, extraction in _read(letters, store, None, None, None) for claim in extraction.claims]
        console = _console(ctx)
        asked = bool(scopes or letters)
        for line in lookup.answer_lines(store, scopes, claims) if asked else lookup.coverage_lines(store):
            console.print(line, highlight=False, markup=False, soft_wrap=True)


@cli.command()
@click.argument("identifier", metavar="ID")
@_data_option
@click.pass_context
def show(ctx: click.Context, identifier: str, data: Path | None) -> None:
    """One award, action, notice, claim or verdict: its history, raw record and public link.

    ID is an award number (dashes or not), an award or transaction key, a notice id, or the id of a
    claim of an earlier check.
    """
    from procure import lookup

    with _open_store(data) as store:
        console = _console(ctx)
        for line in lookup.describe(identifier, store):
            console.print(line, highlight=False, markup=False, soft_wrap=True)


@cli.command()
@click.argument("query", required=False)
@_data_option
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
    with _open_store(data, checks=schema or text is None or "checks" in text.lower()) as store:
        for name in store.unread_checks:
            click.echo(f"the kept check {name} is damaged or of another version and was left out", err=True)
        if schema:
            prompt.print_schema(store, text, _console(ctx))
        elif text is not None:
            prompt.run(store, text, fmt, output, _console(ctx), seconds=timeout)
        else:
            prompt.loop(store, fmt, _console(ctx), seconds=timeout)


@cli.command()
@click.argument("letters", nargs=-1, required=True, metavar="LETTER...|CHECK-ID")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The bundle: FILE.zip."
)
@_data_option
@_letter_options
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

    with _open_store(data) as store:
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


@cli.command()
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


def _data(data: Path | None) -> Path:
    return data if data is not None else Path("data")


def _open_store(data: Path | None, *, checks: bool = False) -> Store:
    """The named store; else ./data where it has been built; else the packaged snapshot. ``checks``: with its kept checks."""
    from procure import warehouse, watch

    where = None if data is None and not warehouse.is_built(_data(None)) else _data(data)
    return warehouse.open(where, checks=watch.files(where) if checks else None)


def _read(
    paths: Iterable[Path], store: Store, date: dt.datetime | None, sender: str | None, recipient: str | None
) -> list[tuple[Letter, Extraction]]:
    import procure
    from procure import letters

    read = []
    day = date.date() if date else None
    for path in paths:
        if path.suffix.lower() in (".yaml", ".yml"):
            from procure import review

            letter, extraction, changes = review.read_review(path)
            for change in changes:
                click.echo(f"{path.name}: {change}", err=True)
            read.append((letter, extraction))
            continue
        if str(path) == "-":
            letter = letters.read_bytes(sys.stdin.buffer.read(), path="-", date=day, sender=sender, recipient=recipient)
        else:
            letter = letters.read(path, date=day, sender=sender, recipient=recipient)
        for warning in letter.warnings:
            click.echo(f"{path.name}: {warning}", err=True)
        read.append((letter, procure.extract(letter, store)))
    return read


def _only(result: CheckResult, claim_ids: tuple[str, ...]) -> CheckResult:
    found = [claim for claim in result.claims if any(claim.id.startswith(wanted) for wanted in claim_ids)]
    if not found:
        raise UsageError(f"no claim with id {', '.join(claim_ids)}: --json or --explain lists the ids")
    ids = {claim.id for claim in found}
    pairs = [pair for pair in result.conflicts_between_claims if ids & set(pair.claims)]
    return result.model_copy(update={"claims": found, "conflicts_between_claims": pairs})


def _since_last(result: CheckResult, store: Store) -> CheckResult | None:
    """The result with only the claims that changed since the letters were checked before; None the first time."""
    from procure import watch

    last = watch.since_last(result, store)
    if last is None:
        click.echo("no earlier check of this letter is kept: every verdict is shown", err=True)
        return None
    changed = {change.claim for change in last.changes}
    claims = [claim for claim in result.claims if claim.id in changed]
    return result.model_copy(
        update={"claims": claims, "not_checkable": [], "conflicts_between_claims": [], "since_last": last}
    )


def _keep(result: CheckResult, letters: list[Letter], store: Store) -> None:
    from procure import watch

    try:
        watch.save(result, letters, store)
    except OSError as problem:
        click.echo(f"this check was not kept ({problem}); --no-keep does without", err=True)


def _check_outputs(outputs: dict[str, str | None], letters: Iterable[Path], claim_ids: tuple[str, ...]) -> None:
    """Raise UsageError before any work where the reports that are asked for cannot be written."""
    targets = [path for path in outputs.values() if path]
    if targets.count("-") > 1:
        raise UsageError("only one report can go to stdout: give the others a FILE")
    given = {path.resolve() for path in letters if str(path) != "-"}
    for target in targets:
        if target != "-" and Path(target).resolve() in given:
            raise UsageError(f"{target} is the letter itself: give the report another name")
    for name in ("claimreview", "reply"):
        if outputs[name] and not claim_ids:
            raise UsageError(
                f"--{name} speaks of chosen claims: name them with --claim (--explain and --json show their ids)"
            )
    reply = outputs["reply"]
    if reply and reply != "-" and Path(reply).suffix.lower() not in (".md", ".docx"):
        raise UsageError(f"--reply writes Markdown or DOCX: let {reply} end in .md or .docx")


def _write_reports(
    result: CheckResult,
    letters: list[Letter],
    store: Store,
    data: Path | None,
    outputs: dict[str, str | None],
    publisher: str | None,
    page: str | None,
) -> None:
    from procure import exhibits, report
    from procure.report import claimreview, reply

    for name, path in outputs.items():
        match name:
            case _ if not path:
                continue
            case "claimreview":
                _write(path, claimreview.render(result, publisher=publisher, page=page))
            case "reply" if path.lower().endswith(".docx"):
                _write(path, reply.to_docx(result))
            case "reply":
                _write(path, reply.to_markdown(result))
            case "html":
                _write(path, report.render(result, name, exhibits.gather(result, letters, store, _data(data))))
            case _:
                _write(path, report.render(result, name))


def _print_result(ctx: click.Context, result: CheckResult, *, explain: bool, show_all: bool) -> None:
    from procure.report import safe, terminal, words

    console = _console(ctx)
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


def _print_claims(ctx: click.Context, result: CheckResult, *, show_all: bool) -> None:
    from procure.report import words

    console = _console(ctx)
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


def _console(ctx: click.Context) -> Console:
    from rich.console import Console

    color = ctx.find_root().obj["color"]
    return Console(
        force_terminal=True if color == "always" else None, no_color=True if color == "never" else None, emoji=False
    )


def _progress() -> Callable[[str], None] | None:
    """A line of progress on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        return None
    return lambda text: click.echo(text, err=True)


@contextmanager
def _status() -> Iterator[Callable[[str], None]]:
    """One line on a terminal that says what is being done now; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status("") as status:
        yield lambda text: status.update(escape(text))


def _write(path: str, text: str | bytes) -> None:
    # As bytes: what a report says of its line ends and its encoding holds on every system.
    content = text.encode("utf-8", errors="backslashreplace") if isinstance(text, str) else text
    if path == "-":
        click.echo(content, nl=False)
        return
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def main() -> None:
    """Run the command line; every failure ends in one line and an exit code."""
    debug = "--debug" in sys.argv
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        code = 130
    except click.ClickException as problem:
        problem.show()
        code = problem.exit_code
    except ProcureError as problem:
        if debug:
            raise
        click.echo(f"procure: {problem}", err=True)
        code = problem.exit_code
    except BrokenPipeError:
        # The reader of our output went away (as `| head` does): that is no failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as problem:
        if debug:
            raise
        click.echo(f"procure: {problem.strerror or problem}: {problem.filename or ''}".rstrip(": "), err=True)
        code = 3
    except Exception as problem:
        if debug:
            raise
        click.echo(
            f"procure: unexpected {type(problem).__name__}: {problem} (this is a fault of ours; --debug shows where)",
            err=True,
        )
        code = 3
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
