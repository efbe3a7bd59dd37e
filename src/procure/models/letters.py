"""Shapes of a letter: the file's text, the letters in it, their statements and notes.

All offsets are character offsets into ``Letter.text``; ``text[start:end] == quote`` always.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

DateOrigin = Literal["header", "cover", "reply", "bounds", "given", "file", "none"]
StatementKind = Literal["prose", "list_item", "table_row", "heading", "salutation", "signature", "note", "address"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Note(_Shape):
    """A footnote or endnote: no statement itself, but what a statement cites."""

    number: str = Field(description="The note's number as printed, in plain digits")
    part: str = Field(description="Id of the part whose notes it belongs to")
    start: int
    end: int
    text: str = Field(description="The note's own text, marks removed")
    links: list[str] = Field(default_factory=list, description="Addresses in the note, in order")
    date: dt.date | None = Field(default=None, description="The date the note gives for what it cites")
    identifiers: list[str] = Field(
        default_factory=list, description="Notice ids and award keys found in the links or text, normalised"
    )


class Quotation(_Shape):
    """A block or run of text taken over from another document."""

    start: int
    end: int
    holder: str | None = Field(default=None, description="Who is quoted, as far as the letter says")
    date: dt.date | None = Field(default=None, description="Date of the quoted document, where known")
    part: str | None = Field(default=None, description="Id of the part of this letter that is quoted, where it is one")


class Part(_Shape):
    """One letter in the file (or the cover note before the first)."""

    id: str = Field(description="Stable within the file: 'p1', 'p2' ... in reading order; the cover note is 'p0'")
    start: int
    end: int
    date: dt.date | None = None
    date_precision: Literal["day", "month", "year"] = "day"
    date_origin: DateOrigin = "none"
    date_quote: str | None = Field(default=None, description="The words that gave the date")
    sender: str | None = None
    recipient: str | None = None
    reference: str | None = Field(default=None, description="The letter's own reference")
    answers: str | None = Field(default=None, description="Id of the part it answers, or the reference it names")
    attachment: str | None = Field(default=None, description="Name of the attachment of a message that it stands in")


class Statement(_Shape):
    """One sentence, list item or table row of a letter."""

    id: str
    part: str
    start: int
    end: int
    text: str = Field(description="Letter.text[start:end]")
    kind: StatementKind = "prose"
    lead_in: str | None = Field(default=None, description="The words before the list this item belongs to")
    heading: str | None = Field(default=None, description="The heading it stands under; of a table row, its head row")
    quotation: Quotation | None = Field(default=None, description="Set when it stands wholly inside a quoted block")
    notes: list[str] = Field(default_factory=list, description="Numbers of the notes it refers to")
    cited: list[str] = Field(
        default_factory=list, description="Notice ids and award keys that its own links and the notes it refers to hold"
    )
    gaps: list[tuple[int, int]] = Field(
        default_factory=list,
        description="Spans within [start, end) that are not its own: notes at a page end that break it",
    )

    @property
    def plain(self) -> str:
        """The working copy of its text, of the same length, with the gaps blanked."""
        text = self.text
        for start, end in self.gaps:
            text = text[: start - self.start] + " " * (end - start) + text[end - self.start :]
        return plain(text)


class Letter(_Shape):
    """A letter file as read: its text is never altered."""

    path: str
    sha256: str
    text: str
    parts: list[Part]
    statements: list[Statement]
    notes: list[Note] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list, description="What a reader should know: pages without text ...")

    @property
    def title(self) -> str:
        """The working copy of its first heading; empty where it has none."""
        return next((statement.plain for statement in self.statements if statement.kind == "heading"), "")

    def part(self, part_id: str) -> Part:
        """The part with this id; KeyError where there is none."""
        for part in self.parts:
            if part.id == part_id:
                return part
        raise KeyError(part_id)


_ONE_FOR_ONE = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "\u2032": "'",
        "`": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2033": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2015": "-",
        "\u2212": "-",
        "\u00a0": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u200b": " ",
        "\ufeff": " ",
        "\t": " ",
        "\r": " ",
        "\n": " ",
        "\u2070": " ",
        "\u00b9": " ",
        "\u00b2": " ",
        "\u00b3": " ",
        "\u2074": " ",
        "\u2075": " ",
        "\u2076": " ",
        "\u2077": " ",
        "\u2078": " ",
        "\u2079": " ",
        "*": " ",
        "\\": " ",
        "#": " ",
    }
)
LINK = re.compile(r"\[([^\[\]\n]+)\](\((?:https?://|www\.|mailto:|/|#)[^()\s]*(?:\([^()\s]*\)[^()\s]*)*\))")
"""A Markdown link: its words, then its address in brackets."""
_NOTE_MARK = re.compile(r"\[\^\w+\]")
_QUOTE_MARK = re.compile(r"(?:^|(?<=[\n\r]))[ \t]*>[> \t]*")
_UNDERLINE = re.compile(r"(?<![\w/])_(?=\w)|(?<=\w)_(?![\w/])")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A working copy of ``text`` of the same length: straight quotes and dashes, Markdown and e-mail quote marks, raised
    digits and line ends as spaces. A span in it is the span in the text.
    """

    def link(match: re.Match[str]) -> str:
        return " " + match[1] + " " * (len(match[2]) + 1)

    text = _QUOTE_MARK.sub(lambda match: " " * len(match[0]), text)
    text = LINK.sub(link, text)
    text = _NOTE_MARK.sub(lambda match: " " * len(match[0]), text)
    return _UNDERLINE.sub(" ", text.translate(_ONE_FOR_ONE))
