"""Every check on records that went the whole way: archives -> raw -> curated -> verdict; cases are data in tests/cases/checks."""

from __future__ import annotations

import datetime as dt
import doctest
import hashlib
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

import procure
from procure import bulk, checks, warehouse
from procure.models import AgencyRef, CheckedClaim, Claim, Extraction, Letter, TimeRef, VendorRef
from procure.warehouse import Store
from tests.conftest import SHARED, needs_shared
from tests.world import generator

CASES = Path(__file__).parent / "cases" / "checks"
HOLE = 2022
"""The fiscal year that the holed store lacks."""


def _world() -> generator.World:
    text = json.loads((CASES / "world.json").read_text(encoding="utf-8"))
    vendors = {
        key: generator.Vendor(each["uei"], each["name"], each.get("parent")) for key, each in text["vendors"].items()
    }
    day = dt.date.fromisoformat
    awards = []
    for each in text["awards"]:
        kind, agency = each.get("kind", "AWARD"), each["agency"]
        key = (
            f"CONT_IDV_{each['piid']}_{agency}" if kind == "IDV" else f"CONT_AWD_{each['piid']}_{agency}_-NONE-_-NONE-"
        )
        actions = [
            generator.Action(number, day(on), money, code, words, day(end), day(potential), money, money)
            for number, on, money, code, words, end, potential in each["actions"]
        ]
        start = day(each["signed"]) if "signed" in each else actions[0].day
        awards.append(
            generator.Award(
                key, each["piid"], kind, vendors[each["vendor"]], agency, each.get("funding", agency), start, actions
            )
        )
    # A file without a row confirms nothing: some other company has an action in every year.
    for year in range(generator.FIRST_YEAR, generator.LAST_YEAR + 2):
        on = dt.date(year - 1, 10, 3)
        actions = [generator.Action("0", on, 1000, end=on, potential_end=on)]
        awards.append(
            generator.Award(
                f"CONT_AWD_BALLAST{year}_2050_-NONE-_-NONE-",
                f"BALLAST{year}",
                "AWARD",
                vendors["ballast"],
                "2050",
                "2050",
                on,
                actions,
            )
        )
    return generator.World(list(vendors.values()), awards)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Store]]:
    world = _world()
    found = {"snapshot": procure.open()}
    for name, years in (("whole", None), ("holed", HOLE)):
        folder = tmp_path_factory.mktemp("checks") / name
        folder.mkdir()
        zips = [path for path in world.write(folder) if years is None or f"FY{years}_" not in path.name]
        report = bulk.load(zips, folder / "data")
        assert all(each.rows for each in report.files)
        warehouse.build(folder / "data")
        found[name] = procure.open(folder / "data")
    yield found
    for store in found.values():
        store.close()


def claim_of(type_: str, said: dict[str, Any]) -> Claim:
    """A claim as the reader would make it, from the few words of a case."""
    on = dt.date.fromisoformat(said["on"]) if said.get("on") else None
    time = None
    if "time" in said:
        kind, *rest = said["time"]
        start, end, precision = [*rest, None, None, None][:3]
        day = dt.date.fromisoformat
        time = TimeRef(
            kind=kind, start=day(start) if start else None, end=day(end) if end else on, precision=precision or "day"
        )
        if kind == "since":
            time = time.model_copy(update={"end": None})
    agency = said.get("agency")
    text = said.get("agency_text") or agency
    return Claim(
        id="c1",
        letter="letter.txt",
        part="p1",
        statement="s1",
        start=0,
        end=1,
        quote=said.get("quote", "."),
        type=type_,  # type: ignore[arg-type]
        relation=said.get("relation", "contract"),
        holder="somebody",
        attribution=said.get("attribution", "own"),
        force=said.get("force", "asserted"),
        polarity="negative" if type_ == "no_contract" else "positive",
        statement_date=on,
        vendor=VendorRef(text=said["vendor"]) if said.get("vendor") else None,
        agency=AgencyRef(text=text, code=agency, division=said.get("division")) if text else None,
        time=time,
        identifiers=said.get("identifiers", []),
        scope=said.get("scope", []),
        jurisdiction=said.get("jurisdiction", "federal"),
    )


def judge(claim: Claim, store: Store) -> CheckedClaim:
    letter = Letter(path="letter.txt", sha256="0" * 64, text=".", parts=[], statements=[])
    return checks.judge([(letter, Extraction(claims=[claim]))], store).claims[0]


def _cases() -> list[Any]:
    return [
        pytest.param(path.parent.name, case, id=f"{path.parent.name}: {case['case']}")
        for path in sorted(CASES.glob("*/cases.json"))
        for case in json.loads(path.read_text(encoding="utf-8"))
    ]


@pytest.fixture(scope="module")
def judged(stores: dict[str, Store]) -> dict[tuple[str, str], CheckedClaim]:
    """Every case's claim, those of one store judged together, as those of a letter are."""
    found: dict[tuple[str, str], CheckedClaim] = {}
    letter = Letter(path="letter.txt", sha256="0" * 64, text=".", parts=[], statements=[])
    for name, store in stores.items():
        cases = [each.values for each in _cases() if each.values[1]["store"] == name]
        claims = [
            claim_of(type_, case["claim"]).model_copy(update={"id": f"c{n}"}) for n, (type_, case) in enumerate(cases)
        ]
        result = checks.judge([(letter, Extraction(claims=claims))], store)
        found |= {(type_, case["case"]): claim for (type_, case), claim in zip(cases, result.claims, strict=True)}
    return found


@pytest.mark.parametrize(("type_", "case"), _cases())
def test_a_case(
    type_: str, case: dict[str, Any], stores: dict[str, Store], judged: dict[tuple[str, str], CheckedClaim]
) -> None:
    claim = judged[type_, case["case"]]
    readings = {each.name: each.outcome for each in claim.readings}
    assert (claim.verdict, claim.reason) == (case["verdict"], case.get("reason")), (claim.why, readings)
    for name, outcome in case.get("readings", {}).items():
        assert readings[name] == outcome, readings
    if "evidence" in case:
        assert [each.record_key for each in claim.evidence] == case["evidence"]
    assert set(case.get("caveats", [])) <= {each.code for each in claim.caveats}
    if "settle" in case:
        assert case["settle"] in (claim.settle or "")
    for key in case.get("later", []):
        assert key in {each.record_key for each in claim.later}
    owed(claim, stores[case["store"]])


def owed(claim: CheckedClaim, store: Store) -> None:
    """What every verdict must carry, whatever it is."""
    if claim.verdict is None:
        assert not claim.readings
        return
    assert claim.why
    assert claim.why[0].isupper() or claim.why[0] in "$0123456789"
    assert claim.check_version
    assert sum(each.name == "plain" for each in claim.readings) == 1
    assert (claim.verdict == "unresolved") == bool(claim.settle), "an unresolved claim says what would settle it"
    assert (claim.verdict == "unresolved") == (claim.deciding is None)
    if any(each.rests_on_absence for each in claim.readings):
        assert any(cell.status == "complete" for cell in claim.coverage), "an absence shows its certificate"
    if claim.verdict != "unresolved" and claim.readings[0].rests_on_absence:
        assert claim.deciding is not None
        assert claim.deciding.cells or claim.deciding.records
    if claim.evidence:
        assert claim.grade
    # The rows shown come from the plain reading, or from the variant that alone found something.
    found = [each for each in claim.readings if each.kind != "candidate"]
    keys: set[str] = set()
    with duckdb.connect(str(store.path), read_only=True) as shell:
        for each in sorted(found, key=lambda each: each.name != "plain"):
            if each.sql is None or {item.record_key for item in claim.evidence} <= keys:
                break
            rows = shell.execute(each.sql.pasted)
            columns = [str(column[0]) for column in rows.description or []]
            keys |= {row[columns.index("record_key")] for row in rows.fetchall()}
    assert {item.record_key for item in claim.evidence} <= keys, "the query pasted returns the evidence"


@pytest.mark.parametrize("name", sorted(checks.modules()))
def test_a_check_says_what_it_is_and_its_example_runs(name: str) -> None:
    module = checks.modules()[name]
    text = inspect.getdoc(module) or ""
    assert re.match(r"[A-Z].+\.\n\n", text), "the first line is a sentence that is true when the claim is supported"
    for part in ("**Compares**", "**Does not\napply when**", "**Assumes**", "**Example**"):
        assert part.replace("\n", " ") in " ".join(text.split()), part
    assert module.VERSION
    found = doctest.DocTestFinder().find(module, name)
    tests = [each for each in found if each.name == name]
    assert tests
    assert tests[0].examples
    assert doctest.testmod(module).failed == 0


OURS = ("has_contract", "no_contract", "relationship_started", "relationship_ended", "award_identifier", "modification")


@pytest.mark.parametrize("name", OURS)
def test_a_check_has_a_case_for_every_verdict_and_reason_its_rules_name(name: str) -> None:
    cases = json.loads((CASES / name / "cases.json").read_text(encoding="utf-8"))
    assert {"supported", "contradicted", "depends", "unresolved"} <= {case["verdict"] for case in cases}
    reasons = set(
        re.findall(
            r"`(too_vague|not_covered|not_recorded|ambiguous_vendor)`", inspect.getdoc(checks.modules()[name]) or ""
        )
    )
    assert reasons <= {case.get("reason") for case in cases}


def test_what_hangs_on_one_record_says_so(stores: dict[str, Store]) -> None:
    said = {"vendor": "Quillon Data", "agency": "7014", "time": ["current"], "on": "2025-07-24"}
    claim = judge(claim_of("no_contract", said), stores["whole"])
    assert claim.deciding is not None
    assert claim.deciding.records == ["CONT_AWD_70B03C21C00000099_7014_-NONE-_-NONE-"]
    assert claim.deciding.verdict_without == "supported"


def test_each_word_is_weighed(stores: dict[str, Store]) -> None:
    said = {"vendor": "Harrow Robotics", "agency": "7012", "time": ["current"], "on": "2025-07-24"}
    claim = judge(claim_of("has_contract", said), stores["whole"])
    assert {(row.what, row.choice, row.verdict) for row in claim.sensitivity} >= {
        ("vendor", "plain", "supported"),
        ("vendor", "vendor:legal_entity", "contradicted"),
        ("agency", "agency:awarding_or_funding", "supported"),
        ("time", "end:potential", "supported"),
    }


def test_claims_in_any_number_and_order_get_the_same_verdicts(stores: dict[str, Store]) -> None:
    cases = [case for _, case in ((each.values[0], each.values[1]) for each in _cases()) if case["store"] == "whole"]
    types = [each.values[0] for each in _cases() if each.values[1]["store"] == "whole"]
    made = [
        claim_of(type_, case["claim"]).model_copy(update={"id": f"c{n}"})
        for n, (type_, case) in enumerate(zip(types, cases, strict=True))
    ]
    letter = Letter(path="letter.txt", sha256="0" * 64, text=".", parts=[], statements=[])
    forward = checks.judge([(letter, Extraction(claims=made))], stores["whole"]).claims
    backward = checks.judge([(letter, Extraction(claims=made[::-1]))], stores["whole"]).claims[::-1]
    assert [(each.verdict, each.reason, each.why) for each in forward] == [
        (each.verdict, each.reason, each.why) for each in backward
    ]
    assert [each.verdict for each in forward] == [case["verdict"] for case in cases]
    alone = judge(made[0], stores["whole"])
    assert (alone.verdict, alone.why) == (forward[0].verdict, forward[0].why)


# The real letter ------------------------------------------------------------------------------------------------------


@needs_shared
def test_the_real_correspondence_on_the_packaged_records() -> None:
    letter = procure.read_letter(SHARED / "letters" / "amnesty-palantir-2025.txt")
    with procure.open() as store:
        result = procure.check(letter, store)

    def one(type_: str, agency: str | None, **fields: Any) -> CheckedClaim:
        found = [
            claim
            for claim in result.claims
            if claim.type == type_
            and (claim.agency.code if claim.agency else None) == agency
            and all(getattr(claim, name) == value for name, value in fields.items())
        ]
        assert found, (type_, agency, fields)
        return found[0]

    cbp = one("no_contract", "7014", statement_date=dt.date(2025, 7, 24))
    assert (cbp.verdict, cbp.reason) == ("unresolved", "not_covered")
    assert "procure refresh" in (cbp.settle or "")
    assert "CONT_IDV_70RTAC26A00000001_7001" in {each.record_key for each in cbp.later}
    assert one("relationship_ended", "7014").verdict == "unresolved"
    uscis = one("no_contract", "7003")
    assert (uscis.verdict, uscis.reason) == ("unresolved", "not_covered")
    assert any("without an award number" in (each.label or "") for each in uscis.later)
    since = one("relationship_started", "7012", statement_date=dt.date(2025, 7, 24))
    assert (since.verdict, since.reason) == ("unresolved", "not_recorded")
    assert "CONT_AWD_HSCETE11F00125_7012_GS35F0086U_4730" in {each.record_key for each in since.evidence}
    state = one("has_contract", "019", statement_date=dt.date(2025, 7, 24), attribution="own")
    assert state.verdict == "unresolved"
    assert state.leads
    assert one("modification", "7012", statement_date=dt.date(2025, 7, 24)).verdict == "supported"
    assert one("award_identifier", "7012").verdict == "supported"
    used = one("relationship_started", "7012", relation="use")
    assert used.verdict == "supported"
    assert {each.record_key for each in used.evidence} == {"CONT_IDV_HSCETC14C00002_7012"}
    denied = [claim for claim in result.claims if claim.attribution == "denied"]
    assert denied
    assert all(claim.verdict is None for claim in denied)
    assert any(each.kind == "withdrawal" for each in result.conflicts_between_claims)
    assert not [claim.why for claim in result.claims if claim.verdict == "contradicted"], (
        "a selection contradicts nothing by absence"
    )


def test_an_end_read_after_a_later_option_does_not_tell_what_was_current_before_it(tmp_path: Path) -> None:
    """A source without an end per action: its end as retrieved counts, unless an option of a later day may have set it."""
    shared = {
        "award_kind": "AWARD", "piid": "70CDCR20C00000001", "piid_agency_code": "7012", "award_type_code": "D", "recipient_name": "Testa Inc",
        "recipient_uei": "TESTAAAAAA11", "awarding_agency_code": "070", "awarding_subtier_code": "7012", "confidence": "high",
        "sources": ["https://example.org/"], "seen": "2026-01-01",
    }  # fmt: skip
    records = {
        "awards": [
            {"id": "A1", "date_signed": "2020-01-01", "start_date": "2020-01-01", "current_end_date": "2025-12-31"}
        ],
        "transactions": [
            {"id": "T1", "modification_number": "0", "action_date": "2020-01-01"},
            {"id": "T2", "modification_number": "P00001", "action_date": "2024-06-01", "action_type_code": "G"},
        ],
    }
    folder = tmp_path / "raw" / "compiled"
    folder.mkdir(parents=True)
    lines = []
    for noun, rows in records.items():
        body = "".join(json.dumps(shared | row) + "\n" for row in rows).encode()
        (folder / f"{noun}.jsonl").write_bytes(body)
        entry = {"file": f"{noun}.jsonl", "noun": noun, "retrieved_at": "2026-01-01T00:00:00Z", "size": len(body)}
        lines.append(json.dumps(entry | {"sha256": hashlib.sha256(body).hexdigest()}))
    (folder / "manifest.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    warehouse.build(tmp_path)
    said = {"vendor": "Testa", "agency": "7012", "time": ["current"]}
    with procure.open(tmp_path) as store:
        before = judge(claim_of("no_contract", said | {"on": "2024-05-01"}), store)
        after = judge(claim_of("no_contract", said | {"on": "2024-07-01"}), store)
    assert (before.verdict, before.reason) == ("unresolved", "not_covered")
    assert after.verdict == "contradicted"
    assert "end_seen_later" in {each.code for each in after.caveats}
