-- table:  agency_names
-- grain:  one row per agency, name and kind
-- key:    agency_key, name, kind
-- reads:  curated.agency_names
-- why:    as agencies

SELECT n.* FROM curated.agency_names AS n
ORDER BY n.agency_key, n.name, n.kind
