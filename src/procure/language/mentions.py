"""Who is named in a statement: vendors, agencies, products, pronouns; by name tables and the letter's own definitions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from procure.identifiers import is_award_number, norm_notice_id, norm_piid, norm_words
from procure.language import lexicon
from procure.models import AgencyName, Letter, Names, VendorName

Reference = Literal["we", "you", "it", "company", "agency", "party"]
"""What a pronoun or general word points at; 'it' and 'party' fit either side of a contract."""


@dataclass(frozen=True)
class Vendor:
    """A vendor as far as it is known: key and UEIs where the store has it."""

    name: str
    key: str | None = None
    ueis: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agency:
    """An agency or a division of one; ``key`` is None for one that federal award data do not hold."""

    name: str
    key: str | None
    code: str | None
    level: str
    department: str | None = None
    division: str | None = None
    component: str | None = None
    """Of a division, the name of the component whose code it shares."""

    @property
    def is_federal(self) -> bool:
        """Whether federal award data hold it."""
        return self.key is not None


@dataclass(frozen=True)
class Mention:
    """One mention with its span in the statement: a vendor, an agency, or a reference still to bind."""

    start: int
    end: int
    text: str
    vendor: Vendor | None = None
    agency: Agency | None = None
    reference: Reference | None = None
    is_product: bool = False
    is_plural: bool = False


@dataclass(frozen=True)
class _Name:
    tokens: tuple[str, ...]
    written: str
    kind: str
    vendor: Vendor | None
    agency: Agency | None
    is_product: bool = False


_TOKEN = re.compile(r"(?:[^\W_]|&)[\w&.']*")
LEGAL_FORM = r"(?:,? (?:Inc(?:orporated)?|INC(?:ORPORATED)?|LLC|L\.L\.C|LLP|L\.L\.P|L\.?P|Corp(?:oration)?|CORP(?:ORATION)?|Ltd|LTD|Limited|LIMITED|GmbH|AG|AB|ASA|SpA|Oyj?|SAS|Pty|SE|PLC|plc|S\.A|N\.V|B\.V|PBC|Co|CO|Company|COMPANY)\b\.?)+"
_LEGAL_END = re.compile(LEGAL_FORM + "$")
# A bracket or apposition that gives a short name: 'Palantir Technologies ("Palantir")', 'Alaska Structures (hereinafter "ASI")'.
_DEFINED = re.compile(
    r"\s*\(\s*(?:the |hereinafter |hereafter |herein |also |together,? |or |known as |\"|')*(?P<short>[A-Z][\w&.' -]{1,40}?)[\"']?\s*\)"
)
_GENERIC_DEFINED = {
    "contract",
    "agreement",
    "order",
    "award",
    "report",
    "letter",
    "act",
    "program",
    "project",
    "notice",
}

_FIRM = r"(?:company|companies(?:')?|companies's|firms?|vendors?|contractors?|corporation|manufacturer|developer|giant|supplier|provider|start-?up|business|consultancy|multinational|conglomerate|shipbuilder|shipyard|maker|subsidiary|airline|data broker|nonprofit|employers?|university|college|institute|yard|laboratory|charity|joint venture|plaintiff|awardee|incumbent|consultants)"
_REFERENCES = re.compile(
    rf"\b(?:(?P<company>(?:the|this|that|these|those|their|our|your|its) (?:(?!our |your |its |their |the )[\w-]+ ){{0,2}}?{_FIRM})(?! (?:policy|law|code|ethics))"
    r"|(?P<agency>(?:the|this|that|these) (?:[\w-]+ ){0,2}?(?:agency|agencies|department|bureau|components?|military service)(?! (?:of|for) (?:the )?(?-i:[A-Z])))"
    r"|(?P<we>we|our|ours|us|ourselves)|(?P<you>you|your|yours)"
    r"|(?P<it>its|it|itself)|(?P<party>they|their|them|theirs))\b",
    re.IGNORECASE,
)
# Abbreviations and short names that are also words must stand as written: 'ice', 'clear', 'state'.
_SHORT = re.compile(r"^[A-Z&.-]{2,8}$")
_COMMON_WORDS = frozenset(
    "ice clear focus target first global national general american united federal summit core central premier advanced key one us it who led aid act cares state war army "
    "navy energy labor commerce education justice interior treasury transportation geo foundry gotham falcon save unit safe able apex vector matrix impact group design "
    "security technology solutions systems services research management consulting health care international america york washington maryland texas virginia case "
    "the company data press trust home world new public private the a an of and for we our this that capital legal office defense".split()
)
_WELL_KNOWN = frozenset(
    "004 011 070 097 019 015 075 036 089 047 080 020 012 013 016 014 091 069 086 068 028 072 049 024 073 031 003 005 021 017 057 018 027 029 045 050 051 056 088 077 083 360 420 424 455 485 514 524 537 581".split()
)
"""Codes of the departments and large agencies whose abbreviations people write without explaining them."""
_TRADE_WORDS = frozenset(
    ["BPA", "IDIQ", "OTA", "GWAC", "MAS", "RFP", "CIS", "FAR", "AI", "IT", "CSI", "SBI", "AIS", "FCS", "NSC"]
)
_MILITARY = {"021", "017", "057"}
"""Departments inside Defense whose awards the components of the same names make."""
_LAWMAKERS = frozenset(
    ["The Senate", "House of Representatives", "The House of Representatives", "U.S. Congress", "The Congress"]
)
"""They are named as speakers and overseers; their own buying is hardly ever meant."""
_FOREIGN_BEFORE = re.compile(
    r"\b(?:Israeli|British|UK|Canadian|French|German|Chinese|Russian|Dutch|Swiss|Swedish|Italian|Japanese|Korean|Indian|Mexican|European|Ukrainian|Saudi|Emirati|Turkish|Iranian|Australian|Danish|Norwegian|Polish|Austrian|Spanish|Greek|Belgian|Irish|Hungarian|foreign|state|local|provincial|municipal) $"
)
"""'Italian government agencies' are none of the United States."""
_PEOPLE_WORDS = re.compile(
    r"\s+(?:Committee|Caucus|Appropriations|Act|Policy|Report|Conference|Secretary|Office of Inspector|Inspector General|building|Academy|veterans?|Guidelines|Principles|Convention)\b",
    re.IGNORECASE,
)


_NO_NAMES = frozenset(
    [
        "ADMINISTRATION",
        "DEPARTMENT",
        "AGENCY",
        "OFFICE",
        "BUREAU",
        "HEADQUARTERS",
        "SERVICE",
        "SERVICES",
        "BOARD",
        "COMMISSION",
        "STAFF",
        "OTHER",
        # Units whose names are words of every office: "Web Experience and Content Management Services" is what is bought.
        "MANAGEMENT SERVICES",
        "MANAGEMENT SUPPORT STAFF",
        "CORRESPONDENCE MANAGEMENT",
        "INFORMATION TECHNOLOGY SERVICE",
        "JOINT ACTIVITIES",
        "COURT SECURITY",
        "ECONOMICS",
        "ECONOMIC AFFAIRS",
        "CHIEF ECONOMIST",
        "EXTENSION",
        "EXECUTIVE SECRETARIAT",
        "DEPUTY ADMINISTRATOR",
        "TECHNOLOGY ADMINISTRATION",
        "DEPARTMENTAL OFFICES",
        "OFFICE OF ADMINISTRATION",
        "OFFICE OF MANAGEMENT",
        "OFFICE OF OPERATIONS",
        "OFFICE OF PUBLIC AFFAIRS",
        "OFFICE OF GENERAL COUNSEL",
        "OFFICE OF THE GENERAL COUNSEL",
        "OFFICE OF THE DIRECTOR",
    ]
)
"""What the hierarchy lists as some unit's whole name and a letter never means by it."""


class NameTable:
    """Names looked up by their first word, the longest match first."""

    def __init__(self, names: Names, letter: Letter | None = None) -> None:
        self._by_first: dict[str, list[_Name]] = {}
        self._cache: dict[str, tuple[frozenset[str], list[Mention]]] = {}
        """What was found in a text, and the words it has."""
        self._other_words: set[str] = set()
        """Abbreviations that the letter itself spells out as something else: 'source selection authority (SSA)'."""
        for agency in _preferred(names.agencies):
            if agency.name.upper() in _NO_NAMES:
                continue
            self._add(_Name(_key(agency.name), agency.name, agency.kind, None, _agency(agency)))
        unsure = frozenset(lexicon.load("contractors")["unsure"])
        for vendor in sorted(names.vendors, key=lambda row: row.kind == "recorded"):
            if (
                vendor.kind == "former"
                and vendor.name in unsure
                and not any(
                    other.vendor_key == vendor.vendor_key and other.name not in unsure for other in names.vendors
                )
            ):
                continue  # "CCA" stands for other things too
            self.add_vendor(vendor.name, _vendor(vendor), vendor.kind)
        for product in names.products:
            self.add_vendor(product.name, Vendor(product.vendor_name, product.vendor_key), "product")
        if letter is not None:
            self.define(letter)

    def add_vendor(self, name: str, vendor: Vendor, kind: str) -> None:
        """Enter a vendor under ``name``, with and without its legal form."""
        is_product = kind == "product"
        self._add(_Name(_key(name), name, kind, vendor, None, is_product))
        short = _LEGAL_END.sub("", name)
        if short != name and not is_product:
            self._add(_Name(_key(short), short, kind, vendor, None))

    def add_agency(self, name: str, agency: Agency) -> None:
        """Enter an agency that only the letter knows."""
        self._add(_Name(_key(name), name, "letter", None, agency))

    def _add(self, name: _Name) -> None:
        if not name.tokens or (name.kind == "recorded" and all(word.lower() in _COMMON_WORDS for word in name.tokens)):
            return
        entries = self._by_first.setdefault(name.tokens[0], [])
        same = [entry for entry in entries if entry.tokens == name.tokens]
        # Who comes first stays (agencies, then reviewed and legal names, then recorded ones), except that a component
        # outranks the department of the same name ("Department of the Army"): award data hold the component.
        if same and not (name.agency and _MILITARY & {entry.agency.department for entry in same if entry.agency}):
            return
        for entry in same:
            entries.remove(entry)
        entries.append(name)
        entries.sort(key=lambda entry: -len(entry.tokens))
        # What was found in a text stays found, unless the new name may stand in it.
        self._cache = {text: seen for text, seen in self._cache.items() if name.tokens[0] not in seen[0]}

    def define(self, letter: Letter) -> None:
        """Short names that the letter gives in brackets after a name."""
        for statement in letter.statements:
            text = statement.plain
            if "(" not in text:
                continue
            if _SHORT_IN_BRACKETS.search(text):
                self._other_words |= {match["short"] for match in _SPELLED.finditer(text) if _spells(match)}
            for mention in self.find(text):
                if mention.reference:
                    continue
                defined = _DEFINED.match(text, mention.end)
                if (
                    defined
                    and defined["short"].lower().removeprefix("the ") not in _GENERIC_DEFINED
                    and not self.knows(defined["short"])
                ):
                    self._add(_Name(_key(defined["short"]), defined["short"], "letter", mention.vendor, mention.agency))

    def knows(self, name: str) -> bool:
        """Whether ``name`` as a whole is a name of the table."""
        tokens = _key(name)
        return bool(tokens) and any(entry.tokens == tokens for entry in self._by_first.get(tokens[0], ()))

    def find(self, text: str) -> list[Mention]:
        """Every name in ``text`` (a working copy), in order, none inside another."""
        if text in self._cache:
            return self._cache[text][1]
        words = _words(text)
        found: list[Mention] = []
        position = 0
        while position < len(words):
            step = 1
            for entry in self._by_first.get(words[position][0], ()):
                count = len(entry.tokens)
                if count > len(words) - position or any(
                    words[position + i][0] != token for i, token in enumerate(entry.tokens)
                ):
                    continue
                start, end = words[position][1], words[position + count - 1][2]
                if text.count("(", start, end) > text.count(")", start, end) and text[end : end + 1] == ")":
                    end += 1
                written = text[start:end]
                if written in self._other_words:
                    continue
                if _fits_case(written, entry, text, start) and not _PEOPLE_WORDS.match(text, end):
                    found.append(Mention(start, end, written, entry.vendor, entry.agency, is_product=entry.is_product))
                    step = count
                    break
            position += step
        found = [
            mention
            for mention in found
            if not (
                mention.agency
                and (
                    mention.agency.name in _LAWMAKERS
                    or (
                        mention.agency.level == "government"
                        and _FOREIGN_BEFORE.search(text[max(0, mention.start - 60) : mention.start])
                    )
                )
            )
        ]
        found = _merged(text, found)
        if len(self._cache) < 5000:
            self._cache[text] = (frozenset(word for word, _, _ in words), found)
        return found


_SHORT_IN_BRACKETS = re.compile(r"[a-z] \([A-Z]{2,6}\)")
_SPELLED = re.compile(r"(?P<words>(?:[a-z]+[ -]){2,7})\((?P<short>[A-Z]{2,6})\)")


def _spells(match: re.Match[str]) -> bool:
    """Whether small words before a bracket begin with its letters: then it is no name."""
    words = [
        word
        for word in re.split(r"[ -]", match["words"])
        if word and word not in ("of", "and", "the", "for", "in", "to")
    ]
    letters = match["short"].lower()
    return len(words) >= len(letters) and all(
        word[0] == letter for word, letter in zip(words[-len(letters) :], letters, strict=True)
    )


def _preferred(rows: list[AgencyName]) -> list[AgencyName]:
    """Of two agencies with one abbreviation ('ERO') the one whose department the letter names otherwise comes first."""
    owners: dict[str, set[str]] = {}
    for row in rows:
        owners.setdefault(norm_words(row.name), set()).add(row.agency_key)
    spoken: dict[str, int] = {}
    for row in rows:
        if row.department_code and len(owners[norm_words(row.name)]) == 1:
            spoken[row.department_code] = spoken.get(row.department_code, 0) + 1
    military = [row for row in rows if row.department_code in _MILITARY]

    spelled = {row.agency_key for row in rows if row.kind != "abbreviation" and len(row.name) > 6}

    def rank(row: AgencyName) -> tuple[bool, int, bool, bool]:
        return (
            row in military,
            -spoken.get(row.department_code or "", 0),
            row.level != "division",
            row.level == "component",
        )

    # A little-known abbreviation ('FCS'), or one that is a word of the trade ('BPA'), needs the full name beside it.
    known = [
        row
        for row in rows
        if row.name.lower() not in _NO_NAMES
        and (
            row.kind != "abbreviation"
            or row.agency_key in spelled
            or (row.name not in _TRADE_WORDS and (row.level == "division" or row.department_code in _WELL_KNOWN))
        )
    ]
    return sorted(known, key=rank)


def _key(name: str) -> tuple[str, ...]:
    return tuple(norm_words(name.replace("-", " ")).split())


_LEGAL_WORDS = frozenset(["inc", "corp", "ltd", "co", "jr"])
_POSSESSIVE = re.compile(r"(?:'s?|(?<=[a-z])\.)+$")
_PLAIN_WORD = re.compile(r"[A-Za-z0-9]+")


def _words(text: str) -> list[tuple[str, int, int]]:
    """Words as name tables hold them, with spans; a possessive 's is no part of a word."""
    out: list[tuple[str, int, int]] = []
    for match in _TOKEN.finditer(text):
        bare, start = match[0], match.start()
        if _PLAIN_WORD.fullmatch(bare):
            out.append((bare.upper(), start, match.end()))
            continue
        bare = _POSSESSIVE.sub("", bare)
        if bare.lower() in _LEGAL_WORDS and text[start + len(bare) : start + len(bare) + 1] == ".":
            bare += "."  # the stop of "Inc." is part of the name
        elif bare.endswith(".") and bare.count(".") == 1:  # the sentence's stop; "U.S." keeps its own
            bare = bare[:-1]
        if _PLAIN_WORD.fullmatch(bare):
            out.append((bare.upper(), start, start + len(bare)))
        else:
            out += [(part, start, start + len(bare)) for part in norm_words(bare).split()]
    return out


_INSIDE_A_NAME = re.compile(
    r"(?<![.!?:] )\b(?!The |Even |And |But |When |While |If |In |That |Since |After )[A-Z][a-z]+ $"
)


def _fits_case(written: str, entry: _Name, text: str, start: int) -> bool:
    """Names stand capitalised; an abbreviation stands as written, so that 'ice' and 'clear' are words."""
    if (
        entry.kind == "short" or (entry.kind in ("alias", "mistaken") and entry.tokens[-1] == "SERVICE")
    ) and _INSIDE_A_NAME.search(text[:start]):
        return False  # "Virginia Beach", where "Beach Marine Services" is a company; "the Air Marshal Service"
    if written == "VA" and re.search(r"(?:[A-Z]\w+, |\b[DRI]-)$", text[:start]):
        return False  # "McLean, VA" is a place, "(D-VA)" a lawmaker's
    if _SHORT.match(entry.written) or (entry.is_product and entry.written.isupper()):
        return written.replace(".", "") == entry.written.replace(".", "")
    if entry.agency is not None and entry.agency.level == "government":
        return True
    if entry.kind == "letter" and entry.agency is not None and entry.tokens[0] == "THE":
        # "the Corps", and not "the Corps of Engineers", "the corps"
        return written[4:5].isupper() and not re.match(r" (?:of|for|[A-Z])", text[start + len(written) :])
    if written == entry.written and (entry.kind in ("letter", "short") or not written[:1].isupper()):
        return True  # "xAI" begins with a small letter as its owner writes it
    small = _small_words(entry.written)
    letters = [word for word in re.split(r"[\s-]+", written) if word[:1].isalpha() and word not in small]
    if not letters or not all(word[0].isupper() for word in letters):
        return written.isupper()
    if len(entry.tokens) == 1 and entry.tokens[0].lower() in _COMMON_WORDS:
        # A common word is a name only where a capital tells: inside a sentence, not in a title of other words.
        # "ARMY", "ARMY: ...": the heading over a list of its awards
        alone = text.strip(" .:#*").upper() == written.upper() or (
            written.isupper()
            and len(written) > 3
            and re.match(r"\s*(?::|\.\.\.|\u2026|--|\u2014|\u2013)", text[start + len(written) :])
        )
        if not alone and (start == 0 or text[:start].rstrip()[-1:] in '.!?:"'):
            return False
        return not re.match(
            r"(?:'s)?[ -](?:of|General|Secretary|[A-Z][a-z]+ (?:Act|Policy))\b", text[start + len(written) :]
        )
    return True


@lru_cache(maxsize=10_000)
def _small_words(name: str) -> frozenset[str]:
    """The words that a name writes small ('U.S. military'), and those that every name may."""
    return frozenset(["and", "of", "the", "for", "&", *re.findall(r"(?<![\w'])[a-z]+", name)])


def _merged(text: str, found: list[Mention]) -> list[Mention]:
    """'U.S. Customs and Border Protection (CBP)' is one mention; "ICE's HSI" and 'HSI division of ICE' name the division."""
    merged: list[Mention] = []
    for mention in found:
        last = merged[-1] if merged else None
        joined = _joined(text, last, mention) if last else None
        if joined:
            merged[-1] = joined
        else:
            merged.append(mention)
    return merged


_FORMERLY = re.compile(
    r",? ?\(?(?:formerly|previously|once|then)(?: known as| called| named)? (?:the )?|,? ?\((?:f/k/a|now|formerly) "
)
"""'CoreCivic (formerly Corrections Corporation of America)' is one company."""
_BETWEEN_SAME = re.compile(r"\s*[\"'(]*\s*(?:the |or |also known as |hereinafter )?[\"']?")
_BETWEEN_NESTED = re.compile(r"(?:'s?)?[\s,(/-]*(?:the )?[\"']?")
_BETWEEN_DIVISION = re.compile(
    r"\)?,? (?:(?:division|unit|arm|branch|component|office|bureau|agents?)s? )?(?:of|at|within|in|inside|under)(?: the)? (?:U\.?S\.?'? )?"
)


def _joined(text: str, last: Mention, mention: Mention) -> Mention | None:
    gap = text[last.end : mention.start]

    def closed() -> int:
        closing = re.match(r"[\"']?\s*\)", text[mention.end :]) if "(" in gap else None
        return mention.end + (closing.end() if closing else 0)

    if last.vendor and mention.vendor and _FORMERLY.fullmatch(gap):
        return Mention(last.start, closed(), text[last.start : closed()], last.vendor)
    if last.vendor and mention.vendor and same_vendor(last.vendor, mention.vendor):
        if _BETWEEN_SAME.fullmatch(gap) or (mention.is_product and re.fullmatch(r"'s?\s+", gap)):
            end = closed()
            vendor = last.vendor if last.vendor.key or not mention.vendor.key else mention.vendor
            return Mention(
                last.start, end, text[last.start : end], vendor, is_product=last.is_product and mention.is_product
            )
    elif last.agency and mention.agency:
        if last.agency == mention.agency or (last.agency.key and last.agency.key == mention.agency.key):
            if _BETWEEN_SAME.fullmatch(gap):
                end = closed()
                return Mention(last.start, end, text[last.start : end], agency=last.agency)
            return None
        inner = nested(last.agency, mention.agency) or _moved(last.agency, mention.agency)
        if inner and (_BETWEEN_NESTED.fullmatch(gap) or (inner is last.agency and _BETWEEN_DIVISION.fullmatch(gap))):
            end = closed()
            return Mention(last.start, end, text[last.start : end], agency=inner)
    return None


def same_vendor(one: Vendor, other: Vendor) -> bool:
    """Whether two mentions mean the same company: by key, else by the first word of their names."""
    if one.key and other.key:
        return one.key == other.key
    return first_word(one.name) == first_word(other.name)


@lru_cache(maxsize=10_000)
def first_word(name: str) -> str:
    """The word by which a company is mostly called."""
    return (norm_words(name).split() or [""])[0]


def nested(one: Agency, other: Agency) -> Agency | None:
    """The smaller of two units of which one stands inside the other; None where neither does."""
    for outer, inner in ((one, other), (other, one)):
        if not (outer.is_federal and inner.is_federal) or outer.key == inner.key:
            continue
        if (
            inner.division
            and not outer.division
            and outer.level != "government"
            and outer.code in (inner.code, inner.department)
        ):
            return inner
        if outer.level == "department" and inner.level != "department" and inner.department == outer.department:
            return inner
    return None


def _moved(one: Agency, other: Agency) -> Agency | None:
    """'ICE/Federal Protective Service': a division that the table keeps below the department, as part of the component named."""
    for outer, inner in ((one, other), (other, one)):
        loose = inner.division is not None and inner.code == inner.department
        if loose and outer.level == "component" and outer.department == inner.department:
            return replace(inner, code=outer.code, component=outer.name)
    return None


def _agency(row: AgencyName) -> Agency:
    # A division that several components buy for ("FinCEN") stands below its department itself.
    code = None if row.level == "government" else row.subtier_code or row.department_code
    if row.level == "department":
        code = row.department_code
    return Agency(
        row.agency_name, row.agency_key, code, row.level, row.department_code, row.division, row.component_name
    )


def _vendor(row: VendorName) -> Vendor:
    return Vendor(row.vendor_name, row.vendor_key, row.ueis)


def references(text: str) -> list[Mention]:
    """Pronouns and general words for a party: we, you, the company, the agency, it, they."""
    out = []
    for match in _REFERENCES.finditer(text):
        kind: Reference = next(name for name in ("we", "you", "company", "agency", "it", "party") if match[name])
        named = kind in ("company", "agency") and re.search(
            r" (?!(?:Company|Department|Agency|Bureau)$)[A-Z]", match[0]
        )
        if named and not (kind == "company" and _FROM_THERE.search(match[0])):
            continue  # "the Texas Department" is a name; "the Reston firm" is the company spoken of
        if kind == "agency" and re.search(r"\b(?:contracting|awarding|procuring|ordering|each)\b", match[0]):
            continue  # whichever agency it is
        if match[0] in ("US", "IT") or (
            kind == "it" and _EXPLETIVE.match(text, match.end())
        ):  # the country, computing; "it is clear that"
            continue
        plural = kind == "party" or bool(
            re.search(r"(?:companies|firms|vendors|contractors|agencies|components)\b", match[0], re.IGNORECASE)
        )
        out.append(Mention(match.start(), match.end(), match[0], reference=kind, is_plural=plural))
    return out


_FROM_THERE = re.compile(r"^\w+ (?:[A-Z][\w.-]+ ){1,2}[a-z-]+$")
_EXPLETIVE = re.compile(
    r" (?:is|was|seems|appears|has been|would be) (?:\w+ )?(?:that|true|clear|possible|to|not true|untrue|incorrect|critical|important|unclear|known)\b"
)


def all_mentions(table: NameTable, text: str) -> list[Mention]:
    """Names and references in ``text``, in order; a reference inside a name does not count."""
    named = table.find(text)
    loose = [
        ref for ref in references(text) if not any(name.start < ref.end and ref.start < name.end for name in named)
    ]
    # "the consulting giant Accenture": the name says it already.
    loose = [
        ref
        for ref in loose
        if not (
            ref.reference in ("company", "agency")
            and any(re.fullmatch(r",? ", text[ref.end : name.start]) for name in named if name.start >= ref.end)
        )
    ]
    return sorted([*named, *loose], key=lambda mention: mention.start)


_NUMBERED = re.compile(r"\b[A-Z0-9][A-Z0-9-]{7,24}\b")
_CALLED_NUMBER = re.compile(
    r"(?:contract|order|award|action|PIID|agreement|BPA|IDIQ|schedule|instrument)\s*(?:numbers?|nos?\.?|#)?\s*[(:]?\s*$",
    re.IGNORECASE,
)
_BEFORE_NUMBER = re.compile(
    r"(?:\bE\.?O\.?|Executive Order|Section|Rule|Form|Public Law|H\.R\.|phone|tel)\s*(?:No\.? ?)?$", re.IGNORECASE
)


def identifiers(text: str) -> list[tuple[int, int, str]]:
    """Award numbers, award keys and notice ids in ``text``: span and normalised value."""
    out: list[tuple[int, int, str]] = []
    for match in re.finditer(r"CONT_(?:AWD|IDV)_[\w+.-]+", text):
        out.append((match.start(), match.end(), match[0].upper()))
    for match in re.finditer(r"\b[0-9a-f]{32}\b", text):
        out.append((match.start(), match.end(), norm_notice_id(match[0]) or match[0]))
    for match in _NUMBERED.finditer(text):
        if any(start <= match.start() < end for start, end, _ in out) or _BEFORE_NUMBER.search(text[: match.start()]):
            continue
        value = norm_piid(match[0]) or ""
        if sum(char.isdigit() for char in value) < 5 or not re.search(r"[A-Z]", value):
            continue
        # Other agencies' older numbers have no common form: there the words before must say what it is.
        if is_award_number(value) or _CALLED_NUMBER.search(text[: match.start()]):
            out.append((match.start(), match.end(), value))
    return sorted(out)


def widened(mention: Mention, start: int, end: int, text: str) -> Mention:
    """The same mention over another span."""
    return replace(mention, start=start, end=end, text=text[start:end])
