"""Kept checks: written whole and by their id, found again, asked in SQL, compared with the next check of the letter."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import stat
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from procure import letters, lookup, warehouse, watch
from procure.cli import cli
from procure.errors import StoreError, UsageError
from procure.models import (
    AgencyRef,
    Amount,
    Caveat,
    CheckedClaim,
    CheckResult,
    CoverageCell,
    Evidence,
    Letter,
    Override,
    Reading,
    Sql,
    TimeRef,
    VendorRef,
)
from procure.models.kept import KEPT
from procure.models.verdicts import LetterInfo
from procure.warehouse import Store

TEXT = "Acme Inc.\n\n24 July 2025\n\nDear Sir,\n\nAcme has no contracts with CBP. ICE awarded Acme a $30M contract.\n"
AWARD = "CONT_AWD_70CTD022FR0000170_7012_GS35F0086U_4730"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("watch")
    warehouse.load_example(where)
    warehouse.build(where)
    return where


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "data"))


@pytest.fixture
def letter(tmp_path: Path) -> Letter:
    path = tmp_path / "letter.txt"
    path.write_text(TEXT, encoding="utf-8")
    return letters.read(path)


def award_key(store: Store) -> str:
    return str(
        store.rows("SELECT award_key FROM awards WHERE piid = '70CTD022FR0000170' ORDER BY source LIMIT 1")[0][
            "award_key"
        ]
    )


def checked(letter: Letter, store: Store, **amount: object) -> CheckResult:
    """A result made by hand: an absence that nothing covers, and a sum that one award shows."""
    key = award_key(store)
    row = store.rows("SELECT * FROM awards WHERE award_key = $key", {"key": key})[0]

    def span(quote: str) -> dict[str, object]:
        start = letter.text.index(quote)
        return {
            "letter": letter.path, "part": letter.parts[-1].id, "statement": "s1", "start": start, "end": start + len(quote),
            "quote": quote, "holder": "Acme Inc.", "statement_date": dt.date(2025, 7, 24),
        }  # fmt: skip

    absent = CheckedClaim(
        id="aaaa1111", type="no_contract", relation="contract", polarity="negative",
        vendor=VendorRef(text="Acme"), agency=AgencyRef(text="CBP", name="U.S. Customs and Border Protection", code="7014"),
        time=TimeRef(kind="current", start=dt.date(2025, 7, 24), end=dt.date(2025, 7, 24)),
        verdict="unresolved", reason="not_covered", why="No complete scope holds it.", check_version="1",
        readings=[Reading(name="plain", kind="plain", outcome="unknown", why="Not covered.",
                          sql=Sql(text="SELECT * FROM awards WHERE piid = $p AND $d IS NULL", parameters={"p": "it's", "d": None}))],
        coverage=[CoverageCell(source="usaspending", agency="7014", role="awarding", status="not_covered")],
        settle="procure refresh usaspending --vendor Acme --agency CBP", **span("Acme has no contracts with CBP."),
    )  # fmt: skip
    sum_ = CheckedClaim(
        id="bbbb2222", type="award_amount", relation="award", polarity="positive",
        vendor=VendorRef(text="Acme", name="ACME INC"), amount=Amount(value=Decimal("30000000")), identifiers=["70CTD022FR0000170"],
        verdict="supported", why="One award fits.", check_version="1", grade="compiled",
        evidence=[Evidence(record_key=key, award_key=key, field="total_obligation", claimed="30000000",
                           recorded=str(row["total_obligation"]), source=row["source"], grade=row["grade"], raw=f"{row['raw_file']}:{row['row_number']}")],
        caveats=[Caveat(code="compiled", text="Transcribed.")],
        override=Override(verdict="supported", who="A. Editor", when=dt.date(2026, 1, 2), why="Seen the contract."),
        **span("ICE awarded Acme a $30M contract."),
    )  # fmt: skip
    return CheckResult(
        procure_version="0.1.0",
        store=store.info,
        letters=[LetterInfo(path=letter.path, sha256=letter.sha256, parts=letter.parts)],
        claims=[absent, sum_],
    )


def changed(result: CheckResult, claim: int, **fields: object) -> CheckResult:
    claims = list(result.claims)
    claims[claim] = claims[claim].model_copy(update=fields)
    return result.model_copy(update={"claims": claims})


# Keeping --------------------------------------------------------------------------------------------------------------


def test_a_kept_check_holds_what_was_said_asked_and_found(data: Path, letter: Letter) -> None:
    with warehouse.open(data) as store:
        result = checked(letter, store)
        path = watch.save(result, [letter], store)
    assert path.parent == data / "checks" and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name]
    with warehouse.open(data, checks=watch.files(data)) as store:
        assert store.rows("SELECT claim_id, verdict, reason FROM checks.verdicts ORDER BY 1") == [
            {"claim_id": "aaaa1111", "verdict": "unresolved", "reason": "not_covered"},
            {"claim_id": "bbbb2222", "verdict": "supported", "reason": None},
        ]
        assert store.rows("SELECT amount, agency_code, statement_date FROM checks.claims ORDER BY claim_id") == [
            {"amount": None, "agency_code": "7014", "statement_date": dt.date(2025, 7, 24)},
            {"amount": Decimal("30000000.00"), "agency_code": None, "statement_date": dt.date(2025, 7, 24)},
        ]
        finding = store.rows("SELECT query FROM checks.findings")[0]["query"]
        assert list(store.ask(finding).batches()) == []
        assert store.rows("SELECT status FROM checks.cells") == [{"status": "not_covered"}]
        assert store.rows("SELECT override_who FROM checks.verdicts WHERE override_who IS NOT NULL") == [
            {"override_who": "A. Editor"}
        ]
        quotes = [row["quote"] for row in store.rows("SELECT quote FROM checks.statements ORDER BY start_offset")]
        assert quotes == [statement.text for statement in letter.statements]
        kept = json.loads(store.rows("SELECT record FROM checks.records")[0]["record"])
        assert kept["piid"] == "70CTD022FR0000170"
        for model in KEPT:
            columns = {column.name: column.comment for column in store.schema(f"checks.{model.table}")[0].columns}
            assert all(columns[name] for name in model.model_fields)
    assert watch.read(path).result == result


def test_the_same_check_replaces_itself_and_another_stands_beside_it(data: Path, letter: Letter) -> None:
    with warehouse.open(data) as store:
        result = checked(letter, store)
        first = watch.save(result, [letter], store)
        seen = watch.read(first).checked_at
        assert watch.save(result, [letter], store) == first
        assert watch.read(first).checked_at >= seen
        second = watch.save(changed(result, 0, verdict="supported", reason=None), [letter], store)
    assert second != first and {path.name for path in watch.files(data)} == {first.name, second.name}


def test_a_kept_check_opens_in_duckdb_itself(data: Path, letter: Letter) -> None:
    with warehouse.open(data) as store:
        path = watch.save(checked(letter, store), [letter], store)
    connection = duckdb.connect(str(path), read_only=True)
    assert connection.sql("SELECT count(*) FROM verdicts").fetchall() == [(2,)]
    assert connection.sql(
        "SELECT count(*) FROM duckdb_columns() WHERE comment IS NULL AND NOT internal"
    ).fetchall() == [(0,)]
    connection.close()


def test_a_check_of_the_snapshot_leaves_nothing_in_the_working_folder(
    letter: Letter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.rglob("*"))
    with warehouse.open(None) as store:
        path = watch.save(checked(letter, store), [letter], store)
        assert Path(os.environ["XDG_STATE_HOME"]) in path.parents
        found = watch.find_claim(None, "bbbb")
    assert found is not None and found.id == "bbbb2222"
    assert set(tmp_path.rglob("*")) == before
    path.unlink()


def test_a_folder_that_cannot_be_written_is_an_os_error_and_leaves_nothing(data: Path, letter: Letter) -> None:
    (data / "checks").write_text("in the way", encoding="utf-8")
    with warehouse.open(data) as store, pytest.raises(OSError):
        watch.save(checked(letter, store), [letter], store)


def test_a_damaged_kept_check_is_named_and_the_others_still_answer(data: Path, letter: Letter) -> None:
    with warehouse.open(data) as store:
        watch.save(checked(letter, store), [letter], store)
    broken = data / "checks" / "0123456789abcdef.duckdb"
    broken.write_bytes(b"not a database" * 1000)
    with warehouse.open(data, checks=watch.files(data)) as store:
        assert store.unread_checks == [broken.name]
        assert store.rows("SELECT count(*) AS n FROM checks.verdicts") == [{"n": 2}]
    with pytest.raises(StoreError, match="delete it"):
        watch.read(broken)


def test_a_kept_check_of_another_version_stops_no_daily_run(data: Path, letter: Letter) -> None:
    with warehouse.open(data) as store:
        result = checked(letter, store)
        path = watch.save(result, [letter], store)
        tables = warehouse.read_tables(path, [model.table for model in KEPT])
        tables["checks"][0]["result"] = {"schema_version": "0.0"}
        for row in tables["records"]:
            row["record"] = json.loads(row["record"])
        warehouse.write_file(path, {model: tables[model.table] for model in KEPT})
        with pytest.raises(StoreError, match="another version"):
            watch.read(path)
        assert watch.since_last(result, store) is None
        path.write_bytes(b"damaged")
        assert watch.since_last(result, store) is None and watch.find_claim(data, "aaaa1111") is None
        assert watch.save(result, [letter], store) == path
        assert watch.find_claim(data, "aaaa1111") is not None


# Finding --------------------------------------------------------------------------------------------------------------


def test_show_finds_a_claim_by_the_start_of_its_id(data: Path, letter: Letter) -> None:
    with warehouse.open(data) as store:
        watch.save(checked(letter, store), [letter], store)
        lines = list(lookup.describe("aaaa1", store))
        with pytest.raises(UsageError, match="nothing here is called"):
            list(lookup.describe("zzzz9999", store))
    text = "\n".join(lines)
    assert "UNRESOLVED" in text and "No complete scope holds it." in text
    pasted = text[text.index("PREPARE") :].split("\n\n")[0]
    with warehouse.open(data) as store:
        assert [row for batch in store.ask(pasted).batches() for row in batch] == []


def test_show_lists_a_kept_check_by_its_id(data: Path, letter: Letter) -> None:
    with warehouse.open(data) as store:
        path = watch.save(checked(letter, store), [letter], store)
        text = "\n".join(lookup.describe(path.stem[:8], store))
    assert f"Check {path.stem} of {letter.path}" in text
    assert "UNRESOLVED    aaaa1111" in text and "SUPPORTED     bbbb2222" in text


def test_a_start_that_fits_several_claims_is_said_to(data: Path, letter: Letter) -> None:
    with warehouse.open(data) as store:
        watch.save(changed(checked(letter, store), 1, id="aaaa2222"), [letter], store)
        with pytest.raises(UsageError, match="several claims begin with 'aaaa': aaaa1111, aaaa2222"):
            watch.find_claim(data, "aaaa")
        assert watch.find_claim(data, "aaa") is None


# Comparing ------------------------------------------------------------------------------------------------------------


def test_there_is_nothing_to_compare_with_the_first_time(data: Path, letter: Letter) -> None:
    with warehouse.open(data) as store:
        assert watch.since_last(checked(letter, store), store) is None


def test_the_same_result_is_no_change(data: Path, letter: Letter) -> None:
    with warehouse.open(data) as store:
        result = checked(letter, store)
        watch.save(result, [letter], store)
        last = watch.since_last(changed(result, 0, why="The same in other words."), store)
    assert last is not None and last.changes == []


def edit(data: Path, change: Callable[[dict[str, object]], dict[str, object] | None], seen: str | None = None) -> None:
    """Correct, delete or add compiled facts as a publisher might, and build again; ``seen``: when they were read anew."""
    import hashlib

    folder = data / "raw" / "compiled"
    manifest = folder / "manifest.jsonl"
    entries = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    for entry in entries:
        path = folder / entry["file"]
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        kept = [new for record in records if (new := change(record)) is not None]
        if kept != records:
            path.write_text("".join(json.dumps(record) + "\n" for record in kept), encoding="utf-8")
            entry |= {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "size": path.stat().st_size}
            entry |= {"retrieved_at": seen} if seen else {}
    manifest.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    warehouse.build(data)


def of_award(record: dict[str, object]) -> bool:
    return "70CTD022FR0000170" in json.dumps(record)


def test_a_corrected_record_is_named_with_its_field(data: Path, letter: Letter) -> None:
    with warehouse.open(data) as store:
        result = checked(letter, store)
        watch.save(result, [letter], store)
        before = store.rows("SELECT description FROM awards WHERE award_key = $key", {"key": award_key(store)})[0]
    edit(data, lambda record: record | {"description": "Something else"} if of_award(record) else record)
    with warehouse.open(data) as store:
        last = watch.since_last(changed(checked(letter, store), 1, verdict="contradicted"), store)
    assert last is not None
    [change] = last.changes
    assert (change.claim, change.before, change.after) == ("bbbb2222", "supported", "contradicted")
    [cause] = [cause for cause in change.causes if cause.field == "description"]
    assert (cause.kind, cause.before, cause.after) == ("corrected", before["description"], "Something else")
    assert cause.raw and cause.raw.startswith("compiled/awards.jsonl:")


def test_a_record_shown_now_that_was_held_before_is_no_cause_and_one_fetched_since_is(
    data: Path, letter: Letter
) -> None:
    with warehouse.open(data) as store:
        result = checked(letter, store)
        watch.save(result, [letter], store)
        other = store.rows(
            "SELECT award_key, source FROM awards WHERE piid <> '70CTD022FR0000170' ORDER BY award_key LIMIT 1"
        )[0]
        shown = changed(
            result, 1, verdict="depends", evidence=[Evidence(record_key=other["award_key"], source=other["source"])]
        )
        last = watch.since_last(shown, store)
        assert last is not None
        assert [cause.kind for cause in last.changes[0].causes] == ["coverage"], "the store's records as a whole"
    edit(data, lambda record: record | {"touched": "yes"}, seen="2100-01-01T00:00:00Z")
    with warehouse.open(data) as store:
        last = watch.since_last(shown, store)
    assert last is not None
    assert ("new", other["award_key"]) in [(cause.kind, cause.record_key) for cause in last.changes[0].causes]


def test_a_changed_rule_is_told_from_changed_data(data: Path, letter: Letter) -> None:
    with warehouse.open(data) as store:
        result = checked(letter, store)
        watch.save(result, [letter], store)
        last = watch.since_last(changed(result, 1, verdict="depends", check_version="2"), store)
        assert last is not None
        [cause] = last.changes[0].causes
        assert (cause.kind, cause.field, cause.before, cause.after) == ("rule", "check award_amount", "1", "2")
        newer = changed(result, 1, verdict="depends").model_copy(update={"procure_version": "0.2.0"})
        last = watch.since_last(newer, store)
        assert last is not None
        [cause] = last.changes[0].causes
        assert (cause.kind, cause.field, cause.before, cause.after) == ("rule", "procure_version", "0.1.0", "0.2.0")


def test_coverage_that_grew_is_the_cause_of_an_absence_now_shown(data: Path, letter: Letter) -> None:
    with warehouse.open(data) as store:
        result = checked(letter, store)
        watch.save(result, [letter], store)
        cell = result.claims[0].coverage[0].model_copy(update={"status": "complete"})
        last = watch.since_last(changed(result, 0, verdict="supported", reason=None, coverage=[cell]), store)
    assert last is not None
    [cause] = last.changes[0].causes
    assert (cause.kind, cause.source, cause.before, cause.after) == (
        "coverage",
        "usaspending",
        "not_covered",
        "complete",
    )


def test_claims_that_came_and_went_are_changes(data: Path, letter: Letter) -> None:
    with warehouse.open(data) as store:
        result = checked(letter, store)
        watch.save(result, [letter], store)
        last = watch.since_last(changed(result, 1, id="cccc3333"), store)
    assert last is not None
    assert [(change.claim, change.before, change.after) for change in last.changes] == [
        ("cccc3333", None, "supported"),
        ("bbbb2222", "supported", None),
    ]
    assert all(cause.kind == "coverage" for change in last.changes for cause in change.causes), (
        "other names, if not other rules"
    )
    with warehouse.open(data) as store:
        last = watch.since_last(changed(result, 1, id="cccc3333").model_copy(update={"procure_version": "9"}), store)
    assert last is not None
    assert {(cause.kind, cause.field) for change in last.changes for cause in change.causes} == {
        ("rule", "procure_version")
    }


def test_a_letter_is_known_by_its_bytes_wherever_it_lies(data: Path, letter: Letter, tmp_path: Path) -> None:
    moved = tmp_path / "moved.txt"
    moved.write_text(TEXT, encoding="utf-8")
    with warehouse.open(data) as store:
        watch.save(checked(letter, store), [letter], store)
        last = watch.since_last(checked(letters.read(moved), store), store)
        assert last is not None and last.changes == []
        moved.write_text(TEXT + "\n", encoding="utf-8")
        assert watch.since_last(checked(letters.read(moved), store), store) is None


# The whole way, with the real reader and the real checks ---------------------------------------------------------------

SENTENCE = "Palantir currently has a contract with ICE."


def run(data: Path, path: Path, *words: str) -> tuple[int, str, dict[str, Any]]:
    out = CliRunner().invoke(
        cli, ["check", str(path), "--data", str(data), "--since-last", "--json", "-", *words], catch_exceptions=False
    )
    return out.exit_code, out.stderr, json.loads(out.stdout)


def test_a_daily_run_reports_what_a_correction_and_a_deletion_did(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(
        f"Acme Institute\n\n24 July 2025\n\nDear Sir,\n\n{SENTENCE}\n\nSincerely,\nAcme Institute\n", encoding="utf-8"
    )
    code, said, first = run(data, path, "--fail-on", "contradicted")
    assert code == 0 and "no earlier check" in said and first["since_last"] is None
    assert [claim["verdict"] for claim in first["claims"]] == ["supported"]
    shown = {item["award_key"] for item in first["claims"][0]["evidence"]}

    code, said, same = run(data, path, "--fail-on", "unresolved")
    assert code == 0 and same["claims"] == [] and same["since_last"]["changes"] == []

    def ends_early(record: dict[str, object]) -> dict[str, object]:
        ends = {name: "2025-01-31" for name, value in record.items() if name.endswith("end_date") and value}
        return (
            record | ends
            if record.get("recipient_uei") == "FSY4LVSBGWB7" or "PALANTIR" in json.dumps(record)
            else record
        )

    edit(data, ends_early)
    code, said, corrected = run(data, path, "--fail-on", "unresolved")
    assert code == 1, "what has become unresolved counts"
    [change] = corrected["since_last"]["changes"]
    assert (change["before"], change["after"], change["quote"]) == ("supported", "unresolved", SENTENCE)
    causes = [
        cause for cause in change["causes"] if cause["kind"] == "corrected" and cause["field"] == "current_end_date"
    ]
    assert (
        causes
        and {cause["record_key"] for cause in causes} <= shown
        and all(cause["after"] == "2025-01-31" for cause in causes)
    )
    assert not [cause for cause in change["causes"] if cause["kind"] in ("new", "rule")]

    code, said, same = run(data, path, "--fail-on", "unresolved")
    assert code == 0 and same["since_last"]["changes"] == []


def test_a_deletion_is_named(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(
        f"Acme Institute\n\n24 July 2025\n\nDear Sir,\n\n{SENTENCE}\n\nSincerely,\nAcme Institute\n", encoding="utf-8"
    )
    _, _, first = run(data, path)
    shown = {item["record_key"] for item in first["claims"][0]["evidence"]}
    edit(
        data,
        lambda record: None if "PALANTIR" in json.dumps(record).upper() and "7012" in json.dumps(record) else record,
    )
    _, _, after = run(data, path)
    [change] = after["since_last"]["changes"]
    assert change["before"] == "supported"
    assert {cause["record_key"] for cause in change["causes"] if cause["kind"] == "deleted"} >= shown
    out = CliRunner().invoke(
        cli, ["check", str(path), "--data", str(data), "--since-last", "--no-keep"], catch_exceptions=False
    )
    assert "no verdict changed" in " ".join(out.stdout.split()) and "No checkable statement" not in out.stdout
