-- table:  staged.compiled_subawards
-- grain:  one row per compiled subaward report
-- key:    subaward_key
-- reads:  raw.compiled_subawards
-- why:    a prime numbers its subawards itself, so the key needs the report and the prime award as well

SELECT
    'compiled' AS source,
    'compiled' AS grade,
    concat_ws('/', record ->> 'report_id', record ->> 'prime_award_key', record ->> 'subaward_number', record ->> 'id') AS subaward_key,
    record ->> 'prime_award_key' AS prime_award_key,
    record ->> 'prime_award_piid' AS prime_award_piid,
    record ->> 'prime_recipient_name' AS prime_recipient_name,
    record ->> 'prime_recipient_uei' AS prime_recipient_uei,
    record ->> 'awarding_agency_code' AS awarding_agency_code,
    record ->> 'awarding_subtier_code' AS awarding_subtier_code,
    record ->> 'subaward_number' AS subaward_number,
    CAST(record ->> 'subaward_amount' AS DECIMAL(23, 2)) AS subaward_amount,
    full_date(record ->> 'subaward_action_date') AS subaward_action_date,
    record ->> 'subrecipient_name' AS subrecipient_name,
    record ->> 'subrecipient_uei' AS subrecipient_uei,
    record ->> 'subrecipient_parent_name' AS subrecipient_parent_name,
    record ->> 'description' AS description,
    first_day(record ->> 'seen') AS as_of,
    retrieved_at,
    raw_file,
    row_number,
    'https://www.usaspending.gov/award/' || (record ->> 'prime_award_key') || '/' AS url,
    record ->> 'confidence' AS confidence
FROM raw.compiled_subawards
