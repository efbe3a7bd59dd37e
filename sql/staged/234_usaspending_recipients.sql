-- table:  staged.usaspending_recipients
-- grain:  one row per recipient and name that the service lists, former names included
-- key:    uei, name
-- reads:  raw.usaspending_recipients, raw.usaspending_profiles
-- why:    the service's own list of holders: names, parents, and the DUNS that old records bear beside the UEI

WITH found AS (
    SELECT record ->> 'uei' AS uei, record ->> 'recipient_name' AS name, record ->> 'duns' AS duns, CAST(NULL AS VARCHAR) AS parent_uei,
        CAST(NULL AS VARCHAR) AS parent_name
    FROM raw.usaspending_recipients
    UNION ALL
    SELECT record ->> 'uei', unnest(list_append(CAST(coalesce(record -> 'alternate_names', '[]') AS VARCHAR []), record ->> 'name')),
        record ->> 'duns', record ->> 'parent_uei', record ->> 'parent_name'
    FROM raw.usaspending_profiles
)

SELECT
    upper(uei) AS uei,
    name,
    max(CASE WHEN regexp_full_match(duns, '\d{9}') THEN duns END) AS duns,
    max(CASE WHEN upper(parent_uei) <> upper(uei) THEN upper(parent_uei) END) AS parent_uei,
    max(CASE WHEN upper(parent_uei) <> upper(uei) THEN parent_name END) AS parent_name
FROM found
WHERE name IS NOT NULL AND regexp_full_match(upper(uei), '[A-HJ-NP-Z0-9]{12}')
GROUP BY upper(uei), name
