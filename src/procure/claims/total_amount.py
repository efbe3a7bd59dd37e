"""``total_amount``: 'has received more than $113 million since January', '$8 million in contracts with ICE'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft, time_of
from procure.claims.modification import is_raise
from procure.language.frames import Frame
from procure.language.quantities import Money
from procure.models.claims import TimeRef

_IN_PLURAL = re.compile(
    r"^(?: dollars)? (?:in|worth of|from|through|across|of|on) (?:\S+ ){0,4}?(?:contracts|awards|orders|obligations|agreements|deals|business|contracting|federal funds|payments|purchases|task orders)\b",
    re.IGNORECASE,
)
_TOTAL_BEFORE = re.compile(
    r"\b(?:a (?:combined |grand )?total of|in total|altogether|combined|totall?ing|cumulative(?:ly)?|(?:contracts|awards|orders|agreements|deals) (?:[\w-]+ ){0,8}?(?:worth|valued at|totall?ing|of|for))\s*(?:(?:a total of|more than|over|at least|about|up to|nearly|some|around|approximately|roughly|almost) )*$",
    re.IGNORECASE,
)
_VALUE_OF_ALL = re.compile(
    r"\b(?:total|combined|overall|aggregate|cumulative) (?:contract |award )?value of (?:these|those|the|its|all|his)(?: [\w-]+){0,4}? (?:orders|contracts|awards|agreements|deals)\b[^.;]*$",
    re.IGNORECASE,
)
_OBLIGATIONS = re.compile(
    r"\bobligations\b(?:: ?|[^.;$]{0,60}\b(?:reached|totaled|totalled|stood at|came to|amounted to|were|grew to|rose to|exceeded|hit))\s*(?:more than |over |about |nearly )?$",
    re.IGNORECASE,
)
_RUNNING = re.compile(
    r"\b(?:since then|[Aa]ll told|[Ii]n all|[Ii]n total|[Aa]ltogether|to date|so far|over the years|since (?:\w+ )?(?:19|20)\d\d|since (?:Hurricane|the (?:start|beginning|war|pandemic|attacks|election|storm))\b|through (?:the end of )?(?:fiscal year |[A-Z]\w+ (?:\d{1,2}, )?)?(?:19|20)\d\d|as of)\b"
)
"""A payment up to a day, or since one, is a running sum."""
_EACH = re.compile(r"\b(?:each|apiece|respectively)\b", re.IGNORECASE)
_SUMMED_VERB = re.compile(
    r"\b(?:paid|spent|obligated|received|earned|collected|gotten|awarded|made)\b[^.;]{0,60}?$", re.IGNORECASE
)


def drafts(bound: Bindings) -> list[Draft]:
    """A draft for each amount that is a sum over awards."""
    frame = bound.frame
    if frame.is_negative or not frame.money or (frame.noun is not None and frame.noun.strength == "change"):
        return []
    return [
        Draft("total_amount", amount=money.amount, time=_time(frame)) for money in frame.money if is_total(frame, money)
    ]


def is_total(frame: Frame, money: Money) -> bool:
    """Whether the words make the amount a sum of several awards, not one award's value."""
    text = frame.sentence.text
    before, after = text[frame.clause.start : money.start], text[money.end : frame.clause.end]
    if _EACH.search(after[:40]) or is_raise(frame, money):
        return False
    if re.match(r"[^.;]{0,60}\bin (?:total|all)\b", after):
        return True
    if (
        frame.verb is not None
        and (frame.verb.kind == "sum" or frame.verb.lemma == "come to")
        and frame.noun is not None
        and frame.noun.is_plural
        and frame.verb.end <= money.start
    ):
        return True
    if _IN_PLURAL.match(after) or _TOTAL_BEFORE.search(before + " "):
        return not re.search(r"\b(?:contract|order|award)\b[^.;]{0,45}$", before, re.IGNORECASE)
    if _VALUE_OF_ALL.search(before) or _OBLIGATIONS.search(before):
        return True
    if (frame.noun is None or frame.noun.strength == "weak") and re.match(r" since (?:\w+ )?(?:19|20)\d\d", after):
        return True
    is_running = _RUNNING.search(text, frame.clause.start, frame.clause.end) is not None
    if frame.verb is not None and frame.noun is None and frame.verb.kind == "win" and is_running:
        return True
    if (
        frame.verb is not None
        and frame.verb.kind == "pay"
        and any(when.role == "as_of" and when.start < 12 for when in frame.sentence.times)
    ):
        return True
    if (
        frame.verb is not None
        and frame.verb.kind == "pay"
        and _RUNNING.search(text, frame.clause.start, frame.clause.end)
    ):
        return True
    nearest = max(
        (noun for noun in frame.sentence.nouns if noun.end <= money.start and frame.clause.holds(noun.start)),
        key=lambda noun: noun.end,
        default=frame.noun,
    )
    if nearest is not None and not nearest.is_plural and nearest.strength != "weak":
        return False
    windowed = any(
        when.role in ("since", "between", "as_of", "until") and frame.clause.holds(when.start)
        for when in frame.sentence.times
    )
    return bool(_SUMMED_VERB.search(before) or re.match(r"[^.;]{0,20}\b(?:paid|spent|obligated)\b", after)) and windowed


def _time(frame: Frame) -> TimeRef | None:
    """The window of the sum."""
    whens = [w for w in frame.sentence.times if frame.clause.holds(w.start)] or [
        w for w in frame.sentence.times if w.end <= frame.clause.start
    ][:1]
    if not whens:
        return None
    when = whens[0]
    return time_of(when, frame, "as_of" if when.role in ("until", "as_of") else None)
