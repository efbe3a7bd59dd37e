-- table:  main.scopes
-- grain:  one row per completed, partial or failed fetch or load
-- key:    coverage_id
-- reads:  curated.coverage, curated.vendors, curated.agencies
-- why:    For which windows the store would hold every record, in names: without a complete scope an absence means nothing.
-- column vendor: Vendor asked for, by its name today; 'every vendor' where the scope is not limited to one
-- column agency: Agency asked for, by its name today; 'every agency' where the scope is not limited to one
-- column since_date: First day of the window; NULL: as far back as the source goes
-- column until_date: Last day of the window: the day of the data where the scope says none

SELECT
    c.source,
    c.status,
    CASE WHEN c.vendor_key IS NULL THEN 'every vendor' ELSE coalesce(v.name, c.vendor_key) END AS vendor,
    CASE WHEN c.agency_code IS NULL THEN 'every agency' ELSE coalesce(g.name, c.agency_code) END AS agency,
    c.agency_role,
    c.award_kinds,
    c.award_key,
    c.date_basis,
    c.since_date,
    coalesce(c.until_date, c.data_as_of) AS until_date,
    c.data_as_of,
    c.record_count,
    c.control,
    c.control_count,
    c.reason,
    c.vendor_key,
    c.agency_code,
    c.coverage_id
FROM curated.coverage AS c
LEFT JOIN curated.vendors AS v ON c.vendor_key = v.vendor_key
LEFT JOIN curated.agencies AS g ON c.agency_code = g.agency_key
