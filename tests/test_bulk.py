"""Bulk files: what comes in is what stands in the file, every fault is counted and shown, and a file covers what it proves."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import threading
import zipfile
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procure import bulk, warehouse
from procure.bulk.mending import Torn, mended
from procure.errors import StoreError
from procure.sources import manifest
from procure.sources.usaspending_archive import TRANSACTIONS
from tests.conftest import SHARED, needs_shared

OURS = {"as_of", "is_delta", "origin", "member", "unreadable", "set_aside", "correction_delete_ind"}
HEAD = [name for name in TRANSACTIONS if name not in OURS]
FULL = "FY2024_070_Contracts_Full_20260906"


def action(number: int = 1, modification: str = "0", **cells: str) -> dict[str, str]:
    """A plausible action; ``cells`` replace some of it."""
    piid = f"70CTD024C{number:08d}"
    return {
        "contract_transaction_unique_key": f"7012_-NONE-_{piid}_{modification}_-NONE-_0",
        "contract_award_unique_key": f"CONT_AWD_{piid}_7012_-NONE-_-NONE-",
        "award_id_piid": piid,
        "modification_number": modification,
        "transaction_number": "0",
        "federal_action_obligation": "100.25",
        "base_and_all_options_value": "500",
        "action_date": "2024-01-15",
        "period_of_performance_start_date": "2024-02-01",
        "period_of_performance_current_end_date": "2025-01-31",
        "period_of_performance_potential_end_date": "2029-01-31 00:00:00",
        "awarding_agency_code": "070",
        "awarding_sub_agency_code": "7012",
        "recipient_uei": "ABCDEFGHJKL1",
        "recipient_name": "ACME SAFETY, INC.",
        "award_or_idv_flag": "AWARD",
        "award_type_code": "D",
        "transaction_description": "HELMETS",
        "last_modified_date": "2024-03-01 10:11:12",
        **cells,
    }


def text(rows: list[dict[str, str]], head: list[str] | None = None) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, head or HEAD, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def zipped(folder: Path, name: str, **members: str | bytes) -> Path:
    """A zip; members are given as part_1=..., which makes <name>_1.csv."""
    path = folder / f"{name}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, body in members.items():
            archive.writestr(f"{name}_{part.removeprefix('part_')}.csv", body)
    return path


def archive(folder: Path, rows: list[dict[str, str]], name: str = FULL) -> Path:
    return zipped(folder, name, part_1=text(rows))


def landed(data: Path, columns: str = "*", noun: str = "usaspending_archive/transactions") -> list[dict[str, Any]]:
    found = duckdb.sql(
        f"SELECT {columns} FROM read_parquet('{data}/raw/{noun}/*.parquet', filename = true) ORDER BY filename"
    )
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def ask(data: Path, sql: str) -> list[dict[str, Any]]:
    with warehouse.open(data) as store:
        return store.rows(sql)


def ledger(data: Path) -> list[tuple[str | None, str, str | None]]:
    path = data / "raw/usaspending_archive/coverage.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return [(row["agency_code"], row["status"], row["reason"]) for row in rows]


# What comes in is what stands in the file ----------------------------------------------------------------------------


def test_an_archive_lands_typed_with_its_provenance_and_reaches_curated(tmp_path: Path) -> None:
    path = archive(tmp_path, [action(1), action(2, federal_action_obligation="-7.1", recipient_name='A "B", C')])
    report = bulk.load([path], tmp_path / "d")
    assert report.files[0].lines == [
        f"{FULL}.zip > {FULL}_1.csv: USAspending contract actions (full file) of 2026-09-06: 2 rows",
        "  covers: every action awarded by department 070, fiscal year 2024, as of 2026-09-06",
    ]
    warehouse.build(tmp_path / "d")
    rows = ask(tmp_path / "d", "SELECT * FROM transactions ORDER BY row_number")
    assert [row["federal_action_obligation"] for row in rows] == [Decimal("100.25"), Decimal("-7.10")]
    assert [row["row_number"] for row in rows] == [1, 2]
    assert rows[1]["recipient_name"] == 'A "B", C'
    assert str(rows[0]["potential_end_date"]) == "2029-01-31"
    assert rows[0]["grade"] == "bulk"
    [entry] = manifest.read(tmp_path / "d/raw/usaspending_archive")
    assert rows[0]["raw_file"] == f"usaspending_archive/{entry.file}"
    import hashlib

    assert entry.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    extra = entry.model_extra or {}
    assert extra["member"] == f"{FULL}_1.csv"
    assert (
        extra["parquet_sha256"]
        == hashlib.sha256((tmp_path / "d/raw/usaspending_archive" / entry.file).read_bytes()).hexdigest()
    )


def test_order_and_further_columns_do_not_matter(tmp_path: Path) -> None:
    head = ["something_new", *reversed(HEAD), "more"]
    report = bulk.load(
        [zipped(tmp_path, FULL, part_1=text([action(1, something_new="x", more="y")], head))], tmp_path / "d"
    )
    assert not report.errors
    [row] = landed(tmp_path / "d")
    assert row["award_id_piid"] == "70CTD024C00000001"
    assert row["federal_action_obligation"] == Decimal("100.25")


def test_a_missing_needed_column_is_named(tmp_path: Path) -> None:
    head = [name for name in HEAD if name not in ("recipient_name", "award_or_idv_flag")]
    (tmp_path / "x.csv").write_text(text([{k: v for k, v in action().items() if k in head}], head))
    report = bulk.load([tmp_path / "x.csv"], tmp_path / "d")
    assert report.errors == [
        "x.csv is USAspending contract actions and lacks the column award_or_idv_flag, recipient_name"
    ]
    assert not report.is_changed


_CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x01"), max_size=12)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    rows=st.lists(st.tuples(_CELLS, _CELLS, _CELLS, _CELLS), min_size=1, max_size=5),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_every_cell_is_what_pythons_csv_module_reads(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], newline: str
) -> None:
    folder = tmp_path_factory.mktemp("cells")
    columns = ["recipient_name", "transaction_description", "awarding_office_name", "solicitation_identifier"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=newline)
    writer.writerow(HEAD)
    for number, cells in enumerate(rows, 1):
        made = {**action(number), **dict(zip(columns, cells, strict=True))}
        writer.writerow([made.get(name, "") for name in HEAD])
    body = out.getvalue()
    report = bulk.load([zipped(folder, FULL, part_1=body.encode())], folder / "d")
    assert not report.errors
    expected = [{name: row[name] or None for name in columns} for row in csv.DictReader(io.StringIO(body, newline=""))]
    assert landed(folder / "d", ", ".join(columns)) == expected


@settings(max_examples=10, deadline=None, derandomize=True)
@given(cells=st.lists(_CELLS, min_size=1, max_size=4), short=st.booleans())
def test_the_careful_way_reads_the_same_cells(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str], short: bool
) -> None:
    """A file with one broken row is read again, slowly; its good rows must not read otherwise for that."""
    folder = tmp_path_factory.mktemp("careful")
    rows = [action(number, transaction_description=cell) for number, cell in enumerate(cells, 1)]
    lines = text(rows)
    broken = lines + ",".join(["x"] * (len(HEAD) - 1 if short else len(HEAD) + 1)) + "\n"
    report = bulk.load([zipped(folder, FULL, part_1=broken)], folder / "d")
    assert not report.errors
    found = landed(folder / "d", "transaction_description, set_aside")
    assert [row["transaction_description"] for row in found[:-1]] == [cell or None for cell in cells]
    assert found[-1]["set_aside"] == ("fewer" if short else "more") + " cells than the head line"


def test_text_in_the_wild_is_kept(tmp_path: Path) -> None:
    wild = [
        'QUOTE " IN',
        "LINE\nBREAK",
        "LINE\r\nBREAK",
        "NUL\0BYTE",
        "CAFÉ – 電",
        " SPACES ",
        "'; DROP TABLE x; --",
        "=1+1",
    ]
    bulk.load(
        [archive(tmp_path, [action(n, transaction_description=cell) for n, cell in enumerate(wild, 1)])], tmp_path / "d"
    )
    assert [row["transaction_description"] for row in landed(tmp_path / "d", "transaction_description")] == wild


def test_text_after_a_closing_quote_is_kept_and_counted(tmp_path: Path) -> None:
    """DuckDB alone would read 'foo ba' here, and say nothing."""
    rows = text([action(number, transaction_description=f"@{number}") for number in range(1, 7)])
    torn = {
        "@1": '"TWO\nLINES, ONE ""QUOTE"""',
        "@2": '"foo" bar',
        "@3": '"foo "bar" baz"',
        "@4": '"a"""b "c',
        "@5": 'plain "quotes" inside',
        "@6": '"foo "one, two" baz"',  # here a comma ends the cell: the row is shifted
    }
    for mark, cell in torn.items():
        rows = rows.replace(mark, cell)
    body = rows.replace(
        "\n7012_-NONE-_70CTD024C00000003", "\n\n\n7012_-NONE-_70CTD024C00000003"
    )  # empty lines are no rows
    report = bulk.load([zipped(tmp_path, FULL, part_1=body)], tmp_path / "d")
    assert not report.errors
    assert "  quotes: 4 cells with text after the closing quote, which is kept: rows 2, 3, 4, 6" in report.lines
    assert "  set aside: 1 row, more cells than the head line: row 6" in report.lines
    independent = [row for row in csv.DictReader(io.StringIO(body, newline="")) if row]
    found = landed(tmp_path / "d", "transaction_description, award_id_piid")
    assert [row["transaction_description"] for row in found] == [row["transaction_description"] for row in independent]
    assert found[1]["transaction_description"] == "foo bar"
    assert found[2]["transaction_description"] == 'foo bar" baz"'
    # A plain file is read in another way and must not read otherwise.
    (tmp_path / "plain.csv").write_text(body, newline="")
    bulk.load([tmp_path / "plain.csv"], tmp_path / "e")
    assert landed(tmp_path / "e", "transaction_description, award_id_piid") == found


_SOUP = st.text(st.sampled_from('""",,ab é\n'), max_size=10)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    lines=st.lists(st.lists(st.tuples(st.booleans(), _SOUP), min_size=2, max_size=2), max_size=4),
    size=st.integers(1, 9),
)
def test_mending_moves_quotes_and_nothing_else(lines: list[list[tuple[bool, str]]], size: int) -> None:
    """Python's csv module reads the same cells before and after, however the bytes are cut into chunks."""
    body = "h1,h2\n" + "".join(
        ",".join(
            f'"{soup}"{soup[:2]}' if quoted else soup.replace('"', "").replace("\n", "") for quoted, soup in cells
        ).replace(' "', '"')  # a blank before a quote is DuckDB's to judge
        + "\n"
        for cells in lines
    )
    torn, given = Torn(), body.encode()
    out = b"".join(mended((given[at : at + size] for at in range(0, len(given), size)), ",", torn)).decode()
    before, after = (list(csv.reader(io.StringIO(each, newline=""))) for each in (body, out))
    blanks = [[cell.rstrip(" ") for cell in row] for row in before]
    assert [[cell.rstrip(" ") for cell in row] for row in after] == blanks
    if not torn.cells:
        assert out == body


def test_bytes_that_are_no_utf8_are_read_as_windows_1252_and_counted(tmp_path: Path) -> None:
    body = text([action(1, recipient_name="CAF? É"), action(2)]).encode().replace(b"CAF?", b"CAF\xe9 \x96")
    report = bulk.load([zipped(tmp_path, FULL, part_1=body)], tmp_path / "d")
    assert [row["recipient_name"] for row in landed(tmp_path / "d", "recipient_name")] == [
        "CAFé – É",
        "ACME SAFETY, INC.",
    ]
    assert "  2 bytes that are no UTF-8 read as Windows-1252" in report.lines


def test_a_plain_csv_a_gzip_and_a_zip_in_a_zip_give_the_same_rows(tmp_path: Path) -> None:
    body = text([action(1), action(2)])
    (tmp_path / f"{FULL}_1.csv").write_text(body)
    (tmp_path / f"{FULL}_1.csv.gz").write_bytes(gzip.compress(body.encode()))
    inner = zipped(tmp_path, FULL, part_1=body)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as outer:
        outer.write(inner, "deep/" + inner.name)
        outer.writestr("readme.txt", "hello")
    seen = []
    for number, name in enumerate([f"{FULL}_1.csv", f"{FULL}_1.csv.gz", "outer.zip"]):
        data = tmp_path / f"d{number}"
        assert not bulk.load([tmp_path / name], data).errors
        seen.append(
            [
                {k: v for k, v in row.items() if k not in ("filename", "origin", "member", "retrieved_at")}
                for row in landed(data)
            ]
        )
        assert ledger(data) == [("070", "complete", None)]
    assert seen[0] == seen[1] == seen[2]


def test_dates_with_slashes_are_read_as_the_file_itself_tells(tmp_path: Path) -> None:
    american = [
        action(1, action_date="1/31/24", period_of_performance_current_end_date="5/6/2025"),
        action(2, action_date="2/3/24 0:00"),
    ]
    (tmp_path / "a.csv").write_text(text(american))
    report = bulk.load([tmp_path / "a.csv"], tmp_path / "d")
    assert "  dates with slashes read as month/day/year: 1 cell can only be meant so" in report.lines
    found = landed(tmp_path / "d", "action_date, period_of_performance_current_end_date")
    assert [str(row["action_date"]) for row in found] == ["2024-01-31", "2024-02-03"]
    assert str(found[0]["period_of_performance_current_end_date"]) == "2025-05-06"


def test_dates_that_could_be_either_stay_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text([action(1, action_date="2/3/24"), action(2, action_date="03/04/2024")]))
    report = bulk.load([tmp_path / "a.csv"], tmp_path / "d")
    assert "  dates with slashes could be day/month or month/day: nothing in the file tells which" in report.lines
    assert "  unreadable: 2 cells of action_date: row 1: '2/3/24'; row 2: '03/04/2024'" in report.lines
    assert [row["action_date"] for row in landed(tmp_path / "d", "action_date")] == [None, None]


# Faults are counted and shown ----------------------------------------------------------------------------------------


def test_planted_faults_give_exact_counts_and_row_numbers(tmp_path: Path) -> None:
    rows = [action(number) for number in range(1, 41)]
    rows[4]["action_date"] = "2024-02-30"
    rows[9]["federal_action_obligation"] = "12,34.x"
    rows[10]["number_of_offers_received"] = "many"
    rows[19]["award_or_idv_flag"] = "HELMETS"
    rows[24]["award_id_piid"] = ""
    rows[29]["federal_action_obligation"] = "$1,234.50"
    lines = text(rows).splitlines()
    lines[32] = lines[32] + ",EXTRA"
    lines[35] = lines[35].rsplit(",", 1)[0]
    lines.insert(40, "a,b")
    report = bulk.load([zipped(tmp_path, FULL, part_1="\n".join(lines) + "\n")], tmp_path / "d")
    assert report.files[0].lines[1:] == [
        "  set aside: 1 row, shifted: award_or_idv_flag is none of AWARD/IDV: row 20",
        "  set aside: 1 row, no award_id_piid: row 25",
        "  set aside: 1 row, more cells than the head line: row 32",
        "  set aside: 2 rows, fewer cells than the head line: rows 35, 40",
        "  unreadable: 1 cell of action_date: row 5: '2024-02-30'",
        "  unreadable: 1 cell of federal_action_obligation: row 10: '12,34.x'",
        "  unreadable: 1 cell of number_of_offers_received: row 11: 'many'",
        "  covers nothing for certain (department 070, fiscal year 2024): 5 rows could not be used",
    ]
    warehouse.build(tmp_path / "d")
    found = {
        row["row_number"]: row
        for row in ask(tmp_path / "d", "SELECT row_number, federal_action_obligation AS money FROM transactions")
    }
    assert sorted(found) == [n for n in range(1, 42) if n not in (20, 25, 32, 35, 40)]
    assert found[30]["money"] == Decimal("1234.50")
    assert found[10]["money"] is None


@pytest.mark.parametrize("cut", [50, 0.5, 0.95])
def test_a_truncated_zip_is_said_to_be_one_and_leaves_nothing(tmp_path: Path, cut: float) -> None:
    path = archive(tmp_path, [action(number) for number in range(500)])
    whole = path.read_bytes()
    path.write_bytes(whole[: int(cut if cut > 1 else len(whole) * cut)])
    report = bulk.load([path], tmp_path / "d")
    [line] = report.errors
    assert line.startswith(f"{FULL}.zip is a damaged or truncated zip")
    assert line.endswith("download it again")
    assert [p for p in (tmp_path / "d/raw").rglob("*") if p.is_file() and p.name != ".load.lock"] == []


def test_a_zip_whose_content_is_damaged_is_taken_not_at_all(tmp_path: Path) -> None:
    path = zipped(tmp_path, FULL, part_1=text([action(1)]), part_2=text([action(n) for n in range(2, 4000)]))
    body = bytearray(path.read_bytes())
    place = len(body) * 2 // 3
    body[place : place + 40] = bytes(40)
    path.write_bytes(bytes(body))
    report = bulk.load([path], tmp_path / "d")
    [line] = report.errors
    assert "damaged" in line and "download it again" in line
    assert not (tmp_path / "d/raw/usaspending_archive").exists()


@pytest.mark.parametrize(
    ("name", "body", "line"),
    [
        (
            "notes.txt",
            "Dear editor,\nall is well.\n",
            "notes.txt is no file that procure knows: its head line names none of the known tables",
        ),
        ("empty.csv", "", "empty.csv is empty"),
        (
            "grants.csv",
            "assistance_transaction_unique_key,assistance_award_unique_key,award_id_fain\n",
            "grants.csv holds grants and loans (assistance), which are no contracts: nothing taken",
        ),
        (
            "page.html",
            "<html><body>Not found</body></html>",
            "page.html is XML of another kind than FPDS feeds and archives: nothing taken",
        ),
        ("picture.png", "\x89PNG\r\n\x1a\n\x00\x00", "picture.png is no text file of any known publisher"),
    ],
)
def test_what_is_none_of_these_gets_one_clear_line(tmp_path: Path, name: str, body: str, line: str) -> None:
    (tmp_path / name).write_bytes(body.encode("latin-1"))
    report = bulk.load([tmp_path / name], tmp_path / "d")
    assert report.errors == [line]
    assert not report.is_changed


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    report = bulk.load(
        [tmp_path / "notes.txt", archive(tmp_path, [action(1)]), tmp_path / "missing.zip"], tmp_path / "d"
    )
    assert [bool(taken.error) for taken in report.files] == [True, False, True]
    assert report.errors[1] == f"there is no file {tmp_path / 'missing.zip'}"
    assert report.is_changed


# Newest wins, deletions delete, twice is once ------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    path = archive(tmp_path, [action(1)])
    bulk.load([path], tmp_path / "d")
    before = {p: p.read_bytes() for p in (tmp_path / "d/raw").rglob("*") if p.is_file()}
    renamed = path.rename(tmp_path / "other name.zip")
    report = bulk.load([renamed], tmp_path / "d")
    assert report.lines == ["other name.zip: held already, nothing changed"]
    assert not report.is_changed
    assert {p: p.read_bytes() for p in (tmp_path / "d/raw").rglob("*") if p.is_file()} == before


def test_deltas_correct_delete_and_add_in_whatever_order_files_are_loaded(tmp_path: Path) -> None:
    full = archive(tmp_path, [action(1), action(2), action(3)])
    head = ["correction_delete_ind", *HEAD]
    changes = [
        action(1, correction_delete_ind="C", federal_action_obligation="111", last_modified_date="2026-10-01"),
        {
            "correction_delete_ind": "D",
            "contract_transaction_unique_key": action(2)["contract_transaction_unique_key"].lower(),
        },
        action(4, correction_delete_ind="", action_date="2024-09-01"),
    ]
    delta = zipped(tmp_path, "FY(All)_070_Contracts_Delta_20261006", part_1=text(changes, head))
    for number, order in enumerate([[full, delta], [delta, full]]):
        data = tmp_path / f"d{number}"
        bulk.load(order, data)
        warehouse.build(data)
        rows = ask(
            data,
            "SELECT right(piid, 1) AS award, federal_action_obligation AS money, is_deleted FROM transactions ORDER BY piid",
        )
        assert [tuple(row.values()) for row in rows] == [
            ("1", Decimal("111.00"), False),
            ("2", Decimal("100.25"), True),
            ("3", Decimal("100.25"), False),
            ("4", Decimal("100.25"), False),
        ]
        assert [row["piid"][-1] for row in ask(data, "SELECT piid FROM awards ORDER BY piid")] == ["1", "3", "4"]
        as_of = ask(data, "SELECT max(data_as_of)::VARCHAR AS day FROM coverage WHERE status = 'complete'")
        assert as_of == [{"day": "2026-10-06"}]


def test_a_delta_after_a_missed_month_moves_no_coverage(tmp_path: Path) -> None:
    delta = zipped(
        tmp_path, "FY(All)_070_Contracts_Delta_20261106", part_1=text([action(4)], ["correction_delete_ind", *HEAD])
    )
    bulk.load([archive(tmp_path, [action(1)]), delta], tmp_path / "d")
    warehouse.build(tmp_path / "d")
    assert ask(tmp_path / "d", "SELECT max(data_as_of)::VARCHAR AS day FROM coverage") == [{"day": "2026-09-06"}]


def test_what_the_next_full_file_no_longer_has_is_deleted(tmp_path: Path) -> None:
    old = archive(tmp_path, [action(1), action(2)], "FY2024_070_Contracts_Full_20260806")
    new = archive(tmp_path, [action(1, federal_action_obligation="5"), action(3)])
    bulk.load([new, old], tmp_path / "d")
    warehouse.build(tmp_path / "d")
    rows = ask(
        tmp_path / "d",
        "SELECT right(piid, 1) AS award, federal_action_obligation AS money, is_deleted FROM transactions ORDER BY piid",
    )
    assert [tuple(row.values()) for row in rows] == [
        ("1", Decimal("5.00"), False),
        ("2", Decimal("100.25"), True),
        ("3", Decimal("100.25"), False),
    ]


def test_of_one_action_twice_in_a_file_the_version_changed_last_stands(tmp_path: Path) -> None:
    rows = [
        action(1, federal_action_obligation="2", last_modified_date="2024-05-01"),
        action(1, federal_action_obligation="1", last_modified_date="2024-04-01"),
    ]
    bulk.load([archive(tmp_path, rows)], tmp_path / "d")
    warehouse.build(tmp_path / "d")
    assert ask(tmp_path / "d", "SELECT federal_action_obligation AS money, row_number FROM transactions") == [
        {"money": Decimal("2.00"), "row_number": 1}
    ]


def test_an_old_layout_without_keys_gets_the_keys_of_today(tmp_path: Path) -> None:
    head = [name for name in HEAD if not name.startswith(("contract_", "recipient_uei"))]
    head[head.index("parent_award_id_piid")] = "parent_award_id"
    row = {k: v for k, v in action(1, parent_award_id="GS35F0086U", parent_award_agency_id="4730").items() if k in head}
    (tmp_path / "old.csv").write_text(text([row], head))
    bulk.load([tmp_path / "old.csv"], tmp_path / "d")
    warehouse.build(tmp_path / "d")
    assert ask(tmp_path / "d", "SELECT award_key, transaction_key FROM transactions") == [
        {
            "award_key": "CONT_AWD_70CTD024C00000001_7012_GS35F0086U_4730",
            "transaction_key": "7012_4730_70CTD024C00000001_0_GS35F0086U_0",
        }
    ]


# What a file covers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rows", "expected"),
    [
        (FULL, [action(1)], [("070", "complete", None)]),
        ("FY2024_All_Contracts_Full_20260906", [action(1), action(2, awarding_agency_code="019")], [(None, "complete", None)]),
        (FULL, [action(1), action(2, awarding_agency_code="019")], [("070", "partial", "the name says department 070 and rows are of 019, 070")]),
        (FULL, [action(1), action(2, action_date="2024-10-01")], [("070", "partial", "the name says fiscal year 2024 and rows are of 2024, 2025")]),
        (FULL, [], [("070", "partial", "the file has no rows, so nothing confirms what it covers")]),
        (FULL, [action(1, last_modified_date="2026-09-20")], [("070", "partial", "the name says 2026-09-06 and a row was changed on 2026-09-20")]),
        (FULL, [action(1), action(2, action_date="?")], [("070", "partial", "1 row without a readable action date")]),
        ("my contracts", [action(1)], []),
        ("FY2024_070_Contracts_Full_29990101", [action(1)], []),
    ],
)  # fmt: skip
def test_a_file_covers_what_its_name_says_and_its_content_confirms(
    tmp_path: Path, name: str, rows: list[dict[str, str]], expected: list[Any]
) -> None:
    bulk.load([archive(tmp_path, rows, name)], tmp_path / "d")
    assert ledger(tmp_path / "d") == expected


def test_a_missing_part_covers_nothing_for_certain(tmp_path: Path) -> None:
    bulk.load([zipped(tmp_path, FULL, part_1=text([action(1)]), part_3=text([action(2)]))], tmp_path / "d")
    assert ledger(tmp_path / "d") == [("070", "partial", "part 2 of the file is not here")]


def test_the_ledger_row_says_what_and_since_when(tmp_path: Path) -> None:
    bulk.load([archive(tmp_path, [action(1), action(2)])], tmp_path / "d")
    warehouse.build(tmp_path / "d")
    [row] = ask(tmp_path / "d", "SELECT * FROM coverage")
    assert (row["source"], row["agency_role"], row["award_kinds"]) == (
        "usaspending_archive",
        "awarding",
        "contracts,idvs",
    )
    assert (row["date_basis"], str(row["since_date"]), str(row["until_date"])) == (
        "action_date",
        "2023-10-01",
        "2024-09-30",
    )
    assert (str(row["data_as_of"]), row["record_count"], row["control_count"]) == ("2026-09-06", 2, 2)
    assert (row["vendor_key"], row["award_key"]) == (None, None)


# A kill, a full disk, two at once -------------------------------------------------------------------------------------

_LOAD = (
    "import sys; from pathlib import Path; from procure import bulk; bulk.load([Path(sys.argv[1])], Path(sys.argv[2]))"
)


def test_a_kill_while_loading_leaves_the_store_as_it_was_and_the_next_run_cleans_up(tmp_path: Path) -> None:
    data, pipe = tmp_path / "d", tmp_path / f"{FULL}_1.csv"
    bulk.load([archive(tmp_path, [action(1)])], data)
    before = (data / "raw/usaspending_archive/manifest.jsonl").read_bytes()
    # The load waits in the middle of landing: a stale scratch folder with a half-written file is what a kill leaves.
    code = _LOAD.replace(
        "bulk.load(",
        "bulk._settle = lambda *a: (print('landed', flush=True), __import__('time').sleep(60)); bulk.load(",
    )
    pipe.write_text(text([action(2)]))
    child = subprocess.Popen([sys.executable, "-c", code, str(pipe), str(data)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "landed\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert list((data / "raw").glob(".loading-*"))
    assert (data / "raw/usaspending_archive/manifest.jsonl").read_bytes() == before
    assert bulk.load([pipe], data).is_changed
    assert not list((data / "raw").glob(".loading-*"))
    assert len(list(manifest.read(data / "raw/usaspending_archive"))) == 2


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_load_that_is_told_to_stop_takes_back_what_it_began(tmp_path: Path, told: signal.Signals) -> None:
    """The real command, stopped while DuckDB waits for the rest of a file that comes through a gzip of many rows."""
    rows = text([action(number) for number in range(1, 400)]).encode()
    head, _, body = rows.partition(b"\n")
    with gzip.open(tmp_path / f"{FULL}_1.csv.gz", "wb", compresslevel=1) as out:
        out.write(head + b"\n")
        for _ in range(800):
            out.write(body)
    raw = tmp_path / "d/raw"
    child = subprocess.Popen(
        [sys.executable, "-m", "procure", "load", str(tmp_path / f"{FULL}_1.csv.gz"), "--data", str(tmp_path / "d")],
        stderr=subprocess.PIPE,
        text=True,
    )
    while child.poll() is None and not list(raw.glob(".loading-*/*.parquet")):
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(0.05)
    child.send_signal(told)
    _, said = child.communicate()
    assert (child.returncode, said.strip()) == (130, "stopped")
    assert [path.name for path in raw.iterdir()] == [".load.lock"]


def test_a_file_that_is_not_there_is_said_like_every_failure(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "procure", "load", str(tmp_path / "no.zip"), "--data", str(tmp_path / "d")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (3, f"procure: there is no file {tmp_path / 'no.zip'}\n")


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    data = tmp_path / "d"
    path = archive(tmp_path, [action(n, transaction_description=os.urandom(40).hex()) for n in range(3000)])
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)); import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); {_LOAD.replace('bulk.load(', 'r = bulk.load(')}; print(r.errors)"
    assert resource.RLIMIT_FSIZE
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(data)], capture_output=True, text=True, check=True
    )
    assert "the store is as it was" in done.stdout
    assert [p for p in (data / "raw").rglob("*") if p.is_file() and p.name != ".load.lock"] == []


def test_two_loads_at_once_are_refused(tmp_path: Path) -> None:
    from filelock import FileLock

    (tmp_path / "d/raw").mkdir(parents=True)
    with FileLock(str(tmp_path / "d/raw/.load.lock")), pytest.raises(StoreError, match="another process is loading"):
        bulk.load([archive(tmp_path, [action(1)])], tmp_path / "d")


def test_keep_copies_the_file_itself(tmp_path: Path) -> None:
    path = archive(tmp_path, [action(1)])
    bulk.load([path], tmp_path / "d", keep=True)
    [kept] = (tmp_path / "d/raw/kept").iterdir()
    assert kept.read_bytes() == path.read_bytes()


def test_curated_needs_the_file_no_more(tmp_path: Path) -> None:
    path = archive(tmp_path, [action(1)])
    bulk.load([path], tmp_path / "d")
    path.unlink()
    assert warehouse.build(tmp_path / "d").rows["transactions"] == 1


def test_a_memory_limit_that_is_none_is_said(tmp_path: Path) -> None:
    report = bulk.load([archive(tmp_path, [action(1)])], tmp_path / "d", memory_limit="plenty")
    assert report.errors == [f"{FULL}.zip: plenty is no amount of memory: write it as 2GB"]


# The other formats ----------------------------------------------------------------------------------------------------

_ENTRY = """<entry><title>x</title><content><ns1:{kind} xmlns:ns1="https://www.fpds.gov/FPDS" version="1.5">
<ns1:awardID><ns1:awardContractID><ns1:agencyID name="ICE">7012</ns1:agencyID><ns1:PIID>70CTD022FR0000170</ns1:PIID>
<ns1:modNumber>{mod}</ns1:modNumber><ns1:transactionNumber>0</ns1:transactionNumber></ns1:awardContractID>
<ns1:referencedIDVID><ns1:agencyID>4730</ns1:agencyID><ns1:PIID>GS35F0086U</ns1:PIID><ns1:modNumber>0</ns1:modNumber></ns1:referencedIDVID></ns1:awardID>
<ns1:relevantContractDates><ns1:signedDate>2022-09-25 00:00:00</ns1:signedDate></ns1:relevantContractDates>
<ns1:dollarValues><ns1:obligatedAmount>{money}</ns1:obligatedAmount></ns1:dollarValues>
<ns1:contractData><ns1:descriptionOfContractRequirement>A &amp; B
C</ns1:descriptionOfContractRequirement></ns1:contractData>
<ns1:vendor><ns1:vendorHeader><ns1:vendorName>ACME</ns1:vendorName></ns1:vendorHeader></ns1:vendor>
<ns1:transactionInformation><ns1:lastModifiedDate>{changed}</ns1:lastModifiedDate></ns1:transactionInformation>
</ns1:{kind}></content></entry>"""


def feed(*entries: str, name: str = "PUBLIC") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>FPDS-NG search results</title>'
        f'<link rel="alternate" href="https://www.fpds.gov/ezsearch/FEEDS/ATOM?FEEDNAME={name}&amp;q=x"></link>'
        + "".join(entries)
        + "</feed>"
    )


def entry(mod: str = "0", money: str = "5.50", changed: str = "2022-10-01 08:00:00", kind: str = "award") -> str:
    return _ENTRY.format(mod=mod, money=money, changed=changed, kind=kind)


def test_saved_atom_pages_become_actions(tmp_path: Path) -> None:
    (tmp_path / "page.xml").write_text(feed(entry(), entry("P00001", "oops")))
    report = bulk.load([tmp_path / "page.xml"], tmp_path / "d")
    assert report.lines == [
        "page.xml: FPDS actions, latest change 2022-10-01: 2 rows",
        "  unreadable: 1 cell of obligated_amount: row 2: 'oops'",
    ]
    warehouse.build(tmp_path / "d")
    rows = ask(tmp_path / "d", "SELECT * FROM transactions ORDER BY row_number")
    assert [row["transaction_key"] for row in rows] == [
        "7012_4730_70CTD022FR0000170_0_GS35F0086U_0",
        "7012_4730_70CTD022FR0000170_P00001_GS35F0086U_0",
    ]
    assert rows[0]["federal_action_obligation"] == Decimal("5.50")
    assert rows[0]["description"] == "A & B\nC"
    assert (rows[0]["awarding_subtier_code"], rows[0]["source"], rows[0]["grade"]) == (None, "fpds_atom", "bulk")
    assert ask(tmp_path / "d", "SELECT * FROM coverage") == []


def test_a_deletion_in_the_feed_holds_only_against_what_was_changed_before_it(tmp_path: Path) -> None:
    for name, changed, expected in (("later", "2023-01-01 00:00:00", True), ("earlier", "2021-01-01 00:00:00", False)):
        data = tmp_path / name
        (tmp_path / "page.xml").write_text(feed(entry()))
        (tmp_path / "deleted.xml").write_text(feed(entry(changed=changed), name="DELETED"))
        bulk.load([tmp_path / "page.xml", tmp_path / "deleted.xml"], data)
        warehouse.build(data)
        assert ask(data, "SELECT is_deleted FROM transactions") == [{"is_deleted": expected}]


def test_hostile_and_broken_xml_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    (tmp_path / "bomb.xml").write_text(feed(entry()).replace("<feed", bomb + "<feed", 1))
    (tmp_path / "cut.xml").write_text(feed(entry(), entry("1"))[:-300])
    report = bulk.load([tmp_path / "bomb.xml", tmp_path / "cut.xml"], tmp_path / "d")
    assert "declares a document type" in report.errors[0]
    assert "cut.xml breaks off" in report.errors[1]
    assert not report.is_changed


NOTICE_HEAD = [
    "NoticeId", "Title", "Sol#", "Department/Ind.Agency", "CGAC", "Sub-Tier", "FPDS Code", "Office", "AAC Code", "PostedDate", "Type",
    "Active", "AwardNumber", "AwardDate", "Award$", "Awardee", "NaicsCode", "ClassificationCode", "Link", "Description",
]  # fmt: skip


def test_a_notice_extract_is_read_in_its_publishers_encoding_newest_version_first(tmp_path: Path) -> None:
    notice = {
        "NoticeId": "0123456789abcdef0123456789abcdef",
        "Title": "Café – “case” system",
        "Sol#": " 70CTD-25-R-1 ",
        "CGAC": "070",
        "FPDS Code": "7012",
        "AAC Code": "70CTD0",
        "PostedDate": "2025-04-18 22:22:47.454-04",
        "Type": "Award Notice",
        "Active": "Yes",
        "AwardNumber": "70CTD022FR0000170",
        "AwardDate": "2025-04-11",
        "Award$": "$29,898,236.00",
        "Awardee": "ACME INC DENVER CO USA",
        "Description": "<p>Line one\nline two</p>",
    }
    older = {**notice, "PostedDate": "2025-04-17 01:00:00-04", "Title": "older"}
    shifted = {**notice, "NoticeId": "A title where the id should be", "Title": "x"}
    out = io.StringIO()
    writer = csv.DictWriter(out, NOTICE_HEAD, restval="", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows([notice, older, shifted])
    (tmp_path / "ContractOpportunitiesFullCSV.csv").write_bytes(out.getvalue().encode("cp1252"))
    report = bulk.load([tmp_path / "ContractOpportunitiesFullCSV.csv"], tmp_path / "d")
    assert report.lines == [
        "ContractOpportunitiesFullCSV.csv: SAM.gov notices, latest change 2025-04-18: 3 rows",
        "  set aside: 1 row, shifted: notice_id does not look like one: row 3",
        "  text read as Windows-1252, as its publisher writes it",
    ]
    warehouse.build(tmp_path / "d")
    [row] = ask(tmp_path / "d", "SELECT * FROM notices")
    assert row["title"] == "Café – “case” system"
    assert row["award_amount"] == Decimal("29898236.00")
    assert (row["notice_type"], row["subtier_code"], row["award_number"]) == (
        "award notice",
        "7012",
        "70CTD022FR0000170",
    )
    assert (str(row["posted_date"]), row["solicitation_number"]) == ("2025-04-18", "70CTD25R1")
    assert ask(tmp_path / "d", "SELECT * FROM coverage") == []


AWARD = {
    "contractId.subtier.code": "7012",
    "contractId.piid": "70CTD022FR0000170",
    "contractId.modificationNumber": "P00003",
    "contractId.transactionNumber": "0",
    "contractId.referencedIDVSubtier.code": "4730",
    "contractId.referencedIDVPiid": "GS35F0086U",
    "coreData.awardOrIDV": "AWARD",
    "coreData.awardOrIDVType.code": "C",
    "coreData.federalOrganization.contractingInformation.contractingSubtier.code": "7012",
    "coreData.productOrServiceInformation.principalNaics[0].code": "541512",
    "awardDetails.dates.dateSigned": "2025-02-20T00:00:00Z",
    "awardDetails.dates.currentCompletionDate": "2025-09-25 00:00:00.000",
    "awardDetails.dollars.actionObligation": "2.086065536E7",
    "awardDetails.awardeeData.awardeeHeader.awardeeName": "ACME INC",
    "awardDetails.awardeeData.awardeeUEIInformation.uniqueEntityId": "ABCDEFGHJKL1",
    "awardDetails.awardeeData.awardeeUEIInformation.cageCode": "N/A",
    "awardDetails.transactionData.lastModifiedDate": "2025-03-01T00:00:00Z",
}


def _nested(flat: dict[str, str]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for path, value in flat.items():
        place = record
        *parents, leaf = path.split(".")
        for parent in parents:
            place = place.setdefault(parent[:-3], [{}])[0] if parent.endswith("[0]") else place.setdefault(parent, {})
        place[leaf] = value
    return record


def test_contract_award_extracts_give_the_same_from_csv_and_json(tmp_path: Path) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, ["section", "someNewColumn", *AWARD], restval="")
    writer.writeheader()
    writer.writerow({"section": "awardSummary", **AWARD})
    (tmp_path / "extract.csv").write_text(out.getvalue())
    body = {"awardSummary": [_nested(AWARD)], "totalRecords": "1", "limit": "10", "offset": "null"}
    (tmp_path / "extract.json").write_text(json.dumps(body, indent=1))
    rows = []
    for name in ("csv", "json"):
        data = tmp_path / name
        report = bulk.load([tmp_path / f"extract.{name}"], data)
        assert report.lines == [f"extract.{name}: SAM.gov contract actions, latest change 2025-03-01: 1 rows"]
        warehouse.build(data)
        [row] = ask(data, "SELECT * EXCLUDE (retrieved_at, raw_file, as_of) FROM transactions")
        rows.append(row)
    assert rows[0] == rows[1]
    assert rows[0]["federal_action_obligation"] == Decimal("20860655.36")
    assert (str(rows[0]["action_date"]), str(rows[0]["current_end_date"])) == ("2025-02-20", "2025-09-25")
    assert (rows[0]["recipient_cage"], rows[0]["naics_code"]) == (None, "541512")


def test_a_json_extract_that_breaks_off_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"awardSummary": [{"contractId": {"piid": "A"}}, {"contr')
    assert "breaks off within its records" in bulk.load([tmp_path / "x.json"], tmp_path / "d").errors[0]


def test_a_trade_name_never_stands_for_the_company(tmp_path: Path) -> None:
    """It is on the same records as the legal name, and would come first by its letters."""
    trade = {"recipient_name": "ACME SAFETY, INC.", "recipient_doing_business_as_name": "ZENITH HELMETS"}
    bulk.load([archive(tmp_path, [action(1, **trade), action(2, **trade)])], tmp_path / "d")
    warehouse.build(tmp_path / "d")
    assert ask(tmp_path / "d", "SELECT name FROM vendors WHERE uei = 'ABCDEFGHJKL1'") == [{"name": "ACME SAFETY, INC."}]
    names = ask(tmp_path / "d", "SELECT name FROM vendor_names WHERE vendor_key = 'ABCDEFGHJKL1' ORDER BY name")
    assert [row["name"] for row in names] == ["ACME SAFETY, INC.", "ZENITH HELMETS"]


def test_own_facts_need_a_document_and_rank_as_own(tmp_path: Path) -> None:
    lines = [
        "piid,recipient_name,awarding_subtier_code,date_signed,total_obligation,document,seen",
        "70CTD0-25-P-00000012,ACME INC,7012,2025-04-11,$30.00,https://example.org/foia/1.pdf,2025-09-01",
        "70CTD025P00000013,ACME INC,7012,2025-04-11,30,,2025-09-01",
    ]
    (tmp_path / "facts.csv").write_text("\n".join(lines))
    report = bulk.load([tmp_path / "facts.csv"], tmp_path / "d")
    assert report.lines == ["facts.csv: your own facts: 2 rows", "  set aside: 1 row, no document: row 2"]
    warehouse.build(tmp_path / "d")
    [row] = ask(tmp_path / "d", "SELECT * FROM awards")
    assert (row["award_key"], row["grade"], row["awarding_agency_code"]) == (
        "CONT_AWD_70CTD025P00000012_7012_-NONE-_-NONE-",
        "own",
        "070",
    )
    assert (row["total_obligation"], row["url"], str(row["as_of"])) == (
        Decimal("30.00"),
        "https://example.org/foia/1.pdf",
        "2025-09-01",
    )


# Fetching the archive -------------------------------------------------------------------------------------------------


class _Archive(BaseHTTPRequestHandler):
    """Lists two stamps of one year and serves the newer, breaking off once; ``asked`` is what was asked for."""

    body = b""
    breaks = 1
    asked: ClassVar[list[str]] = []

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked.append(
            f"{self.path.rsplit('/', 2)[-2]} {sent.get('agency', '')} {sent.get('fiscal_year', '')}".strip()
        )
        if "list_agencies" in self.path:
            answer: dict[str, Any] = {
                "agencies": {
                    "cfo_agencies": [{"name": "x", "toptier_code": "070", "toptier_agency_id": 654}],
                    "other_agencies": [],
                }
            }
        else:
            names = [
                "FY2024_070_Contracts_Full_20260806.zip",
                f"{FULL}.zip",
                "FY(All)_070_Contracts_Delta_20260906.zip",
            ]
            host = f"http://127.0.0.1:{self.server.server_address[1]}/award_data_archive/"
            answer = {
                "monthly_files": [
                    {"file_name": name, "url": host + name} for name in names if sent["fiscal_year"] == 2024
                ]
            }
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        begin = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        type(self).asked.append(f"{self.path.rsplit('/', 1)[-1]} from {begin}")
        rest = self.body[begin:]
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        if type(self).breaks:
            type(self).breaks -= 1
            self.wfile.write(rest[:100])
            self.close_connection = True
            return
        self.wfile.write(rest)


def test_the_archive_is_listed_fetched_where_it_stopped_and_loaded_once(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from procure.cli import cli

    _Archive.body, _Archive.breaks, _Archive.asked = archive(tmp_path, [action(1), action(2)]).read_bytes(), 1, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Archive)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        data = tmp_path / "d"
        call = ["refresh", "archive", "--agency", "DHS", "--years", "2023-2024", "--data", str(data)]
        call += ["--base-url", f"archive=http://127.0.0.1:{server.server_address[1]}"]
        planned = CliRunner().invoke(cli, [*call, "--plan"])
        assert "at most 2 files" in planned.output
        assert _Archive.asked == []
        first = CliRunner().invoke(cli, call, catch_exceptions=False)
        assert first.exit_code == 0
        assert "covers: every action awarded by department 070, fiscal year 2024, as of 2026-09-06" in first.output
        assert _Archive.asked[:3] == ["list_agencies", "list_monthly_files 654 2023", "list_monthly_files 654 2024"]
        assert _Archive.asked[3:] == [f"{FULL}.zip from 0", f"{FULL}.zip from 100"]
        assert list((data / "raw/.downloads").iterdir()) == []
        again = CliRunner().invoke(cli, call, catch_exceptions=False)
        assert f"{FULL}.zip: held already, nothing changed" in again.output
        assert not [each for each in _Archive.asked[5:] if "from" in each]
    finally:
        server.shutdown()
        server.server_close()


def test_a_listed_file_on_a_foreign_host_is_not_fetched(tmp_path: Path) -> None:
    import datetime as dt

    from procure.bulk.download import Published, download
    from procure.errors import SourceChanged

    one = Published("070", 2024, dt.date(2026, 9, 6), f"{FULL}.zip", "https://files.usaspending.gov.example.org/x.zip")
    with pytest.raises(SourceChanged, match="not the publisher's"):
        download(one, tmp_path, "https://api.usaspending.gov", print)


@pytest.mark.parametrize(
    ("text", "years"),
    [("2024", [2024]), ("2022-2024", [2022, 2023, 2024]), ("2025-", [2025, 2026, 2027]), ("2014,2016", [2014, 2016])],
)
def test_years_are_fiscal_years(text: str, years: list[int]) -> None:
    import datetime as dt

    from procure.bulk.download import years_of

    assert years_of(text, dt.date(2026, 11, 24)) == years


@pytest.mark.parametrize("text", ["", "24", "2007", "2030", "2024-2022", "x-"])
def test_years_that_are_none_are_said(text: str) -> None:
    import datetime as dt

    from procure.bulk.download import years_of
    from procure.errors import UsageError

    with pytest.raises(UsageError):
        years_of(text, dt.date(2026, 11, 24))


# Real samples ---------------------------------------------------------------------------------------------------------


@needs_shared
@pytest.mark.parametrize(
    ("folder", "name", "noun"),
    [
        ("usaspending-transactions-2025", "dummy_CSV_data.csv", "transactions"),
        ("usaspending-transactions-2018", "fy13.csv", "transactions"),
        ("usaspending-downloads-2025", "mn_all_Contracts_PrimeAwardSummaries_2025-03-21_H19M57S23_1.csv", "awards"),
        ("usaspending-downloads-2025", "mn_all_Contracts_Subawards_2025-03-21_H19M57S41_1.csv", "subawards"),
    ],
)
def test_real_samples_read_cell_by_cell_as_an_independent_reader_does(
    tmp_path: Path, folder: str, name: str, noun: str
) -> None:
    path = SHARED / "samples" / folder / name
    assert not bulk.load([path], tmp_path / "d").errors
    found = landed(tmp_path / "d", noun=f"usaspending_archive/{noun}")
    with path.open(encoding="utf-8-sig", newline="") as opened:
        expected = list(csv.DictReader(opened))
    assert len(found) == len(expected)
    compared = 0
    for row, cells in zip(found, expected, strict=True):
        assert row["unreadable"] is None
        for column, value in row.items():
            if column not in cells:
                continue
            compared += 1
            if isinstance(value, str) or value is None:
                assert (value or "") == cells[column], column
            elif isinstance(value, Decimal):
                assert value == Decimal(cells[column]), column
            elif isinstance(value, int):
                assert value == int(cells[column]), column
    assert compared >= 40 * len(found) or noun == "subawards"


@needs_shared
def test_real_atom_pages_give_every_entry(tmp_path: Path) -> None:
    import re

    pages = sorted((SHARED / "samples/fpds-atom-kenosa").glob("*.xml"))
    report = bulk.load(pages, tmp_path / "d")
    assert not report.errors
    for page, taken in zip(pages, report.files, strict=True):
        text = page.read_text(encoding="utf-8")
        assert taken.rows == len(re.findall("<entry>", text)), page.name
        assert len(taken.lines) == 1, taken.lines
    found = landed(tmp_path / "d", "piid, obligated_amount, signed_date, vendor_name, uei", noun="fpds_atom/actions")
    body = "".join(page.read_text(encoding="utf-8") for page in pages)
    money = [Decimal(x) for x in re.findall(r"<ns1:dollarValues>\s*<ns1:obligatedAmount>([-0-9.]+)<", body)]
    assert sorted(row["obligated_amount"] for row in found if row["obligated_amount"] is not None) == sorted(money)
    assert all(row["signed_date"] and row["vendor_name"] for row in found)
