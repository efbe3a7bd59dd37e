"""Reports asked for on the command line, over the packaged snapshot and the example correspondence."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import docx
import duckdb
import jsonschema
import pytest
from click.testing import CliRunner, Result
from selectolax.lexbor import LexborHTMLParser

from procure.cli import cli
from procure.errors import UsageError
from procure.report import schema
from tests.conftest import ROOT

LETTER = str(ROOT / "examples" / "correspondence.txt")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check", LETTER, "--no-keep", "--fail-on", "none", *arguments])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    formats = {"html": "a.html", "markdown": "a.md", "csv": "a.csv", "json": "deep/er/a.json"}
    options = [word for name, file in formats.items() for word in (f"--{name}", str(folder / file))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        done = run(*options)
    assert done.exit_code == 0, done.output
    assert "claims:" in done.output, "the table is still on the terminal"
    return folder


def test_every_report_speaks_of_the_same_claims(made: Path) -> None:
    face = json.loads((made / "deep/er/a.json").read_text(encoding="utf-8"))
    jsonschema.validate(face, json.loads((schema.FOLDER / "check.schema.json").read_text(encoding="utf-8")))
    ids = {claim["id"] for claim in face["claims"]}
    assert len(ids) > 10
    rows = list(csv.DictReader(io.StringIO((made / "a.csv").read_bytes().decode("utf-8-sig"))))
    assert {row["id"] for row in rows} == ids
    assert {(row["id"], row["verdict"] or None) for row in rows} == {
        (each["id"], each["verdict"]) for each in face["claims"]
    }
    page, text = (made / "a.html").read_text(encoding="utf-8"), (made / "a.md").read_text(encoding="utf-8")
    for each in ids:
        assert f'id="claim-{each}"' in page and f'id="text-{each}"' in page and f"`{each}`" in text
    assert 'class="timeline"' in page and "packaged snapshot" in page


def test_one_claim_as_review_and_as_right_of_reply(made: Path, tmp_path: Path) -> None:
    face = json.loads((made / "deep/er/a.json").read_text(encoding="utf-8"))
    one = next(each for each in face["claims"] if each["verdict"] == "supported" and each["evidence"])
    review, annex, text = tmp_path / "r.json", tmp_path / "a.docx", tmp_path / "a.md"
    options = ["--claim", one["id"], "--claimreview", str(review), "--publisher", "The Ledger"]
    assert run(*options, "--reply", str(annex)).exit_code == 0
    assert run("--claim", one["id"], "--reply", str(text)).exit_code == 0
    data = json.loads(review.read_text(encoding="utf-8"))
    assert data["reviewRating"]["alternateName"] == "Supported" and data["author"]["name"] == "The Ledger"
    flat = " ".join(one["quote"].split())
    assert flat in "\n".join(paragraph.text for paragraph in docx.Document(str(annex)).paragraphs)
    assert "Our question" in text.read_text(encoding="utf-8")
    urls = {each["url"] for each in one["evidence"] if each["url"]} & set(data["citation"])
    assert urls and all(url in text.read_text(encoding="utf-8") for url in urls)


def test_the_sql_of_the_page_runs_as_it_is_copied(made: Path) -> None:
    page = LexborHTMLParser((made / "a.html").read_text(encoding="utf-8"))
    (snapshot,) = (made / "cache" / "procure").glob("snapshot-*.duckdb")
    asked = {node.attributes["id"]: node.css_first("code").text() for node in page.css("#queries details")}
    assert asked
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        # One reading of each query, and every query that stands alone.
        boxes = {box.attributes.get("data-query") or box.text(): box for box in page.css(".card details.sql .copyable")}
        for box in boxes.values():
            query = box.attributes.get("data-query")
            copied = (asked[query] + "\n" if query else "") + box.css_first("code").text()
            assert connection.execute(copied).description
    assert set(asked) <= set(boxes)


def test_a_report_on_stdout_stands_alone() -> None:
    assert run("--html", "-").stdout.startswith("<!DOCTYPE html>")
    assert run("--csv", "-").stdout_bytes.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--html", "-", "--csv", "-"], "only one report can go to stdout"),
        (["--html", LETTER], "is the letter itself"),
        (["--claimreview", "r.json"], "name them with --claim"),
        (["--reply", "r.md"], "name them with --claim"),
        (["--claim", "c", "--reply", "r.pdf"], "end in .md or .docx"),
        (["--claim", "nobody", "--reply", "r.md"], "no claim with id"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is(options: list[str], words: str) -> None:
    before = Path(LETTER).read_bytes()
    done = run(*options)
    assert isinstance(done.exception, UsageError) and words in str(done.exception)
    assert Path(LETTER).read_bytes() == before
