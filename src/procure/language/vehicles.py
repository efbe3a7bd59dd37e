"""Contract vehicles: 'through a GSA schedule', "under the Army's ITES-4H contract", 'on OASIS+'; and whose they are."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from procure.language import lexicon
from procure.language.mentions import Agency

if TYPE_CHECKING:
    from procure.language.nouns import Noun


def _named() -> str:
    return "|".join(name for entry in lexicon.load("vehicles")["vehicle"] for name in entry["names"])


_BY = r"(?:through|under|via|using|off(?: of)?|against|on(?:to)?|from|by way of|by means of|pursuant to)"
PATTERN = re.compile(
    rf"\b(?:{_BY} (?:a |an |the |its |their |what is an? |GSA's )?(?:[\w&'-]+ ){{0,5}}?(?:schedules?(?: (?:number |no\. |contract )?(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{{7,}})?|IDIQs?|BPAs?|blanket purchase agreements?|contract vehicles?|GWACs?|basic ordering agreements?|master (?:contract|agreement)s?|umbrella (?:contract|agreement)|multiple[- ]award (?:contract|IDIQ|schedule))\b|"
    r"under Contract Number [\w-]+|under (?:the )?(?:base |parent |master |prime )?contract (?:number |no\. )?(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{7,}|GSA (?:Multiple Award )?Schedules?|\b(?:spot|place|position|seat|slot)s? on (?:the |a |an )?(?:[\w&'$.-]+ ){0,8}?(?:vehicles?|IDIQs?|contracts?|BPAs?|schedules?|GWACs?)\b|"
    rf"\b{_BY} (?:the |its |a |an |[A-Z]\w+ )?(?:(?:the )?[A-Z][\w.]*(?: [A-Z][\w.]*){{0,3}}'s |GSA )?(?-i:{_named()})(?![\w-])(?: (?:contract|vehicle|schedule|GWAC|IDIQ)s?)?|(?:[Cc]ontract )?[Vv]ehicles?: ?[A-Z][\w -]{{2,20}}|order under|one part of a larger contract|part of a larger contract|(?:is|as) an? (?:[\w/-]+ )*(?:blanket purchase agreement|BPA|IDIQ|indefinite[- ]delivery))",
    re.IGNORECASE,
)
PARENT = re.compile(r"under (?:the )?(?:\w+ )?contract (?!number [\w-]+$)", re.IGNORECASE)
_PREPOSED = re.compile(rf"\b{_BY} (?:what is )?$", re.IGNORECASE)


def is_parent(text: str, noun: Noun) -> bool:
    """Whether a contract word names the vehicle that an order was placed under, not the order: "under the Army's ITES-4H contract"."""
    return bool(
        _PREPOSED.search(text[: noun.phrase_start])
        and re.search(rf"(?:\b|(?<= ))(?:{_named()})(?![\w-])", text[noun.phrase_start : noun.end])
    )


@cache
def _owners() -> tuple[tuple[re.Pattern[str], Agency], ...]:
    return tuple(
        (
            re.compile(rf"(?<![\w-])(?:{'|'.join(entry['names'])})(?![\w-])"),
            Agency(entry["agency"], entry["code"], entry["code"], entry.get("level", "component"), entry["department"]),
        )
        for entry in lexicon.load("vehicles")["vehicle"]
        if entry["code"]
    )


def owner(words: str) -> Agency | None:
    """Whose vehicle the words name; None where they name none that is known."""
    return next((agency for pattern, agency in _owners() if pattern.search(words)), None)
