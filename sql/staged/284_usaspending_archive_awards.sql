-- table:  staged.usaspending_archive_awards
-- grain:  one row per award of a custom download of award summaries, every download
-- key:    raw_file, row_number
-- reads:  raw.usaspending_archive_awards
-- as:     view
-- why:    a summary shows the award whole, as of the day of the download; which download stands is settled in curated

SELECT
    a.raw_file || ':' || a.row_number AS record_id,
    'usaspending_archive' AS source,
    'bulk' AS grade,
    upper(a.contract_award_unique_key) AS award_key,
    a.award_or_idv_flag AS award_kind,
    norm_piid(a.award_id_piid) AS piid,
    -- The key names the agency that owns the number: CONT_AWD_<piid>_<agency>_... and CONT_IDV_<piid>_<agency>.
    nullif(split_part(a.contract_award_unique_key, '_', 4), '-NONE-') AS piid_agency_code,
    norm_piid(a.parent_award_id_piid) AS parent_award_piid,
    a.parent_award_agency_id AS parent_agency_code,
    CASE WHEN a.award_or_idv_flag = 'IDV' THEN 'IDV_' || a.idv_type_code ELSE a.award_type_code END AS award_type_code,
    CASE WHEN a.award_or_idv_flag = 'IDV' THEN a.idv_type ELSE a.award_type END AS award_type_name,
    a.recipient_name,
    a.recipient_uei,
    a.recipient_duns,
    a.cage_code AS recipient_cage,
    a.recipient_parent_name AS parent_name,
    a.recipient_parent_uei AS parent_uei,
    a.recipient_parent_duns AS parent_duns,
    lpad(a.awarding_agency_code, 3, '0') AS awarding_agency_code,
    lpad(a.awarding_sub_agency_code, 4, '0') AS awarding_subtier_code,
    a.awarding_office_code,
    a.awarding_office_name,
    lpad(a.funding_agency_code, 3, '0') AS funding_agency_code,
    lpad(a.funding_sub_agency_code, 4, '0') AS funding_subtier_code,
    a.funding_office_code,
    a.funding_office_name,
    a.prime_award_base_transaction_description AS description,
    a.naics_code,
    a.product_or_service_code AS psc_code,
    a.extent_competed_code,
    a.fair_opportunity_limited_sources_code AS fair_opportunity_code,
    a.other_than_full_and_open_competition_code AS other_than_full_and_open_code,
    a.number_of_offers_received,
    norm_piid(a.solicitation_identifier) AS solicitation_number,
    a.award_base_action_date AS date_signed,
    a.period_of_performance_start_date AS start_date,
    coalesce(CASE WHEN a.award_or_idv_flag = 'IDV' THEN a.ordering_period_end_date END, a.period_of_performance_current_end_date)
        AS current_end_date,
    a.period_of_performance_potential_end_date AS potential_end_date,
    CASE WHEN a.award_or_idv_flag = 'IDV' THEN a.ordering_period_end_date END AS last_date_to_order,
    a.total_obligated_amount AS total_obligation,
    a.current_total_value_of_award AS base_and_exercised_options_value,
    a.potential_total_value_of_award AS base_and_all_options_value,
    a.total_outlayed_amount AS total_outlay,
    a.last_modified_date AS last_modified_at,
    coalesce(a.as_of, CAST(a.last_modified_date AS DATE)) AS as_of,
    a.retrieved_at,
    a.raw_file,
    a.row_number,
    coalesce(a.usaspending_permalink, 'https://www.usaspending.gov/award/' || a.contract_award_unique_key || '/') AS url,
    CAST(NULL AS VARCHAR) AS confidence
FROM raw.usaspending_archive_awards AS a
WHERE a.set_aside IS NULL
