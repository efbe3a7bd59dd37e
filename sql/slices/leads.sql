-- table:  leads
-- grain:  one row per report of the vendors packed
-- key:    source, lead_key
-- reads:  curated.leads, curated.vendors
-- why:    leads are shown beside verdicts

WITH family AS (
    SELECT vendor_key FROM curated.vendors
    WHERE family_key IN (SELECT family_key FROM curated.vendors WHERE vendor_key IN (SELECT unnest($asked)))
)

SELECT l.* FROM curated.leads AS l
WHERE l.vendor_key IN (SELECT vendor_key FROM family) OR l.lead_key IN (SELECT unnest($seen))
ORDER BY l.source, l.lead_key
