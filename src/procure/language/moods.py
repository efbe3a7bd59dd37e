"""Stretches of a statement that assert nothing by themselves: questions, orders, conditions, wishes, refusals; plans and hedges."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from procure.language import lexicon
from procure.language.clauses import Clause

Kind = Literal["question", "condition", "demand", "refusal", "capability", "pursuit"]


@dataclass(frozen=True)
class Mood:
    """A stretch and why nothing in it is asserted; ``cue`` is the span of the word that says so."""

    start: int
    end: int
    kind: Kind
    cue: tuple[int, int]


_INTERROGATIVE = re.compile(
    r"^\W*(?:(?:and|but|so|also|finally|further|first|second|third|if so|\(?[a-z0-9]{1,2}[.)])[, ]+)*(?:does|do|did|is|are|was|were|has|have|had|can|could|will|would|should|what|which|who|when|where|why|how|whether|to what extent|in what|under what|for what)\b",
    re.IGNORECASE,
)
_IMPERATIVE_ROOM = re.compile(
    r"^\W*(?:(?:and|then|also|instead|finally|second|first|third|\(?[a-z0-9]{1,2}[.)])[, ]+)*$", re.IGNORECASE
)


_NO_MORE = re.compile(r"\W*(?:No more|Not one more|Not another|Enough)\b(?=.*!\W*$)")
"""'No more contracts for Acme!' is a cry, no denial."""
_A_BID = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+|only|lone|single|sole|winning|competing|lowest|no|receiv\w+|solicit\w+|no-|rival|other) $",
    re.IGNORECASE,
)
_SOLICITED = re.compile(
    r" (?:was|were|had been|have been|has been) (?:\w+ ){0,2}?(?:solicited|received|sought|invited|requested|submitted)\b"
)
_INVERTED = re.compile(
    r"\W*(?:Had|Should|Were)\s(?!not\b)(?:[A-Z][\w&'.-]*|the|it|we|they|you|any|an?|another|this|that|our|its|your)\s"
)
"""'Had Acme won a contract, ...': a condition without 'if'."""


_STATES = re.compile(
    r" (?:it|they|we|he|she|there|its?|their|(?:the |The )?[\w&.-]+(?: [A-Z][\w&.-]*){0,3}(?:'s? [\w-]+)?)(?: [\w-]+){0,4}? (?:has|have|had|does|do|did|is|are|was|were|never|no longer|holds?|works?|sells?)\b"
)


def moods(text: str, parts: list[Clause]) -> list[Mood]:
    """Every such stretch of ``text`` (a working copy)."""
    found: list[Mood] = []
    stripped = text.rstrip(" \"')]")
    if stripped.endswith("?"):
        end = len(text)
        opening = _INTERROGATIVE.match(text)
        start = 0
        if not opening:
            inner = max((clause.start for clause in parts if _INTERROGATIVE.match(text[clause.start :])), default=0)
            start = inner
        found.append(Mood(start, end, "question", (start, min(end, start + 1))))
    elif inverted := _INVERTED.match(text):
        found.append(Mood(0, _stretch(text, inverted.end(), parts), "condition", inverted.span()))
    for match in lexicon.cue("condition").finditer(text):
        if match[0].lower() == "as long as" and re.match(
            r" (?:\d|an?\b|two|three|four|five|six|seven|eight|nine|ten|twelve)", text[match.end() :]
        ):
            continue  # "for as long as 10 years": a length
        found.append(
            Mood(
                match.start(),
                _stretch(text, match.end(), parts, commas=len(match[0].split()) < 2),
                "condition",
                match.span(),
            )
        )
    disclaimed = [match.span() for match in lexicon.cue("disclaimer").finditer(text)]
    for match in lexicon.cue("refusal").finditer(text):
        if any(start <= match.start() < end and text.startswith(" that ", end) for start, end in disclaimed):
            continue  # "we do not say that X has": a disclaimer, no refusal to answer
        found.append(Mood(match.start(), len(text), "refusal", match.span()))
    for match in lexicon.cue("demand").finditer(text):
        if re.match(r" (?:also )?(?:note|be advised|be aware|understand|know|rest assured|see)\b", text[match.end() :]):
            continue
        if match[0].lower().startswith("insist") and _STATES.match(text, match.end()):
            continue  # "insists that it has no contract" says so; "insists that ICE end it" asks
        found.append(Mood(match.start(), _stretch(text, match.end(), parts, commas=False), "demand", match.span()))
    if no_more := _NO_MORE.match(text):
        found.append(Mood(0, len(text), "demand", no_more.span()))
    first = re.search(r"[A-Za-z'-]+(?: not)?", text)
    if first and lexicon.cue("imperative").fullmatch(first[0]) and _IMPERATIVE_ROOM.match(text[: first.start()]):
        found.append(Mood(first.start(), len(text), "demand", first.span()))
    for match in lexicon.cue("pursuit").finditer(text):
        if match[0][:3].lower() == "bid" and (
            _A_BID.search(text[: match.start()]) or _SOLICITED.match(text, match.end())
        ):
            continue  # "received only one bid for the contract", "bids were solicited": how it was competed
        found.append(Mood(match.start(), _stretch(text, match.end(), parts, commas=False), "pursuit", match.span()))
    return found


_UNTIL_THEN = re.compile(r",?\s*(?:before|once|as soon as)\s", re.IGNORECASE)
"""'cancel it before the option is exercised': what is to be forestalled is no fact."""


def _stretch(text: str, position: int, parts: list[Clause], *, commas: bool = True) -> int:
    """Where a stretch opened before ``position`` ends: at its comma, or with its clause and what depends on it."""
    clause_end = next(
        (clause.end for clause in parts if clause.start <= position <= clause.end and clause.kind != "aside"), len(text)
    )
    for clause in parts:
        if clause.start == clause_end and (
            clause.kind == "complement" or (clause.kind == "adjunct" and _UNTIL_THEN.match(text, clause.start))
        ):
            clause_end = clause.end
    comma = text.find(",", position, clause_end) if commas else -1
    return comma if comma > 0 else clause_end


def mood_at(found: list[Mood], position: int) -> Mood | None:
    """The mood in whose stretch ``position`` stands: refusals and questions first."""
    order = ("refusal", "question", "condition", "demand", "capability", "pursuit")
    holding = [mood for mood in found if mood.start <= position < mood.end]
    return min(holding, key=lambda mood: order.index(mood.kind)) if holding else None
