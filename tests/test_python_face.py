"""The Python face: every block of docs/python.md runs, the notebook draws its plots, frames keep values as they are."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import typing
from contextlib import redirect_stdout
from decimal import Decimal
from pathlib import Path

import pytest

import procure
from procure.models import CheckedClaim
from tests.conftest import ROOT

BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "python.md").read_text(encoding="utf-8"), re.DOTALL)


def run_cells(cells: list[str], where: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, object], str]:
    """Run pieces of code one after the other in one namespace, as a notebook would."""
    monkeypatch.chdir(where)
    space: dict[str, object] = {"__name__": "__main__"}
    said = io.StringIO()
    with redirect_stdout(said):
        for number, cell in enumerate(cells, 1):
            exec(compile(cell, f"block {number}", "exec"), space)
    return space, said.getvalue()


def test_every_block_of_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(BLOCKS) >= 7
    space, said = run_cells(BLOCKS, ROOT / "examples", monkeypatch)
    assert "EXECUTE" in said and "awards - " in said
    frame = typing.cast("typing.Any", space["claims"])
    assert {"id", "type", "verdict", "reason", "amount", "quote"} <= set(frame.columns)


def test_the_blocks_of_the_sql_page_run_too(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "sql.md").read_text(encoding="utf-8"), re.DOTALL)
    space, _ = run_cells(blocks, ROOT / "examples", monkeypatch)
    assert typing.cast("typing.Any", space["frame"])["awards"].sum() > 100


def test_the_notebook_goes_from_the_letter_to_its_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    matplotlib = pytest.importorskip(
        "matplotlib", reason="the notebook draws with matplotlib: pip install 'procure[plot]'"
    )
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    notebook = json.loads((ROOT / "examples" / "letter_to_plot.ipynb").read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["metadata"]["kernelspec"]["language"]) == (4, "python")
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    plt.close("all")
    space, _ = run_cells(cells, ROOT / "examples", monkeypatch)
    assert len(plt.get_fignums()) == 2
    for number in plt.get_fignums():
        drawn = plt.figure(number).axes[0]
        assert drawn.patches, "a plot without a bar"
    assert len(typing.cast("typing.Any", space["held"])) >= 3
    plt.close("all")


def test_frames_keep_values_as_they_are() -> None:
    letter = procure.read_letter(
        "Acme Institute\n\n10 July 2025\n\nDear Sir,\n\nICE awarded Palantir a $30M contract. Palantir has contracts with ICE.\n\n"
        "Sincerely,\nAcme Institute\n"
    )
    with procure.open() as store:
        result = procure.check(letter, store)
        money = store.frame(
            "SELECT total_obligation, date_signed FROM awards WHERE total_obligation IS NOT NULL AND date_signed IS NOT NULL"
        )
    frame = result.to_frame()
    assert [value for value in frame["amount"] if value is not None] == [Decimal(30000000)]
    assert all(isinstance(value, Decimal) for value in frame["amount"] if value is not None)
    assert set(frame["statement_date"]) == {dt.date(2025, 7, 10)}
    assert all(isinstance(value, Decimal) for value in money["total_obligation"])
    assert all(type(value) is dt.date for value in money["date_signed"])
    evidence = result.to_frame("evidence")
    assert len(evidence) == sum(len(claim.to_frame()) for claim in result.claims) > 0
    assert set(evidence["role"]) <= {"evidence", "counter", "lead", "later"}
    extraction = procure.extract(letter)
    assert list(extraction.to_frame()["id"]) == list(frame["id"])


def test_frames_of_nothing_have_their_columns() -> None:
    letter = procure.read_letter("Dear Sir,\n\nThank you for the flowers.\n")
    result = procure.check(letter)
    for empty, full in (
        (result.to_frame(), {"id", "verdict"}),
        (result.to_frame("evidence"), {"claim", "role", "record_key"}),
        (procure.extract(letter).to_frame(), {"id", "quote"}),
    ):
        assert len(empty) == 0 and full <= set(empty.columns)


def test_the_face_is_typed() -> None:
    assert (Path(procure.__file__).parent / "py.typed").exists()
    for name in ("read_letter", "extract", "open", "check"):
        function = getattr(procure, name)
        assert function.__annotations__["return"] and function.__doc__
    assert typing.get_type_hints(CheckedClaim)["verdict"] is not None
