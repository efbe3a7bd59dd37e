-- table:  curated.agencies
-- grain:  one row per agency
-- key:    agency_key
-- reads:  staged.reference_agencies, staged.sam_hierarchy_organizations
-- why:    award data knows codes only; people write names. Fetched organisations add units and names to the packaged table;
--         first days stay those of the table, since the hierarchy's are often the day of an entry and absence leans on them

WITH fetched AS (
    SELECT h.*,
        -- A parent that neither holds would hang in the air: the department, else the government itself.
        CASE
            WHEN h.parent_key IN (SELECT agency_key FROM staged.reference_agencies UNION ALL SELECT agency_key FROM staged.sam_hierarchy_organizations)
                AND h.parent_key <> h.agency_key THEN h.parent_key
            WHEN h.department_code IN (SELECT agency_key FROM staged.reference_agencies) AND h.department_code <> h.agency_key THEN h.department_code
            ELSE 'USG'
        END AS known_parent_key
    FROM staged.sam_hierarchy_organizations AS h
)

SELECT
    coalesce(r.agency_key, h.agency_key) AS agency_key,
    coalesce(r.level, h.level) AS level,
    coalesce(r.name, h.name, h.agency_key) AS name,
    r.abbreviation,
    coalesce(r.department_code, h.department_code) AS department_code,
    coalesce(r.subtier_code, h.subtier_code) AS subtier_code,
    coalesce(r.parent_key, CASE WHEN r.agency_key IS NULL THEN h.known_parent_key END) AS parent_key,
    coalesce(r.fpds_department_code, h.fpds_department_code) AS fpds_department_code,
    r.predecessor_keys,
    r.valid_from,
    CASE WHEN r.agency_key IS NULL THEN h.valid_until ELSE r.valid_until END AS valid_until,
    CASE WHEN h.agency_key IS NULL THEN 'reference' ELSE 'sam_hierarchy' END AS source
FROM staged.reference_agencies AS r
FULL OUTER JOIN fetched AS h ON r.agency_key = h.agency_key
