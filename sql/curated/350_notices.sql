-- table:  curated.notices
-- grain:  one row per notice, per source
-- key:    source, notice_key
-- reads:  staged.compiled_notices, staged.sam_notices_notices, staged.name_keys
-- why:    a notice shows that something was announced; it is evidence of its own, never an award

WITH stacked AS (
    SELECT * FROM staged.compiled_notices
    UNION ALL BY NAME
    SELECT * FROM staged.sam_notices_notices
)

SELECT
    n.source,
    n.grade,
    n.as_of,
    n.retrieved_at,
    n.raw_file,
    n.row_number,
    n.url,
    n.confidence,
    n.notice_key,
    n.notice_id,
    n.notice_type,
    n.title,
    n.posted_date,
    n.posted_date_precision,
    n.solicitation_number,
    n.department_code,
    n.subtier_code,
    n.office_code,
    n.award_number,
    n.award_date,
    n.award_amount,
    n.awardee_name,
    n.awardee_uei,
    n.description,
    n.naics_code,
    n.psc_code,
    n.is_active,
    coalesce(n.awardee_uei, k.vendor_key) AS vendor_key
FROM stacked AS n
LEFT JOIN staged.name_keys AS k ON norm_name(n.awardee_name) = k.name_norm
