-- table:  products_of
-- grain:  one row per vendor and product
-- key:    vendor_key, name_norm
-- reads:  curated.vendor_names
-- why:    a record may name the product where a letter names its maker ($vendor_keys)

SELECT vendor_key, name_norm
FROM curated.vendor_names
WHERE kind = 'product' AND list_contains($vendor_keys, vendor_key)
ORDER BY vendor_key, name_norm
