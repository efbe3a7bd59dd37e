"""What a bundle says of itself: RO-Crate metadata for programs, a README for people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from procure.models import CheckResult

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


def metadata(files: Mapping[str, bytes]) -> bytes:
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
            "object": [
                {"@id": part["@id"]} for part in parts if part["@id"].startswith(("letters/", "store/", "raw/"))
            ],
            "result": [{"@id": "result.json"}, {"@id": "records.jsonl"}],
        },
        *parts,
    ]
    return as_json({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph})


def readme(result: CheckResult, letters: list[str], with_letter: bool) -> str:
    """README.txt: what is in the bundle, and the three ways to verify it."""
    assert result.store is not None
    letter = (
        f"letters/         the letter as received: {', '.join(letters)}"
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


def as_json(value: Any) -> bytes:
    """JSON as a bundle holds it: readable, and the same bytes for the same value."""
    return (json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n").encode()
