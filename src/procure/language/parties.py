"""Which of the names in a statement are the parties of a contract: by type first, then by the words that tie them to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from procure.language import kernels, lexicon, places, vehicles
from procure.language.mentions import Mention, nested

if TYPE_CHECKING:
    from procure.language.frames import Frame, Sentence

_COORDINATED = re.compile(
    r"\.?(?:\.? of [A-Z]\w+)?(?: Corps of Engineers| [A-Z]\w+ (?:of|for) [A-Z]\w+)?(?: [A-Z]\w+){0,2}[\"')]*(?:\s*\([^)]*\))?[\s,;]*(?:(?:and|or|nor|but also|as well as|along with|together with|and also|/|&|and/or)\s*)?(?:both |also )?(?:with |of |by |from |to |between )?(?:the |its |their |both |any |all |other |any other )*(?:U\.?S\.?'? )?(?:[A-Z][a-z]+(?: [A-Z][a-z]+)?'s )?(?:contracts? with (?:the )?)?[\"'(]*",
)
_BRACKETED = re.compile(r"\*? ?\([^()]{1,40}\)")
"""'X Inc. (N00039-10-D-0031) and Y Inc.' are coordinated."""
_LISTED = re.compile(r"[,;/&]|\b(?:and|or|nor|but also|as well as|along with|together with)\b")
_LINK_AFTER = re.compile(
    r"\b(?P<prep>with|from|by|between|to|for|at|of|and|on behalf of|inside|within|across|in|under)(?:\s+(?:both|the|a|an|its|their|our|US|U\.S\.|American|federal|fellow|tech|defense|data|consulting|software|cloud|company|companies|giant|firm|contractor|vendor|agency|then|either))*(?:\s+[a-z-]+){0,2}['\"\s(]*$",
    re.IGNORECASE,
)
_NO_PARTY_BEFORE = re.compile(
    r"(?<!companies )(?<!firms )(?<!vendors )(?<!contractors )(?<!giants )(?<!corporations )(?<!suppliers )(?<!players )(?<!agencies )\b(?:against|about|near|around|criticiz\w+|under|former|ex-|to lobby|told|sued|suing|visit(?:ing|ed)?|outside|unlike|like|despite|replac\w+|succeed\w+|supplant\w+|displac\w+|instead of|rather than|beat(?:s|ing)?(?: out)?)\s+(?:the |its |their )?$",
    re.IGNORECASE,
)
_PEOPLE_AFTER = re.compile(
    r"(?:'s?)?,? (?:[\w.-]+ ){0,2}?(?:employees?|workers?|staff(?:ers)?|executives?|engineers?|CEO|CTO|CFO|spokes\w+|officials?|agents?|officers?|lobbyists?|shareholders?|investors?|customers|users|leadership|board|managers?|directors?|co-?founder|founder|president|sites?|bases?|installations?|embass\w+|posts?|buildings?|detention|facility|facilities|raids?|headquarters|guidelines|mission)\b",
)
_PEOPLE_BEFORE = re.compile(
    r"\b(?:employees?|workers?|staff|executives?|CEO|officials?|spokes\w+|shareholders?|[Hh]undreds|students|engineers|head|chief|president|director|secretary|officers?|agents?)(?: \w+)? (?:of|at|from|for|in) (?:the )?(?:[a-z-]+ ){0,3}$"
)


_COMPARED = re.compile(r"\b(?:unlike|like|alongside|besides|as with|according to)\s+(?:the )?$", re.IGNORECASE)


def groups(sentence: Sentence, found: list[Mention]) -> list[list[Mention]]:
    """Mentions of one kind that are coordinated ('CBP, USCIS and ERO') together, the others alone."""
    out: list[list[Mention]] = []
    for mention in found:
        if out:
            gap = _BRACKETED.sub("", places.without(sentence.text[out[-1][-1].end : mention.start]))
            if _COMPARED.search(sentence.text[: out[-1][0].start]) and gap.strip() == ",":
                out.append([mention])
                continue  # "Unlike Acme, Borealis has": two, and no list
            if len(gap) < 60 and _COORDINATED.fullmatch(gap) and _LISTED.search(gap):
                out[-1].append(mention)
                continue
        out.append([mention])
    return out


def fill(frame: Frame) -> None:
    """Set the frame's vendors and agencies: names tied to it, else names of the clause, else of the sentence, else references."""
    sentence, clause = frame.sentence, frame.clause
    usable = [m for m in sentence.mentions if not (_is_aside(sentence, m) or is_signer(sentence, m))]
    usable = [m for m in usable if not _objects(sentence.text, m)]
    named = [m for m in usable if clause.holds(m.start)]
    vendors = [m for m in named if m.vendor]
    agencies = [m for m in named if m.agency]
    vehicle = vehicles.PATTERN.search(sentence.text, clause.start, clause.end) if len(agencies) > 1 else None
    if vehicle and (others := [m for m in agencies if not vehicle.start() <= m.start < vehicle.end()]):
        agencies = others  # "under the Army's ITES-4H contract": the owner of the vehicle, not who orders
    if frame.verb is not None and frame.verb.lemma == "go to":
        vendors = [m for m in vendors if m.start >= frame.verb.end] or vendors  # "the contract that X sought went to Y"
    if frame.verb is not None and frame.verb.lemma == "lose":
        vendors = [m for m in vendors if m.end <= frame.verb.chain_start] or vendors  # "lost it to a rival"
    vendors = [m for m in vendors if not _NOT_TO.search(sentence.text[: m.start])] or vendors[:0]
    go_between = kernels.between(sentence, clause)
    if go_between is not None:
        vendors = [m for m in vendors if m is not go_between]
    vendors = [m for m in vendors if not any(is_sold_by(sentence.text, other, m) for other in vendors)]
    if frame.noun is not None and frame.noun.is_elliptic:
        agencies = [m for m in agencies if m.start >= frame.noun.end] or agencies  # "one with ICE and another from CBP"
    anchor_start = frame.noun.phrase_start if frame.noun else frame.verb.start if frame.verb else clause.start
    anchor_end = frame.noun.end if frame.noun else frame.verb.end if frame.verb else clause.start
    if not vendors:
        # "The American subsidiary of X gets": where nothing else is named, X is the best name there is.
        vendors = [
            m
            for m in sentence.mentions
            if m.vendor
            and clause.holds(m.start)
            and m not in usable
            and not is_signer(sentence, m)
            and not _objects(sentence.text, m)
            and not _PRIME_BEFORE.search(sentence.text[: m.start])
        ][:1]
    frame.vendors = _best(frame, groups(sentence, vendors), anchor_start, anchor_end)
    label = labelled(sentence)
    if label is not None and label not in frame.vendors and not is_signer(sentence, label):
        weak = not frame.vendors or _score(frame, frame.vendors, anchor_start, anchor_end) < 4
        frame.vendors = [label] if weak and label.end <= anchor_start else frame.vendors
    frame.agencies = _best(frame, groups(sentence, agencies), anchor_start, anchor_end)
    if (
        frame.noun is not None
        and re.match(r"sub-?(?:contract|award)", frame.noun.text, re.IGNORECASE)
        and frame.vendors
        and frame.vendors[0].start > frame.noun.end
    ):
        # "supplied it through a subcontract with X": X is the prime
        frame.prime = frame.vendors[0]
        frame.vendors = _best(
            frame, groups(sentence, [m for m in vendors if m.end <= anchor_start]), anchor_start, anchor_end
        )
    frame.vendors = _listed_before(frame, frame.vendors, usable)
    if (
        frame.noun is not None
        and frame.noun.strength == "role"
        and (listing := _LISTING.match(sentence.text, frame.noun.end))
    ):
        named_after = [m for m in agencies if m.start >= listing.end() and not _is_aside(sentence, m)]
        frame.agencies = named_after or frame.agencies  # "its clients included ICE, the FBI and the Secret Service"
    frame.tie = _score(frame, frame.agencies, anchor_start, anchor_end) if frame.agencies else 0
    if frame.noun is None and frame.verb is not None and frame.verb.lemma == "replace":
        gone = [m for m in sentence.mentions if m.vendor and 0 <= m.start - frame.verb.end <= 5]
        frame.vendors = gone or frame.vendors  # "ICE replaced X with Y": X's contract ended
    if not _is_localitys(frame, agencies):
        _references(frame, usable)
        _partners(frame, usable)
    federal = frame.noun is not None and re.search(r"\bfederal\b", frame.noun.words_before, re.IGNORECASE)
    by_whom = bool(federal) and frame.tie <= 1  # "FEMA officials said that X had never held a federal contract"
    if by_whom:
        frame.agencies = []
    if not frame.vendors:
        frame.vendors = _elsewhere(frame, [m for m in usable if m.vendor])
    if not frame.agencies and not by_whom:
        frame.agencies = _elsewhere(frame, [m for m in usable if m.agency and m.agency.level != "government"])
        frame.agencies_are_late = bool(frame.agencies) and frame.agencies[0].start >= frame.clause.end
    if any(m.agency and m.agency.level != "government" for m in frame.agencies):
        frame.agencies = [m for m in frame.agencies if not (m.agency and m.agency.level == "government")]
    frame.agencies = _narrowed(frame, _without_containers(frame.agencies), agencies)
    _among_units(frame)
    _sides(frame)
    for mention in frame.vendors:
        frame.cue("vendor", mention.start, mention.end)
    for mention in frame.agencies:
        frame.cue("agency", mention.start, mention.end)


_GOODS = re.compile(
    r"[\"']?(?:'s)? (?:[\w-]+ ){0,2}?(?:licen[cs]es?|software|subscriptions?|products?|accounts|seats)\b"
)
_SELLING = re.compile(r"[^.;]*\b(?:to (?:supply|provide|deliver|sell|resell)|supplies|resells|for)\b[^.;,]*")


_RESELLS = r"(?:re)?(?:sold|sells?)|resells?|suppli(?:es|ed)|deliver(?:s|ed)|distribut(?:es|ed)|provid(?:es|ed)"
_SOLD_BY = re.compile(
    r",? (?:(?:that|which) )?(?:(?:was|were|is|are|been|had|has) )*(?:resold|sold|supplied|delivered|distributed|provided) (?:to [A-Z]\w+ )?by (?:the )?(?:[a-z-]+ ){0,2}"
)
_THAT_IT_SELLS = re.compile(rf" (?:has |had |also |later )*(?:{_RESELLS})\b")


def is_sold_by(text: str, seller: Mention, maker: Mention) -> bool:
    """Whether one company delivers another's goods: 'X signed to supply ICE with Acme licenses', 'Acme software that X resold'."""
    if seller.vendor is None or maker.vendor is None or seller.vendor.name == maker.vendor.name:
        return False
    if maker.end <= seller.start:
        goods = _GOODS.match(text, maker.end)
        if goods is None or goods.end() > seller.start:
            return False
        if _SOLD_BY.fullmatch(text, goods.end(), seller.start):
            return True
        told_of = re.fullmatch(r",? (?:that |which )?(?:the )?", text[goods.end() : seller.start])
        return told_of is not None and _THAT_IT_SELLS.match(text, seller.end) is not None
    return _GOODS.match(text, maker.end) is not None and _SELLING.fullmatch(text, seller.end, maker.start) is not None


_LABEL = re.compile(r"[*_\s]*(?:\([^()]{1,40}\))?[*_\s]*(?::|\s--?|\s\u2013|\s\u2014)\s")


def labelled(sentence: Sentence, start: int = 0) -> Mention | None:
    """'**Acme**: the ICE contract ended': the company that an entry is headed by, whoever else it names; it begins at ``start``."""
    first = next((m for m in sentence.mentions if m.start >= start and not m.reference), None)
    if (
        first is None
        or first.vendor is None
        or first.is_product
        or sentence.text[start : first.start].strip(" -*_\u2022|#\"'")
    ):
        return None
    return first if _LABEL.match(sentence.text, first.end) else None


_OBJECTION = re.compile(
    r"'s? (?:[a-z]+ )?(?:protests?|challenges?|lawsuits?|complaints?|objections?|appeals?|bids?|proposals?|offers?|quotations?)\b(?! (?:was|were) (?:accepted|successful|selected|chosen))"
)


def _objects(text: str, mention: Mention) -> bool:
    """'Acme's protest delayed the contract': who protests or bids has no contract by that."""
    return mention.vendor is not None and _OBJECTION.match(text, mention.end) is not None


_NOT_TO = re.compile(r"\bnot (?:to|with|by|from) (?:the )?$")
"""'awarded not to Acme but to Borealis': not Acme's."""
_LISTING = re.compile(r" (?:include[sd]?|including|have included|has included|are|were|such as|like)\b|:")
_WHERE_BEFORE = re.compile(
    r"\b(?:in|near|throughout|across|outside|around|at|located in|based in) (?:the )?$", re.IGNORECASE
)


def _listed_before(frame: Frame, chosen: list[Mention], usable: list[Mention]) -> list[Mention]:
    """'X Inc., Troy (1); Y Inc., Utica (2); and Z Co. were awarded': a list whose semicolons are no ends of clauses."""
    sentence = frame.sentence
    before = [m for m in usable if m.vendor and chosen and m.end <= chosen[0].start and not frame.clause.holds(m.start)]
    while before:
        other = before.pop()
        gap = _BRACKETED.sub("", places.without(sentence.text[other.end : chosen[0].start]))
        if not re.fullmatch(r"[.,\s]*;\s*(?:and |or )?(?:the )?", gap):
            break
        chosen = [other, *chosen]
    return chosen


OVERSEERS = frozenset(["Government Accountability Office", "Congressional Budget Office"])
"""They review the contracts of others; their own are meant only where a word says so."""
_BUYS_FOR_ITSELF = re.compile(
    r"(?:\b(?:contracts?|agreements?|orders?|business|deals?|subscriptions?)\b[^.;]{0,40}?\b(?:with|from)|\bawarded by|\bsold to|\bsells? to) (?:the )?(?:U\.?S\.? )?$",
    re.IGNORECASE,
)


def _is_aside(sentence: Sentence, mention: Mention) -> bool:
    """A name that only explains another: 'a subsidiary of X', 'both of which are under the Department of Y'."""
    if mention.reference:
        return False
    if mention.agency and re.match(r"'s 8\(a\)", sentence.text[mention.end : mention.end + 8]):
        return True  # "under the Small Business Administration's 8(a) program"
    if mention.agency and mention.agency.name in OVERSEERS:
        return not _BUYS_FOR_ITSELF.search(sentence.text[: mention.start])
    before, after = sentence.text[: mention.start], sentence.text[mention.end :]
    if mention.agency and is_of_a_place(sentence.text, mention):
        return True
    if mention.agency and after.startswith(",") and _APPOSED.search(before):
        return True  # "its contract with Acme, a database shared with ICE, lapsed"
    if mention.agency and not mention.agency.is_federal:
        if _WHERE_BEFORE.search(before):
            return True  # "dredging in Chambers County": where, not for whom
        if any(m.vendor and before[m.end :] in (" of ", ", of ") for m in sentence.mentions if m.end <= mention.start):
            return True  # "Acme Inc. of Chambers County"
    if mention.vendor and (_PRIME_BEFORE.search(before) or _is_reseller(before, after)):
        return True
    if mention.vendor and re.search(
        rf"(?:{'|'.join(lexicon.load('cues')['kinship'])})\s+(?:the )?(?:(?!(?:that|which|has|had|is|was|won)\b)[a-z][\w-]* ){{0,6}}$",
        before,
        re.IGNORECASE,
    ):
        return True
    if mention.vendor and re.match(r"'s? (?:[a-z-]+ )?(?:subsidiary|unit|division|affiliate|arm),? [A-Z]", after):
        return True  # "X's subsidiary Y"
    if (
        mention.vendor
        and re.search(r"\b(?:an?|the) $", before)
        and re.match(r" (?:subsidiary|unit|division|affiliate|spin-?off|company|Co(?:mpany)?|brand|business)\b", after)
    ):
        return True
    if mention.agency and _MOST_OF_IT.search(before):
        return True  # "its federal awards exceed $4 billion, most of it from DHS"
    if mention.agency and (_OF_WHICH.search(before) and re.match(r" (?:is|was|are) ", after)):
        return True  # "DHS, of which ICE is a part"
    if mention.agency and mention.agency.name == "Government Accountability Office" and _PROTEST.search(sentence.text):
        return True  # where a protest is heard
    return bool(
        mention.agency
        and re.search(rf"\b(?:{'|'.join(lexicon.load('cues')['containment'])})\s*$", before, re.IGNORECASE)
        and any(m.agency and m.end <= mention.start for m in sentence.mentions)
    )


_APPOSED = re.compile(r"[A-Z][\w&.'-]+, an? (?:[a-z][\w-]* ){1,8}(?:with|by|to|from) (?:the )?$")
_SITE = re.compile(
    r" (?:air )?(?:base|installation|post|depot|barracks|airfield|arsenal|airbase|garrison)\b(?! (?:contract|order|support|operations))"
)


def is_of_a_place(text: str, mention: Mention) -> bool:
    """'on the Fort Bliss Army base': whose ground it is, not who buys."""
    return _SITE.match(text, mention.end) is not None


_SIGNS = re.compile(
    r"(?:,? (?:and )?(?:[Tt]he )?[A-Z][\w&'-]*(?: (?:[A-Z][\w&'-]*|of|for|the))*)*,? (?:(?:has|have|had|also|today|jointly|recently) )*"
    r"(?:signed|sent|wrote|published|released|delivered|circulated|drafted)(?: on to| onto)? (?:[\w-]+ ){0,4}?(?:letter|petition|appeal|complaint)s?\b(?! contracts?\b| of intent)"
)


def is_signer(sentence: Sentence, mention: Mention) -> bool:
    """'Free Press and Lantern have signed an open letter', 'according to Lantern': they speak of another's contract."""
    if mention.vendor is None:
        return False
    if _SIGNS.match(sentence.text, mention.end):
        return True
    if any(s.start <= mention.start < s.end and " by " in s.text for s in sentence.sources):
        return True  # "according to a report by Lantern"
    return any(
        report.kind == "reported"
        and report.verb == "according to"
        and report.who_span is not None
        and report.who_span[0] <= mention.start
        and mention.end <= report.who_span[1]
        for report in sentence.reports
    )


_MOST_OF_IT = re.compile(
    r"\b(?:most|much|half|part|some|the bulk|the majority|two thirds|a third|a quarter|\d+ percent|\d+%) of (?:it|them|which|that|this) (?:\w+ )?(?:from|with|by|for|at) (?:the )?$"
)
_OF_WHICH = re.compile(r"\b(?:of|to|under|in) which (?:the )?$")
_PROTEST = re.compile(
    r"\bprotest(?:s|ed|er|ers)?\b|\b(?:audit|report|decision|investigation) (?:by|of|from) (?:the )?(?:GAO|Government Accountability)"
)


def _is_reseller(before: str, after: str) -> bool:
    """'through X, a Virginia reseller'."""
    return bool(
        re.search(r"\b(?:through|via|from|by) (?:the )?$", before)
        and re.match(r",? an? [^,.;]{0,40}?\b(?:reseller|distributor|integrator)\b", after)
    )


_PRIME_BEFORE = re.compile(
    r"\b(?:through|via|from|by|with) (?:the |its |our |a )?(?:[\w.]+ )??(?:reseller|distributor|prime contractor|prime|intermediary|partner)s?,?(?: called| named| such as| like| including)? $"
    r"|\b(?:sub-?contract(?:or|ors)?|as an? (?:sub|lower-tier \w+)) (?:to|of|for|with|under|on) (?:the )?$",
    re.IGNORECASE,
)


def is_prime(sentence: Sentence, mention: Mention) -> bool:
    """Whether a vendor is named as the one between: 'through the reseller X', 'as a subcontractor to X'."""
    if mention.vendor is None:
        return False
    before, after = sentence.text[: mention.start], sentence.text[mention.end :]
    return _PRIME_BEFORE.search(before) is not None or _is_reseller(before, after)


def _best(frame: Frame, found: list[list[Mention]], start: int, end: int) -> list[Mention]:
    scored = [
        (score, -_distance(group, start, end), group)
        for group in found
        if (score := _score(frame, group, start, end)) > 0
    ]
    return max(scored, key=lambda item: item[:2])[2] if scored else []


def _distance(group: list[Mention], start: int, end: int) -> int:
    return min(abs(group[-1].end - start), abs(group[0].start - end))


def _score(frame: Frame, group: list[Mention], start: int, end: int) -> int:
    """How firmly a group is tied to the contract word (or verb): 5 its own, 4 tied by a word, 3 subject, 1 only near."""
    text, noun, verb = frame.sentence.text, frame.noun, frame.verb
    first, last = group[0], group[-1]
    qualifies = noun is not None and (noun.possessor in group or any(m in noun.modifiers for m in group))
    possesses = first.agency and _POSSESSIVE_AFTER.match(text[last.end :])  # "about the Army's decision to award"
    if _NO_PARTY_BEFORE.search(text[max(0, first.start - 30) : first.start]) and not qualifies and not possesses:
        return 0
    if qualifies:
        return 5
    person = bool(
        _PEOPLE_AFTER.match(text[last.end :]) or _PEOPLE_BEFORE.search(text[max(0, first.start - 60) : first.start])
    )
    if last.end <= start:
        between = text[last.end : start]
        if person:
            return 1
        if first.vendor and _FRONTED.search(text[: first.start]) and clause_opens(frame, first):
            return 4  # "With Acme the Department has a contract", "From Acme ICE bought"
        if verb is not None and verb.end <= first.start:
            # between verb and contract: "awarded Raytheon a contract", "won from ICE a contract"
            gap = text[verb.end : first.start]
            return 4 if len(gap.split()) <= 2 or (first.vendor and _DESCRIBED.fullmatch(gap)) else 2
        if re.fullmatch(r"(?:'s?)?\s+(?:[\w-]+\s+){0,2}", between) and not _LOOSE.search(between):
            return 4
        if (
            first.agency
            and verb is not None
            and verb.kind in ("award", "buy")
            and not verb.is_passive
            and re.fullmatch(
                r"(?:, [^,]{2,60},)? (?:also |has |had |have |recently |then |today )*", text[last.end : verb.start]
            )
            and not _LINKED_BEFORE.search(text[: first.start])
        ):
            return 5  # "DLA awarded X a contract to supply State Department sites": who awards is the buyer
        return (
            3
            if verb is not None and verb.chain_start >= last.end and not _LINKED_BEFORE.search(text[: first.start])
            else 2
        )
    if first.start < end:
        return 2
    between = text[end : first.start]
    linked = _LINK_AFTER.search(
        text[: first.start], max(0, end - 1)
    )  # "profits from a contract with ICE": the last one
    if linked and _TO_DO.match(text, linked.start()):
        linked = None  # "a contract to use X"
    if (
        linked
        and first.vendor
        and any(
            v is not verb
            and v.is_finite
            and end <= v.start
            and v.end <= first.start
            and v.kind in ("award", "win", "end", "modify", "use", "buy", "sign", "hold")
            for v in frame.sentence.verbs
        )
    ):
        return 1  # "the contract ended in 2021 and went to X": X has it now
    if linked and linked.start() >= end - 1 and len(between.split()) <= 30:
        word = linked["prep"].lower()
        rank = 4 if word in ("with", "from", "by", "between") else 3
        if word in ("for", "of", "at", "in", "under", "inside", "within", "across") and first.vendor:
            rank = 2  # "for access to X's database": rarely the contractor
        if word == "to" and first.vendor:
            rank = 4
        if person and rank < 4:
            rank = 1
        # Another phrase in between weakens the tie, and does not break it: "a contract to build homes by 2011 for X".
        return rank if len(between.split()) <= 14 else rank - 1
    if verb is not None and re.fullmatch(r"\s*(?:the )?(?:\w+ ){0,2}", text[verb.end : first.start]):
        return 4
    return 1


_FRONTED = re.compile(r"(?:^|[.;:] |, (?:and|but) )(?:[Ww]ith|[Ff]rom|[Tt]o) (?:the )?(?:[a-z-]+ ){0,2}$")


def clause_opens(frame: Frame, mention: Mention) -> bool:
    """Whether a mention stands in front of the subject of its clause."""
    return frame.verb is not None and mention.end <= frame.verb.chain_start


_POSSESSIVE_AFTER = re.compile(r"'s?(?:\s|$)|'? ?\([^)]*\)'s?\s")
_DESCRIBED = re.compile(
    r" (?:[\w'()&.-]+ ){0,7}?(?:company|firm|vendor|contractor|giant|start-?up|provider|maker|broker|consultancy|developer|manufacturer|subsidiary)s?,? "
)
"""'awarded the data broker X a contract', 'award Y's rocket company, X, a contract'."""
_TO_DO = re.compile(
    r"to (?:use|provide|supply|operate|run|build|develop|buy|purchase|deliver|support|replace|host|manage|acquire|access|deploy|test|help|assist|integrate|install|upgrade|maintain|modernize|license|house|detain)\b"
)
_LOOSE = re.compile(r"\b(?:of|in|to|has|have|is|was)\b")
_LINKED_BEFORE = re.compile(r"\b(?:of|in|at|for|from|with|by|to|about) (?:the )?$")


def _references(frame: Frame, usable: list[Mention]) -> None:
    """Pronouns as parties: the contract's possessor, else the clause's subject."""
    noun, clause = frame.noun, frame.clause
    owner = noun.possessor if noun else None
    if owner is not None and owner.reference:
        strongly = owner.reference in ("we", "you", "company")
        takes_vendor = strongly or not frame.vendors or _weaker(frame, frame.vendors)
        theirs = bool(frame.vendors) and _is_antecedent(frame, owner)
        if owner.reference == "agency" or (frame.vendors and not frame.agencies and not strongly and not theirs):
            frame.agencies = frame.agencies or [owner]
        elif takes_vendor and not (strongly and frame.vendors and not frame.agencies):
            frame.vendors = [owner] if strongly else _antecedent(frame, owner, usable) or [owner]
        elif strongly and not frame.agencies:
            frame.agencies = [owner]
        return
    text = frame.sentence.text
    if not frame.vendors and frame.verb is not None and frame.verb.kind == "award" and not frame.verb.is_passive:
        # "ICE gave it a no-bid contract": who gets it stands right after the verb
        frame.vendors = [
            m
            for m in usable
            if m.reference in ("it", "party") and m.start == frame.verb.end + 1 and m.text.lower() in ("it", "them")
        ]
    anchor = frame.verb.chain_start if frame.verb else noun.start if noun else clause.end
    subjects = [
        m
        for m in usable
        if m.reference
        and clause.holds(m.start)
        and m.end <= anchor
        and (m.reference == "company" or m.text.lower() not in _NOT_SUBJECTS)
        and not _LINKED_BEFORE.search(text[: m.start])
        and not re.match(r" (?:own|employees|customers|readers)", text[m.end :])
        and not (frame.verb and re.search(r"\b(?:[a-z]+ed|found|know|see|saw|say|said|that)\b", text[m.end : anchor]))
    ]
    if not frame.vendors and subjects:
        ref = subjects[-1]
        buys = frame.verb is not None and frame.verb.kind in ("buy", "award") and not frame.verb.is_passive
        if ref.reference == "agency" or (buys and ref.reference in ("it", "party") and frame.noun is None):
            frame.agencies = frame.agencies or [ref]
        else:
            frame.vendors = (
                [ref] if ref.reference in ("we", "you", "company") else _antecedent(frame, ref, usable) or [ref]
            )
    if (
        frame.vendors
        and not frame.agencies
        and subjects
        and subjects[-1].reference in ("it", "party", "agency")
        and frame.verb is not None
        and frame.verb.kind in ("buy", "award")
        and not frame.verb.is_passive
        and frame.vendors[0].start > frame.verb.end
    ):
        frame.agencies = [subjects[-1]]  # "It also bought a subscription from X"
    if not frame.vendors and noun is not None and noun.strength == "relation":
        # "our work was limited to work with HSI"
        owners = [
            m
            for m in usable
            if m.reference
            and m.end <= noun.start
            and re.match(r" (?:work|business|role|engagement|relationship|contracts?)\b", frame.sentence.text[m.end :])
        ]
        frame.vendors = owners[:1]
    if not frame.vendors and frame.verb is not None and frame.verb.kind in ("supply", "use"):
        # "None of our products are sold to ICE"
        makers = [
            m
            for m in usable
            if m.reference in ("we", "it", "party", "you")
            and m.end <= frame.verb.start
            and _ITS_GOODS.match(text[m.end :])
        ]
        frame.vendors = makers[-1:]
    agency_refs = [m for m in usable if m.reference == "agency" and clause.holds(m.start)]
    if not frame.agencies and agency_refs:
        frame.agencies = [agency_refs[0]]
    if not frame.vendors:
        late = [
            m
            for m in usable
            if m.reference in ("company", "we", "you")
            and clause.holds(m.start)
            and m.text.lower() not in ("our", "your")
            and (m.reference == "company" or m.end <= anchor or _LINKED_BEFORE.search(text[: m.start]))
        ]
        frame.vendors = late[:1]


def _is_antecedent(frame: Frame, owner: Mention) -> bool:
    """'Google backed out of its contract': the vendor stands before 'its', and no agency does."""
    named = [m for m in frame.sentence.mentions if (m.vendor or m.agency) and m.end <= owner.start]
    return bool(named) and all(m.vendor for m in named) and frame.vendors[0] in named


_PARTNER = re.compile(
    r"\b(?:in partnership|partnering|together|along|alongside|jointly|teamed|team(?:ing)? up|in collaboration)(?: with)? $",
    re.IGNORECASE,
)


def _partners(frame: Frame, usable: list[Mention]) -> None:
    """'in partnership with X we have won': both."""
    if not frame.vendors or not _PARTNER.search(frame.sentence.text[: frame.vendors[0].start]):
        return
    subject = [
        m
        for m in usable
        if (m.reference in ("we", "company", "it") or m.vendor)
        and frame.clause.holds(m.start)
        and m not in frame.vendors
        and m.text.lower() not in ("its", "our")
    ]
    if subject and frame.verb is not None and subject[0].start < frame.verb.start:
        frame.vendors = [subject[0], *frame.vendors]


_ITS_GOODS = re.compile(
    r" (?:products?|software|technolog\w+|services?|tools?|systems?|platforms?|drones?|devices?|data)\b"
)
_NOT_SUBJECTS = frozenset(["its", "their", "them", "your", "our", "us"])


def _weaker(frame: Frame, group: list[Mention]) -> bool:
    """Whether a vendor group is not itself tied to the contract, so that 'its' may mean another."""
    start = frame.noun.phrase_start if frame.noun else 0
    return _score(frame, group, start, frame.noun.end if frame.noun else 0) < 4


def _antecedent(frame: Frame, ref: Mention, usable: list[Mention]) -> list[Mention]:
    """'its', 'they': the last vendor named before in the sentence (with those coordinated to it where plural)."""
    before = [group for group in groups(frame.sentence, [m for m in usable if m.vendor]) if group[-1].end <= ref.start]
    if not before:
        # "Marlow County has ended its agreement with the Marshals Service"
        local = [m for m in usable if _can_be_hired(m) and m.end <= ref.start]
        return local[-1:] if any(m.agency and m.agency.is_federal for m in frame.agencies) else []
    return before[-1] if ref.reference == "party" or len(before[-1]) == 1 else before[-1][-1:]


def _elsewhere(frame: Frame, found: list[Mention]) -> list[Mention]:
    """The nearest group in another clause of the sentence, those before first."""
    around = groups(frame.sentence, found)
    before = [group for group in around if group[0].start < frame.clause.start]
    # A later clause with a contract of its own keeps its parties.
    own = [
        c
        for c in frame.sentence.clauses
        if any(c.holds(n.start) for n in frame.sentence.nouns if n.strength == "strong")
    ]
    after = [
        group
        for group in around
        if group[0].start >= frame.clause.end
        and not any(c.holds(group[0].start) and c != frame.clause for c in own)
        and not (group[0].agency and _is_anothers(frame, group[0]))
        and not (group[0].vendor and _NEW_SUBJECT.search(frame.sentence.text[frame.clause.end - 1 : group[0].start]))
    ]
    firm = [group for group in before if not _NO_PARTY_BEFORE.search(frame.sentence.text[: group[0].start])]
    # "Acme, which runs Tarn House, has held a contract": not whom a clause in passing names.
    firm = [group for group in firm if not _is_in_passing(frame, group[0])] or firm
    if firm:
        return firm[-1]
    if after and after[0][0].vendor and _SOME_FIRM.search(frame.sentence.text, frame.clause.start, frame.clause.end):
        return []  # "all ICE contracts at a company ...": it has none of the names that follow
    return after[0] if after else []


def _is_in_passing(frame: Frame, mention: Mention) -> bool:
    """Whether a name stands in a relative clause or an aside that is over before the frame's clause begins."""
    clause = frame.sentence.clause_at(mention.start)
    return clause.kind in ("relative", "aside") and clause != frame.clause and clause.end <= frame.clause.start


def _is_anothers(frame: Frame, agency: Mention) -> bool:
    """'Acme won a contract; Borealis holds one of the Army': after the semicolon another company has the agency."""
    turn = frame.sentence.text.find(";", max(0, frame.clause.end - 1), agency.start)
    own = {m.vendor.name for m in frame.vendors if m.vendor}
    return turn >= 0 and any(
        m.vendor and m.vendor.name not in own for m in frame.sentence.mentions if turn <= m.start < agency.start
    )


_SOME_FIRM = re.compile(
    r"\b(?:at|with|to|from|by) (?:an?|any|another|some) (?:[a-z-]+ ){0,2}(?:company|firm|vendor|contractor)\b"
)
_NEW_SUBJECT = re.compile(
    r"(?:,|;) (?:but|while|whereas|although|though) [^,;]*\b(?:say|said|says|not(?:ed|es)|told|wrote|writes|claim\w*|argu\w+|add(?:ed|s)|complain\w*|alleg\w+)\b"
)
"""', but Doe noted that X': of X something else is said."""


def _without_containers(found: list[Mention]) -> list[Mention]:
    """Without a department named beside its own component ('ICE, under DHS')."""
    return [
        mention
        for mention in found
        if mention.agency is None
        or not any(
            other is not mention
            and other.agency
            and nested(mention.agency, other.agency) == other.agency
            and other.agency.key != mention.agency.key
            and _explains(mention, other)
            for other in found
        )
    ]


def _narrowed(frame: Frame, chosen: list[Mention], named: list[Mention]) -> list[Mention]:
    """'a contract with DHS for ICE': the unit for which it is."""
    if len(chosen) != 1 or chosen[0].agency is None or chosen[0].agency.level != "department":
        return chosen
    inner = [
        m
        for m in named
        if m.agency
        and nested(chosen[0].agency, m.agency) == m.agency
        and _FOR_UNIT.search(frame.sentence.text[chosen[0].end : m.start])
    ]
    return inner[:1] or chosen


def _among_units(frame: Frame) -> None:
    """'Its only DHS customer is TSA': the unit is the customer, the department says among whom."""
    noun = frame.noun
    if noun is None or noun.strength != "role" or len(frame.agencies) != 1:
        return
    outer = frame.agencies[0]
    if outer.agency is None or outer.agency.level != "department" or outer not in noun.modifiers:
        return
    after = [m for m in frame.sentence.mentions if m.agency and m.start >= noun.end and frame.clause.holds(m.start)]
    inner = [m for m in after if m.agency and nested(outer.agency, m.agency) == m.agency]
    if inner and re.match(r" (?:is|are|was|were|include[sd]?|:) ", frame.sentence.text[noun.end :]):
        frame.agencies = inner
        if re.search(r"\b(?:only|sole)\b", noun.words_before):
            frame.excluded = [outer]


_FOR_UNIT = re.compile(r"\b(?:for|at|on behalf of)\b[^.;]{0,90}$")


def _explains(outer: Mention, inner: Mention) -> bool:
    return outer.start > inner.start


def _is_localitys(frame: Frame, agencies: list[Mention]) -> bool:
    """'cancel the Pell County Jail's contract with ICE': a county whose contract it is, is the vendor beside a federal agency."""
    noun = frame.noun
    owner = noun.possessor if noun is not None else None
    if noun is None or owner is None or not _can_be_hired(owner) or any(m.vendor for m in frame.vendors):
        return False
    federal = [m for m in agencies if m.agency and m.agency.is_federal]
    if not federal:
        return False
    frame.vendors = [owner]
    frame.agencies = _best(frame, groups(frame.sentence, federal), noun.phrase_start, noun.end)
    return True


def _can_be_hired(mention: Mention) -> bool:
    """A county or city may hold a federal contract; another country's government makes treaties."""
    agency = mention.agency
    return agency is not None and not agency.is_federal and not agency.name.startswith("Government of ")


def _sides(frame: Frame) -> None:
    """A county or city is the agency beside a vendor, and the vendor beside a federal agency."""
    other = [m for m in frame.agencies if m.agency and not m.agency.is_federal]
    federal = [m for m in frame.agencies if m.agency and m.agency.is_federal]
    local = [m for m in frame.sentence.mentions if _can_be_hired(m) and frame.clause.holds(m.start)]
    hired = [m for m in other if _can_be_hired(m)]
    if not frame.vendors and hired and not federal:
        elsewhere = [
            m for m in frame.sentence.mentions if m.agency and m.agency.is_federal and frame.clause.holds(m.start)
        ]
        if elsewhere:
            frame.vendors, frame.agencies = hired, elsewhere[:1]
    elif not frame.vendors and federal and (hired or local):
        frame.vendors, frame.agencies = (hired or local)[:1], federal
    frame.is_other_jurisdiction = bool(frame.agencies) and all(
        m.agency is not None and not m.agency.is_federal for m in frame.agencies
    )
