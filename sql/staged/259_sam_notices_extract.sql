-- table:  staged.sam_notices_extract
-- grain:  one row per notice of SAM.gov notice extracts, in its newest version
-- key:    notice_id
-- reads:  raw.sam_notices_extract
-- why:    an extract has one row per version of a notice; a row takes the shape of the service's record, so that one set of rules reads both

SELECT
    lower(replace(notice_id, '-', '')) AS notice_id,
    json_object(
        'noticeId', notice_id,
        'title', title,
        'solicitationNumber', solicitation_number,
        'fullParentPathCode', concat_ws('.', coalesce(cgac, ''), coalesce(fpds_code, ''), aac_code),
        'postedDate', CAST(posted_date AS VARCHAR),
        'type', notice_type,
        'naicsCode', naics_code,
        'classificationCode', classification_code,
        'active', active,
        'award', json_object(
            'date', CAST(award_date AS VARCHAR),
            'number', award_number,
            'amount', CAST(award_amount AS VARCHAR),
            'awardee', json_object('name', awardee)
        ),
        'description', description
    ) AS record,
    raw_file,
    row_number,
    retrieved_at
FROM raw.sam_notices_extract
WHERE set_aside IS NULL
QUALIFY row_number() OVER (PARTITION BY lower(replace(notice_id, '-', '')) ORDER BY posted_date DESC NULLS LAST, raw_file DESC, row_number DESC) = 1
