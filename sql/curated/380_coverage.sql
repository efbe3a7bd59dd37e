-- table:  curated.coverage
-- grain:  one row per completed, partial or failed fetch or load
-- key:    coverage_id
-- reads:  raw.coverage
-- why:    absence means something only inside a complete scope; a later line of one id replaces the earlier

SELECT
    record ->> 'coverage_id' AS coverage_id,
    record ->> 'source' AS source,
    record ->> 'vendor_key' AS vendor_key,
    record ->> 'vendor_terms' AS vendor_terms,
    record ->> 'agency_code' AS agency_code,
    record ->> 'agency_role' AS agency_role,
    record ->> 'award_kinds' AS award_kinds,
    record ->> 'award_key' AS award_key,
    record ->> 'date_basis' AS date_basis,
    CAST(record ->> 'since_date' AS DATE) AS since_date,
    CAST(record ->> 'until_date' AS DATE) AS until_date,
    CAST(record ->> 'data_as_of' AS DATE) AS data_as_of,
    record ->> 'status' AS status,
    CAST(record ->> 'record_count' AS BIGINT) AS record_count,
    record ->> 'control' AS control,
    CAST(record ->> 'control_count' AS BIGINT) AS control_count,
    record ->> 'reason' AS reason,
    CAST(left(record ->> 'retrieved_at', 19) AS TIMESTAMP) AS retrieved_at,
    record ->> 'raw_file' AS raw_file
FROM raw.coverage
QUALIFY row_number() OVER (PARTITION BY record ->> 'coverage_id' ORDER BY row_number DESC) = 1
