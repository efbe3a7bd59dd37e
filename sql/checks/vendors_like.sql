-- table:  vendors_like
-- grain:  one row per name asked for and vendor with a name near it
-- key:    asked, vendor_key, name_norm
-- reads:  curated.vendor_names
-- why:    candidates for names that a reader could mix up; how alike they are is measured afterwards ($names, normalised)

WITH asked AS (SELECT unnest($names) AS asked)

SELECT
    a.asked,
    n.vendor_key,
    n.name_norm,
    min(n.name) AS name
FROM asked AS a
JOIN curated.vendor_names AS n
    ON left(a.asked, 3) = left(n.name_norm, 3)
    AND (
        starts_with(n.name_norm, a.asked || ' ')
        OR (length(n.name_norm) >= 4 AND starts_with(a.asked, n.name_norm || ' '))
        OR (abs(length(n.name_norm) - length(a.asked)) <= length(a.asked) / 4 AND levenshtein(n.name_norm, a.asked) <= length(a.asked) / 4)
    )
WHERE n.kind <> 'product' AND n.name_norm <> a.asked
    -- The table is stored by name, so that a range of names touches little of it.
    AND n.name_norm >= left(list_min($names), 3) AND n.name_norm <= left(list_max($names), 3) || '~'
GROUP BY a.asked, n.vendor_key, n.name_norm
ORDER BY a.asked, n.vendor_key, n.name_norm
