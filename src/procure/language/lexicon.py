"""The data files of this folder, compiled once: cue patterns, and trigger verbs and nouns by their first word."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

Form = Literal["base", "present", "past", "gerund"]


@cache
def load(name: str) -> dict[str, Any]:
    """``lexicons/<name>.toml`` as it is."""
    return tomllib.loads((resources.files(__package__) / "lexicons" / f"{name}.toml").read_text(encoding="utf-8"))


def words(patterns: list[str]) -> re.Pattern[str]:
    """One pattern that matches any of ``patterns`` as whole words, longest first as written."""
    body = "|".join(sorted(patterns, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{body})(?![\w-])", re.IGNORECASE)


@cache
def cue(name: str) -> re.Pattern[str]:
    """A list of ``cues.toml``, compiled."""
    return words(load("cues")[name])


@dataclass(frozen=True)
class Entry:
    """What a trigger word says: its class (award, hold, end ...), its lemma, and which form of a verb it is."""

    words: tuple[str, ...]
    kind: str
    lemma: str
    form: Form


@cache
def verbs() -> dict[str, tuple[Entry, ...]]:
    """Every form of every trigger verb by its first word, longest first."""
    data = load("triggers")
    irregular: dict[str, list[str]] = data["irregular"]
    table: dict[str, list[Entry]] = {}
    for kind, lemmas in data["verbs"].items():
        for lemma in lemmas:
            first, *rest = lemma.split()
            for form, written in _inflected(first, irregular.get(first)):
                entry = Entry((written, *rest), kind, lemma, form)
                table.setdefault(written, []).append(entry)
    return {
        first: tuple(sorted(entries, key=lambda entry: (-len(entry.words), entry.form != "past")))
        for first, entries in table.items()
    }


def _inflected(verb: str, irregular: list[str] | None) -> list[tuple[Form, str]]:
    """'award' -> award, awards, awarded, awarding; ``irregular`` gives the past forms."""
    forms: list[tuple[Form, str]] = [("base", verb)]
    if verb == "have":
        return [("base", "have"), ("present", "has"), ("past", "had"), ("gerund", "having"), ("base", "'ve")]
    if re.search(r"(?:s|x|z|ch|sh|[dg]o)$", verb):
        present = verb + "es"
    elif re.search(r"[^aeiou]y$", verb):
        present = verb[:-1] + "ies"
    else:
        present = verb + "s"
    forms.append(("present", present))
    doubled = verb[-1] if re.search(r"^[^aeiou]*[aeiou][bdgmnprt]$", verb) else ""
    stem = verb[:-1] if verb.endswith("e") else verb + doubled
    forms.append(("gerund", stem + "ing"))
    if irregular:
        forms += [("past", past) for past in irregular]
    elif re.search(r"[^aeiou]y$", verb):
        forms.append(("past", verb[:-1] + "ied"))
    else:
        forms.append(("past", stem + "ed"))
    return forms
