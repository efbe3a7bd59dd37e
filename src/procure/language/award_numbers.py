"""Whose an award number is, by how it begins: 'N00024-19-C-2216' is one of the Navy's."""

from __future__ import annotations

from functools import cache

from procure.language import lexicon
from procure.language.mentions import Agency

_SHORTEST, _LONGEST = 2, 6


@cache
def _owner(beginning: str) -> Agency | None:
    table = lexicon.load("award_numbers")
    code = table["beginnings"].get(beginning)
    if code is None:
        return None
    department = "097" if code in ("1700", "2100", "5700") or code.startswith("97") else "0" + code[:2]
    level = "department" if len(code) == 3 else "component"
    return Agency(table["names"][code], code, code, level, code if level == "department" else department)


def buyer(number: str) -> Agency | None:
    """The agency that awards under numbers of this form (normalised, no dashes); None where the form tells none."""
    for length in range(_LONGEST, _SHORTEST - 1, -1):
        owner = _owner(number[:length])
        if owner is not None:
            return owner
    return None
