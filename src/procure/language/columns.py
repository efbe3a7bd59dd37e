"""Tables: what the title of a column says of its cells ('Contracts | Obligations FY2025')."""

from __future__ import annotations

import re
from dataclasses import dataclass

from procure.language.quantities import Counted
from procure.models import Statement
from procure.models.claims import Count


@dataclass(frozen=True)
class Cell:
    """A cell of a table's row, and its column's title."""

    start: int
    end: int
    title: str


_SUMS = re.compile(
    r"\b(?:obligat(?:ions|ed)|totals?|spen(?:t|ding)|paid|payments|received|outlays|combined|sum|cumulative|awarded (?:amounts?|dollars))\b",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:contract|award|order|ceiling|potential|face|max\w*|current) (?:total )?(?:value|amount|price)|\b(?:award|order) ID\b",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"\W*(?:(?:no\.?|number|count|#|num)(?: of)? )?(?:(?:active|federal|prime|total|current|known) )?(?:contracts?|awards?|orders?|task orders?|contract actions|actions|modifications?|mods)(?: (?:count|held|won|awarded|made|no\.?))?(?: (?:in|for|since))?(?: ?(?:FY ?)?(?:19|20)?\d\d)?\W*",
    re.IGNORECASE,
)


def cells(statement: Statement) -> list[Cell]:
    """The cells of a table's row with their titles; none where the table has no titles, or another number of columns."""
    if statement.kind != "table_row" or not (statement.heading or "").startswith("|"):
        return []
    titles = [title.strip() for title in (statement.heading or "").strip().strip("|").split("|")]
    text = statement.plain
    found = [(m.start(), m.end()) for m in re.finditer(r"[^|]+", text) if m[0].strip()]
    if len(found) != len(titles):
        return []
    return [Cell(start, end, title) for (start, end), title in zip(found, titles, strict=True)]


def title_at(row: list[Cell], position: int) -> str:
    """The title of the column in which a place of the row stands."""
    return next((cell.title for cell in row if cell.start <= position < cell.end), "")


def is_of_sums(title: str) -> bool:
    """Whether a column holds what all awards of a row come to: 'Obligations FY2025', 'Total received'."""
    return _SUMS.search(title) is not None and _ONE.search(title) is None


def counts(row: list[Cell], text: str) -> list[Counted]:
    """Bare numbers in a column of numbers of awards: 43 under 'Contracts'."""
    out: list[Counted] = []
    for cell in row:
        number = re.fullmatch(r"\s*(\d{1,3}(?:,\d{3})*)\s*", text[cell.start : cell.end])
        if number and _NUMBERS.fullmatch(cell.title):
            value = int(number[1].replace(",", ""))
            start = cell.start + number.start(1)
            out.append(Counted(start, start + len(number[1]), Count(value=value, text=f"{number[1]} {cell.title}")))
    return out
