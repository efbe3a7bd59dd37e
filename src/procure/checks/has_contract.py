"""The agency has, or had at the time the claim names, an award to the vendor.

**Compares** the claim's vendor, agency and time with awards and vehicles: the plain reading asks for an award that the
agency (or a unit below it) made to the vendor or a company it owns, in force on a day of the claim's time by the end
known on the day of the letter. Variants: paid for as well as awarded; orders and definitive contracts only; the named
legal entity alone; its whole group; the end with every option used; days of action instead of days in force; the fiscal
year.

**Does not apply when**

1. the claim's time needs the letter's date and nobody gives it (`too_vague`)
2. the claim is about a division that award data has no code for, and no description, office or notice of the awards
   found names it (`not_recorded`)
3. the claim speaks of supply, work or use and no award is found: other ways leave no record (`not_recorded`)
4. several unrelated companies bear the name, or only similar names are on record (`ambiguous_vendor`)

**Assumes** that actions signed after the letter's day were not yet part of the contract; that an award whose first
action is missing had been signed by the end of the fiscal year in its number.

**Example**

>>> from procure.checks.verdict import Told, fold
>>> fold([Told("holds", True), Told("unknown", False, reason="not_covered")]).verdict
'supported'
"""

from __future__ import annotations

from procure.checks import existence
from procure.checks.case import Answers, Ask, Case, Finding

VERSION = "1"


def ask(case: Case) -> list[Ask]:
    """The questions to the records, one per sense."""
    if is_since(case):
        from procure.checks import relationship_started

        return relationship_started.ask(case)
    return existence.ask(case)


def judge(case: Case, answers: Answers) -> Finding:
    """The finding. An award found needs no coverage; none found contradicts only inside complete coverage."""
    if is_since(case):
        from procure.checks import relationship_started

        return relationship_started.judge(case, answers)
    return existence.judge(case, answers, negative=False)


def is_since(case: Case) -> bool:
    """'Has had contracts since 2014' says when the relation stood, as relationship_started does."""
    return case.claim.time is not None and case.claim.time.kind == "since" and case.claim.force != "planned"
