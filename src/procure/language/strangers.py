"""Companies that nothing makes known but their place in a sentence: beside words of contracts, as who gets and who is paid.

A stretch of capitals that no table knows, that is no place, person, office, law or thing, and that stands where only a
contractor can stand, is one. What a verb or noun says is asked of the lexicon, so that every word added there counts here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cache

from procure.language import lexicon

CAPITAL = r"[A-ZÀ-ÖØ-ÞĆČĎĐĘĚĞİŁŃŇŐŒŘŚŞŠŤŮŰŹŻŽ]"
_WORD = rf"(?:(?:Bros|St|Wm|Geo|Jos|Chas)\.(?= [A-Z])|{CAPITAL}[\w&.-]*\w(?:'[A-Z]\w+)?|{CAPITAL}'{CAPITAL}\w+|(?:[A-Z]\.)+|\d+[A-Z]\w*|[xein][A-Z]\w+)"
_BODY = r"(?:Center|Centre|Institute|University|College|Association|Society|School|Council|Bank|Friends|Doctors)"
RUN = re.compile(
    rf"(?<![\w&'.@/$-])(?P<name>(?:{_WORD} )?{_BODY} (?:of|for)(?: the)?(?: {_WORD}){{1,4}}|{_WORD}(?:(?: & | ){_WORD}){{0,5}})(?![\w@])"
)
DEAL = r"(?:sub-?contracts?|contracts?|agreements?|deals?|(?:task |delivery |purchase )?orders?|awards?|BPAs?|IDIQs?|subscriptions?|licen[cs]es?)"
_DEAL = re.compile(rf"\b{DEAL}\b", re.IGNORECASE)
_BIDS = re.compile(r"\b(?:bids|bidders?|offers|offerors|competitors|competition|protests?)\b")
_MONEY = re.compile(r"[$€£]\s?\d|\b(?:million|billion)\b")
FIRM = r"(?:company|firm|vendor|contractor|start-?up|reseller|integrator|consultancy|nonprofit|shipbuilder|supplier|manufacturer|maker|developer|provider|giant|broker|operator|subsidiary|(?:ad|advertising|marketing|PR|staffing|travel) agency|law firm|think tank|bank|hotel chain|utility|builder|distributor|business|outfit|carrier|airline|lab|studio|conglomerate|multinational)"
_AUXILIARY = frozenset(
    "has have had is are was were be been being will would also already recently since then now just currently still never not n't no longer long both each all once later first alone itself today yesterday again reportedly formerly previously before ever initially eventually ultimately subsequently quietly jointly".split()
)
_PASSIVE = frozenset(["was", "were", "been", "be", "being", "is", "are"])
_ASIDE = re.compile(
    r"\s*\([^()]{1,60}\)|, (?:an?|the|which|whose|unlike|like|along with|together with|as well as|based|headquartered|located|founded|one of|now|formerly|then) [^,;:]{2,90},"
)
_NEXT = re.compile(r",?\s+(?P<word>[a-z][a-z'-]*)(?![\w'-])")
_UNIT = re.compile(
    r"'s? (?:[\w-]+ ){0,3}?(?:arm|unit|division|subsidiary|affiliate|business|plant|shipyard|laborator(?:y|ies)|lab|(?:School|College|Institute|Center|Department) (?:of|for) [A-Z]\w+(?: and [A-Z]\w+)?)\b"
)
"""'X's School of Medicine has worked with': what a part of X does, X does."""


@cache
def _forms(*kinds: str) -> str:
    """Every form of the verbs of those kinds that stand in prose, as one alternation."""
    words = {
        " ".join(entry.words)
        for entries in lexicon.verbs().values()
        for entry in entries
        if entry.kind in kinds and entry.form != "base"
    }
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def _before() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What stands before a company, with what must stand elsewhere in the sentence: '$' money or a contract word, 'a' an agency."""
    few = (
        r"(?:(?:the|an?|its|another|local|then) )?(?:(?!(?:to|of|in|at|for|by|and|with|from|on|as)\b)[a-z][\w-]* ){0,3}"
    )
    # Who is paid, hired, relied on: "awarded the local builder X", "has relied on X".
    patient = rf"\b(?:{_forms('award', 'pay')}|hired|hires|tapped|taps|selected|selects|chose|chosen|picked|picks|retained|enlisted) (?:[A-Z]{{2,5}} )?{few}$"
    partner = r"\b(?:rel(?:y|ies|ied) (?:up)?on|turn(?:s|ed)? to|lean(?:s|ed)? on|depend(?:s|ed)? on|contract(?:s|ed|ing) with|re-?contracted with|sign(?:s|ed) with|partner(?:s|ed|ing)? with|work(?:s|ed|ing)? with|do(?:es|ing)? business with|did business with)"
    bought = rf"\b(?:{_forms('buy')}|bought|paid)\b[^.;]{{0,60}}? from"
    given = r"(?:[$€£]\s?\d|\b(?:million|billion)|\bcontracts?|\borders?|\bawards?|\bBPAs?|\bdeals?)[^.;]{0,80}? (?:went|go|goes|gone|going|awarded|paid|given|issued|let|sent|handed) to"
    return (
        (re.compile(patient), "$"),
        (re.compile(rf"{partner} {few}$"), "a"),
        (re.compile(rf"{bought} {few}$"), ""),
        (re.compile(r"\breplac(?:e[sd]?|ing) [^.;]{2,50} with (?:the )?$"), "a"),
        (
            re.compile(
                r"(?:\u2192|->) $|\b(?:choice|selection|pick|award|awarding of (?:an? |the )?(?:[\w$.-]+ ){0,3}?contract) (?:of|to) (?:the )?$"
            ),
            "$",
        ),
        (re.compile(rf"{given} {few}$"), ""),
        (
            re.compile(
                rf"\b{DEAL}\b(?: \([^()]*\)| (?!with\b|to\b|from\b|between\b|through\b|via\b|by\b)[\w$.,'-]+){{0,6}}? (?:(?<=contract )to|with|from|between|through|via|(?:held|won|signed|performed|run|managed) by) {few}$",
                re.IGNORECASE,
            ),
            "",
        ),
        (
            re.compile(
                rf"\b{FIRM}s?,? (?:called |named |known as )?$|\b(?:companies|firms|vendors|contractors|suppliers),? (?:such as|like|including) $"
            ),
            "",
        ),
        (
            re.compile(
                r"\b(?:[Ee]mployees|[Ww]orkers|[Mm]embers|[Ss]taff|[Ee]ngineers|[Ee]xecutives|[Cc]olleagues|[Ww]e) (?:at|from|of) $"
            ),
            "",
        ),
    )


_APPOSED = re.compile(
    rf"(?: \([^()]{{1,40}}\))?,? (?:an?|one of (?:the|its)|another|the) (?:[\w'&.-]+ ){{0,7}}?{FIRM}\b(?!'s| (?:[a-z]+ )?(?:spokes\w+|executive|official|president|founder|manager|vice|director|owner|representative|employee|lawyer))"
    rf"| (?:is|was|remains|became) (?:an?|one of (?:the|its)|the) (?:[\w'&.-]+ ){{0,6}}?{FIRM}\b(?!'s)"
    r"| (?:is|was) (?:among )?(?:the |one of (?:the )?)?(?:[\w-]+ ){0,2}?(?:bidders?|offerors?|awardees?|winners?|lowest of)\b"
    r"| (?:plant|factory|shipyard|headquarters|campus|workers|employees|shareholders|CEO)\b"
    r"|, which (?:makes|sells|provides|supplies|builds|runs|operates|offers|develops|manufactures|got|won|holds|received|has (?:a|an|had|won|received))\b"
)
_OWNS = re.compile(
    rf"'s?(?: (?!(?:of|in|has|had|is|was|were|said|and|about|into|over|on|for|from|with|to|by|at|that|against)\b)[\w$.,-]+){{0,5}}? {DEAL}\b",
    re.IGNORECASE,
)
_COMPOUND = re.compile(r" (?:contract|deal|agreement|subcontract|BPA)s? (?:to|with|for|from|at)\b")
_ASKED = re.compile(r"\b(?:[Aa]sk|[Uu]rge|[Dd]emand|[Ii]nsist|[Rr]equest|[Tt]ell)(?:s|ed|ing)? (?:that )?$")
_TO_STOP = re.compile(
    r" (?:immediately )?(?:stop|end|cancel|drop|cease|terminate|refuse|sever|cut|divest|not renew|pull out|disclose|publish)\b"
)
_OUTDOES = re.compile(r" (?:beat(?: out)?|outbid|edged out|bested|defeated|underbid|prevailed over) ")
_MAKES = re.compile(
    r"(?: will| is to| would)? (?:build|builds|built|make|makes|made|produce[sd]?|design(?:s|ed)?|operate[sd]?|runs?|ran|manage[sd]?|develop(?:s|ed)?|deliver(?:s|ed)?|guards?|staff(?:s|ed)?|maintain(?:s|ed)?|provide[sd]?)\b[^.;]{3,90}? (?:for|to|under) "
)
_BEFORE_COMPOUND = re.compile(r"(?:^|[.:;,(\"|]|\b(?:[Tt]he|an?|of|under|about|on|in|over|their|[A-Z][a-z]+)) ?$")
_LABEL = re.compile(r"(?: \([^()]{2,40}\))?[*_]*\s*(?::|--?|\u2013|\u2014)\s")
_CELL = re.compile(r"^\s*\|.*\|\s*$")
_USED = re.compile(
    r"\b(?:[A-Z]{2,6}|Army|Navy|Air Force|Department|Bureau|Administration|Service|Guard|Patrol|agency|department) (?:has |have |had |also )*us(?:es|ed|ing) $"
)
_ON_CELL = re.compile(r"\s*(?:\([^()|]*\)\s*)?\|")
_TITLE_PATIENT = re.compile(r"\b(?:[Aa]wards|[Aa]warded|[Gg]ives|[Pp]aid|[Pp]ays) $")
_TITLE_CHOICE = re.compile(r"\b(?:[Ss]elects|[Ss]elected|[Pp]icks|[Cc]hooses|[Tt]aps|[Hh]ires|[Tt]urns [Tt]o) $")
_TITLE_PARTNER = re.compile(
    rf"\b{DEAL} (?:awarded to|with|goes to) (?:the )?$|\bawards? [^.;:]{{0,40}} to $", re.IGNORECASE
)
_BULLET = re.compile(r"^[\W\d]*$")


def evidence(text: str, start: int, end: int, *, agency: bool, title: bool = False, lone: bool = False) -> bool:
    """Whether the stretch stands where a contractor must: who wins or is paid, whose contract it is, with whom it is made.

    In a ``title`` every word has a capital: there only what stands right beside the contract word or the sum counts;
    ``lone``: no company is known in the sentence.
    """
    before, after = text[:start], text[end:]
    rest = after.split(";")[0]
    if title:
        names = any(word.lower() not in _GENERIC and word.lower() not in LABELS for word in text[start:end].split())
        return (
            (names and _TITLE_PATIENT.search(before) is not None and re.match(r" an? |[ ,]*[$€£]", after) is not None)
            or (names and _TITLE_CHOICE.search(before) is not None and re.match(r" (?:for|to|as)\b", after) is not None)
            or (
                _TITLE_PARTNER.search(before) is not None
                and re.match(r"$|[,.:;(]| (?:[a-z(]|[A-Z]\w+ing\b)", after) is not None
            )
            or (names and _acts(after, agency=agency))
        )
    talks = bool(_DEAL.search(text) or _MONEY.search(text) or _BIDS.search(text))
    for pattern, needs in _before():
        if pattern.search(before) and (not needs or (talks if needs == "$" else agency or talks)):
            return True
    if _APPOSED.match(after):
        return True
    if agency and _OWNS.match(after):
        return True
    if agency and _COMPOUND.match(after) and _BEFORE_COMPOUND.search(before):
        return True
    if (
        _ON_CELL.match(after)
        and _MONEY.search(text)
        and (before.strip() == "|" or (lone and agency and _CELL.search(before)))
    ):
        return True
    if _USED.search(before) and re.match(r"$|[.,;]| (?:to|for|under|as|since)\b", after):
        return True
    if _BULLET.match(before):
        words = text[start:end].split()
        alone = len(words) == 1 and not re.search(r"[a-z][A-Z]|\d", words[0])
        if (
            _LABEL.match(after)
            and not any(word.lower() in LABELS for word in words)
            and (_DEAL.search(rest[:80]) and agency if alone else _MONEY.search(rest[:80]) or _DEAL.search(rest[:80]))
        ):
            return True
    if _ASKED.search(before) and _TO_STOP.match(after):
        return True
    return _acts(after, agency=agency)


def _acts(after: str, *, agency: bool) -> bool:
    """Whether what follows a name says of it what contractors do: 'has won', 'was hired to', 'sells ... to ICE'."""
    if unit := _UNIT.match(after):
        after = after[unit.end() :]
    while aside := _ASIDE.match(after):
        after = " " + after[aside.end() :].lstrip()
    rest = after.split(";")[0]
    if (_OUTDOES.match(after) or (agency and _MAKES.match(after))) and (_DEAL.search(rest) or _MONEY.search(rest)):
        return True
    passive = held = False
    while step := _NEXT.match(after):
        word = step["word"]
        if word in _AUXILIARY or word.endswith("ly"):
            passive = passive or word in _PASSIVE
            held = word in ("has", "have", "had")
            after = after[step.end() :]
            continue
        entries = lexicon.verbs().get(word, ())
        tail = after[step.end() :].split(";")[0]
        for entry in entries:
            if entry.words[1:] and not tail.lstrip().startswith(" ".join(entry.words[1:])):
                continue
            if entry.form == "gerund" or (entry.form == "base" and not held):
                continue
            if _fits(entry.kind, entry.lemma, tail, passive=passive, agency=agency):
                return True
        break
    # "has a contract", "had two orders": the auxiliary was the verb.
    return (
        held
        and re.match(rf"(?:,? (?!to\b|with\b|from\b|for\b|of\b|in\b)[\w$.,-]+){{0,6}}? {DEAL}\b", after) is not None
    )


def _fits(kind: str, lemma: str, tail: str, *, passive: bool, agency: bool) -> bool:
    near = tail[:110]
    deal = _DEAL.search(near) is not None
    if passive:
        chosen = lemma in ("hire", "select", "choose", "pick", "tap", "retain", "commission")
        return kind in ("award", "pay") or (chosen and (deal or agency))
    if kind == "win":
        return deal or _MONEY.search(near) is not None
    if kind == "hold":
        return re.match(rf"(?: (?!to\b|with\b|from\b|for\b|of\b|in\b)[\w$.,-]+){{0,6}}? {DEAL}\b", tail) is not None
    if lemma in ("sell", "supply", "resell"):
        return agency
    if lemma in ("provide", "subcontract"):
        return agency and re.search(r"\b(?:to|for|with)\b", near) is not None
    if kind == "work":
        return agency and lemma not in ("support", "assist", "work")
    if kind in ("sign", "end", "modify"):
        return (
            re.match(rf"(?: (?:its|their|an?|the|two|three|another|several)| [a-z$][\w.,-]*){{1,5}}? {DEAL}\b", tail)
            is not None
            and agency
        )
    return False


# What is no company -------------------------------------------------------------------------------------------------------------

_THINGS = frozenset(
    "program programs programme system systems platform project initiative act law bill fund funds operation hearing committee office division region county district facility prison jail center building base airport "
    "camp school vehicle vehicles aircraft ship ships missile missiles class series line tool tools software database website app device devices model variant amendment period year years phase option options "
    "convention treaty accord accords plan policy rule strategy doctrine regulation directive memo memorandum report letter article story investigation review audit data language law laws border wall tribe tribes reservation river valley island islands".split()
)
_IN_NAMES = frozenset(
    "systems system software tools line lines school center devices works series models vehicles data solutions".split()
)
_CURRENCIES = frozenset("EUR USD GBP CHF CAD AUD JPY SEK NOK DKK".split())
_OF_THINGS = frozenset(
    "Tier Level Section Class Category Type Mark Version Part Appendix Figure Table Exhibit Annex Chapter Step Stage Round Item Option Project Operation Camp Fort Mount Lake Site Building Pier Phase Block Flight Task Camp Area Zone Route Highway Port".split()
)
_TITLE = re.compile(
    r"\b(?:Sens?|Reps?|Gov|Mr|Ms|Mrs|Dr|Gen|Lt|Col|Capt|Maj|Sgt|Adm|Prof)\. $|\b(?:Senators?|Representatives?|Congress(?:man|woman)|Governor|Mayor|Judge|Justice|President|Secretary|Commissioner|Administrator|Director|Chairman|Chairwoman|Chair|Chief|Officer|General|Colonel|Captain|Admiral|Sheriff|Ambassador|Professor|CEO|CTO|CFO|COO|founder|co-founder|spokes\w+|attorney|lawyer|reporter|analyst|investigator|president|director|secretary|manager|officer|executive|colleague|activist|named|engineer),? $"
)
_PERSON_AFTER = re.compile(
    r",? (?:\([RD]-|who\b|whose (?:wife|husband|son|father)|(?:an?|the|its|a former|then-?)[^,.;]{0,60}?\b(?:spokes\w+|director|commissioner|secretary|officer|chief|president|founder|CEO|executive|manager|attorney|lawyer|professor|analyst|senator|mayor|sheriff|chairman|engineer|employee|reporter|administrator)\b)"
)
LABELS = frozenset(
    "total amount value contract contracts award awards awarded ceiling obligated obligation obligations obligate vendor vendors contractor company agency agencies date dates period status source sources note notes scope type purpose description "
    "summary title name number id identifier base option year years fiscal task order orders delivery modification modifications funding budget cost costs price spending spend revenue payments paid potential maximum minimum current signed started ended end start "
    "duration term location place recipient prime sub subcontractor customer client finding findings key overview background timeline update breaking exclusive example result results total grand sum net gross lot item line phase section part "
    "table figure annual initial original estimated actual combined overall top largest smallest first second third january february march april may june july august september october november december q1 q2 q3 q4 fy "
    "study case specifically scenario question answer analysis confirmed verified unverified reported estimate estimates increase decrease difference remaining balance average count quantity units labor travel materials equipment services support software hardware maintenance training".split()
)
_GENERIC = frozenset(
    "cyber defense intelligence data analytics analysis support services service range global logistics security space flight system systems development operations operation information technology technologies enterprise network networks infrastructure software hardware management engineering "
    "research medical health healthcare training facility facilities construction inspection surveying testing test evaluation maintenance modernization upgrade integration procurement acquisition equipment vehicle vehicles program programs project projects administration administrative "
    "technical professional scientific science mission planning strategic national international federal government public business financial human resources personnel safety environmental energy power water air land sea naval maritime aviation aerospace weapons weapon missile missiles "
    "communications communication digital cloud computing web content experience electronic warfare surveillance reconnaissance border immigration case investigative advanced integrated joint multiple award schedule indefinite quantity delivery task order solutions solution products supply chain "
    "distribution storage transportation transport rapid response emergency disaster recovery relief repair overhaul sustainment production manufacturing design architecture consulting advisory audit accounting legal compliance quality assurance risk control command center centers lifecycle operational "
    "decision headquarters regional office group team teams master basic general purpose large small next generation future new united states u.s. us and of for the to in on with a an i ii iii iv v vi phase geographic marketing hemisphere western eastern northern southern".split()
)


def is_generic(name: str, small: Set[str] = frozenset()) -> bool:
    """Whether every word is one of the trade or one that the letter writes small: 'Cyber Range Support Services' is what is bought."""
    words = [word.strip(".,").lower() for word in name.replace("-", " ").split()]
    return len(words) > 1 and all(word in _GENERIC or word in small for word in words)


@cache
def _given() -> frozenset[str]:
    return frozenset(lexicon.load("people")["given"])


def is_person(text: str, start: int, end: int) -> bool:
    """A title before, a given name first, what only a person is called after."""
    words = text[start:end].split()
    if _TITLE.search(text[max(0, start - 30) : start]) or _TITLE.fullmatch(f"{words[0]} "):
        return True
    if _PERSON_AFTER.match(text, end):
        return True
    return 1 < len(words) <= 4 and words[0] in _given()


def is_thing(text: str, start: int, end: int) -> bool:
    """What the word after it says that it is, and titles in quotation marks: 'the Harpoon Upgrade system', '"Western Data"'."""
    following = re.match(r"(?: \([A-Z0-9-]{2,8}\))?(?:'s)? (?P<word>[a-z]+)", text[end:])
    if following and following["word"] in _THINGS:
        return True
    words = text[start:end].split()
    if words[-1].lower() in _THINGS - _IN_NAMES or sum(char.isdigit() for char in words[0]) > 3:
        return True  # "Pacific Rim Region"; a number of an award
    if is_numbered(text[start:end]) or words[0] in _CURRENCIES:
        return True
    if re.search(
        r"\b[A-Z][\w.]+,? of $|\b(?:[Tt]own|[Cc]ity|[Vv]illage|[Cc]ounty|[Ss]tate|[Pp]arish|[Tt]ribe) of $|\b(?:in|near|at) $",
        text[:start],
    ):
        return True  # "Kestrel Corporation of Windsor", "the town of Farmville"
    quoted = text[start - 1 : start] == '"' and re.match(r'[^"]{0,60}"', text[end:])
    return bool(quoted) and not re.search(r"\($", text[: start - 1].rstrip('"'))


_CONTRACT_NAME = re.compile(
    rf"(?:\b(?:[Tt]he|[Ii]ts|[Tt]heir|[Oo]ur|[Aa]n?)|'s) (?P<name>{_WORD}(?:,? (?:(?:and|of|for|&) )?{_WORD}){{1,9}})(?: \([A-Z][\w /-]{{1,12}}\))? (?:contracts?|BPA|IDIQ|GWAC|vehicle|program|procurement|solicitation|task order)\b"
)


_KINDS = frozenset(
    "private prison tech technology data software defense security construction oil gas drug insurance phone local startup consulting shipbuilding staffing hotel holding parent biotech analytics aerospace surveillance spyware health "
    "medical engineering aviation airline charter detention food media marketing research energy power water cloud cyber space military contracting publishing logistics transportation trucking shipping moving storage the a new".split()
)


def is_kind(name: str) -> bool:
    """Whether a name that ends in 'Company' is only a kind of company: 'Private Prison Company'."""
    return all(word.lower() in _KINDS for word in name.split())


def is_numbered(name: str) -> bool:
    """'Tier B', 'Phase II', 'C Broker Intelligence': parts of a thing, by their letters."""
    words = name.split()
    return len(words) > 1 and (words[0] in _OF_THINGS or re.fullmatch(r"[A-Z]", words[0]) is not None)


def contract_names(text: str) -> list[tuple[int, int]]:
    """Where contracts are called by their names: "ICE's Cyber Defense and Intelligence Support Services contract"."""
    found = []
    for match in _CONTRACT_NAME.finditer(text):
        words = [word for word in re.split(r"[ ,]+", match["name"]) if word]
        known = sum(word.lower() in _GENERIC for word in words)
        if known == len(words) or (known >= 3 and words[-1].lower() in _GENERIC and known >= len(words) - 1):
            found.append(match.span("name"))
    return found


def candidates(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of capitals, off with a possessive and with what only opens the sentence."""
    for match in RUN.finditer(text):
        yield match.span("name")
