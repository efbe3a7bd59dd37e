-- table:  staged.usaspending_archive_scopes
-- grain:  one row per department and fiscal year of which a full file is held
-- key:    agency_code, fiscal_year
-- reads:  raw.coverage
-- why:    a record that its publisher deleted is simply not in the next full file: what an older file has and a newer full file
--         of the same department and year has not is deleted

SELECT
    coalesce(record ->> 'agency_code', '') AS agency_code,
    CAST(year(CAST(record ->> 'since_date' AS DATE)) + 1 AS INTEGER) AS fiscal_year,
    max(CAST(record ->> 'data_as_of' AS DATE)) AS as_of
FROM raw.coverage
-- The parentheses matter: DuckDB 1.4 binds ->> less tightly than LIKE and =.
WHERE (record ->> 'coverage_id') LIKE 'usaspending_archive/full/%' AND (record ->> 'status') = 'complete'
GROUP BY ALL
