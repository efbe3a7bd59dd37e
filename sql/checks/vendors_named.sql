-- table:  vendors_named
-- grain:  one row per vendor and name by which it was found
-- key:    vendor_key, name_norm
-- reads:  curated.vendor_names, curated.vendors
-- why:    a claim names a vendor by a name (as normalised) or by an identifier ($names, $keys)

WITH wanted AS (SELECT unnest($names) AS name_norm),

-- By first word too, because the table is stored by it; then the few vendors, by key.
named AS MATERIALIZED (
    SELECT DISTINCT n.name_norm, n.vendor_key
    FROM curated.vendor_names AS n
    WHERE n.kind <> 'product'
        AND n.first_token IN (SELECT split_part(name_norm, ' ', 1) FROM wanted) AND n.name_norm IN (SELECT name_norm FROM wanted)
    UNION
    SELECT n.name_norm, n.vendor_key
    FROM curated.vendor_names AS n
    WHERE n.kind <> 'product' AND n.vendor_key IN (SELECT unnest($keys))
)

SELECT
    n.name_norm,
    v.vendor_key,
    v.name,
    v.uei,
    v.family_key
FROM named AS n
JOIN curated.vendors AS v ON n.vendor_key = v.vendor_key
ORDER BY ALL
