-- table:  main.expiring
-- grain:  one row per award or IDV that runs on the day of the data and has a known end, per source
-- key:    source, award_key
-- reads:  main.periods, main.store
-- why:    What ends soon, counted from the day of the data and not from today, so that the answer is the same tomorrow.
-- column days_left: Days from the day of the data to the end of the options exercised
-- column records_as_of: The day of the data
-- column has_options_left: Whether the potential end lies after the current one
-- column vendor: Name of the holder today
-- column family: Name of the company at the head of the vendor's family
-- column agency: Component that awarded, by its name today
-- column to_date: Last day by the options exercised

SELECT
    p.source,
    p.to_date - s.data_as_of AS days_left,
    p.to_date,
    p.potential_end_date,
    coalesce(p.potential_end_date > p.to_date, false) AS has_options_left,
    p.award_kind,
    p.piid,
    p.vendor,
    p.family,
    p.agency,
    p.description,
    s.data_as_of AS records_as_of,
    p.award_key,
    p.vendor_key,
    p.awarding_subtier_code,
    p.grade,
    p.url
FROM main.periods AS p
CROSS JOIN main.store AS s
WHERE p.is_end_known AND p.to_date >= s.data_as_of AND p.from_date <= s.data_as_of
