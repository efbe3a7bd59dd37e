"""Sums and numbers over a set and a window: shared by total_amount and award_count. Per source, never across sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from procure.checks import figures
from procure.checks.case import Answers, Ask, Case, Finding, fiscal, reading
from procure.checks.existence import conclusion
from procure.checks.presence import names_of
from procure.checks.senses import EARLIEST, Sense, prefix, scope, selection, senses
from procure.checks.verdict import Candidate, fold, fold_candidates, told
from procure.coverage import Basis, Ledger, Scope, Span, first_possible_day
from procure.models import Reading
from procure.models.verdicts import Evidence, Outcome


def _when(case: Case) -> tuple[str, ...]:
    time = case.claim.time
    years = time is not None and time.precision == "year" and time.basis != "fiscal" and time.kind in ("in", "between")
    return ("period:fiscal",) if years else ()


def _days(case: Case, sense: Sense) -> Span | None:
    days = figures.window(case)
    if days is not None and sense.when == "period:fiscal":
        return Span(fiscal(days.since.year).since, min(fiscal(days.until.year).until, case.on))
    return days


def ask(case: Case) -> list[Ask]:
    """One question per sense."""
    found = []
    for sense in senses(case, *_when(case)):
        if (days := _days(case, sense)) is not None:
            found.append(Ask(sense.name, "sums_as_of", selection(case, sense, days)))
    return found


def judge(
    case: Case,
    answers: Answers,
    columns: Mapping[str, str],
    plain: frozenset[str],
    matches: Callable[[Decimal], bool],
    claimed: str,
    *,
    money: bool = False,
    grows: bool = False,
) -> Finding:
    """The finding. ``columns`` names each quantity's column; ``grows`` says that what is missing could only add to a match."""
    readings: list[Reading] = []
    scopes = []
    for sense in senses(case, *_when(case)):
        days = _days(case, sense)
        if days is None:
            why = "The time it counts cannot be told without the letter's date."
            readings.append(reading(sense.name, "unknown", why, reason="too_vague"))
            continue
        answer = answers[sense.name]
        asked = scope(
            case, sense, Span(max(days.since, first_possible_day(case.vendor, case.agency)), days.until), "action"
        )
        whole = _whole_sources(case, *asked)
        rows = [row for row in answer.rows if row["source"] in whole] or [
            {"source": name, **dict.fromkeys(columns.values(), 0)} for name in whole[:1]
        ]
        rival = figures.ambiguous(case)
        outcomes: dict[str, Outcome] = {}
        for name, column in columns.items():
            hit = any(matches(Decimal(row[column])) for row in rows)
            more = grows and any(matches(Decimal(row[column])) for row in answer.rows)
            known = (bool(whole) or more) and not rival
            outcomes[name] = ("holds" if hit or more else "fails") if known else "unknown"
        rows = rows or list(answer.rows)
        outcome = fold_candidates(Candidate(each, name in plain) for name, each in outcomes.items())
        before = prefix(sense)
        held = "; ".join(
            f"{_amount(row[column], money=money and name != 'actions')} {figures.NAMES[name]} [{row['source'] or 'no record'}]"
            for row in rows
            for name, column in columns.items()
        )
        span = f"from {days.since} " if days.since > EARLIEST else ""
        if rival:
            why = f"{before}It cannot be told whose records to count: {rival}."
        elif outcome == "unknown":
            scopes.append(asked)
            why = f"{before}It cannot be told: the store does not hold all records {span}to {days.until}. Held: {held or 'none with a recorded day in that time'}."
        else:
            verb = {
                "holds": "is",
                "fails": "is not",
                "other_only": "is only by a quantity the words do not plainly mean",
            }[outcome]
            why = f"{before}{claimed} {verb} what the records {span}to {days.until} show: {held}."
            if outcome == "fails":
                scopes.append(asked)
        readings.append(
            reading(
                sense.name,
                outcome,
                why,
                answer.sql,
                reason=None if outcome != "unknown" else "ambiguous_vendor" if rival else "not_covered",
                rests_on_absence=outcome != "unknown" and not (grows and outcome == "holds"),
            )
        )
        readings += [
            reading(
                name,
                each,
                f"{figures.NAMES[name]}: {', '.join(_amount(row[columns[name]], money=money) for row in rows) or 'none held with a recorded day'}.",
                kind="candidate",
                of=sense.name,
            )
            for name, each in outcomes.items()
        ]
    folded = fold(told(readings))
    finding = Finding(readings, folded.verdict, folded.reason, "", scopes=scopes)
    finding.evidence = [
        Evidence(
            record_key=f"sum:{row['source']}",
            field=name,
            claimed=claimed,
            recorded=_amount(row[column], money=money),
            source=row["source"],
            label=f"{figures.NAMES[name]}, {row['actions']} actions on {row['awards_acted_on']} awards of {case.who} and {case.whose}",
        )
        for row in (answers["plain"].rows if "plain" in answers else ())
        for name, column in columns.items()
    ]
    finding.why = conclusion(case, finding, {}, negative=False)
    return finding


def _whole_sources(case: Case, asked: Scope, basis: Basis) -> list[str]:
    """The sources that by themselves hold every action asked about: a sum over two halves of two sources is nobody's sum."""
    ledger = case.world.ledger
    found = []
    for name in sorted({entry.source for entry in ledger.entries}):
        own = Ledger([entry for entry in ledger.entries if entry.source == name], ledger.agencies, ledger.sources)
        if own.covers(asked, basis, names_of(case)):
            found.append(name)
    return found


def _amount(value: Decimal | int, *, money: bool) -> str:
    return f"${Decimal(value):,.2f}" if money else f"{int(value):,}"
