-- table:  staged.fpds_atom_actions
-- grain:  one row per action, in its newest version; deleted ones are marked
-- key:    transaction_key
-- reads:  raw.fpds_atom_actions
-- why:    saved pages overlap: the version changed last stands, and a deletion holds only against what was changed before it

WITH renamed AS (
    SELECT
        'fpds_atom' AS source,
        'bulk' AS grade,
        CASE WHEN record_kind LIKE '%IDV' THEN 'IDV' ELSE 'AWARD' END AS award_kind,
        record_kind LIKE 'OtherTransaction%' AS is_other_transaction,
        norm_piid(piid) AS piid,
        upper(agency_id) AS piid_agency_code,
        norm_piid(referenced_piid) AS parent_award_piid,
        upper(referenced_agency_id) AS parent_agency_code,
        CASE WHEN record_kind = 'IDV' THEN 'IDV_' || contract_action_type ELSE contract_action_type END AS award_type_code,
        contract_action_type_description AS award_type_name,
        coalesce(uei_legal_business_name, vendor_name) AS recipient_name,
        vendor_name AS recipient_name_raw,
        vendor_doing_as_business_name AS recipient_dba,
        upper(uei) AS recipient_uei,
        duns_number AS recipient_duns,
        upper(cage_code) AS recipient_cage,
        coalesce(ultimate_parent_uei_name, global_parent_duns_name) AS parent_name,
        upper(ultimate_parent_uei) AS parent_uei,
        global_parent_duns_number AS parent_duns,
        -- The feed has the component's code only; its department is looked up where sources are stacked.
        CAST(NULL AS VARCHAR) AS awarding_agency_code,
        contracting_agency_id AS awarding_subtier_code,
        contracting_office_id AS awarding_office_code,
        contracting_office_name AS awarding_office_name,
        CAST(NULL AS VARCHAR) AS funding_agency_code,
        funding_agency_id AS funding_subtier_code,
        funding_office_id AS funding_office_code,
        funding_office_name,
        description,
        principal_naics_code AS naics_code,
        product_or_service_code AS psc_code,
        extent_competed AS extent_competed_code,
        exception_to_fair_opportunity AS fair_opportunity_code,
        reason_not_competed AS other_than_full_and_open_code,
        number_of_offers_received,
        norm_piid(solicitation_id) AS solicitation_number,
        upper(mod_number) AS modification_number,
        transaction_number,
        signed_date AS action_date,
        reason_for_modification AS action_type_code,
        reason_for_modification_description AS action_type_name,
        obligated_amount AS federal_action_obligation,
        base_and_exercised_options_value,
        base_and_all_options_value,
        total_obligated_amount AS award_total_obligation,
        total_base_and_exercised_options_value AS award_base_and_exercised_options_value,
        total_base_and_all_options_value AS award_base_and_all_options_value,
        effective_date AS start_date,
        CASE WHEN record_kind LIKE '%IDV' THEN coalesce(last_date_to_order, current_completion_date) ELSE current_completion_date END
            AS current_end_date,
        ultimate_completion_date AS potential_end_date,
        CAST(created_date AS DATE) AS reported_date,
        last_modified_date AS last_modified_at,
        coalesce(is_deletion, false) AS is_deletion,
        -- A page does not say when it was asked for: its records stand for the day they were last changed.
        CAST(last_modified_date AS DATE) AS as_of,
        retrieved_at,
        raw_file,
        row_number,
        CAST(NULL AS VARCHAR) AS confidence
    FROM raw.fpds_atom_actions
    WHERE set_aside IS NULL
),

keyed AS (
    SELECT
        *,
        award_key(award_kind, piid, piid_agency_code, parent_award_piid, parent_agency_code) AS award_key,
        transaction_key(
            award_kind, piid, piid_agency_code, modification_number, parent_award_piid, parent_agency_code, transaction_number
        ) AS transaction_key
    FROM renamed
),

deletions AS (
    SELECT transaction_key, max(last_modified_at) AS deleted_at FROM keyed WHERE is_deletion GROUP BY transaction_key
)

SELECT
    k.* EXCLUDE (is_other_transaction, is_deletion),
    regexp_full_match(k.modification_number, '0+') IS TRUE AS is_base,
    k.modification_number IS NOT NULL AS is_numbered,
    fiscal_year_of(k.action_date) AS action_date_fiscal_year,
    coalesce(d.deleted_at > coalesce(k.last_modified_at, TIMESTAMP '1900-01-01'), false) AS is_deleted,
    -- USAspending leaves other transactions out.
    CASE WHEN NOT k.is_other_transaction THEN 'https://www.usaspending.gov/award/' || k.award_key || '/' END AS url
FROM keyed AS k
LEFT JOIN deletions AS d ON k.transaction_key = d.transaction_key
WHERE NOT k.is_deletion
QUALIFY row_number() OVER (
    PARTITION BY k.transaction_key ORDER BY k.last_modified_at DESC NULLS LAST, k.retrieved_at DESC, k.raw_file DESC, k.row_number DESC
) = 1
