"""Refresh against a stand-in of USAspending: complete or not claimed, whatever the service and the network do."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gzip
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import procure
from procure import coverage, refresh, warehouse
from procure.coverage import Scope, VendorScope
from procure.errors import UsageError
from procure.identifiers import search_name
from procure.sources import manifest, sam_awards, sam_entities, usaspending, usaspending_calls
from tests.conftest import ROOT
from tests.standins.server import FakeClock, Fault, Response, Server
from tests.standins.usaspending import AGENCIES, Action, Award, USAspending, today

WIDGETS = Scope(VendorScope("Orbital Widgets", terms=("ORBITAL WIDGETS",)))


def widgets(number: int = 3) -> list[Award]:
    awards = [
        Award(
            f"70CTD022FR{each:07d}",
            vehicle=("GS35F0086U", "4730"),
            actions=[Action("2022-01-05", amount=100.10), Action("2023-02-01", "P00001", -0.35, "C")],
        )
        for each in range(number)
    ]
    return [
        *awards,
        Award("70B03C20D00000001", agency="7014", type="IDV_B_B", actions=[Action("2020-02-02")]),
        Award(
            "HSBP1012C00101",
            agency="7014",
            vendor="ACME ROCKETS LLC",
            uei="ZZZZZZZZZZZ1",
            type="D",
            subawards=[
                {
                    "subaward_number": "R-1",
                    "description": "Bolts",
                    "action_date": "2013-01-02",
                    "amount": 5.0,
                    "recipient_name": "BOLT SHOP",
                }
            ],
        ),
    ]


@pytest.fixture
def service() -> USAspending:
    return USAspending(widgets())


@pytest.fixture
def server(service: USAspending) -> Iterator[Server]:
    with Server(service) as running:
        yield running


def fetch(server: Server, data: Path, *scopes: Scope, clock: FakeClock | None = None, **options: Any) -> refresh.Report:
    return refresh.run(
        scopes or (WIDGETS,),
        data,
        ["usaspending"],
        base_urls={"usaspending": server.url},
        clock=clock or FakeClock(today()),
        **options,
    )


def held(data: Path, noun: str) -> list[dict[str, Any]]:
    """The records of a noun as the raw pages give them to the build."""
    folder = data / "raw/usaspending"
    return [
        record
        for entry in manifest.read(folder)
        for name, record in usaspending.rows(entry, gzip.decompress((folder / entry.file).read_bytes()))
        if name == noun
    ]


def award_keys(data: Path) -> set[str]:
    return {record["generated_internal_id"] for record in held(data, "award_search")}


def curated(data: Path) -> Callable[[str], list[dict[str, Any]]]:
    """Build, and answer queries from what was built."""
    warehouse.build(data)

    def rows(sql: str) -> list[dict[str, Any]]:
        with warehouse.open(data) as store:
            return store.rows(sql)

    return rows


def calls(server: Server) -> Counter[str]:
    return Counter(seen.path.removeprefix("/api/v2/").split("/CONT_")[0].rstrip("/") for seen in server.seen)


def ledger(data: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (data / "raw/usaspending/coverage.jsonl").read_text().splitlines()]


# What is fetched ------------------------------------------------------------------------------------------------------


def test_every_record_is_in_curated_once_with_its_values(
    server: Server, service: USAspending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Pages of two, each beginning with the last record of the one before; two actions of one number; a former name.
    monkeypatch.setattr(usaspending_calls, "PAGE", 2)
    service.twice = True
    service.awards[0].actions.append(Action("2023-02-01", "P00001", -0.35, "C", number="1"))
    service.former_names["ABCDEFGHJKL1"] = ["STELLAR WIDGETS INC"]
    service.awards[0].description = "PŘÍLIŠ ŽLUŤOUČKÝ 'QUOTED' \"TEXT\", " * 300
    service.awards[1].actions[0].amount = 99999999999.99
    service.awards[2].end = None
    report = fetch(server, tmp_path)
    assert not report.unfinished
    rows = curated(tmp_path)
    found = rows("SELECT * FROM awards ORDER BY piid")
    mine = sorted((award for award in service.awards if award.uei == "ABCDEFGHJKL1"), key=lambda award: award.piid)
    assert [row["award_key"] for row in found] == [award.key for award in mine]
    for row, award in zip(found, mine, strict=True):
        assert str(row["total_obligation"]) == f"{award.total:.2f}"
        assert str(row["base_and_all_options_value"]) == "1000.00"
        assert row["current_end_date"] == (dt.date.fromisoformat(award.end) if award.end else None)
        assert row["description"] == award.description
        assert row["potential_end_date"] == dt.date.fromisoformat(award.potential_end or "")
        assert row["date_signed"] == dt.date.fromisoformat(award.actions[0].date)
        assert row["recipient_uei"] == row["vendor_key"] == award.uei
        assert row["awarding_subtier_code"] == award.agency
        assert row["award_type_code"] == award.type
        assert (row["parent_award_piid"], row["parent_agency_code"]) == (award.vehicle or (None, None))
        assert row["action_count"] == len(award.actions)
    actions = {row["transaction_key"]: row for row in rows("SELECT * FROM transactions")}
    expected = {
        award.tx_id(action).removeprefix("CONT_TX_"): (award, action) for award in mine for action in award.actions
    }
    assert actions.keys() == expected.keys()
    for key, (award, action) in expected.items():
        assert str(actions[key]["federal_action_obligation"]) == f"{action.amount:.2f}"
        assert actions[key]["action_date"] == dt.date.fromisoformat(action.date)
        assert actions[key]["action_type_code"] == action.type
        assert actions[key]["awarding_subtier_code"] == award.agency
        assert not actions[key]["is_deleted"]
    assert {row["name"] for row in rows("SELECT name FROM vendor_names WHERE vendor_key = 'ABCDEFGHJKL1'")} == {
        "ORBITAL WIDGETS INC.",
        "STELLAR WIDGETS INC",
    }


def test_a_small_vendor_takes_few_requests_and_none_twice(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    asked = [json.dumps([seen.method, seen.path, seen.query, seen.body], sort_keys=True) for seen in server.seen]
    assert len(asked) == len(set(asked))
    # Data day, name, two counts, awards and actions of two groups, subawards and
    # their control, the holder, and one page per award.
    assert calls(server) == {
        "awards/last_updated": 1,
        "autocomplete/recipient": 1,
        "search/spending_by_award_count": 1,
        "search/spending_by_transaction_count": 1,
        "search/spending_by_award": 5,
        "search/spending_by_transaction": 2,
        "recipient/ABCDEFGHJKL1-C": 1,
        "awards": 4,
    }


def test_requests_keep_to_what_the_service_demands(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path, WIDGETS, Scope(agency="7014", since=dt.date(1999, 1, 1)))
    assert all(seen.path.endswith("/") for seen in server.seen)
    agents = {seen.headers["User-Agent"] for seen in server.seen}
    assert len(agents) == 1
    assert agents.pop().startswith("procure/")
    for seen in server.seen:
        if seen.method == "POST":
            assert seen.headers["Content-Type"] == "application/json"
            assert seen.body.get("limit", 1) <= 100 or "autocomplete" in seen.path
            types = set(seen.body.get("filters", {}).get("award_type_codes", []))
            assert not types or types <= set("ABCD") or all(each.startswith("IDV") for each in types)
            for window in seen.body.get("filters", {}).get("time_period", []):
                assert window["start_date"] >= "2007-10-01"


def test_an_agency_is_asked_in_both_roles_and_its_window(server: Server, service: USAspending, tmp_path: Path) -> None:
    service.awards[0].funding = "7014"
    report = fetch(server, tmp_path, Scope(agency="7014", since=dt.date(2019, 1, 1), until=dt.date(2022, 12, 31)))
    assert not report.unfinished
    assert {(row["agency_code"], row["agency_role"], row["until_date"]) for row in ledger(tmp_path)} == {
        ("7014", "awarding", "2022-12-31"),
        ("7014", "funding", "2022-12-31"),
    }
    filters = [
        agency for seen in server.seen if seen.body for agency in seen.body.get("filters", {}).get("agencies", [])
    ]
    assert {(each["type"], each["tier"], each["name"]) for each in filters} == {
        ("awarding", "subtier", "U.S. Customs and Border Protection"),
        ("funding", "subtier", "U.S. Customs and Border Protection"),
    }
    assert award_keys(tmp_path) >= {service.awards[0].key, service.awards[3].key}


def test_an_award_by_number_brings_its_history_subawards_and_orders(
    server: Server, service: USAspending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(AGENCIES, "4732", ("047", "General Services Administration", "Federal Buying Service"))
    vehicle = Award("GS35F0086U", agency="4732", vendor="RESELLER CORP", uei="RRRRRRRRRRR1", type="IDV_C")
    bpa = Award("70CDCR24A00000001", type="IDV_E", vehicle=("GS35F0086U", "4732"))
    order = Award("70CDCR24F00000001", vehicle=("70CDCR24A00000001", "7012"))
    order.description = "half \ud800 a pair"
    order.subawards = [
        {
            "subaward_number": "S-1",
            "description": "DATA",
            "action_date": "2024-02-02",
            "amount": 12.5,
            "recipient_name": "SUB CO",
        }
    ]
    service.awards += [vehicle, bpa, order]
    report = fetch(server, tmp_path, Scope(award="70CDCR24F00000001"), Scope(award="CONT_IDV_GS35F0086U_4732"))
    assert not report.unfinished
    rows = curated(tmp_path)
    found = {row["award_key"]: row for row in rows("SELECT * FROM awards")}
    assert found.keys() == {vehicle.key, bpa.key, order.key}
    assert found[order.key]["parent_award_piid"] == "70CDCR24A00000001"
    assert found[order.key]["description"] == "half ? a pair"
    assert {
        row["agency_key"] for row in rows("SELECT agency_key FROM agency_names WHERE name = 'Federal Buying Service'")
    } == {"4732"}
    subawards = rows("SELECT * FROM subawards")
    assert [(str(row["subaward_amount"]), row["prime_award_key"], row["subrecipient_name"]) for row in subawards] == [
        ("12.50", order.key, "SUB CO")
    ]
    assert {row["award_key"] for row in ledger(tmp_path)} == {"70CDCR24F00000001", order.key, vehicle.key}


def test_an_award_that_changed_hands_is_read_with_all_its_actions(
    server: Server, service: USAspending, tmp_path: Path
) -> None:
    came = Award(
        "70CTD021P00000001",
        type="B",
        actions=[Action("2021-01-01", amount=7.0, vendor="OLD OWNER INC"), Action("2022-01-01", "P00001", 3.0, "V")],
    )
    left = Award("70CTD021P00000002", type="B", vendor="NEW OWNER INC", uei="NEWNEWNEWNE1",
        actions=[Action("2021-01-01", amount=5.0, vendor="ORBITAL WIDGETS INC."), Action("2022-01-01", "P00001", 1.0, "V")])  # fmt: skip
    service.awards += [came, left]
    assert not fetch(server, tmp_path).unfinished
    assert {page["generated_unique_award_id"] for page in held(tmp_path, "awards")} >= {came.key, left.key}
    told = {record["id"] for record in held(tmp_path, "history")}
    assert told == {award.tx_id(action) for award in (came, left) for action in award.actions}


def test_an_agency_that_the_service_calls_otherwise_is_looked_up(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        AGENCIES, "7014", ("070", "Department of Homeland Security", "Customs & Border Protection Bureau")
    )
    report = fetch(server, tmp_path, Scope(agency="7014", role="awarding", since=dt.date(2019, 1, 1)))
    assert not report.unfinished
    assert ledger(tmp_path)[-1]["record_count"] == 2


def test_a_vendor_too_large_to_be_read_whole_is_asked_for_what_is_in_question(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usaspending, "MOST_AWARDS", 3)
    assert not fetch(server, tmp_path, dataclasses.replace(WIDGETS, agency="7014")).unfinished
    assert {
        (row["agency_code"], row["agency_role"], row["record_count"])
        for row in ledger(tmp_path)
        if row["award_kinds"] != "subawards"
    } == {
        ("7014", "awarding", 1),
        ("7014", "funding", 1),
    }
    other = tmp_path / "window"
    assert not fetch(server, other, dataclasses.replace(WIDGETS, since=dt.date(2023, 1, 1))).unfinished
    assert [(row["since_date"], row["record_count"]) for row in ledger(other) if row["award_kinds"] != "subawards"] == [
        ("2023-01-01", 3)
    ]


def test_a_uei_finds_the_name_and_what_else_bears_it(server: Server, service: USAspending, tmp_path: Path) -> None:
    service.awards.append(
        Award(
            "70CTD023P00000001",
            vendor="OW FEDERAL LLC",
            uei="FEDERALABC12",
            parent_name="ORBITAL WIDGETS INC.",
            type="B",
        )
    )
    report = fetch(server, tmp_path, Scope(VendorScope("ABCDEFGHJKL1", frozenset({"ABCDEFGHJKL1"}), ("ABCDEFGHJKL1",))))
    assert not report.unfinished
    assert "CONT_AWD_70CTD023P00000001_7012_-NONE-_-NONE-" in award_keys(tmp_path)
    row = next(row for row in ledger(tmp_path) if row["award_kinds"] != "subawards")
    assert (row["vendor_key"], row["vendor_terms"]) == ("ABCDEFGHJKL1", "ORBITAL WIDGETS")


@pytest.mark.parametrize(
    ("name", "searched"),
    [
        ("Palantir USG, Inc.", "PALANTIR USG"),
        ("B.I. INCORPORATED", "B.I"),
        ("Smith, Jones & Co.", "SMITH, JONES &"),
        ("AT&T Corp", "AT&T"),
        ("The Boeing Company", "BOEING"),
        ("GEO GROUP INC., THE", "GEO GROUP"),
        ("Corrections Corporation of America", "CORRECTIONS CORPORATION OF AMERICA"),
        ("Company", "COMPANY"),
    ],
)
def test_a_name_is_searched_as_it_is_written_without_its_legal_form(name: str, searched: str) -> None:
    assert search_name(name) == searched


def test_more_pages_than_the_service_counts_go_on_from_the_last_record(
    server: Server, service: USAspending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.awards += widgets(45)[3:45]
    for number, award in enumerate(service.awards):
        for each, action in enumerate(award.actions):
            action.date = f"{2008 + each + number % 10}-{1 + number % 12:02d}-05"
    service.deepest = 20
    monkeypatch.setattr(usaspending_calls, "DEEPEST", 20)
    monkeypatch.setattr(usaspending_calls, "PAGE", 10)
    report = fetch(server, tmp_path)
    assert not report.unfinished
    searches = [
        seen.body
        for seen in server.seen
        if seen.path.endswith("/spending_by_award/") and "B" in seen.body["filters"]["award_type_codes"]
    ]
    assert any(body.get("last_record_unique_id") for body in searches)
    # Transaction search has no such way on: it is cut into windows.
    assert all(seen.body["page"] <= 2 for seen in server.seen if seen.path.endswith("/spending_by_transaction/"))
    assert award_keys(tmp_path) == {award.key for award in service.awards if award.uei == "ABCDEFGHJKL1"}
    found = {(record["generated_internal_id"], record["Mod"]) for record in held(tmp_path, "action_search")}
    assert len(found) == 91


# Complete or not claimed ----------------------------------------------------------------------------------------------


def test_nothing_found_is_believed_only_after_a_control_found_something(
    server: Server, service: USAspending, tmp_path: Path
) -> None:
    nobody = Scope(VendorScope("Nobody At All", terms=("NOBODY AT ALL",)))
    report = fetch(server, tmp_path, nobody)
    assert not report.unfinished
    row = next(row for row in ledger(tmp_path) if row["award_kinds"] == "contracts,idvs")
    assert row["record_count"] == 0
    assert row["control_count"] == 1
    assert "another vendor" in row["control"]
    service.awards.clear()
    other = fetch(server, tmp_path / "empty", nobody)
    row = next(row for row in ledger(tmp_path / "empty") if row["award_kinds"] == "contracts,idvs")
    assert (row["status"], row["control_count"]) == ("failed", 0)
    assert other.unfinished


def test_no_subawards_are_believed_only_after_a_control_found_some(
    server: Server, service: USAspending, tmp_path: Path
) -> None:
    def subawards(data: Path) -> dict[str, Any]:
        (row,) = (row for row in ledger(data) if row["award_kinds"] == "subawards")
        return row

    fetch(server, tmp_path / "some")
    row = subawards(tmp_path / "some")
    assert (row["status"], row["record_count"], row["control_count"]) == ("complete", 0, 1)
    service.awards[-1].subawards = []
    fetch(server, tmp_path / "none")
    row = subawards(tmp_path / "none")
    assert (row["status"], row["control_count"]) == ("partial", 0)
    assert row["control"] == "no subaward of anybody is found"


def test_an_agency_name_that_finds_nothing_voids_the_scope(server: Server, tmp_path: Path) -> None:
    report = fetch(server, tmp_path, Scope(agency="7022", role="awarding", since=dt.date(2020, 1, 1)))
    assert report.unfinished
    assert ledger(tmp_path)[-1]["status"] == "failed"
    assert "control found nothing" in ledger(tmp_path)[-1]["reason"]


def test_a_quiet_window_is_complete_when_other_years_have_awards(server: Server, tmp_path: Path) -> None:
    report = fetch(
        server, tmp_path, Scope(agency="7014", role="awarding", since=dt.date(2015, 1, 1), until=dt.date(2016, 1, 1))
    )
    assert not report.unfinished
    assert ledger(tmp_path)[-1]["record_count"] == 0
    assert "over all years: 2 awards" in ledger(tmp_path)[-1]["control"]


def test_a_filter_that_is_ignored_is_noticed(server: Server, service: USAspending, tmp_path: Path) -> None:
    service.hide_filters = True
    report = fetch(server, tmp_path)
    assert report.unfinished
    assert "not used" in ledger(tmp_path)[0]["reason"]


def test_a_total_that_never_agrees_leaves_the_scope_partial_and_keeps_what_came(
    server: Server, service: USAspending, tmp_path: Path
) -> None:
    service.counted_wrong = 2
    report = fetch(server, tmp_path)
    assert report.unfinished
    row = ledger(tmp_path)[0]
    assert row["status"] == "partial"
    assert "counts 5 and gave 3" in row["reason"]
    assert len(award_keys(tmp_path)) == 4


def test_a_record_inserted_while_paging_is_noticed_and_all_is_read_again(
    server: Server, service: USAspending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usaspending_calls, "PAGE", 10)
    service.awards += widgets(25)[3:25]
    late = Award("70CTD022AA0000001", vehicle=("GS35F0086U", "4730"))

    def insert(seen: Any) -> None:
        if seen.path.endswith("/spending_by_award/") and seen.body["page"] == 2 and late not in service.awards:
            service.awards.append(late)

    server.on_request = insert
    report = fetch(server, tmp_path)
    assert not report.unfinished
    assert late.key in award_keys(tmp_path)
    assert len(award_keys(tmp_path)) == 27
    assert ledger(tmp_path)[0]["record_count"] == 27


# Faults ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "times"),
    [
        (Response(503, {"detail": "unavailable"}), 4),
        (Response(429, {"detail": "slow down"}), 2),
        (Response(502, text="<html>bad gateway</html>"), 1),
        ("html", 2),
        ("truncated", 2),
        ("reset", 2),
        ("drop", 2),
    ],
)
@pytest.mark.parametrize("path", ["spending_by_award/", "spending_by_award_count/", "awards/CONT_", "last_updated"])
def test_a_passing_fault_changes_nothing(
    server: Server, tmp_path: Path, what: Response | str, times: int, path: str
) -> None:
    server.faults = [Fault(path, what, times)]
    clock = FakeClock(today())
    report = fetch(server, tmp_path, clock=clock)
    assert not report.unfinished
    assert len(award_keys(tmp_path)) == 4
    # Waits grow.
    waits = [seconds for seconds in clock.slept if seconds >= 1]
    assert len(waits) >= times
    assert waits == sorted(waits) or times == 1


def test_retry_after_is_honoured_as_seconds_and_as_a_date(server: Server, tmp_path: Path) -> None:
    when = (today() + dt.timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    server.faults = [
        Fault("last_updated", Response(429, headers={"Retry-After": "37"})),
        Fault("recipient", Response(503, headers={"Retry-After": when})),
    ]
    clock = FakeClock(today())
    assert not fetch(server, tmp_path, clock=clock).unfinished
    assert any(37 <= seconds <= 38 for seconds in clock.slept)
    assert any(45 <= seconds <= 60 for seconds in clock.slept)


def test_a_long_wait_ends_the_run_with_the_hour_to_go_on(server: Server, tmp_path: Path) -> None:
    server.faults = [Fault("spending_by_award/", Response(429, headers={"Retry-After": "7200"}), after=1)]
    report = fetch(server, tmp_path)
    assert report.retry_at() is not None
    assert "11:00 UTC" in report.what_is_left()
    assert {row["status"] for row in ledger(tmp_path)} == {"partial", "failed"}
    done = len(server.seen)
    again = fetch(server, tmp_path)
    assert not again.unfinished
    # What came before the stop is not asked for again.
    assert calls(server)["autocomplete/recipient"] == 1
    assert len(server.seen) - done < done + 10


def test_a_dead_service_is_left_alone(server: Server, tmp_path: Path) -> None:
    server.faults = [Fault("", Response(503), 10_000)]
    scopes = [Scope(award=f"70CTD022FR{number:07d}") for number in range(20)]
    report = fetch(server, tmp_path, *scopes)
    assert len(server.seen) == 12
    assert len(report.unfinished) == 20
    assert "left alone" in str(report.done[-1].outcomes[0].reason)


def test_one_page_that_will_not_come_does_not_hold_up_the_others(
    server: Server, service: USAspending, tmp_path: Path
) -> None:
    server.faults = [Fault(service.awards[1].key, Response(500), 6)]
    report = fetch(server, tmp_path)
    assert "status 500" in report.what_is_left()
    assert len(held(tmp_path, "awards")) == 3
    first = len(server.seen)
    assert not fetch(server, tmp_path).unfinished
    assert [seen.path for seen in server.seen[first:]] == [
        "/api/v2/awards/last_updated/",
        f"/api/v2/awards/{service.awards[1].key}/",
    ]


def test_a_service_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    report = refresh.run([WIDGETS], tmp_path, base_urls={"usaspending": "http://127.0.0.1:9"}, clock=FakeClock(today()))
    assert "connection failed" in report.what_is_left()
    assert "run it again" in report.what_is_left()


def test_a_changed_shape_is_named_with_an_example(server: Server, service: USAspending, tmp_path: Path) -> None:
    plain = service._search_row

    def drifted(award: Award, fields: list[str]) -> dict[str, Any]:
        row = plain(award, fields)
        row.pop("Description")
        return row | {"Award Amount": "about ten", "Risk Score": 7}

    service._search_row = drifted  # type: ignore[method-assign]
    report = fetch(server, tmp_path)
    text = "\n".join(report.shapes)
    assert "'Risk Score' is unknown in 4 records, as 7" in text
    assert "'Award Amount' is not amount" in text
    assert "'Description' is missing" in text


def test_a_record_without_its_key_fails_the_scope_and_is_asked_afresh(
    server: Server, service: USAspending, tmp_path: Path
) -> None:
    plain = service._search_row
    service._search_row = lambda award, fields: plain(award, fields) | {"generated_internal_id": None}  # type: ignore[method-assign]
    assert "shape has changed" in fetch(server, tmp_path).what_is_left()
    service._search_row = plain  # type: ignore[method-assign]
    assert not fetch(server, tmp_path).unfinished


# Going on, and again --------------------------------------------------------------------------------------------------


def test_a_second_run_on_the_same_data_asks_only_for_the_day(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    first = len(server.seen)
    report = fetch(server, tmp_path)
    assert [seen.path for seen in server.seen[first:]] == ["/api/v2/awards/last_updated/"]
    assert report.saved >= first - 1
    assert "saved" in "\n".join(report.lines())


def test_a_later_run_fetches_what_changed_and_keeps_what_was_deleted(
    server: Server, service: USAspending, tmp_path: Path
) -> None:
    service.awards += widgets(20)[3:20]
    fetch(server, tmp_path)
    first = len(server.seen)
    service.last_updated = "11/25/2026"
    changed = service.awards[0]
    changed.modified = "2026-11-24"
    changed.actions.append(Action("2026-11-20", "P00002", 50.0, "G"))
    assert not fetch(server, tmp_path).unfinished
    assert len(server.seen) - first <= 12
    service.last_updated = "11/26/2026"
    gone = service.awards.pop(1)
    shortened = service.awards[1]
    dropped = shortened.actions.pop()
    shortened.modified = "2026-11-25"
    assert not fetch(server, tmp_path).unfinished
    rows = curated(tmp_path)
    found = rows(f"SELECT total_obligation, action_count FROM awards WHERE award_key = '{changed.key}'")
    assert [(str(row["total_obligation"]), row["action_count"]) for row in found] == [(f"{changed.total:.2f}", 3)]
    days = {str(row["data_as_of"]) for row in rows("SELECT data_as_of FROM coverage WHERE status = 'complete'")}
    assert days == {"2026-11-23", "2026-11-25", "2026-11-26"}
    assert rows(f"SELECT 1 FROM awards WHERE award_key = '{gone.key}'") == []
    deleted = {row["transaction_key"] for row in rows("SELECT transaction_key FROM transactions WHERE is_deleted")}
    assert deleted == {gone.tx_id(action).removeprefix("CONT_TX_") for action in gone.actions} | {
        shortened.tx_id(dropped).removeprefix("CONT_TX_")
    }


def test_what_was_complete_stays_so_when_reading_again_fails(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    server.faults = [Fault("spending_by_award/", Response(500), 100)]
    assert fetch(server, tmp_path, full=True).unfinished
    last: dict[str, str] = {row["coverage_id"]: row["status"] for row in ledger(tmp_path)}
    assert sorted(last.values()) == ["complete", "complete", "partial", "partial"]


def test_full_reads_again(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    first = len(server.seen)
    fetch(server, tmp_path, full=True)
    assert len(server.seen) == 2 * first


def test_a_budget_stops_the_run_and_the_next_goes_on(server: Server, tmp_path: Path) -> None:
    report = fetch(server, tmp_path, max_requests=5)
    assert len(server.seen) == 5
    assert "5 requests" in report.what_is_left()
    for _ in range(10):
        report = fetch(server, tmp_path, max_requests=5)
        if not report.unfinished:
            break
    assert not report.unfinished
    # Beside the day, which each run asks for, nothing was asked twice.
    asked = Counter(
        json.dumps([seen.path, seen.body], sort_keys=True) for seen in server.seen if "last_updated" not in seen.path
    )
    assert set(asked.values()) == {1}


KILLED = """
import sys
from pathlib import Path
from tests.test_refresh import WIDGETS
from tests.standins.server import FakeClock
from tests.standins.usaspending import today
from procure import refresh
refresh.run([WIDGETS], Path(sys.argv[2]), base_urls={"usaspending": sys.argv[1]}, clock=FakeClock(today()))
"""
COMPARED = ("awards", "transactions", "subawards", "vendors", "vendor_names")


def snapshot(data: Path) -> dict[str, list[dict[str, Any]]]:
    warehouse.build(data)
    with warehouse.open(data) as store:
        found = {}
        for table in (*COMPARED, "coverage"):
            columns = [row["column_name"] for row in store.rows(f"DESCRIBE {table}")]
            kept = ", ".join(f'"{name}"' for name in columns if name != "retrieved_at")
            found[table] = store.rows(f"SELECT {kept} FROM {table}")
        return found


def test_a_run_killed_anywhere_goes_on_to_the_same_tables(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path / "whole")
    undisturbed, needed = snapshot(tmp_path / "whole"), len(server.seen)
    data = tmp_path / "killed"
    child: list[subprocess.Popen[bytes]] = []
    for number in (1, 2, 4, 4, 5):
        server.seen.clear()

        def kill(_: Any, number: int = number) -> None:
            if len(server.seen) == number and child:
                child[-1].send_signal(signal.SIGKILL)
                child[-1].wait()

        server.on_request = kill
        environment = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        child.append(subprocess.Popen([sys.executable, "-c", KILLED, server.url, str(data)], env=environment, cwd=ROOT))
        assert child[-1].wait() == -signal.SIGKILL
    server.on_request = lambda seen: None
    server.seen.clear()
    assert not fetch(server, data).unfinished
    assert len(server.seen) < needed
    assert snapshot(data) == undisturbed


def test_a_torn_line_is_taken_off_before_the_next(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path, max_requests=5)
    raw = tmp_path / "raw/usaspending"
    for name in ("manifest.jsonl", "coverage.jsonl"):
        with (raw / name).open("a") as out:
            out.write('{"file": "award_search/torn')
    assert not fetch(server, tmp_path).unfinished
    assert all(
        json.loads(line)
        for name in ("manifest.jsonl", "coverage.jsonl")
        for line in (raw / name).read_text().splitlines()
    )
    assert len(award_keys(tmp_path)) == 4


def test_what_could_not_be_told_is_answered_after_refresh_for_the_letter(
    server: Server, service: USAspending, tmp_path: Path
) -> None:
    service.awards[0].end = "2027-01-31"
    letter = procure.read_letter(
        "15 June 2025\n\nDear Ms. Ruiz,\n\nOrbital Widgets has a contract with U.S. Immigration and Customs Enforcement. "
        "Orbital Widgets has had no contracts with the Department of State since 2019.\n\nSincerely,\nJane Doe\nOrbital Widgets Inc.\n"
    )
    before = procure.check(letter)
    assert {claim.verdict for claim in before.claims} == {"unresolved"}
    with procure.open() as known:
        extraction = procure.extract(letter, known)
        scopes = coverage.wanted(extraction.claims, known)
    assert not fetch(server, tmp_path, *scopes).unfinished
    warehouse.build(tmp_path)
    with procure.open(tmp_path) as store:
        after = procure.check(letter, store)
    assert [(claim.type, claim.verdict) for claim in after.claims] == [
        ("has_contract", "supported"),
        ("no_contract", "supported"),
    ]


# Raw ------------------------------------------------------------------------------------------------------------------


def test_every_body_is_kept_as_received_with_its_line(server: Server, tmp_path: Path) -> None:
    server.faults = [Fault("recipient", "html"), Fault("recipient", Response(503, {"detail": "no"}))]
    fetch(server, tmp_path)
    folder = tmp_path / "raw/usaspending"
    entries = list(manifest.read(folder))
    assert len(entries) == len(server.seen)
    assert Counter(entry.status for entry in entries) == {200: len(entries) - 1, 503: 1}
    page = next(entry for entry in entries if entry.status == 200 and entry.noun == "recipients")
    assert gzip.decompress((folder / page.file).read_bytes()).startswith(b"<html>")
    assert page.request is not None
    assert page.request["path"] == "/api/v2/autocomplete/recipient/"


def test_two_refreshes_of_one_store_do_not_run_at_once(server: Server, tmp_path: Path) -> None:
    from filelock import FileLock

    from procure.errors import StoreError

    (tmp_path / "raw").mkdir()
    with FileLock(str(tmp_path / "raw/.refresh.lock")), pytest.raises(StoreError, match="another process"):
        fetch(server, tmp_path)


# The command line -----------------------------------------------------------------------------------------------------


def invoke(*words: str) -> Any:
    from procure.cli import cli

    return CliRunner().invoke(cli, ["refresh", *words])


def test_the_plan_sends_nothing_and_says_what_leaves(server: Server, tmp_path: Path) -> None:
    result = invoke(
        "--vendor", "Orbital Widgets", "--plan", "--data", str(tmp_path), "--base-url", f"usaspending={server.url}"
    )
    assert result.exit_code == 0
    assert server.seen == []
    assert "at least 7 requests" in result.output
    assert "leave this machine: ORBITAL WIDGETS" in result.output
    assert not (tmp_path / "raw").exists()


def test_a_family_is_searched_by_its_written_names_and_all_its_numbers() -> None:
    with procure.open() as known:
        scopes = refresh.as_written(refresh.scopes_of(known, ["CoreCivic"], [], [], [], None, None), known)
    pull = usaspending.plan(scopes)[0]
    assert pull.query["terms"] == ["CORECIVIC", "CORRECTIONS CORPORATION OF AMERICA"]
    assert {cover.vendor_key for cover in pull.covers} == set(pull.query["numbers"])


def test_a_name_with_accents_is_searched_as_written_and_without_them() -> None:
    with procure.open() as known:
        scopes = refresh.as_written(refresh.scopes_of(known, ["Zéphyr Études GmbH"], [], [], [], None, None), known)
    assert usaspending.plan(scopes)[0].query["terms"] == ["ZEPHYR ETUDES", "ZÉPHYR ÉTUDES"]
    assert sam_awards.plan(scopes)[0].query["names"] == ["ZEPHYR ETUDES", "ZÉPHYR ÉTUDES"]
    (cover,) = sam_awards.plan(scopes)[0].covers
    assert cover.vendor_key == "NAME:ZEPHYR ETUDES"
    assert sam_entities.plan(scopes)[0].query == {"name": "ZÉPHYR ÉTUDES"}


def test_a_key_that_the_search_does_not_reach_is_not_claimed() -> None:
    vendor = VendorScope(
        "GEO", frozenset({"JMLKZZ1NL2Z6", "NAME:GEO", "NAME:CORNELL COMPANIES", "CAGE:1ABC2", "DUNS:94160959"}),
        ("JMLKZZ1NL2Z6",), ("GEO", "CORNELL COMPANIES"),
    )  # fmt: skip
    pull = usaspending.plan([Scope(vendor)])[0]
    assert pull.query == {"kind": "vendor", "terms": ["CORNELL COMPANIES"], "numbers": ["094160959", "JMLKZZ1NL2Z6"]}
    assert [cover.vendor_key for cover in pull.covers] == ["DUNS:94160959", "JMLKZZ1NL2Z6", "NAME:CORNELL COMPANIES"]


def test_refresh_then_build_then_refresh_all(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROCURE_USASPENDING_URL", server.url)
    monkeypatch.setattr(refresh, "pace", lambda source, address: 0.0)
    result = invoke("usaspending", "--vendor", "Orbital Widgets", "--data", str(tmp_path), "--verbose")
    assert result.exit_code == 0, result.output
    assert "built" in result.output
    before = len(server.seen)
    result = invoke("usaspending", "--data", str(tmp_path), "--no-build")
    assert result.exit_code == 0, result.output
    assert len(server.seen) == before + 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say what to fetch"),
        (("--agency", "Department of Nothing"), "no agency is known"),
        (("--award", "hello"), "no award number"),
        (("--notice", "abc"), "32 hexadecimal digits"),
        (("--vendor", "X Corp", "--since", "2024-01-02", "--until", "2024-01-01"), "is after"),
        (("nosuch", "--vendor", "X Corp"), "no source to fetch from"),
        (("--vendor", "X Corp", "--base-url", "usaspending"), "SOURCE=https://host"),
    ],
)
def test_a_call_that_makes_no_sense_says_why(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    result = invoke(*words, "--data", str(tmp_path))
    assert isinstance(result.exception, UsageError)
    assert said in str(result.exception)
