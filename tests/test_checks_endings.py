"""How awards end, or may have: work after a termination, cancellations, novations, missing ends and first actions.

A seeded lot of awards with such stories goes the whole way through archives; what the checks say of "current" is held
against a three-valued reading of the actions that shares no code with them.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from pathlib import Path

import pytest

import procure
from procure import bulk, checks, warehouse
from procure.models import Extraction, Letter
from tests.test_checks import claim_of
from tests.world import generator
from tests.world.generator import AGENCIES, Action, Award, Vendor, fiscal

DAY = dt.timedelta(days=1)
STORIES = (
    "plain",
    "work after a termination",
    "cancelled",
    "books set right after a termination",
    "no end",
    "no base",
    "novated",
)
VENDORS = [
    Vendor(f"VENDR{n}ABCDE{n}", f"{word} Instruments Inc")
    for n, word in enumerate("Aspen Birch Cedar Doum Elder".split(), 1)
]


@dataclass
class Told:
    """An award with its story: what is on record, and to whom it went."""

    award: Award
    story: str
    successor: Award | None = None


def tell(rng: random.Random, number: int) -> Told:
    agency, vendor, story = rng.choice(list(AGENCIES)), rng.choice(VENDORS), STORIES[number % len(STORIES)]
    signed = dt.date(2008, 1, 1) + DAY * rng.randrange(5500)
    end = None if story == "no end" else signed + DAY * rng.choice([365, 730, 1500])
    piid = f"{agency}XX{fiscal(signed) % 100:02d}C{number:08d}"
    award = Award(f"CONT_AWD_{piid}_{agency}_-NONE-_-NONE-", piid, "AWARD", vendor, agency, agency, signed)
    award.actions.append(Action("0", signed, 100_000, end=end, potential_end=end))
    told = Told(award, story)

    def later(code: str, money: int, text: str = "") -> None:
        day = award.actions[-1].day + DAY * rng.randint(20, 200)
        award.actions.append(Action(f"P{len(award.actions):05d}", day, money, code, text, end, end))

    if story in ("work after a termination", "books set right after a termination"):
        later(rng.choice("EFX"), -100, "TERMINATED IN ITS ENTIRETY")
        later(*(("C", 5000) if story.startswith("work") else ("M", -500)))
    elif story == "cancelled":
        later("N", -100_000)
        later("M", 0)
    elif story in ("no end", "no base"):
        later("C", 100)
    if story == "no base":
        del award.actions[0]
    if story == "novated":
        day = signed + DAY * rng.randint(30, 300)
        taker = rng.choice([each for each in VENDORS if each is not vendor])
        told.successor = Award(
            award.key,
            piid,
            "AWARD",
            taker,
            agency,
            agency,
            signed,
            [Action("P00001", day, 0, "J", "NOVATION", end, end)],
        )
    return told


def in_force(told: Told, award: Award, day: dt.date) -> bool | None:
    """Whether its holder held it in force on a day, by acts up to that day; None where the acts do not tell."""
    known = [action for action in award.actions if action.day <= day]
    if not known:
        return None if told.story == "no base" and award.start <= day else False
    end = known[-1].end
    if told.successor is not None:
        moved = told.successor.actions[0].day
        held_until = told.award.actions[0].end or day
        return moved <= day <= held_until if award is told.successor else day < moved and day <= held_until
    stopped = [action for action in known if action.code and action.code in "EFXN"]
    if stopped and stopped[0].code == "N":
        return day <= stopped[0].day
    if stopped and (end is None or day <= end) and day > stopped[0].day:
        after = known[known.index(stopped[0]) + 1 :]
        return True if any(action.code == "C" for action in after) else None if after else False
    if end is None:
        return True if day <= known[-1].day else None
    return day <= end


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_current_and_what_may_be(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    tales = [tell(rng, number) for number in range(42)]
    awards = [award for tale in tales for award in (tale.award, tale.successor) if award is not None]
    filler = Vendor("FFFFFFFFFF11", "Zinc Ballast Holdings")
    for year in range(generator.FIRST_YEAR, generator.LAST_YEAR + 2):
        on = dt.date(year - 1, 10, 3)
        awards.append(
            Award(
                f"CONT_AWD_FILL{year}_2050_-NONE-_-NONE-",
                f"FILL{year}",
                "AWARD",
                filler,
                "2050",
                "2050",
                on,
                [Action("0", on, 1, end=on)],
            )
        )
    bulk.load(generator.World([*VENDORS, filler], awards).write(tmp_path), tmp_path / "data")
    warehouse.build(tmp_path / "data")

    asked = []
    for tale in tales * 4:
        award = rng.choice([each for each in (tale.award, tale.successor) if each is not None])
        day = min(award.start + DAY * rng.randrange(1, 1700), dt.date(2026, 9, 1))
        asked.append((award.vendor, award.awarding, day))
    said = [
        {"vendor": vendor.name, "agency": agency, "time": ["current"], "on": day.isoformat()}
        for vendor, agency, day in asked
    ]
    claims = [claim_of("no_contract", each).model_copy(update={"id": f"c{n}"}) for n, each in enumerate(said)]
    letter = Letter(path="letter.txt", sha256="0" * 64, text=".", parts=[], statements=[])
    with procure.open(tmp_path / "data") as store:
        verdicts = checks.judge([(letter, Extraction(claims=claims))], store).claims

    wrong = []
    for (vendor, agency, day), claim in zip(asked, verdicts, strict=True):
        states = [
            in_force(tale, award, day)
            for tale in tales
            for award in (tale.award, tale.successor)
            if award is not None and award.vendor is vendor and award.awarding == agency
        ]
        truth = "fails" if True in states else "unknown" if None in states else "holds"
        if claim.readings[0].outcome != truth:
            wrong.append((vendor.name, agency, day, truth, claim.readings[0].outcome, claim.readings[0].why))
    assert not wrong
