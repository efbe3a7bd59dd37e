"""The language passes, each by itself."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from procure.claims import extract
from procure.language import companies, holders, moods, nouns, polarity, quantities, terms, times, verbs
from procure.language.clauses import clauses
from procure.language.mentions import NameTable, all_mentions, identifiers, nested
from procure.letters import read_text
from procure.models import AgencyName, Names, ProductName, VendorName

ICE = {
    "agency_key": "7012",
    "agency_name": "U.S. Immigration and Customs Enforcement",
    "level": "component",
    "department_code": "070",
    "subtier_code": "7012",
}
NAMES = Names(
    agencies=[
        AgencyName(name="ICE", kind="abbreviation", **ICE),
        AgencyName(name="Immigration and Customs Enforcement", kind="alias", **ICE),
        AgencyName(
            name="HSI",
            kind="abbreviation",
            agency_key="7012:HSI",
            agency_name="Homeland Security Investigations",
            level="division",
            department_code="070",
            subtier_code="7012",
            division="Homeland Security Investigations",
        ),
        AgencyName(
            name="DHS",
            kind="abbreviation",
            agency_key="070",
            agency_name="Department of Homeland Security",
            level="department",
            department_code="070",
        ),
        AgencyName(
            name="Department of Homeland Security",
            kind="official",
            agency_key="070",
            agency_name="Department of Homeland Security",
            level="department",
            department_code="070",
        ),
        AgencyName(
            name="FCS",
            kind="abbreviation",
            agency_key="352",
            agency_name="Farm Credit System",
            level="department",
            department_code="352",
        ),
    ],
    vendors=[
        VendorName(
            name="Orbis Analytics",
            kind="alias",
            vendor_key="V1",
            vendor_name="ORBIS ANALYTICS INC.",
            ueis=("AAAAAAAAAAA1",),
        )
    ],
    products=[ProductName(name="CLEAR", vendor_name="WEST PUBLISHING CORPORATION")],
)


def _names(text: str) -> list[str]:
    return [
        m.vendor.name if m.vendor else m.agency.name if m.agency else str(m.reference)
        for m in all_mentions(NameTable(NAMES), text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Immigration and Customs Enforcement (ICE) said so", ["U.S. Immigration and Customs Enforcement"]),
        ("ICE's HSI did", ["Homeland Security Investigations"]),
        ("ICE-HSI did", ["Homeland Security Investigations"]),
        ("there was ice on the road", []),
        ("it is clear to all", []),
        ("they searched CLEAR", ["party", "WEST PUBLISHING CORPORATION"]),
        ("FCS said", []),  # a little-known abbreviation without its name
        ("Orbis Analytics' contract", ["ORBIS ANALYTICS INC."]),
        ("the company and the agency", ["company", "agency"]),
        ("the U.S. and US.", []),
    ],
)
def test_mentions(text: str, expected: list[str]) -> None:
    assert _names(text) == expected


def test_the_smaller_of_two_nested_units() -> None:
    table = NameTable(NAMES)
    dhs, ice = (table.find(name)[0].agency for name in ("DHS", "ICE"))
    assert dhs is not None
    assert ice is not None
    assert nested(dhs, ice) is ice


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kestrel Compute won a contract from ICE.", "Kestrel Compute"),
        ("ICE awarded a $3 million contract to Bluefin.", "Bluefin"),
        ("Employees at Northgate protested.", "Northgate"),
        ("ICE has a contract with Tarn Robotics.", "Tarn Robotics"),
        ("The contract went to Select Energy, Inc. of Berlin.", "Select Energy, Inc."),
    ],
)
def test_companies_that_no_table_knows(text: str, expected: str) -> None:
    letter, table = read_text(text), NameTable(NAMES)
    companies.learn(letter, table)
    assert expected in [mention.vendor.name for mention in table.find(text) if mention.vendor]


@pytest.mark.parametrize(
    "text",
    [
        "In March the Senate won a contract fight.",
        "This contract with ICE ended.",
        "The Department awarded a contract.",
        "Monday brought a contract.",
    ],
)
def test_words_that_are_no_companies(text: str) -> None:
    letter, table = read_text(text), NameTable(NAMES)
    companies.learn(letter, table)
    assert [mention.text for mention in table.find(text) if mention.vendor] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Orbis has no contracts with CBP, but it works with ICE.",
            ["Orbis has no contracts with CBP", ", but it works with ICE."],
        ),
        ("Acme, which makes pumps, won a deal.", ["Acme", ", which makes pumps", ", won a deal."]),
        ("We do not claim that Orbis has contracts.", ["We do not claim that ", "Orbis has contracts."]),
        ("They bought it because the agency asked.", ["They bought it", " because the agency asked."]),
        ("Acme, a maker of pumps, and Bolt won.", ["Acme, a maker of pumps, and Bolt won."]),
    ],
)
def test_clauses(text: str, expected: list[str]) -> None:
    assert [text[c.start : c.end].strip() for c in clauses(text, [])] == [part.strip() for part in expected]


@pytest.mark.parametrize(
    ("text", "kind", "finite", "negated"),
    [
        ("ICE has awarded a contract", "award", True, False),
        ("ICE did not award a contract", "award", True, True),
        ("ICE plans to award a contract", "award", False, False),
        ("ICE would award a contract", "award", False, False),
        ("the order was cancelled", "end", True, False),
        ("they hold a contract", "hold", True, False),
    ],
)
def test_verbs(text: str, kind: str, finite: bool, negated: bool) -> None:
    verb = next(verb for verb in verbs.find(text) if verb.kind == kind)
    assert (verb.is_finite, verb.is_negated) == (finite, negated)


@pytest.mark.parametrize(
    "text", ["the award of the year", "purchase orders for paint", "has been told", "a contract for work"]
)
def test_nouns_are_no_verbs(text: str) -> None:
    assert [verb.text for verb in verbs.find(text)] == []


@pytest.mark.parametrize(
    ("text", "determiner", "given"),
    [
        ("its contract with ICE", "possessive", True),
        ("the contract", "definite", True),
        ("a contract", "indefinite", False),
        ("existing contracts", "bare", True),
    ],
)
def test_nouns(text: str, determiner: str, given: bool) -> None:
    noun = nouns.find(text, all_mentions(NameTable(NAMES), text), [], [])[0]
    assert (noun.determiner, noun.is_given) == (determiner, given)


def test_polarity() -> None:
    text = "Orbis has no current or past contracts"
    assert polarity.negated_noun(text, 0, text.index("contracts")) is not None
    assert polarity.negated_noun(polarity.masked("a no-bid contract"), 0, 9) is None
    assert polarity.doubled("It is not true that we have no contracts", 30) is not None
    assert polarity.contrasted("with HSI, not ERO", 14, 0) is not None


@pytest.mark.parametrize(
    ("text", "who", "kind"),
    [
        ("Reuters reported that ICE awarded it.", "Reuters", "reported"),
        ("Your letter states that we work with ICE.", "recipient", "reported"),
        ("We said that it ended.", "sender", "own"),
        ("We do not claim that it has contracts.", None, "denied"),
        ("According to the New York Times, it won.", "the New York Times", "reported"),
        ("Officials of the IRS have told us that they bought it.", "Officials of the IRS", "reported"),
    ],
)
def test_holders(text: str, who: str | None, kind: str) -> None:
    reports, _ = holders.attributions(text, [])
    assert [(report.who, report.kind) for report in reports] == [(who, kind)]


@pytest.mark.parametrize(
    "text", ["Records show that ICE awarded it.", "According to procurement documents, ICE awarded it."]
)
def test_evidence_is_a_source_and_no_holder(text: str) -> None:
    reports, sources = holders.attributions(text, [])
    assert reports == []
    assert len(sources) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Does it hold a contract?", "question"),
        ("If CBP were to ask, it would.", "condition"),
        ("End all contracts.", "demand"),
        ("It cannot confirm or deny that.", "refusal"),
        ("It is bidding on the contract.", "pursuit"),
    ],
)
def test_moods(text: str, kind: str) -> None:
    assert kind in [mood.kind for mood in moods.moods(text, clauses(text, []))]


DAY = dt.date(2025, 7, 24)


@pytest.mark.parametrize(
    ("text", "role", "first", "last"),
    [
        ("since 2011", "since", dt.date(2011, 1, 1), dt.date(2011, 12, 31)),
        ("since the first Obama administration (2011)", "since", dt.date(2011, 1, 1), dt.date(2011, 12, 31)),
        ("signed in April", "in", dt.date(2025, 4, 1), dt.date(2025, 4, 30)),
        ("signed in November", "in", dt.date(2024, 11, 1), dt.date(2024, 11, 30)),
        ("in fiscal year 2023", "in", dt.date(2022, 10, 1), dt.date(2023, 9, 30)),
        ("in the third quarter of 2018", "in", dt.date(2018, 7, 1), dt.date(2018, 9, 30)),
        ("last year", "at", dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
        ("a year ago", "at", dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
        ("on Wednesday", "in", dt.date(2025, 7, 23), dt.date(2025, 7, 23)),
        ("between 2017 and 2019", "between", dt.date(2017, 1, 1), dt.date(2019, 12, 31)),
        ("in the last three years", "between", dt.date(2022, 7, 24), dt.date(2025, 7, 24)),
        ("until April 2026", "until", dt.date(2026, 4, 1), dt.date(2026, 4, 30)),
        ("on 11 April 2025", "in", dt.date(2025, 4, 11), dt.date(2025, 4, 11)),
        ("during fiscal years 2002 through 2009", "between", dt.date(2001, 10, 1), dt.date(2009, 9, 30)),
        ("May 2025-January 2026", "between", dt.date(2025, 5, 1), dt.date(2026, 1, 31)),
        ("renewed on Aug. 19", "in", dt.date(2024, 8, 19), dt.date(2024, 8, 19)),
        ("is set to expire in September", "in", dt.date(2025, 9, 1), dt.date(2025, 9, 30)),
        ("October 1, 2024 - September 30, 2025", "between", dt.date(2024, 10, 1), dt.date(2025, 9, 30)),
        ("in Q3 FY2022", "in", dt.date(2022, 4, 1), dt.date(2022, 6, 30)),
        ("in the summer of 2020", "in", dt.date(2020, 6, 1), dt.date(2020, 8, 31)),
        ("FY19-FY23", "between", dt.date(2018, 10, 1), dt.date(2023, 9, 30)),
        ("since President Trump took office", "since", dt.date(2025, 1, 20), dt.date(2025, 1, 20)),
        ("the year ended December 31, 2023", "between", dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
        ("in November of last year", "in", dt.date(2024, 11, 1), dt.date(2024, 11, 30)),
        ("25/12/2024", "at", dt.date(2024, 12, 25), dt.date(2024, 12, 25)),
        ("2014-present", "since", dt.date(2014, 1, 1), DAY),
        ("extended to March 2027", "until", dt.date(2027, 3, 1), dt.date(2027, 3, 31)),
    ],
)
def test_times(text: str, role: str, first: dt.date, last: dt.date) -> None:
    when = times.whens(text, DAY)[0]
    assert (when.role, when.span.first, when.span.last) == (role, first, last)


def test_relative_words_need_a_date() -> None:
    assert times.whens("last month", None) == []
    assert times.whens("it may have been", DAY) == []
    assert times.whens("worth $2 million over the next five years", DAY) == []


def test_a_time_is_counted_from_the_one_before() -> None:
    first, later, same = times.whens("In May 2020 it won; a month later it lost; the following year it left", DAY)
    assert (later.span.first, later.span.last) == (dt.date(2020, 6, 1), dt.date(2020, 6, 30))
    assert same.span.first == dt.date(2021, 1, 1)
    assert times.whens("two weeks later", DAY) == []
    assert times.whens("that same month", DAY, first.span)[0].span.first == dt.date(2020, 5, 1)


@pytest.mark.parametrize(
    ("text", "value", "comparator", "low", "high"),
    [
        ("$30M", "30000000", "eq", "29500000", "30500000"),
        ("$1.2 million", "1200000", "eq", "1150000", "1250000"),
        ("$4.8-million", "4800000", "eq", "4750000", "4850000"),
        ("US$480 million", "480000000", "eq", "479500000", "480500000"),
        ("$54,399,414", "54399414", "eq", "54399413.5", "54399414.5"),
        ("more than $44 million", "44000000", "gt", "44000000", None),
        ("nearly $10 million", "10000000", "lt", "9000000", "10000000"),
        ("up to $121 million", "121000000", "upto", "120500000", "121500000"),
        ("3.5 million dollars", "3500000", "eq", "3450000", "3550000"),
        ("EUR 1.8 million", "1800000", "eq", "1750000", "1850000"),
    ],
)
def test_money(text: str, value: str, comparator: str, low: str | None, high: str | None) -> None:
    amount = quantities.money(text)[0].amount
    assert (amount.value, amount.comparator) == (Decimal(value), comparator)
    assert amount.low == (Decimal(low) if low else None)
    assert amount.high == (Decimal(high) if high else None)


def test_a_range_is_two_bounds() -> None:
    found = [money.amount for money in quantities.money("a $30-$35 million contract")]
    assert [(amount.value, amount.comparator) for amount in found] == [
        (Decimal(30000000), "gte"),
        (Decimal(35000000), "lte"),
    ]


@pytest.mark.parametrize(
    ("text", "count"), [("six contracts", 6), ("at least 12 task orders", 12), ("four offers received", 4)]
)
def test_counts(text: str, count: int) -> None:
    assert quantities.counts(text)[0].count.value == count


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("one base year and four option years", "P1Y + 4 x P1Y"),
        ("a one-year base period and three one-year extension options", "P1Y + 3 x P1Y"),
        ("a two-year contract", None),
        ("It lasts one year, and there are four options of one year each.", "P1Y + 4 x P1Y"),
        (
            "a 60-day phase-in, a two-year base period, a two-year option and a six-month option",
            "P60D + P2Y + 1 x P2Y + 1 x P6M",
        ),
        ("three years with the possibility of two one-year extensions", "P3Y + 2 x P1Y"),
        ("Two extensions were signed last year, an option to extend it remains.", None),
    ],
)
def test_base_and_options(text: str, written: str | None) -> None:
    assert terms.term(text) == written


def test_identifiers() -> None:
    assert [value for _, _, value in identifiers("Task Order 70CTD022FR0000170 and HSCETC-14-C-00002")] == [
        "70CTD022FR0000170",
        "HSCETC14C00002",
    ]
    assert identifiers("Executive Order 14159 of 1234567890") == []


@pytest.mark.parametrize(
    "line",
    [
        "Acme has no " + ", " * 60 + "and or nor " * 30 + "contracts with ICE.",
        "Acme has no " + "x" * 4000 + " contracts with ICE.",
        "Acme has no cnoomcpoanntryachtasswith CBP " * 40,
        "A " * 400 + "awarded " * 200 + "a contract.",
        "Acme Inc., " * 200 + "and Beta LLC won contracts.",
        "$1,2,3," * 300 + " in contracts with ICE",
        "option years " * 300,
        "'s " * 500 + "contract with ICE",
        "that which who " * 300 + "has a contract with ICE.",
    ],
    ids=lambda line: line[:20],
)
def test_lines_made_to_be_slow_are_read(line: str) -> None:
    # A pattern that can cut such a line in many ways would not end within the life of the test.
    extraction = extract(read_text(line + "\n"), NAMES)
    assert all(claim.quote for claim in extraction.claims)
