"""Makes USAspending contract archives of any size, in the published layout (297 columns), with planted truths.

The same seed gives the same bytes. The rows are written by one SQL query, so a million take seconds. They
look like the real thing where it costs a reader something: awards with several modifications, a few vendors
with very many actions and very many with few, descriptions with commas, quotes, line breaks and accents,
half of the columns filled, keys as the publisher makes them.

Planted: ``PLANTED_UEI`` (of the company "PLANTED WITNESS SYSTEMS INC.") holds exactly the awards of
``planted(rows)`` and nothing else; "ABSENT HOLDINGS LLC" holds nothing.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

COLUMNS = tuple((Path(__file__).parent / "archive_columns.txt").read_text(encoding="utf-8").split())
PLANTED_NAME, PLANTED_UEI = "PLANTED WITNESS SYSTEMS INC.", "PW1TNE55SYS1"
ABSENT_NAME = "ABSENT HOLDINGS LLC"
PART = 1_000_000
"""Rows after which the publisher starts the next CSV."""
_EVERY = 50_000
"""One award in so many is of the planted company."""

_SYLLABLES = "AL,BRA,CO,DE,EX,FA,GRA,HO,IN,JU,KA,LO,MA,NE,OR,PRI,QUA,RE,SU,TRI,UN,VE,WES,XA,YO,ZE,BEN,CAR,DOR,FEN,GEL,HAL,KIR,LAN,MER,NOR,PAL,RON,SAN,TEL"
_SECOND = "AEROSPACE,ANALYTICS,BUILDERS,CONSULTING,DEFENSE,ELECTRIC,ENGINEERING,FREIGHT,GUARD,HEALTH,INDUSTRIES,LABORATORIES,LOGISTICS,MEDICAL,NETWORKS,OFFICE,PARTNERS,RESEARCH,SECURITY,SERVICES,SOFTWARE,SOLUTIONS,SYSTEMS,TECHNOLOGIES,TRAINING"
_FORM = " INC., LLC, CORPORATION, LTD, COMPANY,"
_WORDS = "MAINTENANCE,SUPPORT,LICENSE,RENEWAL,OPTION,YEAR,DATA,CENTER,SERVICES,FOR,THE,OFFICE,OF,FIELD,OPERATIONS,DETENTION,CASE,MANAGEMENT,SOFTWARE,HARDWARE,INSTALLATION,REPAIR,VEHICLE,GUARD,TRAINING,ANALYSIS,FUNDING,INCREMENTAL,TASK,ORDER,RESEARCH,FACILITY,MEDICAL,SUPPLIES,TRANSLATION,NETWORK,SECURITY,CLOUD,HOSTING,PROJECT"


def _listed(words: str) -> str:
    return "[" + ", ".join(f"'{word}'" for word in words.split(",")) + "]"


def _subtiers(agency: str) -> list[str]:
    known = {
        "070": ["7012", "7014", "7003", "7013", "7001", "7008", "7009", "7022", "7015"],
        "019": ["1900"],
        "015": ["1501", "1549", "1540", "1524", "1544"],
        "047": ["4732", "4740", "4735", "4745"],
        "097": ["5700", "1700", "2100", "97AS", "97AK"],
    }
    return known.get(agency, [f"{agency[1:]}00", f"{agency[1:]}10", f"{agency[1:]}20"])


@dataclass(frozen=True)
class Archive:
    """A made archive."""

    path: Path
    rows: int
    planted_awards: int
    planted_obligation: float


def select(rows: int, agency: str, fiscal_year: int, seed: int, date: str) -> str:
    """The query that gives an archive's rows, every value as the publisher's text, in the published order."""
    subtiers = ", ".join(f"'{each}'" for each in _subtiers(agency))
    letters = "'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'"

    def code(h: str, length: int) -> str:
        return " || ".join(f"substr({letters}, 1 + CAST(({h} // {31**n}) % 31 AS INTEGER), 1)" for n in range(length))

    money = "CAST(CAST({0} AS DECIMAL(18, 2)) AS VARCHAR)"
    values = {
        "contract_transaction_unique_key": "sub || '_' || ref_agency || '_' || piid || '_' || mod || '_' || ref_piid || '_' || CASE WHEN is_idv THEN '-NONE-' ELSE '0' END",
        "contract_award_unique_key": "CASE WHEN is_idv THEN 'CONT_IDV_' || piid || '_' || sub ELSE 'CONT_AWD_' || piid || '_' || sub || '_' || ref_piid || '_' || ref_agency END",
        "award_id_piid": "piid",
        "modification_number": "mod",
        "transaction_number": "'0'",
        "parent_award_agency_id": "nullif(ref_agency, '-NONE-')",
        "parent_award_agency_name": "CASE WHEN ref_agency <> '-NONE-' THEN 'FEDERAL ACQUISITION SERVICE' END",
        "parent_award_id_piid": "nullif(ref_piid, '-NONE-')",
        "federal_action_obligation": money.format("obligation"),
        "total_dollars_obligated": money.format("obligation * 3"),
        "base_and_exercised_options_value": money.format("obligation"),
        "current_total_value_of_award": money.format("ceiling * 0.5"),
        "base_and_all_options_value": money.format("CASE WHEN m = 0 THEN ceiling ELSE 0 END"),
        "potential_total_value_of_award": money.format("ceiling"),
        "action_date": "CAST(day AS VARCHAR)",
        "action_date_fiscal_year": f"'{fiscal_year}'",
        "period_of_performance_start_date": "CAST(base_day AS VARCHAR)",
        "period_of_performance_current_end_date": "CAST(base_day + 364 AS VARCHAR)",
        "period_of_performance_potential_end_date": "CAST(base_day + 1824 AS VARCHAR) || ' 00:00:00'",
        "ordering_period_end_date": "CASE WHEN is_idv THEN CAST(base_day + 1824 AS VARCHAR) END",
        "awarding_agency_code": f"'{agency}'",
        "awarding_agency_name": f"'Department {agency}'",
        "awarding_sub_agency_code": "sub",
        "awarding_sub_agency_name": "'Component ' || sub",
        "awarding_office_code": "office",
        "awarding_office_name": "'OFFICE ' || office",
        "funding_agency_code": f"'{agency}'",
        "funding_agency_name": f"'Department {agency}'",
        "funding_sub_agency_code": "sub",
        "funding_sub_agency_name": "'Component ' || sub",
        "funding_office_code": "office",
        "funding_office_name": "'OFFICE ' || office",
        "recipient_uei": f"CASE WHEN vendor = 0 THEN '{PLANTED_UEI}' ELSE uei END",
        "recipient_name": "holder",
        "recipient_name_raw": "holder",
        "cage_code": "left(uei, 5)",
        "recipient_parent_uei": f"CASE WHEN vendor = 0 THEN '{PLANTED_UEI}' ELSE uei END",
        "recipient_parent_name": "holder",
        "recipient_parent_name_raw": "holder",
        # Mostly empty, often the name again; a filler here would be one name borne by every third company.
        "recipient_doing_business_as_name": "CASE WHEN va % 10 = 0 THEN holder END",
        "recipient_country_code": "'USA'",
        "recipient_country_name": "'UNITED STATES'",
        "recipient_address_line_1": "CAST(va % 9999 AS VARCHAR) || ' MAIN STREET, SUITE ' || CAST(va % 400 AS VARCHAR)",
        "recipient_city_name": "'CITY ' || CAST(va % 997 AS VARCHAR)",
        "recipient_state_code": "'VA'",
        "recipient_state_name": "'VIRGINIA'",
        "recipient_zip_4_code": "lpad(CAST(va % 999999999 AS VARCHAR), 9, '0')",
        "award_or_idv_flag": "CASE WHEN is_idv THEN 'IDV' ELSE 'AWARD' END",
        "award_type_code": "CASE WHEN NOT is_idv THEN letter END",
        "award_type": "CASE WHEN NOT is_idv THEN CASE letter WHEN 'C' THEN 'DELIVERY ORDER' WHEN 'B' THEN 'PURCHASE ORDER' ELSE 'DEFINITIVE CONTRACT' END END",
        "idv_type_code": "CASE WHEN is_idv THEN 'B' END",
        "idv_type": "CASE WHEN is_idv THEN 'IDC' END",
        "transaction_description": "text",
        "prime_award_base_transaction_description": "base_text",
        "action_type_code": "CASE WHEN m > 0 THEN substr('BCCCGGKD', 1 + CAST(ha % 8 AS INTEGER), 1) END",
        "action_type": "CASE WHEN m > 0 THEN 'FUNDING ONLY ACTION' END",
        "solicitation_identifier": "office || CAST(a % 100000 AS VARCHAR)",
        "number_of_actions": "'1'",
        "product_or_service_code": "'D3' || lpad(CAST(a % 100 AS VARCHAR), 2, '0')",
        "product_or_service_code_description": "'IT AND TELECOM- OTHER IT AND TELECOMMUNICATIONS'",
        "naics_code": "'5415' || CAST(11 + a % 9 AS VARCHAR)",
        "naics_description": "'CUSTOM COMPUTER PROGRAMMING SERVICES'",
        "extent_competed_code": "substr('AACDG', 1 + CAST(a % 5 AS INTEGER), 1)",
        "extent_competed": "'FULL AND OPEN COMPETITION'",
        "type_of_set_aside": "'NO SET ASIDE USED.'",
        "number_of_offers_received": "CAST(1 + a % 7 AS VARCHAR)",
        "organizational_type": "'CORPORATE NOT TAX EXEMPT'",
        "usaspending_permalink": "'https://www.usaspending.gov/award/CONT_AWD_' || piid || '_' || sub || '_' || ref_piid || '_' || ref_agency || '/'",
        "initial_report_date": "CAST(day + 3 AS VARCHAR)",
        "last_modified_date": f"CAST(least(day + 9, DATE '{date}' - 1) AS VARCHAR)",
    }
    flags = set(
        COLUMNS[
            COLUMNS.index("alaskan_native_corporation_owned_firm") : COLUMNS.index("highly_compensated_officer_1_name")
        ]
    )
    cells = []
    for number, name in enumerate(COLUMNS):
        if name in values:
            cells.append(f'{values[name]} AS "{name}"')
        elif name in flags:
            cells.append(
                f"CASE WHEN (va // {1 + number % 13}) % 40 = {number % 40} THEN 't' ELSE 'f' END AS \"{name}\""
            )
        elif number % 3 == 0 and number > 85:
            cells.append(f"CASE WHEN ha % 11 <> 0 THEN 'NOT APPLICABLE' END AS \"{name}\"")
        else:
            cells.append(f"CASE WHEN (ha // {1 + number}) % 3 = 0 THEN 'N' END AS \"{name}\"")
    return f"""
    WITH numbered AS (
        SELECT i, i // 3 AS a, CAST(i % 3 AS INTEGER) AS m, hash({seed}, i) AS hi, hash({seed}, '{agency}', {fiscal_year}, i // 3) AS ha
        FROM range({rows}) AS r (i)
    ),
    shaped AS (
        SELECT *,
            -- A tenth of the actions is of a hundred vendors, the rest of a hundred thousand.
            CASE WHEN a % {_EVERY} = 0 THEN 0 WHEN ha % 10 = 0 THEN 1 + (ha // 10) % 100 ELSE 101 + (ha // 10) % 100000 END AS vendor,
            ha % 17 = 0 AS is_idv,
            substr('CCCBD', 1 + CAST(ha % 5 AS INTEGER), 1) AS letter,
            list_extract([{subtiers}], 1 + CAST(ha % {len(_subtiers(agency))} AS INTEGER)) AS sub,
            DATE '{fiscal_year - 1}-10-01' + CAST(ha % 200 AS INTEGER) AS base_day
        FROM numbered
    ),
    keyed AS (
        SELECT *, hash({seed}, vendor) AS va, base_day + 40 * m AS day,
            '{agency[1:]}' || substr('ABCDEFGHJK', 1 + CAST(ha % 10 AS INTEGER), 1) || '0' || lpad(CAST(ha % 90 AS VARCHAR), 2, '0') AS office,
            CASE WHEN m = 0 THEN '0' ELSE 'P' || lpad(CAST(m AS VARCHAR), 5, '0') END AS mod,
            CAST(hi % 90000000 AS BIGINT) / 100.0 - CASE WHEN hi % 19 = 0 THEN 450000 ELSE 0 END AS obligation,
            CAST(ha % 900000000 AS BIGINT) / 100.0 AS ceiling
        FROM shaped
    ),
    named AS (
        SELECT *,
            office || '{fiscal_year % 100:02d}' || CASE WHEN is_idv THEN 'D' WHEN letter = 'C' THEN 'F' WHEN letter = 'B' THEN 'P' ELSE 'C' END
                || lpad(CAST(a AS VARCHAR), 8, '0') AS piid,
            CASE WHEN NOT is_idv AND letter = 'C' THEN '4732' ELSE '-NONE-' END AS ref_agency,
            CASE WHEN NOT is_idv AND letter = 'C' THEN 'GS35F' || lpad(CAST(va % 10000 AS VARCHAR), 4, '0') || 'U' ELSE '-NONE-' END AS ref_piid,
            {code("va", 12)} AS uei,
            CASE WHEN vendor = 0 THEN '{PLANTED_NAME}' ELSE
                {" || ".join(f"list_extract({_listed(_SYLLABLES)}, 1 + CAST((va // {40**place}) % 40 AS INTEGER))" for place in range(3))} || ' '
                || list_extract({_listed(_SECOND)}, 1 + CAST((va // 64000) % 25 AS INTEGER))
                || list_extract({_listed(_FORM)}, 1 + CAST((va // 1600000) % 6 AS INTEGER)) END AS holder,
            {" || ' ' || ".join(f"list_extract({_listed(_WORDS)}, 1 + CAST((ha // {1 + word * 7919}) % 40 AS INTEGER))" for word in range(6))}
                || ' ' || piid AS base_text
        FROM keyed
    ),
    told AS (
        SELECT *, CASE hi % 23
            WHEN 0 THEN base_text || ', "AS IS", PHASE ' || m
            WHEN 1 THEN base_text || chr(10) || 'LINE TWO'
            WHEN 2 THEN 'CAFÉ – ' || base_text
            ELSE CASE WHEN m = 0 THEN base_text ELSE 'EXERCISE OPTION ' || m || ' ' || base_text END END AS text
        FROM named
    )
    SELECT {", ".join(cells)} FROM told
    """


def make(
    folder: Path,
    rows: int,
    *,
    agency: str = "070",
    fiscal_year: int = 2024,
    date: str = "2026-11-06",
    seed: int = 7,
    zipped: bool = True,
    columns: tuple[str, ...] = COLUMNS,
) -> Archive:
    """An archive of ``rows`` actions in ``folder``: a zip with CSVs of at most a million rows, or (not zipped) the CSVs.

    ``columns`` leaves the others out, for a large store to be made in less time; ``load`` takes either.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"FY{fiscal_year}_{agency}_Contracts_Full_{date.replace('-', '')}"
    connection = duckdb.connect()
    connection.execute("SET memory_limit = '2GB'")
    query = select(rows, agency, fiscal_year, seed, date)
    count, total = connection.execute(
        f"SELECT count(DISTINCT contract_award_unique_key), coalesce(sum(CAST(federal_action_obligation AS DECIMAL(18, 2))), 0) "
        f"FROM ({query}) WHERE recipient_uei = '{PLANTED_UEI}'"
    ).fetchone()
    parts = []
    for part in range(max(1, -(-rows // PART))):
        path = folder / f"{stem}_{part + 1}.csv"
        piece = query.replace(
            f"FROM range({rows}) AS r (i)", f"FROM range({part * PART}, {min(rows, (part + 1) * PART)}) AS r (i)"
        )
        kept = ", ".join(f'"{name}"' for name in columns)
        connection.execute(f"COPY (SELECT {kept} FROM ({piece})) TO '{path}' (FORMAT csv, HEADER true)")
        parts.append(path)
    connection.close()
    if not zipped:
        return Archive(parts[0], rows, count, total)
    target = folder / f"{stem}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for path in parts:
            archive.write(path, path.name)
            path.unlink()
    return Archive(target, rows, count, total)
