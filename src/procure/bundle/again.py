"""The check once more, from a bundle alone: no store, no network, nothing but what is packed."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from procure import __version__
from procure.bundle import verifier
from procure.bundle.verifier import Line
from procure.errors import BundleError
from procure.models import TABLES, CheckedClaim, CheckResult, Claim, Extraction, Letter, StoreInfo
from procure.warehouse import Store, write_store


def neutral(result: CheckResult) -> CheckResult:
    """The result without what belongs to this machine and this day: the store's folder, whether it is old by now."""
    assert result.store is not None
    return result.model_copy(update={"store": result.store.model_copy(update={"path": "bundle", "is_stale": False})})


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
        again, _ = judge_again(files, packed)
    except (KeyError, ValueError, TypeError) as problem:
        raise BundleError(
            f"its parts do not have the form of a bundle of this version ({str(problem).splitlines()[0]})"
        ) from problem
    if versions.get("procure") != __version__:
        yield "note", f"packed by procure {versions.get('procure')}, judged anew by {__version__}: rules may differ"
    was = {(claim.letter, claim.id): claim for claim in packed.claims}
    now = {(claim.letter, claim.id): claim for claim in again.claims}
    for key, claim in was.items():
        label = f"{claim.id}  {claim.type}: {claim.verdict or 'no verdict'}" + (
            f" ({claim.reason})" if claim.reason else ""
        )
        if key not in now:
            yield "WRONG", f"{label}; here the letter has no such claim"
        elif fields := _differing(claim, now[key]):
            here = now[key]
            verdict = f"here it is {here.verdict or 'none'}" + (f" ({here.reason})" if here.reason else "")
            agrees = (claim.verdict, claim.reason) == (here.verdict, here.reason)
            yield "WRONG", f"{label}; {'the verdict agrees' if agrees else verdict}; differs in {', '.join(fields)}"
        else:
            yield "ok", f"{label}; judged anew: the same"
    for key in now:
        if key not in was:
            yield "WRONG", f"{now[key].id}  {now[key].type}; a claim that is not in the bundle"
    for name in ("conflicts_between_claims", "not_checkable", "letters"):
        if getattr(packed, name) != getattr(again, name):
            yield "WRONG", f"{name.replace('_', ' ')}: not the same here"


def _differing(one: CheckedClaim, other: CheckedClaim) -> list[str]:
    a, b = one.model_dump(mode="json"), other.model_dump(mode="json")
    # A person's judgement lies in her own store and is carried over as it is.
    return [name for name in a if name != "override" and a[name] != b[name]]


def judge_again(files: Mapping[str, bytes], packed: CheckResult) -> tuple[CheckResult, str]:
    """The check once more from what is packed, and the first difference in words ('' where there is none)."""
    from procure import checks

    with tempfile.TemporaryDirectory(prefix="procure-bundle-") as folder:
        path = Path(folder) / "procure.duckdb"
        about = _store(files, path)
        with Store(path, "bundle", data=None) as store:
            store.info = StoreInfo.model_validate(about["info"])
            read_again = [
                _read_again(entry, files, packed, store, Path(folder)) for entry in json.loads(files["letters.json"])
            ]
            again = neutral(checks.judge(read_again, store))
    if not any(entry["file"] for entry in json.loads(files["letters.json"])):
        again = again.model_copy(update={"not_checkable": []})
    was, now = [claim.id for claim in packed.claims], [claim.id for claim in again.claims]
    if was != now:
        return again, f"{len(was)} claims became {len(now)}"
    for one, other in zip(packed.claims, again.claims, strict=True):
        if fields := _differing(one, other):
            return again, f"claim {one.id} differs in {', '.join(fields)}"
    same = (
        packed.conflicts_between_claims == again.conflicts_between_claims
        and packed.not_checkable == again.not_checkable
    )
    return again, "" if same else "what is said besides the claims differs"


def _store(files: Mapping[str, bytes], path: Path, *, for_people: bool = False) -> dict[str, Any]:
    """The bundle's curated rows as a store's file; returns what the bundle says of the store they are of."""
    tables = {model: map(json.loads, files[f"store/{model.table}.jsonl"].splitlines()) for model in TABLES}
    about: dict[str, Any] = json.loads(files["store/store.json"])
    write_store(path, tables, about["stamp"], for_people=for_people)
    return about


def unpack_store(path: Path, data: Path) -> Path:
    """Make ``data`` a store of the records in a bundle, to ask in SQL; returns its file.

    Raises BundleError where it is no bundle, or where ``data`` already holds something.
    """
    target = data / "curated" / "procure.duckdb"
    if data.exists() and any(data.iterdir()):
        raise BundleError(f"{data} is not empty: give a new folder")
    try:
        files, _ = verifier.unpack(path.read_bytes())
        target.parent.mkdir(parents=True, exist_ok=True)
        _store(files, target, for_people=True)
    except verifier.NotABundle as problem:
        raise BundleError(f"{path}: {problem}") from problem
    except (KeyError, ValueError, TypeError) as problem:
        raise BundleError(f"{path}: no store can be made of it ({str(problem).splitlines()[0]})") from problem
    return target


def _read_again(
    entry: Mapping[str, Any], files: Mapping[str, bytes], packed: CheckResult, store: Store, folder: Path
) -> tuple[Letter, Extraction]:
    kept = Letter.model_validate(entry["letter"])
    if not entry["is_read_again"]:
        fields = set(Claim.model_fields)
        claims = [
            Claim.model_validate(claim.model_dump(include=fields))
            for claim in packed.claims
            if claim.letter == kept.path
        ]
        rest = [item for item in packed.not_checkable if item.part in {part.id for part in kept.parts}]
        return kept, Extraction(claims=claims, not_checkable=rest)
    import procure
    from procure import letters

    path = folder / kept.path
    path.write_bytes(files[entry["file"]])
    given = entry["given"]
    letter = letters.read(
        path,
        date=dt.date.fromisoformat(given["date"]) if given["date"] else None,
        sender=given["sender"],
        recipient=given["recipient"],
    ).model_copy(update={"path": kept.path})
    return letter, procure.extract(letter, store)
