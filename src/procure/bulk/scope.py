"""What a bulk file covers: told by the name its publisher documents, confirmed by its content, else nothing.

``FY2024_070_Contracts_Full_20260906.zip`` claims every action that department 070 awarded in fiscal year 2024,
as of 6 September 2026. It counts as complete only if its rows are of that department and that year and none was
changed after that day, all its parts are here, and no row or key cell was lost on the way.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from procure.models.records import CoverageRow
from procure.sources.manifest import ManifestEntry
from procure.sources.usaspending_archive import SOURCE as ARCHIVE

_COPY = r"(?: ?\(\d+\))?"  # browsers number a second download: 'name (1).zip'
_FULL = re.compile(
    rf"FY(\d{{4}})_(\d{{3,4}}|All)_Contracts_Full_(\d{{8}})(?:_(\d+))?{_COPY}\.(?:zip|csv)(?:\.gz)?", re.IGNORECASE
)
_DELTA = re.compile(
    rf"FY\(All\)_(\d{{3,4}}|All)_Contracts_Delta_(\d{{8}})(?:_(\d+))?{_COPY}\.(?:zip|csv)(?:\.gz)?", re.IGNORECASE
)
_CUSTOM = re.compile(r"(\d{4}-\d{2}-\d{2})_H\d{2}M\d{2}S\d{2}(?:_(\d+))?")

_FULL_PART = 1_000_000
"""Rows after which the publisher starts the next CSV of an archive."""
_MONTH = dt.timedelta(days=35)
"""A delta holds one month's changes; more than this after the state it is applied to, one was missed."""


@dataclass(frozen=True)
class Claimed:
    """What a file's name says it is."""

    kind: str
    """full, delta or custom."""
    date: dt.date | None = None
    agency: str | None = None
    """3-digit department; None: all of them."""
    fiscal_year: int | None = None
    part: int = 1


def claimed(*names: str) -> Claimed:
    """What the first name that follows a documented pattern says; a custom download otherwise."""
    for name in map(unquote, names):
        if found := _FULL.fullmatch(name):
            date = _day(found[3], "%Y%m%d")
            if date:
                return Claimed("full", date, _agency(found[2]), int(found[1]), int(found[4] or 1))
        if found := _DELTA.fullmatch(name):
            date = _day(found[2], "%Y%m%d")
            if date:
                return Claimed("delta", date, _agency(found[1]), None, int(found[3] or 1))
    for name in map(unquote, names):
        if (found := _CUSTOM.search(name)) and (date := _day(found[1], "%Y-%m-%d")):
            return Claimed("custom", date, part=int(found[2] or 1))
    return Claimed("custom")


def _agency(text: str) -> str | None:
    return None if text.lower() == "all" else text


def _day(text: str, form: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None


def archive_coverage(entries: Iterable[ManifestEntry]) -> list[CoverageRow]:
    """The ledger of everything loaded from USAspending's archive, in a stable order.

    Full files give one row per department and fiscal year; each delta that follows within a month carries
    the rows of its department on to its own day.
    """
    parts: dict[tuple[int, str, dt.date], list[ManifestEntry]] = defaultdict(list)
    deltas: dict[tuple[str, dt.date], list[ManifestEntry]] = defaultdict(list)
    for entry in entries:
        scope: dict[str, Any] = (entry.model_extra or {}).get("scope") or {}
        if entry.noun != "transactions" or not entry.data_as_of:
            continue
        if scope.get("kind") == "full":
            parts[(scope["fiscal_year"], scope["agency"] or "", entry.data_as_of)].append(entry)
        elif scope.get("kind") == "delta":
            deltas[(scope["agency"] or "", entry.data_as_of)].append(entry)
    rows = [_full_row(year, agency, date, found) for (year, agency, date), found in sorted(parts.items())]
    return rows + _carried_on(rows, deltas)


def _full_row(year: int, agency: str, date: dt.date, entries: list[ManifestEntry]) -> CoverageRow:
    newest = _one_download(entries)
    reason = _doubt(year, agency, date, newest)
    content = [(entry.model_extra or {}) for entry in newest]
    count = sum(each["rows"] - each["set_aside"] for each in content)
    return CoverageRow(
        coverage_id=f"{ARCHIVE.name}/full/{agency or 'All'}/{year}/{date:%Y%m%d}",
        source=ARCHIVE.name,
        vendor_key=None,
        vendor_terms=None,
        agency_code=agency or None,
        agency_role="awarding",
        award_kinds="contracts,idvs",
        award_key=None,
        date_basis="action_date",
        since_date=dt.date(year - 1, 10, 1),
        until_date=min(dt.date(year, 9, 30), date),
        data_as_of=date,
        status="partial" if reason else "complete",
        record_count=count,
        control=f"the file's own content: {count:,} actions",
        control_count=count,
        reason=reason,
        retrieved_at=max(entry.retrieved_at for entry in newest).replace(tzinfo=None),
        raw_file=f"{ARCHIVE.name}/{newest[0].file}",
    )


def _one_download(entries: list[ManifestEntry]) -> list[ManifestEntry]:
    """The parts of one download: of several downloads of one file name and date, the one loaded last stands."""
    by_part: dict[int, ManifestEntry] = {}
    zipped = [entry for entry in entries if (entry.model_extra or {}).get("in_zip")]
    if zipped:
        last = max(zipped, key=lambda entry: entry.retrieved_at).sha256
        return sorted((entry for entry in zipped if entry.sha256 == last), key=_part)
    for entry in sorted(entries, key=lambda each: each.retrieved_at):
        by_part[_part(entry)] = entry
    return [by_part[part] for part in sorted(by_part)]


def _part(entry: ManifestEntry) -> int:
    return int((entry.model_extra or {})["scope"]["part"])


def _doubt(year: int, agency: str, date: dt.date, entries: list[ManifestEntry]) -> str | None:
    """Why the file does not cover what its name says; None where its content confirms it."""
    numbers = [_part(entry) for entry in entries]
    if numbers != list(range(1, len(numbers) + 1)):
        missing = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
        return f"part {', '.join(map(str, missing))} of the file is not here"
    extras = [(entry.model_extra or {}) for entry in entries]
    if not extras[0].get("in_zip"):
        if any(each["rows"] < _FULL_PART for each in extras[:-1]):
            return "a part before the last is not full: load the zip as it was published"
        if extras[-1]["rows"] >= _FULL_PART:
            return "the last part is full, so another may follow: load the zip as it was published"
    if not sum(each["rows"] for each in extras):
        return "the file has no rows, so nothing confirms what it covers"
    for each in extras:
        content = each["content"]
        years, agencies = content["fiscal_years"], content["agencies"]
        if any(found != year for found in years):
            return f"the name says fiscal year {year} and rows are of {', '.join(map(str, years[:3]))}"
        if agency and any(found != agency for found in agencies):
            return (
                f"the name says department {agency} and rows are of {', '.join(str(found) for found in agencies[:3])}"
            )
        if content["latest"] and dt.date.fromisoformat(content["latest"]) > date + dt.timedelta(days=1):
            return f"the name says {date} and a row was changed on {content['latest']}"
    lost = sum(each["set_aside"] for each in extras)
    if lost:
        return f"{lost:,} row{'s' * (lost != 1)} could not be used"
    blind = sum(each["content"]["undated"] for each in extras)
    if blind:
        return f"{blind:,} row{'s' * (blind != 1)} without a readable action date"
    return None


def _carried_on(full: list[CoverageRow], deltas: dict[tuple[str, dt.date], list[ManifestEntry]]) -> list[CoverageRow]:
    rows = []
    state = {(row.agency_code or "", row.since_date): row for row in full if row.status == "complete"}
    for (agency, date), entries in sorted(deltas.items(), key=lambda item: item[0][1]):
        if any((entry.model_extra or {})["set_aside"] for entry in entries):
            continue
        for key, row in list(state.items()):
            if (agency and row.agency_code != agency) or not dt.timedelta(0) < date - row.data_as_of <= _MONTH:
                continue
            assert row.since_date is not None
            year = row.since_date.year + 1
            carried = row.model_copy(
                update={
                    "coverage_id": f"{ARCHIVE.name}/delta/{row.agency_code or 'All'}/{year}/{date:%Y%m%d}",
                    "data_as_of": date,
                    "until_date": min(dt.date(year, 9, 30), date),
                    "control": f"{row.control}; carried on by the changes of {date}",
                }
            )
            state[key] = carried
            rows.append(carried)
    return rows
