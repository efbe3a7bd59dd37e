"""A claim made ready for judging: who, whose, as of which day, and what is asked of the records."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from procure.checks.weight import Support
from procure.coverage import DAY, Ledger, Span
from procure.identifiers import norm_notice_id
from procure.models import CheckedClaim, Claim, Letter, Reading, Sql
from procure.models.verdicts import Caveat, Evidence, Outcome, Reason, VerdictWord
from procure.parties import Agencies, Agency, Rows, Vendor

Record = dict[str, Any]
OPEN = dt.date(1900, 1, 2)
"""Where a time without a beginning begins: before every record, with a day before it."""
_T = TypeVar("_T")


@dataclass(frozen=True)
class World:
    """What every case of one check shares."""

    store: Rows
    agencies: Agencies
    ledger: Ledger
    data_as_of: dt.date
    """The latest day that any record stands for."""
    vendor_keys: frozenset[str] = frozenset()
    """Of every vendor that the claims name, with its group."""
    _kept: dict[Any, Any] = field(default_factory=dict)

    def duns_of(self, vendor_key: str) -> frozenset[str]:
        """The DUNS numbers under which a vendor's records bear its own name."""

        def all_of_them() -> dict[str, frozenset[str]]:
            rows = self.store.rows(self.store.check_sql("duns_of_vendors"), {"vendor_keys": sorted(self.vendor_keys)})
            return {row["vendor_key"]: frozenset(row["duns"]) for row in rows}

        return self._once("duns", None, all_of_them).get(vendor_key, frozenset())

    def division_names(self, agency: Agency) -> tuple[str, ...]:
        """The names by which a record may name a division."""
        return self._once("division", (agency.code, agency.division), lambda: self.agencies.division_names(agency))

    def is_silent(self, agency: Agency | None) -> bool:
        """Whether whole files are held in which no award of anybody bears the component's code: a control that finds nothing.

        A fetch for one vendor has its control in the ledger; it says nothing of what others hold.
        """
        if (
            agency is None
            or agency.is_department
            or not any(e.answers and e.vendor_key is None for e in self.ledger.entries)
        ):
            return False
        return self._once("silent", agency.subtiers, lambda: not self._has_awards(agency))

    def _has_awards(self, agency: Agency) -> bool:
        (row,) = self.store.rows(self.store.check_sql("agency_has_awards"), {"subtiers": list(agency.subtiers)})
        return bool(row["has_awards"])

    def notices_of(self, piid: str | None) -> tuple[Record, ...]:
        """The notices that name an award; asked only of awards that some notice names at all."""
        named = self._once(
            "noticed",
            None,
            lambda: {row["award_number"] for row in self.store.rows(self.store.check_sql("awards_noticed"))},
        )
        if piid not in named:
            return ()
        return self._once(
            "notices", piid, lambda: tuple(self.store.rows(self.store.check_sql("notices_of_award"), {"piid": piid}))
        )

    def notice_texts(self, piid: str | None) -> tuple[str, ...]:
        """Titles and texts of the notices that name an award."""
        return tuple(text for row in self.notices_of(piid) for text in (row["title"], row["description"]) if text)

    def words_for(self, vendor: Vendor) -> frozenset[str]:
        """Words by which another vendor's award may name this one: its names of five letters or more, and its products."""
        names = {name for key in vendor.legal for name in vendor.names.get(key, ()) if len(name) >= 5}
        return frozenset(names) | self.products_of(vendor)

    def products_of(self, vendor: Vendor) -> frozenset[str]:
        """Normalised names of five letters or more of the products that stand for the vendor or its family."""

        def all_of_them() -> dict[str, set[str]]:
            found: dict[str, set[str]] = {}
            for row in self.store.rows(self.store.check_sql("products_of"), {"vendor_keys": sorted(self.vendor_keys)}):
                if len(row["name_norm"]) >= 5:
                    found.setdefault(row["vendor_key"], set()).add(row["name_norm"])
            return found

        known = self._once("products", None, all_of_them)
        return frozenset(name for key in vendor.everyone for name in known.get(key, ()))

    def _once(self, what: str, key: object, make: Callable[[], _T]) -> _T:
        if (what, key) not in self._kept:
            self._kept[what, key] = make()
        kept: _T = self._kept[what, key]
        return kept


@dataclass(frozen=True)
class Case:
    """One claim with its parties resolved."""

    claim: Claim
    letter: Letter
    world: World
    day: dt.date | None
    """The day it is judged on: the letter's, of a quotation the quoted document's. None: not known."""
    vendor: Vendor | None
    agency: Agency | None

    @property
    def on(self) -> dt.date:
        """The day up to which acts count; the data's own where the claim has none."""
        if self.claim.force == "planned" or self.day is None:
            return self.world.data_as_of
        return self.day

    @property
    def part_precision(self) -> str:
        """How far the date of the letter is known: day, month or year. A quoted document's date is taken as given."""
        for part in self.letter.parts:
            if part.id == self.claim.part and part.date == self.day:
                return part.date_precision
        return "day"

    @property
    def named(self) -> tuple[str, ...]:
        """The award numbers and keys that the claim names. A notice that it cites names no award: it is evidence of its own."""
        return tuple(each for each in self.claim.identifiers if norm_notice_id(each) is None)

    @property
    def whose(self) -> str:
        """The agency in words, division first."""
        if self.agency is None:
            return "any federal agency"
        return f"{self.agency.division} ({self.agency.short})" if self.agency.division else self.agency.in_text

    @property
    def who(self) -> str:
        """The vendor in words."""
        return self.vendor.name if self.vendor else "the vendor"


@dataclass(frozen=True)
class Ask:
    """One question to the records: a shipped query and the values of its one question."""

    name: str
    """Unique in its case: the reading it serves, and where one reading needs several, what this one asks."""
    sql: str
    """Name of the file in ``sql/checks/``; its parameter ``$questions`` is a list of such values."""
    values: Mapping[str, Any]
    by_holder: bool = True
    """Whether the query looks its rows up by ``vendor_keys``, so that few holders at a time are quicker."""


@dataclass(frozen=True)
class Answer:
    """The rows of one question, and the question as a reader can repeat it."""

    rows: tuple[Record, ...]
    sql: Sql


Answers = Mapping[str, Answer]


@dataclass
class Finding:
    """What a check says of one claim, before what all checks share is added."""

    readings: list[Reading]
    verdict: VerdictWord | None
    reason: Reason | None
    why: str
    evidence: list[Evidence] = field(default_factory=list)
    counter_evidence: list[Evidence] = field(default_factory=list)
    leads: list[Evidence] = field(default_factory=list)
    later: list[Evidence] = field(default_factory=list)
    caveats: list[Caveat] = field(default_factory=list)
    scopes: list[Any] = field(default_factory=list)
    """Scopes of ``coverage`` that were asked for absence, with their basis; the certificate is made of them."""
    identified: Outcome | None = None
    """The plain outcome by identifiers only, without records known by name or alias alone."""
    support: dict[str, Support] = field(default_factory=dict)
    """Per reading that records decided, which, and what it would be without them."""
    settle: str | None = None
    """Set where something other than the missing scopes would settle it."""


def whole(year: int) -> Span:
    """A calendar year."""
    return Span(dt.date(year, 1, 1), dt.date(year, 12, 31))


def fiscal(year: int) -> Span:
    """A fiscal year: from 1 October of the year before."""
    return Span(dt.date(year - 1, 10, 1), dt.date(year, 9, 30))


def period(case: Case) -> Span | None:
    """The stretch of days that the claim's time names ("2013", "April 2025"); None where it names none."""
    time = case.claim.time
    if time is None:
        return None
    start, end = time.start, time.end
    if time.kind in ("in", "between", "as_of", "until") and end is not None:
        return Span(start or OPEN, end)
    if start is None:
        return None
    if end is not None and time.kind != "since":
        return Span(start, end)
    match time.precision:
        case "year":
            return Span(start, start.replace(year=start.year + 1) - DAY)
        case "quarter":
            month = start.month + 2
            year = start.year + (month - 1) // 12
            month = (month - 1) % 12 + 1
            return Span(start, dt.date(year, month, calendar.monthrange(year, month)[1]))
        case "month":
            return Span(start, start.replace(day=calendar.monthrange(start.year, start.month)[1]))
        case _:
            return Span(start, start)


def reading(
    name: str,
    outcome: Outcome,
    why: str,
    sql: Sql | None = None,
    *,
    reason: Reason | None = None,
    rests_on_absence: bool = False,
    kind: Literal["plain", "variant", "candidate"] | None = None,
    of: str | None = None,
) -> Reading:
    """One reading; its kind follows from its name unless given."""
    return Reading(
        name=name,
        kind=kind or ("plain" if name == "plain" else "variant"),
        outcome=outcome,
        why=why,
        sql=sql,
        reason=reason if outcome == "unknown" else None,
        rests_on_absence=rests_on_absence,
        of=of,
    )


def checked(case_claim: Claim, **fields: Any) -> CheckedClaim:
    """The claim with its verdict fields."""
    return CheckedClaim.model_validate({**case_claim.model_dump(), **fields})
