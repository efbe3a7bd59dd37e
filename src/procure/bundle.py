"""A check with all its evidence in one file, and the same check again from that file alone.

``make`` packs the letter, its claims and verdicts, the curated rows that may answer them, the raw payloads of
every record shown, the ledger they rest on, the queries and a verifier; then it judges once more from what it
packed, and refuses to write a bundle that would not say the same elsewhere. ``verify`` does that on another
machine, offline. The form of the file and everything that needs no judging is ``verifier.py``'s.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from procure import __version__, verifier
from procure.errors import BundleError, UsageError
from procure.models import TABLES, CheckedClaim, CheckResult, Claim, Extraction, Letter, StoreInfo
from procure.resources import raw_root
from procure.sources import manifest, modules
from procure.sources.manifest import ManifestEntry
from procure.verifier import Line
from procure.warehouse import Store, read_rows, write_store

_KEY_COLUMNS = ("vendor_key", "award_key", "transaction_key", "notice_key", "notice_id", "subaward_key", "lead_key", "record_key")
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
    from procure import claims, letters

    given = {"date": date.isoformat() if date else None, "sender": sender, "recipient": recipient}
    body = path.read_bytes()
    if path.suffix.lower() in (".yaml", ".yml"):
        from procure import review

        letter, extraction, _ = review.read_review(path)
        return Item(letter, extraction, body, given, is_reviewed=True)
    letter = letters.read(path, date=date, sender=sender, recipient=recipient)
    return Item(letter, claims.extract(letter, store.names(letter.text)), body, given)


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
    from procure import checks

    store.trace = names = []
    items = [read(path, store, date=date, sender=sender, recipient=recipient) for path in paths]
    items = [_packed(item, name, with_letter) for item, name in zip(items, _plain_names(paths), strict=True)]
    store.trace = asked = []
    result = _neutral(checks.judge([(item.letter, item.extraction) for item in items], store))
    store.trace = None
    if as_kept is not None:
        _hold_against(as_kept, result)
    if not with_letter:
        result = result.model_copy(update={"not_checkable": []})
    parts = _parts(items, result, store, with_letter)
    for rows in (_slice(store, names, asked), None):
        packed = parts | _store_files(store, _everything(store) if rows is None else rows)
        again, difference = _judge_again(packed, result)
        if not difference:
            return _write(packed, output, sign_with, len(again.claims))
    raise BundleError(f"the packed records do not give the same verdicts ({difference}): this is a fault of ours, please report it")


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
        letter = letter.model_copy(update={"text": text, "statements": statements, "notes": [], "parts": parts, "warnings": []})
        extraction = Extraction(claims=claims)
    return Item(letter, extraction, item.body, item.given, item.is_reviewed)


def _neutral(result: CheckResult) -> CheckResult:
    """The result without what belongs to this machine and this day: the store's folder, whether it is old by now."""
    assert result.store is not None
    return result.model_copy(update={"store": result.store.model_copy(update={"path": "bundle", "is_stale": False})})


def _parts(items: list[Item], result: CheckResult, store: Store, with_letter: bool) -> dict[str, bytes]:
    """Everything but the slice of the store and the lists of what is packed."""
    files: dict[str, bytes] = {"result.json": _json(result.model_dump(mode="json")), "verify.py": Path(verifier.__file__).read_bytes()}
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
    files["letters.json"] = _json(listed)
    for claim in result.claims:
        for number, reading in enumerate(claim.readings, 1):
            if reading.sql:
                head = f"-- claim {claim.id}: {claim.type}\n-- reading {reading.name}: {reading.outcome}\n-- " + " ".join(reading.why.split())
                files[f"sql/{claim.id}/{number:02}.sql"] = f"{head}\n{reading.sql.pasted}\n".encode()
    files |= _shown(result.claims, store)
    files["README.txt"] = _readme(result, items, with_letter).encode()
    files["versions.json"] = _json(_versions())
    return files


def _versions() -> dict[str, str]:
    import importlib.metadata

    names = ("duckdb", "pandas", "pydantic", "rapidfuzz")
    return {"procure": __version__, "python": platform.python_version()} | {name: importlib.metadata.version(name) for name in names}


def _shown(claims: Iterable[CheckedClaim], store: Store) -> dict[str, bytes]:
    """The curated rows that the verdicts show, and the raw payloads these come from, as received."""
    from procure import watch

    records = watch.records(store, claims)
    lines = [
        {"source": source, "record_key": key, "table": table, "record": row} for (source, key), (table, row) in sorted(records.items())
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
            raise BundleError(f"the raw payload {path} is gone: fetch or load it again, run `procure build`, then bundle")
        is_bulk = any(noun.name == entry.noun and noun.columns is not None for noun in modules()[source].SOURCE.nouns)
        if is_bulk:
            files[f"raw/{raw_file}.rows.jsonl"] = _jsonl(read_rows(path, numbers))
        else:
            files[f"raw/{raw_file}"] = path.read_bytes()
        lines_of = files.get(f"raw/{source}/manifest.jsonl", b"")
        files[f"raw/{source}/manifest.jsonl"] = lines_of + entry.model_dump_json(exclude_none=True).encode() + b"\n"
    return files


Trace = list[tuple[dict[str, Any], list[dict[str, Any]]]]


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
    values["piids"] = sorted({row["piid"] for row in both} | {row["parent_award_piid"] for row in both if row["parent_award_piid"]})
    take("notices", "subawards", "leads")
    everything = [row for rows in found.values() for row in rows]
    values["records"] = sorted({str(row[name]) for row in everything for name in _KEY_COLUMNS if row.get(name)})
    holders = ("vendor_key", "prime_vendor_key", "sub_vendor_key")
    values["holders"] = sorted({str(row[name]) for row in everything for name in holders if row.get(name)})
    take("conflicts", "coverage", "vendors", "vendor_names", "agencies", "agency_names")
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
    count = sum(store.rows(f"SELECT count(*) AS n FROM curated.{model.table}")[0]["n"] for model in TABLES)  # noqa: S608 - our own tables
    if count > _MOST_ROWS:
        raise BundleError(f"a slice of this store does not give the same verdicts, and all its {count:,} rows are too many to pack")
    order = {model.table: ", ".join(model.order or model.key) for model in TABLES}
    return {model.table: store.rows(f"SELECT * FROM curated.{model.table} ORDER BY {order[model.table]}") for model in TABLES}  # noqa: S608


def _store_files(store: Store, rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, bytes]:
    files = {f"store/{table}.jsonl": _jsonl(listed) for table, listed in rows.items()}
    stamp = store.rows("SELECT * FROM main.store")[0]
    files["store/store.json"] = _json({"stamp": stamp, "info": _neutral_info(store.info)})
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


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n").encode()


def _write(files: dict[str, bytes], output: Path, sign_with: Path | None, claims: int) -> Made:
    files = files | {"ro-crate-metadata.json": _crate(files)}
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
        raise UsageError(f"{key_file} is no Ed25519 key: make one with `openssl genpkey -algorithm ed25519 -out key.pem`")
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return key.sign(message), public


_TYPES = {".json": "application/json", ".jsonl": "application/jsonl", ".sql": "application/sql", ".py": "text/x-python", ".txt": "text/plain",
          ".gz": "application/gzip", ".pdf": "application/pdf", ".md": "text/markdown"}  # fmt: skip
_ABOUT = {
    "README.txt": "What this is and how to verify it",
    "result.json": "Claims and verdicts, in the JSON form that `procure check --json` writes",
    "letters.json": "How each letter was read: parts, statements, dates",
    "records.jsonl": "The curated rows that the verdicts show",
    "versions.json": "Versions of the programs that made this",
    "verify.py": "A verifier that needs only Python's standard library",
    "store/store.json": "What the store was that was asked",
}


def _crate(files: Mapping[str, bytes]) -> bytes:
    """ro-crate-metadata.json of RO-Crate 1.1: what each file is. Its date is that of the records: no clock goes into a bundle."""
    info = json.loads(files["store/store.json"])["info"]
    day = info["data_as_of"] or "1980-01-01"
    parts = []
    for name in sorted(files):
        kind = name.split("/")[0]
        about = _ABOUT.get(name) or {
            "letters": "A letter that was checked, as received",
            "raw": "A payload as its publisher sent it, or the manifest that says when and how",
            "sql": "The query of one reading, with its values, ready to paste",
            "store": "Rows of one curated table, enough to judge anew",
        }.get(kind, name)
        parts.append(
            {
                "@id": name,
                "@type": "File",
                "name": name.rsplit("/", 1)[-1],
                "description": about,
                "contentSize": str(len(files[name])),
                "encodingFormat": _TYPES.get(Path(name).suffix, "application/octet-stream"),
                "sha256": hashlib.sha256(files[name]).hexdigest(),
            }
        )
    graph = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": "A check of statements about government contracts, with its evidence",
            "description": "Claims of a letter, the verdicts of procure on them, and the public records they rest on. "
            f"Records as of {day}.",
            "datePublished": day,
            "license": {"@id": "#terms"},
            "hasPart": [{"@id": part["@id"]} for part in parts],
            "mentions": {"@id": "#check"},
        },
        {
            "@id": "#terms",
            "@type": "CreativeWork",
            "name": "Terms",
            "description": "Records of the United States government are in the public domain; a letter stays its author's.",
        },
        {
            "@id": "#procure",
            "@type": "SoftwareApplication",
            "name": "procure",
            "softwareVersion": json.loads(files["versions.json"])["procure"],
        },
        {
            "@id": "#check",
            "@type": "CreateAction",
            "name": "procure check",
            "instrument": {"@id": "#procure"},
            "object": [{"@id": part["@id"]} for part in parts if part["@id"].startswith(("letters/", "store/", "raw/"))],
            "result": [{"@id": "result.json"}, {"@id": "records.jsonl"}],
        },
        *parts,
    ]
    return _json({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph})


def _readme(result: CheckResult, items: list[Item], with_letter: bool) -> str:
    assert result.store is not None
    letters = ", ".join(item.letter.path for item in items)
    letter = (
        f"letters/         the letter as received: {letters}"
        if with_letter
        else "(the letter itself is left out: of its text only the words of its claims are here)"
    )
    return f"""A check of statements about government contracts, with its evidence
===================================================================

{len(result.claims)} claims, judged on records as of {result.store.data_as_of}, by procure {result.procure_version}.

Is it what was packed?       python3 verify.py                 (needs nothing but Python 3.11 or newer)
                             sha256sum -c SHA256SUMS           (the list of checksums alone)
Does it still say the same?  procure verify BUNDLE.zip         (judges anew, offline, from what is in here)

result.json      claims and verdicts, with readings, evidence, coverage and caveats
{letter}
letters.json     how it was read: letters in the file, their dates and parties, statements with offsets
records.jsonl    the curated rows that the verdicts show
raw/             the publishers' payloads those rows come from, with the manifest of when and how they were asked
store/           rows of the curated tables, enough to judge anew; coverage.jsonl is the ledger absences rest on
sql/             the query of every reading, with its values: paste it into `procure sql` or DuckDB
versions.json    the programs that made this
"""


# Verifying ------------------------------------------------------------------------------------------------------------


def verify(path: Path, key: Path | None = None) -> Iterator[Line]:
    """Line by line: is every file what was packed, do the parts fit, and does the check say the same here.

    Reads nothing but the bundle: no store, no network. Raises BundleError where it is no bundle.
    """
    try:
        body = path.read_bytes()
        files, crcs = verifier.unpack(body)
    except verifier.NotABundle as problem:
        raise BundleError(f"{path}: {problem}") from problem
    wrong = 0
    fault = verifier.directory_fault(body, files, crcs)
    first = [*verifier.verify(files, crcs, key.read_bytes() if key else None), *([("WRONG", fault)] if fault else [])]
    for line in first:
        wrong += line[0] == "WRONG"
        yield line
    if wrong:
        yield "note", "not judged anew: what is not as it was packed proves nothing"
        return
    yield from _same_verdicts(files)


def _same_verdicts(files: Mapping[str, bytes]) -> Iterator[Line]:
    try:
        packed = CheckResult.model_validate_json(files["result.json"])
        versions = json.loads(files["versions.json"])
        again, _ = _judge_again(files, packed)
    except (KeyError, ValueError, TypeError) as problem:
        raise BundleError(f"its parts do not have the form of a bundle of this version ({str(problem).splitlines()[0]})") from problem
    if versions.get("procure") != __version__:
        yield "note", f"packed by procure {versions.get('procure')}, judged anew by {__version__}: rules may differ"
    was = {claim.id: claim for claim in packed.claims}
    now = {claim.id: claim for claim in again.claims}
    for claim_id, claim in was.items():
        label = f"{claim_id}  {claim.type}: {claim.verdict or 'no verdict'}" + (f" ({claim.reason})" if claim.reason else "")
        if claim_id not in now:
            yield "WRONG", f"{label}; here the letter has no such claim"
        elif fields := _differing(claim, now[claim_id]):
            here = now[claim_id]
            verdicts_agree = (claim.verdict, claim.reason) == (here.verdict, here.reason)
            said = "the verdict agrees" if verdicts_agree else f"here it is {here.verdict or 'none'}" + (f" ({here.reason})" if here.reason else "")
            yield "WRONG", f"{label}; {said}; differs in {', '.join(fields)}"
        else:
            yield "ok", f"{label}; judged anew: the same"
    for claim_id in now:
        if claim_id not in was:
            yield "WRONG", f"{claim_id}  {now[claim_id].type}; a claim that is not in the bundle"
    for name in ("conflicts_between_claims", "not_checkable", "letters"):
        if getattr(packed, name) != getattr(again, name):
            yield "WRONG", f"{name.replace('_', ' ')}: not the same here"


def _differing(one: CheckedClaim, other: CheckedClaim) -> list[str]:
    a, b = one.model_dump(mode="json"), other.model_dump(mode="json")
    # A person's judgement lies in her own store and is carried over as it is.
    return [name for name in a if name != "override" and a[name] != b[name]]


def _judge_again(files: Mapping[str, bytes], packed: CheckResult) -> tuple[CheckResult, str]:
    """The check once more from what is packed, and the first difference in words ('' where there is none)."""
    from procure import checks

    with tempfile.TemporaryDirectory(prefix="procure-bundle-") as folder:
        path = Path(folder) / "procure.duckdb"
        tables = {model: map(json.loads, files[f"store/{model.table}.jsonl"].splitlines()) for model in TABLES}
        about = json.loads(files["store/store.json"])
        write_store(path, tables, about["stamp"])
        with Store(path, "bundle", data=None) as store:
            store.info = StoreInfo.model_validate(about["info"])
            read_again = [_read_again(entry, files, packed, store, Path(folder)) for entry in json.loads(files["letters.json"])]
            again = _neutral(checks.judge(read_again, store))
    if not any(entry["file"] for entry in json.loads(files["letters.json"])):
        again = again.model_copy(update={"not_checkable": []})
    was, now = [claim.id for claim in packed.claims], [claim.id for claim in again.claims]
    if was != now:
        return again, f"{len(was)} claims became {len(now)}"
    for one, other in zip(packed.claims, again.claims, strict=True):
        if fields := _differing(one, other):
            return again, f"claim {one.id} differs in {', '.join(fields)}"
    same = packed.conflicts_between_claims == again.conflicts_between_claims and packed.not_checkable == again.not_checkable
    return again, "" if same else "what is said besides the claims differs"


def _read_again(
    entry: Mapping[str, Any], files: Mapping[str, bytes], packed: CheckResult, store: Store, folder: Path
) -> tuple[Letter, Extraction]:
    kept = Letter.model_validate(entry["letter"])
    if not entry["is_read_again"]:
        fields = set(Claim.model_fields)
        claims = [Claim.model_validate(claim.model_dump(include=fields)) for claim in packed.claims if claim.letter == kept.path]
        rest = [item for item in packed.not_checkable if item.part in {part.id for part in kept.parts}]
        return kept, Extraction(claims=claims, not_checkable=rest)
    from procure import claims, letters

    path = folder / kept.path
    path.write_bytes(files[entry["file"]])
    given = entry["given"]
    letter = letters.read(
        path,
        date=dt.date.fromisoformat(given["date"]) if given["date"] else None,
        sender=given["sender"],
        recipient=given["recipient"],
    ).model_copy(update={"path": kept.path})
    return letter, claims.extract(letter, store.names(letter.text))
