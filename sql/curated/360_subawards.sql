-- table:  curated.subawards
-- grain:  one row per reported subaward, per source
-- key:    source, subaward_key
-- reads:  staged.compiled_subawards, staged.usaspending_subawards, staged.name_keys, staged.usaspending_archive_subawards
-- why:    a vendor may reach an agency as somebody's subcontractor

WITH stacked AS (
    SELECT * FROM staged.compiled_subawards
    UNION ALL BY NAME
    SELECT * FROM staged.usaspending_subawards
    UNION ALL BY NAME
    SELECT * FROM staged.usaspending_archive_subawards
)

SELECT
    s.source,
    s.grade,
    s.as_of,
    s.retrieved_at,
    s.raw_file,
    s.row_number,
    s.url,
    s.confidence,
    s.subaward_key,
    s.prime_award_key,
    s.prime_award_piid,
    s.prime_recipient_name,
    s.prime_recipient_uei,
    s.awarding_agency_code,
    s.awarding_subtier_code,
    s.subaward_number,
    s.subaward_amount,
    s.subaward_action_date,
    s.subrecipient_name,
    s.subrecipient_uei,
    s.subrecipient_parent_name,
    s.description,
    coalesce(s.prime_recipient_uei, p.vendor_key) AS prime_vendor_key,
    coalesce(s.subrecipient_uei, k.vendor_key) AS sub_vendor_key
FROM stacked AS s
LEFT JOIN staged.name_keys AS p ON norm_name(s.prime_recipient_name) = p.name_norm
LEFT JOIN staged.name_keys AS k ON norm_name(s.subrecipient_name) = k.name_norm
