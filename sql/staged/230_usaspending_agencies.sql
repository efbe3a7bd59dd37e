-- table:  staged.usaspending_agencies
-- grain:  one row per department and component as the service names them
-- key:    department_norm, component_norm
-- reads:  raw.usaspending_award_search, raw.usaspending_awards, staged.reference_agencies
-- why:    actions and lists of orders name agencies and give no codes; the service's own pages say which name is which code,
--         the packaged table fills in. A name of several components of one department leads to none.

WITH shown AS (
    SELECT record ->> 'Awarding Agency' AS department, record ->> 'Awarding Agency Code' AS department_code,
        record ->> 'Awarding Sub Agency' AS component, record ->> 'Awarding Sub Agency Code' AS component_code, 1 AS place
    FROM raw.usaspending_award_search
    UNION
    SELECT record ->> 'Funding Agency', record ->> 'Funding Agency Code', record ->> 'Funding Sub Agency', record ->> 'Funding Sub Agency Code', 1
    FROM raw.usaspending_award_search
    UNION
    SELECT a -> 'toptier_agency' ->> 'name', a -> 'toptier_agency' ->> 'code', a -> 'subtier_agency' ->> 'name', a -> 'subtier_agency' ->> 'code', 1
    FROM (
        SELECT record -> 'awarding_agency' AS a FROM raw.usaspending_awards
        UNION ALL
        SELECT record -> 'funding_agency' FROM raw.usaspending_awards
    )
    UNION
    SELECT d.name, d.department_code, c.name, c.subtier_code, 2
    FROM staged.reference_agencies AS c JOIN staged.reference_agencies AS d ON c.department_code = d.agency_key
    WHERE c.level = 'component' AND c.valid_until IS NULL
),

spelled AS (
    SELECT norm_words(department) AS department_norm, norm_words(component) AS component_norm, department_code, component_code, place
    FROM shown WHERE department IS NOT NULL AND component IS NOT NULL AND component_code IS NOT NULL
    QUALIFY place = min(place) OVER (PARTITION BY norm_words(department), norm_words(component))
)

SELECT department_norm, component_norm, max(department_code) AS department_code, max(component_code) AS component_code
FROM spelled
GROUP BY department_norm, component_norm
HAVING count(DISTINCT component_code) = 1
