-- table:  vendors
-- grain:  one row per vendor of the families asked about, or seen
-- key:    vendor_key
-- reads:  curated.vendors
-- why:    look-alikes are seen and not asked about: their names go along, their awards do not

WITH family AS (
    SELECT vendor_key FROM curated.vendors
    WHERE family_key IN (SELECT family_key FROM curated.vendors WHERE vendor_key IN (SELECT unnest($asked)))
)

SELECT v.* FROM curated.vendors AS v
WHERE v.vendor_key IN (SELECT vendor_key FROM family) OR v.vendor_key IN (SELECT unnest($seen))
    OR v.vendor_key IN (SELECT unnest($holders))
ORDER BY v.vendor_key
