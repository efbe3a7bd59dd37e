"""Shapes of verdicts and of the JSON face (section 9 of the design)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from procure.models.claims import CLAIM_COLUMNS, Claim, Extraction, NotChecked, frame
from procure.models.letters import Letter, Part

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = "1.0"

VerdictWord = Literal["supported", "contradicted", "depends", "unresolved"]
Reason = Literal["not_covered", "ambiguous_vendor", "ambiguous_award", "not_recorded", "too_vague"]
Outcome = Literal["holds", "fails", "other_only", "unknown"]
Grade = Literal["official", "bulk", "own", "compiled"]
CellStatus = Literal["complete", "partial", "not_covered", "not_recorded"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


def literal(value: Any) -> str:
    """A value as DuckDB SQL writes it; quotes are doubled, so that no text can leave its string."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case dt.datetime():
            return f"TIMESTAMP '{value.isoformat(sep=' ')}'"
        case dt.date():
            return f"DATE '{value.isoformat()}'"
        case dict():
            return "{" + ", ".join(f"'{name}': {literal(each)}" for name, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(literal(each) for each in value) + "]"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case _:
            raise TypeError(f"no SQL literal for {type(value).__name__}")


class Sql(_Shape):
    """A query as it was run, with its named parameters."""

    text: str
    parameters: dict[str, Any] = Field(default_factory=dict)

    @property
    def prepare(self) -> str:
        """The query by itself, to be run with any values."""
        return f"PREPARE reading AS\n{self._query};"

    @property
    def execute(self) -> str:
        """The values, for the query prepared before."""
        values = ", ".join(f"{name} := {literal(value)}" for name, value in self.parameters.items())
        return f"EXECUTE reading({values});"

    @property
    def pasted(self) -> str:
        """The query ready to paste into a DuckDB shell on the same store: PREPARE, then EXECUTE with the values."""
        return f"{self.prepare}\n{self.execute}" if self.parameters else f"{self._query};"

    @property
    def _query(self) -> str:
        return self.text.strip().rstrip(";")


class Reading(_Shape):
    """The claim judged under one reading of its words."""

    name: str = Field(description="'plain', or a variant's or candidate's fixed name, as 'agency:awarding_or_funding'")
    kind: Literal["plain", "variant", "candidate"]
    outcome: Outcome
    why: str = Field(description="One plain sentence")
    sql: Sql | None = None
    reason: Reason | None = Field(default=None, description="Of an unknown outcome: why it is unknown")
    rests_on_absence: bool = Field(
        default=False, description="Whether the outcome was reached because nothing was found"
    )
    of: str | None = Field(default=None, description="Of a candidate: the reading it belongs to")


class Evidence(_Shape):
    """One record that bears on a claim."""

    record_key: str
    award_key: str | None = None
    field: str | None = None
    claimed: str | None = None
    recorded: str | None = None
    difference: str | None = None
    source: str
    grade: Grade | None = None
    retrieved_at: dt.datetime | None = None
    raw: str | None = Field(default=None, description="Raw file and row: 'compiled/awards.jsonl:17'")
    url: str | None = None
    label: str | None = Field(default=None, description="The record in words")
    date: dt.date | None = Field(default=None, description="The record's own date, for 'later' rows")
    published_at: dt.date | None = Field(default=None, description="When a reader could first have seen it, if known")


class CoverageCell(_Shape):
    """One cell of an absence certificate: would this store hold the record, had it existed?"""

    source: str
    agency: str | None = None
    role: Literal["awarding", "funding"] | None = None
    vendor: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    status: CellStatus
    control: str | None = None
    records: int | None = Field(default=None, description="Records found in the cell")
    reason: str | None = None


class Caveat(_Shape):
    """A coded warning, attached only where it could turn the verdict."""

    code: str
    text: str


class Override(_Shape):
    """A person's judgement beside the machine's."""

    verdict: VerdictWord
    who: str
    when: dt.date
    why: str


class Deciding(_Shape):
    """What the verdict hangs on: the fewest records, or the coverage, without which it would be another."""

    records: list[str] = Field(default_factory=list, description="Keys of the records; all of them must go")
    cells: list[CoverageCell] = Field(
        default_factory=list, description="Cells of the certificate; one of them is enough"
    )
    verdict_without: VerdictWord | None = Field(default=None, description="The verdict without them")
    text: str = Field(description="The same in one sentence")


class Sensitivity(_Shape):
    """What the verdict would be, were one word meant in one way only."""

    what: Literal["vendor", "agency", "contract", "time", "quantity"]
    choice: str = Field(description="The reading's name, or 'plain'")
    meaning: str = Field(description="The choice in words")
    outcome: Outcome
    verdict: VerdictWord


class CheckedClaim(Claim):
    """A claim with its verdict."""

    verdict: VerdictWord | None = Field(default=None, description="null: denied or retracted, no verdict is given")
    reason: Reason | None = None
    why: str | None = Field(default=None, description="The verdict in one sentence")
    check_version: str | None = None
    readings: list[Reading] = Field(default_factory=list)
    evidence: list[Evidence] = Field(default_factory=list)
    leads: list[Evidence] = Field(default_factory=list)
    counter_evidence: list[Evidence] = Field(default_factory=list)
    coverage: list[CoverageCell] = Field(default_factory=list)
    caveats: list[Caveat] = Field(default_factory=list)
    later: list[Evidence] = Field(default_factory=list)
    settle: str | None = Field(default=None, description="A command, or the document to ask for")
    grade: Grade | None = Field(default=None, description="The weakest grade the verdict leans on")
    override: Override | None = None
    deciding: Deciding | None = Field(
        default=None, description="What the verdict hangs on; null where it is unresolved"
    )
    sensitivity: list[Sensitivity] = Field(
        default_factory=list, description="The verdict under each single meaning of its words"
    )

    def evidence_rows(self) -> list[dict[str, Any]]:
        """Every record shown for, against, as a lead or as later, one row each with its role."""
        roles = (
            ("evidence", self.evidence),
            ("counter", self.counter_evidence),
            ("lead", self.leads),
            ("later", self.later),
        )
        return [{"claim": self.id, "role": role, **dict(item)} for role, items in roles for item in items]

    def to_frame(self) -> pd.DataFrame:
        """One row per record shown, as a pandas DataFrame."""
        return frame(self.evidence_rows(), ["claim", "role", *Evidence.model_fields])


class ClaimConflict(_Shape):
    """Two claims that cannot both hold, or whose wording drifts, or of which one takes the other back."""

    kind: Literal["contradiction", "withdrawal", "drift", "same_figure", "date_mismatch"]
    claims: list[str]
    text: str


class Cause(_Shape):
    """One thing that is not as it was when a letter was checked before."""

    kind: Literal["new", "corrected", "deleted", "coverage", "reading", "rule"] = Field(
        description="A record that is new, corrected or deleted; what the store covers; how the claim is read; our own rule"
    )
    record_key: str | None = None
    source: str | None = None
    table: str | None = Field(default=None, description="Curated table of the record")
    field: str | None = Field(default=None, description="Column, scope, field of the claim, or rule")
    before: str | None = None
    after: str | None = None
    raw: str | None = Field(default=None, description="Raw file and row that say so now")


class Change(_Shape):
    """A claim whose verdict is not what it was; ``before`` is null where the claim was not there."""

    claim: str
    quote: str
    before: VerdictWord | None
    after: VerdictWord | None
    reason_before: Reason | None = None
    reason_after: Reason | None = None
    causes: list[Cause] = Field(default_factory=list)


class SinceLast(_Shape):
    """What changed since an earlier check of the same letter."""

    check: str = Field(description="Id of that check")
    checked_at: dt.datetime
    procure_version: str
    data_as_of: dt.date | None
    changes: list[Change]


class LetterInfo(_Shape):
    """A letter as the JSON face shows it."""

    path: str
    sha256: str
    parts: list[Part]


class StoreInfo(_Shape):
    """The store a check was run on."""

    path: str
    fingerprint: str
    data_as_of: dt.date | None
    is_snapshot: bool = False
    is_compiled_only: bool = Field(
        default=False, description="Whether it holds transcribed facts alone, complete for nothing"
    )
    is_stale: bool = False


class CheckResult(_Shape):
    """A whole check: the JSON face."""

    schema_version: str = SCHEMA_VERSION
    procure_version: str
    store: StoreInfo | None
    letters: list[LetterInfo]
    claims: list[CheckedClaim]
    conflicts_between_claims: list[ClaimConflict] = Field(default_factory=list)
    not_checkable: list[NotChecked] = Field(default_factory=list)
    since_last: SinceLast | None = Field(default=None, description="Only where `--since-last` was asked")

    @classmethod
    def unjudged(cls, read: list[tuple[Letter, Extraction]], procure_version: str) -> CheckResult:
        """The letters and their claims without verdicts, as ``procure claims`` shows them."""
        return cls(
            procure_version=procure_version,
            store=None,
            letters=[LetterInfo(path=letter.path, sha256=letter.sha256, parts=letter.parts) for letter, _ in read],
            claims=[CheckedClaim.model_validate(claim.model_dump()) for _, found in read for claim in found.claims],
            not_checkable=[item for _, found in read for item in (*found.not_understood, *found.not_checkable)],
        )

    def to_frame(self, of: Literal["claims", "evidence"] = "claims") -> pd.DataFrame:
        """One row per claim, or per record shown, as a pandas DataFrame; money stays Decimal, days stay dates."""
        if of == "evidence":
            return frame(
                [row for claim in self.claims for row in claim.evidence_rows()],
                ["claim", "role", *Evidence.model_fields],
            )
        words = ("verdict", "reason", "why", "settle")
        return frame(
            [claim.row() | {name: getattr(claim, name) for name in words} for claim in self.claims],
            [*CLAIM_COLUMNS, *words],
        )
