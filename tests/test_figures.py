"""Claims of how much, how many, which day, for how long, how competed, under what: on archives whose truth is plain to see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

import procure
from procure.checks import judge
from procure.models import Amount, CheckedClaim, Claim, Count, Extraction, TimeRef, VendorRef
from procure.models.claims import AgencyRef
from procure.warehouse import Store
from tests.test_world import load
from tests.world.generator import Action, Award, Vendor, World, everyday

D = dt.date
BEACON = Vendor("KBEACN123456", "Beacon Imaging Inc")
QUARRY = Vendor("KQUARY123456", "Quarry Networks LLC")
LETTER_DAY = D(2025, 7, 24)


def award(
    piid: str,
    vendor: Vendor,
    actions: list[Action],
    parent: Award | None = None,
    kind: str = "AWARD",
    agency: str = "7012",
    **codes: str,
) -> Award:
    key = (
        f"CONT_IDV_{piid}_{agency}"
        if kind == "IDV"
        else f"CONT_AWD_{piid}_{agency}_{parent.piid if parent else '-NONE-'}_{parent.awarding if parent else '-NONE-'}"
    )
    made = Award(key, piid, kind, vendor, agency, agency, actions[0].day, actions, parent)
    made.codes = codes
    return made


def made_up() -> World:
    vehicle = award(
        "70XXXX22D00000001", BEACON, [Action("0", D(2022, 3, 1), 0, end=D(2027, 2, 28), ceiling=90_000_000)], kind="IDV"
    )
    order = award(
        "70XXXX22F00000002",
        BEACON,
        [
            Action(
                "0",
                D(2022, 4, 1),
                12_000_000,
                end=D(2023, 3, 31),
                potential_end=D(2027, 3, 31),
                current_value=12_000_000,
                ceiling=60_000_000,
            ),
            Action(
                "P00001", D(2023, 3, 15), 7_500_000, "G", "EXERCISE OPTION", end=D(2024, 3, 31), current_value=7_500_000
            ),
            Action("P00002", D(2024, 3, 15), -500_000, "C", "DEOBLIGATE", end=D(2025, 9, 30)),
            Action(
                "P00003", D(2025, 8, 20), 9_000_000, "G", "EXERCISE OPTION", end=D(2026, 9, 30), current_value=9_000_000
            ),
        ],
        vehicle,
        fair_opportunity_limited_sources_code="ONE",
    )
    direct = award(
        "70XXXX24C00000003",
        BEACON,
        [
            Action(
                "0",
                D(2024, 6, 10),
                3_400_000,
                end=D(2026, 6, 9),
                potential_end=D(2026, 6, 9),
                current_value=3_400_000,
                ceiling=3_400_000,
            )
        ],
        extent_competed_code="A",
    )
    quarry = award(
        "70XXXX21C00000004",
        QUARRY,
        [
            Action(
                "0",
                D(2021, 1, 5),
                250_000,
                end=D(2022, 1, 4),
                potential_end=D(2022, 1, 4),
                current_value=250_000,
                ceiling=250_000,
            )
        ],
        agency="7014",
        extent_competed_code="C",
    )
    return World([BEACON, QUARRY], [vehicle, order, direct, quarry, *everyday()])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with procure.open(load(made_up(), tmp_path_factory.mktemp("figures") / "store")) as opened:
        yield opened


def said(
    store: Store,
    kind: str,
    vendor: Vendor = BEACON,
    agency: str | None = "7012",
    day: dt.date = LETTER_DAY,
    division: str | None = None,
    **slots: Any,
) -> CheckedClaim:
    """The verdict on a claim made of slots, as extraction would hand it on."""
    letter = procure.read_letter("They said so in a letter that is of no matter here.", date=day, sender=vendor.name)
    claim = Claim(
        id="c1",
        letter=letter.path,
        part=letter.parts[0].id,
        statement=letter.statements[0].id,
        start=0,
        end=12,
        quote=slots.pop("quote", letter.text[0:12]),
        type=kind,  # type: ignore[arg-type]
        relation=slots.pop("relation", "award"),
        holder=vendor.name,
        polarity=slots.pop("polarity", "positive"),
        statement_date=day,
        vendor=VendorRef(text=vendor.name, name=vendor.name.upper(), ueis=[vendor.uei]),
        agency=AgencyRef(text="it", name="it", code=agency, division=division) if agency else None,
        **slots,
    )
    (found,) = judge([(letter, Extraction(claims=[claim]))], store).claims
    return found


def dollars(value: int, comparator: str = "eq", spread: int = 0) -> Amount:
    return Amount(
        value=Decimal(value), low=Decimal(value - spread), high=Decimal(value + spread), comparator=comparator
    )  # type: ignore[arg-type]


def year(number: int, kind: str = "in", basis: str = "calendar") -> TimeRef:
    return TimeRef(
        kind=kind, start=D(number, 1, 1), end=D(number, 12, 31) if kind == "in" else None, precision="year", basis=basis
    )  # type: ignore[arg-type]


AMOUNTS = [
    # what is said, the verdict, the quantity that matches on the plain reading
    (dollars(12_000_000, spread=500_000), "supported", "federal_action_obligation"),
    (dollars(19_000_000, spread=500_000), "supported", "total_obligation"),
    (dollars(19_500_000), "supported", "base_and_exercised_options_value"),
    (dollars(60_000_000, spread=500_000), "depends", "base_and_all_options_value"),
    (dollars(60_000_000, "upto", spread=500_000), "supported", "base_and_all_options_value"),
    (dollars(12_000_000, "upto"), "depends", "federal_action_obligation"),
    (dollars(15_000_000, "gt"), "supported", "total_obligation"),
    (dollars(45_000_000, spread=500_000), "contradicted", None),
    (dollars(28_000_000), "contradicted", None),  # the total only after the letter's day
]


@pytest.mark.parametrize(("amount", "verdict", "quantity"), AMOUNTS)
def test_an_amount_is_held_against_every_quantity_the_words_may_mean(
    store: Store, amount: Amount, verdict: str, quantity: str | None
) -> None:
    claim = said(store, "award_amount", amount=amount)
    assert claim.verdict == verdict, claim.why
    held = {
        each.name
        for each in claim.readings
        if each.kind == "candidate" and each.of == "plain" and each.outcome == "holds"
    }
    assert (quantity in held) if quantity else not held
    if quantity:
        assert claim.evidence[0].recorded


def test_an_amount_of_a_named_award_is_not_found_on_another(store: Store) -> None:
    assert (
        said(store, "award_amount", amount=dollars(3_400_000), identifiers=["70XXXX24C00000003"]).verdict == "supported"
    )
    assert (
        said(store, "award_amount", amount=dollars(3_400_000), identifiers=["70XXXX22F00000002"]).verdict != "supported"
    )


TOTALS = [
    (
        dollars(22_400_000),
        year(2022, "since"),
        "supported",
    ),  # 12.0 + 7.5 - 0.5 + 3.4: orders once, the later option not yet
    (dollars(22_000_000, "gt"), year(2022, "since"), "supported"),
    (dollars(23_000_000, "gt"), year(2022, "since"), "depends"),  # only with the ceilings added up
    (dollars(200_000_000, "gt"), year(2022, "since"), "contradicted"),
    (dollars(7_500_000), year(2023), "supported"),
    (dollars(2_900_000), year(2024), "supported"),
    (dollars(28_000_000), None, "contradicted"),
]


@pytest.mark.parametrize(("amount", "time", "verdict"), TOTALS)
def test_a_sum_counts_every_action_once_up_to_the_letters_day(
    store: Store, amount: Amount, time: TimeRef | None, verdict: str
) -> None:
    claim = said(store, "total_amount", amount=amount, time=time)
    assert claim.verdict == verdict, [(each.name, each.outcome, each.why) for each in claim.readings]
    assert "obligations" in {caveat.code for caveat in claim.caveats}


COUNTS = [
    (Count(value=2), year(2022, "since"), "supported"),  # an order and a contract
    (Count(value=3), year(2022, "since"), "depends"),  # with the vehicle; orders and definitive contracts alone are two
    (Count(value=5), year(2022, "since"), "depends"),  # single actions
    (Count(value=9), year(2022, "since"), "contradicted"),
    (Count(value=2, comparator="gte"), None, "supported"),
    (Count(value=1), year(2024), "supported"),
]


@pytest.mark.parametrize(("count", "time", "verdict"), COUNTS)
def test_awards_are_counted_where_they_were_signed(
    store: Store, count: Count, time: TimeRef | None, verdict: str
) -> None:
    claim = said(store, "award_count", count=count, time=time)
    assert claim.verdict == verdict, [(each.name, each.outcome, each.why) for each in claim.readings]


DAYS = [
    (TimeRef(kind="in", start=D(2024, 6, 10), end=D(2024, 6, 10)), "supported"),
    (TimeRef(kind="in", start=D(2024, 6, 1), end=D(2024, 6, 30), precision="month"), "supported"),
    (TimeRef(kind="in", start=D(2023, 3, 15), end=D(2023, 3, 15)), "supported"),  # a modification
    (TimeRef(kind="in", start=D(2024, 6, 11), end=D(2024, 6, 11)), "contradicted"),
    (year(2021), "contradicted"),
]


@pytest.mark.parametrize(("time", "verdict"), DAYS)
def test_a_day_is_held_against_signatures(store: Store, time: TimeRef, verdict: str) -> None:
    claim = said(store, "award_date", time=time)
    assert claim.verdict == verdict, [(each.name, each.outcome, each.why) for each in claim.readings]


def test_what_a_component_signed_is_not_yet_its_divisions(store: Store) -> None:
    claim = said(store, "award_date", time=DAYS[0][0], division="Homeland Security Investigations")
    assert (claim.verdict, claim.reason) == ("unresolved", "not_recorded")
    assert "no code for Homeland Security Investigations" in claim.readings[0].why
    assert claim.evidence, "the component's award is shown all the same"


def test_a_period_with_all_options_is_not_what_the_words_plainly_mean(store: Store) -> None:
    number = ["70XXXX22F00000002"]
    assert said(store, "period_of_performance", duration="P5Y", identifiers=number).verdict == "depends"
    assert (
        said(store, "period_of_performance", duration="P2Y", identifiers=["70XXXX24C00000003"]).verdict == "supported"
    )
    until = TimeRef(kind="until", end=D(2025, 9, 30), precision="month")
    assert said(store, "period_of_performance", time=until, identifiers=number).verdict == "supported"


def test_a_duration_that_fits_one_of_several_awards_names_none(store: Store) -> None:
    claim = said(store, "period_of_performance", duration="P2Y")
    assert (claim.verdict, claim.reason) == ("unresolved", "ambiguous_award")


def test_an_orders_own_exception_outranks_what_its_vehicle_says(store: Store) -> None:
    order = ["70XXXX22F00000002"]
    assert (
        said(store, "competition", quote="a sole-source order", identifiers=order, relation="compete").verdict
        == "supported"
    )
    assert (
        said(
            store, "competition", quote="won in full and open competition", identifiers=order, relation="compete"
        ).verdict
        == "contradicted"
    )
    direct = ["70XXXX24C00000003"]
    assert (
        said(store, "competition", quote="a no-bid contract", identifiers=direct, relation="compete").verdict
        == "contradicted"
    )
    assert (
        said(store, "competition", quote="competitively awarded", identifiers=direct, relation="compete").verdict
        == "supported"
    )


def test_competition_of_an_award_that_nobody_names_is_ambiguous(store: Store) -> None:
    claim = said(store, "competition", quote="a sole-source contract", relation="compete")
    assert (claim.verdict, claim.reason) == ("unresolved", "ambiguous_award")
    assert (
        said(store, "competition", QUARRY, "7014", quote="a sole-source contract", relation="compete").verdict
        == "supported"
    )


def test_a_vehicle_is_found_by_number_and_by_kind(store: Store) -> None:
    assert said(store, "vehicle", identifiers=["70XXXX22D00000001"], relation="vehicle").verdict == "supported"
    assert said(store, "vehicle", quote="through an IDIQ", relation="vehicle").verdict == "supported"
    assert said(store, "vehicle", quote="through a GSA schedule", relation="vehicle").verdict == "contradicted"


def test_a_subject_is_found_in_descriptions_and_never_missed_from_their_silence(store: Store) -> None:
    claim = said(store, "scope", scope=["for repainting lighthouses"])
    assert (claim.verdict, claim.reason) == ("unresolved", "not_recorded")
    assert claim.settle
    assert said(store, "scope", scope=["the exercise of an option"]).verdict == "supported"


def test_what_another_company_holds_decides_only_when_it_names_the_vendor(store: Store) -> None:
    claim = said(store, "indirect_contract")
    assert (claim.verdict, claim.reason) == ("unresolved", "not_recorded")


@pytest.mark.parametrize(
    "kind",
    [
        "award_amount",
        "total_amount",
        "award_count",
        "award_date",
        "period_of_performance",
        "competition",
        "vehicle",
        "scope",
    ],
)
def test_a_claim_without_what_it_would_be_measured_by_is_too_vague(store: Store, kind: str) -> None:
    claim = said(store, kind, quote="something")
    assert (claim.verdict, claim.reason) == ("unresolved", "too_vague")


def test_money_in_another_currency_is_not_compared(store: Store) -> None:
    euros = dollars(12_000_000).model_copy(update={"currency": "EUR"})
    assert said(store, "award_amount", amount=euros).reason == "too_vague"


def test_every_reading_prints_a_query_that_runs_as_pasted(store: Store) -> None:
    import duckdb

    claims = [
        said(store, "award_amount", amount=dollars(12_000_000)),
        said(store, "total_amount", amount=dollars(7_500_000), time=year(2023)),
        said(store, "competition", quote="a no-bid contract", relation="compete"),
    ]
    shell = duckdb.connect(str(store.path), read_only=True)
    try:
        for claim in claims:
            for reading in claim.readings:
                if reading.sql:
                    for statement in duckdb.extract_statements(reading.sql.pasted):
                        rows = shell.execute(statement)
                    assert rows.fetchall() is not None
                    shell.execute("DEALLOCATE reading")
    finally:
        shell.close()


def test_a_sum_with_a_year_missing_is_nobodys_sum(tmp_path_factory: pytest.TempPathFactory) -> None:
    data = load(made_up(), tmp_path_factory.mktemp("figures") / "holed", range(2023, 2028))
    with procure.open(data) as holed:
        claim = said(holed, "total_amount", amount=dollars(22_400_000), time=year(2022, "since"))
        assert (claim.verdict, claim.reason) == ("unresolved", "not_covered")
        assert claim.settle
        # What is missing could only add to a number: two are held, so at least two there were.
        assert (
            said(holed, "award_count", count=Count(value=1, comparator="gte"), time=year(2022, "since")).verdict
            == "supported"
        )
        assert said(holed, "award_count", count=Count(value=1), time=year(2022, "since")).verdict == "unresolved"


def test_a_cited_notice_names_no_award(store: Store) -> None:
    # A note under the sentence links a notice: the award is still looked for among the vendor's.
    claim = said(store, "award_date", time=DAYS[0][0], identifiers=["f71acee6010c423db4902446a59a690c"])
    assert claim.verdict == "supported"
    assert claim.identifiers == ["f71acee6010c423db4902446a59a690c"]


def test_figures_of_a_made_up_world_are_judged_as_its_truth_is(tmp_path_factory: pytest.TempPathFactory) -> None:
    import random

    from tests.world import figures as truth
    from tests.world import generator

    world = generator.make(23, awards_each=6)
    wrong = []
    with procure.open(load(world, tmp_path_factory.mktemp("figures") / "world")) as opened:
        for figure in truth.figures(world, random.Random(23), 90):
            question = figure.question
            slots: dict[str, Any] = {"time": year(question.year) if question.year else None}
            if figure.kind == "award_date":
                slots = {"time": TimeRef(kind="in", start=figure.day, end=figure.day)}
            elif figure.kind == "award_count":
                slots["count"] = Count(value=figure.value, comparator=figure.comparator)  # type: ignore[arg-type]
            else:
                slots["amount"] = dollars(figure.value, figure.comparator)
            claim = said(opened, figure.kind, question.vendor, question.agency, question.day, **slots)
            expected = truth.verdict(world, figure)
            if claim.verdict != expected:
                outcomes = {each.name: each.outcome for each in claim.readings if each.kind != "candidate"}
                wrong.append(f"{expected} <> {claim.verdict} {claim.reason}: {figure} {outcomes}")
    assert not wrong, "\n".join(wrong)


def test_a_denied_figure_is_judged_as_a_denial(store: Store) -> None:
    assert said(store, "award_amount", amount=dollars(12_000_000), polarity="negative").verdict == "contradicted"
    assert said(store, "award_amount", amount=dollars(45_000_000), polarity="negative").verdict == "supported"
    assert (
        said(store, "award_identifier", identifiers=["70XXXX24C00000003"], polarity="negative").verdict
        == "contradicted"
    )
