-- table:  staged.identities
-- grain:  one row per distinct holder as records name it: identifiers and name together
-- key:    uei, duns, cage, name
-- reads:  staged.compiled_awards, staged.compiled_transactions, staged.compiled_notices, staged.compiled_subawards, staged.compiled_leads, staged.sam_awards_actions, staged.sam_notices_notices, staged.usaspending_archive_actions, staged.usaspending_awards, staged.usaspending_transactions, staged.usaspending_subawards, staged.usaspending_archive_awards, staged.usaspending_archive_subawards, staged.fpds_atom_actions, staged.own_awards
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
    -- The name typed on the contract is the one that letters of its time use; the standard name is today's.
    SELECT recipient_uei AS uei, recipient_duns AS duns, recipient_cage AS cage, recipient_name AS name,
        recipient_name_raw AS second_name, recipient_name_on_contract AS third_name, recipient_dba AS fourth_name,
        parent_uei, parent_duns, parent_name, action_date AS day, source
    FROM staged.sam_awards_actions
    UNION ALL BY NAME
    SELECT awardee_uei AS uei, awardee_name AS name, posted_date AS day, source FROM staged.sam_notices_notices
    UNION ALL BY NAME
    SELECT recipient_uei AS uei, recipient_duns AS duns, recipient_cage AS cage, recipient_name AS name,
        recipient_name_raw AS second_name, recipient_dba AS third_name,
        parent_uei, parent_duns, parent_name, action_date AS day, source
    FROM staged.fpds_atom_actions
    UNION ALL BY NAME
    -- Every version of every action: a name that a corrected record bore was a name.
    SELECT recipient_uei AS uei, recipient_duns AS duns, cage_code AS cage, recipient_name AS name,
        recipient_name_raw AS second_name, recipient_doing_business_as_name AS third_name,
        recipient_parent_uei AS parent_uei, recipient_parent_duns AS parent_duns, recipient_parent_name AS parent_name,
        action_date AS day, 'usaspending_archive' AS source
    FROM staged.usaspending_archive_actions
    UNION ALL BY NAME
    SELECT recipient_uei AS uei, recipient_duns AS duns, recipient_cage AS cage, recipient_name AS name,
        parent_uei, parent_duns, parent_name, coalesce(date_signed, start_date) AS day, source
    FROM staged.usaspending_archive_awards
    UNION ALL BY NAME
    SELECT recipient_uei AS uei, recipient_name AS name, coalesce(date_signed, start_date) AS day, source FROM staged.own_awards
    UNION ALL BY NAME
    SELECT prime_recipient_uei AS uei, prime_recipient_name AS name, subaward_action_date AS day, source
    FROM staged.usaspending_archive_subawards
    UNION ALL BY NAME
    SELECT subrecipient_uei AS uei, subrecipient_name AS name, subaward_action_date AS day, source
    FROM staged.usaspending_archive_subawards
),

-- Millions of records, far fewer ways of writing a holder: names are normalised only after this step.
written AS (
    SELECT uei, duns, cage, name, second_name, third_name, fourth_name, parent_uei, parent_duns, parent_name,
        min(day) AS first_day, max(day) AS last_day, count(*) AS record_count, min(source) AS source
    FROM seen
    WHERE uei IS NOT NULL OR duns IS NOT NULL OR cage IS NOT NULL OR name IS NOT NULL
    GROUP BY uei, duns, cage, name, second_name, third_name, fourth_name, parent_uei, parent_duns, parent_name
),

-- A further name is a name of an identified holder only: by itself it identifies nobody.
spelled AS (
    SELECT uei, duns, cage, name, false AS is_further, parent_uei, parent_duns, parent_name, first_day, last_day, record_count, source FROM written
    UNION ALL BY NAME
    SELECT w.uei, w.duns, w.cage, further.name, true AS is_further, w.first_day, w.last_day, w.record_count, w.source
    FROM written AS w, unnest(list_distinct([w.second_name, w.third_name, w.fourth_name])) AS further (name)
    WHERE further.name <> w.name AND (w.uei IS NOT NULL OR w.duns IS NOT NULL)
),

normalised AS (
    SELECT *, norm_name(name) AS name_norm, norm_name(parent_name) AS parent_norm FROM spelled
)

SELECT
    uei,
    duns,
    cage,
    name,
    any_value(name_norm) AS name_norm,
    -- Only ever beside another name: a trade name, or the name as typed.
    bool_and(is_further) AS is_further,
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
