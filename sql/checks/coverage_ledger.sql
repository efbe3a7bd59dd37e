-- table:  coverage_ledger
-- grain:  one row per line of the ledger
-- key:    coverage_id
-- reads:  curated.coverage
-- why:    absence means something only inside a complete scope

SELECT
    coverage_id,
    source,
    vendor_key,
    vendor_terms,
    agency_code,
    agency_role,
    award_kinds,
    award_key,
    date_basis,
    since_date,
    until_date,
    data_as_of,
    status,
    record_count,
    control,
    control_count,
    reason
FROM curated.coverage
ORDER BY coverage_id
