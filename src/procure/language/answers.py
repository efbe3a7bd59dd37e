"""What a short answer says: 'Do you have a contract with ICE? No.', 'You ask whether we work with CBP; we do not.'"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from procure.language import holders
from procure.language.clauses import Clause
from procure.models import Statement

if TYPE_CHECKING:
    from procure.language.frames import Frame, Sentence

_NOT = r"(?:do|does|did|have|has|had|is|are|was|were)(?: not|n't)"
_TAIL = re.compile(
    rf"[;,.:-]+\s*(?:(?:but|and|in fact|in truth|in reality|however|to be clear|the answer is|which),? )*"
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
    r"(?P<subject>(?:you|we|they|it|I|there|(?:the|your|our|its|any|any of) [\w-]+(?: of [A-Z]\w+)?|[A-Z][\w&.'-]*(?: (?:[A-Z][\w&.'-]*|of|and|&))*)) (?P<rest>[^?]+)\?\W*$"
)
"""A question that 'yes' or 'no' answers."""


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
        if frame.clause.start >= prefix or frame.force not in ("asserted", "presupposed", "hedged"):
            continue
        frame.force = "asserted"
        frame.is_negative = denied
        frame.clause = Clause(frame.clause.start, len(frame.sentence.text), "main")
        frame.cue("negation" if denied else "trigger", prefix, len(frame.sentence.text))
        out.append(frame)
    return out


def tail(sentence: Sentence) -> tuple[int, int] | None:
    """Span of a last clause that denies what the sentence only asks or reports: '; we do not'."""
    match = _TAIL.search(sentence.text)
    return match.span() if match else None


def deny(sentence: Sentence, found: list[Frame], span: tuple[int, int]) -> list[Frame]:
    """Of ``found``, read as if it were asserted, the denials that the tail makes of what stands in a report or a condition."""
    start, end = span
    speaker = holders.in_report([r for r in sentence.reports if r.start > start or r.cue[0] > start], start + 1)
    out = []
    for frame in found:
        place = frame.noun.start if frame.noun else frame.verb.start if frame.verb else frame.clause.start
        doubtful = any(mood.start <= place < mood.end for mood in sentence.moods) or any(
            report.start <= place < min(report.end, start) and report.kind == "reported" for report in sentence.reports
        )
        if place >= start or not doubtful or frame.is_negative or frame.relation in ("end", "modify"):
            continue
        denial = replace(
            frame, is_negative=True, force="asserted", attribution="own", holder="sender", sentence=sentence, hedges=[]
        )
        if speaker is not None and speaker.kind == "reported":
            denial.attribution, denial.holder = "reported", speaker.who
        denial.cue("negation", start, end)
        out.append(denial)
    return out
