-- table:  staged.compiled_transactions
-- grain:  one row per compiled action
-- key:    transaction_key
-- reads:  raw.compiled_transactions
-- why:    an action without a modification number proves a change; its key is the fact's own id, and it is never summed

SELECT
    record ->> 'id' AS record_id,
    'compiled' AS source,
    'compiled' AS grade,
    CASE WHEN (record ->> 'modification_number') IS NULL THEN 'FACT_' || upper(record ->> 'id') ELSE transaction_key(
        record ->> 'award_kind', record ->> 'piid', record ->> 'piid_agency_code', record ->> 'modification_number',
        record ->> 'parent_award_piid', record ->> 'parent_agency_code', record ->> 'transaction_number'
    ) END AS transaction_key,
    coalesce(
        record ->> 'award_key',
        award_key(
            record ->> 'award_kind', record ->> 'piid', record ->> 'piid_agency_code', record ->> 'parent_award_piid',
            record ->> 'parent_agency_code'
        )
    ) AS award_key,
    record ->> 'award_kind' AS award_kind,
    record ->> 'piid' AS piid,
    record ->> 'piid_agency_code' AS piid_agency_code,
    nullif(record ->> 'parent_award_piid', '-UNKNOWN-') AS parent_award_piid,
    nullif(record ->> 'parent_agency_code', '-UNKNOWN-') AS parent_agency_code,
    record ->> 'award_type_code' AS award_type_code,
    record ->> 'award_type_name' AS award_type_name,
    record ->> 'recipient_name' AS recipient_name,
    record ->> 'recipient_uei' AS recipient_uei,
    record ->> 'recipient_duns' AS recipient_duns,
    record ->> 'recipient_cage' AS recipient_cage,
    record ->> 'parent_name' AS parent_name,
    record ->> 'parent_uei' AS parent_uei,
    record ->> 'parent_duns' AS parent_duns,
    record ->> 'awarding_agency_code' AS awarding_agency_code,
    record ->> 'awarding_subtier_code' AS awarding_subtier_code,
    record ->> 'awarding_office_code' AS awarding_office_code,
    record ->> 'awarding_office_name' AS awarding_office_name,
    record ->> 'funding_agency_code' AS funding_agency_code,
    record ->> 'funding_subtier_code' AS funding_subtier_code,
    record ->> 'funding_office_code' AS funding_office_code,
    record ->> 'funding_office_name' AS funding_office_name,
    record ->> 'description' AS description,
    record ->> 'naics_code' AS naics_code,
    record ->> 'psc_code' AS psc_code,
    record ->> 'extent_competed_code' AS extent_competed_code,
    record ->> 'fair_opportunity_code' AS fair_opportunity_code,
    record ->> 'other_than_full_and_open_code' AS other_than_full_and_open_code,
    CAST(record ->> 'number_of_offers_received' AS INTEGER) AS number_of_offers_received,
    norm_piid(record ->> 'solicitation_number') AS solicitation_number,
    record ->> 'modification_number' AS modification_number,
    record ->> 'transaction_number' AS transaction_number,
    coalesce(record ->> 'modification_number' = '0', false) AS is_base,
    (record ->> 'modification_number') IS NOT NULL AS is_numbered,
    full_date(record ->> 'action_date') AS action_date,
    fiscal_year_of(full_date(record ->> 'action_date')) AS action_date_fiscal_year,
    record ->> 'action_type_code' AS action_type_code,
    record ->> 'action_type_name' AS action_type_name,
    CAST(record ->> 'federal_action_obligation' AS DECIMAL(23, 2)) AS federal_action_obligation,
    CAST(record ->> 'base_and_exercised_options_value' AS DECIMAL(23, 2)) AS base_and_exercised_options_value,
    CAST(record ->> 'base_and_all_options_value' AS DECIMAL(23, 2)) AS base_and_all_options_value,
    CAST(record ->> 'total_obligation' AS DECIMAL(23, 2)) AS award_total_obligation,
    CAST(record ->> 'current_total_value' AS DECIMAL(23, 2)) AS award_base_and_exercised_options_value,
    CAST(record ->> 'potential_total_value' AS DECIMAL(23, 2)) AS award_base_and_all_options_value,
    full_date(record ->> 'start_date') AS start_date,
    full_date(record ->> 'current_end_date') AS current_end_date,
    full_date(record ->> 'potential_end_date') AS potential_end_date,
    CAST(NULL AS DATE) AS reported_date,
    CAST(NULL AS TIMESTAMP) AS last_modified_at,
    false AS is_deleted,
    first_day(record ->> 'seen') AS as_of,
    retrieved_at,
    raw_file,
    row_number,
    CASE WHEN (record ->> 'award_key') LIKE 'CONT_%' THEN 'https://www.usaspending.gov/award/' || (record ->> 'award_key') || '/'
        ELSE record -> 'sources' ->> 0 END AS url,
    record ->> 'confidence' AS confidence,
    record -> 'conflicts' AS conflicts
FROM raw.compiled_transactions
-- Two pages may show one action: the version seen last stands.
QUALIFY row_number() OVER (PARTITION BY transaction_key ORDER BY as_of DESC NULLS LAST, record_id) = 1
