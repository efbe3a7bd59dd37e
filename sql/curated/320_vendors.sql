-- table:  curated.vendors
-- grain:  one row per vendor_key
-- key:    vendor_key
-- reads:  staged.all_identities, staged.vendor_keys, staged.name_keys, staged.reference_aliases
-- why:    one row per company, whatever its records call it; parents from records, entities and the reviewed file

WITH keyed AS (
    SELECT k.vendor_key, i.*
    FROM staged.all_identities AS i
    JOIN staged.vendor_keys AS k
        ON i.uei IS NOT DISTINCT FROM k.uei AND i.duns IS NOT DISTINCT FROM k.duns
        AND i.cage IS NOT DISTINCT FROM k.cage AND i.name IS NOT DISTINCT FROM k.name
),

aliases AS (
    SELECT n.vendor_key, a.*, p.vendor_key AS parent_name_key
    FROM staged.reference_aliases AS a
    JOIN staged.name_keys AS n ON a.name_norm = n.name_norm
    LEFT JOIN staged.name_keys AS p ON a.parent_norm = p.name_norm
),

listed AS (
    SELECT vendor_key, any_value(vendor) AS alias_name, min(founded_date) AS founded_date,
        min(coalesce(parent_uei, parent_name_key, 'NAME:' || parent_norm)) AS parent_key
    FROM aliases GROUP BY vendor_key
),

recorded AS (
    SELECT
        vendor_key,
        -- An entity's legal name first, then the name of the latest record, then the most used; a trade name only where there is no other.
        coalesce(
            max(name) FILTER (basis = 'legal'),
            arg_max(name, (NOT coalesce(is_further, false), coalesce(last_seen, DATE '1900-01-01'), record_count, name))
        ) AS name,
        max(uei) AS uei,
        max(duns) AS duns,
        max(cage) AS cage,
        arg_max(parent_uei, (basis = 'legal', coalesce(last_seen, DATE '1900-01-01'))) FILTER (parent_uei IS NOT NULL) AS parent_uei,
        arg_max(parent_duns, coalesce(last_seen, DATE '1900-01-01')) FILTER (parent_duns IS NOT NULL) AS parent_duns,
        arg_max(norm_name(parent_name), coalesce(last_seen, DATE '1900-01-01')) FILTER (parent_name IS NOT NULL) AS parent_norm,
        min(founded_date) AS founded_date,
        min(source) AS source
    FROM keyed GROUP BY vendor_key
),

parents AS (
    SELECT r.*,
        coalesce(r.parent_uei, (SELECT min(k.vendor_key) FROM staged.vendor_keys AS k WHERE k.duns = r.parent_duns), n.vendor_key) AS parent_key
    FROM recorded AS r LEFT JOIN staged.name_keys AS n ON r.parent_norm = n.name_norm
),

everyone AS (
    SELECT coalesce(p.vendor_key, l.vendor_key) AS vendor_key, coalesce(p.name, l.alias_name) AS name, p.uei, p.duns, p.cage,
        nullif(coalesce(l.parent_key, p.parent_key), coalesce(p.vendor_key, l.vendor_key)) AS parent_vendor_key,
        CASE WHEN l.parent_key IS NOT NULL THEN 'alias' WHEN p.parent_key IS NOT NULL THEN 'record' END AS parent_basis,
        coalesce(l.founded_date, p.founded_date) AS founded_date, coalesce(p.source, 'alias') AS source
    FROM parents AS p FULL OUTER JOIN listed AS l ON p.vendor_key = l.vendor_key
),

named_parents AS (
    -- A parent that the reviewed file names and no record holds is a vendor too.
    SELECT a.parent_vendor_key AS vendor_key, any_value(f.parent_name) AS name
    FROM everyone AS a JOIN aliases AS f ON a.vendor_key = f.vendor_key
    WHERE a.parent_basis = 'alias' AND a.parent_vendor_key NOT IN (SELECT vendor_key FROM everyone)
    GROUP BY a.parent_vendor_key
),

complete AS (
    SELECT * FROM everyone
    UNION ALL BY NAME
    SELECT vendor_key, name, 'alias' AS source FROM named_parents
)

-- Four steps up is deeper than any recorded chain; of a pair that name each other the first key heads the family.
SELECT
    v.vendor_key,
    coalesce(v.name, v.vendor_key) AS name,
    v.uei,
    v.duns,
    v.cage,
    v.parent_vendor_key,
    v.parent_basis,
    CASE WHEN p2.vendor_key = v.vendor_key THEN least(v.vendor_key, p1.vendor_key)
        ELSE coalesce(p4.vendor_key, p3.vendor_key, p2.vendor_key, p1.vendor_key, v.vendor_key) END AS family_key,
    v.founded_date,
    v.source
FROM complete AS v
LEFT JOIN complete AS p1 ON v.parent_vendor_key = p1.vendor_key
LEFT JOIN complete AS p2 ON p1.parent_vendor_key = p2.vendor_key
LEFT JOIN complete AS p3 ON p2.parent_vendor_key = p3.vendor_key AND p2.vendor_key <> v.vendor_key
LEFT JOIN complete AS p4 ON p3.parent_vendor_key = p4.vendor_key AND p3.vendor_key <> p1.vendor_key
