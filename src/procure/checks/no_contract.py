"""The agency has, or had at the time the claim names, no award to the vendor, and the store would hold one had it existed.

**Compares** the same awards as `has_contract` does, the other way round: an award that fits contradicts the claim; none
supports it only where complete fetches or loads would have shown it, in every reading.

**Does not apply when**

1. the claim's time needs the letter's date and nobody gives it (`too_vague`)
2. the store does not hold everything in which an award would show (`not_covered`): the certificate shows the gaps
3. the claim is about a division that award data has no code for: a component's award does not contradict it
   (`not_recorded`); no award of the component at all supports it
4. the claim speaks of supply, work or use: nothing found does not show that there was none (`not_recorded`)
5. the name is on no record and similar names are, or several unrelated companies bear it (`ambiguous_vendor`)

**Assumes** that an award still in force was signed at most ten years before; that a source has published what was
signed before its publication lag.

**Example**

>>> from procure.checks.verdict import Told, fold
>>> fold([Told("holds", True, rests_on_absence=True), Told("unknown", False, reason="not_covered")])
Folded(verdict='unresolved', reason='not_covered')
"""

from __future__ import annotations

from procure.checks import existence
from procure.checks.case import Answers, Ask, Case, Finding

VERSION = "1"


def ask(case: Case) -> list[Ask]:
    """The questions to the records, one per sense."""
    return existence.ask(case)


def judge(case: Case, answers: Answers) -> Finding:
    """The finding."""
    return existence.judge(case, answers, negative=True)
