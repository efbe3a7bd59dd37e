"""Who is named in a statement: vendors, agencies, products, pronouns, by name tables and the letter's own definitions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from procure.identifiers import is_award_number, norm_notice_id, norm_piid, norm_words
from procure.models import AgencyName, Letter, Names, VendorName, plain

Kind = Literal["vendor", "agency", "pronoun"]


@dataclass(frozen=True)
class Vendor:
    """A vendor as far as it is known: key and UEIs where the store has it."""

    name: str
    key: str | None = None
    ueis: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agency:
    """An agency or a division of one."""

    name: str
    key: str
    code: str | None
    level: str
    division: str | None = None


@dataclass(frozen=True)
class Mention:
    """One mention with its span in the statement."""

    start: int
    end: int
    text: str
    vendor: Vendor | None = None
    agency: Agency | None = None
    pronoun: str | None = None
    is_product: bool = False

    @property
    def is_vendor(self) -> bool:
        """Whether it names a company (a product stands for its maker)."""
        return self.vendor is not None

    @property
    def is_agency(self) -> bool:
        """Whether it names an agency."""
        return self.agency is not None


_TOKEN = re.compile(r"[A-Za-z0-9&][\w&.'-]*")
_LEGAL = (
    r"(?:,? (?:Inc(?:orporated)?|LLC|L\.L\.C|LLP|LP|Corp(?:oration)?|Ltd|Limited|GmbH|AG|PLC|plc|S\.A|N\.V|Co)\b\.?)"
)
# A company that no table knows: capitalised words with a legal form, or ending in a word that companies end in.
_UNKNOWN_COMPANY = re.compile(
    r"\b((?:[A-Z][\w&'-]+ ){0,4}[A-Z][\w&'-]+)" + _LEGAL + r"|"
    r"\b((?:[A-Z][\w&'-]+ ){1,3}(?:Technologies|Technology|Systems|Solutions|Industries|Analytics|Software|Labs|Consulting|Aerospace|Dynamics|"
    r"Holdings|Enterprises|Networks|Robotics|Security|Group|Corporation|Services|Logistics|Airlines|Aviation|Intelligence))\b"
)
_DEFINED = re.compile(r"\s*\(\s*(?:the |hereinafter |hereafter |herein |together,? |or |\"|')*(?P<short>[A-Z][\w&. -]{1,40}?)[\"']?\s*\)")
_PRONOUNS = re.compile(
    r"\b(?P<we>we|our|ours|us)\b|\b(?P<you>you|your|yours)\b|\b(?P<company>(?:the|this|your|our) (?:[\w-]+ )?(?:company|companies|firm|vendor|contractor|corporation|manufacturer|"
    r"developer|giant|supplier|provider|startup|start-up))\b|\b(?P<it>its|it|they|their|them)\b",
    re.IGNORECASE,
)
_AGENCY_PRONOUN = re.compile(r"\b(?:the|this|that|your) (?:agency|department|bureau|service|components?)\b", re.IGNORECASE)
_COMMON = frozenset(
    "ice clear focus target first global national general american united federal summit core central premier advanced key one us it who led aid act cares "
    "state war army navy energy labor commerce education justice interior treasury transportation geo foundry gotham falcon".split()
)
# Abbreviations that are also words must stand in capitals, as written.
_EXACT_CASE = re.compile(r"^[A-Z&.-]{2,8}$")


class NameTable:
    """Names looked up by their first word, the longest match first."""

    def __init__(self, names: Names, letter: Letter | None = None) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, Vendor | None, Agency | None, bool, str]]] = {}
        for agency in names.agencies:
            self._add(agency.name, None, _agency(agency), False, agency.kind)
        for vendor in names.vendors:
            self._add(vendor.name, _vendor(vendor), None, False, vendor.kind)
        for product in names.products:
            self._add(product.name, Vendor(product.vendor_name, product.vendor_key), None, True, "product")
        if letter is not None:
            self._define(letter)
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def _add(self, name: str, vendor: Vendor | None, agency: Agency | None, product: bool, kind: str) -> None:
        tokens = tuple(norm_words(name).split())
        if vendor is not None and not product:
            short = tuple(norm_words(re.sub(_LEGAL + "$", "", name, flags=re.IGNORECASE)).split())
            if short and short != tokens:
                self._add_tokens(short, name, vendor, agency, product, kind)
        if tokens:
            self._add_tokens(tokens, name, vendor, agency, product, kind)

    def _add_tokens(
        self, tokens: tuple[str, ...], name: str, vendor: Vendor | None, agency: Agency | None, product: bool, kind: str
    ) -> None:
        if kind == "recorded" and len(tokens) == 1 and tokens[0].lower() in _COMMON:
            return
        entries = self._by_first.setdefault(tokens[0], [])
        same = [entry for entry in entries if entry[0] == tokens]
        # A reviewed or legal name outranks a recorded one; an agency outranks a vendor of the same name.
        if same and (same[0][3] is not None or same[0][5] != "recorded"):
            return
        for entry in same:
            entries.remove(entry)
        entries.append((tokens, name, vendor, agency, product, kind))

    def _define(self, letter: Letter) -> None:
        """Companies that only the letter knows: those with a legal form, parties that are companies, defined short forms."""
        work = plain(letter.text)
        for match in _UNKNOWN_COMPANY.finditer(work):
            name = (match[0] if match[1] else match[2]).strip()
            words = norm_words(name).split()
            if self.at(_words(name), 0) is None and len(words) > (0 if match[1] else 1):
                self._add(re.sub(r"^(?:The|And|But|In|For|With|At|By|From|That|When|If|As|To|Of) ", "", name), Vendor(_titled(name)), None, False, "letter")
        for part in letter.parts:
            for party in (part.sender, part.recipient):
                if party and re.search(_LEGAL + "$|" + r"(?:Technologies|Solutions|Systems|Industries|Group|Corporation|Software)$", party) and self.at(_words(party), 0) is None:
                    self._add(party, Vendor(party), None, False, "letter")
        for statement in letter.statements:
            text = plain(statement.text)
            for mention in self.find(text):
                defined = _DEFINED.match(text, mention.end)
                if defined and (mention.vendor or mention.agency):
                    self._add(defined["short"], mention.vendor, mention.agency, False, "letter")

    def at(self, words: list[tuple[str, int, int]], position: int) -> tuple[int, tuple[tuple[str, ...], str, Vendor | None, Agency | None, bool, str]] | None:
        """The longest name starting at a word: how many words it takes, and what it is."""
        if position >= len(words):
            return None
        for entry in self._by_first.get(words[position][0], ()):
            tokens = entry[0]
            if len(tokens) <= len(words) - position and all(words[position + i][0] == token for i, token in enumerate(tokens)):
                return len(tokens), entry
        return None

    def find(self, text: str) -> list[Mention]:
        """Every mention in ``text`` (a working copy), in order, none inside another."""
        words = _words(text)
        found: list[Mention] = []
        position = 0
        while position < len(words):
            hit = self.at(words, position)
            if hit:
                count, (tokens, name, vendor, agency, product, kind) = hit
                start, end = words[position][1], words[position + count - 1][2]
                written = text[start:end]
                if _fits_case(written, name, kind, agency is not None):
                    found.append(Mention(start, end, written, vendor, agency, is_product=product))
                    position += count
                    continue
            position += 1
        return _merged(text, found)


def _words(text: str) -> list[tuple[str, int, int]]:
    """Words as name tables hold them, with spans; a possessive 's is no part of a word."""
    out: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(text):
        token, start = match[0], match.start()
        for piece in re.finditer(r"[^-]+", token):
            word = piece[0].rstrip(".'")
            bare = re.sub(r"'s?$|(?<=[sS])'$", "", word)
            normal = norm_words(bare)
            if not normal:
                continue
            begin = start + piece.start()
            for part in normal.split():
                out.append((part, begin, begin + len(bare)))
    return out


def _fits_case(written: str, name: str, kind: str, is_agency: bool) -> bool:
    """Names stand capitalised; an abbreviation stands as written, so that 'ice' and 'clear' are words."""
    if _EXACT_CASE.match(name) and (is_agency or len(name) <= 6 or kind == "product"):
        return written == name or written.replace(".", "") == name.replace(".", "")
    if is_agency:
        lowered = written.split()[0].lower()
        if lowered in ("the", "federal", "government", "us", "u.s") or name.lower() in ("federal government", "government agencies", "federal agencies"):
            return True
    letters = [word for word in written.split() if word[:1].isalpha()]
    return bool(letters) and any(word[0].isupper() for word in letters) and letters[-1][0].isupper()


def _merged(text: str, found: list[Mention]) -> list[Mention]:
    """'U.S. Customs and Border Protection (CBP)' is one mention; "ICE's HSI" and 'HSI division of ICE' name the division."""
    merged: list[Mention] = []
    for mention in found:
        if merged:
            last = merged[-1]
            gap = text[last.end : mention.start]
            same = (last.vendor and mention.vendor and _same_vendor(last.vendor, mention.vendor)) or (
                last.agency and mention.agency and last.agency.key == mention.agency.key
            )
            if same and re.fullmatch(r"\s*[\"'(]*\s*(?:the )?[\"']?", gap):
                closing = re.match(r"[\"']?\s*\)", text[mention.end :])
                end = mention.end + (closing.end() if closing and "(" in gap else 0)
                merged[-1] = Mention(last.start, end, text[last.start : end], last.vendor, last.agency, is_product=last.is_product and mention.is_product)
                continue
            if last.agency and mention.agency:
                inner = _nested(last.agency, mention.agency)
                if inner and re.fullmatch(r"(?:'s?)?[\s,(-]*(?:the )?", gap):
                    closing = re.match(r"\s*\)", text[mention.end :]) if "(" in gap else None
                    end = mention.end + (closing.end() if closing else 0)
                    merged[-1] = Mention(last.start, end, text[last.start : end], agency=inner)
                    continue
                if inner is mention.agency and False:
                    continue
            if last.vendor and mention.is_product and re.fullmatch(r"'s?\s+", gap) and _same_vendor(last.vendor, mention.vendor):
                merged[-1] = Mention(last.start, mention.end, text[last.start : mention.end], last.vendor, is_product=True)
                continue
        merged.append(mention)
    return merged


def _same_vendor(one: Vendor, other: Vendor | None) -> bool:
    if other is None:
        return False
    return one.key == other.key if one.key and other.key else norm_words(one.name).split()[:1] == norm_words(other.name).split()[:1]


def _nested(outer: Agency, inner: Agency) -> Agency | None:
    """The smaller of two units of which one stands inside the other."""
    if inner.division and not outer.division and inner.code == outer.code:
        return inner
    if outer.division and not inner.division and inner.code == outer.code:
        return outer
    if outer.level == "department" and inner.level in ("component", "division") and inner.key != outer.key and _department(inner) == outer.key:
        return inner
    return None


def _department(agency: Agency) -> str | None:
    return _DEPARTMENTS.get(agency.key)


_DEPARTMENTS: dict[str, str] = {}
"""agency_key -> department code of the agencies seen in name tables of this process."""


def _agency(row: AgencyName) -> Agency:
    if row.department_code:
        _DEPARTMENTS[row.agency_key] = row.department_code
    code = row.subtier_code if row.level != "department" else row.department_code
    return Agency(row.agency_name, row.agency_key, None if row.level == "government" else code, row.level, row.division)


def _vendor(row: VendorName) -> Vendor:
    return Vendor(row.vendor_name, row.vendor_key, row.ueis)


def _titled(name: str) -> str:
    return name.strip(" ,")


def pronouns(text: str) -> list[Mention]:
    """Pronouns and general words for a party, with what they point at: we, you, company, it."""
    out = []
    for match in _PRONOUNS.finditer(text):
        kind = next(name for name in ("we", "you", "company", "it") if match[name])
        if match[0] == "US":  # the country, not us
            continue
        out.append(Mention(match.start(), match.end(), match[0], pronoun=kind))
    return out


def agency_pronouns(text: str) -> list[tuple[int, int]]:
    """Spans of 'the agency', 'the department'."""
    return [match.span() for match in _AGENCY_PRONOUN.finditer(text)]


_NUMBERED = re.compile(r"\b[A-Z0-9][A-Z0-9-]{7,24}\b")


def identifiers(text: str) -> list[tuple[int, int, str]]:
    """Award numbers, award keys and notice ids in ``text``: span and normalised value."""
    out: list[tuple[int, int, str]] = []
    for match in re.finditer(r"CONT_(?:AWD|IDV)_[\w+.-]+", text):
        out.append((match.start(), match.end(), match[0].upper()))
    for match in re.finditer(r"\b[0-9a-f]{32}\b", text):
        out.append((match.start(), match.end(), norm_notice_id(match[0]) or match[0]))
    for match in _NUMBERED.finditer(text):
        if any(start <= match.start() < end for start, end, _ in out):
            continue
        value = norm_piid(match[0]) or ""
        if sum(char.isdigit() for char in value) >= 5 and re.search(r"[A-Z]", value) and is_award_number(value):
            out.append((match.start(), match.end(), value))
    return sorted(out)
