"""Every source: recorded pages become the rows they should; and a source more is one module that is found by itself."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import procure.sources
from procure import refresh
from procure.coverage import Scope, VendorScope
from procure.sources import manifest, modules
from procure.sources.manifest import ManifestEntry
from procure.sources.pulls import Shelf
from tests.conftest import ROOT, dumps
from tests.standins.server import FakeClock, Fault, Response, Seen, Server
from tests.standins.usaspending import today

CASES = sorted((ROOT / "tests" / "cases" / "sources").glob("*/*/page.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_a_page_gives_its_rows(path: Path, accept: Callable[[Path, str], None]) -> None:
    """page.json: the manifest line's noun, status, request and day, and the body as text or JSON."""
    case = json.loads(path.read_text(encoding="utf-8"))
    body = case["body"] if isinstance(case["body"], str) else json.dumps(case["body"])
    entry = ManifestEntry(
        file="case.json.gz",
        noun=case["noun"],
        retrieved_at=dt.datetime(2026, 11, 24, tzinfo=dt.UTC),
        sha256="",
        size=len(body),
        status=case.get("status", 200),
        request=case.get("request"),
        data_as_of=case.get("data_as_of"),
    )
    module = modules()[path.parts[-3]]
    accept(path.with_name("rows.json"), dumps([[noun, record] for noun, record in module.rows(entry, body.encode())]))


def test_every_source_that_is_fetched_has_a_case() -> None:
    assert set(refresh.fetchable()) <= {path.parts[-3] for path in CASES}


@pytest.mark.parametrize("name", sorted(refresh.fetchable()))
@pytest.mark.parametrize(
    "body", [b"", b"<html>busy</html>", b'{"results": [{"a"', b'"no data"', b"[]", b"{}", b"null", b'{"results": null}']
)
@pytest.mark.parametrize("status", [200, 429, 503])
def test_what_is_no_data_gives_no_row(name: str, body: bytes, status: int) -> None:
    module = modules()[name]
    for noun in module.SOURCE.nouns:
        at = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
        entry = ManifestEntry(file="x", noun=noun.name, retrieved_at=at, sha256="", size=len(body), status=status)
        assert all(record.keys() <= {"_as_of"} for _, record in module.rows(entry, body)), (noun.name, body)


@pytest.mark.parametrize("name", sorted(refresh.fetchable()))
def test_a_plan_is_made_without_asking_anybody(name: str) -> None:
    scope = Scope(VendorScope("Orbital Widgets", terms=("ORBITAL WIDGETS",)), "7012", since=dt.date(2020, 1, 1))
    first = modules()[name].plan([scope, scope])
    assert [pull.id for pull in first] == [pull.id for pull in modules()[name].plan([scope])]
    for pull in first:
        assert pull.source == name
        assert pull.at_least >= 1
        assert pull.title
        json.dumps(pull.query)


# A source more -----------------------------------------------------------------------------------------------------

CITY = '''
"""City contracts: a source of a test."""

from procure.sources import Noun, Source
from procure.sources.http import Request
from procure.sources.pulls import Cover, Outcome, Pull, answer_of

SOURCE = Source(
    name="city_contracts", title="City contracts", publisher="a city", url="https://city.test/", terms="open", grain="one contract",
    grade="official", nouns=(Noun("contracts"),), records=frozenset({"contracts"}), base_url_env="CITY_URL",
)


def plan(scopes):
    return [Pull("city_contracts", "all contracts", {"kind": "all"}, (Cover("date_signed"),), scopes=tuple(scopes))]


def fetch(pull, ask, previous):
    found = 0
    for page in range(1, 100):
        answer = ask(Request("/contracts", "contracts", params=(("page", str(page)),)))
        found += len(answer.data["contracts"])
        if not answer.data["more"]:
            break
    return [Outcome("complete" if found == answer.data["total"] else "partial", ask.today, found, "itself", found)]


def rows(entry, body):
    for record in (answer_of(entry, body) or {}).get("contracts", []):
        yield "contracts", record
'''


@pytest.fixture
def sixth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The module laid beside the others; the service it asks."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "city_contracts.py").write_text(CITY)
    monkeypatch.setattr(procure.sources, "__path__", [*procure.sources.__path__, str(tmp_path / "more")])
    modules.cache_clear()

    def answer(seen: Seen) -> Response:
        page = int(seen.query["page"][0])
        return Response(
            200, {"contracts": [{"number": page * 10 + each} for each in range(3)], "more": page < 4, "total": 12}
        )

    with Server(answer) as server:
        monkeypatch.setenv("CITY_URL", server.url)
        yield server
    modules.cache_clear()


def test_a_source_more_is_found_fetched_gone_on_with_and_written_down(sixth: Server, tmp_path: Path) -> None:
    data = tmp_path / "data"
    scope = Scope(agency="7012")
    sixth.faults = [
        Fault("contracts", "html", 3, after=1),
        Fault("contracts", Response(429, headers={"Retry-After": "9000"}), 1, after=1),
    ]

    def run() -> refresh.Report:
        return refresh.run([scope], data, ["city_contracts"], clock=FakeClock(today()))

    stopped = run()
    assert "not complete" in stopped.what_is_left()
    assert not run().unfinished
    asked = [seen.query["page"][0] for seen in sixth.seen]
    # The first page was held; the second came as HTML and was asked again; the stop cost nothing else.
    assert (asked.count("1"), asked.count("4")) == (1, 1)
    module = modules()["city_contracts"]
    shelf = Shelf(module.SOURCE, data / "raw" / "city_contracts")
    records = [
        record for entry in manifest.read(shelf.folder) for _, record in module.rows(entry, shelf.body(entry) or b"")
    ]
    assert len(records) == len({record["number"] for record in records}) == 12
    last = {row["coverage_id"]: row for row in shelf.ledger}
    assert [(row["status"], row["record_count"]) for row in last.values()] == [("complete", 12)]
    assert refresh.held_scopes(data)["city_contracts"] == [scope]
    held: dict[str, Any] = shelf.ledger[-1]
    assert held["query"] == {"kind": "all"}
