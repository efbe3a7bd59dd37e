-- table:  notices_of_award
-- grain:  one row per notice that names the award
-- key:    source, notice_key
-- reads:  curated.notices
-- why:    a notice is evidence of its own and may say what award data has no field for ($piid)

SELECT
    source,
    notice_key,
    notice_key AS record_key,
    notice_id,
    notice_type,
    title,
    posted_date,
    posted_date_precision,
    award_number,
    award_date,
    award_amount,
    awardee_name,
    vendor_key,
    subtier_code,
    description,
    grade,
    url,
    raw_file,
    row_number,
    retrieved_at
FROM curated.notices
WHERE award_number = $piid
ORDER BY posted_date, notice_key, source
