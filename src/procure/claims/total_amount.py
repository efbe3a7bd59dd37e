"""``total_amount``: 'has received more than $113 million since January', '$8 million in contracts with ICE'."""

from __future__ import annotations

import re

from procure.claims.build import COMPARED, Bindings, Draft, before_now, paired, share, time_of
from procure.claims.modification import is_raise
from procure.language import columns, times
from procure.language.frames import Frame
from procure.language.quantities import Money
from procure.language.times import When
from procure.models.claims import TimeRef

_SEVERAL = (
    r"(?:contracts|sub-?contracts|awards|(?:task |purchase |delivery )?orders|obligations|agreements|deals|business|contracting|"
    r"procurements|federal funds|(?:federal|government|taxpayer) (?:money|dollars|spending)|payments|purchases|spending|contract (?:awards|actions|dollars|spending|money|work)|work orders)\b"
)
_IN_PLURAL = re.compile(
    rf"^(?: dollars)? (?:in|worth of|from|through|across|of|on|over|under|for|via|spread (?:over|across)) (?:(?!and\b|to\b|with\b)\S+ ){{0,4}}?{_SEVERAL}",
    re.IGNORECASE,
)
_MORE = r"(?:(?:a total of|more than|over|at least|about|up to|nearly|some|around|approximately|roughly|almost|just|well|worth|valued at|is|are|was|were|of|at|:) )*"
_TOTAL_BEFORE = re.compile(
    rf"\b(?:a (?:combined |grand )?total of|in total|altogether|combined|totall?ing|in the total (?:amount|sum|value) of|cumulative(?:ly)?|collectively|a sum of|(?:contracts|awards|orders|agreements|deals),? (?:[\w-]+,? ){{0,8}}?(?:worth|valued at|totall?ing|total|of|for|adding up to|amounting to|that total|together worth|collectively worth))\s*{_MORE}$",
    re.IGNORECASE,
)
_VALUE_OF_ALL = re.compile(
    r"\b(?:(?:total|combined|overall|aggregate|cumulative|potential|estimated|original) )*(?:contract |award )?values? of (?:these|those|the|its|all|his|their|[A-Z][\w&.]*(?: [A-Z][\w&.]*){0,3}'s?)(?: [\w'-]+){0,4}? (?:orders|contracts|awards|agreements|deals)\b[^.;]*$",
    re.IGNORECASE,
)
_OBLIGATIONS = re.compile(
    rf"\bobligations\b(?:[^.;$]{{0,80}}:|[^.;$]{{0,80}}\b(?:reached|total(?:ed|led)?|stood at|stands? at|came to|amount(?:ed)? to|are|is|were|grew to|rose to|exceeded|hit|of))\s*{_MORE}$"
    rf"|\btotal (?:(?:[\w.&]+ ){{1,6}}contracts|(?:amount )?(?:obligated|obligation|spent|paid|awarded|received|spending|funding|contracts|value of contracts))\b[^.;$]{{0,90}}:\s*{_MORE}$|^\W*(?:combined|total(?! (?:contract |award )?(?:value|ceiling|price|cost))|grand total|altogether)\b[^.;$]{{0,30}}:\s*{_MORE}$"
    rf"|\btotal (?:[\w-]+ ){{0,2}}?(?:cash|outlays?|payments?|spending|obligations)\b[^.;$]{{0,60}}\b(?:is|are|was|were|comes? to|came to|amounts? to|reached)\s*{_MORE}$",
    re.IGNORECASE,
)
_LABEL_OF_ALL = re.compile(r"\W*(?:combined|together|altogether|grand total)\b[^.;$]{0,30}:", re.IGNORECASE)
_RANKED = re.compile(
    r"\b(?:top|biggest|largest|highest|leading) (?:[\w-]+ ){0,2}?(?:earners?|recipients?|contractors?|vendors?|beneficiar\w+|suppliers?)\b",
    re.IGNORECASE,
)
_OF_SEVERAL = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten) of (?:them|these|those)\b[^.;]{0,30}\b(?:worth|valued at|totall?ing)\s*$",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:together|collectively|combined|altogether|jointly|all told|in all|in total|cumulatively|in the aggregate)\b",
    re.IGNORECASE,
)
_RUNNING = re.compile(
    r"\b(?:since then|all told|in all|in total|altogether|to date|so far|thus far|over the years|(?:over|in|during|for) (?:the |some |about |roughly )?(?:last |past )?(?:\w+ )?(?:years|decades?)|since (?:\w+ )?(?:19|20)\d\d|since (?:Hurricane|the (?:start|beginning|war|pandemic|attacks|election|storm))\b|through (?:the end of )?(?:fiscal year |[A-Z]\w+ (?:\d{1,2}, )?)?(?:19|20)\d\d|as of)\b",
    re.IGNORECASE,
)
"""A payment up to a day, or since one, is a running sum."""
_ITEM = re.compile(
    r"\b(?:contracts|awards|orders|agreements|deals|modifications)\b[^.;:$]{0,20}: (?:(?:[^.:]|\.\d)*\$(?:[^.:]|\.\d)*?(?:[,;] (?:and )?| and ))?$",
    re.IGNORECASE,
)
_TO_ALL = re.compile(
    r" (?:its|their|private|outside|all) (?:[a-z-]+ )?(?:contractors|vendors|suppliers|firms|companies)\b"
)
"""'gave its contractors $2 billion'."""
_EACH = re.compile(r"\b(?:each|apiece|respectively)\b", re.IGNORECASE)
_SUMMED_VERB = re.compile(
    r"\b(?:paid|paying|spent|spending|obligated|received|earned|collected|gotten|got|awarded|made|won|secured|had|has)\b[^.;]{0,60}?$",
    re.IGNORECASE,
)
_ALWAYS_SUMS = frozenset("spend channel funnel earn collect pocket bill reap gross net garner".split()) | {
    "take in",
    "rake in",
    "pull in",
    "bring in",
    "pay out",
    "make",
}
"""Verbs of money going out or coming in over time: without a contract as their object they speak of a sum."""
_WINDOWS = ("since", "between", "as_of", "until")


_ANNOUNCES = re.compile(
    r"\b(?:top|biggest|largest|leading|highest[- ]paid) (?:[\w-]+ ){0,4}?(?:contractors?|vendors?|recipients?|earners?|suppliers?|companies|firms|beneficiar\w+)\b"
    r"|\b(?:total|combined|cumulative|aggregate|overall) (?:[\w-]+ ){0,3}?(?:obligations|spending|payments|awards|amounts|dollars|money|contracts)\b|\b(?:federal|contract|government) (?:spending|dollars|money|obligations)\b|\bobligations (?:by|per|to|in|for)\b"
    r"|\b(?:awarding_agency|agency concentration|by (?:awarding )?(?:agency|department|vendor|contractor|recipient))\b",
    re.IGNORECASE,
)


def announces(text: str) -> bool:
    """Whether a heading or the words before a list promise sums over awards: 'Top ten ICE contractors by obligations'."""
    return _ANNOUNCES.search(text) is not None


def drafts(bound: Bindings) -> list[Draft]:
    """A draft for each amount that is a sum over awards."""
    frame = bound.frame
    if frame.is_negative or not frame.money or (frame.noun is not None and frame.noun.strength == "change"):
        return []
    if not frame.agencies and len(bound.seen.agencies) > 1 and _LABEL_OF_ALL.match(frame.sentence.text):
        return []  # "Combined: ...", over contracts of several agencies: no one's
    if frame.is_in_order:
        return []  # "contracts worth $4 billion and $3 billion to A and B, respectively": each its own
    return [
        Draft(
            "total_amount",
            amount=money.amount,
            time=_of_column(frame, money) or _time(frame),
            **share(frame, money),
        )
        for money in frame.money
        if is_total(frame, money)
        and not OF_WHICH.search(frame.sentence.text[: money.start])
        and not is_mean(frame, money)
        and not _is_of_an_unknown(frame, money)
    ]


_A_YEAR = re.compile(
    r"(?: dollars)? (?:annually|yearly|a year|per year|each year|every year|on average|a month|per month|an award|per award)\b|(?: dollars)? per [a-z]+ on average"
)


def is_mean(frame: Frame, money: Money) -> bool:
    """'paid $51 million in five years, about $10 million a year': the sum is said already."""
    return _A_YEAR.match(frame.sentence.text, money.end) is not None and any(
        other.start < money.start and is_total(frame, other) for other in frame.money
    )


def _is_of_an_unknown(frame: Frame, money: Money) -> bool:
    """Of several entries in one line each sum is its own company's; one that has no known name before it is nobody's."""
    if not frame.sentence.among_sums or len(frame.money) < 2 or paired(frame):
        return False
    start = max((m.end for m in frame.money if m.end <= money.start), default=0)
    return not any(m.vendor and start <= m.start < money.start for m in frame.sentence.mentions)


OF_WHICH = re.compile(r"\bof (?:which|that(?: sum| amount)?),?\s*$", re.IGNORECASE)
"""A part of a sum that is said already."""


def _is_of_one(frame: Frame, before: str) -> bool:
    """'The contract has two options, up to a total of $18 million': all that one award may come to."""
    noun = frame.noun
    if noun is None or not noun.is_given or noun.is_plural or noun.strength != "strong":
        return False
    whole = re.search(r"\btotal (?:contract )?value\b[^.;]*$", before, re.IGNORECASE)
    return before.endswith("up to a total of ") or (whole is not None and _VALUE_OF_ALL.search(before) is None)


_NEW_TOTAL = re.compile(
    rf"\b(?:for|to|bringing (?:it|the \w+) to) (?:a|the) (?:new |revised |cumulative )?total of {_MORE}$", re.IGNORECASE
)


def _is_of_changed(frame: Frame, before: str) -> bool:
    """'extended the contract, adding $6 million for a total of $18 million': what that award comes to now."""
    noun = frame.noun
    one = noun is not None and noun.strength == "strong" and not noun.is_plural
    return one and frame.event("modify") is not None and _NEW_TOTAL.search(before) is not None


_RANGED = re.compile(r"\b(?:rang|var)(?:es?|y|ied|ies|ed|ing) (?:in \w+ )?(?:anywhere )?from $", re.IGNORECASE)
"""'values ranged from $69,000 to $2 million': of each, and no sum."""
_OBLIGATED_ON = re.compile(
    r" (?:is|are|was|were|(?:has|have|will) (?:been|be)|being) obligated (?:on|under|to|for) (?:this|the) (?:\w+ )?(?:award|contract|order)\b"
)


_WORTH = re.compile(
    rf"\b(?:worth|valued at|totall?ing|adding up to|amounting to|(?:ceiling|value|maximum)(?: estimated)? (?:of|at|is|was))\s*{_MORE}$",
    re.IGNORECASE,
)


def _is_worth_of_several(frame: Frame, money: Money, before: str) -> bool:
    """'two contracts for the transport of children worth $9 million': of both."""
    noun = frame.noun
    if noun is None or not noun.is_plural or noun.strength != "strong" or noun.end > money.start:
        return False
    if any(noun.end <= other.start < money.end for other in frame.money if other is not money):
        return False
    if any(n.strength == "strong" and noun.end <= n.start < money.start for n in frame.sentence.nouns):
        return False  # "1 of the 21 contracts, contract X, totaling $19.5 million"
    counted = any(c.start < noun.end <= c.end + 1 for c in frame.counts)
    return counted and _WORTH.search(before + " ") is not None


def _is_of_one_day(frame: Frame) -> bool:
    """Whether what was won or paid has a day or a month: one award, no sum over years."""
    several = frame.noun is not None and frame.noun.is_plural
    return not several and any(
        e.time is not None
        and e.verb is frame.verb
        and e.time.role in ("in", "at")
        and e.time.span.precision in ("day", "month")
        for e in frame.events
    )


def _is_a_part(frame: Frame, money: Money) -> bool:
    """An entry among sums: '| Acme Inc. | $2,068,344,189 |', 'then Acme with $71 million'; not 'Acme holds a $3 million contract'."""
    noun, verb = frame.noun, frame.verb
    if noun is not None and not (noun.is_plural and noun.strength in ("strong", "weak")):
        return False
    of_one = any(
        not n.is_plural and n.strength in ("strong", "weak") and 0 < n.start - money.end < 60
        for n in frame.sentence.nouns
    )
    return not of_one and (verb is None or verb.kind in ("hold", "pay", "win"))


def is_total(frame: Frame, money: Money) -> bool:
    """Whether the words make the amount a sum of several awards, not one award's value."""
    text = frame.sentence.text
    if title := columns.title_at(frame.sentence.cells, money.start):
        return columns.is_of_sums(title)
    before, after = text[frame.clause.start : money.start], text[money.end : frame.clause.end]
    if _EACH.search(after[:40]) or is_raise(frame, money):
        return False
    if re.search(r"\bat (?:the )?time of (?:the )?(?:[\w/-]+ ){0,2}?(?:award|issu\w+|signing)\b", after):
        return False  # what was obligated on one day
    if _OBLIGATED_ON.match(after):
        return False  # "funds of $2 million are obligated on this award"
    if _ITEM.search(text[: money.start]) and any(m.end < text.rfind(":", 0, money.start) for m in frame.sentence.money):
        return False  # "totaled $9 million across two orders: $5 million in May and $4 million in June": each its own
    if _is_of_one(frame, before) or _is_of_changed(frame, before) or _RANGED.search(before):
        return False
    if frame.sentence.among_sums and _is_a_part(frame, money):
        return True
    if re.match(r"[^.;]{0,60}\bin (?:total|all)\b", after):
        return True
    if frame.noun is not None and frame.noun.is_plural and re.match(r" of (?:them|these|those)\b", text[money.end :]):
        return True
    if _is_worth_of_several(frame, money, before):
        return True
    if (
        len(frame.money) > 1
        and money is not frame.money[0]
        and (paired(frame) or COMPARED.search(text, frame.clause.start, money.start))
    ):
        return is_total(frame, frame.money[0])  # "spent $9 million on Acme and $4 million on Borealis": alike
    if (
        frame.verb is not None
        and (frame.verb.kind == "sum" or frame.verb.lemma == "come to")
        and frame.noun is not None
        and frame.noun.is_plural
        and frame.verb.end <= money.start
        and not any(frame.verb.end <= other.start < money.start for other in frame.money)
    ):
        return True
    if _IN_PLURAL.match(after) or _TOTAL_BEFORE.search(before + " "):
        return not re.search(r"\b(?:contract|order|award)\b[^.;]{0,45}$", before, re.IGNORECASE)
    if _VALUE_OF_ALL.search(before) or _OBLIGATIONS.search(text[: money.start]):
        return True
    if (
        frame.noun is not None
        and frame.noun.text.lower() in ("obligations", "payments", "business", "spending on")
        and frame.noun.end <= money.start
    ):
        return True
    if (frame.noun is None or frame.noun.strength == "weak") and re.match(r" since (?:\w+ )?(?:19|20)\d\d", after):
        return True
    verb, noun = frame.verb, frame.noun
    one_award = noun is not None and not noun.is_plural and noun.strength == "strong"
    if (_TOGETHER.search(before) or _OF_SEVERAL.search(before)) and not one_award:
        return True
    if _RANKED.search(text):
        return True
    if noun is None and verb is not None and _TO_ALL.match(text, verb.end):
        return True
    end = max([frame.clause.end, *(c.end for c in frame.reach if c.start >= frame.clause.start)])
    is_running = _RUNNING.search(text, frame.clause.start, end) is not None
    if verb is not None and verb.kind in ("win", "pay") and _is_of_one_day(frame):
        return False  # "In August it won $187 million over five years", "In May ICE spent $2 million on"
    if verb is not None and verb.kind == "pay" and frame.force == "planned" and noun is None:
        return False  # "will spend as much as $9 million": what one award may come to
    whens = [when for when in frame.sentence.times if any(c.holds(when.start) for c in frame.reach) or when.start < 12]
    windowed = any(when.role in _WINDOWS for when in whens)
    if verb is not None and verb.kind in ("pay", "win") and not one_award:
        if verb.lemma in _ALWAYS_SUMS or is_running or (verb.lemma == "obligate" and noun is not None):
            return True
        if verb.kind == "pay" and noun is None and any(when.span.fiscal for when in whens):
            return True
    if verb is not None and verb.kind == "pay" and is_running:
        return True
    if (
        verb is not None
        and verb.kind == "pay"
        and any(w.role == "as_of" and w.start < 12 for w in frame.sentence.times)
    ):
        return True
    nearest = max(
        (n for n in frame.sentence.nouns if n.end <= money.start and frame.clause.holds(n.start)),
        key=lambda n: n.end,
        default=noun,
    )
    if nearest is not None and not nearest.is_plural and nearest.strength != "weak":
        return False
    return bool(_SUMMED_VERB.search(before) or re.match(r"[^.;]{0,20}\b(?:paid|spent|obligated)\b", after)) and windowed


_OF_AN_AWARD = re.compile(r" (?:contract|award|order|agreement|deal|BPA|lease|task order)\b")
"""'under the 2013 award': that award's year, no window of a sum."""


_TO_DATE = re.compile(r"\b(?:so far|to date|thus far|up to now|until now|as yet)\b", re.IGNORECASE)
"""A sum up to now: a time of the clause before is not its own."""


def _of_column(frame: Frame, money: Money) -> TimeRef | None:
    """'Obligations FY2025' above a column: the window of its sums."""
    title = columns.title_at(frame.sentence.cells, money.start)
    named = times.whens(title, frame.sentence.on) if title else []
    return time_of(named[0], frame) if len(named) == 1 else None


def _time(frame: Frame) -> TimeRef | None:
    """The window of the sum."""
    on = frame.sentence.on
    told = [
        w
        for w in frame.sentence.times
        if not _OF_AN_AWARD.match(frame.sentence.text, w.end)
        and not (w.role in ("until", "as_of") and on is not None and w.span.first > on and frame.force == "asserted")
    ]  # "doubling its beds by 2030" is no window of what was paid
    whens = [w for w in told if frame.clause.holds(w.start)]
    if not whens and not _TO_DATE.search(frame.sentence.text, frame.clause.start, frame.clause.end):
        whens = [w for w in told if w.end <= frame.clause.start][:1]
    if not whens and (earlier := before_now(frame)) is not None:
        return earlier
    named = frame.sentence.named_before
    if not whens and frame.sentence.among_sums and named is not None and named.precision in ("year", "span"):
        return time_of(When(named.start, named.end, "between" if named.precision == "span" else "in", named), frame)
    if not whens:
        perfect = frame.verb is not None and frame.verb.is_perfect
        running = _RUNNING.search(frame.sentence.text, frame.clause.start, frame.clause.end)
        if (
            frame.sentence.on is None
            or not (perfect or running)
            or (frame.noun is not None and frame.noun.strength == "strong")
        ):
            return None
        on = frame.said_on or frame.sentence.on  # "has been paid so far": up to the day of the statement
        return TimeRef(kind="as_of", start=None, end=on, precision="day", resolved_against=on)
    when = whens[0]
    return time_of(when, frame, "as_of" if when.role in ("until", "as_of") else None)
