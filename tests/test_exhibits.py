"""What reports draw beside the verdicts comes from the store: the right awards, actions, covered days, checksums."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from procure import exhibits, letters, warehouse
from procure.models import AgencyRef, CheckedClaim, CheckResult, Evidence, VendorRef
from procure.models.exhibits import Timeline
from procure.models.verdicts import LetterInfo

DAY = dt.date(2025, 7, 24)
TEXT = "24 July 2025\n\nDear Sir,\n\nPalantir has contracts with ICE and none with CBP.\n"
ORDER = "CONT_AWD_70CTD022FR0000170_7012_GS35F0086U_4730"
LEDGER = {
    "coverage_id": "u1", "source": "usaspending", "agency_code": "7014", "agency_role": "awarding", "date_basis": "action_date",
    "since_date": "2015-01-01", "until_date": "2026-08-31", "data_as_of": "2026-08-31", "status": "complete", "record_count": 4,
    "control": "7014 without a vendor: 31 awards", "control_count": 31,
}  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exhibits") / "data"
    warehouse.load_example(folder)
    (folder / "raw" / "usaspending").mkdir(parents=True)
    (folder / "raw" / "usaspending" / "coverage.jsonl").write_text(json.dumps(LEDGER) + "\n", encoding="utf-8")
    warehouse.build(folder)
    return folder


def result(*claims: CheckedClaim) -> CheckResult:
    letter = letters.read_text(TEXT, path="letter.txt")
    info = LetterInfo(path=letter.path, sha256=letter.sha256, parts=letter.parts)
    return CheckResult(procure_version="0", store=None, letters=[info], claims=list(claims))


def claim(code: str | None, text: str, **fields: object) -> CheckedClaim:
    return CheckedClaim.model_validate(
        {
            "id": f"c{text}", "letter": "letter.txt", "part": "p1", "statement": "s1", "start": 0, "end": 4, "quote": "x",
            "type": "has_contract", "relation": "contract", "holder": None, "polarity": "positive", "statement_date": DAY,
            "vendor": VendorRef(text="Palantir", name="PALANTIR TECHNOLOGIES INC."), "agency": AgencyRef(text=text, code=code), **fields,
        }
    )  # fmt: skip


def drawn(data: Path, *claims: CheckedClaim) -> list[Timeline]:
    with warehouse.open(data) as store:
        return exhibits.timelines(result(*claims), store)


def test_a_timeline_holds_the_awards_of_that_vendor_with_that_agency(data: Path) -> None:
    (ice,) = drawn(data, claim("7012", "ICE"), claim("7012", "HSI"))
    assert ice.agency == "U.S. Immigration and Customs Enforcement"
    assert ice.claims == ["cICE", "cHSI"]
    assert "70CTD022FR0000170" in {bar.piid for bar in ice.bars}
    assert all("PALANTIR" in (bar.recipient_name or "") for bar in ice.bars)
    assert len({bar.award_key for bar in ice.bars}) == len(ice.bars), "an award is one bar, whatever sources hold it"
    (order,) = [bar for bar in ice.bars if bar.award_key == ORDER]
    assert order.end and order.potential_end and order.end < order.potential_end
    assert order.ticks == sorted(order.ticks, key=lambda tick: tick.date)


def test_covered_days_are_the_ledgers_less_the_lag(data: Path) -> None:
    ice, cbp = drawn(data, claim("7012", "ICE"), claim("7014", "CBP"))
    assert ice.covered == []
    assert [(span.source, span.since, span.until) for span in cbp.covered] == [
        ("usaspending", dt.date(2015, 1, 1), dt.date(2026, 8, 1))
    ]
    assert cbp.bars == []


def test_a_department_holds_its_components_and_no_agency_holds_all(data: Path) -> None:
    ice, dhs, anybody = drawn(data, claim("7012", "ICE"), claim("070", "DHS"), claim(None, "x", agency=None))
    keys = [{bar.award_key for bar in each.bars} for each in (ice, dhs, anybody)]
    assert keys[0] < keys[1] <= keys[2]


def test_what_a_verdict_leans_on_is_drawn_whoever_holds_it(data: Path) -> None:
    evidence = Evidence(record_key=ORDER, award_key=ORDER, source="compiled")
    other = claim("7012", "ICE", vendor=VendorRef(text="Nobody Known LLC"), evidence=[evidence])
    (line,) = drawn(data, other)
    assert [(bar.award_key, bar.cited, bar.role) for bar in line.bars] == [(ORDER, True, "awarding")]
    (line,) = drawn(data, other.model_copy(update={"agency": AgencyRef(text="CBP", code="7014")}))
    assert [(bar.award_key, bar.role) for bar in line.bars] == [(ORDER, "neither")]


def test_denied_claims_and_unknown_parties_draw_nothing(data: Path) -> None:
    assert drawn(data, claim("7012", "ICE", attribution="denied")) == []
    assert drawn(data, claim("7012", "ICE", vendor=VendorRef(text="Nobody Known LLC"))) == []
    assert drawn(data, claim(None, "the Ministry of Silly Walks")) == []


def test_too_many_awards_are_counted_and_not_drawn(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (everything,) = drawn(data, claim("7012", "ICE"))
    monkeypatch.setattr(exhibits, "MOST_BARS", 2)
    (few,) = drawn(data, claim("7012", "ICE"))
    assert len(few.bars) == 2 and few.left_out == len(everything.bars) - 2


def test_checksums_are_the_manifests(data: Path) -> None:
    evidence = [Evidence(record_key=ORDER, source="compiled", raw="compiled/awards.jsonl:3"), Evidence(record_key="x", source="own", raw="own/none.jsonl:1")]  # fmt: skip
    found = exhibits.checksums(result(claim("7012", "ICE", evidence=evidence)), data / "raw")
    manifest = [json.loads(line) for line in (data / "raw" / "compiled" / "manifest.jsonl").read_text().splitlines()]
    assert found == {
        "compiled/awards.jsonl": next(each["sha256"] for each in manifest if each["file"] == "awards.jsonl")
    }


def test_gathering_takes_the_snapshots_own_raw_folder(tmp_path: Path) -> None:
    letter = letters.read_text(TEXT, path="letter.txt")
    evidence = [Evidence(record_key=ORDER, source="compiled", raw="compiled/awards.jsonl:3")]
    with warehouse.open(None) as store:
        shown = exhibits.gather(result(claim("7012", "ICE", evidence=evidence)), [letter], store, tmp_path / "nowhere")
    assert shown.letter("letter.txt") == letter and shown.letter("other.txt") is None
    assert len(shown.checksums["compiled/awards.jsonl"]) == 64
    assert len(shown.timelines) == 1
