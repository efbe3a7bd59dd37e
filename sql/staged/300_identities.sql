-- table:  staged.identities
-- grain:  one row per distinct holder as records name it: identifiers and name together
-- key:    uei, duns, cage, name
-- reads:  staged.compiled_awards, staged.compiled_transactions, staged.compiled_notices, staged.compiled_subawards, staged.compiled_leads, staged.sam_awards_actions, staged.sam_notices_notices, staged.usaspending_archive_transactions, staged.usaspending_awards, staged.usaspending_transactions, staged.usaspending_subawards, staged.usaspending_archive_awards, staged.usaspending_archive_subawards, staged.fpds_atom_actions
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
    UNION ALL BY NAME
    SELECT recipient_uei AS uei, recipient_duns AS duns, recipient_cage AS cage, recipient_name AS name,
        parent_uei, parent_duns, parent_name, coalesce(date_signed, start_date) AS day, source
    FROM staged.usaspending_awards
    UNION ALL BY NAME
    SELECT recipient_uei AS uei, recipient_duns AS duns, recipient_cage AS cage, recipient_name AS name,
        parent_uei, parent_duns, parent_name, action_date AS day, source
    FROM staged.usaspending_transactions
    UNION ALL BY NAME
    SELECT prime_recipient_uei AS uei, prime_recipient_name AS name, subaward_action_date AS day, source
    FROM staged.usaspending_subawards
    UNION ALL BY NAME
    SELECT subrecipient_uei AS uei, subrecipient_name AS name, subaward_action_date AS day, source
    FROM staged.usaspending_subawards
    UNION ALL BY NAME
    SELECT recipient_uei AS uei, recipient_duns AS duns, recipient_cage AS cage, recipient_name AS name,
        parent_uei, parent_duns, parent_name, action_date AS day, source
    FROM staged.sam_awards_actions
    UNION ALL BY NAME
    SELECT awardee_uei AS uei, awardee_name AS name, posted_date AS day, source FROM staged.sam_notices_notices
    UNION ALL BY NAME
    -- The name typed on the contract is the one that letters of its time use.
    SELECT recipient_uei AS uei, recipient_cage AS cage, typed.name, action_date AS day, source
    FROM staged.sam_awards_actions, unnest(list_distinct([recipient_name_raw, recipient_name_on_contract, recipient_dba])) AS typed (name)
    WHERE recipient_uei IS NOT NULL AND typed.name <> recipient_name
    UNION ALL BY NAME
    SELECT recipient_uei AS uei, recipient_duns AS duns, recipient_cage AS cage, recipient_name AS name,
        parent_uei, parent_duns, parent_name, action_date AS day, source
    FROM staged.usaspending_archive_transactions
    UNION ALL BY NAME
    SELECT recipient_uei AS uei, recipient_duns AS duns, recipient_cage AS cage, recipient_name AS name,
        parent_uei, parent_duns, parent_name, action_date AS day, source
    FROM staged.fpds_atom_actions
    UNION ALL BY NAME
    SELECT recipient_uei AS uei, recipient_duns AS duns, recipient_cage AS cage, typed.name, action_date AS day, source
    FROM staged.fpds_atom_actions, unnest([recipient_name_raw, recipient_dba]) AS typed (name)
    WHERE typed.name <> recipient_name AND (recipient_uei IS NOT NULL OR recipient_duns IS NOT NULL)
    UNION ALL BY NAME
    -- The standard name is today's; the name as reported then, and the one it did business under, are names too.
    SELECT recipient_uei AS uei, recipient_duns AS duns, recipient_cage AS cage, typed.name, action_date AS day, source
    FROM staged.usaspending_archive_transactions, unnest([recipient_name_raw, recipient_doing_business_as_name]) AS typed (name)
    WHERE typed.name <> recipient_name AND (recipient_uei IS NOT NULL OR recipient_duns IS NOT NULL)
    UNION ALL BY NAME
    SELECT recipient_uei AS uei, recipient_duns AS duns, recipient_cage AS cage, recipient_name AS name,
        parent_uei, parent_duns, parent_name, coalesce(date_signed, start_date) AS day, source
    FROM staged.usaspending_archive_awards
    UNION ALL BY NAME
    SELECT prime_recipient_uei AS uei, prime_recipient_name AS name, subaward_action_date AS day, source
    FROM staged.usaspending_archive_subawards
    UNION ALL BY NAME
    SELECT subrecipient_uei AS uei, subrecipient_name AS name, subaward_action_date AS day, source
    FROM staged.usaspending_archive_subawards
),

-- Millions of records, far fewer ways of writing a holder: names are normalised only after this step.
written AS (
    SELECT uei, duns, cage, name, parent_uei, parent_duns, parent_name, min(day) AS first_day, max(day) AS last_day,
        count(*) AS record_count, min(source) AS source
    FROM seen
    WHERE uei IS NOT NULL OR duns IS NOT NULL OR cage IS NOT NULL OR name IS NOT NULL
    GROUP BY uei, duns, cage, name, parent_uei, parent_duns, parent_name
),

normalised AS (
    SELECT *, norm_name(name) AS name_norm, norm_name(parent_name) AS parent_norm FROM written
)

SELECT
    uei,
    duns,
    cage,
    name,
    any_value(name_norm) AS name_norm,
    -- The latest parent that is not the holder itself: a row may name the holder as its own parent.
    arg_max(parent_uei, (coalesce(last_day, DATE '1900-01-01'), parent_uei)) FILTER (parent_uei IS DISTINCT FROM uei AND parent_norm IS DISTINCT FROM name_norm) AS parent_uei,
    arg_max(parent_duns, (coalesce(last_day, DATE '1900-01-01'), parent_duns)) FILTER (parent_duns IS DISTINCT FROM duns AND parent_norm IS DISTINCT FROM name_norm) AS parent_duns,
    arg_max(parent_name, (coalesce(last_day, DATE '1900-01-01'), parent_name)) FILTER (
        parent_norm IS DISTINCT FROM name_norm
        AND (parent_uei IS NULL OR parent_uei IS DISTINCT FROM uei) AND (parent_duns IS NULL OR parent_duns IS DISTINCT FROM duns)
    ) AS parent_name,
    min(first_day) AS first_seen,
    max(last_day) AS last_seen,
    CAST(sum(record_count) AS BIGINT) AS record_count,
    min(source) AS source
FROM normalised
GROUP BY uei, duns, cage, name
