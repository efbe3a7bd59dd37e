-- table:  staged.compiled_notices
-- grain:  one row per compiled notice
-- key:    notice_key
-- reads:  raw.compiled_notices
-- why:    a posted date known to the month or year stands on its first day, with its precision beside it

SELECT
    record ->> 'id' AS record_id,
    'compiled' AS source,
    'compiled' AS grade,
    coalesce(record ->> 'notice_id', 'SOL:' || norm_piid(record ->> 'solicitation_number'), record ->> 'id') AS notice_key,
    record ->> 'notice_id' AS notice_id,
    lower(record ->> 'notice_type') AS notice_type,
    record ->> 'title' AS title,
    first_day(record ->> 'posted_date') AS posted_date,
    date_precision(record ->> 'posted_date') AS posted_date_precision,
    norm_piid(record ->> 'solicitation_number') AS solicitation_number,
    record ->> 'department_code' AS department_code,
    record ->> 'subtier_code' AS subtier_code,
    CAST(NULL AS VARCHAR) AS office_code,
    record ->> 'award_number' AS award_number,
    full_date(record ->> 'award_date') AS award_date,
    CAST(record ->> 'award_amount' AS DECIMAL(23, 2)) AS award_amount,
    record ->> 'awardee_name' AS awardee_name,
    CAST(NULL AS VARCHAR) AS awardee_uei,
    record ->> 'description' AS description,
    CAST(NULL AS VARCHAR) AS naics_code,
    CAST(NULL AS VARCHAR) AS psc_code,
    CAST(NULL AS BOOLEAN) AS is_active,
    first_day(record ->> 'seen') AS as_of,
    retrieved_at,
    raw_file,
    row_number,
    coalesce('https://sam.gov/opp/' || (record ->> 'notice_id') || '/view', record -> 'sources' ->> 0) AS url,
    record ->> 'confidence' AS confidence,
    record -> 'conflicts' AS conflicts
FROM raw.compiled_notices
