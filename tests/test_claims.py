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
PROBES = Path(__file__).parent / "cases" / "statements" / "probes.jsonl"
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
        pytest.param(
            entry, id=f"{path.parent.name if path.stem == 'cases' else path.stem}-{entry['what']}".replace(" ", "_")
        )
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


@pytest.mark.parametrize("entry", _entries(CASES / "parties.yaml"))
def test_whom_a_claim_is_about(store: warehouse.Store, entry: dict[str, Any]) -> None:
    _check(store, entry)


@pytest.mark.parametrize("entry", _entries(CASES / "near_misses.yaml"))
def test_a_near_miss_gives_nothing(store: warehouse.Store, entry: dict[str, Any]) -> None:
    _check(store, entry)


def test_every_type_has_a_case() -> None:
    assert set(claims.types()) == {path.parent.name for path in CASES.glob("*/cases.yaml")}


# Whole letters --------------------------------------------------------------------------------------------------------

# Floors only rise. First runs, before anything was tuned on these letters: precision 0.730, recall 0.600.
LETTER_FLOORS = {"precision": 0.97, "recall": 0.90}


def _letters_scored(store: warehouse.Store) -> list[evaluation.LetterScore]:
    scored = []
    for folder in sorted(path.parent for path in LETTERS.glob("*/expected.yaml")):
        letter = letters.read(folder / "letter.txt")
        named = [name for part in letter.parts for name in (part.sender, part.recipient) if name]
        found = claims.extract(letter, store.names("\n".join([letter.text, *named])))
        expected = yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))
        scored.append(evaluation.score_letter(letter, found, expected))
    return scored


def test_letters_of_other_registers_keep_their_floors(store: warehouse.Store) -> None:
    scored = _letters_scored(store)
    hit = sum(len(each.matched) for each in scored)
    extra = sum(len(each.extra) for each in scored)
    missed = sum(len(each.missed) for each in scored)
    assert len(scored) == 5
    assert hit / (hit + extra) >= LETTER_FLOORS["precision"]
    assert hit / (hit + missed) >= LETTER_FLOORS["recall"]


def test_the_example_letter_reads_right(store: warehouse.Store) -> None:
    path = Path(__file__).parent.parent / "examples" / "correspondence.txt"
    letter = letters.read(path)
    found = claims.extract(letter, store.names(letter.text))
    assert [_short(claim) for claim in found.claims if claim.type == "no_contract" and claim.part == "p2"] == [
        "no_contract - Palantir Technologies / CBP",
        "no_contract - Palantir Technologies / USCIS",
        "no_contract - Palantir Technologies / ICE other than HSI",
        "no_contract - Palantir Technologies / CBP",
    ]
    denied = [claim for claim in found.claims if claim.attribution == "denied"]
    assert [_short(claim).split(" / ")[1] for claim in denied] == ["CBP", "USCIS", "State"]
    earlier = {claim.id for claim in found.claims if claim.part != "p3"}
    assert denied[0].takes_back in earlier
    assert denied[1].takes_back is None
    quoted = [claim for claim in found.claims if claim.part == "p2" and claim.attribution == "reported"]
    assert {claim.holder for claim in quoted} == {"Lantern Observatory"}
    assert {claim.statement_date for claim in quoted} == {dt.date(2025, 7, 10)}


@needs_shared
@pytest.mark.parametrize(
    ("half", "precision", "recall"), [("seed", 0.97, 0.84), ("others", 0.92, 0.66)], ids=["seed", "others"]
)
def test_labelled_sentences_keep_their_floors(
    store: warehouse.Store, half: str, precision: float, recall: float
) -> None:
    scored = []
    # Every second sentence of the others keeps the test short; `make eval` measures all of them.
    for row in evaluation.rows(SHARED / "statements" / "dev.jsonl")[:: 1 if half == "seed" else 2]:
        if (half == "seed") == row["doc_id"].startswith("seed"):
            letter, start, end = evaluation.as_letter(row)
            found = claims.extract(letter, store.names("\n".join([letter.text, row["speaker"]])))
            scored.append(evaluation.score(row, found, letter, start, end))
    tally = evaluation.Tally(scored)
    hit, extra, missed = tally.counts()
    assert hit / (hit + extra) >= precision
    assert hit / (hit + missed) >= recall
    assert [each.critical for each in scored if each.critical] == []
    assert sum(each.bad_spans for each in scored) == 0


# Floors only rise. First runs, before anything was tuned on them: lot one precision 0.750, recall 0.487 (131 sentences);
# lot two 0.921 and 0.660 (68), lot three 0.697 and 0.657 (43), lot four 0.900 and 0.667 (35).
PROBE_FLOORS = {"precision": 0.98, "recall": 0.92, "holder": 0.99}


def test_probes_of_other_registers_keep_their_floors(store: warehouse.Store) -> None:
    tally = evaluation.evaluate(PROBES, store)
    hit, extra, missed = tally.counts()
    assert hit / (hit + extra) >= PROBE_FLOORS["precision"]
    assert hit / (hit + missed) >= PROBE_FLOORS["recall"]
    holders = tally.slots["holder"]
    assert sum(holders) / len(holders) >= PROBE_FLOORS["holder"]
    assert [each.critical for each in tally.scored if each.critical] == []


# Properties -----------------------------------------------------------------------------------------------------------

_SENTENCES = [
    entry["text"]
    for path in sorted(CASES.rglob("*.yaml"))
    for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
]
_NOISE = st.sampled_from(
    ["“", "”", "—", "  ", "\r\n", "\n\n", "*", "¹", "’s", "(", ")", " — ", "\u00a0", "É", "$", "…"]
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.one_of(st.sampled_from(_SENTENCES), _NOISE), min_size=1, max_size=6))
def test_spans_are_exact_whatever_the_text(store: warehouse.Store, pieces: list[str]) -> None:
    text = " ".join(pieces)
    if not text.strip():
        return
    letter, found = _read(store, text, sender="Orbis Analytics Inc.", date=dt.date(2025, 6, 1))
    for claim in found.claims:
        assert letter.text[claim.start : claim.end] == claim.quote
        for cue in claim.cues:
            assert letter.text[cue.start : cue.end] == cue.text
    for entry in (*found.not_understood, *found.not_checkable):
        assert letter.text[entry.start : entry.end] == entry.quote


def test_ids_hold_over_runs_and_paths_and_neighbours(store: warehouse.Store) -> None:
    text = "Orbis Analytics Inc. has no contracts with CBP. ICE awarded Orbis Analytics Inc. a $30M contract."
    first = [claim.id for claim in _read(store, text, path="a.txt")[1].claims]
    again = [claim.id for claim in _read(store, text, path="elsewhere/b.txt")[1].claims]
    moved = [claim.id for claim in _read(store, "It rained all day in the valley. " + text)[1].claims]
    assert first == again == moved
    assert len(set(first)) == len(first) == 2


def test_the_same_words_twice_are_two_claims(store: warehouse.Store) -> None:
    text = "Orbis Analytics Inc. has no contracts with CBP."
    found = _read(store, f"{text}\n\nSo we say again, and mean it.\n\n{text}")[1].claims
    assert len({claim.id for claim in found}) == 2


def test_what_names_both_sides_and_says_nothing_we_know_is_listed(store: warehouse.Store) -> None:
    _, found = _read(store, "Orbis Analytics Inc. provides lunch near ICE offices.")
    assert [claim.type for claim in found.claims] == []
    assert [entry.reason for entry in found.not_understood] == ["not_understood"]


def test_what_no_record_can_check_is_listed_with_its_reason(store: warehouse.Store) -> None:
    _, found = _read(store, "Does Orbis Analytics Inc. have a contract with ICE?")
    assert [entry.reason for entry in found.not_checkable] == ["question"]


def test_cues_show_the_words_that_decided(store: warehouse.Store) -> None:
    _, found = _read(store, "Reuters reported that Orbis Analytics Inc. has no contracts with CBP.")
    cues = {(cue.role, cue.text) for cue in found.claims[0].cues}
    assert {
        ("negation", "no"),
        ("attribution", "reported"),
        ("attribution", "Reuters"),
        ("trigger", "contracts"),
    } <= cues


def test_a_long_letter_of_hostile_repetition_ends(store: warehouse.Store) -> None:
    words = [
        "Orbis",
        "Analytics",
        "Inc.",
        "ICE",
        "contract",
        "no",
        "(",
        ")",
        ",",
        "with",
        "$30M",
        "2024",
        "not",
        "and",
        "that",
    ]
    generator = random.Random(7)
    text = " ".join(generator.choice(words) for _ in range(1500)) + "."
    _, found = _read(store, text)
    assert len(found.claims) < 1500


def test_evaluation_prints_its_figures(store: warehouse.Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluation.main([str(LETTERS)]) == 0
    assert "all letters: precision" in capsys.readouterr().out
    assert evaluation.main([]) == 2
    assert evaluation.main([str(LETTERS / "angry_blog" / "letter.txt")]) == 2
    assert "is no labelled set" in capsys.readouterr().err
