"""The benchmarks stand on made archives and on a table that is written part by part: both must be right to mean anything."""

from __future__ import annotations

import csv
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from benchmarks import __main__ as bench
from benchmarks.archives import COLUMNS, PLANTED_UEI, make


def test_a_made_archive_has_the_published_columns_the_planted_truth_and_the_same_bytes_each_time(
    tmp_path: Path,
) -> None:
    made, again = (make(tmp_path / name, 3_000, zipped=False) for name in ("one", "two"))
    assert made.path.read_bytes() == again.path.read_bytes()
    with made.path.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 3_000
    mine = [row for row in rows if row["recipient_uei"] == PLANTED_UEI]
    assert len({row["contract_award_unique_key"] for row in mine}) == made.planted_awards == 1
    assert sum(Decimal(row["federal_action_obligation"]) for row in mine) == made.planted_obligation
    # Actions come in the order of their awards, whatever the number of threads that wrote them.
    numbers = [int(row["award_id_piid"][-8:]) for row in rows]
    assert numbers == sorted(numbers)


def _measured(wall: float) -> dict[str, Any]:
    return {"wall": wall, "cpu": wall / 2, "peak": 100_000_000, "answer": {"claims": 100, "wrong": 0}}


def test_a_part_measured_again_keeps_the_others_rows_and_says_when_each_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(bench.HERE / "README.md", tmp_path / "README.md")
    monkeypatch.setattr(bench, "HERE", tmp_path)

    def write(part: str, found: dict[str, Any]) -> str:
        monkeypatch.setattr(bench, f"{part}_part", lambda *_: found)
        monkeypatch.setattr("sys.argv", ["benchmarks", "--only", part, "--write", "--work", str(tmp_path / "work")])
        bench.main()
        return (tmp_path / "README.md").read_text(encoding="utf-8")

    def started(help_takes: float) -> dict[str, Any]:
        names = ("import click", "procure --help", "procure check (the example)")
        return dict(zip(names, map(_measured, (1.0, help_takes, 20.0)), strict=True))

    write("claims", {"sizes": {"1000": _measured(2.0), "10000": _measured(9.0)}})
    for help_takes, reached in ((2.0, "yes"), (9.0, "**no**")):
        text = write("start", started(help_takes))
        assert f"| <= 3 | {reached} |" in next(line for line in text.splitlines() if "procure --help /" in line)
        assert "9.00 s (4.50 s CPU); 100 claims, 0 wrong | - | <= 3 s | **no** |" in text
        assert "\nMeasured: claims (" in text
        assert ", start (" in text
        assert "## What is measured" in text
    assert "procure --help" in capsys.readouterr().out


def test_a_tenth_of_the_size_is_not_written_as_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks", "--quick", "--write"])
    with pytest.raises(SystemExit):
        bench.main()
