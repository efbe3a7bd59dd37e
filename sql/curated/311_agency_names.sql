-- table:  curated.agency_names
-- grain:  one row per agency and name
-- key:    agency_key, name, kind
-- reads:  staged.reference_agencies, staged.sam_hierarchy_organizations, staged.usaspending_agency_names
-- why:    official, abbreviated, former and mistaken names, so that "Customs and Border Patrol" is found too

WITH listed AS (
    SELECT agency_key, unnest(CAST(names AS STRUCT(name VARCHAR, kind VARCHAR) [])) AS entry FROM staged.reference_agencies
),

names AS (
    SELECT agency_key, entry.name, entry.kind FROM listed
    UNION
    SELECT agency_key, name, 'official' FROM staged.sam_hierarchy_organizations WHERE name IS NOT NULL
    UNION
    SELECT agency_key, name, 'official' FROM staged.usaspending_agency_names
    UNION
    SELECT h.agency_key, former.name, 'former'
    FROM staged.sam_hierarchy_organizations AS h, unnest(list_distinct(h.former_names)) AS former (name)
    WHERE former.name <> h.name
)

SELECT
    agency_key,
    name,
    norm_words(name) AS name_norm,
    split_part(norm_words(name), ' ', 1) AS first_token,
    kind
FROM names
