"""Whether a clause says that something holds: negation with its scope, double negation, words that only look negative."""

from __future__ import annotations

import re
from functools import lru_cache

from procure.language import lexicon
from procure.language.verbs import Verb

# Possessive: a word and what parts it from the next can be cut in one way only, or a hostile line takes minutes.
_MODIFIERS = (
    r"(?:[\w/$%.'-]++(?<!\bof)(?<!\bwith)(?<!\bin)(?<!\bto)(?<!\bfor)(?<!\bthat)(?<!\bby)(?<!\bon)(?:[ ,]++|$)){0,6}"
)
_NO_BEFORE = re.compile(
    rf"\b(?P<no>no|zero|not a single|not one of (?:its|the|our|their|these|those)|not one|not any|no such|none of (?:its|the|our|their|these|those)|without any|without a|nor any|neither a|not a|not an|never any|never a|not the|(?:no|any|without) (?:record|evidence|trace|sign|indication|mention|proof|documentation)s? (?:of|for|that shows)(?: (?:any|an?|such an?))?|not (?:find|see|identify|locate|show|list|reveal|include|contain|mention|report|record|reflect|turn up) (?:any|an?))[ ,]++{_MODIFIERS}$",
    re.IGNORECASE,
)
_HARMLESS_FILLER = "x"
_NEGATED_SUBJECT = re.compile(
    r"^\W*(?:(?:and|but|in fact|similarly|likewise|also|indeed|to [\w ]+? knowledge),? )?(?P<no>neither|nor|none of|nobody(?! (?:doubts?|disputes?|denies))|no one(?! (?:doubts?|disputes?|denies))|at no (?:time|point|stage)|on no occasion|not once|never(?: before| once)?(?= (?:has|have|had|did|was|were|does|do|is|are)\b)|no (?:subsidiar\w+|affiliates?|unit|part|division|entity|company|employee|member)|no)\b",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """``text`` with what looks negative and is not ('no-bid', 'not only') overwritten, same length."""
    text = _ANSWER_WORD.sub(lambda match: _HARMLESS_FILLER * len(match[0]), text)
    return lexicon.cue("not_negative").sub(lambda match: _HARMLESS_FILLER * len(match[0]), text)


_ANSWER_WORD = re.compile(r"\A\W*(?:No|None)(?=[,;:.!-])|(?<=[.?!] )No(?=[,;:.!])")
"""'No, it has one with ICE': the first word answers what was asked before, and denies nothing that follows."""


_SCOPE_ENDS = re.compile(r"[:;]\s|[,.]\s(?:but|yet|rather|in fact|instead)\b")


@lru_cache(maxsize=64)
def _double_negations(text: str) -> tuple[re.Match[str], ...]:
    return tuple(lexicon.cue("double_negation").finditer(text))


_SAID_FALSE = re.compile(
    r"\b(?:reports?|claims?|allegations?|statements?|assertions?|suggestions?|ideas?|notion|rumou?rs?|accusations?|assumptions?|belief|impression|story|stories) that (?P<said>[^;]*?)[\"'”]? (?:is|are|was|were|would be) "
    r"(?:simply |entirely |completely |flatly |just |both |plainly |also |therefore |factually )*(?P<false>false|untrue|wrong|incorrect|inaccurate|baseless|mistaken|unfounded|groundless|fabricated|erroneous|a myth|without (?:any )?(?:basis|foundation|merit)|not (?:true|accurate|correct|the case))\b",
    re.IGNORECASE,
)
"""'Reports that X has a contract are false': the verdict stands after what it denies."""


_SAID_FALSE_AFTER = re.compile(
    r"\b(?:reported|claimed|alleged|said|suggested|written|stated|asserted|rumou?red|believed|assumed) that (?P<said>[^;.]*?)(?:;|,| -+) (?:but |and )?(?:that|this|it|which|these|those) (?:is|are|was|were) "
    r"(?:simply |entirely |completely |flatly |just |both |plainly |also |therefore |factually )*(?P<false>false|untrue|wrong|incorrect|inaccurate|baseless|mistaken|unfounded|groundless|not (?:true|accurate|correct|the case|so))\b",
    re.IGNORECASE,
)
"""'It has been reported that X has a contract; that is not correct'."""


def said_false(text: str, position: int) -> tuple[int, int] | None:
    """Span of the word that calls false the report in which ``position`` stands."""
    if " that " not in text:
        return None
    for pattern in (_SAID_FALSE, _SAID_FALSE_AFTER):
        match = pattern.search(text)
        if match and match.start("said") <= position < match.end("said"):
            return match.span("false")
    return None


def doubled(text: str, position: int) -> re.Match[str] | None:
    """The double negation before ``position`` in whose scope it stands: 'it is not true that', 'do not dispute that'."""
    return next(
        (
            match
            for match in _double_negations(text)
            if match.end() <= position and not _SCOPE_ENDS.search(text, match.end(), position)
        ),
        None,
    )


def is_denial(words: str) -> bool:
    """Whether the words before a clause deny it ('false that') rather than leave it standing ('do not dispute that')."""
    return (
        re.search(r"\b(?:true|truth|untrue|false|case|incorrect|wrong|myth|mistaken)\b", words, re.IGNORECASE)
        is not None
    )


_NEW_PHRASE = re.compile(r"\band (?:an?|the|its|their|our|one|two|three|several) ", re.IGNORECASE)
"""'with no experience and a contract worth $2 million': the 'no' ends where another phrase begins."""


def negated_noun(flat: str, clause_start: int, noun_start: int) -> tuple[int, int] | None:
    """Span of the word that denies the noun itself: 'no current or past contracts'."""
    match = _NO_BEFORE.search(flat[clause_start:noun_start])
    if match and _NEW_PHRASE.search(flat, clause_start + match.end("no"), noun_start):
        return None
    return (clause_start + match.start("no"), clause_start + match.end("no")) if match else None


def negated_clause(flat: str, clause_start: int, verb: Verb | None) -> tuple[int, int] | None:
    """Span of the word that denies the verb: 'has not been awarded', 'Neither A nor B has', 'Nor does A have'."""
    opening = _NEGATED_SUBJECT.match(flat[clause_start:])
    if opening and opening["no"].lower() != "no":
        return clause_start + opening.start("no"), clause_start + opening.end("no")
    if verb is None:
        return None
    if verb.is_negated:
        inner = re.search(r"\b(?:no longer|not|never|cannot|nor|neither)\b|n't\b", flat[verb.chain_start : verb.end])
        return (verb.chain_start + inner.start(), verb.chain_start + inner.end()) if inner else (verb.start, verb.end)
    return None


def denied_by_governor(flat: str, clause_start: int, verb_start: int) -> tuple[int, int] | None:
    """Span of a denying verb that governs: 'declined to take on', 'denies supplying'."""
    best = None
    for match in lexicon.cue("denying").finditer(flat, clause_start):
        if match.end() > verb_start:
            break
        if verb_start - match.end() <= 40 and not re.search(
            r"[;:]|\bthat\b.*\bthat\b|\b(?:about|over|against|protests?|appeals?|requests?) ",
            flat[match.end() : verb_start],
        ):
            best = match.span()
    if best and re.search(
        r"(?:\b(?:not|never|cannot|nobody|no one|refus\w+ to|declin\w+ to)|n't)\s+(?:\w+ )?$",
        flat[clause_start : best[0]],
        re.IGNORECASE,
    ):
        return None
    return best


_ACTED = re.compile(
    r"\b(?!been\b|named\b|listed\b|counted\b|considered\b)(?:\w+(?:ed|ing)|have (?:a|an|any)|only|just|merely|because|but)\b",
    re.IGNORECASE,
)


def negated_role(flat: str, clause_start: int, noun_start: int) -> tuple[int, int] | None:
    """Span of the word that denies a role: 'is not a customer', 'has never been among our clients', 'not a CBP vendor'."""
    before = flat[clause_start:noun_start]
    for match in _NEGATOR.finditer(before):
        if _ACTED.search(before, match.end()) or len(before[match.end() :].split()) > 10:
            continue
        if match[0].lower() in ("no", "neither", "nor") or _COPULA_BEFORE.search(before[: match.start()]):
            return clause_start + match.start(), clause_start + match.end()
    return None


_NEGATOR = re.compile(r"\b(?:not|never|no longer|nor|neither|no)\b|n't\b", re.IGNORECASE)
_COPULA_BEFORE = re.compile(
    r"\b(?:is|are|am|was|were|be|been|has|have|had|as|counts?|we're|they're|it's|isn|aren|wasn|weren)(?:,? \w+ly)?,?\s*$",
    re.IGNORECASE,
)


_PARTY_DENIED = re.compile(
    r"\b(?:with|for|to|by|from|among) (?P<no>no|none of (?:the|its|our|their)|neither|not one)(?: (?:other|single|such|[\w-]+))? (?:the )?$",
    re.IGNORECASE,
)


def denied_party(flat: str, mention_start: int, clause_start: int) -> tuple[int, int] | None:
    """Span of the 'no' before a name: 'works with no DHS component', 'under contract to neither ICE nor CBP'."""
    match = _PARTY_DENIED.search(flat[clause_start:mention_start])
    return (clause_start + match.start("no"), clause_start + match.end("no")) if match else None


_CONTRAST = re.compile(
    r",? (?:and |but )?(?P<no>not|rather than|instead of|and not|but not|never) (?:with |by |from |for |to )?(?:the )?$"
)


def contrasted(flat: str, mention_start: int, clause_start: int) -> tuple[int, int] | None:
    """Span of the 'not' of a contrast right before a name: 'with HSI, not ERO'."""
    match = _CONTRAST.search(flat[clause_start:mention_start])
    return (clause_start + match.start("no"), clause_start + match.end("no")) if match else None
