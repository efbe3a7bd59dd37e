"""`procure show` and `procure coverage`: what is held, for which windows it is complete, and one clear line where nothing can be said."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from procure import warehouse
from procure.cli import cli
from procure.errors import StoreError, UsageError
from tests.conftest import ROOT

ROW = {
    "coverage_id": "x", "source": "usaspending", "vendor_key": None, "vendor_terms": None, "agency_code": "7014", "agency_role": "awarding",
    "award_kinds": "contracts,idvs", "award_key": None, "date_basis": "action_date", "since_date": "2010-01-01", "until_date": "2020-12-31",
    "data_as_of": "2026-11-01", "status": "complete", "record_count": 5, "control": "Deloitte at 7014: 3 found", "control_count": 3,
    "reason": None, "retrieved_at": "2026-11-01T00:00:00Z", "raw_file": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("lookup") / "data"
    warehouse.load_example(where)
    rows = [
        ROW,
        ROW
        | {
            "coverage_id": "y",
            "agency_role": "funding",
            "status": "partial",
            "control": None,
            "reason": "stopped at page 3",
        },
    ]
    folder = where / "raw" / "usaspending"
    folder.mkdir()
    (folder / "coverage.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    warehouse.build(where)
    return where


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


# Show -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("identifier", ["70CTD022FR0000170", "70ctd0-22-fr-0000170"])
def test_show_an_award_by_its_number_dashes_or_not(data: Path, identifier: str) -> None:
    text = run("show", identifier, "--data", str(data)).stdout
    assert "Award 70CTD022FR0000170" in text and "U.S. Immigration and Customs Enforcement" in text
    assert "actions held" in text and "raw: compiled/awards.jsonl:" in text and "https://" in text


def test_show_an_action_and_a_notice_and_a_vehicle_with_its_orders(data: Path) -> None:
    with warehouse.open(data) as store:
        key = store.rows(
            "SELECT transaction_key FROM transactions WHERE piid = '70CTD022FR0000170' ORDER BY 1 LIMIT 1"
        )[0]["transaction_key"]
        notice = store.rows(
            "SELECT notice_id, title FROM notices WHERE notice_id IS NOT NULL AND title IS NOT NULL ORDER BY 1 LIMIT 1"
        )[0]
        vehicle = store.rows(
            "SELECT vehicle, count(*) AS n FROM orders WHERE is_vehicle_held GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
        )[0]
    assert f"Action {key}" in run("show", key, "--data", str(data)).stdout
    assert notice["title"][:30] in run("show", notice["notice_id"].upper(), "--data", str(data)).stdout
    text = run("show", vehicle["vehicle"], "--data", str(data)).stdout
    assert text.count("  order ") >= vehicle["n"]


def test_show_says_when_nothing_is_called_so(data: Path) -> None:
    out = run("show", "NO-SUCH-THING", "--data", str(data))
    assert isinstance(out.exception, UsageError) and "nothing here is called 'NO-SUCH-THING'" in str(out.exception)


# Coverage -------------------------------------------------------------------------------------------------------------


def test_coverage_lists_what_is_held_and_every_scope(data: Path) -> None:
    text = run("coverage", "--data", str(data)).stdout
    with warehouse.open(data) as store:
        held = store.rows("SELECT count(*) AS n FROM awards WHERE source = 'compiled'")[0]["n"]
    assert f"compiled: {held} awards" in text
    assert (
        "COMPLETE; usaspending; every vendor; 7014 awarding" in text
        and "PARTIAL" in text
        and "stopped at page 3" in text
    )


def test_coverage_of_a_question_is_a_grid_and_the_command_that_completes_it(data: Path) -> None:
    words = [
        "coverage",
        "--data",
        str(data),
        "--vendor",
        "palantir",
        "--agency",
        "cbp",
        "--since",
        "2012-01-01",
        "--until",
        "2019-12-31",
    ]
    text = " ".join(run(*words).stdout.split())
    assert (
        "PALANTIR TECHNOLOGIES INC., U.S. Customs and Border Protection (7014), from 2012-01-01, to 2019-12-31" in text
    )
    assert "COMPLETE usaspending, awarding, 2012-01-01 to 2019-12-31 (control: Deloitte at 7014: 3 found)" in text
    assert "PARTIAL usaspending, funding, 2012-01-01 to 2019-12-31 (stopped at page 3)" in text
    line = text[text.index("procure refresh") :]
    assert "--agency 7014 --since 2012-01-01 --until 2019-12-31" in line


def test_coverage_knows_an_agency_by_every_name(data: Path) -> None:
    for name in ("7014", "CBP", "Customs and Border Protection", "customs and border patrol"):
        assert "(7014)" in run("coverage", "--data", str(data), "--agency", name).stdout, name
    out = run("coverage", "--data", str(data), "--agency", "Ministry of Magic")
    assert isinstance(out.exception, UsageError)


def test_coverage_of_awards_notices_and_letters(data: Path) -> None:
    text = run("coverage", "--data", str(data), "--award", "70CTD022FR0000170").stdout
    assert text.strip().endswith("procure refresh --award 70CTD022FR0000170")
    text = run("coverage", "--data", str(data), "--notice", "f71acee6010c423db4902446a59a690c").stdout
    assert "never complete" in " ".join(text.split()) or "is ever complete" in " ".join(text.split())
    text = run("coverage", "--data", str(data), "--for", str(ROOT / "examples" / "correspondence.txt")).stdout
    assert "claims of the letters need" in " ".join(text.split()) and "procure refresh --vendor" in text
    out = run("coverage", "--data", str(data), "--since", "2020-01-01", "--until", "2019-01-01", "--vendor", "palantir")
    assert isinstance(out.exception, UsageError)


# Stores that are none: one clear line, exit code 3, nothing damaged -----------------------------------------------------

COMMANDS = [["show", "X"], ["coverage"], ["sql", "SELECT 1"], ["check", str(ROOT / "examples" / "correspondence.txt")]]


def _fault(words: list[str], data: Path) -> str:
    out = run(*words, "--data", str(data))
    assert isinstance(out.exception, StoreError), (words, out.exception)
    assert out.stdout == "" and "\n" not in str(out.exception) and len(str(out.exception)) < 400
    return str(out.exception)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_store_that_is_none_is_said_to_be_and_left_alone(words: list[str], tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert "there is no store at" in _fault(words, missing) and not missing.exists()
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "there is no store at" in _fault(words, empty) and list(empty.iterdir()) == []
    raw_only = tmp_path / "raw_only"
    (raw_only / "raw").mkdir(parents=True)
    assert "procure build" in _fault(words, raw_only)

    path = tmp_path / "foreign" / "curated" / "procure.duckdb"
    path.parent.mkdir(parents=True)
    connection = duckdb.connect(str(path))
    connection.execute("CREATE TABLE somebody AS SELECT 1 AS x")
    connection.close()
    before = path.read_bytes()
    assert "somebody else" in _fault(words, tmp_path / "foreign") and path.read_bytes() == before

    for name, body in (("garbage", b"not a database " * 500), ("zero", b""), ("cut", before[: len(before) // 2])):
        path = tmp_path / name / "curated" / "procure.duckdb"
        path.parent.mkdir(parents=True)
        path.write_bytes(body)
        assert "procure" in _fault(words, tmp_path / name) and path.read_bytes() == body


def test_a_store_of_another_version_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "old" / "curated" / "procure.duckdb"
    path.parent.mkdir(parents=True)
    connection = duckdb.connect(str(path))
    connection.execute(
        "CREATE TABLE store AS SELECT 1 AS schema_version, 'x' AS fingerprint, DATE '2020-01-01' AS data_as_of, true AS is_compiled_only"
    )
    connection.close()
    assert "another version of procure" in _fault(["coverage"], tmp_path / "old")


def test_a_store_held_for_writing_by_another_process_is_said_to_be_busy(tmp_path: Path, data: Path) -> None:
    import shutil

    busy = tmp_path / "busy"
    shutil.copytree(data, busy)
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(busy / "curated" / "procure.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdin and holder.stdout and holder.stdout.readline() == "held\n"
        try:
            assert "held open for writing by another program" in _fault(["coverage"], busy)
        finally:
            holder.stdin.close()
    assert run("coverage", "--data", str(busy)).exit_code == 0


def test_two_may_read_a_store_at_once_in_one_process(data: Path) -> None:
    with warehouse.open(data) as one, warehouse.open(data, checks=[]) as other:
        assert one.rows("SELECT count(*) AS n FROM awards") == other.rows("SELECT count(*) AS n FROM awards")
