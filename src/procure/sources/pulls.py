"""Pulls: what a source is asked, what its answers cover, and how an interrupted one goes on.

A *pull* is one question to a source that takes one or many requests. Its source's ``fetch`` is written as if
nothing ever failed: it calls ``ask(request)`` and uses the answer. Each body is on the disk with its manifest
line before anybody looks into it; a pull that is run again is given the bodies it already has, so it goes on
where it stopped, and one that had them all sends nothing. When it is over, its outcome becomes rows of the
coverage ledger: complete, partial or failed, with counts, control and reason.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from procure.coverage import Scope
from procure.errors import BuildError, FetchError
from procure.sources import Source, manifest, shapes
from procure.sources.http import Client, Reply, Request, digest, parsed
from procure.sources.manifest import ManifestEntry

LEDGER = "coverage.jsonl"
HELD_FOR = dt.timedelta(days=7)
"""Bodies of an unfinished pull older than this are asked for anew."""

Status = Literal["complete", "partial", "failed"]


@dataclass(frozen=True)
class Cover:
    """What a pull may claim when it is complete: the scope columns of a coverage row; None means all."""

    date_basis: str
    vendor_key: str | None = None
    vendor_terms: str | None = None
    agency_code: str | None = None
    agency_role: str | None = None
    award_kinds: str | None = None
    award_key: str | None = None
    since_date: dt.date | None = None
    until_date: dt.date | None = None


@dataclass(frozen=True)
class Pull:
    """One question to a source. ``query`` says all of it in JSON values and is its identity over runs.

    ``at_least`` requests it takes, ``note`` says what may add to them.
    """

    source: str
    title: str
    query: Mapping[str, Any]
    covers: tuple[Cover, ...]
    at_least: int = 1
    note: str = ""
    scopes: tuple[Scope, ...] = ()
    needs_key: bool = False

    @property
    def id(self) -> str:
        """The same in every run that asks the same."""
        return digest([self.source, self.query])


@dataclass(frozen=True)
class Outcome:
    """How a pull, or one of its covers, ended.

    ``covers`` None: those of the pull. ``is_final`` False: what was got is gone on from by the next run; True:
    the next run starts afresh. ``is_all``: partial, and yet all that is to be had: asking again brings no more.
    ``memory`` is handed to the source's next ``fetch`` of the same pull.
    """

    status: Status
    data_as_of: dt.date
    record_count: int | None = None
    control: str | None = None
    control_count: int | None = None
    reason: str | None = None
    covers: tuple[Cover, ...] | None = None
    is_final: bool = True
    is_all: bool = False
    requests_saved: int = 0
    note: str | None = None
    """What a person should know of it besides."""
    memory: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Previous:
    """The last complete run of the same pull."""

    data_as_of: dt.date
    retrieved_at: dt.datetime
    requests: int
    record_count: int | None
    memory: Mapping[str, Any]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """An accepted answer: its JSON (None of a status without one, as 404 or 204) and where it is kept."""

    data: Any
    entry: ManifestEntry
    is_held: bool

    @property
    def status(self) -> int:
        """HTTP status, one of those the request accepts."""
        return self.entry.status or 0


class BudgetSpent(FetchError):
    """Raised when the run has sent as many requests as ``--max-requests`` allows."""


def answer_of(entry: ManifestEntry, body: bytes) -> Any:
    """The JSON of a kept body, for ``rows``: None where the service answered with no data (404, 429, HTML ...)."""
    return parsed(body) if entry.status == 200 else None


class Shelf:
    """A source's raw folder: what it holds, and the one way in which bodies and ledger lines get there."""

    def __init__(self, source: Source, folder: Path) -> None:
        self.source = source
        self.folder = folder
        self.entries: list[ManifestEntry] = []
        self._by_tag: dict[str, list[ManifestEntry]] = defaultdict(list)
        self._numbers: dict[str, int] = defaultdict(int)
        self.of_day: dict[tuple[str, dt.date], ManifestEntry] = {}
        """Answers by question and day of the publisher's data: asked again on that day it would answer the same."""
        self.answers: dict[tuple[str, int], ManifestEntry] = {}
        """Answers of this run, so that no question is put twice."""
        try:
            for entry in manifest.read(folder):
                self._index(entry)
            self.ledger = [json.loads(line) for line in manifest.lines(folder / LEDGER)]
        except ValueError as problem:
            raise BuildError(f"{folder} has a broken ledger ({problem}): restore it from a copy") from problem

    def _index(self, entry: ManifestEntry) -> None:
        self.entries.append(entry)
        if entry.pull:
            self._by_tag[entry.pull].append(entry)
        if entry.request and entry.data_as_of and not entry.request.get("reading"):
            self.of_day[Path(entry.file).name.split("-")[0], entry.data_as_of] = entry
        if entry.request:
            self._numbers[Path(entry.file).name.split("-")[0]] += 1

    def keep(
        self, request: Request, reply: Reply, tag: str, reading: int, as_of: dt.date | None, now: dt.datetime
    ) -> ManifestEntry:
        """Write a body, then its manifest line; both are on the disk when this returns."""
        stem = request.digest
        name = f"{request.noun}/{stem}-{self._numbers[stem] + 1}.json.gz"
        _write_whole(self.folder / name, gzip.compress(reply.body, mtime=0))
        entry = ManifestEntry(
            file=name,
            noun=request.noun,
            retrieved_at=now,
            sha256=hashlib.sha256(reply.body).hexdigest(),
            size=len(reply.body),
            status=reply.status,
            request=request.shown() | ({"reading": reading} if reading else {}),
            data_as_of=as_of,
            pull=tag,
            scrubbed=reply.scrubbed or None,
            retry_after={name.lower(): value for name, value in reply.headers.items()}.get("retry-after"),
        )
        manifest.append(self.folder, entry)
        self._index(entry)
        return entry

    def body(self, entry: ManifestEntry) -> bytes | None:
        """A kept body; None where it is gone or not what was received."""
        try:
            body = gzip.decompress((self.folder / entry.file).read_bytes())
        except (OSError, EOFError, gzip.BadGzipFile):
            return None
        return body if hashlib.sha256(body).hexdigest() == entry.sha256 else None

    def of_tags(self, tags: Iterable[str]) -> Iterator[tuple[ManifestEntry, Any]]:
        """Every data page kept under these tags, in the order of arrival."""
        for tag in tags:
            for entry in self._by_tag.get(tag, []):
                body = self.body(entry)
                data = answer_of(entry, body) if body is not None else None
                if data is not None:
                    yield entry, data

    def tagged(self, tag: str) -> list[ManifestEntry]:
        """What is kept under a tag, oldest first."""
        return self._by_tag.get(tag, [])

    def tagged_pull(self, pull: Pull) -> list[ManifestEntry]:
        """What is kept of a pull's open run, of whatever day."""
        start = f"{pull.id}.{self.generation(pull)}"
        return [
            entry for tag, kept in self._by_tag.items() if tag == start or tag.startswith(f"{start}.") for entry in kept
        ]

    def generation(self, pull: Pull) -> int:
        """How often this pull has been closed: a closed one is asked anew, an open one goes on."""
        return sum(
            1 for row in self.ledger if row.get("pull") == pull.id and row.get("is_final") and row.get("part") == 0
        )

    def previous(self, pull: Pull) -> Previous | None:
        """The latest run of a pull in which every part was complete; None where there is none."""
        runs: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row in self.ledger:
            if row.get("pull") == pull.id and row.get("is_final"):
                runs.setdefault(tuple(row["tags"]), []).append(row)
        complete = [
            rows for rows in runs.values() if rows[-1]["part"] == 0 and all(row["status"] == "complete" for row in rows)
        ]
        if not complete:
            return None
        row = complete[-1][-1]
        return Previous(
            data_as_of=dt.date.fromisoformat(row["data_as_of"]),
            retrieved_at=dt.datetime.fromisoformat(row["retrieved_at"]),
            requests=int(row.get("requests") or 0),
            record_count=row.get("record_count"),
            memory=row.get("memory") or {},
            tags=tuple(row["tags"]),
        )

    def close(
        self, pull: Pull, outcomes: Iterable[Outcome], tags: tuple[str, ...], requests: int, now: dt.datetime
    ) -> None:
        """Write a pull's outcomes into the ledger, one line per cover; a later line of one id replaces the earlier."""
        found = [
            (outcome, cover)
            for outcome in outcomes
            for cover in (pull.covers if outcome.covers is None else outcome.covers)
        ]
        # What was complete as of a day stays so, whatever becomes of asking again on that day.
        settled = {row["coverage_id"] for row in self.ledger if row["status"] == "complete"}
        # The first is written last: only with it is the pull closed, so that a kill between two lines closes nothing.
        for part, (outcome, cover) in reversed(list(enumerate(found))):
            days = {"since_date": str(cover.since_date), "until_date": str(cover.until_date)}
            row: dict[str, Any] = {
                "coverage_id": f"{self.source.name}-{pull.id}-{digest([asdict(cover) | days])}-{outcome.data_as_of}",
                "source": self.source.name,
                **asdict(cover),
                "data_as_of": outcome.data_as_of,
                "status": outcome.status,
                "record_count": outcome.record_count,
                "control": outcome.control,
                "control_count": outcome.control_count,
                "reason": outcome.reason,
                "retrieved_at": now,
                "raw_file": f"{self.source.name}/{manifest.NAME}",
                "pull": pull.id,
                "part": part,
                "is_final": outcome.is_final,
                "title": pull.title,
                "query": pull.query,
                "scopes": [asdict(scope) for scope in pull.scopes] if part == 0 else None,
                "requests": requests,
                "memory": outcome.memory,
                "tags": tags,
            }
            if outcome.status != "complete" and row["coverage_id"] in settled:
                row["coverage_id"] += "-again"
            line = json.dumps(row, ensure_ascii=False, default=_plain)
            manifest.append_line(self.folder / LEDGER, line)
            self.ledger.append(json.loads(line))


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    return sorted(value) if isinstance(value, set | frozenset) else str(value)


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
    if os.name != "posix":
        return  # elsewhere a folder cannot be opened
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass
class Ask:
    """How a source's ``fetch`` asks: kept answers first, then the service.

    ``as_of`` ties what follows to the day of the publisher's data: pages of another day are not mixed in.
    """

    pull: Pull
    shelf: Shelf
    client: Client
    spend: Callable[[], None] = lambda: None
    refused: Callable[[Reply], str | None] = lambda reply: None
    known_shapes: Mapping[str, shapes.Shape] = field(default_factory=dict)
    findings: shapes.Findings = field(default_factory=shapes.Findings)
    say: Callable[[str], None] = lambda text: None
    sent: int = 0
    held: int = 0

    def __post_init__(self) -> None:
        self._generation = self.shelf.generation(self.pull)
        self._day: dt.date | None = None
        self._tags: list[str] = []
        self._mine: dict[tuple[str, int], ManifestEntry] | None = None

    @property
    def now(self) -> dt.datetime:
        """The time in UTC."""
        return self.client.clock.now()

    @property
    def today(self) -> dt.date:
        """The day in UTC."""
        return self.now.date()

    @property
    def day(self) -> dt.date | None:
        """The day the publisher's data stands for, once the source knows it."""
        return self._day

    @property
    def tag(self) -> str:
        """Under which this pull's pages stand in the manifest."""
        return ".".join(str(part) for part in (self.pull.id, self._generation, self._day) if part is not None)

    @property
    def tags(self) -> tuple[str, ...]:
        """Every tag that holds pages of this pull's answer."""
        return tuple(dict.fromkeys([*self._tags, self.tag]))

    def as_of(self, day: dt.date) -> None:
        """What is asked from here on belongs to the publisher's data of this day."""
        self._day = day
        self._mine = None

    def add_to(self, previous: Previous) -> None:
        """This pull only brings what has changed since ``previous``; its pages still count."""
        self._tags = list(previous.tags)

    def previous_pages(self, previous: Previous) -> Iterator[tuple[ManifestEntry, Any]]:
        """The pages that an earlier run of this pull brought."""
        return self.shelf.of_tags(previous.tags)

    def _kept(self, request: Request, reading: int) -> ManifestEntry | None:
        if self._mine is None:
            self._mine = {}
            for entry in self.shelf.tagged(self.tag):
                again = int((entry.request or {}).get("reading", 0))
                if self.now - entry.retrieved_at <= HELD_FOR:
                    self._mine[Path(entry.file).name.split("-")[0], again] = entry
        mine = self._mine.get((request.digest, reading))
        if mine is None and self._day is not None and self._generation == 0 and not reading:
            return self.shelf.of_day.get((request.digest, self._day))
        return mine

    def _usable(self, request: Request, entry: ManifestEntry) -> Answer | None:
        if entry.status not in request.accepts or (body := self.shelf.body(entry)) is None:
            return None
        data = answer_of(entry, body)
        if entry.status == 200 and (data is None or self.refused(Reply(200, {}, body)) is not None):
            return None
        return Answer(data, entry, is_held=True)

    def __call__(self, request: Request, *, fresh: bool = False, reading: int = 0) -> Answer:
        """The answer to a request: of this run, else of the interrupted pull (unless ``fresh``), else from the service.

        ``reading`` > 0 asks the same again on purpose (a window whose total drifted). Raises FetchError,
        RateLimited, ConfigError, BudgetSpent.
        """
        asked = (request.digest, reading)
        entry = self.shelf.answers.get(asked) or (None if fresh else self._kept(request, reading))
        if entry is not None and (answer := self._usable(request, entry)) is not None:
            # Asked before in this run is no saving: fetches look at a first page more than once.
            self.held += asked not in self.shelf.answers
            self.shelf.answers[asked] = entry
            return answer
        tag, day, sent = self.tag, self._day, self.client.attempts

        def keep(reply: Reply) -> ManifestEntry:
            return self.shelf.keep(request, reply, tag, reading, day, self.now)

        self.client.before = self.spend
        try:
            entry = self.client.exchange(request, keep, self.refused)
        finally:
            self.sent += self.client.attempts - sent
        answer = self._usable(request, entry)
        if answer is None:
            raise FetchError(f"{self.shelf.folder / entry.file} was written and cannot be read back: check the disk")
        self.shelf.answers[asked] = entry
        if self._mine is not None:
            self._mine[asked] = entry
        return Answer(answer.data, entry, is_held=False)

    def look_at(self, noun: str, records: Iterable[Any]) -> None:
        """Hold records against the noun's declared shape; what differs is counted and reported with an example.

        Raises SourceChanged when a field without which a record means nothing is missing.
        """
        if (shape := self.known_shapes.get(noun)) is not None:
            self.findings.look_at(f"{self.shelf.source.name}.{noun}", shape, records)
