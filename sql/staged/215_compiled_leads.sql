-- table:  staged.compiled_leads
-- grain:  one row per report of an award without a number
-- key:    record_id
-- reads:  raw.compiled_leads
-- why:    without an award number nothing can be matched or summed, so a lead never becomes an award

SELECT
    record ->> 'id' AS record_id,
    'compiled' AS source,
    'compiled' AS grade,
    record ->> 'id' AS lead_key,
    record ->> 'vendor_name' AS vendor_name,
    record ->> 'agency_code' AS agency_code,
    record ->> 'agency_name' AS agency_name,
    first_day(record ->> 'reported_date') AS reported_date,
    date_precision(record ->> 'reported_date') AS reported_date_precision,
    first_day(record ->> 'end_date') AS end_date,
    record ->> 'amount' AS amount,
    record ->> 'description' AS description,
    record ->> 'notes' AS notes,
    first_day(record ->> 'seen') AS as_of,
    retrieved_at,
    raw_file,
    row_number,
    record -> 'sources' ->> 0 AS url,
    record ->> 'confidence' AS confidence,
    record -> 'conflicts' AS conflicts
FROM raw.compiled_leads
