-- table:  subawards_to
-- grain:  one row per question and subaward reported to the vendor
-- key:    question, source, subaward_key
-- reads:  curated.subawards
-- why:    a vendor may reach an agency as somebody's subcontractor: shown as a caveat, never deciding

WITH question AS (
    SELECT unnest(CAST($questions AS STRUCT(
        question VARCHAR,
        as_of DATE,
        vendor_keys VARCHAR [],
        subtiers VARCHAR [],
        department VARCHAR
    ) []), recursive := true)
)

SELECT
    q.question,
    s.subaward_key AS record_key,
    s.prime_award_key AS award_key,
    s.prime_award_piid,
    s.prime_recipient_name,
    s.subrecipient_name,
    s.awarding_subtier_code,
    s.subaward_action_date,
    s.subaward_amount,
    s.description,
    s.source,
    s.grade,
    s.url,
    s.raw_file,
    s.row_number,
    s.retrieved_at
FROM question AS q
JOIN curated.subawards AS s ON list_contains(q.vendor_keys, s.sub_vendor_key)
WHERE (list_contains(q.subtiers, s.awarding_subtier_code) OR s.awarding_agency_code = q.department OR (q.subtiers = [] AND q.department IS NULL))
    AND coalesce(s.subaward_action_date <= q.as_of, true)
    AND NOT coalesce(list_contains(q.vendor_keys, s.prime_vendor_key), false)
QUALIFY row_number() OVER (PARTITION BY q.question ORDER BY s.subaward_action_date DESC NULLS LAST, s.subaward_key, s.source) <= 20
ORDER BY q.question, s.subaward_action_date DESC NULLS LAST, s.subaward_key, s.source
