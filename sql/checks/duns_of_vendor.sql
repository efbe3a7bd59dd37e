-- table:  duns_of_vendor
-- grain:  one row per DUNS
-- key:    recipient_duns
-- reads:  curated.awards, curated.vendors
-- why:    an old record under another DUNS and name than the vendor's own may be a predecessor's ($vendor_key)

SELECT DISTINCT a.recipient_duns
FROM curated.awards AS a
JOIN curated.vendors AS v ON a.vendor_key = v.vendor_key
WHERE a.vendor_key = $vendor_key AND a.recipient_duns IS NOT NULL AND norm_name(a.recipient_name) = norm_name(v.name)
ORDER BY a.recipient_duns
