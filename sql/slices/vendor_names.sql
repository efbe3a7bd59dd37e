-- table:  vendor_names
-- grain:  one row per vendor, name and kind of the vendors packed
-- key:    vendor_key, name, kind
-- reads:  curated.vendor_names, curated.vendors
-- why:    who a name may mean ($holders: vendor keys on the records packed)

WITH family AS (
    SELECT vendor_key FROM curated.vendors
    WHERE family_key IN (SELECT family_key FROM curated.vendors WHERE vendor_key IN (SELECT unnest($asked)))
)

SELECT n.* FROM curated.vendor_names AS n
WHERE n.vendor_key IN (SELECT vendor_key FROM family) OR n.vendor_key IN (SELECT unnest($seen))
    OR n.vendor_key IN (SELECT unnest($holders))
ORDER BY n.vendor_key, n.name, n.kind
