"""Rows of the curated tables: every column declared once, with its meaning, unit and name in each source.

The warehouse makes tables and comments from these classes, the data dictionary is generated from
them, and a test compares each SQL file's columns with them. Money is DECIMAL(23, 2) US dollars,
nominal. A missing value is NULL, never '' or 0; zero is a value. An end that no source states is
NULL; 9999-12-31 stands only where a source says that there is no end.

Names in other systems, per field: ``usaspending`` (the API), ``archive`` (USAspending download
columns), ``sam_awards`` (SAM.gov Contract Awards JSON path), ``fpds`` (Atom element).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

MONEY = "DECIMAL(23, 2)"


def column(description: str, *, sql: str | None = None, unit: str | None = None, **names: str) -> Any:
    """A column: its description, SQL type (else from the annotation), unit, and its name in each source.

    A column whose annotation does not allow None is NOT NULL in the table.
    """
    extra: dict[str, Any] = {"names": names}
    if sql:
        extra["sql"] = sql
    if unit:
        extra["unit"] = unit
    return Field(description=description, json_schema_extra=extra)


class Row(BaseModel):
    """Base of every table row; ``table``, ``grain`` and ``key`` are declared by each class."""

    model_config = ConfigDict(extra="forbid")

    table: ClassVar[str]
    grain: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    order: ClassVar[tuple[str, ...]] = ()
    """Columns the table is stored in order of, so that common questions touch little."""


class Provenance(Row):
    """Columns of every row that comes from a source."""

    source: str = column("Source the row comes from: usaspending, usaspending_archive, sam_awards, compiled ...")
    grade: str = column("official, bulk, own or compiled: how far the row is from the publisher")
    as_of: dt.date | None = column("Day on which the source showed this state of the record")
    retrieved_at: dt.datetime | None = column("UTC time at which the raw record was fetched or loaded", sql="TIMESTAMP")
    raw_file: str = column("Raw file the row comes from, relative to data/raw")
    row_number: int = column("Record's number in the raw file, from 1", sql="BIGINT")
    url: str | None = column("Public page of the record, for a reader to open")
    confidence: str | None = column("Compiled rows only: high, medium or low, as judged when transcribed")


class Identified(Provenance):
    """Columns shared by awards and transactions: which award, whose, and who holds it."""

    award_key: str = column(
        "Key of the award: CONT_AWD_<piid>_<agency>_<parent piid>_<parent agency> or CONT_IDV_<piid>_<agency>, "
        "upper case; '-NONE-' where there is no parent, '-UNKNOWN-' where a compiled source does not say",
        usaspending="generated_internal_id",
        archive="contract_award_unique_key",
    )
    award_kind: str = column(
        "AWARD (order or contract) or IDV", archive="award_or_idv_flag", sam_awards="coreData.awardOrIDV"
    )
    piid: str = column(
        "Procurement instrument identifier, upper case, letters and digits only",
        usaspending="Award ID",
        archive="award_id_piid",
        sam_awards="contractId.piid",
        fpds="PIID",
    )
    piid_agency_code: str | None = column(
        "4-character code of the agency that owns the PIID", sam_awards="contractId.subtier.code"
    )
    parent_award_piid: str | None = column(
        "PIID of the vehicle the award was placed under",
        archive="parent_award_id_piid",
        sam_awards="contractId.referencedIDVPiid",
    )
    parent_agency_code: str | None = column(
        "4-character code of the agency that owns the parent PIID", archive="parent_award_agency_id"
    )
    award_type_code: str | None = column(
        "A BPA call, B purchase order, C delivery or task order, D definitive contract; IDVs: IDV_A GWAC, IDV_B "
        "indefinite delivery contract, IDV_C schedule, IDV_D BOA, IDV_E BPA; O, R other transactions",
        archive="award_type_code / idv_type_code",
        sam_awards="coreData.awardOrIDVType.code",
        fpds="contractActionType",
    )
    award_type_name: str | None = column("The award type in words, as the source has it")
    recipient_name: str | None = column(
        "Holder's name as the record has it", usaspending="Recipient Name", archive="recipient_name", fpds="vendorName"
    )
    recipient_uei: str | None = column(
        "Holder's UEI, 12 characters; on records before April 2022 filled in later, perhaps of a successor",
        usaspending="Recipient UEI",
        archive="recipient_uei",
        sam_awards="awardeeUEIInformation.uniqueEntityId",
    )
    recipient_duns: str | None = column("Holder's DUNS, 9 digits, before April 2022", archive="recipient_duns")
    recipient_cage: str | None = column("Holder's CAGE, 5 characters", archive="cage_code")
    parent_name: str | None = column("Ultimate parent's name on the record", archive="recipient_parent_name")
    parent_uei: str | None = column("Ultimate parent's UEI on the record", archive="recipient_parent_uei")
    parent_duns: str | None = column("Ultimate parent's DUNS on the record", archive="recipient_parent_duns")
    vendor_key: str | None = column("Key in vendors of the holder: UEI, else DUNS:, CAGE: or NAME:")
    awarding_agency_code: str | None = column(
        "Department that awarded, 3-digit toptier code", archive="awarding_agency_code"
    )
    awarding_subtier_code: str | None = column(
        "Component that awarded, 4 characters", archive="awarding_sub_agency_code", fpds="contractingOfficeAgencyID"
    )
    awarding_office_code: str | None = column("Office that awarded, as reported then", archive="awarding_office_code")
    awarding_office_name: str | None = column("Name of that office as reported", archive="awarding_office_name")
    funding_agency_code: str | None = column(
        "Department that paid, 3-digit toptier code", archive="funding_agency_code"
    )
    funding_subtier_code: str | None = column(
        "Component that paid, 4 characters", archive="funding_sub_agency_code", fpds="fundingRequestingAgencyID"
    )
    funding_office_code: str | None = column("Office that paid", archive="funding_office_code")
    funding_office_name: str | None = column("Name of that office as reported", archive="funding_office_name")
    description: str | None = column("Description of the requirement as reported", archive="transaction_description")
    naics_code: str | None = column("Industry code", archive="naics_code")
    psc_code: str | None = column("Product or service code", archive="product_or_service_code")
    extent_competed_code: str | None = column(
        "Extent competed (A full and open ... C not competed)", archive="extent_competed_code"
    )
    fair_opportunity_code: str | None = column(
        "Exception to fair opportunity on an order; on orders it outranks the vehicle's competition code",
        archive="fair_opportunity_limited_sources_code",
    )
    other_than_full_and_open_code: str | None = column(
        "Reason not competed", archive="other_than_full_and_open_competition_code"
    )
    number_of_offers_received: int | None = column("Offers received", archive="number_of_offers_received")
    solicitation_number: str | None = column(
        "Solicitation the award followed, letters and digits only", archive="solicitation_identifier"
    )


class Award(Identified):
    """An award or IDV: its transactions taken together, as one source has them."""

    table: ClassVar[str] = "awards"
    grain: ClassVar[str] = "one row per award or IDV, per source"
    key: ClassVar[tuple[str, ...]] = ("source", "award_key")
    order: ClassVar[tuple[str, ...]] = ("vendor_key", "awarding_subtier_code", "date_signed", "award_key", "source")

    date_signed: dt.date | None = column(
        "Day the base action was signed; NULL where the base action is not held and no source states it",
        usaspending="Base Obligation Date",
        archive="action_date of modification 0",
        fpds="signedDate",
    )
    start_date: dt.date | None = column(
        "First day of the period of performance", archive="period_of_performance_start_date"
    )
    current_end_date: dt.date | None = column(
        "Last day by the options exercised (of an IDV: the last day to order)",
        usaspending="End Date / Last Date to Order",
        archive="period_of_performance_current_end_date / ordering_period_end_date",
    )
    potential_end_date: dt.date | None = column(
        "Last day if every option is used", archive="period_of_performance_potential_end_date"
    )
    last_date_to_order: dt.date | None = column(
        "IDV only: last day on which orders may be placed", archive="ordering_period_end_date"
    )
    first_action_date: dt.date | None = column(
        "Earliest action held; not the award date where has_base_action is false"
    )
    last_action_date: dt.date | None = column("Latest action held")
    action_count: int = column("Actions held", sql="BIGINT")
    holder_keys: str | None = column(
        "vendor_keys of all who held it by its actions, comma separated: transactions is stored by holder, so its actions are found by these"
    )
    has_base_action: bool = column("Whether modification 0 is held")
    piid_fiscal_year: int | None = column(
        "Fiscal year written in the PIID: the year it was signed, where the form tells it"
    )
    total_obligation: Decimal | None = column(
        "Sum of the obligations of the actions held, or the source's own total where it shows awards whole (as of as_of)",
        sql=MONEY,
        unit="USD",
        usaspending="Award Amount",
    )
    base_and_exercised_options_value: Decimal | None = column(
        "Value of the base and the options exercised",
        sql=MONEY,
        unit="USD",
        usaspending="base_exercised_options",
        archive="current_total_value_of_award",
    )
    base_and_all_options_value: Decimal | None = column(
        "Ceiling: value if every option is used",
        sql=MONEY,
        unit="USD",
        usaspending="base_and_all_options",
        archive="potential_total_value_of_award",
    )
    total_outlay: Decimal | None = column(
        "Paid out, where the source says", sql=MONEY, unit="USD", usaspending="Total Outlays"
    )
    last_modified_at: dt.datetime | None = column("When the publisher last changed the record", sql="TIMESTAMP")


class Transaction(Identified):
    """One contract action: the base award or one modification."""

    table: ClassVar[str] = "transactions"
    grain: ClassVar[str] = "one row per action, per source"
    key: ClassVar[tuple[str, ...]] = ("source", "transaction_key")
    order: ClassVar[tuple[str, ...]] = (
        "vendor_key",
        "awarding_subtier_code",
        "action_date",
        "transaction_key",
        "source",
    )

    transaction_key: str = column(
        "<agency>_<parent agency>_<piid>_<modification>_<parent piid>_<transaction number>, '-NONE-' where there is none",
        archive="contract_transaction_unique_key",
    )
    modification_number: str | None = column(
        "'0' is the base action; NULL where a compiled source proves a change without its number (never summed)",
        archive="modification_number",
    )
    transaction_number: str | None = column("Tie-breaker, usually 0", archive="transaction_number")
    is_base: bool = column("Whether this is the base action (modification 0)")
    is_numbered: bool = column("False for a compiled action without a modification number, which proves a change only")
    action_date: dt.date | None = column("Day the action was signed", archive="action_date", fpds="signedDate")
    action_date_fiscal_year: int | None = column("Fiscal year of action_date (starts 1 October)")
    action_type_code: str | None = column(
        "Reason for modification: A new work, B/D scope, C funding, E/F/X termination, G option, K close-out, N legal "
        "cancellation ...; NULL on the base",
        archive="action_type_code",
        fpds="reasonForModification",
    )
    action_type_name: str | None = column("The same in words", archive="action_type")
    federal_action_obligation: Decimal | None = column(
        "Money this action commits (+) or takes back (-)",
        sql=MONEY,
        unit="USD",
        usaspending="Transaction Amount",
        archive="federal_action_obligation",
        fpds="obligatedAmount",
    )
    base_and_exercised_options_value: Decimal | None = column(
        "Change of the current value by this action", sql=MONEY, unit="USD", archive="base_and_exercised_options_value"
    )
    base_and_all_options_value: Decimal | None = column(
        "Change of the ceiling by this action", sql=MONEY, unit="USD", archive="base_and_all_options_value"
    )
    award_total_obligation: Decimal | None = column(
        "The award's obligations as this record showed them in all; never summed",
        sql=MONEY,
        unit="USD",
        archive="total_dollars_obligated",
        fpds="totalObligatedAmount",
    )
    award_base_and_exercised_options_value: Decimal | None = column(
        "The award's current value as this record showed it; never summed",
        sql=MONEY,
        unit="USD",
        archive="current_total_value_of_award",
        fpds="totalBaseAndExercisedOptionsValue",
    )
    award_base_and_all_options_value: Decimal | None = column(
        "The award's ceiling as this record showed it; never summed",
        sql=MONEY,
        unit="USD",
        archive="potential_total_value_of_award",
        fpds="totalBaseAndAllOptionsValue",
    )
    start_date: dt.date | None = column(
        "Start of the period as this action states it", archive="period_of_performance_start_date"
    )
    current_end_date: dt.date | None = column(
        "Current end as of this action (of an IDV: last day to order)", archive="period_of_performance_current_end_date"
    )
    potential_end_date: dt.date | None = column(
        "Potential end as of this action", archive="period_of_performance_potential_end_date"
    )
    award_description: str | None = column(
        "Description of the award itself, where the action repeats it: a later modification says 'exercise option' and no more",
        archive="prime_award_base_transaction_description",
    )
    reported_date: dt.date | None = column(
        "Day the action was first entered in the register", archive="initial_report_date"
    )
    last_modified_at: dt.datetime | None = column(
        "When the publisher last changed the record", sql="TIMESTAMP", archive="last_modified_date"
    )
    is_deleted: bool = column(
        "True for an action its publisher has since deleted; kept as history, left out of every sum and reading"
    )


class Notice(Provenance):
    """A SAM.gov opportunity notice: evidence that something was announced, never that it was awarded."""

    table: ClassVar[str] = "notices"
    grain: ClassVar[str] = "one row per notice, per source"
    key: ClassVar[tuple[str, ...]] = ("source", "notice_key")
    order: ClassVar[tuple[str, ...]] = ("subtier_code", "posted_date", "notice_key", "source")

    notice_key: str = column("notice_id, else SOL:<solicitation number>, else the compiled fact's id")
    notice_id: str | None = column("32 hexadecimal digits, lower case", sam_notices="noticeId")
    notice_type: str | None = column(
        "award notice, justification, special notice, solicitation ..., lower case", sam_notices="type"
    )
    title: str | None = column("Title", sam_notices="title")
    posted_date: dt.date | None = column("Day it was posted", sam_notices="postedDate")
    posted_date_precision: str | None = column(
        "day, month or year: what the source gives; coarser dates stand on their first day"
    )
    solicitation_number: str | None = column("Letters and digits only", sam_notices="solicitationNumber")
    department_code: str | None = column("3-digit toptier code")
    subtier_code: str | None = column("4-character subtier code")
    office_code: str | None = column("Office code", sam_notices="fullParentPathCode")
    award_number: str | None = column("The award the notice names, letters and digits only", sam_notices="award.number")
    award_date: dt.date | None = column(
        "Award date as the poster typed it (of a justification: its own date)", sam_notices="award.date"
    )
    award_amount: Decimal | None = column(
        "Amount as the poster typed it, often a ceiling", sql=MONEY, unit="USD", sam_notices="award.amount"
    )
    awardee_name: str | None = column("Awardee as typed", sam_notices="award.awardee.name")
    awardee_uei: str | None = column("Awardee's UEI", sam_notices="award.awardee.ueiSAM")
    vendor_key: str | None = column("Key in vendors of the awardee, where it resolves")
    description: str | None = column("Text of the notice, where held")
    naics_code: str | None = column("Industry code")
    psc_code: str | None = column("Product or service code")
    is_active: bool | None = column("Whether the notice is on the active list")


class Subaward(Provenance):
    """A first-tier subaward as its prime reported it."""

    table: ClassVar[str] = "subawards"
    grain: ClassVar[str] = "one row per reported subaward, per source"
    key: ClassVar[tuple[str, ...]] = ("source", "subaward_key")
    order: ClassVar[tuple[str, ...]] = ("awarding_subtier_code", "subaward_action_date", "subaward_key", "source")

    subaward_key: str = column("Report id, prime award key and subaward number joined")
    prime_award_key: str | None = column("award_key of the prime award")
    prime_award_piid: str | None = column("PIID of the prime award")
    prime_recipient_name: str | None = column("Prime's name")
    prime_recipient_uei: str | None = column("Prime's UEI")
    prime_vendor_key: str | None = column("Key in vendors of the prime")
    awarding_agency_code: str | None = column("Department of the prime award")
    awarding_subtier_code: str | None = column("Component of the prime award")
    subaward_number: str | None = column("The prime's own number")
    subaward_amount: Decimal | None = column(
        "As reported by the prime; can exceed the prime award", sql=MONEY, unit="USD"
    )
    subaward_action_date: dt.date | None = column("Date of the subaward as reported")
    subrecipient_name: str | None = column("Subawardee's name")
    subrecipient_uei: str | None = column("Subawardee's UEI")
    subrecipient_parent_name: str | None = column("Subawardee's parent")
    sub_vendor_key: str | None = column("Key in vendors of the subawardee")
    description: str | None = column("Description as reported")


class Lead(Provenance):
    """A report of an award without a number: shown beside a verdict, never deciding it."""

    table: ClassVar[str] = "leads"
    grain: ClassVar[str] = "one row per report"
    key: ClassVar[tuple[str, ...]] = ("source", "lead_key")

    lead_key: str = column("Id of the compiled fact")
    vendor_name: str | None = column("Vendor as reported")
    vendor_key: str | None = column("Key in vendors, where the name resolves")
    agency_code: str | None = column("4-character subtier, else 3-digit department code")
    agency_name: str | None = column("Agency as reported")
    reported_date: dt.date | None = column("Date of what is reported; coarser dates stand on their first day")
    reported_date_precision: str | None = column("day, month or year")
    end_date: dt.date | None = column("End as reported")
    amount: str | None = column("Amounts as reported, with the word that says which")
    description: str | None = column("What the report says was bought")
    notes: str | None = column("What is weak about it")


class Agency(Row):
    """A department, component, office or division."""

    table: ClassVar[str] = "agencies"
    grain: ClassVar[str] = "one row per agency"
    key: ClassVar[tuple[str, ...]] = ("agency_key",)

    agency_key: str = column("3-digit toptier code, 4-character subtier code, office code, or <subtier>:<division>")
    level: str = column("government, department, component, office or division")
    name: str = column("Name today, as public systems show it")
    abbreviation: str | None = column("Usual abbreviation")
    department_code: str | None = column("3-digit toptier (CGAC) code of its department")
    subtier_code: str | None = column("4-character FPDS code; of a division, its component's")
    parent_key: str | None = column("agency_key of the unit above")
    fpds_department_code: str | None = column("4-character FPDS code of its department, as 7000")
    predecessor_keys: str | None = column("agency_keys whose records it carries on, comma separated")
    valid_from: dt.date | None = column("First day it existed under this code, where known")
    valid_until: dt.date | None = column("Last day, where it no longer exists")
    source: str = column("reference, or sam_hierarchy where fetched")


class AgencyNameRow(Row):
    """One name of an agency: official, abbreviated, former or mistaken."""

    table: ClassVar[str] = "agency_names"
    grain: ClassVar[str] = "one row per agency and name"
    key: ClassVar[tuple[str, ...]] = ("agency_key", "name", "kind")

    agency_key: str = column("Key in agencies")
    name: str = column("The name as people write it")
    name_norm: str = column("Upper case, letters and digits with single spaces")
    first_token: str = column("First word of name_norm, for look-up")
    kind: str = column("official, abbreviation, former, mistaken or alias")


class Vendor(Row):
    """A company or other holder of awards."""

    table: ClassVar[str] = "vendors"
    grain: ClassVar[str] = "one row per vendor_key"
    key: ClassVar[tuple[str, ...]] = ("vendor_key",)

    vendor_key: str = column("UEI, else DUNS:<number>, CAGE:<code> or NAME:<normalised name>")
    name: str = column("Legal name today, or the latest name on a record")
    uei: str | None = column("UEI, 12 characters")
    duns: str | None = column("DUNS, 9 digits")
    cage: str | None = column("CAGE, 5 characters")
    parent_vendor_key: str | None = column("Recorded or reviewed parent")
    parent_basis: str | None = column("record, entity or alias: what says so")
    family_key: str = column("vendor_key at the top of the chain of parents; itself where it has none")
    founded_date: dt.date | None = column("Day it was founded, where the alias file cites it")
    source: str = column("Where the identity comes from: a source's short name or alias")


class VendorNameRow(Row):
    """One name of a vendor, with where it was seen."""

    table: ClassVar[str] = "vendor_names"
    grain: ClassVar[str] = "one row per vendor, name and kind"
    key: ClassVar[tuple[str, ...]] = ("vendor_key", "name", "kind")
    order: ClassVar[tuple[str, ...]] = ("first_token", "name_norm", "vendor_key", "name", "kind")

    vendor_key: str = column("Key in vendors")
    name: str = column("The name as recorded")
    name_norm: str = column("Upper case, letters and digits with single spaces, without legal form (INC, LLC ...)")
    first_token: str = column("First word of name_norm, for look-up")
    kind: str = column("legal, dba, former, alias, recorded, or product (a product that stands for its maker)")
    first_seen: dt.date | None = column("Earliest record under this name")
    last_seen: dt.date | None = column("Latest record under this name")
    record_count: int = column("Records under this name", sql="BIGINT")
    source: str = column("Where the name comes from")
    note: str | None = column("Of an alias or product: why, and who says so")


class Entity(Provenance):
    """A SAM.gov registration as it stands now; names and parents of the past are not in it."""

    table: ClassVar[str] = "entities"
    grain: ClassVar[str] = "one row per registration (a UEI may have several, by EFT indicator), per source"
    key: ClassVar[tuple[str, ...]] = ("source", "entity_key")

    entity_key: str = column("UEI, with '/' and the EFT indicator where there is one")
    uei: str = column("UEI, 12 characters", sam_entities="entityRegistration.ueiSAM")
    eft_indicator: str | None = column(
        "Tells several registrations of one UEI apart", sam_entities="entityEFTIndicator"
    )
    cage: str | None = column("CAGE, 5 characters", sam_entities="cageCode")
    legal_name: str | None = column("Legal business name today", sam_entities="legalBusinessName")
    dba_name: str | None = column("Name it does business under", sam_entities="dbaName")
    is_registered: bool | None = column("False where it has a UEI and no registration", sam_entities="samRegistered")
    registration_status: str | None = column("active, expired ..., lower case", sam_entities="registrationStatus")
    registration_date: dt.date | None = column("Day it first registered")
    expiration_date: dt.date | None = column("Day the registration runs out")
    uei_created_date: dt.date | None = column("Day the UEI was assigned (none before 2022 means anything)")
    last_updated_date: dt.date | None = column("Day the registration last changed")
    has_active_exclusion: bool | None = column(
        "Whether the registration says it is excluded", sam_entities="exclusionStatusFlag"
    )
    immediate_parent_uei: str | None = column("UEI of the immediate parent, where a public key sees it")
    immediate_parent_name: str | None = column("Name of the immediate parent")
    ultimate_parent_uei: str | None = column("UEI of the ultimate parent, where a public key sees it")
    ultimate_parent_name: str | None = column("Name of the ultimate parent")
    business_start_date: dt.date | None = column(
        "Start of business as the registrant typed it", sam_entities="entityStartDate"
    )
    vendor_key: str | None = column("Key in vendors")


class Exclusion(Provenance):
    """An active exclusion from federal awards; ended ones are not published, so absence shows nothing of the past."""

    table: ClassVar[str] = "exclusions"
    grain: ClassVar[str] = "one row per active exclusion, per source"
    key: ClassVar[tuple[str, ...]] = ("source", "exclusion_key")

    exclusion_key: str = column("Who, by whom, under which programme and type, since when, joined")
    uei: str | None = column("UEI of the excluded, where it has one", sam_entities="exclusionIdentification.ueiSAM")
    cage: str | None = column("CAGE of the excluded")
    name: str | None = column("Name of the excluded firm, person or vessel")
    classification: str | None = column(
        "Firm, Individual, Vessel or Special Entity Designation", sam_entities="classificationType"
    )
    exclusion_type: str | None = column("Type, as Ineligible (Proceedings Completed)")
    exclusion_program: str | None = column("Reciprocal, Procurement or NonProcurement")
    excluding_agency_code: str | None = column("Who excludes, as DHS-ICE")
    excluding_agency_name: str | None = column("Who excludes, in words")
    created_date: dt.date | None = column("Day the record was made", sam_entities="createDate")
    activated_date: dt.date | None = column("Day it began", sam_entities="activateDate")
    termination_date: dt.date | None = column("Day it ends; NULL for an indefinite one", sam_entities="terminationDate")
    termination_type: str | None = column("Definite or Indefinite")
    record_status: str | None = column("Active, since no other is published")
    comments: str | None = column("Remarks of the excluding agency")
    ct_code: str | None = column("Cause and treatment code")
    vendor_key: str | None = column("Key in vendors, where the UEI or the name leads to one")


class CoverageRow(Row):
    """A scope for which the store would hold every record; NULL in a scope column means all."""

    table: ClassVar[str] = "coverage"
    grain: ClassVar[str] = "one row per completed, partial or failed fetch or load"
    key: ClassVar[tuple[str, ...]] = ("coverage_id",)

    coverage_id: str = column("Stable id of the fetch or load and its scope")
    source: str = column("Source")
    vendor_key: str | None = column(
        "Vendor asked for (a key in vendors, or NAME:<normalised name>); NULL: every vendor"
    )
    vendor_terms: str | None = column(
        "Search terms that were sent for the vendor, ' | ' between them; NULL: none needed"
    )
    agency_code: str | None = column("3-digit department or 4-character subtier code; NULL: every agency")
    agency_role: str | None = column("awarding or funding; NULL: both")
    award_kinds: str | None = column(
        "contracts, idvs or other_transactions, comma separated; NULL: all the source records"
    )
    award_key: str | None = column("Award the scope is about; NULL: not limited to one")
    date_basis: str = column("action_date, date_signed, posted_date or last_modified: which date the window is of")
    since_date: dt.date | None = column("First day of the window; NULL: the source's floor")
    until_date: dt.date | None = column("Last day of the window; NULL: data_as_of")
    data_as_of: dt.date = column("The day the source's data stood for")
    status: str = column("complete, partial or failed")
    record_count: int | None = column("Records the scope held", sql="BIGINT")
    control: str | None = column("The positive control that was run, and what it found")
    control_count: int | None = column("Records the control found; 0 voids the row", sql="BIGINT")
    reason: str | None = column("Why it is partial or failed")
    retrieved_at: dt.datetime | None = column("UTC time", sql="TIMESTAMP")
    raw_file: str | None = column("Manifest or file that shows it")


class Conflict(Row):
    """The same award, the same field, different values: from two sources, or within one compiled fact."""

    table: ClassVar[str] = "conflicts"
    grain: ClassVar[str] = "one row per record, field and value"
    key: ClassVar[tuple[str, ...]] = ("record_key", "field", "value", "stated_by")

    record_key: str = column("award_key, transaction_key, notice_key or lead_key")
    award_key: str | None = column("Award concerned")
    field: str = column("Column on which they differ")
    value: str = column("One of the values, as text")
    value_number: Decimal | None = column("The same as a number, where it is one", sql=MONEY)
    value_date: dt.date | None = column("The same as a date, where it is one")
    stated_by: str = column("Source, or the page a compiled fact cites for this value")
    source: str = column("Source whose row carries it")


TABLES: tuple[type[Row], ...] = (
    Agency,
    AgencyNameRow,
    Transaction,
    Award,
    Notice,
    Subaward,
    Lead,
    Vendor,
    VendorNameRow,
    Entity,
    Exclusion,
    CoverageRow,
    Conflict,
)
"""Every curated table, in reading order."""
