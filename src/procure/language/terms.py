"""How long an award may run as texts spell it out: a phase-in, a base, options, each with its length."""

from __future__ import annotations

import re

from procure.language.quantities import number

_COUNT = r"(?:\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_LENGTH = r"(?:\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty-four|thirty|thirty-six)"
_UNITS = r"(?:years?|yrs?|months?|weeks?|days?)"
_UNIT = {"y": "Y", "m": "M", "w": "W", "d": "D"}
_OPTIONS = re.compile(
    rf"\b(?:(?P<count>{_COUNT}),?\s)?(?:(?:further|additional|more|successive|separate|single|possible|unexercised|pre-priced|priced|extension|renewal|other)\s)*"
    rf"(?:(?P<n>{_LENGTH})[\s-](?P<unit>{_UNITS})[\s-])?(?:(?:contract|ordering|extension|renewal|award)\s)?"
    rf"(?P<word>option(?:al|s)?|extensions?)\b(?:[\s-](?P<unit2>{_UNITS}|periods?|terms?)\b)?"
    rf"(?:,? (?:of|for|lasting) (?:another |up to )?(?P<n3>{_LENGTH})(?: more)?[\s-](?P<unit3>{_UNITS})\b)?",
    re.IGNORECASE,
)
_BASE = re.compile(
    rf"\b(?:(?P<n>{_LENGTH})[\s-](?:(?P<unit>{_UNITS})[\s-])?)?(?:firm[\s-])?(?:base|basic|initial)(?:[\s-](?:ordering |performance |contract )?(?P<unit2>{_UNITS}|periods?|terms?))?",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    rf"\b(?P<n>{_LENGTH})[\s-](?P<unit>{_UNITS})\b(?: and (?P<more>{_LENGTH}) months?\b)?", re.IGNORECASE
)
_PHASE_IN = re.compile(
    rf"\b(?P<n>{_LENGTH})[\s-](?P<unit>{_UNITS})[\s-](?:contract )?(?:phase-in|transition|mobili[sz]ation)\b",
    re.IGNORECASE,
)
_SHORT = re.compile(r"\b(\d)\s?\+\s?(\d)[\s-]years?\b")


def term(text: str) -> str | None:
    """The base of an award with its options as 'P1Y + 4 x P1Y'; None where no options are counted or the base is not told."""
    if short := _SHORT.search(text):  # "1+4 years"
        return f"P{short[1]}Y + {short[2]} x P1Y"
    if not _HAS_OPTIONS.search(text):
        return None
    found = [m for m in _OPTIONS.finditer(text) if _is_counted(m)]
    if not found:
        return None
    phase = _PHASE_IN.search(text)
    base = _base(text, found, phase)
    if base is None:
        return None
    parts = [base]
    if phase is not None and phase.start() < found[0].start():
        parts.insert(0, f"P{number(phase['n'])}{_letter(phase['unit'])}")
    unit = base[-1]
    for match in found:
        each = match["n"] or match["n3"]
        length = number(each) if each else 1
        written = match["unit"] or match["unit3"] or match["unit2"] or ""
        letter = _letter(written) if written[:1].lower() in _UNIT else unit if each else "Y"
        count = number(match["count"] or "one") or 1
        parts.append(f"{count} x P{length}{letter}")
    return " + ".join(parts)


def tells_options(text: str, position: int) -> bool:
    """Whether the word at ``position`` is one of counted options: 'with four one-year option periods'."""
    if not _HAS_OPTIONS.search(text):
        return False
    return any(
        m.start() <= position < m.end() and _JOINED.search(text[: m.start()]) and not _ADDS.match(text, m.end())
        for m in _OPTIONS.finditer(text)
        if _is_counted(m)
    )


_JOINED = re.compile(
    r"(?:\b(?:with|and|plus|followed by|has|have|had|includ\w+|is|are|were|was|contains?|carr(?:y|ies)|features?|allows? for|offers|then|possibility of|potential for|up to|or)|[,;:+(])\s*(?:the )?$",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"[^.;]{0,50}?\b(?:would|could|may|might|can|will)\b[^.;]{0,40}?\b(?:take|bring|raise|push|lift|increase|carry|add)\b"
)
"""'two options would take the total to': what is spoken of is their money."""


_HAS_OPTIONS = re.compile(r"option|extension", re.IGNORECASE)


def _is_counted(match: re.Match[str]) -> bool:
    """'four option years', 'a two-year option'; not 'an option to extend it', 'two extensions were signed'."""
    sized = bool(match["n"] or match["n3"] or (match["unit2"] or "")[:1].lower() in _UNIT)
    if match["word"].lower().startswith("extension"):
        return sized and (match["count"] or "a").lower() not in ("a", "an")
    return sized or (bool(match["count"]) and match["count"].lower() not in ("a", "an"))


def _letter(unit: str) -> str:
    return _UNIT[unit[0].lower()]


def _base(text: str, options: list[re.Match[str]], phase: re.Match[str] | None) -> str | None:
    before = text[: options[0].start()]
    plain = next((m for m in _PLAIN.finditer(before) if phase is None or m.start() != phase.start()), None)
    for match in _BASE.finditer(before):
        written = match["unit"] or match["unit2"] or ""
        if match["n"] and written[:1].lower() in _UNIT:
            return f"P{number(match['n'])}{_letter(written)}"
        if plain is None and (not match["n"] or (match["n"].lower() in ("1", "a", "an", "one") and not match["unit"])):
            return "P1Y"  # "a base year and four option years", "base period and three options"
    if plain is None or (count := number(plain["n"])) is None:
        return None
    if plain["more"] and _letter(plain["unit"]) == "Y":
        return f"P{12 * count + (number(plain['more']) or 0)}M"
    return f"P{count}{_letter(plain['unit'])}"
