"""Statements that carry a figure of a contract and no contract word: 'Its ceiling is $33 million', 'Work ends in May'.

They give a place to read from only where the words are those of an award's money or period. Whose award it is, the
statements before say; where they name no parties, nothing comes of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from procure.language.clauses import Clause

if TYPE_CHECKING:
    from procure.language.frames import Sentence

OTHER_MONEY = re.compile(
    r"\b(?:budgets?|appropriat\w+|revenues?|sales|profits?|earnings|income|turnover|market (?:cap\w*|value|for|is|was)|valuation|shares?|stock|"
    r"rais(?:ed|ing) (?:\$|money|funds|a)|funding round|series [A-E]|invest(?:ed|ment|ments|ors?)|fines?|penalt\w+|settle\w*|lawsuits?|damages|"
    r"grants?|donat\w+|lobby\w*|salar\w+|wages|bonus\w*|loans?|debt|taxes|tariffs?|acquir\w+|merger|backlog|impact|economy|savings?|saved|cost overruns?|ransom|bail|bonds?)\b",
    re.IGNORECASE,
)
"""Money that no record of awards shows."""
_VALUE = re.compile(
    r"\b(?:worth|valued|ceiling|maximum|not[- ]to[- ]exceed|(?:total|contract|potential|overall|cumulative) (?:contract |award )?(?:value|amount)|obligat\w+|options?|combined|total|task orders?|awarded)\b",
    re.IGNORECASE,
)
_SPENDING = re.compile(
    r"\b(?:value|up to|as (?:much|high) as|paid|pays?|paying|spen[dt]|spending|receiv\w+|gets?|got|earn\w*|billed|awards?|bought|purchased|price|costs?|amount(?:s|ed)?|contracted|licen[cs]es?|subscriptions?)\b",
    re.IGNORECASE,
)
_SUBJECT = (
    r"(?:work|performance|services?|construction|deliver(?:y|ies)|shipments?|production|installation|it|that|they|and|which|completion|project|job|"
    r"(?:first |last )?(?:devices?|ships?|vessels?|cutters?|boats?|aircraft|units|systems?|bridge)|"
    r"(?:the|each|every|this|current|its|their) (?:contract|agreement|deal|order|award|pact|lease|term|last|latest|second|third|first)\w*)"
)
"""What runs, starts and ends: an award, its work, its goods."""
_RUNS = (
    r"(?:to be (?:substantially )?(?:completed?|done|finished|performed|delivered)|to (?:run|last|end|expire|finish|conclude|continue|lapse|start|begin|commence)|be (?:completed?|done|finished|concluded)|"
    r"(?:will|may|can|could|should|shall|would) (?:run|last|end|expire|finish|continue|lapse|conclude|be used|start|begin|take|go on)|lapses?|expires?|concludes|finishes|closes|runs|ends|lasts|begins|starts|commences|"
    r"(?:is|are) (?:all )?due|(?:is|was) for|arrives at its term|is (?:active|in force|valid|good|effective|in effect)|remains (?:active|in force|in effect|valid)|covers)"
)
_PERIOD = re.compile(
    rf"\b(?:(?:completion|end|expiration|expiry|termination|delivery) date|period of performance|performance (?:period|dates?)\b|(?:phase-in|transition|implementation) period|(?:ordering|contract|base|initial|basic) (?:period|term)|performance:|the term\b|"
    rf"base (?:year|period)|(?:\w+-year|\w+-month) base|option (?:years?|periods?)|(?:one|two|three|four|five|six|seven|eight|nine|ten)[- ](?:one-year |six-month )?options?|"
    rf"ha(?:s|ve) (?:[\d,]+|\w+) (?:days|weeks|months|years) to (?:finish|complete|deliver|build|perform|do)|{_SUBJECT}(?: [\w,-]+){{0,14}}? {_RUNS})\b",
    re.IGNORECASE,
)


_IF_EXERCISED = re.compile(
    r"(?:if|should|once|assuming|provided) (?:all|every|each|both|any|the|those|these|its)(?: [\w-]+){0,4}? options? (?:years? |periods? )?(?:is|are|were|be|should be|get) (?:all )?(?:exercised|picked up|taken up|taken|used)",
    re.IGNORECASE,
)
"""'If all options are exercised, it will run until 2031': what an award may come to is told of it."""
DATE_LABEL = re.compile(
    r"\W*(?:(?:date )?(?:awarded|signed|of award)(?: on)?|(?:award|signing|signature|contract|order|effective)(?: date)?)\s*(?::| -+)\s*$",
    re.IGNORECASE,
)
"""'Awarded: ', 'Date signed: ', 'Award date: ' before a day."""


def anchor(sentence: Sentence) -> Clause | None:
    """The clause to read from, where a statement carries an award's figure; else None."""
    text = sentence.text
    if any(mood.kind != "pursuit" and not _IF_EXERCISED.match(text, mood.start) for mood in sentence.moods):
        return None
    if sentence.money and not OTHER_MONEY.search(text):
        if sentence.among_sums and any(m.vendor or m.agency for m in sentence.mentions):
            return sentence.clause_at(sentence.money[0].start)  # "then Acme with $71 million", after others' sums
        told_of = any(m.vendor or m.agency or m.reference for m in sentence.mentions)
        if _VALUE.search(text) or (told_of and _SPENDING.search(text)):
            return sentence.clause_at(sentence.money[0].start)
    if (sentence.times or sentence.durations) and (match := _PERIOD.search(text)):
        return sentence.clause_at(match.start())
    if sentence.times and DATE_LABEL.match(text[: sentence.times[0].start]):
        return sentence.clause_at(sentence.times[0].start)
    offered = next((count for count in sentence.counts if is_of_offers(count.count.text or "")), None)
    return sentence.clause_at(offered.start) if offered else None


_SUM = re.compile(
    r" in (?:[\w-]+ ){0,3}(?:obligations|contracts|awards|payments|(?:federal|government|contract) spending)\b",
    re.IGNORECASE,
)


def sums(sentence: Sentence, taken: list[Clause]) -> list[Clause]:
    """Clauses without a contract word of their own that sum up awards: '$1.1 billion in total obligations, including a contract'."""
    found: list[Clause] = []
    for money in sentence.money:
        clause = sentence.clause_at(money.start)
        if clause not in (*taken, *found) and _SUM.match(sentence.text, money.end):
            found.append(clause)
    return found


def offers(sentence: Sentence, taken: list[Clause]) -> list[Clause]:
    """Clauses that say how many offers came in and tell no award themselves: 'and five yards submitted proposals'."""
    found: list[Clause] = []
    for count in sentence.counts:
        clause = sentence.clause_at(count.start)
        if clause not in (*taken, *found) and is_of_offers(count.count.text or ""):
            found.append(clause)
    return found


def speaks_of_period(text: str) -> bool:
    """Whether the words are those of an award's period: its end, its term, its work's completion."""
    return _PERIOD.search(text) is not None


def is_of_offers(words: str) -> bool:
    """Whether a number counts bids received, not awards."""
    return _OFFERS.search(words) is not None


_OFFERS = re.compile(
    r"\b(?:offers?|offerors?|bids?|bidders?|proposals?|quot(?:e|ation)s?|tenders?|responses)\b", re.IGNORECASE
)
