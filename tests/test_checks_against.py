"""Claims against claims: pairs that cannot hold together, drift, withdrawals, figures given twice, notes of another day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

import procure
from procure import checks
from procure.models import Amount, Claim, ClaimConflict, Extraction, Letter, Note, Part, Statement, TimeRef
from tests.test_checks import claim_of


def conflicts(*claims: Claim, notes: list[Note] | None = None) -> list[ClaimConflict]:
    parts = [Part(id="p1", start=0, end=1, sender="Lantern Observatory", date=dt.date(2025, 8, 8))]
    statements = [Statement(id="s1", part="p1", start=0, end=1, text=".", notes=[note.number for note in notes or []])]
    letter = Letter(path="letter.txt", sha256="0" * 64, text=".", parts=parts, statements=statements, notes=notes or [])
    with procure.open() as store:
        return checks.judge([(letter, Extraction(claims=list(claims)))], store).conflicts_between_claims


def claim(id_: str, type_: str = "has_contract", agency: str | None = "7014", **said: Any) -> Claim:
    fields = {key: said.pop(key) for key in ("holder", "takes_back", "quote", "amount", "statement") if key in said}
    made = claim_of(type_, {"vendor": "Palantir", "agency": agency, "on": "2025-07-24", **said})
    return made.model_copy(update={"id": id_, "quote": f"quote of {id_}", **fields})


def kinds(found: list[ClaimConflict]) -> list[tuple[str, list[str]]]:
    return [(each.kind, each.claims) for each in found]


NOW = ["current"]


def test_one_says_there_is_and_the_other_that_there_is_none_on_one_day() -> None:
    found = conflicts(claim("a", time=NOW, holder="L"), claim("b", "no_contract", time=NOW, holder="P"))
    assert kinds(found) == [("contradiction", ["a", "b"])]
    assert "cannot hold together with" in found[0].text


def test_two_weeks_apart_both_can_be_true_and_that_is_said() -> None:
    found = conflicts(claim("a", time=NOW, on="2025-07-10"), claim("b", "no_contract", time=NOW))
    assert kinds(found) == [("contradiction", ["a", "b"])]
    assert "unless a contract ended or began in the 14 days between" in found[0].text


def test_a_year_apart_nothing_is_said() -> None:
    assert not conflicts(claim("a", time=NOW, on="2024-07-10"), claim("b", "no_contract", time=NOW))


@pytest.mark.parametrize(
    ("says", "denies"),
    [
        ({"time": ["in", "2014-01-01", "2014-12-31", "year"]}, {"time": ["ever"]}),
        ({"time": NOW}, {"time": ["since", "2013-01-01", None, "year"]}),
        ({"time": NOW, "agency": "7012"}, {"time": ["ever"], "agency": "070"}),
        (
            {"time": NOW, "agency": "7012", "division": "Homeland Security Investigations"},
            {"time": NOW, "agency": "7012"},
        ),
    ],
    ids=["ever", "since", "department", "division"],
)
def test_a_wider_denial_denies_the_narrower(says: dict[str, Any], denies: dict[str, Any]) -> None:
    assert kinds(conflicts(claim("a", **says), claim("b", "no_contract", **denies))) == [("contradiction", ["a", "b"])]


@pytest.mark.parametrize(
    ("says", "denies"),
    [
        ({"time": ["in", "2010-01-01", "2010-12-31", "year"]}, {"time": NOW}),
        ({"time": ["past"]}, {"time": NOW}),
        ({"time": NOW, "agency": "7012"}, {"time": NOW}),
        ({"time": NOW, "agency": "070"}, {"time": NOW}),
        (
            {"time": NOW, "agency": "7012"},
            {"time": NOW, "agency": "7012", "division": "Homeland Security Investigations"},
        ),
        ({"time": NOW, "force": "planned"}, {"time": NOW}),
        ({"time": NOW, "vendor": "Anduril"}, {"time": NOW}),
    ],
    ids=[
        "another time",
        "past and now",
        "another agency",
        "department and component",
        "component and division",
        "planned",
        "another vendor",
    ],
)
def test_what_can_hold_together_is_left_alone(says: dict[str, Any], denies: dict[str, Any]) -> None:
    assert not conflicts(claim("a", **says), claim("b", "no_contract", **denies))


def test_an_end_denies_what_came_after_it() -> None:
    ended = claim("a", "relationship_ended", time=["in", "2013-01-01", "2013-12-31", "year"])
    assert kinds(conflicts(ended, claim("b", time=NOW))) == [("contradiction", ["a", "b"])]


def test_no_current_contracts_becomes_no_contracts() -> None:
    narrow = claim("a", "no_contract", time=NOW, holder="P", quote="has no current contracts")
    wide = claim("b", "no_contract", time=["ever"], holder="P", statement="s2")
    assert kinds(conflicts(narrow, wide)) == [("drift", ["a", "b"])]
    other = wide.model_copy(update={"holder": "Q"})
    assert not conflicts(narrow, other), "another speaker does not drift"


def test_a_denial_is_tied_to_what_it_takes_back_by_id_or_by_what_was_said_before() -> None:
    said = claim("a", time=NOW, on="2025-07-10", holder="Lantern Observatory")
    denied = claim("b", time=NOW, on="2025-08-08", holder="Lantern Observatory", attribution="denied")
    assert kinds(conflicts(said, denied)) == [("withdrawal", ["a", "b"])]
    by_id = denied.model_copy(update={"holder": None, "takes_back": "a"})
    assert kinds(conflicts(said, by_id)) == [("withdrawal", ["a", "b"])]
    assert not conflicts(said.model_copy(update={"holder": "Somebody"}), denied)


def test_one_figure_for_two_agencies() -> None:
    sum_ = Amount(value=Decimal(30_000_000))
    found = conflicts(claim("a", "award_amount", "7012", amount=sum_), claim("b", "award_amount", "7014", amount=sum_))
    assert kinds(found) == [("same_figure", ["a", "b"])]
    assert "$30,000,000" in found[0].text


def test_a_date_that_its_own_note_does_not_bear() -> None:
    dated = claim("a", "award_date", "7012").model_copy(
        update={"time": TimeRef(kind="in", start=dt.date(2025, 4, 11), end=dt.date(2025, 4, 11), text="11 April 2025")}
    )
    note = Note(
        number="1", part="p1", start=0, end=1, text="SAM.gov notice", date=dt.date(2025, 4, 17), identifiers=["f" * 32]
    )
    found = conflicts(dated, notes=[note])
    assert kinds(found) == [("date_mismatch", ["a"])]
    assert "2025-04-17" in found[0].text
    assert not conflicts(dated, notes=[note.model_copy(update={"date": dt.date(2025, 4, 11)})])
