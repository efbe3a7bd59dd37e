-- table:  staged.vendor_keys
-- grain:  one row per distinct identity
-- key:    uei, duns, cage, name
-- reads:  staged.all_identities, staged.reference_aliases
-- why:    identity is UEI, then DUNS or CAGE through a record that shows both, then a name that only one vendor bears

WITH duns_links AS (
    SELECT duns, min(uei) AS uei FROM staged.all_identities
    WHERE duns IS NOT NULL AND uei IS NOT NULL
    GROUP BY duns HAVING count(DISTINCT uei) = 1
),

cage_links AS (
    SELECT cage, min(uei) AS uei FROM staged.all_identities
    WHERE cage IS NOT NULL AND uei IS NOT NULL
    GROUP BY cage HAVING count(DISTINCT uei) = 1
),

identified AS (
    SELECT i.uei, i.duns, i.cage, i.name, i.name_norm,
        coalesce(
            i.uei, d.uei, CASE WHEN i.duns IS NULL THEN c.uei END, 'DUNS:' || i.duns, 'CAGE:' || i.cage
        ) AS vendor_key
    FROM (SELECT DISTINCT uei, duns, cage, name, name_norm FROM staged.all_identities) AS i
    LEFT JOIN duns_links AS d ON i.duns = d.duns
    LEFT JOIN cage_links AS c ON i.cage = c.cage
),

-- A name that two identified vendors bear identifies neither.
name_links AS (
    SELECT name_norm, min(vendor_key) AS vendor_key FROM identified
    WHERE vendor_key IS NOT NULL AND name_norm IS NOT NULL
    GROUP BY name_norm HAVING count(DISTINCT vendor_key) = 1
),

alias_links AS (
    SELECT a.name_norm, coalesce(a.uei, n.vendor_key, 'NAME:' || a.vendor_norm) AS vendor_key
    FROM staged.reference_aliases AS a LEFT JOIN name_links AS n ON a.vendor_norm = n.name_norm
)

-- A record with a UEI needs no look-up, so only the others get an identity to join on (NULL joins nothing and costs nothing).
SELECT i.uei, i.duns, i.cage, i.name, i.name_norm,
    identity_key(i.uei, i.duns, i.cage, i.name) AS identity,
    coalesce(i.vendor_key, n.vendor_key, a.vendor_key, 'NAME:' || i.name_norm) AS vendor_key
FROM identified AS i
LEFT JOIN name_links AS n ON i.vendor_key IS NULL AND i.name_norm = n.name_norm
LEFT JOIN alias_links AS a ON i.vendor_key IS NULL AND i.name_norm = a.name_norm
WHERE coalesce(i.vendor_key, i.name_norm) IS NOT NULL
