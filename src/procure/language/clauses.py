"""A statement cut into clauses, so that a negation, a condition or a date stays where it belongs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["main", "complement", "relative", "adjunct", "aside"]

AUXILIARY = r"(?:has|have|had|is|are|was|were|do|does|did|will|would|can|could|should|may|might|must|hasn't|haven't|hadn't|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|won't|wouldn't|can't|cannot|couldn't|says?|said)"
_FINITE = rf"\b(?:{AUXILIARY}|won|got|gave|took|held|paid|bought|began|expires?|ends?|holds?|[a-z]+ed)\b"
_PRONOUN = r"(?:it|they|we|you|he|she|there|this|that|these|those|I|none|neither|both)"
_SUBJECT = rf"(?:{_PRONOUN}|(?:a|an|the|its|their|our|your|this|that|another|some|no|one|two|\d+) (?:[\w'$.%/-]+ ){{1,5}}?|[A-Z][\w&'.-]*(?:,? (?:[A-Z][\w&'.-]*|of|and|the|[\"(]+[A-Z]\w+[\")]+))*)"
_WHEN = (
    r"(?:(?:in|on|by|since|during) (?:early |late )?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?: \d{1,2})?(?:,? \d{4})?|(?:fiscal (?:year )?|FY ?)?\d{4}|that (?:month|year))"
    r"|(?:an?|two|three|four|five|six) (?:year|month|week|day)s? (?:later|earlier|after that)|(?:the|that) (?:same|following|next) (?:year|month|week|day)|last (?:year|month|week)),?"
)
"""', and in May 2022 the Navy signed': a time before the subject."""
_STARTS_CLAUSE = rf"(?=(?:(?:then|also|now|later|since|{_WHEN}|however,?|today) )?{_SUBJECT}(?:[\w-]+, as [^,]{{3,40}}, )?(?:\w+ly )?\s?(?:(?:also|now|never|still|\w+ly|who|which) )?{_FINITE})"
_SUBORDINATOR = r"(?:because|although|though|while|whereas|even though|even if|so that|despite the fact that|despite|given that|except that|rather than|insofar as|irrespective of)"
_SAYING_BEFORE = re.compile(
    r"(?:\b(?:say|said|says|state[sd]?|claim(?:s|ed)?|allege[sd]?|report(?:s|ed)?|announce[sd]?|confirm(?:s|ed)?|acknowledge[sd]?|admit(?:s|ted)?|told (?:us|me|reporters|\w+)|wr(?:ote|ites?|itten)|assert(?:s|ed)?|insist(?:s|ed)?|maintain(?:s|ed)?|disclose[sd]?|reveal(?:s|ed)?|argue[sd]?|explain(?:s|ed)?|note[sd]?|declare[sd]?|mention(?:s|ed)?|testif(?:ied|ies)|suggest(?:s|ed)?|contend(?:s|ed)?|indicate[sd]?|answer(?:ed|s)?|repl(?:ied|ies)|respond(?:ed|s)?|warn(?:s|ed)?|add(?:s|ed)?|show(?:s|n|ed)?|found|find(?:s)?|demonstrate[sd]?|determine[sd]?|conclude[sd]?|believe[sd]?|know[sn]?|understand|think|deny|denies|denied|dispute[sd]?|claim|assertion|allegation|statement|fact|evidence|suggestion|impression|conclusion|true|untrue|clear|false|aware|case|incorrect|wrong|doubt|announcement|mean|demand(?:s|ed|ing)?|repeat(?:s|ed)?|impl(?:y|ies|ied)|today|yesterday|letter|ensure[sd]?|sure|learned|recogni[sz]e[sd]?|fear(?:s|ed)?|hope[sd]?|hear[sd]?|and))(?: (?:today|yesterday|on (?:\w+,? ?){1,4}|in \w+(?: \d{4})?|last week|to \w+))?,?\s$",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(
    rf"(?P<stop>;\s+|:\s+(?=\S))"
    rf"|(?P<dash>\s-{{1,3}}\s|--)"
    rf"|(?P<relative>,\s(?=(?:which|who|whose|where|whereby|when|with which|both of which|all of which|part of which|some of which)\b))"
    rf"|(?P<adjunct>,?\s(?={_SUBORDINATOR}\s))"
    rf"|(?P<time>,?\s(?=(?:after|before|until|once|since|when|as|where)\s{_SUBJECT}(?:\w+ly )?\s?{_FINITE}))"
    rf"|(?P<with>,\s(?=with (?:[\w'.]+ ){{1,4}}\w+ing\b))"
    rf"|(?P<gerund>,\s(?=(?:including|excluding|making|giving|bringing|citing|saying|adding|noting|removing|according|demonstrating|facilitating|detailing|justif\w+)\b))"
    rf"|(?P<but>,?\s(?=(?:but(?! (?:also|not|never|rather)\b)|yet(?! to\b)|nor|and nor|however)\s))"
    rf"|(?P<coordinate>,\s(?:and |or |so |then )?{_STARTS_CLAUSE})"
    rf"|(?P<verb>,?\sand\s(?=(?:\w+ly )?(?:[a-z]+ed|won|ran|has|had|was|were|bought|got|took|gave|sold|paid) (?:its|their|the|an?|one|our|all|any|another|not|no|until|from|by|it|them|[A-Z]\w+)\b))"
    rf"|(?P<and>\sand\s(?=(?:{_PRONOUN}|the [\w-]+) {AUXILIARY}\b|that\s))"
    r"|(?P<also>\sand\s(?=the (?:[A-Z]\w+|agency|department|bureau|company|firm)(?: [A-Z]\w+){0,3} (?:then |later |also |now |has |had )*(?:[a-z]+ed|won|got|gave|took|held|paid|bought|began|chose)\b))"
    rf"|(?P<that>\sthat\s)"
)
_RESUME = re.compile(rf",\s(?=(?:\w+ly )?{_FINITE})|\s-{{1,3}}\s|--")
_ACCORDING_ASIDE = re.compile(
    r"(?<=[a-zA-Z0-9]), according to [^,;]{3,60}(?=, (?:has|have|had|is|are|was|were|holds?|held|works?|worked|won|sells?|sold|received|got|supplies|provides|uses)\b)"
)
_LIST_LABEL = re.compile(
    r"\W*(?:[\w.'-]+ ){0,4}(?:customers?|clients?|contracts?(?: with)?|contract vehicles?|vehicles?)\W*$", re.IGNORECASE
)
_NAMES_AFTER = re.compile(r"(?:the )?[A-Z][\w.&'-]*(?:(?:,? (?:and |the |of |for )*|/)[A-Z][\w.&'-]*)*[.]?\W*$")
_OPEN_BETWEEN = re.compile(r"\bbetween (?:(?!and\b)[\w&.'()-]+,? ?){1,6}$")
_SAID_IN_PASSING = re.compile(
    r"(?<=[a-z0-9]), (?:(?:[A-Z][\w.&'-]*|the|a|its?|their|they|he|she|it|we|spokes\w+|officials?|company|agency) ){1,6}(?:says?|said|told [A-Z]\w+|told us|reports?|reported|notes|noted|claims|claimed|insists|insisted)(?=, [a-z])"
)
"""'Acme, NBC says, holds a contract': one clause."""
_ASIDE = re.compile(r"\(([^()]{18,})\)")


_LIST_AHEAD = re.compile(
    r"(?:;\s(?:and\s)?[A-Z0-9][^;]*?)+,?\s(?:(?:are|were|is|was|have|has|will|be|been|being|each|all|jointly)\s)+(?:\w+\s)?(?:awarded|selected|chosen|issued|given|named|won|compete|receiv\w+|shar\w+)\b"
)
"""Names set off by semicolons, and the verb of them all."""


_SUM_AHEAD = re.compile(r";\s(?:and\s)?[A-Z][^;$]{2,70}?,?\s(?:(?:at|for|with|about)\s)?(?:US)?\$\d")
"""'Acme LLC, $4.9 million for a pier; Borealis Construction, $5.8 million for a lock'."""


_MONTH_DAY = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}$")
_YEAR_AHEAD = re.compile(r",\s(?:19|20)\d\d\b")
_GAPPED = re.compile(
    r";\s(?:and\s)?(?:the\s)?(?:[A-Z][\w&.'-]*\s?){1,6},?\s(?:about |nearly |more than |another )?(?:US)?\$\d"
)
_NAMES_TO_THE_END = re.compile(r"(?:;\s(?:and\s)?[A-Z0-9][^;$]{1,80}+){2,}$")
"""'has chosen Acme LLC; Borealis Inc., a Dorne company; and Cobalt Corporation.': objects of one verb."""


@dataclass(frozen=True)
class Clause:
    """A clause's span in the statement, and what opened it."""

    start: int
    end: int
    kind: Kind

    def holds(self, position: int) -> bool:
        """Whether a position lies in it."""
        return self.start <= position < self.end


def clauses(text: str, names: list[tuple[int, int]]) -> list[Clause]:
    """The clauses of ``text`` in order; ``names`` are spans of names, which no boundary may cut."""
    asides = [match for match in _ASIDE.finditer(text) if len(match[1].split()) > 3]
    flat = text
    for aside in asides:
        flat = flat[: aside.start()] + " " * len(aside[0]) + flat[aside.end() :]
    for aside in (*_SAID_IN_PASSING.finditer(flat), *_ACCORDING_ASIDE.finditer(flat)):
        flat = flat[: aside.start()] + " " * len(aside[0]) + flat[aside.end() :]
    cuts: list[tuple[int, Kind]] = [(0, "main")]
    inside: Kind = "main"
    position = 0
    while True:
        match = _BOUNDARY.search(flat, position)
        resumed = _RESUME.search(flat, position) if inside in ("relative", "aside") else None
        if resumed and (match is None or resumed.start() <= match.start()):
            match = resumed
            kind: Kind = "main"
        elif match is None:
            break
        else:
            kind = _kind(match)
        position = max(match.end() if match.lastgroup == "that" else match.start() + 1, position + 1)
        if any(start < match.start() < end for start, end in names):
            continue
        if match.lastgroup == "that" and _AND_THEN.search(flat[: match.start()]):
            continue  # "and in November that contract was terminated"
        if match.lastgroup == "that" and not _SAYING_BEFORE.search(flat[: match.start() + 1]):
            continue
        if _YEAR_AHEAD.match(flat, match.start()) and _MONTH_DAY.search(flat[: match.start()]):
            continue  # "on May 3, 2024 and began": the comma is the date's
        if match.lastgroup in ("coordinate", "but", "also") and not re.search(
            rf"\b{_FINITE}", flat[cuts[-1][0] : match.start()]
        ):
            continue  # ", a subsidiary of X," before any verb is an apposition
        if match.lastgroup in ("and", "coordinate") and _OPEN_BETWEEN.search(flat[cuts[-1][0] : match.start()]):
            continue  # "the deal between Acme and the Navy was struck"
        if (
            flat[match.start()] == ";"
            and (
                _LIST_AHEAD.match(flat, match.start())
                or (_SUM_AHEAD.match(flat, match.start()) and "$" in flat[cuts[-1][0] : match.start()])
            )
            and not re.search(rf"\b{_FINITE}", flat[cuts[-1][0] : match.start()])
        ):
            continue  # "Acme Inc., Troy (N00...); and Borealis LLC, Utica (N00...), are awarded": a list, no clause
        if (
            flat[match.start()] == ";"
            and _GAPPED.match(flat, match.start())
            and "$" in flat[cuts[-1][0] : match.start()]
        ):
            continue  # "CBP awarded Acme $3 million; ICE, $2 million": the verb is left out
        if (
            flat[match.start()] == ";"
            and (names_list := _NAMES_TO_THE_END.match(flat, match.start()))
            and not re.search(rf"\b{_FINITE}", names_list[0])
        ):
            position = names_list.end()
            continue
        if (
            match.lastgroup == "stop"
            and _LIST_LABEL.match(flat[: match.start()])
            and _NAMES_AFTER.match(flat, match.end())
        ):
            continue  # "Our customers: the FBI, NASA"
        if match.start() - cuts[-1][0] < 2:
            cuts[-1] = (cuts[-1][0], kind)
            continue
        cuts.append((match.start() if match.lastgroup != "that" else match.end(), kind))
        inside = kind
    fronted = _fronted_end(flat)
    if fronted and not any(start < fronted < end for start, end in names) and all(fronted != cut for cut, _ in cuts):
        cuts = sorted([*cuts, (fronted, "main")], key=lambda cut: cut[0])
    spans = [
        Clause(start, cuts[i + 1][0] if i + 1 < len(cuts) else len(text), kind) for i, (start, kind) in enumerate(cuts)
    ]
    spans += [Clause(aside.start() + 1, aside.end() - 1, "aside") for aside in asides]
    return spans


_AND_THEN = re.compile(r"\band (?:in|on|by|since|during|last|late|early) [^,;.]{1,24}$")
_FRONTED = re.compile(r"\W*(?:While|Although|Though|Whereas|Even (?:though|as|when))\s")
_FRONTED_COMMA = re.compile(r",\s(?!(?:and|or|nor|which|who|whose|including|such|but|like|an?|as)\b)")


def _fronted_end(text: str) -> int:
    """Where 'While X draws the attention, Y and Z hold contracts too' comes to its own subject; 0 where it does not."""
    opening = _FRONTED.match(text)
    if not opening:
        return 0
    for comma in _FRONTED_COMMA.finditer(text, opening.end()):
        before = text[opening.end() : comma.start()]
        if len(before.split()) >= 4 and re.search(rf"\b(?:{_FINITE}|[a-z]{{3,}}s\b)", before):
            return comma.start() if re.search(_FINITE, text[comma.end() :]) else 0
    return 0


def _kind(match: re.Match[str]) -> Kind:
    group = match.lastgroup
    if group == "that" or group == "and":
        return "complement" if group == "that" else "main"
    if group in ("relative", "adjunct"):
        return group  # type: ignore[return-value]
    if group == "with":
        return "relative"
    if group in ("time", "gerund"):
        return "adjunct"
    return "aside" if group == "dash" else "main"
