"""The HTML report: one self-contained page that asks nobody for anything.

Every text passes through Jinja's escaping and ``safe.visible``; style and script are inline and
named by their hashes in the page's Content-Security-Policy, so that nothing else can run or load,
whatever a letter or a record contains. The page says the same without its script.
"""

from __future__ import annotations

import base64
import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import pairwise
from typing import Any

from procure.models import CheckedClaim, CheckResult, Evidence, Letter, Part, Reading
from procure.models.exhibits import Exhibits, Timeline
from procure.report import queries, safe, timeline, words

WIDE, NARROW = 1040, 340
"""Each timeline is drawn twice; the style sheet shows the one that fits."""
ORDER = ("supported", "contradicted", "depends", "unresolved", None)


@dataclass
class Item:
    """A claim as the page shows it."""

    number: int
    claim: CheckedClaim
    anchor: str
    twin: bool = False
    """Whether another claim was taken from the same words."""

    @property
    def deciding(self) -> list[words.Sense]:
        """The plain reading, and every reading whose outcome is not the plain one's."""
        plain = next((each.outcome for each in self.claim.readings if each.kind == "plain"), None)
        return [each for each in words.senses(self.claim) if self._decides(each.reading, plain)]

    @property
    def agreeing(self) -> list[words.Sense]:
        """The variants that change nothing."""
        plain = next((each.outcome for each in self.claim.readings if each.kind == "plain"), None)
        return [each for each in words.senses(self.claim) if not self._decides(each.reading, plain)]

    @staticmethod
    def _decides(reading: Reading, plain: str | None) -> bool:
        return reading.kind != "variant" or reading.outcome != plain

    @property
    def key(self) -> str:
        """The verdict as a class name."""
        return self.claim.verdict or "none"


@dataclass
class Piece:
    """A run of letter text under the same claims; ``ends`` are the claims whose mark stands behind it."""

    text: str
    keys: list[str]
    items: list[Item]
    ends: list[Item] = field(default_factory=list)


@dataclass
class Row:
    """Paragraphs, and beside them the claims that end in the first."""

    blocks: list[tuple[str, list[Piece]]]
    items: list[Item]


def render(result: CheckResult, exhibits: Exhibits | None = None) -> str:
    """The page. Without ``exhibits`` it holds the claims and verdicts, without letter text and timelines."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    exhibits = exhibits or Exhibits()
    environment = Environment(
        loader=PackageLoader("procure.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: (
            value if not isinstance(value, str) or isinstance(value, Markup) else safe.visible(value)
        ),
    )
    environment.filters.update(
        day=words.day_words, link=safe.link, one_line=safe.one_line, field_words=words.field_words, money=words.money
    )
    spans = Counter((claim.letter, claim.start, claim.end) for claim in result.claims)
    items = [
        Item(number, claim, anchor, spans[claim.letter, claim.start, claim.end] > 1)
        for (number, claim), anchor in zip(words.numbered(result), _anchors(result), strict=True)
    ]
    style, script = _asset("report.css"), _asset("report.js")
    return environment.get_template("report.html.j2").render(
        result=result,
        exhibits=exhibits,
        words=words,
        heading=words.heading(result),
        items=items,
        groups=[
            (key or "none", words.VERDICT_WORDS[key], words.VERDICT_MEANS[key], _having(items, key)) for key in ORDER
        ],
        holders=sorted({item.claim.holder for item in items if item.claim.holder}),
        types=sorted({item.claim.type for item in items}),
        letters=[
            (info, [(part, _rows(letter, part, items)) for part in info.parts])
            for info in result.letters
            if (letter := exhibits.letter(info.path))
        ],
        timelines=[_drawn(each, at, items) for at, each in enumerate(exhibits.timelines)],
        coverage=_coverage(result),
        missed=[each for each in result.not_checkable if each.reason == "not_understood"],
        by_id={item.claim.id: item for item in items},
        raw_of=lambda row: _raw(row, exhibits),
        queries=queries.shared(result),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _asset(name: str) -> str:
    return (files("procure.report") / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _having(items: list[Item], verdict: str | None) -> int:
    return sum(1 for item in items if item.claim.verdict == verdict)


def _anchors(result: CheckResult) -> Iterator[str]:
    """The claim's own id where it can be one, so that a link to a claim outlives the next run."""
    seen: set[str] = set()
    for number, claim in words.numbered(result):
        anchor = re.sub(r"[^A-Za-z0-9_-]", "-", claim.id) or str(number)
        if anchor in seen:
            anchor += f"-{number}"
        seen.add(anchor)
        yield anchor


def _raw(row: Evidence, exhibits: Exhibits) -> tuple[str, str, str | None]:
    """Raw file, row, checksum."""
    name, _, number = (row.raw or "").rpartition(":")
    if not number.isdigit():
        name, number = row.raw or "", ""
    return name, number, exhibits.checksums.get(name)


def _rows(letter: Letter, part: Part, items: list[Item]) -> list[Row]:
    """A part's paragraphs, cut where claims begin and end, each claim's notes beside the paragraph it ends in."""
    mine = [item for item in items if item.claim.letter == letter.path and item.claim.part == part.id]
    rows: list[Row] = []
    for start, end in _paragraphs(letter.text, part.start, part.end):
        ended = [item for item in mine if start < item.claim.end <= end]
        block = (_kind(letter, start, end), list(_pieces(letter.text, start, end, mine)))
        if rows and not ended:
            rows[-1].blocks.append(block)
        else:
            rows.append(Row([block], ended))
    return rows


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans between empty lines."""
    at = start
    for gap in re.finditer(r"\n[^\S\n]*\n\s*", text[start:end]):
        if text[at : start + gap.start()].strip():
            yield at, start + gap.start()
        at = start + gap.end()
    if text[at:end].strip():
        yield at, end


def _kind(letter: Letter, start: int, end: int) -> str:
    """What the paragraph is, as its first statement says."""
    at = bisect_right(letter.statements, start, key=lambda statement: statement.end)
    if at < len(letter.statements) and letter.statements[at].start < end:
        return letter.statements[at].kind
    return "note" if any(note.start < end and note.end > start for note in letter.notes) else "prose"


def _pieces(text: str, start: int, end: int, items: list[Item]) -> Iterator[Piece]:
    """The paragraph in runs over which the same claims lie; overlapping and nested claims keep each its own line."""
    here = [item for item in items if item.claim.start < end and item.claim.end > start]
    edges = {start, end}
    for item in here:
        edges |= {max(start, item.claim.start), min(end, item.claim.end)}
    cuts = sorted(edges)
    for left, right in pairwise(cuts):
        over = [item for item in here if item.claim.start < right and item.claim.end > left]
        keys = [key or "none" for key in ORDER if any(item.claim.verdict == key for item in over)]
        yield Piece(text[left:right], keys, over, [item for item in here if item.claim.end == right])


@dataclass
class Drawn:
    """A timeline with its drawings."""

    of: Timeline
    name: str
    title: str
    items: list[Item]
    wide: Any
    narrow: Any


def _drawn(each: Timeline, at: int, items: list[Item]) -> Drawn:
    from markupsafe import Markup

    name = f"timeline-{at + 1}"
    concerned = [item for item in items if item.claim.id in each.claims]
    claims = {item.number: item.claim for item in concerned}
    # The drawing library escapes every text; tests hold it to that.
    wide, narrow = (
        Markup(safe.visible(timeline.draw(each, claims, f"{name}-{kind}", width, f"{name}-title")))  # noqa: S704
        for kind, width in (("wide", WIDE), ("narrow", NARROW))
    )
    return Drawn(each, name, f"{each.vendor} and {each.agency or 'any agency'}", concerned, wide, narrow)


def _coverage(result: CheckResult) -> list[dict[str, Any]]:
    """Every cell that any verdict's certificate holds, once, with the claims that asked."""
    cells: dict[tuple[Any, ...], dict[str, Any]] = {}
    for number, claim in words.numbered(result):
        for cell in claim.coverage:
            key = tuple(cell.model_dump().values())
            entry = cells.setdefault(key, {"cell": cell, "numbers": []})
            if number not in entry["numbers"]:
                entry["numbers"].append(number)
    return sorted(
        cells.values(), key=lambda e: (e["cell"].agency or "", e["cell"].source, e["cell"].role or "", e["numbers"])
    )
