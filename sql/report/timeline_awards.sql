-- table:  timeline_awards
-- grain:  one row per award or IDV: as the best source has it
-- key:    award_key
-- reads:  curated.awards, curated.agencies
-- why:    the bars of a report's timeline: what a vendor's family holds with an agency, and whatever the verdicts cite
-- values: $vendor_keys, $agencies (codes; empty: any), $cited (award keys), $most (rows at most)

WITH cited AS (SELECT DISTINCT unnest(CAST($cited AS VARCHAR [])) AS award_key),

held AS (
    SELECT a.*
    FROM curated.awards AS a
    WHERE a.vendor_key IN (SELECT unnest(CAST($vendor_keys AS VARCHAR [])))
        AND (
            $agencies = []
            OR list_contains($agencies, a.awarding_subtier_code)
            OR list_contains($agencies, a.awarding_agency_code)
            OR list_contains($agencies, a.funding_subtier_code)
            OR list_contains($agencies, a.funding_agency_code)
        )
    UNION ALL
    SELECT a.*
    FROM curated.awards AS a
    JOIN cited AS c ON a.award_key = c.award_key
),

best AS (
    SELECT *
    FROM held
    QUALIFY row_number() OVER (
        PARTITION BY award_key
        -- The publisher's own record first, then the freshest; sources are compared in the evidence, not here.
        ORDER BY list_position(['official', 'bulk', 'own', 'compiled'], grade), as_of DESC NULLS LAST, source
    ) = 1
)

SELECT
    b.award_key,
    b.piid,
    b.award_kind,
    b.recipient_name,
    g.name AS agency_name,
    CASE
        WHEN $agencies = [] THEN 'awarding'
        WHEN list_contains($agencies, b.awarding_subtier_code) OR list_contains($agencies, b.awarding_agency_code) THEN 'awarding'
        WHEN list_contains($agencies, b.funding_subtier_code) OR list_contains($agencies, b.funding_agency_code) THEN 'funding'
        -- Cited by a verdict all the same: a near miss, or what came later.
        ELSE 'neither'
    END AS agency_role,
    b.source,
    b.grade,
    b.date_signed,
    b.start_date,
    coalesce(b.current_end_date, b.last_date_to_order) AS end_date,
    b.potential_end_date,
    b.total_obligation,
    b.base_and_all_options_value,
    b.description,
    b.url,
    c.award_key IS NOT NULL AS is_cited,
    count(*) OVER () AS held_count
FROM best AS b
LEFT JOIN cited AS c ON b.award_key = c.award_key
LEFT JOIN curated.agencies AS g ON b.awarding_subtier_code = g.agency_key
ORDER BY is_cited DESC, b.last_action_date DESC NULLS LAST, b.award_key
LIMIT $most
