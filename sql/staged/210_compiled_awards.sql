-- table:  staged.compiled_awards
-- grain:  one row per compiled award fact
-- key:    record_id
-- reads:  raw.compiled_awards
-- why:    a fact may give only a year or month for a date: such a date is no day, so it stays NULL here

SELECT
    record ->> 'id' AS record_id,
    'compiled' AS source,
    'compiled' AS grade,
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
    full_date(record ->> 'date_signed') AS date_signed,
    full_date(record ->> 'start_date') AS start_date,
    full_date(coalesce(record ->> 'current_end_date', record ->> 'last_date_to_order')) AS current_end_date,
    full_date(record ->> 'potential_end_date') AS potential_end_date,
    full_date(record ->> 'last_date_to_order') AS last_date_to_order,
    CAST(record ->> 'total_obligation' AS DECIMAL(23, 2)) AS total_obligation,
    CAST(record ->> 'base_and_exercised_options_value' AS DECIMAL(23, 2)) AS base_and_exercised_options_value,
    CAST(record ->> 'base_and_all_options_value' AS DECIMAL(23, 2)) AS base_and_all_options_value,
    CAST(record ->> 'total_outlay' AS DECIMAL(23, 2)) AS total_outlay,
    CAST(NULL AS TIMESTAMP) AS last_modified_at,
    first_day(record ->> 'seen') AS as_of,
    retrieved_at,
    raw_file,
    row_number,
    CASE WHEN (record ->> 'award_key') LIKE 'CONT_%' THEN 'https://www.usaspending.gov/award/' || (record ->> 'award_key') || '/'
        ELSE record -> 'sources' ->> 0 END AS url,
    record ->> 'confidence' AS confidence,
    record -> 'conflicts' AS conflicts
FROM raw.compiled_awards
