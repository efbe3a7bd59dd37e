-- table:  curated.conflicts
-- grain:  one row per record, field and value
-- key:    record_key, field, value, stated_by
-- reads:  curated.awards, curated.notices, staged.compiled_awards, staged.compiled_transactions, staged.compiled_notices, staged.compiled_leads
-- why:    where sources disagree both values stand, and the disagreement is evidence of its own

WITH compiled AS (
    SELECT award_key AS record_key, award_key, source, conflicts FROM staged.compiled_awards
    UNION ALL
    SELECT transaction_key AS record_key, award_key, source, conflicts FROM staged.compiled_transactions
    UNION ALL
    SELECT notice_key AS record_key, NULL AS award_key, source, conflicts FROM staged.compiled_notices
    UNION ALL
    SELECT lead_key AS record_key, NULL AS award_key, source, conflicts FROM staged.compiled_leads
),

cited AS (
    SELECT record_key, award_key, source, unnest(CAST(conflicts AS STRUCT(field VARCHAR, value VARCHAR, stated_by VARCHAR) [])) AS entry
    FROM compiled WHERE conflicts IS NOT NULL
),

-- Each award's comparable fields, one row per field, from every source and every compiled fact, where there are several.
several_facts AS (
    SELECT award_key FROM staged.compiled_awards GROUP BY award_key HAVING count(*) > 1
),

several_sources AS (
    SELECT award_key FROM curated.awards
    -- 64-bit hashes first: grouping millions of long keys is the dear part.
    WHERE hash(award_key) IN (SELECT hash(award_key) FROM curated.awards GROUP BY ALL HAVING count(*) > 1)
    GROUP BY award_key HAVING count(*) > 1
),

facts AS (
    SELECT award_key, source, source AS stated_by, total_obligation, base_and_all_options_value, date_signed, current_end_date, potential_end_date
    FROM curated.awards
    WHERE award_key IN (FROM several_facts) OR award_key IN (FROM several_sources)
    UNION ALL
    SELECT award_key, source, source || ' ' || record_id AS stated_by, total_obligation, base_and_all_options_value, date_signed, current_end_date,
        potential_end_date
    FROM staged.compiled_awards
    WHERE award_key IN (FROM several_facts)
),

fields AS (
    UNPIVOT (
        SELECT award_key, source, stated_by,
            CAST(total_obligation AS VARCHAR) AS total_obligation,
            CAST(base_and_all_options_value AS VARCHAR) AS base_and_all_options_value,
            CAST(date_signed AS VARCHAR) AS date_signed,
            CAST(current_end_date AS VARCHAR) AS current_end_date,
            CAST(potential_end_date AS VARCHAR) AS potential_end_date
        FROM facts
    )
    ON total_obligation, base_and_all_options_value, date_signed, current_end_date, potential_end_date
    INTO NAME field VALUE value
),

compared AS (
    SELECT award_key AS record_key, award_key, field, value, stated_by, source FROM fields
    QUALIFY count(DISTINCT value) OVER (PARTITION BY award_key, field) > 1
),

-- A notice that names an award may give another date, amount or awardee for it than the register does. The amount of a
-- justification is that of a change and not of the award, so only award notices are held against it.
differing AS (
    SELECT n.notice_key AS record_key, a.award_key, n.source, a.source AS register, u.field, u.noticed, u.recorded
    FROM curated.notices AS n
    JOIN curated.awards AS a ON n.award_number = a.piid,
        unnest([
            struct_pack(
                field := 'award_date', noticed := CAST(n.award_date AS VARCHAR), recorded := CAST(a.date_signed AS VARCHAR),
                differs := n.notice_type = 'award notice' AND n.award_date <> a.date_signed
            ),
            struct_pack(
                field := 'award_amount', noticed := CAST(n.award_amount AS VARCHAR),
                recorded := CAST(coalesce(a.base_and_all_options_value, a.total_obligation) AS VARCHAR),
                differs := n.notice_type = 'award notice'
                    AND n.award_amount <> coalesce(a.base_and_all_options_value, a.total_obligation)
                    AND n.award_amount IS DISTINCT FROM a.total_obligation
                    AND n.award_amount IS DISTINCT FROM a.base_and_exercised_options_value
            ),
            struct_pack(
                field := 'awardee', noticed := n.awardee_name, recorded := a.recipient_name,
                differs := norm_name(n.awardee_name) <> norm_name(a.recipient_name) AND coalesce(n.awardee_uei <> a.recipient_uei, true)
            )
        ]) AS each (u)
    WHERE u.differs
),

noticed AS (
    SELECT record_key, award_key, field, u.value, u.stated_by, source
    FROM differing,
        unnest([struct_pack(value := noticed, stated_by := 'notice'), struct_pack(value := recorded, stated_by := register)]) AS each (u)
),

everything AS (
    SELECT record_key, award_key, entry.field AS field, entry.value AS value, entry.stated_by AS stated_by, source FROM cited
    UNION ALL
    SELECT record_key, award_key, field, value, stated_by, source FROM compared
    UNION ALL
    SELECT record_key, award_key, field, value, stated_by, source FROM noticed
)

SELECT
    record_key,
    any_value(award_key) AS award_key,
    field,
    value,
    any_value(CASE WHEN regexp_full_match(value, '-?\d+(\.\d+)?') THEN CAST(value AS DECIMAL(23, 2)) END) AS value_number,
    any_value(CASE WHEN regexp_full_match(value, '\d{4}-\d{2}-\d{2}') THEN CAST(value AS DATE) END) AS value_date,
    stated_by,
    min(source) AS source
FROM everything
GROUP BY record_key, field, value, stated_by
