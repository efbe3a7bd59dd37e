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

WITH vehicles AS (
    SELECT source, award_key, piid, piid_agency_code, vendor_key, last_date_to_order,
        count(*) OVER (PARTITION BY source, piid) AS bearers
    FROM curated.awards
    WHERE award_kind = 'IDV'
)

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
-- Two agencies may give one number to different vehicles: then only the owner's code tells which is meant.
LEFT JOIN vehicles AS i
    ON a.source = i.source AND a.parent_award_piid = i.piid
    AND (a.parent_agency_code = i.piid_agency_code OR (i.bearers = 1 AND (a.parent_agency_code IS NULL OR i.piid_agency_code IS NULL)))
LEFT JOIN curated.vendors AS v ON a.vendor_key = v.vendor_key
LEFT JOIN curated.vendors AS iv ON i.vendor_key = iv.vendor_key
LEFT JOIN curated.agencies AS g ON a.awarding_subtier_code = g.agency_key
LEFT JOIN curated.agencies AS ig ON coalesce(a.parent_agency_code, i.piid_agency_code) = ig.agency_key
WHERE a.parent_award_piid IS NOT NULL
