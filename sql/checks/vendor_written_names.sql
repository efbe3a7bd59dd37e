-- table:  vendor_written_names
-- grain:  one row per vendor and name
-- key:    vendor_key, name
-- reads:  curated.vendor_names
-- why:    a source's text search finds names as they are written; a product is no name of a company ($keys)

SELECT DISTINCT vendor_key, name
FROM curated.vendor_names
WHERE list_contains($keys, vendor_key) AND kind <> 'product'
ORDER BY vendor_key, name
