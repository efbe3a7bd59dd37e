"""Blocks -> letters with sender, addressee and date; quotations; notes; statements (EXTRACTION section 3)."""

from __future__ import annotations

import datetime as dt
import re
import urllib.parse
from dataclasses import dataclass, field

from procure.identifiers import norm_notice_id, norm_words
from procure.letters.dates import days
from procure.letters.sentences import sentences
from procure.models import Note, Part, Quotation, Statement, plain
from procure.models.letters import StatementKind

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED_NUMBER = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_MARKDOWN_NOTE = re.compile(r"\[\^(\w+)\]")
_NOTE_START = re.compile(r"\s*(?:(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|\[\^(?P<markdown>\w+)\]:)\s*")
_URL = re.compile(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;]")
_AWARD_KEY = re.compile(r"CONT_(?:AWD|IDV)_[A-Za-z0-9%.+_-]+")

_SALUTATION = re.compile(r"\s*(?:dear\b|to whom it may concern|hello\b|good (?:morning|day|afternoon)\b).{0,120}$", re.IGNORECASE)
_CLOSING = re.compile(
    r"\s*(?:yours? (?:sincerely|faithfully|truly)|(?:very )?sincerely(?: yours)?|respectfully(?: (?:yours|submitted))?|"
    r"(?:kind|best|warm)(?:est)? regards|regards|with (?:kind|best) regards|best wishes|cordially)\s*[,.]?\s*$",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(r"\s*(?:ref(?:erence)?|our ref|your ref|re|date|subject|from|to|cc|via|by e-?mail)\b\s*[:.]", re.IGNORECASE)
_MAIL_LINE = re.compile(r"\s*(?P<name>from|to|date|sent|subject)\s*:\s*(?P<value>.+)$", re.IGNORECASE)
_REDACTED = re.compile(r"^\s*\[?(?:redacted|name|address|signature)\]?[\s,.;]*$", re.IGNORECASE)
_LIST_ITEM = re.compile(r"\s*(?:[-•*‣–]\s+|\(?\d{1,2}[.)]\s+|\(?[a-z][.)]\s+|\([ivx]{1,4}\)\s+)", re.IGNORECASE)
_CONTACT = re.compile(r"@|https?://|www\.|\+?\d[\d\s().-]{7,}$")
_TERMINAL = re.compile(r"[.!?:;…][\"')\]]*\s*$")
_QUOTE = "\"'“”‘’«»„"
_OPENING = re.compile(r"\s*(?:>\s*)?[*_]*[\"'“‘«„]")
_CLOSING_QUOTE = re.compile(r"[\"'”’»][*_]*[\s⁰¹²³⁴⁵⁶⁷⁸⁹.,]*$")


@dataclass
class _Block:
    """Consecutive lines without a blank one (a list item or a table row is a block of its own)."""

    start: int
    end: int
    kind: StatementKind = "prose"
    part: int = 0
    lead_in: str | None = None
    heading: str | None = None
    quotation: Quotation | None = None


@dataclass
class Segmented:
    """What was found in a text."""

    parts: list[Part]
    statements: list[Statement]
    notes: list[Note]


@dataclass
class _Head:
    """The lines of one letter's head and foot, as indices of blocks."""

    first: int
    salutation: int | None
    last: int = 0
    closing: int | None = None
    header: list[int] = field(default_factory=list)
    signature: list[int] = field(default_factory=list)


def segment(
    text: str, *, date: dt.date | None = None, sender: str | None = None, recipient: str | None = None
) -> Segmented:
    """The letters, statements and notes of ``text``; every span is into ``text``."""
    work = plain(text)
    blocks = _blocks(text, work)
    heads = _letters(text, work, blocks)
    parts = _parts(text, work, blocks, heads, date, sender, recipient)
    _date_from_each_other(work, blocks, parts, heads)
    _kinds(text, work, blocks)
    _quotations(text, work, blocks, parts)
    notes = _notes(text, work, blocks, parts)
    return Segmented(parts, _statements(text, work, blocks, parts, notes), notes)


# Blocks ---------------------------------------------------------------------------------------------------------------


def _blocks(text: str, work: str) -> list[_Block]:
    blocks: list[_Block] = []
    open_block: _Block | None = None
    for match in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n|$)", text):
        line_start, line = match.start(), match[0]
        stripped = line.strip()
        if not stripped:
            open_block = None
            if match.end() == len(text):
                break
            continue
        start = line_start + (len(line) - len(line.lstrip()))
        end = line_start + len(line.rstrip())
        starts_own = (
            stripped.startswith("|")
            or re.match(r"#{1,6}\s", stripped)
            or _LIST_ITEM.match(line)
            or _NOTE_START.match(line)
            or _SALUTATION.match(line)
            or _CLOSING.match(line)
            or _HEADER_LINE.match(line)
        )
        # A short unpunctuated line (of an address, a signature, a heading) stands alone.
        alone = bool(starts_own) and not (_LIST_ITEM.match(line) or _NOTE_START.match(line))
        if open_block is None or starts_own:
            open_block = _Block(start, end)
            blocks.append(open_block)
        else:
            open_block.end = end
        if alone:
            open_block = None
        if match.end() == len(text):
            break
    return blocks


def _lines(text: str, work: str, block: _Block) -> list[str]:
    """The lines of a block as the working copy has them (which has no line ends of its own)."""
    spans = [(block.start + m.start(), block.start + m.end()) for m in re.finditer(r"[^\r\n]+", text[block.start : block.end])]
    return [work[start:end].strip() for start, end in spans if work[start:end].strip()]


def _is_short(work: str, block: _Block) -> bool:
    """A head or foot line: short, no sentence."""
    words = work[block.start : block.end].split()
    return len(words) <= 14 and not (len(words) > 6 and _TERMINAL.search(work[block.start : block.end].rstrip()))


# Letters in the file --------------------------------------------------------------------------------------------------


def _letters(text: str, work: str, blocks: list[_Block]) -> list[_Head]:
    """Where letters open and close: head lines above a salutation, foot lines after a closing."""
    heads: list[_Head] = []
    taken = 0  # blocks before this belong to an earlier letter (its signature included)
    for index, block in enumerate(blocks):
        line = work[block.start : block.end]
        if not _SALUTATION.match(line):
            continue
        first = index
        while first > taken and _belongs_to_head(text, work, blocks[first - 1]):
            first -= 1
        # Subject lines stand below the salutation.
        header = list(range(first, index))
        heads.append(_Head(first, index, header=header))
        taken = _foot(text, work, blocks, heads[-1], index + 1)
    for position, head in enumerate(heads):
        head.last = (heads[position + 1].first if position + 1 < len(heads) else len(blocks)) - 1
    if not heads:
        mail = [i for i, block in enumerate(blocks[:12]) if _MAIL_LINE.match(work[block.start : block.end])]
        header = mail if len(mail) >= 2 else _top(text, work, blocks)
        heads.append(_Head(0, None, last=len(blocks) - 1, header=header))
        _foot(text, work, blocks, heads[0], 0)
    return heads


def _belongs_to_head(text: str, work: str, block: _Block) -> bool:
    line = work[block.start : block.end]
    if _CLOSING.match(line) or _NOTE_START.match(text[block.start : block.end]):
        return False
    return bool(_HEADER_LINE.match(line)) or _is_short(work, block)


_SAYS_SOMETHING = re.compile(r"^\|.*\d|\w\S*[.!?][\"')\]]*$|[$€£]\s?\d")


def _top(text: str, work: str, blocks: list[_Block]) -> list[int]:
    """The first lines of a text without a salutation, as far as they are no sentences; never the whole text."""
    top: list[int] = []
    for index, block in enumerate(blocks[:6]):
        line = work[block.start : block.end].strip()
        says = len(line.split()) > 3 and _SAYS_SOMETHING.search(line) and not _HEADER_LINE.match(line)
        if says or not _belongs_to_head(text, work, block):
            break
        top.append(index)
    return top if len(top) < len(blocks) else []


def _foot(text: str, work: str, blocks: list[_Block], head: _Head, start: int) -> int:
    """Find the closing and signature from ``start``; returns the first block that is no longer this letter's."""
    for index in range(start, len(blocks)):
        line = work[blocks[index].start : blocks[index].end]
        if _SALUTATION.match(line):
            return start
        if not _CLOSING.match(line):
            continue
        head.closing = index
        following = index + 1
        named = False
        while following < len(blocks) and _is_short(work, blocks[following]):
            lines = _lines(text, work, blocks[following])
            redacted = all(_REDACTED.match(each) for each in lines)
            if _HEADER_LINE.match(lines[0]) or _SALUTATION.match(lines[0]) or (named and (redacted or days(lines[0]))):
                break
            head.signature.append(following)
            named = named or not redacted
            following += 1
        return following
    return start


def _parts(
    text: str,
    work: str,
    blocks: list[_Block],
    heads: list[_Head],
    date: dt.date | None,
    sender: str | None,
    recipient: str | None,
) -> list[Part]:
    parts: list[Part] = []
    if blocks and heads[0].first > 0 and _has_prose(work, blocks[: heads[0].first]):
        parts.append(Part(id="p0", start=blocks[0].start, end=blocks[heads[0].first - 1].end))
    for number, head in enumerate(heads, 1):
        start = 0 if not parts and number == 1 else blocks[head.first].start if blocks else 0
        part = Part(id=f"p{number}", start=start, end=blocks[head.last].end if blocks else len(work))
        _read_head(text, work, blocks, head, part)
        parts.append(part)
    by_name = [part.sender for part in parts if part.sender]
    for part in parts:
        if part.id == "p0":
            top = norm_words(work[part.start : part.start + 400])
            part.sender = next((name for name in by_name if norm_words(name) in top), None)
        if part.sender is None:
            part.sender = sender
        if part.date is None and date is not None:
            part.date, part.date_origin = date, "given"
    _fill_recipients(parts)
    for part in parts:
        if part.recipient is None:
            part.recipient = recipient
    for block in blocks:
        block.part = max((p for p, part in enumerate(parts) if part.start <= block.start), default=0)
    for head in heads:
        for index in (*head.header, *head.signature):
            blocks[index].kind = "address" if index in head.header else "signature"
        if head.salutation is not None:
            blocks[head.salutation].kind = "salutation"
        if head.closing is not None:
            blocks[head.closing].kind = "signature"
    return parts


def _has_prose(work: str, blocks: list[_Block]) -> bool:
    return any(not _is_short(work, block) for block in blocks)


def _read_head(text: str, work: str, blocks: list[_Block], head: _Head, part: Part) -> None:
    address: list[str] = []
    for line in [line for index in head.header for line in _lines(text, work, blocks[index])]:
        mail = _MAIL_LINE.match(line)
        if mail and mail["name"].lower() == "from":
            part.sender = _name_of_mail(mail["value"])
            continue
        if mail and mail["name"].lower() == "to":
            part.recipient = _name_of_mail(mail["value"])
            continue
        found = days(line)
        if found and part.date is None and len(line.split()) <= 10:
            part.date, part.date_precision, part.date_origin = found[0].value, found[0].precision, "header"
            part.date_quote = line[found[0].start : found[0].end]
            continue
        reference = re.match(r"\s*(?:our )?ref(?:erence)?\s*[:.]\s*(.+)$", line, re.IGNORECASE)
        if reference:
            part.reference = reference[1].strip()
        elif not _HEADER_LINE.match(line):
            address.append(line.strip(" ,"))
    lines = [line.strip(" ,.") for index in head.signature for line in _lines(text, work, blocks[index])]
    signed = [line for line in lines if line and not _REDACTED.match(line) and not _CONTACT.search(line)]
    if signed and part.sender is None:
        part.sender = signed[-1]
    body = work[blocks[head.salutation].end if head.salutation is not None else part.start : part.end]
    if part.sender is None and (
        said := re.search(r"(?:I am|we are) writing (?:to you )?(?:from|on behalf of|for) ((?:the )?[A-Z][\w&'.-]*(?: (?:[A-Z][\w&'.-]*|of|for|and|the))*)", body)
    ):
        part.sender = said[1].strip(" ,.")
    known = [name for name in address if name and not _REDACTED.match(name) and not _CONTACT.search(name) and not re.match(r"[\d#]", name)]
    if part.recipient is None and known:
        part.recipient = _organisation(known, part.sender)
    if part.recipient is None and head.salutation is not None:
        line = work[blocks[head.salutation].start : blocks[head.salutation].end]
        greeted = re.match(r"\s*dear\s+(.{2,80}?)\s*[,:]?\s*$", line, re.IGNORECASE)
        if greeted and not re.search(r"\[|sir\b|madam|colleague|friend|reader|all\b|team", greeted[1], re.IGNORECASE):
            part.recipient = greeted[1]
    answered = re.search(r"your (?:letter|message|inquiry|questions?)[^.]{0,40}?\(ref\.? ([^)]+)\)", body[:1500], re.IGNORECASE)
    if answered:
        part.answers = answered[1].strip()


def _name_of_mail(value: str) -> str:
    return re.sub(r"\s*[<(].*$", "", value).strip(" \"'") or value.strip()


def _organisation(lines: list[str], sender: str | None) -> str | None:
    """The addressee among address lines: one that looks like an organisation and is not the sender, else the first."""
    others = [line for line in lines if sender is None or (norm_words(line) not in norm_words(sender) and norm_words(sender) not in norm_words(line))]
    marked = [
        line
        for line in others
        if re.search(r"\b(?:inc|llc|corp|ltd|company|technologies|group|department|agency|bureau|office|committee|senate|gmbh|plc|solutions|services)\b", line, re.IGNORECASE)
        and not re.search(r"\b(?:street|avenue|floor|suite|road|blvd)\b", line, re.IGNORECASE)
        and len(line.split()) <= 8
    ]
    return marked[0] if marked else None


def _fill_recipients(parts: list[Part]) -> None:
    """In an exchange of two the other party is addressed."""
    parties: list[str] = []
    for part in parts:
        if part.sender and not any(norm_words(part.sender) == norm_words(name) for name in parties):
            parties.append(part.sender)
    for part in parts:
        others = [name for name in parties if part.sender and norm_words(name) != norm_words(part.sender)]
        if part.recipient is None and part.id != "p0" and len(others) == 1:
            part.recipient = others[0]


def _same_party(name: str | None, words: str) -> bool:
    """Whether ``words`` name the party: a shared leading word is enough ('Palantir' for 'Palantir Technologies')."""
    if not name:
        return False
    ours, theirs = norm_words(name).split(), norm_words(words).split()
    return bool(ours and theirs) and ours[0] == theirs[0]


_WROTE = re.compile(
    r"(?P<who>(?:[A-Z][\w&'.-]*)(?: [A-Z][\w&'.-]*){0,4}|the (?:company|organisation|organization|firm|vendor|agency|department))"
    r" (?P<verb>wrote|sent|replied|responded|answered|gave|provided)\b[^.;]{0,160}?\bon (?P<date>[^.;,]{6,30})"
)
_DATED = re.compile(r"\byour (?:response|letter|reply|answer|message)[^.;]{0,25}? (?:dated|of) (?P<date>[^.;,]{6,30})", re.IGNORECASE)
_OUR_DATED = re.compile(r"\bour (?:response|letter|reply|answer|message)[^.;]{0,25}? (?:dated|of) (?P<date>[^.;,]{6,30})", re.IGNORECASE)


def _date_from_each_other(work: str, blocks: list[_Block], parts: list[Part], heads: list[_Head]) -> None:
    """Dates that the cover note or another letter gives for an undated one."""

    def give(part: Part, phrase: str, origin: str) -> None:
        found = days(phrase)
        if found and part.date is None and found[0].precision == "day":
            part.date, part.date_quote = found[0].value, phrase[found[0].start : found[0].end]
            part.date_origin = "cover" if origin == "cover" else "reply"

    letters = [part for part in parts if part.id != "p0"]
    for source in parts:
        span = work[source.start : source.end]
        origin = "cover" if source.id == "p0" else "reply"
        for match in _WROTE.finditer(span):
            undated = [part for part in letters if part.date is None and part is not source]
            who = match["who"]
            if who.startswith("the "):
                # "The company sent its answer": the party that is not the one who speaks.
                undated = [part for part in undated if part.sender and source.sender and not _same_party(part.sender, source.sender)]
            else:
                undated = [part for part in undated if _same_party(part.sender, who)]
            if undated:
                give(undated[0], match["date"], origin)
        for pattern, party in ((_DATED, source.recipient), (_OUR_DATED, source.sender)):
            for match in pattern.finditer(span):
                for part in letters:
                    if part is not source and part.date is None and part.start < source.start and party and _same_party(part.sender, party):
                        give(part, match["date"], "reply")
    for position, part in enumerate(letters):
        if part.answers is None and position and letters[position - 1].sender != part.sender:
            part.answers = letters[position - 1].id
        elif part.answers is not None:
            part.answers = next((other.id for other in letters if other.reference and part.answers in other.reference), part.answers)


# Kinds, quotations, notes ---------------------------------------------------------------------------------------------


def _kinds(text: str, work: str, blocks: list[_Block]) -> None:
    """Headings, list items, table rows, notes; a list item carries the words before its list."""
    heading: str | None = None
    table_head: str | None = None
    lead_in: str | None = None
    for index, block in enumerate(blocks):
        words = work[block.start : block.end]
        if block.kind != "prose":
            heading = lead_in = None
            continue
        if _NOTE_START.match(text[block.start : block.end]) or block.kind == "note":
            block.kind = "note"
            continue
        if words.startswith("|"):
            following = work[blocks[index + 1].start : blocks[index + 1].end] if index + 1 < len(blocks) else ""
            if re.fullmatch(r"[|:\s-]+", words):
                block.kind = "heading"
            elif re.fullmatch(r"[|:\s-]+", following) and following.strip():
                block.kind, table_head = "heading", words
            else:
                block.kind, block.heading = "table_row", table_head
            continue
        table_head = None
        if _LIST_ITEM.match(words) and len(words.split()) > 1:
            block.kind, block.lead_in, block.heading = "list_item", lead_in, heading
            continue
        if _is_heading(words):
            block.kind, heading, lead_in = "heading", words.strip(), None
            continue
        block.heading = heading
        lead_in = _last_sentence(words) if words.rstrip().endswith(":") else None


def _is_heading(text: str) -> bool:
    words = text.split()
    if len(words) > 16 and not text.isupper():
        return bool(re.match(r"\s*Section \d+\s*:", text)) and len(words) < 60
    letters = [char for char in text if char.isalpha()]
    if letters and sum(char.isupper() for char in letters) > 0.8 * len(letters) and len(words) <= 30:
        return True
    if re.match(r"\s*(?:RE|Re|Subject|Section \d+)\s*[.:]", text):
        return True
    return len(words) <= 10 and not _TERMINAL.search(text) and not re.search(r"[\"']\s*$", text)


def _last_sentence(text: str) -> str:
    spans = list(sentences(text))
    return text[spans[-1][0] : spans[-1][1]] if spans else text.strip()


_YOURS = re.compile(r"\b(?:your (?:letter|report|statement|message|response|answer)|you (?:also )?(?:state|note|write|wrote|claim|say|allege|mention|assert))\b", re.IGNORECASE)
_OURS = re.compile(r"\b(?:our (?:letter|report|statement)|we (?:stated|wrote|said))\b", re.IGNORECASE)


def _quotations(text: str, work: str, blocks: list[_Block], parts: list[Part]) -> None:
    """A paragraph that ends in ':' and the quotation it opens, to the paragraph that closes it; '>' blocks too."""
    index = 0
    while index < len(blocks):
        block = blocks[index]
        is_quote = text[block.start : block.end].lstrip().startswith(">")
        before = blocks[index - 1] if index else None
        introduced = (
            before is not None
            and before.kind in ("prose", "list_item")
            and work[before.start : before.end].rstrip().endswith(":")
            and _OPENING.match(text[block.start : block.end])
        )
        if block.kind not in ("prose", "list_item") or not (introduced or is_quote):
            index += 1
            continue
        last = index
        if introduced:
            while last < len(blocks) - 1 and not _CLOSING_QUOTE.search(text[blocks[last].start : blocks[last].end]):
                if blocks[last + 1].part != block.part or blocks[last + 1].kind not in ("prose", "list_item", "note", "heading"):
                    break
                last += 1
            if not _CLOSING_QUOTE.search(text[blocks[last].start : blocks[last].end]):
                last = index
        else:
            while last + 1 < len(blocks) and text[blocks[last + 1].start : blocks[last + 1].end].lstrip().startswith(">"):
                last += 1
        intro = _last_sentence(work[before.start : before.end]) if before is not None else ""
        quotation = _quotation(block, blocks[last], intro, parts)
        for inner in blocks[index : last + 1]:
            if inner.kind in ("prose", "list_item", "heading"):
                inner.kind = "prose" if inner.kind == "heading" else inner.kind
                inner.quotation, inner.lead_in = quotation, intro or None
        index = last + 1


def _quotation(first: _Block, last: _Block, intro: str, parts: list[Part]) -> Quotation:
    part = parts[first.part]
    holder: str | None = None
    if _YOURS.search(intro):
        holder = part.recipient
    elif _OURS.search(intro):
        holder = part.sender
    else:
        holder = next((p.sender for p in parts if p.sender and p.sender != part.sender and norm_words(p.sender) in norm_words(intro)), None)
    found = days(intro)
    day = found[0].value if found and found[0].precision == "day" else None
    quoted = next(
        (p for p in parts if p is not part and holder and p.sender and _same_party(p.sender, holder) and (day is None or p.date == day) and p.start < part.start and p.id != "p0"),
        None,
    )
    return Quotation(start=first.start, end=last.end, holder=holder, date=day or (quoted.date if quoted else None), part=quoted.id if quoted else None)


def _notes(text: str, work: str, blocks: list[_Block], parts: list[Part]) -> list[Note]:
    notes = []
    for block in blocks:
        match = _NOTE_START.match(text[block.start : block.end])
        if not match or block.kind not in ("prose", "note"):
            continue
        block.kind = "note"
        raw = text[block.start : block.end]
        links = [link.rstrip(".,;") for link in _URL.findall(raw)]
        identifiers: list[str] = []
        for link in links:
            if notice := norm_notice_id(link):
                identifiers.append(notice)
            identifiers += [urllib.parse.unquote(key).upper().rstrip("/") for key in _AWARD_KEY.findall(link)]
        said = days(work[block.start : block.end])
        notes.append(
            Note(
                number=(match["raised"] or match["markdown"]).translate(_RAISED),
                part=parts[block.part].id,
                start=block.start,
                end=block.end,
                text=raw[match.end() :].strip(),
                links=list(dict.fromkeys(links)),
                date=said[0].value if said and said[0].precision == "day" else None,
                identifiers=list(dict.fromkeys(identifiers)),
            )
        )
    return notes


# Statements -----------------------------------------------------------------------------------------------------------


def _statements(text: str, work: str, blocks: list[_Block], parts: list[Part], notes: list[Note]) -> list[Statement]:
    statements: list[Statement] = []
    numbers = {note.number for note in notes}
    index = 0
    while index < len(blocks):
        block = blocks[index]
        end = block.end
        # A paragraph that a page end broke: no stop at its end, and plain prose right after it.
        while (
            block.kind == "prose"
            and index + 1 < len(blocks)
            and blocks[index + 1].kind == "prose"
            and blocks[index + 1].part == block.part
            and blocks[index + 1].quotation == block.quotation
            and end - block.start > 60
            and not re.search(r"[.!?:;…\"')\]]\s*$", work[block.start : end])
        ):
            index += 1
            end = blocks[index].end
        index += 1
        if block.kind in ("note", "salutation", "signature", "address"):
            continue
        start = block.start
        if block.kind == "list_item" and (marker := _LIST_ITEM.match(work[start:end])):
            start += marker.end()
        spans = [(start, end)] if block.kind in ("table_row", "heading") else [(start + a, start + b) for a, b in sentences(work[start:end])]
        for opening, last in spans:
            first = opening
            # A quotation's own marks are not part of its sentences.
            while first < last and (text[first] in "> " or (block.quotation and text[first] in _QUOTE)):
                first += 1
            if first >= last:
                continue
            raw = text[first:last]
            cited = [number.translate(_RAISED) for number in _RAISED_NUMBER.findall(raw + text[last : last + 3])]
            cited += [number for number in _MARKDOWN_NOTE.findall(raw + text[last : last + 8]) if number in numbers]
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
                    quotation=block.quotation,
                    notes=list(dict.fromkeys(cited)),
                )
            )
    return statements
