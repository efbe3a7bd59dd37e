"""Scopes: the ledger's lines against questions, worked out day by day by a second, slow program."""

from __future__ import annotations

import datetime as dt
import itertools
import shlex
from dataclasses import replace
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import procure
from procure.coverage import (
    DAY,
    PROCUREMENT,
    Entry,
    Ledger,
    Role,
    Scope,
    Span,
    VendorScope,
    command,
    gaps,
    union,
    wanted,
    years_before,
)
from procure.models import AgencyRef, Claim, TimeRef, VendorRef
from procure.parties import Agencies
from procure.sources import Noun, Source

D = dt.date


def source(name: str, **changes: object) -> Source:
    base = Source(
        name, name, "a publisher", "https://example.org/", "public", "one action", "official", (Noun("rows"),)
    )
    return replace(base, **{"records": PROCUREMENT, "lag_days": 30, "dod_lag_days": 90, **changes})  # type: ignore[arg-type]


FILES = source("files")
API = source("api", lag_days=10, floor=D(2007, 10, 1))
NOTICES = source("notices", can_be_complete=False)
KNOWN = {each.name: each for each in (FILES, API, NOTICES)}


class Government:
    """Three departments, two components of the first: all that coverage asks of the agency table."""

    departments = frozenset({"070", "019", "097"})
    names: ClassVar = {
        "070": "Homeland",
        "7012": "ICE",
        "7014": "CBP",
        "019": "State",
        "1900": "State",
        "097": "Defense",
    }

    def department_of(self, code: str) -> str:
        return {"7012": "070", "7014": "070", "1900": "019", "2100": "097"}.get(code, code)

    def name(self, code: str | None) -> str:
        return self.names.get(code or "", code or "an unknown agency")


def entry(**changes: object) -> Entry:
    base = Entry(
        source="files",
        vendor_key=None,
        terms=frozenset(),
        agency=None,
        role="awarding",
        kinds=PROCUREMENT,
        award=None,
        basis="action_date",
        since=D(2000, 10, 1),
        until=D(2026, 11, 6),
        data_as_of=D(2026, 11, 6),
        status="complete",
        void=False,
        control="the file's own content: 9 actions",
        records=9,
        reason=None,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def ledger(*entries: Entry) -> Ledger:
    government: Agencies = Government()  # type: ignore[assignment]
    return Ledger(entries, government, KNOWN)


ACME = VendorScope("Acme", frozenset({"UEI1", "UEI2"}))
NAMES = {"UEI1": frozenset({"ACME"}), "UEI2": frozenset({"ACME FEDERAL"})}
ASKED = Scope(
    vendor=ACME, agency="7014", role="awarding", kinds=PROCUREMENT, since=D(2015, 7, 24), until=D(2025, 7, 24)
)


# Spans ----------------------------------------------------------------------------------------------------------------

BASE = D(2020, 1, 1)
days = st.integers(0, 40).map(lambda number: BASE + DAY * number)
spans = st.lists(st.tuples(days, days).map(lambda pair: Span(*pair)), max_size=6)


def _days(many: list[Span]) -> set[dt.date]:
    return {BASE + DAY * n for n in range(41) for span in many if span.since <= BASE + DAY * n <= span.until}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(spans)
def test_a_union_holds_the_same_days_in_order_and_apart(many: list[Span]) -> None:
    merged = union(many)
    assert _days(merged) == _days(many)
    assert all(left.until + DAY < right.since for left, right in itertools.pairwise(merged))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(spans, days, days)
def test_gaps_are_the_days_of_the_window_that_no_span_holds(many: list[Span], one: dt.date, other: dt.date) -> None:
    window = Span(min(one, other), max(one, other))
    assert _days(gaps(window, many)) == _days([window]) - _days(many)


def test_ten_years_before_a_leap_day() -> None:
    assert years_before(D(2024, 2, 29), 10) == D(2014, 2, 28)


# One line against one question ----------------------------------------------------------------------------------------


def test_a_file_of_everything_covers_any_agency_in_either_role() -> None:
    assert ledger(entry()).covers(ASKED)
    assert ledger(entry()).covers(replace(ASKED, role=None))
    assert ledger(entry()).covers(replace(ASKED, vendor=None, agency=None, role=None))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": "partial"}, "a partial fetch covers nothing"),
        ({"status": "failed"}, "a failed fetch covers nothing"),
        ({"void": True}, "a control that found nothing voids the line"),
        ({"source": "notices"}, "notices are never complete"),
        ({"basis": "posted_date"}, "a window of postings is none of actions"),
        ({"agency": "019"}, "another department"),
        ({"agency": "7012"}, "a sister component"),
        ({"role": "funding", "agency": "7014"}, "the other role"),
        ({"kinds": frozenset({"contracts"})}, "no vehicles"),
        ({"since": D(2015, 7, 25)}, "a day too late"),
        ({"until": D(2025, 7, 23)}, "a day too early"),
        ({"data_as_of": D(2025, 8, 22)}, "29 days after the last day, where 30 may pass"),
        ({"vendor_key": "UEI1"}, "one of two entities of the family"),
        ({"award": "CONT_AWD_1"}, "one award only"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_line_does_not_cover(changes: dict[str, object], why: str) -> None:
    assert not ledger(entry(**changes)).covers(ASKED, names=NAMES), why


@pytest.mark.parametrize(
    "changes",
    [
        {"agency": "070"},
        {"agency": "7014"},
        {"role": None},
        {"basis": "last_modified"},
        {"data_as_of": D(2025, 8, 23), "until": D(2025, 8, 23)},
        {"vendor_key": "NAME:ACME", "terms": frozenset({"ACME"})},
    ],
    ids=str,
)
def test_what_a_line_covers(changes: dict[str, object]) -> None:
    assert ledger(entry(**changes)).covers(ASKED, names=NAMES)


def test_a_department_file_says_nothing_of_what_others_award_for_it() -> None:
    one = ledger(entry(agency="070"))
    assert one.covers(ASKED)
    assert not one.covers(replace(ASKED, role="funding"))
    assert one.gaps(replace(ASKED, role=None)) == [("funding", Span(D(2015, 7, 24), D(2025, 7, 24)))]


def test_every_department_together_is_everything() -> None:
    all_of_them = [entry(agency=code) for code in Government.departments]
    assert ledger(*all_of_them).covers(replace(ASKED, role=None))
    assert not ledger(*all_of_them[1:]).covers(replace(ASKED, role="funding"))


def test_a_funding_search_covers_the_funding_role() -> None:
    both = ledger(entry(agency="7014", role="awarding"), entry(agency="7014", role="funding"))
    assert both.covers(replace(ASKED, role=None))


def test_defense_takes_ninety_days() -> None:
    army = replace(ASKED, agency="2100", until=D(2026, 9, 1))
    assert not ledger(entry()).covers(army)
    assert ledger(entry()).covers(replace(army, until=D(2026, 8, 8)))
    assert ledger(entry()).covers(replace(ASKED, until=D(2026, 10, 7)))
    assert not ledger(entry()).covers(replace(ASKED, agency=None, role=None, until=D(2026, 10, 7))), (
        "any agency: Defense too"
    )


def test_actions_in_a_window_are_not_shown_by_awards_signed_in_it() -> None:
    signed = ledger(entry(basis="date_signed"))
    assert signed.covers(ASKED, "signed")
    assert not signed.covers(ASKED, "action")


def test_lines_of_several_sources_make_one_cover() -> None:
    two = ledger(entry(until=D(2020, 9, 30)), entry(source="api", since=D(2020, 10, 1)))
    assert two.covers(ASKED)
    assert not ledger(entry(until=D(2020, 9, 30)), entry(source="api", since=D(2020, 10, 2))).covers(ASKED)


codes = st.sampled_from([None, "070", "7012", "7014", "019", "097"])
roles = st.sampled_from([None, "awarding", "funding"])
lines = st.builds(
    entry,
    source=st.sampled_from(["files", "api", "notices"]),
    agency=codes,
    role=roles,
    vendor_key=st.sampled_from([None, "UEI1", "UEI2"]),
    status=st.sampled_from(["complete", "complete", "complete", "partial"]),
    void=st.sampled_from([False, False, False, True]),
    since=days,
    until=days,
    data_as_of=st.sampled_from([D(2020, 2, 20), D(2020, 3, 20), D(2020, 6, 20)]),
)


def _held(many: list[Entry], key: str | None, agency: str, role: Role, day: dt.date) -> bool:
    """Whether one action of that holder, agency, role and day would be held, one line at a time."""
    government = Government()
    department = government.department_of(agency)
    whole: set[str] = set()
    for line in many:
        if line.status != "complete" or line.void or line.source == "notices":
            continue
        if line.vendor_key not in (None, key):
            continue
        for about in {agency, *Government.departments}:
            lag = {"files": (30, 90), "api": (10, 90)}[line.source][government.department_of(about) == "097"]
            last = min(line.until, line.data_as_of - DAY * lag)
            if not line.since <= day <= last:
                continue
            if about == agency and line.agency is None and line.role in (None, "awarding", role):
                return True
            if about == agency and line.agency in (agency, department) and line.role in (None, role):
                return True
            if line.agency == about and line.role in (None, "awarding"):
                whole.add(about)
    return whole >= Government.departments


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(lines, max_size=6), st.sampled_from(["7012", "070", "097"]), roles, days, days)
def test_a_scope_is_covered_when_every_record_in_it_would_be_held(
    many: list[Entry], agency: str, role: Role | None, one: dt.date, other: dt.date
) -> None:
    since, until = min(one, other), max(one, other)
    asked = Scope(ACME, agency, role, PROCUREMENT, since=since, until=until)
    expected = all(
        _held(many, key, agency, each, since + DAY * n)
        for key in ("UEI1", "UEI2")
        for each in ((role,) if role else ("awarding", "funding"))
        for n in range((until - since).days + 1)
    )
    assert ledger(*many).covers(asked) == expected


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(lines, max_size=5), st.sampled_from(["7012", "097"]), roles, days, days)
def test_what_is_missing_completes_the_scope_and_nothing_less_does(
    many: list[Entry], agency: str, role: Role | None, one: dt.date, other: dt.date
) -> None:
    asked = Scope(ACME, agency, role, PROCUREMENT, since=min(one, other), until=max(one, other))
    missing = ledger(*many).missing(asked)
    assert bool(missing) != ledger(*many).covers(asked)
    fetched = [
        entry(
            source="api",
            agency=each.agency,
            role=each.role,
            since=each.since,
            until=each.until,
            data_as_of=D(2026, 1, 1),
        )
        for each in missing
    ]
    assert ledger(*many, *fetched).covers(asked)


# The certificate and the command --------------------------------------------------------------------------------------


def test_the_certificate_shows_each_role_and_stretch() -> None:
    held = ledger(
        entry(agency="070", since=D(2018, 10, 1)),
        entry(
            agency="070", since=D(2017, 10, 1), until=D(2018, 9, 30), status="partial", reason="it stopped at page 3"
        ),
    )
    cells = [
        (cell.role, str(cell.since), str(cell.until), cell.status, cell.reason)
        for cell in held.cells(replace(ASKED, role=None))
    ]
    assert cells == [
        ("awarding", "2018-10-01", "2025-07-24", "complete", None),
        ("awarding", "2015-07-24", "2018-09-30", "partial", "it stopped at page 3"),
        ("funding", "2015-07-24", "2025-07-24", "not_covered", None),
    ]


def test_a_void_control_is_told() -> None:
    cells = ledger(entry(void=True, control="CBP to others, 2024: 0 awards")).cells(ASKED)
    assert [cell.status for cell in cells] == ["partial"]
    assert "its control found nothing" in (cells[0].reason or "")


def test_the_command_names_what_is_missing() -> None:
    line = command(ledger().missing(replace(ASKED, role=None)))
    assert line is not None
    assert shlex.split(line) == [
        "procure", "refresh", "--vendor", "Acme", "--agency", "7014", "--since", "2015-07-24", "--until", "2025-07-24",
    ]  # fmt: skip
    assert command([]) is None


def test_the_command_quotes_what_a_shell_would_read() -> None:
    line = command([Scope(vendor=VendorScope("O'Neil & Sons; rm -rf"))])
    assert line is not None
    assert shlex.split(line)[-1] == "O'Neil & Sons; rm -rf"


# What a letter needs ---------------------------------------------------------------------------------------------------


def _claim(id_: str, type_: str, agency: str | None, time: TimeRef | None, **fields: object) -> Claim:
    base = Claim(
        id=id_,
        letter="letter.txt",
        part="p1",
        statement="s1",
        start=0,
        end=1,
        quote=".",
        type=type_,  # type: ignore[arg-type]
        relation="contract",
        holder="somebody",
        polarity="negative",
        statement_date=D(2025, 7, 24),
        vendor=VendorRef(text="Palantir"),
        agency=AgencyRef(text=agency, code=agency) if agency else None,
        time=time,
    )
    return base.model_copy(update=fields)


NOW = TimeRef(kind="current", end=D(2025, 7, 24))


def test_one_claim_needs_its_vendor_its_agency_and_ten_years() -> None:
    with procure.open() as store:
        (scope,) = wanted([_claim("a", "no_contract", "7014", NOW)], store)
    assert scope.vendor is not None
    assert scope.vendor.ueis == ("FSY4LVSBGWB7",)
    assert (scope.agency, scope.role, scope.since, scope.until) == ("7014", None, D(2015, 7, 24), D(2025, 7, 24))


def test_claims_on_several_agencies_are_one_scope_of_the_vendor_as_far_back_as_one_of_them_needs() -> None:
    claims = [
        _claim("a", "no_contract", "7014", NOW),
        _claim("b", "no_contract", "7003", TimeRef(kind="ever", end=D(2025, 7, 24))),
        _claim("c", "award_identifier", "7012", None, identifiers=["70CTD022FR0000170", "f" * 32]),
    ]
    with procure.open() as store:
        scopes = wanted(claims, store)
    assert [(each.agency, each.since, each.award, each.notice) for each in scopes] == [
        (None, D(2003, 5, 6), None, None),  # the day the vendor was founded
        (None, None, "70CTD022FR0000170", None),
        (None, None, None, "f" * 32),
    ]


def test_what_nobody_claims_or_no_federal_record_shows_needs_nothing() -> None:
    claims = [
        _claim("a", "has_contract", "7014", NOW, attribution="denied"),
        _claim("b", "has_contract", "7014", NOW, jurisdiction="other"),
        _claim("c", "has_contract", None, NOW, vendor=None),
    ]
    with procure.open() as store:
        assert wanted(claims, store) == []
