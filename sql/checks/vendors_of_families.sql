-- table:  vendors_of_families
-- grain:  one row per vendor of the families asked for
-- key:    vendor_key
-- reads:  curated.vendors, curated.vendor_names
-- why:    whom a name includes depends on who owns whom ($families)

-- The few vendors first: joining them to a million names and grouping those is the dear way round.
WITH member AS MATERIALIZED (
    SELECT family_key, vendor_key, name, uei, duns, parent_vendor_key, founded_date
    FROM curated.vendors
    WHERE family_key IN (SELECT unnest($families))
),

named AS (
    SELECT n.vendor_key, list_sort(list(DISTINCT n.name_norm)) AS names
    FROM curated.vendor_names AS n
    WHERE n.kind <> 'product' AND n.vendor_key IN (SELECT vendor_key FROM member)
    GROUP BY n.vendor_key
)

SELECT
    v.family_key,
    v.vendor_key,
    v.name,
    v.uei,
    v.duns,
    v.parent_vendor_key,
    v.founded_date,
    n.names
FROM member AS v
LEFT JOIN named AS n ON v.vendor_key = n.vendor_key
ORDER BY v.family_key, v.vendor_key
