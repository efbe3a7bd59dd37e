"""HTML -> text: press releases, saved pages, message bodies, and what mammoth makes of a DOCX.

Navigation is left out, but nothing that notes refer to, and no numbered list (main-content extractors drop both).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from procure.errors import LetterError
from procure.letters.extracted import RAISED, Extracted
from procure.letters.notes import identifiers_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_MOST_NODES = 400_000
_MOST_DEPTH = 2_000
_NESTING = re.compile(
    r"<(/?)(?:div|span|section|article|blockquote|ul|ol|table|font|b|i|em|strong|center|form|a)\b", re.IGNORECASE
)
_SILENT = frozenset(
    "script style noscript template svg canvas iframe object embed form button select option textarea input video audio head map dialog".split()
)
_NAVIGATION = frozenset(["nav", "menu"])
_NAVIGATION_ROLES = frozenset(
    ["navigation", "search", "banner", "contentinfo", "menu", "menubar", "toolbar", "dialog", "alertdialog"]
)
_NAVIGATION_NAMES = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|navigation|menu|breadcrumbs?|cookie\w*|consent|gdpr|newsletter|subscribe|share|sharing|social|sidebar|"
    r"related|promo|advert\w*|ads?|skip-?link|site-?footer|site-?header|masthead|pagination|comments?|popup|modal)(?:$|[-_ ])",
    re.IGNORECASE,
)
_NOTE_NAMES = re.compile(r"(?:foot|end)?notes?|^_?ftn|^fn|^edn|^cite_note", re.IGNORECASE)
_BLOCKS = frozenset(
    "p div section article main header footer aside address blockquote pre li ul ol dl dt dd table tr caption figure figcaption h1 h2 h3 h4 "
    "h5 h6 hr details summary center fieldset body html hgroup".split()
)
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_REFERENCE = re.compile(r"^\s*[\[(]?\s*(\d{1,3}|[ivx]{1,5}|\*)\s*[\])]?\s*$")
_BACK = re.compile(r"^[\s↑↩⤴^︎\[\]a-z]{0,6}$")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0", re.IGNORECASE)


def read(body: bytes) -> Extracted:
    """The text of an HTML page. Raises LetterError where it holds none."""
    return read_markup(_decode(body))


def read_markup(markup: str) -> Extracted:
    """The text of an HTML page given as a string."""
    from selectolax.lexbor import LexborHTMLParser

    depth = 0
    for match in _NESTING.finditer(markup):
        # Counted first: the parser's own work grows with the square of the depth.
        depth += -1 if match[1] else 1
        if depth > 2 * _MOST_DEPTH:
            raise LetterError("is an HTML page too deeply nested to be a letter: save its text as a .txt file")
    tree = LexborHTMLParser(markup)
    if tree.body is None and tree.root is None:
        raise LetterError("holds no readable HTML: save its text as a .txt file")
    writer = _Writer(tree)
    text = writer.write()
    if not text.strip():
        raise LetterError(
            "is an HTML page without text (scripts may make it): save the page's text as .txt or print it to PDF"
        )
    return Extracted(text, date=_published(tree), sender=_site(tree))


def _decode(body: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(encoding, errors="replace")
    declared = re.search(rb"charset\s*=\s*[\"']?([\w-]{2,20})", body[:4096], re.IGNORECASE)
    for encoding in ([declared[1].decode("ascii")] if declared else []) + ["utf-8", "cp1252"]:
        # What pages call latin-1 is cp1252 (WHATWG Encoding Standard).
        wanted = (
            "cp1252"
            if encoding.lower() in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "windows-1252")
            else encoding
        )
        try:
            return body.decode(wanted)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("cp1252", errors="replace")


def _meta(tree: LexborHTMLParser, names: tuple[str, ...]) -> str | None:
    for node in tree.css("meta")[:200]:
        key = (
            node.attributes.get("property") or node.attributes.get("name") or node.attributes.get("itemprop") or ""
        ).lower()
        if key in names and node.attributes.get("content"):
            return (node.attributes["content"] or "").strip()
    return None


def _published(tree: LexborHTMLParser) -> dt.date | None:
    said = _meta(
        tree,
        (
            "article:published_time",
            "og:published_time",
            "date",
            "dc.date",
            "dc.date.issued",
            "datepublished",
            "publishdate",
            "pubdate",
        ),
    )
    if said is None:
        times = [
            node.attributes.get("datetime")
            for node in tree.css("article time[datetime], main time[datetime], header time[datetime]")[:3]
        ]
        said = times[0] if times else None
    try:
        return dt.date.fromisoformat((said or "")[:10])
    except ValueError:
        return None


def _site(tree: LexborHTMLParser) -> str | None:
    return _meta(tree, ("og:site_name", "dc.publisher", "publisher", "article:publisher")) or None


class _Writer:
    """Walks a tree (without recursion: pages nest as deep as they like) and writes blocks of text."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.tree = tree
        self.blocks: list[str] = []
        self.line: list[str] = []
        self.prefix = ""
        self.quote_depth = 0
        self.numbers: dict[str, str] = {}
        """Ids of notes -> their printed number."""
        self.in_pre = 0

    def write(self) -> str:
        root = self.tree.body or self.tree.root
        assert root is not None
        self._find_notes(root)
        for node in self._roots(root):
            self._walk(node)
        self._flush()
        text = ""
        for block in self.blocks:
            # List items and table rows of one list stand close; all else is apart by a blank line.
            close = re.match(r"(?:>\s?)*\s*\|", block) and text.endswith("|")
            text += ("" if not text else "\n" if close else "\n\n") + block
        return text + "\n" if text else ""

    def _roots(self, root: LexborNode) -> list[LexborNode]:
        """The one main or article element, where the page marks it and it holds most of the words; and the notes it refers to."""
        whole = len(root.text() or "")
        for selector in ("main, [role=main]", "article"):
            found = root.css(selector)
            if len(found) == 1 and len(found[0].text() or "") > 0.4 * whole:
                chosen = found[0]
                inside = chosen.html or ""
                notes = [
                    node
                    for identity in self.numbers
                    if re.fullmatch(r"[\w.:-]+", identity) and f'id="{identity}"' not in inside
                    for node in root.css(f'[id="{identity}"]')
                ]
                return [chosen, *notes]
        return [root]

    def _find_notes(self, root: LexborNode) -> None:
        """Note references (a link within the page whose text is a number) give notes their numbers."""
        for link in root.css("a[href]"):
            href = link.attributes.get("href") or ""
            match = _REFERENCE.match(link.text() or "")
            if match and "#" in href and (href.startswith("#") or not href.startswith(("http", "mailto"))):
                target = href.split("#", 1)[1]
                if target and not target.lower().startswith(
                    ("_ftnref", "fnref", "cite_ref", "footnote-ref", "endnote-ref", "_ednref")
                ):
                    self.numbers.setdefault(target, match[1])

    def _walk(self, root: LexborNode) -> None:
        """Depth first; a stack of (node, leaving)."""
        stack: list[tuple[LexborNode, bool, int]] = [(root, False, 0)]
        count = 0
        lists: list[tuple[str, int]] = []
        while stack:
            node, leaving, depth = stack.pop()
            tag = node.tag or ""
            if leaving:
                self._leave(node, tag, lists)
                continue
            count += 1
            if count > _MOST_NODES or depth > _MOST_DEPTH:
                raise LetterError(
                    "is an HTML page too large or too deeply nested to be a letter: save its text as a .txt file"
                )
            if tag == "-text":
                said = node.text_content or ""
                self.line.append(said if self.in_pre else re.sub(r"\s+", " ", said))
                continue
            if tag.startswith(("-", "!", "#")) or tag in _SILENT or self._is_left_out(node, tag):
                continue
            if tag == "br":
                self.line.append("\n")
                continue
            if tag == "sup" and (match := _REFERENCE.match(node.text() or "")) and match[1].isdigit():
                self.line.append(match[1].translate(RAISED))
                continue
            if tag == "sup" and re.fullmatch(r"\s*\[?\d{1,3}(?:\s*,\s*\d{1,3})*\]?\s*", node.text() or ""):
                self.line.append(",".join(re.findall(r"\d+", node.text() or "")).translate(RAISED))
                continue
            if tag == "a" and self._is_note_link(node):
                continue
            if tag == "table" and self._write_table(node):
                continue
            self._enter(node, tag, lists)
            stack.append((node, True, depth))
            child = node.last_child
            while child is not None:
                stack.append((child, False, depth + 1))
                child = child.prev
            if len(stack) > _MOST_NODES:
                raise LetterError("is an HTML page too large to be a letter: save its text as a .txt file")

    def _is_note_link(self, node: LexborNode) -> bool:
        """Writes a note reference as raised digits and drops the links back from notes."""
        href = node.attributes.get("href") or ""
        said = node.text() or ""
        if "#" not in href or href.startswith(("http", "mailto")):
            return False
        target = href.split("#", 1)[1]
        match = _REFERENCE.match(said)
        if match and target in self.numbers:
            if match[1].isdigit():
                self.line.append(match[1].translate(RAISED))
            return True
        if match and match[1].isdigit():  # the number before a note's text, linked back
            if not "".join(self.line).strip():
                self.line.append(match[1].translate(RAISED) + " ")
            return True
        return bool(_BACK.match(said))

    def _is_left_out(self, node: LexborNode, tag: str) -> bool:
        attributes = node.attributes
        if (
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or _HIDDEN.search(attributes.get("style") or "")
        ):
            return True
        name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        role = attributes.get("role") or ""
        suspect = (
            tag in _NAVIGATION
            or role in _NAVIGATION_ROLES
            or (
                tag in _BLOCKS
                and tag not in ("body", "html", "main", "article")
                and bool(_NAVIGATION_NAMES.search(name))
            )
        )
        page_edge = tag in ("footer", "aside")
        if not suspect and not page_edge:
            return False
        if _NOTE_NAMES.search(name) or self._holds_notes(node):
            return False
        if tag in _NAVIGATION or role in _NAVIGATION_ROLES:
            return True
        # By its name alone a block goes only when it is mostly links or short: names lie.
        text = re.sub(r"\s+", " ", node.text() or "")
        linked = sum(len(link.text() or "") for link in node.css("a"))
        return len(text) < 250 or linked > 0.4 * len(text) or (page_edge and not node.css("p"))

    def _holds_notes(self, node: LexborNode) -> bool:
        identity = node.attributes.get("id")
        return (identity in self.numbers if identity else False) or any(
            (inner.attributes.get("id") or "") in self.numbers for inner in (node.css("[id]") if self.numbers else [])
        )

    def _enter(self, node: LexborNode, tag: str, lists: list[tuple[str, int]]) -> None:
        if tag in _BLOCKS:
            self._flush()
        if tag in _HEADINGS:
            self.prefix = "#" * int(tag[1]) + " "
        elif tag == "blockquote":
            self.quote_depth += 1
        elif tag == "pre":
            self.in_pre += 1
        elif tag in ("ul", "ol"):
            start = node.attributes.get("start") or "1"
            lists.append((tag, int(start) if start.isdigit() and len(start) < 6 else 1))
        elif tag == "li":
            identity = node.attributes.get("id") or next(
                (
                    inner.attributes.get("id")
                    for inner in node.css("[id]")
                    if (inner.attributes.get("id") or "") in self.numbers
                ),
                None,
            )
            if identity and self.numbers.get(identity, "").isdigit():
                self.prefix = self.numbers[identity].translate(RAISED) + " "
            elif lists and lists[-1][0] == "ol":
                value = node.attributes.get("value") or ""
                position = int(value) if value.isdigit() and len(value) < 6 else lists[-1][1]
                self.prefix = f"{position}. "
                lists[-1] = ("ol", position + 1)
            else:
                self.prefix = "- "
        elif (
            tag in ("p", "div") and self.numbers.get(node.attributes.get("id") or "", "").isdigit() and not self.prefix
        ):
            number = self.numbers[node.attributes["id"] or ""]
            if not re.match(rf"\s*[\[(]?{number}\b", node.text() or ""):
                self.prefix = number.translate(RAISED) + " "
        elif tag == "q":
            self.line.append("“")
        elif tag == "td":
            self.line.append(" ")
        elif tag == "a" and identifiers_of([node.attributes.get("href") or ""]):
            self.line.append("[")

    def _leave(self, node: LexborNode, tag: str, lists: list[tuple[str, int]]) -> None:
        if tag in _BLOCKS:
            self._flush()
            if tag in _HEADINGS or tag == "li":
                self.prefix = ""
        if tag == "blockquote":
            self.quote_depth -= 1
        elif tag == "pre":
            self.in_pre -= 1
        elif tag in ("ul", "ol") and lists:
            lists.pop()
        elif tag == "q":
            self.line.append("”")
        elif tag == "a":
            href = (node.attributes.get("href") or "").strip()
            if identifiers_of([href]):
                # What a record's number can be read from is kept; other addresses only where they are a note's text.
                said = "".join(self.line).rpartition("[")[2].strip()
                if said == href or not said:
                    before, _, _ = "".join(self.line).rpartition("[")
                    self.line = [before, f"<{href}>"]
                else:
                    self.line.append(f"]({href})")
            elif href.startswith(("http://", "https://")):
                so_far = (self.prefix + "".join(self.line)).strip()
                if re.match(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]", so_far) and href not in so_far:
                    self.line.append(f" <{href}>")

    def _flush(self) -> None:
        text = re.sub(r"\[([⁰¹²³⁴⁵⁶⁷⁸⁹]+)\]", r"\1", "".join(self.line))
        self.line = []
        lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.split("\n")]
        while lines and not lines[0]:
            lines.pop(0)
        while lines and not lines[-1]:
            lines.pop()
        if not lines:
            return
        lines[0] = self.prefix + lines[0]
        self.prefix = ""
        # Two line breaks in a row are a paragraph's end to the eye.
        for paragraph in re.split(r"\n{2,}", "\n".join(lines)):
            quote = "> " * self.quote_depth
            self.blocks.append("\n".join(quote + line for line in paragraph.split("\n")))

    def _write_table(self, table: LexborNode) -> bool:
        """A table of data as rows of cells; False for one that only lays out a page."""
        rows = table.css("tr")
        if not rows or len(rows) > 5_000 or table.css("table")[1:] or table.css("p, li, h1, h2, h3, blockquote")[6:]:
            return False
        cells = [list(row.css("td, th")) for row in rows]
        width = max((len(row) for row in cells), default=0)
        if width < 2 or width > 40 or table.attributes.get("role") == "presentation":
            return False
        texts = [[re.sub(r"\s+", " ", cell.text() or "").strip().replace("|", "/") for cell in row] for row in cells]
        if any(len(text) > 600 for row in texts for text in row):
            return False
        self._flush()
        has_head = any((cell.tag or "") == "th" for cell in cells[0])
        for number, row in enumerate(texts):
            if any(row):
                self.blocks.append("| " + " | ".join(row) + " |")
                if number == 0 and has_head and len(texts) > 1:
                    self.blocks.append("|" + " --- |" * len(row))
        return True
