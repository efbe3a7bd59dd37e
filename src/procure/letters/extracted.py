"""What a reader of a file format hands on: text in one convention, whatever the format was.

The convention is that of a letter typed as text with Markdown marks: paragraphs apart by a blank line, ``# `` before
headings, ``- `` and ``1. `` before list items, ``| a | b |`` for table rows, ``> `` before quoted lines, raised digits
for note references, and a paragraph that begins with raised digits for a note.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

MOST_CHARACTERS = 5_000_000
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass
class Extracted:
    """The text of a file, where its documents begin, and what the file tells beside its text."""

    text: str
    starts: list[int] = field(default_factory=lambda: [0])
    attachments: dict[int, str] = field(default_factory=dict)
    """Names of those documents (by number) that are attachments."""
    date: dt.date | None = None
    """The day of publication that a page's own metadata states; counts only where the text gives none."""
    sender: str | None = None
    warnings: list[str] = field(default_factory=list)
