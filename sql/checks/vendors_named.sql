-- table:  vendors_named
-- grain:  one row per vendor and name by which it was found
-- key:    vendor_key, name_norm
-- reads:  curated.vendor_names, curated.vendors
-- why:    a claim names a vendor by a name (as normalised) or by an identifier ($names, $keys)

SELECT DISTINCT
    n.name_norm,
    v.vendor_key,
    v.name,
    v.uei,
    v.family_key
FROM curated.vendor_names AS n
JOIN curated.vendors AS v ON n.vendor_key = v.vendor_key
WHERE n.kind <> 'product' AND (n.name_norm IN (SELECT unnest($names)) OR v.vendor_key IN (SELECT unnest($keys)))
ORDER BY ALL
