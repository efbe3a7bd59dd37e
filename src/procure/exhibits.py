"""What a report shows beside the verdicts, gathered from the store: timelines of the awards, checksums of raw files.

``report/`` reads models only, so whatever it draws from the records is asked for here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from procure.identifiers import norm_name
from procure.models import CheckedClaim, CheckResult, Letter
from procure.models.exhibits import Exhibits, TickKind, Timeline, TimelineBar, TimelineSpan, TimelineTick
from procure.resources import raw_root
from procure.sources import manifest

if TYPE_CHECKING:
    from procure.warehouse import Store

MOST_BARS = 40
"""Awards drawn on one timeline; those a verdict leans on come first."""
_TERMINATIONS = {"E", "F", "N", "X"}
_OPTION = "G"


def gather(result: CheckResult, letters: Iterable[Letter], store: Store, data: Path) -> Exhibits:
    """The exhibits of a check on ``store``; ``data`` is its folder, which the packaged snapshot does not need."""
    return Exhibits(
        letters=list(letters),
        timelines=timelines(result, store),
        checksums=checksums(result, raw_root() if store.is_snapshot else data / "raw"),
    )


def timelines(result: CheckResult, store: Store) -> list[Timeline]:
    """One timeline per vendor and agency that the claims name, in the order in which the letters name them."""
    groups: dict[tuple[str, str | None], list[CheckedClaim]] = {}
    for claim in result.claims:
        if claim.vendor is None or claim.attribution in ("denied", "retracted"):
            continue
        if claim.vendor.name is None and not claim.vendor.ueis and not _cited([claim]):
            continue
        vendor = claim.vendor.name or claim.vendor.text
        agency = (claim.agency.code or claim.agency.name or claim.agency.text) if claim.agency else None
        groups.setdefault((vendor, agency), []).append(claim)
    return [_timeline(vendor, claims, store) for (vendor, _), claims in groups.items()]


def _timeline(vendor: str, claims: list[CheckedClaim], store: Store) -> Timeline:
    agency = claims[0].agency
    code = agency.code if agency else None
    cited = _cited(claims)
    # An agency that has no code in award data cannot be asked for: then only what the verdicts cite is drawn.
    names = [] if agency is not None and code is None else [norm_name(vendor)]
    ueis = [] if not names else sorted({uei for claim in claims if claim.vendor for uei in claim.vendor.ueis})
    rows = store.rows(
        store.sql("report", "timeline_awards"),
        {"ueis": ueis, "names": names, "agency": code, "cited": cited, "most": MOST_BARS},
    )
    actions = store.rows(store.sql("report", "timeline_actions"), {"award_keys": [row["award_key"] for row in rows]})
    bars = [_bar(row, [action for action in actions if _same_award(action, row)]) for row in rows]
    bars.sort(key=lambda bar: (bar.start or bar.signed or bar.end or dt.date.max, bar.piid, bar.award_key))
    return Timeline(
        vendor=vendor,
        agency=(_agency_name(code, store) or agency.name or agency.text) if agency else None,
        agency_code=code,
        claims=[claim.id for claim in claims],
        bars=bars,
        left_out=rows[0]["held_count"] - len(rows) if rows else 0,
        covered=_covered(claims, result_day=store.info.data_as_of),
    )


def _same_award(action: dict[str, Any], award: dict[str, Any]) -> bool:
    return bool(action["award_key"] == award["award_key"] and action["source"] == award["source"])


def _cited(claims: list[CheckedClaim]) -> list[str]:
    rows = (row for claim in claims for row in (*claim.evidence, *claim.counter_evidence, *claim.later))
    return sorted({row.award_key for row in rows if row.award_key})


def _agency_name(code: str | None, store: Store) -> str | None:
    rows = store.rows("SELECT name FROM curated.agencies WHERE agency_key = $code", {"code": code}) if code else []
    return rows[0]["name"] if rows else None


def _bar(row: dict[str, Any], actions: list[dict[str, Any]]) -> TimelineBar:
    return TimelineBar(
        award_key=row["award_key"],
        piid=row["piid"],
        kind=row["award_kind"],
        recipient_name=row["recipient_name"],
        agency_name=row["agency_name"],
        funded_only=row["is_funded_only"],
        source=row["source"],
        grade=row["grade"],
        signed=row["date_signed"],
        start=row["start_date"],
        end=row["end_date"],
        potential_end=row["potential_end_date"],
        total_obligation=row["total_obligation"],
        ceiling=row["base_and_all_options_value"],
        description=row["description"],
        url=row["url"],
        cited=row["is_cited"],
        ticks=[_tick(action) for action in actions],
    )


def _tick(action: dict[str, Any]) -> TimelineTick:
    kind: TickKind = "modification"
    if action["is_base"]:
        kind = "base"
    elif action["action_type_code"] in _TERMINATIONS:
        kind = "termination"
    elif action["action_type_code"] == _OPTION:
        kind = "option"
    number = action["modification_number"]
    name = "base action" if action["is_base"] else f"modification {number}" if number else "a change without its number"
    words = (action["action_type_name"] or "").strip().lower()
    return TimelineTick(date=action["action_date"], kind=kind, label=f"{name}, {words}" if words else name)


def _covered(claims: list[CheckedClaim], result_day: dt.date | None) -> list[TimelineSpan]:
    """What the verdicts' own certificates call complete: the days on which an awarded contract would show."""
    spans = {
        (cell.source, cell.since or dt.date(2000, 10, 1), cell.until or result_day)
        for claim in claims
        for cell in claim.coverage
        if cell.status == "complete" and cell.role != "funding"
    }
    return [
        TimelineSpan(source=source, since=since, until=until)
        for source, since, until in sorted(spans)
        if until and since <= until
    ]


def checksums(result: CheckResult, raw: Path) -> dict[str, str]:
    """Raw file -> sha256, of every raw file that a verdict cites and the manifest knows."""
    files: set[str] = set()
    for claim in result.claims:
        for row in (*claim.evidence, *claim.leads, *claim.counter_evidence, *claim.later):
            if row.raw:
                files.add(row.raw.rpartition(":")[0] or row.raw)
    found: dict[str, str] = {}
    for source in sorted({name.split("/", 1)[0] for name in files}):
        for entry in manifest.read(raw / source):
            name = f"{source}/{entry.file}"
            if name in files:
                found[name] = entry.sha256
    return found
