"""The places in a statement where a procurement fact is spoken of: a contract word with its verb, or a verb alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from procure.language import exceptions, figures, lexicon, nouns, terms, vehicles, verbs
from procure.language.clauses import Clause
from procure.language.mentions import Mention

if TYPE_CHECKING:
    from procure.language.frames import Sentence

Kernel = tuple[Clause, nouns.Noun | None, verbs.Verb | None]

COMPETITION = re.compile(
    r"\b(?:sole[- ]sourc(?:e|ed|ing)|no[- ]bid|no[- ]competitive[- ]bid|non-?competitive(?:ly)?|uncompeted|(?:did|does|do|was|were) not compet(?:e|ed)|failed to compete|without competing|(?:beat|beats|beating|outbid) (?:out )?(?:\w+ ){0,3}(?:bidders|competitors|rivals|offerors|companies|firms)|(?:was|were|been) (?:openly |fully |then )?competed|none of (?:\w+ ){1,4}(?:was|were) (?:ever )?(?:put out (?:for|to) (?:bids?|tenders?)|competed|bid out)|never (?:put out (?:for|to) (?:bids?|tenders?)|competed|bid out)|without (?:any |open |full |a |full and open |prior |further |additional |new )*(?:compet\w+|bidding|tender\w*)(?: bidding| process)?|no competitive bidding|no competition|not (?:been )?(?:compet(?:ed|itively)|put out to (?:bid|tender))|"
    r"compet(?:itively|itive(?:ly)?) (?:bid|awarded|procured|tendered|sourced|process|procurement)|(?:full and )?open competition|limited[- ]sources?(?: justification)?|single[- ]sourc(?:e|ed)|(?:one|two|three|four|five|six|seven|\d+) (?:offers?|bids?)(?: (?:was|were))?(?: received)?|only (?:one )?(?:offer|bid|bidder|offeror|responsible source)|directly awarded|direct award|"
    r"fair opportunity|brand[- ]name justification|under (?:full and open )?competition|unusual and compelling urgency|only possible vendor|set-?aside|(?:bids?|offers?|proposals?|quot(?:e|ation)s?) (?:was|were|had been|have been|has been) (?:solicited|sought|invited|requested)|(?:competitive|sealed) (?:bid(?:ding)? )?(?:process|procurement|solicitation)|(?:not |non-?)?competitively procured|(?:was|were|is|are) set aside for|(?:no|without) other bid(?:s|ders?)|justification for other than full and open competition|other than (?:through )?full and open competition|(?:sole|only|lone|single) (?:bidder|offeror|responsible source|qualified vendor)|(?:with(?:out)?|in the absence of) (?:any )?(?:competing|rival) (?:bids|offers)|un-?bid|unopposed|(?:skip(?:s|ped)?|bypass(?:es|ed)?|waiv(?:es|ed|ing)|avoid(?:s|ed|ing)|circumvent(?:s|ed|ing)|forgo(?:es|ing)?|forwent|dispens(?:es|ed|ing) with|did away with|limit(?:s|ed|ing)|restrict(?:s|ed|ing)) (?:the |full and open |open |any |all )*(?:competition|competitive bidding|bidding|compet\w+ process|tender\w*)|without (?:putting|opening) (?:it|them|the (?:contract|work|job)) (?:out|up)? ?(?:to|for) (?:bids?|tenders?|competition|bidding)|(?:other|less) than full and open|(?:urgency|only[- ]one[- ]source|public[- ]interest|national[- ]security) exception|exception to competition|as (?:an? )?(?:sole|single) source|(?:picked|chosen|selected|named) as (?:the |its )?(?:\W)?(?:the )?only (?:[\w-]+ ){0,3}?(?:available|capable|qualified|suitable|source|platform|vendor|supplier|provider|company|firm|product|system|tool)|without (?:asking|calling|looking|waiting) for (?:any )?(?:(?:competing|rival|other) )?(?:bids|offers|proposals|quotes)|without (?:seeking|soliciting|inviting|requesting|taking|considering) (?:any )?(?:(?:competing|rival|other) )?(?:bids|offers|proposals|quotes|bidders)|competitive (?:bid(?:ding)? |source selection |award )?(?:acquisition|process|procurement|selection)|(?:skipping|bypassing|avoiding|limiting) competition|competition (?:was|had been|has been|is) (?:unduly |needlessly |improperly )?(?:limited|restricted|bypassed|skipped|waived|avoided)|(?:no|not any) (?:other|competing|rival) (?:bids?|offers?|proposals?|bidders?|vendors?|compan(?:y|ies)|firms?|suppliers?) (?:was|were|had been|have been) (?:sought|considered|asked|approached|invited|solicited|received)|the only (?:company|firm|vendor|bidder|supplier|contractor) (?:considered|asked|approached|invited|to (?:bid|make an offer))|(?:approached|considered|asked|invited) (?:no|only one) (?:other )?(?:supplier|vendor|company|firm|bidder|source)s?|(?:prevailed|won|chosen|selected|picked) over (?:\w+ ){1,4}(?:bidders|competitors|rivals|offerors|companies|firms)|(?:extent )?competed: ?(?:no|not [\w ]+|full[\w ]+|yes)|sole[- ]source: ?yes)\b",
    re.IGNORECASE,
)
_THROUGH = re.compile(
    r"\b(?:through|via) (?:the |its |a |our )?(?:[\w.]+ )??(?:(?:partner|reseller|distributor|prime(?: contractor)?|intermediary)\b|(?:[\w&\'.-]+ ){1,4}?, an? [^,.;]{0,40}?(?:reseller|distributor|integrator)\b)|\b(?:through|via) [^.;,]{2,40}, an? [^,.;]{0,40}?\b(?:reseller|distributor|integrator)\b",
    re.IGNORECASE,
)
IS_SUBCONTRACTOR = re.compile(
    r"\b(?:is|are|was|were|will be|serves? as|served as|acts? as) (?:also )?(?:an?|the|one of the|its|among the) (?:[a-z-]+ ){0,2}?sub-?contractors?\b(?! (?:to|of|for|under) [A-Z])"
)
"""'Leidos, Inc., of Reston, is a subcontractor': of the award spoken of before."""
SUBCONTRACTORS = re.compile(
    r"\b[Ss]ub-?contractors (?:(?:on|under|to|for|of) [^.;:]{3,60}? )?(?:include|included|are|were)\b"
)
NAMED_SUBCONTRACTORS = re.compile(
    r"\b(?:are|were|as)(?: (?:named|listed|identified|both|among|all|also|as|the|its|their|major|main|significant|principal|key|chief|other|important|primary|first-tier|team|teaming|small-business)){0,5} sub-?contractors\b"
)
"""'A, B and C are the major subcontractors'."""
SUBCONTRACT = re.compile(
    r"\b(?:sub-?contract(?:s|ed|ing|or|ors)?|resellers?|resold|resells?|as a sub|through (?:its |the |a |our )?(?:[\w.]+ )??(?:prime|reseller|distributor|intermediary|partner)\b|(?:through|via) [^.;,]{2,40}, an? [^,.;]{0,40}?(?:reseller|distributor|integrator)|indirectly|via (?:the )?(?:reseller|distributor|prime)|through (?:the )?(?:resellers|distributors|intermediaries)\b)\b",
    re.IGNORECASE,
)


_AS_ROLE = re.compile(r"\b[Aa]s (?:an? |the |its |one of (?:the|its) )?(?:[\w-]+ ){0,2}$")
_AS_SUB = re.compile(
    r"\b(?:as|is|was|been|remains|being) an? (?:[\w-]+ ){0,2}?sub-?contractor (?:to|of|for|under|on)\b|\bas a sub (?:to|of|under)\b",
    re.IGNORECASE,
)
_SELLS = ("supply", "buy", "award", "win", "pay", "subcontract", "use")
_GO_BETWEEN = re.compile(
    r"\b(?:through|via|by way of) (?:(?:an?|its|the|another) (?:[\w-]+ )?(?:contract|agreement|order|deal|arrangement) (?:with|held by|of) )?"
    r"(?:the |its |a |an |our )?(?:(?:[\w-]+ )?(?:resellers?|distributors?|integrators?|primes?|partners?)(?: called| named|,? such as|,? like|,? including)? )?$"
)
_ITS_OWN = re.compile(
    r"(?:'s)?,? (?:an? |its |the |their )?(?:[\w-]+ ){0,2}?(?:subsidiar|unit|division|affiliate|arm|website|platform|software|app\b|portal|tool)"
)


def between(sentence: Sentence, clause: Clause) -> Mention | None:
    """The company through which another sells to an agency ('sells to ICE through Carahsoft'); not its own subsidiary."""
    text = sentence.text
    for mention in sentence.mentions:
        if (
            mention.vendor is None
            or mention.is_product
            or not clause.holds(mention.start)
            or not _GO_BETWEEN.search(text[: mention.start])
            or _ITS_OWN.match(text[mention.end :])
            or re.search(r"\b(?:subsidiary|unit|division|affiliate|arm|parent)(?: company)?,? $", text[: mention.start])
        ):
            continue
        before = [v for v in sentence.verbs if clause.holds(v.start) and v.end <= mention.start]
        others = [
            m
            for m in sentence.mentions
            if (m.vendor and m.vendor != mention.vendor) or m.reference in ("we", "company", "it")
        ]
        if others and before and before[-1].kind in _SELLS:
            return mention
    return None


def find(sentence: Sentence) -> list[Kernel]:
    """Every such place, in order: its clause, its contract word, its verb."""
    found: list[Kernel] = []
    for clause in sorted(sentence.clauses, key=lambda clause: clause.start):
        inside = [noun for noun in sentence.nouns if sentence.clause_at(noun.start) == clause]
        acting = [verb for verb in sentence.verbs if sentence.clause_at(verb.start) == clause]
        changes = [noun for noun in inside if noun.strength == "change" and not _is_aside(sentence, noun)]
        changed = next((noun for noun in changes if _is_changed(sentence, noun, acting)), None)
        if changed is not None:
            found.append((clause, changed, _governing(sentence, changed, acting)))
            continue
        contract = [
            noun for noun in inside if noun.strength == "strong" and not _is_vehicle(sentence, noun, inside, acting)
        ] or [noun for noun in inside if noun.strength == "weak" and _is_live(sentence, clause, noun, acting)]
        for noun in _apart(sentence, contract):
            governing = _governing(sentence, noun, acting)
            if noun.is_elliptic and noun is contract[0] and noun.text.lower() != "none" and governing is None:
                continue  # "nor does it want one with CBP"
            found.append((clause, noun, governing))
        subcontract = next((v for v in acting if v.kind == "subcontract"), None)
        if subcontract:
            found.append((clause, None, subcontract))
        ended = next((v for v in acting if v.kind == "end" and ends_a_vendor(sentence, v)), None)
        if ended:
            found.append((clause, None, ended))
        since = next(
            (
                v
                for v in acting
                if v.kind in ("use", "work", "supply") and not v.is_infinitive and _has_since(sentence, v)
            ),
            None,
        )
        if since and (contract or changes):
            found.append((clause, None, since))
        if contract:
            continue
        winning = any(v.kind in ("award", "win", "pay") and _carries(sentence, clause, v) for v in acting)
        changes = [
            noun
            for noun in changes
            if not (winning and (noun.text.lower().startswith("option") or _is_purpose(sentence, noun)))
        ]
        if changes:
            found.append((clause, changes[0], _governing(sentence, changes[0], acting)))
            continue
        verb = next(
            (
                v
                for v in acting
                if v.kind in ("award", "win", "pay", "buy", "modify", "end", "start", "sign")
                and _carries(sentence, clause, v)
            ),
            None,
        )
        relation = next((noun for noun in inside if noun.strength == "relation"), None)
        role = next((noun for noun in inside if noun.strength == "role"), None)
        doing = next(
            (v for v in acting if v.kind in ("work", "supply", "use", "subcontract") and not _runs_on(sentence, v)),
            None,
        )
        parted = next((v for v in acting if v.kind == "end" and _PARTING.search(v.lemma)), None)
        if parted and any(m.agency or m.vendor for m in sentence.mentions if 0 <= m.start - parted.end <= 5):
            found.append((clause, None, parted))
        elif verb:
            found.append((clause, None, verb))
        elif relation and any(m.agency or m.reference for m in sentence.mentions if clause.holds(m.start)):
            found.append((clause, relation, _governing(sentence, relation, acting)))
        elif (
            role
            and _AS_ROLE.search(sentence.text[clause.start : role.start])
            and any(m.agency and clause.holds(m.start) for m in sentence.mentions)
        ):
            found.append((clause, role, None))
        elif doing and not (doing.kind == "use" and competition(sentence.text, doing.end, clause.end)):
            found.append((clause, None, doing))  # but "used full and open competition" tells how it was awarded
        elif vehicles.PATTERN.search(sentence.text, clause.start, clause.end) or _THROUGH.search(
            sentence.text, clause.start, clause.end
        ):
            found.append((clause, None, None))
        elif needed := next((v for v in acting if v.kind == "require" and _needs_goods(sentence, clause, v)), None):
            found.append((clause, None, needed))
        elif role and (
            any(m.agency for m in sentence.mentions if clause.holds(m.start)) or _of_the_award(sentence, clause, role)
        ):
            found.append((clause, role, None))
        elif (
            (sentence.statement.kind == "table_row" or _is_entry(sentence) or _is_labelled(sentence))
            and any(clause.holds(m.start) for m in sentence.money)
        ) or _is_dated_row(sentence, clause):
            found.append((clause, None, None))
        elif lasting := next((v for v in acting if v.kind in ("last", "end") and _of_work(sentence, clause, v)), None):
            loose = lasting.is_infinitive or lasting.modal in ("may", "might", "can", "could", "would", "should")
            found.append((clause, None, None if loose else lasting))
        elif (
            _AS_SUB.search(sentence.text, clause.start, clause.end)
            or SUBCONTRACTORS.search(sentence.text, clause.start, clause.end)
            or IS_SUBCONTRACTOR.search(sentence.text, clause.start, clause.end)
            or NAMED_SUBCONTRACTORS.search(sentence.text, clause.start, clause.end)
            or competition(sentence.text, clause.start, clause.end)
            or any(clause.holds(start) for start, _, _ in sentence.identifiers)
        ):
            found.append((clause, None, None))
    private = any(
        v.kind == "private" or (v.kind in ("pay", "buy") and not v.is_passive and _pays_a_government(sentence, v))
        for v in sentence.verbs
    )
    if not found and not private and (anchor := figures.anchor(sentence)) is not None:
        found.append((anchor, None, None))
    told = [c for c, noun, verb in found if noun or verb is None or verb.kind not in ("use", "work", "supply", "hold")]
    found += [(clause, None, None) for clause in figures.offers(sentence, told)]
    found += [(clause, None, None) for clause in figures.sums(sentence, [clause for clause, _, _ in found])]
    return found


_PARTING = re.compile(
    r"\b(?:ties|ways|work(?:ing)?|business|using|selling|contracting|suppl(?:y|ying)|serv(?:e|ing)|providing)\b"
)
"""'cut ties with', 'stopped working with': the relation ended, whatever contract it was."""


def _runs_on(sentence: Sentence, verb: verbs.Verb) -> bool:
    """'It was to run for two years': a period, no work."""
    return (
        verb.lemma in ("run", "use")
        and re.match(r" (?:for|until|through|to|from|\w+ (?:years|months|yrs))\b", sentence.text[verb.end :])
        is not None
    )


def _is_purpose(sentence: Sentence, noun: nouns.Noun) -> bool:
    """'was awarded $3 million for upgrades of the pier': what the money is for, no change of a contract."""
    paid = any(m.end < noun.start for m in sentence.money)
    return paid and re.search(r"\bfor (?:[\w-]+ ){0,4}$", sentence.text[: noun.start]) is not None


def _is_vehicle(sentence: Sentence, noun: nouns.Noun, inside: list[nouns.Noun], acting: list[verbs.Verb]) -> bool:
    """'placed the order under the Army's ITES-4H contract': the order is what is spoken of."""
    if not vehicles.is_parent(sentence.text, noun):
        return False
    return any(n is not noun and n.end <= noun.phrase_start for n in inside) or any(
        v.kind in ("award", "win", "buy", "sign", "pay") for v in acting
    )


def _is_live(sentence: Sentence, clause: Clause, noun: nouns.Noun, acting: list[verbs.Verb]) -> bool:
    """Whether a weak word ('agreement', 'deal', 'order') speaks of a contract here."""
    has_money = any(clause.holds(m.start) for m in sentence.money)
    summed = any(
        re.fullmatch(r" in (?:[\w-]+ ){0,2}", sentence.text[m.end : noun.start])
        for m in sentence.money
        if m.end < noun.start
    )
    numbered = has_money or any(clause.holds(start) for start, _, _ in sentence.identifiers)
    is_label = numbered and not noun.is_plural and not sentence.text[: noun.start].strip(" -*|\u2022")
    if summed or is_label or (has_money and noun.text.lower() == "obligations"):
        return True
    agency = any(m.agency for m in sentence.mentions if clause.holds(m.start))
    if agency and noun.is_plural and _TO_SO_MANY.match(sentence.text, noun.end):
        return True
    vendor = any(m.vendor or m.reference in ("we", "company", "party", "it", "you") for m in sentence.mentions)
    verb = any(v.kind in ("award", "win", "sign", "hold", "end", "modify", "buy", "start", "pay") for v in acting)
    linked = bool(re.match(r"(?: \([^)]*\))? (?:with|from|by|between|for|to|under)\b", sentence.text[noun.end :]))
    if noun.is_given and _LENGTH_BEFORE.search(noun.words_before + " "):
        return True  # "the three-year deal"
    if has_money:
        return agency or vendor or verb or noun.determiner in ("definite", "demonstrative")
    return (agency and (vendor or noun.determiner != "bare") and (verb or linked or noun.is_given)) or (
        noun.is_given
        and verb
        and noun.text.lower().startswith(("award", "agreement", "deal", "order", "subscription", "lease", "pact"))
    )


_LENGTH_BEFORE = re.compile(r"\b[\w]+-(?:year|month|week)\b", re.IGNORECASE)


def _apart(sentence: Sentence, found: list[nouns.Noun]) -> list[nouns.Noun]:
    """Of several contract words in a clause those that have parties of their own; else the first."""
    if len(found) < 2:
        return found
    excepted = exceptions.span(sentence.text)
    if excepted:
        # "Except for a contract with TSA we have had no contracts with DHS": each side has its own
        inside = [noun for noun in found if excepted[0] <= noun.start < excepted[1]]
        outside = [noun for noun in found if noun not in inside]
        if inside and outside:
            return sorted([inside[0], *_with_own_parties(sentence, outside)], key=lambda noun: noun.start)
    return _with_own_parties(sentence, found)


_COORDINATED = re.compile(
    r"(?:[^.;]|\.(?=\d)|(?<=\b(?:Inc|LLC|Ltd))\.|(?<=\bCorp)\.|(?<=\bCo)\.){0,160}?"
    r"(?:,? (?:and|or|nor|but|plus|as well as|along with) (?:(?:\w+ ){0,3}|(?:with|from|for|to) (?:[A-Z][\w&.'-]* ){1,5})|, )"
)


def is_value(noun: nouns.Noun) -> bool:
    """'a total value of $2 million': a contract word of its own only where no other stands beside it."""
    return noun.text.lower().endswith("value")


def _with_own_parties(sentence: Sentence, found: list[nouns.Noun]) -> list[nouns.Noun]:
    kept = [found[0]]
    for noun in found[1:]:
        if is_value(noun):
            continue  # "a contract with a total value of": of the contract beside it
        between = sentence.text[kept[-1].end : noun.phrase_start]
        own = (
            noun.possessor
            or any(m.agency or m.vendor for m in sentence.mentions if noun.end <= m.start < noun.end + 60)
            or noun.modifiers
            or (noun.is_elliptic and any(noun.end <= m.start < noun.end + 30 for m in sentence.money))
        )
        before = (
            any(m.agency or m.vendor for m in sentence.mentions if kept[-1].end <= m.start < noun.phrase_start)
            or kept[-1].possessor
            or kept[-1].modifiers
        )
        coordinated = _COORDINATED.fullmatch(between)
        if own and before and coordinated:
            kept.append(noun)
    return kept


def _is_dated_row(sentence: Sentence, clause: Clause) -> bool:
    """A table row of a company, an agency and a time that lasts: '| Acme | CBP | not disclosed | since 2019 |'."""
    return (
        sentence.statement.kind == "table_row"
        and any(m.vendor and clause.holds(m.start) for m in sentence.mentions)
        and any(m.agency and clause.holds(m.start) for m in sentence.mentions)
        and any(when.role in ("since", "between") for when in sentence.times)
    )


def _is_entry(sentence: Sentence) -> bool:
    """A list entry: a company and a sum, no verb ('Acme Inc., McLean, VA $398,611')."""
    return (
        not sentence.verbs
        and len(sentence.text.split()) <= 12
        and (
            any(m.vendor for m in sentence.mentions)
            or (sentence.statement.kind == "list_item" and any(m.agency for m in sentence.mentions))
        )
        and not re.search(r"[.!?]$", sentence.text)
    )


_LABEL_SUM = re.compile(r"(?:, [^:;$]{2,40}?)?(?::| -+) (?:about |an estimated |up to |more than |nearly )?(?:US)?\$\d")
_OF_AWARDS = re.compile(r"\b(?:contracts|awards|orders|winners)\b", re.IGNORECASE)


def _is_labelled(sentence: Sentence) -> bool:
    """'Acme Paving LLC, Norfolk: $55.2 million for asphalt', under 'Here is a list of contracts announced by ...'."""
    statement = sentence.statement
    first = next((m for m in sentence.mentions if m.vendor), None)
    return (
        statement.kind == "list_item"
        and first is not None
        and first.start <= 3
        and _OF_AWARDS.search(statement.lead_in or "") is not None
        and _LABEL_SUM.match(sentence.text, first.end) is not None
    )


_OF_A_CONTRACT = re.compile(
    r"(?: \([\w-]+\))?(?: worth (?:\S+ ){1,3}?)?(?: for [^.;]{1,60}?)? ?(?:of|to|on|under|in) (?:[\w'.&-]+ ){0,7}?(?:contracts?|orders?|agreements?|deals?|BPAs?)\b"
)
_TO_A_CONTRACT = re.compile(
    r"(?: \([\w-]+\))? (?:of|to|on|under) (?:an?|the|its|another) (?:[\w'.&-]+ ){0,5}?(?:contract|order|agreement|BPA)\b"
)
_PRICED = re.compile(
    r" (?:(?:an?|another|its) )?(?:[\w-]+ ){0,3}?(?:US)?\$[\d,.]+\d(?: (?:million|billion))? (?:[\w-]+ ){0,4}"
)
"""Between 'is awarded' and 'modification': 'a not-to-exceed $7,832,976 firm-fixed-price'."""


_CHANGE_DONE = re.compile(
    r" [^.;:]{3,90}? (?:was|were|has been|have been|is|are) (?:\w+ )?(?:signed|awarded|announced|approved|made|granted|issued|executed|finali[sz]ed|agreed)\b|[^.;:]{3,90}? (?:came|took effect|followed)\b"
)
_OF_ITS_CONTRACT = re.compile(
    r" (?:of|to) (?:the |its |their |this |that |an? )?(?:[\w&.'-]+ ){0,6}?(?:contract|agreement|order|award|deal|BPA|lease)\b"
)
_AN_OPTION = re.compile(
    r" (?:an?|the|its|another|that|this|one|two|three)(?: (?:US)?\$[\d.,]+(?: \w+)?)? (?:[\w-]+ ){0,4}"
)
_WITH_OPTIONS = re.compile(
    r"\b(?:with|including|if|should|were|without|excluding|counting|plus|assuming)\s(?:every|all|any|the|its|both|some|(?:all )?(?:of )?(?:the|its)|\w+)?\s*$",
    re.IGNORECASE,
)


def _is_aside(sentence: Sentence, noun: nouns.Noun) -> bool:
    """'With all options it is worth', 'if all options are exercised', 'a year and two options of one year': no change is spoken of."""
    longer = noun.text.lower().startswith(("option", "extension")) and terms.tells_options(sentence.text, noun.start)
    if longer and not any(v.kind == "modify" and v.is_finite for v in sentence.verbs):
        return True  # how long it may run
    return noun.text.lower().startswith("option") and (
        _WITH_OPTIONS.search(sentence.text[: noun.start]) is not None or sentence.statement.kind == "table_row"
    )


def _is_changed(sentence: Sentence, noun: nouns.Noun, acting: list[verbs.Verb]) -> bool:
    """'received an extension of its contract', 'exercised an option on the contract': the change is what is spoken of."""
    before = [verb for verb in acting if 0 <= noun.phrase_start - verb.end <= 1]
    if not before:
        gap = [v for v in acting if v.end <= noun.phrase_start and _PRICED.fullmatch(sentence.text, v.end, noun.start)]
        before = gap[-1:]
    if not before and sentence.mentions:
        between = [m for m in sentence.mentions if m.vendor or m.reference]
        before = [v for v in acting if v.kind == "award" and any(v.end + 1 == m.start and 0 <= noun.phrase_start - m.end <= 1 for m in between)]  # fmt: skip
    if _CHANGE_DONE.match(sentence.text, noun.end) and _OF_ITS_CONTRACT.match(sentence.text, noun.end):
        return True  # "The renewal of Acme's contract with ICE was signed"
    if noun.text.lower().startswith("option"):
        for verb in acting:
            if verb.lemma in ("exercise", "pick up", "execute", "take on", "accept") and _AN_OPTION.fullmatch(
                sentence.text, verb.end, noun.start
            ):
                return not verb.modal
    if re.search(
        r"\b(?:is|was) (?:an?|the) (?:[\w$.,-]+ ){0,3}?$", sentence.text[: noun.start][-60:]
    ) and not noun.text.lower().startswith("option"):
        return _TO_A_CONTRACT.match(sentence.text, noun.end) is not None  # "The award is a modification to a contract"
    return bool(
        before
        and before[-1].kind in ("win", "award", "modify", "sign")
        and (
            noun.text.lower().startswith(
                ("modification", "amendment")
            )  # "issued seven modifications, the last of which"
            or sentence.text[: noun.start].lower().endswith("contract ")  # "a $165 million contract extension"
            or _OF_A_CONTRACT.match(sentence.text[noun.end : noun.end + 120])
        )
    )


def _has_since(sentence: Sentence, verb: verbs.Verb) -> bool:
    near = [when for when in sentence.times if when.role == "since" and -40 < when.start - verb.end < 60]
    return any(sentence.clause_at(when.start) == sentence.clause_at(verb.start) for when in near)


def ends_a_vendor(sentence: Sentence, verb: verbs.Verb) -> bool:
    """'DHS terminated Acme in March': the vendor itself is what is ended."""
    after = next((m for m in sentence.mentions if m.vendor and 0 <= m.start - verb.end <= 5), None)
    return (
        after is not None
        and any(m.agency and m.end <= verb.chain_start for m in sentence.mentions)
        and not re.match(r"(?:'s| contract)", sentence.text[after.end :])
    )


_GOODS = re.compile(
    r"\b(?:software|licen[cs]es?|services?|systems?|capabilit(?:y|ies)|support|equipment|solutions?|platforms?|tools?|contractors?|vendors?|products?|subscriptions?|maintenance)\b",
    re.IGNORECASE,
)


_COMPETED = re.compile(
    r"compet|considered|prevailed|approached|\bbids?\b|bidd|bid\b|sourc|offer|tender|set-?aside|proposals?|quot|direct|opportunit|brand|urgency|vendor|exception|unopposed|full and open|justification|\bas .{0,6}\bonly\b",
    re.IGNORECASE,
)


def competition(text: str, start: int, end: int) -> re.Match[str] | None:
    """Words on how an award was competed; the costly pattern runs only where a word of it stands."""
    return COMPETITION.search(text, start, end) if _COMPETED.search(text, start, end) else None


def _needs_goods(sentence: Sentence, clause: Clause, verb: verbs.Verb) -> bool:
    """'ICE requires software licenses ...': a stated requirement of an agency, as notices give it."""
    subject = any(
        m.agency
        and clause.holds(m.start)
        and m.end <= verb.chain_start
        and not sentence.text.startswith("'s", m.end)
        and len(sentence.text[m.end : verb.chain_start].split()) <= 2
        for m in sentence.mentions
    )
    return subject and verb.form == "present" and bool(_GOODS.search(sentence.text[verb.end : verb.end + 60]))


_WORK_SUBJECT = re.compile(
    r"^\W*(?:in fact,? |however, |the |all |this |that )*(?:work|performance|services|deliveries|contract|agreement|deal|order|award|(?:most recent|latest|largest|newest|first|second|third|last|latter|former|other|larger|smaller) (?:of (?:these|them|those|the (?:two|three|orders|contracts))|one))\b",
    re.IGNORECASE,
)


def _of_work(sentence: Sentence, clause: Clause, verb: verbs.Verb) -> bool:
    """'Work is expected to last until April 2009': the work of a contract spoken of before."""
    goes_on = re.match(r"\W*and\b", sentence.text[clause.start : verb.chain_start]) and (
        any(n.strength == "strong" and n.end <= clause.start for n in sentence.nouns)
        or _WORK_SUBJECT.match(sentence.text)
    )
    return bool(
        goes_on
        or _WORK_SUBJECT.match(sentence.text[clause.start : verb.chain_start])
        or _WORK_SUBJECT.match(sentence.text[: verb.chain_start])
    )


_WIDE_REACH = ("award", "win", "buy", "pay")


def _governing(sentence: Sentence, noun: nouns.Noun, acting: list[verbs.Verb]) -> verbs.Verb | None:
    """The verb whose object or subject the contract is."""
    text = sentence.text
    coordinated = re.search(r"\b(?:or|and|nor)\s*(?:any |other )?$", text[: noun.start - len(noun.words_before)])
    earlier = [other for other in sentence.nouns if other.end <= noun.phrase_start and other.strength == "strong"]
    if coordinated and earlier and not any(earlier[-1].end <= v.start < noun.start for v in acting):
        # "current contracts with CBP, or contracts with the State Department": one verb for both
        return _governing(
            sentence,
            earlier[-1],
            [v for v in sentence.verbs if sentence.clause_at(v.start) == sentence.clause_at(earlier[-1].start)],
        )
    before = [
        verb
        for verb in acting
        if verb.end <= noun.phrase_start and verb.kind not in ("work", "use", "supply", "change", "private")
    ]
    after = [
        verb
        for verb in acting
        if verb.start >= noun.end and verb.kind not in ("work", "use", "supply", "require", "private")
    ]
    if before:
        verb = before[-1]
        gap = text[verb.end : noun.phrase_start]
        reach = 14 if verb.kind in _WIDE_REACH or verb.lemma == "place" else 5
        beside = verb.kind == "end" and re.search(
            r"\b(?:on|under|through|via|with)\s*$", gap
        )  # "replaced X on a contract"
        if (
            len(gap.split()) <= reach
            and not beside
            and not re.search(
                r"[;:]| (?:because|which|who|letter|petition) | (?:notice|warning|advice|information|details|reasons?|time|permission|credit) (?:of|about|on|over|to|for) ",
                gap,
            )
        ):
            return verb
    return next(
        (
            verb
            for verb in after
            if (
                verb.is_finite
                and (
                    verb.form == "past"
                    or verb.kind in ("end", "start", "modify", "compete", "last", "change", "sum", "exist")
                )
            )
            or verb.modal in ("will", "won't")
            or (verb.modal == "would" and verb.kind == "award")
            or planned(sentence, verb)
        ),
        None,
    )


_PRIZE = re.compile(
    r" (?:(?:the )?(?:[A-Z][\w&.-]*,? ){1,5})?(?:an? |the |its |[a-z]+'s )?(?:[\w-]+ ){0,3}?(?:medals?|prizes?|honou?rs?|degrees?|titles?|damages|certificat\w+|patents?|visas?|trophy|recognition|lawsuits?|appeals?|cases?|elections?|votes?|reprieve)\b"
)


_PAID_TO = re.compile(r"[^,;:]{0,60}?\bto (?:the )?$")


def _pays_a_government(sentence: Sentence, verb: verbs.Verb) -> bool:
    """'Acme paid ICE $4 million': the money goes the other way."""
    payer = any(m.vendor and 0 <= verb.chain_start - m.end <= 2 for m in sentence.mentions)
    clause = sentence.clause_at(verb.start)
    paid = any(
        m.agency
        and (
            0 <= m.start - verb.end <= 5
            or (m.start > verb.end and clause.holds(m.start) and _PAID_TO.match(sentence.text[verb.end : m.start]))
        )
        for m in sentence.mentions
    )
    return payer and paid


_PAPERS_GIVEN = re.compile(
    r"\b(?:database|data|records|documents|files|figures|spreadsheets?|copies|list|emails|papers) (?:(?:that|which) )?(?:[\w.&-]+ ){1,4}(?:was|were|had been|has been) given$"
)
"""'the database that the paper was given shows': papers, no award."""


_GRANT = re.compile(r"\b(?:grants?|cooperative agreements?|scholarships?|fellowships?)\b", re.IGNORECASE)
"""Assistance is no procurement: award data of contracts do not hold it."""


def _carries(sentence: Sentence, clause: Clause, verb: verbs.Verb) -> bool:
    """Whether a verb alone, without a contract word, speaks of an award: it has money, or both kinds of parties."""
    money = [m for m in sentence.money if clause.holds(m.start)]
    agency = any(m.agency for m in sentence.mentions if clause.holds(m.start))
    vendor = any(
        m.vendor or m.reference in ("company", "we", "party", "it") for m in sentence.mentions if clause.holds(m.start)
    )
    if verb.lemma == "go to":
        return False  # with its contract ("the contract went to X") only
    if verb.kind == "award" and not sentence.text[: verb.start].strip(" *-|"):
        return any(clause.holds(when.start) for when in sentence.times)  # an entry: "Awarded September 27, 2024"
    if verb.kind in ("award", "win") and _PRIZE.match(sentence.text, verb.end):
        return False
    if verb.kind == "pay" and not verb.is_passive and _pays_a_government(sentence, verb):
        return False
    if verb.lemma == "negotiate":
        return False  # "began to negotiate with ICE"
    if verb.kind == "win" and _PAPERS_GIVEN.search(sentence.text, clause.start, verb.end):
        return False
    if verb.lemma == "order" and re.match(r" (?:the )?(?:[A-Z][\w&.-]* ){1,4}to [a-z]", sentence.text[verb.end :]):
        return False  # "ordered Acme to stop"
    if verb.kind in ("award", "win", "pay") and _GRANT.search(sentence.text, clause.start, clause.end):
        return False
    if verb.kind == "pay" and not money and not verb.is_passive and verb.is_finite:
        # "has paid the data broker Acme for access to its records since 2019"
        payer = any(m.agency and m.end <= verb.chain_start and clause.holds(m.start) for m in sentence.mentions)
        return payer and any(
            m.vendor and _PAID_FOR.match(sentence.text, m.end) and _PAYEE.fullmatch(sentence.text[verb.end : m.start])
            for m in sentence.mentions
        )
    if verb.kind in ("award", "win", "pay"):
        return (bool(money) and (agency or vendor or verb.is_passive or verb.kind == "award")) or (
            verb.lemma == "award" and agency and vendor
        )
    if verb.kind == "modify" and re.match(r" (?:up )?with (?:the )?", sentence.text[verb.end :]):
        # "renewed with Acme", "extended its deal with": by the name alone
        return any(m.vendor and 0 <= m.start - verb.end <= 12 for m in sentence.mentions) and (
            agency or any(m.reference in ("agency", "it", "party") and m.end <= verb.start for m in sentence.mentions)
        )
    if verb.kind == "end":
        left = _LEAVES.search(verb.lemma) and any(
            m.agency and re.fullmatch(r" (?:the )?(?:U\.?S\.? )?", sentence.text[verb.end : m.start])
            for m in sentence.mentions
            if m.start > verb.end
        )  # "walked away from ICE"
        return (vendor and agency and (verb.lemma.endswith(" with") or bool(left))) or _ends_it(sentence, verb)
    if verb.kind == "start" and verb.lemma.endswith(" with"):
        return vendor and agency and any(clause.holds(when.start) for when in sentence.times)
    if verb.kind == "start":
        # "began housing children for the agency in May 2014", "has been at work for the Navy since"
        return (
            verb.is_past
            and vendor
            and agency
            and any(clause.holds(when.start) for when in sentence.times)
            and bool(
                verb.lemma.startswith("become")
                or re.match(r" (?:work|\w+ing)\b[^.;]{0,60}? (?:for|with|to) ", sentence.text[verb.end :])
                or any(re.fullmatch(r" \w+ing (?:the )?", sentence.text[verb.end : m.start]) for m in sentence.mentions)
            )
        )
    if verb.kind == "modify":
        # "ICE renewed with Acme"; "It was amended in May" of a contract spoken of before
        text = sentence.text
        taken_up = _IT_ALREADY.search(text[: verb.start]) is not None or (
            re.match(r" (?:it|them)\b", text[verb.end :]) is not None
            and (
                bool(money)
                or verb.lemma in ("extend", "renew", "amend", "modify", "expand", "prolong", "re-up", "widen")
            )
        )
        return (verb.is_past or verb.is_passive) and (
            taken_up or (vendor and agency and bool(re.match(r" (?:up )?(?:again )?with (?:the )?", text[verb.end :])))
        )
    if verb.kind == "sign":
        return vendor and bool(re.match(r" (?:up )?with (?:the )?", sentence.text[verb.end :])) and agency
    if verb.kind == "buy":
        referred = any(m.reference in ("it", "party", "agency") for m in sentence.mentions if clause.holds(m.start))
        dated = any(clause.holds(when.start) for when in sentence.times)
        buyer = any(
            (m.agency or m.reference in ("agency", "it"))
            and clause.holds(m.start)
            and (m.end <= verb.chain_start or re.search(r"\b(?:by|for) (?:the )?$", sentence.text[: m.start]))
            for m in sentence.mentions
        )
        if verb.is_passive and buyer and _SOME_FIRMS.search(sentence.text[clause.start : verb.chain_start]):
            return True  # "Twelve firms have been picked by the Corps"
        if (
            not verb.is_passive
            and buyer
            and not vendor
            and verb.is_finite
            and _SO_MANY_FIRMS.match(sentence.text, verb.end)
        ):
            return True  # "NASA has selected four companies to"
        if agency and not buyer and not verb.lemma.endswith(("with", "for")):
            return False  # "hired a former director of ICE"
        return vendor and (
            agency or (referred and any(m.agency for m in sentence.mentions)) or (verb.is_passive and dated)
        )
    return False


_IT_ALREADY = re.compile(
    r"(?:^|[,;] |\band )(?:It|it|They|they|This|That)(?: (?:was|has|had|were|have|been|since|later|then|also|twice|again))* $"
)
"""'It was later amended', 'and it has been extended': of a contract spoken of before."""
_LEAVES = re.compile(r" (?:from|of)$")
_IT_WAS = re.compile(
    r"(?:^|[,;] |\b(?:and|but|then) )\W*(?:It|it|They|they|This|That)(?: (?:was|were|has|had|have|been|since|later|then|also|soon|finally|eventually|abruptly))+ $"
)
_CALLS_OFF = ("terminate", "cancel", "rescind", "revoke", "annul", "call off", "scrap", "void", "take back")


def _ends_it(sentence: Sentence, verb: verbs.Verb) -> bool:
    """'It was terminated in May', 'officials cancelled it': of a contract spoken of before."""
    if verb.lemma not in _CALLS_OFF or verb.is_negated or not (verb.is_past or verb.is_passive):
        return False
    if re.match(r" (?:it|them)\b(?! (?:a|an|the)\b)", sentence.text[verb.end :]) and not verb.is_passive:
        return True
    return verb.is_passive and _IT_WAS.search(sentence.text[: verb.start]) is not None


_WHO_WON = re.compile(r"winners|awardees", re.IGNORECASE)
_INCUMBENT_IS = re.compile(r"\b(?:is|was|are|were|being|as|remains?|remained) (?:also )?(?:the|its) (?:\w+ )?$")


def _of_the_award(sentence: Sentence, clause: Clause, role: nouns.Noun) -> bool:
    """'The winners include X and Y', 'X was the incumbent': a role in the award spoken of, whose agency need not be named again."""
    text = sentence.text
    named = [m for m in sentence.mentions if m.vendor and clause.holds(m.start)]
    if _WHO_WON.match(role.text):
        return role.determiner != "bare" and any(m.start > role.end for m in named)
    said = role.text.lower().startswith("incumbent") and _INCUMBENT_IS.search(text, clause.start, role.start)
    return said is not None and said is not False and any(m.end <= role.start for m in named)


_TO_SO_MANY = re.compile(
    r"(?: going)? to (?:(?:a total of|as many as|some|about|more than|over|all|at least) )?(?:[\d,]+|[a-z]+) (?:[\w-]+ ){0,2}?(?:companies|firms|vendors|contractors|businesses)\b"
)
"""'made awards to 1,200 contractors'."""
_SO_MANY_FIRMS = re.compile(
    r" (?:a total of |another |some |about )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty) (?:[\w-]+ ){0,3}?(?:companies|firms|vendors|contractors|businesses|providers|suppliers)\b",
    re.IGNORECASE,
)
_SOME_FIRMS = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty) (?:[\w-]+ ){0,3}?(?:companies|firms|vendors|contractors|businesses)\s$",
    re.IGNORECASE,
)
_PAID_FOR = re.compile(r"[.,]{0,2} for (?!(?:damages|injuries|its role|violations)\b)")
_PAYEE = re.compile(r" (?:(?!(?:for|to|by|about|over|under)\b)[\w.&'-]+,? ){0,6}")
"""Between the verb and who is paid: 'a private company, Acme'."""


def planned(sentence: Sentence, verb: verbs.Verb | None) -> tuple[int, int] | None:
    """Span of what makes a verb a plan: 'will', 'intends to', 'is set to'."""
    if verb is None:
        return None
    if verb.modal in ("will", "we'll", "they'll", "it'll", "won't", "shall"):
        return verb.chain_start, verb.start
    floor = max(sentence.clause_at(verb.start).start, verb.chain_start - 45)
    for match in lexicon.cue("planned").finditer(sentence.text, floor, verb.start):
        if match.end() >= verb.chain_start - 1 and not re.search(r"[,;]", sentence.text[match.end() : verb.start]):
            return match.span()
    return None
