"""What a report shows beside the verdicts, gathered from the store: timelines of the awards, checksums of raw files.

``report/`` reads models only, so whatever it draws from the records is asked for here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from procure import parties
from procure.coverage import PROCUREMENT, Ledger, Scope, searchable, vendor_scope
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
    judged = [claim for claim in result.claims if claim.vendor and claim.attribution not in ("denied", "retracted")]
    vendors = parties.vendors(store, (claim.vendor for claim in judged if claim.vendor))
    agencies = parties.Agencies(store)
    ledger = Ledger.of(store, agencies)
    groups: dict[tuple[str, str | None], tuple[parties.Vendor, parties.Agency | None, list[CheckedClaim]]] = {}
    for claim in judged:
        assert claim.vendor is not None
        vendor = vendors[parties.key_of(claim.vendor)]
        try:
            agency = agencies.find(claim.agency) if claim.agency else None
        except KeyError:
            # An agency that award data knows no code of cannot be asked for.
            continue
        if vendor.is_known or _cited([claim]):
            key = (vendor.name, agency.code if agency else None)
            groups.setdefault(key, (vendor, agency, []))[2].append(claim)
    return [_timeline(vendor, agency, claims, store, ledger) for vendor, agency, claims in groups.values()]


def _timeline(
    vendor: parties.Vendor, agency: parties.Agency | None, claims: list[CheckedClaim], store: Store, ledger: Ledger
) -> Timeline:
    rows = store.rows(
        store.sql("report", "timeline_awards"),
        {
            "vendor_keys": sorted(vendor.everyone),
            "agencies": [agency.code, *agency.subtiers] if agency else [],
            "cited": _cited(claims),
            "most": MOST_BARS,
        },
    )
    actions = store.rows(store.sql("report", "timeline_actions"), {"award_keys": [row["award_key"] for row in rows]})
    bars = [_bar(row, [action for action in actions if _same_award(action, row)]) for row in rows]
    bars.sort(key=lambda bar: (bar.start or bar.signed or bar.end or dt.date.max, bar.piid, bar.award_key))
    return Timeline(
        vendor=vendor.name,
        agency=agency.name if agency else None,
        agency_code=agency.code if agency else None,
        claims=[claim.id for claim in claims],
        bars=bars,
        left_out=rows[0]["held_count"] - len(rows) if rows else 0,
        covered=_covered(vendor, agency, ledger, store.info.data_as_of),
    )


def _same_award(action: dict[str, Any], award: dict[str, Any]) -> bool:
    return bool(action["award_key"] == award["award_key"] and action["source"] == award["source"])


def _cited(claims: list[CheckedClaim]) -> list[str]:
    rows = (row for claim in claims for row in (*claim.evidence, *claim.counter_evidence, *claim.later))
    return sorted({row.award_key for row in rows if row.award_key})


def _bar(row: dict[str, Any], actions: list[dict[str, Any]]) -> TimelineBar:
    return TimelineBar(
        award_key=row["award_key"],
        piid=row["piid"],
        kind=row["award_kind"],
        recipient_name=row["recipient_name"],
        agency_name=row["agency_name"],
        role=row["agency_role"],
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


def _covered(
    vendor: parties.Vendor, agency: parties.Agency | None, ledger: Ledger, data_as_of: dt.date | None
) -> list[TimelineSpan]:
    """Days on which an award of the agency would show, by the ledger, per source."""
    code = agency.code if agency else None
    scope = Scope(vendor_scope(vendor), code, role="awarding", kinds=PROCUREMENT, until=data_as_of)
    cells = ledger.cells(scope, names=searchable(vendor))
    return [
        TimelineSpan(source=cell.source, since=cell.since, until=cell.until)
        for cell in cells
        if cell.status == "complete" and cell.since and cell.until
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
