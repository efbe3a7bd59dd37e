"""The packaged records: every fact carried over once, nothing invented, nothing suspect, coverage of nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

import procure
from procure.identifiers import norm_words
from procure.parties import Agencies, Agency
from procure.resources import raw_root
from procure.warehouse import Store
from tests.conftest import SHARED, needs_shared

FILES = ("awards", "transactions", "notices", "subawards", "entities", "leads")

# One field of a fact file -> the field of a compiled record.
SAME = {
    "piid": "piid",
    "mod_number": "modification_number",
    "recipient_name": "recipient_name",
    "recipient_uei": "recipient_uei",
    "recipient_duns": "recipient_duns",
    "awarding_subagency_code": "awarding_subtier_code",
    "funding_subagency_code": "funding_subtier_code",
    "start_date": "start_date",
    "end_date_potential": "potential_end_date",
    "action_obligation": "federal_action_obligation",
    "description": "description",
    "as_of": "seen",
    "confidence": "confidence",
}


LEFT_OUT = {"PO-0023"}
"""Its only page is a made-up answer in somebody's tests: such a thing must not support a verdict."""


def compiled() -> dict[str, tuple[str, dict[str, Any]]]:
    found = {}
    for noun in FILES:
        for line in (raw_root() / "compiled" / f"{noun}.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            found[record["id"]] = (noun, record)
    return found


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with procure.open() as opened:
        yield opened


def test_every_record_says_where_when_and_how_surely() -> None:
    for noun, record in compiled().values():
        assert record["sources"], record["id"]
        if noun != "entities":
            assert record.get("seen") or record["confidence"] != "high", record["id"]
            assert record["confidence"] in ("high", "medium", "low"), record["id"]
        for conflict in record.get("conflicts", []):
            assert conflict["field"] and "value" in conflict and conflict["stated_by"], record["id"]


def test_the_snapshot_claims_coverage_of_nothing(store: Store) -> None:
    assert store.rows("FROM curated.coverage") == []


def test_a_report_without_an_award_number_is_a_lead_and_no_award(store: Store) -> None:
    leads = store.rows("SELECT lead_key FROM curated.leads")
    assert leads
    assert store.rows("FROM curated.awards WHERE piid IS NULL") == []
    keys = {row["lead_key"] for row in leads}
    assert not keys & {row["award_key"] for row in store.rows("SELECT award_key FROM curated.awards")}


def test_a_department_wide_vehicle_stands_with_its_day(store: Store) -> None:
    (row,) = store.rows(
        "SELECT date_signed, award_kind, awarding_agency_code FROM curated.awards WHERE piid = '70RTAC26A00000001'"
    )
    assert str(row["date_signed"]) == "2026-02-12"
    assert (row["award_kind"], row["awarding_agency_code"]) == ("IDV", "070")


def test_the_day_of_an_awards_latest_act_does_not_stand_as_its_signature(store: Store) -> None:
    """A list of what changed last shows that day beside each award; taken for the signature it would move the award by years."""
    late = store.rows(
        "SELECT piid FROM curated.awards WHERE date_signed > start_date + INTERVAL 1 YEAR"
        " OR year(date_signed + INTERVAL 3 MONTH) > piid_fiscal_year + 1"
    )
    assert late == []


def test_conflicting_values_stand_side_by_side(store: Store) -> None:
    rows = store.rows("SELECT record_key, field, count(DISTINCT value) AS n FROM curated.conflicts GROUP BY ALL")
    assert rows
    assert all(row["n"] >= 1 for row in rows)
    assert any(row["n"] > 1 for row in rows)


def test_a_change_without_a_number_is_never_summed(store: Store) -> None:
    unnumbered = store.rows("SELECT award_key FROM curated.transactions WHERE NOT is_numbered")
    assert unnumbered
    for row in unnumbered:
        sums = store.rows(
            "SELECT total_obligation FROM curated.awards WHERE award_key = $key AND source = 'compiled' AND total_obligation IN "
            "(SELECT sum(federal_action_obligation) FROM curated.transactions WHERE award_key = $key AND NOT is_numbered)",
            {"key": row["award_key"]},
        )
        assert sums == []


@pytest.mark.parametrize(
    ("name", "code", "division"),
    [
        ("State", "019", None),
        ("Energy", "089", None),
        ("NAVAIR", "1700", "Naval Air Systems Command"),
        ("FinCEN", "020", "Financial Crimes Enforcement Network"),
    ],
)
def test_a_person_s_word_for_an_agency_is_one_that_award_data_hold(
    store: Store, name: str, code: str, division: str | None
) -> None:
    found = Agencies(store).by_name(name)
    assert isinstance(found, Agency)
    assert (found.code, found.division) == (code, division)
    if division:
        assert norm_words(name) in Agencies(store).division_names(found)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("CBP", "7014"),
        ("Customs and Border Patrol", "7014"),
        ("U.S. Immigration and Customs Enforcement", "7012"),
        ("State Department", "019"),
        ("Department of War", "097"),
        ("Immigration and Naturalization Service", "1528"),
        ("Homeland Security Investigations", "7012:HSI"),
        ("Federal Bureau of Prisons", "1540"),
        ("the Veterans Health Administration", "3600:VHA"),
        ("NAVSEA", "1700:NAVSEA"),
        ("the Marine Corps", "1700:USMC"),
        ("the National Weather Service", "1330:NWS"),
        ("NNSA", "8900:NNSA"),
        ("the Smithsonian", "033"),
        ("U.S. Mint", "2044"),
    ],
)
def test_an_agency_is_found_by_any_of_its_names(store: Store, name: str, code: str) -> None:
    assert code in {found.agency_key for found in store.names(f"a contract with {name}.").agencies}


def test_components_of_four_departments_have_their_usual_short_names(store: Store) -> None:
    text = (
        "CBP ICE USCIS TSA FEMA USCG USSS CISA FLETC DOJ FBI DEA ATF BOP USMS EOIR DOD USAF USN DLA DISA DARPA DIA NGA NSA "
        "NRO DHA MDA DTRA DCMA USSOCOM USACE DOS HSI ERO CDAO"
    )
    found = {agency.name for agency in store.names(text).agencies}
    assert found >= set(text.split()), set(text.split()) - found


@needs_shared
def test_every_fact_is_carried_over_once_and_unchanged() -> None:
    records = compiled()
    for path in sorted((SHARED / "records").glob("facts-*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        facts = facts if isinstance(facts, list) else next(value for value in facts.values() if isinstance(value, list))
        for fact in facts:
            if fact.get("kind") in (None, "aggregate", "suspect") or fact["fact_id"] in LEFT_OUT:
                continue
            noun, record = records[fact["fact_id"]]
            pages = {page for page in fact["source_url"] if page.startswith("http")}
            assert pages <= set(record["sources"]), fact["fact_id"]
            assert len({c["field"] for c in fact.get("conflicts", [])}) == len(
                {c["field"] for c in record.get("conflicts", [])}
            ), fact["fact_id"]
            if noun not in ("awards", "transactions"):
                continue
            for theirs, ours in SAME.items():
                value, carried = fact.get(theirs), record.get(ours)
                if value is None or (noun == "awards" and theirs in ("action_obligation", "mod_number")):
                    continue
                if isinstance(value, int | float):
                    assert Decimal(str(value)) == Decimal(carried), (fact["fact_id"], theirs)
                elif theirs in ("piid", "solicitation_id"):
                    assert value.replace("-", "").upper() == carried, (fact["fact_id"], theirs)
                else:
                    assert str(value) == carried, (fact["fact_id"], theirs)


@needs_shared
def test_what_looks_like_a_record_and_is_not_stays_out(store: Store) -> None:
    facts = json.loads((SHARED / "records" / "facts-suspect.json").read_text(encoding="utf-8"))
    facts = facts if isinstance(facts, list) else next(value for value in facts.values() if isinstance(value, list))
    ids = {fact["fact_id"] for fact in facts}
    assert not ids & set(compiled())
    assert store.rows("FROM curated.awards WHERE recipient_uei = 'RN99S3S7N977'") == []
    for number in ("75P00126C00082", "70ABC26F0001", "75FCMC26D0042", "W911NF26D0001"):
        assert store.rows("FROM curated.awards WHERE piid = $piid", {"piid": number}) == [], number
