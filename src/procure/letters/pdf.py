"""PDF -> text: characters with size and height, lines, columns, paragraphs; notes set apart from the running text.

pdfminer.six gives the characters; the layout is read here, because notes, raised digits and page heads need it whole:
its own layout analysis glues "website" and the raised 7 together.
"""

from __future__ import annotations

import io
import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from procure.errors import LetterError
from procure.letters.blocks import LIST_ITEM, TERMINAL
from procure.letters.extracted import MOST_CHARACTERS, RAISED, Extracted
from procure.letters.notes import identifiers_of

_MOST_PAGES = 2_000
_MOST_ON_PAGE = 60_000
_MOST_DRAWN = 15_000_000
"""Bytes of drawing instructions on a page."""
_SPELLED_OUT = str.maketrans(
    {
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        "\u00a0": " ",
        "\u00ad": "\u00ad",
        "\uf0b7": "•",
        "\uf0a7": "•",
        "\uf0d8": "•",
        "\uf076": "•",
        "\uf02d": "-",
        "\x00": None,
        "\ufeff": None,
        "\u200b": None,
    }
)
_NUMBER_LINE = re.compile(
    r"\s*(?:page|p\.)?\s*[-–—|(]*\s*(?:\d{1,4}|[ivxl]{1,6})\s*[-–—|)]*\s*(?:(?:of|/|\|)\s*\d{1,4})?\s*[-–—|)]*\s*$",
    re.IGNORECASE,
)
# What browsers print at a page's edges: the hour with the title, the address with the page number.
_PRINTED = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}, \d{1,2}:\d{2}|(?:file|https?)://\S+\s*\d+/\d+$")
_RAISED_START = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]")
_KEPT_PREFIXES = frozenset(
    "self non anti co cross multi well long short high low open six three four two one ten pre post ex semi so".split()
)


@dataclass(slots=True)
class _Char:
    x0: float
    x1: float
    y0: float
    size: float
    text: str
    is_bold: bool

    @property
    def middle(self) -> float:
        return self.y0 + self.size / 2


@dataclass
class _Line:
    """Characters side by side, without a gap that a column or a cell makes."""

    x0: float
    x1: float
    y: float
    size: float
    text: str
    first_word: float
    """Width of the first word: would it have fitted on the line before?"""
    is_bold: bool = False
    cells: list[_Line] = field(default_factory=list)
    """Of a table's row, its cells."""


@dataclass
class _Page:
    number: int
    height: float
    lines: list[_Line]
    """Segments, top to bottom, not yet in reading order."""


@dataclass
class _Paragraph:
    text: str
    kind: str  # text, note, row, heading
    is_open: bool
    """Whether its last line reached the right edge without a stop: it may go on in the next column or page."""
    size: float = 0.0


def read(body: bytes) -> Extracted:
    """The text of a PDF. Raises LetterError for one that is encrypted, broken, or a scan without text."""
    pages, empty = _pages(body)
    characters = sum(len(line.text) for page in pages for line in page.lines)
    if characters < 20 or (empty and characters / max(1, len(pages)) < 15):
        raise LetterError(
            "is a PDF without text (a scan?): run text recognition (OCR) on it first, or type the text into a .txt file"
        )
    undecoded = sum(line.text.count("(cid:") for page in pages for line in page.lines)
    if undecoded * 7 > 0.2 * characters:
        raise LetterError(
            "is a PDF whose fonts do not say which letters they hold: run text recognition (OCR) on it first"
        )
    _drop_heads_and_feet(pages)
    body_size = _body_size(pages)
    edges = [max(line.x1 for line in page.lines) for page in pages if page.lines]
    writer = _Writer(body_size, _words(pages), statistics.median_high(edges) if edges else 0.0)
    for page in pages:
        writer.add_page(page)
    text = writer.text()
    if len(text) > MOST_CHARACTERS:
        raise LetterError(f"holds more than {MOST_CHARACTERS // 1_000_000} million characters: give the letter itself")
    warnings = []
    if empty:
        shown = ", ".join(map(str, empty[:10])) + (" ..." if len(empty) > 10 else "")
        warnings.append(
            f"page{'s' if len(empty) > 1 else ''} {shown} of {len(pages)} hold{'s' if len(empty) == 1 else ''} no text (scanned?)"
        )
    return Extracted(text, warnings=warnings)


# Characters and lines ----------------------------------------------------------------------------------------------------


def _pages(body: bytes) -> tuple[list[_Page], list[int]]:
    """The pages' lines, and the numbers of pages without text."""
    import logging

    from pdfminer.converter import PDFPageAggregator
    from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser, PDFSyntaxError
    from pdfminer.pdftypes import resolve1
    from pdfminer.psexceptions import PSException

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        document = PDFDocument(PDFParser(io.BytesIO(body)))
    except (PDFPasswordIncorrect, PDFEncryptionError) as problem:
        raise LetterError("is an encrypted PDF: save it without a password first") from problem
    except (PDFSyntaxError, PSException) as problem:
        raise LetterError("is a broken PDF: open it and print it to a new PDF") from problem
    resources = PDFResourceManager()
    device = _collecting(PDFPageAggregator)(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    pages: list[_Page] = []
    empty: list[int] = []
    total = 0
    for number, page in enumerate(PDFPage.create_pages(document), 1):
        if number > _MOST_PAGES:
            raise LetterError(f"has more than {_MOST_PAGES} pages: give the letter itself")
        if sum(len(resolve1(content).get_data()) for content in page.contents) > _MOST_DRAWN:
            raise LetterError(f"has a page ({number}) that draws more than a letter does: print it to a new PDF")
        interpreter.process_page(page)
        layout = device.get_result()
        lines = list(_lines(_linked(_chars(device.chars, layout), page)))
        total += sum(len(line.text) for line in lines)
        if total > MOST_CHARACTERS:
            raise LetterError(
                f"holds more than {MOST_CHARACTERS // 1_000_000} million characters: give the letter itself"
            )
        if not lines:
            empty.append(number)
        pages.append(_Page(number, layout.height, lines))
    if not pages:
        raise LetterError("is a PDF without pages: open it and print it to a new PDF")
    return pages, empty


def _collecting(aggregator: Any) -> Any:
    """pdfminer's page collector, keeping of each character only what is used here (its own objects cost twice the time).

    It stops at a page that draws more characters than a page holds.
    """
    from pdfminer.pdffont import PDFUnicodeNotDefined

    class Collecting(aggregator):  # type: ignore[misc]
        def begin_page(self, *args: Any) -> None:
            self.chars: list[_Char] = []
            self.drawn = 0
            super().begin_page(*args)

        def render_char(
            self, matrix: Any, font: Any, fontsize: float, scaling: float, rise: float, cid: int, *_: Any
        ) -> float:
            self.drawn += 1
            if self.drawn > _MOST_ON_PAGE:
                raise LetterError("has a page with more characters than a page holds: print it to a new PDF")
            advance: float = font.char_width(cid) * fontsize * scaling
            a, b, c, d, e, f = matrix
            # Slanted, turned (a watermark) and mirrored text is no running text.
            if a * d * scaling <= 0 or b * c > 0 or font.is_vertical():
                return advance
            try:
                text = font.to_unichr(cid)
            except PDFUnicodeNotDefined:
                text = self.handle_undefined_char(font, cid)
            low = font.get_descent() * fontsize + rise
            x0, x1 = sorted((c * low + e, a * advance + c * low + e))
            y0, y1 = sorted((d * low + f, d * (low + fontsize) + f))
            text = text.translate(_SPELLED_OUT)
            if text and y1 - y0 > 0.5:
                self.chars.append(_Char(x0, x1, y0, y1 - y0, text, "bold" in str(font.fontname).lower()))
            return advance

    return Collecting


def _chars(drawn: list[_Char], layout: Any) -> list[_Char]:
    """The characters of a page in the order of its content, each once, with the bullets drawn beside them."""
    from pdfminer.layout import LTCurve, LTFigure

    dots: list[Any] = []
    stack = [iter(layout)]
    while stack:
        item = next(stack[-1], None)
        if item is None:
            stack.pop()
        elif isinstance(item, LTFigure):
            stack.append(iter(item))
        elif (
            isinstance(item, LTCurve)
            and item.fill
            and 1.5 < item.width < 8
            and 0.8 < item.width / max(item.height, 0.1) < 1.25
        ):
            # A list's bullet that is drawn, as browsers do it.
            dots.append(item)
    # Text painted twice for boldness stands at the same place.
    seen: set[tuple[str, int, int]] = set()
    once = []
    for char in drawn:
        key = (char.text, int(char.x0 * 2 + 0.5), int(char.y0 * 2 + 0.5))
        if key not in seen or char.text == " ":
            seen.add(key)
            once.append(char)
    return once + _bullets(dots, once)


def _bullets(dots: list[Any], chars: list[_Char]) -> list[_Char]:
    """Drawn dots that stand a little left of a line's first character, as characters."""
    found = []
    for dot in dots[:500]:
        middle = (dot.y0 + dot.y1) / 2
        row = [char for char in chars if char.y0 < middle < char.y0 + char.size]
        right = [char for char in row if 0 < char.x0 - dot.x1 < 3 * char.size]
        if right and not any(char.x1 < dot.x0 + 1 and dot.x0 - char.x1 < 2 * char.size for char in row):
            first = min(right, key=lambda char: char.x0)
            found.append(_Char(dot.x0, dot.x1, first.y0, first.size, "•", False))
    return found


def _linked(chars: list[_Char], page: Any) -> list[_Char]:
    """Characters with the addresses of links that hold a notice id or an award key, as Markdown links."""
    from pdfminer.pdftypes import resolve1

    try:
        annotations = resolve1(page.annots) if page.annots else []
        for reference in list(annotations)[:2_000]:
            annotation = resolve1(reference)
            action = resolve1(annotation.get("A")) or {}
            uri = resolve1(action.get("URI"))
            address = uri.decode("utf-8", errors="replace") if isinstance(uri, bytes) else ""
            if not identifiers_of([address]):
                continue
            x0, y0, x1, y1 = (float(resolve1(edge)) for edge in resolve1(annotation["Rect"]))
            inside = [
                i
                for i, char in enumerate(chars)
                if x0 - 1 <= char.x0 and char.x1 <= x1 + 1 and y0 - 1 <= char.middle <= y1 + 1
            ]
            said = "".join(chars[i].text for i in inside)
            if not inside or identifiers_of([said]) or "/" in said:
                continue
            first, last = chars[inside[0]], chars[inside[-1]]
            first.text = "[" + first.text
            last.text += f"]({address})"
    except (AttributeError, KeyError, TypeError, ValueError):
        return chars  # a broken annotation costs its link, not the letter
    return chars


def _lines(chars: list[_Char]) -> Iterator[_Line]:
    """Segments of text, top to bottom, left to right."""
    rows: list[list[_Char]] = []
    seeds: list[_Char] = []
    for char in sorted((c for c in chars if not c.text.isspace()), key=lambda c: (-round(c.y0, 1), c.x0)):
        # A raised digit overlaps the row it hangs on by more than half its height.
        for index in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            seed = seeds[index]
            overlap = min(char.y0 + char.size, seed.y0 + seed.size) - max(char.y0, seed.y0)
            if overlap > 0.55 * min(char.size, seed.size):
                rows[index].append(char)
                if char.size > 1.15 * seed.size:
                    seeds[index] = char
                break
        else:
            rows.append([char])
            seeds.append(char)
    spaces = [char for char in chars if char.text.isspace()]
    by_height: dict[int, list[_Char]] = {}
    for space in spaces:
        by_height.setdefault(round(space.y0), []).append(space)
    for row in rows:
        row.sort(key=lambda char: char.x0)
    gutters = _gutters(rows)
    for row in rows:
        heights = {round(char.y0) + step for char in row for step in (-1, 0, 1)}
        blanks = sorted(space.x0 for height in heights for space in by_height.get(height, ()))
        segment: list[_Char] = []
        for char in row:
            gap = char.x0 - segment[-1].x1 if segment else 0.0
            size = max(char.size, segment[-1].size if segment else 0)
            apart = gap > 1.7 * size or (
                gap > 0.7 * size and any(segment[-1].x1 < gutter < char.x0 for gutter in gutters)
            )
            if segment and apart and not LIST_ITEM.fullmatch("".join(c.text for c in segment) + " "):
                yield _line(segment, blanks)
                segment = []
            segment.append(char)
        if segment:
            yield _line(segment, blanks)


def _gutters(rows: list[list[_Char]]) -> list[float]:
    """Where a white band runs down between columns, narrower than the gaps between a table's cells.

    Word gaps of justified text are as wide, but do not stand under one another row after row.
    """
    gaps: list[tuple[float, float]] = []
    for row in rows:
        gaps += [(a.x1, b.x0) for a, b in pairwise(row) if b.x0 - a.x1 > 0.7 * max(a.size, b.size)]
    if len(gaps) < 8:
        return []
    spans = [(row[0].x0, row[-1].x1) for row in rows]
    held: dict[float, int] = {}
    for middle in sorted({round((a + b) / 2) for a, b in gaps[:600]}):
        holding = sum(1 for a, b in gaps if a < middle < b)
        across = sum(1 for a, b in spans if a < middle < b)
        if holding >= 8 and holding > 0.7 * across:
            held[middle] = holding
    # Of neighbours the one that most rows leave white.
    return [middle for middle, holding in held.items() if all(holding >= held[o] for o in held if abs(o - middle) < 12)]


def _line(chars: list[_Char], blanks: list[float]) -> _Line:
    sizes = Counter[float]()
    for char in chars:
        sizes[round(char.size, 1)] += len(char.text)
    size = max(sizes, key=lambda value: (sizes[value], value))
    # Of a line with raised digits the running size counts, even where the digits are many.
    if any(value > 1.2 * size and sizes[value] >= 3 for value in sizes):
        size = max(value for value in sizes if sizes[value] >= 3)
    base = statistics.median(char.y0 for char in chars if abs(char.size - size) < 0.12 * size) if sizes else chars[0].y0
    out: list[str] = []
    first_word: float | None = None
    blank = 0
    for index, char in enumerate(chars):
        if index:
            before = chars[index - 1]
            while blank < len(blanks) and blanks[blank] < before.x0 + 0.3 * (before.x1 - before.x0):
                blank += 1
            marked = (
                blank < len(blanks)
                and blanks[blank] < char.x0 - 0.01
                and blanks[blank] >= before.x0 + 0.3 * (before.x1 - before.x0)
            )
            if char.x0 - before.x1 > 0.17 * size or (marked and char.x0 - before.x1 > 0.05 * size):
                out.append(" ")
                first_word = first_word if first_word is not None else before.x1 - chars[0].x0
        is_raised = char.size < 0.85 * size and char.y0 - base > 0.14 * size
        if is_raised and char.text.isdigit() and char.text.isascii():
            out.append(char.text.translate(RAISED))
        elif is_raised and char.text in "[]()" and any(c.text.isdigit() for c in chars[max(0, index - 4) : index + 5]):
            continue
        else:
            out.append(char.text)
    text = "".join(out).strip()
    bold = sum(char.is_bold for char in chars) > 0.8 * len(chars)
    width = first_word if first_word is not None else chars[-1].x1 - chars[0].x0
    return _Line(chars[0].x0, max(c.x1 for c in chars), base, size, text, width, bold)


# What is no text of the letter -------------------------------------------------------------------------------------------


def _drop_heads_and_feet(pages: list[_Page]) -> None:
    """Page numbers, and lines that stand at the same edge of many pages; a head without figures stays on the first."""
    keys = Counter[tuple[str, str]]()
    edges: list[list[tuple[str, list[_Line]]]] = []
    for page in pages:
        rows = _rows(sorted((line for line in page.lines if line.text), key=lambda line: -line.y))
        near = [("head", row) for row in rows[:4] if row[0].y > 0.82 * page.height]
        near += [("foot", row) for row in rows[-1:-5:-1] if row[0].y < 0.16 * page.height]
        edges.append(near)
        keys.update({(edge, _key(row)) for edge, row in near})
    often = max(2, min(3, len(pages)), 0.3 * len(pages))
    first_seen: set[tuple[str, str]] = set()
    for index, page in enumerate(pages):
        dropped: set[int] = set()
        open_edges = {"head", "foot"}
        for edge, row in edges[index]:  # from the edge inward, up to the first row that is the letter's own
            if edge not in open_edges:
                continue
            key, text = (edge, _key(row)), " ".join(line.text for line in row)
            at_edge = row[0].y > 0.88 * page.height or row[0].y < 0.12 * page.height
            numbered = bool(at_edge and _NUMBER_LINE.match(text) and (len(pages) > 1 or str(page.number) in text))
            numbered = numbered or (at_edge and _PRINTED.match(text) is not None)
            if not numbered and (len(pages) == 1 or keys[key] < often or len(text) > 200):
                open_edges.discard(edge)
                continue
            keeps = edge == "head" and key not in first_seen and not re.search(r"\d|://", text)
            first_seen.add(key)
            if numbered or not keeps:
                dropped |= {id(line) for line in row}
        page.lines = [line for line in page.lines if id(line) not in dropped]


def _key(row: list[_Line]) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", " ", " ".join(line.text for line in row))).strip().casefold()


def _rows(lines: list[_Line]) -> list[list[_Line]]:
    rows: list[list[_Line]] = []
    for line in lines:
        if rows and abs(rows[-1][0].y - line.y) < 0.5 * min(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _body_size(pages: list[_Page]) -> float:
    sizes = Counter[float]()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 11.0


def _words(pages: list[_Page]) -> Counter[str]:
    """Words that stand inside lines: they tell whether 'self-' + 'deportation' keeps its hyphen."""
    words = Counter[str]()
    for page in pages:
        for line in page.lines:
            words.update(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.text.lower()))
    return words


# Reading order -------------------------------------------------------------------------------------------------------------


def _columns(lines: list[_Line]) -> list[list[_Line]]:
    """Lines in reading order, as runs: what stands above columns, the columns left to right, what stands below."""
    lines = sorted(lines, key=lambda line: (-line.y, line.x0))
    if len(lines) < 10:
        return [lines] if lines else []
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    width = right - left
    best: tuple[int, int, int] | None = None
    for gutter in sorted({round(line.x0 - 4) for line in lines if left + 0.2 * width < line.x0 < right - 0.15 * width}):
        run = 0
        for index in range(len(lines) + 1):
            crosses = index == len(lines) or (lines[index].x0 < gutter - 1 and lines[index].x1 > gutter + 1)
            if not crosses:
                continue
            if index - run > (best[1] - best[0] if best else 0) and _are_columns(lines[run:index], gutter, width):
                best = (run, index, gutter)
            run = index + 1
    if best is None:
        return [lines]
    first, last, gutter = best
    inside = lines[first:last]
    return (
        _columns(lines[:first])
        + _columns([line for line in inside if line.x0 < gutter - 1])
        + _columns([line for line in inside if line.x0 >= gutter - 1])
        + _columns(lines[last:])
    )


def _are_columns(lines: list[_Line], gutter: float, width: float) -> bool:
    """Running text on both sides, not the cells of a table: several long lines on each."""
    sides = ([line for line in lines if line.x0 < gutter - 1], [line for line in lines if line.x0 >= gutter - 1])
    for side in sides:
        if len(side) < 5:
            return False
        reach = max(line.x1 for line in side) - min(line.x0 for line in side)
        if reach < 0.25 * width or statistics.median(line.x1 - line.x0 for line in side) < 0.6 * reach:
            return False
        if statistics.median(len(line.text.split()) for line in side) < 3:
            return False
    return True


# Paragraphs ----------------------------------------------------------------------------------------------------------------


class _Writer:
    """Lines in reading order -> paragraphs, over columns and pages."""

    def __init__(self, body_size: float, words: Counter[str], right: float) -> None:
        self.body_size = body_size
        self.right = right
        """Where full lines end on most pages."""
        self.words = words
        self.done: list[_Paragraph] = []
        self.waiting: list[_Paragraph] = []
        """Notes met while a paragraph goes on over the page: they follow it."""

    def add_page(self, page: _Page) -> None:
        columns = _columns(page.lines)
        for column in columns:
            lines = self._with_tables(column)
            running, notes = self._without_notes(lines)
            for paragraph in self._paragraphs(running, least_right=self.right if len(columns) == 1 else 0.0):
                self._add(paragraph)
            for paragraph in self._paragraphs(notes, are_notes=True):
                self._add_note(paragraph)

    def text(self) -> str:
        self._release()
        out = ""
        for paragraph in self.done:
            close = paragraph.kind == "row" and out.endswith("|")
            out += ("" if not out else "\n" if close else "\n\n") + paragraph.text
        return out + "\n" if out else ""

    def _add(self, paragraph: _Paragraph) -> None:
        last = self.done[-1] if self.done else None
        goes_on = (
            last is not None
            and last.kind == "text"
            and last.is_open
            and paragraph.kind == "text"
            and abs(last.size - paragraph.size) < 0.08 * last.size
            and not LIST_ITEM.match(paragraph.text)
            and not _RAISED_START.match(paragraph.text)
            and not _RAISED_START.match(last.text)
            # A closing quotation mark ends a paragraph unless a small letter goes on.
            and (not re.search(r"[\"”’']$", last.text) or paragraph.text[:1].islower())
        )
        if last is not None and goes_on:
            last.text = self._joined(last.text, paragraph.text)
            last.is_open = paragraph.is_open
        else:
            self._release()
            self.done.append(paragraph)

    def _add_note(self, paragraph: _Paragraph) -> None:
        notes = self.waiting or [each for each in self.done[-1:] if each.kind == "note"]
        if not _RAISED_START.match(paragraph.text) and notes:
            notes[-1].text = self._joined(notes[-1].text, paragraph.text)
        elif self.done and self.done[-1].kind == "text" and self.done[-1].is_open:
            self.waiting.append(paragraph)
        else:
            self.done.append(paragraph)

    def _release(self) -> None:
        self.done += self.waiting
        self.waiting = []

    def _without_notes(self, lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
        """The small lines at the foot of a column, from the first that begins with a raised number."""
        first = len(lines)
        while first > 0 and lines[first - 1].size < 0.95 * self.body_size and not lines[first - 1].cells:
            first -= 1
        marked = [index for index in range(first, len(lines)) if _RAISED_START.match(lines[index].text)]
        if not marked:
            return lines, []
        # Small lines before the first mark go on with a note of the page before, if there is one.
        has_note = bool(self.waiting) or any(paragraph.kind == "note" for paragraph in self.done[-3:])
        cut = first if has_note else marked[0]
        return lines[:cut], lines[cut:]

    def _with_tables(self, lines: list[_Line]) -> list[_Line]:
        """Rows of several cells that stand under one another become one line each; other segments stay lines."""
        rows = _rows(lines)
        out: list[_Line] = []
        for index, row in enumerate(rows):
            row.sort(key=lambda line: line.x0)
            near = [rows[other] for other in (index - 1, index + 1) if 0 <= other < len(rows)]
            in_table = len(row) > 1 and any(len(other) > 1 and _aligned(row, other) for other in near)
            if in_table:
                whole = _Line(row[0].x0, row[-1].x1, row[0].y, row[0].size, "", row[0].first_word, cells=list(row))
                out.append(whole)
            elif out and out[-1].cells and _wraps(row, out[-1]):
                for line in row:
                    cell = min(out[-1].cells, key=lambda each: abs(each.x0 - line.x0))
                    cell.text = f"{cell.text} {line.text}"
                out[-1].y = row[0].y
            else:
                out += row
        return out

    def _paragraphs(self, lines: list[_Line], *, are_notes: bool = False, least_right: float = 0.0) -> list[_Paragraph]:
        if not lines:
            return []
        left = min(line.x0 for line in lines)
        # A last page may hold nothing but a signature: its lines are short against those of the other pages.
        right = max(least_right, *(line.x1 for line in lines))
        gaps = [
            a.y - b.y for a, b in itertools.pairwise(lines) if 0 < a.y - b.y < 3 * a.size and abs(a.size - b.size) < 0.5
        ]
        usual = statistics.median_low(sorted(gaps)[: max(1, (len(gaps) * 3) // 4)]) if gaps else 1.2 * lines[0].size
        found: list[_Paragraph] = []
        before: _Line | None = None
        for line in lines:
            if line.cells:
                found.append(
                    _Paragraph(
                        "| " + " | ".join(cell.text.replace("|", "/") for cell in line.cells) + " |", "row", False
                    )
                )
                before = None
                continue
            if before is None or self._starts(before, line, left, right, usual, are_notes):
                kind = "note" if are_notes else "text"
                found.append(_Paragraph(line.text, kind, False, line.size))
            else:
                fits = before.x1 + 0.25 * before.size + line.first_word < right - 0.02 * (right - left)
                # A hyphen at a line's end tells that the line was full.
                fits = fits and not re.search(r"[^\W\d_][-\u2010\u00ad]$", before.text)
                last = found[-1]
                last.text = (
                    f"{last.text}\n{line.text}" if fits and not are_notes else self._joined(last.text, line.text)
                )
            found[-1].is_open = (
                line.x1 > left + 0.75 * (right - left)
                and not TERMINAL.search(line.text)
                and not (line.is_bold or line.text.isupper())
            )
            before = line
        return found

    def _starts(self, before: _Line, line: _Line, left: float, right: float, usual: float, are_notes: bool) -> bool:
        gap = before.y - line.y
        if _RAISED_START.match(line.text) and (
            are_notes or before.x1 < right - 0.1 * (right - left) or TERMINAL.search(before.text)
        ):
            return True
        if are_notes:
            return gap < 0
        if gap < 0 or gap > 1.35 * max(usual, 0.9 * line.size) or gap > 2.2 * line.size:
            return True
        if abs(before.size - line.size) > 0.08 * line.size or before.is_bold != line.is_bold:
            return True
        if LIST_ITEM.match(line.text) and (
            TERMINAL.search(before.text) or LIST_ITEM.match(before.text) or before.x1 < right - 0.25 * (right - left)
        ):
            return True
        fits = before.x1 + 0.25 * before.size + line.first_word < right - 0.02 * (right - left)
        ended = bool(TERMINAL.search(before.text))
        indented = line.x0 > left + 0.8 * line.size and before.x0 < left + 0.4 * line.size
        return ended and (indented or (fits and before.x1 < right - 0.2 * (right - left) and line.text[:1].isupper()))

    def _joined(self, before: str, after: str) -> str:
        """Two lines of one paragraph: hyphens of line ends undone, addresses that a line end cut put together."""
        if before.endswith("\u00ad"):
            return before[:-1] + after
        near = before[-400:]  # a paragraph grows by the line; only its end is looked at
        address = re.search(r"(?:https?://|www\.)\S+$", near)
        if address and not re.search(r"[.,;)>\]]$", near):
            tail = re.match(r"\S+", after)
            if tail and (re.search(r"[/_=%?&-]$", near) or re.search(r"[/\d=_%?&]", tail[0])):
                return before + after
        broken = re.search(r"([^\W\d_]+)[-\u2010]$", near)
        following = re.match(r"[^\W\d_]+", after)
        if broken and following and following[0][0].islower():
            whole = (broken[1] + following[0]).lower()
            hyphened = f"{broken[1]}-{following[0]}".lower()
            both = (
                min(len(broken[1]), len(following[0])) > 2
                and self.words[broken[1].lower()]
                and self.words[following[0]]
            )
            keeps = self.words[hyphened] > self.words[whole] or (
                not self.words[whole] and (broken[1].lower() in _KEPT_PREFIXES or bool(both))
            )
            return before + after if keeps else before[:-1] + after
        if (broken and following) or re.search(r"\d-$", near):
            return before + after  # a name or number with a hyphen of its own: Ocasio-Cortez
        return f"{before} {after}"


def _aligned(row: list[_Line], other: list[_Line]) -> bool:
    """Whether two rows share the left or right edges of a cell beyond the first."""
    edges = [edge for line in other[1:] for edge in (line.x0, line.x1)]
    return any(abs(edge - wanted) < 5 for line in row[1:] for edge in (line.x0, line.x1) for wanted in edges)


def _wraps(row: list[_Line], table: _Line) -> bool:
    """Whether a row goes on in the cells of the one above: close to it, none of it at the first cell's left."""
    if table.y - row[0].y > 1.4 * table.size or table.y <= row[0].y:
        return False
    return all(
        line.x0 > table.cells[0].x0 + 5 and any(abs(line.x0 - cell.x0) < 5 for cell in table.cells[1:]) for line in row
    )
