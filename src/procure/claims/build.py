"""What all claim types share: a frame with its parties bound, and the claim made from it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import Any

from procure.claims.bind import Bound, Discourse
from procure.identifiers import norm_words
from procure.language import quantities, times
from procure.language.frames import Frame
from procure.language.mentions import Agency, Mention
from procure.models.claims import (
    AgencyRef,
    Amount,
    Attribution,
    Claim,
    ClaimType,
    Count,
    Force,
    Polarity,
    TimeRef,
    VendorRef,
)


@dataclass
class Draft:
    """A claim on its way: a frame, one vendor, one agency, and what the type adds."""

    type: ClaimType
    relation: str | None = None
    polarity: Polarity = "positive"
    force: Force | None = None
    time: TimeRef | None = None
    amount: Amount | None = None
    count: Count | None = None
    duration: str | None = None
    identifiers: tuple[str, ...] = ()
    exclusive: bool = False
    is_excluded: bool = False
    """About the agencies that a contrast or an exclusivity shuts out, not those that hold."""
    scope: tuple[str, ...] = ()
    agency: Agency | None = None
    """Another agency than the frame's, where the claim is about one (a GSA schedule)."""
    of_nobody: bool = False
    """The whole of a sum whose parts have vendors of their own."""
    vendors: tuple[Mention, ...] = ()
    """Other vendors than the frame's, where the claim is about them (subcontractors)."""


@dataclass
class Bindings:
    """A frame with its parties."""

    frame: Frame
    seen: Discourse
    vendors: list[Bound]
    agencies: list[Bound]
    notes: list[str]
    """Identifiers that the statement's notes cite."""


def current(frame: Frame) -> TimeRef:
    """The day of the statement, looking back: 'has', 'its contracts'."""
    return times.timeref("current", None, frame.said_on or frame.sentence.on)


def time_of(event: times.When | None, frame: Frame, kind: str | None = None) -> TimeRef | None:
    """An event's time as the model has it."""
    if event is None:
        return None
    return times.timeref(kind or ("in" if event.role in ("at", "in") else event.role), event, frame.sentence.on)


def before_now(frame: Frame) -> TimeRef | None:
    """'Three earlier contracts', 'its past contracts': before the statement."""
    words = frame.noun.words_before if frame.noun is not None else ""
    if not re.search(r"\b(?:earlier|past|previous|prior|former|expired|completed)\b", words, re.IGNORECASE):
        return None
    return times.timeref("past", None, frame.sentence.on)


_NEWS = re.compile(
    r"\b(?:announc(?:e|es|ed|ing)|today|this week|yesterday|just|notified|welcom(?:e|es|ed)|applaud(?:s|ed)|is pleased|are pleased|news|congratulat\w+)\b|\bon (?:Monday|Tuesday|Wednesday|Thursday|Friday)\b",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(r"\bannounc(?:e|es|ed|ing) (?:an?|the award of an?|its)\b[^.;,]{0,60}$", re.IGNORECASE)
_AGENCY = re.compile(
    r"\b(?:Department|Army|Navy|Air Force|Corps of Engineers|Administration|Bureau|Pentagon|NASA|DARPA)\b"
)


def announced(frame: Frame) -> TimeRef | None:
    """Of fresh news ('announced today that ICE has awarded', an agency's daily list) the month of the statement, or the day named."""
    on, sentence = frame.sentence.on, frame.sentence
    done = [e.verb for e in frame.events if e.kind in ("award", "win", "sign", "modify", "buy") and e.verb is not None]
    fresh = [v for v in done if v.is_past or v.is_passive or frame.force == "planned"]
    listed = _AGENCY.search(sentence.part.sender or "") and any(
        v.is_passive or v.is_perfect or v.kind == "win" or v.lemma == "go to" for v in fresh
    )
    heading = any(v.form == "present" and v.kind in ("award", "win") and v.is_finite for v in done)
    heading = heading and not _HABITUAL.search(sentence.text, frame.clause.start, frame.clause.end)
    changed = frame.noun is not None and frame.noun.strength == "change" and frame.mood is None
    told = frame.noun is not None and _ANNOUNCED.search(sentence.text[: frame.noun.start])
    if on is None or (frame.force == "presupposed" and not changed) or not (fresh or heading or told):
        return None
    day = next((w for w in sentence.times if w.span.shape == "weekday"), None)
    if day is not None:
        return time_of(day, frame, "in")
    before = sentence.named_before
    if heading and not listed and before is not None and before.last < on.replace(day=1):
        return times.timeref("in", times.When(before.start, before.end, "in", before), on)  # under "2014 - ..."
    if listed or heading or _NEWS.search(sentence.text) or (sentence.is_news and fresh and not _is_old_news(frame)):
        return TimeRef(kind="in", start=on.replace(day=1), end=on, precision="month", resolved_against=on)
    lately = any(_LATELY.search(sentence.text[verb.chain_start - 12 : verb.end]) for verb in fresh)
    return TimeRef(kind="as_of", start=None, end=on, precision="day", resolved_against=on) if lately else None


_HABITUAL = re.compile(
    r"\b(?:annually|yearly|monthly|daily|every (?:year|month|day)|each (?:year|month|day)|(?:a|per) (?:year|month|week|day|night|head|detainee|person|bed|hour)|regularly|routinely)\b",
    re.IGNORECASE,
)
"""'gets $1 billion a year from': what goes on, no news."""
_LATELY = re.compile(r"\b(?:recently|lately|newly|freshly)\b", re.IGNORECASE)
"""'was recently awarded': by the day of the statement; how long before it, the word does not tell."""


def _is_old_news(frame: Frame) -> bool:
    """'had been awarded', 'an earlier contract': in a report of an award what went before it."""
    noun = frame.noun
    if noun is not None and re.search(
        r"\b(?:earlier|previous|prior|original|past|former|first|existing|old|initial)\b",
        noun.words_before,
        re.IGNORECASE,
    ):
        return True
    return any(
        event.verb is not None and re.search(r"\bhad\b", frame.sentence.text[event.verb.chain_start : event.verb.start])
        for event in frame.events
    )


_TIME_OF_MONEY = re.compile(
    r"(?: (?:dollars )?(?:from|by|to|with|for|at) (?:the )?\x00(?:'s?)?)?"
    r"(?: (?:[\w-]+ ){0,2}?(?:task orders?|contracts?|awards?|orders?|deals?|agreements?|modifications?|extensions?))?"
    r"(?: (?:signed|awarded|made|issued|placed))?,? (?:back )?(?:in|on|during)(?: early| late)? (?:the )?"
)


def time_beside(frame: Frame, money: quantities.Money) -> TimeRef | None:
    """'$60 million in February 2025 for the one, $30 million in August 2025 for the other': each its own."""
    if len(frame.money) < 2:
        return None
    for when in frame.sentence.times:
        if not money.end <= when.span.start <= money.end + 90:
            continue
        if _TIME_OF_MONEY.fullmatch(_without_names(frame, money.end, when.span.start)):
            return time_of(when, frame, "in")
    return None


_BESIDE = re.compile(
    r",? (?:of|from|in|dated|signed|awarded|in effect in|issued|inked)? ?(?:the )?\(?|,? \(", re.IGNORECASE
)


_WITH_PARTIES = re.compile(r"(?: (?:to|with|from|by|for|of|at|and|between)(?: the)? \x00)+(?: [A-Z][\w&.-]*)?(?=,? )")
"""After the contract word the parties: 'contract with X dates from', 'award by Y to X came on'."""


def past_the_parties(frame: Frame, start: int, end: int) -> str:
    """The words between a contract word and a time without the parties that stand between."""
    return _WITH_PARTIES.sub("", _without_names(frame, start, end), count=1)


def _without_names(frame: Frame, start: int, end: int) -> str:
    """The words from ``start`` to ``end`` with every name and reference between as one NUL."""
    words = frame.sentence.text[start:end]
    for mention in reversed(frame.sentence.mentions):
        if start <= mention.start and mention.end <= end:
            words = words[: mention.start - start] + "\x00" + words[mention.end - start :]
    return words


def nearby_time(frame: Frame) -> TimeRef | None:
    """An award's date without a verb of awarding: 'a 2011 contract', 'Contract (2014):', 'FY2025: ...'; else that of fresh news."""
    sentence, noun = frame.sentence, frame.noun
    dated = [w for w in sentence.times if w.role in ("in", "at", "between") or w.span.shape == "ago"]
    if noun is not None:
        for when in dated:
            inside = noun.phrase_start <= when.span.start and when.end <= noun.start
            after = noun.end <= when.start
            if inside or (after and _BESIDE.fullmatch(past_the_parties(frame, noun.end, when.span.start))):
                return time_of(when, frame, "in")
    fresh = announced(frame)
    label = [w for w in dated if w.start < 4 and w.end < frame.clause.start]
    if label and not fresh:
        return time_of(label[0], frame, "in")
    alone = [w for w in sentence.times if w.role != "as_of"]
    held = frame.verb is not None and frame.verb.kind not in ("hold", "award", "win", "sign", "buy", "modify")
    if not fresh and len(alone) == 1 and alone[0] in dated and alone[0].start < 4 and (frame.verb is None or held):
        return time_of(alone[0], frame, "in")
    return fresh


def claims(bound: Bindings, draft: Draft) -> list[Claim]:
    """The claims of one draft: one for each vendor and agency."""
    frame = bound.frame
    agencies: list[Bound | None] = list(bound.agencies)
    if draft.is_excluded:
        agencies = [(m.text, m.vendor, m.agency) for m in frame.excluded]
    if draft.agency is not None:
        agencies = [(draft.agency.name, None, draft.agency)]
    vendors: list[Bound | None] = [(m.text, m.vendor, m.agency) for m in draft.vendors] or list(bound.vendors)
    if draft.of_nobody:
        vendors = []
    out = []
    for vendor in vendors or [None]:
        for agency in agencies or [None]:
            if vendor is None and agency is None and not (draft.identifiers or frame.identifiers):
                continue
            out.append(_claim(bound, draft, vendor, agency))
    return out


def claim_id(key: str) -> str:
    """The id of the claim that ``key`` tells from every other."""
    return "c" + hashlib.sha256(key.encode()).hexdigest()[:12]


def _claim(bound: Bindings, draft: Draft, vendor: Bound | None, agency: Bound | None) -> Claim:
    frame, statement = bound.frame, bound.frame.sentence.statement
    start, end = _quote(frame)
    quote = statement.text[start:end]
    vendor_ref = _vendor(vendor)
    agency_ref = _agency(agency)
    identifiers = list(draft.identifiers or frame.identifiers)
    if not draft.identifiers:
        identifiers += bound.notes  # a link in a note names the notice or award that the statement rests on
    identifiers = list(dict.fromkeys(identifiers))
    key = "|".join(
        [
            statement.part,
            norm_words(quote),
            draft.type,
            draft.polarity,
            norm_words(vendor_ref.name or "") if vendor_ref else "",
            (agency_ref.name or "") + (agency_ref.division or "") if agency_ref else "",
            str(draft.amount.value) + draft.amount.comparator if draft.amount else "",
            str(draft.count.value) if draft.count else "",
            f"{draft.time.kind}{draft.time.start}{draft.time.end}" if draft.time else "",
            ",".join(draft.identifiers or frame.identifiers),
            str(statement.start) if not quote else "",
        ]
    )
    return Claim(
        id=claim_id(key),
        letter="",
        part=statement.part,
        statement=statement.id,
        start=statement.start + start,
        end=statement.start + end,
        quote=quote,
        type=draft.type,
        relation=draft.relation or frame.relation,
        exclusive=draft.exclusive,
        holder=holder(frame, bound.seen),
        attribution=attribution(frame, bound.seen),
        force=draft.force or _force(frame, draft.type),
        polarity=draft.polarity,
        hedges=list(dict.fromkeys(frame.hedges)),
        statement_date=frame.said_on,
        vendor=vendor_ref,
        agency=agency_ref,
        time=draft.time,
        amount=draft.amount,
        count=draft.count,
        duration=draft.duration,
        identifiers=identifiers,
        scope=list(draft.scope) or list(frame.scope),
        sources=[*frame.sources, *(f"note {number}" for number in statement.notes)],
        jurisdiction="other" if frame.is_other_jurisdiction else "federal",
        cues=sorted(frame.cues, key=lambda cue: (cue.start, cue.end, cue.role)),
    )


def _force(frame: Frame, claim_type: ClaimType) -> Force:
    """A contract may be taken for granted while its amount, number or period is stated of it."""
    if (
        frame.force == "presupposed"
        and frame.mood is None
        and claim_type not in ("has_contract", "no_contract", "competition")
    ):
        return "asserted"
    return frame.force


def _quote(frame: Frame) -> tuple[int, int]:
    """The smallest stretch of the statement that carries the frame: its clause, widened to its parties."""
    spans = [(m.start, m.end) for m in (*frame.vendors, *frame.agencies, *frame.excluded)]
    spans += [(money.start, money.end) for money in frame.money]
    spans += [(event.time.start, event.time.end) for event in frame.events if event.time]
    start = min([frame.clause.start, *(a for a, _ in spans)])
    end = max([frame.clause.end, *(b for _, b in spans)])
    text = frame.sentence.statement.text
    start = max(start, frame.sentence.prefix)
    while start < end and (text[start].isspace() or text[start] in _LOOSE_ENDS):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _LOOSE_ENDS):
        end -= 1
    return _without_stray_marks(text, start, end)


_LOOSE_ENDS = ",;:|*\u2022\u2013\u2014"
_MARKS = '"\u201c\u201d'


def _without_stray_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """A quote does not keep one half of a pair of quotation marks, nor a pair that only wraps it."""
    inside = sum(text.count(mark, start, end) for mark in _MARKS)
    opens, closes = text[start : start + 1] in _MARKS, text[end - 1 : end] in _MARKS
    if end - start > 2 and inside == 2 and opens and closes:
        return start + 1, end - 1
    if inside % 2 and end - start > 1:
        if closes:
            return start, end - 1
        if opens:
            return start + 1, end
    return start, end


def _vendor(bound: Bound | None) -> VendorRef | None:
    if bound is None:
        return None
    text, vendor, agency = bound
    if vendor is not None:
        return VendorRef(text=text or vendor.name, name=vendor.name, ueis=list(vendor.ueis))
    return VendorRef(text=text or agency.name, name=agency.name) if agency else None


def _agency(bound: Bound | None) -> AgencyRef | None:
    if bound is None or bound[2] is None:
        return None
    text, _, agency = bound
    if agency is None:
        return None
    name = (agency.component or agency.name) if agency.division else agency.name
    return AgencyRef(text=text or agency.name, name=name, code=agency.code, division=agency.division)


OF_THEM = re.compile(r"\$[^;]{1,160}, of (?:which|whom) ")
"""'$3 billion in contracts, of which Acme had $2 million and Borealis $1 million': parts of a sum, each its own."""
_TO_PARTY = re.compile(
    r"(?: dollars)?(?: (?:in|worth of) (?:[\w-]+ ){1,4}?)? ?(?:to|on|for|from|with|by|at) (?:the |its |software |data )?$",
    re.IGNORECASE,
)
_OF_PARTY = re.compile(
    r"(?:'s?)?(?: \([^()$]{1,12}\))?(?:\s*[(:,]| -+| with| for| at| got| received| won| has| had| holds| held| took| takes| made| makes| earned| \([^()$]*,| ) ?(?:about |roughly |nearly |up to |more than |over |at least |approximately |another )*(?:an? )?$",
    re.IGNORECASE,
)


def paired(frame: Frame) -> dict[int, Mention]:
    """Of several amounts in one clause whose each is: '$9 million on Acme, $4 million on Borealis', 'Acme ($9 million), Borealis ($4 million)'.

    Maps an amount's start to its vendor (or agency); empty unless every amount has a party of its own beside it.
    """
    money, text = frame.money, frame.sentence.text
    whole = OF_THEM.search(text)
    if whole:
        money = [m for m in money if m.start >= whole.end()]  # the sum before it is everybody's
    if len(money) < 2:
        return {}
    named = [m for m in frame.sentence.mentions if m.vendor or m.agency]
    after, before = {}, {}
    for amount in money:
        right = next((m for m in named if m.start >= amount.end), None)
        if right is not None and _TO_PARTY.fullmatch(text[amount.end : right.start]):
            after[amount.start] = right
        left = next((m for m in reversed(named) if m.end <= amount.start), None)
        if left is not None and _OF_PARTY.fullmatch(text[left.end : amount.start]):
            before[amount.start] = left
    if len(before) == len(money) and before[money[0].start].vendor is not None:
        # "CBP paid Acme $3 million, ICE $2 million and TSA $1 million": who pays the first stands before the verb
        payer = next((m for m in reversed(named) if m.agency and m.end <= before[money[0].start].start), None)
        rest = [before[amount.start] for amount in money[1:]]
        if payer is not None and all(m.agency and m.agency != payer.agency for m in rest):
            before[money[0].start] = payer
    for found in (after, before):
        sides = {m.vendor is None for m in found.values()}
        if len(found) == len(money) == len({m.vendor or m.agency for m in found.values()}) and len(sides) == 1:
            return found
    return _in_turn(frame, money)


def _in_turn(frame: Frame, money: list[quantities.Money]) -> dict[int, Mention]:
    """'first comes Acme, a firm of Troy, with $9 million, then Borealis with $4 million': a company before every amount."""
    vendors = [m for m in frame.sentence.mentions if m.vendor and not m.is_product and m.start < money[-1].start]
    found: dict[int, Mention] = {}
    last = 0
    for amount in money:
        before = [m for m in vendors if last <= m.start and m.end <= amount.start]
        if len(before) != 1:
            return {}
        found[amount.start], last = before[0], amount.end
    return found if len({m.vendor for m in found.values()}) == len(money) else {}


COMPARED = re.compile(
    r"\b(?:compared (?:with|to)|versus|vs\.?|as against|as opposed to|more than the|less than the|dwarf(?:s|ed|ing) the) (?:about |roughly |nearly |only |just |some )?$"
)
_FOR_PARTY = re.compile(r" (?:for|to|at|from) (?:the )?(?:rival )?")
"""'compared with $3 million for Borealis': another's sum."""


_ANOTHER = re.compile(
    r"\$[^$;]*?(?:,| and|, and) (?!(?:FY|Q|Phase|Task|Order|Contract|Option|Year|Lot|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b)[A-Z][A-Za-z&'-]+(?: [A-Z][\w&'-]+){0,3},? $"
)
"""'paid Acme $3 million and Borealis $2 million', where no table knows the second name."""


def _is_of_another(frame: Frame, money: quantities.Money) -> bool:
    """Whether an amount stands behind a name that is no party the letter knows."""
    text, start = frame.sentence.text, money.start
    name = _ANOTHER.search(text, frame.clause.start, start)
    if name is not None and not any(m.end in (start - 1, start - 2) for m in frame.sentence.mentions):
        return True
    return (
        COMPARED.search(text, frame.clause.start, start) is not None
        and re.match(r" (?:for|to|at) [A-Z]", text[money.end :]) is not None
    )


def _compared(frame: Frame, money: quantities.Money) -> Mention | None:
    text = frame.sentence.text
    if not COMPARED.search(text, frame.clause.start, money.start):
        return None
    after = next((m for m in frame.sentence.mentions if m.start >= money.end), None)
    if after is None or not (after.vendor or after.agency) or not _FOR_PARTY.fullmatch(text, money.end, after.start):
        return None
    return after


_SPENT = re.compile(r"\b(?:spent|spends|spending|shelled out)\b[^.;$]{0,24}$")
_ON_GOODS = re.compile(r" (?:on|for|buying) (?:the |its )?(?:[\w-]+ ){0,3}?(?:(?:of|from|by) )?(?:the )?")


def _spent_on(frame: Frame, money: quantities.Money) -> Mention | None:
    """'and it spent $4 million on the technology of Acme', in a clause that has another company before: Acme's."""
    text = frame.sentence.text
    if not frame.vendors or not _SPENT.search(text[frame.clause.start : money.start]):
        return None
    after = next((m for m in frame.sentence.mentions if m.vendor and m.start >= money.end), None)
    if after is None or after in frame.vendors or not _ON_GOODS.fullmatch(text, money.end, after.start):
        return None
    return after


def share(frame: Frame, money: quantities.Money) -> dict[str, Any]:
    """What a draft about an amount adds, where each amount has its own party."""
    pairs = paired(frame)
    mention = pairs.get(money.start) or _spent_on(frame, money) or _compared(frame, money)
    if mention is None:
        return {"of_nobody": True} if pairs or _is_of_another(frame, money) else {}
    return {"vendors": (mention,)} if mention.vendor else {"agency": mention.agency}


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names of parties mean the same: a shared telling word is enough ('Sen. Domenici', 'Domenici')."""
    ours = {
        word for word in norm_words(re.sub(r"\(.*?\)", "", one or "")).split() if len(word) > 2 and word not in _TITLES
    }
    theirs = {
        word
        for word in norm_words(re.sub(r"\(.*?\)", "", other or "")).split()
        if len(word) > 2 and word not in _TITLES
    }
    return bool(ours & theirs)


_TITLES = {
    "SEN",
    "SENS",
    "THE",
    "REP",
    "REPS",
    "AND",
    "OFFICE",
    "DEPARTMENT",
    "INC",
    "LLC",
    "CORPORATION",
    "COMPANY",
    "UNITED",
    "STATES",
    "PRESS",
    "RELEASE",
    "OFFICIALS",
    "SENATOR",
    "REPORT",
    "WORKERS",
    "OPEN",
    "LETTER",
    "EMPLOYEES",
    "FOR",
    "NEW",
    "NEWS",
    "TEXT",
    "AUTHOR",
    "NOTE",
    "NOTES",
    "RESEARCH",
    "PROJECT",
    "GROUP",
    "MEDIA",
    "ANALYSIS",
    "NATIONAL",
    "INTERNATIONAL",
    "GENERAL",
}


def holder(frame: Frame, seen: Discourse) -> str | None:
    """Who asserts the frame, by name where it is a party."""
    if frame.attribution == "own" and seen.source is not None:
        return seen.source
    if frame.holder == "sender" or (attribution(frame, seen) == "own"):
        return seen.part.sender
    if frame.holder == "recipient":
        return seen.part.recipient or "the addressee"
    return frame.holder


def attribution(frame: Frame, seen: Discourse) -> Attribution:
    """Own, unless somebody else is reported; a report by the author of himself is his own."""
    if frame.attribution == "own" and seen.source is not None:
        return "reported"  # a note that only says what another's document says
    if frame.attribution == "reported":
        if frame.holder == "sender" or (
            frame.holder != "recipient"
            and same_name(frame.holder, seen.part.sender)
            and frame.sentence.statement.quotation is None
        ):
            return "own"
        report = frame.sentence.reports
        if (
            frame.force == "presupposed"
            and any(r.is_factive and r.start <= (frame.noun.start if frame.noun else 0) < r.end for r in report)
            and frame.sentence.statement.quotation is None
        ):
            return "own"
    return frame.attribution


def amount_of(money: quantities.Money) -> Amount:
    """The amount as the model has it."""
    return money.amount


def day(value: dt.date | None) -> str:
    """A date for keys and traces."""
    return value.isoformat() if value else ""
