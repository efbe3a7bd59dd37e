"""Text of strangers, made fit to be shown: nothing in it may steer a terminal, reorder a line or run.

Letters, notices and payloads are hostile input (DESIGN section 7). What a character would *do* is
shown instead as its code, as ``[U+202E]``, so that a reader sees that it was there.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

# C0 and C1 controls but tab and line feed (ESC starts a terminal's commands); bidi embeddings, overrides and isolates;
# line and paragraph separators; interlinear and tag characters (invisible text); lone surrogates (UTF-8 has none).
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20|%]")
CELL_LIMIT = 32_000
"""Characters in a spreadsheet's cell, a little below what the common ones hold."""


def visible(text: str) -> str:
    """``text`` with every steering character written as its code; a carriage return before a line feed just goes."""
    return _STEERING.sub(lambda match: f"[U+{ord(match[0]):04X}]", text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """``visible`` on a single line, runs of blanks as one space."""
    return " ".join(visible(text).split())


def link(url: str | None) -> str | None:
    """A web address that may stand in a link; None for any other scheme, for credentials in it, and for nonsense."""
    if not url or _STEERING.search(url):
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    return quote(url.strip(), safe="%/:?#[]!$&'()*+,;=-._~")


def cell(text: str) -> str:
    """A spreadsheet cell: one line, never read as a formula, cut where a spreadsheet would spill it."""
    text = one_line(text)
    if len(text) > CELL_LIMIT:
        text = text[:CELL_LIMIT] + " [cut here; the JSON has all of it]"
    return "'" + text if _FORMULA.match(text) else text
