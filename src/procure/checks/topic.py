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
