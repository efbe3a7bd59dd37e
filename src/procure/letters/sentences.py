"""Where sentences end. Own rules: the libraries lose ends inside quotations and break lists (EXTRACTION section 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Words whose full stop ends no sentence (before a capital). Single capitals (initials) are handled below.
_ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof sen sens rep reps messrs gov gen col lt sgt capt adm hon rev st jr sr no nos vs v cf al eds ed vol pp p para sec art
    fig dept inc corp ltd co llc bros jan feb mar apr jun jul aug sept sep oct nov dec approx est e.g i.e etc u.s u.k u.n d.c
    a.m p.m ph.d b.a m.a u.s.c f.b.i d.e.a ref tel ext
    """.split()
)
# Of these the stop often does end a sentence; it does when the next word is one that begins sentences.
_BOTH_WAYS = frozenset(
    ["u.s", "u.k", "u.n", "d.c", "inc", "corp", "ltd", "co", "llc", "etc", "a.m", "p.m", "jr", "sr", "est"]
)
_STARTERS = frozenset(
    """
    the a an this that these those it its he she they we our you your i in on at as if when while since after before according but
    and however moreover furthermore further also finally additionally for to there what how why who is are was were do does did
    neither no not yes please thank again recent more
    """.split()
)
_LEGAL_FORMS = frozenset("incorporated inc llc corp corporation company co ltd limited industries group".split())
_END = re.compile(r"[.!?…]+[\"'»)\]]*(?=\s|$)")
_OPENS = re.compile(r"\s+[\"'(\[]*[A-Z0-9$€£\[\"'(]")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences in ``text`` (a working copy: straight quotes, no line ends), without outer spaces."""
    start = 0
    for match in _END.finditer(text):
        if match.end() < len(text) and not _ends(text, start, match):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    # What decides stands near: without these bounds a text that never stops would cost its square.
    after = text[match.end() : match.end() + 80]
    near = max(start, match.start() - 60)
    if not _OPENS.match(after):
        return False  # a small letter goes on: "... [p]rovide", "approx. five"
    if _inside_brackets(text, start, match.end()):
        return False
    if text[match.start() - 1 : match.start()] == "[" and match[0].endswith("]"):
        return False  # "[...]" leaves words out of a sentence
    if match[0][0] == "." and match[0][:3] != "...":
        before = re.search(r"[\w.&'-]+$", text[near : match.start()])
        word = before[0].lower().strip("'") if before else ""
        following = re.match(r"[\"'(\[\s]*([A-Za-z]+)", after)
        next_word = following[1].lower() if following else ""
        if re.fullmatch(r"\(?\d{1,2}|[a-z]|[ivx]{1,4}", word) and not text[start : match.start()].strip(
            " ([0123456789ivxabcdefgh"
        ):
            return False  # "1. Item" at the start
        if len(word) == 1 and word.isalpha():
            return False  # an initial
        if re.fullmatch(r"(?:[a-z]\.)+[a-z]", word) and next_word in _LEGAL_FORMS:
            return False  # "B.I. Incorporated"
        if word in _BOTH_WAYS:
            return next_word in _STARTERS
        if word in ("no", "nos"):
            return not re.match(
                r"\s*(?:[\d#]|[A-Z]{1,8}-?\d|[A-Z]{2,}[A-Z0-9]*-\w*\d)", after
            )  # "No. 7" is a number, "No. We do not." an answer
        if word in _ABBREVIATIONS:
            return False
    return True


def _inside_brackets(text: str, start: int, end: int) -> bool:
    start = max(start, end - 1_000)
    depth = text.count("(", start, end) - text.count(")", start, end)
    # An unclosed bracket (an emoticon, "a)" lists) must not swallow the rest of the paragraph.
    return depth > 0 and ")" in text[end : end + 300]


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
