"""The award is for what the claim says it is for.

**Compares** the words of the claim's subject with the descriptions of the awards and their actions, with their product and
industry codes, and with the texts of notices that name them.

**Does not apply when**

1. the claim names no subject (`too_vague`)
2. no description or notice held bears the words: descriptions are short and often say nothing of what was bought, so their
   silence shows nothing (`not_recorded`)

**Assumes** that a record is about a subject when it bears most of its words.

**Example**

>>> bears("for Investigative Case Management", "INVESTIGATIVE CASE MANAGEMENT (ICM) OPERATIONS")
True
"""

from __future__ import annotations

from procure.checks import figures
from procure.checks.case import Answers, Ask, Case, Finding, Record, reading
from procure.checks.existence import conclusion
from procure.checks.presence import short
from procure.checks.senses import EARLIEST, prefix, senses
from procure.checks.verdict import fold, told
from procure.coverage import Span
from procure.identifiers import norm_words
from procure.models import Reading

VERSION = "1"

MOST = 0.6
_STOP = frozenset(
    "A AN AND AS AT BY FOR FROM ICE IN INTO IS IT ITS OF ON OR OUR S SERVICES SUPPORT SYSTEM THAT THE THEIR THESE THIS TO USE USING WAS WITH "
    "CONTRACT CONTRACTS AWARD AWARDS PROVIDE PROVIDING NEW DEPARTMENT AGENCY FEDERAL GOVERNMENT US HELP WORK".split()
)


def subject(terms: list[str]) -> set[str]:
    """The words of a subject that could stand in a record."""
    return {word for term in terms for word in norm_words(term).split() if word not in _STOP and len(word) > 2}


def bears(term: str, text: str) -> bool:
    """Whether a text bears most of a subject's words."""
    wanted = subject([term])
    return bool(wanted) and len(wanted & set(norm_words(text).split())) >= MOST * len(wanted)


def ask(case: Case) -> list[Ask]:
    """The descriptions of the awards concerned, one question per sense."""
    return figures.ask_facts(case, "codes", figures.window(case) or Span(EARLIEST, case.on))


def judge(case: Case, answers: Answers) -> Finding:
    """The finding."""
    terms = [term for term in case.claim.scope if subject([term])]
    if not terms:  # (1)
        why = "The claim names no subject that a record could bear."
        return Finding([reading("plain", "unknown", why, reason="too_vague")], "unresolved", "too_vague", why)
    readings: list[Reading] = []
    shown: list[Record] = []
    for sense in senses(case):
        rows = [row for row in answers[sense.name].rows if any(_bears(case, row, term) for term in terms)]
        before = prefix(sense)
        words = "; ".join(short(term, 80) for term in terms)
        if rows:
            why = f"{before}{figures.label(rows[0])} bears the words of '{words}': {short(rows[0]['description'])}."
            readings.append(reading(sense.name, "holds", why, answers[sense.name].sql))
            shown = shown or rows
        else:
            why = f"{before}no description or notice held bears '{words}', and their silence shows nothing."  # (2)
            readings.append(reading(sense.name, "unknown", why, answers[sense.name].sql, reason="not_recorded"))
    folded = fold(told(readings))
    finding = Finding(readings, folded.verdict, folded.reason, "")
    measure = figures.Measure("codes", frozenset({"codes"}), lambda row: True, "; ".join(terms))
    finding.evidence = [
        each.model_copy(update={"field": "description", "recorded": short(row["description"] or "", 300)})
        for row, each in zip(shown[:20], figures.fact_evidence(case, shown[:20], measure), strict=False)
    ]
    finding.why = conclusion(case, finding, {}, negative=False)
    if folded.verdict == "unresolved":
        finding.settle = "Ask the agency for the statement of work of the award, or look for its notice on SAM.gov."
    return finding


def _bears(case: Case, row: Record, term: str) -> bool:
    texts = [row["description"], *case.world.notice_texts(row["piid"])]
    return any(bears(term, text) for text in texts if text)
