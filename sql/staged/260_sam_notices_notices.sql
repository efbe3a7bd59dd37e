-- table:  staged.sam_notices_notices
-- grain:  one row per notice
-- key:    notice_key
-- reads:  raw.sam_notices_notices, raw.sam_notices_descriptions, staged.sam_notices_extract
-- why:    the version fetched last stands; codes come from the code path, since names hold dots themselves

WITH texts AS (
    SELECT lower(replace(record ->> '$.noticeId', '-', '')) AS notice_id, sam_text(record ->> '$.text') AS text
    FROM raw.sam_notices_descriptions
    QUALIFY row_number() OVER (PARTITION BY notice_id ORDER BY retrieved_at DESC, raw_file DESC) = 1
),

source AS (
    SELECT
        record,
        raw_file,
        row_number,
        retrieved_at,
        lower(replace(sam_text(record ->> '$.noticeId'), '-', '')) AS notice_id,
        string_split(sam_text(record ->> '$.fullParentPathCode'), '.') AS codes,
        sam_text(record ->> '$.award.number') AS award_number,
        sam_text(record ->> '$.description') AS description
    FROM (
        SELECT record, raw_file, row_number, retrieved_at FROM raw.sam_notices_notices
        UNION ALL
        SELECT record, raw_file, row_number, retrieved_at FROM staged.sam_notices_extract
    )
),

parted AS (
    -- "vehicle / order": the order is what was awarded. Parts too short for an award number belong to one number.
    SELECT *, list_transform(string_split(award_number, '/'), lambda part: norm_piid(part)) AS numbers FROM source
)

SELECT
    'sam_notices' AS source,
    'official' AS grade,
    n.notice_id AS notice_key,
    n.notice_id,
    CASE lower(sam_text(n.record ->> '$.type'))
        WHEN 'a' THEN 'award notice'
        WHEN 'u' THEN 'justification'
        WHEN 'p' THEN 'presolicitation'
        WHEN 'o' THEN 'solicitation'
        WHEN 'k' THEN 'combined synopsis/solicitation'
        WHEN 'r' THEN 'sources sought'
        WHEN 's' THEN 'special notice'
        WHEN 'g' THEN 'sale of surplus property'
        WHEN 'i' THEN 'intent to bundle requirements (dod-funded)'
        ELSE lower(sam_text(n.record ->> '$.type'))
    END AS notice_type,
    sam_text(n.record ->> '$.title') AS title,
    sam_day(n.record ->> '$.postedDate') AS posted_date,
    CASE WHEN sam_day(n.record ->> '$.postedDate') IS NOT NULL THEN 'day' END AS posted_date_precision,
    norm_piid(sam_text(n.record ->> '$.solicitationNumber')) AS solicitation_number,
    nullif(n.codes[1], '') AS department_code,
    nullif(n.codes[2], '') AS subtier_code,
    CASE WHEN len(n.codes) > 2 THEN nullif(n.codes[-1], '') END AS office_code,
    CASE WHEN len(n.numbers) > 1 AND list_min(list_transform(n.numbers, lambda part: coalesce(length(part), 0))) >= 9
        THEN n.numbers[-1] ELSE norm_piid(n.award_number) END AS award_number,
    sam_day(n.record ->> '$.award.date') AS award_date,
    sam_money(sam_text(n.record ->> '$.award.amount')) AS award_amount,
    sam_name(n.record -> '$.award.awardee') AS awardee_name,
    upper(sam_text(n.record ->> '$.award.awardee.ueiSAM')) AS awardee_uei,
    -- The field holds the text's address; the text itself was fetched or is not held.
    coalesce(t.text, CASE WHEN NOT regexp_matches(n.description, '^https?://\S+$') THEN n.description END) AS description,
    sam_text(coalesce(n.record ->> '$.naicsCode', n.record ->> '$.naicsCodes[0]')) AS naics_code,
    sam_text(n.record ->> '$.classificationCode') AS psc_code,
    CASE lower(sam_text(n.record ->> '$.active')) WHEN 'yes' THEN true WHEN 'true' THEN true WHEN 'no' THEN false WHEN 'false' THEN false END AS is_active,
    CAST(n.retrieved_at AS DATE) AS as_of,
    n.retrieved_at,
    n.raw_file,
    n.row_number,
    'https://sam.gov/workspace/contract/opp/' || n.notice_id || '/view' AS url,
    CAST(NULL AS VARCHAR) AS confidence
FROM parted AS n
LEFT JOIN texts AS t ON n.notice_id = t.notice_id
WHERE n.notice_id IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY n.notice_id ORDER BY n.retrieved_at DESC, n.raw_file DESC, n.row_number DESC) = 1
