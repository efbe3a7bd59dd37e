-- table:  vendors_like
-- grain:  one row per vendor and name that starts alike
-- key:    vendor_key, name_norm
-- reads:  curated.vendor_names
-- why:    candidates for names that a reader could mix up; likeness itself is measured afterwards ($starts: first three letters)

SELECT
    n.vendor_key,
    n.name_norm,
    min(n.name) AS name
FROM curated.vendor_names AS n
WHERE n.kind <> 'product' AND left(n.name_norm, 3) IN (SELECT unnest($starts))
    -- The table is stored by name, so that a range of names touches little of it.
    AND n.name_norm >= list_min($starts) AND n.name_norm <= list_max($starts) || '~'
GROUP BY n.vendor_key, n.name_norm
ORDER BY n.vendor_key, n.name_norm
