"""E-mail -> text: head lines, the body, and attachments that are letters themselves, each a document of its own."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime

from procure.errors import LetterError
from procure.letters.extracted import Extracted

_MOST_PARTS = 400
_MOST_DEPTH = 20
_MOST_HEAD = 100_000
_MOST_ATTACHMENTS = 30
_MOST_BYTES = 60_000_000
_HEADS = ("From", "To", "Cc", "Date", "Subject")
_PICTURES = (
    "image/",
    "audio/",
    "video/",
    "text/calendar",
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/ics",
)
_SAVED_PAGE = re.compile(r"saved by|blink|chrome|mozilla|internet explorer", re.IGNORECASE)


def read(body: bytes) -> Extracted:
    """The text of a message and of its readable attachments. Raises LetterError where there is none."""
    if body.startswith(b"From "):  # an mbox: its first message
        body = body.partition(b"\n")[2]
    # Counted before parsing: the parser recurses into parts.
    if (
        body.count(b"boundary=") > _MOST_PARTS
        or len(re.findall(rb"(?im)^content-type:\s*(?:multipart|message)/", body)) > 4 * _MOST_DEPTH
    ):
        raise LetterError("is nested too deeply to be a letter: save the message's text as a .txt file")
    head = re.split(rb"\r?\n\r?\n", body[: _MOST_HEAD + 1], maxsplit=1)[0]
    if len(head) > _MOST_HEAD:
        raise LetterError("has a head longer than any mail program writes: save the message's text as a .txt file")
    for boundary in set(re.findall(rb"boundary=[\"']?([^\"'\s;]{1,200})", body)):
        if body.count(b"\n--" + boundary) > _MOST_PARTS:
            raise LetterError("has more parts than a letter: save the message's text as a .txt file")
    message = email.message_from_bytes(body, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    found = Extracted("")
    _add_message(message, found, None, 0, [0])
    if not found.text.strip():
        raise LetterError("is a message without text: give its attachment instead")
    return found


def _add(found: Extracted, text: str, attachment: str | None) -> None:
    """A document after the others; a form feed stands between them."""
    if found.text:
        found.text = found.text.rstrip() + "\n\n\f\n"
        found.starts.append(len(found.text))
    if attachment:
        found.attachments[len(found.starts) - 1] = attachment
    found.text += text


def _add_message(message: EmailMessage, found: Extracted, attachment: str | None, depth: int, spent: list[int]) -> None:
    if depth > 5:
        raise LetterError("holds messages within messages, more than five deep: give the inner message itself")
    body, kind = _body(message)
    is_page = bool(_SAVED_PAGE.search(_head(message, "From") or "")) and kind == "html"
    heads = "" if is_page else "".join(f"{name}: {value}\n" for name in _HEADS if (value := _head(message, name)))
    text = body
    if kind == "html" and body.strip():
        from procure.letters import html

        try:
            page = html.read_markup(body)
            text = page.text
            if is_page:
                found.date, found.sender = page.date, page.sender
        except LetterError:
            text = ""
    if heads or text.strip():
        _add(found, f"{heads}\n{text.strip(chr(10))}\n", attachment)
    for number, part in enumerate(_attachments(message, 0)):
        if number >= _MOST_ATTACHMENTS:
            found.warnings.append(f"only the first {_MOST_ATTACHMENTS} attachments were read")
            break
        _add_attachment(part, found, depth, spent)


def _add_attachment(part: EmailMessage, found: Extracted, depth: int, spent: list[int]) -> None:
    from procure.letters.formats import recognise
    from procure.letters.isolated import read_here

    name = _clean(part.get_filename() or "") or "an attachment without a name"
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0) if part.is_multipart() else None
        if isinstance(inner, EmailMessage):
            _add_message(inner, found, name, depth + 1, spent)
        return
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return
    spent[0] += len(payload)
    if spent[0] > _MOST_BYTES:
        raise LetterError(f"holds more than {_MOST_BYTES // 1_000_000} MB of attachments: give the letter itself")
    if part.get_content_type().startswith(_PICTURES):
        return
    try:
        kind = recognise(payload)
        if kind == "text":
            from procure.letters.formats import decode

            _add(found, decode(payload), name)
            return
        if kind == "mail":
            inner = email.message_from_bytes(payload, policy=email.policy.default)
            assert isinstance(inner, EmailMessage)
            _add_message(inner, found, name, depth + 1, spent)
            return
        read = read_here(kind, payload)
    except LetterError as problem:
        found.warnings.append(f"the attachment {name} was not read: it {problem}")
        return
    found.warnings += [f"in the attachment {name}: {warning}" for warning in read.warnings]
    _add(found, read.text, name)


def _body(message: EmailMessage) -> tuple[str, str]:
    """The message's own words: its plain text, unless that is a stub beside an HTML body."""
    plain = html = ""
    try:
        part = message.get_body(preferencelist=("plain",))
        plain = _text(part) if part is not None else ""
        part = message.get_body(preferencelist=("html",))
        html = _text(part) if part is not None else ""
    except (KeyError, AttributeError):
        payload = message.get_payload(decode=True)
        plain = payload.decode("utf-8", errors="replace") if isinstance(payload, bytes) else ""
    visible = len(
        re.sub(
            r"<(?:style|script)[^>]*>.*?</(?:style|script)>|<[^>]{0,2000}>|\s+",
            "",
            html,
            flags=re.DOTALL | re.IGNORECASE,
        )
    )
    if html and len(re.sub(r"\s+", "", plain)) < 0.4 * visible:
        return html, "html"
    return plain, "plain"


def _text(part: MIMEPart) -> str:
    try:
        content = part.get_content()
        return content if isinstance(content, str) else ""
    except (LookupError, UnicodeDecodeError, ValueError, AssertionError):
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", errors="replace") if isinstance(payload, bytes) else ""


def _attachments(message: EmailMessage, depth: int) -> list[EmailMessage]:
    """Parts that are no body: named, marked as attachments, or messages; alternatives of the body are not."""
    if depth > _MOST_DEPTH:
        raise LetterError("is nested too deeply to be a letter: save the message's text as a .txt file")
    if not message.is_multipart() or message.get_content_type() == "message/rfc822":
        return []
    found: list[EmailMessage] = []
    bodies = (
        {id(part) for kind in ("plain", "html") if (part := message.get_body(preferencelist=(kind,))) is not None}
        if depth == 0
        else set()
    )
    for part in message.iter_parts():
        if not isinstance(part, EmailMessage) or id(part) in bodies:
            continue
        kind = part.get_content_type()
        if kind == "message/rfc822" or part.is_attachment() or part.get_filename():
            found.append(part)
        elif part.is_multipart() and kind not in ("multipart/alternative", "multipart/related"):
            found += _attachments(part, depth + 1)
    return found


def _head(message: EmailMessage, name: str) -> str | None:
    try:
        value = message[name]
    except (ValueError, IndexError, TypeError):  # the header parser fails on some broken heads
        return None
    if value is None:
        return None
    if name == "Date":
        try:
            return parsedate_to_datetime(str(value)).strftime("%d %B %Y").lstrip("0")
        except (ValueError, TypeError):
            return _clean(str(value))
    return _clean(str(value))[:1000] or None


def _clean(value: str) -> str:
    return re.sub(r"[\s\x00-\x1f]+", " ", value).strip()
