-- table:  staged.reference_agencies
-- grain:  one row per agency
-- key:    agency_key
-- reads:  raw.reference_agencies
-- why:    the packaged table of the whole government, with names as people write them

SELECT
    record ->> 'agency_key' AS agency_key,
    record ->> 'level' AS level,
    record ->> 'name' AS name,
    record ->> 'abbreviation' AS abbreviation,
    record ->> 'department_code' AS department_code,
    record ->> 'subtier_code' AS subtier_code,
    record ->> 'parent_key' AS parent_key,
    record ->> 'fpds_department_code' AS fpds_department_code,
    record ->> 'predecessor_keys' AS predecessor_keys,
    full_date(record ->> 'valid_from') AS valid_from,
    full_date(record ->> 'valid_until') AS valid_until,
    record -> 'names' AS names
FROM raw.reference_agencies
