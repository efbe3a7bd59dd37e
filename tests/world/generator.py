"""A seeded world of contract actions, written as the publisher's yearly archives.

Nothing here knows how procure works: it knows award data. Every action is a row of an archive of all
agencies, one zip per fiscal year, so that the loaded store covers awarding and funding alike.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

AS_OF = dt.date(2026, 11, 6)
FIRST_YEAR = 2001
LAST_YEAR = 2026

# (department, subtier, name in letters, department's name): all have existed since before 1 October 2000, or say since when.
AGENCIES = {
    "7012": ("070", "ICE", dt.date(2003, 3, 1)),
    "7014": ("070", "CBP", dt.date(2003, 3, 1)),
    "7003": ("070", "USCIS", dt.date(2003, 3, 1)),
    "1524": ("015", "the Drug Enforcement Administration", dt.date(2000, 10, 1)),
    "1549": ("015", "the FBI", dt.date(2000, 10, 1)),
    "2050": ("020", "the Internal Revenue Service", dt.date(2000, 10, 1)),
}
DEPARTMENTS = {
    "070": "Department of Homeland Security",
    "015": "Department of Justice",
    "020": "Department of the Treasury",
}
FPDS_DEPARTMENT = {"070": "7000", "015": "1500", "020": "2000"}

_FIRST = "Orchard Beacon Cobalt Lantern Quarry Willow Falcon Marble Juniper Harbor Saffron Tundra Velvet Onyx Prairie Zephyr".split()
_SECOND = "Data Robotics Analytics Logistics Biometrics Imaging Networks Telemetry Sensing Software".split()


@dataclass(frozen=True)
class Vendor:
    """A holder: its UEI, its name on records and in letters, its recorded parent."""

    uei: str
    name: str
    parent: str | None = None


@dataclass
class Action:
    """One action: the base award where ``modification`` is '0'."""

    modification: str
    day: dt.date
    obligation: int
    code: str = ""
    text: str = ""
    end: dt.date | None = None
    potential_end: dt.date | None = None
    current_value: int = 0
    ceiling: int = 0


@dataclass
class Award:
    """An award or IDV with its actions in order."""

    key: str
    piid: str
    kind: str
    vendor: Vendor
    awarding: str
    funding: str
    start: dt.date
    actions: list[Action] = field(default_factory=list)
    parent: Award | None = None
    codes: dict[str, str] = field(default_factory=dict)
    """Other columns of the archive, the same on every action."""


@dataclass
class World:
    """Vendors, awards, and the archives that hold them."""

    vendors: list[Vendor]
    awards: list[Award]

    def write(self, folder: Path, years: range = range(FIRST_YEAR, LAST_YEAR + 2)) -> list[Path]:
        """One zip per fiscal year, named as the publisher names them; the years not asked for are left out."""
        return [self._year(folder, year) for year in years]

    def _year(self, folder: Path, year: int) -> Path:
        name = f"FY{year}_All_Contracts_Full_{AS_OF:%Y%m%d}"
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        for award in self.awards:
            for action in award.actions:
                if fiscal(action.day) == year:
                    writer.writerow(_row(award, action))
        path = folder / f"{name}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{name}_1.csv", out.getvalue())
        return path


def fiscal(day: dt.date) -> int:
    """The fiscal year of a day."""
    return day.year + (day.month >= 10)


def make(seed: int, vendors: int = 10, awards_each: int = 4) -> World:
    """A world from a seed: families, direct awards, vehicles with and without orders, modifications of every kind."""
    rng = random.Random(seed)
    people = _vendors(rng, vendors)
    awards: list[Award] = []
    for vendor in people[:-2]:  # two hold nothing at all
        for _ in range(rng.randint(1, awards_each)):
            awards.extend(_awards(rng, vendor, len(awards)))
    return World(people, [*awards, *everyday()])


def everyday() -> list[Award]:
    """Somebody buys paper every year: a yearly file is never empty, and an empty one would prove nothing."""
    seller = Vendor("PAPER1234567", "Everyday Paper Supply Inc")
    found = []
    for year in range(FIRST_YEAR, LAST_YEAR + 2):
        day = dt.date(year - 1, 10, 15)
        piid = f"2050XX{year % 100:02d}P{year:08d}"
        action = Action(
            "0",
            day,
            5000,
            end=day + dt.timedelta(days=30),
            potential_end=day + dt.timedelta(days=30),
            current_value=5000,
            ceiling=5000,
        )
        found.append(Award(f"CONT_AWD_{piid}_2050_-NONE-_-NONE-", piid, "AWARD", seller, "2050", "2050", day, [action]))
    return found


def _vendors(rng: random.Random, number: int) -> list[Vendor]:
    first = rng.sample(_FIRST, number)
    people: list[Vendor] = []
    for index, word in enumerate(first):
        uei = "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ123456789") for _ in range(12))
        parent = people[0].uei if index in (1, 2) else None
        name = f"{word} {rng.choice(_SECOND)} {rng.choice(['Inc', 'LLC', 'Corporation'])}"
        people.append(Vendor(uei if not uei[0].isdigit() else "K" + uei[1:], name, parent))
    return people


def _day(rng: random.Random, since: dt.date, until: dt.date) -> dt.date:
    return since + dt.timedelta(days=rng.randrange(max(1, (until - since).days)))


def _awards(rng: random.Random, vendor: Vendor, serial: int) -> list[Award]:
    awarding = rng.choice(list(AGENCIES))
    funding = awarding if rng.random() < 0.8 else rng.choice(list(AGENCIES))
    signed = _day(rng, dt.date(2004, 1, 1), dt.date(2026, 6, 1))
    kind = rng.choices(["contract", "vehicle", "empty vehicle"], [6, 2, 2])[0]
    if kind == "contract":
        return [_award(rng, vendor, awarding, funding, signed, serial, "AWARD", None)]
    vehicle = _award(rng, vendor, awarding, funding, signed, serial, "IDV", None)
    if kind == "empty vehicle":
        return [vehicle]
    orders = []
    last = vehicle.actions[-1].end or signed
    for number in range(rng.randint(1, 3)):
        day = _day(rng, signed, min(last, dt.date(2026, 6, 1)))
        orders.append(_award(rng, vendor, awarding, funding, day, serial + 500 + number, "AWARD", vehicle))
    return [vehicle, *orders]


def _award(
    rng: random.Random,
    vendor: Vendor,
    awarding: str,
    funding: str,
    signed: dt.date,
    serial: int,
    kind: str,
    parent: Award | None,
) -> Award:
    letter = "D" if kind == "IDV" else "F" if parent else "C"
    piid = f"{awarding}XX{fiscal(signed) % 100:02d}{letter}{serial:08d}"
    if kind == "IDV":
        key = f"CONT_IDV_{piid}_{awarding}"
    else:
        key = f"CONT_AWD_{piid}_{awarding}_{parent.piid if parent else '-NONE-'}_{parent.awarding if parent else '-NONE-'}"
    years = rng.randint(1, 5)
    end = signed + dt.timedelta(days=rng.choice([120, 365, 730]))
    potential = max(end, signed + dt.timedelta(days=365 * years))
    amount = 0 if kind == "IDV" else rng.randrange(10_000, 40_000_000, 10_000)
    award = Award(key, piid, kind, vendor, awarding, funding, signed, [], parent)
    award.actions.append(
        Action("0", signed, amount, end=end, potential_end=potential, current_value=amount, ceiling=amount * years)
    )
    _modify(rng, award)
    return award


def _modify(rng: random.Random, award: Award) -> None:
    """Options, funding, terminations whole and in part, close-outs: each a few weeks or months after the last."""
    number = 0
    while rng.random() < 0.6 and number < 6:
        last = award.actions[-1]
        number += 1
        day = last.day + dt.timedelta(days=rng.randint(20, 400))
        if day > dt.date(2026, 9, 1):
            return
        ends = [action.end for action in award.actions if action.end]
        money = 0 if award.kind == "IDV" else rng.randrange(-200_000, 3_000_000, 10_000)
        step = Action(
            f"P{number:05d}", day, money, end=ends[-1], potential_end=last.potential_end, current_value=money, ceiling=0
        )
        choice = rng.choices(["option", "funding", "termination", "partial", "close-out"], [5, 4, 1, 1, 1])[0]
        if choice == "option":
            step.code, step.text = "G", "EXERCISE OPTION"
            step.end = ends[-1] + dt.timedelta(days=365)
            step.potential_end = max(step.end, last.potential_end or step.end)
        elif choice == "funding":
            step.code, step.text = "C", "INCREMENTAL FUNDING"
        elif choice == "partial":
            step.code, step.text, step.obligation = "F", "PARTIAL TERMINATION FOR CONVENIENCE", min(0, money)
        elif choice == "termination":
            step.code, step.text, step.obligation = (
                rng.choice("EFX"),
                "TERMINATE THE CONTRACT IN ITS ENTIRETY",
                min(0, money),
            )
            award.actions.append(step)
            return  # what goes on after a termination is another story
        else:
            if day <= ends[-1]:
                continue
            step.code, step.text, step.obligation, step.current_value = "K", "CLOSE OUT", 0, 0
            award.actions.append(step)
            return
        award.actions.append(step)


NEEDED = [
    "contract_transaction_unique_key", "contract_award_unique_key", "award_id_piid", "modification_number", "transaction_number",
    "parent_award_agency_id", "parent_award_id_piid", "federal_action_obligation", "total_dollars_obligated",
    "base_and_exercised_options_value", "current_total_value_of_award", "base_and_all_options_value", "potential_total_value_of_award",
    "action_date", "action_date_fiscal_year", "period_of_performance_start_date", "period_of_performance_current_end_date",
    "period_of_performance_potential_end_date", "ordering_period_end_date", "solicitation_date", "awarding_agency_code", "awarding_agency_name",
    "awarding_sub_agency_code", "awarding_sub_agency_name", "awarding_office_code", "awarding_office_name", "funding_agency_code",
    "funding_agency_name", "funding_sub_agency_code", "funding_sub_agency_name", "funding_office_code", "funding_office_name", "recipient_uei",
    "recipient_duns", "recipient_name", "recipient_name_raw", "recipient_doing_business_as_name", "cage_code", "recipient_parent_uei",
    "recipient_parent_duns", "recipient_parent_name", "recipient_parent_name_raw", "award_or_idv_flag", "award_type_code", "award_type",
    "idv_type_code", "idv_type", "type_of_idc_code", "transaction_description", "prime_award_base_transaction_description", "action_type_code",
    "action_type", "solicitation_identifier", "product_or_service_code", "naics_code", "extent_competed_code", "extent_competed",
    "type_of_set_aside_code", "fair_opportunity_limited_sources_code", "other_than_full_and_open_competition_code", "number_of_offers_received",
    "usaspending_permalink", "initial_report_date", "last_modified_date",
]  # fmt: skip
COLUMNS = NEEDED


def _row(award: Award, action: Action) -> dict[str, str]:
    upto = award.actions[: award.actions.index(action) + 1]
    department = AGENCIES[award.awarding][0]
    parent = award.parent
    transaction = (
        f"{award.awarding}_-NONE-_{award.piid}_{action.modification}_-NONE-_-NONE-"
        if award.kind == "IDV"
        else f"{award.awarding}_{parent.awarding if parent else '-NONE-'}_{award.piid}_{action.modification}_"
        f"{parent.piid if parent else '-NONE-'}_0"
    )
    row = dict.fromkeys(COLUMNS, "")
    row |= {
        "contract_transaction_unique_key": transaction,
        "contract_award_unique_key": award.key,
        "award_id_piid": award.piid,
        "modification_number": action.modification,
        "transaction_number": "" if award.kind == "IDV" else "0",
        "parent_award_agency_id": parent.awarding if parent else "",
        "parent_award_id_piid": parent.piid if parent else "",
        "federal_action_obligation": f"{action.obligation}.00",
        "total_dollars_obligated": f"{sum(each.obligation for each in award.actions)}.00",
        "base_and_exercised_options_value": f"{action.current_value}.00",
        "current_total_value_of_award": f"{sum(each.current_value for each in upto)}.00",
        "base_and_all_options_value": f"{action.ceiling}.00",
        "potential_total_value_of_award": f"{sum(each.ceiling for each in upto)}.00",
        "action_date": action.day.isoformat(),
        "action_date_fiscal_year": str(fiscal(action.day)),
        "period_of_performance_start_date": award.start.isoformat(),
        "awarding_agency_code": department,
        "awarding_agency_name": DEPARTMENTS[department],
        "awarding_sub_agency_code": award.awarding,
        "awarding_sub_agency_name": AGENCIES[award.awarding][1].removeprefix("the "),
        "funding_agency_code": AGENCIES[award.funding][0],
        "funding_agency_name": DEPARTMENTS[AGENCIES[award.funding][0]],
        "funding_sub_agency_code": award.funding,
        "funding_sub_agency_name": AGENCIES[award.funding][1].removeprefix("the "),
        "recipient_uei": award.vendor.uei,
        "recipient_name": award.vendor.name.upper(),
        "recipient_name_raw": award.vendor.name.upper(),
        "recipient_parent_uei": award.vendor.parent or award.vendor.uei,
        "award_or_idv_flag": award.kind,
        "award_type_code": "" if award.kind == "IDV" else "C" if parent else "D",
        "award_type": "" if award.kind == "IDV" else "DELIVERY ORDER" if parent else "DEFINITIVE CONTRACT",
        "idv_type_code": "B" if award.kind == "IDV" else "",
        "idv_type": "IDC" if award.kind == "IDV" else "",
        "transaction_description": action.text or "SUPPORT SERVICES",
        "prime_award_base_transaction_description": award.actions[0].text or "SUPPORT SERVICES",
        "action_type_code": action.code,
        "action_type": action.text,
        "number_of_offers_received": "3",
        "usaspending_permalink": f"https://www.usaspending.gov/award/{award.key}/",
        "initial_report_date": f"{action.day} 00:00:00",
        "last_modified_date": f"{action.day} 00:00:00",
    }
    if award.kind == "IDV":
        row["ordering_period_end_date"] = action.end.isoformat() if action.end else ""
    else:
        row["period_of_performance_current_end_date"] = action.end.isoformat() if action.end else ""
        row["period_of_performance_potential_end_date"] = (
            action.potential_end.isoformat() if action.potential_end else ""
        )
    return row | award.codes
