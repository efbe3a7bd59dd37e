"""``has_contract``: there is (or was) an award of the agency to the vendor; also words of supply, work and use, with their relation."""

from __future__ import annotations

import re

from procure.claims import scope
from procure.claims.build import Bindings, Draft, announced, current, time_of
from procure.claims.period_of_performance import FUNDS_EXPIRE
from procure.claims.relationship_ended import NOT_RENEWED
from procure.language import times
from procure.language.force import is_predicate
from procure.language.frames import Frame
from procure.models.claims import TimeRef


def drafts(bound: Bindings) -> list[Draft]:
    """One draft where the frame says or takes for granted that a contract exists."""
    frame = bound.frame
    if frame.is_negative or not bound.agencies or not _speaks_of_existence(frame, bound):
        return []
    awarding = frame.verb is not None and frame.verb.kind == "award"
    force = "presupposed" if frame.force == "planned" and not awarding else frame.force
    return [Draft("has_contract", force=force, time=_time(frame), exclusive=frame.is_exclusive)]


def _speaks_of_existence(frame: Frame, bound: Bindings) -> bool:
    noun, verb = frame.noun, frame.verb
    if is_predicate(frame) or FUNDS_EXPIRE.search(frame.sentence.text):
        return False  # "This is a sole-source contract", "Funds of the contract will expire" repeat it
    if frame.relation == "require" or (
        noun is not None and noun.text.lower().startswith("sub") and frame.prime is not None
    ):
        return False
    if frame.is_subcontract and re.search(
        r"\bsub-?contractors? (?:to|of|under|for)\b", frame.sentence.text[frame.clause.start :]
    ):
        return False  # the contract is the prime's
    if frame.relation == "select":
        return bool(bound.vendors)
    if frame.force == "presupposed" and frame.verb is None and scope.is_told(frame):
        return False  # "the contract covers guard services" says what it is for
    if frame.force == "presupposed" and NOT_RENEWED.search(frame.sentence.text[frame.clause.start : frame.clause.end]):
        return noun is not None and (noun.determiner == "possessive" or frame.mood == "demand")
    if frame.force == "planned":
        if verb is not None and verb.kind == "award":
            return bool(bound.vendors and frame.vendors and frame.agencies)  # "will be awarded to X"
        competing = verb is not None and verb.kind == "compete"
        return noun is not None and noun.is_given and noun.strength == "strong" and not competing
    alone = frame.tie < 3 and not any(m.reference == "agency" for m in frame.agencies) and not _names_both(frame)
    if (
        noun is not None
        and noun.strength == "role"
        and re.match(r"winners|awardees|incumbent", noun.text, re.IGNORECASE)
    ):
        return bool(frame.vendors)
    if noun is not None and noun.determiner in ("definite", "demonstrative") and frame.force == "presupposed" and alone:
        return False  # "the contract" alone only repeats what an earlier statement said
    if (
        noun is not None
        and noun.determiner in ("definite", "demonstrative")
        and frame.force == "presupposed"
        and re.search(r"\b[Uu]nder $", frame.sentence.text[: noun.phrase_start])
        and not re.match(r" (?:with|between|from|it|that)\b", frame.sentence.text[noun.end :])
        and not noun.modifiers
    ):
        return False  # "under the contract it will build ten ships" repeats what was said
    if noun is None and verb is not None and verb.kind == "buy":
        return bool(bound.vendors)
    if frame.force in ("presupposed", "hedged") and any(
        m.agency and m.agency.level == "government" for m in frame.agencies
    ):
        # "our contracts with the government", said by the company itself, is no statement about any contract
        own = bound.seen.sender is not None and any(v[1] == bound.seen.sender.vendor for v in bound.vendors)
        if own or (verb is not None and verb.modal):
            return False
    if noun is None and verb is not None and verb.kind == "end":
        return False
    if frame.relation in ("supply", "work", "use"):
        if not bound.vendors or not any(m.agency or m.reference for m in frame.agencies):
            return False
        if any(m.agency and m.agency.level == "government" for m in frame.agencies) and frame.force == "presupposed":
            return False
        if noun is not None:
            if (
                verb is not None
                and verb.kind == "modify"
                and len(frame.sentence.text[verb.end : noun.start].split()) > 2
            ):
                return False  # "extended price cuts for use of its software"
            return (
                noun.determiner == "possessive"
                or (noun.strength == "relation" and frame.force != "asserted")
                or bool(frame.vendors)
            )
        return _plain_relation(frame)
    if noun is None:
        return verb is not None and verb.kind in ("award", "win", "buy", "sign", "pay") and bool(bound.vendors)
    return noun.strength != "change"


_AWARD_OF = re.compile(r" of [^.;,]{3,60} to (?:the )?")


def _names_both(frame: Frame) -> bool:
    """'is among the customers of X', 'the relationship between X and ICE', 'the award of two ships to X': both sides are told."""
    noun = frame.noun
    if noun is None or not (frame.vendors and frame.agencies) or not frame.clause.holds(frame.agencies[0].start):
        return False
    if noun.text.lower().startswith("award"):
        return _AWARD_OF.fullmatch(frame.sentence.text, noun.end, max(noun.end, frame.vendors[0].start)) is not None
    return noun.strength == "role" or noun.text.lower().endswith("between")


_TERMS_OFFERED = re.compile(
    r"[^.;]{0,50}?\b(?:prices?|pricing|discounts?|cuts?|rates?|reductions?|deals?|bids?|proposals?|help|assistance|apolog\w+|advice|terms|free|trial)\b"
)
"""'offered ICE a lower price': what is offered is no sale."""
_WORK_LINK = re.compile(r"\b(?:to|with|for|by|at|within|inside)\b")


_TO_AN_END = re.compile(r"(?:'s?)?(?: (?!for\b|since\b|under\b)[\w-]+){0,3}? to (?!the\b|an?\b|[A-Z])[a-z]+ ")
_HOW = re.compile(r"\b(?:how|whether|ways in which)\b[^.;,]*$", re.IGNORECASE)


def _plain_relation(frame: Frame) -> bool:
    """'X supplies A with', 'X works with A', 'used by A': the agency must be what the verb is about."""
    verb = frame.verb
    if verb is None or not (verb.is_finite or verb.is_passive) or verb.modal:
        return False
    text, agency, vendor = frame.sentence.text, frame.agencies[0], frame.vendors[0] if frame.vendors else None
    if vendor is None or not frame.clause.holds(agency.start):
        return False
    if vendor.start > verb.end and not verb.is_passive and verb.kind in ("work", "supply") and vendor.reference is None:
        return False  # "I worked for the Army before I joined X"
    if verb.kind == "use" and (
        _TO_AN_END.match(text, max(verb.end, vendor.end))
        or _HOW.search(text[max(0, verb.chain_start - 60) : verb.chain_start])
    ):
        return False  # "used its software to make 443 arrests", "how ICE is using it" speak of the use
    if verb.kind == "use" and 0 <= vendor.start - verb.end <= 5 and agency.end <= verb.chain_start:
        return True  # "ICE uses Palantir"
    if verb.kind == "use":
        maker = vendor.is_product or re.match(
            r"(?:'s?)? (?:[\w-]+ ){0,3}(?:software|system|platform|technolog\w+|tools?|products?|services?|database|data|app)\b",
            text[vendor.end :],
        )
        if not maker or (agency.agency and agency.agency.level == "government"):
            return False
        return (
            bool(re.search(r"\bby (?:the )?$", text[verb.end : agency.start][-8:]))
            if agency.start > verb.end
            else vendor.start > verb.end or vendor.is_product
        )
    if verb.kind == "work":
        return (
            (verb.lemma in ("work with", "work for", "partner with", "serve") or verb.lemma.startswith("do "))
            and agency.start >= verb.end
            and len(text[verb.end : agency.start].split()) <= 5
        )
    if verb.lemma == "offer" and _TERMS_OFFERED.match(text, verb.end):
        return False  # "offered ICE a lower price"
    direct = text[verb.end : agency.start] if agency.start >= verb.end else ""
    return (
        agency.start >= verb.end
        and (not direct.strip() or bool(_WORK_LINK.search(direct)))
        and len(direct.split()) <= 8
    )


def _is_of_an_award(frame: Frame) -> bool:
    """'asks about two contract awards to X': that they were made is taken for granted, not that they still run."""
    noun = frame.noun
    if noun is None or noun.modifiers or noun.determiner not in ("bare", "indefinite"):
        return False
    return frame.mood is None or "award" in noun.text.lower()


def _is_of_main_act(frame: Frame, when: times.When) -> bool:
    """'On May 3, workers protested its contract with': the day is that of what was done about the contract."""
    return (
        frame.force == "presupposed"
        and frame.verb is None
        and frame.noun is not None
        and when.role in ("in", "at", "between")
        and when.end <= frame.noun.phrase_start
        and re.search(r"\b[a-z]{3,}", frame.sentence.text[when.end : frame.noun.phrase_start]) is not None
    )


def _time(frame: Frame) -> TimeRef | None:
    spoken = next(
        (
            e.time
            for e in frame.events
            if e.time and e.kind in ("hold", "award", "win", "sign", "buy", "pay", "work", "supply", "use")
        ),
        None,
    ) or next((when for when in frame.loose_times if not _is_of_main_act(frame, when)), None)
    if spoken is not None and spoken.role in ("since", "in", "at", "between", "as_of", "until"):
        return time_of(spoken, frame)
    if frame.word_time in ("past", "ever"):
        return times.timeref("past", None, frame.sentence.on)
    if frame.noun is not None and re.search(
        r"\b(?:completed|expired|past|former|previous|prior|earlier)\b", frame.noun.words_before
    ):
        return times.timeref("past", None, frame.sentence.on)
    if frame.force == "presupposed" and _is_of_an_award(frame):
        return None
    if frame.noun is not None and re.match(r"winners|awardees", frame.noun.text, re.IGNORECASE):
        return announced(frame)
    if (
        frame.noun is not None
        and frame.noun.text.lower().startswith("incumbent")
        and frame.sentence.text[: frame.noun.phrase_start].endswith(("was ", "were ", "had been "))
    ):
        return times.timeref("past", None, frame.sentence.on)
    if (
        frame.force in ("presupposed", "planned")
        or frame.word_time == "current"
        or (frame.noun is not None and frame.noun.strength == "role")
    ):
        return current(frame)
    verb = frame.verb
    if frame.force != "asserted" or verb is None:
        return announced(frame) if frame.force == "asserted" and frame.noun is not None else None
    if verb.kind in ("hold", "supply", "work", "use") and verb.form in ("base", "present") and verb.is_finite:
        return current(frame)  # "holds a contract with", "sells to"
    if fresh := announced(frame):
        return fresh
    # "bought", "was awarded", "had sold": by the day of the statement, or of the report that says so
    done = verb.is_past or (verb.is_passive and verb.is_finite) or (verb.is_infinitive and verb.is_perfect)
    on = frame.said_on or frame.sentence.on
    if verb.kind in ("supply", "work", "use") and verb.is_progressive and "been" not in verb.text:
        return times.timeref("current", None, on)  # "announced that it was working with ICE": on that day
    return times.timeref("past", None, on) if done and verb.kind != "hold" else None
