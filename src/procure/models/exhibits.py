"""What a report shows beside the verdicts: the letters' text, timelines of the awards, checksums of raw files."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from procure.models.claims import JsonNumber
from procure.models.letters import Letter

TickKind = Literal["base", "modification", "option", "termination"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TimelineTick(_Shape):
    """One action of an award, as a mark on its bar."""

    date: dt.date
    kind: TickKind
    label: str = Field(description="'modification P00012, exercise an option'")


class TimelineBar(_Shape):
    """One award as a bar: solid to the end by the options exercised, light to the end if every option is used."""

    award_key: str
    piid: str
    kind: Literal["AWARD", "IDV"]
    recipient_name: str | None = None
    agency_name: str | None = Field(default=None, description="Component that awarded it")
    role: Literal["awarding", "funding", "neither"] = Field(
        default="awarding",
        description="What the timeline's agency did: awarded it, only paid for it, or neither (it is cited)",
    )
    source: str
    grade: str | None = None
    signed: dt.date | None = None
    start: dt.date | None = None
    end: dt.date | None = Field(default=None, description="Null: no source states an end")
    potential_end: dt.date | None = None
    total_obligation: JsonNumber | None = None
    ceiling: JsonNumber | None = None
    description: str | None = None
    url: str | None = None
    cited: bool = Field(default=False, description="A verdict of this check leans on it")
    ticks: list[TimelineTick] = Field(default_factory=list)


class TimelineSpan(_Shape):
    """Days for which a source would show the award if there were one."""

    source: str
    since: dt.date
    until: dt.date


class Timeline(_Shape):
    """The awards of one vendor with one agency (None: with any) that the store holds."""

    vendor: str
    agency: str | None = None
    agency_code: str | None = None
    claims: list[str] = Field(default_factory=list, description="Ids of the claims it bears on")
    bars: list[TimelineBar] = Field(default_factory=list)
    left_out: int = Field(default=0, description="Awards that were too many to draw")
    covered: list[TimelineSpan] = Field(default_factory=list)


class Exhibits(_Shape):
    """Everything a report shows that is no part of the check's result."""

    letters: list[Letter] = Field(default_factory=list)
    timelines: list[Timeline] = Field(default_factory=list)
    checksums: dict[str, str] = Field(default_factory=dict, description="Raw file -> sha256 of what the publisher sent")

    def letter(self, path: str) -> Letter | None:
        """The letter with this path, where its text is shown."""
        return next((letter for letter in self.letters if letter.path == path), None)
