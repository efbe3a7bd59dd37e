"""`check` and `claims`: from letters to verdicts, or to their claims only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from procure.cli.given import data_folder, open_store, read_letters
from procure.cli.options import data_option, letter_options, report_options
from procure.cli.printing import print_claims, print_result, progress, write
from procure.errors import UsageError

if TYPE_CHECKING:
    from procure.models import CheckResult, Extraction, Letter
    from procure.review import Proposal
    from procure.warehouse import Store


FAIL_ON = ("contradicted", "unresolved", "depends", "none")


@click.command()
@click.argument(
    "letters", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="LETTER..."
)
@data_option
@letter_options
@report_options
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
    with open_store(data) as store:
        read = read_letters(letters, store, date, sender, recipient)
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
            print_result(ctx, result, explain=explain, show_all=show_all)
    words = {claim.verdict for claim in result.claims}
    if "none" not in fail_on and words & set(fail_on):
        ctx.exit(1)


@click.command()
@click.argument(
    "letters", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="LETTER..."
)
@data_option
@letter_options
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
    with open_store(data) as store:
        read = read_letters(letters, store, date, sender, recipient)
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
        write(json_path, report.claims_json(result))
    if json_path != "-" and not output:
        print_claims(ctx, result, show_all=show_all)


def _second_reading(
    read: list[tuple[Letter, Extraction]], store: Store, url: str | None, model: str | None
) -> list[Proposal]:
    """What the second reader sees otherwise; how it went goes to stderr."""
    from procure import second_reader

    where = second_reader.endpoint(url, model)
    if len(read) != 1:
        raise UsageError("a review file holds one letter: give one LETTER with -o")
    letter, extraction = read[0]
    reading = second_reader.propose(letter, extraction, store.names(letter.text), where, progress=progress())
    for note in reading.notes:
        click.echo(note, err=True)
    click.echo(
        f"second reader: agrees on {reading.agreed} claims, proposes {len(reading.proposals)}; "
        f"{reading.dropped} of its answers did not stand up",
        err=True,
    )
    return reading.proposals


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
                write(path, claimreview.render(result, publisher=publisher, page=page))
            case "reply" if path.lower().endswith(".docx"):
                write(path, reply.to_docx(result))
            case "reply":
                write(path, reply.to_markdown(result))
            case "html":
                write(path, report.render(result, name, exhibits.gather(result, letters, store, data_folder(data))))
            case _:
                write(path, report.render(result, name))
