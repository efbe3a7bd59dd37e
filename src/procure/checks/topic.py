"""Which awards a claim speaks of where it names them by what they are for: "the Investigative Case Management contract".

Such an award is named, though not by a number. The words are the vendor's products (reviewed list) and phrases
in capitals of the claim's own text; a record is meant where its description or a notice of it bears one.
"""

from __future__ import annotations

import re

from procure.checks.case import Case, Record
from procure.identifiers import norm_words

_PHRASE = re.compile(r"\b(?:[A-Z][\w-]*[a-z][\w-]*)(?:\s+(?:of|and|for|&|the)?\s*[A-Z][\w-]*[a-z][\w-]*)+\b")


def words(case: Case) -> tuple[str, ...]:
    """Normalised names of the things that the claim's contract is for, longest first."""
    claim = case.claim
    text = norm_words(" ".join([claim.quote, *claim.scope, claim.vendor.text if claim.vendor else ""]))
    found = {
        word for word in (case.world.products_of(case.vendor) if case.vendor else ()) if f" {word} " in f" {text} "
    }
    found |= {norm_words(phrase) for scope in claim.scope for phrase in _PHRASE.findall(scope)}
    parties = _party_words(case)
    found = {word for word in found if len(word) >= 5 and not any(word in party or party in word for party in parties)}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def products(case: Case) -> tuple[str, ...]:
    """The vendor's products that a claim is about: named in the vendor's place, or as what is supplied or used."""
    claim = case.claim
    if case.vendor is None or claim.vendor is None:
        return ()
    text = norm_words(claim.vendor.text)
    if claim.relation in ("supply", "use"):
        text += " " + norm_words(claim.quote)
    return tuple(sorted(word for word in case.world.products_of(case.vendor) if f" {word} " in f" {text} "))


def _party_words(case: Case) -> set[str]:
    """Names of the claim's own vendor and agency, which are no subject."""
    names = {name for each in (case.vendor.names.values() if case.vendor else ()) for name in each}
    if case.agency is not None:
        names |= {norm_words(case.agency.name), norm_words(case.agency.short), norm_words(case.agency.division or "")}
    if case.claim.agency is not None:
        names.add(norm_words(case.claim.agency.text))
    return {name for name in names if name}


def matches(case: Case, row: Record, topics: tuple[str, ...]) -> bool:
    """Whether a record, its award or a notice of the award bears one of the words."""
    texts = [row.get("description"), row.get("award_description"), *case.world.notice_texts(row["piid"])]
    return any(f" {topic} " in f" {norm_words(text)} " for text in texts if text for topic in topics)


def narrowed(case: Case, rows: tuple[Record, ...]) -> tuple[tuple[Record, ...], tuple[str, ...]]:
    """The rows that the claim's words single out, and the words; all rows and no words where none does."""
    topics = words(case)
    meant = tuple(row for row in rows if matches(case, row, topics)) if topics else ()
    return (meant, topics) if meant else (rows, ())


def unnamed(case: Case, rows: tuple[Record, ...]) -> list[str]:
    """What the claim says the contract is for, where none of the records bears the words."""
    parties = _party_words(case)
    terms = [term for term in case.claim.scope if (words := norm_words(term)) and words not in parties]
    return [term for term in terms if not any(matches(case, row, (norm_words(term),)) for row in rows)]


def narrowing(case: Case) -> tuple[str, ...]:
    """Words by which a denial denies less than every contract: "no sole-source contracts", "no contract for facial recognition".

    What stands between "no" (or any, a) and the noun and is no word of time, of form or of the parties; the scope; a sum.
    An award that does not bear them does not contradict such a denial.
    """
    claim = case.claim
    found = [term for term in claim.scope if norm_words(term) not in _party_words(case)]
    if claim.amount is not None or _WORTH.search(claim.quote):
        found.append("of that sum")
    if claim.count is not None or _NUMBER.search(claim.quote):
        found.append("in that number")
    for noun in _NOUN.finditer(claim.quote):
        before: list[str] = []
        for token in reversed(re.findall(r"[\w$'.-]+", claim.quote[: noun.start()])[-6:]):
            word = token.lower().strip(".'")
            if word in _DETERMINERS:
                found += before
                break
            if word in _BREAKS:
                break
            if token[:1].islower() and word not in _ANY_CONTRACT:
                before.append(word)
    start = next((at.end() for at in _NOUN.finditer(claim.quote)), -1)
    if start < 0 and claim.agency is not None:
        start = max(claim.quote.find(claim.agency.text), 0)
    found += [each.group(1) for each in _CLAUSE.finditer(claim.quote, max(start, 0))]
    found += [each.group(1) for each in _NONE_IS.finditer(claim.quote)]
    if claim.relation in ("supply", "use"):
        for each in _SUPPLIED.finditer(claim.quote):
            what = [word for word in re.findall(r"[\w-]+", each.group(1).lower()) if word not in _ANYTHING]
            found += [" ".join(what)] if what else []
    if claim.relation == "work":
        found += [each.group(1) for each in _WORK_ON.finditer(claim.quote)]
    return tuple(dict.fromkeys(found))


_CLAUSE = re.compile(
    r"\b(?:that|which|whose|concerning|regarding|involving|relating to|related to|about|connected (?:with|to))\s+([\w-]+(?:\s[\w-]+){0,3})"
)
_NONE_IS = re.compile(
    r"\bnone of\b.*?\b(?:is|are|was|were|has|have|concerns?|involves?|relates? to)\s+([\w-]+)", re.IGNORECASE
)
_SUPPLIED = re.compile(
    r"\b(?:provid|suppl|sell|sold|deliver|offer|licen[sc]|furnish|giv|gave)\w*\s+(.{1,80}?)\s+(?:to|for)\b",
    re.IGNORECASE,
)
_WORK_ON = re.compile(
    r"\bwork\w*\b.{0,60}?\b(?:on|in|towards?)\s+((?!(?:the|any|this|that|an?|recent|behalf|past|fiscal)\b)[a-z][\w-]*)"
)
_ANYTHING = frozenset(
    "any our its their the a an of and or anything services service products product goods technology technologies software "
    "support tools systems solutions directly".split()
)


_NOUN = re.compile(r"\b(?:contracts?|awards?|orders?|agreements?|deals?)\b", re.IGNORECASE)
_WORTH = re.compile(r"\b(?:worth|valued|exceeding|in excess of)\b|[$€£]\s?\d")
_NUMBER = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|dozens?|\d{1,3})\s+(?:[a-z-]+\s)?(?:contracts|awards|orders|agreements)\b",
    re.IGNORECASE,
)
_DETERMINERS = frozenset({"no", "any", "a", "an", "zero"})
_BREAKS = frozenset("longer of with by for from to in on at under the has have had hold holds held".split())
_ANY_CONTRACT = frozenset(
    "current currently past present previous prior former existing active ongoing open new recent live valid prime direct federal "
    "government public such other further additional single known formal signed contractual procurement or and nor either "
    "relationship relationships ties dealings business work links contract contracts award awards order orders agreement agreements "
    "grants subcontracts deals purchase task delivery blanket".split()
)
"""Words before the noun that leave it any contract."""
