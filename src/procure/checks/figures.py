"""Claims of how much, how many, which day: quantities that the words may mean are candidates inside each sense.

Shared by award_amount, award_date, period_of_performance and competition (rows of ``facts_as_of``) and by total_amount
and award_count (rows of ``sums_as_of``). A check says which rows match and which quantities its words plainly allow;
everything else (senses, coverage, candidates, evidence) is here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from procure.checks import topic
from procure.checks.case import Answer, Answers, Ask, Case, Finding, Record, period, reading
from procure.checks.existence import SHOWN, conclusion
from procure.checks.presence import names_division, names_of, short
from procure.checks.senses import EARLIEST, Sense, prefix, scope, selection, senses
from procure.checks.verdict import Candidate, fold, fold_candidates, told
from procure.coverage import Span, first_possible_day
from procure.models import Reading
from procure.models.claims import Amount
from procure.models.verdicts import Caveat, Evidence, Outcome, Reason

NAMES = {
    "federal_action_obligation": "one action's obligation",
    "total_obligation": "the total obligated by then",
    "base_and_exercised_options_value": "the base and the options exercised by then",
    "base_and_all_options_value": "the ceiling, with every option used",
    "notice_award_amount": "the amount a notice gives",
    "several_awards": "several awards together",
    "base_signed": "the signature of the award",
    "modification_signed": "the signature of a modification",
    "notice_award_date": "the award date a notice gives",
    "justification_date": "the date of a justification",
    "posted_date": "the day a notice was posted",
    "period_start": "the start of the period of performance",
    "period_of_performance": "the period with the options exercised by then",
    "potential_period": "the period with every option used",
    "modification_period": "the time from a modification to the end it set",
    "obligations": "the obligations of the window together",
    "ceilings": "the ceilings of the window together",
    "orders_and_contracts": "orders and definitive contracts signed then",
    "awards_and_vehicles": "the same with vehicles",
    "actions": "single actions",
    "order_competition": "how the order or contract was competed",
    "vehicle_competition": "how the vehicle above it was competed",
    "offers": "the number of offers received",
    "justification": "a published justification",
    "codes": "the vehicle it was placed under",
}
"""The quantities in words."""
CODED = frozenset({"codes", "order_competition", "vehicle_competition", "justification"})
"""Those whose values are codes of the award, neither money nor days."""


@dataclass(frozen=True)
class Measure:
    """How a check measures: what it wants of the records, what matches, which quantities its words plainly allow."""

    want: str
    plain: frozenset[str]
    matches: Callable[[Record], bool | None]
    """Whether a row's value is what the claim says; None where the row does not tell."""
    claimed: str
    low: Decimal | None = None
    high: Decimal | None = None
    singles_out: bool = True
    """Whether a match by itself says which award is meant, as a sum or a day does and a duration or a code does not: of several
    awards on which the answer differs, one must then be meant and it is not known which."""


def window(case: Case) -> Span | None:
    """The days whose acts count: those that the claim names, else all up to the letter's day; None where too vague."""
    time = case.claim.time
    if time is None or time.kind in ("ever", "past", "current", "as_of"):
        return Span(EARLIEST, case.on) if case.day or case.claim.force == "planned" else None
    if (named := period(case)) is None:
        return Span(EARLIEST, case.on) if time.kind == "until" and case.day else None
    if time.kind == "since":
        return Span(named.since, case.on)
    return Span(max(named.since, EARLIEST), min(named.until, case.on))


def ask_facts(
    case: Case, want: str, days: Span | None, low: Decimal | None = None, high: Decimal | None = None
) -> list[Ask]:
    """One question per sense for rows of ``facts_as_of``."""
    if days is None:
        return []
    found = []
    for sense in senses(case):
        values = selection(case, sense, days)
        found.append(Ask(sense.name, "facts_as_of", values | {"want": want, "low": low, "high": high}))
    return found


def judge_facts(case: Case, answers: Answers, measure: Measure, days: Span | None) -> Finding:
    """The finding: candidates folded inside each sense, senses folded to the verdict."""
    if days is None:
        why = "When it is said to have been cannot be told without the letter's date."
        return Finding([reading("plain", "unknown", why, reason="too_vague")], "unresolved", "too_vague", why)
    readings: list[Reading] = []
    rows_of: dict[str, list[Record]] = {}
    scopes = []
    for sense in senses(case):
        answer = answers[sense.name]
        here, told_, asked = _sense(case, sense, answer, measure, days)
        readings += [here, *told_]
        rows_of[sense.name] = [row for row in topic.narrowed(case, answer.rows)[0] if measure.matches(row)]
        if asked:
            scopes.append(asked)
    folded = fold(told(readings))
    finding = Finding(readings, folded.verdict, folded.reason, "", scopes=scopes)
    plain = topic.narrowed(case, answers["plain"].rows)[0]
    matching = rows_of["plain"] or next((rows for rows in rows_of.values() if rows), [])
    shown = matching or _nearest(plain, measure)
    finding.evidence = fact_evidence(case, shown[:SHOWN], measure)
    against = [
        row
        for row in plain
        if row["known"]
        and measure.matches(row) is False
        and row["award_key"] in _keys(matching)
        # Another day of another act counters nothing; another day given for the same act does.
        and (measure.want != "days" or row["record_key"] in {each["record_key"] for each in matching})
    ]
    finding.counter_evidence = fact_evidence(case, _nearest(against, measure)[:5], measure) if matching else []
    finding.caveats = fact_caveats(case, shown)
    finding.why = conclusion(case, finding, {}, negative=False)
    return finding


def _keys(rows: Iterable[Record]) -> set[str]:
    return {row["award_key"] for row in rows if row["award_key"]}


def _nearest(rows: Sequence[Record], measure: Measure) -> list[Record]:
    """The rows nearest to what is claimed, plainly allowed ones first, one per record and quantity."""
    if measure.low is not None or measure.high is not None:
        middle = ((measure.low or measure.high or Decimal(0)) + (measure.high or measure.low or Decimal(0))) / 2
        rows = sorted(
            rows, key=lambda row: (row["quantity"] not in measure.plain, abs((row["amount"] or Decimal(0)) - middle))
        )
    return list(rows)[:10]


def _sense(
    case: Case, sense: Sense, answer: Answer, measure: Measure, days: Span
) -> tuple[Reading, list[Reading], tuple[object, object] | None]:
    """A sense's outcome, the candidates it was folded from, and the scope that was asked of the ledger."""
    rows, topics = topic.narrowed(case, answer.rows)
    division = case.agency.division if case.agency and not (case.named or topics) else None
    outcomes = quantities(rows, measure)
    differing: list[str] = []
    elsewhere: str | None = None
    asked = scope(
        case, sense, Span(max(days.since, first_possible_day(case.vendor, case.agency)), days.until), "in_force"
    )
    covered = case.world.ledger.covers(*asked, names=names_of(case))
    rival = ambiguous(case)
    if rival:
        outcome: Outcome = "unknown"
        reason: Reason | None = "ambiguous_vendor"
    else:
        missing = [] if covered else [Candidate("unknown", True)]
        outcome = fold_candidates(
            [*(Candidate(each, name in measure.plain) for name, each in outcomes.items()), *missing]
        )
        if not outcomes and covered:
            outcome = "fails"
        reason = "not_covered" if outcome == "unknown" else None
        if outcome in ("holds", "other_only") and not measure.singles_out and (differing := _differing(rows, measure)):
            outcome, reason = "unknown", "ambiguous_award"
        if outcome in ("holds", "other_only") and division:
            # Award data has no code for it: a match on an award of the component that does not name it is not yet the division's.
            fitting = [row for row in rows if row["known"] and measure.matches(row)]
            if not any(names_division(case, row) for row in fitting):
                outcome, reason, elsewhere = "unknown", "not_recorded", division
    names = [
        reading(
            name,
            "holds" if each == "holds" else each,
            _candidate_words(name, each, rows, measure),
            kind="candidate",
            of=sense.name,
        )
        for name, each in sorted(outcomes.items())
    ]
    why = _why(
        case,
        sense,
        outcome,
        outcomes,
        rows,
        measure,
        covered=covered,
        rival=rival,
        differing=differing,
        elsewhere=elsewhere,
    )
    here = reading(sense.name, outcome, why, answer.sql, reason=reason, rests_on_absence=outcome == "fails")
    return here, names, asked if outcome in ("fails", "unknown") else None


def quantities(rows: Iterable[Record], measure: Measure) -> dict[str, Outcome]:
    """Per quantity whether one of its values is what the claim says."""
    found: dict[str, set[Outcome]] = {}
    for row in rows:
        match = measure.matches(row)
        outcome: Outcome = "unknown" if match is None or not row["known"] else "holds" if match else "fails"
        found.setdefault(row["quantity"], set()).add(outcome)
    return {
        name: "holds" if "holds" in each else "unknown" if "unknown" in each else "fails"
        for name, each in found.items()
    }


def _differing(rows: Iterable[Record], measure: Measure) -> list[str]:
    """Numbers of the awards concerned where some are what the claim says and others are not; none where they agree."""
    verdicts: dict[str, bool] = {}
    for row in rows:
        match = measure.matches(row)
        if row["known"] and match is not None and row["piid"] and row["quantity"] in measure.plain:
            verdicts[row["piid"]] = verdicts.get(row["piid"], False) or match
    return sorted(verdicts) if len(set(verdicts.values())) > 1 else []


def ambiguous(case: Case) -> str | None:
    """Why it cannot be told whose records to read; None where it can."""
    vendor = case.vendor
    if vendor is None or case.named:
        return None
    if vendor.rivals:
        return f"several unrelated companies bear the name {vendor.name}"
    if not vendor.is_known and vendor.lookalikes:
        return f"no record bears the name {vendor.name}, and some bear names close to it"
    return None


def _candidate_words(name: str, outcome: Outcome, rows: Iterable[Record], measure: Measure) -> str:
    mine = [row for row in rows if row["quantity"] == name]
    matching = [row for row in mine if measure.matches(row)]
    words = NAMES.get(name, name)
    plainly = "" if name in measure.plain else ", which the words do not plainly mean"
    if matching:
        late = (
            "" if any(row["known"] for row in matching) else ", but as a source showed it only after the letter's day"
        )
        return f"{words}{plainly}: {value_words(matching[0])} ({label(matching[0])}){late}."
    if outcome == "unknown":
        return f"{words}{plainly}: not known as of that day."
    return f"{words}{plainly}: none of {len(mine)} bears out '{measure.claimed}'."


def _why(
    case: Case,
    sense: Sense,
    outcome: Outcome,
    outcomes: dict[str, Outcome],
    rows: Sequence[Record],
    measure: Measure,
    *,
    covered: bool,
    rival: str | None,
    differing: list[str],
    elsewhere: str | None,
) -> str:
    before = prefix(sense)
    holds = [
        _shown(name, rows, measure)
        for name, each in sorted(outcomes.items())
        if each == "holds" and name in measure.plain
    ]
    other = [
        _shown(name, rows, measure)
        for name, each in sorted(outcomes.items())
        if each == "holds" and name not in measure.plain
    ]
    if rival:
        return f"{before}It cannot be told whose records to read: {rival}."
    if differing:
        return f"{before}It cannot be told which award is meant: {', '.join(differing[:6])} differ in it."
    if elsewhere and case.agency:
        return (
            f"{before}Award data has no code for {elsewhere}, and no record that fits names it; records of {case.agency.in_text} "
            f"bear out '{measure.claimed}' by {' and '.join(holds or other)}."
        )
    if outcome == "holds":
        return (
            f"{before}The records of {case.who} and {case.whose} bear out '{measure.claimed}' by {' and '.join(holds)}."
        )
    if outcome == "other_only":
        return f"{before}The records of {case.who} and {case.whose} bear out '{measure.claimed}' only by {' and '.join(other)}, which the words do not plainly mean."
    if outcome == "fails":
        return f"{before}Nothing that the words may mean is '{measure.claimed}' in the records of {case.who} and {case.whose}, which are held complete for it."
    if not covered:
        seen = (
            "nothing is held that would show it"
            if not outcomes
            else f"of what is held, nothing known by then bears out '{measure.claimed}'"
        )
        return f"{before}It cannot be told: {seen}, and the store does not hold all records in which it would show."
    return f"{before}It cannot be told: what the records held by then say is not known."


def _shown(name: str, rows: Sequence[Record], measure: Measure) -> str:
    """A quantity with the first record that matches: 'one action's obligation of $29,800,000.00 (order ..., a change of ...)'."""
    row = next(row for row in rows if row["quantity"] == name and row["known"] and measure.matches(row))
    value = "" if measure.want == "codes" else f", {value_words(row)}"
    return f"{NAMES.get(name, name)}{value} ({label(row)})"


def value_words(row: Record) -> str:
    """A row's value as a reader writes it."""
    if row["quantity"] in CODED:
        return str(row["stated"] or "no code")
    if row["amount"] is not None and row["quantity"] not in (
        "posted_date",
        "base_signed",
        "modification_signed",
        "notice_award_date",
        "justification_date",
        "modification_period",
    ):
        return f"${row['amount']:,.2f}"
    if row["last_day"] and row["last_day"] != row["first_day"]:
        return f"{row['first_day'] or 'an unknown day'} to {row['last_day']}"
    return str(row["first_day"])


def label(row: Record) -> str:
    """A row's record in words."""
    if row["piid"] is None:
        title = short(row["title"] or row["notice_type"] or "notice", 80)
        return f"notice {title}" + (f", of award {row['award_number']}" if row["award_number"] else "")
    kind = "vehicle" if row["award_kind"] == "IDV" else "order" if row["parent_award_piid"] else "award"
    text = f"{kind} {row['piid']}"
    if row["record_key"] != row["award_key"]:
        text += f", {'modification ' + row['modification_number'] if row['modification_number'] not in ('', '0') else 'base action' if row['modification_number'] == '0' else 'a change'} of {row['first_day']}"
    return text + (f"; given by: {row['stated']}" if row["stated"] and row["quantity"] not in CODED else "")


def fact_evidence(case: Case, rows: Iterable[Record], measure: Measure) -> list[Evidence]:
    """Rows as evidence, each record and value once."""
    found: list[Evidence] = []
    seen = set()
    for row in rows:
        key = (row["record_key"], row["quantity"], row["amount"], row["first_day"], row["last_day"])
        if key in seen:
            continue
        seen.add(key)
        found.append(
            Evidence(
                record_key=row["record_key"],
                award_key=row["award_key"],
                field=row["quantity"],
                claimed=measure.claimed,
                recorded=value_words(row),
                difference=None if measure.matches(row) else "not what is claimed",
                source=row["source"],
                grade=row["grade"],
                retrieved_at=row["retrieved_at"],
                raw=f"{row['raw_file']}:{row['row_number']}",
                url=row["url"],
                label=label(row) + (f": {short(row['description'])}" if row["description"] else ""),
                date=row["first_day"],
            )
        )
    return found


def fact_caveats(case: Case, rows: Iterable[Record]) -> list[Caveat]:
    """Warnings that hang on the rows shown."""
    late = sorted({row["piid"] for row in rows if not row["known"] and row["piid"]})
    if not late:
        return []
    return [
        Caveat(
            code="end_seen_later" if any(row["quantity"].endswith("period") for row in rows) else "total_seen_later",
            text=f"What is shown of {', '.join(late[:5])} is as a source showed it after {case.on}; changes in between may stand in it.",
        )
    ]


# Money ----------------------------------------------------------------------------------------------------------------


def bounds(amount: Amount) -> tuple[Decimal | None, Decimal | None]:
    """The values that fit an amount as written (DESIGN section 4, precision); None where open."""
    value, low, high = amount.value, amount.low, amount.high
    match amount.comparator:
        case "gt" | "gte":
            return value if amount.comparator == "gte" else value + Decimal("0.01"), None
        case "lt":
            # "Nearly" N: below N and above nine tenths of it.
            return value * Decimal("0.9"), value - Decimal("0.01")
        case "lte":
            return None, value
    return (low if low is not None else value), (high if high is not None else value)


def fits(amount: Amount, value: Decimal | None) -> bool | None:
    """Whether a recorded value is the amount as written; None where there is none."""
    if value is None:
        return None
    low, high = bounds(amount)
    return (low is None or value >= low) and (high is None or value <= high)


def amount_words(amount: Amount) -> str:
    """The amount with its comparator, as '$30,000,000' or 'more than $4,200,000'."""
    words = {
        "gt": "more than ",
        "gte": "at least ",
        "lt": "just under ",
        "lte": "at most ",
        "upto": "up to ",
        "approx": "about ",
    }
    return (
        f"{words.get(amount.comparator, '')}${amount.value:,.0f}"
        if amount.value == int(amount.value)
        else f"${amount.value:,.2f}"
    )
