"""A check's result with everything in it that a report must show, made by hand: every verdict, overlapping and nested
claims, denied ones, candidates, a certificate of coverage, leads, later rows, a person's override.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from procure import letters, report
from procure.models import (
    AgencyRef,
    Amount,
    Caveat,
    CheckedClaim,
    CheckResult,
    ClaimConflict,
    CoverageCell,
    Evidence,
    Letter,
    NotChecked,
    Reading,
    Sql,
    StoreInfo,
    TimeRef,
    VendorRef,
)
from procure.models.exhibits import Exhibits, Timeline, TimelineBar, TimelineSpan, TimelineTick
from procure.models.verdicts import LetterInfo, Override

DAY = dt.date(2025, 7, 24)
TEXT = """Ref: LO/2025/114

24 July 2025

Dear Ms Hale,

Thank you for your letter. Several of its statements are mistaken.

Halcyon Analytics has no current contracts with CBP, and none with USCIS. Our last contract with CBP ended in 2013.

We have worked with HSI since 2011 under a contract worth $30M, which was expanded in April.
We never said that the company has contracts with the Coast Guard.

Our software does what our customers ask of it.

Sincerely,

Halcyon Analytics
"""
FILE = "compiled/awards.jsonl"
SQL = Sql(
    text="SELECT a.award_key\nFROM curated.awards AS a\n"
    "WHERE list_contains($vendor_keys, a.vendor_key) AND a.awarding_subtier_code = $agency",
    parameters={"vendor_keys": [f"HALCYON{number:05d}" for number in range(40)], "agency": "7014", "day": DAY},
)
VENDOR = VendorRef(text="Halcyon Analytics", name="Halcyon Analytics, Inc.", ueis=["HALCYON12345"])
CBP = AgencyRef(text="CBP", name="U.S. Customs and Border Protection", code="7014")
ICE = AgencyRef(
    text="HSI",
    name="U.S. Immigration and Customs Enforcement",
    code="7012",
    division="Homeland Security Investigations",
)
USCIS = AgencyRef(text="USCIS", name="U.S. Citizenship and Immigration Services", code="7003")


def letter(text: str = TEXT, path: str = "letters/answer.txt") -> Letter:
    return letters.read_text(text, path=path, date=DAY, sender="Halcyon Analytics", recipient="Lantern Observatory")


def claim(of: Letter, words: str, number: int, **fields: Any) -> CheckedClaim:
    start = of.text.index(words)
    made: dict[str, Any] = {
        "id": f"c{number:07x}",
        "letter": of.path,
        "part": of.parts[-1].id,
        "statement": f"s{number}",
        "start": start,
        "end": start + len(words),
        "quote": words,
        "type": "has_contract",
        "relation": "contract",
        "polarity": "positive",
        "holder": "Halcyon Analytics",
        "statement_date": DAY,
        "vendor": VENDOR,
    }
    return CheckedClaim(**{**made, **fields})


def record(piid: str, **fields: Any) -> Evidence:
    made: dict[str, Any] = {
        "record_key": f"CONT_AWD_{piid}_7014_-NONE-_-NONE-",
        "award_key": f"CONT_AWD_{piid}_7014_-NONE-_-NONE-",
        "source": "usaspending",
        "grade": "official",
        "retrieved_at": dt.datetime(2026, 8, 31, 10, 0, tzinfo=dt.UTC),
        "raw": f"{FILE}:17",
        "url": f"https://www.usaspending.gov/award/CONT_AWD_{piid}_7014_-NONE-_-NONE-",
        "label": f"{piid}, Halcyon Analytics, Inc.",
    }
    return Evidence(**{**made, **fields})


def cell(status: str, source: str = "usaspending", **fields: Any) -> CoverageCell:
    made: dict[str, Any] = {
        "agency": "U.S. Customs and Border Protection",
        "role": "awarding",
        "vendor": "Halcyon Analytics, Inc.",
        "since": dt.date(2015, 7, 24),
        "until": DAY,
        "status": status,
    }
    return CoverageCell(source=source, **{**made, **fields})


def sample(text: str = TEXT) -> tuple[CheckResult, Exhibits]:
    of = letter(text)
    claims = [
        claim(
            of,
            "Halcyon Analytics has no current contracts with CBP",
            1,
            type="no_contract",
            polarity="negative",
            agency=CBP,
            time=TimeRef(kind="current", start=DAY, end=DAY, text="current", resolved_against=DAY),
            verdict="supported",
            why="None in USAspending and SAM.gov Contract Awards as of 31 August 2026, of the kinds they record.",
            grade="official",
            readings=[
                Reading(
                    name="plain",
                    kind="plain",
                    outcome="holds",
                    why="No award of CBP was in force on 24 July 2025.",
                    sql=SQL,
                ),
                Reading(
                    name="agency:awarding_or_funding",
                    kind="variant",
                    outcome="holds",
                    why="CBP paid for none either.",
                    sql=SQL,
                ),
            ],
            counter_evidence=[
                record(
                    "HSBP1012C00012",
                    label="HSBP1012C00012, the last award of CBP, ended 2 September 2013",
                    field="current_end_date",
                    recorded="2013-09-02",
                )
            ],
            coverage=[
                cell("complete", control="another vendor at CBP: 1,204 awards", records=3),
                cell("complete", role="funding", records=0),
                cell("not_recorded", "sam_notices", reason="notices are never complete"),
            ],
            caveats=[
                Caveat(code="lookback", text="Awards signed before 24 July 2015 and still running would not be seen.")
            ],
            later=[
                record(
                    "70B04C26C00000009",
                    label="70B04C26C00000009 signed on 4 February 2026 has changed it",
                    date=dt.date(2026, 2, 4),
                    published_at=dt.date(2026, 3, 1),
                )
            ],
        ),
        claim(
            of,
            "none with USCIS",
            2,
            type="no_contract",
            polarity="negative",
            agency=USCIS,
            time=TimeRef(kind="current", start=DAY, end=DAY),
            verdict="unresolved",
            reason="not_covered",
            why="No award is held, and the store would not hold it if there were one.",
            readings=[Reading(name="plain", kind="plain", outcome="unknown", why="USCIS was never fetched.", sql=SQL)],
            coverage=[
                cell("not_covered", agency="U.S. Citizenship and Immigration Services"),
                cell(
                    "partial",
                    "sam_awards",
                    agency="U.S. Citizenship and Immigration Services",
                    reason="stopped after page 3",
                ),
            ],
            leads=[
                Evidence(
                    record_key="lead-12",
                    source="compiled",
                    grade="compiled",
                    label="A newspaper wrote in May 2024 of a pilot at USCIS",
                    url="https://example.org/pilot",
                    raw="compiled/leads.jsonl:4",
                )
            ],
            settle="procure refresh usaspending --vendor HALCYON12345 --agency 7003",
        ),
        claim(
            of,
            "Our last contract with CBP ended in 2013",
            3,
            type="relationship_ended",
            agency=CBP,
            relation="end",
            time=TimeRef(
                kind="in",
                start=dt.date(2013, 1, 1),
                end=dt.date(2013, 12, 31),
                basis="either",
                precision="year",
                text="in 2013",
            ),
            verdict="depends",
            why="By the calendar year it holds; the last action is dated 14 January 2014.",
            grade="compiled",
            readings=[
                Reading(
                    name="plain",
                    kind="plain",
                    outcome="holds",
                    why="The last day in force was 2 September 2013.",
                    sql=SQL,
                ),
                Reading(
                    name="ended:action",
                    kind="variant",
                    outcome="fails",
                    why="The last action is dated 14 January 2014.",
                    sql=SQL,
                ),
            ],
            evidence=[
                record(
                    "HSBP1012C00012",
                    field="current_end_date",
                    claimed="2013",
                    recorded="2013-09-02",
                    grade="compiled",
                    source="compiled",
                )
            ],
        ),
        claim(
            of,
            "We have worked with HSI since 2011 under a contract worth $30M, which was expanded in April",
            4,
            type="relationship_started",
            agency=ICE,
            relation="work",
            time=TimeRef(kind="since", start=dt.date(2011, 1, 1), basis="either", precision="year"),
            verdict="supported",
            why="HSCETC11C00001 was signed on 19 September 2011; its description names HSI.",
            grade="official",
            readings=[
                Reading(name="plain", kind="plain", outcome="holds", why="An award was in force in 2011.", sql=SQL)
            ],
            evidence=[record("HSCETC11C00001", field="date_signed", claimed="2011", recorded="2011-09-19")],
            override=Override(
                verdict="unresolved", who="R. Osei", when=dt.date(2026, 9, 1), why="The description was edited in 2020."
            ),
        ),
        claim(
            of,
            "a contract worth $30M",
            5,
            type="award_amount",
            agency=ICE,
            amount=Amount(value=Decimal("30000000"), low=Decimal("29500000"), high=Decimal("30500000"), text="$30M"),
            verdict="depends",
            why="Only the ceiling fits, which 'worth' does not plainly mean.",
            readings=[
                Reading(
                    name="plain",
                    kind="plain",
                    outcome="other_only",
                    why="No quantity that the words mean has this value.",
                ),
                Reading(
                    name="base_and_all_options_value", kind="candidate", outcome="holds", why="$30,046,290.00", sql=SQL
                ),
                Reading(name="total_obligation", kind="candidate", outcome="fails", why="$17,250,000.00"),
            ],
            evidence=[
                record(
                    "70CTD022FR0000170",
                    field="base_and_all_options_value",
                    claimed="$30M",
                    recorded="30046290.00",
                    difference="within the written precision",
                )
            ],
        ),
        claim(
            of,
            "$30M, which was expanded in April",
            6,
            type="modification",
            agency=ICE,
            relation="modify",
            time=TimeRef(kind="in", start=dt.date(2025, 4, 1), end=dt.date(2025, 4, 30)),
            verdict="contradicted",
            why="All actions of the order are held, and none is dated in April 2025.",
            readings=[
                Reading(
                    name="plain",
                    kind="plain",
                    outcome="fails",
                    why="The nearest is P00012 of 25 September 2025.",
                    sql=SQL,
                )
            ],
            evidence=[
                record(
                    "70CTD022FR0000170",
                    field="action_date",
                    claimed="April 2025",
                    recorded="2025-09-25",
                    difference="147 days",
                )
            ],
        ),
        claim(
            of,
            "We never said that the company has contracts with the Coast Guard",
            7,
            attribution="denied",
            agency=AgencyRef(text="the Coast Guard", name="U.S. Coast Guard", code="7008"),
            why="Denied by its author: no verdict.",
        ),
    ]
    missed = of.text.index("Our software does")
    result = CheckResult(
        procure_version="0.1.0",
        store=StoreInfo(path="data", fingerprint="a09832a56098aa0b", data_as_of=dt.date(2026, 8, 31)),
        letters=[LetterInfo(path=of.path, sha256=of.sha256, parts=of.parts)],
        claims=claims,
        conflicts_between_claims=[
            ClaimConflict(
                kind="drift",
                claims=["c0000001", "c0000003"],
                text="'no current contracts' and 'last contract ended in 2013' differ in reach",
            )
        ],
        not_checkable=[
            NotChecked(
                statement="s9",
                part=of.parts[-1].id,
                start=missed,
                end=missed + 47,
                quote=of.text[missed : missed + 47],
                reason="not_understood",
            )
        ],
    )
    return result, Exhibits(letters=[of], timelines=timelines(), checksums={FILE: "5f" * 32})


def timelines() -> list[Timeline]:
    def bar(piid: str, start: str | None, end: str | None, **fields: Any) -> TimelineBar:
        return TimelineBar(
            award_key=f"CONT_AWD_{piid}",
            piid=piid,
            recipient_name="Halcyon Analytics, Inc.",
            source="usaspending",
            start=start,
            end=end,
            **{
                "kind": "AWARD",
                "agency_name": "U.S. Customs and Border Protection",
                "grade": "official",
                "url": f"https://www.usaspending.gov/award/{piid}",
                **fields,
            },
        )

    cbp = Timeline(
        vendor="Halcyon Analytics, Inc.",
        agency="U.S. Customs and Border Protection",
        agency_code="7014",
        claims=["c0000001", "c0000003"],
        bars=[
            bar("HSBP1009A00034", None, "2014-02-01", kind="IDV", ceiling=Decimal("9000000")),
            bar(
                "HSBP1012C00012",
                "2012-09-03",
                "2013-09-02",
                potential_end="2016-09-02",
                cited=True,
                total_obligation=Decimal("1250000"),
                ticks=[
                    TimelineTick(date="2012-09-03", kind="base", label="base action"),
                    TimelineTick(date="2013-09-01", kind="termination", label="modification P00003, close out"),
                ],
            ),
            bar("70B04C26C00000009", "2026-02-04", None, total_obligation=Decimal("480000")),
        ],
        covered=[TimelineSpan(source="usaspending", since="2015-07-24", until="2025-07-24")],
    )
    ice = Timeline(
        vendor="Halcyon Analytics, Inc.",
        agency="U.S. Immigration and Customs Enforcement",
        agency_code="7012",
        claims=["c0000004", "c0000005", "c0000006"],
        bars=[
            bar(
                "HSCETC11C00001",
                "2011-09-19",
                "2014-09-18",
                ticks=[TimelineTick(date="2011-09-19", kind="base", label="base action")],
            ),
            bar(
                "70CTD022FR0000170",
                "2022-09-26",
                "2025-09-25",
                potential_end="2027-09-25",
                cited=True,
                total_obligation=Decimal("95900000"),
                ticks=[
                    TimelineTick(date="2022-09-26", kind="base", label="base action"),
                    TimelineTick(date="2023-09-20", kind="option", label="modification P00004, exercise an option"),
                    TimelineTick(date="2024-03-02", kind="modification", label="modification P00006"),
                ],
            ),
            bar(
                "70FA3020F00000081",
                "2020-05-01",
                "2021-04-30",
                role="funding",
                agency_name="Federal Emergency Management Agency",
            ),
        ],
        left_out=2,
    )
    uscis = Timeline(
        vendor="Halcyon Analytics, Inc.",
        agency="U.S. Citizenship and Immigration Services",
        agency_code="7003",
        claims=["c0000002"],
    )
    return [cbp, uscis, ice]


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>{{ 7*7 }}{% raw %} =cmd|calc [x](javascript:alert(3)) "
    "![i](https://evil.example/p.png) `code` | cell \x1b[31mred\x1b]8;;https://evil.example\x07 \x9b2J \u202egnp.exe\u2066 "
    "www.evil.example https://evil.example @all $x$ </style></textarea></title>\x00\x08"
)


def hostile() -> tuple[CheckResult, Exhibits]:
    """The sample with hostile words wherever a letter's or a record's words go."""
    result, exhibits = sample()
    data = json.loads(report.to_json(result))
    for claim in data["claims"]:
        claim |= {
            "quote": HOSTILE,
            "holder": HOSTILE,
            "why": HOSTILE,
            "settle": HOSTILE,
            "identifiers": [HOSTILE],
            "scope": [HOSTILE],
        }
        claim["vendor"]["name"] = HOSTILE
        claim["agency"] |= {"name": HOSTILE, "division": HOSTILE}
        for row in [*claim["evidence"], *claim["later"], *claim["leads"], *claim["counter_evidence"]]:
            row |= {
                "label": HOSTILE,
                "recorded": HOSTILE,
                "claimed": HOSTILE,
                "url": "javascript:alert(4)",
                "raw": HOSTILE,
                "record_key": HOSTILE,
            }
        for reading in claim["readings"]:
            reading |= {"why": HOSTILE, "sql": {"text": HOSTILE, "parameters": {"x": HOSTILE}}}
        for cell in claim["coverage"]:
            cell |= {"agency": HOSTILE, "control": HOSTILE, "reason": HOSTILE}
        claim["caveats"] = [{"code": "lag", "text": HOSTILE}]
    for item in data["not_checkable"]:
        item["quote"] = HOSTILE
    data["letters"][0]["parts"][0] |= {"sender": HOSTILE, "recipient": HOSTILE}
    seen = json.loads(exhibits.model_dump_json())
    for line in seen["timelines"]:
        line |= {"vendor": HOSTILE, "agency": HOSTILE}
        for bar in line["bars"]:
            bar |= {"piid": HOSTILE, "recipient_name": HOSTILE, "agency_name": HOSTILE, "url": "javascript:alert(5)"}
            for tick in bar["ticks"]:
                tick["label"] = HOSTILE
    return CheckResult.model_validate(data), Exhibits.model_validate(seen)
