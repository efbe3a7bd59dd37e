"""Contract words as noun phrases: which determiner, whose, how many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from procure.language import lexicon
from procure.language.mentions import Mention

Strength = Literal["strong", "weak", "change", "relation", "role"]
Determiner = Literal["possessive", "definite", "demonstrative", "indefinite", "bare"]

_PREPOSITION = r"(?:of|with|in|to|for|by|on|from|that|which|who|under|at|through|via|into|between|against|about|over|after|before|as|has|have|had|is|are|was|were|does|do|did|will|would|be|been|being|than)"
_DETERMINER = re.compile(
    r"\b(?P<possessive>its|it's(?= (?:\w+ )?(?:contract|agreement|work|deal))|their|our|your|my|his|her|whose)|\b(?P<demonstrative>this|that|these|those)|\b(?P<definite>the|all of the|all|both|each of the)|\b(?P<indefinite>an?|another|some|several|multiple|many|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)(?!-)|dozens|(?<![$.,\d-])\d+(?![.,]?\d|-| million| billion)|any|no(?!-)|every|each|various|numerous)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Noun:
    """A contract word with its phrase. ``possessor`` is who has it ('Palantir's contract', 'its contract')."""

    start: int
    end: int
    text: str
    strength: Strength
    phrase_start: int
    determiner: Determiner
    is_plural: bool
    possessor: Mention | None = None
    modifiers: tuple[Mention, ...] = ()
    words_before: str = ""

    @property
    def is_elliptic(self) -> bool:
        """Whether it stands for a contract word before it: 'none with ICE', 'another with CBP'."""
        return self.strength == "strong" and self.text.lower() in _ELLIPTIC

    @property
    def is_given(self) -> bool:
        """Whether the phrase takes the contract for granted ('its contract', 'the contract', 'existing contracts')."""
        if self.determiner in ("possessive", "definite", "demonstrative"):
            return True
        return (
            bool(re.search(r"\b(?:current|existing|ongoing|outstanding|remaining)\b", self.words_before, re.IGNORECASE))
            and self.determiner == "bare"
        )


_ELLIPTIC = frozenset(["none", "another", "another one", "others", "one"])
"""Words of the lexicon's strong nouns that are contracts only after a contract word."""


@cache
def _patterns() -> list[tuple[Strength, re.Pattern[str]]]:
    nouns = lexicon.load("triggers")["nouns"]
    strengths: tuple[Strength, ...] = ("strong", "change", "relation", "weak", "role")
    return [(strength, lexicon.words(nouns[strength])) for strength in strengths]


_PART_OF_NAME = re.compile(
    r"^(?:ing\b|-| ?(?:officers?|officials?|law|workers?|employees|staff|opportunit\w+|process|spending|dispute|number|vehicle|work|ceiling|value|negotiations?|announcement|period|management|case|data|records?|documents?|notice)\b)",
    re.IGNORECASE,
)
_LAW_AFTER = re.compile(
    r" (?:[A-Z][\w&]+ ){0,3}(?:Act|Law|Board|Court|Appeals|Regulations?|Opportunit(?:y|ies)|Center|Division|Command)\b"
)
_HONOUR = re.compile(
    r" [^.;$]{0,50}?\bfor (?:its |their |his |her |a )?(?:outstanding|unwavering|excellen\w+|service|dedication|dedicated|commitment|exceptional|achievements?|leadership|bravery|safety|innovation|contributions?|support of)\b"
)
"""'an award for unwavering dedication' honours; it buys nothing."""
_TITLE_BEFORE = re.compile(r"\b(?:[A-Z][a-z]+ )+$")
_NO_ORDER = re.compile(
    r"(?:\bexecutive|\bstop[- ]work|\bcourt|\bpresidential|\brestraining|\blaw and|\bremoval|\bdeportation|\bpublic|\bnew world|\btrade|\bpeace|\bsettlement|\bnuclear|\bconfidentiality|\bplea|\bprosecution|\bmerger|\bsharing|\bunion|\bbargaining|\blabor|\bceasefire|\bclimate|\btax|287\(g\)|\bmutual aid|\bnondisclosure|\bmentor-protege|\blicense renewal|\bnon-disclosure|\bwork|\bin an? |\bfamily|\bsmall|\blocal|\bowned|\bminority|\bdisadvantaged|\bprivate|\binnovation|\bexcellence|\bachievement|\bhumanitarian|\bleadership|\bsafety|\bown |\bteaming) $",
    re.IGNORECASE,
)


def find(text: str, mentions: list[Mention], names: list[tuple[int, int]], acting: list[tuple[int, int]]) -> list[Noun]:
    """Every contract word in ``text``, in order. ``names`` and ``acting`` (verbs) are spans that are none."""
    found: list[Noun] = []
    for strength, pattern in _patterns():
        for match in pattern.finditer(text):
            # "role in supplying": the noun has the verb in it; otherwise what is a verb is no noun.
            if strength == "relation" and any(start <= match.start() < end for start, end in acting):
                continue  # "does not work with"
            taken = names if strength == "relation" else [*names, *acting]
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            if any(noun.start < match.end() and match.start() < noun.end for noun in found):
                continue
            if strength in ("weak", "change") and (
                _NO_ORDER.search(text[: match.start()])
                or _PART_OF_NAME.match(text[match.end() :])
                or (match[0].lower() == "order" and re.search(r"\bin $", text[: match.start()], re.IGNORECASE))
            ):
                continue
            if match[0].lower() in ("award", "awards") and (
                _HONOUR.match(text, match.end()) or _is_a_prize(text, match, names)
            ):
                continue
            if match[0][0].isupper() and _LAW_AFTER.match(text, match.end()):
                continue  # "the Contract Disputes Act"
            if strength == "strong" and re.match(
                r" (?:modification|extension|renewal|amendment|expansion)s?\b| (?:officers?|officials?|law|workers?|employees?|specialists?)\b",
                text[match.end() :],
            ):
                continue
            if (
                match[0].lower() in _ELLIPTIC
                and not any(noun.strength in ("strong", "weak") and noun.end <= match.start() for noun in found)
                and not re.search(
                    r"\b(?:contracts?|agreements?|deals?|orders?|awards?)\b", text[: match.start()], re.IGNORECASE
                )
            ):
                continue
            if (
                match[0].lower() in _ELLIPTIC
                and _PRICED.match(text, match.end())
                and not _NEW.search(text[: match.start()])
            ):
                before = max((noun.end for noun in found if noun.end <= match.start()), default=0)
                if not any(
                    before <= m.start < match.start() and ":" not in text[m.end : match.start()] for m in mentions
                ):
                    continue  # "two contracts with Acme: one of $3 million": a part of what is told already
            found.append(_noun(text, match, strength, mentions, acting))
    return sorted(found, key=lambda noun: noun.start)


def _is_a_prize(text: str, match: re.Match[str], names: list[tuple[int, int]]) -> bool:
    """'the Mission Enhancement Award': written as a name, in a sentence that is not all written so."""
    if match[0] != "Award" or re.match(r" (?:to|of|for|ID|Number|No)\b", text[match.end() :]):
        return False
    title = _TITLE_BEFORE.search(text[: match.start()])
    if title is None or any(start <= match.start() - 2 < end for start, end in names):
        return False
    return re.search(r"\b(?:was|were|[a-z]{5,})\b", text) is not None and "contract" not in title[0].lower()


_NEW = re.compile(r"\b(?:new|second|third|separate|further|fresh|larger|bigger|smaller) $")
_PRICED = re.compile(r",? (?:of|for|worth|valued at|at) ")
# Between a name and the contract it qualifies: "ICE-related contracts", "State Department software contract".
_MODIFIES = re.compile(r"\)?(?:-\w+)?(?:\s+(?:\(\w+\)\s+)?(?:[\w&-]*[a-rt-z0-9]|[A-Z][\w&]*|services|systems)){0,4}\s+")
_ADJECTIVAL = re.compile(
    r"\b(?:an?|the|this|that|its|their|our|your|no|any|\w+'s) $|(?:^|[,;:(]|\b(?:an?|the|its|their|our|your|of|for|with|under|from|on|by|in|to|and|these|those|two|three|four|\w+'s)) (?:newly|recently|previously|already) $",
    re.IGNORECASE,
)
"""'the recently renewed contract'; not 'ICE recently renewed contracts'."""
_PARTICIPLE = re.compile(
    r" (?:contracts?|agreements?|orders?|awards?|deals?)\b"
)  # "a completed contract": the verb belongs to the phrase


_THAT = re.compile(r"\bthat (?:same )?$", re.IGNORECASE)


def _noun(
    text: str, match: re.Match[str], strength: Strength, mentions: list[Mention], acting: list[tuple[int, int]]
) -> Noun:
    start = match.start()
    if strength == "strong" and match[0].lower() in _ELLIPTIC:
        return Noun(start, match.end(), match[0], strength, start, "indefinite", False)
    window = max(0, start - 110)
    before = text[window:start]
    # The phrase cannot reach back over a stop or a preposition.
    for mention in mentions:
        if mention.end <= start and mention.end > window:  # brackets inside a name are no stops
            inner = before[max(0, mention.start - window) : mention.end - window]
            before = before.replace(inner, re.sub(r"[()]", " ", inner))
    stops = [
        m.end()
        for m in re.finditer(
            rf"[;:()\"]|,(?! [\w.-]+,? (?:contract|award|order|deal))|\b{_PREPOSITION}\b|\b(?:but|nor|so|if|because)\b|(?<!the )(?<!an )(?<!newly )(?<!recently )(?<!its )(?<!just )\b(?:announced|announces|unveiled|disclosed|disclosing|announcing)\b",
            before,
            re.IGNORECASE,
        )
    ]
    if stops and _THAT.search(before) and not match[0].endswith("s") and strength in ("strong", "weak"):
        stops.pop()  # "In August that contract was extended"
    floor = max(
        [
            window + (stops[-1] if stops else 0),
            *(
                end
                for begin, end in acting
                if end <= start and not (_PARTICIPLE.match(text[end:]) and _ADJECTIVAL.search(text[:begin]))
            ),
        ]
    )
    inside = [
        m
        for m in mentions
        if floor <= m.start and m.end <= start and (m.vendor or m.agency) and _MODIFIES.fullmatch(text[m.end : start])
    ]
    owner: Mention | None = None
    phrase_start, determiner = floor + len(text[floor:start]) - len(text[floor:start].lstrip()), "bare"
    possessors = [
        m
        for m in mentions
        if m.end <= start
        and m.end >= floor
        and re.match(r"(?:'s|'|s')(?=\s)", text[m.end :])
        and m.reference not in ("we", "you", "it", "party")
    ]
    if possessors:
        owner = possessors[-1]
        phrase_start, determiner = owner.start, "possessive"
    else:
        for found in _DETERMINER.finditer(text, floor, start):
            if (
                found.lastgroup == "indefinite"
                and determiner in ("definite", "demonstrative", "possessive")
                and re.fullmatch(r"\d+|[a-z]+", found[0])
                and found[0].lower() not in ("a", "an", "any", "no", "some", "every", "each")
                and re.fullmatch(r"\w+\s+(?:\w+\s+)?", text[phrase_start : found.start()])
            ):
                continue  # "the 14 task orders"
            phrase_start, determiner = found.start(), str(found.lastgroup)
    between = text[phrase_start:start]
    if determiner == "possessive" and owner is None:
        owner = next((m for m in mentions if m.start <= phrase_start < m.end and m.reference), None)
    modifiers = tuple(m for m in inside if m.start >= phrase_start and m is not owner)
    if determiner == "bare":
        last_verb = list(
            re.finditer(r"\b(?!existing\b|ongoing\b|outstanding\b|remaining\b)\w+(?:ed|ing)\b|\b(?:and|or)\b", between)
        )
        if last_verb and not modifiers:
            between = between[last_verb[-1].end() :]
    plural = bool(
        re.search(r"(?:s|ties|relations|dealings|business)$", match[0].split(" of ")[0].strip())
    ) and not match[0].lower().endswith(("business", "process"))
    return Noun(start, match.end(), match[0], strength, phrase_start, determiner, plural, owner, modifiers, between)  # type: ignore[arg-type]
