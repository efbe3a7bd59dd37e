"""Whose awards a passage tells of, where its sentences do not say: the contracting activity named after them, a heading.

A heading may name the buyer ("NAVY"), the company of a profile ("### CoreCivic"), or whose statement follows
("Response of CoreCivic to a shareholder"). The Defense Department's daily announcements name the buyer in the last
sentence of each entry ("Naval Sea Systems Command, Washington, D.C., is the contracting activity") and group the
entries under headings ("NAVY").
"""

from __future__ import annotations

import re

from procure.language.frames import Reader
from procure.language.mentions import Agency, Vendor
from procure.models import Letter, Statement, plain

_ACTIVITY = re.compile(
    r"(?:^|\bThe )(?P<before>[^;]{3,140}?),? (?:is|was|are|were) (?:also )?the contracting (?:activity|agency|office)\b"
    r"|\b[Cc]ontracting (?:activity|agency|office) (?:is|was|for this \w+ is) (?:the )?(?P<after>[A-Z][^;]{3,140})"
)
_INLINE = re.compile(r"\W*(?P<head>[A-Z][A-Z. &]{3,40}?)\s*(?::|\.\.\.|\u2026|--|\u2014)(?=\s)")
"""'NAVY: Acme Inc. ...': a heading in the line of its first entry."""
_HEADING_WORDS = re.compile(r"\b(?:contracts?|awards?|announcements?|deals|orders)\b", re.IGNORECASE)


class Offices:
    """The buyer that the passage around a statement names."""

    def __init__(self, reader: Reader, letter: Letter) -> None:
        self._activity: dict[str, Agency] = {}
        self._heading: dict[str, Agency] = {}
        self._led: dict[str, Agency] = {}
        self._company: dict[str, Vendor] = {}
        self._speaker: dict[str, Vendor] = {}
        entry: list[Statement] = []
        above: Agency | None = None
        company: Vendor | None = None
        speaker: Vendor | None = None
        for statement in letter.statements:
            if statement.kind in ("heading", "note"):
                entry = []
                if statement.kind == "heading":
                    above = _named(reader, statement.plain, whole=True)
                    company = _company(reader, statement.plain)
                    speaker = _spoken_by(reader, statement.plain)
                continue
            if inline := _INLINE.match(statement.plain):
                entry = []
                above = _named(reader, inline["head"], whole=True) or above
            if company is not None:
                self._company[statement.id] = company
            if speaker is not None:
                self._speaker[statement.id] = speaker
            led = _named(reader, statement.lead_in) if statement.lead_in else None
            if led is not None:
                # "contracts announced by the Navy:", and what it lists
                self._led[statement.id] = self._heading[statement.id] = led
            elif above is not None:
                self._heading[statement.id] = above
            entry.append(statement)
            if "contracting " in statement.text and (said := _ACTIVITY.search(statement.plain)):
                buyer = _named(reader, said["before"] or said["after"])
                if buyer is not None:
                    self._activity.update((one.id, buyer) for one in entry)
                entry = []

    def activity(self, statement: Statement) -> Agency | None:
        """The contracting activity of the entry that a statement stands in."""
        return self._activity.get(statement.id)

    def led(self, statement: Statement) -> Agency | None:
        """The one agency of the words that lead in a list: 'DHS has:'."""
        return self._led.get(statement.id)

    def heading(self, statement: Statement) -> Agency | None:
        """The one agency that the heading above a statement names."""
        return self._heading.get(statement.id)

    def company(self, statement: Statement) -> Vendor | None:
        """The company that is all that the heading above a statement names."""
        return self._company.get(statement.id)

    def speaker(self, statement: Statement) -> Vendor | None:
        """The company whose statement or response the heading above announces."""
        return self._speaker.get(statement.id)


_SPOKEN = re.compile(
    r"\b(?:response|statement|reply|answers?|position|letter|comments?|remarks?|clarification)\b[^.;:]{0,20}? (?:of|from|by) (?:the )?$",
    re.IGNORECASE,
)


def _company(reader: Reader, words: str) -> Vendor | None:
    """The company of a heading that says little else: '### THE GEO GROUP', 'CoreCivic (Tennessee)'."""
    found = reader.table.find(words)
    vendors = [mention for mention in found if mention.vendor and not mention.is_product]
    if len(vendors) != 1 or any(mention.agency for mention in found):
        return None
    rest = words[: vendors[0].start] + words[vendors[0].end :]
    return vendors[0].vendor if len(re.findall(r"\w+", rest)) <= 2 else None


def _spoken_by(reader: Reader, words: str) -> Vendor | None:
    """Of 'Response of X to a shareholder': X."""
    return next((m.vendor for m in reader.table.find(words) if m.vendor and _SPOKEN.search(words[: m.start])), None)


def _named(reader: Reader, words: str, *, whole: bool = False) -> Agency | None:
    """The one agency in ``words``; of a heading (``whole``) only where it says little else ('NAVY CONTRACTS')."""
    words = plain(words).strip(" *#:")
    for written in dict.fromkeys((words, words.title() if words.isupper() else words)):
        # "Army" alone at the start is taken for a word; an article before it makes it a name.
        text = f"the {written}"
        found = [
            m for m in reader.table.find(text) if m.agency and m.agency.is_federal and m.agency.level != "government"
        ]
        if not found or (whole and (len(found) > 1 or any(m.vendor for m in reader.table.find(text)))):
            continue
        rest = _HEADING_WORDS.sub("", text[: found[0].start] + text[found[0].end :])
        if not whole or len(re.findall(r"\w+", rest)) <= 2:
            return found[0].agency
    return None
