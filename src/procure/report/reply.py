"""Right of reply: what a party is shown and asked before a verdict on its statement is published.

Neutral by construction: it names the statement, the records, what they cannot show, and a
question. It holds no verdict word, and asks for a correction of the records as readily as of the
statement. As Markdown, or as a DOCX annex to a letter.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from procure.errors import ConfigError, UsageError
from procure.models import CheckedClaim, CheckResult, Evidence
from procure.report import markdown, safe, words

_QUESTIONS = {
    "supported": "We read these records as agreeing with the statement. Is anything in them wrong, incomplete or out of date?",
    "contradicted": "As we read them, these records and the statement differ. Is there a record we have not seen, is one "
    "of them wrong, or was something else meant?",
    "depends": "The records agree with the statement on one reading of its words and not on another. Which was meant?",
}
_NONE_FOUND = {
    "supported": "We found no record that speaks against the statement. Is there an award that these registers do not show?",
    "contradicted": "We found no record that fits the statement in registers that would hold it. Which award, by its number, "
    "was meant, or was something else meant?",
}
_UNRESOLVED = {
    "not_covered": "The records we hold do not tell whether it is so. Which award, order or notice, by its number, bears on it?",
    "not_recorded": "No public register we know of records this. Which document shows it, and may we see it?",
    "ambiguous_vendor": "The records name several companies that may be meant. Which legal entity, by its UEI, is meant?",
    "ambiguous_award": "The records hold several awards that may be meant. Which one, by its number, is meant?",
    "too_vague": "As it is worded we cannot hold the statement against records. Which award, and which dates, are meant?",
}


@dataclass
class Section:
    """What is said about one claim."""

    title: str
    statement: str
    quote: str
    lead: str
    records: list[Evidence]
    since: list[Evidence]
    limits: list[str]
    readings: list[str]
    question: str


def sections(result: CheckResult) -> list[Section]:
    """One section per claim. Raises UsageError for a claim that its author denies: there is nothing to ask."""
    return [_section(claim, result) for _, claim in words.numbered(result)]


def _section(claim: CheckedClaim, result: CheckResult) -> Section:
    if claim.verdict is None:
        raise UsageError(
            f"claim {claim.id} has no verdict (its author denies it or takes it back): there is nothing to ask"
        )
    day = words.day_words(result.store.data_as_of) if result.store and result.store.data_as_of else "an unknown day"
    said = f"On {words.day_words(claim.statement_date)}" if claim.statement_date else "In an undated letter"
    records = [*claim.evidence, *claim.counter_evidence]
    lead = (
        f"The public records we consulted, as of {day}, show the following:"
        if records
        else (f"In the public records we consulted, as of {day}, we found no record that bears on it.")
    )
    readings = _readings(claim) if claim.verdict == "depends" else []
    asked = _QUESTIONS if records else _QUESTIONS | _NONE_FOUND
    question = asked.get(claim.verdict) or _UNRESOLVED[claim.reason or "not_covered"]
    return Section(
        title=words.parties(claim) or claim.type.replace("_", " "),
        statement=f"{said}, {claim.holder or 'the writer'} stated:",
        quote=claim.quote,
        lead=f"We understand this to say: {words.sentence(claim)}. {lead}",
        records=records,
        since=list(claim.later),
        limits=[caveat.text for caveat in claim.caveats],
        readings=readings,
        question=question,
    )


def _readings(claim: CheckedClaim) -> list[str]:
    """The readings between which the answer changes, and the quantities that fit."""
    senses = words.senses(claim)
    plain = next((sense.reading.outcome for sense in senses if sense.reading.kind == "plain"), None)
    decided = [sense for sense in senses if sense.reading.outcome != "unknown"]
    chosen = [sense for sense in decided if sense.reading.kind == "plain" or sense.reading.outcome != plain]
    lines = []
    for sense in chosen:
        lines.append(f"{words.reading_words(sense.reading)}: {words.capital(sense.reading.why)}")
        lines += [words.capital(each.why) for each in sense.candidates if each.outcome == "holds"]
    return lines


def to_markdown(result: CheckResult) -> str:
    """The sections as Markdown."""
    return "\n".join(_markdown(result)).rstrip() + "\n"


def _markdown(result: CheckResult) -> Iterator[str]:
    text = markdown.text
    yield "# Public records on statements made, and a request for comment\n"
    for each in sections(result):
        yield f"## {text(each.title)}\n"
        yield f"{text(each.statement)}\n\n> {text(each.quote)}\n"
        yield f"{text(each.lead)}\n"
        for row in each.records:
            yield f"- {markdown.link(_record(row), row.url)}"
        if each.records:
            yield ""
        for title, lines in _extra(each):
            yield f"{title}\n"
            yield from (f"- {text(line)}" for line in lines)
            yield ""
        yield f"**Our question.** {text(each.question)}\n"


def _extra(each: Section) -> Iterator[tuple[str, list[str]]]:
    if each.since:
        yield "Dated or published after the statement:", [_record(row) for row in each.since]
    if each.readings:
        yield "How the words may be read:", each.readings
    if each.limits:
        yield "What these records may not show:", each.limits


def _record(row: Evidence) -> str:
    text = row.label or row.award_key or row.record_key
    if row.recorded is not None and row.recorded not in text:
        text += f"; {words.field_words(row.field or 'recorded')}: {row.recorded}"
    return safe.one_line(f"{text} ({words.SOURCES.get(row.source, row.source)})")


def to_docx(result: CheckResult) -> bytes:
    """The sections as a DOCX annex. Raises ConfigError where python-docx is not installed."""
    try:
        import docx
    except ImportError:
        raise ConfigError(
            "a DOCX annex needs python-docx: pip install 'procure[docx]', or give a name that ends in .md"
        ) from None
    document = docx.Document()
    document.core_properties.author = ""
    document.core_properties.title = "Public records on statements made"
    document.add_heading("Public records on statements made, and a request for comment", level=1)
    for each in sections(result):
        document.add_heading(safe.one_line(each.title), level=2)
        document.add_paragraph(safe.one_line(each.statement))
        document.add_paragraph(safe.one_line(each.quote), style="Intense Quote")
        document.add_paragraph(safe.one_line(each.lead))
        for row in each.records:
            paragraph = document.add_paragraph(_record(row), style="List Bullet")
            if url := safe.link(row.url):
                paragraph.add_run(f"\n{url}").italic = True
        for title, lines in _extra(each):
            document.add_paragraph(title)
            for line in lines:
                document.add_paragraph(safe.one_line(line), style="List Bullet")
        question = document.add_paragraph()
        question.add_run("Our question. ").bold = True
        question.add_run(each.question)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
