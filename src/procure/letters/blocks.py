"""Text -> blocks: paragraphs, list items, table rows, head and foot lines. Line patterns that the other passes share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from procure.models import Quotation
from procure.models.letters import StatementKind

NOTE_START = re.compile(r"\s*(?:(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|\[\^(?P<markdown>\w+)\]:)\s*")
SALUTATION = re.compile(
    r"\s*(?:dear\b|to whom it may concern|hello\b|hi\b|good (?:morning|day|afternoon|evening)\b|ladies and gentlemen)(?=.{0,120}$)"
    r"(?!.{40,}[.!?]\s*$)",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"\s*(?:(?:i (?:am|remain),?\s*)?yours?,? (?:very )?(?:sincerely|faithfully|truly)|(?:very )?(?:sincerely|truly|respectfully)"
    r"(?: (?:yours?|submitted))?|(?:(?:with )?(?:my |our )?(?:kind|best|warm|warmest|kindest)(?:est)? )?regards|best wishes|all the best|"
    r"cordially(?: yours)?|with best wishes|yours)\s*[,.]?\s*$",
    re.IGNORECASE,
)
HEADER_LINE = re.compile(
    r"\s*(?:ref(?:erence)?(?: no)?|our ref(?:erence)?|your ref(?:erence)?|re|date|sent|subject|from|to|cc|bcc|via|by e-?mail|attn|attention)\b\s*[:.]",
    re.IGNORECASE,
)
MAIL_LINE = re.compile(
    r"\s*\**(?P<name>from|to|date|sent|subject|cc|bcc|reply-to)\s*:\**\s*(?P<value>.+)$", re.IGNORECASE
)
MAIL_SEPARATOR = re.compile(
    r"\s*-{2,}\s*(?:original message|forwarded message|forwarded by .*)\s*-{2,}\s*$|\s*begin forwarded message:\s*$",
    re.IGNORECASE,
)
REDACTED = re.compile(
    r"^\s*(?:\[(?:redacted|name|address|signature|signed)[^\]]*\]|█+|x{4,}|/s/|_{4,})[\s,.;]*$", re.IGNORECASE
)
LIST_ITEM = re.compile(r"\s*(?:[-•*‣–▪●◦]\s+|\(?\d{1,2}[.)]\s+|\(?[a-z][.)]\s+|\([ivx]{1,4}\)\s+)", re.IGNORECASE)
CONTACT = re.compile(r"@|https?://|www\.|\+?\d[\d\s().-]{7,}$|^(?:tel|fax|phone|e-?mail|mobile)\b", re.IGNORECASE)
TERMINAL = re.compile(r"[.!?:;…][\"')\]]*\s*$")
# What follows a signature, or stands at a message's foot, and asserts nothing about contracts.
DISCLAIMER = re.compile(
    r"\s*(?:(?:confidentiality|legal|privacy) (?:notice|statement|disclaimer)\b|disclaimer\s*:|unsubscribe\b|sent from my |"
    r"(?:this|the (?:information|content)s? (?:contained )?in this) (?:e-?mail|message|communication|transmission|letter)\b[^.]{0,160}"
    r"\b(?:confidential|privileged|intended (?:solely|only)|addressee|recipient)|"
    r"if you (?:are not the intended|have received this)|please consider the environment|"
    r"(?:this [\w ]{2,30} contains? |certain statements [^.]{0,80})forward-looking statements?\b|forward-looking statements\s*$|"
    r"(?:©|copyright\b|\(c\)) ?(?:©|\d{4})|all rights reserved)",
    re.IGNORECASE,
)
_LINE = re.compile(r"[^\r\n\f\x85\u2028\u2029]*(?:\r\n|[\r\n\f\x85\u2028\u2029]|$)")
_QUOTED = re.compile(r"[ \t]*>[> \t]*")
_MARKER = re.compile(r"[-•*‣–▪●◦]|\(?(?:\d+|[a-z]|[ivx]+)([.)])", re.IGNORECASE)


@dataclass
class Block:
    """Consecutive lines without a blank one (a list item, a table row, a head line is a block of its own)."""

    start: int
    end: int
    document: int = 0
    """Which of the documents of the file it stands in (a message and its attachments are several)."""
    is_quoted: bool = False
    """Its lines begin with '>'."""
    kind: StatementKind = "prose"
    part: int = 0
    lead_in: str | None = None
    heading: str | None = None
    quotation: Quotation | None = None


def blocks_of(text: str, work: str, starts: Sequence[int] = (0,)) -> list[Block]:
    """The blocks of ``text``, in order. ``starts`` are the offsets at which its documents begin."""
    blocks: list[Block] = []
    open_block: Block | None = None
    last_line = ""
    in_item = False
    document = 0
    for match in _LINE.finditer(text):
        while document + 1 < len(starts) and match.start() >= starts[document + 1]:
            document, open_block = document + 1, None
        quote = _QUOTED.match(match[0])
        line = match[0][quote.end() :] if quote else match[0]
        stripped = line.strip()
        if not stripped or re.fullmatch(r"[-_*=~ ]{3,}", stripped):
            open_block, last_line = None, ""
            if match.end() == len(text):
                break
            continue
        if open_block is not None and open_block.is_quoted != bool(quote):
            open_block = None
        start = match.start() + (len(match[0]) - len(match[0].lstrip()) if not quote else quote.end())
        end = match.start() + len(match[0].rstrip())
        item = _starts_item(line, last_line, is_first=open_block is None, in_item=in_item)
        own_line = bool(
            stripped.startswith("|")
            or re.match(r"#{1,6}\s", stripped)
            or SALUTATION.match(line)
            or CLOSING.match(line)
            or (HEADER_LINE.match(line) and (open_block is None or not TERMINAL.search(last_line) or len(line) < 90))
            or MAIL_SEPARATOR.match(line)
        )
        if open_block is None or own_line or item or NOTE_START.match(line):
            open_block = Block(start, end, document, bool(quote))
            blocks.append(open_block)
            in_item = item
        else:
            open_block.end = end
        if own_line:
            open_block = None
        last_line = stripped
        if match.end() == len(text):
            break
    return blocks


def _starts_item(line: str, last_line: str, *, is_first: bool, in_item: bool) -> bool:
    """Whether a line begins a list item: a marker inside a wrapped sentence ('... and\\n(b) Self-...') does not."""
    if not LIST_ITEM.match(line):
        return False
    if is_first or not last_line:
        return True
    marker = _MARKER.match(line.strip())
    if marker and not marker[0][0].isdigit() and marker[1] is not None:
        return bool(re.search(r"[.:;!?][\"')\]]*$", last_line)) or in_item
    if marker and marker[0][0].isdigit():
        return bool(re.search(r"[.:;!?,\"')\]*]$", last_line)) or in_item
    return True


def lines_of(text: str, work: str, block: Block) -> list[str]:
    """The lines of a block as the working copy has them (which has no line ends of its own)."""
    spans = [
        (block.start + m.start(), block.start + m.end())
        for m in re.finditer(r"[^\r\n\f\x85\u2028\u2029]+", text[block.start : block.end])
    ]
    return [work[start:end].strip() for start, end in spans if work[start:end].strip()]


def is_short(text: str, work: str, block: Block) -> bool:
    """Head or foot lines: short, no sentence. Of several lines (an address) each is well short of a full line."""
    lines = lines_of(text, work, block)
    if len(lines) > 1:
        return len(lines) <= 10 and all(len(line) <= 55 and len(line.split()) <= 9 for line in lines)
    words = work[block.start : block.end].split()
    return len(words) <= 14 and not (len(words) > 6 and TERMINAL.search(work[block.start : block.end].rstrip()))
