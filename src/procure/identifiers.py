"""Award numbers, vendor and agency codes: parse, normalise, format. Pure; no I/O.

The SQL twins stand in ``sql/macros/010_identifiers.sql``; one case table tests both.
Rules: FAR 4.1603 (uniform PIIDs), the pre-2018 DHS form, and the key forms of USAspending.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

NONE = "-NONE-"
UNKNOWN = "-UNKNOWN-"

_NOT_ALNUM = re.compile(r"[^A-Z0-9]")
# FAR 4.1603: six characters of office, two digits of the fiscal year signed, a type letter, a serial of 4 to 8.
_UNIFORM = re.compile(r"^(?P<office>[A-Z0-9]{6})(?P<year>\d{2})(?P<letter>[A-Z])(?P<serial>[A-Z0-9]{4,8})$")
# DHS before fiscal 2018: HS + component + office, year, letter, five digits: HSCETC-14-C-00002.
_DHS_OLD = re.compile(r"^HS[A-Z]{2}[A-Z0-9]{2}(?P<year>\d{2})(?P<letter>[A-Z])(?P<serial>\d{5})$")
# GSA schedules before the uniform form: GS-35F-0086U; their digits are no year.
_SCHEDULE = re.compile(r"^GS\d{2}[A-Z]\d{4}[A-Z0-9]$")
_UEI = re.compile(r"^[A-HJ-NP-Z1-9][A-HJ-NP-Z0-9]{11}$")
_PLAIN = str.maketrans({"Ł": "L", "Ø": "O", "Đ": "D", "Ð": "D", "Þ": "TH", "Æ": "AE", "Œ": "OE", "ẞ": "SS"})
"""Letters that are no plain letter with an accent; 'ß' in capitals is SS already."""
_NOTICE_ID = re.compile(r"^[0-9a-f]{32}$")

IDV_LETTERS = frozenset("ADG")
"""PIID type letters of vehicles: BPA, indefinite-delivery contract, BOA (FAR 4.1603(a)(3))."""
SOLICITATION_LETTERS = frozenset("BQRU")
"""PIID type letters of solicitations, which are no awards."""


@dataclass(frozen=True)
class Piid:
    """A parsed PIID: ``office`` and ``fiscal_year`` are None where its form does not tell them."""

    value: str
    office: str | None
    fiscal_year: int | None
    letter: str | None
    serial: str | None

    @property
    def is_solicitation(self) -> bool:
        """Whether the type letter is that of a solicitation."""
        return self.letter in SOLICITATION_LETTERS


def norm_piid(text: str | None) -> str | None:
    """``text`` upper case with everything but letters and digits removed; None where nothing is left.

    >>> norm_piid('HSCETC-14-C-00002')
    'HSCETC14C00002'
    """
    if text is None:
        return None
    return _NOT_ALNUM.sub("", text.upper()) or None


def parse_piid(text: str) -> Piid:
    """The parts of a PIID, normalised first; parts its form does not tell are None.

    >>> parse_piid('70CTD022FR0000170').fiscal_year
    2022
    """
    value = norm_piid(text) or ""
    # The old DHS form also fits the uniform one (HSCETC + 14 + C + 00002), with the same reading.
    for pattern in (_DHS_OLD, _UNIFORM):
        if (match := pattern.match(value)) and not _SCHEDULE.match(value):
            office = value[:6]
            return Piid(value, office, _full_year(int(match["year"])), match["letter"], match["serial"])
    return Piid(value, None, None, None, None)


def _full_year(two_digits: int) -> int:
    # PIIDs of this form begin in the 1970s; award data ends in the present.
    return 1900 + two_digits if two_digits >= 70 else 2000 + two_digits


def is_award_number(text: str) -> bool:
    """Whether ``text`` has the form of an award number (not of a solicitation)."""
    value = norm_piid(text) or ""
    if _SCHEDULE.match(value):
        return True
    parsed = parse_piid(value)
    return parsed.letter is not None and not parsed.is_solicitation


def award_key(
    kind: str, piid: str, agency: str | None, parent_piid: str | None = None, parent_agency: str | None = None
) -> str:
    """The award key as USAspending builds it, upper case.

    ``kind`` is AWARD or IDV. A missing agency is ``-UNKNOWN-``; a missing parent is ``-NONE-``
    (pass UNKNOWN where an order's parent exists and is not known).

    >>> award_key('AWARD', '70CTD022FR0000170', '7012', 'GS35F0086U', '4730')
    'CONT_AWD_70CTD022FR0000170_7012_GS35F0086U_4730'
    """
    agency = agency or UNKNOWN
    if kind == "IDV":
        return f"CONT_IDV_{piid}_{agency}".upper()
    return (
        f"CONT_AWD_{piid}_{agency}_{parent_piid or NONE}_{parent_agency or (UNKNOWN if parent_piid else NONE)}".upper()
    )


def transaction_key(
    kind: str,
    piid: str,
    agency: str | None,
    modification: str | None,
    parent_piid: str | None = None,
    parent_agency: str | None = None,
    transaction_number: str | None = None,
) -> str:
    """The action key as USAspending builds it, upper case: agency, parent agency, PIID, modification, parent, number.

    Of an IDV only agency, PIID and modification are filled.
    """
    if kind == "IDV":
        parent_piid = parent_agency = transaction_number = None
    parts = (agency or UNKNOWN, parent_agency, piid, modification, parent_piid, transaction_number)
    return "_".join(part or NONE for part in parts).upper()


def modification_sort_key(modification: str | None) -> tuple[int, str]:
    """Sort modifications of one day: base first, then by the number in them (as text '10' comes before '2')."""
    digits = re.sub(r"\D", "", modification or "")
    return (int(digits) if digits else 0, modification or "")


def is_uei(text: str) -> bool:
    """Whether ``text`` has the form of a UEI: 12 characters, no O or I, not starting with 0."""
    return bool(_UEI.match(text.strip().upper()))


def norm_notice_id(text: str | None) -> str | None:
    """A SAM.gov notice id in lower case, from the id itself or a link that holds it; None where there is none."""
    if not text:
        return None
    value = text.strip().lower().replace("-", "")
    if _NOTICE_ID.match(value):
        return value
    match = re.search(r"/opp/([0-9a-f]{32})(?:/|$|\?)", text.strip().lower() + "/")
    return match[1] if match else None


_LEGAL_FORM = re.compile(
    r"\b(?:INCORPORATED|INC|LLC|L L C|LLP|LP|LTD|LIMITED|CORPORATION|CORP|COMPANY|CO|PLC|GMBH|AG|SA|NV|PBC|PLLC|PC)\b"
)


def norm_name(text: str) -> str:
    """A company name for comparing: upper case, letters and digits, single spaces, legal form and 'THE' off.

    >>> norm_name('Palantir Technologies, Inc.')
    'PALANTIR TECHNOLOGIES'
    """
    plain = norm_words(text)
    short = " ".join(_LEGAL_FORM.sub(" ", plain).split())
    short = re.sub(r"^THE (?=\w)|(?<=\w) THE$", "", short)
    return short or plain


def search_name(text: str) -> str:
    """A company name as a text search finds its spellings: upper case, THE and the legal form off its ends, the rest kept.

    >>> search_name('The Corrections Corporation of America, Inc.')
    'CORRECTIONS CORPORATION OF AMERICA'
    """
    words = text.upper().split()
    while len(words) > 1 and norm_name(" ".join(words)) == norm_name(" ".join(words[:-1])):
        words.pop()
    while len(words) > 1 and words[0] == "THE":
        words.pop(0)
    return " ".join(words).rstrip(",.")


def norm_words(text: str) -> str:
    """Any name for comparing: upper case, plain letters and digits, single spaces (of agencies: nothing is taken off).

    Accents are taken off, as many registers do themselves: they are no break in a word.

    >>> norm_words('Société Générale')
    'SOCIETE GENERALE'
    """
    upper = text.upper()
    if not upper.isascii():
        upper = unicodedata.normalize("NFD", upper.translate(_PLAIN))
        upper = "".join(sign for sign in upper if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^A-Z0-9&]+", " ", re.sub(r"[.'’]", "", upper)).replace("&", " AND ").split())


def fiscal_year(year: int, month: int) -> int:
    """The US fiscal year of a month: October begins the next one."""
    return year + 1 if month >= 10 else year
