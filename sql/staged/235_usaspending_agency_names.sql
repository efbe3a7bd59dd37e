-- table:  staged.usaspending_agency_names
-- grain:  one row per department or component and name under which the service shows it
-- key:    agency_key, name
-- reads:  raw.usaspending_award_search, raw.usaspending_awards, raw.usaspending_toptier_agencies, staged.reference_agencies
-- why:    agencies are renamed and keep their codes; a name that nobody bears yet is a new name, any other proves nothing

WITH shown AS (
    SELECT record ->> 'Awarding Agency Code' AS agency_key, record ->> 'Awarding Agency' AS name FROM raw.usaspending_award_search
    UNION
    SELECT record ->> 'Awarding Sub Agency Code', record ->> 'Awarding Sub Agency' FROM raw.usaspending_award_search
    UNION
    SELECT record -> 'awarding_agency' -> 'toptier_agency' ->> 'code', record -> 'awarding_agency' -> 'toptier_agency' ->> 'name' FROM raw.usaspending_awards
    UNION
    SELECT record -> 'awarding_agency' -> 'subtier_agency' ->> 'code', record -> 'awarding_agency' -> 'subtier_agency' ->> 'name' FROM raw.usaspending_awards
    UNION
    SELECT record ->> 'toptier_code', record ->> 'agency_name' FROM raw.usaspending_toptier_agencies
),

known AS (
    SELECT DISTINCT norm_words(entry.name) AS name_norm
    FROM staged.reference_agencies AS r, unnest(CAST(r.names AS STRUCT(name VARCHAR, kind VARCHAR) [])) AS listed (entry)
)

SELECT DISTINCT s.agency_key, s.name
FROM shown AS s
JOIN staged.reference_agencies AS r ON s.agency_key = r.agency_key
WHERE s.name IS NOT NULL AND norm_words(s.name) <> '' AND norm_words(s.name) NOT IN (SELECT name_norm FROM known)
