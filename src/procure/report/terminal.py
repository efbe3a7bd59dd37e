"""A check on the terminal: a table that fits 80 columns and grows, and ``--explain`` in plain sentences."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from procure.models import CheckedClaim, CheckResult, Evidence
from procure.report import safe
from procure.report.words import (
    FITS,
    OUTCOMES,
    REASONS,
    STATUSES,
    VERDICT_WORDS,
    brief,
    cause_words,
    change_words,
    count,
    evidence_line,
    heading,
    numbered,
    part_title,
    sentence,
    shorten,
    since_words,
    summary,
    why,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLE = {
    "supported": "green",
    "contradicted": "bold red",
    "depends": "yellow",
    "unresolved": "cyan",
    None: "dim",
}
_WIDTH = 100


def show(result: CheckResult, console: Console) -> None:
    """Print the table: per letter its claims in order, verdict first, then why and the next step."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    console.print(Text(safe.visible(heading(result)), style="dim"))
    claims = numbered(result)
    for letter in result.letters:
        for part in letter.parts:
            here = [(number, claim) for number, claim in claims if (claim.letter, claim.part) == (letter.path, part.id)]
            if not here:
                continue
            console.print()
            console.print(Text(part_title(part, letter.path), style="bold"))
            table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, show_edge=False)
            table.add_column("#", justify="right", no_wrap=True)
            table.add_column("verdict", width=12)
            table.add_column("statement", ratio=5, overflow="fold")
            table.add_column("why, and what next", ratio=7, overflow="fold")
            for number, claim in here:
                table.add_row(
                    str(number),
                    _verdict_cell(claim),
                    _statement_cell(claim, console.width),
                    _why_cell(claim, console.width),
                )
                table.add_section()
            console.print(table)
    if not claims and not result.since_last:
        console.print("No checkable statement about government contracts was found.")
    _show_rest(result, console)


def _verdict_cell(claim: CheckedClaim) -> Text:
    from rich.text import Text

    text = Text(VERDICT_WORDS[claim.verdict], style=_STYLE[claim.verdict])
    if claim.reason:
        text.append("\n" + REASONS[claim.reason], style="dim")
    return text


def _statement_cell(claim: CheckedClaim, width: int) -> Text:
    from rich.text import Text

    return Text(shorten(claim.quote, int(1.2 * width))).append("\n" + brief(claim), style="dim")


def _why_cell(claim: CheckedClaim, width: int) -> Text:
    """Why in a line or a few, as the width allows; all of it is what --explain prints."""
    from rich.style import Style
    from rich.text import Text

    text = Text(shorten(why(claim), int(1.8 * width)))
    for item in claim.evidence[:1]:
        line = shorten(evidence_line(item), width)
        url = safe.link(item.url)
        if line[:40].lower() not in safe.one_line(why(claim)).lower():
            text.append("\n").append_text(_linked(item, line, "dim"))
        elif url:
            # A reason that names the record already says it, and leads to its page itself.
            text.stylize(Style(link=url))
    if claim.leads:
        text.append(
            f"\n{count(len(claim.leads), 'lead')} that decide nothing"
            if len(claim.leads) > 1
            else "\n1 lead that decides nothing",
            style="dim",
        )
    if claim.later:
        first = shorten(claim.later[0].label or claim.later[0].record_key, width)
        text.append("\nlater: ", style="yellow").append_text(_linked(claim.later[0], first, "yellow"))
    if claim.override:
        text.append(f"\n{safe.one_line(claim.override.who)} judged it {claim.override.verdict}", style="bold")
    if claim.settle and not _is_command(claim.settle):
        text.append(f"\n→ {safe.one_line(claim.settle)}", style="bold")
    return text


def _is_command(settle: str) -> bool:
    return settle.startswith("procure ")


def _linked(item: Evidence, words: str, style: str) -> Text:
    """Words that a terminal which knows hyperlinks opens the record's public page with; elsewhere plain words."""
    from rich.style import Style
    from rich.text import Text

    url = safe.link(item.url)
    return Text(words, style=Style.parse(style) + Style(link=url) if url else style)


def _show_rest(result: CheckResult, console: Console) -> None:
    from rich.text import Text

    if result.conflicts_between_claims:
        numbers = {claim.id: number for number, claim in numbered(result)}
        console.print()
        console.print(Text("Claims against claims", style="bold"))
        for conflict in result.conflicts_between_claims:
            which = ", ".join(str(numbers[each]) for each in conflict.claims if each in numbers)
            console.print(Text(f"  {conflict.kind.replace('_', ' ')} ({which}): {safe.one_line(conflict.text)}"))
    missed = [item for item in result.not_checkable if item.reason == "not_understood"]
    if missed:
        console.print()
        console.print(
            Text(
                f"{count(len(missed), 'statement')} that may speak of contracts and were not understood:", style="bold"
            )
        )
        for item in missed[:12]:
            console.print(Text(f"  {item.part}: {shorten(item.quote, 150)}", style="dim"))
        if len(missed) > 12:
            console.print(Text(f"  … and {len(missed) - 12} more (--all lists them)", style="dim"))
    steps: dict[str, list[int]] = {}
    for number, claim in numbered(result):
        if claim.settle and _is_command(claim.settle):
            steps.setdefault(safe.one_line(claim.settle), []).append(number)
    if steps:
        console.print()
        console.print(Text("What would settle it", style="bold"))
        for command, of in steps.items():
            # Never broken over lines: it is there to be pasted.
            console.print(Text(f"  claim{'s' if len(of) > 1 else ''} {', '.join(map(str, of))}:"), soft_wrap=True)
            console.print(Text(f"    {command}", style="bold"), soft_wrap=True)
    if result.since_last:
        console.print()
        console.print(Text(since_words(result.since_last), style="bold"))
        for change in result.since_last.changes:
            console.print(Text(f"  “{shorten(change.quote, 90)}”: {change_words(change)}"))
            for cause in change.causes:
                console.print(Text(f"    {cause_words(cause)}", style="dim"))
    console.print()
    console.print(Text(summary(result)))


def explain(claim: CheckedClaim) -> Iterator[str]:
    """The reasoning of one verdict, line by line, in plain sentences; the queries are ``Reading.sql.pasted``."""
    for line in _explained(claim):
        yield safe.visible(line)


def _explained(claim: CheckedClaim) -> Iterator[str]:
    yield f"{VERDICT_WORDS[claim.verdict]}{': ' + REASONS[claim.reason] if claim.reason else ''}   {claim.id}"
    yield from _wrapped("  ", f'"{safe.one_line(claim.quote)}"')
    said = f"Said by {claim.holder or 'nobody named'}"
    said += f" on {claim.statement_date}" if claim.statement_date else ", on a day that is not known"
    yield from _wrapped("  ", said + f". Understood as: {sentence(claim)}.")
    if claim.time:
        span = " to ".join(str(day) for day in (claim.time.start, claim.time.end) if day)
        yield (
            f"  Time: {claim.time.kind}"
            + (f", {span}" if span else "")
            + (f' ("{claim.time.text}")' if claim.time.text else "")
        )
    deciding = [f"{cue.text!r} ({cue.role})" for cue in claim.cues]
    if deciding:
        yield from _wrapped("  ", "Words that decided: " + ", ".join(deciding))
    yield from _wrapped("  ", why(claim))
    if claim.readings:
        yield "  Readings"
        for reading in claim.readings:
            indent, outcomes = ("      ", FITS) if reading.kind == "candidate" else ("    ", OUTCOMES)
            yield from _wrapped(indent, f"{reading.name} [{reading.kind}]: {outcomes[reading.outcome]}. {reading.why}")
    for title, items in (
        ("Evidence", claim.evidence),
        ("Leads (reports without an award number; they decide nothing)", claim.leads),
        ("Against it", claim.counter_evidence),
        ("Later", claim.later),
    ):
        yield from _records(title, items)
    if claim.coverage:
        yield "  Would the store hold it? (source, agency and role, vendor, period: status)"
        for cell in claim.coverage:
            period = f"{cell.since or 'start'} to {cell.until or 'now'}"
            detail = "; ".join(part for part in (cell.reason, cell.control and f"control: {cell.control}") if part)
            agency = f"{cell.agency or 'every agency'} {cell.role or ''}".rstrip()
            yield from _wrapped(
                "    ",
                f"{cell.source}, {agency}, {cell.vendor or 'every vendor'}, {period}: {STATUSES[cell.status]}"
                + (f" ({detail})" if detail else ""),
            )
    if claim.caveats:
        yield "  Caveats"
        for caveat in claim.caveats:
            yield from _wrapped("    ", f"{caveat.code}: {caveat.text}")
    if claim.settle:
        # Never broken over lines: it is there to be pasted.
        yield f"  What would settle it: {safe.one_line(claim.settle)}"
    if claim.override:
        yield from _wrapped(
            "  ", f"{claim.override.who} on {claim.override.when}: {claim.override.verdict}. {claim.override.why}"
        )


def _records(title: str, items: Iterable[Evidence]) -> Iterator[str]:
    for at, item in enumerate(items):
        if at == 0:
            yield f"  {title}"
        yield from _wrapped("    ", evidence_line(item))
        where = "; ".join(part for part in (item.raw and f"raw {item.raw}", safe.link(item.url)) if part)
        if where:
            yield f"      {where}"


def _wrapped(indent: str, text: str) -> list[str]:
    return textwrap.wrap(
        safe.one_line(text),
        width=_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
