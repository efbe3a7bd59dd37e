-- table:  agency_has_awards
-- grain:  one row
-- key:    has_awards
-- reads:  curated.awards
-- why:    the positive control of an absence in whole files: codes that exist and that no award bears (the Naval Sea Systems
--         Command's awards stand under the Navy's code) show nothing by finding nothing ($subtiers)

SELECT count(*) > 0 AS has_awards
FROM (
    SELECT 1 FROM curated.awards
    WHERE list_contains($subtiers, awarding_subtier_code) OR list_contains($subtiers, funding_subtier_code)
    LIMIT 1
)
