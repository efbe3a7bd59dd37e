"""What kind of file this is, by its content (never by its name), and text from bytes."""

from __future__ import annotations

import re
from typing import Literal

from procure.errors import LetterError

Kind = Literal["text", "pdf", "docx", "html", "mail"]

_REFUSED = (
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"%!PS", "a PostScript file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|p|h[1-6]|title|meta|section|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEAD_LINE = re.compile(rb"^[A-Za-z][A-Za-z0-9-]{1,60}:(?:[ \t]|\r?$)")
_MAIL_NAMES = frozenset(
    b"mime-version message-id received return-path content-type content-transfer-encoding dkim-signature delivered-to".split()
)


def recognise(body: bytes) -> Kind:
    """The kind of file. Raises LetterError (its line lacks the file's name) for kinds that are no letters."""
    if b"%PDF-" in body[:1024] and not _HEAD_LINE.match(body):
        return "pdf"
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if body.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # The same container holds old Word files and encrypted new ones.
        if "EncryptedPackage".encode("utf-16-le") in body:
            raise LetterError("is an encrypted Office file: save it without a password first")
        if "__substg1.0_".encode("utf-16-le") in body:
            raise LetterError("is an Outlook .msg file, which cannot be read: save the message as .eml or text")
        raise LetterError("is an old Word file (.doc), which cannot be read: save it as DOCX, PDF or text")
    for magic, kind in _REFUSED:
        if body.startswith(magic):
            raise LetterError(f"is {kind}, which cannot be read as a letter: give its text, a PDF with text, or a DOCX")
    start = body[3:] if body.startswith(b"\xef\xbb\xbf") else body
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = body[:8192].decode("utf-16", errors="replace").encode("utf-8")
    if _is_mail(start):
        return "mail"
    if _HTML.match(start[:8192]):
        return "html"
    return "text"


def _is_mail(body: bytes) -> bool:
    """Head lines, one of which only mail programs write, up to the first blank line."""
    names = set[bytes]()
    lines = body[:65_536].split(b"\n")
    if lines and lines[0].startswith(b"From "):
        lines = lines[1:]
    for line in lines:
        if not line.strip():
            break
        if line[:1] in (b" ", b"\t") and names:
            continue
        if not _HEAD_LINE.match(line):
            return False
        names.add(line.partition(b":")[0].lower())
    return bool(names & _MAIL_NAMES) and len(names) >= 2


def decode(body: bytes) -> str:
    """Text from bytes: by its mark, as UTF-8, as UTF-16 without a mark, else as cp1252. Raises LetterError for what is no text."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if body.startswith(mark):
            return _strict(body, encoding)
    if b"\x00" in body:
        for encoding, zeros in (("utf-16-le", body[1:2000:2]), ("utf-16-be", body[0:2000:2])):
            if len(zeros) > 4 and zeros.count(0) > 0.8 * len(zeros):
                return _strict(body[: len(body) // 2 * 2], encoding)
        raise LetterError("is no text (it holds zero bytes): give a text, PDF, DOCX, HTML or e-mail file")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        # The five bytes that cp1252 leaves open become replacement marks.
        text = body.decode("cp1252", errors="replace")
    controls = sum(
        1
        for char in text[:100_000]
        if (char < " " and char not in "\t\n\r\f\v") or char == "\ufffd" or "\x7f" <= char < "\x85"
    )
    if controls > max(8, 0.02 * len(text[:100_000])):
        raise LetterError("is no readable text: give a text, PDF, DOCX, HTML or e-mail file")
    return text


def _strict(body: bytes, encoding: str) -> str:
    try:
        text = body.decode(encoding)
        if "\x00" in text:
            raise LetterError("is no text (it holds zero bytes): give a text, PDF, DOCX, HTML or e-mail file")
        return text
    except UnicodeDecodeError as problem:
        raise LetterError(
            f"is not readable as {encoding.upper()}, which its first bytes claim: save it as UTF-8 text"
        ) from problem
