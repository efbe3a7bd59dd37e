"""SAM.gov Contract Awards v1: every reported contract action since fiscal 1980, other transactions included.

The successor of the FPDS Atom feed. One record is one action (a base award or one modification), every
value a string, missing values left out. Records deleted in the last six months come from the same
address with ``deletedStatus=yes`` and are kept as history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from procure.sources import Noun, Source
from procure.sources.manifest import ManifestEntry
from procure.sources.pulls import answer_of

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
    key_env="SAM_API_KEY",
    base_url_env="PROCURE_SAM_URL",
    rate="a personal key without a role has 10 requests a day over all of SAM.gov, with a role 1,000; 100 records a page",
)


def rows(entry: ManifestEntry, body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The actions of a page; those of a request for deleted records as ``deleted``.

    An answer without content (204, or the ``awardResponse`` shape) and a kept failure have none.
    """
    noun = "deleted" if ["deletedStatus", "yes"] in (entry.request or {}).get("params", []) else "actions"
    for record in records(answer_of(entry, body)) or []:
        yield noun, record


def records(answer: Any) -> list[dict[str, Any]] | None:
    """The ``awardSummary`` of an answer, empty in either of the empty shapes; None where it is no answer."""
    if not isinstance(answer, dict):
        return None
    inner = answer.get("awardResponse")
    holder = inner if isinstance(inner, dict) and "awardSummary" not in answer else answer
    found = holder.get("awardSummary")
    if found is None:
        return [] if total(answer) == 0 else None
    if isinstance(found, dict):
        found = [found]
    return found if isinstance(found, list) and all(isinstance(record, dict) for record in found) else None


def total(answer: Any) -> int | None:
    """``totalRecords`` of either shape, a number in text; None where there is none."""
    if not isinstance(answer, dict):
        return None
    inner = answer.get("awardResponse")
    value = answer.get("totalRecords", inner.get("totalRecords") if isinstance(inner, dict) else None)
    try:
        return int(str(value))
    except (TypeError, ValueError):
        return None
