-- table:  staged.name_keys
-- grain:  one row per name that leads to one vendor
-- key:    name_norm
-- reads:  staged.vendor_keys, staged.reference_aliases
-- why:    aliases, products and parents given by name need the same way to a vendor as records do

WITH borne AS (
    SELECT name_norm, min(vendor_key) AS vendor_key FROM staged.vendor_keys
    WHERE name_norm IS NOT NULL
    GROUP BY name_norm HAVING count(DISTINCT vendor_key) = 1
),

aliased AS (
    SELECT a.name_norm, coalesce(a.uei, b.vendor_key, 'NAME:' || a.vendor_norm) AS vendor_key
    FROM staged.reference_aliases AS a LEFT JOIN borne AS b ON a.vendor_norm = b.name_norm
)

SELECT name_norm, vendor_key FROM aliased
UNION ALL
SELECT b.name_norm, b.vendor_key FROM borne AS b WHERE b.name_norm NOT IN (SELECT name_norm FROM aliased)
