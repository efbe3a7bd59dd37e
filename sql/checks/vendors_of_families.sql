-- table:  vendors_of_families
-- grain:  one row per vendor of the families asked for
-- key:    vendor_key
-- reads:  curated.vendors, curated.vendor_names
-- why:    whom a name includes depends on who owns whom ($families)

SELECT
    v.family_key,
    v.vendor_key,
    v.name,
    v.uei,
    v.duns,
    v.parent_vendor_key,
    v.founded_date,
    list_sort(list(DISTINCT n.name_norm) FILTER (n.kind <> 'product')) AS names
FROM curated.vendors AS v
LEFT JOIN curated.vendor_names AS n ON v.vendor_key = n.vendor_key
WHERE v.family_key IN (SELECT unnest($families))
GROUP BY ALL
ORDER BY v.family_key, v.vendor_key
