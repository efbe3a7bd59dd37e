-- table:  main.competition
-- grain:  one row per award or IDV, per source
-- key:    source, award_key
-- reads:  curated.awards, curated.agencies, curated.vendors
-- why:    Whether an award was competed; on orders the fair-opportunity code outranks what the vehicle passes down.
-- column vendor: Name of the holder today
-- column family: Name of the company at the head of the vendor's family
-- column agency: Component that awarded, by its name today
-- column fiscal_year: Fiscal year of the signature (starts 1 October); else the year written in the number
-- column competed: competed, not competed, or not recorded
-- column basis: The code that says so, with its field

SELECT
    a.source,
    a.award_kind,
    a.piid,
    v.name AS vendor,
    f.name AS family,
    g.name AS agency,
    coalesce(fiscal_year_of(a.date_signed), a.piid_fiscal_year) AS fiscal_year,
    CASE
        WHEN a.fair_opportunity_code IN ('FAIR', 'CSA') THEN 'competed'
        WHEN a.fair_opportunity_code IN ('NONE') THEN 'not recorded'
        WHEN a.fair_opportunity_code IS NOT NULL THEN 'not competed'
        WHEN a.extent_competed_code IN ('A', 'D', 'F', 'CDO') THEN 'competed'
        -- E follows on to a competed action and was itself not competed.
        WHEN a.extent_competed_code IN ('B', 'C', 'E', 'G', 'NDO') THEN 'not competed'
        ELSE 'not recorded'
    END AS competed,
    CASE
        WHEN a.fair_opportunity_code IS NOT NULL THEN 'fair opportunity ' || a.fair_opportunity_code
        WHEN a.extent_competed_code IS NOT NULL THEN 'extent competed ' || a.extent_competed_code
    END AS basis,
    a.number_of_offers_received,
    a.total_obligation,
    a.base_and_all_options_value,
    a.award_key,
    a.vendor_key,
    v.family_key,
    a.awarding_agency_code,
    a.awarding_subtier_code,
    a.grade,
    a.url
FROM curated.awards AS a
LEFT JOIN curated.vendors AS v ON a.vendor_key = v.vendor_key
LEFT JOIN curated.vendors AS f ON v.family_key = f.vendor_key
LEFT JOIN curated.agencies AS g ON coalesce(a.awarding_subtier_code, a.awarding_agency_code) = g.agency_key
