"""``indirect_contract``: 'via the reseller Carahsoft', 'subcontracts with charter airlines'."""

from __future__ import annotations

import re

from procure.claims.build import Bindings, Draft, current
from procure.language import kernels
from procure.language.frames import Frame
from procure.language.kernels import NAMED_SUBCONTRACTORS, SUBCONTRACTORS
from procure.language.mentions import Mention
from procure.language.parties import is_sold_by

_THROUGH = re.compile(
    r"\b(?:through|via|sold by|resold by)\s+(?:the |its |a |our )?(?:[\w.]+ )??(?:partner|reseller|distributor|prime(?: contractor)?(?! contract)|intermediary)\b|\bas an? (?:sub|lower-tier \w+|tier-\w+ \w+)\b|\bsub-?contractors? (?:to|of|under|for|on [^.;,]{0,60}?(?:contract|agreement|order|task order|work|award))\b|\b(?:through|via) [^.;,]{2,40}, an? [^,.;]{0,40}?\b(?:reseller|distributor|integrator)\b",
    re.IGNORECASE,
)


def drafts(bound: Bindings) -> list[Draft]:
    """A draft where a vendor is said to reach the agency through another's award."""
    frame = bound.frame
    if not frame.is_negative and (makers := _makers(frame)):
        return [Draft("indirect_contract", relation="supply", vendors=tuple(makers))]
    if frame.is_negative or not (frame.is_subcontract or _through_another(frame)):
        return []
    if frame.verb is not None and frame.verb.kind == "subcontract":
        below = _subcontractors(frame)
        if not below and re.match(
            r" (?:[\w-]+ )?(?:work|part|portion|services)\b", frame.sentence.text[frame.verb.end :]
        ):
            below = list(frame.vendors)  # "received subcontracted work"
        return [Draft("indirect_contract", relation="supply", vendors=tuple(below))] if below else []
    listed = SUBCONTRACTORS.search(frame.sentence.text, frame.clause.start, frame.clause.end)
    if listed:
        below = [m for m in frame.sentence.mentions if m.vendor and m.start >= listed.end()]
        return [Draft("indirect_contract", relation="supply", vendors=tuple(below))] if below else []
    if frame.noun is None and kernels.IS_SUBCONTRACTOR.search(
        frame.sentence.text, frame.clause.start, frame.clause.end
    ):
        return [Draft("indirect_contract", relation="supply")] if frame.vendors else []
    named = NAMED_SUBCONTRACTORS.search(frame.sentence.text, frame.clause.start, frame.clause.end)
    if named:
        above = [
            m for m in frame.sentence.mentions if m.vendor and frame.clause.start <= m.start and m.end <= named.start()
        ]
        when = current(frame) if named[0].startswith("are") else None
        return [Draft("indirect_contract", relation="supply", vendors=tuple(above), time=when)] if above else []
    through = _THROUGH.search(frame.sentence.text, frame.clause.start, frame.clause.end) or _through_another(frame)
    named_sub = frame.noun is not None and frame.noun.text.lower().startswith("sub")
    if not bound.vendors or not (through or named_sub):
        return []
    amount = frame.money[0].amount if named_sub and len(frame.money) == 1 else None
    return [Draft("indirect_contract", relation="supply", amount=amount)]


def _makers(frame: Frame) -> list[Mention]:
    """'A firm called X signed to supply ICE with Acme licenses': whose goods another company delivers."""
    sellers = [m for m in frame.vendors if m.vendor]
    if not sellers or not frame.agencies or (frame.noun is None and frame.verb is None):
        return []
    text, first = frame.sentence.text, sellers[0]
    return [
        m
        for m in frame.sentence.mentions
        if m.vendor
        and frame.clause.holds(m.start)
        and all(m is not seller and m.vendor.name != (seller.vendor and seller.vendor.name) for seller in sellers)
        and is_sold_by(text, first, m)
    ]


def _through_another(frame: Frame) -> bool:
    """'sells to ICE through Carahsoft', 'bought from Carahsoft, a reseller': another company stands between."""
    between = kernels.between(frame.sentence, frame.clause)
    return between is not None and all(between is not m and between.vendor != m.vendor for m in frame.vendors)


def _subcontractors(frame: Frame) -> list[Mention]:
    """The companies after 'subcontracts with'; they may stand in an apposition ('charter airlines - X, Y and others')."""
    assert frame.verb is not None
    after = [m for m in frame.sentence.mentions if m.vendor and m.start >= frame.verb.end]
    return [m for m in after if m.start - frame.verb.end < 160]
