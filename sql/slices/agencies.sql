-- table:  agencies
-- grain:  one row per agency
-- key:    agency_key
-- reads:  curated.agencies
-- why:    the table is small, and what stands below what decides: it goes along whole

SELECT a.* FROM curated.agencies AS a
ORDER BY a.agency_key
