-- table:  agencies_all
-- grain:  one row per agency
-- key:    agency_key
-- reads:  curated.agencies, curated.agency_names
-- why:    codes, levels, what stands below what, and the names of each

SELECT
    a.agency_key,
    a.level,
    a.name,
    a.abbreviation,
    a.department_code,
    a.subtier_code,
    a.parent_key,
    a.predecessor_keys,
    a.valid_from,
    a.valid_until,
    list_sort(list(DISTINCT n.name_norm)) AS names
FROM curated.agencies AS a
LEFT JOIN curated.agency_names AS n ON a.agency_key = n.agency_key
GROUP BY ALL
ORDER BY a.agency_key
