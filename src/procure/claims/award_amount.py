"""``award_amount``: 'was awarded a $30M contract by ICE', 'worth up to $200 million each'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft, nearby_time, share, time_beside, time_of
from procure.claims.modification import is_of_change, is_raise, was_before, would_add
from procure.claims.period_of_performance import FUNDS_EXPIRE
from procure.claims.total_amount import OF_WHICH, is_mean, is_total
from procure.language.frames import Frame
from procure.language.quantities import Money
from procure.models.claims import Polarity, TimeRef


def drafts(bound: Bindings) -> list[Draft]:
    """A draft for each amount that is the value of one award."""
    frame = bound.frame
    if not frame.is_negative and not frame.money and bound.seen.open_sum is not None and _takes_up(frame):
        return [Draft("award_amount", amount=bound.seen.open_sum, time=event_time(bound))]
    if frame.is_negative or not frame.money:
        return []
    if would_add(frame):
        return [Draft("award_amount", amount=frame.money[-1].amount)]
    if frame.noun is not None and (
        frame.noun.strength == "change" or re.match(r"sub-?contract", frame.noun.text, re.IGNORECASE)
    ):
        return []  # what a subcontract is worth no award's value tells
    if frame.is_in_order:
        return _in_order(bound)
    return [
        Draft(
            "award_amount",
            amount=money.amount,
            time=time_beside(frame, money) or event_time(bound),
            polarity=polarity(frame, money),
            **share(frame, money),
        )
        for money in frame.money
        if not (
            is_total(frame, money)
            or is_raise(frame, money)
            or is_of_change(frame, money)
            or was_before(frame, money)
            or _expires(frame, money)
            or OF_WHICH.search(frame.sentence.text[: money.start])
            or _OTHER_SUM.match(frame.sentence.text, money.end)
            or _of_the_parent(frame, money)
            or is_mean(frame, money)
        )
    ]


def _takes_up(frame: Frame) -> bool:
    """'This contract was awarded to Acme', after 'a $4 million contract' of nobody: that one's value."""
    noun = frame.noun
    return (
        noun is not None
        and not noun.is_plural
        and noun.determiner in ("definite", "demonstrative")
        and noun.strength in ("strong", "weak")
        and bool(frame.vendors)
        and frame.event("award", "win") is not None
        and frame.force != "presupposed"
    )


_OBLIGATED = re.compile(r"[^.;$]{0,80}\b(?:is|are|was|were|have been|has been|will be|being) obligated\b")


def _expires(frame: Frame, money: Money) -> bool:
    """'$3 million of the funds will expire': no award's value; what is obligated 'and will not expire' is one."""
    text = frame.sentence.text
    return FUNDS_EXPIRE.search(text) is not None and not _OBLIGATED.match(text, money.end)


_OTHER_SUM = re.compile(
    r" (?:of|in|worth of) (?:[\w-]+ ){0,2}?(?:expenditures|outlays|expenses|costs|revenues?|savings|losses|damages|profits?|sales|grants?|assets|valuation|fees|fines|penalties|loans|taxes|invoices)\b",
    re.IGNORECASE,
)
"""Sums that are no award's value."""
_DENIED = re.compile(
    r"(?:\bnot|n't|\bnever|\bneither)\b(?![ -](?:only|just|least|merely|less|more|fewer|to[ -]exceed))[^.;:]{0,50}$",
    re.IGNORECASE,
)


_NOT_WORTH = re.compile(r"\b(?:is|was|are|were)(?: not|n't) (?:worth|valued)\b[^.;]{0,30}$", re.IGNORECASE)


def polarity(frame: Frame, money: Money) -> Polarity:
    """'is not worth $30 million' denies the sum."""
    if frame.force == "presupposed" and not _NOT_WORTH.search(frame.sentence.text[: money.start]):
        return "positive"  # "urged ICE not to renew its $22 million contract"
    return "negative" if _DENIED.search(frame.sentence.text[frame.clause.start : money.start]) else "positive"


def _in_order(bound: Bindings) -> list[Draft]:
    """'X and Y won contracts worth $3 million and $4 million, respectively': each its own; nothing where the numbers differ."""
    frame, when = bound.frame, event_time(bound)
    if len(frame.vendors) == len(frame.money):
        return [
            Draft("award_amount", amount=money.amount, time=when, vendors=(vendor,))
            for vendor, money in zip(frame.vendors, frame.money, strict=True)
        ]
    if len(frame.agencies) == len(frame.money):
        return [
            Draft("award_amount", amount=money.amount, time=when, agency=mention.agency)
            for mention, money in zip(frame.agencies, frame.money, strict=True)
        ]
    return []


def _of_the_parent(frame: Frame, money: Money) -> bool:
    """'one part of a larger contract valued at ...': the vehicle's value."""
    return bool(re.search(r"\blarger contract\b[^.;]{0,40}$", frame.sentence.text[: money.start]))


_FUNDS = re.compile(r" (?:[\w,()&/;-]+ ){0,14}?(?:funds|funding|appropriations)\b")


def event_time(bound: Bindings) -> TimeRef | None:
    """When the award that has the amount was made, where the clause says so."""
    frame = bound.frame
    if frame.sentence.statement.kind == "table_row":
        days = [when for when in frame.sentence.times if when.role in ("in", "at")]
        return time_of(days[0], frame, "in") if len(days) == 1 else None
    event = next(
        (
            e
            for e in frame.events
            if e.time
            and e.kind in ("award", "win", "sign", "buy", "pay", "modify")
            and e.time.role in ("in", "at", "as_of")
        ),
        None,
    )
    if event is not None:
        if event.time is not None and event.time.span.fiscal and _FUNDS.match(frame.sentence.text, event.time.end):
            return None  # "Fiscal 2024 procurement funds were obligated": the money's year
        return time_of(event.time, frame, "in")
    held = next(
        (e for e in frame.events if e.time and e.kind == "hold" and e.time.role in ("since", "between", "until")), None
    )
    if held is None and (near := nearby_time(frame)) is not None:
        return near
    since = next((w for w in frame.sentence.times if w.role == "since" and frame.clause.holds(w.start)), None)
    lasting = held.time if held is not None else since
    return time_of(lasting, frame) if lasting is not None else None
