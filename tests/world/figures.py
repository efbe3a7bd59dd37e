"""The truth about sums, numbers, amounts and days on a made-up world: candidates inside each sense (DESIGN section 4).

Like the oracle beside it, plain loops over plain objects that share no code with procure.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from tests.world.generator import AGENCIES, DEPARTMENTS, Award, World
from tests.world.oracle import DAY, Question, Reading, _awards, _group, _known, _year


@dataclass(frozen=True)
class Figure:
    """A claim in figures: its type, about whom, said when, of which year (None: ever), and the value."""

    kind: str
    """total_amount | award_count | award_amount | award_date"""
    question: Question
    value: int
    comparator: str = "eq"
    day: dt.date | None = None


def _matches(figure: Figure, value: int) -> bool:
    if figure.comparator == "gt":
        return value > figure.value
    return value == figure.value


def _window(figure: Figure, *, fiscal: bool) -> tuple[dt.date, dt.date]:
    question = figure.question
    if question.year is None:
        return dt.date.min, question.day
    since, until = _year(question.year, is_fiscal=fiscal)
    return since, min(until, question.day)


def _running(award: Award, day: dt.date) -> dict[str, int]:
    known = _known(award, day)
    return {
        "total": sum(action.obligation for action in known),
        "exercised": sum(action.current_value for action in known),
        "ceiling": sum(action.ceiling for action in known),
    }


def candidates(world: World, figure: Figure, reading: Reading) -> tuple[list[int], list[int]]:
    """The values that the words plainly allow, and those that they do not plainly mean, under one sense."""
    question = figure.question
    awards = _awards(world, question, reading)
    since, until = _window(figure, fiscal=reading.when == "period:fiscal")
    actions = [
        (award, action) for award in awards for action in _known(award, question.day) if since <= action.day <= until
    ]
    signed = [award for award in awards if since <= award.actions[0].day <= until]
    if figure.kind == "total_amount":
        return [sum(action.obligation for _, action in actions)], [sum(action.ceiling for _, action in actions)]
    if figure.kind == "award_count":
        return [len([award for award in signed if award.kind != "IDV"]), len(signed)], [len(actions)]
    touched = {award.key: award for award, _ in actions}
    running = [_running(award, question.day) for award in touched.values()]
    plain = (
        [action.obligation for _, action in actions]
        + [each["total"] for each in running]
        + [each["exercised"] for each in running]
    )
    return plain, [each["ceiling"] for each in running]


def outcome(world: World, figure: Figure, reading: Reading) -> str:
    """holds, other_only or fails: every value of a whole world is known."""
    if figure.kind == "award_date":
        days = {
            action.day
            for award in _awards(world, figure.question, reading)
            for action in _known(award, figure.question.day)
        }
        starts = {award.start for award in _awards(world, figure.question, reading)}
        return "holds" if figure.day in days else "other_only" if figure.day in starts else "fails"
    plain, other = candidates(world, figure, reading)
    if any(_matches(figure, value) for value in plain):
        return "holds"
    return "other_only" if any(_matches(figure, value) for value in other) else "fails"


def verdict(world: World, figure: Figure) -> str:
    """The verdict of a whole world: nothing is left undecided."""
    question = figure.question
    readings = [Reading(), Reading(whose="either"), Reading(what="orders")]
    if _group(world, question.vendor, "family") != {question.vendor.uei}:
        readings.append(Reading(who="entity"))
    if _group(world, question.vendor, "group") != _group(world, question.vendor, "family"):
        readings.append(Reading(who="group"))
    if figure.kind in ("total_amount", "award_count") and question.year is not None:
        readings.append(Reading(when="period:fiscal"))
    found = {outcome(world, figure, reading) for reading in readings}
    if found == {"holds"}:
        return "supported"
    return "contradicted" if found == {"fails"} else "depends"


def figures(world: World, rng: random.Random, number: int) -> list[Figure]:
    """Claims in figures, about half of them true under some sense."""
    found = []
    for _ in range(number):
        vendor = rng.choice(world.vendors)
        own = [award for award in world.awards if award.vendor.uei in _group(world, vendor, "group")]
        if not own:
            continue
        award = rng.choice(own)
        agency = rng.choice([award.awarding, award.funding, AGENCIES[award.awarding][0], *DEPARTMENTS])
        day = min(award.start + DAY * rng.randrange(30, 2500), dt.date(2026, 6, 1))
        year = rng.choice([None, award.start.year, min(award.start.year + rng.randrange(3), day.year - 1)])
        if year is not None and year < 2004:
            year = None
        kind = rng.choice(["total_amount", "award_count", "award_amount", "award_date"])
        question = Question(kind, vendor, agency, day, None if kind == "award_date" else year)
        if kind == "award_date":
            when = rng.choice([action.day for action in award.actions]) + DAY * rng.choice([0, 0, 1])
            if when <= day:
                found.append(Figure(kind, question, 0, day=when))
            continue
        plain, other = candidates(
            world, Figure(kind, question, 0), rng.choice([Reading(), Reading(whose="either"), Reading(what="orders")])
        )
        values = [value for value in plain + other if value > 0]
        value = (
            rng.choice(values)
            if values and rng.random() < 0.7
            else rng.randrange(1, 9) * (1 if kind == "award_count" else 1_234_567)
        )
        found.append(Figure(kind, question, value, rng.choice(["eq", "eq", "gt"])))
    return found
