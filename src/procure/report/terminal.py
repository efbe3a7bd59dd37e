"""A check on the terminal: a table that fits 80 columns and grows, and ``--explain`` in plain sentences."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from procure.models import CheckedClaim, CheckResult, Evidence, Part
from procure.report import REASONS, VERDICT_WORDS

if TYPE_CHECKING:
    from rich.console import Console

_STYLE = {
    "supported": "green",
    "contradicted": "bold red",
    "depends": "yellow",
    "unresolved": "cyan",
    None: "dim",
}
_OUTCOME = {"holds": "holds", "fails": "fails", "other_only": "only another figure fits", "unknown": "cannot be told"}


def heading(result: CheckResult) -> str:
    """What was checked against what, and how old that is."""
    store = result.store
    if store is None:
        return "Claims only; no records were asked."
    day = store.data_as_of.isoformat() if store.data_as_of else "an unknown day"
    if store.is_snapshot:
        return (
            f"Records as of {day}, from the packaged snapshot: facts transcribed from public pages, complete for nothing. "
            "It can show that an award exists; it cannot show that none does."
        )
    stale = " These records are old: `procure refresh` brings newer ones." if store.is_stale else ""
    return f"Records as of {day}, store {store.path}.{stale}"


def show(result: CheckResult, console: Console) -> None:
    """Print the table: per letter its claims in order, verdict first, then why and the next step."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    console.print(Text(heading(result), style="dim"))
    number = 0
    for letter in result.letters:
        for part in letter.parts:
            claims = claims_of(result, letter.path, part.id)
            if not claims:
                continue
            console.print()
            console.print(Text(part_title(part, letter.path), style="bold"))
            table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, show_edge=False)
            table.add_column("#", justify="right", no_wrap=True)
            table.add_column("verdict", min_width=12, no_wrap=True)
            table.add_column("statement", ratio=5)
            table.add_column("why, and what next", ratio=7)
            for claim in claims:
                number += 1
                table.add_row(str(number), _verdict_cell(claim), _statement_cell(claim), _why_cell(claim), end_section=False)
                table.add_section()
            console.print(table)
    if not number:
        console.print("No checkable statement about government contracts was found.")
    _show_rest(result, console)


def claims_of(result: CheckResult, path: str, part: str) -> list[CheckedClaim]:
    """The claims of one part in reading order."""
    found = [claim for claim in result.claims if claim.letter == path and claim.part == part]
    return sorted(found, key=lambda claim: (claim.start, claim.end, claim.type, claim.id))


def part_title(part: Part, path: str) -> str:
    """'Letter of 24 July 2025, Palantir Technologies to Lantern Observatory (letters.txt)'."""
    date = f"of {day_words(part)}" if part.date else "without a date"
    parties = " to ".join(name for name in (part.sender, part.recipient) if name)
    kind = "Cover note" if part.id == "p0" else "Letter"
    return f"{kind} {date}" + (f", {parties}" if parties else "") + f" ({Path(path).name})"


def day_words(part: Part) -> str:
    """A part's date as far as it is known."""
    assert part.date is not None
    if part.date_precision == "year":
        return str(part.date.year)
    if part.date_precision == "month":
        return f"{part.date:%B} {part.date.year}"
    return f"{part.date.day} {part.date:%B} {part.date.year}"


def _verdict_cell(claim: CheckedClaim) -> object:
    from rich.text import Text

    text = Text(VERDICT_WORDS[claim.verdict], style=_STYLE[claim.verdict])
    if claim.reason:
        text.append("\n" + REASONS[claim.reason], style="dim")
    return text


def _statement_cell(claim: CheckedClaim) -> object:
    from rich.text import Text

    text = Text(shorten(claim.quote, 160))
    text.append("\n" + label(claim), style="dim")
    return text


def label(claim: CheckedClaim) -> str:
    """What the claim says, in its fields: 'no contract: Palantir / CBP, current; said by ...'."""
    parts = [claim.type.replace("_", " ")]
    who = " / ".join(
        name
        for name in (
            claim.vendor and (claim.vendor.name or claim.vendor.text),
            claim.agency and agency_words(claim),
        )
        if name
    )
    text = parts[0] + (f": {who}" if who else "")
    marks = []
    if claim.attribution in ("denied", "retracted"):
        marks.append("denied by its author" if claim.attribution == "denied" else "taken back")
    elif claim.attribution == "reported":
        marks.append(f"reported of {claim.holder or 'somebody'}")
    if claim.force != "asserted":
        marks.append(claim.force)
    if claim.exclusive:
        marks.append("exclusive")
    return text + (f" ({', '.join(marks)})" if marks else "")


def agency_words(claim: CheckedClaim) -> str:
    """The agency with its division, as 'U.S. Immigration and Customs Enforcement, Homeland Security Investigations'."""
    assert claim.agency is not None
    name = claim.agency.name or claim.agency.text
    return f"{name}, {claim.agency.division}" if claim.agency.division else name


def _why_cell(claim: CheckedClaim) -> object:
    from rich.text import Text

    text = Text(claim.why or "")
    for item in claim.evidence[:1]:
        text.append("\n" + evidence_line(item), style="dim")
    if claim.leads:
        text.append(f"\n{_count(len(claim.leads), 'lead')}: {shorten(claim.leads[0].label or claim.leads[0].record_key, 110)}", style="dim")
    if claim.later:
        text.append(f"\nlater: {shorten(claim.later[0].label or claim.later[0].record_key, 140)}", style="yellow")
    if claim.settle:
        text.append(f"\n→ {claim.settle}", style="bold")
    return text


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def shorten(text: str, width: int) -> str:
    """``text`` on one line, cut at a word with an ellipsis."""
    return textwrap.shorten(" ".join(text.split()), width=width, placeholder=" …") or text[:width]


def evidence_line(item: Evidence) -> str:
    """One record on one line, with what was claimed and what is recorded."""
    text = item.label or item.award_key or item.record_key
    if item.field and item.recorded is not None and item.recorded not in text:
        text += f"; {item.field} {item.recorded}"
    if item.difference:
        text += f" ({item.difference})"
    return f"{text} [{item.source}{', ' + item.grade if item.grade and item.grade != item.source else ''}]"


def _show_rest(result: CheckResult, console: Console) -> None:
    from rich.text import Text

    if result.conflicts_between_claims:
        console.print()
        console.print(Text("Claims against claims", style="bold"))
        for conflict in result.conflicts_between_claims:
            console.print(Text(f"  {conflict.kind.replace('_', ' ')}: {conflict.text}"))
    missed = [item for item in result.not_checkable if item.reason == "not_understood"]
    if missed:
        console.print()
        console.print(
            Text(f"{_count(len(missed), 'statement')} that may speak of contracts and were not understood:", style="bold")
        )
        for item in missed[:12]:
            console.print(Text(f"  {item.part}: {shorten(item.quote, 150)}", style="dim"))
        if len(missed) > 12:
            console.print(Text(f"  … and {len(missed) - 12} more (--all lists them)", style="dim"))
    console.print()
    console.print(Text(summary(result)))


def summary(result: CheckResult) -> str:
    """'14 claims: 4 supported, 0 contradicted, 1 depends, 7 unresolved, 2 without a verdict.'."""
    words = [claim.verdict for claim in result.claims]
    counts = [f"{words.count(word)} {word}" for word in ("supported", "contradicted", "depends", "unresolved")]
    if None in words:
        counts.append(f"{words.count(None)} without a verdict (denied or taken back)")
    return f"{_count(len(words), 'claim')}: " + ", ".join(counts) + "."


def explain(claim: CheckedClaim) -> Iterator[str]:
    """The reasoning of one verdict, line by line, in plain sentences; then the queries, ready to paste."""
    yield f"{VERDICT_WORDS[claim.verdict]}{': ' + REASONS[claim.reason] if claim.reason else ''}   {claim.id}"
    yield f'  "{" ".join(claim.quote.split())}"'
    said = f"  Said by {claim.holder or 'nobody named'}"
    said += f" on {claim.statement_date}" if claim.statement_date else ", on a day that is not known"
    yield said + f". Read as {label(claim)}."
    if claim.time:
        span = " to ".join(str(day) for day in (claim.time.start, claim.time.end) if day)
        yield f"  Time: {claim.time.kind}" + (f", {span}" if span else "") + (f' ("{claim.time.text}")' if claim.time.text else "")
    deciding = [f"{cue.text!r} ({cue.role})" for cue in claim.cues]
    if deciding:
        yield "  Words that decided: " + ", ".join(deciding)
    if claim.why:
        yield from _wrapped("  ", claim.why)
    if claim.readings:
        yield "  Readings"
        for reading in claim.readings:
            yield from _wrapped("    ", f"{reading.name} [{reading.kind}]: {_OUTCOME[reading.outcome]}. {reading.why}")
    for title, items in (
        ("Evidence", claim.evidence),
        ("Leads (reports without an award number; they decide nothing)", claim.leads),
        ("Against it", claim.counter_evidence),
        ("Later", claim.later),
    ):
        if items:
            yield f"  {title}"
            for item in items:
                yield from _wrapped("    ", evidence_line(item))
                where = "; ".join(part for part in (item.raw and f"raw {item.raw}", item.url) if part)
                if where:
                    yield f"      {where}"
    if claim.coverage:
        yield "  Would the store hold it? (source, agency and role, vendor, period: status)"
        for cell in claim.coverage:
            period = f"{cell.since or 'start'} to {cell.until or 'now'}"
            detail = "; ".join(part for part in (cell.reason, cell.control and f"control: {cell.control}") if part)
            yield from _wrapped(
                "    ",
                f"{cell.source}, {cell.agency or 'every agency'} {cell.role or ''}, {cell.vendor or 'every vendor'}, {period}: "
                f"{cell.status.replace('_', ' ')}" + (f" ({detail})" if detail else ""),
            )
    if claim.caveats:
        yield "  Caveats"
        for caveat in claim.caveats:
            yield from _wrapped("    ", f"{caveat.code}: {caveat.text}")
    if claim.settle:
        yield from _wrapped("  ", f"What would settle it: {claim.settle}")
    if claim.override:
        yield from _wrapped(
            "  ", f"{claim.override.who} on {claim.override.when}: {claim.override.verdict}. {claim.override.why}"
        )


def _wrapped(indent: str, text: str) -> list[str]:
    return textwrap.wrap(
        text, width=100, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False, break_on_hyphens=False
    )
