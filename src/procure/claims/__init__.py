"""Frames -> typed claims, one module per claim type; then references are bound over the letter."""

from __future__ import annotations

import importlib
import itertools
import pkgutil
import re
from collections.abc import Callable
from functools import cache

from procure.claims import award_count, bind, build, no_contract, offices, total_amount
from procure.claims.build import Bindings, Draft
from procure.language import parties, programmes, quantities
from procure.language.frames import Frame, Reader, Sentence, continued, opens_a_list
from procure.models import Letter, Names
from procure.models.claims import Amount, Claim, Extraction, NotChecked

_NOT_READ = {"heading", "note", "salutation", "signature", "address"}
_NOT_TYPES = {"bind", "build", "leftovers", "offices"}
_IMPLY_A_CONTRACT = {
    "award_amount",
    "total_amount",
    "award_date",
    "modification",
    "relationship_ended",
    "relationship_started",
    "vehicle",
    "indirect_contract",
    "award_identifier",
    "period_of_performance",
}
_OF_NOBODY = {"award_count", "total_amount", "award_date", "competition", "modification"}
"""What may be said of an agency's awards without saying whose they are."""
_DO_NOT_WHEN_PLANNED = {"relationship_ended", "period_of_performance"}


@cache
def types() -> dict[str, Callable[[Bindings], list[Draft]]]:
    """Every claim type of this folder: its name and the step from a frame to drafts."""
    return {
        module.name: importlib.import_module(f"{__name__}.{module.name}").drafts
        for module in pkgutil.iter_modules(__path__)
        if module.name not in _NOT_TYPES
    }


def extract(letter: Letter, names: Names) -> Extraction:
    """The claims of a letter in reading order, with what was not understood and what is not checkable."""
    from procure.claims import leftovers

    reader = Reader(letter, names)
    found: list[Claim] = []
    not_understood: list[NotChecked] = []
    not_checkable: list[NotChecked] = []
    notes = {(note.part, note.number): note.identifiers for note in letter.notes}
    discourse: dict[str, bind.Discourse] = {}
    for part in letter.parts:
        sender, recipient = bind.party(reader, part.sender), bind.party(reader, part.recipient)
        if sender is None and recipient is None:
            sender = recipient = bind.owner(reader, letter, part)
        discourse[part.id] = bind.Discourse(part, sender, recipient)
        discourse[part.id].speaks_as_company = bind.speaks_as_company(letter, part)
    vendor, agency, names_a_vendor = bind.topics(reader, letter)
    programme = programmes.owner(letter.text)
    around = offices.Offices(reader, letter)
    title_agency, source = bind.title_agency(reader, letter), bind.source(letter)
    for seen in discourse.values():
        seen.offices = around
        seen.topic_vendor, seen.topic_agency, seen.programme = vendor, agency, programme
        seen.title_agency, seen.names_a_vendor, seen.source = title_agency, names_a_vendor, source
    ended = 0
    told: list[Claim] = []  # the claims of the statement before
    for statement, following in itertools.zip_longest(letter.statements, letter.statements[1:]):
        seen = discourse[statement.part]
        seen.ahead = reader.table.find(following.plain) if following and following.part == statement.part else []
        whole, borrowed = continued(statement)
        sentence = reader.sentence(whole)
        sentence.prefix = borrowed
        if "\n" in letter.text[ended : statement.start]:
            heads = parties.labelled(sentence, borrowed)
            seen.label = heads.vendor if heads is not None and statement.kind != "heading" else None
        ended = statement.end
        sentence.among_sums = seen.summed or total_amount.announces(statement.lead_in or "")
        cited = [value for number in statement.notes for value in notes.get((statement.part, number), ())]
        claims: list[Claim] = []
        if statement.kind not in _NOT_READ and not opens_a_list(statement):
            if statement.lead_in:
                seen.saw(reader.sentence(statement.model_copy(update={"text": statement.lead_in})))
            frames = reader.frames(sentence)
            claims = _unique([claim for frame in frames for claim in _claims(frame, seen, cited)])
            if not claims and seen.question is not None:
                answer = reader.answer(seen.question, statement)
                claims = _unique([claim for frame in answer for claim in _claims(frame, seen, cited)])
            if told and not claims and _CALLS_FALSE.match(sentence.text) and told[0].part == statement.part:
                found[-len(told) :] = [
                    claim for before in told for claim in _called_false(before, letter.part(statement.part).sender)
                ]
            found += claims
            if not claims:
                leftovers.sort_out(sentence, frames, not_understood, not_checkable)
                bind.remember_unread(sentence, seen)
            told = claims
        if claims:
            seen.summed = any(claim.type == "total_amount" for claim in claims)
        elif statement.kind not in ("list_item", "table_row"):
            seen.summed = total_amount.announces(whole.plain)
        seen.saw(sentence)
        seen.open_sum = None if claims else _open_sum(sentence.text)
        seen.question = statement if statement.plain.rstrip(" \"')").endswith("?") else None
    found = [claim.model_copy(update={"letter": letter.path}) for claim in found]
    return Extraction(
        claims=_link_withdrawals(_distinct_ids(found), letter),
        not_understood=not_understood,
        not_checkable=not_checkable,
    )


_A_CONTRACT_OF = re.compile(
    r"\b[Aa]n? (?:(?!\$)[\w-]+ ){0,3}?(?:US)?\$[\d.,]+(?:[ -](?:million|billion|thousand)|[MBK]\b)?,? (?:[\w-]+ ){0,3}?(?:contract|order|award|deal|agreement)\b(?!s)"
)


def _open_sum(text: str) -> Amount | None:
    """The one sum of 'a $1.2 billion contract for a camp', whose contract the next statement may tell."""
    told = list(_A_CONTRACT_OF.finditer(text)) if "$" in text else []
    if len(told) != 1 or text.count("$") != 1:
        return None
    amounts = [m for m in quantities.money(text) if told[0].start() <= m.start < told[0].end()]
    return amounts[0].amount if len(amounts) == 1 else None


_CALLS_FALSE = re.compile(
    r"\W*(?:But |And |In fact,? |However,? )?(?:That|This|It|Those|These|Both|All of (?:this|that|it))(?: (?:claim|statement|report|assertion|story|allegation|figure)s?)? (?:is|was|are|were|'s)"
    r"(?: simply| just| entirely| flatly| plainly| also| both| completely| categorically)* (?:not (?:true|correct|accurate|the case|so)|untrue|false|wrong|incorrect|inaccurate|mistaken|a lie|a myth|nonsense|unfounded|baseless)\b(?! (?:that|to)\b)",
    re.IGNORECASE,
)
"""'Some say that X has a contract. That is not true.'"""


def _called_false(claim: Claim, author: str | None) -> list[Claim]:
    """What stands of a claim that the next sentence calls false: somebody's report, and for a contract the author's denial."""
    if claim.polarity != "positive" or claim.attribution in ("denied", "retracted"):
        return [claim]
    reported = (
        claim
        if claim.attribution == "reported"
        else claim.model_copy(update={"attribution": "reported", "holder": None})
    )
    if claim.type != "has_contract":
        return [reported]
    denial = {
        "type": "no_contract",
        "polarity": "negative",
        "attribution": "own",
        "holder": author,
        "id": build.claim_id(f"{claim.id}|denied"),
    }
    return [reported, claim.model_copy(update=denial)]


def _claims(frame: Frame, seen: bind.Discourse, cited: list[str]) -> list[Claim]:
    vendors, agencies = bind.bind(frame, seen)
    if frame.is_exclusive and not frame.is_negative and not frame.excluded and frame.force == "asserted":
        frame.excluded = no_contract.shut_out(frame)
    bound = Bindings(frame, seen, vendors, agencies, cited)
    if not _is_public(bound):
        return []
    drafts = [draft for step in types().values() for draft in step(bound)]
    if not vendors and not frame.identifiers and _is_of_unnamed(bound):
        drafts = [d for d in drafts if d.type not in ("has_contract", "scope", "vehicle", "relationship_ended")]
    elif not vendors and not frame.identifiers and not frame.is_negative and _counts_awards(frame):
        drafts = [d for d in drafts if d.type in _OF_NOBODY or (d.type == "period_of_performance" and d.duration)]
    implied = any(
        draft.type in _IMPLY_A_CONTRACT
        and not (draft.type == "vehicle" and draft.agency is not None)  # whose vehicle it is says not who bought
        and not ("planned" in (draft.force, frame.force) and draft.type in _DO_NOT_WHEN_PLANNED)
        for draft in drafts
    )
    counted = frame.noun is not None and any(c.start < frame.noun.end <= c.end + 1 for c in frame.counts)
    counted = counted or (not vendors and bool(drafts))
    if implied or (counted and any(draft.type == "award_count" for draft in drafts)):
        drafts = [draft for draft in drafts if draft.type != "has_contract"]
    if any(draft.type == "competition" for draft in drafts) and _is_told_of_the_award(frame):
        drafts = [draft for draft in drafts if draft.type != "has_contract"]
    if frame.relation == "select" and any(draft.type == "scope" for draft in drafts):
        drafts = [draft for draft in drafts if draft.type != "has_contract"]
    subcontract = frame.noun is not None and re.match(r"sub-?contract", frame.noun.text, re.IGNORECASE)
    only_subs = all(draft.type == "indirect_contract" for draft in drafts) and not subcontract
    if drafts and vendors and agencies and not frame.is_negative and not only_subs:
        if seen.contract != (vendors, agencies) or (frame.noun is not None and not frame.noun.is_given):
            seen.awarded = None  # another one
        seen.contract = (vendors, agencies)
        dates = [d.time for d in drafts if d.type in ("award_date", "award_amount") and d.time and d.time.kind == "in"]
        seen.awarded = dates[0] if dates else seen.awarded
        seen.buyers |= {vendor.name: agencies for _, vendor, _ in vendors if vendor is not None}
    return [claim for draft in drafts for claim in build.claims(bound, draft)]


def _is_told_of_the_award(frame: Frame) -> bool:
    """'awarded it to X without bidding', 'the contract was made as sole source': how it was competed says that it is."""
    if frame.force == "presupposed" or (
        frame.verb is not None and frame.verb.kind == "award" and frame.force == "asserted"
    ):
        return True
    return (
        frame.noun is not None
        and frame.noun.is_given
        and (
            frame.noun.determiner == "possessive"  # "won its contracts without bidding"
            or not any(frame.clause.holds(m.start) for m in frame.vendors)
        )
    )


_REVENUE_SHARE = re.compile(
    r"(?:%|\bpercent|\bshare|\bportion) of (?:our|its|their|the company's|total|net|all)(?: \w+)? (?:revenues?|sales|income|business)\b",
    re.IGNORECASE,
)


def _is_public(bound: Bindings) -> bool:
    """Whether a government stands on one side, and somebody (or a number) on the other: else nothing can be looked up."""
    frame = bound.frame
    if _REVENUE_SHARE.search(frame.sentence.text):
        return False  # what part of a company's income it is, no record of awards says
    if frame.identifiers and (bound.vendors or len(set(frame.identifiers)) == 1):
        return True  # a bare listing of several numbers says of none whose it is
    if not bound.agencies:
        return False
    if bound.vendors or frame.relation == "require":
        return True
    if any(
        m.reference in ("it", "party", "company") and not m.text.lower().startswith(("its", "their"))
        for m in frame.vendors
    ):
        return False  # "ICE gave it a no-bid contract": whom, the letter leaves open
    if frame.is_negative and _none_awarded(frame):
        return True
    described = re.search(
        r"\bto (?:an?|three|two|four|five|several) (?:[\w-]+ ){0,3}(?:vendor|compan(?:y|ies)|firms?|contractors?|business(?:es)?|vendors)\b",
        frame.sentence.text,
    )
    if (
        described
        and frame.verb is not None
        and frame.verb.kind == "award"
        and not frame.money
        and not frame.is_negative
    ):
        return True
    if _counts_awards(frame) or _is_of_unnamed(bound):
        return True
    unnamed = not frame.vendors and not any(m.vendor or m.reference == "company" for m in frame.sentence.mentions)
    unnamed = unnamed and not frame.is_negative
    return unnamed and frame.verb is not None and frame.verb.kind == "hold" and not frame.money


def _is_of_unnamed(bound: Bindings) -> bool:
    """Of an agency's contracts in a letter that names no company at all, as audits do: with whom, nothing in it could tell."""
    frame, noun = bound.frame, bound.frame.noun
    if bound.seen.names_a_vendor or frame.is_negative or frame.mood is not None or noun is None or frame.identifiers:
        return False
    if noun.strength not in ("strong", "weak", "change") or (not frame.agencies and not noun.is_plural):
        return False
    awarded = frame.verb is not None and frame.verb.kind == "award" and frame.verb.start >= noun.end
    acts = _agency_acts(frame) and (awarded or not all(m in noun.modifiers for m in frame.agencies))
    if not (noun.is_plural or (noun.determiner == "indefinite" and acts)):
        return False
    return not any(m.vendor or m.reference in ("company", "you") for m in frame.sentence.mentions)


def _agency_acts(frame: Frame) -> bool:
    """'CMS awarded', 'spent by ICE': not 'contracts with ICE', whose vendor is only not named here."""
    text, verb = frame.sentence.text, frame.verb
    return any(
        (verb is not None and m.end <= verb.chain_start)
        or re.search(r"\bby (?:the )?$", text[: m.start])
        or re.match(r"(?:'s)? (?:identified|recorded|reported)\b", text[m.end :])
        or not text[: m.start].strip(" -*|")
        for m in frame.agencies
    ) or any(e.kind == "award" and e.verb is not None and e.verb.is_passive for e in frame.events)


def _counts_awards(frame: Frame) -> bool:
    """'CMS awarded 62 contracts', '$41.4 million in contracts': how many or how much an agency awarded, to whom is not said."""
    noun = frame.noun
    named = any(
        m.vendor or (m.reference == "company" and not m.text.lower().startswith(("its ", "their ")))
        for m in frame.sentence.mentions
    )
    if frame.is_negative or named or not frame.agencies or frame.mood is not None:
        return False
    if not _agency_acts(frame):
        return False
    if noun is None:
        summed = bool(frame.money) and total_amount.is_total(frame, frame.money[0])
        return summed or award_count.recipients(frame) is not None
    several = noun.is_plural and noun.strength in ("strong", "weak")
    acted = any(e.kind in ("award", "pay") for e in frame.events)
    return (several and bool(frame.counts or (frame.money and acted))) or award_count.recipients(frame) is not None


def _none_awarded(frame: Frame) -> bool:
    """'No construction contracts have been awarded by DHS': a denial of every vendor."""
    noun, verb = frame.noun, frame.verb
    return (
        noun is not None
        and noun.strength == "strong"
        and noun.determiner == "indefinite"
        and verb is not None
        and verb.kind == "award"
        and verb.is_passive
        and verb.start > noun.end
        and not frame.vendors
    )


def _unique(found: list[Claim]) -> list[Claim]:
    """One claim per type, parties, polarity and values; a bare existence is dropped beside a fuller claim of the same parties."""
    out: list[Claim] = []
    for claim in found:
        if all(_key(claim) != _key(other) for other in out):
            out.append(claim)
    return [
        claim
        for claim in out
        if not (
            claim.type == "has_contract"
            and any(
                other is not claim
                and other.type in _IMPLY_A_CONTRACT
                and other.force != "planned"
                and not (other.type in _DO_NOT_WHEN_PLANNED and any(cue.role == "plan" for cue in other.cues))
                and _parties(other) == _parties(claim)
                and other.attribution == claim.attribution
                for other in out
            )
        )
    ]


def _parties(claim: Claim) -> tuple[str, str]:
    vendor = (claim.vendor.name or claim.vendor.text) if claim.vendor else ""
    agency = f"{claim.agency.name or claim.agency.text} {claim.agency.division or ''}" if claim.agency else ""
    return vendor, agency


def _key(claim: Claim) -> tuple[object, ...]:
    amount = (claim.amount.value, claim.amount.comparator) if claim.amount else None
    return (
        claim.type,
        *_parties(claim),
        claim.polarity,
        amount,
        claim.count.value if claim.count else None,
        tuple(claim.identifiers) if claim.type == "award_identifier" else (),
        claim.time.start if claim.type == "award_date" and claim.time else None,
        claim.attribution,
    )


def _distinct_ids(found: list[Claim]) -> list[Claim]:
    """The same words twice in a letter are two claims: the later ones' ids count up."""
    seen: dict[str, int] = {}
    out = []
    for claim in found:
        number = seen.get(claim.id, 0)
        seen[claim.id] = number + 1
        out.append(claim if not number else claim.model_copy(update={"id": f"{claim.id}-{number + 1}"}))
    return out


def _link_withdrawals(found: list[Claim], letter: Letter) -> list[Claim]:
    """A denied or retracted claim points at the earlier one of the same author that it takes back."""
    senders = {part.id: part.sender for part in letter.parts}
    out: list[Claim] = []
    for claim in found:
        if claim.attribution in ("denied", "retracted"):
            earlier = [
                other
                for other in out
                if other.attribution in ("own", "reported")
                and other.polarity == claim.polarity
                and _matches(claim, other)
                and other.part != claim.part
                and other.holder in (claim.holder, senders.get(claim.part))
            ]
            if earlier:
                out.append(claim.model_copy(update={"takes_back": earlier[0].id}))
                continue
        out.append(claim)
    return out


def _matches(claim: Claim, other: Claim) -> bool:
    if (claim.vendor and claim.vendor.name) != (other.vendor and other.vendor.name) and other.vendor is not None:
        return False
    return bool(claim.agency and other.agency and claim.agency.code == other.agency.code)


def trace(sentence: Sentence, frames: list[Frame]) -> str:
    """How a statement was read, for a person who asks why: clauses, mentions, moods, reports, frames."""
    lines = [
        f"clauses  {' | '.join(re.sub(chr(10), ' ', sentence.text[c.start : c.end]).strip() + ' <' + c.kind + '>' for c in sentence.clauses)}"
    ]
    lines.append(
        f"mentions {', '.join(f'{m.text}={m.vendor.name if m.vendor else m.agency.name if m.agency else m.reference}' for m in sentence.mentions)}"
    )
    if sentence.moods:
        lines.append(f"moods    {', '.join(f'{m.kind}:{sentence.text[m.cue[0] : m.cue[1]]}' for m in sentence.moods)}")
    if sentence.reports:
        lines.append(f"reports  {', '.join(f'{r.kind}:{r.who}:{r.verb}' for r in sentence.reports)}")
    for frame in frames:
        lines.append(
            f"frame    {frame.relation} {frame.force} {'-' if frame.is_negative else '+'} noun={frame.noun.text if frame.noun else None} ({frame.noun.determiner if frame.noun else ''}) verb={frame.verb.text if frame.verb else None} "
            f"vendors={[m.text for m in frame.vendors]} agencies={[m.text for m in frame.agencies]} events={[(e.kind, e.time.span.text if e.time else None) for e in frame.events]} money={[m.amount.text for m in frame.money]} durations={[d.iso for d in frame.durations]}"
        )
    return "\n".join(lines)
