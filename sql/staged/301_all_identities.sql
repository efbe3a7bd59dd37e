-- table:  staged.all_identities
-- grain:  one row per distinct holder or parent, with what says so
-- key:    uei, duns, cage, name, basis
-- reads:  staged.identities, staged.compiled_entities, staged.sam_entities_entities, staged.usaspending_recipients
-- why:    a parent may hold no award itself and still be somebody; an entity links UEI, DUNS and CAGE

SELECT uei, duns, cage, name, name_norm, is_further, parent_uei, parent_duns, parent_name, first_seen, last_seen, record_count,
    'recorded' AS basis, CAST(NULL AS DATE) AS founded_date, source
FROM staged.identities
UNION ALL BY NAME
SELECT DISTINCT parent_uei AS uei, parent_duns AS duns, CAST(NULL AS VARCHAR) AS cage, parent_name AS name, norm_name(parent_name) AS name_norm,
    0 AS record_count, 'parent' AS basis, min(source) AS source
FROM staged.identities
WHERE parent_uei IS NOT NULL OR parent_duns IS NOT NULL
GROUP BY parent_uei, parent_duns, parent_name
UNION ALL BY NAME
SELECT uei, duns, cage, name, norm_name(name) AS name_norm, parent_uei, parent_name, 0 AS record_count,
    CASE WHEN name = legal_name THEN 'legal' ELSE 'recorded' END AS basis, founded_date, 'compiled' AS source
FROM staged.compiled_entities
UNION ALL BY NAME
SELECT uei, duns, name, norm_name(name) AS name_norm, parent_uei, parent_name, 0 AS record_count, 'recorded' AS basis, 'usaspending' AS source
FROM staged.usaspending_recipients
UNION ALL BY NAME
SELECT uei, cage, legal_name AS name, norm_name(legal_name) AS name_norm,
    max(nullif(coalesce(ultimate_parent_uei, immediate_parent_uei), uei)) AS parent_uei,
    max(coalesce(ultimate_parent_name, immediate_parent_name)) AS parent_name, 0 AS record_count, 'legal' AS basis, source
FROM staged.sam_entities_entities
WHERE legal_name IS NOT NULL
GROUP BY uei, cage, legal_name, source
UNION ALL BY NAME
SELECT uei, cage, dba_name AS name, norm_name(dba_name) AS name_norm, 0 AS record_count, 'dba' AS basis, source
FROM staged.sam_entities_entities
WHERE dba_name <> legal_name
GROUP BY uei, cage, dba_name, source

