-- table:  exclusions
-- grain:  one row per exclusion, per source, of the vendors packed
-- key:    source, exclusion_key
-- reads:  curated.exclusions, curated.vendors
-- why:    what SAM.gov says of a vendor today goes with it

WITH family AS (
    SELECT vendor_key FROM curated.vendors
    WHERE family_key IN (SELECT family_key FROM curated.vendors WHERE vendor_key IN (SELECT unnest($asked)))
)

SELECT e.* FROM curated.exclusions AS e
WHERE e.vendor_key IN (SELECT vendor_key FROM family) OR e.exclusion_key IN (SELECT unnest($seen))
ORDER BY e.source, e.exclusion_key
