"""Claims: a case for every type and every phenomenon, near misses, whole letters, properties, floors that only rise."""

from __future__ import annotations

import datetime as dt
import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from procure import claims, evaluation, letters, warehouse
from procure.identifiers import norm_name
from procure.models import Claim, Extraction, Letter
from tests.conftest import SHARED, needs_shared

CASES = Path(__file__).parent / "cases" / "claims"
LETTERS = Path(__file__).parent / "cases" / "letters"
AGENCIES = {
    "ICE": "U.S. Immigration and Customs Enforcement",
    "CBP": "U.S. Customs and Border Protection",
    "USCIS": "U.S. Citizenship and Immigration Services",
    "USSS": "U.S. Secret Service",
    "USCG": "U.S. Coast Guard",
    "TSA": "Transportation Security Administration",
    "DHS": "Department of Homeland Security",
    "State": "Department of State",
    "Army": "Department of the Army",
    "Navy": "Department of the Navy",
    "FBI": "Federal Bureau of Investigation",
    "NIH": "National Institutes of Health",
    "GSA": "General Services Administration",
}
DIVISIONS = {"ERO": "Enforcement and Removal Operations", "HSI": "Homeland Security Investigations"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
        with warehouse.open(None) as opened:
            yield opened


def _read(store: warehouse.Store, text: str, **given: Any) -> tuple[Letter, Extraction]:
    letter = letters.read_text(text, **given)
    named = [name for part in letter.parts for name in (part.sender, part.recipient) if name]
    return letter, claims.extract(letter, store.names("\n".join([letter.text, *named])))


def _entries(path: Path) -> list[Any]:
    return [
        pytest.param(entry, id=f"{path.parent.name if path.stem == 'cases' else path.stem}-{entry['what']}".replace(" ", "_"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def _short(claim: Claim) -> str:
    """A claim as the case files write it, without slots."""
    vendor = norm_name(claim.vendor.name or claim.vendor.text).title() if claim.vendor else ""
    agency, division = "", ""
    if claim.agency:
        agency = next((key for key, name in AGENCIES.items() if name == claim.agency.name), claim.agency.name or "")
        division = claim.agency.division or ""
        for key, name in DIVISIONS.items():
            division = division.replace(name, key)
    return f"{claim.type} {'+' if claim.polarity == 'positive' else '-'} {vendor} / {agency}{' ' + division if division else ''}"


def _slots(claim: Claim) -> dict[str, str]:
    return {
        "time": claim.time.kind if claim.time else "",
        "start": str(claim.time.start) if claim.time else "",
        "amount": str(int(claim.amount.value)) if claim.amount else "",
        "low": str(int(claim.amount.low)) if claim.amount and claim.amount.low is not None else "",
        "high": str(int(claim.amount.high)) if claim.amount and claim.amount.high is not None else "",
        "comparator": claim.amount.comparator if claim.amount else "",
        "count": str(claim.count.value) if claim.count else "",
        "duration": (claim.duration or "").replace(" ", ""),
        "identifier": ",".join(claim.identifiers),
        "attribution": claim.attribution,
        "holder": claim.holder or "",
        "force": claim.force,
        "relation": claim.relation,
        "exclusive": str(claim.exclusive),
        "jurisdiction": claim.jurisdiction,
    }


def _check(store: warehouse.Store, entry: dict[str, Any]) -> None:
    given_ = {"date": entry.get("date", dt.date(2025, 6, 1)), "sender": entry.get("from"), "recipient": entry.get("to")}
    letter, extraction = _read(store, entry["text"], **given_)
    dropped = set(entry.get("drop", ()))
    found = [claim for claim in extraction.claims if claim.type not in dropped]
    wanted = [line for line in entry.get("claims", ()) if line.split()[0] not in dropped]
    heads = [" ".join(re.split(r"\s+(?=\w+=)", line)[0].split()) for line in wanted]
    assert sorted(" ".join(_short(claim).split()) for claim in found) == sorted(heads)
    for line, head in zip(wanted, heads, strict=True):
        slots = dict(pair.split("=", 1) for pair in _pairs(line))
        same = [claim for claim in found if " ".join(_short(claim).split()) == head]
        assert any(all(_slots(claim)[slot] == value for slot, value in slots.items()) for claim in same), (
            line,
            [_slots(claim) for claim in same],
        )
    for claim in found:
        assert letter.text[claim.start : claim.end] == claim.quote
        for cue in claim.cues:
            assert letter.text[cue.start : cue.end] == cue.text


def _pairs(line: str) -> list[str]:
    """The 'slot=value' pairs of a case line; a value may hold spaces."""
    tail = re.split(r"\s+(?=\w+=)", line, maxsplit=1)[1:]
    tail = tail[0].split() if tail else []
    pairs: list[str] = []
    for word in tail:
        if "=" in word:
            pairs.append(word)
        elif pairs:
            pairs[-1] += " " + word
    return pairs


@pytest.mark.parametrize("entry", [e for path in sorted(CASES.glob("*/cases.yaml")) for e in _entries(path)])
def test_a_type_finds_its_claims(store: warehouse.Store, entry: dict[str, Any]) -> None:
    _check(store, entry)


@pytest.mark.parametrize("entry", _entries(CASES / "phenomena.yaml"))
def test_a_phenomenon_is_read_as_the_design_says(store: warehouse.Store, entry: dict[str, Any]) -> None:
    _check(store, entry)


@pytest.mark.parametrize("entry", _entries(CASES / "near_misses.yaml"))
def test_a_near_miss_gives_nothing(store: warehouse.Store, entry: dict[str, Any]) -> None:
    _check(store, entry)


def test_every_type_has_a_case() -> None:
    assert set(claims.types()) == {path.parent.name for path in CASES.glob("*/cases.yaml")}
