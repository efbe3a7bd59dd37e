-- table:  curated.vendor_names
-- grain:  one row per vendor, name and kind
-- key:    vendor_key, name, kind
-- reads:  staged.all_identities, staged.vendor_keys, staged.name_keys, staged.reference_aliases, staged.reference_products
-- why:    every name under which a letter may speak of a vendor, and where it was seen

WITH names AS (
    SELECT k.vendor_key, i.name, i.name_norm, CASE WHEN i.basis IN ('legal', 'dba') THEN i.basis ELSE 'recorded' END AS kind,
        i.first_seen, i.last_seen, i.record_count, i.source, CAST(NULL AS VARCHAR) AS note
    FROM staged.all_identities AS i
    JOIN staged.vendor_keys AS k
        ON i.uei IS NOT DISTINCT FROM k.uei AND i.duns IS NOT DISTINCT FROM k.duns
        AND i.cage IS NOT DISTINCT FROM k.cage AND i.name IS NOT DISTINCT FROM k.name
    WHERE i.name IS NOT NULL
    UNION ALL BY NAME
    SELECT n.vendor_key, a.name, a.name_norm, a.kind, 0 AS record_count, 'alias' AS source, a.note
    FROM staged.reference_aliases AS a JOIN staged.name_keys AS n ON a.name_norm = n.name_norm
    UNION ALL BY NAME
    SELECT coalesce(p.uei, n.vendor_key, 'NAME:' || p.vendor_norm) AS vendor_key, p.product AS name, p.product_norm AS name_norm,
        'product' AS kind, 0 AS record_count, 'alias' AS source, p.note
    FROM staged.reference_products AS p LEFT JOIN staged.name_keys AS n ON p.vendor_norm = n.name_norm
)

SELECT
    vendor_key,
    name,
    any_value(name_norm) AS name_norm,
    split_part(any_value(name_norm), ' ', 1) AS first_token,
    kind,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen,
    CAST(sum(record_count) AS BIGINT) AS record_count,
    min(source) AS source,
    any_value(note) AS note
FROM names
GROUP BY vendor_key, name, kind
