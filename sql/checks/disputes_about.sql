-- table:  disputes_about
-- grain:  one row per question, record, field and value
-- key:    question, record_key, field, value, stated_by
-- reads:  curated.conflicts, curated.awards
-- why:    where two sources, two pages, or a notice and its award disagree, each value is told beside the verdict

WITH question AS (
    SELECT unnest(CAST($questions AS STRUCT(question VARCHAR, record_keys VARCHAR []) []), recursive := true)
),

wanted AS (SELECT question, unnest(record_keys) AS key FROM question),

found AS (
    SELECT w.question, c.record_key, c.award_key, c.field, c.value, c.stated_by FROM wanted AS w JOIN curated.conflicts AS c ON w.key = c.record_key
    UNION
    SELECT w.question, c.record_key, c.award_key, c.field, c.value, c.stated_by FROM wanted AS w JOIN curated.conflicts AS c ON w.key = c.award_key
)

SELECT
    f.question,
    f.record_key,
    any_value(a.piid) AS piid,
    f.field,
    f.value,
    f.stated_by
FROM found AS f
LEFT JOIN curated.awards AS a ON f.award_key = a.award_key
GROUP BY f.question, f.record_key, f.field, f.value, f.stated_by
ORDER BY f.question, f.record_key, f.field, f.value, f.stated_by
