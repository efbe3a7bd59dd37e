-- table:  duns_of_vendors
-- grain:  one row per vendor
-- key:    vendor_key
-- reads:  curated.awards, curated.vendors
-- why:    an old record under another DUNS than the vendor's own may be a predecessor's ($vendor_keys)

WITH wanted AS (SELECT unnest($vendor_keys) AS vendor_key),

own AS MATERIALIZED (
    SELECT DISTINCT a.vendor_key, a.recipient_duns, a.recipient_name
    FROM curated.awards AS a
    JOIN wanted AS w ON a.vendor_key = w.vendor_key
    WHERE a.recipient_duns IS NOT NULL
),

holder AS MATERIALIZED (
    SELECT v.vendor_key, v.name FROM curated.vendors AS v JOIN wanted AS w ON v.vendor_key = w.vendor_key
)

SELECT o.vendor_key, list_sort(list(DISTINCT o.recipient_duns)) AS duns
FROM own AS o
JOIN holder AS h ON o.vendor_key = h.vendor_key
WHERE norm_name(o.recipient_name) = norm_name(h.name)
GROUP BY o.vendor_key
ORDER BY o.vendor_key
