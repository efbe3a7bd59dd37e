"""Fetch USAspending's archive files: list what is published, download what is not held (going on where it stopped), load.

The names carry a date that changes every month, and old ones are deleted, so nothing is asked for by a name
that was not listed a moment before.
"""

from __future__ import annotations

import datetime as dt
import re
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from procure.bulk.scope import claimed
from procure.errors import FetchError, SourceChanged, UsageError
from procure.sources import manifest
from procure.sources.http import CONNECT_SECONDS, SILENCE_SECONDS, Client, Reply, Request
from procure.sources.usaspending_archive import FIRST_YEAR
from procure.sources.usaspending_archive import SOURCE as ARCHIVE

Say = Callable[[str], None]
_CHUNK = 1 << 20
_ATTEMPTS = 5


@dataclass(frozen=True)
class Published:
    """One full file of the archive as the publisher lists it."""

    agency: str
    """3-digit department, or 'all'."""
    fiscal_year: int
    date: dt.date
    name: str
    url: str


def years_of(text: str, today: dt.date) -> list[int]:
    """The fiscal years that '2008-', '2012-2015' or '2014,2016' stand for. Raises UsageError."""
    last = today.year + (today.month >= 10)
    years: set[int] = set()
    for part in text.split(","):
        found = re.fullmatch(r"\s*(\d{4})\s*(-\s*(\d{4})?\s*)?", part)
        if not found:
            raise UsageError(f"--years {text}: give fiscal years as 2014, 2012-2015 or 2008-")
        first = int(found[1])
        end = int(found[3]) if found[3] else (last if found[2] else first)
        if not FIRST_YEAR <= first <= end <= last:
            raise UsageError(f"--years {text}: the archive has fiscal years {FIRST_YEAR} to {last}")
        years.update(range(first, end + 1))
    return sorted(years)


def plan_lines(agencies: Iterable[str], years: list[int]) -> Iterator[str]:
    """What a fetch would ask; sends nothing."""
    wanted = list(agencies)
    listing = len(wanted) * len(years) + 1
    yield f"{ARCHIVE.name}: {listing} short requests for the lists of files, then at most {len(wanted) * len(years)} files"
    for agency in wanted:
        who = "all departments" if agency == "all" else f"department {agency}"
        yield f"  {who}: fiscal years {', '.join(map(str, years))}; a file that is held with the newest date is not fetched again"


def published(client: Client, agencies: Iterable[str], years: list[int]) -> list[Published]:
    """The newest full contracts file of each department and year. Raises FetchError, SourceChanged."""
    ids: dict[str, Any] = {"all": "all"}
    wanted = list(agencies)
    if any(agency != "all" for agency in wanted):
        answer = _asked(client, "list_agencies/", {"type": "award_agencies"}).get("agencies")
        if not isinstance(answer, dict):
            raise SourceChanged("USAspending's list of agencies has another shape than ours: nothing fetched")
        for group in answer.values():
            ids |= {str(each["toptier_code"]): each["toptier_agency_id"] for each in group}
    found: dict[tuple[str, int], Published] = {}
    for agency in wanted:
        if agency not in ids:
            raise FetchError(f"USAspending's archive has no files of department {agency}")
        for year in years:
            files = _asked(
                client, "list_monthly_files/", {"agency": ids[agency], "fiscal_year": year, "type": "contracts"}
            )
            for each in files.get("monthly_files", []):
                name, url = str(each.get("file_name", "")), str(each.get("url", ""))
                claim = claimed(name)
                if (
                    claim.kind != "full"
                    or claim.fiscal_year != year
                    or (claim.agency or "all") != agency
                    or not claim.date
                ):
                    continue
                one = Published(agency, year, claim.date, name, url)
                if (agency, year) not in found or found[agency, year].date < one.date:
                    found[agency, year] = one
    return [found[key] for key in sorted(found)]


def _asked(client: Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    reply: Reply = client.exchange(
        Request(f"/api/v2/bulk_download/{path}", "list", "POST", body=body), lambda reply: reply, lambda reply: None
    )
    data = reply.data()
    if not isinstance(data, dict):
        raise SourceChanged("USAspending's list of archive files has another shape than ours: nothing fetched")
    return data


def is_held(one: Published, data: Path) -> bool:
    """Whether the store holds this file, of this date or a later one."""
    for entry in manifest.read(data / "raw" / ARCHIVE.name):
        scope: dict[str, Any] = (entry.model_extra or {}).get("scope") or {}
        same = (scope.get("agency") or "all", scope.get("fiscal_year")) == (one.agency, one.fiscal_year)
        if scope.get("kind") == "full" and same and entry.data_as_of and entry.data_as_of >= one.date:
            return True
    return False


def download(one: Published, folder: Path, base_url: str, say: Say) -> Path:
    """The file in ``folder``; a part from an earlier run is gone on from. Raises FetchError."""
    import requests
    import urllib3

    _trusted(one.url, base_url)
    folder.mkdir(parents=True, exist_ok=True)
    place, part = folder / one.name, folder / f"{one.name}.part"
    for attempt in range(1, _ATTEMPTS + 1):
        have = part.stat().st_size if part.exists() else 0
        try:
            with requests.get(
                one.url,
                headers={"Range": f"bytes={have}-"} if have else {},
                timeout=(CONNECT_SECONDS, SILENCE_SECONDS),
                stream=True,
                allow_redirects=False,
            ) as response:
                if response.status_code in (403, 404):
                    raise FetchError(f"{one.name} is listed and not there: run it again, the list changes every month")
                if response.status_code == 416:
                    part.unlink()  # what is here is no beginning of it
                    continue
                if response.status_code not in (200, 206):
                    raise requests.RequestException(f"status {response.status_code}")
                if response.status_code == 200:
                    have = 0
                expected = have + int(response.headers.get("Content-Length", "0") or 0)
                with part.open("ab" if have else "wb") as out:
                    while chunk := response.raw.read1(_CHUNK):  # as bytes come: what came before a break is kept
                        out.write(chunk)
                        say(f"{one.name}: {out.tell() >> 20} of {expected >> 20} MB")
            if part.stat().st_size >= expected:
                part.replace(place)
                return place
            problem = "the connection ended early"
        except (requests.RequestException, urllib3.exceptions.HTTPError) as caught:
            problem = type(caught).__name__ if not str(caught).startswith("status") else str(caught)
        say(f"{one.name}: {problem}, attempt {attempt} of {_ATTEMPTS}")
    raise FetchError(f"{one.name} could not be downloaded ({problem}): what came is kept; run it again to go on")


def _trusted(url: str, base_url: str) -> None:
    """Only the publisher's own hosts, or the host that the user named. Raises SourceChanged."""
    parts, base = urllib.parse.urlsplit(url), urllib.parse.urlsplit(base_url)
    host = (parts.hostname or "").lower()
    own = parts.scheme == "https" and (host == "usaspending.gov" or host.endswith(".usaspending.gov"))
    if not own and parts.hostname != base.hostname:
        raise SourceChanged(
            f"the list names a file on {host or 'no host'}, which is not the publisher's: nothing fetched"
        )
