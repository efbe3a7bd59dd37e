"""Government programmes that stand for their agency: 'the SBInet contract' is CBP's."""

from __future__ import annotations

import re
from functools import cache

from procure.language import lexicon
from procure.language.mentions import Agency


@cache
def _programmes() -> tuple[re.Pattern[str], dict[str, Agency]]:
    owners: dict[str, Agency] = {}
    for entry in lexicon.load("programmes")["programme"]:
        agency = Agency(
            entry["agency"], entry["code"], entry["code"], entry.get("level", "component"), entry["department"]
        )
        owners |= dict.fromkeys(entry["names"], agency)
    # As written: 'FALCON' is a system, a falcon is none.
    names = "|".join(re.escape(name) for name in sorted(owners, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{names})(?![\w])"), owners


def owner(text: str) -> Agency | None:
    """The agency of the programmes that ``text`` names; None where it names none, or those of several agencies."""
    pattern, owners = _programmes()
    found = {owners[match[0]] for match in pattern.finditer(text)}
    return found.pop() if len(found) == 1 else None


@cache
def departments() -> tuple[tuple[re.Pattern[str], str, Agency], ...]:
    """Departments that reporters call by one word, each with where it is one: 'awards by Interior', and not 'the Interior Ministry'."""
    return tuple(
        (
            re.compile(
                rf"\b(?:to|with|from|by|at|and|or|for|told|when|that|,) (?P<word>{entry['word']})(?! [A-Z]| of\b| for\b|[-'\w]*[A-Z])(?=[ ,.;:)'])"
            ),
            entry["word"],
            Agency(entry["agency"], entry["code"], entry["code"], "department", entry["code"]),
        )
        for entry in lexicon.load("programmes")["department"]
    )
