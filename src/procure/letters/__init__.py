"""A letter file -> its text, the letters in it, statements and notes, with exact offsets.

Plain text and Markdown are read as they are: ``Letter.text`` is the file decoded, never altered,
and ``text[start:end]`` of every statement is its text. Another format becomes text first (a reader
in ``_READERS``), and offsets go into that text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

from procure.errors import LetterError
from procure.letters.segment import segment
from procure.models import Letter

MOST_BYTES = 50_000_000
MOST_CHARACTERS = 20_000_000

_TEXT_SUFFIXES = {"", ".txt", ".text", ".md", ".markdown", ".mdown", ".rst", ".log"}
_MAGIC = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "DOCX or another zip",
    b"\xd0\xcf\x11\xe0": "old Word",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG picture",
    b"\xff\xd8\xff": "JPEG picture",
    b"GIF8": "GIF picture",
    b"\x1f\x8b": "gzip",
    b"SQLite": "SQLite",
}

_READERS: dict[str, Callable[[bytes, Path], str]] = {}
"""Readers of other formats by suffix: bytes -> text. (None yet; a reader adds itself here.)"""


def read(
    path: Path, *, date: dt.date | None = None, sender: str | None = None, recipient: str | None = None
) -> Letter:
    """Read a letter file. ``date``, ``sender`` and ``recipient`` supply what the text does not say.

    Raises LetterError when the file is missing, too large, empty, or not text.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise LetterError(f"{path} is a folder: give a letter file")
        if path.stat().st_size > MOST_BYTES:
            raise LetterError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB: give the letter itself, not an archive")
        body = path.read_bytes()
    except FileNotFoundError as problem:
        raise LetterError(f"there is no file {path}") from problem
    except OSError as problem:
        raise LetterError(f"{path} cannot be read: {problem.strerror or problem}") from problem
    reader = _READERS.get(path.suffix.lower())
    text = reader(body, path) if reader else decode(body, path)
    return _letter(text, str(path), hashlib.sha256(body).hexdigest(), date, sender, recipient)


def read_text(
    text: str,
    *,
    path: str = "<text>",
    date: dt.date | None = None,
    sender: str | None = None,
    recipient: str | None = None,
) -> Letter:
    """Read a letter given as text. Raises LetterError when there is nothing in it."""
    return _letter(text, path, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), date, sender, recipient)


def _letter(text: str, path: str, sha256: str, date: dt.date | None, sender: str | None, recipient: str | None) -> Letter:
    if not text.strip():
        raise LetterError(f"{path} holds no text")
    if len(text) > MOST_CHARACTERS:
        raise LetterError(f"{path} holds more than {MOST_CHARACTERS // 1_000_000} million characters: give the letter itself")
    found = segment(text, date=date, sender=sender, recipient=recipient)
    return Letter(path=path, sha256=sha256, text=text, parts=found.parts, statements=found.statements, notes=found.notes)


def decode(body: bytes, path: Path) -> str:
    """Text from bytes: by its mark, as UTF-8, else as cp1252. Raises LetterError for what is no text."""
    for magic, kind in _MAGIC.items():
        if body.startswith(magic):
            raise LetterError(f"{path} is a {kind} file, which cannot be read: save it as text or Markdown")
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return _decoded(body, encoding, path)
    if b"\x00" in body:
        raise LetterError(f"{path} is no text (it holds zero bytes): save it as text or Markdown")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(body, "cp1252", path)


def _decoded(body: bytes, encoding: str, path: Path) -> str:
    try:
        return body.decode(encoding, errors="strict" if encoding != "cp1252" else "replace")
    except UnicodeDecodeError as problem:
        raise LetterError(f"{path} is not readable as {encoding}: save it as UTF-8 text") from problem
