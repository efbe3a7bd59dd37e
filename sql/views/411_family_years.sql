-- table:  main.family_years
-- grain:  one row per vendor family, awarding agency, fiscal year and source
-- key:    source, family_key, agency_code, fiscal_year
-- reads:  curated.transactions, curated.vendors, curated.agencies
-- why:    What a vendor and all it owns got from each agency in each fiscal year, from the actions held.
-- column family: Name of the company at the head of the family
-- column family_key: vendor_key of that company
-- column agency: Component that awarded, by its name today
-- column agency_code: Its 4-character code, or the department's where no component is recorded
-- column fiscal_year: Fiscal year of the action (starts 1 October)
-- column awards: Orders and contracts acted on in that year
-- column vehicles: IDVs acted on in that year
-- column actions: Actions held of that year
-- column obligated: Sum of federal_action_obligation over the numbered actions; NULL where none states it. Unit: USD
-- column is_selection: True where the source is a selection of actions, so that the sum is no total

SELECT
    t.source,
    coalesce(f.name, v.name, t.recipient_name) AS family,
    coalesce(v.family_key, t.vendor_key) AS family_key,
    coalesce(g.name, t.awarding_subtier_code, t.awarding_agency_code) AS agency,
    coalesce(t.awarding_subtier_code, t.awarding_agency_code) AS agency_code,
    t.action_date_fiscal_year AS fiscal_year,
    count(DISTINCT t.award_key) FILTER (t.award_kind <> 'IDV') AS awards,
    count(DISTINCT t.award_key) FILTER (t.award_kind = 'IDV') AS vehicles,
    count(*) AS actions,
    sum(t.federal_action_obligation) FILTER (t.is_numbered) AS obligated,
    bool_or(t.grade = 'compiled') AS is_selection
FROM curated.transactions AS t
LEFT JOIN curated.vendors AS v ON t.vendor_key = v.vendor_key
LEFT JOIN curated.vendors AS f ON v.family_key = f.vendor_key
LEFT JOIN curated.agencies AS g ON coalesce(t.awarding_subtier_code, t.awarding_agency_code) = g.agency_key
WHERE NOT t.is_deleted
GROUP BY ALL
