-- table:  awards
-- grain:  one row per award or IDV, per source, of the families asked about, or named
-- key:    source, award_key
-- reads:  curated.awards, curated.vendors
-- why:    what may answer, or was shown; $asked: every key and number asked for, $seen: every key in an answer

WITH family AS (
    SELECT vendor_key FROM curated.vendors
    WHERE family_key IN (SELECT family_key FROM curated.vendors WHERE vendor_key IN (SELECT unnest($asked)))
)

SELECT a.* FROM curated.awards AS a
WHERE a.vendor_key IN (SELECT vendor_key FROM family)
    OR a.award_key IN (SELECT unnest($seen))
    OR a.award_key IN (SELECT unnest($asked))
    OR a.piid IN (SELECT unnest($asked))
    OR a.parent_award_piid IN (SELECT unnest($asked))
ORDER BY a.source, a.award_key
