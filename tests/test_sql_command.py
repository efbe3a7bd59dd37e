"""`procure sql`: the documented questions are answered, nothing but reading is possible, every format is exact."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from rich.console import Console

from procure import prompt, warehouse
from procure.cli import cli
from procure.errors import UsageError
from procure.warehouse import Store
from tests.conftest import ROOT

QUESTIONS = re.findall(
    r"### (.+?)\n\n```sql\n(.*?)```", (ROOT / "docs" / "sql.md").read_text(encoding="utf-8"), re.DOTALL
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    data = tmp_path_factory.mktemp("sql")
    warehouse.load_example(data)
    warehouse.build(data)
    with warehouse.open(data, checks=[]) as opened:
        yield opened


def _text(store: Store, query: str, fmt: str) -> str:
    out = io.StringIO()
    prompt._write(store.ask(query), fmt, out)
    return out.getvalue()


# The questions --------------------------------------------------------------------------------------------------------


def test_the_ten_questions_are_documented() -> None:
    assert len(QUESTIONS) >= 10


# Questions to which the packaged records, complete for nothing and never checked, have no rows.
WITHOUT_ROWS = {"For what is the store complete?", "What have checks said so far?"}


@pytest.mark.parametrize(("title", "query"), QUESTIONS, ids=[title for title, _ in QUESTIONS])
def test_a_documented_question_is_answered(store: Store, title: str, query: str) -> None:
    answer = store.ask(query)
    rows = [row for batch in answer.batches() for row in batch]
    assert bool(rows) == (title not in WITHOUT_ROWS)
    assert len(set(answer.names)) == len(answer.names)


def test_views_have_the_rows_that_their_heads_promise(store: Store) -> None:
    from procure.warehouse import engine

    files = engine.sql_files("views")
    assert len(files) >= 12
    for file in files:
        keys = ", ".join(file.key)
        assert not store.rows(f"SELECT {keys} FROM {file.table} GROUP BY ALL HAVING count(*) > 1"), file.name
        assert store.rows(f"SELECT count(*) AS n FROM {file.table}") == store.rows(
            f"SELECT count(*) AS n FROM (SELECT DISTINCT {keys} FROM {file.table})"
        )


def test_no_view_loses_or_doubles_a_record(store: Store) -> None:
    def count(table: str) -> int:
        return int(store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])

    for view, table in (
        ("contracts", "awards"),
        ("periods", "awards"),
        ("competition", "awards"),
        ("actions", "transactions WHERE NOT is_deleted"),
        ("modifications", "transactions WHERE NOT is_deleted"),
        ("subcontracts", "subawards"),
        ("scopes", "coverage"),
        ("orders", "awards WHERE parent_award_piid IS NOT NULL"),
    ):
        assert count(view) == count(table), view
    assert store.rows("SELECT sum(obligated) AS s FROM family_years") == store.rows(
        "SELECT sum(federal_action_obligation) AS s FROM transactions WHERE NOT is_deleted AND is_numbered"
    )


def test_every_table_and_column_is_described(store: Store) -> None:
    for table in store.schema():
        assert table.comment, table.name
        for column in table.columns:
            assert column.comment and len(column.comment) > 3, f"{table.name}.{column.name}"


def test_the_file_opens_in_duckdb_itself(store: Store) -> None:
    other = duckdb.connect(str(store.path), read_only=True)
    try:
        frame = other.sql("SELECT vendor, total_obligation FROM contracts ORDER BY ALL").df()
    finally:
        other.close()
    assert len(frame) == store.rows("SELECT count(*) AS n FROM awards")[0]["n"]


# Read-only, and nothing else ------------------------------------------------------------------------------------------

secret_variable = [1, 2, 3]

ATTACKS = [
    "FROM '/etc/passwd'",
    "FROM 'data.csv'",
    "FROM '*.parquet'",
    "FROM read_csv('/etc/passwd')",
    "FROM read_text('/etc/passwd')",
    "FROM read_blob('/etc/passwd')",
    "FROM read_json('/etc/passwd')",
    "FROM read_parquet('/tmp/x.parquet')",
    "FROM sniff_csv('/etc/passwd')",
    "FROM parquet_metadata('/tmp/x.parquet')",
    "FROM glob('/etc/*')",
    "FROM query('FROM read_text(''/etc/passwd'')')",
    "FROM query_table(['/etc/passwd'])",
    "FROM 'http://127.0.0.1:1/x.csv'",
    "FROM read_text('https://127.0.0.1:1/x')",
    "FROM read_csv('s3://bucket/x.csv')",
    "SELECT getenv('HOME')",
    "SELECT read_text('/etc/passwd')",
    "FROM duckdb_secrets()",
    "FROM secret_variable",
    "FROM store_frame",
    "FROM pandas_scan(1234)",
    "FROM pandas_scan(1234::POINTER)",
    "FROM arrow_scan_dumb(1::POINTER, 2::POINTER, 3::POINTER)",
    "FROM python_map_function((SELECT 1))",
    "FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''/etc/passwd'')'))",
    "FROM read_duckdb('/tmp/x.duckdb')",
    "FROM which_secret('x', 's3')",
    "FROM duckdb_extensions()",
    "SET memory_limit = '1TB'",
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "PRAGMA enable_external_access",
    "PRAGMA database_list",
    "-- a comment\nPRAGMA database_list",
    "/* a comment */ pragma database_list",
    "FROM enable_logging(storage = 'file', storage_config = {'path': '/tmp/stolen.csv'})",
    "FROM pandas_scan /* hidden */ (1234::POINTER)",
    "PRAGMA import_database('/tmp/x')",
    "CALL pragma_version()",
    "CALL enable_logging()",
    "FROM enable_logging()",
    "ATTACH '/tmp/x.duckdb' AS x",
    "ATTACH ':memory:' AS x",
    "DETACH procure",
    "USE memory",
    "COPY awards TO '/tmp/stolen.csv'",
    "COPY (SELECT 1) TO '/tmp/stolen.csv'",
    "COPY awards FROM '/etc/passwd'",
    "COPY FROM DATABASE procure TO x",
    "EXPORT DATABASE '/tmp/x'",
    "IMPORT DATABASE '/tmp/x'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '/tmp/evil.duckdb_extension'",
    "CREATE TABLE x AS SELECT 1",
    "CREATE TEMP TABLE x AS SELECT 1",
    "CREATE TABLE checks.x AS SELECT 1",
    "CREATE SECRET s (TYPE s3)",
    "CREATE OR REPLACE MACRO norm_piid(x) AS x",
    "INSERT INTO curated.awards SELECT * FROM curated.awards",
    "INSERT INTO checks.claims SELECT * FROM checks.claims",
    "UPDATE checks.verdicts SET verdict = 'supported'",
    "DELETE FROM curated.awards",
    "TRUNCATE curated.awards",
    "DROP TABLE curated.awards",
    "DROP TABLE checks.claims",
    "ALTER TABLE curated.awards ADD COLUMN x INT",
    "VACUUM",
    "CHECKPOINT",
    "BEGIN",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE checks.claims",
    "SELECT 1) TO '/tmp/stolen.csv' --",
    "PREPARE p AS DELETE FROM checks.claims; EXECUTE p",
    "PREPARE p AS COPY (SELECT 1) TO '/tmp/stolen.csv'; EXECUTE p",
    "PREPARE p AS SELECT 1; DROP TABLE checks.claims",
    "EXPLAIN ANALYZE CREATE TABLE checks.x AS SELECT 1",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/stolen.csv'",
    "/* SELECT */ DROP TABLE checks.claims",
    "",
    ";",
    "-- nothing",
    "SELEC 1",
    "DO SYSTEM 'ls'",
    ".shell ls",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_but_reading_the_store_is_possible(store: Store, attack: str, tmp_path: Path) -> None:
    store_frame = [4]
    before = store.path.read_bytes()
    with pytest.raises(UsageError) as refused:
        list(store.ask(attack).batches())
    assert "\n" not in str(refused.value) and "root:" not in str(refused.value)
    with pytest.raises(UsageError):
        store.user_parquet(attack, tmp_path / "out.parquet")
    assert store_frame == [4] and store.path.read_bytes() == before
    assert not Path("/tmp/stolen.csv").exists()
    assert store.rows("SELECT count(*) AS n FROM checks.claims") == [{"n": 0}]
    assert not store.rows("SELECT * FROM duckdb_tables() WHERE table_name = 'x'")


def test_parquet_writes_its_target_and_can_read_nothing_else(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "it's.parquet"
    store.user_parquet("SELECT piid, total_obligation FROM awards ORDER BY ALL -- all", target)
    back = duckdb.connect().execute("FROM read_parquet($file)", {"file": str(target)}).fetchall()
    assert back == [tuple(row.values()) for row in store.rows("SELECT piid, total_obligation FROM awards ORDER BY ALL")]
    other = tmp_path / "other.csv"
    other.write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(UsageError):
        store.user_parquet(f"FROM read_csv('{other}')", tmp_path / "out.parquet")


@pytest.mark.parametrize(
    "query",
    [
        "FROM awards LIMIT 1",
        "WITH a AS (SELECT 1 AS x) FROM a",
        "VALUES (1)",
        "DESCRIBE awards",
        "SUMMARIZE vendors",
        "SHOW TABLES",
        "EXPLAIN SELECT 1",
        "EXPLAIN ANALYZE SELECT count(*) FROM awards",
        "PREPARE r AS SELECT piid FROM awards WHERE piid = $p;\nEXECUTE r(p := '70CTD022FR0000170');",
        "-- a reading\nPREPARE r AS\nSELECT 1;\nEXECUTE r;",
        "SELECT norm_piid('a-1')",
    ],
)
def test_every_way_of_reading_is_answered(store: Store, query: str) -> None:
    assert [row for batch in store.ask(query).batches() for row in batch]


def test_a_printed_query_runs_as_pasted(store: Store) -> None:
    from procure.models import Sql

    for values in ({"p": "70CTD022FR0000170", "day": None}, {"p": "it's", "day": None}):
        printed = Sql(text="SELECT piid FROM awards WHERE piid = $p AND $day IS NULL", parameters=values).pasted
        rows = [row for batch in store.ask(printed).batches() for row in batch]
        assert len(rows) == (1 if "170" in values["p"] else 0)


def test_a_slow_query_is_stopped_and_the_store_goes_on(store: Store) -> None:
    with pytest.raises(UsageError, match="--timeout"):
        list(store.ask("SELECT sum(hash(i)) FROM range(100000000000) AS t(i)", seconds=0.2).batches())
    assert store.rows("SELECT 1 AS one") == [{"one": 1}]


def test_ctrl_c_stops_the_query_and_leaves_the_store_usable(store: Store) -> None:
    import _thread

    # The signal arrives while the query runs: the main thread waits for it, so it is raised there.
    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        list(store.ask("SELECT sum(hash(i)) FROM range(100000000000) AS t(i)").batches())
    timer.join()
    assert store.rows("SELECT 1 AS one") == [{"one": 1}]


# Formats --------------------------------------------------------------------------------------------------------------

MIXED = (
    "SELECT * FROM (VALUES (1, 12345678901234567.89::DECIMAL(23, 2), DATE '2025-07-24', 'a|b<c', true), "
    "(NULL, 0.00, NULL, NULL, NULL)) AS t(n, money, day, words, flag)"
)


def test_csv_has_every_digit_and_an_empty_cell_for_null(store: Store) -> None:
    rows = list(csv.reader(io.StringIO(_text(store, MIXED, "csv"))))
    assert rows[0] == ["n", "money", "day", "words", "flag"]
    assert rows[1] == ["1", "12345678901234567.89", "2025-07-24", "a|b<c", "True"]
    assert rows[2] == ["", "0.00", "", "", ""]


@pytest.mark.parametrize(
    "formula", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "  =1", '=HYPERLINK("http://x")']
)
def test_csv_holds_no_formula(store: Store, formula: str) -> None:
    quoted = formula.replace("'", "''")
    rows = list(
        csv.reader(io.StringIO(_text(store, f"SELECT '{quoted}' AS words, -5 AS n, '-5.25' AS as_text", "csv")))
    )
    assert rows[1] == ["'" + formula, "-5", "-5.25"]
    assert json.loads(_text(store, f"SELECT '{quoted}' AS words", "json")) == [{"words": formula}]


def test_json_is_a_list_of_records(store: Store) -> None:
    assert json.loads(_text(store, MIXED, "json"), parse_float=Decimal)[1] == {
        "n": None, "money": 0, "day": None, "words": None, "flag": None,
    }  # fmt: skip
    assert json.loads(_text(store, "SELECT 1 AS a WHERE false", "json")) == []
    assert json.loads(_text(store, "SELECT 'nan'::DOUBLE AS a, [1, 2] AS b, {'k': 1} AS c, 2.50 AS d", "json")) == [
        {"a": None, "b": [1, 2], "c": {"k": 1}, "d": 2.5}
    ]


def test_markdown_escapes_what_would_break_its_table(store: Store) -> None:
    lines = _text(store, MIXED, "markdown").splitlines()
    assert lines[0] == "| n | money | day | words | flag |"
    assert lines[2] == "| 1 | 12,345,678,901,234,567.89 | 2025-07-24 | a\\|b&lt;c | True |"


def test_a_table_too_wide_for_the_screen_is_printed_record_by_record(store: Store) -> None:
    console = Console(width=80, file=io.StringIO(), color_system=None)
    for part in prompt._on_screen(store.ask("SELECT * FROM awards ORDER BY award_key, source LIMIT 2"), console):
        console.print(part)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert text.startswith("row 1\n") and "\nrow 2\n" in text and "2 rows" in text


def test_a_long_answer_says_that_there_is_more(store: Store) -> None:
    console = Console(width=80, file=io.StringIO(), color_system=None)
    for part in prompt._on_screen(store.ask("SELECT i FROM range(1000000) AS t(i)"), console):
        console.print(part)
    assert f"the first {prompt.MOST_ON_SCREEN} rows; there are more" in console.file.getvalue()  # type: ignore[attr-defined]


# The command and the prompt -------------------------------------------------------------------------------------------


def test_the_command_answers_from_a_pipe_too(store: Store) -> None:
    data = str(store.data)
    out = CliRunner().invoke(cli, ["sql", "--data", data, "--format", "csv"], input="SELECT 1 AS a, 'x' AS b")
    assert (out.exit_code, out.stdout) == (0, "a,b\n1,x\n")
    out = CliRunner().invoke(
        cli, ["sql", "--data", data, "--format", "json", "SELECT count(*) AS n FROM checks.claims"]
    )
    assert json.loads(out.stdout) == [{"n": 0}]
    out = CliRunner().invoke(cli, ["sql", "--data", data, "--schema", "expiring"])
    assert "days_left" in out.stdout and "counted from the day of the data" in " ".join(out.stdout.split())


def test_the_prompt_runs_queries_completes_names_and_survives_mistakes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prompt_toolkit.application import create_app_session
    from prompt_toolkit.document import Document
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    console = Console(width=80, file=io.StringIO(), color_system=None)
    printed: list[str] = []
    monkeypatch.setattr("click.echo", lambda text="", **_: printed.append(text))
    with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
        typed.send_text(
            ".schema expiring\nSELECT nonsense;\nSELECT count(*) AS n\nFROM agencies;\nDROP TABLE x;\n"
            "PREPARE r AS\nSELECT $a AS pasted;\nEXECUTE r(a := 'line by line');\n.quit\n"
        )
        prompt.loop(store, "table", console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "days_left" in text and "nonsense" in text and "read-only" in text
    assert "line by line" in printed[-1]
    assert "1,784" in printed[0] or "1784" in printed[0] or "1 row" in printed[0]
    found = prompt.completer(store).get_completions(Document("SELECT * FROM contr"), None)  # type: ignore[arg-type]
    assert "contracts" in [completion.text for completion in found]
    found = prompt.completer(store).get_completions(Document("SELECT base_and_all"), None)  # type: ignore[arg-type]
    assert "base_and_all_options_value" in [completion.text for completion in found]
    history = Path(__import__("os").environ["XDG_STATE_HOME"]) / "procure" / "sql_history"
    assert history.stat().st_mode & 0o077 == 0
