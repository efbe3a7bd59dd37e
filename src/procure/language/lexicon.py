"""The data files of this folder, compiled once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """``lexicons/<name>.toml`` as it is."""
    return tomllib.loads((resources.files(__package__) / "lexicons" / f"{name}.toml").read_text(encoding="utf-8"))


def words(patterns: list[str]) -> re.Pattern[str]:
    """One pattern that matches any of ``patterns`` as whole words, longest first as written."""
    body = "|".join(sorted(patterns, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{body})(?![\w])", re.IGNORECASE)


@cache
def cue(name: str) -> re.Pattern[str]:
    """A list of ``cues.toml``, compiled."""
    return words(load("cues")[name])


@cache
def trigger(relation: str, form: str) -> re.Pattern[str]:
    """A relation's words of one form (nouns, verbs, words) from ``triggers.toml``, compiled."""
    return words(load("triggers")[relation][form])
