"""SAM.gov Contract Awards v1: every reported contract action since fiscal 1980, other transactions included.

The successor of the FPDS Atom feed. One record is one action (a base award or one modification), every
value a string, missing values left out. Pages are numbered from 0, hold 100 records, and end at the
400,000th: a larger window is split by the day signed before it is read. An unknown parameter is refused,
so a typo is loud; a value that fits nothing is not, so an empty answer is probed with a control of its shape.
Records deleted in the last six months come from the same address with ``deletedStatus=yes`` and stay as history.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from procure.coverage import AWARD_KINDS, Role, Scope, VendorScope
from procure.identifiers import norm_piid
from procure.sources import Noun, Source, sam
from procure.sources.http import Reply, Request
from procure.sources.manifest import ManifestEntry
from procure.sources.pulls import Answer, Ask, Cover, Outcome, Previous, Pull, answer_of
from procure.sources.reference import agencies
from procure.sources.sam import Batch, Reading, spent_until
from procure.sources.shapes import Shape

__all__ = ["SHAPES", "SOURCE", "fetch", "plan", "refused", "rows", "spent_until"]

PATH = "/contract-awards/v1/search"
PAGE = 100
DEEPEST = 400_000
"""The service pages through no more records of one question."""
FIRST_DAY = dt.date(1957, 10, 1)
"""Before the first record there is: an open window is given a start, for which the service has no sign."""
MOST_PAGES = 3
"""Pages of a large vendor that are read for claims on procurement contracts, which USAspending answers without a key."""
USASPENDING_FLOOR = dt.date(2007, 10, 1)
"""Before this day USAspending's search holds nothing."""
MOST_ORDER_PAGES = 10
"""Pages of orders read under one vehicle; a schedule may have tens of thousands."""

EXTRACT_PATHS = {
    "contractId.subtier.code": "subtier_code",
    "contractId.piid": "piid",
    "contractId.modificationNumber": "modification_number",
    "contractId.transactionNumber": "transaction_number",
    "contractId.referencedIDVSubtier.code": "referenced_idv_subtier_code",
    "contractId.referencedIDVPiid": "referenced_idv_piid",
    "contractId.reasonForModification.code": "reason_for_modification_code",
    "contractId.reasonForModification.name": "reason_for_modification_name",
    "coreData.awardOrIDV": "award_or_idv",
    "coreData.awardOrIDVType.code": "award_or_idv_type_code",
    "coreData.awardOrIDVType.name": "award_or_idv_type_name",
    "coreData.solicitationId": "solicitation_id",
    "coreData.acquisitionData.typeOfIdc.code": "type_of_idc_code",
    "coreData.federalOrganization.contractingInformation.contractingDepartment.code": "contracting_department_code",
    "coreData.federalOrganization.contractingInformation.contractingSubtier.code": "contracting_subtier_code",
    "coreData.federalOrganization.contractingInformation.contractingOffice.code": "contracting_office_code",
    "coreData.federalOrganization.contractingInformation.contractingOffice.name": "contracting_office_name",
    "coreData.federalOrganization.fundingInformation.fundingDepartment.code": "funding_department_code",
    "coreData.federalOrganization.fundingInformation.fundingSubtier.code": "funding_subtier_code",
    "coreData.federalOrganization.fundingInformation.fundingOffice.code": "funding_office_code",
    "coreData.federalOrganization.fundingInformation.fundingOffice.name": "funding_office_name",
    "coreData.productOrServiceInformation.productOrService.code": "product_or_service_code",
    "coreData.productOrServiceInformation.principalNaics[0].code": "principal_naics_code",
    "coreData.competitionInformation.extentCompeted.code": "extent_competed_code",
    "coreData.competitionInformation.otherThanFullAndOpenCompetition.code": "other_than_full_and_open_code",
    "coreData.competitionInformation.statutoryExceptionToFairOpportunity.code": "exception_to_fair_opportunity_code",
    "coreData.competitionInformation.numberOfOffersReceived": "number_of_offers_received",
    "awardDetails.dates.dateSigned": "date_signed",
    "awardDetails.dates.periodOfPerformanceStartDate": "start_date",
    "awardDetails.dates.currentCompletionDate": "current_completion_date",
    "awardDetails.dates.ultimateCompletionDate": "ultimate_completion_date",
    "awardDetails.dates.lastDateToOrder": "last_date_to_order",
    "awardDetails.dollars.actionObligation": "action_obligation",
    "awardDetails.dollars.baseAndExercisedOptionsValue": "base_and_exercised_options_value",
    "awardDetails.dollars.baseAndAllOptionsValue": "base_and_all_options_value",
    "awardDetails.totalContractDollars.totalActionObligation": "total_action_obligation",
    "awardDetails.totalContractDollars.totalBaseAndExercisedOptionsValue": "total_base_and_exercised_options_value",
    "awardDetails.totalContractDollars.totalBaseAndAllOptionsValue": "total_base_and_all_options_value",
    "awardDetails.productOrServiceInformation.descriptionOfContractRequirement": "description",
    "awardDetails.awardeeData.awardeeHeader.awardeeName": "awardee_name",
    "awardDetails.awardeeData.awardeeHeader.legalBusinessName": "legal_business_name",
    "awardDetails.awardeeData.awardeeHeader.awardeeNameFromContract": "awardee_name_from_contract",
    "awardDetails.awardeeData.awardeeHeader.awardeeDoingBusinessAsName": "awardee_doing_business_as_name",
    "awardDetails.awardeeData.awardeeUEIInformation.uniqueEntityId": "unique_entity_id",
    "awardDetails.awardeeData.awardeeUEIInformation.cageCode": "cage_code",
    "awardDetails.awardeeData.awardeeUEIInformation.awardeeUltimateParentUniqueEntityId": "ultimate_parent_unique_entity_id",
    "awardDetails.awardeeData.awardeeUEIInformation.awardeeUltimateParentName": "ultimate_parent_name",
    "awardDetails.transactionData.createdDate": "created_date",
    "awardDetails.transactionData.lastModifiedDate": "last_modified_date",
}
"""Column of a CSV extract (the dotted path of the JSON) -> the column that ``procure load`` lands it in."""
_EXTRACT_TYPES = {
    "number_of_offers_received": "INTEGER",
    "date_signed": "DATE",
    "start_date": "DATE",
    "current_completion_date": "DATE",
    "ultimate_completion_date": "DATE",
    "last_date_to_order": "DATE",
    "created_date": "TIMESTAMP",
    "last_modified_date": "TIMESTAMP",
}
EXTRACT = {
    name: _EXTRACT_TYPES.get(name, "DECIMAL(23, 2)" if name.endswith(("_value", "_obligation")) else "VARCHAR")
    for name in EXTRACT_PATHS.values()
} | dict.fromkeys(("origin", "member", "unreadable", "set_aside"), "VARCHAR")

SOURCE = Source(
    name="sam_awards",
    title="SAM.gov Contract Awards v1",
    publisher="General Services Administration",
    url="https://api.sam.gov/contract-awards/v1/search",
    terms="works of the US government; a SAM.gov account's key is needed",
    grain="one contract action",
    grade="official",
    nouns=(Noun("actions"), Noun("deleted"), Noun("extract", EXTRACT)),
    records=frozenset({"contracts", "idvs", "other_transactions"}),
    floor=dt.date(1979, 10, 1),
    lag_days=30,
    dod_lag_days=90,
    key_env=sam.KEY_ENV,
    base_url_env=sam.BASE_URL_ENV,
    key_help=sam.KEY_HELP,
    base_url=sam.BASE_URL,
    pause=sam.PAUSE,
    rate=sam.RATE + "; 100 records a page",
)


def rows(entry: ManifestEntry, body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The actions of a page; those of a request for deleted records as ``deleted``.

    An answer without content (204, or the ``awardResponse`` shape) and a kept failure have none.
    """
    for record in records(answer_of(entry, body)) or []:
        yield entry.noun, record


def records(answer: Any) -> list[dict[str, Any]] | None:
    """The ``awardSummary`` of an answer, empty in either of the empty shapes; None where it is no answer."""
    if answer is None:
        return []
    return sam.records_of(_inner(answer), "awardSummary", total(answer))


def total(answer: Any) -> int | None:
    """``totalRecords`` of either shape, a number in text; 0 of an answer without content; None where it states none."""
    return 0 if answer is None else sam.total_of(_inner(answer))


def _inner(answer: Any) -> Any:
    """The part that holds the records: of an empty answer all of it stands in ``awardResponse``."""
    if isinstance(answer, dict) and "awardSummary" not in answer and isinstance(answer.get("awardResponse"), dict):
        return answer["awardResponse"]
    return answer


def refused(reply: Reply) -> str | None:
    """Why an accepted answer is none: an error message with status 200. Raises ConfigError where it names the key."""
    return sam.refused(reply, reply.status != 200 or records(reply.data()) is not None)


_SECTIONS = frozenset(
    {
        "oldContractId", "nasaSpecific", "coreData.acquisitionData", "coreData.legislativeMandates",
        "coreData.principalPlaceOfPerformance", "coreData.preferenceProgramsInformation",
        "coreData.productOrServiceInformation", "coreData.competitionInformation", "coreData.awardOrIDVType",
        "coreData.federalOrganization.contractingInformation", "coreData.federalOrganization.fundingInformation",
        "contractId.subtier", "contractId.referencedIDVSubtier", "contractId.reasonForModification",
        "awardDetails.contractData", "awardDetails.competitionInformation", "awardDetails.legislativeMandates",
        "awardDetails.preferenceProgramsInformation", "awardDetails.awardeeData.awardeeLocation",
        "awardDetails.awardeeData.awardeeBusinessTypes", "awardDetails.awardeeData.socioEconomicData",
        "awardDetails.awardeeData.certifications", "awardDetails.awardeeData.lineOfBusiness",
        "awardDetails.awardeeData.organizationFactors", "awardDetails.awardeeData.otherGovernmentalEntities",
        "awardDetails.awardeeData.relationshipWithFederalGovernment", "awardDetails.awardeeData.educationalEntities",
        "awardDetails.awardeeData.far41102Exception", "awardDetails.awardeeData.awardeeRegistrationDetails",
        "awardDetails.transactionData.status", "awardDetails.productOrServiceInformation",
    }
)  # fmt: skip
"""Sections read by a few of their fields, if at all: they are held to be there and objects, not looked into."""

_ALWAYS: dict[str, str] = {
    "contractId.subtier": "object",
    "contractId.piid": "text",
    "contractId.modificationNumber": "text",
    "coreData.awardOrIDV": "text",
    "coreData.awardOrIDVType": "object",
    "coreData.federalOrganization.contractingInformation": "object",
    "awardDetails.dates.dateSigned": "day",
    "awardDetails.dollars.actionObligation": "amount",
    "awardDetails.transactionData.lastModifiedDate": "day",
}
_SOMETIMES: dict[str, str] = {
    **{f"awardDetails.dates.{name}": "day" for name in (
        "periodOfPerformanceStartDate", "currentCompletionDate", "ultimateCompletionDate", "lastDateToOrder")},
    **{f"awardDetails.dollars.{name}": "amount" for name in (
        "baseDollarsObligated", "baseAndExercisedOptionsValue", "baseAndAllOptionsValue", "feePaidForUseOfService",
        "totalEstimatedOrderValue", "nonGovernmentDollars")},
    **{f"awardDetails.totalContractDollars.{name}": "amount" for name in (
        "totalActionObligation", "totalBaseAndExercisedOptionsValue", "totalBaseAndAllOptionsValue",
        "totalNonGovernmentDollars")},
    **{f"awardDetails.awardeeData.awardeeHeader.{name}": "text" for name in (
        "awardeeName", "awardeeAlternateName", "legalBusinessName", "awardeeNameFromContract",
        "awardeeDoingBusinessAsName", "awardeeEnabled")},
    **{f"awardDetails.awardeeData.awardeeUEIInformation.{name}": "text" for name in (
        "uniqueEntityId", "cageCode", "awardeeUltimateParentUniqueEntityId", "awardeeUltimateParentName",
        "awardeeImmediateParentUEI", "awardeeImmediateParentName", "awardeeDomesticParentUEI",
        "awardeeDomesticParentName")},
    **{f"awardDetails.transactionData.{name}": "any" for name in (
        "status", "version", "createdBy", "lastModifiedBy", "approvedBy", "closedBy", "closedStatus")},
    **{f"awardDetails.transactionData.{name}": "day" for name in ("createdDate", "approvedDate", "closedDate")},
    **{f"contractId.{name}": kind for name, kind in (
        ("transactionNumber", "text"), ("referencedIDVSubtier", "object"), ("referencedIDVPiid", "text"),
        ("referencedIDVModificationNumber", "text"), ("reasonForModification", "object"))},
    **{f"coreData.{name}": "any" for name in ("coreVersionId", "solicitationId", "solicitationDate")},
    "awardDetails.dates.fiscalYear": "any",
    "awardDetails.awardeeData.awardeeAlternateSiteCode": "any",
    **dict.fromkeys(_SECTIONS, "any"),
}  # fmt: skip
_ACTION = Shape(
    fields={**_SOMETIMES, **_ALWAYS},
    required=frozenset({"contractId.piid"}),
    optional=frozenset(_SOMETIMES) - frozenset(_ALWAYS),
)
SHAPES: Mapping[str, Shape] = {"actions": _ACTION, "deleted": _ACTION}


# Planning -------------------------------------------------------------------------------------------------------------


def plan(scopes: Sequence[Scope]) -> list[Pull]:
    """The questions that answer these scopes: named awards first, then vendors, agencies, and what was deleted."""
    wanted = [scope for scope in scopes if scope.kinds & AWARD_KINDS and scope.notice is None]
    pulls: list[Pull] = []
    numbers = sorted({_piid(scope.award) for scope in wanted if scope.award})
    if numbers:
        pulls.append(_award_pull(numbers, tuple(scope for scope in wanted if scope.award)))
    groups: dict[tuple[VendorScope | None, bool], list[Scope]] = {}
    for scope in wanted:
        if not scope.award:
            # Claims on procurement contracts are answered by USAspending from fiscal 2008 on, without a key.
            frugal = scope.vendor is not None and "other_transactions" not in scope.kinds
            groups.setdefault((scope.vendor, frugal), []).append(scope)
    for (vendor, frugal), asked in groups.items():
        pulls += _vendor_pulls(vendor, asked, frugal) if vendor else [_agency_pull(scope) for scope in _distinct(asked)]
    return list({pull.id: pull for pull in pulls}.values())


def _distinct(scopes: Sequence[Scope]) -> list[Scope]:
    return list(dict.fromkeys(replace(scope, kinds=AWARD_KINDS) for scope in scopes))


def _piid(award: str | None) -> str:
    """The number in an award number or award key."""
    text = (award or "").upper()
    if text.startswith(("CONT_AWD_", "CONT_IDV_")):
        text = text.split("_")[2]
    return norm_piid(text) or ""


def _award_pull(numbers: list[str], scopes: tuple[Scope, ...]) -> Pull:
    covers = tuple(Cover("action_date", award_key=scope.award) for scope in dict.fromkeys(scopes))
    return Pull(
        source=SOURCE.name,
        title="every action of " + ", ".join(numbers),
        query={"piids": numbers},
        covers=covers,
        note="and the orders under a vehicle",
        scopes=scopes,
        needs_key=True,
    )


def _window(scopes: Sequence[Scope]) -> tuple[dt.date | None, dt.date | None]:
    """The days from the first to the last asked for; None is open."""
    since = None if any(scope.since is None for scope in scopes) else min(s.since for s in scopes if s.since)
    until = None if any(scope.until is None for scope in scopes) else max(s.until for s in scopes if s.until)
    return since, until


def _roles(scope: Scope) -> tuple[Role, ...]:
    return (scope.role,) if scope.role else ("awarding", "funding")


def _vendor_pulls(vendor: VendorScope, scopes: list[Scope], frugal: bool) -> list[Pull]:
    since, until = _window(scopes)
    units = sorted({(scope.agency, role) for scope in scopes if scope.agency for role in _roles(scope)})
    if any(scope.agency is None for scope in scopes):
        units = []
    ways = _ways(vendor)
    query = {
        "ueis": list(ways.get("awardeeUniqueEntityId", ())),
        "names": list(ways.get("awardeeLegalBusinessName", ())),
        "agencies": [list(unit) for unit in units],
        "since": _day(since),
        "until": _day(until),
        "frugal": frugal,
    }
    where = ", ".join(dict.fromkeys(agency for agency, _ in units)) or "every agency"
    whole = Pull(
        source=SOURCE.name,
        title=f"actions of {vendor.name} with {where}",
        query=query,
        covers=_vendor_covers(query, vendor, units, since, until),
        note="and one more per 100 actions; a control where nothing is found",
        scopes=tuple(scopes),
        needs_key=True,
    )
    if frugal:
        return [whole]
    gone = {key: query[key] for key in ("ueis", "names")} | {"deleted": True}
    title = f"actions of {vendor.name} deleted in the last six months"
    return [whole, replace(whole, title=title, query=gone, covers=(), note="")]


def _vendor_covers(
    query: Mapping[str, Any],
    vendor: VendorScope,
    units: Sequence[tuple[str, Role]],
    since: dt.date | None,
    until: dt.date | None,
) -> tuple[Cover, ...]:
    """One cover per agency and role (or one over all); terms name what was sent: UEIs, and names where those were."""
    terms = " | ".join([*query["ueis"], *query["names"]])
    key = query["ueis"][0] if query["ueis"] else f"NAME:{(vendor.terms or (vendor.name,))[0].upper()}"
    whole = Cover("action_date", vendor_key=key, vendor_terms=terms, since_date=since, until_date=until)
    return tuple(replace(whole, agency_code=code, agency_role=role) for code, role in units) or (whole,)


def _ways(vendor: VendorScope) -> dict[str, tuple[str, ...]]:
    """The parameters by which a vendor is found: its UEIs; its names where an entity of it has none."""
    ways: dict[str, tuple[str, ...]] = {}
    if vendor.ueis:
        ways["awardeeUniqueEntityId"] = tuple(sorted(set(vendor.ueis)))[:100]
    if not vendor.ueis or vendor.keys - frozenset(vendor.ueis):
        names = {name for term in (vendor.terms or (vendor.name,)) if len(name := sam.clean(term)) > 2}
        if names:
            ways["awardeeLegalBusinessName"] = tuple(sorted(names))
    return ways


def _agency_pull(scope: Scope) -> Pull:
    """All actions of an agency (or of all) in a window."""
    roles = _roles(scope) if scope.agency else ()
    query = {
        "agencies": [[scope.agency, role] for role in roles],
        "since": _day(scope.since),
        "until": _day(scope.until),
    }
    whole = Cover("action_date", agency_code=scope.agency, since_date=scope.since, until_date=scope.until)
    return Pull(
        source=SOURCE.name,
        title=f"every action of {scope.agency or 'every agency'}",
        query=query | {"with_deleted": True},
        covers=tuple(replace(whole, agency_role=role) for role in roles) or (whole,),
        at_least=max(1, len(roles)),
        note="and one more per 100 actions",
        scopes=(scope,),
        needs_key=True,
    )


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


# Fetching -------------------------------------------------------------------------------------------------------------

Filters = tuple[tuple[str, str], ...]


def _request(filters: Filters, page: int, size: int = PAGE, noun: str = "actions") -> Request:
    params = (*filters, ("limit", str(size)), ("offset", str(page)))
    return Request(PATH, noun, params=params, accepts=frozenset({200, 204}))


def _batch(answer: Answer) -> Batch:
    return Batch(records(answer.data) or [], total(answer.data))


def _flat(record: Mapping[str, Any]) -> Mapping[str, Any]:
    return sam.flatten(record, _SECTIONS)


def _identity(record: Mapping[str, Any]) -> Hashable:
    """What makes an action one: whose number, which number, under which vehicle, which change of it."""
    contract = record.get("contractId")
    contract = contract if isinstance(contract, dict) else {}

    def code(name: str) -> Any:
        value = contract.get(name)
        return value.get("code") if isinstance(value, dict) else value

    return (
        code("subtier"), contract.get("piid"), contract.get("modificationNumber"), contract.get("transactionNumber"),
        code("referencedIDVSubtier"), contract.get("referencedIDVPiid"),
    )  # fmt: skip


def _signed(since: dt.date | None, until: dt.date | None) -> Filters:
    """The window as a parameter; none where it is open at both ends."""
    if since is None and until is None:
        return ()
    start = sam.us_date(since or FIRST_DAY)
    return (("dateSigned", f"[{start},{sam.us_date(until) if until else ''}]"),)


def _read(
    ask: Ask, filters: Filters, since: dt.date | None = None, until: dt.date | None = None, noun: str = "actions"
) -> Reading:
    """A window of any size: one that holds more than the service pages through is split by the day signed."""
    here = (*filters, *_signed(since, until))
    first = _batch(ask(_request(here, 0, noun=noun)))
    if (first.total or 0) <= DEEPEST:
        return sam.read(ask, noun, lambda page: _request(here, page, noun=noun), _batch, _identity, PAGE, _flat)
    start, end = since or FIRST_DAY, until or ask.today
    if start >= end:
        return Reading(first.records, first.total or 0, f"one day holds {first.total:,} records, more than can be read")
    # Signing days crowd towards the present: a window open to the past is first cut where records begin to be many.
    middle = dt.date(2004, 9, 30) if since is None and end.year > 2005 else start + (end - start) // 2
    reading = _read(ask, filters, since, middle, noun)
    reading.add(_read(ask, filters, middle + dt.timedelta(days=1), until, noun))
    if reading.is_whole and reading.total != first.total:
        reading.reason = f"the whole holds {first.total:,} records and its parts {reading.total:,}"
    return reading


def fetch(pull: Pull, ask: Ask, previous: Previous | None) -> list[Outcome]:
    """Ask one question of the plan. See the module's head for what makes an answer whole."""
    query = pull.query
    if "piids" in query:
        return _fetch_awards(pull, ask)
    if query.get("deleted"):
        reading = Reading()
        for filters in _vendor_filters(query):
            reading.add(_read(ask, (*filters, ("deletedStatus", "yes")), noun="deleted"))
        return []
    if "ueis" in query:
        return _fetch_vendor(pull, ask, previous)
    return _fetch_agency(pull, ask, previous)


def _outcome(
    ask: Ask, reading: Reading, control: tuple[str, int] | None, covers: tuple[Cover, ...] | None = None
) -> Outcome:
    """A ledger outcome: partial where the reading is not whole, failed where its control found nothing."""
    found, count = control or (f"the answer itself: {len(reading.records):,} actions", len(reading.records))
    reason = reading.reason
    if reason is None and count == 0:
        reason = "the control found nothing, so the empty answer shows nothing"
    return Outcome(
        status="complete" if reason is None else "partial",
        data_as_of=reading.day or ask.today,
        record_count=len(reading.records),
        control=found,
        control_count=count,
        reason=reason,
        covers=covers,
        requests_saved=reading.saved,
    )


def _first(ask: Ask, filters: Filters) -> tuple[dict[str, Any] | None, int]:
    """One record of a question and how many there are."""
    got = _batch(ask(_request(filters, 0, 1)))
    return (got.records[0] if got.records else None), max(got.total or 0, len(got.records))


def _fetch_awards(pull: Pull, ask: Ask) -> list[Outcome]:
    """Named awards in one request; each that it does not bring is asked for alone, then the form is put to the proof."""
    numbers = list(pull.query["piids"])
    reading = Reading()
    if len(numbers) > 1:
        reading.add(_read(ask, (("piid", "~".join(numbers)),)))
    held = {norm_piid(_number(record)) for record in reading.records}
    for number in numbers:
        if number not in held:
            reading.add(_read(ask, (("piid", number),)))
    by_number: dict[str, list[dict[str, Any]]] = {number: [] for number in numbers}
    for record in reading.records:
        by_number.setdefault(norm_piid(_number(record)) or "", []).append(record)
    control: tuple[str, int] | None = None
    outcomes = []
    for cover in pull.covers:
        number = _piid(cover.award_key)
        mine = by_number[number]
        orders = Reading()
        if any(_is_idv(record) for record in mine):
            orders = _read_orders(ask, number)
        if not mine and control is None:
            some, _ = _first(ask, ())
            other = _number(some or {})
            count = _first(ask, (("piid", other),))[1] if other else 0
            control = (f"the award {other or 'of any number'}, asked for in the same way: {count:,} actions", count)
        part = Reading([*mine, *orders.records], len(mine), reading.reason or orders.reason, reading.day)
        outcomes.append(_outcome(ask, part, None if mine else control, (cover,)))
    return outcomes


def _number(record: Mapping[str, Any]) -> str:
    """The award number of a record as it came."""
    contract = record.get("contractId")
    return str(contract.get("piid") or "") if isinstance(contract, dict) else ""


def _is_idv(record: Mapping[str, Any]) -> bool:
    core = record.get("coreData") or {}
    kind = core.get("awardOrIDVType")
    name = kind.get("name") if isinstance(kind, dict) else kind
    return str(core.get("awardOrIDV", "")).upper().endswith("IDV") or "IDV" in str(name).upper()


def _read_orders(ask: Ask, number: str) -> Reading:
    """Orders and calls under a vehicle, where they are few enough to read."""
    filters: Filters = (("referencedIdvPiid", number),)
    got = _batch(ask(_request(filters, 0)))
    if (got.total or 0) <= MOST_ORDER_PAGES * PAGE:
        return _read(ask, filters)
    summed = _order_summary(ask, number)
    reason = f"{got.total:,} actions stand under {number}{summed}: name the agency or the vendor to read them"
    return Reading(got.records, got.total or 0, reason)


def _order_summary(ask: Ask, number: str) -> str:
    """The service's own sum of the orders under a vehicle, in words; '' where the number is not unique (it says 400)."""
    params = (("piid", number), ("piidAggregation", "yes"), ("limit", "1"), ("offset", "0"))
    answer = ask(Request(PATH, "actions", params=params, accepts=frozenset({200, 204, 400})))
    found = answer.data.get("piidAggregation") if isinstance(answer.data, dict) else None
    orders = found.get("referencingDosOrBpaCallsSummary") if isinstance(found, dict) else None
    if not isinstance(orders, dict):
        return ""
    return f" ({orders.get('baseCount')} orders and calls, {orders.get('totalDollars')} dollars)"


def _vendor_filters(query: Mapping[str, Any]) -> list[Filters]:
    found: list[Filters] = []
    if query["ueis"]:
        found.append((("awardeeUniqueEntityId", "~".join(query["ueis"])),))
    if query["names"]:
        found.append((("awardeeLegalBusinessName", "~".join(query["names"])),))
    return found


def _dates(query: Mapping[str, Any]) -> tuple[dt.date | None, dt.date | None]:
    return tuple(dt.date.fromisoformat(query[name]) if query[name] else None for name in ("since", "until"))  # type: ignore[return-value]


def _fetch_vendor(pull: Pull, ask: Ask, previous: Previous | None) -> list[Outcome]:
    """A vendor's actions: all of them where they are few, else those with the agencies asked for."""
    query = pull.query
    since, until = _dates(query)
    units: list[tuple[str, Role]] = [(agency, role) for agency, role in query["agencies"]]
    ways = _vendor_filters(query)
    counts = [_batch(ask(_request((*way, *_signed(since, until)), 0))).total or 0 for way in ways]
    if not any(counts) and query["ueis"] and not query["names"]:
        # A UEI that brings nothing may have been succeeded by another: the name is tried as well.
        names = sorted(
            {
                name
                for scope in pull.scopes
                if scope.vendor
                for term in scope.vendor.terms
                if len(name := sam.clean(term)) > 2
            }
        )
        if names:
            ways.append((("awardeeLegalBusinessName", "~".join(names)),))
            counts.append(_batch(ask(_request((*ways[-1], *_signed(since, until)), 0))).total or 0)
    pages = sum(math.ceil(count / PAGE) for count in counts)
    questions = _questions(units)
    if query["frugal"] and pages > MOST_PAGES and not units:
        return _fetch_frugally(pull, ask, ways, since, until, sum(counts))
    if not units or pages <= len(questions) * len(ways) or not any(counts):
        reading = Reading()
        for way in ways:
            reading.add(_changed_or_all(ask, way, since, until, previous if len(ways) == 1 else None))
        reading.records = list({_identity(record): record for record in reading.records}.values())
        control = None if reading.records else _vendor_control(ask, since, until)
        return [replace(_outcome(ask, reading, control), covers=_whole(pull))]
    return _fetch_units(pull, ask, ways, units, since, until)


def _whole(pull: Pull) -> tuple[Cover, ...]:
    """Every agency in any role: what a vendor's whole record answers."""
    return (replace(pull.covers[0], agency_code=None, agency_role=None),)


def _fetch_frugally(
    pull: Pull, ask: Ask, ways: list[Filters], since: dt.date | None, until: dt.date | None, count: int
) -> list[Outcome]:
    """Of a large vendor only what USAspending cannot give: the actions before its floor."""
    reason = (
        f"{count:,} actions take {math.ceil(count / PAGE)} requests, which claims on procurement contracts do not need: "
        "USAspending holds them from fiscal 2008 on; name the vendor and this source to read them all"
    )
    last = USASPENDING_FLOOR - dt.timedelta(days=1)
    rest = replace(pull.covers[0], since_date=max(since or USASPENDING_FLOOR, USASPENDING_FLOOR))
    outcomes = [Outcome("partial", ask.today, None, f"this vendor: {count:,} actions", count, reason, (rest,))]
    if (since is None or since < USASPENDING_FLOOR) and (until is None or until > last):
        reading = Reading()
        for way in ways:
            reading.add(_read(ask, way, since, last))
        early = replace(pull.covers[0], until_date=last)
        outcomes.insert(0, _outcome(ask, reading, (f"this vendor at any time: {count:,} actions", count), (early,)))
    return outcomes


def _questions(units: Sequence[tuple[str, Role]]) -> list[tuple[Filters, list[tuple[str, Role]]]]:
    """Agencies of one tier and role are asked for in one request: codes joined by the sign for or."""
    grouped: dict[str, list[tuple[str, Role]]] = {}
    for agency, role in units:
        tier = "Department" if len(agency) == 3 else "Subtier"
        grouped.setdefault(f"{'contracting' if role == 'awarding' else 'funding'}{tier}Code", []).append((agency, role))
    return [(((name, "~".join(_fpds(agency) for agency, _ in held)),), held) for name, held in grouped.items()]


def _fpds(agency: str) -> str:
    """The 4-character code of a department or component."""
    if len(agency) != 3:
        return agency
    known = agencies().get(agency)
    return (
        known.fpds_department
        if known and known.fpds_department
        else f"{int(agency):02d}00"
        if agency.isdigit()
        else agency
    )


def _codes(record: Mapping[str, Any], role: Role) -> set[str]:
    """The department and component of a record in a role."""
    side = "contracting" if role == "awarding" else "funding"
    organization = (record.get("coreData") or {}).get("federalOrganization") or {}
    held = organization.get(f"{side}Information") or {}
    return {
        str(value.get("code"))
        for value in (held.get(f"{side}Department"), held.get(f"{side}Subtier"))
        if isinstance(value, dict)
    }


def _fetch_units(
    pull: Pull,
    ask: Ask,
    ways: list[Filters],
    units: Sequence[tuple[str, Role]],
    since: dt.date | None,
    until: dt.date | None,
) -> list[Outcome]:
    """A large vendor with the agencies asked for; each agency of which nothing comes is put to the proof."""
    outcomes = []
    for filters, held in _questions(units):
        reading = Reading()
        for way in ways:
            reading.add(_read(ask, (*way, *filters), since, until))
        counts = Counter(code for record in reading.records for code in _codes(record, held[0][1]))
        empty = [unit for unit in held if not counts[_fpds(unit[0])]]
        controls = _agency_controls(ask, empty, since, until)
        for unit in held:
            mine = [record for record in reading.records if _fpds(unit[0]) in _codes(record, unit[1])]
            covers = tuple(cover for cover in pull.covers if (cover.agency_code, cover.agency_role) == unit)
            outcomes.append(_outcome(ask, replace(reading, records=mine), controls.get(unit), covers))
    return outcomes


def _agency_controls(
    ask: Ask, units: Sequence[tuple[str, Role]], since: dt.date | None, until: dt.date | None
) -> dict[tuple[str, Role], tuple[str, int]]:
    """Any other vendor's actions with the same agencies in the same role: one page may show them all."""
    found: dict[tuple[str, Role], tuple[str, int]] = {}
    for filters, held in _questions(units):
        got = _batch(ask(_request((*filters, *_signed(since, until)), 0)))
        seen = Counter(code for record in got.records for code in _codes(record, held[0][1]))
        for agency, role in held:
            count, when = seen[_fpds(agency)], ""
            if not count and len(held) > 1:
                count = _first(ask, (*_questions([(agency, role)])[0][0], *_signed(since, until)))[1]
            if not count and (since or until):
                count, when = _first(ask, _questions([(agency, role)])[0][0])[1], " at any time"
            found[agency, role] = (f"any vendor with {agency} ({role}){when}: {count:,} actions", count)
    return found


def _vendor_control(ask: Ask, since: dt.date | None, until: dt.date | None) -> tuple[str, int]:
    """Some other vendor, found first without and then with the parameter that found nothing."""
    for window, when in ((_signed(since, until), ""), ((), " at any time")):
        some, _ = _first(ask, window)
        awardee = ((some or {}).get("awardDetails") or {}).get("awardeeData") or {}
        uei = (awardee.get("awardeeUEIInformation") or {}).get("uniqueEntityId")
        if uei:
            count = _first(ask, (("awardeeUniqueEntityId", str(uei)), *window))[1]
            return f"the vendor {uei}{when}, asked for in the same way: {count:,} actions", count
        if not (since or until):
            break
    return "no vendor was found to ask for in the same way", 0


def _changed_or_all(
    ask: Ask, filters: Filters, since: dt.date | None, until: dt.date | None, previous: Previous | None
) -> Reading:
    """A window read before: only what was changed since, held against the service's count; else all of it."""
    whole = (*filters, *_signed(since, until))
    if previous is not None and (previous.record_count or 0) > 2 * PAGE:
        # Changes of the last days before may have been published after it.
        margin = previous.data_as_of - dt.timedelta(days=3)
        changes = _read(ask, (*whole, ("lastModifiedDate", f"[{sam.us_date(margin)},]")))
        count = _batch(ask(_request(whole, 0))).total or 0
        # Controls stand among its pages too: only those that were asked with these filters belong to the answer.
        held = {
            _identity(record): record
            for entry, page in ask.previous_pages(previous)
            if entry.noun == "actions" and {*whole} <= {tuple(pair) for pair in (entry.request or {}).get("params", [])}
            for record in records(page) or []
        }
        held |= {_identity(record): record for record in changes.records}
        if changes.is_whole and len(held) == count:
            ask.add_to(previous)
            saved = math.ceil(count / PAGE) - 1 - max(1, math.ceil(changes.total / PAGE))
            return Reading(list(held.values()), count, None, changes.day, max(0, saved))
    return _read(ask, filters, since, until)


def _fetch_agency(pull: Pull, ask: Ask, previous: Previous | None) -> list[Outcome]:
    """Every action of an agency, in each role, and those of its that were deleted."""
    since, until = _dates(pull.query)
    units: list[tuple[str, Role]] = [(agency, role) for agency, role in pull.query["agencies"]]
    outcomes = []
    for filters, held in _questions(units) or [((), [])]:
        reading = _changed_or_all(ask, filters, since, until, previous if len(units) <= 1 else None)
        control = None
        if not reading.records:
            control = (
                _agency_controls(ask, held, None, None)[held[0]] if held else ("any action at all", _first(ask, ())[1])
            )
        covers = tuple(cover for cover in pull.covers if not held or cover.agency_role == held[0][1])
        outcomes.append(_outcome(ask, reading, control, covers))
        if not held or held[0][1] == "awarding":
            _read(ask, (*filters, ("deletedStatus", "yes")), since, until, noun="deleted")
    return outcomes
