"""Letter files made for tests, byte for byte: PDF, DOCX, HTML and e-mail, well-formed and hostile."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from xml.sax.saxutils import escape

Run = tuple[float, float, float, str]
"""x, y, size, text: one piece of text on a page, from the lower left."""


def pdf(
    pages: list[list[Run]],
    *,
    trailer: str = "",
    more: dict[int, bytes] | None = None,
    links: list[tuple[float, float, float, float, str]] | None = None,
) -> bytes:
    """A PDF of ``pages`` in Helvetica. ``more`` adds objects (numbered from 900), ``links`` go on the first page."""
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    kids = []
    for number, runs in enumerate(pages):
        page, content = 10 + 2 * number, 11 + 2 * number
        kids.append(f"{page} 0 R")
        annotations = ""
        if number == 0 and links:
            annotations = (
                "/Annots ["
                + " ".join(
                    f"<< /Type /Annot /Subtype /Link /Rect [{x0} {y0} {x1} {y1}] /A << /S /URI /URI ({uri}) >> >>"
                    for x0, y0, x1, y1, uri in links
                )
                + "]"
            )
        objects[page] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {content} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> /XObject << /X 900 0 R >> >> {annotations} >>"
        ).encode()
        objects[content] = stream(b"".join(_text(*run) for run in runs))
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return pdf_of(objects | (more or {}), trailer)


def _text(x: float, y: float, size: float, text: str) -> bytes:
    shown = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return f"BT /F1 {size} Tf {x} {y} Td (".encode() + shown + b") Tj ET\n"


def stream(data: bytes, extra: str = "") -> bytes:
    """A PDF stream object."""
    return f"<< /Length {len(data)} {extra} >>\nstream\n".encode() + data + b"\nendstream"


def pdf_of(objects: dict[int, bytes], trailer: str = "") -> bytes:
    """A PDF file of numbered objects."""
    out, places = b"%PDF-1.4\n", {}
    for number, body in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = b"".join(f"{number} 1\n{places[number]:010d} 00000 n \n".encode() for number in sorted(places))
    start = len(out)
    return (
        out
        + b"xref\n0 1\n0000000000 65535 f \n"
        + table
        + f"trailer\n<< /Root 1 0 R /Size 999 {trailer} >>\nstartxref\n{start}\n%%EOF".encode()
    )


def paragraph(text: str, *, top: float, x: float = 72, size: float = 11, width: int = 84) -> list[Run]:
    """Lines of one paragraph, broken at ``width`` characters."""
    import textwrap

    return [(x, top - 1.25 * size * n, size, line) for n, line in enumerate(textwrap.wrap(text, width))]


_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(
    paragraphs: list[str],
    notes: dict[int, str] | None = None,
    *,
    body: str | None = None,
    doctype: str = "",
    extra: dict[str, bytes] | None = None,
) -> bytes:
    """A DOCX. A paragraph may begin with '[Quote]' (its style) and hold '[[1]]' (a footnote reference)."""
    made = "".join(_paragraph(text) for text in paragraphs) if body is None else body
    document = f'<?xml version="1.0"?>{doctype}<w:document {_W}><w:body>{made}</w:body></w:document>'
    footnotes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:footnote>'
        for number, text in (notes or {}).items()
    )
    files = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(
            f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/_rels/document.xml.rels": _RELATIONS.format(
            f'<Relationship Id="r1" Type="{_OFFICE}/footnotes" Target="footnotes.xml"/>'
            f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        ),
        "word/document.xml": document,
        "word/footnotes.xml": f'<?xml version="1.0"?><w:footnotes {_W}>{footnotes}</w:footnotes>',
        "word/styles.xml": f'<?xml version="1.0"?><w:styles {_W}><w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/></w:style></w:styles>',
    }
    return zipped({name: text.encode() for name, text in files.items()} | (extra or {}))


def _paragraph(text: str) -> str:
    import re

    style = ""
    if text.startswith("[Quote]"):
        style, text = '<w:pPr><w:pStyle w:val="Quote"/></w:pPr>', text.removeprefix("[Quote]")
    pieces = re.split(r"\[\[(\d+)\]\]", text)
    runs = ""
    for index, piece in enumerate(pieces):
        if index % 2:
            runs += f'<w:r><w:footnoteReference w:id="{piece}"/></w:r>'
        else:
            lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in piece.split("\n")]
            runs += f"<w:r>{'<w:br/>'.join(lines)}</w:r>"
    return f"<w:p>{style}{runs}</w:p>"


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of ``files``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def mail(
    text: str, *, html: str | None = None, attachments: list[tuple[str, str, bytes]] | None = None, **heads: str
) -> bytes:
    """An e-mail: text, perhaps HTML beside it, attachments as (name, type, bytes)."""
    message = EmailMessage()
    for name, value in heads.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    for name, kind, body in attachments or []:
        main, _, sub = kind.partition("/")
        message.add_attachment(body, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()
