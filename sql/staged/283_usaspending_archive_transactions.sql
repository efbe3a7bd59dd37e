-- table:  staged.usaspending_archive_transactions
-- grain:  one row per action, in its newest version; deleted ones are marked
-- key:    transaction_key
-- reads:  staged.usaspending_archive_actions, staged.usaspending_archive_fates, staged.usaspending_archive_scopes
-- as:     view
-- why:    nothing is copied: curated reads the Parquet through this

SELECT
    a.raw_file || ':' || a.row_number AS record_id,
    'usaspending_archive' AS source,
    'bulk' AS grade,
    a.transaction_key,
    a.award_key,
    a.award_or_idv_flag AS award_kind,
    norm_piid(a.award_id_piid) AS piid,
    -- The key names the agency that owns the number; nothing else in the file does.
    nullif(split_part(a.transaction_key, '_', 1), '-NONE-') AS piid_agency_code,
    norm_piid(a.parent_award_id_piid) AS parent_award_piid,
    a.parent_award_agency_id AS parent_agency_code,
    CASE WHEN a.award_or_idv_flag = 'IDV' THEN 'IDV_' || a.idv_type_code ELSE a.award_type_code END AS award_type_code,
    CASE WHEN a.award_or_idv_flag = 'IDV' THEN a.idv_type ELSE a.award_type END AS award_type_name,
    a.recipient_name,
    a.recipient_name_raw,
    a.recipient_doing_business_as_name,
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
    coalesce(a.transaction_description, a.prime_award_base_transaction_description) AS description,
    a.prime_award_base_transaction_description AS award_description,
    a.naics_code,
    a.product_or_service_code AS psc_code,
    a.extent_competed_code,
    a.fair_opportunity_limited_sources_code AS fair_opportunity_code,
    a.other_than_full_and_open_competition_code AS other_than_full_and_open_code,
    a.number_of_offers_received,
    norm_piid(a.solicitation_identifier) AS solicitation_number,
    a.modification_number,
    a.transaction_number,
    coalesce(a.modification_number IN ('0', '00', '000', 'BASIC'), false) AS is_base,
    true AS is_numbered,
    a.action_date,
    fiscal_year_of(a.action_date) AS action_date_fiscal_year,
    a.action_type_code,
    a.action_type AS action_type_name,
    a.federal_action_obligation,
    a.base_and_exercised_options_value,
    a.base_and_all_options_value,
    a.total_dollars_obligated AS award_total_obligation,
    a.current_total_value_of_award AS award_base_and_exercised_options_value,
    a.potential_total_value_of_award AS award_base_and_all_options_value,
    a.period_of_performance_start_date AS start_date,
    coalesce(CASE WHEN a.award_or_idv_flag = 'IDV' THEN a.ordering_period_end_date END, a.period_of_performance_current_end_date)
        AS current_end_date,
    a.period_of_performance_potential_end_date AS potential_end_date,
    CAST(a.initial_report_date AS DATE) AS reported_date,
    a.last_modified_date AS last_modified_at,
    coalesce(f.fate = 'deleted', false)
        OR coalesce(a.as_of < coalesce(greatest(one.as_of, every.as_of), one.as_of, every.as_of), false) AS is_deleted,
    a.as_of,
    a.retrieved_at,
    a.raw_file,
    a.row_number,
    coalesce(a.usaspending_permalink, 'https://www.usaspending.gov/award/' || a.award_key || '/') AS url,
    CAST(NULL AS VARCHAR) AS confidence
FROM staged.usaspending_archive_actions AS a
LEFT JOIN staged.usaspending_archive_fates AS f ON a.raw_file = f.raw_file AND a.row_number = f.row_number
LEFT JOIN staged.usaspending_archive_scopes AS one
    ON lpad(a.awarding_agency_code, 3, '0') = one.agency_code AND fiscal_year_of(a.action_date) = one.fiscal_year
LEFT JOIN staged.usaspending_archive_scopes AS every ON every.agency_code = '' AND fiscal_year_of(a.action_date) = every.fiscal_year
WHERE f.fate IS NULL OR f.fate = 'deleted'
