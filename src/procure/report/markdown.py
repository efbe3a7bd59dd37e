"""The result as Markdown: for an editor's desk, a wiki, a pull request. Texts of strangers keep no markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from procure.models import CheckedClaim, CheckResult, Evidence
from procure.report import queries, safe, words

_MARKUP = re.compile(
    r"[\\`*_\[\]|~^$@&#]"  # emphasis, code, links, cells, mathematics, mentions, entities, headings
    r"|:(?=//)|:(?=\w+:)|(?<=www)\.|(?<=:)/(?=/)"  # automatic links, emoji
    r"|^[-+=](?=[\s=+-]|$)|(?<=^\d)[.)]|(?<=^\d\d)[.)]",  # lists, rules and underlined headings, at the start only
    re.IGNORECASE,
)


def text(value: str) -> str:
    """``value`` on one line with everything escaped that Markdown, its HTML or its automatic links could act on."""
    # Angle brackets as entities: some readers take an escaped one for HTML all the same.
    value = _MARKUP.sub(lambda match: "\\" + match[0], safe.one_line(value))
    return value.replace("<", "&lt;").replace(">", "&gt;")


def code(value: str) -> str:
    """A code span that no backtick in ``value`` can end."""
    value = safe.one_line(value)
    fence = "`" * (max((len(run) for run in re.findall(r"`+", value)), default=0) + 1)
    pad = " " if value.startswith("`") or value.endswith("`") else ""
    return f"{fence}{pad}{value}{pad}{fence}"


def link(label: str, url: str | None) -> str:
    """A link where the address may be one, else the label alone."""
    address = safe.link(url)
    return f"[{text(label)}](<{address.replace('>', '%3E')}>)" if address else text(label)


def block(value: str, language: str = "sql") -> str:
    """A fenced block that nothing in ``value`` can end."""
    value = safe.visible(value)
    fence = "`" * max(3, max((len(run) for run in re.findall(r"`+", value)), default=0) + 1)
    return f"{fence}{language}\n{value}\n{fence}"


def render(result: CheckResult) -> str:
    """The whole check: summary table, then every claim with its reasons, records and queries."""
    return "\n".join(_lines(result)).rstrip() + "\n"


def _lines(result: CheckResult) -> Iterator[str]:
    names = ", ".join(letter.path.rsplit("/", 1)[-1] for letter in result.letters)
    yield f"# Claims about government contracts in {text(names)}\n"
    yield f"{text(words.heading(result))}\n"
    yield f"**{text(words.summary(result))}**\n"
    claims = words.numbered(result)
    if claims:
        yield "| claim | verdict | statement | why |"
        yield "| ---: | --- | --- | --- |"
        for number, claim in claims:
            quote = text(words.shorten(claim.quote, 200))
            yield f"| [{number}](#claim-{number}) | {_verdict(claim)} | “{quote}” | {text(words.why(claim))} |"
        yield ""
    if result.since_last:
        yield f"## Since the last check\n\n{text(words.since_words(result.since_last))}\n"
        for change in result.since_last.changes:
            yield f"- “{text(words.shorten(change.quote, 200))}”: {text(words.change_words(change))}"
            yield from (f"  - {text(words.cause_words(cause))}" for cause in change.causes)
        yield ""
    if result.conflicts_between_claims:
        numbers = {claim.id: number for number, claim in claims}
        yield "## Claims against claims\n"
        for conflict in result.conflicts_between_claims:
            which = ", ".join(
                f"[{numbers[each]}](#claim-{numbers[each]})" for each in conflict.claims if each in numbers
            )
            yield f"- {text(conflict.kind.replace('_', ' '))}: {text(conflict.text)} (claims {which})"
        yield ""
    asked = queries.shared(result)
    for number, claim in claims:
        yield from _claim(number, claim, asked)
    if asked:
        yield "## Queries\n"
        yield "What the readings ask of the records; each reading gives its values.\n"
        for query in asked.values():
            yield f'<details id="query-{query.number}"><summary>Query {query.number}, {text(query.name)}</summary>\n'
            yield block(query.prepare) + "\n\n</details>\n"
    missed = [item for item in result.not_checkable if item.reason == "not_understood"]
    if missed:
        yield "## Statements that were not understood\n"
        yield from (f"- “{text(words.shorten(item.quote, 500))}”" for item in missed)
        yield ""
    yield "## Repeating this\n"
    store = f", store fingerprint {code(result.store.fingerprint)}" if result.store else ""
    yield f"procure {text(result.procure_version)}{store}"
    for letter in result.letters:
        yield f"\n{text(letter.path.rsplit('/', 1)[-1])}: sha256 {code(letter.sha256)}"


def _verdict(claim: CheckedClaim) -> str:
    word = f"**{words.VERDICT_WORDS[claim.verdict].lower()}**"
    return f"{word}, {words.REASONS[claim.reason]}" if claim.reason else word


def _claim(number: int, claim: CheckedClaim, asked: Mapping[str, queries.Query]) -> Iterator[str]:
    yield f'## <a id="claim-{number}"></a>Claim {number}: {words.VERDICT_WORDS[claim.verdict].lower()}\n'
    yield f"> {text(claim.quote)}\n"
    day = words.day_words(claim.statement_date) if claim.statement_date else "on a day that is not known"
    yield (
        f"Said by {text(claim.holder or 'nobody named')}, {day}. Understood as: {text(words.sentence(claim))}. "
        f"Id {code(claim.id)}.\n"
    )
    reason = f" ({words.REASONS[claim.reason]})" if claim.reason else ""
    yield f"**{words.VERDICT_WORDS[claim.verdict].capitalize()}{reason}.** {text(words.why(claim))}\n"
    if claim.override:
        made = claim.override
        yield f"**{text(made.who)}**, {words.day_words(made.when)}, judged it **{made.verdict}**: {text(made.why)}\n"
    if claim.settle:
        yield f"What would settle it: {code(claim.settle)}\n"
    for title, rows in (
        ("Records", claim.evidence),
        ("What speaks against the verdict", claim.counter_evidence),
        ("Leads: reports without an award number; they decide nothing", claim.leads),
        ("What happened since, or was published only since", claim.later),
    ):
        if rows:
            yield f"{title}:\n"
            yield from (_record(row) for row in rows)
            yield ""
    if claim.caveats:
        yield "Bear in mind:\n"
        yield from (f"- {text(caveat.text)} ({code(caveat.code)})" for caveat in claim.caveats)
        yield ""
    if claim.readings:
        yield "How the words were read:\n"
        for reading in claim.readings:
            name = words.reading_words(reading)
            indent, outcomes = ("  ", words.FITS) if reading.kind == "candidate" else ("", words.OUTCOMES)
            yield f"{indent}- **{outcomes[reading.outcome]}**: {text(name)} ({code(reading.name)}). {text(words.capital(reading.why))}"
        yield ""
    if claim.coverage:
        yield "| source | agency | vendor | from | to | status | remarks |"
        yield "| --- | --- | --- | --- | --- | --- | --- |"
        for cell in claim.coverage:
            agency = text(cell.agency or "every agency") + (f", {cell.role}" if cell.role else "")
            remarks = "; ".join(text(part) for part in (cell.control, cell.reason) if part)
            yield (
                f"| {text(words.SOURCES.get(cell.source, cell.source))} | {agency} | {text(cell.vendor or 'every vendor')} "
                f"| {cell.since or ''} | {cell.until or ''} | {words.STATUSES[cell.status]} | {remarks} |"
            )
        yield ""
    yield from _sql(claim, asked)


def _sql(claim: CheckedClaim, asked: Mapping[str, queries.Query]) -> Iterator[str]:
    """What the readings asked, folded away."""
    if not any(reading.sql for reading in claim.readings):
        return
    yield "<details><summary>SQL of its readings</summary>\n"
    for reading in claim.readings:
        if reading.sql:
            query = asked.get(reading.sql.text) if reading.sql.parameters else None
            values = f", with these values in [query {query.number}](#query-{query.number})" if query else ""
            yield f"{text(words.reading_words(reading))} ({code(reading.name)}){values}:\n"
            yield block(reading.sql.execute if query else reading.sql.pasted) + "\n"
    yield "</details>\n"


def _record(row: Evidence) -> str:
    parts = [link(row.label or row.award_key or row.record_key, row.url)]
    if row.recorded is not None:
        claimed = f" (claimed {text(row.claimed)})" if row.claimed is not None else ""
        parts.append(f"{text(words.field_words(row.field or 'recorded'))} {text(row.recorded)}{claimed}")
    if row.difference:
        parts.append(text(row.difference))
    grade = f", {words.GRADES[row.grade]}" if row.grade else ""
    parts.append(text(words.SOURCES.get(row.source, row.source)) + grade)
    if row.raw:
        parts.append(f"raw {code(row.raw)}")
    return "- " + "; ".join(parts)
