-- table:  main.orders
-- grain:  one row per award placed under a vehicle, per source
-- key:    source, award_key
-- reads:  curated.awards, curated.vendors, curated.agencies
-- why:    A vehicle (IDV, BPA, schedule) and the awards placed under it, whoever placed them.
-- column vehicle: Number of the vehicle
-- column vehicle_vendor: Holder of the vehicle, where the vehicle itself is held
-- column vehicle_agency: Component that owns the vehicle, by its name today
-- column vehicle_last_day: Last day on which orders may be placed, where the vehicle itself is held
-- column is_vehicle_held: Whether the store holds the vehicle's own record
-- column vendor: Name of the order's holder today
-- column agency: Component that placed the order, by its name today

SELECT
    a.source,
    a.parent_award_piid AS vehicle,
    iv.name AS vehicle_vendor,
    ig.name AS vehicle_agency,
    i.last_date_to_order AS vehicle_last_day,
    i.award_key IS NOT NULL AS is_vehicle_held,
    a.piid,
    a.award_type_name,
    v.name AS vendor,
    g.name AS agency,
    a.date_signed,
    a.current_end_date,
    a.total_obligation,
    a.base_and_all_options_value,
    a.description,
    a.award_key,
    a.vendor_key,
    a.awarding_subtier_code,
    a.grade,
    a.url
FROM curated.awards AS a
-- An agency may number a vehicle as another did: only the owner's makes it the same, where both say who that is.
LEFT JOIN curated.awards AS i
    ON a.parent_award_piid = i.piid AND i.award_kind = 'IDV' AND a.source = i.source
    AND coalesce(a.parent_agency_code, i.piid_agency_code, '') = coalesce(i.piid_agency_code, a.parent_agency_code, '')
LEFT JOIN curated.vendors AS v ON a.vendor_key = v.vendor_key
LEFT JOIN curated.vendors AS iv ON i.vendor_key = iv.vendor_key
LEFT JOIN curated.agencies AS g ON a.awarding_subtier_code = g.agency_key
LEFT JOIN curated.agencies AS ig ON coalesce(a.parent_agency_code, i.piid_agency_code) = ig.agency_key
WHERE a.parent_award_piid IS NOT NULL
