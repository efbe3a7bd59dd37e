"""What a letter quotes: paragraphs and runs of text taken from another document, who is quoted, and when (EXTRACTION section 3)."""

from __future__ import annotations

import datetime as dt
import re

from procure.identifiers import norm_words
from procure.letters.blocks import Block
from procure.letters.dates import days, month_number
from procure.letters.parts import same_party
from procure.letters.sentences import sentences
from procure.models import Part, Quotation

_MOST_BLOCKS = 80
"""Paragraphs that one quotation may run over."""
QUOTES = "\"'“”‘’«»„"
_OPENING = re.compile(r"\s*(?:>\s*)?[*_]*[\"'“‘«„]")
_CLOSING = re.compile(r"[\"'”’»][*_]*[\s⁰¹²³⁴⁵⁶⁷⁸⁹.,]*$")
_YOURS = re.compile(
    r"\b(?:your (?:letter|report|statement|message|response|reply|answer|e-?mail|question|inquiry|submission|filing)|"
    r"you (?:also )?(?:state|note|write|wrote|claim|say|said|allege|mention|assert|ask)d?)\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:our (?:letter|report|statement|reply|response|answer)|(?:we|I) (?:stated|wrote|said))\b", re.IGNORECASE
)
_WROTE = re.compile(
    r"(?:^|[,>:] ?|\d (?:[AP]M )?)(?P<who>[A-Z][^<>\"@:,]{1,60}?)\s*(?:<[^>]*>\s*)?(?:wrote|writes|schrieb)\s*:?\s*$"
)
_SAID = re.compile(
    r"(?P<who>(?:[A-Z][\w&'.-]*)(?: (?:[A-Z][\w&'.-]*|of|and|the|for))*)(?:'s? [\w ]{3,60}?)? "
    r"(?:has |have |had |also |recently |publicly |itself )*(?:said|says|states?|stated|wrote|writes|notes?|noted|announced|explains?|explained|"
    r"reported|reports|declared?|acknowledged|reads?|describes?|described)\b[^\"]{0,200}[:,]?\s*$"
)
_ACCORDING = re.compile(
    r"\b(?:according to|in the words of|quoting) (?:the )?(?P<who>[A-Z][\w&'.-]*(?: [A-Z][\w&'.-]*)*)"
)
_SAID_AFTER = re.compile(r"(?:said|says|wrote|writes|according to) (?:the )?(?P<who>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*)*)")
_IN_ITS = re.compile(r"\b(?:in|with) (?:its|their|his|her) [^,\"]{3,50}, (?P<who>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*)*)")
_OWN_WORDS = re.compile(r"^(?:the )?(?P<who>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*)*)'s?\b.*\bown words\b")
_DOCUMENT = re.compile(
    r"\b(?:the|a|an|this|that) (?P<what>(?:[\w-]+ ){0,2}?(?:notice|justification|solicitation|filing|document|contract|memo(?:randum)?|article|press release|report|policy))\b",
    re.IGNORECASE,
)
_SAM = re.compile(r"\bSAM(?:\.gov)?\b|System for Award Management")
_BARE_DAY = re.compile(
    r"\b(?:(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>[A-Z][a-z]{2,8})|(?P<month2>[A-Z][a-z]{2,8}) (?P<day2>\d{1,2})(?:st|nd|rd|th)?)\b(?!,? \d{4})"
)


def mark_quotations(text: str, work: str, blocks: list[Block], parts: list[Part]) -> None:
    """Set ``quotation`` on blocks that stand in a quotation: '>' lines, and what a paragraph ending in ':' introduces."""
    index = 0
    while index < len(blocks):
        block = blocks[index]
        before = blocks[index - 1] if index else None
        introduced = (
            before is not None
            and not block.is_quoted
            and before.part == block.part
            and before.kind in ("prose", "list_item", "heading")
            and work[before.start : before.end].rstrip().endswith(":")
            and _OPENING.match(text[block.start : block.end])
        )
        if block.kind not in ("prose", "list_item", "heading", "address", "signature", "salutation") or not (
            introduced or block.is_quoted
        ):
            index += 1
            continue
        last = index
        if introduced:
            while last < min(len(blocks) - 1, index + _MOST_BLOCKS) and not _closes(text, blocks[last]):
                if blocks[last + 1].part != block.part or blocks[last + 1].kind not in (
                    "prose",
                    "list_item",
                    "note",
                    "heading",
                ):
                    break
                last += 1
            if not _closes(text, blocks[last]):
                last = index
        else:
            while last + 1 < len(blocks) and blocks[last + 1].is_quoted:
                last += 1
        intro = ""
        if before is not None and before.part == block.part:
            intro = _last_sentence(work[before.start : before.end])
        lead_in = intro
        if not intro.rstrip().endswith(":"):
            # Nothing introduces it; what follows may say whose words it was: "..., said the spokesman."
            following = blocks[last + 1] if last + 1 < len(blocks) else None
            said = None
            if following is not None and following.part == block.part:
                said = _SAID_AFTER.match(work[following.start : following.end])
            lead_in, intro = "", f"according to {said['who']}" if said else ""
        quotation = quotation_of(text, work, block.start, blocks[last].end, intro, parts[block.part], parts)
        for inner in blocks[index : last + 1]:
            if inner.kind in ("prose", "list_item") or (inner.kind == "heading" and introduced):
                inner.kind = "prose" if inner.kind == "heading" else inner.kind
                inner.lead_in = inner.lead_in if inner.kind == "list_item" and inner.lead_in else lead_in or None
            inner.quotation = quotation
        index = last + 1


def _closes(text: str, block: Block) -> bool:
    return bool(_CLOSING.search(text[block.start : block.end]))


def inline_runs(work: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans between double quote marks in a paragraph that hold a sentence end (or, single, after a colon)."""
    runs = []
    for pattern in (
        r'(?:(?<=^)|(?<=[\s(\[]))"(?=\S)(?P<run>[^"]+)"',
        r"(?:(?<=: )|(?<=that ))'(?=\S)(?P<run>(?:[^']|(?<=\w)'(?=\w))+)'(?=[\s.,;)]|$)",
    ):
        for match in re.finditer(pattern, work[start:end]):
            if re.search(r"[.!?]\s+\S", match["run"]):
                runs.append((start + match.start(), start + match.end()))
    return runs


def quotation_of(text: str, work: str, start: int, end: int, intro: str, part: Part, parts: list[Part]) -> Quotation:
    """The quotation [start, end): who is quoted, of what day, as its introduction or the other parts tell."""
    quoted = _found_in(work, start, end, part, parts)
    if quoted is not None:
        return Quotation(start=start, end=end, holder=quoted.sender, date=quoted.date, part=quoted.id)
    holder: str | None = None
    if _YOURS.search(intro):
        holder = part.recipient
    elif _OURS.search(intro):
        holder = part.sender
    else:
        others = [p.sender for p in parts if p.sender and p.sender != part.sender]
        holder = next((sender for sender in others if _names(intro, sender)), None) or _named(intro, part)
    day = _day(intro, part)
    # A document of that party and that day in this file; without a day its last letter, unless another is named.
    same = [
        p
        for p in parts
        if p is not part and holder and same_party(p.sender, holder) and p.start < part.start and p.id != "p0"
    ]
    source = next((p for p in same if day is not None and p.date == day), None)
    if (
        source is None
        and day is None
        and same
        and re.search(r"\b(?:your|its|their|the) letter\b", intro, re.IGNORECASE)
    ):
        source = same[-1]
    return Quotation(
        start=start,
        end=end,
        holder=holder,
        date=day or (source.date if source else None),
        part=source.id if source else None,
    )


def _found_in(work: str, start: int, end: int, part: Part, parts: list[Part]) -> Part | None:
    """The other part of the file in which the quoted words stand."""
    words = norm_words(work[start : min(end, start + 400)]).split()[:14]
    if len(words) < 6:
        return None
    wanted = " ".join(words[1:] if len(words) > 8 else words)
    return next(
        (
            p
            for p in parts
            if p is not part and p.end <= start and wanted in norm_words(work[p.start : p.end]) and p.sender
        ),
        None,
    )


_COMMON = frozenset("THE UNITED NATIONAL AMERICAN FEDERAL INTERNATIONAL DEPARTMENT OFFICE US U".split())


def _names(intro: str, sender: str) -> bool:
    """Whether an introduction names a party, in full or by a first word that is its own."""
    words, said = norm_words(sender).upper(), f" {norm_words(intro).upper()} "
    first = words.split()[0] if words else ""
    return bool(words) and (f" {words} " in said or (len(first) > 3 and first not in _COMMON and f" {first} " in said))


def _named(intro: str, part: Part) -> str | None:
    for pattern in (_WROTE, _OWN_WORDS, _SAID, _ACCORDING, _IN_ITS):
        if match := pattern.search(intro.strip()):
            who = re.sub(r"^(?:the|in|as|on) ", "", match["who"].strip(), flags=re.IGNORECASE)
            if not same_party(part.sender, who) and not re.fullmatch(
                r"(?:it|they|he|she|this|that|further|finally|today|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october|november|december)",
                who,
                re.IGNORECASE,
            ):
                return f"{who} (notice on SAM.gov)" if _SAM.search(intro) else who
    if _SAM.search(intro):
        return "notice on SAM.gov"
    if match := _DOCUMENT.search(intro):
        return f"the {match['what'].strip()}"
    return None


def _day(intro: str, part: Part) -> dt.date | None:
    found = [day for day in days(intro) if day.precision == "day"]
    if found:
        return found[0].value
    bare = _BARE_DAY.search(intro)
    if bare is None or part.date is None:
        return None
    try:
        month = month_number(bare["month"] or bare["month2"])
        value = dt.date(part.date.year, month, int(bare["day"] or bare["day2"]))
    except (StopIteration, ValueError):
        return None
    # "published on 18 June" is the latest one before the letter.
    return (
        value
        if value <= part.date
        else value.replace(year=value.year - 1)
        if value.month != 2 or value.day != 29
        else None
    )


def _last_sentence(text: str) -> str:
    spans = list(sentences(text))
    return text[spans[-1][0] : spans[-1][1]] if spans else text.strip()
