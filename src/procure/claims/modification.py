"""``modification``: 'has been expanded', 'renewed its second contract', 'the expansion with ICE, signed in April'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft, announced, time_of
from procure.language.events import Event
from procure.language.frames import Frame
from procure.language.quantities import Money
from procure.models.claims import Amount, TimeRef

_EVERY_YEAR = re.compile(
    r" (?:every|each|once an?) (?:year|month|quarter|spring|summer|autumn|fall|winter)\b| (?:annually|yearly|monthly)\b"
)
"""'must be renewed every year': a rule, no change that was made."""


_WITHIN = re.compile(r"\b(?:within|after|every|last|past) (?:the )?$", re.IGNORECASE)
"""'a renewal followed within six months': no length of it."""


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where a contract is said to have been (or, planned, to be) changed."""
    frame = bound.frame
    noun = frame.noun
    if would_add(frame):
        return []
    if noun is not None and noun.strength == "change":
        if frame.is_negative or (
            not (bound.vendors or bound.agencies) and noun.determiner not in ("definite", "demonstrative")
        ):
            return []
        if (
            re.match(r"(?:option|upgrade|increase|add)", noun.text.lower())
            and not frame.money
            and not frame.event("modify")
            and not (frame.verb is not None and frame.verb.lemma in ("pick up", "execute", "take on", "accept"))
        ):
            return []
        if _NOT_OF_AWARDS.match(frame.sentence.text, noun.end):
            return []
        if frame.money and _PAID_FROM.search(frame.sentence.text[noun.end : frame.money[0].start]):
            return []
        firm = frame.events or frame.money or frame.durations or noun.possessor or frame.tie >= 3
        if not firm or (noun.determiner == "definite" and noun.is_plural and not frame.event("modify", "sign")):
            return []
        event = frame.event("sign", "award", "win", "modify") or next((e for e in frame.events if e.time), None)
        return [
            Draft(
                "modification",
                relation="modify",
                time=_when(frame, event),
                amount=_amount(bound),
                duration=next(
                    (d.iso for d in frame.durations if not _WITHIN.search(frame.sentence.text[: d.start])), None
                ),
            )
        ]
    event = frame.event("modify")
    if event is not None and event.verb is not None and _EVERY_YEAR.match(frame.sentence.text, event.verb.end):
        return []
    raised = [money for money in frame.money if is_raise(frame, money)]
    if raised and not frame.is_negative:
        time = _when(frame, event or next((e for e in frame.events if e.time), None))
        return [Draft("modification", relation="modify", amount=raised[0].amount, time=time)]
    if event is None or event.verb is None or frame.is_negative or event.verb.is_negated:
        return []
    if noun is None:
        # "It was amended in May", "ICE renewed with Acme": of a contract spoken of before, or with the vendor itself
        known = bound.seen.contract is not None or event.verb.lemma in ("renew", "extend", "re-up")
        if not (known and event.verb is frame.verb and bound.vendors and bound.agencies):
            return []
    elif noun.strength == "relation":
        # "Its work for ICE was extended in March": what the work is done under
        if not (event.verb is frame.verb and event.verb.is_passive and noun.determiner == "possessive"):
            return []
    elif noun.strength not in ("strong", "weak") or frame.force == "presupposed":
        return []
    done = event.verb.is_past or event.verb.is_passive or frame.force == "planned" or event.verb.form == "present"
    paid = next((money for money in frame.money if is_of_change(frame, money)), None)
    amount = paid.amount if paid else None
    return [Draft("modification", relation="modify", time=_when(frame, event), amount=amount)] if done else []


_NOT_OF_AWARDS = re.compile(
    r" (?:to|of|in) (?:(?:the|this|that|a|an|its|their|his|her) )?(?:[\w&.'-]+ ){0,5}?(?:bill|act|law|legislation|constitution|budget|resolution|ordinance|rule|regulation|treaty|charter|authori[sz]ation|NDAA)\b",
    re.IGNORECASE,
)
"""'Her amendment to the appropriations bill'."""
_PAID_FROM = re.compile(
    r"\b(?:fuel|fund|financ|driv|bankroll|underwrit)\w*(?: \w+){0,2} (?:by|with|from|through) (?:[\w-]+ ){0,3}$"
)
"""'The expansion was fueled by $45 billion': where the money comes from."""
_WOULD_ADD = re.compile(
    r"[^.;]{0,60}?\b(?:would|could|may|might|can|if exercised)\b[^.;]{0,40}?\b(?:take|bring|raise|push|lift|increase|carry)\b"
)


def would_add(frame: Frame) -> bool:
    """'Two options would take the total to $9 million': what the award may come to, no change made."""
    noun = frame.noun
    return (
        noun is not None
        and noun.text.lower().startswith("option")
        and bool(frame.money)
        and _WOULD_ADD.match(frame.sentence.text, noun.end) is not None
    )


_RAISED = re.compile(
    r"\b(?:increas|rais|expand|upp|upsiz|grow|grew|lift|boost|bump|hik|modif|climb|swell|swoll|doubl|tripl|mushroom|soar|jump|balloon|rose|ris|cut|slash|trim|reduc|lower|decreas|shrink|shrank|scal|topp)\w*\b(?:(?: [\w'&-]+){0,3}|[^.;:$]{0,110}?)(?: from [^.;]{0,40}?)? (?:to|by|(?<=s )with|(?<=t )with)\s*(?:about |nearly |more than |up to |another |an additional |as much as )?$",
    re.IGNORECASE,
)


def is_raise(frame: Frame, money: Money) -> bool:
    """Whether an amount is that to (or by) which an award was changed: 'subsequently increased to $106.4 million'."""
    text = frame.sentence.text
    if re.search(
        r"\b(?:modif|amend|expand|increas|exten|renew|exercis|chang|revis|lengthen|prolong)\w* [^.;]{0,110}?\b(?:to add|adding|and (?:added|adds))\s*(?:about |another |nearly |more than |an extra |an additional |up to )*$",
        text[: money.start],
        re.IGNORECASE,
    ):
        return True
    if _LATER.search(text[: money.start]):
        return True
    if was_before(frame, money) or _BROUGHT.search(text[max(0, money.start - 110) : money.start]):
        return False
    if re.search(
        r"\b(?:add|tack|pump|inject)(?:s|ed|ing)?\s*(?:about |another |nearly |more than |an extra |an additional )*$",
        text[: money.start],
    ):
        return bool(
            re.match(
                r" (?:[\w-]+ )?(?:on)?to (?:(?:the|its|that|this|an?|their|our|(?:[\w.&-]+ ){0,4}[\w.]+'s?)(?=\s)|(?:it|them)\b)",
                text[money.end :],
            )
        )
    return bool(_RAISED.search(text[max(0, money.start - 150) : money.start]))


_LATER = re.compile(
    r"\$[\d.,]+(?: ?(?:[kmb]|thousand|million|billion))?,? (?:and )?(?:later|then|subsequently|eventually) (?:up )?(?:to )?$",
    re.IGNORECASE,
)
"""'$6.1M, later $20.8M': what it grew to."""
_BROUGHT = re.compile(
    r"\b(?:bring|tak|brought|took|put)(?:s|e|es|ing)? (?:the|its|this|that) (?:[\w-]+ ){0,4}?(?:value|total|worth)(?: of (?:the|this|its|that) [\w -]{3,40})? (?:up )?to\s*(?:about |nearly |more than )?$"
)
"""'The modification brings the total value of the contract to $9 million': what the award is worth now."""


def was_before(frame: Frame, money: Money) -> bool:
    """'grew from $5 million to $8 million': what it was before."""
    text = frame.sentence.text
    return bool(
        re.search(r"\bfrom\s*$", text[: money.start])
        and re.match(r" [^.;$]{0,20}\bto\b[^.;$]{0,20}\$", text[money.end :])
    )


def is_of_change(frame: Frame, money: Money) -> bool:
    """'renewed its contract for $2 million': the sum is that of the change; 'renewed a contract worth $2 million' is the award's."""
    verb, text = frame.verb, frame.sentence.text
    if verb is None or verb.kind != "modify" or verb.end > money.start:
        return False
    return bool(
        re.search(
            r"\b(?:for|at|at a (?:cost|price) of)\s+(?:another |about |an additional )?$", text[verb.end : money.start]
        )
    )


def _when(frame: Frame, event: Event | None) -> TimeRef | None:
    """When it was changed; 'extended through 2030' says until when it now runs, not when."""
    if event is None or event.time is None or event.time.role not in ("in", "at", "since", "as_of"):
        return announced(frame)
    return time_of(event.time, frame, "in")


def _amount(bound: Bindings) -> Amount | None:
    return bound.frame.money[0].amount if bound.frame.money else None
