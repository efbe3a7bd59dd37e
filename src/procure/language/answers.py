"""What a short answer says: 'Do you have a contract with ICE? No.', 'You ask whether we work with CBP; we do not.'"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from procure.language.clauses import Clause
from procure.models import Statement

if TYPE_CHECKING:
    from procure.language.frames import Frame, Sentence

_NOT = r"(?:do|does|did|have|has|had|is|are|was|were)(?: not|n't)"
_TAIL = re.compile(
    rf"[;,.:-]+\s*(?:(?:but|and|in fact|in truth|in reality|however|to be clear|the answer is|which),? )*"
    rf"(?:(?P<who>[A-Z][\w&.'-]*(?: [A-Z][\w&.'-]*)*|the company|the firm|the agency) (?:says?|said|insists?|insisted|replied|replies|maintains?) (?:that )?)?"
    rf"(?:(?:we|it|they|I|he|she|there|(?:the|our|this) [a-z]+|[A-Z][\w&.'-]*) {_NOT}|no|is not so|(?:that|this|which|it)? ?is (?:simply |just )?(?:false|untrue|incorrect|wrong|not (?:true|so|correct|the case)))\W*$"
)
"""A clause that only denies the one before it."""
_ANSWER = re.compile(
    r"\W*(?:(?:A|Answer|Response|Reply|Ans)\s*[.:)-]+\s*[\"']?)?(?:(?P<no>No|None|Never|Absolutely not|Not (?:currently|at present|at this time|today|yet|now|that we know of)|"
    r"(?:No[.,;] )?(?:It|We|They|I|The (?:company|firm|agency)|[A-Z][\w&.-]+) (?:do|does|have|has|is|are|did|was|were)(?: not|n't)|There (?:is|are) none|(?:We|It|They) ha(?:ve|s) (?:none|no such (?:contracts?|agreements?)))"
    r"|(?P<yes>Yes|Correct|That is correct|(?:It|We|They|The company) (?:do|does|have|has|is|are)))\s*(?=[.,;:!-]|$)"
)
_ASKS = re.compile(
    r"\W*(?:(?:Q|Question)?\s*\d*\s*[.:)]+\s*)?(?P<aux>Do|Does|Did|Has|Have|Had|Is|Are|Was|Were) "
    r"(?P<subject>(?:you|we|they|it|I|there|(?:the|your|our|its|any|any of) [\w-]+(?: of [A-Z]\w+)?|[A-Z][\w&.-]*(?: (?:[A-Z][\w&.-]*|of|and|&))*)) (?P<rest>[^?]+)\?\W*$"
)
"""A question that 'yes' or 'no' answers."""


_WE = re.compile(r"\b(?:we|I)\b", re.IGNORECASE)
_FALSE = re.compile(r"\b(?:false|untrue|incorrect|wrong|not (?:true|so|correct|the case)|no)\W*$")


def joined(question: str, statement: Statement) -> tuple[Statement, int, bool] | None:
    """The answer with what was asked before it as a plain sentence, how long that is, and whether it is denied.

    'Does Acme work with CBP?' and 'No.' become 'Acme does work with CBP. No.', of which only the last word is the
    letter's own statement; None where ``statement`` is no bare answer or ``question`` asks for more than yes or no.
    """
    answer, asked = _ANSWER.match(statement.plain), _ASKS.match(question)
    if answer is None or asked is None:
        return None
    said = f"{asked['subject']} {asked['aux'].lower()} {asked['rest']}"
    said = re.sub(r"\byours?\b", "our", re.sub(r"\b[Yy]ou\b", "we", said))
    prefix = said[0].upper() + said[1:] + ". "
    whole = statement.model_copy(update={"text": prefix + statement.text, "start": statement.start - len(prefix)})
    return whole, len(prefix), answer["no"] is not None


def answered(found: list[Frame], prefix: int, *, denied: bool) -> list[Frame]:
    """The frames of what was asked, as the answer leaves them."""
    out = []
    for frame in found:
        if frame.clause.start >= prefix or frame.force not in ("asserted", "hedged") or not _is_existence(frame):
            continue
        if denied and frame.is_negative:
            continue  # "Is it true that you have none? No." can be meant either way
        frame.is_negative = denied or frame.is_negative
        frame.clause = Clause(frame.clause.start, len(frame.sentence.text), "main")
        frame.cue("negation" if denied else "trigger", prefix, len(frame.sentence.text))
        out.append(frame)
    return out


def _is_existence(frame: Frame) -> bool:
    """Whether a bare 'no' denies the contract, not what is asked of it ('Does your contract involve ...?')."""
    return not (
        frame.relation in ("end", "modify", "compete")
        or (frame.noun is not None and frame.noun.is_given and frame.noun.strength != "role")
        or frame.money
        or (frame.verb is not None and frame.verb.kind in ("end", "modify", "start", "compete", "last"))
    )


def tail(sentence: Sentence) -> re.Match[str] | None:
    """A last clause that denies what the sentence only asks or reports: '; we do not'."""
    return _TAIL.search(sentence.text)


def deny(sentence: Sentence, found: list[Frame], last: re.Match[str]) -> list[Frame]:
    """Of ``found``, read as if asserted, the denials that a tail makes of what stands in a report or after 'whether'."""
    start, end = last.span()
    words = last[0]
    out = []
    for frame in found:
        place = frame.noun.start if frame.noun else frame.verb.start if frame.verb else frame.clause.start
        doubtful = any(
            mood.start <= place < mood.end and sentence.text[slice(*mood.cue)].lower().startswith("whether")
            for mood in sentence.moods
        ) or any(
            report.start <= place < min(report.end, start) and report.kind == "reported" for report in sentence.reports
        )
        if place >= start or not doubtful or frame.is_negative or not _is_existence(frame):
            continue
        ours = any(m.reference == "we" for m in frame.vendors)
        if ours != bool(_WE.search(words)) and not _FALSE.search(words):
            continue  # "...; we do not" denies only what was asked of us
        denial = replace(
            frame, is_negative=True, force="asserted", attribution="own", holder="sender", sentence=sentence, hedges=[]
        )
        if last["who"]:
            denial.attribution, denial.holder = "reported", last["who"]
        denial.cue("negation", start, end)
        out.append(denial)
    return out
