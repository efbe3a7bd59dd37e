"""Towns, states and countries in a statement: where a company is. They are no party and no name of a company."""

from __future__ import annotations

import re
from functools import cache

from procure.language import lexicon

_FORM = frozenset("inc incorporated llc llp lp corp corporation company co ltd limited gmbh ag plc usa group".split())
_CAPITAL_BEFORE = re.compile(r"(?:(?<=\s)|(?<=^)|(?<=[(\"']))(?P<word>[A-Z][\w'.-]*)\s?$")
_LONGEST_TOWN = 3
_TIE = re.compile(r"(?:,|\*|\b(?:,? ?(?:based|located|headquartered|offices?)? ?(?:of|in|at|near)))*[ ]*\Z")


@cache
def _state() -> re.Pattern[str]:
    table = lexicon.load("places")
    names = sorted({*table["states"], *table["short_states"], *table["countries"]}, key=len, reverse=True)
    return re.compile(rf",\s(?:{'|'.join(map(re.escape, names))})(?![\w-]| State Univ| Univ)")


_DAYS = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November December Today Yesterday".split()
)


@cache
def _names() -> frozenset[str]:
    table = lexicon.load("places")
    short = (state for state in table["short_states"] if len(state) > 3 and state.endswith("."))
    return frozenset([*table["states"], *table["countries"], *table["towns"], *short])


def is_place(name: str) -> bool:
    """Whether a whole name is a well-known state, country or town."""
    return name in _names()


def spans(text: str) -> list[tuple[int, int]]:
    """Where a town stands with its state or country ('Berlin, Connecticut'), as (start, end) in ``text``."""
    found: list[tuple[int, int]] = []
    if "," not in text:
        return found
    for match in _state().finditer(text):
        floor = max(0, match.start() - 90)
        window = text[floor : match.start()]
        start, words = len(window), 0
        while words < _LONGEST_TOWN and (word := _CAPITAL_BEFORE.search(window, 0, start)):
            if word["word"].strip(".,").lower() in _FORM or word["word"].strip(".,") in _DAYS:
                break  # "Booz Allen Hamilton, Inc McLean, VA"; "on Wednesday, Virginia"
            start, words = word.start("word"), words + 1
            if not window[:start].endswith(" ") or window[:start].rstrip()[-1:] in ",;:":
                break
            start = len(window[:start].rstrip(" "))
        start += floor + len(window[start:]) - len(window[start:].lstrip(" "))
        if words and (not found or start >= found[-1][1]):
            found.append((start, match.end()))
    return found


def without(text: str) -> str:
    """``text`` without those towns and the word or comma that ties them to a name: 'X Inc. of Utica, New York, won' is 'X Inc. won'."""
    pieces: list[str] = []
    position = 0
    for start, end in spans(text):
        pieces += [_TIE.sub("", text[position:start]).rstrip(" "), " "]
        position = end + (text[end : end + 1] == ",")
        position += text[position : position + 1] == " "
    return "".join(pieces) + text[position:] if pieces else text


@cache
def _buyers() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = lexicon.load("places")
    adjectives = "|".join(table["adjectives"])
    countries = "|".join(map(re.escape, sorted(table["countries"], key=len, reverse=True)))
    bodies = r"(?:government(?: agencies)?|military|army|navy|air force|police|armed forces|defen[cs]e ministry|interior ministry|immigration authorities|intelligence services)"
    return (
        re.compile(rf"\b(?P<name>(?P<adjective>{adjectives}) {bodies})\b"),
        re.compile(
            rf"\b(?:contracts?|deals?|agreements?) with (?P<with>{countries})\b(?! [A-Z]|-|'s)|\b(?P<who>{countries})(?: (?:has|had|have|also|recently|then|later))* (?:renewed|signed|awarded|bought|ordered|hired|cancell?ed|ended)\b"
        ),
    )


def governments(text: str) -> list[tuple[str, str]]:
    """Other countries' governments that ``text`` names as buyers, each with its country: 'the Israeli military', 'a contract with France'."""
    words, bare = _buyers()
    adjectives = lexicon.load("places")["adjectives"]
    found = [(match["name"], adjectives[match["adjective"]]) for match in words.finditer(text)]
    for match in bare.finditer(text):
        country = match["with"] or match["who"]
        found.append((country, country))
    return list(dict.fromkeys(found))
