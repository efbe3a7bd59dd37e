-- table:  notices
-- grain:  one row per notice, per source, of the awards and vendors packed
-- key:    source, notice_key
-- reads:  curated.notices, curated.vendors
-- why:    a notice names its award by number, its awardee by name ($piids: numbers packed)

WITH family AS (
    SELECT vendor_key FROM curated.vendors
    WHERE family_key IN (SELECT family_key FROM curated.vendors WHERE vendor_key IN (SELECT unnest($asked)))
)

SELECT n.* FROM curated.notices AS n
WHERE n.vendor_key IN (SELECT vendor_key FROM family)
    OR n.award_number IN (SELECT unnest($piids))
    OR n.solicitation_number IN (SELECT unnest($asked))
    OR n.notice_id IN (SELECT unnest($asked))
    OR n.notice_key IN (SELECT unnest($seen))
ORDER BY n.source, n.notice_key
