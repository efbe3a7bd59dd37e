"""USAspending's files: the monthly award-data archive and custom downloads, taken in by ``procure load``.

Full files hold every action of one fiscal year that one department (or all) awarded; delta files hold
what changed since the month before. Column names are the publisher's; types are ours. Only the columns
that curated needs are landed, so the big file may be deleted afterwards.
"""

from __future__ import annotations

import datetime as dt

from procure.sources import Noun, Source

_TEXT = "VARCHAR"
_DAY = "DATE"
_TIME = "TIMESTAMP"
_MONEY = "DECIMAL(23, 2)"

_WHOSE = {
    "recipient_uei": _TEXT,
    "recipient_duns": _TEXT,
    "recipient_name": _TEXT,
    "recipient_name_raw": _TEXT,
    "recipient_doing_business_as_name": _TEXT,
    "cage_code": _TEXT,
    "recipient_parent_uei": _TEXT,
    "recipient_parent_duns": _TEXT,
    "recipient_parent_name": _TEXT,
    "awarding_agency_code": _TEXT,
    "awarding_sub_agency_code": _TEXT,
    "awarding_office_code": _TEXT,
    "awarding_office_name": _TEXT,
    "funding_agency_code": _TEXT,
    "funding_sub_agency_code": _TEXT,
    "funding_office_code": _TEXT,
    "funding_office_name": _TEXT,
}
_WHAT = {
    "award_or_idv_flag": _TEXT,
    "award_type_code": _TEXT,
    "award_type": _TEXT,
    "idv_type_code": _TEXT,
    "idv_type": _TEXT,
    "product_or_service_code": _TEXT,
    "naics_code": _TEXT,
    "extent_competed_code": _TEXT,
    "fair_opportunity_limited_sources_code": _TEXT,
    "other_than_full_and_open_competition_code": _TEXT,
    "number_of_offers_received": "INTEGER",
    "solicitation_identifier": _TEXT,
    "prime_award_base_transaction_description": _TEXT,
    "usaspending_permalink": _TEXT,
    "last_modified_date": _TIME,
}
_PERIOD = {
    "period_of_performance_start_date": _DAY,
    "period_of_performance_current_end_date": _DAY,
    "period_of_performance_potential_end_date": _DAY,
    "ordering_period_end_date": _DAY,
}
_LANDED = {
    "as_of": _DAY,
    "is_delta": "BOOLEAN",
    "origin": _TEXT,
    "member": _TEXT,
    "unreadable": _TEXT,
    "set_aside": _TEXT,
}
"""Ours: the day the file stands for, where it came from, cells that could not be read, rows not used and why."""

TRANSACTIONS = {
    "correction_delete_ind": _TEXT,
    "contract_transaction_unique_key": _TEXT,
    "contract_award_unique_key": _TEXT,
    "award_id_piid": _TEXT,
    "modification_number": _TEXT,
    "transaction_number": _TEXT,
    "parent_award_agency_id": _TEXT,
    "parent_award_id_piid": _TEXT,
    "federal_action_obligation": _MONEY,
    "total_dollars_obligated": _MONEY,
    "base_and_exercised_options_value": _MONEY,
    "current_total_value_of_award": _MONEY,
    "base_and_all_options_value": _MONEY,
    "potential_total_value_of_award": _MONEY,
    "action_date": _DAY,
    "transaction_description": _TEXT,
    "action_type_code": _TEXT,
    "action_type": _TEXT,
    "initial_report_date": _TIME,
    **_PERIOD,
    **_WHOSE,
    **_WHAT,
    **_LANDED,
}
AWARDS = {
    "contract_award_unique_key": _TEXT,
    "award_id_piid": _TEXT,
    "parent_award_agency_id": _TEXT,
    "parent_award_id_piid": _TEXT,
    "total_obligated_amount": _MONEY,
    "total_outlayed_amount": _MONEY,
    "current_total_value_of_award": _MONEY,
    "potential_total_value_of_award": _MONEY,
    "award_base_action_date": _DAY,
    "award_latest_action_date": _DAY,
    **_PERIOD,
    **_WHOSE,
    **_WHAT,
    **_LANDED,
}
SUBAWARDS = {
    "prime_award_unique_key": _TEXT,
    "prime_award_piid": _TEXT,
    "prime_award_awarding_agency_code": _TEXT,
    "prime_award_awarding_sub_agency_code": _TEXT,
    "prime_awardee_uei": _TEXT,
    "prime_awardee_name": _TEXT,
    "subaward_fsrs_report_id": _TEXT,
    "subaward_number": _TEXT,
    "subaward_amount": _MONEY,
    "subaward_action_date": _DAY,
    "subawardee_uei": _TEXT,
    "subawardee_name": _TEXT,
    "subawardee_dba_name": _TEXT,
    "subawardee_parent_name": _TEXT,
    "subaward_description": _TEXT,
    "usaspending_permalink": _TEXT,
    "subaward_fsrs_report_last_modified_date": _TIME,
    **_LANDED,
}

FIRST_YEAR = 2008
"""First fiscal year that the archive is sure to list; earlier years come as custom downloads."""

SOURCE = Source(
    name="usaspending_archive",
    title="USAspending award data archive and custom downloads",
    publisher="US Department of the Treasury, Bureau of the Fiscal Service",
    url="https://www.usaspending.gov/download_center/award_data_archive",
    terms="public domain; DUNS numbers in old files carry Dun & Bradstreet's limits",
    grain="one contract action (base or modification); custom downloads also one award or one subaward",
    grade="bulk",
    nouns=(Noun("transactions", TRANSACTIONS), Noun("awards", AWARDS), Noun("subawards", SUBAWARDS)),
    records=frozenset({"contracts", "idvs"}),
    floor=dt.date(2000, 10, 1),
    lag_days=30,
    dod_lag_days=90,
    base_url="https://api.usaspending.gov",
    base_url_env="PROCURE_USASPENDING_URL",
    rate="static files, no key; the list of files is asked once per run",
)
