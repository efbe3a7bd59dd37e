"""A person's judgement beside the machine's: read line by line, shown, never put in the place of the verdict."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import procure
from procure import judgement, warehouse
from procure.cli import cli
from procure.errors import ConfigError

HEAD = "claim,verdict,who,when,why\n"
LETTER = (
    "Acme Institute\n\n24 July 2025\n\nDear Sir,\n\nPalantir has a contract with ICE.\n\nSincerely,\nAcme Institute\n"
)


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "verdicts.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_line_is_read_and_the_latest_on_a_claim_counts(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        HEAD + 'c1,supported,A. Editor,2026-01-02,"Seen it, signed"\n\nc1,depends,B. Lawyer,2026-01-05,Not the same\n'
        "c1,contradicted,C. Late,2025-12-31,older\nc2,unresolved,D,2026-02-01,why\n",
    )
    found = judgement.read(folder)
    assert {key: (made.verdict, made.who) for key, made in found.items()} == {
        "c1": ("depends", "B. Lawyer"),
        "c2": ("unresolved", "D"),
    }


def test_no_file_is_no_judgement(tmp_path: Path) -> None:
    assert judgement.read(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "needs a first line"),
        ("claim,verdict\nc1,supported\n", "needs a first line"),
        (HEAD + "c1,true,A,2026-01-02,why\n", "line 2: 'true' is no verdict"),
        (HEAD + "c1,supported,A,2 January,why\n", "line 2: '2 January' is no day"),
        (HEAD + "c1,supported,,2026-01-02,why\n", "line 2: who is empty"),
        (HEAD + "c1,supported,A,2026-01-02\n", "line 2: why is empty"),
        (HEAD + "c1,supported,A,2026-01-02,one, two\n", "line 2: more cells"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        judgement.read(write(tmp_path, text))
    assert said in str(refused.value) and "verdicts.csv" in str(refused.value) and "\n" not in str(refused.value)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "verdicts.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="save it as UTF-8"):
        judgement.read(tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("judgement") / "data"
    warehouse.load_example(data)
    warehouse.build(data)
    return data


def test_it_stands_beside_the_verdict_and_survives_a_build(built: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(built, tmp_path / "data"))
    with procure.open(data) as store:
        [claim] = procure.check(procure.read_letter(LETTER), store).claims
        assert claim.override is None
    write(data / "judgement", HEAD + f"{claim.id},unresolved,A. Editor,2026-01-02,Waiting for the contract itself\n")
    warehouse.build(data)
    letter = tmp_path / "letter.txt"
    letter.write_text(LETTER, encoding="utf-8")
    with procure.open(data) as store:
        [again] = procure.check(procure.read_letter(LETTER), store).claims
    assert again.override is not None and again.override.who == "A. Editor"
    assert again.model_copy(update={"override": None}) == claim
    run = ["check", str(letter), "--data", str(data), "--fail-on", "unresolved"]
    out = CliRunner().invoke(cli, [*run, "--explain"], catch_exceptions=False)
    assert "A. Editor on 2026-01-02: unresolved. Waiting for the contract itself" in out.stdout
    assert out.exit_code == 0, "the machine's verdict decides the exit code"
    (data / "judgement" / "verdicts.csv").write_text(HEAD + "x,maybe,A,2026-01-02,y\n", encoding="utf-8")
    out = CliRunner().invoke(cli, run)
    assert isinstance(out.exception, ConfigError)
