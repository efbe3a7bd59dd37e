-- table:  staged.usaspending_transactions
-- grain:  one row per action: from its award's history, else from transaction search
-- key:    transaction_key
-- reads:  raw.usaspending_history, raw.usaspending_action_search, raw.usaspending_awards, staged.usaspending_awards, staged.usaspending_agencies
-- why:    a history is whole and has full keys: of its day and before it decides, and what it no longer holds was deleted. Search
--         rows say who held and who paid at that action; their transaction number is not stated and taken to be 0 until a history tells.

WITH told AS (
    SELECT
        upper(regexp_replace(record ->> 'id', '^CONT_TX_', '')) AS transaction_key,
        upper(record ->> '_asked') AS award_key,
        record ->> 'modification_number' AS modification_number,
        record,
        CAST(record ->> '_as_of' AS DATE) AS as_of,
        retrieved_at,
        raw_file,
        row_number
    FROM raw.usaspending_history
),

histories AS (
    SELECT award_key, max(as_of) AS told_as_of FROM told GROUP BY award_key
),

told_last AS (
    SELECT t.*, t.as_of < h.told_as_of AS is_dropped
    FROM told AS t JOIN histories AS h ON t.award_key = h.award_key
    QUALIFY row_number() OVER (PARTITION BY transaction_key ORDER BY t.as_of DESC NULLS LAST, retrieved_at DESC, raw_file DESC, row_number DESC) = 1
),

numbered AS (
    -- The one action of a modification, where there is only one.
    SELECT award_key, modification_number, min(transaction_key) AS transaction_key FROM told_last
    GROUP BY award_key, modification_number HAVING count(*) = 1
),

searched AS (
    SELECT
        upper(record ->> 'generated_internal_id') AS award_key,
        record ->> 'Mod' AS modification_number,
        record,
        CAST(record ->> '_as_of' AS DATE) AS as_of,
        retrieved_at,
        raw_file,
        row_number
    FROM raw.usaspending_action_search
    QUALIFY row_number() OVER (
        PARTITION BY award_key, modification_number ORDER BY as_of DESC NULLS LAST, retrieved_at DESC, raw_file DESC, row_number DESC
    ) = 1
),

only_searched AS (
    SELECT
        coalesce(n.transaction_key, transaction_key(
            key_kind(s.award_key), key_part(s.award_key, 1), key_part(s.award_key, 2), s.modification_number,
            known_part(s.award_key, 3), known_part(s.award_key, 4), '0'
        )) AS transaction_key,
        s.*,
        -- A history of a later day that lacks it says that it is gone.
        coalesce(h.told_as_of > s.as_of, false) AS is_dropped
    FROM searched AS s
    LEFT JOIN histories AS h ON s.award_key = h.award_key
    LEFT JOIN numbered AS n ON s.award_key = n.award_key AND s.modification_number IS NOT DISTINCT FROM n.modification_number
    WHERE h.told_as_of IS NULL OR h.told_as_of < s.as_of OR NOT EXISTS (
        SELECT 1 FROM told_last AS t
        WHERE t.award_key = s.award_key AND t.modification_number IS NOT DISTINCT FROM s.modification_number
    )
),

actions AS (
    SELECT
        transaction_key, award_key, modification_number, is_dropped, as_of, retrieved_at, raw_file, row_number,
        record ->> 'action_date' AS action_date,
        record ->> 'action_type' AS action_type,
        record ->> 'action_type_description' AS action_type_name,
        record ->> 'federal_action_obligation' AS obligation,
        record ->> 'description' AS description,
        record ->> 'type' AS award_type,
        record ->> 'type_description' AS award_type_name,
        regexp_extract(transaction_key, '_([^_]*)$', 1) AS transaction_number
    FROM told_last
    UNION ALL BY NAME
    SELECT
        transaction_key, award_key, modification_number, is_dropped, as_of, retrieved_at, raw_file, row_number,
        record ->> 'Action Date' AS action_date,
        record ->> 'Action Type' AS action_type,
        CAST(NULL AS VARCHAR) AS action_type_name,
        record ->> 'Transaction Amount' AS obligation,
        record ->> 'Transaction Description' AS description,
        record ->> 'Award Type' AS award_type,
        record ->> 'Award Type' AS award_type_name,
        regexp_extract(transaction_key, '_([^_]*)$', 1) AS transaction_number
    FROM only_searched
),

-- An action that a later search shows again was not deleted.
latest AS (
    SELECT * FROM actions
    QUALIFY row_number() OVER (PARTITION BY transaction_key ORDER BY as_of DESC NULLS LAST, retrieved_at DESC, raw_file DESC, row_number DESC) = 1
),

gone AS (
    SELECT upper(record ->> 'generated_unique_award_id') AS award_key, max(CAST(record ->> '_as_of' AS DATE)) AS gone_as_of
    FROM raw.usaspending_awards WHERE coalesce(CAST(record ->> '_gone' AS BOOLEAN), false)
    GROUP BY ALL
)

SELECT
    'usaspending:' || t.transaction_key AS record_id,
    'usaspending' AS source,
    'official' AS grade,
    t.transaction_key,
    t.award_key,
    key_kind(t.award_key) AS award_kind,
    norm_piid(coalesce(s.record ->> 'Award ID', key_part(t.award_key, 1), t.award_key)) AS piid,
    known_part(t.award_key, 2) AS piid_agency_code,
    norm_piid(known_part(t.award_key, 3)) AS parent_award_piid,
    known_part(t.award_key, 4) AS parent_agency_code,
    coalesce(award_type_of(t.award_type), a.award_type_code) AS award_type_code,
    coalesce(t.award_type_name, a.award_type_name) AS award_type_name,
    coalesce(s.record ->> 'Recipient Name', a.recipient_name) AS recipient_name,
    coalesce(s.record ->> 'Recipient UEI', CASE WHEN (s.record ->> 'Recipient Name') IS NULL OR (s.record ->> 'Recipient Name') = a.recipient_name
        THEN a.recipient_uei END) AS recipient_uei,
    CASE WHEN (s.record ->> 'Recipient Name') IS NULL OR (s.record ->> 'Recipient Name') = a.recipient_name THEN a.recipient_duns END AS recipient_duns,
    CAST(NULL AS VARCHAR) AS recipient_cage,
    a.parent_name,
    a.parent_uei,
    a.parent_duns,
    coalesce(aw.department_code, a.awarding_agency_code) AS awarding_agency_code,
    coalesce(aw.component_code, a.awarding_subtier_code) AS awarding_subtier_code,
    CAST(NULL AS VARCHAR) AS awarding_office_code,
    CAST(NULL AS VARCHAR) AS awarding_office_name,
    coalesce(fu.department_code, a.funding_agency_code) AS funding_agency_code,
    coalesce(fu.component_code, a.funding_subtier_code) AS funding_subtier_code,
    CAST(NULL AS VARCHAR) AS funding_office_code,
    CAST(NULL AS VARCHAR) AS funding_office_name,
    t.description,
    coalesce(coded(s.record -> 'NAICS'), a.naics_code) AS naics_code,
    coalesce(coded(s.record -> 'PSC'), a.psc_code) AS psc_code,
    CAST(NULL AS VARCHAR) AS extent_competed_code,
    CAST(NULL AS VARCHAR) AS fair_opportunity_code,
    CAST(NULL AS VARCHAR) AS other_than_full_and_open_code,
    CAST(NULL AS INTEGER) AS number_of_offers_received,
    CAST(NULL AS VARCHAR) AS solicitation_number,
    t.modification_number,
    CASE WHEN NOT starts_with(t.transaction_number, '-') THEN t.transaction_number END AS transaction_number,
    coalesce(t.modification_number = '0', false) AS is_base,
    t.modification_number IS NOT NULL AS is_numbered,
    sam_day(t.action_date) AS action_date,
    fiscal_year_of(sam_day(t.action_date)) AS action_date_fiscal_year,
    CASE WHEN length(t.action_type) = 1 THEN t.action_type END AS action_type_code,
    coalesce(t.action_type_name, CASE WHEN length(t.action_type) > 1 THEN t.action_type END) AS action_type_name,
    sam_money(t.obligation) AS federal_action_obligation,
    CAST(NULL AS DECIMAL(23, 2)) AS base_and_exercised_options_value,
    CAST(NULL AS DECIMAL(23, 2)) AS base_and_all_options_value,
    CAST(NULL AS DECIMAL(23, 2)) AS award_total_obligation,
    CAST(NULL AS DECIMAL(23, 2)) AS award_base_and_exercised_options_value,
    CAST(NULL AS DECIMAL(23, 2)) AS award_base_and_all_options_value,
    CAST(NULL AS DATE) AS start_date,
    CAST(NULL AS DATE) AS current_end_date,
    CAST(NULL AS DATE) AS potential_end_date,
    CAST(NULL AS DATE) AS reported_date,
    CAST(NULL AS TIMESTAMP) AS last_modified_at,
    t.is_dropped OR coalesce(g.gone_as_of > t.as_of, false) AS is_deleted,
    t.as_of,
    t.retrieved_at,
    t.raw_file,
    t.row_number,
    'https://www.usaspending.gov/award/' || url_encode(t.award_key) || '/' AS url,
    CAST(NULL AS VARCHAR) AS confidence
FROM latest AS t
LEFT JOIN searched AS s ON t.award_key = s.award_key AND t.modification_number IS NOT DISTINCT FROM s.modification_number
LEFT JOIN staged.usaspending_awards AS a ON t.award_key = a.award_key
LEFT JOIN gone AS g ON t.award_key = g.award_key
LEFT JOIN staged.usaspending_agencies AS aw
    ON aw.department_norm = norm_words(s.record ->> 'Awarding Agency') AND aw.component_norm = norm_words(s.record ->> 'Awarding Sub Agency')
LEFT JOIN staged.usaspending_agencies AS fu
    ON fu.department_norm = norm_words(s.record ->> 'Funding Agency') AND fu.component_norm = norm_words(s.record ->> 'Funding Sub Agency')
