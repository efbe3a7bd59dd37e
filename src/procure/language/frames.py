"""The unit between language and claims: who, with whom, what, when, how much, said by whom; references still to bind."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace

from procure.language import companies, holders, lexicon, moods, nouns, parties, polarity, quantities, times, verbs
from procure.language.clauses import Clause, clauses
from procure.language.mentions import Mention, NameTable, all_mentions, identifiers
from procure.models import Letter, Names, Part, Statement
from procure.models.claims import Attribution, Cue, CueRole, Force

_WORTH_READING = re.compile(
    r"contract|agreement|\bdeals?\b|award|\border|\bBPA|IDIQ|\$|€|£|dollar|million|billion|suppl|provid|\bsell|\bsold|\bus(?:e|es|ed|ing)\b|\bwork|licen[sc]|purchas|bought|procur|customer|client|expan|exten|renew|modif|"
    r"amend|sole|single.source|no.bid|compet|competing|business|relationship|partner|deploy|subscri|vendor|\blease|hired|paid|spent|obligat|\bwon\b|\bwin\b|\bCONT_|select|chose|role in|\boption|dealings|serve|quantity|\bend(?:s|ed)\b|expire|\bsign|tender|reseller|schedule|terminat|cancel|exist|\bdeliver|\btapp|\bland|\bpicked up|\bbegan\b|\bbegun\b|\bbid|\boffers?\b|\brun(?:s|ning)? (?:until|through|to)|\bvehicle|\bceiling|\b(?=\d*[A-Z])[A-Z0-9]{5,8}\d{2}[A-Z]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Event:
    """What happened to a contract, by one verb, and the time that belongs to it."""

    kind: str
    verb: verbs.Verb | None
    time: times.When | None = None


@dataclass
class Sentence:
    """A statement with everything the language passes found in it."""

    statement: Statement
    part: Part
    text: str
    flat: str
    mentions: list[Mention]
    clauses: list[Clause]
    verbs: list[verbs.Verb]
    nouns: list[nouns.Noun]
    moods: list[moods.Mood]
    reports: list[holders.Report]
    sources: list[holders.Source]
    times: list[times.When]
    money: list[quantities.Money]
    counts: list[quantities.Counted]
    durations: list[quantities.Duration]
    identifiers: list[tuple[int, int, str]]
    on: dt.date | None
    prefix: int = 0
    """How many characters at the start are borrowed from the words before a list ('It has contracts with:')."""

    def clause_at(self, position: int) -> Clause:
        """The innermost clause that holds ``position``."""
        holding = [clause for clause in self.clauses if clause.holds(position)]
        return min(holding, key=lambda clause: clause.end - clause.start) if holding else self.clauses[0]


@dataclass
class Frame:
    """One procurement fact spoken of. ``vendors`` and ``agencies`` may be references that the letter binds later."""

    sentence: Sentence
    clause: Clause
    relation: str
    start: int
    end: int
    noun: nouns.Noun | None
    verb: verbs.Verb | None
    vendors: list[Mention] = field(default_factory=list)
    agencies: list[Mention] = field(default_factory=list)
    excluded: list[Mention] = field(default_factory=list)
    """Agencies that a contrast denies ('not ERO')."""
    excepted: bool = False
    tie: int = 0
    """How firmly the agencies are tied to the contract word: 4 by 'with', 0 where they only stand in the statement."""
    agencies_are_late: bool = False
    """Whether the agencies were found only in a later clause."""
    is_negative: bool = False
    is_exclusive: bool = False
    force: Force = "asserted"
    mood: str | None = None
    """Of a presupposed frame the mood it stands in ('question', 'demand' ...), where it stands in one."""
    attribution: Attribution = "own"
    holder: str | None = "sender"
    """'sender', 'recipient', words of the statement, or None for nobody."""
    said_on: dt.date | None = None
    hedges: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    word_time: str | None = None
    loose_times: list[times.When] = field(default_factory=list)
    money: list[quantities.Money] = field(default_factory=list)
    counts: list[quantities.Counted] = field(default_factory=list)
    durations: list[quantities.Duration] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    competition: re.Match[str] | None = None
    vehicle: re.Match[str] | None = None
    is_subcontract: bool = False
    prime: Mention | None = None
    scope: list[str] = field(default_factory=list)
    is_other_jurisdiction: bool = False
    cues: list[Cue] = field(default_factory=list)
    reach: list[Clause] = field(default_factory=list)
    """The clause and what hangs on it: where its times and amounts may stand."""

    def cue(self, role: CueRole, start: int, end: int) -> None:
        """Note a word that decided a field, with its place in the letter."""
        base = self.sentence.statement.start
        if end <= self.sentence.prefix:
            return  # a word before the list, which is another statement
        start = max(start, self.sentence.prefix)
        raw = self.sentence.statement.text[start:end]
        if raw.strip() and all((cue.start, cue.end, cue.role) != (base + start, base + end, role) for cue in self.cues):
            self.cues.append(Cue(role=role, start=base + start, end=base + end, text=raw))

    def event(self, *kinds: str) -> Event | None:
        """The first event of one of the kinds."""
        return next((event for event in self.events if event.kind in kinds), None)


class Reader:
    """Reads the statements of one letter. Build once per letter: it learns the letter's own names."""

    def __init__(self, letter: Letter, names: Names) -> None:
        self.letter = letter
        self.table = NameTable(names)
        self.table.define(letter)
        companies.learn(letter, self.table)
        self.table.define(letter)

    def sentence(self, statement: Statement) -> Sentence:
        """The statement with mentions, clauses, verbs, times and quantities."""
        part = self.letter.part(statement.part)
        text = statement.plain
        on = (statement.quotation.date if statement.quotation and statement.quotation.date else None) or part.date
        if statement.quotation and statement.quotation.holder and not statement.quotation.date:
            on = None if statement.quotation.part is None and statement.quotation.holder != part.sender else on
        mentions = all_mentions(self.table, text)
        if not _WORTH_READING.search(text):
            whole = [Clause(0, len(text), "main")]
            return Sentence(statement, part, text, text, mentions, whole, [], [], [], [], [], [], [], [], [], [], on)
        flat = polarity.masked(text)
        spans = [(m.start, m.end) for m in mentions if not m.reference]
        numbers = identifiers(text)
        parts = clauses(text, [*spans, *((start, end) for start, end, _ in numbers)])
        ends = frozenset(end for _, end in spans)
        found_verbs = [verb for verb in verbs.find(text, ends) if not any(s <= verb.start < e for s, e in spans)]
        reports, sources = holders.attributions(text, spans)
        on = _quoted_day(text, reports, on)
        return Sentence(
            statement,
            part,
            text,
            flat,
            mentions,
            parts,
            found_verbs,
            nouns.find(text, mentions, spans, [(verb.start, verb.end) for verb in found_verbs]),
            moods.moods(flat, parts),
            reports,
            sources,
            times.whens(text, on),
            quantities.money(text),
            quantities.counts(text),
            quantities.durations(text),
            numbers,
            on,
        )

    def frames(self, sentence: Sentence) -> list[Frame]:
        """The frames of one statement."""
        if not _WORTH_READING.search(sentence.text):
            return []
        return [frame for kernel in _kernels(sentence) if (frame := _frame(sentence, *kernel))]


def continued(statement: Statement) -> tuple[Statement, int]:
    """A list item as the end of the words before its list, and how long those are: 'It has contracts with: - the Coast Guard'."""
    lead = (statement.lead_in or "").strip()
    if statement.kind != "list_item" or not _OPEN_END.search(lead):
        return statement, 0
    prefix = lead[:-1] + " "
    return statement.model_copy(update={"text": prefix + statement.text, "start": statement.start - len(prefix)}), len(
        prefix
    )


def opens_a_list(statement: Statement) -> bool:
    """Whether a statement is the open beginning of a list ('It has contracts with:'), which its items end."""
    return _OPEN_END.search(statement.plain.strip()) is not None


_OPEN_END = re.compile(r"\b(?:with|to|from|by|for|including|are|include|has|have|had|of|between)\s*:$", re.IGNORECASE)


def frames(letter: Letter, names: Names) -> list[Frame]:
    """Every frame of a letter, in reading order, references unbound."""
    reader = Reader(letter, names)
    return [
        frame
        for statement in letter.statements
        if statement.kind not in ("heading", "note")
        for frame in reader.frames(reader.sentence(statement))
    ]


def _quoted_day(text: str, reports: list[holders.Report], on: dt.date | None) -> dt.date | None:
    """The day of a letter quoted inside the sentence: 'In a letter ... on 19 October 2020, X acknowledged that ...'."""
    if not reports or on is None:
        return on
    cited = re.search(
        r"\b(?:letter|statement|response|reply|report|filing|article|email|e-mail|testimony)\b[^.;]{0,60}?\b(?:on|dated|of)\s",
        text,
    )
    if cited and cited.end() < max(report.start for report in reports):
        named = [
            span
            for span in times.spans(text[cited.end() : cited.end() + 24], on)
            if span.precision == "day" and span.start == 0
        ]
        if named and named[0].last < on:
            return named[0].last
    return on


# Kernels: the places in a statement where a procurement fact is spoken of ---------------------------------------------


def _kernels(sentence: Sentence) -> list[tuple[Clause, nouns.Noun | None, verbs.Verb | None]]:
    found: list[tuple[Clause, nouns.Noun | None, verbs.Verb | None]] = []
    for clause in sorted(sentence.clauses, key=lambda clause: clause.start):
        inside = [noun for noun in sentence.nouns if sentence.clause_at(noun.start) == clause]
        acting = [verb for verb in sentence.verbs if sentence.clause_at(verb.start) == clause]
        changes = [noun for noun in inside if noun.strength == "change"]
        changed = next((noun for noun in changes if _is_changed(sentence, noun, acting)), None)
        if changed is not None:
            found.append((clause, changed, _governing(sentence, changed, acting)))
            continue
        contract = [noun for noun in inside if noun.strength == "strong"] or [
            noun for noun in inside if noun.strength == "weak" and _is_live(sentence, clause, noun, acting)
        ]
        for noun in _apart(sentence, contract):
            found.append((clause, noun, _governing(sentence, noun, acting)))
        subcontract = next((v for v in acting if v.kind == "subcontract"), None)
        if subcontract:
            found.append((clause, None, subcontract))
        ended = next((v for v in acting if v.kind == "end" and _ends_a_vendor(sentence, v)), None)
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
        changes = [noun for noun in changes if not (winning and noun.text.lower().startswith("option"))]
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
        doing = next((v for v in acting if v.kind in ("work", "supply", "use", "subcontract")), None)
        if verb:
            found.append((clause, None, verb))
        elif relation and any(m.agency or m.reference for m in sentence.mentions if clause.holds(m.start)):
            found.append((clause, relation, _governing(sentence, relation, acting)))
        elif doing:
            found.append((clause, None, doing))
        elif _VEHICLE.search(sentence.text, clause.start, clause.end) or _THROUGH.search(
            sentence.text, clause.start, clause.end
        ):
            found.append((clause, None, None))
        elif needed := next((v for v in acting if v.kind == "require" and _needs_goods(sentence, clause, v)), None):
            found.append((clause, None, needed))
        elif role and any(m.agency for m in sentence.mentions if clause.holds(m.start)):
            found.append((clause, role, None))
        elif (sentence.statement.kind == "table_row" or _is_entry(sentence)) and any(
            clause.holds(m.start) for m in sentence.money
        ):
            found.append((clause, None, None))
        elif lasting := next((v for v in acting if v.kind == "last" and _of_work(sentence, clause, v)), None):
            found.append((clause, None, lasting))
        elif _COMPETITION.search(sentence.text, clause.start, clause.end) or any(
            clause.holds(start) for start, _, _ in sentence.identifiers
        ):
            found.append((clause, None, None))
    return found


def _is_live(sentence: Sentence, clause: Clause, noun: nouns.Noun, acting: list[verbs.Verb]) -> bool:
    """Whether a weak word ('agreement', 'deal', 'order') speaks of a contract here."""
    has_money = any(clause.holds(m.start) for m in sentence.money)
    summed = any(
        re.fullmatch(r" in (?:[\w-]+ ){0,2}", sentence.text[m.end : noun.start])
        for m in sentence.money
        if m.end < noun.start
    )
    if summed:
        return True
    agency = any(m.agency for m in sentence.mentions if clause.holds(m.start))
    vendor = any(m.vendor or m.reference in ("we", "company", "party", "it", "you") for m in sentence.mentions)
    verb = any(v.kind in ("award", "win", "sign", "hold", "end", "modify", "buy", "start") for v in acting)
    linked = bool(re.match(r"(?: \([^)]*\))? (?:with|from|by|between|for|to|under)\b", sentence.text[noun.end :]))
    if has_money:
        return agency or vendor or verb
    return (agency and (vendor or noun.determiner != "bare") and (verb or linked or noun.is_given)) or (
        noun.is_given and verb and noun.text.lower().startswith(("award", "agreement", "deal", "order"))
    )


def _apart(sentence: Sentence, found: list[nouns.Noun]) -> list[nouns.Noun]:
    """Of several contract words in a clause those that have parties of their own; else the first."""
    if len(found) < 2:
        return found
    kept = [found[0]]
    for noun in found[1:]:
        between = sentence.text[kept[-1].end : noun.phrase_start]
        own = (
            noun.possessor
            or any(m.agency or m.vendor for m in sentence.mentions if noun.end <= m.start < noun.end + 60)
            or noun.modifiers
        )
        before = (
            any(m.agency or m.vendor for m in sentence.mentions if kept[-1].end <= m.start < noun.phrase_start)
            or kept[-1].possessor
            or kept[-1].modifiers
        )
        coordinated = re.fullmatch(r"(?:[^.;]{0,60}?)[,]? (?:and|or|nor|but) (?:\w+ ){0,3}", between)
        if own and before and coordinated:
            kept.append(noun)
    return kept


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


_OF_A_CONTRACT = re.compile(
    r"(?: worth (?:\S+ ){1,3}?)? ?(?:of|to|on|under|in) (?:[\w'.&-]+ ){1,4}?(?:contracts?|orders?|agreements?|deals?|BPAs?)\b"
)


def _is_changed(sentence: Sentence, noun: nouns.Noun, acting: list[verbs.Verb]) -> bool:
    """'received an extension of its contract', 'exercised an option on the contract': the change is what is spoken of."""
    before = [verb for verb in acting if 0 <= noun.phrase_start - verb.end <= 1]
    return bool(
        before
        and before[-1].kind in ("win", "award", "modify", "sign")
        and _OF_A_CONTRACT.match(sentence.text[noun.end : noun.end + 80])
    )


def _has_since(sentence: Sentence, verb: verbs.Verb) -> bool:
    near = [when for when in sentence.times if when.role == "since" and -40 < when.start - verb.end < 60]
    return any(sentence.clause_at(when.start) == sentence.clause_at(verb.start) for when in near)


def _ends_a_vendor(sentence: Sentence, verb: verbs.Verb) -> bool:
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


_WORK_SUBJECT = re.compile(r"^\W*(?:the |all )?(?:work|performance|services|deliveries|contract)\b", re.IGNORECASE)


def _of_work(sentence: Sentence, clause: Clause, verb: verbs.Verb) -> bool:
    """'Work is expected to last until April 2009': the work of a contract spoken of before."""
    goes_on = re.match(r"\W*and $", sentence.text[clause.start : verb.chain_start]) and any(
        n.strength == "strong" and n.end <= clause.start for n in sentence.nouns
    )
    return bool(goes_on or _WORK_SUBJECT.match(sentence.text[clause.start : verb.chain_start]))


_DOCUMENT_SAYS = re.compile(
    r"\b[Yy]our (?:\w+ ){0,2}(?:letter|report|statement|message|e-?mail|response|reply|article|inquiry|questionnaire)\b[^.;]{0,30}?\b(?:mentions?|mentioned|refers? to|cites?|cited|lists?|describes?|speaks? of)\b"
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
        if verb.end <= noun.phrase_start and verb.kind not in ("work", "use", "supply", "change")
    ]
    after = [verb for verb in acting if verb.start >= noun.end and verb.kind not in ("work", "use", "supply")]
    if before:
        verb = before[-1]
        gap = text[verb.end : noun.phrase_start]
        reach = 14 if verb.kind in _WIDE_REACH else 5
        if len(gap.split()) <= reach and not re.search(r"[;:]| (?:because|which|who|letter|petition) ", gap):
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
            or _planned(sentence, verb)
        ),
        None,
    )


_GRANT = re.compile(r"\b(?:grants?|cooperative agreements?|scholarships?|fellowships?)\b", re.IGNORECASE)
"""Assistance is no procurement: award data of contracts do not hold it."""


def _carries(sentence: Sentence, clause: Clause, verb: verbs.Verb) -> bool:
    """Whether a verb alone, without a contract word, speaks of an award: it has money, or both kinds of parties."""
    money = [m for m in sentence.money if clause.holds(m.start)]
    agency = any(m.agency for m in sentence.mentions if clause.holds(m.start))
    vendor = any(
        m.vendor or m.reference in ("company", "we", "party", "it") for m in sentence.mentions if clause.holds(m.start)
    )
    if verb.kind in ("award", "win", "pay") and _GRANT.search(sentence.text, verb.end, clause.end):
        return False
    if verb.kind in ("award", "win", "pay"):
        return (bool(money) and (agency or vendor or verb.is_passive or verb.kind == "award")) or (
            verb.kind == "award" and agency and vendor
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
        if agency and not buyer and not verb.lemma.endswith(("with", "for")):
            return False  # "hired a former director of ICE"
        return vendor and (
            agency or (referred and any(m.agency for m in sentence.mentions)) or (verb.is_passive and dated)
        )
    return False


# From kernel to frame -------------------------------------------------------------------------------------------------

_COMPETITION = re.compile(
    r"\b(?:sole[- ]sourc(?:e|ed|ing)|no[- ]bid|no[- ]competitive[- ]bid|non-?competitive(?:ly)?|uncompeted|(?:did|does|do|was|were) not compet(?:e|ed)|failed to compete|without competing|(?:beat|beats|beating|outbid) (?:out )?(?:\w+ ){0,3}(?:bidders|competitors|rivals|offerors|companies|firms)|without (?:any |open |full |a |full and open |prior |further |additional |new )*(?:compet\w+|bidding|tender\w*)(?: bidding| process)?|no competitive bidding|no competition|not (?:been )?(?:compet(?:ed|itively)|put out to (?:bid|tender))|"
    r"compet(?:itively|itive(?:ly)?) (?:bid|awarded|procured|tendered|sourced|process|procurement)|(?:full and )?open competition|limited[- ]sources?(?: justification)?|single[- ]sourc(?:e|ed)|(?:one|two|three|four|five|six|seven|\d+) (?:offers?|bids?)(?: (?:was|were))?(?: received)?|only (?:one )?(?:offer|bid|bidder|offeror|responsible source)|directly awarded|direct award|"
    r"fair opportunity|brand[- ]name justification|under (?:full and open )?competition|unusual and compelling urgency|only possible vendor|set-?aside)\b",
    re.IGNORECASE,
)
_VEHICLE = re.compile(
    r"\b(?:(?:through|under|via|using|off|against|on|from) (?:a |an |the |its |their |GSA's )?(?:[\w&'-]+ ){0,5}?(?:schedules?(?: (?:number |no\. |contract )?(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{7,})?|IDIQs?|BPAs?|blanket purchase agreements?|contract vehicles?|GWACs?|basic ordering agreements?|master (?:contract|agreement)s?|umbrella (?:contract|agreement))\b|"
    r"under Contract Number [\w-]+|GSA (?:Multiple Award )?Schedules?|\b(?:spot|place|position|seat|slot|prime spot) on (?:the |a |an )?(?:[\w&\'$.-]+ ){0,8}?(?:vehicle|IDIQ|contract|BPA|schedule|GWAC)\b|[Cc]ontract [Vv]ehicles?: ?[A-Z][\w -]{2,20}|order under|one part of a larger contract|part of a larger contract|(?:is|as) an? (?:[\w/-]+ )*(?:blanket purchase agreement|BPA|IDIQ|indefinite[- ]delivery))",
    re.IGNORECASE,
)
_THROUGH = re.compile(
    r"\b(?:through|via) (?:the |its |a |our )?(?:(?:partner|reseller|distributor|prime(?: contractor)?|intermediary)\b|(?:[\w&\'.-]+ ){1,4}?, an? [^,.;]{0,40}?(?:reseller|distributor|integrator)\b)|\b(?:through|via) [^.;,]{2,40}, an? [^,.;]{0,40}?\b(?:reseller|distributor|integrator)\b", re.IGNORECASE
)
_SUBCONTRACT = re.compile(
    r"\b(?:sub-?contract(?:s|ed|ing|or|ors)?|resellers?|resold|resells?|as a sub|through (?:its |the |a |our )?(?:prime|reseller|distributor|intermediary|partner)|(?:through|via) [^.;,]{2,40}, an? [^,.;]{0,40}?(?:reseller|distributor|integrator)|indirectly|via (?:the )?(?:reseller|distributor|prime))\b",
    re.IGNORECASE,
)
_SCOPE = re.compile(
    r"\bfor (?:the |an? |its |their )?(?P<what>(?!on\b|the\b|which\b|\w+ (?:years?|months?)\b|years?\b|months?\b|\d)[\w'()&/-]+(?: [\w'()&/-]+){0,8}?)(?= (?:has|have|had|was|were|is|are|that|which|with|from|in|on|by|at|to|will)\b|[,.;:$]|$)"
    r"|(?<!related )(?<!relevant )(?<!limited )(?<!according )(?<!prior )(?<!due )(?<!up )(?<!awarded )\bto (?P<do>(?!be\b|have\b|the\b|an?\b|its\b|their\b|end\b|which\b|whom\b|[A-Z])[a-z]{3,} [^,.;]{3,70})"
)


def _frame(sentence: Sentence, clause: Clause, noun: nouns.Noun | None, verb: verbs.Verb | None) -> Frame | None:
    trigger = noun.start if noun else verb.start if verb else clause.start
    if verb is not None and noun is not None and verb.lemma == "conclude" and verb.end <= noun.phrase_start:
        verb = replace(verb, kind="sign")  # "has concluded a contract"
    frame = Frame(sentence, clause, _relation(noun, verb), clause.start, clause.end, noun, verb)
    if noun:
        frame.cue("trigger", noun.start, noun.end)
    if verb:
        frame.cue("trigger", verb.start, verb.end)
    frame.reach = _reach(frame)
    parties.fill(frame)
    frame.is_subcontract = _SUBCONTRACT.search(sentence.text, clause.start, clause.end) is not None
    _fill_events(frame)
    _fill_quantities(frame)
    _fill_holder(frame, trigger)
    _fill_polarity(frame)
    if not _fill_force(frame, trigger):
        return None
    return frame


def _relation(noun: nouns.Noun | None, verb: verbs.Verb | None) -> str:
    if noun is not None and noun.strength == "change":
        return "modify"
    if noun is not None and noun.strength == "relation":
        word = noun.text.lower()
        return (
            "supply"
            if word.startswith(("suppl", "role", "provi", "sale"))
            else "use"
            if word.startswith(("use", "depl"))
            else "select"
            if word.startswith(("selection", "choice"))
            else "work"
        )
    if noun is not None and noun.strength == "role":
        return "contract"
    kind = verb.kind if verb else ""
    if noun is None and kind in ("supply", "work", "use"):
        return kind
    if noun is None and kind == "buy":
        return "use" if verb and verb.lemma in ("subscribe to", "license") else "award"
    return {
        "award": "award",
        "win": "award",
        "sign": "award",
        "buy": "award",
        "pay": "award",
        "end": "end",
        "modify": "modify",
        "subcontract": "supply",
        "last": "contract",
        "require": "require",
    }.get(kind, "contract")


def _reach(frame: Frame) -> list[Clause]:
    """The frame's clause and what hangs on it: brackets, participles, what follows a colon; not what has a contract of its own."""
    sentence, clause = frame.sentence, frame.clause
    reach, end = [clause], clause.end
    for other in sorted(sentence.clauses, key=lambda c: c.start):
        depends = other.kind in ("aside", "adjunct") or sentence.text[other.start] == ":"
        own = any(sentence.clause_at(n.start) == other for n in sentence.nouns if n.strength == "strong")
        if other != clause and depends and abs(other.start - end) <= 3 and not own:
            reach.append(other)
            end = other.end
        elif (
            other.kind == "aside"
            and clause.start <= other.start
            and other.end <= end + 3
            and not own
            and other != clause
        ):
            reach.append(other)
    return reach


def _fill_events(frame: Frame) -> None:
    """Events of the clause, each with the time that stands nearest after it (or opens the sentence)."""
    sentence, clause = frame.sentence, frame.clause
    inside = [v for v in sentence.verbs if any(sentence.clause_at(v.start) == c for c in frame.reach)]
    if frame.noun is not None:
        inside = [v for v in inside if v is frame.verb or not _ends_a_vendor(sentence, v)]
    counted_up = [v for v in inside if v.kind == "sum" and v.form == "gerund"]  # "totaling": has no time of its own
    inside = [v for v in inside if v not in counted_up] or inside
    acting = [v for v in inside if v.kind not in ("supply", "use", "work")] or inside
    taken: dict[int, verbs.Verb] = {}
    reachable: list[int] = []
    for index, when in enumerate(sentence.times):
        fronted = when.start < clause.start and _opens(sentence, when)
        if not (fronted or any(c.holds(when.start) for c in frame.reach)):
            continue
        if any(_is_of_saying(report, when, clause) for report in sentence.reports):
            continue  # when it was said, not when it was
        reachable.append(index)
        within = next((v for v in acting if v.chain_start <= when.start < v.start), None)
        before = [v for v in acting if v.end <= when.span.start]
        after = [v for v in acting if v.start >= when.end]
        if within is not None:  # "did last year secure"
            taken[index] = within
        elif fronted or not before:
            if after:
                taken[index] = after[0]
        else:
            taken[index] = before[-1]
    for verb in acting:
        whens = [sentence.times[index] for index, owner in taken.items() if owner is verb]
        kind = frame.verb.kind if frame.verb is not None and verb.start == frame.verb.start else verb.kind
        frame.events += [Event(kind, verb, when) for when in whens] or [Event(kind, verb)]
    frame.loose_times = [sentence.times[index] for index in reachable if index not in taken]
    word = times.word_kind(sentence.text[clause.start : clause.end])
    if word:
        frame.word_time = word[0]
        frame.cue("time", clause.start + word[1].start(), clause.start + word[1].end())


def _is_of_saying(report: holders.Report, when: times.When, clause: Clause) -> bool:
    return (
        report.kind == "reported"
        and report.verb != "according to"
        and when.end <= clause.start
        and abs(when.start - report.cue[0]) < 60
        and clause.start >= report.start - 1
    )


def _opens(sentence: Sentence, when: times.When) -> bool:
    return not re.search(r"[a-z]{3,} \w+ \w+", sentence.text[: when.start]) and when.start < 30


def _fill_quantities(frame: Frame) -> None:
    sentence, clause = frame.sentence, frame.clause

    def inside(position: int) -> bool:
        return any(c.holds(position) for c in frame.reach)

    frame.money = [m for m in sentence.money if inside(m.start)]
    frame.counts = [c for c in sentence.counts if clause.holds(c.start)]
    frame.durations = [d for d in sentence.durations if inside(d.start)]
    frame.identifiers = [value for start, _, value in sentence.identifiers if inside(start)]
    for start, end, _ in sentence.identifiers:
        if inside(start):
            frame.cue("identifier", start, end)
    span = sentence.text[: clause.end]
    frame.competition = _COMPETITION.search(span, clause.start)
    frame.vehicle = _VEHICLE.search(span, clause.start)
    scoped = _SCOPE.search(span, frame.noun.end if frame.noun else clause.start)
    if scoped and frame.noun is not None and scoped.start() >= frame.noun.end:
        frame.scope = [(scoped["what"] or scoped["do"]).strip()]
    if lexicon.cue("exclusive").search(span, clause.start):
        match = lexicon.cue("exclusive").search(span, clause.start)
        frame.is_exclusive = True
        if match:
            frame.cue("exclusive", *match.span())


def _fill_holder(frame: Frame, trigger: int) -> None:
    sentence = frame.sentence
    quotation = sentence.statement.quotation
    if quotation is not None:
        frame.holder, frame.attribution, frame.said_on = quotation.holder, "reported", quotation.date
        if quotation.holder == sentence.part.sender:
            frame.attribution = "own"
    report = holders.in_report(sentence.reports, trigger)
    if report is None:
        frame.sources = [source.text for source in sentence.sources]
    elif report.kind in ("denied", "retracted"):
        frame.holder, frame.attribution = None, report.kind  # type: ignore[assignment]
        frame.cue("attribution", *report.cue)
    elif report.kind == "reported" and quotation is None:
        frame.holder, frame.attribution = report.who, "reported"
        frame.cue("attribution", *report.cue)
        if report.who_span:
            frame.cue("attribution", *report.who_span)
    if report is not None and report.verb != "according to":
        said = next(
            (
                w
                for w in sentence.times
                if w.end <= report.start
                and sentence.clause_at(w.start).start <= report.cue[0]
                and w.start > report.cue[0] - 60
            ),
            None,
        )
        if said is not None and sentence.on is not None and said.span.last <= sentence.on:
            frame.said_on = said.span.last
    if sentence.on is not None and frame.said_on is None:
        frame.said_on = sentence.on
    for source in sentence.sources:
        frame.cue("source", source.start, source.end)
    if frame.relation == "require" and frame.attribution == "own" and frame.agencies:
        frame.holder, frame.attribution = frame.agencies[0].text, "reported"  # a need is stated by whose it is
    told = _DOCUMENT_SAYS.search(sentence.text[:trigger]) if quotation is None and frame.attribution == "own" else None
    if told:
        frame.holder, frame.attribution = "recipient", "reported"
        frame.cue("attribution", *told.span())
    if quotation is None and frame.attribution == "own" and _in_open_quotation(sentence):
        frame.holder, frame.attribution = None, "reported"


def _in_open_quotation(sentence: Sentence) -> bool:
    """Whether the statement stands in a quotation that opens before it or closes after it: then its author only quotes."""
    text = sentence.text.strip()
    whole = text.count('"') == 2 and text.startswith('"') and text.endswith('"')
    if not whole and (text.count('"') % 2 == 0 or not (text.startswith('"') or re.search(r'[.!?]"$', text))):
        return False
    return not re.search(r"\b(?:Sens?\.|Reps?\.|Senator|Representative|Congress)", sentence.part.sender or "")


def _fill_polarity(frame: Frame) -> None:
    sentence, clause, noun, verb = frame.sentence, frame.clause, frame.noun, frame.verb
    denied: tuple[int, int] | None = None
    if noun is not None:
        denied = polarity.negated_noun(sentence.flat, clause.start, noun.start)
    governs = (
        verb
        if verb
        and (
            noun is None
            or (verb.kind in ("hold", "award", "win", "sign", "buy") and verb.end <= noun.start)
            or verb.kind == "exist"
            or (verb.kind in ("award", "sign", "win") and noun is not None and (not noun.is_given or verb.is_passive))
        )
        else None
    )
    if denied is None and (governs is not None or _subject_denied(frame)):
        denied = polarity.negated_clause(sentence.flat, clause.start, governs)
    if (denied is None and noun is not None and not noun.is_given) or (denied is None and noun is None):
        anchor = (
            verb.start
            if verb and (noun is None or verb.start < noun.start)
            else noun.phrase_start
            if noun
            else clause.start
        )
        denied = polarity.denied_by_governor(sentence.flat, max(0, clause.start - 60), anchor)
    if (
        denied is None
        and noun is not None
        and re.search(
            r"\b(?:does|do|did)(?: not|n't) (?:\w+ ){0,2}(?:have|hold|maintain)\b",
            sentence.flat[clause.start : noun.start],
        )
    ):
        match = re.search(r"\bnot\b|n't", sentence.flat[clause.start : noun.start])
        denied = (clause.start + match.start(), clause.start + match.end()) if match else None
    doubled = polarity.doubled(sentence.text, noun.start if noun else verb.start if verb else clause.start)
    frame.is_negative = denied is not None
    if denied:
        frame.cue("negation", *denied)
    if doubled:
        frame.is_negative = False
        frame.cue("negation", *doubled.span())
    beside = [m for m in sentence.mentions if m.agency and clause.holds(m.start) and m not in frame.agencies]
    for mention in [*frame.agencies, *beside]:
        contrast = polarity.contrasted(sentence.flat, mention.start, clause.start)
        if contrast and mention.start > (noun.start if noun else 0):
            frame.agencies = [m for m in frame.agencies if m is not mention]
            frame.excluded.append(mention)
            frame.cue("negation", *contrast)


def _subject_denied(frame: Frame) -> bool:
    opening = re.match(
        r"\W*(?:(?:and|but|in fact|similarly|likewise|also|indeed),? )?(?:neither|nor|none of|(?:to [\w ]+? knowledge, )?no (?:subsidiar\w+|affiliates?|unit|part|division|entity|company|member))\b",
        frame.sentence.flat[frame.clause.start :],
        re.IGNORECASE,
    )
    return bool(opening)


def _fill_force(frame: Frame, trigger: int) -> bool:
    """How firmly it is said; False where nothing is asserted and nothing taken for granted."""
    sentence, noun, verb = frame.sentence, frame.noun, frame.verb
    mood = moods.mood_at(sentence.moods, trigger)
    implied = _implied(sentence, verb) if verb is not None and not verb.is_finite else None
    if mood is not None and mood.kind != "pursuit":
        return _presupposed(frame, mood, implied is not None)
    given = _is_given(frame)
    for match in lexicon.cue("hedge").finditer(sentence.text, frame.clause.start, frame.clause.end):
        if match[0] == "May":
            continue
        late = match[0].lower() in ("estimated", "expected", "potentially", "potential")
        if match.start() < trigger or (late and frame.money):
            frame.hedges.append(match[0])
            frame.cue("hedge", *match.span())
    planned = _planned(sentence, verb)
    if (
        planned is None
        and verb is not None
        and verb.modal == "would"
        and verb.kind == "award"
        and frame.attribution == "reported"
    ):
        planned = (verb.chain_start, verb.start)  # "said the contract would be awarded": a plan, told later
    if planned:
        frame.cue("plan", *planned)
        frame.force = "planned"
        return verb is not None and verb.kind != "hold" and (noun is not None or verb.kind == "last")
    if verb is not None and verb.kind == "require":
        return not frame.is_negative
    if verb is not None and not verb.is_finite and implied is None and (noun is None or verb.start < noun.start):
        return _unfinished(frame, given, mood is not None)
    if implied is not None and re.match(r"found|known|shown|reported|said", implied[0]):
        frame.events = [Event(event.kind, event.verb) for event in frame.events]
    if (
        mood is not None
        and not (given and noun is not None and noun.determiner == "possessive")
        and not frame.is_negative
        and (verb is None or verb.kind not in _FIRM or verb.start < mood.start)
    ):
        return False
    if noun is not None and noun.strength == "relation" and frame.is_exclusive and mood is None:
        frame.force = "asserted"
        return True
    if noun is not None and noun.strength == "relation" and noun.determiner == "possessive":
        # "X's role in supplying" is what a document details; "our work with" is taken for granted
        frame.force = "asserted" if noun.text.lower().startswith("role") else "presupposed"
        return True
    if verb is None and not frame.is_negative:
        if noun is None or (noun.strength == "change" and (given or noun.possessor)):
            frame.force = "asserted"
        elif given:
            frame.force = "presupposed"
        elif not _stands_alone(frame):
            return False
    elif (
        noun is not None
        and verb is not None
        and noun.is_given
        and verb.kind in ("hold", "compete", "change", "subcontract")
    ):
        frame.force = "presupposed" if verb.start > noun.start else "asserted"
    if frame.hedges and frame.force == "asserted":
        frame.force = "hedged"
    return True


def _is_given(frame: Frame) -> bool:
    """Whether the statement takes the contract (or work, or supply) for granted."""
    noun = frame.noun
    if noun is None or frame.is_negative:
        return False
    if noun.strength == "relation" or noun.text.lower() in ("business", "dealings"):
        return noun.determiner == "possessive"
    return noun.is_given or bool(noun.modifiers and noun.is_plural)


def _presupposed(frame: Frame, mood: moods.Mood, implied: bool) -> bool:
    """A question, order, condition or refusal asserts nothing, but may take a contract for granted: 'cancel your contract'."""
    noun, verb = frame.noun, frame.verb
    frame.cue("plan", *mood.cue)
    if mood.kind == "refusal" or noun is None or noun.strength in ("change", "weak", "role"):
        return False
    wanted = re.match(r"(?:all|any|every|each)\b", noun.words_before, re.IGNORECASE)
    existing = re.search(r"\b(?:outstanding|existing|current|its|their|your)\b", noun.words_before)
    if wanted and not existing and not re.match(r" (?:that|which) ", frame.sentence.text[noun.end :]):
        return False  # "End all ICE contracts" takes none for granted
    if noun.strength == "relation" and all(m.agency and m.agency.level == "government" for m in frame.agencies):
        return False
    ending = (
        verb is not None
        and verb.kind in ("end", "modify")
        and verb.start < noun.start
        and noun.determiner != "bare"
        and not noun.words_before.startswith("any")
    )
    if not (implied or ending or (_is_given(frame) and noun.determiner != "bare")):
        return False
    frame.force, frame.is_negative, frame.mood = "presupposed", False, mood.kind
    frame.word_time = "past" if frame.word_time == "past" else "current"
    if not implied:
        frame.events = []
        frame.relation = "contract"
    return True


def _unfinished(frame: Frame, given: bool, pursued: bool) -> bool:
    """An infinitive or gerund that nothing makes a fact: the contract may still be taken for granted."""
    noun, verb = frame.noun, frame.verb
    assert verb is not None
    if given:
        frame.force, frame.events = "presupposed", [event for event in frame.events if event.verb is not verb]
        frame.relation = "contract" if frame.relation in ("award", "end", "modify") else frame.relation
        frame.is_negative = False
        return not pursued or (noun is not None and noun.determiner == "possessive")
    if verb.modal in ("may", "might") and verb.is_perfect:
        frame.force = "hedged"
        return True
    if frame.is_negative and (verb.is_infinitive or verb.form == "gerund"):
        return True  # "declined to take on contracts", "denies supplying"
    return verb.form == "gerund" and not pursued and verb.kind == "award" and bool(frame.vendors and frame.agencies)


_FIRM = ("award", "win", "sign", "hold", "pay")


def _planned(sentence: Sentence, verb: verbs.Verb | None) -> tuple[int, int] | None:
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


def _implied(sentence: Sentence, verb: verbs.Verb) -> re.Match[str] | None:
    """What makes an infinitive or gerund a fact: 'chose to enter', 'succeeded in getting it to drop'."""
    if verb.modal is not None:
        return None
    before = sentence.text[max(0, verb.chain_start - 60) : verb.start]
    return next(
        (match for match in lexicon.cue("implicative").finditer(before) if len(before) - match.end() <= 45), None
    )


def _vendor_tie(frame: Frame) -> int:
    """4 where 'with X' follows the contract word."""
    noun = frame.noun
    return (
        4
        if noun
        and any(re.fullmatch(r" (?:with|to) (?:the )?", frame.sentence.text[noun.end : m.start]) for m in frame.vendors)
        else 0
    )


def _stands_alone(frame: Frame) -> bool:
    """An indefinite contract without a verb of its own: 'a $29.9 million renewal followed', 'there is a contract with'."""
    sentence, clause = frame.sentence, frame.clause
    if frame.vehicle or (frame.noun is not None and frame.noun.strength == "relation" and frame.is_exclusive):
        return True
    before = sentence.text[clause.start : frame.noun.phrase_start if frame.noun else clause.start]
    if frame.vendors and frame.agencies and _vendor_tie(frame) and re.search(r"\b(?:on|under|through|by) $", before):
        return True  # "replaced them on a no-bid contract with X"
    if frame.money and re.search(r"\bincluding $|^\W*(?:including )?$", before):
        return True
    if re.search(
        r"\b(?:there (?:is|are|was|were|has been|have been)|identif(?:y|ied)|found|find|shows?|showed|reveals?|revealed|uncovered|discovered|lists?|turns up|turned up|including|following|a|worth|valued|totaling|totalling|followed)\b[^.;]{0,40}$",
        before,
        re.IGNORECASE,
    ):
        return bool(frame.vendors or frame.agencies)
    if frame.durations and (frame.vendors or frame.agencies):
        return True
    return (
        (
            bool(frame.money or frame.identifiers)
            and bool(frame.vendors or frame.agencies or sentence.statement.kind in ("list_item", "table_row"))
        )
        or bool(frame.vendors and frame.agencies and sentence.statement.kind == "list_item")
        or (frame.noun is not None and frame.noun.strength == "role" and bool(frame.agencies))
    )
