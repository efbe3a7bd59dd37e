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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from procure.coverage import AWARD_KINDS, Role, Scope, VendorScope
from procure.identifiers import is_uei, norm_name, norm_piid
from procure.sources import Noun, Source, sam
from procure.sources import sam_awards_calls as calls
from procure.sources.http import Reply
from procure.sources.manifest import ManifestEntry
from procure.sources.pulls import Ask, Cover, Outcome, Previous, Pull, answer_of
from procure.sources.sam import Reading, spent_until
from procure.sources.sam_awards_calls import Control, Filters, Unit
from procure.sources.shapes import Shape

__all__ = ["SHAPES", "SOURCE", "fetch", "plan", "refused", "rows", "spent_until"]

MOST_PAGES = 3
"""Pages of a large vendor that are read for claims on procurement contracts, which USAspending answers without a key."""
USASPENDING_FLOOR = dt.date(2007, 10, 1)
"""Before this day USAspending's search holds nothing."""

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
    if entry.noun in ("actions", "deleted"):
        for record in calls.records(answer_of(entry, body)) or []:
            yield entry.noun, record


def refused(reply: Reply) -> str | None:
    """Why an accepted answer is none: an error message with status 200. Raises ConfigError where it names the key."""
    return sam.refused(reply, reply.status != 200 or calls.records(reply.data()) is not None)


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
    ueis, names = _ways(vendor)
    query = {
        "ueis": ueis,
        "names": names,
        # Tried where UEIs bring nothing: one may have been succeeded by another.
        "other_names": [] if names else _names(vendor),
        "agencies": [list(unit) for unit in units],
        "since": _day(since),
        "until": _day(until),
        "frugal": frugal,
    }
    # Terms name what is sent: UEIs, and names where those are.
    whole = Cover(
        "action_date",
        vendor_key=ueis[0] if ueis else f"NAME:{norm_name(vendor.name)}",
        vendor_terms=" | ".join([*ueis, *names]) or None,
        since_date=since,
        until_date=until,
    )
    where = ", ".join(dict.fromkeys(agency for agency, _ in units)) or "every agency"
    pull = Pull(
        source=SOURCE.name,
        title=f"actions of {vendor.name} with {where}",
        query=query,
        covers=tuple(replace(whole, agency_code=code, agency_role=role) for code, role in units) or (whole,),
        at_least=len(_vendor_filters(query)),
        note="and one more per 100 actions; a control where nothing is found",
        scopes=tuple(scopes),
        needs_key=True,
    )
    if frugal or not (ueis or names):
        return [pull]
    gone = {"ueis": ueis, "names": names, "deleted": True, "frugal": True}
    title = f"actions of {vendor.name} deleted in the last six months"
    return [pull, replace(pull, title=title, query=gone, covers=(), at_least=len(_vendor_filters(gone)), note="")]


def _ways(vendor: VendorScope) -> tuple[list[str], list[str]]:
    """By what a vendor is found: its UEIs; its names where an entity of it has none."""
    typed = vendor.name.strip().upper()
    ueis = set(vendor.ueis) | ({typed} if is_uei(typed) and any(sign.isdigit() for sign in typed) else set())
    others = vendor.keys - ueis - {f"NAME:{uei}" for uei in ueis}
    return sorted(ueis)[:100], [] if ueis and not others else _names(vendor)


def _names(vendor: VendorScope) -> list[str]:
    names = {name for term in (vendor.terms or (vendor.name,)) if len(name := sam.clean(term)) > 2}
    return sorted(name for name in names if not is_uei(name))


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


def _flat(record: Mapping[str, Any]) -> Mapping[str, Any]:
    return sam.flatten(record, _SECTIONS)


def fetch(pull: Pull, ask: Ask, previous: Previous | None) -> list[Outcome]:
    """Ask one question of the plan. See the module's head for what makes an answer whole."""
    query = pull.query
    if "piids" in query:
        return _fetch_awards(pull, ask, previous)
    if query.get("deleted"):
        for way in _vendor_filters(query):
            _read_deleted(ask, way)
        return []
    if "ueis" in query:
        return _fetch_vendor(pull, ask, previous)
    return _fetch_agency(pull, ask, previous)


def _outcome(ask: Ask, reading: Reading, control: Control | None, covers: tuple[Cover, ...] | None = None) -> Outcome:
    """A ledger outcome: partial where the reading is not whole, or where an empty one's control found nothing."""
    words, number = control or (f"the answer itself: {len(reading.records):,} actions", len(reading.records))
    reason = reading.reason
    if reason is None and number == 0:
        reason = sam.VOID
    return Outcome(
        status="complete" if reason is None else "partial",
        data_as_of=reading.day or ask.today,
        record_count=len(reading.records),
        control=words,
        control_count=number,
        reason=reason,
        covers=covers,
        requests_saved=reading.saved,
    )


def _read_deleted(ask: Ask, way: Filters) -> None:
    """What was deleted in the last six months. Asked anew in each run: it claims nothing, so that no ledger line says
    when it was last asked, and a deletion that is missed leaves sums too high.
    """
    filters = (*way, ("deletedStatus", "yes"))
    first = calls.batch(ask(calls.request(filters, 0, noun="deleted"), fresh=True))
    for page in range(1, math.ceil(min(first.total or 0, calls.DEEPEST - 1) / calls.PAGE)):
        ask(calls.request(filters, page, noun="deleted"), fresh=True)
    calls.read(ask, filters, noun="deleted", flat=_flat)


def _tell_losses(ask: Ask, previous: Previous | None, reading: Reading) -> None:
    """Actions that an earlier run brought and a whole reading now lacks: whether they were deleted is asked by number."""
    if previous is None or not reading.is_whole:
        return
    held = {
        calls.identity(record): calls.number_of(record)
        for entry, page in ask.previous_pages(previous)
        if entry.noun == "actions"
        for record in calls.records(page) or []
    }
    for record in reading.records:
        held.pop(calls.identity(record), None)
    lost = sorted(set(held.values()))
    for start in range(0, len(lost), calls.MOST_NUMBERS):
        _read_deleted(ask, (("piid", "~".join(lost[start : start + calls.MOST_NUMBERS])),))


def _fetch_awards(pull: Pull, ask: Ask, previous: Previous | None) -> list[Outcome]:
    """Named awards in one request; each that it does not bring is asked for alone, then the form is put to the proof."""
    numbers = list(pull.query["piids"])
    reading = Reading()
    for start in range(0, len(numbers) if len(numbers) > 1 else 0, calls.MOST_NUMBERS):
        joined = "~".join(numbers[start : start + calls.MOST_NUMBERS])
        reading.add(calls.read(ask, (("piid", joined),), flat=_flat))
    held = {norm_piid(calls.number_of(record)) for record in reading.records}
    for number in numbers:
        if number not in held:
            reading.add(calls.read(ask, (("piid", number),), flat=_flat))
    control: Control | None = None
    everything = Reading()
    outcomes = []
    for cover in pull.covers:
        number = _piid(cover.award_key)
        mine = [record for record in reading.records if norm_piid(calls.number_of(record)) == number]
        orders = calls.read_orders(ask, number, flat=_flat) if any(map(calls.is_idv, mine)) else Reading()
        if not mine:
            control = control or calls.award_control(ask)
        part = replace(reading, records=[*mine, *orders.records], reason=reading.reason or orders.reason)
        outcomes.append(_outcome(ask, part, None if mine else control, (cover,)))
        everything.add(orders)
    everything.add(reading)
    _tell_losses(ask, previous, everything)
    return outcomes


def _vendor_filters(query: Mapping[str, Any]) -> list[Filters]:
    """The ways to find a vendor and what it owns: UEIs joined by the sign for or, names one by one.

    A record bears its own name and UEI and those of its ultimate parent. Frugally only its own are asked for.
    """
    by_uei = (calls.UEI,) if query.get("frugal") else (calls.UEI, calls.PARENT_UEI)
    by_name = (calls.NAME,) if query.get("frugal") else (calls.NAME, calls.DBA, calls.PARENT_NAME)
    ways: list[Filters] = []
    if query["ueis"]:
        ways += [((parameter, "~".join(query["ueis"])),) for parameter in by_uei]
    return ways + [((parameter, name),) for name in query["names"] for parameter in by_name]


def _dates(query: Mapping[str, Any]) -> tuple[dt.date | None, dt.date | None]:
    since, until = (dt.date.fromisoformat(day) if day else None for day in (query["since"], query["until"]))
    return since, until


def _fetch_vendor(pull: Pull, ask: Ask, previous: Previous | None) -> list[Outcome]:
    """A vendor's actions: all of them where they are few, else those in the window with the agencies asked for.

    Whole where it costs no more: an award of which only some actions are held has sums that mislead, and what came
    after the window is news that a reader is owed.
    """
    query = pull.query
    since, until = _dates(query)
    ways = _vendor_filters(query)
    if not ways:
        reason = "no part of the name is long enough to search for: give a UEI"
        return [Outcome("failed", ask.today, reason=reason)]
    totals = {way: calls.count(ask, way) for way in ways}
    if not any(totals.values()):
        others: list[Filters] = [((calls.NAME, name),) for name in query["other_names"]]
        totals |= {way: calls.count(ask, way) for way in others}
    ever = max(totals.values())
    if ever <= MOST_PAGES * calls.PAGE:
        since = until = None
    elif since or until:
        totals = {
            way: calls.count(ask, (*way, *calls.signed(since, until))) for way, number in totals.items() if number
        }
    ways = [way for way, number in totals.items() if number] or list(totals)
    pages = math.ceil(max(totals.values()) / calls.PAGE)
    units: list[Unit] = [(agency, role) for agency, role in query["agencies"]]
    if query["frugal"] and pages > MOST_PAGES and not units:
        return _fetch_frugally(pull, ask, ways, since, until, ever)
    if units and pages > len(list(calls.questions(units))):
        return _fetch_units(pull, ask, ways, units, since, until)
    reading = Reading()
    for way in ways:
        if reading.records and totals[way] == sum(calls.bears(record, way) for record in reading.records):
            continue  # the ways before brought all that this one would
        reading.add(calls.changed_or_all(ask, way, since, until, previous, flat=_flat))
        reading.records = list({calls.identity(record): record for record in reading.records}.values())
    control: Control | None = None
    if not reading.records and ever:
        control = (f"this vendor at any time: {ever:,} actions", ever)
    elif not reading.records:
        asked = dict.fromkeys(way[0][0] for way in ways if way[0][0] in (calls.UEI, calls.NAME))
        control = calls.vendor_control(ask, list(asked))
    if query["frugal"] and since is None and until is None:
        _tell_losses(ask, previous, reading)  # where deletions are not asked for of themselves
    # A vendor's whole record answers for every agency in any role.
    everywhere = replace(pull.covers[0], agency_code=None, agency_role=None, since_date=since, until_date=until)
    return [_outcome(ask, reading, control, (everywhere,))]


def _fetch_frugally(
    pull: Pull, ask: Ask, ways: list[Filters], since: dt.date | None, until: dt.date | None, number: int
) -> list[Outcome]:
    """Of a large vendor only what USAspending cannot give: the actions before its floor."""
    reason = (
        f"{number:,} actions take {math.ceil(number / calls.PAGE)} requests, which claims on procurement contracts do "
        "not need: USAspending holds them from fiscal 2008 on; name the vendor and this source to read them all"
    )
    last = USASPENDING_FLOOR - dt.timedelta(days=1)
    rest = replace(pull.covers[0], since_date=max(since or USASPENDING_FLOOR, USASPENDING_FLOOR))
    said = f"this vendor: {number:,} actions"
    outcomes = [Outcome("partial", ask.today, None, said, number, reason, (rest,), is_all=True)]
    if (since is None or since < USASPENDING_FLOOR) and (until is None or until > last):
        reading = Reading()
        for way in ways:
            reading.add(calls.read(ask, way, since, last, flat=_flat))
        early = replace(pull.covers[0], until_date=last)
        outcomes.insert(0, _outcome(ask, reading, (f"this vendor at any time: {number:,} actions", number), (early,)))
    return outcomes


def _fetch_units(
    pull: Pull, ask: Ask, ways: list[Filters], units: list[Unit], since: dt.date | None, until: dt.date | None
) -> list[Outcome]:
    """A large vendor with the agencies asked for; each agency of which nothing comes is put to the proof."""
    outcomes = []
    for filters, held in calls.questions(units):
        reading = Reading()
        for way in ways:
            reading.add(calls.read(ask, (*way, *filters), since, until, flat=_flat))
        reading.records = list({calls.identity(record): record for record in reading.records}.values())
        seen = Counter(code for record in reading.records for code in calls.codes(record, held[0][1]))
        empty = [unit for unit in held if not seen[calls.fpds_code(unit[0])]]
        controls = calls.agency_controls(ask, empty, since, until)
        for unit in held:
            mine = [r for r in reading.records if calls.fpds_code(unit[0]) in calls.codes(r, unit[1])]
            covers = tuple(cover for cover in pull.covers if (cover.agency_code, cover.agency_role) == unit)
            outcomes.append(_outcome(ask, replace(reading, records=mine), controls.get(unit), covers))
    return outcomes


def _fetch_agency(pull: Pull, ask: Ask, previous: Previous | None) -> list[Outcome]:
    """Every action of an agency, in each role, and those of its that were deleted."""
    since, until = _dates(pull.query)
    units: list[Unit] = [(agency, role) for agency, role in pull.query["agencies"]]
    outcomes = []
    asked: list[tuple[Filters, list[Unit]]] = list(calls.questions(units)) or [((), [])]
    for filters, held in asked:
        reading = calls.changed_or_all(ask, filters, since, until, previous if len(asked) == 1 else None, flat=_flat)
        control = None
        if not reading.records:
            if held:
                # Its window without a vendor is the question itself: the control is the agency at any time.
                control = calls.agency_controls(ask, held, None, None)[held[0]]
            else:
                control = ("any action at any time", calls.sample(ask, ())[1])
        covers = tuple(cover for cover in pull.covers if not held or cover.agency_role == held[0][1])
        outcomes.append(_outcome(ask, reading, control, covers))
        if not held or held[0][1] == "awarding":
            calls.read(ask, (*filters, ("deletedStatus", "yes")), since, until, noun="deleted", flat=_flat)
    return outcomes
