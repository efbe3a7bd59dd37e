"""A letter file -> its text, the letters in it, statements and notes, with exact offsets.

Plain text and Markdown are read as they are: ``Letter.text`` is the file decoded, never altered. PDF, DOCX, HTML and
e-mail become text first, in one convention (``extracted.py``), by readers that run in a process of their own
(``isolated.py``). Either way ``text[start:end]`` of every statement is its text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from procure.errors import LetterError
from procure.letters.extracted import MOST_CHARACTERS, Extracted
from procure.letters.formats import decode, recognise
from procure.letters.isolated import extract
from procure.letters.segment import segment
from procure.models import Letter

__all__ = ["MOST_BYTES", "MOST_CHARACTERS", "read", "read_bytes", "read_text"]

MOST_BYTES = 50_000_000
"""The largest file that is read; a PDF of a hundred pages with pictures has a few million bytes."""


def read(path: Path, *, date: dt.date | None = None, sender: str | None = None, recipient: str | None = None) -> Letter:
    """Read a letter file: text, Markdown, PDF, DOCX, HTML or e-mail, told apart by content.

    ``date``, ``sender`` and ``recipient`` supply what the letter does not say.
    Raises LetterError when the file is missing, too large, empty, encrypted, broken, a scan, or no letter.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise LetterError(f"{path} is a folder: give a letter file")
        if path.stat().st_size > MOST_BYTES:
            raise LetterError(
                f"{path} is larger than {MOST_BYTES // 1_000_000} MB: give the letter itself, not an archive"
            )
        with path.open("rb") as file:  # a pipe or device has no size to trust
            body = file.read(MOST_BYTES + 1)
    except FileNotFoundError as problem:
        raise LetterError(f"there is no file {path}") from problem
    except OSError as problem:
        raise LetterError(f"{path} cannot be read: {problem.strerror or problem}") from problem
    return read_bytes(body, path=str(path), date=date, sender=sender, recipient=recipient)


def read_bytes(
    body: bytes,
    *,
    path: str = "<bytes>",
    date: dt.date | None = None,
    sender: str | None = None,
    recipient: str | None = None,
) -> Letter:
    """Read a letter from the bytes of a file; ``path`` names it in errors. Raises LetterError as ``read`` does."""
    if len(body) > MOST_BYTES:
        raise LetterError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB: give the letter itself, not an archive")
    if not body.strip():
        raise LetterError(f"{path} is empty: give a file with the letter's text")
    try:
        kind = recognise(body)
        if kind == "text":
            found = Extracted(decode(body))
    except LetterError as problem:
        raise LetterError(f"{path} {problem}") from problem
    if kind != "text":
        found = extract(kind, body, path)
    return _letter(found, path, hashlib.sha256(body).hexdigest(), date, sender, recipient)


def read_text(
    text: str,
    *,
    path: str = "<text>",
    date: dt.date | None = None,
    sender: str | None = None,
    recipient: str | None = None,
) -> Letter:
    """Read a letter given as text. Raises LetterError when there is nothing in it."""
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _letter(Extracted(text), path, sha256, date, sender, recipient)


def _letter(
    found: Extracted, path: str, sha256: str, date: dt.date | None, sender: str | None, recipient: str | None
) -> Letter:
    if not found.text.strip():
        raise LetterError(f"{path} holds no text: give a file with the letter's text")
    if len(found.text) > MOST_CHARACTERS:
        raise LetterError(
            f"{path} holds more than {MOST_CHARACTERS // 1_000_000} million characters: give the letter itself"
        )
    parts = segment(
        found.text,
        starts=found.starts,
        attachments=found.attachments,
        date=date,
        sender=sender,
        recipient=recipient,
    )
    if len(parts.parts) == 1:
        # A page's own metadata says who published it and when, where its text does not.
        only = parts.parts[0]
        only.sender = only.sender or found.sender
        if only.date is None and found.date is not None:
            only.date, only.date_origin = found.date, "file"
    return Letter(
        path=path,
        sha256=sha256,
        text=found.text,
        parts=parts.parts,
        statements=parts.statements,
        notes=parts.notes,
        warnings=found.warnings,
    )
