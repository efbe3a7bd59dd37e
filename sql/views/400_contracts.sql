-- table:  main.contracts
-- grain:  one row per award or IDV, per source
-- key:    source, award_key
-- reads:  curated.awards, curated.agencies, curated.vendors
-- why:    The awards with names beside the codes, which is what most questions want.
-- column vendor: Name of the holder today
-- column family: Name of the company at the head of the vendor's family
-- column agency: Component that awarded, by its name today
-- column agency_abbreviation: Its abbreviation, else its code
-- column department: Department that awarded, by its name today
-- column funding_agency: Component that paid, by its name today

SELECT
    a.source,
    a.award_kind,
    a.piid,
    a.parent_award_piid,
    v.name AS vendor,
    f.name AS family,
    awarding.name AS agency,
    coalesce(awarding.abbreviation, awarding.subtier_code) AS agency_abbreviation,
    department.name AS department,
    funding.name AS funding_agency,
    a.award_type_name,
    a.date_signed,
    a.start_date,
    a.current_end_date,
    a.potential_end_date,
    a.total_obligation,
    a.base_and_exercised_options_value,
    a.base_and_all_options_value,
    a.extent_competed_code,
    a.number_of_offers_received,
    a.description,
    a.award_key,
    a.vendor_key,
    v.family_key,
    a.awarding_agency_code,
    a.awarding_subtier_code,
    a.funding_subtier_code,
    a.piid_fiscal_year,
    a.as_of,
    a.grade,
    a.url
FROM curated.awards AS a
LEFT JOIN curated.vendors AS v ON a.vendor_key = v.vendor_key
LEFT JOIN curated.vendors AS f ON v.family_key = f.vendor_key
LEFT JOIN curated.agencies AS awarding ON a.awarding_subtier_code = awarding.agency_key
LEFT JOIN curated.agencies AS funding ON a.funding_subtier_code = funding.agency_key
LEFT JOIN curated.agencies AS department ON a.awarding_agency_code = department.agency_key
