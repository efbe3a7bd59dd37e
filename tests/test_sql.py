"""The files of sql/: heads that say what the query does, tables as the models declare them, expectations that speak up."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from procure.errors import BuildError
from procure.models import TABLES
from procure.resources import raw_root, sql_root
from procure.warehouse import engine

building = importlib.import_module("procure.warehouse.build")  # the package exports a function of that name
LAYERS = ("staged", "curated", "views")
FILES = [file for layer in LAYERS for file in engine.sql_files(layer)]
MODELS = {model.table: model for model in TABLES}


def _tables_read(text: str) -> set[str]:
    """Schema-qualified tables of a query; macros and CTEs are no tables."""
    return {
        f"{table.db}.{table.name}"
        for table in sqlglot.parse_one(text, dialect="duckdb").find_all(exp.Table)
        if table.db and isinstance(table.this, exp.Identifier)
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("built") / "procure.duckdb"
    building.build_file(path, [raw_root()], None)
    connection = engine.connect(path, read_only=True)
    yield connection
    connection.close()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_head_names_exactly_what_the_query_reads(file: engine.SqlFile) -> None:
    assert set(file.reads) == _tables_read(file.text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_is_named_after_its_table_and_says_why(file: engine.SqlFile) -> None:
    number, _, name = file.path.stem.partition("_")
    assert re.fullmatch(r"\d{3}", number)
    assert file.table.split(".")[1] == name
    assert re.search(r"^-- grain:\s+\S", file.text, re.MULTILINE)
    assert re.search(r"^-- why:\s+\S", file.text, re.MULTILINE)
    assert len(sqlglot.parse(file.text, dialect="duckdb")) == 1


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_reads_only_what_is_made_before_it(file: engine.SqlFile) -> None:
    place = {other.table: other.path.name for other in FILES}
    for table in file.reads:
        assert table.startswith("raw.") or table == "main.store" or place[table] < file.path.name, table


@pytest.mark.parametrize("file", engine.sql_files("curated"), ids=lambda file: file.name)
def test_a_curated_head_agrees_with_its_model(file: engine.SqlFile) -> None:
    model = MODELS[file.table.removeprefix("curated.")]
    assert file.key == model.key
    head = re.search(r"^-- grain:\s+(.+)$", file.text, re.MULTILINE)
    assert head is not None
    assert head[1] == model.grain


def test_every_model_has_its_file() -> None:
    assert {file.table.removeprefix("curated.") for file in engine.sql_files("curated")} == set(MODELS)


def test_every_raw_table_that_is_read_is_declared_by_a_source() -> None:
    from procure.sources import sources

    declared = {f"raw.{name}_{noun.name}" for name, source in sources().items() for noun in source.nouns}
    declared |= {"raw.coverage", "raw.judgement_aliases", "raw.judgement_products"}
    for file in FILES:
        assert {table for table in file.reads if table.startswith("raw.")} <= declared, file.name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_value_is_lost_in_silence(file: engine.SqlFile) -> None:
    # A value that does not cast must be loud; TRY_CAST is allowed only where the original stands beside it (counted rows).
    code = re.sub(r"--.*", "", file.text)
    if "TRY_CAST" in code.upper():
        assert re.search(r"^-- try_cast:\s+\S", file.text, re.MULTILINE), "say in the head why nothing is lost"


def test_tables_stand_as_the_models_declare_them(built: duckdb.DuckDBPyConnection) -> None:
    for model in TABLES:
        rows = built.execute(
            "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns() WHERE schema_name = 'curated' AND table_name = $1",
            [model.table],
        ).fetchall()
        found = {name: (kind, nullable, comment) for name, kind, nullable, comment in rows}
        assert list(found) == list(model.model_fields), model.table
        for name, field in model.model_fields.items():
            kind, nullable, comment = found[name]
            assert kind == building.ddl_type(model, name).replace(" ", "").replace("DECIMAL(23,2)", "DECIMAL(23,2)")
            assert nullable is ("None" in str(field.annotation))
            assert str(field.description) in comment


def test_money_is_decimal_everywhere(built: duckdb.DuckDBPyConnection) -> None:
    floats = built.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name IN ('curated', 'main') AND data_type IN ('DOUBLE', 'FLOAT')"
    ).fetchall()
    assert floats == []


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.table)
def test_every_row_is_a_valid_record(built: duckdb.DuckDBPyConnection, model: type) -> None:
    found = built.execute(f"SELECT * FROM curated.{model.table} LIMIT 300")  # type: ignore[attr-defined]
    names = [column[0] for column in found.description]
    for row in found.fetchall():
        model.model_validate(dict(zip(names, row, strict=True)))  # type: ignore[attr-defined]


def test_building_twice_gives_the_same_rows(built: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    again = tmp_path / "again.duckdb"
    building.build_file(again, [raw_root()], None)
    other = engine.connect(again, read_only=True)
    try:
        for model in TABLES:
            query = f"SELECT * FROM curated.{model.table}"
            assert built.execute(query).fetchall() == other.execute(query).fetchall(), model.table
    finally:
        other.close()


PLANTED = {
    "agencies_have_parents.sql": "INSERT INTO curated.agencies (agency_key, level, name, parent_key, source) VALUES ('9ZZ9', 'component', 'Nowhere', '9ZZ', 'reference')",
    "awards_do_not_end_before_they_start.sql": "UPDATE curated.awards SET start_date = DATE '2024-01-01', potential_end_date = DATE '2001-01-01' WHERE source = 'compiled'",
    "coverage_words_are_known.sql": (
        "INSERT INTO curated.coverage (coverage_id, source, date_basis, data_as_of, status) "
        "VALUES ('c', 'usaspending', 'action_date', DATE '2026-01-01', 'mostly')"
    ),
    "numbers_are_normalised.sql": "UPDATE curated.awards SET piid = 'HSCETC-14-C-00002' WHERE piid = 'HSCETC14C00002'",
    "actions_sum_to_award.sql": (
        "UPDATE curated.awards SET source = 'sam_awards', total_obligation = 1 WHERE award_key IN (SELECT award_key FROM curated.transactions); "
        "UPDATE curated.transactions SET source = 'sam_awards', federal_action_obligation = 5, is_numbered = true"
    ),
}


def test_every_expectation_has_a_planted_fault() -> None:
    assert {path.name for path in (sql_root() / "expect").glob("*.sql")} <= set(PLANTED)


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_an_expectation_is_silent_on_good_rows_and_loud_on_a_planted_bad_one(name: str, tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    building.build_file(path, [raw_root()], None)
    connection = engine.connect(path)
    try:
        question = (sql_root() / "expect" / name).read_text(encoding="utf-8")
        assert connection.execute(question).fetchall() == []
        for statement in PLANTED[name].split("; "):
            connection.execute(statement)
        assert connection.execute(question).fetchall()
    finally:
        connection.close()


def test_a_build_stops_at_an_expectation_and_shows_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    root = tmp_path / "sql"
    shutil.copytree(sql_root(), root)
    (root / "expect" / "nobody_is_called_this.sql").write_text(
        "SELECT award_key FROM curated.awards WHERE piid = 'HSCETC14C00002'\n"
    )
    monkeypatch.setattr(building, "sql_root", lambda: root)
    with pytest.raises(
        BuildError, match=r"nobody_is_called_this\.sql found rows \(award_key\): \(CONT_IDV_HSCETC14C00002"
    ):
        building.build_file(tmp_path / "store.duckdb", [raw_root()], None)
    assert not (tmp_path / "store.duckdb").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["sql"], "nothing is left behind"


@pytest.mark.parametrize("path", sorted(sql_root().rglob("*.sql")), ids=lambda path: path.name)
def test_an_arrow_stands_in_parentheses_beside_an_operator(path: Path) -> None:
    # DuckDB 1.4 binds ->> less tightly than =, LIKE and IS; DuckDB 2 more tightly. Only parentheses mean the same in both.
    arrow = r"(?<![(\w.])(?:\w+\.)?\w+ ->>? '[^']+' (?:IS|LIKE|ILIKE|NOT|IN|=|<>|<|>|<=|>=|\|\|)\s"
    assert not re.findall(arrow, path.read_text(encoding="utf-8"))
