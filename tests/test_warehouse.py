"""Building and opening a store: whole or not at all, one clear line for each way it goes wrong, nothing damaged."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from procure import warehouse
from procure.errors import BuildError, StoreError
from procure.resources import raw_root
from procure.warehouse import engine

building = importlib.import_module("procure.warehouse.build")


def lay_raw(data: Path, source: str, noun: str, records: list[dict[str, Any]], name: str | None = None) -> Path:
    """One raw file of JSON lines with its manifest line, as a source leaves it."""
    from procure.sources.manifest import ManifestEntry, append

    folder = data / "raw" / source
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (name or f"{noun}.jsonl")
    body = "".join(json.dumps(record) + "\n" for record in records).encode()
    path.write_bytes(body)
    append(
        folder,
        ManifestEntry(
            file=path.name,
            noun=noun,
            retrieved_at="2026-11-01T00:00:00Z",
            sha256=hashlib.sha256(body).hexdigest(),
            size=len(body),
        ),
    )
    return path


AWARD = {
    "id": "T-1",
    "award_kind": "AWARD",
    "piid": "70TEST25C00000001",
    "piid_agency_code": "7012",
    "award_type_code": "D",
    "recipient_name": "ORCHARD DATA LLC",
    "awarding_agency_code": "070",
    "awarding_subtier_code": "7012",
    "date_signed": "2025-02-03",
    "start_date": "2025-02-03",
    "current_end_date": "2026-02-02",
    "total_obligation": "0.00",
    "seen": "2026-10-01",
    "confidence": "high",
    "sources": ["https://example.org/a"],
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    lay_raw(tmp_path / "data", "compiled", "awards", [AWARD])
    return tmp_path / "data"


def test_a_record_goes_from_raw_to_curated_with_its_provenance(data: Path) -> None:
    report = warehouse.build(data)
    assert report.rows["awards"] == 1
    with warehouse.open(data) as store:
        (row,) = store.rows("FROM curated.awards")
        assert row["award_key"] == "CONT_AWD_70TEST25C00000001_7012_-NONE-_-NONE-"
        assert (row["raw_file"], row["row_number"]) == ("compiled/awards.jsonl", 1)
        assert row["total_obligation"] == Decimal("0.00"), "zero is a value"
        assert row["base_and_all_options_value"] is None, "missing is NULL"
        assert row["piid_fiscal_year"] == 2025
        assert store.rows("SELECT name FROM curated.vendors WHERE vendor_key = $key", {"key": row["vendor_key"]}) == [
            {"name": "ORCHARD DATA LLC"}
        ]


def test_opening_is_read_only_and_closed_to_files_and_network(data: Path) -> None:
    warehouse.build(data)
    with warehouse.open(data) as store:
        for attack in (
            "INSERT INTO curated.awards SELECT * FROM curated.awards",
            "FROM read_csv('/etc/passwd')",
            "FROM 'http://127.0.0.1:9/x.parquet'",
            "INSTALL httpfs",
            "SET enable_external_access = true",
            "ATTACH '/tmp/other.duckdb'",
            "COPY curated.awards TO '/tmp/stolen.csv'",
        ):
            with pytest.raises(duckdb.Error):
                store.rows(attack)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            lambda raw: (raw / "compiled" / "awards.jsonl").write_bytes(b'{"id": "T-1"}\n'),
            "checksum differs from the manifest",
        ),
        (lambda raw: (raw / "compiled" / "awards.jsonl").unlink(), r"awards\.jsonl cannot be read"),
        (
            lambda raw: (raw / "compiled" / "manifest.jsonl").write_text('{"file": 3\n{}\n'),
            r"manifest\.jsonl is broken",
        ),
        (lambda raw: (raw / "compiled" / "coverage.jsonl").write_text("{not json\n"), r"coverage\.jsonl"),
    ],
)
def test_a_broken_raw_file_is_named_and_the_old_tables_stand(data: Path, spoil: Any, words: str) -> None:
    warehouse.build(data)
    before = (data / "curated" / "procure.duckdb").read_bytes()
    spoil(data / "raw")
    with pytest.raises(BuildError, match=words):
        warehouse.build(data)
    assert (data / "curated" / "procure.duckdb").read_bytes() == before
    assert not list((data / "curated").glob(".building-*"))


def test_a_value_that_is_no_number_stops_the_build_and_says_so(tmp_path: Path) -> None:
    lay_raw(tmp_path / "data", "compiled", "awards", [{**AWARD, "total_obligation": "a lot"}])
    with pytest.raises(BuildError, match=r"210_compiled_awards\.sql failed: .*a lot"):
        warehouse.build(tmp_path / "data")


def test_a_torn_last_manifest_line_is_passed_over(data: Path) -> None:
    with (data / "raw" / "compiled" / "manifest.jsonl").open("a") as out:
        out.write('{"file": "awards2.jsonl", "noun": "aw')
    assert warehouse.build(data).rows["awards"] == 1


def test_two_builds_do_not_run_at_once(data: Path) -> None:
    path = building.curated_path(data)
    path.parent.mkdir(parents=True)
    code = (
        "import sys; from pathlib import Path; from procure.warehouse.build import build_lock\n"
        "with build_lock(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(StoreError, match="is being built by another process: wait for it"):
            warehouse.build(data)
    finally:
        holder.communicate("")
    assert warehouse.build(data).rows["awards"] == 1


def test_a_missing_empty_or_foreign_store_gives_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store at"):
        warehouse.open(tmp_path / "nowhere")
    (tmp_path / "raw").mkdir()
    with pytest.raises(StoreError, match="holds raw records and no curated tables: run `procure build"):
        warehouse.open(tmp_path)
    path = building.curated_path(tmp_path)
    path.parent.mkdir()
    path.write_bytes(b"this is no database, it is a letter to the editor" * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        warehouse.open(tmp_path)
    path.unlink()
    foreign = duckdb.connect(str(path))
    foreign.execute("CREATE TABLE shopping AS SELECT 1 AS eggs")
    foreign.close()
    with pytest.raises(StoreError, match="is a DuckDB file of somebody else"):
        warehouse.open(tmp_path)


def test_a_store_of_another_version_asks_for_a_build(data: Path) -> None:
    warehouse.build(data)
    connection = engine.connect(building.curated_path(data))
    connection.execute("UPDATE main.store SET schema_version = schema_version + 1")
    connection.close()
    with pytest.raises(StoreError, match="was made by another version of procure: run `procure build`"):
        warehouse.open(data)


def test_the_store_says_how_old_its_records_are(data: Path) -> None:
    warehouse.build(data)
    with warehouse.open(data) as store:
        assert str(store.info.data_as_of) == "2026-10-01"
        assert not store.info.is_snapshot


def test_the_snapshot_opens_without_a_store_and_without_a_home(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the cache folder should be")
    environment = {**os.environ, "XDG_CACHE_HOME": str(blocked), "TMPDIR": str(tmp_path)}
    code = "import procure\nwith procure.open() as store: print(store.info.is_snapshot, len(store.rows('FROM curated.awards')) > 300)"
    out = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["True", "True"]


def test_the_users_own_store_holds_compiled_rows_only_after_load_example(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert warehouse.build(data).rows["awards"] == 0
    assert warehouse.load_example(data) == len(list((raw_root() / "compiled").iterdir()))
    assert warehouse.build(data).rows["awards"] > 300


def test_a_users_reviewed_alias_joins_a_family(data: Path) -> None:
    (data / "judgement").mkdir()
    (data / "judgement" / "aliases.csv").write_text(
        "name,kind,vendor,uei,parent,parent_uei,founded,source,reviewed_by,reviewed_on,why\n"
        "Apple Tree Data,former,ORCHARD DATA LLC,,GROVE HOLDINGS INC,,2011-05-01,https://example.org/b,a reporter,2026-11-01,renamed in 2019\n"
    )
    warehouse.build(data)
    with warehouse.open(data) as store:
        (row,) = store.rows(
            "SELECT v.name, v.parent_basis, f.name AS family FROM curated.vendor_names AS n JOIN curated.vendors AS v USING (vendor_key) "
            "JOIN curated.vendors AS f ON v.family_key = f.vendor_key WHERE n.name = 'Apple Tree Data'"
        )
        assert row["name"] == "ORCHARD DATA LLC"
        assert (row["parent_basis"], row["family"]) == ("alias", "GROVE HOLDINGS INC")


def test_no_extension_is_ever_fetched(data: Path) -> None:
    warehouse.build(data)
    with warehouse.open(data) as store:
        rows = store.rows("SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%_known_extensions'")
        assert {row["value"] for row in rows} == {"false"}


def test_curated_is_written_so_that_the_oldest_supported_engine_reads_it(data: Path) -> None:
    warehouse.build(data)
    connection = engine.connect(building.curated_path(data), read_only=True)
    tags = connection.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()
    connection.close()
    assert any(engine.STORAGE_VERSION[:4] in str(tag) for tag in tags), tags


def test_a_notice_that_differs_from_the_award_it_names_stands_in_conflicts(data: Path) -> None:
    notice = {
        "id": "T-N1",
        "notice_id": "0123456789abcdef0123456789abcdef",
        "notice_type": "award notice",
        "title": "Award of data services",
        "posted_date": "2025-02-10",
        "award_number": "70TEST25C00000001",
        "award_date": "2025-02-05",
        "award_amount": "125000.00",
        "awardee_name": "Orchid Dairy LLC",
        "seen": "2026-10-01",
        "confidence": "high",
        "sources": ["https://example.org/n"],
    }
    lay_raw(data, "compiled", "notices", [notice])
    warehouse.build(data)
    with warehouse.open(data) as store:
        rows = store.rows("SELECT field, value, stated_by FROM curated.conflicts ORDER BY ALL")
    found = {(row["field"], row["value"], row["stated_by"]) for row in rows}
    assert {("award_date", "2025-02-05", "notice"), ("award_date", "2025-02-03", "compiled")} <= found
    assert {("award_amount", "125000.00", "notice"), ("award_amount", "0.00", "compiled")} <= found
    assert {("awardee", "Orchid Dairy LLC", "notice"), ("awardee", "ORCHARD DATA LLC", "compiled")} <= found
