-- table:  main.periods
-- grain:  one row per award or IDV, per source
-- key:    source, award_key
-- reads:  curated.awards, curated.transactions, curated.agencies, curated.vendors
-- why:    From which day to which an award ran, as held now: WHERE DATE '2025-07-24' BETWEEN from_date AND range_end finds who held what on a day.
-- column family: Name of the company at the head of the vendor's family
-- column vendor: Name of the holder today
-- column agency: Component that awarded, by its name today
-- column from_date: First day of the period, else the signature; NULL where neither is held
-- column to_date: Last day: the end of the options exercised, or the day of a termination; NULL where no source states an end
-- column range_end: The same for range conditions, with 9999-12-31 where the end is unknown; look at is_end_known before you rely on it
-- column is_end_known: Whether some source states the end
-- column terminated_on: Day of a complete termination (E, F, X) or legal cancellation (N) that no later action undoes; its text may call it partial

WITH ended AS (
    SELECT source, award_key, min(action_date) AS terminated_on
    FROM curated.transactions AS t
    WHERE action_type_code IN ('E', 'F', 'X', 'N') AND NOT is_deleted AND NOT regexp_matches(lower(coalesce(description, '')), 'partial')
        AND NOT EXISTS (
            SELECT 1 FROM curated.transactions AS later
            WHERE later.source = t.source AND later.award_key = t.award_key AND NOT later.is_deleted
                AND later.action_date > t.action_date AND later.action_type_code NOT IN ('K', 'E', 'F', 'X', 'N', 'M')
        )
    GROUP BY source, award_key
),

dated AS (
    SELECT a.*, e.terminated_on, coalesce(a.start_date, a.date_signed) AS from_date,
        least(coalesce(e.terminated_on, a.current_end_date), coalesce(a.current_end_date, e.terminated_on)) AS to_date
    FROM curated.awards AS a LEFT JOIN ended AS e ON a.source = e.source AND a.award_key = e.award_key
)

SELECT
    a.source,
    a.award_kind,
    a.piid,
    v.name AS vendor,
    f.name AS family,
    g.name AS agency,
    a.from_date,
    a.to_date,
    coalesce(a.to_date, DATE '9999-12-31') AS range_end,
    a.to_date IS NOT NULL AS is_end_known,
    a.potential_end_date,
    a.terminated_on,
    a.description,
    a.award_key,
    a.vendor_key,
    v.family_key,
    a.awarding_agency_code,
    a.awarding_subtier_code,
    a.funding_subtier_code,
    a.grade,
    a.url
FROM dated AS a
LEFT JOIN curated.vendors AS v ON a.vendor_key = v.vendor_key
LEFT JOIN curated.vendors AS f ON v.family_key = f.vendor_key
LEFT JOIN curated.agencies AS g ON coalesce(a.awarding_subtier_code, a.awarding_agency_code) = g.agency_key
