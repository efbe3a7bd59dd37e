"""The four SAM.gov sources against a stand-in on loopback: every served record in curated once, with its values;
faults outlived; the key nowhere; as few requests as can be."""

from __future__ import annotations

import datetime as dt
import doctest
import gzip
import hashlib
import json
import logging
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote, quote_plus

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from procure import warehouse
from procure.cli import cli
from procure.coverage import AWARD_KINDS, Scope, VendorScope
from procure.errors import ConfigError, FetchError, ProcureError, RateLimited, SourceChanged
from procure.sources import manifest, sam_awards, sam_awards_calls, sam_entities, sam_hierarchy, sam_notices
from procure.sources import sam as shared
from procure.sources.http import Client, Reply, SystemClock
from procure.sources.pulls import Ask, Outcome, Shelf
from procure.sources.shapes import Findings
from tests.conftest import SHARED, needs_shared
from tests.standins.sam import (
    KEY,
    Fault,
    Sam,
    action,
    at,
    entity,
    exclusion,
    notice,
    organization,
    serving,
)

PROCUREMENT = frozenset({"contracts", "idvs"})
OSTRICH = VendorScope("Ostrich Analytics", frozenset({"AAAAAAAAAAA1"}), ("AAAAAAAAAAA1",), ("OSTRICH ANALYTICS",))
NAMED = VendorScope("Ostrich Analytics", frozenset({"NAME:OSTRICH ANALYTICS"}), (), ("OSTRICH ANALYTICS",))
UEI = "awardDetails.awardeeData.awardeeUEIInformation.uniqueEntityId"
NOW = dt.datetime(2026, 11, 24, 22, 0, tzinfo=dt.UTC)


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self, now: dt.datetime = NOW) -> None:
        self.time = now
        self.slept: list[float] = []

    def now(self) -> dt.datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += dt.timedelta(seconds=seconds)


class Run:
    """A refresh of one source: plan, fetch, ledger; what it found out."""

    def __init__(
        self, sam: Sam, data: Path, module: ModuleType, *, key: str | None = KEY, clock: Clock | None = None
    ) -> None:
        self.module = module
        self.data = data
        self.clock = clock or Clock()
        self.shelf = Shelf(module.SOURCE, data / "raw" / module.SOURCE.name)
        self.findings = Findings()
        self.client = Client(sam.url, pause=0, key=key, clock=self.clock, spent_until=module.spent_until)

    def __call__(self, *scopes: Scope) -> list[Outcome]:
        found: list[Outcome] = []
        for pull in self.module.plan(scopes):
            previous = self.shelf.previous(pull)
            ask = Ask(
                pull,
                self.shelf,
                self.client,
                refused=self.module.refused,
                known_shapes=self.module.SHAPES,
                findings=self.findings,
            )
            outcomes = self.module.fetch(pull, ask, previous)
            self.shelf.close(pull, outcomes, ask.tags, ask.sent, self.clock.now())
            found += outcomes
        return found


@pytest.fixture
def sam() -> Iterator[Sam]:
    with serving(Sam()) as standin:
        yield standin
    assert standin.violations == []


def curated(data: Path, query: str, *, built: bool = False) -> list[dict[str, Any]]:
    """The rows of a query, after a build (unless it was ``built`` for the question before)."""
    path = data / "curated" / "procure.duckdb" if built else warehouse.build(data).path
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute(query)
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def kept(data: Path, module: ModuleType, noun: str) -> list[dict[str, Any]]:
    """The records that a build would read, each once."""
    folder = data / "raw" / module.SOURCE.name
    found = {}
    for entry in manifest.read(folder):
        for of, record in module.rows(entry, gzip.decompress((folder / entry.file).read_bytes())):
            if of == noun:
                found[json.dumps(record, sort_keys=True)] = record
    return list(found.values())


def many(count: int, start: int = 0, **fields: Any) -> list[dict[str, Any]]:
    numbers = range(start, start + count)
    return [action(f"70CDCR22C{number:08d}", obligation=f"{number}.25", **fields) for number in numbers]


# Contract Awards ------------------------------------------------------------------------------------------------------


def test_every_served_action_is_in_curated_once_with_its_values(sam: Sam, tmp_path: Path) -> None:
    sam.actions = [
        action("70CTD022FR0000170", parent=("GS35F0086U", "4730"), kind=("AWARD", "C", "DELIVERY ORDER")),
        action(
            "70CTD022FR0000170",
            "P00001",
            parent=("GS35F0086U", "4730"),
            kind=("AWARD", "C", "DELIVERY ORDER"),
            signed="2023-09-20",
            obligation="-20.50",
        ),
        action(
            "GS35F0086U",
            agency="4730",
            department="4700",
            kind=("IDV", "C", "FSS"),
            signed="2007-05-02",
            obligation="0",
            awardDetails__dates__lastDateToOrder="2027-05-01 00:00:00.000",
        ),
        action("70RSAT20T00000001", kind=("AWARD", "R", "OTHER TRANSACTION AGREEMENT"), name="Öst & Rich GmbH"),
        action("70RSAT20T00000002", kind=("IDV", "O", "OTHER TRANSACTION IDV")),
        action(
            "HSHQDC06D00026",
            agency="7001",
            kind=("IDV", "B", "IDC"),
            coreData__acquisitionData__typeOfIDC={"code": "B", "name": "INDEFINITE DELIVERY / INDEFINITE QUANTITY"},
        ),
        action("0001", transaction="1", signed="2016-02-29"),
        action("0001", transaction="2", signed="2016-02-29"),
    ]
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(OSTRICH, kinds=AWARD_KINDS))
    assert (outcome.status, outcome.record_count, outcome.control_count) == ("complete", 8, 8)

    rows = curated(
        tmp_path,
        "FROM curated.transactions WHERE source = 'sam_awards' ORDER BY piid, modification_number, transaction_number",
    )
    assert len(rows) == len(sam.actions)
    by_key = {(row["piid"], row["modification_number"], row["transaction_number"]): row for row in rows}
    for record in sam.actions:
        row = by_key[
            tuple(at(record, f"contractId.{name}") for name in ("piid", "modificationNumber", "transactionNumber"))
        ]
        day = at(record, "awardDetails.dates.dateSigned")[:10]
        assert row["action_date"] == dt.date.fromisoformat(day)
        assert row["start_date"] == dt.date.fromisoformat(day)
        assert row["reported_date"] == dt.date.fromisoformat(day)
        assert row["federal_action_obligation"] == Decimal(
            at(record, "awardDetails.dollars.actionObligation")
        ).quantize(Decimal("0.01"))
        assert row["base_and_exercised_options_value"] is None
        assert row["base_and_all_options_value"] == Decimal("20860655.36")
        assert row["award_total_obligation"] == Decimal("1234.50")
        assert row["recipient_name"] == at(record, "awardDetails.awardeeData.awardeeHeader.legalBusinessName")
        assert (row["recipient_uei"], row["recipient_cage"]) == ("AAAAAAAAAAA1", "1ABC2")
        assert (row["parent_uei"], row["parent_name"]) == ("PPPPPPPPPPP1", "OSTRICH HOLDINGS")
        assert row["awarding_subtier_code"] == at(
            record, "coreData.federalOrganization.contractingInformation.contractingSubtier.code"
        )
        assert row["funding_subtier_code"] == at(
            record, "coreData.federalOrganization.fundingInformation.fundingSubtier.code"
        )
        assert row["awarding_agency_code"] == ("047" if row["awarding_subtier_code"] == "4730" else "070")
        assert row["awarding_office_name"] == "INFORMATION TECHNOLOGY DIVISION"
        assert row["description"] == "CASE MANAGEMENT – Überprüfung"
        assert (row["naics_code"], row["psc_code"], row["extent_competed_code"]) == ("541511", "DA01", "C")
        assert (row["other_than_full_and_open_code"], row["number_of_offers_received"]) == ("ONE", 1)
        assert row["solicitation_number"] == "70CDCR22R00000004"
        assert row["grade"] == "official" and not row["is_deleted"]
    order = by_key["70CTD022FR0000170", "P00001", "0"]
    assert order["award_key"] == "CONT_AWD_70CTD022FR0000170_7012_GS35F0086U_4730"
    assert (order["action_type_code"], order["is_base"]) == ("C", False)
    assert order["url"] == "https://www.usaspending.gov/award/CONT_AWD_70CTD022FR0000170_7012_GS35F0086U_4730/"
    vehicle = by_key["GS35F0086U", "0", "0"]
    assert (vehicle["award_key"], vehicle["award_type_code"]) == ("CONT_IDV_GS35F0086U_4730", "IDV_C")
    assert vehicle["current_end_date"] == dt.date(2027, 5, 1)
    assert by_key["70RSAT20T00000001", "0", "0"]["award_type_code"] == "R"
    assert by_key["70RSAT20T00000001", "0", "0"]["url"] is None
    other = by_key["70RSAT20T00000002", "0", "0"]
    assert (other["award_type_code"], other["award_kind"]) == ("O", "IDV")
    assert by_key["HSHQDC06D00026", "0", "0"]["award_type_code"] == "IDV_B_B"


def test_awards_sum_their_actions_and_names_typed_on_contracts_are_known(sam: Sam, tmp_path: Path) -> None:
    header = {
        "awardeeName": "FEATHER DATA INC",
        "legalBusinessName": "Ostrich Analytics, Inc.",
        "awardeeDoingBusinessAsName": "BIGBIRD",
    }
    sam.actions = [
        action("70CDCR22C00000001", obligation="100.10", awardDetails__awardeeData__awardeeHeader=header),
        action("70CDCR22C00000001", "P00001", obligation="-0.10"),
    ]
    Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    (award,) = curated(tmp_path, "FROM curated.awards WHERE source = 'sam_awards'")
    assert (award["total_obligation"], award["action_count"]) == (Decimal("100.00"), 2)
    names = {
        row["name"]
        for row in curated(
            tmp_path, built=True, query="SELECT name FROM curated.vendor_names WHERE vendor_key = 'AAAAAAAAAAA1'"
        )
    }
    assert {"Ostrich Analytics, Inc.", "FEATHER DATA INC", "BIGBIRD"} <= names


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_pages_are_asked_for_to_the_last_and_not_beyond(sam: Sam, tmp_path: Path, count: int) -> None:
    sam.actions = [*many(count), *many(3, uei="BBBBBBBBBBB1", agency="7014")]
    Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    asked = [
        q
        for q in sam.paths("contract-awards")
        if q.get("awardeeUniqueEntityId") == "AAAAAAAAAAA1" and "deletedStatus" not in q
    ]
    assert [query["offset"] for query in asked] == [str(page) for page in range(max(1, -(-count // 100)))]
    assert {query["limit"] for query in asked} == {"100"}
    assert [r for r in kept(tmp_path, sam_awards, "actions") if at(r, UEI) == "AAAAAAAAAAA1"] == sam.actions[:count]


@pytest.mark.parametrize("shape", ["awardResponse", "204"])
def test_an_empty_answer_is_put_to_the_proof(sam: Sam, tmp_path: Path, shape: str) -> None:
    sam.empty_shape = shape
    sam.actions = many(5, uei="BBBBBBBBBBB1", name="Emu LLC")
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    assert (outcome.status, outcome.record_count, outcome.control_count) == ("complete", 0, 5)
    assert outcome.control is not None and "BBBBBBBBBBB1" in outcome.control
    # The name was tried too: a UEI may have been succeeded by another.
    assert any(query.get("awardeeLegalBusinessName") == "OSTRICH ANALYTICS" for query in sam.paths("contract-awards"))


def test_a_control_has_the_shape_of_the_question(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(5, uei="BBBBBBBBBBB1", name="Emu LLC")
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(NAMED))
    assert (outcome.record_count, outcome.control_count) == (0, 5)
    assert [q["awardeeLegalBusinessName"] for q in sam.paths("awards") if q["limit"] == "1" and len(q) > 2] == [
        "Emu LLC"
    ]
    # What proves an answer is no part of it: nothing of it loads.
    assert kept(tmp_path, sam_awards, "actions") == []


def test_a_uei_typed_for_a_vendor_nobody_knows_is_asked_for_as_one(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(2)
    sam.entities = [entity("AAAAAAAAAAA1", "OSTRICH ANALYTICS, INC.")]
    typed = Scope(VendorScope("AAAAAAAAAAA1", frozenset({"NAME:AAAAAAAAAAA1"}), (), ("AAAAAAAAAAA1",)))
    (outcome,) = Run(sam, tmp_path, sam_awards)(typed)
    assert (outcome.status, outcome.record_count) == ("complete", 2)
    (outcome,) = Run(sam, tmp_path, sam_entities)(typed)
    assert (outcome.status, outcome.record_count) == ("complete", 1)


def test_a_family_known_by_ueis_and_by_name_is_asked_for_by_both_and_read_once(sam: Sam, tmp_path: Path) -> None:
    sam.actions = [*many(150), *many(40, 1000, uei="CCCCCCCCCCC1", name="Feathers Ltd")]
    keys = frozenset({"AAAAAAAAAAA1", "CCCCCCCCCCC1", "NAME:OSTRICH ANALYTICS"})
    family = VendorScope("Ostrich Analytics", keys, ("AAAAAAAAAAA1", "CCCCCCCCCCC1"), ("OSTRICH ANALYTICS",))
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(family))
    assert (outcome.status, outcome.record_count) == ("complete", 190)
    # Two pages by UEI; one by the parent's UEI, the name, the DBA name and the parent's name, whose totals show that
    # there is nothing else; two of deletions.
    assert len(sam.requests) == 2 + 4 + 2
    sam.actions.append(action("70CDCR26C00000001", uei="DDDDDDDDDDD1", name="OSTRICH ANALYTICS WEST"))
    (outcome,) = Run(sam, tmp_path / "two", sam_awards)(Scope(family))
    assert (outcome.status, outcome.record_count) == ("complete", 191)


def test_what_a_vendor_owns_and_what_goes_by_another_name_is_found(sam: Sam, tmp_path: Path) -> None:
    paths = {"dba": "awardDetails__awardeeData__awardeeHeader__awardeeDoingBusinessAsName"}
    paths["parent"] = "awardDetails__awardeeData__awardeeUEIInformation__awardeeUltimateParentName"
    sam.actions = [
        *many(2),
        action("70CDCR26C00000001", uei="DDDDDDDDDDD1", name="Emu LLC", **{paths["dba"]: "Ostrich Analytics"}),
        action("70CDCR26C00000002", uei="EEEEEEEEEEE1", name="Rhea LLC", **{paths["parent"]: "OSTRICH ANALYTICS INC"}),
        action("70CDCR26C00000003", uei="FFFFFFFFFFF1", name="Moa LLC"),
    ]
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(NAMED))
    assert (outcome.status, outcome.record_count) == ("complete", 4)
    owner = VendorScope("Ostrich Holdings", frozenset({"PPPPPPPPPPP1"}), ("PPPPPPPPPPP1",))
    (outcome,) = Run(sam, tmp_path / "two", sam_awards)(Scope(owner))
    assert (outcome.status, outcome.record_count) == ("complete", 5)


def test_a_name_is_sent_without_what_the_service_refuses(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(2, name='O\'Brien & Daughters "Systems", Inc.')
    sam.entities = [entity("AAAAAAAAAAA1", 'O\'Brien & Daughters "Systems", Inc.')]
    name = 'O\'Brien & Daughters "Systems", Inc. -- <b>'
    vendor = VendorScope(name, frozenset({f"NAME:{name}"}), (), (name,))
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(vendor))
    assert (outcome.status, outcome.record_count) == ("complete", 2)
    assert {q["awardeeLegalBusinessName"] for q in sam.paths("awards") if "awardeeLegalBusinessName" in q} == {
        "Daughters"
    }
    Run(sam, tmp_path, sam_entities)(Scope(vendor))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_a_cleaned_word_is_part_of_the_name_and_free_of_what_is_refused(name: str) -> None:
    word = shared.clean(name)
    assert not set(word) & set("&|{}^\\`'\"<>~![];") and "../" not in word and "--" not in word
    assert word in " ".join(name.split())


def test_examples_in_the_documentation_hold() -> None:
    for module in (shared, sam_notices):
        assert doctest.testmod(module).failed == 0


def test_a_name_too_short_to_search_for_fails_in_words(sam: Sam, tmp_path: Path) -> None:
    short = VendorScope("AT&T", frozenset({"NAME:AT AND T"}), (), ("AT AND T",))
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(short))
    assert outcome.status == "failed" and outcome.reason is not None and "UEI" in outcome.reason
    assert sam.requests == []


@pytest.mark.parametrize("shape", ["awardResponse", "204"])
def test_a_control_that_finds_nothing_voids_the_scope(sam: Sam, tmp_path: Path, shape: str) -> None:
    sam.empty_shape = shape
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    assert (outcome.status, outcome.control_count) == ("partial", 0)
    (row,) = curated(tmp_path, "FROM curated.coverage WHERE source = 'sam_awards'")
    assert (row["status"], row["control_count"]) == ("partial", 0)


def test_a_small_vendor_is_read_whole_and_covers_every_agency(sam: Sam, tmp_path: Path) -> None:
    sam.actions = [*many(3), *many(4, uei="BBBBBBBBBBB1", agency="7014")]
    scopes = [
        Scope(OSTRICH, code, role) for code in ("7012", "7014", "7003", "019") for role in ("awarding", "funding")
    ]  # type: ignore[arg-type]
    (outcome,) = Run(sam, tmp_path, sam_awards)(*scopes)
    assert outcome.status == "complete"
    assert len(sam.requests) == 3  # all its actions, those of what it owns, those deleted
    (row,) = curated(tmp_path, "FROM curated.coverage WHERE source = 'sam_awards'")
    assert (row["agency_code"], row["agency_role"], row["vendor_terms"]) == (None, None, "AAAAAAAAAAA1")
    assert (row["date_basis"], row["since_date"], row["until_date"]) == ("action_date", None, None)


def test_a_large_vendor_is_asked_for_by_agency_with_controls_for_empty_ones(sam: Sam, tmp_path: Path) -> None:
    sam.actions = [
        *many(900, agency="9700", department="9700", name="Ostrich Analytics"),
        *[action(f"70CTD022C{n:08d}") for n in range(120)],
        *[action(f"19AQMM22C{n:07d}", agency="1900", department="1900") for n in range(2)],
        *many(3, 1000, uei="BBBBBBBBBBB1", agency="7014"),
        *many(2, 2000, uei="BBBBBBBBBBB1", agency="7003"),
    ]
    scopes = [Scope(OSTRICH, code) for code in ("7012", "7014", "7003", "019")]
    outcomes = Run(sam, tmp_path, sam_awards)(*scopes)
    assert {outcome.status for outcome in outcomes} == {"complete"}
    rows = curated(tmp_path, "FROM curated.coverage WHERE source = 'sam_awards' ORDER BY agency_code, agency_role")
    found = {(row["agency_code"], row["agency_role"]): (row["record_count"], row["control_count"]) for row in rows}
    assert found == {
        (code, role): counts
        for code, counts in {"7012": (120, 120), "019": (2, 2), "7014": (0, 3), "7003": (0, 2)}.items()
        for role in ("awarding", "funding")
    }
    # The vendor and what it owns, four questions (two of them of two pages), two controls, and what was deleted.
    assert len(sam.requests) == 2 + 2 + 2 + 1 + 1 + 2 + 1


def test_an_agency_nobody_ever_served_is_not_covered(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(900, agency="9700", department="9700")
    outcomes = Run(sam, tmp_path, sam_awards)(Scope(OSTRICH, "7003"))
    assert {(outcome.status, outcome.control_count) for outcome in outcomes} == {("partial", 0)}


def test_other_transactions_and_roles_are_told_apart(sam: Sam, tmp_path: Path) -> None:
    sam.actions = [action("47QFCA22F0001", agency="4732", department="4700", funding="7012")]
    Run(sam, tmp_path, sam_awards)(Scope(OSTRICH, "7012"))
    (row,) = curated(tmp_path, "FROM curated.transactions WHERE source = 'sam_awards'")
    assert (row["awarding_subtier_code"], row["funding_subtier_code"]) == ("4732", "7012")
    assert (row["awarding_agency_code"], row["funding_agency_code"]) == ("047", "070")


def test_claims_on_procurement_contracts_read_little_of_a_large_vendor(sam: Sam, tmp_path: Path) -> None:
    sam.actions = [*many(1300), action("GS35F0086U", kind=("IDV", "C", "FSS"), signed="2007-05-02")]
    early, rest = Run(sam, tmp_path, sam_awards)(
        Scope(OSTRICH, kinds=PROCUREMENT, since=dt.date(2003, 5, 6), until=dt.date(2025, 8, 20))
    )
    assert len(sam.requests) == 3  # how many at any time, how many in the window, those before USAspending begins
    assert (early.status, early.record_count) == ("complete", 1)
    assert early.covers is not None and early.covers[0].until_date == dt.date(2007, 9, 30)
    assert rest.status == "partial" and rest.reason is not None and "USAspending" in rest.reason


def test_a_window_beyond_the_cap_is_split_before_it_bites(
    sam: Sam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sam_awards_calls, "DEEPEST", 200)
    sam.caps_at = 200
    sam.actions = [
        action(f"70CDCR22C{n:08d}", signed=(dt.date(2001, 1, 1) + dt.timedelta(days=17 * n)).isoformat())
        for n in range(500)
    ]
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(None, "7012", "awarding"))
    assert (outcome.status, outcome.record_count) == ("complete", 500)
    assert len(kept(tmp_path, sam_awards, "actions")) == 500


def test_one_day_beyond_the_cap_is_partial(sam: Sam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sam_awards_calls, "DEEPEST", 100)
    sam.actions = many(150)
    day = dt.date(2022, 9, 26)
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(None, "7012", "awarding", since=day, until=day))
    assert outcome.status == "partial" and outcome.reason is not None and "one day" in outcome.reason


def test_deleted_actions_stay_as_history_and_out_of_sums(sam: Sam, tmp_path: Path) -> None:
    sam.actions = [action("70CDCR22C00000001", obligation="100.00")]
    sam.deleted = [
        action("70CDCR22C00000001", "P00001", obligation="50.00"),
        action("70CDCR22C00000009", obligation="7.00"),
    ]
    Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    rows = curated(
        tmp_path,
        "SELECT piid, modification_number, is_deleted FROM curated.transactions WHERE source = 'sam_awards' ORDER BY ALL",
    )
    assert [tuple(row.values()) for row in rows] == [
        ("70CDCR22C00000001", "0", False), ("70CDCR22C00000001", "P00001", True), ("70CDCR22C00000009", "0", True),
    ]  # fmt: skip
    (award,) = curated(tmp_path, built=True, query="FROM curated.awards WHERE source = 'sam_awards'")
    assert award["total_obligation"] == Decimal("100.00")


@pytest.mark.parametrize(
    "scope",
    [Scope(OSTRICH), Scope(award="70CDCR22C00000001"), Scope(OSTRICH, kinds=frozenset({"contracts", "idvs"}))],
    ids=("a vendor", "an award", "a vendor for claims"),
)
def test_an_action_deleted_between_two_runs_is_marked(sam: Sam, tmp_path: Path, scope: Scope) -> None:
    sam.actions = [action("70CDCR22C00000001"), action("70CDCR22C00000001", "P00001")]
    Run(sam, tmp_path, sam_awards)(scope)
    sam.deleted = [sam.actions.pop()]
    Run(sam, tmp_path, sam_awards, clock=Clock(NOW + dt.timedelta(hours=1)))(scope)
    rows = curated(tmp_path, "SELECT is_deleted FROM curated.transactions WHERE source = 'sam_awards' ORDER BY ALL")
    assert [row["is_deleted"] for row in rows] == [False, True]


def test_a_named_award_brings_its_actions_and_the_orders_under_it(sam: Sam, tmp_path: Path) -> None:
    sam.actions = [
        action("GS35F0086U", agency="4730", department="4700", kind=("IDV", "C", "FSS")),
        action("GS35F0086U", "PS0001", agency="4730", department="4700", kind=("IDV", "C", "FSS")),
        action("70CTD022FR0000170", parent=("GS35F0086U", "4730")),
        action("70CDCR22C00000001"),
    ]
    outcomes = Run(sam, tmp_path, sam_awards)(
        Scope(award="GS-35F-0086U"), Scope(award="CONT_AWD_70CDCR22C00000001_7012_-NONE-_-NONE-")
    )
    assert [outcome.status for outcome in outcomes] == ["complete", "complete"]
    assert len(sam.requests) == 2  # both numbers in one, and the orders
    assert len(kept(tmp_path, sam_awards, "actions")) == 4


def test_many_award_numbers_are_asked_for_some_at_a_time(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(120)
    scopes = [Scope(award=f"70CDCR22C{n:08d}") for n in range(120)]
    outcomes = Run(sam, tmp_path, sam_awards)(*scopes)
    assert {outcome.status for outcome in outcomes} == {"complete"} and len(outcomes) == 120
    assert len(sam.requests) == 3


def test_an_award_number_that_is_nobodys_is_put_to_the_proof(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(3)
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(award="70CTD099C00000001"))
    assert (outcome.status, outcome.record_count, outcome.control_count) == ("complete", 0, 1)


def test_a_vehicle_with_more_orders_than_can_be_read_is_summed_by_the_service(sam: Sam, tmp_path: Path) -> None:
    sam.actions = [
        action("GS35F0086U", kind=("IDV", "C", "FSS")),
        *[action(f"70CTD022FR{n:07d}", parent=("GS35F0086U", "4730")) for n in range(1001)],
    ]
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(award="GS35F0086U"))
    assert outcome.status == "partial" and outcome.reason is not None
    assert "1001 orders and calls, 1000.00 dollars" in outcome.reason
    assert len(sam.requests) == 3


def test_a_small_vendor_is_read_beyond_the_window_so_that_its_awards_are_whole(sam: Sam, tmp_path: Path) -> None:
    sam.actions = [
        action("70CDCR22C00000001", signed="2015-01-01"),
        action("70CDCR22C00000001", "P00001", signed="2021-01-01"),
    ]
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(OSTRICH, since=dt.date(2020, 1, 1)))
    assert (outcome.status, outcome.record_count) == ("complete", 2)
    assert outcome.covers is not None and outcome.covers[0].since_date is None
    assert not any("dateSigned" in query for query in sam.paths("awards"))


def test_windows_and_names_are_sent_as_the_service_takes_them(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(400)
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(NAMED, since=dt.date(2013, 1, 2), until=dt.date(2022, 3, 31)))
    # A window in which a vendor has nothing is proved by what it has at any time.
    assert (outcome.status, outcome.record_count, outcome.control_count) == ("complete", 0, 400)
    windows = [query for query in sam.paths("awards") if "dateSigned" in query]
    assert {query["dateSigned"] for query in windows} == {"[01/02/2013,03/31/2022]"}
    assert {query["awardeeLegalBusinessName"] for query in windows} == {"OSTRICH ANALYTICS"}
    sam.requests.clear()
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(NAMED, since=dt.date(2013, 1, 2)))
    assert outcome.record_count == 400
    assert {q["dateSigned"] for q in sam.paths("awards") if "dateSigned" in q} == {"[01/02/2013,]"}


def test_a_second_run_reads_what_was_changed_and_says_so(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(450)
    Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    sam.requests.clear()
    sam.actions[0] = action("70CDCR22C00000000", obligation="999.00", modified="2026-11-25")
    sam.actions.append(action("70CDCR26C00000001", signed="2026-11-26"))
    later = Clock(NOW + dt.timedelta(days=8))
    (outcome,) = Run(sam, tmp_path, sam_awards, clock=later)(Scope(OSTRICH))
    assert (outcome.status, outcome.record_count) == ("complete", 451)
    assert len(sam.requests) == 4  # the first pages with their totals, the changes, the deleted
    assert outcome.requests_saved == 3
    rows = curated(
        tmp_path,
        "SELECT piid, federal_action_obligation AS amount FROM curated.transactions WHERE source = 'sam_awards'",
    )
    assert len(rows) == 451
    assert {row["amount"] for row in rows if row["piid"] == "70CDCR22C00000000"} == {Decimal("999.00")}


# Totals, pages and shapes ---------------------------------------------------------------------------------------------


def test_a_record_inserted_while_paging_makes_the_window_be_read_again(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(250)

    def insert(standin: Sam, path: str, query: dict[str, str]) -> None:
        if query.get("offset") == "1" and len(standin.actions) == 250:
            standin.actions.insert(0, action("70CDCR99C00000001"))

    sam.on_request = insert
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    assert (outcome.status, outcome.record_count) == ("complete", 251)
    assert len(kept(tmp_path, sam_awards, "actions")) == 251


def test_a_page_that_comes_twice_makes_the_window_be_read_again(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(250)
    sam.faults = [Fault("repeat", when=lambda path, query: query.get("offset") == "2")]
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    assert (outcome.status, outcome.record_count) == ("complete", 250)


@pytest.mark.parametrize("off", [1, -1, 40])
def test_a_total_that_is_wrong_is_no_complete_scope_and_loses_nothing(sam: Sam, tmp_path: Path, off: int) -> None:
    sam.actions = many(150)
    sam.total_is_off_by = off
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    assert outcome.status == "partial" and outcome.reason is not None and "counts" in outcome.reason
    assert len(kept(tmp_path, sam_awards, "actions")) == 150


def test_what_differs_in_shape_is_named_and_what_is_known_still_loads(sam: Sam, tmp_path: Path) -> None:
    sam.actions = [
        action("70CDCR22C00000001", awardDetails__dollars__surcharge="5.00", coreData__mood="good"),
        action("70CDCR22C00000002", awardDetails__dates__dateSigned="the other day"),
        action("70CDCR22C00000003", awardDetails__dollars__actionObligation=12.5),
    ]
    del sam.actions[2]["awardDetails"]["transactionData"]["lastModifiedDate"]
    run = Run(sam, tmp_path, sam_awards)
    run(Scope(OSTRICH))
    lines = "\n".join(run.findings.lines())
    assert "'awardDetails.dollars.surcharge' is unknown in 1 record, as 5.00" in lines
    assert "'coreData.mood' is unknown" in lines
    assert "'awardDetails.dates.dateSigned' is not day in 1 record, as 'the other day'" in lines
    assert "'awardDetails.transactionData.lastModifiedDate' is missing" in lines
    rows = curated(
        tmp_path,
        "SELECT piid, action_date, federal_action_obligation AS amount FROM curated.transactions WHERE source = 'sam_awards' ORDER BY piid",
    )
    assert [tuple(row.values()) for row in rows] == [
        ("70CDCR22C00000001", dt.date(2022, 9, 26), Decimal("100.00")),
        ("70CDCR22C00000002", None, Decimal("100.00")),
        ("70CDCR22C00000003", dt.date(2022, 9, 26), Decimal("12.50")),
    ]


def test_a_record_without_its_number_is_a_changed_service(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(1)
    del sam.actions[0]["contractId"]["piid"]
    with pytest.raises(SourceChanged, match=r"contractId\.piid"):
        Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))


def test_one_record_without_its_number_stops_nothing_and_claims_nothing(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(150)
    del sam.actions[3]["contractId"]["piid"]
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    assert outcome.status == "partial" and outcome.reason is not None and "no contractId.piid" in outcome.reason
    assert len(kept(tmp_path, sam_awards, "actions")) == 150


def test_an_ordinary_record_has_nothing_to_report(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(2)
    run = Run(sam, tmp_path, sam_awards)
    run(Scope(OSTRICH))
    assert run.findings.lines() == []


# Faults, quota and key ------------------------------------------------------------------------------------------------

FAULTS = [
    Fault("429"),
    Fault("429", value=7),
    Fault("status", times=3, value=503),
    Fault("status", times=2, value=500),
    Fault("reset"),
    Fault("truncated"),
    Fault("html"),
    Fault("message"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.kind}-{fault.value}")
def test_a_passing_fault_is_outlived(sam: Sam, tmp_path: Path, fault: Fault) -> None:
    sam.actions = many(150)
    sam.faults = [Fault(fault.kind, fault.times, lambda path, query: query.get("offset") == "1", fault.value)]
    run = Run(sam, tmp_path, sam_awards)
    (outcome,) = run(Scope(OSTRICH))
    assert (outcome.status, outcome.record_count) == ("complete", 150)
    assert len(kept(tmp_path, sam_awards, "actions")) == 150
    if fault.value == 7:
        assert any(7 <= seconds < 8 for seconds in run.clock.slept)


def test_a_spent_quota_ends_the_run_and_the_next_goes_on_where_it_stopped(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(450)
    sam.quota = 3
    with pytest.raises(RateLimited) as caught:
        Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    assert caught.value.retry_at == dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
    assert len(sam.requests) == 4  # the refused one is not tried again
    sam.spent, sam.quota = 0, 10
    (outcome,) = Run(sam, tmp_path, sam_awards, clock=Clock(NOW + dt.timedelta(hours=3)))(Scope(OSTRICH))
    assert (outcome.status, outcome.record_count) == ("complete", 450)
    assert len(sam.requests) == 4 + 3 + 1
    assert outcome.data_as_of == NOW.date()  # as old as the oldest page


@pytest.mark.parametrize(
    ("body", "until"),
    [
        ({"nextAccessTime": "2026-Nov-25 00:00:00+0000 UTC"}, dt.datetime(2026, 11, 25, tzinfo=dt.UTC)),
        ({"nextAccessTime": "2026-Dec-01 06:30:00+0000 UTC"}, dt.datetime(2026, 12, 1, 6, 30, tzinfo=dt.UTC)),
        ({"nextAccessTime": "2026-Nov-24 21:00:00+0000 UTC"}, None),
        ({"message": "Message throttled out"}, dt.datetime(2026, 11, 25, tzinfo=dt.UTC)),
        (
            {"description": "You have exceeded your quota", "nextAccessTime": "soon"},
            dt.datetime(2026, 11, 25, tzinfo=dt.UTC),
        ),
        ({"message": "slow down"}, None),
    ],
)
def test_when_the_quota_is_fresh_again(body: dict[str, str], until: dt.datetime | None) -> None:
    assert shared.spent_until(Reply(429, {}, json.dumps(body).encode()), NOW) == until


@pytest.mark.parametrize("module", [sam_awards, sam_notices, sam_entities, sam_hierarchy])
def test_a_refused_key_is_one_clear_line_without_the_key(
    sam: Sam, tmp_path: Path, module: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    scope = Scope(OSTRICH) if module in (sam_awards, sam_entities) else Scope(None, "7012")
    with caplog.at_level(logging.DEBUG), pytest.raises(ConfigError) as caught:
        Run(sam, tmp_path, module, key="wrong-k3y")(scope)
    assert "\n" not in str(caught.value) and "90 days" in str(caught.value)
    assert len(sam.requests) == 1
    assert "wrong-k3y" not in str(caught.value) + caplog.text


def test_the_key_is_in_no_file_no_log_and_no_error(sam: Sam, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    sam.actions = many(2)
    # A service that repeats the key in its body, and one that sends us elsewhere with it.
    sam.actions[0]["links"] = f"https://api.sam.gov/x?api_key={KEY}"
    sam.faults = [Fault("redirect", when=lambda path, query: "noticedesc" in path)]
    sam.notices = [notice(1)]
    errors = []
    with caplog.at_level(logging.DEBUG):
        Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
        try:
            Run(sam, tmp_path, sam_notices)(
                Scope(notice=f"{1:032x}", since=dt.date(2025, 1, 1), until=dt.date(2025, 12, 1))
            )
        except FetchError as problem:
            errors.append(repr(problem) + repr(problem.__cause__) + repr(problem.__context__))
    assert len(errors) == 1
    texts = [caplog.text, *errors]
    for path in tmp_path.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            texts.append((gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", "replace"))
    assert len(texts) > 6
    for form in (KEY, quote(KEY, safe=""), quote_plus(KEY)):
        assert not [text for text in texts if form in text]


# Notices --------------------------------------------------------------------------------------------------------------


def test_every_served_notice_is_in_curated_once_with_its_values(sam: Sam, tmp_path: Path) -> None:
    sam.notices = [
        notice(1),
        notice(
            2,
            "2025-04-12 10:11:12",
            type="Justification",
            award=None,
            title="J&A – único proveedor",
            solicitationNumber=None,
        ),
        notice(
            3,
            type="Sources Sought",
            award={"awardee": {}},
            typeOfSetAside=["SBA"],
            fullParentPathCode="017.1700.NAVSUP.N00189.N62649",
            naicsCode=None,
            naicsCodes=["541512"],
            active="No",
        ),
        notice(
            4,
            award={"number": "GS-35F-0086U / 70CTD0-22-F-R0000170", "amount": "$1,234,567.5", "date": "04/09/2025"},
            description="null",
        ),
        notice(
            5,
            award={"number": "N/A", "amount": None, "date": None, "awardee": {"name": "Emu LLC"}},
            description="d" * 10_000,
        ),
    ]
    (outcome,) = Run(sam, tmp_path, sam_notices)(
        Scope(None, None, since=dt.date(2025, 1, 1), until=dt.date(2025, 12, 31))
    )
    assert outcome.status == "partial" and outcome.record_count == 5
    rows = curated(tmp_path, "FROM curated.notices WHERE source = 'sam_notices' ORDER BY notice_id")
    assert [row["notice_id"] for row in rows] == [record["noticeId"] for record in sam.notices]
    one, two, three, four, five = rows
    assert one["notice_type"] == "award notice" and one["title"] == "Case management – part 1"
    assert (one["posted_date"], one["award_date"]) == (dt.date(2025, 4, 11), dt.date(2025, 4, 9))
    assert (one["award_number"], one["award_amount"]) == ("70CTD022FR0000170", Decimal("29898236.00"))
    assert (one["awardee_name"], one["awardee_uei"], one["vendor_key"]) == (
        "Ostrich Analytics, Inc.",
        "AAAAAAAAAAA1",
        "AAAAAAAAAAA1",
    )
    assert (one["department_code"], one["subtier_code"], one["office_code"]) == ("070", "7012", "70CTD0")
    assert (one["solicitation_number"], one["is_active"], one["description"]) == ("70CMSD25R00001", True, None)
    assert one["url"] == f"https://sam.gov/workspace/contract/opp/{1:032x}/view"
    assert (two["notice_type"], two["posted_date"], two["award_amount"]) == (
        "justification",
        dt.date(2025, 4, 12),
        None,
    )
    assert two["title"] == "J&A – único proveedor" and two["solicitation_number"] is None
    assert (three["notice_type"], three["subtier_code"], three["office_code"]) == ("sources sought", "1700", "N62649")
    assert (three["naics_code"], three["is_active"], three["awardee_name"]) == ("541512", False, None)
    assert (four["award_number"], four["award_amount"], four["description"]) == (
        "70CTD022FR0000170",
        Decimal("1234567.50"),
        None,
    )
    assert four["award_date"] == dt.date(2025, 4, 9)
    assert (five["award_number"], five["awardee_name"], len(five["description"])) == (None, "Emu LLC", 10_000)


def test_windows_hold_a_year_at_most_and_pages_are_numbered(sam: Sam, tmp_path: Path) -> None:
    sam.notices = [notice(n, (dt.date(2023, 1, 1) + dt.timedelta(days=n % 700)).isoformat()) for n in range(2300)]
    (outcome,) = Run(sam, tmp_path, sam_notices)(
        Scope(None, "7012", since=dt.date(2023, 1, 1), until=dt.date(2024, 12, 31))
    )
    assert outcome.record_count == 2300
    assert len(kept(tmp_path, sam_notices, "notices")) == 2300
    asked = sam.paths("search")
    assert len({(query["postedFrom"], query["postedTo"]) for query in asked}) == 3
    assert {query["limit"] for query in asked} == {"1000"} and {query["offset"] for query in asked} == {"0", "1"}
    assert not any({"deptname", "subtier"} & query.keys() for query in asked)


def test_the_stray_record_of_an_empty_window_is_no_answer(sam: Sam, tmp_path: Path) -> None:
    sam.notices = [notice(1, "2020-01-01"), notice(2, "2024-05-05", fullParentPathCode="019.1900.19AQMM")]
    (outcome,) = Run(sam, tmp_path, sam_notices)(
        Scope(None, "7012", since=dt.date(2024, 1, 1), until=dt.date(2024, 12, 30))
    )
    assert (outcome.record_count, outcome.control_count) == (0, 1)
    assert kept(tmp_path, sam_notices, "notices") == []
    assert [record["noticeId"] for record in kept(tmp_path, sam_notices, "strays")] == [f"{1:032x}"]


def test_an_agency_code_with_a_control_that_finds_nothing(sam: Sam, tmp_path: Path) -> None:
    (outcome,) = Run(sam, tmp_path, sam_notices)(
        Scope(None, "7012", since=dt.date(2024, 1, 1), until=dt.date(2024, 12, 30))
    )
    assert (outcome.status, outcome.control_count) == ("partial", 0)


def test_notices_never_cover_an_absence(sam: Sam, tmp_path: Path) -> None:
    sam.notices = [notice(1)]
    Run(sam, tmp_path, sam_notices)(Scope(None, "7012", since=dt.date(2025, 1, 1), until=dt.date(2025, 12, 30)))
    ledger = list(manifest.lines(tmp_path / "raw" / "sam_notices" / "coverage.jsonl"))
    assert [json.loads(line)["status"] for line in ledger] == ["partial"]
    assert not sam_notices.SOURCE.can_be_complete


@pytest.mark.parametrize(
    "text", ["<p>Notice of <b>intent</b></p><p>J&amp;A&nbsp;follows</p><script>x()</script>", None]
)
def test_a_named_notice_comes_with_its_text_in_as_few_requests_as_can_be(
    sam: Sam, tmp_path: Path, text: str | None
) -> None:
    sam.notices = [notice(7, "2025-04-11")]
    if text:
        sam.texts = {f"{7:032x}": text}
    link = f"https://sam.gov/opp/{7:032x}/view"
    (outcome,) = Run(sam, tmp_path, sam_notices)(Scope(notice=link))
    assert outcome.record_count == 1
    assert len(sam.requests) == 3  # this year, the year before, the text
    (row,) = curated(tmp_path, "FROM curated.notices WHERE source = 'sam_notices'")
    assert row["description"] == ("Notice of intent\nJ&A follows" if text else None)


def test_a_notice_with_a_date_takes_two_requests(sam: Sam, tmp_path: Path) -> None:
    sam.notices = [notice(7, "2014-09-26")]
    Run(sam, tmp_path, sam_notices)(Scope(notice=f"{7:032x}", since=dt.date(2014, 9, 1), until=dt.date(2014, 10, 30)))
    assert len(sam.requests) == 2


def test_a_notice_that_is_not_found_says_how_to_look_further(sam: Sam, tmp_path: Path) -> None:
    sam.notices = [notice(7, "2014-09-26")]
    (outcome,) = Run(sam, tmp_path, sam_notices)(Scope(notice=f"{7:032x}"))
    assert len(sam.requests) == 2 and outcome.record_count == 0
    assert outcome.reason is not None and "--since" in outcome.reason


def test_a_window_still_to_come_asks_nothing(sam: Sam, tmp_path: Path) -> None:
    (outcome,) = Run(sam, tmp_path, sam_notices)(Scope(None, "7012", since=dt.date(2027, 1, 1)))
    assert outcome.status == "failed" and sam.requests == []


def test_notices_cannot_be_asked_for_by_vendor(sam: Sam, tmp_path: Path) -> None:
    assert sam_notices.plan([Scope(OSTRICH, "7012"), Scope(award="70CTD022FR0000170")]) == []


def test_a_newer_version_of_a_notice_stands(sam: Sam, tmp_path: Path) -> None:
    scope = Scope(None, "7012", since=dt.date(2025, 1, 1), until=dt.date(2025, 12, 30))
    sam.notices = [notice(1)]
    Run(sam, tmp_path, sam_notices)(scope)
    sam.notices = [notice(1, title="Amended", award=None)]
    Run(sam, tmp_path, sam_notices, clock=Clock(NOW + dt.timedelta(days=1)))(scope)
    (row,) = curated(tmp_path, "FROM curated.notices WHERE source = 'sam_notices'")
    assert (row["title"], row["award_amount"]) == ("Amended", None)


# Entities, exclusions, hierarchy --------------------------------------------------------------------------------------


def test_registrations_give_names_codes_and_parents(sam: Sam, tmp_path: Path) -> None:
    parents = {
        "immediateParentEntity": {"ueiSAM": "CCCCCCCCCCC1", "legalBusinessName": "BIRD GROUP LLC"},
        "ultimateParentEntity": {"ueiSAM": "PPPPPPPPPPP1", "legalBusinessName": "BIRD HOLDINGS, INC."},
    }
    core = {"entityHierarchyInformation": parents, "entityInformation": {"entityStartDate": "2003-05-06"}}
    sam.entities = [
        entity("AAAAAAAAAAA1", "OSTRICH ANALYTICS, INC.", dbaName="BIGBIRD", core=core, exclusionStatusFlag="Y"),
        entity(
            "AAAAAAAAAAA1",
            "OSTRICH ANALYTICS, INC.",
            entityEFTIndicator="0001",
            dbaName="BIGBIRD",
            core=core,
            exclusionStatusFlag="Y",
        ),
        entity("PPPPPPPPPPP1", "BIRD HOLDINGS, INC.", samRegistered="No", registrationStatus=None),
        entity("ZZZZZZZZZZZ1", "SOMEBODY ELSE"),
    ]
    sam.exclusions = [exclusion("AAAAAAAAAAA1", "OSTRICH ANALYTICS, INC."), exclusion("ZZZZZZZZZZZ1", "SOMEBODY ELSE")]
    vendor = VendorScope("Ostrich", frozenset({"AAAAAAAAAAA1", "PPPPPPPPPPP1"}), ("AAAAAAAAAAA1", "PPPPPPPPPPP1"))
    (outcome,) = Run(sam, tmp_path, sam_entities)(Scope(vendor))
    assert (outcome.status, outcome.record_count) == ("complete", 3)
    assert len(sam.requests) == 3  # both UEIs, the one not registered, the exclusion of the one flagged
    rows = curated(tmp_path, "FROM curated.entities ORDER BY entity_key")
    assert [row["entity_key"] for row in rows] == ["AAAAAAAAAAA1", "AAAAAAAAAAA1/0001", "PPPPPPPPPPP1"]
    assert (rows[0]["dba_name"], rows[2]["dba_name"], rows[0]["cage"]) == ("BIGBIRD", None, "1ABC2")
    assert (rows[0]["is_registered"], rows[2]["is_registered"], rows[0]["has_active_exclusion"]) == (True, False, True)
    assert (rows[0]["registration_date"], rows[0]["business_start_date"]) == (dt.date(2013, 5, 9), dt.date(2003, 5, 6))
    (excluded,) = curated(tmp_path, built=True, query="FROM curated.exclusions")
    assert (excluded["uei"], excluded["activated_date"], excluded["termination_date"]) == (
        "AAAAAAAAAAA1",
        dt.date(2015, 3, 19),
        None,
    )
    assert (excluded["excluding_agency_code"], excluded["vendor_key"], excluded["comments"]) == (
        "DHS-ICE",
        "AAAAAAAAAAA1",
        "see the order",
    )
    (vendor_row,) = curated(tmp_path, built=True, query="FROM curated.vendors WHERE vendor_key = 'AAAAAAAAAAA1'")
    assert (vendor_row["name"], vendor_row["cage"], vendor_row["parent_vendor_key"]) == (
        "OSTRICH ANALYTICS, INC.",
        "1ABC2",
        "PPPPPPPPPPP1",
    )
    kinds = curated(
        tmp_path,
        built=True,
        query="SELECT name, kind FROM curated.vendor_names WHERE vendor_key = 'AAAAAAAAAAA1' ORDER BY ALL",
    )
    assert [tuple(row.values()) for row in kinds] == [("BIGBIRD", "dba"), ("OSTRICH ANALYTICS, INC.", "legal")]


@pytest.mark.parametrize(
    ("flag", "status", "requests"), [("N", "complete", 1), ("Y", "partial", 2), (None, "complete", 2)]
)
def test_exclusions_are_asked_for_where_the_flag_does_not_rule_them_out(
    sam: Sam, tmp_path: Path, flag: str | None, status: str, requests: int
) -> None:
    sam.entities = [entity("AAAAAAAAAAA1", "OSTRICH ANALYTICS, INC.", exclusionStatusFlag=flag)]
    (outcome,) = Run(sam, tmp_path, sam_entities)(Scope(OSTRICH))
    assert (outcome.status, len(sam.requests)) == (status, requests)


@needs_shared
def test_answers_that_people_recorded_load(tmp_path: Path) -> None:
    samples = SHARED / "samples" / "sam-and-usaspending-makegov"
    for source, noun, name in (
        ("sam_notices", "notices", "sam_opps.json"),
        ("sam_notices", "notices", "sam_individual_opp.json"),
        ("sam_entities", "entities", "sam_results.json"),
    ):
        body = (samples / name).read_bytes()
        folder = tmp_path / "raw" / source
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
        digest = hashlib.sha256(body).hexdigest()
        entry = manifest.ManifestEntry(
            file=name, noun=noun, retrieved_at=NOW, sha256=digest, size=len(body), status=200
        )
        manifest.append(folder, entry)
    titles = curated(tmp_path, "SELECT notice_id, subtier_code, office_code FROM curated.notices ORDER BY notice_id")
    assert [tuple(row.values()) for row in titles] == [
        ("b3cf1793862c42b8929616760bac4610", "3600", "36C10B"),
        ("f2483be142e64eeabcc5fba2f8992251", "97ZS", "H92254"),
    ]
    (row,) = curated(tmp_path, built=True, query="SELECT count(*) AS held FROM curated.entities")
    assert row["held"] == 10


def test_a_vendor_without_a_uei_is_looked_for_among_registered_and_unregistered(sam: Sam, tmp_path: Path) -> None:
    sam.entities = [
        entity("AAAAAAAAAAA1", "OSTRICH ANALYTICS, INC."),
        entity("BBBBBBBBBBB1", "Ostrich Analytics West", samRegistered="No"),
    ]
    (outcome,) = Run(sam, tmp_path, sam_entities)(Scope(NAMED))
    assert (outcome.status, outcome.record_count) == ("complete", 2)
    assert {query["samRegistered"] for query in sam.paths("entities")} == {"Yes", "No"}


def test_for_claims_on_contracts_mere_ueis_are_asked_for_where_nobody_is_registered(sam: Sam, tmp_path: Path) -> None:
    scope = Scope(NAMED, kinds=frozenset({"contracts", "idvs"}))
    sam.entities = [entity("AAAAAAAAAAA1", "OSTRICH ANALYTICS, INC.")]
    (outcome,) = Run(sam, tmp_path / "registered", sam_entities)(scope)
    assert (outcome.status, outcome.record_count) == ("complete", 1)
    assert [query["samRegistered"] for query in sam.paths("entities")] == ["Yes"]
    sam.entities = [entity("BBBBBBBBBBB1", "Ostrich Analytics West", samRegistered="No")]
    (outcome,) = Run(sam, tmp_path / "known", sam_entities)(scope)
    assert (outcome.status, outcome.record_count) == ("complete", 1)


def test_a_name_that_many_bear_identifies_nobody(sam: Sam, tmp_path: Path) -> None:
    sam.entities = [entity(f"{n:011d}A".replace("0", "Z"), f"OSTRICH ANALYTICS {n}") for n in range(70)]
    (outcome,) = Run(sam, tmp_path, sam_entities)(Scope(NAMED))
    assert outcome.status == "partial" and outcome.reason is not None and "give a UEI" in outcome.reason
    assert len(sam.requests) == 2


def test_no_registration_is_put_to_the_proof(sam: Sam, tmp_path: Path) -> None:
    (outcome,) = Run(sam, tmp_path, sam_entities)(Scope(OSTRICH))
    assert (outcome.status, outcome.control_count) == ("partial", 0)
    sam.entities = [entity("ZZZZZZZZZZZ1", "SOMEBODY ELSE")]
    (outcome,) = Run(sam, tmp_path / "two", sam_entities)(Scope(OSTRICH))
    assert (outcome.status, outcome.record_count, outcome.control_count) == ("complete", 0, 1)


def test_claims_on_contracts_need_no_registration_of_a_known_vendor() -> None:
    assert sam_entities.plan([Scope(OSTRICH, kinds=PROCUREMENT)]) == []
    assert len(sam_entities.plan([Scope(NAMED, kinds=PROCUREMENT)])) == 1


@pytest.mark.parametrize("by_pages", [False, True])
def test_the_hierarchy_is_read_whole_however_its_offset_counts(sam: Sam, tmp_path: Path, by_pages: bool) -> None:
    sam.offsets_are_pages = by_pages
    sam.organizations = [
        organization(1000, "7000", "HOMELAND SECURITY, DEPARTMENT OF", 1),
        *[organization(2000 + n, f"Y{n:03d}", f"OFFICE NUMBER {n}") for n in range(240)],
        organization(
            3001,
            "7012",
            "U.S. IMMIGRATION AND CUSTOMS ENFORCEMENT",
            fhorgnamehistory=[{"fhorgname": "BUREAU OF ICE", "effectivedate": None}],
        ),
        organization(3001, "7012", "OLD ICE", status="INACTIVE", effectivestartdate="1999-01-01 00:00"),
        organization(3002, "", "NAMELESS CODE"),
    ]
    (outcome,) = Run(sam, tmp_path, sam_hierarchy)(Scope())
    assert (outcome.status, outcome.record_count) == ("complete", 244)
    rows = curated(tmp_path, "FROM curated.agencies WHERE source = 'sam_hierarchy' ORDER BY agency_key")
    by_key = {row["agency_key"]: row for row in rows}
    assert len(rows) == 243
    assert by_key["070"]["name"] == "Department of Homeland Security"
    assert (by_key["Y007"]["name"], by_key["Y007"]["parent_key"], by_key["Y007"]["department_code"]) == (
        "OFFICE NUMBER 7",
        "070",
        "070",
    )
    assert by_key["FH:3002"]["level"] == "component"
    # The day of an entry in the hierarchy is not an agency's first day: absence leans on that one.
    assert by_key["7012"]["valid_from"] == dt.date(2003, 3, 1)
    names = {
        row["name"]: row["kind"]
        for row in curated(
            tmp_path, built=True, query="SELECT name, kind FROM curated.agency_names WHERE agency_key = '7012'"
        )
    }
    assert names["U.S. IMMIGRATION AND CUSTOMS ENFORCEMENT"] == "official" and names["BUREAU OF ICE"] == "former"
    assert "OLD ICE" not in names


def test_the_hierarchy_is_asked_for_agencies_alone() -> None:
    assert sam_hierarchy.plan([Scope(OSTRICH, "7012"), Scope(award="X"), Scope(notice="0" * 32)]) == []
    assert [
        pull.query["agency"] for pull in sam_hierarchy.plan([Scope(None, "7012"), Scope(None, "7012", "funding")])
    ] == ["7012"]


# The budget of a public key -------------------------------------------------------------------------------------------


def test_a_letter_like_the_seed_is_settled_within_ten_requests(sam: Sam, tmp_path: Path) -> None:
    """A large vendor over several agencies, a task order, two notices, a vendor known by name alone."""
    sam.actions = [
        *many(1300),
        action("GS35F0086U", kind=("IDV", "C", "FSS"), signed="2007-05-02"),
        action("70CTD022FR0000170", parent=("GS35F0086U", "4730")),
    ]
    sam.notices = [notice(1, "2025-04-11"), notice(2, "2014-09-26")]
    sam.texts = {f"{1:032x}": "text"}
    sam.quota = 10
    scopes = [
        Scope(OSTRICH, kinds=PROCUREMENT, since=dt.date(2003, 5, 6), until=dt.date(2025, 8, 20)),
        Scope(award="70CTD022FR0000170"),
        Scope(notice=f"{1:032x}"),
        Scope(notice=f"{2:032x}"),
    ]
    for module in (sam_awards, sam_notices, sam_entities, sam_hierarchy):
        Run(sam, tmp_path, module)(*scopes)
    assert len(sam.requests) <= 10
    planned = sum(
        pull.at_least
        for module in (sam_awards, sam_notices, sam_entities, sam_hierarchy)
        for pull in module.plan(scopes)
    )
    assert planned <= 10


# Filters that are not used, pages that are smaller, records that come twice ---------------------------------------------


def test_a_filter_ignored_in_silence_is_noticed(sam: Sam, tmp_path: Path) -> None:
    sam.actions = [*many(3), *many(2, 1000, uei="BBBBBBBBBBB1")]
    sam.ignored = {"awardeeUniqueEntityId"}
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    assert outcome.status == "partial" and outcome.reason is not None
    assert "2 of 5 records are none of those asked for" in outcome.reason
    sam.notices = [notice(1), notice(2, fullParentPathCode="019.1900.19AQMM")]
    sam.ignored = {"organizationCode"}
    (outcome,) = Run(sam, tmp_path, sam_notices)(
        Scope(None, "7012", since=dt.date(2025, 1, 1), until=dt.date(2025, 12, 30))
    )
    assert outcome.reason is not None and "none of those asked for" in outcome.reason and not outcome.is_all


def test_a_service_that_gives_smaller_pages_is_read_to_its_end(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(95)
    sam.largest_page = 10
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    assert (outcome.status, outcome.record_count) == ("complete", 95)


def test_a_record_that_the_service_holds_twice_is_in_curated_once(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(150)
    sam.actions.insert(120, sam.actions[3])
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    assert (outcome.status, outcome.record_count) == ("complete", 150)


def test_a_total_that_is_not_stated_claims_nothing(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(130)
    sam.states_total = False
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    assert outcome.status == "partial" and outcome.reason == "the service states no total"
    assert len(kept(tmp_path, sam_awards, "actions")) == 130


# Killed between any two writes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("writes", [1, 2, 3])
def test_a_run_killed_between_two_pages_goes_on_to_the_same_end(
    sam: Sam, tmp_path: Path, writes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam.actions = many(250)
    left = writes

    def dying(folder: Path, entry: manifest.ManifestEntry) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise KeyboardInterrupt  # the body is written, its line is not
        append(folder, entry)

    append = manifest.append
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(manifest, "append", dying)
        Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    asked = len(sam.requests)
    (outcome,) = Run(sam, tmp_path, sam_awards)(Scope(OSTRICH))
    assert (outcome.status, outcome.record_count) == ("complete", 250)
    # Three pages, one of what it owns, the deleted ones: only what has no line is asked for again.
    assert len(sam.requests) - asked == 5 - (writes - 1)
    assert kept(tmp_path, sam_awards, "actions") == sam.actions


# As people run it -------------------------------------------------------------------------------------------------------


def refresh(sam: Sam, data: Path, *words: str, source: str = "sam") -> tuple[int, str]:
    """Exit code and everything said by ``procure refresh``."""
    given = [*words, "--data", str(data), "--no-build", "--base-url", f"sam={sam.url}"]
    result = CliRunner().invoke(cli, ["refresh", source, *given])
    problem = result.exception
    if isinstance(problem, ProcureError):
        return problem.exit_code, result.output + str(problem)
    return result.exit_code, result.output


@pytest.fixture
def _no_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(SystemClock, "sleep", lambda self, seconds: None)
    monkeypatch.setenv("PROCURE_KEYS", str(tmp_path / "keys.toml"))


@pytest.mark.usefixtures("_no_waits")
def test_a_spent_quota_names_the_hour_and_the_same_call_goes_on(
    sam: Sam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAM_API_KEY", KEY)
    sam.actions, sam.entities, sam.quota = many(450), [entity("AAAAAAAAAAA1", "OSTRICH")], 3
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    sam.fresh_at = f"{tomorrow:%Y-%b-%d} 00:00:00+0000 UTC"
    code, said = refresh(sam, tmp_path / "data", "--vendor", "AAAAAAAAAAA1")
    assert code == 3
    assert f"{tomorrow} 00:00 UTC" in said and KEY not in said
    # The quota is one for all four services: none is asked after it is spent, in this run or the next.
    assert len(sam.requests) == 4
    code, said = refresh(sam, tmp_path / "data", "--vendor", "AAAAAAAAAAA1")
    assert code == 3 and len(sam.requests) == 4
    assert len(kept(tmp_path / "data", sam_awards, "actions")) == 200


@pytest.mark.usefixtures("_no_waits")
def test_without_a_key_it_says_how_to_get_one(sam: Sam, tmp_path: Path) -> None:
    code, said = refresh(sam, tmp_path / "data", "--vendor", "AAAAAAAAAAA1")
    assert code == 0 and sam.requests == []
    assert "SAM_API_KEY" in said and "sam.gov" in said


@pytest.mark.usefixtures("_no_waits")
def test_a_file_of_keys_is_read_by_its_owner_alone(sam: Sam, tmp_path: Path) -> None:
    sam.actions = many(2)
    keys = tmp_path / "keys.toml"
    keys.write_text(f'SAM_API_KEY = "{KEY}"', encoding="utf-8")
    keys.chmod(0o644)
    code, said = refresh(sam, tmp_path / "data", "--award", "70CDCR22C00000001")
    assert code == 3 and "chmod 600" in said and KEY not in said and sam.requests == []
    keys.chmod(0o600)
    code, said = refresh(sam, tmp_path / "data", "--award", "70CDCR22C00000001")
    assert code == 0 and len(sam.requests) == 1 and KEY not in said


@pytest.mark.usefixtures("_no_waits")
def test_notices_end_well_though_they_are_never_complete(
    sam: Sam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAM_API_KEY", KEY)
    sam.notices = [notice(1)]
    window = ("--since", "2025-01-01", "--until", "2025-12-30")
    code, said = refresh(sam, tmp_path / "data", "--notice", f"{1:032x}", *window)
    assert code == 0 and "1 record" in said
    assert len(sam.requests) == 2  # the notice in its window, and its text


@pytest.mark.usefixtures("_no_waits")
def test_the_hierarchy_is_fetched_whole_where_it_is_named_alone(
    sam: Sam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAM_API_KEY", KEY)
    sam.organizations = [organization(2000 + n, f"Y{n:03d}", f"OFFICE NUMBER {n}") for n in range(120)]
    code, _ = refresh(sam, tmp_path / "data", source="sam_hierarchy")
    assert code == 0 and len(sam.requests) == 2
    code, said = refresh(sam, tmp_path / "data", source="sam_notices")
    assert code == 2 and "say what to fetch" in said


@pytest.mark.usefixtures("_no_waits")
def test_bringing_up_to_date_asks_each_source_what_it_was_asked(
    sam: Sam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAM_API_KEY", KEY)
    sam.notices = [notice(1)]
    window = ("--since", "2025-01-01", "--until", "2025-12-30")
    refresh(sam, tmp_path / "data", "--agency", "ICE", *window, source="sam_notices")
    sam.requests.clear()
    code, _ = refresh(sam, tmp_path / "data")
    assert code == 0
    assert {path for path, _ in sam.requests} == {"/opportunities/v2/search"}
