"""A text -> its letters, notes and statements, every span into the text (EXTRACTION sections 2 and 3).

The passes, each on what the one before found: blocks, parts (heads, feet, parties, dates), kinds (headings, lists,
tables, notes), quotations, notes, statements.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from procure.letters.blocks import LIST_ITEM, NOTE_START, SALUTATION, TERMINAL, Block, blocks_of
from procure.letters.notes import MARKDOWN_NOTE, RAISED, RAISED_NUMBER, identifiers_of, links_of, notes_of
from procure.letters.parts import parts_of
from procure.letters.quotations import QUOTES, inline_runs, mark_quotations, quotation_of
from procure.letters.sentences import sentences
from procure.models import Note, Part, Quotation, Statement, plain
from procure.models.letters import LINK

_NOT_STATEMENTS = ("note", "salutation", "signature", "address")
_MOST_RUNS = 50  # quotations in one paragraph; more is no letter
_TABLE_RULE = re.compile(r"[|:\s-]+")
_HOLDS_A_SUM = re.compile(r"[$€£]\s?\d")
"""A first row with a sum is a row, no titles of columns."""


@dataclass
class Segmented:
    """What was found in a text."""

    parts: list[Part]
    statements: list[Statement]
    notes: list[Note]


def segment(
    text: str,
    *,
    starts: Sequence[int] = (0,),
    attachments: dict[int, str] | None = None,
    date: dt.date | None = None,
    sender: str | None = None,
    recipient: str | None = None,
) -> Segmented:
    """The letters, statements and notes of ``text``; every span is into ``text``.

    ``starts`` are the offsets at which documents begin (a message, its attachments), ``attachments`` the names of
    those that are attachments. ``date``, ``sender`` and ``recipient`` supply what the text does not say.
    """
    work = plain(text)
    blocks = blocks_of(text, work, starts)
    parts = parts_of(text, work, blocks, attachments=attachments or {}, date=date, sender=sender, recipient=recipient)
    _mark_kinds(text, work, blocks)
    mark_quotations(text, work, blocks, parts)
    notes = notes_of(text, work, blocks, parts)
    return Segmented(parts, _statements(text, work, blocks, parts, notes), notes)


def _mark_kinds(text: str, work: str, blocks: list[Block]) -> None:
    """Headings, list items, table rows, notes; a list item carries the words before its list."""
    heading: str | None = None
    table_head: str | None = None
    lead_in: str | None = None
    for index, block in enumerate(blocks):
        words = work[block.start : block.end]
        if block.kind != "prose":
            heading = lead_in = None
            continue
        if NOTE_START.match(text[block.start : block.end]):
            block.kind = "note"
            continue
        if block.is_quoted and SALUTATION.match(words):
            block.kind = "salutation"
            continue
        if words.startswith("|"):
            following = work[blocks[index + 1].start : blocks[index + 1].end] if index + 1 < len(blocks) else ""
            if _TABLE_RULE.fullmatch(words):
                block.kind = "note"  # a rule between head and rows says nothing
            elif _TABLE_RULE.fullmatch(following) and following.strip() and not _HOLDS_A_SUM.search(words):
                block.kind, table_head = "heading", words
            else:
                block.kind, block.heading = "table_row", table_head
            continue
        table_head = None
        if LIST_ITEM.match(text, block.start, block.end) and len(words.split()) > 1:
            block.kind, block.lead_in, block.heading = "list_item", lead_in, heading
            continue
        if len(blocks) > 1 and (
            text[block.start : block.start + 7].startswith("#") or _is_heading(words, blocks, index)
        ):
            block.kind, heading, lead_in = "heading", words.strip(), None
            continue
        block.heading = heading
        lead_in = _last_sentence(words) if words.rstrip().endswith(":") else None


def _is_heading(text: str, blocks: list[Block], index: int) -> bool:
    words = text.split()
    if re.search(r"[$€£]\s?\d", text) and not re.match(r"\s*#", text):
        return False
    if len(words) > 16 and not text.isupper():
        return bool(re.match(r"\s*Section \d+\s*:", text)) and len(words) < 60
    letters = [char for char in text if char.isalpha()]
    if letters and sum(char.isupper() for char in letters) > 0.8 * len(letters) and len(words) <= 30:
        return True
    if re.match(r"\s*(?:RE|Re|Subject|Section \d+)\s*[.:]", text):
        return True
    return (
        index + 1 < len(blocks)  # what nothing follows heads nothing
        and len(words) <= 10
        and not TERMINAL.search(text)
        and not text.rstrip().endswith(",")
        and not re.search(r"[\"']\s*$", text)
    )


def _last_sentence(text: str) -> str:
    spans = list(sentences(text))
    return text[spans[-1][0] : spans[-1][1]] if spans else text.strip()


def _statements(text: str, work: str, blocks: list[Block], parts: list[Part], notes: list[Note]) -> list[Statement]:
    statements: list[Statement] = []
    numbers = {note.number for note in notes}
    held = {(note.part, note.number): note.identifiers for note in reversed(notes)}
    index = 0
    done: set[int] = set()
    while index < len(blocks):
        block = blocks[index]
        if index in done or block.kind in _NOT_STATEMENTS:
            index += 1
            continue
        end, gaps = block.end, list[tuple[int, int]]()
        following = index + 1
        while (more := _continuation(work, blocks, block, end, following)) is not None:
            gaps += [(blocks[i].start, blocks[i].end) for i in range(following, more)]
            end = blocks[more].end
            done.add(more)
            following = more + 1
        index += 1
        start = block.start
        if block.kind == "list_item" and (marker := LIST_ITEM.match(text, start, end)):
            start = marker.end()
        clean = work[start:end]
        for first, last in gaps:
            clean = clean[: first - start] + " " * (last - first) + clean[last - start :]
        whole = block.kind in ("table_row", "heading")
        spans = [(start, end)] if whole else [(start + a, start + b) for a, b in sentences(clean)]
        runs = [] if whole or block.quotation else _runs(text, work, start, end, parts[block.part], parts)
        links = list(LINK.finditer(text, start, end))
        for opening, closing in spans:
            first, last = _with_links(opening, closing, links)
            quotation = block.quotation or next((run for run in runs if run.start < first and last <= run.end), None)
            # A quotation's own marks are not part of its sentences.
            while first < last and (text[first] in "> " or (block.quotation and text[first] in QUOTES)):
                first += 1
            if first >= last or not any(char.isalnum() for char in text[first:last]):
                continue
            within = [(a, b) for a, b in gaps if first <= a and b <= last]
            raw = text[first:last]
            cited_text = raw + _directly_after(text, last)
            for a, b in reversed(within):
                cited_text = cited_text[: a - first] + cited_text[b - first :]
            cited = [number.translate(RAISED) for number in RAISED_NUMBER.findall(cited_text)]
            cited += [number for number in MARKDOWN_NOTE.findall(cited_text) if number in numbers]
            # Note numbers inside a quotation belong to the quoted letter.
            owner = quotation.part if quotation and quotation.part else parts[block.part].id
            statements.append(
                Statement(
                    id=f"s{len(statements) + 1}",
                    part=parts[block.part].id,
                    start=first,
                    end=last,
                    text=raw,
                    kind=block.kind,
                    lead_in=block.lead_in,
                    heading=block.heading,
                    quotation=quotation,
                    notes=list(dict.fromkeys(cited)),
                    cited=list(dict.fromkeys(_identifiers(raw, within, first, cited, owner, held))),
                    gaps=within,
                )
            )
    return statements


def _with_links(first: int, last: int, links: list[re.Match[str]]) -> tuple[int, int]:
    """A span that begins or ends with a link holds all of it, bracket and address too."""
    for link in links:
        first = link.start() if first == link.start(1) else first
        last = link.end() if link.end(1) <= last < link.end() else last
    return first, last


_OPENS_A_SENTENCE = re.compile(
    r"(?:The|This|That|These|Those|It|He|She|We|They|You|A|An|In|On|At|For|From|But|And|However|Under|According|Each|All|Our|Their|Its|As|When|While|Since|After|Before|If|There|Both|Meanwhile) "
)


def _is_title(text: str, following: str) -> bool:
    """Whether a paragraph without a stop is a title: most words capitalised, or a day at its end, and a capital after it."""
    words = re.findall(r"[A-Za-z][\w'-]*", text)
    capitals = sum(word[0].isupper() for word in words if len(word) > 3)
    long_words = sum(len(word) > 3 for word in words)
    dated = re.search(r"\b(?:19|20)\d\d\W*$", text) is not None
    return following.isupper() and len(words) <= 45 and (dated or capitals >= 0.8 * long_words)


def _continuation(work: str, blocks: list[Block], block: Block, end: int, following: int) -> int | None:
    """The block in which a paragraph goes on that a page end or the notes at its foot broke; None where it does not."""
    if block.kind not in ("prose", "list_item") or re.search(r"[.!?:;…][\"')\]]*\s*$", work[block.start : end]):
        return None
    if end - block.start <= 60:
        return None
    after = following
    while after < len(blocks) and blocks[after].kind == "note" and blocks[after].part == block.part:
        after += 1
    if after >= len(blocks):
        return None
    more = blocks[after]
    if _OPENS_A_SENTENCE.match(work, more.start) or _is_title(
        work[block.start : end], work[more.start : more.start + 1]
    ):
        return None
    same = more.kind == "prose" and more.part == block.part and more.quotation == block.quotation
    # After a closing mark only a small letter shows that the sentence goes on.
    goes_on = not re.search(r"[\"')\]]\s*$", work[block.start : end]) or work[more.start : more.start + 1].islower()
    return after if same and goes_on and more.is_quoted == block.is_quoted else None


def _directly_after(text: str, end: int) -> str:
    """Note marks that follow a sentence without a line end between."""
    match = re.match(r"[ \t\"'”’»)\]*_]{0,4}(?:(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\[\^\w+\])[ ,;]{0,2})+", text[end : end + 40])
    return match[0] if match else ""


def _identifiers(
    raw: str,
    gaps: list[tuple[int, int]],
    start: int,
    notes: list[str],
    part: str,
    held: dict[tuple[str, str], list[str]],
) -> list[str]:
    for first, last in reversed(gaps):
        raw = raw[: first - start] + " " + raw[last - start :]
    return identifiers_of(links_of(raw)) + [each for number in notes for each in held.get((part, number), [])]


def _runs(text: str, work: str, start: int, end: int, part: Part, parts: list[Part]) -> list[Quotation]:
    """Quotations of more than a sentence inside a paragraph."""
    found = []
    spans = list(sentences(work[start:end]))
    for first, last in inline_runs(work, start, end)[:_MOST_RUNS]:
        opening = next((start + a for a, b in spans if start + a <= first < start + b), start)
        found.append(quotation_of(text, work, first, last, work[opening:first], part, parts))
    return found
