"""Shapes of claims, as in section 9 of the design: one assertion, by one holder, about procurement facts."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

if TYPE_CHECKING:
    import pandas as pd

JsonNumber = Annotated[
    Decimal,
    # Exact in Python, a plain number in JSON: 30000000, 2.75. Dollars with cents are exact as a float up to 10^13.
    PlainSerializer(
        lambda value: int(value) if value == value.to_integral_value() else float(value),
        return_type=int | float,
        when_used="json",
    ),
]
"""A sum of money: Decimal in Python, a number in JSON."""

ClaimType = Literal[
    "has_contract",
    "no_contract",
    "relationship_started",
    "relationship_ended",
    "award_amount",
    "total_amount",
    "award_count",
    "award_date",
    "period_of_performance",
    "award_identifier",
    "modification",
    "competition",
    "vehicle",
    "indirect_contract",
    "scope",
]
Attribution = Literal["own", "reported", "denied", "retracted"]
Force = Literal["asserted", "presupposed", "planned", "hedged"]
Polarity = Literal["positive", "negative"]
TimeKind = Literal["current", "past", "ever", "since", "until", "in", "between", "as_of"]
Comparator = Literal["eq", "approx", "gt", "gte", "lt", "lte", "upto"]
CueRole = Literal[
    "trigger",
    "negation",
    "attribution",
    "hedge",
    "time",
    "amount",
    "count",
    "vendor",
    "agency",
    "identifier",
    "scope",
    "exclusive",
    "plan",
    "source",
]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class VendorRef(_Shape):
    """The company a claim is about."""

    text: str = Field(description="As the letter names it (or the pronoun that was bound)")
    name: str | None = Field(default=None, description="Resolved name; null where the text does not resolve")
    ueis: list[str] = Field(default_factory=list, description="UEIs of the resolved vendor, where the store knows them")


class AgencyRef(_Shape):
    """The agency a claim is about."""

    text: str
    name: str | None = None
    code: str | None = Field(default=None, description="4-character subtier or 3-digit department code")
    division: str | None = Field(default=None, description="A unit below the component that has no code (HSI)")


class TimeRef(_Shape):
    """When the claim says it was. ``start`` and ``end`` are inclusive days; null means open or unknown."""

    kind: TimeKind
    start: dt.date | None = None
    end: dt.date | None = None
    basis: Literal["calendar", "fiscal", "either"] = "calendar"
    precision: Literal["day", "month", "quarter", "year", "span"] = "day"
    text: str | None = Field(default=None, description="The words of the time, as written")
    resolved_against: dt.date | None = Field(default=None, description="The date relative words were resolved against")


class Amount(_Shape):
    """A sum of money. ``low`` and ``high`` bound what the written precision allows."""

    value: JsonNumber
    low: JsonNumber | None = None
    high: JsonNumber | None = None
    comparator: Comparator = "eq"
    currency: str = "USD"
    text: str | None = None
    role: str | None = Field(
        default=None, description="The word that says which quantity: worth, ceiling, received ..."
    )


class Count(_Shape):
    """A number of awards."""

    value: int
    comparator: Comparator = "eq"
    text: str | None = None


class Cue(_Shape):
    """A word that decided a field of the claim; a report can underline it."""

    role: CueRole
    start: int
    end: int
    text: str


class Correction(_Shape):
    """What a person changed of a claim in its review file."""

    field: str = Field(description="The field changed; 'claim' for one added or taken over from a second reader")
    was: str | None = None
    now: str | None = None
    by: str
    on: dt.date
    why: str | None = None


class Claim(_Shape):
    """One checkable assertion taken from one statement."""

    id: str = Field(description="Stable over runs: from the part, the quote, the type, the parties; not from the path")
    letter: str = Field(description="The letter's path")
    part: str
    statement: str = Field(description="Id of the statement it was taken from")
    start: int
    end: int
    quote: str
    type: ClaimType
    relation: str = Field(description="contract|award|end|modify|supply|work|use|select|require|compete|vehicle")
    exclusive: bool = False
    holder: str | None = Field(description="Who asserts it; null where nobody is said to")
    attribution: Attribution = "own"
    force: Force = "asserted"
    polarity: Polarity
    hedges: list[str] = Field(default_factory=list)
    statement_date: dt.date | None = Field(description="Date of the letter, or of the quoted document")
    vendor: VendorRef | None = None
    agency: AgencyRef | None = None
    time: TimeRef | None = None
    amount: Amount | None = None
    count: Count | None = None
    duration: str | None = Field(default=None, description="ISO 8601, as P6M; options after the base: P1Y + 4 x P1Y")
    identifiers: list[str] = Field(default_factory=list, description="PIIDs, notice ids, keys; normalised")
    scope: list[str] = Field(default_factory=list, description="Words to look for in descriptions and notices")
    sources: list[str] = Field(default_factory=list, description="What the author leans on: words and note numbers")
    jurisdiction: Literal["federal", "other"] = Field(
        default="federal", description="other: state, local, foreign or grant money, which no federal award records"
    )
    takes_back: str | None = Field(default=None, description="Id of the claim that a denial or withdrawal takes back")
    cues: list[Cue] = Field(default_factory=list)
    corrections: list[Correction] = Field(default_factory=list, description="What a person changed of it, who and why")

    def row(self) -> dict[str, Any]:
        """The claim as one flat row: ``CLAIM_COLUMNS`` are its names."""
        return {
            "id": self.id,
            "letter": self.letter,
            "part": self.part,
            "holder": self.holder,
            "statement_date": self.statement_date,
            "type": self.type,
            "polarity": self.polarity,
            "attribution": self.attribution,
            "force": self.force,
            "vendor": (self.vendor.name or self.vendor.text) if self.vendor else None,
            "agency": (self.agency.name or self.agency.text) if self.agency else None,
            "division": self.agency.division if self.agency else None,
            "time_kind": self.time.kind if self.time else None,
            "time_start": self.time.start if self.time else None,
            "time_end": self.time.end if self.time else None,
            "amount": self.amount.value if self.amount else None,
            "identifiers": self.identifiers,
            "quote": self.quote,
        }


CLAIM_COLUMNS = [
    "id", "letter", "part", "holder", "statement_date", "type", "polarity", "attribution", "force", "vendor", "agency",
    "division", "time_kind", "time_start", "time_end", "amount", "identifiers", "quote",
]  # fmt: skip
"""Columns of ``Claim.row``."""


class NotChecked(_Shape):
    """A statement without a claim that a reader may want to see, with the reason."""

    statement: str
    part: str
    start: int
    end: int
    quote: str
    reason: Literal["not_understood", "opinion", "question", "demand", "capability", "policy", "no_claim"]


class Extraction(_Shape):
    """What was found in one letter."""

    claims: list[Claim]
    not_understood: list[NotChecked] = Field(default_factory=list)
    not_checkable: list[NotChecked] = Field(default_factory=list)

    def to_frame(self) -> pd.DataFrame:
        """One row per claim as a pandas DataFrame; money stays Decimal, days stay dates."""
        return frame([claim.row() for claim in self.claims], CLAIM_COLUMNS)


def duration_terms(duration: str) -> list[tuple[int, int]]:
    """Months and days of a duration's base and of its options: 'P1Y + 2 x P14D' is [(12, 0), (0, 28)]."""
    found = re.findall(r"(?:(\d+) x )?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", duration)
    numbers = ([int(value or 0) for value in one] for one in found)
    return [
        ((count or 1) * (12 * years + months), (count or 1) * (7 * weeks + days))
        for count, years, months, weeks, days in numbers
    ]


def frame(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    """Rows as a DataFrame that keeps each value as it is: Decimal, date, None."""
    import pandas as pd

    return pd.DataFrame([[row[name] for name in columns] for row in rows], columns=columns, dtype=object)
