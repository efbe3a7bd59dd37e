-- table:  main.subcontracts
-- grain:  one row per reported subaward, per source
-- key:    source, subaward_key
-- reads:  curated.subawards, curated.vendors, curated.agencies
-- why:    Work under somebody else's contract: who was subcontracted by whom for which agency, as the prime reported it.
-- column prime: Name of the prime today
-- column prime_family: Name of the company at the head of the prime's family
-- column subcontractor: Name of the subawardee today
-- column sub_family: Name of the company at the head of the subawardee's family
-- column agency: Component of the prime award, by its name today

SELECT
    s.source,
    s.subaward_action_date,
    coalesce(p.name, s.prime_recipient_name) AS prime,
    pf.name AS prime_family,
    coalesce(v.name, s.subrecipient_name) AS subcontractor,
    vf.name AS sub_family,
    g.name AS agency,
    s.prime_award_piid,
    s.subaward_amount,
    s.description,
    s.subaward_key,
    s.prime_award_key,
    s.prime_vendor_key,
    s.sub_vendor_key,
    s.awarding_subtier_code,
    s.grade,
    s.url
FROM curated.subawards AS s
LEFT JOIN curated.vendors AS p ON s.prime_vendor_key = p.vendor_key
LEFT JOIN curated.vendors AS pf ON p.family_key = pf.vendor_key
LEFT JOIN curated.vendors AS v ON s.sub_vendor_key = v.vendor_key
LEFT JOIN curated.vendors AS vf ON v.family_key = vf.vendor_key
LEFT JOIN curated.agencies AS g ON coalesce(s.awarding_subtier_code, s.awarding_agency_code) = g.agency_key
