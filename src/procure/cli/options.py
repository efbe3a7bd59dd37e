"""Options that several commands take: the same words mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
DAY = click.DateTime(["%Y-%m-%d"])


def data_option(function: Decorated) -> Decorated:
    """Which store."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="PROCURE_DATA",
        help="The store: a folder with raw/ and curated/.  [default: PROCURE_DATA, else ./data]",
    )(function)


def letter_options(function: Decorated) -> Decorated:
    """What a letter does not say of itself."""
    for option in (
        click.option("--recipient", metavar="NAME", help="Who the letter is addressed to, where it does not say."),
        click.option("--sender", metavar="NAME", help="Who wrote it, where it does not say."),
        click.option(
            "--date", "date", type=DAY, metavar="YYYY-MM-DD", help="The letter's date, where it does not say."
        ),
    ):
        function = option(function)
    return function


def scope_options(function: Decorated) -> Decorated:
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
        click.option("--until", type=DAY, metavar="DATE", help="Last day of the window.  [default: today]"),
        click.option(
            "--since", type=DAY, metavar="DATE", help="First day of the window.  [default: the source's first]"
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


def report_options(function: Decorated) -> Decorated:
    """Files to write a check to."""
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
