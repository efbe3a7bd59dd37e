"""Award numbers, keys and names: cases, properties, and the SQL twins held against the Python ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procure import identifiers as ids
from procure.resources import sql_root
from procure.warehouse import engine

PIIDS: list[tuple[str, str, int | None, str | None]] = [
    # as written, normalised, fiscal year, type letter
    ("HSCETC-14-C-00002", "HSCETC14C00002", 2014, "C"),
    ("HSCETE-11-F-00125", "HSCETE11F00125", 2011, "F"),
    ("70CTD022FR0000170", "70CTD022FR0000170", 2022, "F"),
    ("70RTAC26A00000001", "70RTAC26A00000001", 2026, "A"),
    ("w911qx-12-c-0099", "W911QX12C0099", 2012, "C"),
    ("N00014-98-D-0001", "N0001498D0001", 1998, "D"),
    ("GS-35F-0086U", "GS35F0086U", None, None),
    ("47QSWA18D008F", "47QSWA18D008F", 2018, "D"),
    ("V797P-1020", "V797P1020", None, None),
    ("  70CMSD23Q00000012 ", "70CMSD23Q00000012", 2023, "Q"),
    ("abc", "ABC", None, None),
]
NAMES = [
    ("Palantir Technologies, Inc.", "PALANTIR TECHNOLOGIES"),
    ("PALANTIR USG  INC.", "PALANTIR USG"),
    ("The GEO Group, Inc.", "GEO GROUP"),
    ("B.I. Incorporated", "BI"),
    ("AT&T Corp", "AT AND T"),
    ("O'Neil & Sons L.L.C.", "ONEIL AND SONS"),
    ("Inc.", "INC"),
    ("Müller GmbH", "MULLER"),
    ("ZÉPHYR E\u0301TUDES", "ZEPHYR ETUDES"),
    ("Ørsted Łódź Straße AG", "ORSTED LODZ STRASSE"),
    ("GEO GROUP INC, THE", "GEO GROUP"),
]


@pytest.fixture(scope="module")
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = engine.connect()
    for path in sorted((sql_root() / "macros").glob("*.sql")):
        for statement in engine.statements(path.read_text(encoding="utf-8")):
            connection.execute(statement)
    yield connection
    connection.close()


def _sql(macros: duckdb.DuckDBPyConnection, expression: str, *values: Any) -> Any:
    row = macros.execute(f"SELECT {expression}", list(values)).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(("written", "value", "year", "letter"), PIIDS)
def test_an_award_number_is_normalised_and_read(written: str, value: str, year: int | None, letter: str | None) -> None:
    assert ids.norm_piid(written) == value
    parsed = ids.parse_piid(written)
    assert (parsed.value, parsed.fiscal_year, parsed.letter) == (value, year, letter)


@pytest.mark.parametrize(("written", "value", "year", "letter"), PIIDS)
def test_sql_reads_an_award_number_as_python_does(
    macros: duckdb.DuckDBPyConnection, written: str, value: str, year: int | None, letter: str | None
) -> None:
    assert _sql(macros, "norm_piid($1)", written) == value
    assert _sql(macros, "piid_fiscal_year($1)", value) == year


@pytest.mark.parametrize(("written", "normal"), NAMES)
def test_a_company_name_is_compared_without_its_legal_form(
    macros: duckdb.DuckDBPyConnection, written: str, normal: str
) -> None:
    assert ids.norm_name(written) == normal
    assert _sql(macros, "norm_name($1)", written) == normal


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=40))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    for normalise in (ids.norm_name, ids.norm_words):
        assert normalise(normalise(text)) == normalise(text)
    once = ids.norm_piid(text)
    assert once is None or ids.norm_piid(once) == once


@given(st.lists(st.text(alphabet="ABab09.,&'- Inc", max_size=24), min_size=1, max_size=20))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_sql_and_python_normalise_any_name_alike(texts: list[str]) -> None:
    connection = engine.connect()
    for path in sorted((sql_root() / "macros").glob("*.sql")):
        for statement in engine.statements(path.read_text(encoding="utf-8")):
            connection.execute(statement)
    rows = connection.execute("SELECT t, norm_words(t), norm_name(t) FROM (SELECT unnest($1) AS t)", [texts]).fetchall()
    connection.close()
    assert [(words, name) for _, words, name in rows] == [
        (ids.norm_words(text), ids.norm_name(text)) for text, _, _ in rows
    ]


KEYS = [
    (("AWARD", "70CTD022FR0000170", "7012", "GS35F0086U", "4730"), "CONT_AWD_70CTD022FR0000170_7012_GS35F0086U_4730"),
    (("AWARD", "HSCETC14C00002", "7012", None, None), "CONT_AWD_HSCETC14C00002_7012_-NONE-_-NONE-"),
    (("AWARD", "X1", None, "P1", None), "CONT_AWD_X1_-UNKNOWN-_P1_-UNKNOWN-"),
    (("IDV", "GS35F0086U", "4730", None, None), "CONT_IDV_GS35F0086U_4730"),
]


@pytest.mark.parametrize(("parts", "key"), KEYS)
def test_an_award_key_is_built_as_the_publisher_builds_it(
    macros: duckdb.DuckDBPyConnection, parts: tuple[Any, ...], key: str
) -> None:
    assert ids.award_key(*parts) == key
    assert _sql(macros, "award_key($1, $2, $3, $4, $5)", *parts) == key


def test_a_transaction_key_is_the_same_in_sql(macros: duckdb.DuckDBPyConnection) -> None:
    for kind, parent in (("AWARD", ("GS35F0086U", "4730")), ("IDV", (None, None)), ("AWARD", (None, None))):
        python = ids.transaction_key(kind, "X1", "7012", "P00003", *parent, "0")
        assert (
            _sql(macros, "transaction_key($1, $2, $3, $4, $5, $6, $7)", kind, "X1", "7012", "P00003", *parent, "0")
            == python
        )


def test_a_notice_id_is_found_in_its_link() -> None:
    link = "https://sam.gov/opp/F71ACEE6010C423DB4902446A59A690C/view"
    assert ids.norm_notice_id(link) == "f71acee6010c423db4902446a59a690c"
    assert (
        ids.norm_notice_id("https://sam.gov/workspace/contract/opp/f71acee6010c423db4902446a59a690c/view?x=1")
        is not None
    )
    assert ids.norm_notice_id("https://sam.gov/search") is None


def test_solicitations_are_no_award_numbers() -> None:
    assert ids.is_award_number("70CTD022FR0000170")
    assert ids.is_award_number("GS-35F-0086U")
    assert not ids.is_award_number("70CMSD23Q00000012")
    assert not ids.is_award_number("CoreCivic")


def test_modifications_sort_by_their_number() -> None:
    assert sorted(["P00010", "P00002", "0", "A00001"], key=ids.modification_sort_key) == [
        "0",
        "A00001",
        "P00002",
        "P00010",
    ]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("FSY4LVSBGWB7", True), ("FSY4LVSBGWB", False), ("OSY4LVSBGWB7", False), ("0SY4LVSBGWB7", False)],
)
def test_a_uei_is_known_by_its_form(text: str, is_one: bool) -> None:
    assert ids.is_uei(text) is is_one
