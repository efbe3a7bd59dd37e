"""DOCX -> text: mammoth makes HTML of it (footnotes and quotation styles kept), the HTML reader does the rest."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape
from xml.etree import ElementTree

from procure.errors import LetterError
from procure.letters import html
from procure.letters.extracted import Extracted

MOST_UNPACKED = 60_000_000
_MOST_PART = 25_000_000
_MOST_ENTRIES = 5_000
_MOST_DEPTH = 400
_STYLES = """
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
p[style-name='Block Quotation'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
p[style-name='Zitat'] => blockquote > p:fresh
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
"""
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PAGE_NUMBER = re.compile(r"\W*(?:page|p\.|seite)?\s*\d*\s*(?:(?:of|/|von)\s*\d*)?\W*", re.IGNORECASE)
_READ_BY_US = re.compile(r"word/.*\.(?:xml|rels)|\[Content_Types\]\.xml|_rels/.*|docProps/.*", re.IGNORECASE)


def read(body: bytes) -> Extracted:
    """The text of a DOCX file. Raises LetterError for a broken, encrypted or bomb-like one."""
    import mammoth  # type: ignore[import-untyped]

    checked = _checked(body)
    made = mammoth.convert_to_html(
        io.BytesIO(checked),
        style_map=_STYLES,
        include_default_style_map=True,
        convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
        external_file_access=False,
    )
    if not re.sub(r"<[^>]*>", "", made.value).strip():
        raise LetterError("is a DOCX file without text (a scan pasted as pictures?): run text recognition on it first")
    found = html.read_markup(f"<body>{_letterhead(checked)}{made.value}</body>")
    found.date = found.sender = None
    return found


def _letterhead(body: bytes) -> str:
    """What stands in the head of the first page, as a paragraph: sender and date are often there, and mammoth leaves it out."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        heads = sorted(name for name in archive.namelist() if re.fullmatch(r"word/header\d*\.xml", name))
        lines: list[str] = []
        for name in heads:
            try:
                root = ElementTree.fromstring(archive.read(name))  # noqa: S314 (entities were refused before)
            except ElementTree.ParseError:
                continue  # a damaged head takes nothing from the letter
            for paragraph in root.iter(f"{_WORD}p"):
                line = "".join(
                    (run.text or "") if run.tag == f"{_WORD}t" else "\n" if run.tag == f"{_WORD}br" else ""
                    for run in paragraph.iter()
                )
                lines += [piece.strip() for piece in line.split("\n")]
    wanted = dict.fromkeys(line for line in lines if line and not _PAGE_NUMBER.fullmatch(line))
    return f"<p>{'<br>'.join(escape(line) for line in wanted)}</p>" if wanted else ""


def _checked(body: bytes) -> bytes:
    """``body`` with only the parts mammoth reads, each within limits; pictures and embedded files stay packed."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, ValueError, OSError) as problem:
        raise LetterError(
            "is a broken DOCX file (its zip cannot be opened): open and save it again in a word processor"
        ) from problem
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise LetterError(
            f"holds {len(entries)} files in its zip, more than a letter has: save its text as a .txt file"
        )
    names = {entry.filename for entry in entries}
    if not any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        kind = (
            "an OpenDocument file"
            if "content.xml" in names
            else "a spreadsheet"
            if "xl/workbook.xml" in names
            else ("a presentation" if "ppt/presentation.xml" in names else "a zip archive")
        )
        raise LetterError(f"is {kind}, which cannot be read as a letter: save it as DOCX, PDF or text")
    total = 0
    clean = io.BytesIO()
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as out:
        for entry in entries:
            if entry.flag_bits & 1:
                raise LetterError("is encrypted: save it without a password first")
            is_xml = bool(_READ_BY_US.fullmatch(entry.filename))
            if not is_xml:
                # mammoth only needs to find that an image part is there.
                out.writestr(entry.filename, b"")
                continue
            total += entry.file_size
            if entry.file_size > _MOST_PART or total > MOST_UNPACKED:
                raise LetterError("unpacks to far more than a letter holds (a zip bomb?): save its text as a .txt file")
            try:
                # zipfile reads no more than the size the entry declares.
                content = archive.read(entry)
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as problem:
                raise LetterError(
                    f"is a broken DOCX file ({entry.filename} cannot be unpacked): open and save it again"
                ) from problem
            except Exception as problem:  # zlib.error is no subclass of anything useful
                raise LetterError(
                    f"is a broken DOCX file ({entry.filename} cannot be unpacked): open and save it again"
                ) from problem
            if b"<!DOCTYPE" in content[:2000] or b"<!ENTITY" in content:
                raise LetterError("holds XML entities, which no word processor writes: save its text as a .txt file")
            if _depth(content) > _MOST_DEPTH:
                raise LetterError("is nested too deeply to be read: save its text as a .txt file")
            out.writestr(entry.filename, content)
    return clean.getvalue()


def _depth(content: bytes) -> int:
    """How deep the elements of an XML part nest."""
    depth = deepest = 0
    for match in re.finditer(rb"<(/?)[A-Za-z_][^<>]*?(/?)>", content):
        if match[1]:
            depth -= 1
        elif not match[2]:
            depth += 1
            deepest = max(deepest, depth)
    return deepest
