"""The vendor worked for the agency from the time the claim names on, at the latest.

**Compares** the time with the vendor's awards at the agency: the plain reading asks for an award in force, or an act on
one, in that time ("at least since"). Variants: `since:began`, that it began then, which needs coverage of the time before and is
the plain reading itself where the words are "began in"; `period:fiscal`, the fiscal year, for which the
fiscal year in an award number counts; and those of who and whose.

**Does not apply when**

1. the claim names no time that can be placed (`too_vague`)
2. the claim is about a division that award data has no code for and no record names it (`not_recorded`)
3. no award is found and the store would not surely hold one (`not_covered`); of supply, work and use (`not_recorded`)

**Assumes** that an award whose first action is missing had been signed by the end of the fiscal year in its number; the
earliest action held is never called the first.

**Example**

>>> from procure.checks.verdict import Told, fold
>>> fold([Told("holds", True), Told("fails", False)]).verdict
'depends'
"""

from __future__ import annotations

from procure.checks import existence
from procure.checks.case import Answer, Answers, Ask, Case, Finding, period, reading
from procure.checks.presence import Presence, caveats_of, describe, evidence, presence, support
from procure.checks.senses import EARLIEST, WHAT, Sense, awards, senses
from procure.checks.verdict import fold, told
from procure.checks.weight import Support
from procure.coverage import DAY, Span
from procure.models import Reading, Sql
from procure.models.verdicts import Outcome, Reason

VERSION = "1"

_OUTCOMES: dict[str, Outcome] = {"yes": "holds", "no": "fails", "unknown": "unknown"}


def _senses(case: Case) -> list[Sense]:
    time = case.claim.time
    by_year = time is not None and time.precision == "year" and time.basis != "fiscal"
    began = () if _says_began(case) else ("since:began",)
    return senses(case, *began, *(("period:fiscal",) if by_year else ()))


def _says_began(case: Case) -> bool:
    """Whether the words are "began in Y", not "since Y": then nothing may be there before, however the rest is read."""
    return case.claim.time is not None and case.claim.time.kind == "in"


def _window(case: Case, sense: Sense) -> Span | None:
    named = period(case)
    if named is None:
        return None
    if sense.when == "period:fiscal":
        named = existence.fiscal_of(named)
    return Span(named.since, min(named.until, case.on))


def ask(case: Case) -> list[Ask]:
    """Per sense: in force in the time, acted on in it; before it; numbered in the fiscal year."""
    found: list[Ask] = []
    for sense in _senses(case):
        days = _window(case, sense)
        if days is None:
            return []
        found += [awards(case, sense, days, "in_force"), awards(case, sense, days, "action", " acted")]
        if sense.when == "since:began" or _says_began(case):
            before = Span(EARLIEST, days.since - DAY)
            found += [
                awards(case, sense, before, "in_force", " before"),
                awards(case, sense, before, "action", " acted before"),
            ]
        if sense.when == "period:fiscal":
            found.append(awards(case, sense, days, "number", " numbered"))
    return found


def judge(case: Case, answers: Answers) -> Finding:
    """The finding."""
    readings: list[Reading] = []
    found: dict[str, Presence] = {}
    carried: dict[str, Support] = {}
    scopes = []
    for sense in _senses(case):
        days = _window(case, sense)
        if days is None:  # (1)
            readings.append(
                reading(sense.name, "unknown", "The claim names no time from which on.", reason="too_vague")
            )
            continue
        here = _either(
            presence(case, sense, answers[sense.name], days, "in_force"),
            presence(case, sense, answers[sense.name + " acted"], days, "action"),
            *(
                [presence(case, sense, answers[sense.name + " numbered"], days, "number")]
                if sense.when == "period:fiscal"
                else []
            ),
        )
        if here.state == "no" and case.claim.relation in ("supply", "work", "use"):  # (3)
            here = Presence(
                "unknown",
                reason="not_recorded",
                because=f"a contract is only one way to {case.claim.relation}",
                asked=here.asked,
            )
        found[sense.name] = here
        scopes += [here.asked] if here.asked else []
        why = existence.sentence(case, sense, here, days, "in_force", "in force, signed or changed")
        outcome = _OUTCOMES[here.state]
        began = sense.when == "since:began" or _says_began(case)
        if here.state == "yes" and not began:
            carried[sense.name] = support(case, sense, here, days, "in_force")
        rests, reason = here.state == "no", here.reason
        if began:
            before = Span(EARLIEST, days.since - DAY)
            earlier = _either(
                presence(case, sense, answers[sense.name + " before"], before, "in_force"),
                presence(case, sense, answers[sense.name + " acted before"], before, "action"),
            )
            scopes += [earlier.asked] if earlier.asked else []
            outcome, rests, reason, why = _began(case, sense, here, earlier, why)
        readings.append(
            reading(sense.name, outcome, why, _sql(answers, sense.name, here), reason=reason, rests_on_absence=rests)
        )
    folded = fold(told(readings))
    finding = Finding(readings, folded.verdict, folded.reason, "", scopes=scopes, support=carried)
    plain = found.get("plain", Presence("unknown"))
    rows = plain.sure or (plain.unsure if plain.state == "unknown" else ())
    finding.evidence = evidence(case, rows[: existence.SHOWN], claimed=existence.claimed_words(case))
    finding.caveats = caveats_of(case, rows)
    finding.why = existence.conclusion(case, finding, found, negative=False)
    return finding


def _either(*presences: Presence) -> Presence:
    """Something in force, or acted on: yes if one is; no only if all are."""
    sure = {row["award_key"] + row["source"]: row for each in reversed(presences) for row in each.sure}
    unsure = {row["award_key"] + row["source"]: row for each in reversed(presences) for row in each.unsure}
    if sure:
        return Presence("yes", tuple(sure.values()), tuple(row for key, row in unsure.items() if key not in sure))
    open_ = next((each for each in presences if each.state == "unknown"), None)
    if open_ is not None:
        return Presence("unknown", (), tuple(unsure.values()), open_.reason, open_.because, open_.asked)
    return presences[0]


def _began(
    case: Case, sense: Sense, here: Presence, earlier: Presence, why: str
) -> tuple[Outcome, bool, Reason | None, str]:
    prefix = "" if sense.name in ("plain", "since:began") else f"{existence.capital(WHAT[sense.name])}: "
    if here.state == "no":
        return "fails", True, None, why
    if earlier.state == "yes":
        return (
            "fails",
            False,
            None,
            f"{prefix}It did not begin then: there was one before, {describe(case, earlier.sure[0])}.",
        )
    if here.state == "yes" and earlier.state == "no":
        return (
            "holds",
            True,
            None,
            f"{why} None is in force, signed or changed before, in records that are complete for that time.",
        )
    because = here.because if here.state == "unknown" else earlier.because
    reason = here.reason if here.state == "unknown" else earlier.reason
    return (
        "unknown",
        False,
        reason,
        f"{prefix}Whether it began then cannot be told, because {because} (for the time before).",
    )


def _sql(answers: Answers, name: str, here: Presence) -> Sql:
    """The query whose rows decided: of the acts where only those fit, else of the awards in force."""
    mine = {row["record_key"] for row in here.sure}
    for suffix in ("", " acted", " numbered"):
        answer: Answer | None = answers.get(name + suffix)
        if answer is not None and mine & {row["record_key"] for row in answer.rows}:
            return answer.sql
    return answers[name].sql
