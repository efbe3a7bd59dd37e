"""How firmly a frame is said: asserted, taken for granted, planned, hedged, or not at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from procure.language import kernels, lexicon, moods, verbs
from procure.language.events import Event
from procure.language.figures import is_of_offers

if TYPE_CHECKING:
    from procure.language.frames import Frame, Sentence


def fill_force(frame: Frame, trigger: int) -> bool:
    """How firmly it is said; False where nothing is asserted and nothing taken for granted."""
    sentence, noun, verb = frame.sentence, frame.noun, frame.verb
    mood = moods.mood_at(sentence.moods, trigger)
    if mood is not None and mood.kind == "pursuit" and any(is_of_offers(c.count.text or "") for c in sentence.counts):
        mood = None  # "Bids were solicited, with seven received"
    implied = _implied(sentence, verb) if verb is not None and not verb.is_finite else None
    changed = verb is not None and verb.kind in ("end", "modify")
    if mood is not None and mood.kind == "pursuit" and not changed and _is_the_buyers(frame):
        return False
    if mood is not None and mood.kind != "pursuit":
        return _presupposed(frame, mood, implied is not None)
    if noun is not None and _is_protested(frame):
        to = [m for m in sentence.mentions if m.vendor and 0 < m.start - noun.end <= _NEXT]
        frame.vendors = to or frame.vendors  # not who protests
        frame.force = "presupposed"
        return True
    if noun is not None and mood is None and is_its_award(frame):
        frame.vendors = [m for m in sentence.mentions if m.vendor and 0 < m.start - noun.end <= _NEXT]
        frame.force = "asserted"
        return True
    if frame.denies_degree:
        frame.force, frame.word_time = "presupposed", "current"
        return mood is None and bool(frame.vendors and frame.agencies)
    given = _is_given(frame)
    if noun is not None and noun.strength in ("strong", "weak") and _is_not_yet(frame):
        return False
    if noun is not None and noun.strength in ("strong", "weak") and (unreal := _UNREAL.search(noun.words_before)):
        if unreal.lastgroup == "said":
            frame.hedges.append(unreal[0])  # "the alleged contract"
        elif not (frame.money and unreal[0].lower() == "potential"):
            return False  # "the proposed contract", "a hypothetical contract"
    if noun is not None and noun.strength == "role" and _is_other_subject(frame):
        return False
    if (
        noun is not None
        and noun.strength == "role"
        and not frame.is_negative
        and _NO_ROLE_YET.search(sentence.text[frame.clause.start : noun.start])
    ):
        return False
    for match in lexicon.cue("hedge").finditer(sentence.text, frame.clause.start, frame.clause.end):
        if match[0] == "May":
            continue
        late = match[0].lower() in ("estimated", "expected", "potentially", "potential") or match[0].lower().startswith(
            "by "
        )
        if match.start() < trigger or (late and frame.money):
            frame.hedges.append(match[0])
            frame.cue("hedge", *match.span())
    if frame.clause.kind == "complement":
        for match in lexicon.cue("hedge").finditer(sentence.text, max(0, frame.clause.start - 60), frame.clause.start):
            if re.fullmatch(r"(?: that)?[ \"']*", sentence.text[match.end() : frame.clause.start]):
                frame.hedges.append(match[0])  # "it is alleged that", "we believe that"
                frame.cue("hedge", *match.span())
    planned = kernels.planned(sentence, verb)
    if (
        planned is None
        and verb is not None
        and verb.modal == "would"
        and verb.kind == "award"
        and frame.attribution == "reported"
    ):
        planned = (verb.chain_start, verb.start)  # "said the contract would be awarded": a plan, told later
    if planned is None and verb is None and noun is not None:
        intended = _INTENT.search(sentence.text, frame.clause.start, noun.start)
        planned = intended.span() if intended else None
        if planned:
            frame.cue("plan", *planned)
            frame.force = "planned"
            return bool(frame.vendors and frame.agencies)
    if planned:
        frame.cue("plan", *planned)
        frame.force = "planned"
        paid = (
            verb is not None
            and verb.kind in ("win", "award", "pay")
            and frame.money
            and frame.vendors
            and frame.agencies
        )
        return verb is not None and verb.kind != "hold" and bool(noun is not None or verb.kind == "last" or paid)
    if verb is not None and verb.kind == "require":
        return not frame.is_negative
    if verb is not None and not verb.is_finite and implied is None and (noun is None or verb.start < noun.start):
        return _unfinished(frame, given, mood is not None)
    if implied is not None and re.match(r"found|known|shown|reported|said", implied[0]):
        found_on = next((event.time for event in frame.events if event.time is not None), None)
        if found_on is not None and sentence.on is not None and found_on.span.last <= sentence.on:
            frame.said_on = found_on.span.last  # "On May 3 it was found to have entered into a contract": by then
        frame.events = [Event(event.kind, event.verb) for event in frame.events]
    if (
        mood is not None
        and not (given and noun is not None and (noun.determiner == "possessive" or _is_vendors_own(frame)))
        and not frame.is_negative
        and (verb is None or verb.kind not in _FIRM or verb.start < mood.start)
    ):
        return False
    if noun is not None and noun.strength == "relation" and frame.is_exclusive and mood is None:
        frame.force = "asserted"
        return True
    if noun is not None and noun.strength == "relation" and noun.determiner == "possessive":
        if _WHAT_IS.match(sentence.text, frame.clause.start):
            return False
        # "X's role in supplying" is what a document details; "our work with" is taken for granted
        frame.force = "asserted" if noun.text.lower().startswith("role") else "presupposed"
        return True
    if (
        noun is not None
        and noun.strength == "relation"
        and noun.determiner == "definite"
        and verb is None
        and frame.vendors
        and frame.agencies
        and noun.text.lower().endswith("between")
    ):
        frame.force = "presupposed"  # "the relationship between X and ICE had not been reported"
        return True
    if verb is None and not frame.is_negative:
        if noun is None or (noun.strength == "change" and (given or noun.possessor)):
            frame.force = "asserted"
        elif given:
            told = noun.strength == "role" and re.match(r"winners|awardees|incumbent", noun.text, re.IGNORECASE)
            frame.force = "asserted" if told else "presupposed"
        elif not _stands_alone(frame):
            return False
    elif (
        noun is not None
        and verb is not None
        and noun.is_given
        and verb.kind in ("hold", "compete", "change", "subcontract")
        and not (
            verb.kind == "compete"
            and any(e.kind in ("award", "sign") and e.verb is not None and e.verb.is_passive for e in frame.events)
        )
    ):
        frame.force = "presupposed" if verb.start > noun.start else "asserted"
    if frame.hedges and frame.force == "asserted":
        frame.force = "hedged"
    return True


_INTENT = re.compile(r"\bnotices? of intent\b[^.;]{0,40}", re.IGNORECASE)
"""'issued a notice of intent for licenses from X': they are still to be bought."""
_AWARD_OF = re.compile(
    r"\b(?:protest(?:s|ed|ing)?|challeng(?:e|es|ed|ing)|contest(?:s|ed|ing)?|appeal(?:s|ed|ing)?|criticiz\w+|review(?:s|ed|ing)?|investigat\w+|objection|complain\w*|question(?:s|ed|ing)?|audit\w*)\b[^.;]{0,60}?"
    r"\b(?:award|awarding|issuance|issuing|placement|making) of (?:an?|the|this|that|its) (?:[\w$.,-]+ ){0,5}?$",
    re.IGNORECASE,
)


def _is_the_buyers(frame: Frame) -> bool:
    """'is a finalist for the Army's contract', 'VA evaluates bids for its contract': the agency's own, still to be won."""
    noun, text = frame.noun, frame.sentence.text
    if noun is None or noun.determiner != "possessive":
        return False
    owner = noun.possessor or next(
        (m for m in reversed(frame.sentence.mentions) if m.end <= noun.start and text.startswith("'s ", m.end)), None
    )
    if owner is None:
        return False
    before = [m for m in frame.sentence.mentions if m.end <= owner.start and (m.vendor or m.agency)]
    return owner.agency is not None or (owner.reference == "it" and bool(before) and before[-1].agency is not None)


def _is_protested(frame: Frame) -> bool:
    """'protests the award of a contract to X by Y': who protests takes the award for granted."""
    noun = frame.noun
    return (
        noun is not None
        and noun.strength == "strong"
        and bool(frame.vendors and (frame.agencies or frame.sentence.identifiers))
        and _AWARD_OF.search(frame.sentence.text[: noun.start]) is not None
        and re.match(r" to (?:the )?", frame.sentence.text[noun.end :]) is not None
    )


_WOULD_BE = re.compile(
    r"(?: \([^)]*\))? (?:would|could|might) (?:\w+ )?(?:mean|bring|create|generate|add|make|give|allow|let|help|keep|save|employ|require|yield|produce)\b"
)
_APPROVAL = re.compile(
    r"\b(?:(?:conditional|tentative|preliminary|provisional|initial) (?:approval|consent|go-ahead|agreement)|(?:conditionally|tentatively|provisionally) (?:approved|agreed|accepted))\b[^.;]{0,40}$",
    re.IGNORECASE,
)


def _is_not_yet(frame: Frame) -> bool:
    """'the ICE contract would mean 100 more jobs', 'gave its conditional approval to a contract': it is still to come."""
    noun, text = frame.noun, frame.sentence.text
    assert noun is not None
    if noun.determiner == "definite" and frame.verb is None and _WOULD_BE.match(text, noun.end):
        return True
    return _APPROVAL.search(text[frame.clause.start : noun.start]) is not None


ITS_AWARD = re.compile(
    r"\b(?:[Tt]he|[Ii]ts|'s) (?:[a-z]+ )?(?:award|issuance|placement|signing)(?P<when>,? (?:on|in|of) [\w ,]{4,20}?)?,? of (?:an?|the|its|another) (?:[\w$.,-]+ ){0,4}?$"
)


_NEXT = 10
"""Within how many characters after 'the award of a contract' the awardee's name begins: ' to the'."""
_NOT_MADE = re.compile(r"\b(?:would|could|can|may|might|should|must|cannot|if|whether|before|until|pending)\b")


def is_its_award(frame: Frame) -> bool:
    """'the award, on 3 May 2019, of a task order to X': that it was made is said, in a noun."""
    noun, text = frame.noun, frame.sentence.text
    if noun is None or noun.strength != "strong" or noun.is_plural or not frame.vendors or frame.verb is not None:
        return False
    if re.match(r" to (?:the )?", text[noun.end :]) is None or frame.is_negative:
        return False
    if not any(m.vendor and 0 < m.start - noun.end <= _NEXT for m in frame.sentence.mentions):
        return False
    return ITS_AWARD.search(text, frame.clause.start, noun.start) is not None and not _NOT_MADE.search(
        text, frame.clause.start, frame.clause.end
    )


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
    if mood.kind == "refusal" or noun is None or noun.strength in ("change", "role"):
        return False
    if noun.strength == "weak" and not (
        _LASTING_DEAL.match(noun.text) and _is_given(frame) and noun.determiner != "bare"
    ):
        return False
    wanted = re.match(r"(?:all|any|every|each)\b", noun.words_before, re.IGNORECASE)
    existing = re.search(r"\b(?:outstanding|existing|current|its|their|your)\b", noun.words_before)
    if wanted and not existing and not re.match(r" (?:that|which) ", frame.sentence.text[noun.end :]):
        return False  # "End all ICE contracts" takes none for granted
    if noun.strength == "relation" and all(m.agency and m.agency.level == "government" for m in frame.agencies):
        return False
    if noun.strength == "relation" and _WHAT_IS.match(frame.sentence.text, frame.clause.start):
        return False
    if mood.kind == "condition" and (then := _THEN.search(frame.sentence.text, mood.end)):
        # "if ICE renews it, the company will get $4 million": what would follow is said of nothing that is
        frame.money = [m for m in frame.money if m.start < then.start()]
        frame.durations = [d for d in frame.durations if d.start < then.start()]
        frame.counts = [c for c in frame.counts if c.start < then.start()]
    before = frame.sentence.text[frame.clause.start : noun.phrase_start]
    implied = implied or bool(frame.vendors and frame.agencies and _vendor_tie(frame) and _SPOKEN_OF.search(before))
    # "Why did CBP give X a contract?", "determine why the Corps awarded X a contract" take for granted that it did.
    implied = implied or (
        verb is not None
        and verb.kind in ("award", "win", "sign", "pay", "buy")
        and verb.is_past
        and bool(frame.vendors and frame.agencies)
        and bool(_WHY.search(frame.sentence.text[: verb.chain_start]))
    )
    implied = implied or (
        mood.kind == "question"
        and verb is not None
        and verb.kind in ("award", "win", "sign", "pay", "buy")
        and bool(re.match(r"\W*(?:why|when)\b", frame.sentence.text, re.IGNORECASE))
        and bool(frame.vendors and frame.agencies)
    )
    ending = (
        verb is not None
        and verb.kind in ("end", "modify")
        and verb.start < noun.start
        and noun.determiner != "bare"
        and not noun.words_before.startswith("any")
    )
    held = noun.strength == "strong" and bool(_IT_HAS.match(frame.sentence.text, noun.end))
    if _is_to_be_had(frame) and not implied:
        return False
    if not (implied or ending or held or (_is_given(frame) and noun.determiner != "bare")):
        return False
    frame.force, frame.is_negative, frame.mood = "presupposed", False, mood.kind
    frame.word_time = "past" if frame.word_time == "past" else "current"
    if not implied:
        frame.events = []
        frame.relation = "contract"
    return True


_LASTING_DEAL = re.compile(r"(?:agreement|deal|subscription|arrangement|lease|pact|licen[cs]e)s?$", re.IGNORECASE)
"""Words that speak of a contract in force where something is asked of it ('drop its deal with ICE'), though weak by themselves."""


def _is_to_be_had(frame: Frame) -> bool:
    """'urge the Navy to award the contract to X', 'should X get the Navy contract': what is asked for is not there yet."""
    noun, verb = frame.noun, frame.verb
    return (
        noun is not None
        and verb is not None
        and noun.determiner == "definite"
        and verb.kind in ("award", "win", "sign")
        and verb.end <= noun.start
        and not verb.is_past
    )


_THEN = re.compile(r"\b(?:will|would|could|can|may|might|'ll|'d)\b")
_WHAT_IS = re.compile(r"\W*what (?:exactly )?(?:is|are|was|were)\b", re.IGNORECASE)
"""'What is X's relationship with ICE?' takes none for granted."""
_IT_HAS = re.compile(
    r"(?: (?:that|which))? (?:it|they|you|we|the (?:company|firm|agency|department)|[A-Z][\w&.]*(?: [A-Z][\w&.]*)*) (?:already |now |currently |still )?(?:has|have|holds?|signed|won|awarded)\b"
)
"""'want it not to renew a contract it has with X': the relative clause gives the contract."""


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


_NO_ROLE_YET = re.compile(
    r"\b(?:potential|prospective|would-be|possible|future|aspiring|hopeful|likely|target|(?:would|could|might|may|will|to|should|can) (?:\w+ )?(?:be|become))\b[^.;,]{0,50}$",
    re.IGNORECASE,
)
"""'a potential contractor', 'would be its first customer'."""
_UNREAL = re.compile(
    r"\b(?:(?P<said>alleged|supposed|rumou?red|purported|reported)|proposed|putative|tentative|hypothetical|possible|potential|prospective|would-be|draft|imaginary|non-existent|nonexistent)\b(?! (?:value|ceiling|total))",
    re.IGNORECASE,
)
_COPULA = re.compile(
    r"\b(?:is|are|am|was|were|be|been|being|as|become|becomes|became|remains?|remained|include[sd]?|including|count(?:s|ed)?|list(?:s|ed)?|name[sd]?|have|has|had|serves?|among|:)\b|'(?:re|m|s)\b|[,:]",
    re.IGNORECASE,
)


def _is_other_subject(frame: Frame) -> bool:
    """'We ranked the contractors of X': who is spoken of by a pronoun does something with the contractors, and is none."""
    noun = frame.noun
    assert noun is not None
    before = [m for m in frame.vendors if m.reference and m.end <= noun.phrase_start and m is not noun.possessor]
    if not before or len(before) != len(frame.vendors):
        return False
    between = frame.sentence.text[before[-1].end : noun.start]
    return noun.is_plural and noun.determiner in ("definite", "bare") and _COPULA.search(between) is None


_FIRM = ("award", "win", "sign", "hold", "pay")


_PHASE = re.compile(
    r"\b(?:stopped|ceased|quit|halted|discontinued|started|began|begun|commenced|resumed|finished) (?:to )?$",
    re.IGNORECASE,
)
"""'stopped supplying', 'began to work with': what began or ended was."""


_PENDING_DECISION = re.compile(
    r"\b(?:weigh|consider|await|fac|delay|postpon|mull|defer|near|pend|before|until|no|not)\w* (?:(?:an?|the|any|its|their) )?(?:[a-z]+ )?decision\b"
)


def _implied(sentence: Sentence, verb: verbs.Verb) -> re.Match[str] | None:
    """What makes an infinitive or gerund a fact: 'chose to enter', 'succeeded in getting it to drop'."""
    if verb.modal is not None:
        return None
    before = sentence.text[max(0, verb.chain_start - 60) : verb.start]
    if _PENDING_DECISION.search(before):
        return None
    if phase := _PHASE.search(before):
        return phase
    return next(
        (match for match in lexicon.cue("implicative").finditer(before) if len(before) - match.end() <= 45), None
    )


def _is_vendors_own(frame: Frame) -> bool:
    """Whether the vendor is part of the contract's phrase: 'the Acme contract', 'the contract with Acme'."""
    return frame.noun is not None and (_vendor_tie(frame) > 0 or any(m in frame.noun.modifiers for m in frame.vendors))


def _vendor_tie(frame: Frame) -> int:
    """4 where 'with X' follows the contract word."""
    noun = frame.noun
    return (
        4
        if noun
        and any(re.fullmatch(r" (?:with|to) (?:the )?", frame.sentence.text[noun.end : m.start]) for m in frame.vendors)
        else 0
    )


_ANNOUNCED = re.compile(r"\b(?:announced|unveiled|announces|announcing|disclosed) (?:[a-z$\d][\w$.,-]* ){0,5}$")
"""'The Navy announced separate contracts for X and Y': of an agency that says so, 'for' tells with whom."""


_MADE_KNOWN = re.compile(
    r"\b(?:announc|unveil|disclos|reveal|report|cit|welcom|celebrat|prais|hail|applaud|tout|confirm|acknowledg|defend|publish|post|mention|describ|detail|ha(?:s|ve|d) (?:in place|under way))(?:e|es|ed|s|ing)?\b(?! that)[^.;:]{0,60}$",
    re.IGNORECASE,
)
"""'X announced a contract with Y'."""
_THIS_IS = re.compile(r"\W*(?:This|It|That)(?: award| one)? (?:is|was)(?: also| only)? ")


def is_predicate(frame: Frame) -> bool:
    """'This is a sole-source contract': what is said of a contract spoken of before."""
    noun = frame.noun
    return (
        noun is not None
        and noun.strength == "strong"
        and noun.determiner == "indefinite"
        and not frame.vendors
        and _THIS_IS.fullmatch(frame.sentence.text, frame.clause.start, noun.phrase_start) is not None
    )


_UNDER_ONE = re.compile(
    r"\b(?:under|(?:as )?part of) (?:contract\b|(?:an?|another|its|their|our|one|two|several|multiple|various|separate|existing|the terms of) (?:[^\W\d][\w-]*,? |\$[\d.,]+ (?:million |billion )?){0,6}?(?:contracts?|orders?|agreements?|leases?)\b)|\bpursuant to an? \b",
    re.IGNORECASE,
)
"""'maintains it for CBP under a task order', 'under contract with': what is done so is done by contract."""
_MODAL = re.compile(r"\b(?:would|could|can|may|might|should|must|cannot|if)\b", re.IGNORECASE)


_WHY = re.compile(
    r"\b(?:why|how|when|on what grounds|for what reason)\b(?! (?:many|much|often))[^;?]{2,80}$", re.IGNORECASE
)
_SPOKEN_OF = re.compile(
    r"\b(?:about|regarding|concerning|into|over|details of|copies of|copy of|terms of|scrutiny of|investigation of|audit of|review of|criticism of|questions on) $",
    re.IGNORECASE,
)
"""'asks about two contracts with X': that they exist is taken for granted."""
_LABEL = re.compile(r"\W*[A-Z][^.:;]{2,60}:\s")
"""'FY2024: $3 million in obligations': an entry, though no list is marked."""


_IS_ONE = re.compile(r"\b(?:is|are|was|were|be(?:en)?)(?: also| still| now)? $")


def _is_between_both(frame: Frame) -> bool:
    """'profits from a contract with ICE', 'Emails brought to light an ICE contract with X': whatever is done with it, there is one.

    The agency must be part of the contract's phrase, and nothing in the clause may doubt or deny.
    """
    noun, sentence, clause = frame.noun, frame.sentence, frame.clause
    if noun is None or noun.strength != "strong" or frame.tie < 4 or not frame.vendors or not frame.agencies:
        return False
    if not clause.holds(frame.vendors[0].start) or noun.is_elliptic:
        return False
    return _MODAL.search(sentence.flat, clause.start, clause.end) is None and not re.search(
        r"\b(?:not|never|no|nor|without|lack(?:s|ed)?|hopes?|offers?|talks|interest|chance|bids?|deadline|wants?|wanted|needs?|needed|plans?|propos\w+|expects?|awaits?|discuss\w*|negotiat\w+|oppos\w+|avoids?)\b|n't\b",
        sentence.flat[clause.start : noun.start],
        re.IGNORECASE,
    )


def _stands_alone(frame: Frame) -> bool:
    """An indefinite contract without a verb of its own: 'a $29.9 million renewal followed', 'there is a contract with'."""
    sentence, clause = frame.sentence, frame.clause
    if _UNDER_ONE.search(sentence.text, clause.start, frame.noun.phrase_start + 40 if frame.noun else clause.start):
        doubtful = _MODAL.search(sentence.flat, clause.start, clause.end) or any(
            v.is_negated for v in sentence.verbs if clause.holds(v.start)
        )
        return bool(frame.vendors and frame.agencies) and not doubtful
    under = sentence.text.endswith(("under ", "Under "), 0, frame.noun.phrase_start) if frame.noun else False
    if under and frame.identifiers and frame.agencies:
        return True  # "supported by DARPA under Contract No. FA8750-20-C-0203"
    if frame.vehicle or (frame.noun is not None and frame.noun.strength == "relation" and frame.is_exclusive):
        return True
    if is_predicate(frame) and (frame.competition or frame.money or frame.durations):
        return True
    before = sentence.text[clause.start : frame.noun.phrase_start if frame.noun else clause.start]
    if frame.vendors and frame.agencies and _vendor_tie(frame) and re.search(r"\b(?:on|under|through|by) $", before):
        return True  # "replaced them on a no-bid contract with X"
    if (
        frame.noun is not None
        and frame.noun.strength == "strong"
        and frame.vendors
        and any(m.agency and m.end <= frame.noun.start for m in frame.agencies)
        and frame.vendors[0].start - frame.noun.end < 10
        and re.fullmatch(r" for (?:the )?", sentence.text[frame.noun.end : frame.vendors[0].start])
        and _ANNOUNCED.search(sentence.text[clause.start : frame.noun.start])
    ):
        frame.loose_times = []  # the day is that of the announcement
        return True
    if frame.money and re.search(r"\bincluding $|^\W*(?:including )?$", before):
        return True
    if frame.vendors and frame.agencies and _vendor_tie(frame) and _SPOKEN_OF.search(before):
        frame.force = "presupposed"
        return True
    if _MADE_KNOWN.search(before) and frame.vendors and frame.agencies:
        return True
    if re.search(
        r"\b(?:there (?:is|are|was|were|has been|have been)|identif(?:y|ied)|found|find|shows?|showed|reveals?|revealed|uncovered|discovered|lists?|turns up|turned up|including|following|a|worth|valued|totaling|totalling|followed)\b[^.;]{0,40}$",
        before,
        re.IGNORECASE,
    ):
        return bool(frame.vendors or frame.agencies)
    if frame.durations and (frame.vendors or frame.agencies):
        return True
    if _is_between_both(frame):
        frame.force = "asserted" if _IS_ONE.search(before) else "presupposed"
        return True
    noun = frame.noun
    if (
        noun is not None
        and noun.strength == "strong"
        and not sentence.verbs
        and not sentence.text[: noun.phrase_start].strip(" -*|\u2022")
        and (frame.agencies or frame.vendors)
        and (sentence.times or sentence.statement.kind == "list_item")
    ):
        return True  # "- Contract with ICE since 2014": an entry of a list
    return (
        (
            bool(frame.money or frame.identifiers)
            and bool(
                frame.vendors
                or frame.agencies
                or sentence.statement.kind in ("list_item", "table_row")
                or _LABEL.match(sentence.text)
            )
        )
        or bool(frame.vendors and frame.agencies and sentence.statement.kind == "list_item")
        or (frame.noun is not None and frame.noun.strength == "role" and bool(frame.agencies))
    )
