"""Publishers' big files -> typed Parquet in ``data/raw/<source>/``, which is the raw that ``build`` and ``bundle`` work from.

DuckDB reads the files; Python passes bytes (unzips, transcodes) and never sees a row. A file is taken in whole
or not at all, once: the manifest line is written last, and a file whose checksum is there already changes nothing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from procure.bulk.containers import Member, members
from procure.bulk.formats import PROBE, Head, recognise
from procure.bulk.landing import Landed, land
from procure.bulk.records import tabular
from procure.bulk.scope import Claimed, archive_coverage, claimed
from procure.errors import FetchError, LoadError, StoreError
from procure.sources import manifest
from procure.sources.manifest import ManifestEntry

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT = "1500MB"
"""Most memory DuckDB takes while loading, unless told otherwise."""
_PER_THREAD = 400_000_000
"""Bytes that one thread needs to read CSV and write Parquet of some seventy columns."""
Progress = Callable[[str], None] | None

__all__ = ["MEMORY_LIMIT", "LoadReport", "Taken", "fetch", "load"]


@dataclass
class Taken:
    """What came of one file given to ``load``."""

    path: Path
    rows: int = 0
    """Rows now held of it."""
    lines: list[str] = field(default_factory=list)
    """For a person: what it is, what was set aside or could not be read, what it covers."""
    is_new: bool = False
    """False where it was held already or nothing could be taken."""
    error: str | None = None


@dataclass
class LoadReport:
    """What a load did."""

    files: list[Taken]

    @property
    def is_changed(self) -> bool:
        """Whether raw is other than before."""
        return any(taken.is_new for taken in self.files)

    @property
    def is_held(self) -> bool:
        """Whether the store holds at least one of the files."""
        return any(not taken.error for taken in self.files)

    @property
    def lines(self) -> list[str]:
        """For a person, in the order of the files."""
        return [line for taken in self.files for line in ([taken.error] if taken.error else taken.lines)]

    @property
    def errors(self) -> list[str]:
        """One line per file of which nothing could be taken."""
        return [taken.error for taken in self.files if taken.error]


def load(
    paths: list[Path],
    data: Path,
    *,
    keep: bool = False,
    memory_limit: str | None = None,
    progress: Progress = None,
) -> LoadReport:
    """Take publishers' files into ``data/raw``; ``keep`` also copies the files themselves there.

    One broken file does not stop the others: its line is in the report. Raises StoreError when another
    process is loading into the same store.
    """
    raw = data / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    with _alone(raw):
        for stale in raw.glob(".loading-*"):
            shutil.rmtree(stale, ignore_errors=True)  # of a run that was killed
        return LoadReport([_take(path, raw, keep, memory_limit or MEMORY_LIMIT, progress) for path in paths])


def fetch(
    agencies: list[str],
    years: str,
    data: Path,
    *,
    base_url: str,
    keep: bool = False,
    memory_limit: str | None = None,
    progress: Progress = None,
) -> LoadReport:
    """Download the newest full archive files of departments ('all' for every one) and years, and load each as it comes.

    What is held with the newest date is not fetched again. Raises UsageError, FetchError, SourceChanged.
    """
    from procure.bulk import download
    from procure.sources.http import Client

    say = progress or (lambda text: None)
    client = Client(base_url, pause=0.2)
    wanted = download.published(client, agencies, download.years_of(years, dt.datetime.now(dt.UTC).date()))
    if not wanted:
        raise FetchError("USAspending's archive lists no file of these departments and years")
    files: list[Taken] = []
    for one in wanted:
        if download.is_held(one, data):
            files.append(Taken(Path(one.name), lines=[f"{one.name}: held already, nothing changed"]))
            continue
        path = download.download(one, data / "raw" / ".downloads", base_url, say)
        [taken] = load([path], data, keep=keep, memory_limit=memory_limit, progress=progress).files
        files.append(taken)
        path.unlink()
    return LoadReport(files)


@contextmanager
def _alone(raw: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(str(raw / ".load.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout as problem:
        raise StoreError(f"another process is loading into {raw.parent}: wait for it, then try again") from problem
    try:
        yield
    finally:
        lock.release()


def _take(path: Path, raw: Path, keep: bool, memory_limit: str, progress: Progress) -> Taken:
    taken = Taken(path)
    try:
        size = path.stat().st_size if path.is_file() else -1
        if size < 0:
            raise LoadError(f"{path} is no file" if path.exists() else f"there is no file {path}")
        digest = _Digest(path)
        if any(entry.size == size and entry.sha256 == digest.hexdigest() for entry in _held(raw)):
            taken.lines.append(f"{path.name}: held already, nothing changed")
            return taken
        scratch = Path(tempfile.mkdtemp(prefix=".loading-", dir=raw))
        try:
            _land_all(path, size, digest, raw, scratch, memory_limit, taken, progress)
            if keep and taken.is_new:
                _keep(path, digest.hexdigest(), raw)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except LoadError as problem:
        taken.error = f"{path.name}: {problem}" if path.name not in str(problem) else str(problem)
    except OSError as problem:
        taken.error = f"{path.name}: {problem.strerror or problem}; the store is as it was"
    return taken


class _Digest:
    """A file's SHA-256, worked out beside the reading of the file."""

    def __init__(self, path: Path) -> None:
        self._path, self._value = path, ""
        self._problem: OSError | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        try:
            with self._path.open("rb") as opened:
                self._value = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError as problem:
            self._problem = problem

    def hexdigest(self) -> str:
        self._thread.join()
        if self._problem:
            raise self._problem
        return self._value


def _held(raw: Path) -> list[ManifestEntry]:
    """Every bulk file held, of every source."""
    found = []
    for path in sorted(raw.glob(f"*/{manifest.NAME}")):
        found += [entry for entry in manifest.read(path.parent) if (path.parent / entry.file).is_file()]
    return found


def _land_all(
    path: Path,
    size: int,
    digest: _Digest,
    raw: Path,
    scratch: Path,
    memory_limit: str,
    taken: Taken,
    progress: Progress,
) -> None:
    landed: list[tuple[Head, Path, ManifestEntry]] = []
    refused: list[str] = []
    connection = _connect(scratch, memory_limit)
    try:
        for member in members(path, scratch):
            if progress:
                progress(f"reading {path.name}" + (f" > {member.name}" if member.is_packed else ""))
            try:
                with member.open() as opened:
                    probe = opened.read(PROBE)
                table = tabular(member, probe)
                if table is not member:
                    with table.open() as opened:
                        probe = opened.read(PROBE)
                head = recognise(probe, member.name)
            except LoadError as problem:
                refused.append(str(problem))
                continue
            target = scratch / f"{len(landed)}.parquet"
            landed.append((head, target, _landed(connection, path, size, table, head, target, taken)))
    finally:
        connection.close()
    if not landed:
        raise LoadError("; ".join(refused) or f"{path.name} is an empty archive")
    taken.lines += [f"  not taken: {line}" for line in refused]
    _settle(raw, landed, digest.hexdigest())
    taken.is_new = True
    for source in {head.format.source for head, _, _ in landed}:
        taken.lines += _write_coverage(raw / source, digest.hexdigest())


def _connect(scratch: Path, memory_limit: str) -> duckdb.DuckDBPyConnection:
    import duckdb

    spill = scratch / "spill"
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": str(spill),
        }
    )
    with contextlib.suppress(duckdb.InvalidInputException):  # in a notebook without ipywidgets there is no bar to stop
        connection.execute("SET enable_progress_bar = false")
    try:
        connection.execute("SET memory_limit = $limit", {"limit": memory_limit})
    except duckdb.Error as problem:
        connection.close()
        raise LoadError(f"{memory_limit} is no amount of memory: write it as 2GB") from problem
    row = connection.execute("SELECT current_setting('memory_limit')").fetchone()
    number, unit = str(row[0] if row else "1 GiB").split()
    size = float(number) * 1024 ** ("bytes", "KiB", "MiB", "GiB", "TiB").index(unit)
    connection.execute(f"SET threads = {max(1, min(os.cpu_count() or 1, int(size / _PER_THREAD)))}")
    return connection


def _landed(
    connection: duckdb.DuckDBPyConnection, path: Path, size: int, member: Member, head: Head, target: Path, taken: Taken
) -> ManifestEntry:
    claim = claimed(member.file_name, path.name)
    now = dt.datetime.now(dt.UTC)
    if claim.date and claim.date > now.date():
        claim = Claimed("custom", None, part=claim.part)  # a day that has not come dates nothing
    constants: dict[str, Any] = {
        "as_of": claim.date,
        "is_delta": claim.kind == "delta",
        "origin": path.name,
        "member": member.name,
    }
    found = land(connection, member, head, target, constants, now)
    content = _content(connection, head, target)
    taken.rows += found.rows - found.set_aside_total
    taken.lines += _lines(path, member, head, claim, found, content)
    return ManifestEntry.model_validate(
        {
            "file": "",
            "noun": head.format.noun,
            "retrieved_at": now,
            "sha256": "",
            "size": size,
            "data_as_of": claim.date or content["latest"],
            "origin": str(path.resolve()),
            "member": member.name,
            "in_zip": member.is_packed,
            "title": head.format.title,
            "rows": found.rows,
            "set_aside": found.set_aside_total,
            "set_aside_rows": found.set_aside,
            "unreadable": found.unreadable_counts,
            "scope": {
                "kind": claim.kind,
                "agency": claim.agency,
                "fiscal_year": claim.fiscal_year,
                "part": claim.part,
            },
            "content": content,
        }
    )


def _content(connection: duckdb.DuckDBPyConnection, head: Head, target: Path) -> dict[str, Any]:
    """What the rows themselves say: years, departments, the latest change."""
    columns, source = head.format.columns, f"read_parquet('{str(target).replace(chr(39), chr(39) * 2)}')"
    day = "action_date" if "action_date" in columns else None
    agency = "awarding_agency_code" if "awarding_agency_code" in columns else None
    live = "set_aside IS NULL" + (
        " AND coalesce(upper(correction_delete_ind), '') <> 'D'" if "correction_delete_ind" in columns else ""
    )
    row = connection.execute(
        f"""
        SELECT
            {f"list(DISTINCT year({day}) + CASE WHEN month({day}) >= 10 THEN 1 ELSE 0 END) FILTER ({day} IS NOT NULL)" if day else "[]"},
            {f"list(DISTINCT lpad({agency}, 3, '0'))" if agency else "[]"},
            {f"max({head.format.latest})::DATE" if head.format.latest else "NULL"},
            {f"count(*) FILTER ({day} IS NULL)" if day else "0"}
        FROM {source} WHERE {live}
        """
    ).fetchone()
    assert row is not None
    return {
        "fiscal_years": sorted(row[0] or []),
        "agencies": sorted(row[1] or [], key=str),
        "latest": str(row[2]) if row[2] else None,
        "undated": row[3],
    }


def _settle(raw: Path, landed: list[tuple[Head, Path, ManifestEntry]], sha256: str) -> None:
    """Move what was landed to its place, then tell the manifest: a kill before that leaves the store as it was."""
    entries: dict[str, list[ManifestEntry]] = {}
    for number, (head, target, entry) in enumerate(landed):
        extra = entry.model_extra or {}
        stem = re.sub(r"[^A-Za-z0-9.-]+", "_", Path(extra["member"]).name).removesuffix(".csv")[:80]
        name = f"{head.format.noun}/{stem}-{sha256[:12]}-{number + 1}.parquet"
        place = raw / head.format.source / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with target.open("rb") as opened:
            os.fsync(opened.fileno())
            parquet = hashlib.file_digest(opened, "sha256").hexdigest()
        target.replace(place)
        entries.setdefault(head.format.source, []).append(
            entry.model_copy(update={"file": name, "sha256": sha256, "parquet_sha256": parquet})
        )
    for source, listed in entries.items():
        manifest.append_all(raw / source, listed)


def _keep(path: Path, sha256: str, raw: Path) -> None:
    """A copy of the file itself, named by its checksum."""
    folder = raw / "kept"
    folder.mkdir(exist_ok=True)
    place = folder / f"{sha256[:12]}-{path.name}"
    if not place.exists():
        partial = place.with_name(f".{place.name}.partial")
        try:
            shutil.copyfile(path, partial)
            partial.replace(place)
        finally:
            partial.unlink(missing_ok=True)


def _write_coverage(folder: Path, sha256: str) -> list[str]:
    """Bring the source's ledger up to what its manifest shows; lines on what is new in it."""
    path = folder / "coverage.jsonl"
    known: dict[str, str] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            known[json.loads(line)["coverage_id"]] = line
    lines, new = [], []
    for row in archive_coverage(manifest.read(folder)):
        text = row.model_dump_json()
        if known.get(row.coverage_id) == text:
            continue
        new.append(text)
        which = f"department {row.agency_code}" if row.agency_code else "all departments"
        assert row.since_date is not None
        scope = f"{which}, fiscal year {row.since_date.year + 1}"
        if row.status == "complete":
            lines.append(f"  covers: every action awarded by {scope}, as of {row.data_as_of}")
        else:
            lines.append(f"  covers nothing for certain ({scope}): {row.reason}")
    if new:
        with path.open("a", encoding="utf-8") as out:
            out.write("".join(line + "\n" for line in new))
            out.flush()
            os.fsync(out.fileno())
    return lines


def _lines(path: Path, member: Member, head: Head, claim: Claimed, found: Landed, content: dict[str, Any]) -> list[str]:
    where = path.name if not member.is_packed else f"{path.name} > {member.name}"
    dated = f" of {claim.date}" if claim.date else (f", latest change {content['latest']}" if content["latest"] else "")
    kind = {"full": " (full file)", "delta": " (changes)"}.get(claim.kind, "")
    lines = [f"{where}: {head.format.title}{kind}{dated}: {found.rows:,} rows"]
    for reason, numbers in found.set_aside.items():
        lines.append(
            f"  set aside: {_count(found.set_aside_counts[reason], 'row')}, {reason}: {_rows(numbers, found.set_aside_counts[reason])}"
        )
    for column, examples in found.unreadable.items():
        shown = "; ".join(f"row {number}: {text!r}" for number, text in examples)
        count = found.unreadable_counts[column]
        lines.append(
            f"  unreadable: {_count(count, 'cell')} of {column}: {shown}{' ...' if count > len(examples) else ''}"
        )
    if found.dates and found.dates.day_first is not None:
        order = "day/month/year" if found.dates.day_first else "month/day/year"
        lines.append(f"  dates with slashes read as {order}: {_count(found.dates.cells, 'cell')} can only be meant so")
    elif found.dates:
        lines.append("  dates with slashes could be day/month or month/day: nothing in the file tells which")
    if found.torn.cells:
        lines.append(
            f"  quotes: {_count(found.torn.cells, 'cell')} with text after the closing quote, which is kept: "
            f"{_rows(found.torn.rows, found.torn.cells)}"
        )
    if found.encoding == "cp1252":
        lines.append("  text read as Windows-1252, as its publisher writes it")
    elif found.foreign_bytes:
        lines.append(f"  {_count(found.foreign_bytes, 'byte')} that are no UTF-8 read as Windows-1252")
    return lines


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' * (number != 1)}"


def _rows(numbers: list[int], count: int) -> str:
    listed = ", ".join(str(number) for number in numbers)
    return f"row{'s' * (count != 1)} {listed}{' ...' if count > len(numbers) else ''}"
