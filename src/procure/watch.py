"""Kept checks: what a check said, kept in a file of its own, found again, and compared with the next.

A check of a user's store is kept in ``<store>/checks/<id>.duckdb``; one of the packaged snapshot in the
user's state folder, so that a first try leaves nothing in the folder it was made in (docs/decisions/0060).
The id is of the letters, the records and the rules: the same check again replaces itself.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from procure.errors import StoreError, UsageError
from procure.models import Cause, Change, CheckedClaim, CheckResult, Evidence, Letter, SinceLast
from procure.models.kept import KEPT
from procure.warehouse import read_tables, write_file

if TYPE_CHECKING:
    from procure.warehouse import Store

_ROLES: tuple[tuple[str, Literal["evidence", "leads", "counter_evidence", "later"]], ...] = (
    ("evidence", "evidence"),
    ("lead", "leads"),
    ("counter", "counter_evidence"),
    ("later", "later"),
)
# How the row of a record key is found in each table that has such keys.
_BY_KEY = {
    ("awards", "award_key"): "SELECT * FROM curated.awards WHERE award_key IN (SELECT unnest($keys))",
    (
        "transactions",
        "transaction_key",
    ): "SELECT * FROM curated.transactions WHERE transaction_key IN (SELECT unnest($keys))",
    ("notices", "notice_key"): "SELECT * FROM curated.notices WHERE notice_key IN (SELECT unnest($keys))",
    ("subawards", "subaward_key"): "SELECT * FROM curated.subawards WHERE subaward_key IN (SELECT unnest($keys))",
    ("entities", "entity_key"): "SELECT * FROM curated.entities WHERE entity_key IN (SELECT unnest($keys))",
    ("exclusions", "exclusion_key"): "SELECT * FROM curated.exclusions WHERE exclusion_key IN (SELECT unnest($keys))",
    ("leads", "lead_key"): "SELECT * FROM curated.leads WHERE lead_key IN (SELECT unnest($keys))",
}
# Columns that say where a row was read, not what it says: a change in them changes no verdict.
_BOOKKEEPING = {"retrieved_at", "raw_file", "row_number", "as_of", "last_modified_at", "url", "grade"}


def folder(data: Path | None) -> Path:
    """Where checks of the store ``data`` are kept; None is the packaged snapshot."""
    if data is not None:
        return data / "checks"
    from platformdirs import user_state_path

    return user_state_path("procure") / "checks"


def files(data: Path | None) -> list[Path]:
    """The files of kept checks of the store ``data``, the latest first."""
    where = folder(data)
    return sorted(where.glob("[0-9a-f]*.duckdb"), key=lambda path: path.stat().st_mtime_ns, reverse=True)


# Keeping --------------------------------------------------------------------------------------------------------------


def save(result: CheckResult, letters: Iterable[Letter], store: Store) -> Path:
    """Keep a check; returns its file. Raises OSError where the folder cannot be written."""
    check_id = _id(result)
    path = folder(store.data) / f"{check_id}.duckdb"
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    before = _first_seen(path)
    rows: dict[str, list[dict[str, Any]]] = {model.table: [] for model in KEPT}
    rows["checks"].append(
        {
            "first_checked_at": before or now,
            "checked_at": now,
            "procure_version": result.procure_version,
            "store": result.store.path if result.store else None,
            "fingerprint": result.store.fingerprint if result.store else None,
            "data_as_of": result.store.data_as_of if result.store else None,
            "result": result.model_dump(mode="json"),
        }
    )
    for info in result.letters:
        rows["letters"] += [
            {
                "letter": info.path,
                "sha256": info.sha256,
                "part": part.id,
                "letter_date": part.date,
                "sender": part.sender,
                "recipient": part.recipient,
            }
            for part in info.parts
        ]
    for letter in letters:
        rows["statements"] += [
            {
                "letter": letter.path,
                "statement": each.id,
                "part": each.part,
                "kind": each.kind,
                "start_offset": each.start,
                "end_offset": each.end,
                "quote": each.text,
            }
            for each in letter.statements
        ]
    for claim in result.claims:
        _claim_rows(claim, rows)
    rows["records"] = [
        {"source": source, "record_key": key, "record_table": table, "record": record}
        for (source, key), (table, record) in sorted(records(store, result.claims).items())
    ]
    for listed in rows.values():
        for row in listed:
            row["check_id"] = check_id
    write_file(path, {model: rows[model.table] for model in KEPT})
    return path


def _first_seen(path: Path) -> dt.datetime | None:
    try:
        found: dt.datetime = read_tables(path, ["checks"])["checks"][0]["first_checked_at"]
    except (StoreError, IndexError):  # not there, or damaged: it is written anew
        return None
    return found


def _id(result: CheckResult) -> str:
    """The same letters, records and rules give the same id, whenever and in whatever folder the store is."""
    face = result.model_dump(mode="json", exclude={"store": {"path", "is_stale"}, "since_last": True})
    return hashlib.sha256(json.dumps(face, sort_keys=True).encode()).hexdigest()[:16]


def _claim_rows(claim: CheckedClaim, rows: dict[str, list[dict[str, Any]]]) -> None:
    rows["claims"].append(
        {
            "claim_id": claim.id,
            "letter": claim.letter,
            "part": claim.part,
            "statement": claim.statement,
            "start_offset": claim.start,
            "end_offset": claim.end,
            "quote": claim.quote,
            "type": claim.type,
            "relation": claim.relation,
            "holder": claim.holder,
            "attribution": claim.attribution,
            "force": claim.force,
            "polarity": claim.polarity,
            "statement_date": claim.statement_date,
            "vendor": (claim.vendor.name or claim.vendor.text) if claim.vendor else None,
            "agency": (claim.agency.name or claim.agency.text) if claim.agency else None,
            "agency_code": claim.agency.code if claim.agency else None,
            "division": claim.agency.division if claim.agency else None,
            "time_kind": claim.time.kind if claim.time else None,
            "time_start": claim.time.start if claim.time else None,
            "time_end": claim.time.end if claim.time else None,
            "amount": str(claim.amount.value) if claim.amount else None,
            "award_count": claim.count.value if claim.count else None,
            "identifiers": ", ".join(claim.identifiers) or None,
        }
    )
    rows["verdicts"].append(
        {
            "claim_id": claim.id,
            "verdict": claim.verdict,
            "reason": claim.reason,
            "why": claim.why,
            "grade": claim.grade,
            "check_version": claim.check_version,
            "caveats": ", ".join(caveat.code for caveat in claim.caveats) or None,
            "settle": claim.settle,
            "override_verdict": claim.override.verdict if claim.override else None,
            "override_who": claim.override.who if claim.override else None,
            "override_when": claim.override.when if claim.override else None,
            "override_why": claim.override.why if claim.override else None,
        }
    )
    for place, reading in enumerate(claim.readings, 1):
        rows["findings"].append(
            {
                "claim_id": claim.id,
                "place": place,
                "reading": reading.name,
                "kind": reading.kind,
                "outcome": reading.outcome,
                "why": reading.why,
                "query": reading.sql.pasted if reading.sql else None,
            }
        )
    for role, field in _ROLES:
        for place, item in enumerate(getattr(claim, field), 1):
            shown = item.model_dump(mode="json")
            shown["record_date"] = shown.pop("date")
            rows["evidence"].append({"claim_id": claim.id, "role": role, "place": place, **shown})
    for place, cell in enumerate(claim.coverage, 1):
        rows["cells"].append(
            {"claim_id": claim.id, "place": place, **cell.model_dump(mode="json", exclude={"records"})}
        )


def _shown(claim: CheckedClaim) -> Iterator[Evidence]:
    for _, field in _ROLES:
        yield from getattr(claim, field)


Records = dict[tuple[str, str], tuple[str, dict[str, Any]]]


def records(store: Store, claims: Iterable[CheckedClaim]) -> Records:
    """The curated rows that ``claims`` show, by source and record key, each with its table."""
    return _look_up(store, {item.record_key for claim in claims for item in _shown(claim)})


def _look_up(store: Store, keys: set[str]) -> Records:
    found: Records = {}
    for (table, column), query in _BY_KEY.items():
        for row in store.rows(query, {"keys": sorted(keys)}):
            found[row["source"], row[column]] = (table, {name: _plain(value) for name, value in row.items()})
    return found


def _plain(value: Any) -> Any:
    """As JSON has it; money as text, so that no digit is lost."""
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


# Finding --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KeptCheck:
    """A kept check as read from its file."""

    id: str
    checked_at: dt.datetime
    result: CheckResult
    records: Records


def find_claim(data: Path | None, claim_id: str) -> CheckedClaim | None:
    """The claim with this id, or the start of it, in the latest kept check of the store ``data`` that has one.

    Raises UsageError where the start fits several claims of that check.
    """
    if not _ID.fullmatch(claim_id):
        return None
    for path in files(data):
        ids = {row["claim_id"] for row in _rows(path, "verdicts")}
        fitting = sorted(each for each in ids if each.startswith(claim_id))
        if len(fitting) > 1 and claim_id not in fitting:
            raise UsageError(f"several claims begin with {claim_id!r}: {', '.join(fitting[:5])}")
        if fitting:
            wanted = claim_id if claim_id in fitting else fitting[0]
            return next(claim for claim in read(path).result.claims if claim.id == wanted)
    return None


def read(path: Path) -> KeptCheck:
    """A kept check from its file. Raises StoreError where it is damaged or of another version."""
    tables = read_tables(path, ["checks", "records"])
    row = tables["checks"][0]
    kept = {
        (each["source"], each["record_key"]): (each["record_table"], json.loads(each["record"]))
        for each in tables["records"]
    }
    try:
        result = CheckResult.model_validate_json(row["result"])
    except ValueError as problem:
        raise StoreError(f"{path} was kept by another version of procure: check the letter anew") from problem
    return KeptCheck(row["check_id"], row["checked_at"], result, kept)


_ID = re.compile(r"[0-9a-f]{4,16}")
"""What the id of a claim or check, or the start of one, looks like: no award number or notice id does."""


def _rows(path: Path, table: str) -> list[dict[str, Any]]:
    """Rows of a kept check; none of one that is damaged or of another version, which must not stop the others."""
    try:
        return read_tables(path, [table])[table]
    except StoreError:
        return []


def find_check(data: Path | None, check_id: str) -> KeptCheck | None:
    """The check with this id, or the start of it. Raises UsageError where the start fits several."""
    paths = [path for path in files(data) if path.stem.startswith(check_id)] if _ID.fullmatch(check_id) else []
    if len(paths) > 1:
        raise UsageError(f"several checks begin with {check_id!r}: {', '.join(path.stem for path in paths[:5])}")
    return read(paths[0]) if paths else None


# Comparing ------------------------------------------------------------------------------------------------------------


def since_last(result: CheckResult, store: Store) -> SinceLast | None:
    """What changed since the latest kept check of each letter (known by its bytes); None where there is none.

    Ask before ``save``. A claim has changed when its verdict or reason has, or when it was not there.
    """
    earlier: dict[str, KeptCheck] = {}
    wanted = {letter.sha256 for letter in result.letters}
    for path in files(store.data):
        here = {row["sha256"] for row in _rows(path, "letters")} & (wanted - set(earlier))
        if here:
            try:
                earlier |= dict.fromkeys(here, read(path))
            except StoreError:
                continue
        if set(earlier) == wanted:
            break
    if not earlier:
        return None
    changes: list[Change] = []
    for letter in result.letters:
        if letter.sha256 in earlier:
            changes += _changes(result, letter.path, earlier[letter.sha256], letter.sha256, store)
        else:
            changes += [
                Change(claim=claim.id, quote=claim.quote, before=None, after=claim.verdict, reason_after=claim.reason)
                for claim in result.claims
                if claim.letter == letter.path
            ]
    first = min(earlier.values(), key=lambda kept: kept.checked_at)
    info = first.result.store
    return SinceLast(
        check=first.id,
        checked_at=first.checked_at,
        procure_version=first.result.procure_version,
        data_as_of=info.data_as_of if info else None,
        changes=changes,
    )


def _changes(result: CheckResult, path: str, kept: KeptCheck, sha256: str, store: Store) -> list[Change]:
    paths = {letter.path for letter in kept.result.letters if letter.sha256 == sha256}
    before = {claim.id: claim for claim in kept.result.claims if claim.letter in paths}
    after = {claim.id: claim for claim in result.claims if claim.letter == path}
    changes = []
    for claim_id in [*after, *(each for each in before if each not in after)]:
        old, new = before.get(claim_id), after.get(claim_id)
        if old and new and (old.verdict, old.reason) == (new.verdict, new.reason):
            continue
        either = new or old
        assert either is not None
        changes.append(
            Change(
                claim=claim_id,
                quote=either.quote,
                before=old.verdict if old else None,
                after=new.verdict if new else None,
                reason_before=old.reason if old else None,
                reason_after=new.reason if new else None,
                causes=_causes(old, new, kept, result, store),
            )
        )
    return changes


def _causes(
    old: CheckedClaim | None, new: CheckedClaim | None, kept: KeptCheck, result: CheckResult, store: Store
) -> list[Cause]:
    was, now = kept.result, result
    if old is None or new is None:
        # The same bytes gave another list of claims: our rules of reading changed, or the names they know.
        return [_rules_or_records(was, now)]
    causes = [*_record_causes(old, new, kept, store), *_coverage_causes(old, new)]
    if old.check_version != new.check_version:
        causes.append(Cause(kind="rule", field=f"check {new.type}", before=old.check_version, after=new.check_version))
    for name in _READ:
        before, after = old.model_dump(mode="json")[name], new.model_dump(mode="json")[name]
        if before != after:
            causes.append(Cause(kind="reading", field=name, before=_words(before), after=_words(after)))
    return causes or [_rules_or_records(was, now)]


_READ = ("vendor", "agency", "time", "amount", "count", "identifiers", "statement_date", "attribution", "force")
"""Fields of a claim that decide what is asked."""


def _rules_or_records(was: CheckResult, now: CheckResult) -> Cause:
    """The cause where no shown record and no cell tells one: another version of procure, else other records."""
    if was.procure_version != now.procure_version or not (was.store and now.store):
        return Cause(kind="rule", field="procure_version", before=was.procure_version, after=now.procure_version)
    return Cause(
        kind="coverage",
        field="the store's records, by their digest",
        before=was.store.fingerprint,
        after=now.store.fingerprint,
    )


def _record_causes(old: CheckedClaim, new: CheckedClaim, kept: KeptCheck, store: Store) -> Iterator[Cause]:
    was_keys = {item.record_key for item in _shown(old)}
    now_keys = {item.record_key for item in _shown(new)}
    now = _look_up(store, was_keys | now_keys)
    was = {key: record for key, record in kept.records.items() if key[1] in was_keys}
    for (source, key), (table, record) in sorted(was.items()):
        found = now.get((source, key))
        if found is None or (found[1].get("is_deleted") and not record.get("is_deleted")):
            yield Cause(
                kind="deleted", record_key=key, source=source, table=table, raw=_raw(found[1]) if found else None
            )
            continue
        for name in sorted((set(record) | set(found[1])) - _BOOKKEEPING):
            if record.get(name) != found[1].get(name):
                yield Cause(
                    kind="corrected",
                    record_key=key,
                    source=source,
                    table=table,
                    field=name,
                    before=_words(record.get(name)),
                    after=_words(found[1].get(name)),
                    raw=_raw(found[1]),
                )
    for (source, key), (table, record) in sorted(now.items()):
        # What was already held when the letter was checked before, and is only shown now, is no cause.
        is_fresh = record["retrieved_at"] is None or record["retrieved_at"] > str(kept.checked_at)
        if key in now_keys and (source, key) not in was and is_fresh:
            yield Cause(kind="new", record_key=key, source=source, table=table, raw=_raw(record))


def _raw(record: dict[str, Any]) -> str:
    return f"{record['raw_file']}:{record['row_number']}"


def _coverage_causes(old: CheckedClaim, new: CheckedClaim) -> Iterator[Cause]:
    def cells(claim: CheckedClaim) -> dict[tuple[Any, ...], str]:
        return {(cell.source, cell.agency, cell.role, cell.vendor, cell.since): cell.status for cell in claim.coverage}

    was, now = cells(old), cells(new)
    if not was or not now:
        return  # of an existence that was shown no coverage was asked: that is no change of it
    for key in sorted({*was, *now}, key=str):
        if was.get(key) != now.get(key):
            source, agency, role, vendor, since = key
            scope = (
                f"{agency or 'every agency'} {role or ''}".strip()
                + f", {vendor or 'every vendor'}, from {since or 'the start'}"
            )
            yield Cause(kind="coverage", source=source, field=scope, before=was.get(key), after=now.get(key))


def _words(value: Any) -> str | None:
    if value is None:
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
