"""The truth about statements on a made-up world, worked out from the actions alone (DESIGN sections 4 and 5).

It shares no code with procure: plain loops over plain objects. Where the archives hold every year and
every agency, every reading is decided; the verdict is then a matter of which readings agree.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.world.generator import AGENCIES, DEPARTMENTS, Action, Award, Vendor, World, fiscal

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Question:
    """One statement put as a question: its kind, who, whose, and the year or none."""

    kind: str
    """no current | no ever | no since | no in | has current | has in | has past | worked since | ended"""
    vendor: Vendor
    agency: str
    day: dt.date
    year: int | None = None


@dataclass(frozen=True)
class Reading:
    """Which awards count, whose, and how a period is meant; one change from plain at a time."""

    who: str = "family"
    whose: str = "awarding"
    what: str = "any"
    when: str = "plain"


def truths(world: World, question: Question) -> dict[str, bool]:
    """Each reading's truth by its name; every one decided."""
    found = {"plain": _holds(world, question, Reading())}
    found["agency:awarding_or_funding"] = _holds(world, question, Reading(whose="either"))
    found["contract:with_orders"] = _holds(world, question, Reading(what="orders"))
    if _group(world, question.vendor, "family") != {question.vendor.uei}:
        found["vendor:legal_entity"] = _holds(world, question, Reading(who="entity"))
    if _group(world, question.vendor, "group") != _group(world, question.vendor, "family"):
        found["vendor:group"] = _holds(world, question, Reading(who="group"))
    for name in {
        "no current": ["end:potential"],
        "has current": ["end:potential"],
        "no since": ["since:inclusive", "since:signed"],
        "no in": ["when:action", "period:fiscal"],
        "has in": ["when:action", "period:fiscal"],
        "has past": ["when:action"],
        "worked since": ["since:began", "period:fiscal"],
        "ended": ["period:fiscal", "ended:action"],
    }.get(question.kind, []):
        found[name] = _holds(world, question, Reading(when=name))
    return found


def verdict(world: World, question: Question) -> str:
    """supported, contradicted or depends: with every year of every agency held, nothing is left undecided."""
    found = truths(world, question)
    if len(set(found.values())) > 1:
        variants = {name: value for name, value in found.items() if name != "plain"}
        return "depends" if any(value != found["plain"] for value in variants.values()) else "supported"
    return "supported" if found["plain"] else "contradicted"


def _group(world: World, vendor: Vendor, who: str) -> set[str]:
    if who == "entity":
        return {vendor.uei}
    below = {each.uei for each in world.vendors if each.parent == vendor.uei}
    if who == "family":
        return {vendor.uei} | below
    top = vendor.parent or vendor.uei
    return {top} | {each.uei for each in world.vendors if each.parent == top}


def _awards(world: World, question: Question, reading: Reading) -> list[Award]:
    holders = _group(world, question.vendor, reading.who)
    found = []
    for award in world.awards:
        agencies = {award.awarding} if reading.whose == "awarding" else {award.awarding, award.funding}
        agencies |= {AGENCIES[agency][0] for agency in agencies}  # a component's award is its department's
        if award.vendor.uei not in holders or question.agency not in agencies:
            continue
        if reading.what == "orders" and award.kind == "IDV":
            continue
        if _known(award, question.day):
            found.append(award)
    return found


def _known(award: Award, day: dt.date) -> list[Action]:
    return [action for action in award.actions if action.day <= day]


def span(award: Award, day: dt.date, *, potential: bool = False) -> tuple[dt.date, dt.date]:
    """First and last day in force, by what had been done up to ``day``."""
    known = _known(award, day)
    ends = [
        (action.potential_end or action.end) if potential and award.kind != "IDV" else action.end
        for action in known
        if action.code != "K"
    ]
    last = next(end for end in reversed(ends) if end is not None)
    for index, action in enumerate(known):
        later = [each for each in known[index + 1 :] if each.code != "K"]
        if action.code == "N" or (action.code in ("E", "F", "X") and "PARTIAL" not in action.text and not later):
            last = min(last, action.day)
    return award.start, last


def _in_force(award: Award, day: dt.date, since: dt.date, until: dt.date, *, potential: bool = False) -> bool:
    first, last = span(award, day, potential=potential)
    return first <= until and last >= since


def _year(year: int, *, is_fiscal: bool) -> tuple[dt.date, dt.date]:
    if is_fiscal:
        return dt.date(year - 1, 10, 1), dt.date(year, 9, 30)
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def _holds(world: World, question: Question, reading: Reading) -> bool:
    awards = _awards(world, question, reading)
    kind = question.kind
    negative = kind.startswith("no ")
    test = _TESTS[kind.removeprefix("no ").removeprefix("has ")]
    result = test(awards, question, reading.when)
    return not result if negative else result


def _actions(awards: list[Award], day: dt.date) -> Iterator[Action]:
    for award in awards:
        for action in _known(award, day):
            if action.code != "K":
                yield action


def _current(awards: list[Award], question: Question, when: str) -> bool:
    day = question.day
    return any(_in_force(award, day, day, day, potential=when == "end:potential") for award in awards)


def _ever(awards: list[Award], question: Question, when: str) -> bool:
    return bool(awards)


def _past(awards: list[Award], question: Question, when: str) -> bool:
    before = question.day - DAY
    if when == "when:action":
        return any(action.day < question.day for action in _actions(awards, question.day))
    return any(_in_force(award, question.day, dt.date.min, before) for award in awards)


def _in(awards: list[Award], question: Question, when: str) -> bool:
    assert question.year is not None
    since, until = _year(question.year, is_fiscal=when == "period:fiscal")
    until = min(until, question.day)
    if when == "when:action":
        return any(since <= action.day <= until for action in _actions(awards, question.day))
    return any(_in_force(award, question.day, since, until) for award in awards)


def _since(awards: list[Award], question: Question, when: str) -> bool:
    """Whether there is one after the year: 'no contract since Y' denies it."""
    assert question.year is not None
    first = dt.date(question.year, 1, 1) if when == "since:inclusive" else dt.date(question.year + 1, 1, 1)
    if when == "since:signed":
        return any(first <= award.actions[0].day <= question.day for award in awards)
    return any(_in_force(award, question.day, first, question.day) for award in awards)


def _worked_since(awards: list[Award], question: Question, when: str) -> bool:
    assert question.year is not None
    since, until = _year(question.year, is_fiscal=when == "period:fiscal")
    until = min(until, question.day)
    acted = any(since <= action.day <= until for action in _actions(awards, question.day))
    held = any(_in_force(award, question.day, since, until) for award in awards)
    numbered = when == "period:fiscal" and any(fiscal(award.actions[0].day) == question.year for award in awards)
    if when != "since:began":
        return acted or held or numbered
    earlier = any(_in_force(award, question.day, dt.date.min, since - DAY) for award in awards) or any(
        action.day < since for action in _actions(awards, question.day)
    )
    return (acted or held) and not earlier


def _ended(awards: list[Award], question: Question, when: str) -> bool:
    assert question.year is not None
    if not awards or _current(awards, question, "plain"):
        return False
    since, until = _year(question.year, is_fiscal=when == "period:fiscal")
    if when == "ended:action":
        return since <= max(action.day for action in _actions(awards, question.day)) <= until
    return since <= max(span(award, question.day)[1] for award in awards) <= until


KINDS = ("no current", "no ever", "no since", "no in", "has current", "has in", "has past", "worked since", "ended")


def questions(world: World, rng: random.Random, number: int) -> list[Question]:
    """Questions of every kind, most of them about agencies and years where the vendor's family holds something."""
    found = []
    for _ in range(number):
        vendor = rng.choice(world.vendors)
        own = [award for award in world.awards if award.vendor.uei in _group(world, vendor, "group")]
        agency = rng.choice([*AGENCIES, *DEPARTMENTS])
        day = dt.date(2010, 1, 1) + DAY * rng.randrange(6000)
        if own and rng.random() < 0.75:
            award = rng.choice(own)
            agency = rng.choice([award.awarding, award.funding, AGENCIES[award.awarding][0]])
            day = min(award.start + DAY * rng.randrange(1, 1600), dt.date(2026, 6, 1))
            year = min(award.start.year + rng.randrange(-1, 4), day.year - 1)
        else:
            year = rng.randrange(2004, day.year)
        found.append(Question(rng.choice(KINDS), vendor, agency, day, year))
    return found


_TESTS: dict[str, Callable[[list[Award], Question, str], bool]] = {
    "current": _current,
    "ever": _ever,
    "past": _past,
    "in": _in,
    "since": _since,
    "worked since": _worked_since,
    "ended": _ended,
}


def sentence(question: Question) -> str:
    """The question as its vendor would state it in a letter, in third person."""
    vendor, agency = question.vendor.name, DEPARTMENTS.get(question.agency) or AGENCIES[question.agency][1]
    agency = f"the {agency}" if question.agency in DEPARTMENTS else agency
    return {
        "no current": f"{vendor} has no current contracts with {agency}.",
        "no ever": f"{vendor} has never had a contract with {agency}.",
        "no since": f"{vendor} has had no contract with {agency} since {question.year}.",
        "no in": f"{vendor} had no contract with {agency} in {question.year}.",
        "has current": f"{vendor} currently has a contract with {agency}.",
        "has in": f"{vendor} had a contract with {agency} in {question.year}.",
        "has past": f"{vendor} has held contracts with {agency} in the past.",
        "worked since": f"{vendor} has had contracts with {agency} since {question.year}.",
        "ended": f"{vendor}'s last contract with {agency} ended in {question.year}.",
    }[question.kind]
