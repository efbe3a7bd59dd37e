-- table:  curated.agency_names
-- grain:  one row per agency and name
-- key:    agency_key, name, kind
-- reads:  staged.reference_agencies
-- why:    official, abbreviated, former and mistaken names, so that "Customs and Border Patrol" is found too

WITH names AS (
    SELECT agency_key, unnest(CAST(names AS STRUCT(name VARCHAR, kind VARCHAR) [])) AS entry FROM staged.reference_agencies
)

SELECT DISTINCT
    agency_key,
    entry.name AS name,
    norm_words(entry.name) AS name_norm,
    split_part(norm_words(entry.name), ' ', 1) AS first_token,
    entry.kind AS kind
FROM names
