-- table:  staged.usaspending_subawards
-- grain:  one row per reported subaward
-- key:    subaward_key
-- reads:  raw.usaspending_subaward_search, raw.usaspending_subawards, staged.usaspending_awards, staged.usaspending_agencies
-- why:    a subaward has no number of the service's own that lasts: prime award, the prime's number, day and amount together make
--         it one; of each list only the latest reading stands, so that a corrected amount replaces the old one

WITH found AS (
    SELECT
        upper(record ->> 'prime_award_generated_internal_id') AS prime_award_key,
        record ->> 'Sub-Award ID' AS subaward_number,
        sam_day(record ->> 'Sub-Award Date') AS subaward_action_date,
        sam_money(record ->> 'Sub-Award Amount') AS subaward_amount,
        record ->> 'Sub-Awardee Name' AS subrecipient_name,
        record ->> 'Sub-Recipient UEI' AS subrecipient_uei,
        record ->> 'Sub-Award Description' AS description,
        record ->> 'Prime Award ID' AS prime_piid,
        record ->> 'Prime Recipient Name' AS prime_name,
        record ->> 'Prime Award Recipient UEI' AS prime_uei,
        norm_words(record ->> 'Awarding Agency') AS department_norm,
        norm_words(record ->> 'Awarding Sub Agency') AS component_norm,
        1 AS place,
        CAST(record ->> '_as_of' AS DATE) AS as_of,
        retrieved_at,
        raw_file,
        row_number
    FROM raw.usaspending_subaward_search
    WHERE (record ->> 'prime_award_generated_internal_id') IS NOT NULL
    QUALIFY as_of IS NOT DISTINCT FROM max(as_of) OVER (PARTITION BY prime_award_key, subaward_number)
),

listed AS (
    SELECT
        upper(record ->> '_asked') AS prime_award_key,
        record ->> 'subaward_number' AS subaward_number,
        sam_day(record ->> 'action_date') AS subaward_action_date,
        sam_money(record ->> 'amount') AS subaward_amount,
        record ->> 'recipient_name' AS subrecipient_name,
        record ->> 'description' AS description,
        2 AS place,
        CAST(record ->> '_as_of' AS DATE) AS as_of,
        retrieved_at,
        raw_file,
        row_number
    FROM raw.usaspending_subawards
    QUALIFY as_of IS NOT DISTINCT FROM max(as_of) OVER (PARTITION BY prime_award_key)
),

stacked AS (
    SELECT *, concat_ws('/', prime_award_key, subaward_number, subaward_action_date, subaward_amount) AS subaward_key
    FROM (SELECT * FROM found UNION ALL BY NAME SELECT * FROM listed)
    QUALIFY row_number() OVER (PARTITION BY subaward_key ORDER BY place, as_of DESC NULLS LAST, retrieved_at DESC, raw_file DESC, row_number DESC) = 1
)

SELECT
    'usaspending' AS source,
    'official' AS grade,
    s.subaward_key,
    s.prime_award_key,
    coalesce(norm_piid(s.prime_piid), a.piid, norm_piid(key_part(s.prime_award_key, 1))) AS prime_award_piid,
    coalesce(s.prime_name, a.recipient_name) AS prime_recipient_name,
    coalesce(s.prime_uei, a.recipient_uei) AS prime_recipient_uei,
    coalesce(g.department_code, a.awarding_agency_code) AS awarding_agency_code,
    coalesce(g.component_code, a.awarding_subtier_code) AS awarding_subtier_code,
    s.subaward_number,
    s.subaward_amount,
    s.subaward_action_date,
    s.subrecipient_name,
    s.subrecipient_uei,
    CAST(NULL AS VARCHAR) AS subrecipient_parent_name,
    s.description,
    s.as_of,
    s.retrieved_at,
    s.raw_file,
    s.row_number,
    'https://www.usaspending.gov/award/' || url_encode(s.prime_award_key) || '/' AS url,
    CAST(NULL AS VARCHAR) AS confidence
FROM stacked AS s
LEFT JOIN staged.usaspending_awards AS a ON s.prime_award_key = a.award_key
LEFT JOIN staged.usaspending_agencies AS g ON s.department_norm = g.department_norm AND s.component_norm = g.component_norm
