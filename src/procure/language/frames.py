"""The unit between language and claims: who, with whom, what, when, how much, said by whom; references still to bind."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from procure.language import (
    answers,
    columns,
    companies,
    exceptions,
    force,
    holders,
    kernels,
    moods,
    nouns,
    parties,
    places,
    polarity,
    private,
    quantities,
    slots,
    time_forms,
    times,
    verbs,
)
from procure.language.clauses import Clause, clauses
from procure.language.events import Event
from procure.language.mentions import Mention, NameTable, all_mentions, identifiers
from procure.models import Letter, Names, Part, Statement
from procure.models.claims import Attribution, Cue, CueRole, Force

_STEMS = tuple(
    "contract agreement award bpa idiq $ € £ dollar million billion suppl provid licen purchas bought procur customer client expan exten renew modif amend sole compet business relationship partner deploy subscri vendor hired "
    "paid spent obligat select chose dealings serve quantity expire tender reseller schedule terminat cancel exist snag clinch secured enlist payroll arrangement perform complet laps worth proposals quotation active finish conclud due".split()
)
_OPENINGS = tuple(
    f" {word}"
    for word in "deal order sell sold use using work lease won win cont_ option end sign deliver tap pact retain brought bring hir pick buy pay receiv got gave given hand lose lost none ties commission land began begun bid offer "
    "run ran sale vehicle ceiling manage staff host install term cost base quotes start period commenc phase take project job".split()
)
_PHRASES = ("single source", "single-source", "no bid", "no-bid", "role in", "did for")
_TO_SPACES = str.maketrans(dict.fromkeys("\"'([{-/|*:", " "))
_PIID = re.compile(r"\b(?=\d*[A-Z])[A-Z0-9]{5,8}\d{2}[A-Z]")


@lru_cache(maxsize=4096)
def _has_contract_words(text: str) -> bool:
    """A cheap gate: what has none of these words and no award number speaks of no contract."""
    low = text.lower()
    if any(stem in low for stem in _STEMS) or any(phrase in low for phrase in _PHRASES):
        return True
    spaced = " " + low.translate(_TO_SPACES)
    return any(opening in spaced for opening in _OPENINGS) or _PIID.search(text) is not None


_IN_MILLIONS = re.compile(
    r"\((?:dollars |in |amounts )*in millions\b|\bdollars in millions\b|\bForm 10-?[KQ]\b|\b10-[KQ]\b|\bannual report on form\b",
    re.IGNORECASE,
)
"""A filing; its sums are in millions where they stand without a word."""
_TELLS_AN_AWARD = re.compile(
    r"\b(?:awards?|awarded|wins?|won|gets?|got|selects?|selected|picks?|picked|chooses|chosen|lands?|nabs|bags|secures?|receives?|gains?|announces?|inks|signs|praises?|hails?|welcomes?)\b"
    r"[^.;:?]{0,90}\b(?:contracts?|awards?|(?:task |delivery )?orders?|agreements?|deals?|BPAs?|BOAs?|IDIQs?)\b|^(?:daily )?contracts? (?:awards? )?(?:for|by|of|announced)\b|^[^.;:?]{0,60}\bcontract awards\b",
    re.IGNORECASE,
)
"""A title that tells of an award: 'Corps awards contract for ...', 'Acme gets $9 million Navy order'."""
_IN_ORDER = re.compile(r"\brespectively\b")
_TO_BE_DONE = re.compile(
    r"(?:should|must|has to|have to) (?:all )?(?:be (?:completed?|done|finished|delivered|ready|in place)|start|begin|take|last|run|finish|end|arrive)\b",
    re.IGNORECASE,
)
"""'should be complete by August': a period, no demand."""


def _is_worth_reading(text: str, mentions: list[Mention]) -> bool:
    """Both sides of a contract named, or a word of contracts."""
    vendor = any(m.vendor or m.reference in ("we", "company") for m in mentions)
    return (vendor and any(m.agency for m in mentions)) or _has_contract_words(text)


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
    is_news: bool = False
    """Whether it stands in a report of an award, as the letter's title says."""
    among_sums: bool = False
    """Whether what stands before it tells sums: 'The top contractors by obligations', 'In all, A was paid $3 million'."""
    named_before: time_forms.Span | None = None
    """The time that the letter named last before it."""
    prefix: int = 0
    """How many characters at the start are borrowed from the words before a list ('It has contracts with:')."""
    cells: list[columns.Cell] = field(default_factory=list)
    """Of a table's row its cells with the titles of their columns."""

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
    tie: int = 0
    """How firmly the agencies are tied to the contract word: 4 by 'with', 0 where they only stand in the statement."""
    agencies_are_late: bool = False
    """Whether the agencies were found only in a later clause."""
    is_negative: bool = False
    denies_degree: bool = False
    """Whether only a size or a comparison is denied ('never held one of this size'): the contract itself stands."""
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

    @property
    def is_in_order(self) -> bool:
        """Whether its sums belong to several awards in turn: '$3 million and $4 million, respectively'."""
        words = self.sentence.text[self.clause.start : self.clause.end]
        return len(self.money) > 1 and _IN_ORDER.search(words) is not None

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
        self._in_millions = _IN_MILLIONS.search(letter.text) is not None
        self._is_news = _TELLS_AN_AWARD.search(letter.title) is not None
        self._named_last: dict[str, time_forms.Span] = {}

    def sentence(self, statement: Statement) -> Sentence:
        """The statement with mentions, clauses, verbs, times and quantities."""
        part = self.letter.part(statement.part)
        text = statement.plain
        on = (statement.quotation.date if statement.quotation and statement.quotation.date else None) or part.date
        if statement.quotation and statement.quotation.holder and not statement.quotation.date:
            on = None if statement.quotation.part is None and statement.quotation.holder != part.sender else on
        mentions = [m for m in all_mentions(self.table, text) if not (m.agency and _lies_in(text, m))]
        earlier = self._named_last.get(statement.part)
        if named := time_forms.spans(text, on, earlier):
            self._named_last[statement.part] = named[-1]
        if not _is_worth_reading(text, mentions):
            whole = [Clause(0, len(text), "main")]
            return Sentence(statement, part, text, text, mentions, whole, [], [], [], [], [], [], [], [], [], [], on)
        flat = polarity.masked(text)
        towns = [(max(0, start - 2), end) for start, end in places.spans(text)]
        mentions = [m for m in mentions if not (m.vendor and any(s <= m.start and m.end <= e for s, e in towns))]
        spans = [(m.start, m.end) for m in mentions if not m.reference]
        numbers = identifiers(text)
        parts = clauses(text, [*spans, *towns, *((start, end) for start, end, _ in numbers)])
        ends = frozenset(end for _, end in spans)
        found_verbs = [verb for verb in verbs.find(text, ends) if not any(s <= verb.start < e for s, e in spans)]
        amounts = quantities.in_millions(quantities.money(text)) if self._in_millions else quantities.money(text)
        found_verbs, amounts = private.without(text, mentions, found_verbs, amounts)
        reports, sources = holders.attributions(text, spans)
        on = _quoted_day(text, reports, on)
        when = _since(text, parts, _without_dateline(text, times.whens(text, on, earlier), part.date))
        if any(w.role == "since" for w in when):
            doers = [m.end for m in mentions if m.vendor or m.reference in ("we", "it", "company", "party")]
            buyers = [m.start for m in mentions if m.agency]
            lasting = verbs.lasting(text, found_verbs, doers, buyers) if doers and buyers else []
            found_verbs = sorted([*found_verbs, *lasting], key=lambda verb: verb.start)
        cells = columns.cells(statement)
        return Sentence(
            statement,
            part,
            text,
            flat,
            mentions,
            parts,
            found_verbs,
            nouns.find(text, mentions, spans, [(verb.start, verb.end) for verb in found_verbs]),
            [
                mood
                for mood in moods.moods(flat, parts)
                if not any(s <= mood.cue[0] < e for s, e in spans) and not _TO_BE_DONE.match(text, mood.cue[0])
            ],
            reports,
            sources,
            when,
            amounts,
            [*quantities.counts(text), *columns.counts(cells, text)],
            quantities.durations(text),
            numbers,
            on,
            self._is_news,
            named_before=earlier,
            cells=cells,
        )

    def frames(self, sentence: Sentence) -> list[Frame]:
        """The frames of one statement."""
        if not (sentence.verbs or sentence.nouns or _is_worth_reading(sentence.text, sentence.mentions)):
            return []
        found = _read(sentence)
        for before, frame in itertools.pairwise(found):
            if frame.noun is not None and frame.noun.is_elliptic and not frame.vendors:
                frame.vendors = before.vendors  # "holds one with TSA, none with ICE"
        found = exceptions.apply(sentence, found)
        if sentence.reports or sentence.moods:
            denied = answers.tail(sentence)
            if denied is not None:
                found = [*found, *answers.deny(sentence, _read(replace(sentence, moods=[], reports=[])), denied)]
        return found

    def answer(self, question: Statement, statement: Statement) -> list[Frame]:
        """The frames of a bare answer ('No.') to the question before it."""
        whole = answers.joined(question.plain, statement)
        if whole is None:
            return []
        sentence = self.sentence(whole[0])
        sentence.prefix = whole[1]
        return answers.answered(_read(sentence), whole[1], denied=whole[2])


_LOCATED = re.compile(r"\b(?:in|near|throughout|across|outside|around|inside) (?:the )?(?:[A-Z][a-z]+(?:,| and) )?$")


def _lies_in(text: str, mention: Mention) -> bool:
    """'The other firms are in Fairfax County': where something is, and no party."""
    if mention.text.endswith("District of Columbia"):
        return not re.search(r"\b(?:with|by|from|to) (?:the )?$", text[: mention.start])
    if mention.agency is None or mention.agency.level != "other":
        return False
    return mention.text.endswith("County") and _LOCATED.search(text[: mention.start]) is not None


def _since(text: str, parts: list[Clause], found: list[times.When]) -> list[times.When]:
    """'since she took office last January': the day in the clause is the one since which it holds."""
    opened = [c for c in parts if re.match(r"\W*since\s", text[c.start : c.start + 10], re.IGNORECASE)]
    return [
        replace(when, role="since") if when.role in ("in", "at") and any(c.holds(when.start) for c in opened) else when
        for when in found
    ]


_DATELINE = re.compile(r"[\W_]*(?:[A-Z][\w.'-]*[\W_]+){1,5}")
_AFTER_DATELINE = re.compile(r"\)?\s*(?:\([^()]{2,12}\) ?)?(?:-+|:) ")


def _without_dateline(text: str, found: list[times.When], on: dt.date | None) -> list[times.When]:
    """'SEATTLE, WA - November 20, 2025 - Acme signed ...': the day of the document, and of nothing that it tells."""
    if not found or found[0].span.precision != "day" or found[0].span.last != on:
        return found
    first = found[0]
    placed = _DATELINE.fullmatch(text, 0, first.span.start) and _AFTER_DATELINE.match(text, first.end)
    return found[1:] if placed else found


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
            for span in time_forms.spans(text[cited.end() : cited.end() + 24], on)
            if span.precision == "day" and span.start == 0
        ]
        if named and named[0].last < on:
            return named[0].last
    return on


def _read(sentence: Sentence) -> list[Frame]:
    return [frame for kernel in kernels.find(sentence) if (frame := _frame(sentence, *kernel))]


def _frame(sentence: Sentence, clause: Clause, noun: nouns.Noun | None, verb: verbs.Verb | None) -> Frame | None:
    trigger = noun.start if noun else verb.start if verb else clause.start
    if verb is not None and noun is not None and verb.lemma == "conclude" and verb.end <= noun.phrase_start:
        verb = replace(verb, kind="sign")  # "has concluded a contract"
    if verb is not None and noun is not None and verb.lemma == "retain":
        verb = replace(verb, kind="hold")  # "retained its contract"; without one: "retained Acme"
    frame = Frame(sentence, clause, _relation(noun, verb), clause.start, clause.end, noun, verb)
    if noun:
        frame.cue("trigger", noun.start, noun.end)
    if verb:
        frame.cue("trigger", verb.start, verb.end)
    frame.reach = slots.reach(frame)
    parties.fill(frame)
    frame.is_subcontract = kernels.SUBCONTRACT.search(sentence.text, clause.start, clause.end) is not None
    slots.fill_events(frame)
    slots.fill_quantities(frame)
    if noun is None and verb is None and frame.competition is not None:
        trigger = frame.competition.start()  # "ICE has indicated it will be renewed sole-source"
    slots.fill_holder(frame, trigger)
    slots.fill_polarity(frame)
    if not force.fill_force(frame, trigger):
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
