-- table:  award_identifier
-- grain:  one row per question and notice
-- key:    question, source, notice_key
-- reads:  curated.notices
-- why:    a letter may name a notice where it means the award; the awards themselves come from awards_as_of

WITH question AS (
    SELECT unnest(CAST($questions AS STRUCT(question VARCHAR, notice_ids VARCHAR []) []), recursive := true)
)

SELECT
    q.question,
    n.notice_key AS record_key,
    n.notice_id,
    n.notice_type,
    n.title,
    n.posted_date,
    n.award_number,
    n.awardee_name,
    n.vendor_key,
    n.subtier_code,
    n.source,
    n.grade,
    n.url,
    n.raw_file,
    n.row_number,
    n.retrieved_at
FROM question AS q
JOIN curated.notices AS n ON list_contains(q.notice_ids, n.notice_id)
ORDER BY q.question, n.posted_date, n.notice_key, n.source
