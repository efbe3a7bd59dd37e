-- table:  curated.transactions
-- grain:  one row per action, per source
-- key:    source, transaction_key
-- reads:  staged.compiled_transactions, staged.usaspending_transactions, staged.usaspending_archive_transactions, staged.sam_awards_actions, staged.vendor_keys, staged.reference_agencies, staged.fpds_atom_actions
-- why:    sources are stacked, never blended: two sources that hold an action give two rows

WITH stacked AS (
    SELECT * FROM staged.compiled_transactions
    UNION ALL BY NAME
    SELECT * FROM staged.usaspending_transactions
    UNION ALL BY NAME
    SELECT * EXCLUDE (recipient_name_raw, recipient_name_on_contract, recipient_dba) FROM staged.sam_awards_actions
    UNION ALL BY NAME
    SELECT * EXCLUDE (recipient_name_raw, recipient_doing_business_as_name) FROM staged.usaspending_archive_transactions
    UNION ALL BY NAME
    SELECT * EXCLUDE (recipient_name_raw, recipient_dba) FROM staged.fpds_atom_actions
),

-- Where a source gives 4-character codes only, the component says which department that is today's 3-digit code of.
departments AS (
    SELECT subtier_code, min(department_code) AS department_code FROM staged.reference_agencies
    WHERE level = 'component' AND subtier_code IS NOT NULL GROUP BY subtier_code
)

SELECT
    t.source,
    t.grade,
    t.as_of,
    t.retrieved_at,
    t.raw_file,
    t.row_number,
    t.url,
    t.confidence,
    t.award_key,
    t.award_kind,
    t.piid,
    t.piid_agency_code,
    t.parent_award_piid,
    t.parent_agency_code,
    t.award_type_code,
    t.award_type_name,
    t.recipient_name,
    t.recipient_uei,
    t.recipient_duns,
    t.recipient_cage,
    t.parent_name,
    t.parent_uei,
    t.parent_duns,
    coalesce(t.awarding_agency_code, awarding.department_code) AS awarding_agency_code,
    t.awarding_subtier_code,
    t.awarding_office_code,
    t.awarding_office_name,
    coalesce(t.funding_agency_code, funding.department_code) AS funding_agency_code,
    t.funding_subtier_code,
    t.funding_office_code,
    t.funding_office_name,
    t.description,
    t.naics_code,
    t.psc_code,
    t.extent_competed_code,
    t.fair_opportunity_code,
    t.other_than_full_and_open_code,
    t.number_of_offers_received,
    t.solicitation_number,
    t.transaction_key,
    t.modification_number,
    t.transaction_number,
    t.is_base,
    t.is_numbered,
    t.action_date,
    t.action_date_fiscal_year,
    t.action_type_code,
    t.action_type_name,
    t.federal_action_obligation,
    t.base_and_exercised_options_value,
    t.base_and_all_options_value,
    t.award_total_obligation,
    t.award_base_and_exercised_options_value,
    t.award_base_and_all_options_value,
    t.start_date,
    t.current_end_date,
    t.potential_end_date,
    t.award_description,
    t.reported_date,
    t.last_modified_at,
    t.is_deleted,
    coalesce(t.recipient_uei, k.vendor_key) AS vendor_key
FROM stacked AS t
LEFT JOIN staged.vendor_keys AS k ON identity_key(t.recipient_uei, t.recipient_duns, t.recipient_cage, t.recipient_name) = k.identity
LEFT JOIN departments AS awarding ON t.awarding_agency_code IS NULL AND t.awarding_subtier_code = awarding.subtier_code
LEFT JOIN departments AS funding ON t.funding_agency_code IS NULL AND t.funding_subtier_code = funding.subtier_code
