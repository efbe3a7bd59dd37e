"""Blocks -> the letters in a file, each with sender, addressee, reference and a date with its origin (EXTRACTION section 3)."""

from __future__ import annotations

import bisect
import datetime as dt
import re
from dataclasses import dataclass, field
from email.utils import getaddresses
from itertools import pairwise

from procure.identifiers import norm_words
from procure.letters.blocks import (
    CLOSING,
    CONTACT,
    DISCLAIMER,
    HEADER_LINE,
    LIST_ITEM,
    MAIL_LINE,
    MAIL_SEPARATOR,
    NOTE_START,
    REDACTED,
    SALUTATION,
    TERMINAL,
    Block,
    is_short,
    lines_of,
)
from procure.letters.dates import days
from procure.models import Part

_ORGANISATION = re.compile(
    r"\b(?:inc|llc|llp|corp(?:oration)?|ltd|limited|company|technologies|technology|group|department|agency|bureau|office|committee|"
    r"subcommittee|senate|house of representatives|congress|gmbh|ag|plc|solutions|services|systems|partners|international|foundation|"
    r"institute|union|association|center|centre|university|bank|holdings|ministry|administration|commission|council|project|"
    r"observatory|coalition|network|watch|enforcement|protection|service|corps|army|navy|air force|fund|agencies|industries|labs?)\b",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b(?:street|st|avenue|ave|floor|suite|road|rd|blvd|boulevard|square|building|p\.?o\.? box|lane|drive)\b\.?|\b[A-Z]{2} \d{5}\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"^(?:the )?(?:chief|vice|deputy|general|senior|managing|executive|associate|assistant|acting|global|head|director|president|chair\w*|ceo|"
    r"cto|cfo|coo|secretary|counsel|spokes\w+|manager|member|(?:united states |u\.?s\.? )?(?:senator|representative)|attorney|partner|"
    r"officer|press|media|(?:ranking |co-)?chair\w*|ranking)\b",
    re.IGNORECASE,
)
_LEGISLATURE = re.compile(
    r"(?:united states |u\.?s\.? )?(?:senate|house of representatives)|congress of the united states", re.IGNORECASE
)
"""A house of parliament as a letterhead: its members sign, it says nothing itself."""
_LEGAL_FORM = re.compile(
    r"\b(?:inc|llc|llp|corp(?:oration)?|ltd|limited|company|technologies|gmbh|ag|plc|systems|solutions)\b",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"^(?:the )?(?:office|legal|general counsel|public|department$|press|media|human rights|compliance)\b",
    re.IGNORECASE,
)
_MAILBOX = re.compile(
    r"(?:press|media|info|contact|office|communications|public affairs|legal|inquiries|enquiries|news|compliance|support|policy|government affairs)(?: (?:office|team|desk))?",
    re.IGNORECASE,
)
_MOST_LETTERS = 300
"""Letters told apart in one file; what follows belongs to the last."""
# Lines of a head whose date is that of something else: a subject, the letter answered.
_OTHERS_DATE = re.compile(
    r"\s*(?:re|subject|your ref(?:erence)?|betreff)\b\s*[:.]|.*\b(?:your|our|ihr|ihre) (?:letter|message|e-?mail|inquiry|enquiry|response|"
    r"reply|request|schreiben)\b",
    re.IGNORECASE,
)
_FREE_MAIL = frozenset(
    "gmail googlemail outlook hotmail yahoo aol icloud me proton protonmail gmx web mail posteo tutanota live msn fastmail zoho".split()
)
_WRITING_FROM = re.compile(
    r"\b(?:I am|I'm|we are|we're|I|we) (?:writ(?:e|ing)|reaching out) (?:to you )?(?:today )?(?:from|on behalf of|for) "
    r"((?:the )?[A-Z][\w&'.-]*(?: (?:[A-Z][\w&'.-]*|of|for|and|the))*)"
)
_OPPORTUNITY = re.compile(
    r"\b(?:opportunity|chance|invitation) for ((?:the )?[A-Z][\w&'.-]*(?: [A-Z][\w&'.-]*)*)|"
    r"\bgiving ((?:the )?[A-Z][\w&'.-]*(?: [A-Z][\w&'.-]*)*)[^.]{0,30} (?:the|an) (?:chance|opportunity) to (?:respond|reply|comment)"
)
_ANSWERED = re.compile(
    r"your (?:letter|message|inquiry|enquiry|questions?|e-?mail)[^.]{0,40}?\(ref(?:erence)?[.:]? ([^)]+)\)",
    re.IGNORECASE,
)


@dataclass
class _Head:
    """One letter's head and foot, as indices of blocks."""

    first: int
    salutation: int | None
    last: int = 0
    closing: int | None = None
    header: list[int] = field(default_factory=list)
    signature: list[int] = field(default_factory=list)


def parts_of(
    text: str,
    work: str,
    blocks: list[Block],
    *,
    attachments: dict[int, str],
    date: dt.date | None,
    sender: str | None,
    recipient: str | None,
) -> list[Part]:
    """The parts of ``text``; every block's ``part`` is set, and head and foot blocks get their kind.

    ``date``, ``sender`` and ``recipient`` fill what the text leaves open.
    """
    heads = _heads(text, work, blocks)
    parts: list[Part] = []
    if blocks and heads[0].first > 0 and _has_prose(text, work, blocks[: heads[0].first]):
        parts.append(Part(id="p0", start=blocks[0].start, end=blocks[heads[0].first - 1].end))
    # So is a message without a salutation that brings letters with one.
    brings = not parts and heads[0].salutation is None and any(head.salutation is not None for head in heads[1:])
    for number, head in enumerate(heads, 0 if brings else 1):
        start = 0 if not parts else blocks[head.first].start if blocks else 0
        part = Part(id=f"p{number}", start=start, end=blocks[head.last].end if blocks else len(work))
        if blocks:
            part.attachment = attachments.get(blocks[head.first].document)
        _read_head(text, work, blocks, head, part)
        parts.append(part)
    beginnings = [part.start for part in parts]
    for block in blocks:
        block.part = max(0, bisect.bisect_right(beginnings, block.start) - 1)
    for head in heads:
        for index in (*head.header, *head.signature):
            blocks[index].kind = "address" if index in head.header else "signature"
        if head.salutation is not None:
            blocks[head.salutation].kind = "salutation"
        if head.closing is not None:
            blocks[head.closing].kind = "signature"
    for block in blocks:
        if block.kind == "prose" and (
            DISCLAIMER.match(work[block.start : block.end]) or MAIL_SEPARATOR.match(text[block.start : block.end])
        ):
            block.kind = "signature"
    _name_cover(work, parts)
    for part in parts:
        if part.sender is None:
            part.sender = sender
    _fill_recipients(parts)
    for part in parts:
        if part.recipient is None and recipient and not same_party(part.sender, recipient):
            part.recipient = recipient
    _dates_from_each_other(work, parts)
    for part in parts:
        if part.date is None and date is not None:
            part.date, part.date_origin = date, "given"
    _dates_between(work, parts)
    _link_answers(parts)
    return parts


# Where letters open and close -------------------------------------------------------------------------------------------


def _heads(text: str, work: str, blocks: list[Block]) -> list[_Head]:
    """Head lines above a salutation, or From/To/Date lines, open a letter; a closing and its signature end it."""
    heads: list[_Head] = []
    taken = 0  # blocks before this belong to an earlier letter (its signature included)
    index = 0
    while index < len(blocks) and len(heads) < _MOST_LETTERS:
        block = blocks[index]
        if block.is_quoted:
            index += 1
            continue
        new_document = index > 0 and block.document != blocks[index - 1].document
        if new_document:
            taken = index
        mail = _mail_head(work, blocks, index)
        line = work[block.start : block.end]
        if mail:
            header = list(range(index, index + mail))
            body = index + mail
            if (
                body < len(blocks)
                and SALUTATION.match(work[blocks[body].start : blocks[body].end])
                and blocks[body].document == block.document
            ):
                heads.append(_Head(index, body, header=header))
                body += 1
            else:
                heads.append(_Head(index, None, header=header))
            taken = _foot(text, work, blocks, heads[-1], body)
            index = max(body, index + 1)
            continue
        if SALUTATION.match(line) and not NOTE_START.match(text[block.start : block.end]):
            first = index
            while (
                first > taken
                and blocks[first - 1].document == block.document
                and _belongs_to_head(text, work, blocks[first - 1])
            ):
                first -= 1
            if (
                heads
                and heads[-1].salutation is None
                and heads[-1].first < index
                and index - heads[-1].first - len(heads[-1].header) <= 2
                and heads[-1].closing is None
                and blocks[heads[-1].first].document == block.document
            ):
                # A few lines (a place, a date) between mail lines and the salutation: the same letter.
                heads[-1].salutation = index
                heads[-1].header += list(range(heads[-1].header[-1] + 1 if heads[-1].header else first, index))
            else:
                heads.append(_Head(first, index, header=list(range(first, index))))
            taken = _foot(text, work, blocks, heads[-1], index + 1)
        elif new_document and not any(
            SALUTATION.match(work[b.start : b.end]) for b in blocks[index : index + 25] if b.document == block.document
        ):
            heads.append(_Head(index, None, header=_top(text, work, blocks, index)))
            taken = _foot(text, work, blocks, heads[-1], index + len(heads[-1].header))
        index += 1
    if not heads:
        heads.append(_Head(0, None, header=_top(text, work, blocks, 0)))
        _foot(text, work, blocks, heads[0], len(heads[0].header))
    elif blocks and heads[0].first > 0 and blocks[0].document != blocks[heads[0].first].document:
        heads.insert(0, _Head(0, None, header=_top(text, work, blocks, 0)))
        _foot(text, work, blocks, heads[0], len(heads[0].header))
    for position, head in enumerate(heads):
        head.last = (heads[position + 1].first if position + 1 < len(heads) else len(blocks)) - 1
    return heads


def _mail_head(work: str, blocks: list[Block], index: int) -> int:
    """How many blocks from ``index`` are From/To/Date lines (at least two names, From or To among them); else 0."""
    names: list[str] = []
    count = 0
    for block in blocks[index : index + 10]:
        line = work[block.start : block.end].strip()
        match = MAIL_LINE.match(line)
        if not match or block.document != blocks[index].document or len(line) > 600:
            break
        names.append(match["name"].lower())
        count += 1
    opens = ("from" in names and bool({"to", "date", "sent", "subject"} & set(names))) or (
        "to" in names and bool({"date", "sent"} & set(names))
    )
    return count if opens else 0


def _belongs_to_head(text: str, work: str, block: Block) -> bool:
    line = work[block.start : block.end]
    if CLOSING.match(line) or NOTE_START.match(text[block.start : block.end]) or DISCLAIMER.match(line):
        return False
    if LIST_ITEM.match(line) and not days(line):
        return False
    return bool(HEADER_LINE.match(line)) or is_short(text, work, block)


_SAYS_SOMETHING = re.compile(r"^\|.*\d|\w\S*[.!?][\"')\]]*$|[$€£]\s?\d")


def _top(text: str, work: str, blocks: list[Block], start: int) -> list[int]:
    """The first lines of a document without a salutation, as far as they are no sentences; never all of it."""
    if not blocks:
        return []
    own = [index for index in range(start, len(blocks)) if blocks[index].document == blocks[start].document]
    top: list[int] = []
    for index in own[:6]:
        line = work[blocks[index].start : blocks[index].end].strip()
        if line.startswith("|"):
            break  # a table is no head
        says = len(line.split()) > 3 and _SAYS_SOMETHING.search(line) and not HEADER_LINE.match(line)
        if (
            (says and not _is_organisation(line))
            or blocks[index].is_quoted
            or not _belongs_to_head(text, work, blocks[index])
        ):
            break
        top.append(index)
    # Without anything that makes it a head (a date, a reference, a party line) these are headings or short sentences.
    lines = [work[blocks[index].start : blocks[index].end] for index in top]
    is_head = any(HEADER_LINE.match(line) or _only_date(line) for line in lines)
    return top if is_head and len(top) < len(own) else []


def _only_date(line: str) -> bool:
    found = days(line)
    return bool(found) and len(line.split()) <= 8


def _foot(text: str, work: str, blocks: list[Block], head: _Head, start: int) -> int:
    """Find the closing and signature from ``start``; returns the first block that is no longer this letter's."""
    for index in range(start, len(blocks)):
        line = work[blocks[index].start : blocks[index].end]
        if blocks[index].is_quoted:
            continue
        if (
            SALUTATION.match(line)
            or (index > start and blocks[index].document != blocks[index - 1].document)
            or _mail_head(work, blocks, index)
        ):
            return start
        if not CLOSING.match(line):
            continue
        head.closing = index
        following = index + 1
        named = False
        while (
            following < len(blocks)
            and blocks[following].document == blocks[index].document
            and is_short(text, work, blocks[following])
        ):
            lines = lines_of(text, work, blocks[following])
            redacted = all(REDACTED.match(each) for each in lines)
            opens = SALUTATION.match(lines[0]) or _mail_head(work, blocks, following) or MAIL_SEPARATOR.match(lines[0])
            if (
                opens
                or NOTE_START.match(text[blocks[following].start : blocks[following].end])
                or blocks[following].is_quoted
            ):
                break
            if HEADER_LINE.match(lines[0]) and not re.match(r"cc\b", lines[0], re.IGNORECASE):
                break
            if named and (redacted or (days(lines[0]) and _another_opens(work, blocks, following))):
                break
            head.signature.append(following)
            named = named or not redacted
            following += 1
        return following
    return start


def _another_opens(work: str, blocks: list[Block], index: int) -> bool:
    return any(SALUTATION.match(work[block.start : block.end]) for block in blocks[index : index + 10])


def _has_prose(text: str, work: str, blocks: list[Block]) -> bool:
    return any(not is_short(text, work, block) for block in blocks)


# Who, to whom, when -----------------------------------------------------------------------------------------------------


def _read_head(text: str, work: str, blocks: list[Block], head: _Head, part: Part) -> None:
    address: list[str] = []
    before_date = 0
    mail_from: str | None = None
    for line in [line for index in head.header for line in lines_of(text, work, blocks[index])]:
        mail = MAIL_LINE.match(line)
        if mail and mail["name"].lower() == "from":
            mail_from = mail["value"]
            continue
        if mail and mail["name"].lower() == "to":
            part.recipient = _party(mail["value"], [])
            continue
        if mail and mail["name"].lower() in ("subject", "cc", "bcc", "reply-to"):
            continue
        if part.date is None and len(line.split()) <= 12 and not _OTHERS_DATE.match(line):
            _take_date(part, line)
            if part.date is not None:
                before_date = len(address)
                continue
        reference = re.match(r"\s*(?:our )?ref(?:erence)?(?: no\.?)?\s*[:.]\s*(.+)$", line, re.IGNORECASE)
        if reference:
            part.reference = reference[1].strip()
        elif attention := re.match(r"\s*(?:attn|attention)\s*[:.]\s*(.+)$", line, re.IGNORECASE):
            address.append(attention[1].strip(" ,"))
        elif not HEADER_LINE.match(line):
            address.append(line.strip(" ,"))
    if head.closing is None and not head.signature and (head.salutation is not None or head.header):
        _unclosed_signature(text, work, blocks, head)
    signature = [line.strip(" ,.") for index in head.signature for line in lines_of(text, work, blocks[index])]
    if part.date is None:
        for line in signature:
            if _only_date(line):
                _take_date(part, line)
    signed = [
        line
        for line in signature
        if line
        and not REDACTED.match(line)
        and not CONTACT.search(line)
        and not days(line)
        and not _STREET.search(line)
        and not re.match(r"(?:cc|encl|enclosures?|p\.?s)\b", line, re.IGNORECASE)
    ]
    if mail_from:
        # "From: Committee Staff" says it all; behind a mailbox the signature tells for whom its owner writes.
        part.sender = _party(mail_from, signed if "@" in mail_from or head.closing is not None else [])
    else:
        part.sender = _signer(signed)
    body_start = blocks[head.salutation].end if head.salutation is not None else part.start
    body = work[body_start : part.end]
    if (part.sender is None or not _ORGANISATION.search(part.sender)) and (said := _WRITING_FROM.search(body[:6000])):
        part.sender = said[1].strip(" ,.")
    if part.sender is None and head.salutation is not None and (given := _OPPORTUNITY.search(body[:2500])):
        part.sender = (given[1] or given[2]).strip(" ,.")
    letterhead = [
        line
        for line in address[:before_date]
        if _is_organisation(line) and not (signed and _LEGISLATURE.fullmatch(line))
    ]
    known = [
        name
        for name in address[before_date:] or address
        if name and not REDACTED.match(name) and not CONTACT.search(name) and not re.match(r"[\d#]", name)
    ]
    if part.recipient is None and known and head.salutation is not None:
        part.recipient = _organisation(known, part.sender)
    if head.salutation is not None and (part.sender is None or not _ORGANISATION.search(part.sender)):
        # A letterhead names the organisation for which a person signs.
        above = [line for line in letterhead if part.recipient is None or not same_party(part.recipient, line)]
        part.sender = above[0] if above else part.sender
    if part.recipient is None and head.salutation is not None and part.sender:
        # The addressee may stand above the date, as in European letters.
        part.recipient = _organisation(
            [line for line in address[:before_date] if not _LEGISLATURE.fullmatch(line)], part.sender
        )
    if part.recipient is None and head.salutation is not None:
        line = work[blocks[head.salutation].start : blocks[head.salutation].end]
        greeted = re.match(r"\s*(?:dear|hello|hi)\s+(.{2,80}?)\s*[,:]?\s*$", line, re.IGNORECASE)
        if greeted and not re.search(
            r"\[|sirs?\b|madam|colleague|friend|reader|all\b|team|everyone", greeted[1], re.IGNORECASE
        ):
            part.recipient = greeted[1]
    if part.date is None and head.salutation is None and blocks:
        _dateline(text, work, blocks, head, part)
    if answered := _ANSWERED.search(body[:1500]):
        part.answers = answered[1].strip()


def _unclosed_signature(text: str, work: str, blocks: list[Block], head: _Head) -> None:
    """Names at the end of a letter that has no "Sincerely": short lines without a stop below its last paragraph."""
    index = head.last
    while index > head.first and DISCLAIMER.match(work[blocks[index].start : blocks[index].end]):
        index -= 1
    block, before = blocks[index], blocks[index - 1]
    line = work[block.start : block.end].strip()
    plain_names = (
        index - 1 > (head.salutation if head.salutation is not None else head.header[-1])
        and not block.is_quoted
        and is_short(text, work, block)
        and not re.search(r"[.!?:;,|]$", line)
        and not LIST_ITEM.match(line)
        and not line.startswith(("|", "#"))
        and not NOTE_START.match(text[block.start : block.end])
        and len(line.split()) <= 12
        and re.fullmatch(
            r"(?:[^a-z\s]\S*|of|and|the|for|de|von|-)(?:\s+(?:[^a-z\s]\S*|of|and|the|for|de|von|-))*", line
        )
        and TERMINAL.search(work[before.start : before.end])
    )
    if plain_names:
        head.signature.append(index)


def _take_date(part: Part, line: str) -> None:
    found = days(line)
    if found:
        part.date, part.date_precision, part.date_origin = found[0].value, found[0].precision, "header"
        part.date_quote = line[found[0].start : found[0].end]


_PLACE_OR_BYLINE = re.compile(
    r"[\W_]*(?:(?:[A-Z][\w.'-]*|by|on|of|the|updated|published|posted|released|dated|last)[\W_]+)*", re.UNICODE
)


def _dateline(text: str, work: str, blocks: list[Block], head: _Head, part: Part) -> None:
    """'DENVER, July 24, 2025 - ...' opens a release; a line that is only a date stands above its text, with a byline or alone."""
    for index in range(head.first, min(head.first + 8, head.last + 1, len(blocks))):
        block = blocks[index]
        whole = work[block.start : block.end].strip()
        if block.is_quoted or NOTE_START.match(text[block.start : block.end]) or whole.startswith("|"):
            continue
        lines = lines_of(text, work, block)
        for line in lines if is_short(text, work, block) else [whole]:
            found = days(line[:90])
            if not found or found[0].precision != "day" or CONTACT.search(line):
                continue
            before, after = line[: found[0].start], line[found[0].end :]
            if not _PLACE_OR_BYLINE.fullmatch(before) or (LIST_ITEM.match(line) and after.strip()):
                continue  # a sentence, an entry of a list: "The contract took effect May 1, 2026 - before ..."
            opens = len(before.split()) <= 6 and _AFTER_DATELINE.match(after)
            alone = len(line.split()) <= 8 and not TERMINAL.search(line)
            if (opens and not re.search(r"[.;]\s", before)) or alone:
                part.date, part.date_origin, part.date_quote = (
                    found[0].value,
                    "header",
                    line[found[0].start : found[0].end],
                )
                return


_AFTER_DATELINE = re.compile(r"\s*(?:--?|[(/|]|:|$|\)\s*(?:--?|:))")


def _signer(signed: list[str]) -> str | None:
    """The party among signature lines: the last that looks like an organisation, else the last that is no role."""
    if not signed:
        return None
    marked = [line for line in signed if _is_organisation(line) and not _ROLE.match(line)]
    if marked:
        return marked[-1]
    plain_names = [line for line in signed if not _ROLE.match(line)]
    return (plain_names or signed)[-1]


def _is_organisation(line: str) -> bool:
    return bool(_ORGANISATION.search(line)) and not _STREET.search(line) and len(line.split()) <= 9


def _party(value: str, signed: list[str]) -> str | None:
    """The party behind a From or To line: the organisation signed for, else the name shown, else the domain's label."""
    value = value.split(";")[0][:500]
    outlook = re.match(r"\s*\"?([^\"<>@]*?)\"?\s*<([^<>]+@[^<>]+)>", value)
    if outlook:  # "Doe, Jo <jo@...>" without the quotation marks the standard asks for
        shown, mailbox = outlook[1], outlook[2]
    elif "@" in value:
        shown, mailbox = next(iter(getaddresses([value])), ("", ""))
    else:
        shown, mailbox = re.sub(r"\s*[<(\[].*$", "", value), ""
    shown = shown.strip(" \"'*") or ("" if mailbox else value.strip())
    address = re.search(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", mailbox or value)
    label = ""
    if address:
        labels = address[1].lower().split(".")
        label = (
            labels[-3]
            if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in ("co", "com", "org", "gov", "ac")
            else labels[-2]
        )
    if signed:
        named = [line for line in signed if not _ROLE.match(line)]
        theirs = [line for line in named if label and label in norm_words(line).lower().replace(" ", "")]
        if theirs:
            return theirs[-1]
        if marked := [line for line in named if _is_organisation(line)]:
            return marked[-1]
    if shown and "@" not in shown and not (label and _MAILBOX.fullmatch(shown)):
        return shown
    if label and label not in _FREE_MAIL:
        return label.upper() if address and address[1].lower().endswith((".gov", ".mil")) else label.capitalize()
    return address[0] if address else value.strip() or None


def _organisation(lines: list[str], sender: str | None) -> str | None:
    """The addressee among address lines: a company, else the last organisation, that is not the sender."""
    others = [
        line
        for line in lines
        if sender is None or (norm_words(line) not in norm_words(sender) and norm_words(sender) not in norm_words(line))
    ]
    marked = [line for line in others if _is_organisation(line)]
    companies = [line for line in marked if _LEGAL_FORM.search(line)]
    named = companies or [line for line in marked if not _UNIT.match(line)] or marked
    return named[-1] if named else None


def _name_cover(work: str, parts: list[Part]) -> None:
    by_name = [part.sender for part in parts if part.sender]
    for part in parts:
        if part.id == "p0":
            top = norm_words(work[part.start : part.start + 400])
            part.sender = next((name for name in by_name if norm_words(name) in top), None)


def _fill_recipients(parts: list[Part]) -> None:
    """In an exchange of two the other party is addressed."""
    parties: list[str] = []
    for part in parts:
        if part.id != "p0" and part.sender and not any(norm_words(part.sender) == norm_words(name) for name in parties):
            parties.append(part.sender)
    for part in parts:
        others = [name for name in parties if part.sender and norm_words(name) != norm_words(part.sender)]
        if part.recipient is None and part.id != "p0" and len(others) == 1:
            part.recipient = others[0]


def same_party(name: str | None, words: str) -> bool:
    """Whether ``words`` name the party: a shared leading word is enough ('Palantir' for 'Palantir Technologies')."""
    if not name:
        return False
    ours, theirs = (re.sub(r"^THE ", "", norm_words(each).upper()).split() for each in (name, words))
    return bool(ours and theirs) and ours[0] == theirs[0]


_WROTE = re.compile(
    r"(?P<who>(?:[A-Z][\w&'.-]*)(?: [A-Z][\w&'.-]*){0,4}|the (?:company|organisation|organization|firm|vendor|agency|department))"
    r" (?P<verb>wrote|sent|replied|responded|answered|gave|provided)\b[^.;]{0,160}?\bon (?P<date>[^.;,]{6,30})"
)
_DATED = re.compile(
    r"\byour (?:response|letter|reply|answer|message|e-?mail)[^.;]{0,25}? (?:dated|of) (?P<date>[^.;]{6,30})",
    re.IGNORECASE,
)
_OUR_DATED = re.compile(
    r"\bour (?:response|letter|reply|answer|message|e-?mail)[^.;]{0,25}? (?:dated|of) (?P<date>[^.;]{6,30})",
    re.IGNORECASE,
)


def _dates_from_each_other(work: str, parts: list[Part]) -> None:
    """Dates that the cover note or another letter gives for an undated one."""

    def give(part: Part, phrase: str, origin: str) -> None:
        found = days(phrase)
        if found and part.date is None and found[0].precision == "day" and found[0].start <= 8:
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
                undated = [
                    part
                    for part in undated
                    if part.sender and source.sender and not same_party(part.sender, source.sender)
                ]
            else:
                undated = [part for part in undated if same_party(part.sender, who)]
            if undated:
                give(undated[0], match["date"], origin)
        for pattern, party in ((_DATED, source.recipient), (_OUR_DATED, source.sender)):
            for match in pattern.finditer(span):
                for part in letters:
                    if (
                        part is not source
                        and part.date is None
                        and part.start < source.start
                        and party
                        and same_party(part.sender, party)
                    ):
                        give(part, match["date"], "reply")


def _dates_between(work: str, parts: list[Part]) -> None:
    """An undated letter lies between the last day it names and the dated one after it: where both are in a month, that is it."""
    letters = [part for part in parts if part.id != "p0"]
    for part, following in pairwise(letters):
        if part.date is not None or following.date is None or following.date_precision != "day":
            continue
        named = [
            day.value
            for day in days(work[part.start : part.end])
            if day.precision == "day" and day.value <= following.date
        ]
        if named and (max(named).year, max(named).month) == (following.date.year, following.date.month):
            part.date, part.date_precision, part.date_origin = max(named), "month", "bounds"


def _link_answers(parts: list[Part]) -> None:
    letters = [part for part in parts if part.id != "p0"]
    for before, part in pairwise(letters):
        # Of two letters the later answers the earlier; a thread of messages stands the other way round.
        turned = before.date is not None and part.date is not None and part.date < before.date
        later, earlier = (before, part) if turned else (part, before)
        if later.answers is None and later.sender and earlier.sender != later.sender:
            later.answers = earlier.id
    for part in letters:
        if part.answers is not None:
            part.answers = next(
                (other.id for other in letters if other.reference and part.answers in other.reference), part.answers
            )
