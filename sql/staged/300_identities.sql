-- table:  staged.identities
-- grain:  one row per distinct holder as records name it: identifiers and name together
-- key:    uei, duns, cage, name
-- reads:  staged.compiled_awards, staged.compiled_transactions, staged.compiled_notices, staged.compiled_subawards, staged.compiled_leads
-- why:    who is who is worked out once per distinct identity, never per record

WITH seen AS (
    SELECT recipient_uei AS uei, recipient_duns AS duns, recipient_cage AS cage, recipient_name AS name,
        parent_uei, parent_duns, parent_name, coalesce(date_signed, start_date) AS day, source
    FROM staged.compiled_awards
    UNION ALL BY NAME
    SELECT recipient_uei AS uei, recipient_duns AS duns, recipient_cage AS cage, recipient_name AS name,
        parent_uei, parent_duns, parent_name, action_date AS day, source
    FROM staged.compiled_transactions
    UNION ALL BY NAME
    SELECT awardee_uei AS uei, awardee_name AS name, posted_date AS day, source FROM staged.compiled_notices
    UNION ALL BY NAME
    SELECT prime_recipient_uei AS uei, prime_recipient_name AS name, subaward_action_date AS day, source
    FROM staged.compiled_subawards
    UNION ALL BY NAME
    SELECT subrecipient_uei AS uei, subrecipient_name AS name, subaward_action_date AS day, source
    FROM staged.compiled_subawards
    UNION ALL BY NAME
    SELECT vendor_name AS name, reported_date AS day, source FROM staged.compiled_leads
)

SELECT
    uei,
    duns,
    cage,
    name,
    norm_name(name) AS name_norm,
    -- The latest parent that is not the holder itself: a row may name the holder as its own parent.
    arg_max(parent_uei, day) FILTER (parent_uei IS DISTINCT FROM uei AND norm_name(parent_name) IS DISTINCT FROM norm_name(name)) AS parent_uei,
    arg_max(parent_duns, day) FILTER (parent_duns IS DISTINCT FROM duns AND norm_name(parent_name) IS DISTINCT FROM norm_name(name)) AS parent_duns,
    arg_max(parent_name, day) FILTER (
        norm_name(parent_name) IS DISTINCT FROM norm_name(name)
        AND (parent_uei IS NULL OR parent_uei IS DISTINCT FROM uei) AND (parent_duns IS NULL OR parent_duns IS DISTINCT FROM duns)
    ) AS parent_name,
    min(day) AS first_seen,
    max(day) AS last_seen,
    count(*) AS record_count,
    min(source) AS source
FROM seen
WHERE coalesce(uei, duns, cage, name) IS NOT NULL
GROUP BY uei, duns, cage, name
