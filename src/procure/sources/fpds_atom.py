"""FPDS Atom pages and archive XML, as people saved them before the feed was switched off in 2026.

Nothing is fetched: ``procure load`` takes saved files. Every version of the schema is read by the local names
of its elements; awards, IDVs and other transactions alike. A saved page answers one query, so it covers nothing.
"""

from __future__ import annotations

import datetime as dt

from procure.sources import Noun, Source

_TEXT = "VARCHAR"
_MONEY = "DECIMAL(23, 2)"

# Element (or element@attribute) -> landed column. 'parent/element' where the name alone would be ambiguous.
ELEMENTS = {
    "agencyID": "agency_id",
    "PIID": "piid",
    "modNumber": "mod_number",
    "transactionNumber": "transaction_number",
    "referencedIDVID/agencyID": "referenced_agency_id",
    "referencedIDVID/PIID": "referenced_piid",
    "signedDate": "signed_date",
    "effectiveDate": "effective_date",
    "currentCompletionDate": "current_completion_date",
    "ultimateCompletionDate": "ultimate_completion_date",
    "lastDateToOrder": "last_date_to_order",
    "dollarValues/obligatedAmount": "obligated_amount",
    "dollarValues/baseAndExercisedOptionsValue": "base_and_exercised_options_value",
    "dollarValues/baseAndAllOptionsValue": "base_and_all_options_value",
    "totalDollarValues/totalObligatedAmount": "total_obligated_amount",
    "totalDollarValues/totalBaseAndExercisedOptionsValue": "total_base_and_exercised_options_value",
    "totalDollarValues/totalBaseAndAllOptionsValue": "total_base_and_all_options_value",
    "contractingOfficeAgencyID": "contracting_agency_id",
    "contractingOfficeID": "contracting_office_id",
    "contractingOfficeID@name": "contracting_office_name",
    "fundingRequestingAgencyID": "funding_agency_id",
    "fundingRequestingOfficeID": "funding_office_id",
    "fundingRequestingOfficeID@name": "funding_office_name",
    "contractActionType": "contract_action_type",
    "contractActionType@description": "contract_action_type_description",
    "reasonForModification": "reason_for_modification",
    "reasonForModification@description": "reason_for_modification_description",
    "descriptionOfContractRequirement": "description",
    "solicitationID": "solicitation_id",
    "productOrServiceCode": "product_or_service_code",
    "PSCCode": "product_or_service_code",
    "principalNAICSCode": "principal_naics_code",
    "extentCompeted": "extent_competed",
    "statutoryExceptionToFairOpportunity": "exception_to_fair_opportunity",
    "reasonNotCompeted": "reason_not_competed",
    "numberOfOffersReceived": "number_of_offers_received",
    "vendorName": "vendor_name",
    "vendorDoingAsBusinessName": "vendor_doing_as_business_name",
    "UEI": "uei",
    "UEILegalBusinessName": "uei_legal_business_name",
    "ultimateParentUEI": "ultimate_parent_uei",
    "ultimateParentUEIName": "ultimate_parent_uei_name",
    "DUNSNumber": "duns_number",
    "globalParentDUNSNumber": "global_parent_duns_number",
    "globalParentDUNSName": "global_parent_duns_name",
    "cageCode": "cage_code",
    "createdDate": "created_date",
    "lastModifiedDate": "last_modified_date",
}
_TYPES = {
    "signed_date": "DATE",
    "effective_date": "DATE",
    "current_completion_date": "DATE",
    "ultimate_completion_date": "DATE",
    "last_date_to_order": "DATE",
    "created_date": "TIMESTAMP",
    "last_modified_date": "TIMESTAMP",
    "number_of_offers_received": "INTEGER",
} | {name: _MONEY for name in ELEMENTS.values() if name.endswith(("_amount", "_value"))}

ACTIONS = {
    "record_kind": _TEXT,
    "is_deletion": "BOOLEAN",
    **{name: _TYPES.get(name, _TEXT) for name in ELEMENTS.values()},
    "as_of": "DATE",
    "origin": _TEXT,
    "member": _TEXT,
    "unreadable": _TEXT,
    "set_aside": _TEXT,
}
RECORDS = frozenset({"award", "IDV", "OtherTransactionAward", "OtherTransactionIDV"})
"""Elements that are one action each."""

SOURCE = Source(
    name="fpds_atom",
    title="FPDS Atom feed and archive XML, as saved",
    publisher="General Services Administration",
    url="https://www.fpds.gov/",
    terms="works of the US government; DUNS numbers in old files carry Dun & Bradstreet's limits",
    grain="one contract action",
    grade="bulk",
    nouns=(Noun("actions", ACTIONS),),
    records=frozenset({"contracts", "idvs", "other_transactions"}),
    floor=dt.date(1979, 10, 1),
    lag_days=30,
    dod_lag_days=90,
    can_be_complete=False,
    rate="not fetched: the feed was switched off in 2026",
)
