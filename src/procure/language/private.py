"""Money that is no award's: deals between companies, what parliaments set aside, revenue, lobbying, settlements, waste.

Amounts told of such things are taken out of a statement before anything is read from it, and verbs of a deal between
companies get the kind ``private``: they tell of no award, and what they say of a day is the deal's.
"""

from __future__ import annotations

import re
from dataclasses import replace

from procure.language.mentions import Mention
from procure.language.quantities import Money
from procure.language.verbs import Verb

_MAYBE = r"(?:about |nearly |more than |over |at least |up to |as much as |an estimated |roughly |some |almost |around |approximately )*"
_TAKES_OVER = ("buy", "acquire", "purchase")
_DEALS = (*_TAKES_OVER, "pay", "hire", "tap", "order", "lease", "rent", "license", "procure", "commission", "sell")
_OF_ITS_NAME = re.compile(r",? (?=an?\b|the\b|one of\b|which\b|who\b|whose\b|formerly\b|now\b|based\b|\()")
_NEAR_SUBJECT = re.compile(r"(?: (?:that|which|who|also|later|then|recently|had|has|have|once|itself|since))*\s?")
_SOME_COMPANY = re.compile(
    r"\b(?:firms?|compan(?:y|ies)|groups?|funds?|giants?|investors?|owners?|rivals?|equity|parent|conglomerates?|startups?|[A-Z][\w&.'-]+)(?: (?:that|which|who))?\s$"
)
_TO_NAME = re.compile(
    r" (?:(?:up|out) )?(?:the |its |his |their |a |an )?(?:(?!(?:from|for|to|by|with|of|in|on)\b)[a-z][\w-]* ){0,4}"
)
_NAMED_ALONE = re.compile(
    r"(?:,? (?:Inc|LLC|Corp|Ltd|Co)\b\.?)?(?:[,.;)]|$| (?:for|in|from|last|earlier|this|at|and|to|as|on|two|three|out)\b)"
)
_FROM_NAME = re.compile(
    r" [^.;$]{0,30}?(?:\$[\d.,]+(?: (?:million|billion|thousand))?)?[^.;$]{0,50}?\b(?:from|of) (?:the |its )?(?:[a-z-]+ ){0,3}"
)
_TO_COMPANY = re.compile(
    r" (?!(?:it|them|itself|out|off)\b)[^.;$]{2,60}?(?:\$[\d.,]+(?: (?:million|billion|thousand))?)?[^.;$]{0,40}?\bto (?:the |its |another |an? )?(?:[a-z-]+ ){0,3}"
)
_A_CONTRACTOR = re.compile(
    r"(?:an? |another |the )?(?:[\w-]+ ){0,3}?(?:contractors?|compan(?:y|ies)|firms?|vendors?)\b"
)
_PAID_FOR = re.compile(
    r" (?:US)?\$[\d.,]+(?: (?:million|billion|thousand))? (?:for|to buy|to acquire|to) (?:the |its )?(?:[a-z-]+ ){0,3}"
)


_BOUGHT_ITSELF = re.compile(
    r"\b(?:contractors?|compan(?:y|ies)|firms?|vendors?|startups?|makers?) (?:that |which )(?:[A-Z][\w&.'-]* ){1,4}$"
)
"""'a contractor that Acme bought': the company itself was bought."""


def _subject(text: str, mentions: list[Mention], start: int) -> Mention | str | None:
    """Who does what the verb at ``start`` says: a party, the words of one that no table knows, or nobody in reach."""
    named = [m for m in mentions if m.end <= start]
    if named and _NEAR_SUBJECT.fullmatch(text, named[-1].end, start):
        before = named[-2] if len(named) > 1 else None
        told_of = re.match(r"\s?(?:that|which|who)\b", text[named[-1].end : start])
        if told_of and before is not None and _OF_ITS_NAME.match(text, before.end) and named[-1].agency:
            return before  # "Acme, a contractor of CBP that bought"
        return named[-1]
    if text[:start].rstrip().endswith(",") or (named and re.search(r", (?:which|who|that)\s$", text[:start])):
        first = next((m for m in named if _OF_ITS_NAME.match(text, m.end)), None)
        if first is not None:
            return first
    word = _SOME_COMPANY.search(text[:start])
    return word[0] if word else None


def _is_company(who: Mention | str | None) -> bool:
    if isinstance(who, Mention):
        return (who.vendor is not None and not who.is_product) or who.reference in ("company", "we")
    return False


def _is_deal(text: str, mentions: list[Mention], verb: Verb) -> bool:
    """Whether one company buys another, or buys from, pays or sells to another: no government is a side of it."""
    after = [m for m in mentions if m.start >= verb.end]
    subject = _subject(text, mentions, verb.chain_start)
    if isinstance(subject, Mention) and (subject.agency is not None or subject.reference in ("agency", "party", "it")):
        return False
    if verb.is_passive:
        if verb.lemma not in (*_TAKES_OVER, "sell") or not _is_company(subject):
            return False
        by = re.match(r" (?:by|to) (?:the |its |an? )?(?:[a-z-]+ ){0,3}", text[verb.end :])
        agent = next((m for m in after if by is not None and m.start <= verb.end + by.end()), None)
        return agent is None or agent.agency is None
    if verb.lemma in _TAKES_OVER and _BOUGHT_ITSELF.search(text, 0, verb.chain_start):
        return True
    first = after[0] if after else None
    if first is not None and first.vendor is not None and not first.is_product:
        alone = _NAMED_ALONE.match(text, first.end) is not None
        named = alone and _TO_NAME.fullmatch(text, verb.end, first.start) is not None
        if named and verb.lemma in _TAKES_OVER and subject is not None:
            return True
        if verb.lemma == "pay" and alone and subject is not None and _PAID_FOR.fullmatch(text, verb.end, first.start):
            return True  # "paid $50 million for Acme, which": for the company itself
        if _is_company(subject):
            if verb.lemma == "pay" and _TO_NAME.fullmatch(text, verb.end, first.start):
                return True
            if (named and verb.lemma not in ("sell", "license")) or (
                verb.lemma != "sell" and _FROM_NAME.fullmatch(text, verb.end, first.start)
            ):
                return True
    if verb.lemma != "sell" or not _is_company(subject):
        return False
    if first is not None and first.vendor is not None and _TO_COMPANY.fullmatch(text, verb.end, first.start):
        return True
    to = _TO_COMPANY.match(text, verb.end)
    return (
        to is not None
        and (first is None or to.end() <= first.start)
        and _A_CONTRACTOR.match(text, to.end()) is not None
    )


_TAKEOVER_NEAR = re.compile(
    r"\b(?:takeovers?|merge[rd]s?|buy-?outs?|(?:acquisitions?|purchase|sale) (?=of (?:the )?[A-Z]|by (?:an? |the )?(?:[\w-]+ ){0,3}(?:fund|firm|company|group|equity|investors?))|funding rounds?|series [A-F]\b|valuations?|valued (?:the company|it) at|initial public offering|IPO)[^.;$]{0,60}$",
    re.IGNORECASE,
)
_TAKEOVER_AFTER = re.compile(
    r"(?: dollars)?,? (?:(?:in|as|all-cash|cash|stock) ){0,2}(?:takeovers?|mergers?|buy-?outs?|valuation|funding round|IPO|acquisition (?:of (?:the )?[A-Z]|by (?:an? |the )?(?:[\w-]+ ){0,3}(?:fund|firm|company|group|equity|investors?|[A-Z])))\b"
)
_SALE_AFTER = re.compile(r" (?:sale|order|purchase|shipment)s? (?:of [^.;$,]{2,40}? )?(?:to|by) ")
_SET_ASIDE = r"(?:set(?:s|ting)? aside|appropriat(?:e|es|ed|ing)|earmark(?:s|ed)?|allocat(?:e|es|ed)|approv(?:e|es|ed)|provid(?:e|es|ed)|gave|gives?|grant(?:s|ed)|authoriz(?:e|es|ed)|contain(?:s|ed)?|includ(?:e|es|ed)|steer(?:s|ed)|pass(?:es|ed)|handed|hands|pour(?:s|ed))"
_PARLIAMENT = r"(?:Congress|[Ll]awmakers|[Ll]egislators|(?:[Tt]he|[Aa]|[Tt]his|[Tt]hat|last year's|this year's) (?:[\w'-]+ ){0,3}?(?:[Bb]ill|[Aa]ct|law|legislation|budget|package|Senate|House|appropriations)|[Aa]ppropriators)"
_APPROPRIATED = re.compile(
    rf"\b{_PARLIAMENT} (?:[\w'-]+ ){{0,3}}?{_SET_ASIDE} (?:(?!contracts?\b|awards?\b|orders?\b)[\w.&'-]+ ){{0,5}}?{_MAYBE}$"
)
_APPROPRIATED_AFTER = re.compile(
    rf"(?: dollars)?,? (?:(?:in|of) (?:[\w-]+ ){{0,3}})?(?:that |which )?(?:{_PARLIAMENT} (?:[\w'-]+ ){{0,2}}?{_SET_ASIDE}|(?:was |were |has been |have been )?(?:set aside|appropriated|earmarked|approved|provided|authorized) (?:by|in) (?:Congress|lawmakers|the (?:[\w'-]+ ){{0,3}}?(?:bill|act|law|legislation|package)))\b",
    re.IGNORECASE,
)
_BUDGET = re.compile(
    rf"\b(?:(?:'s|[Aa]nnual|[Tt]otal|[Yy]early|[Pp]roposed|[Oo]verall) budgets?|appropriations?)(?: (?:[\w-]+ ){{0,3}}?(?:is|was|of|at|to|grew|rose|for [\w ]{{2,20}}? (?:is|was)))+ (?:to )?{_MAYBE}$",
    re.IGNORECASE,
)
_REVENUE = re.compile(
    rf"\b(?:revenues?|sales|profits?|earnings|income|turnover)(?: [\w-]+){{0,2}}? (?:increase|growth|boost|gain|rise|jump|bump) (?:of|worth) {_MAYBE}$",
    re.IGNORECASE,
)
_REVENUE_AFTER = re.compile(
    r"(?: dollars)? (?:(?:in|of) )?(?:(?:annual|yearly|quarterly|total|additional|extra|new|incremental|its|overall|net|gross) )*(?:revenues?|profits?|sales|turnover|income|earnings)\b(?! from (?:[\w.&]+ ){0,4}(?:contracts?|orders?|awards?)\b)"
)
_HOPED_FOR = re.compile(
    rf"\b(?:could|may|might|would|should|can) (?:\w+ )?(?:generate|yield|produce|net|earn)\b[^.;$]{{0,40}}?{_MAYBE}$",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"(?: dollars)? (?:to |in )(?:settle|resolve|lobby|donat|fines?|settlements?|penalt)\w*\b|(?: dollars)? (?:on )?lobby\w*\b|(?: dollars)? from (?:[\w-]+ ){0,2}?(?:investors|donors|shareholders)\b"
)
_WASTED = re.compile(
    r"(?: dollars)? (?:on|for) [^.;$]{2,60}?\b(?:unused|never used|not used|(?:went|sat|stood|stayed|remained) (?:empty|unused|idle|vacant)|not needed|unneeded|(?:empty|unoccupied|vacant) (?:beds?|rooms?|space))\b",
    re.IGNORECASE,
)
_GATE = re.compile(
    r"takeover|merge|buy-?out|acqui|purchas|sale|fund|series|valu|IPO|public off|congress|lawmaker|legislat|bill|act\b|law\b|budget|package|senate|house|appropriat|set aside|earmark|revenue|profit|turnover|income|earnings|generate|yield|produce|net|earn|settle|resolve|lobb|donat|fine|penalt|invest|donors|sharehold|unused|empty|used|idle|vacant|needed|unoccupied",
    re.IGNORECASE,
)


def _is_other(text: str, mentions: list[Mention], money: Money, *, of_contract: bool) -> bool:
    before, end = text[max(0, money.start - 130) : money.start], money.end
    if _TAKEOVER_NEAR.search(before) or _TAKEOVER_AFTER.match(text, end):
        return True
    if (sale := _SALE_AFTER.match(text, end)) and (
        _A_CONTRACTOR.match(text, sale.end())
        or any(m.vendor and not m.is_product and 0 <= m.start - sale.end() <= 4 for m in mentions)
    ):
        return True  # "a $200,000 sale of beds to a contractor"
    if _APPROPRIATED.search(before) or _APPROPRIATED_AFTER.match(text, end) or _BUDGET.search(before):
        return True
    if _REVENUE.search(before) or _REVENUE_AFTER.match(text, end):
        return True
    if _HOPED_FOR.search(before) and not of_contract:
        return True
    return _SETTLED.match(text, end) is not None or _WASTED.match(text, end) is not None


def without(
    text: str, mentions: list[Mention], verbs: list[Verb], money: list[Money]
) -> tuple[list[Verb], list[Money]]:
    """The verbs, those of deals between companies marked, and the amounts that may be an award's."""
    deals = [verb for verb in verbs if verb.lemma in _DEALS and _is_deal(text, mentions, verb)]
    if deals:
        verbs = [replace(verb, kind="private") if verb in deals else verb for verb in verbs]
    if not money:
        return verbs, money
    others = [m for m in money if any(_belongs(text, verbs, verb, m) for verb in deals)]
    if _GATE.search(text):
        of_contract = re.search(r"\b(?:sub-?)?contracts?\b", text, re.IGNORECASE) is not None
        others += [m for m in money if m not in others and _is_other(text, mentions, m, of_contract=of_contract)]
    return verbs, [m for m in money if m not in others] if others else money


_HOLDING = ("award", "win", "sign", "hold", "modify", "pay", "buy")


def _belongs(text: str, verbs: list[Verb], deal: Verb, money: Money) -> bool:
    """Whether the amount is that of the deal: after it, with no award's verb between; 'bought Acme, which has a contract, for $9 million'."""
    if not deal.end <= money.start or money.start - deal.end > 200:
        return False
    between = text[deal.end : money.start]
    if ";" in between:
        return False
    if re.search(rf", for {_MAYBE}$", between):
        return True
    return not any(deal.end <= v.start < money.start and v.kind in _HOLDING for v in verbs)
