"""Pack a check: letter, verdicts, the slice of the store that answers, raw payloads, queries, verifier."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from procure import __version__
from procure.bundle import verifier
from procure.bundle.again import judge_again, neutral
from procure.bundle.crate import as_json, metadata, readme
from procure.errors import BundleError, UsageError
from procure.models import TABLES, CheckedClaim, CheckResult, Extraction, Letter, StoreInfo
from procure.resources import raw_root
from procure.sources import manifest, modules
from procure.sources.manifest import ManifestEntry
from procure.warehouse import Store, read_rows

_KEY_COLUMNS = (
    "vendor_key",
    "award_key",
    "transaction_key",
    "notice_key",
    "notice_id",
    "subaward_key",
    "lead_key",
    "record_key",
)
Trace = list[tuple[dict[str, Any], list[dict[str, Any]]]]
"""Every query's parameters and rows, as ``Store.trace`` gathers them."""
_MOST_ROWS = 300_000
"""Rows of a whole store that may be packed where a slice of it does not give the same verdicts."""


@dataclass
class Item:
    """One letter of a bundle: how it was read, and what of it is packed."""

    letter: Letter
    extraction: Extraction
    body: bytes
    given: dict[str, str | None] = field(default_factory=dict)
    """date, sender and recipient as the user gave them."""
    is_reviewed: bool = False
    """True where a person corrected the claims: they are taken as they are, and the letter is not read again."""


@dataclass(frozen=True)
class Made:
    """What ``make`` wrote."""

    path: Path
    size: int
    files: int
    claims: int
    signed_by: str | None


# Making ---------------------------------------------------------------------------------------------------------------


def read(path: Path, store: Store, *, date: dt.date | None, sender: str | None, recipient: str | None) -> Item:
    """A letter, or a corrected review file, with its claims."""
    import procure  # its own extract: names are looked up as for any other check
    from procure import letters

    given = {"date": date.isoformat() if date else None, "sender": sender, "recipient": recipient}
    body = path.read_bytes()
    if path.suffix.lower() in (".yaml", ".yml"):
        from procure import review

        letter, extraction, _ = review.read_review(path)
        return Item(letter, extraction, body, given, is_reviewed=True)
    letter = letters.read(path, date=date, sender=sender, recipient=recipient)
    return Item(letter, procure.extract(letter, store), body, given)


def make(
    paths: Sequence[Path],
    store: Store,
    output: Path,
    *,
    date: dt.date | None = None,
    sender: str | None = None,
    recipient: str | None = None,
    with_letter: bool = True,
    sign_with: Path | None = None,
    as_kept: CheckResult | None = None,
) -> Made:
    """Check the letters and pack the check. Equal letters, records and rules give equal bytes.

    ``as_kept`` is the kept check that must come out again. Raises BundleError where it does not, where the packed
    records do not give the same verdicts, or where a raw payload is gone.
    """
    from procure import checks, judgement

    names: Trace = []
    store.trace = names
    items = [read(path, store, date=date, sender=sender, recipient=recipient) for path in paths]
    items = [_packed(item, name, with_letter) for item, name in zip(items, _plain_names(paths), strict=True)]
    asked: Trace = []
    store.trace = asked
    result = neutral(judgement.apply(checks.judge([(item.letter, item.extraction) for item in items], store), store))
    store.trace = None
    if as_kept is not None:
        _hold_against(as_kept, result)
    if not with_letter:
        result = result.model_copy(update={"not_checkable": []})
    parts = _parts(items, result, store, with_letter)
    for rows in (_slice(store, names, asked), None):
        packed = parts | _store_files(store, _everything(store) if rows is None else rows)
        again, difference = judge_again(packed, result)
        if not difference:
            return _write(packed, output, sign_with, len(again.claims))
    raise BundleError(
        f"the packed records do not give the same verdicts ({difference}): this is a fault of ours, please report it"
    )


def _hold_against(kept: CheckResult, result: CheckResult) -> None:
    if [letter.sha256 for letter in kept.letters] != [letter.sha256 for letter in result.letters]:
        raise BundleError("the letter has changed since that check: bundle it as it is now, by its path")
    was = {claim.id: (claim.verdict, claim.reason) for claim in kept.claims}
    now = {claim.id: (claim.verdict, claim.reason) for claim in result.claims}
    moved = [key for key in {**was, **now} if was.get(key) != now.get(key)]
    if moved:
        raise BundleError(
            f"the records or rules have changed since that check ({len(moved)} verdicts differ, as of claim {moved[0]}): "
            "bundle the letter as it is judged now, by its path"
        )


def _plain_names(paths: Iterable[Path]) -> list[str]:
    """File names without their folders, which are nobody's business; a second of one name gets a number."""
    names: list[str] = []
    for path in paths:
        stem = "".join(char if char.isalnum() or char in "-_" else "_" for char in path.stem) or "letter"
        name, number = f"{stem}{path.suffix.lower()}", 2
        while name in names:
            name, number = f"{stem}_{number}{path.suffix.lower()}", number + 1
        names.append(name)
    return names


def _packed(item: Item, name: str, with_letter: bool) -> Item:
    """The item under its name in the bundle; without the letter, nothing is left of its text but the claims' own words."""
    letter = item.letter.model_copy(update={"path": name})
    claims = [claim.model_copy(update={"letter": name}) for claim in item.extraction.claims]
    extraction = item.extraction.model_copy(update={"claims": claims})
    if not with_letter:
        masked = [char if char == "\n" else " " for char in letter.text]
        for claim in claims:
            masked[claim.start : claim.end] = letter.text[claim.start : claim.end]
        text = "".join(masked)
        kept = {claim.statement for claim in claims}
        statements = [
            each.model_copy(update={"text": text[each.start : each.end], "lead_in": None, "heading": None})
            for each in letter.statements
            if each.id in kept
        ]
        parts = [part.model_copy(update={"date_quote": None}) for part in letter.parts]
        letter = letter.model_copy(
            update={"text": text, "statements": statements, "notes": [], "parts": parts, "warnings": []}
        )
        extraction = Extraction(claims=claims)
    return Item(letter, extraction, item.body, item.given, item.is_reviewed)


def _parts(items: list[Item], result: CheckResult, store: Store, with_letter: bool) -> dict[str, bytes]:
    """Everything but the slice of the store and the lists of what is packed."""
    files: dict[str, bytes] = {
        "result.json": as_json(result.model_dump(mode="json")),
        "verify.py": Path(verifier.__file__).read_bytes(),
    }
    listed = []
    for item in items:
        file = f"letters/{item.letter.path}" if with_letter else None
        if file:
            files[file] = item.body
        listed.append(
            {
                "file": file,
                "is_read_again": with_letter and not item.is_reviewed,
                "given": item.given,
                "letter": item.letter.model_dump(mode="json"),
            }
        )
    files["letters.json"] = as_json(listed)
    for claim in result.claims:
        for number, reading in enumerate(claim.readings, 1):
            if reading.sql:
                head = (
                    f"-- claim {claim.id}: {claim.type}\n-- reading {reading.name}: {reading.outcome}\n-- "
                    + " ".join(reading.why.split())
                )
                files[f"sql/{claim.letter}/{claim.id}/{number:02}.sql"] = f"{head}\n{reading.sql.pasted}\n".encode()
    files |= _shown(result.claims, store)
    files["README.txt"] = readme(result, [item.letter.path for item in items], with_letter).encode()
    files["versions.json"] = as_json(_versions())
    return files


def _versions() -> dict[str, str]:
    import importlib.metadata

    names = ("duckdb", "pandas", "pydantic", "rapidfuzz")
    return {"procure": __version__, "python": platform.python_version()} | {
        name: importlib.metadata.version(name) for name in names
    }


def _shown(claims: Iterable[CheckedClaim], store: Store) -> dict[str, bytes]:
    """The curated rows that the verdicts show, and the raw payloads these come from, as received."""
    from procure import watch

    records = watch.records(store, claims)
    lines = [
        {"source": source, "record_key": key, "table": table, "record": row}
        for (source, key), (table, row) in sorted(records.items())
    ]
    files = {"records.jsonl": _jsonl(lines)}
    raw = raw_root() if store.data is None else store.data / "raw"
    wanted: dict[str, set[int]] = {}
    for _, row in records.values():
        wanted.setdefault(row["raw_file"], set()).add(int(row["row_number"]))
    entries: dict[str, dict[str, ManifestEntry]] = {}
    for raw_file, numbers in sorted(wanted.items()):
        source, _, name = raw_file.partition("/")
        root = raw_root() if source == "reference" else raw
        if source not in entries:
            entries[source] = {entry.file: entry for entry in manifest.read(root / source)}
        entry, path = entries[source].get(name), root / source / name
        if entry is None or not path.is_file():
            raise BundleError(
                f"the raw payload {path} is gone: fetch or load it again, run `procure build`, then bundle"
            )
        is_bulk = any(noun.name == entry.noun and noun.columns is not None for noun in modules()[source].SOURCE.nouns)
        if is_bulk:
            files[f"raw/{raw_file}.rows.jsonl"] = _jsonl(read_rows(path, numbers))
        else:
            files[f"raw/{raw_file}"] = path.read_bytes()
        lines_of = files.get(f"raw/{source}/manifest.jsonl", b"")
        files[f"raw/{source}/manifest.jsonl"] = lines_of + entry.model_dump_json(exclude_none=True).encode() + b"\n"
    return files


def _slice(store: Store, names: Trace, asked: Trace) -> dict[str, list[dict[str, Any]]]:
    """Of each table the rows that may answer what was asked: found from every query's parameters and answers.

    Everything named in the letter counts as asked about; what only turned up in an answer (a look-alike) goes
    along as a name, without its awards.
    """
    keys = {text for parameters, _ in (*names, *asked) for text in _texts(parameters)}
    keys |= {str(row[name]) for _, rows in names for row in rows for name in _KEY_COLUMNS if row.get(name)}
    seen = keys | {str(row[name]) for _, rows in asked for row in rows for name in _KEY_COLUMNS if row.get(name)}
    values: dict[str, Any] = {"asked": sorted(keys), "seen": sorted(seen)}
    found: dict[str, list[dict[str, Any]]] = {}

    def take(*tables: str) -> None:
        for table in tables:
            text = store.sql("slices", table)
            found[table] = store.rows(text, {name: value for name, value in values.items() if f"${name}" in text})

    take("awards")
    values["awards"] = sorted({row["award_key"] for row in found["awards"]})
    take("transactions")
    both = [*found["awards"], *found["transactions"]]
    values["awards"] = sorted({row["award_key"] for row in both})
    values["piids"] = sorted(
        {row["piid"] for row in both} | {row["parent_award_piid"] for row in both if row["parent_award_piid"]}
    )
    take("notices", "subawards", "leads")
    everything = [row for rows in found.values() for row in rows]
    values["records"] = sorted({str(row[name]) for row in everything for name in _KEY_COLUMNS if row.get(name)})
    holders = ("vendor_key", "prime_vendor_key", "sub_vendor_key")
    values["holders"] = sorted({str(row[name]) for row in everything for name in holders if row.get(name)})
    take("conflicts", "coverage", "vendors", "vendor_names", "entities", "exclusions", "agencies", "agency_names")
    return found


def _texts(value: Any) -> Iterator[str]:
    """Every text in a query's parameters, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for each in value:
            yield from _texts(each)


def _everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    if store.size > _MOST_ROWS:
        raise BundleError(
            f"a slice of this store does not give the same verdicts, and all its {store.size:,} rows are too many to pack"
        )
    return {model.table: store.table(model) for model in TABLES}


def _store_files(store: Store, rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, bytes]:
    files = {f"store/{table}.jsonl": _jsonl(listed) for table, listed in rows.items()}
    stamp = store.rows("SELECT * FROM main.store")[0]
    files["store/store.json"] = as_json({"stamp": stamp, "info": _neutral_info(store.info)})
    return files


def _neutral_info(info: StoreInfo) -> dict[str, Any]:
    return info.model_copy(update={"path": "bundle", "is_stale": False}).model_dump(mode="json")


def _plain(value: Any) -> Any:
    """As JSON has it; money as text, so that no digit is lost."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value if value is None or isinstance(value, (bool, int, float, str, list)) else str(value)


def _jsonl(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(_plain(dict(row)), ensure_ascii=False) + "\n" for row in rows).encode()


def _write(files: dict[str, bytes], output: Path, sign_with: Path | None, claims: int) -> Made:
    files = files | {"ro-crate-metadata.json": metadata(files)}
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()
    files[verifier.SUMS] = sums
    signed_by = None
    if sign_with is not None:
        files[verifier.SIGNATURE], files[verifier.SIGNER] = _sign(sums, sign_with)
        signed_by = verifier.fingerprint(verifier.public_key(files[verifier.SIGNER]))
    if len(files) > verifier.MOST_FILES or sum(map(len, files.values())) > verifier.MOST_BYTES:
        raise BundleError("the evidence is too large for one bundle: bundle fewer letters at once")
    body = verifier.pack(files)
    output.parent.mkdir(parents=True, exist_ok=True)
    fresh = output.with_name(f".{output.name}.new")
    try:
        fresh.write_bytes(body)
        fresh.replace(output)
    finally:
        fresh.unlink(missing_ok=True)
    return Made(output, len(body), len(files), claims, signed_by)


def _sign(message: bytes, key_file: Path) -> tuple[bytes, bytes]:
    """The signature, and the public key in PEM, with an Ed25519 private key in PEM (as `openssl genpkey` makes one)."""
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError as problem:
        raise UsageError("signing needs the package `cryptography`: pip install 'procure[sign]'") from problem
    try:
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    except (ValueError, TypeError) as problem:
        raise UsageError(f"{key_file} is no private key in PEM without a password") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(
            f"{key_file} is no Ed25519 key: make one with `openssl genpkey -algorithm ed25519 -out key.pem`"
        )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return key.sign(message), public
