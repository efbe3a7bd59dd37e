-- table:  entities
-- grain:  one row per registration, per source, of the vendors packed
-- key:    source, entity_key
-- reads:  curated.entities, curated.vendors
-- why:    what SAM.gov says of a vendor today goes with it

WITH family AS (
    SELECT vendor_key FROM curated.vendors
    WHERE family_key IN (SELECT family_key FROM curated.vendors WHERE vendor_key IN (SELECT unnest($asked)))
)

SELECT e.* FROM curated.entities AS e
WHERE e.vendor_key IN (SELECT vendor_key FROM family) OR e.entity_key IN (SELECT unnest($seen))
ORDER BY e.source, e.entity_key
