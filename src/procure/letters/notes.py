"""Notes: what a statement cites. Their links hold notice ids and award keys, the strongest identifiers a letter can give."""

from __future__ import annotations

import datetime as dt
import re
import urllib.parse

from procure.identifiers import norm_notice_id
from procure.letters.blocks import NOTE_START, Block
from procure.letters.dates import Day, days
from procure.models import Note, Part

RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
RAISED_NUMBER = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
MARKDOWN_NOTE = re.compile(r"\[\^(\w+)\]")
_URL = re.compile(
    r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;]|"
    r"(?<![\w/@.-])(?:www\.[\w.-]+|(?:[\w-]{1,60}\.){1,4}(?:gov|mil|org|com|net|int|edu|eu|uk|de)/)[^\s<>\"')\]]*[^\s<>\"')\].,;]"
)
_AWARD_KEY = re.compile(r"CONT_(?:AWD|IDV)_[A-Za-z0-9%.+_-]+")
_TITLE = re.compile(r"'(?:[^']|(?<=\w)'(?=\w))*'(?=[\s,.;]|$)|\"[^\"]*\"")


def links_of(text: str) -> list[str]:
    """Addresses in ``text``, in order, each once."""
    return list(dict.fromkeys(link.rstrip(".,;") for link in _URL.findall(text)))


def identifiers_of(links: list[str]) -> list[str]:
    """Notice ids (SAM.gov opportunities) and award keys (USAspending awards) that links hold, normalised."""
    found: list[str] = []
    for link in links:
        if notice := norm_notice_id(link):
            found.append(notice)
        found += [urllib.parse.unquote(key).upper().rstrip("/") for key in _AWARD_KEY.findall(link)]
    return list(dict.fromkeys(found))


def notes_of(text: str, work: str, blocks: list[Block], parts: list[Part]) -> list[Note]:
    """The notes among ``blocks``; a paragraph that only continues a note's list of links belongs to it."""
    notes = []
    for block in blocks:
        match = NOTE_START.match(text[block.start : block.end])
        if not match or block.kind not in ("prose", "note"):
            continue
        block.kind = "note"
        raw = text[block.start : block.end]
        links = links_of(raw)
        notes.append(
            Note(
                number=(match["raised"] or match["markdown"]).translate(RAISED),
                part=parts[block.part].id,
                start=block.start,
                end=block.end,
                text=raw[match.end() :].strip(),
                links=links,
                date=_date(work[block.start : block.end]),
                identifiers=identifiers_of(links),
            )
        )
    return notes


def _date(work: str) -> dt.date | None:
    """The day of what is cited: one outside its title ("Letter dated ...") before one inside."""
    titles = [match.span() for match in _TITLE.finditer(work)]

    def inside(day: Day) -> bool:
        return any(start <= day.start < end for start, end in titles)

    found = sorted((day for day in days(work) if day.precision == "day"), key=inside)
    return found[0].value if found else None
