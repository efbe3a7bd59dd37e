-- table:  staged.sam_hierarchy_organizations
-- grain:  one row per organisation
-- key:    agency_key
-- reads:  raw.sam_hierarchy_organizations
-- try_cast: a level that is no number is told from the path; a name history that is no list is no name
-- why:    the service gives one organisation twice where it has an active and an inactive version; the active one stands
-- try_cast: the level falls back to the type in words; a history that is no list has no names, and stays in raw

WITH source AS (
    SELECT
        sam_text(record ->> '$.fhorgid') AS organization_id,
        sam_text(record ->> '$.fhorgname') AS name,
        coalesce(TRY_CAST(record ->> '$.level' AS INTEGER), CASE
            WHEN lower(record ->> '$.fhorgtype') LIKE 'department%' THEN 1
            WHEN lower(record ->> '$.fhorgtype') LIKE 'sub%tier%' THEN 2
            ELSE 3
        END) AS level_number,
        upper(sam_text(record ->> '$.agencycode')) AS agency_code,
        upper(sam_text(record ->> '$.aacofficecode')) AS office_code,
        coalesce(sam_text(record ->> '$.cgaclist[0].cgac'), sam_text(record ->> '$.cgac')) AS cgac,
        upper(sam_text(record ->> '$.status')) = 'ACTIVE' AS is_active,
        sam_day(record ->> '$.effectiveenddate') AS effective_end_date,
        sam_moment(record ->> '$.lastupdateddate') AS last_modified_at,
        sam_text(record ->> '$.fhdeptindagencyorgid') AS department_id,
        string_split(sam_text(record ->> '$.fullParentPath'), '.') AS path,
        list_transform(
            coalesce(TRY_CAST(record -> '$.fhorgnamehistory' AS JSON []), CAST([] AS JSON [])), lambda entry: sam_text(entry ->> '$.fhorgname')
        ) AS former_names,
        raw_file,
        row_number,
        retrieved_at
    FROM raw.sam_hierarchy_organizations
),

keyed AS (
    SELECT
        *,
        CASE WHEN level_number = 1 THEN 'department' WHEN level_number = 2 THEN 'component' ELSE 'office' END AS level,
        -- An organisation without a code of its level is known by its number in the hierarchy.
        coalesce(
            CASE WHEN level_number = 1 THEN cgac WHEN level_number = 2 THEN agency_code ELSE office_code END, 'FH:' || organization_id
        ) AS agency_key
    FROM source
),

latest AS (
    SELECT * FROM keyed
    WHERE agency_key IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY agency_key
        ORDER BY is_active DESC NULLS LAST, last_modified_at DESC NULLS LAST, retrieved_at DESC, raw_file DESC, row_number DESC
    ) = 1
)

SELECT
    o.agency_key,
    o.organization_id,
    o.level,
    o.name,
    o.former_names,
    coalesce(CASE WHEN o.level_number = 1 THEN o.agency_key END, d.agency_key, o.cgac) AS department_code,
    CASE WHEN o.level_number > 1 THEN coalesce(o.agency_code, CASE WHEN p.level_number = 2 THEN p.agency_code END) END AS subtier_code,
    CASE WHEN o.level_number > 1 THEN coalesce(p.agency_key, d.agency_key, CASE WHEN o.level_number > 2 THEN o.agency_code END, o.cgac) END AS parent_key,
    CASE WHEN o.level_number = 1 THEN o.agency_code ELSE d.agency_code END AS fpds_department_code,
    o.is_active,
    CASE WHEN NOT o.is_active THEN o.effective_end_date END AS valid_until,
    o.last_modified_at,
    o.raw_file,
    o.row_number,
    o.retrieved_at
FROM latest AS o
LEFT JOIN latest AS d ON d.level_number = 1 AND o.level_number > 1
    AND d.organization_id = coalesce(o.department_id, o.path[1])
LEFT JOIN latest AS p ON len(o.path) > 1 AND p.organization_id = o.path[-2]
