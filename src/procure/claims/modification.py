"""``modification``: 'has been expanded', 'renewed its second contract', 'the expansion with ICE, signed in April'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft, time_of
from procure.language.events import Event
from procure.language.frames import Frame
from procure.language.quantities import Money
from procure.models.claims import Amount, TimeRef


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where a contract is said to have been (or, planned, to be) changed."""
    frame = bound.frame
    noun = frame.noun
    if noun is not None and noun.strength == "change":
        if frame.is_negative or (
            not (bound.vendors or bound.agencies) and noun.determiner not in ("definite", "demonstrative")
        ):
            return []
        if (
            re.match(r"(?:option|upgrade|increase|add)", noun.text.lower())
            and not frame.money
            and not frame.event("modify")
        ):
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
                duration=frame.durations[0].iso if frame.durations else None,
            )
        ]
    raised = [money for money in frame.money if is_raise(frame, money)]
    if raised and not frame.is_negative:
        return [Draft("modification", relation="modify", amount=raised[0].amount)]
    event = frame.event("modify")
    if event is None or event.verb is None:
        return []
    by_name = noun is None and re.match(
        r" (?:up )?with\b", frame.sentence.text[event.verb.end :]
    )  # "renewed with Acme"
    if not by_name and (noun is None or noun.strength not in ("strong", "weak")):
        return []
    if frame.is_negative or frame.force == "presupposed" or event.verb.is_negated:
        return []
    done = event.verb.is_past or event.verb.is_passive or frame.force == "planned" or event.verb.form == "present"
    return [Draft("modification", relation="modify", time=_when(frame, event), amount=None)] if done else []


_RAISED = re.compile(
    r"\b(?:increas|rais|expand|upp|grow|grew|lift|boost|modif)\w*(?: [\w-]+){0,3} (?:to|by)\s*(?:about |nearly |more than |up to )?$",
    re.IGNORECASE,
)


def is_raise(frame: Frame, money: Money) -> bool:
    """Whether an amount is that to (or by) which an award was changed: 'subsequently increased to $106.4 million'."""
    text = frame.sentence.text
    if re.search(
        r"\b(?:modif|amend|expand|increas)\w+ [^.;]{0,60}?\b(?:to add|adding|and added)\s*$",
        text[: money.start],
        re.IGNORECASE,
    ):
        return True
    if re.search(r"\badd(?:s|ed|ing)?\s*(?:about |another |nearly |more than |an extra )*$", text[: money.start]):
        return bool(re.match(r" (?:[\w-]+ )?to (?:the|its|that|this|an?|their|our|\w+'s)\b", text[money.end :]))
    return bool(_RAISED.search(text[max(0, money.start - 60) : money.start]))


def _when(frame: Frame, event: Event | None) -> TimeRef | None:
    """When it was changed; 'extended through 2030' says until when it now runs, not when."""
    if event is None or event.time is None or event.time.role not in ("in", "at", "since", "as_of"):
        return None
    return time_of(event.time, frame, "in")


def _amount(bound: Bindings) -> Amount | None:
    return bound.frame.money[0].amount if bound.frame.money else None
