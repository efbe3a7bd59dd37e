-- table:  curated.agencies
-- grain:  one row per agency
-- key:    agency_key
-- reads:  staged.reference_agencies
-- why:    award data knows codes only; people write names

SELECT
    agency_key,
    level,
    name,
    abbreviation,
    department_code,
    subtier_code,
    parent_key,
    fpds_department_code,
    predecessor_keys,
    valid_from,
    valid_until,
    'reference' AS source
FROM staged.reference_agencies
