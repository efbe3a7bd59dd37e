-- table:  subawards
-- grain:  one row per subaward, per source, of the awards and vendors packed
-- key:    source, subaward_key
-- reads:  curated.subawards, curated.vendors
-- why:    a vendor may be prime or sub

WITH family AS (
    SELECT vendor_key FROM curated.vendors
    WHERE family_key IN (SELECT family_key FROM curated.vendors WHERE vendor_key IN (SELECT unnest($asked)))
)

SELECT s.* FROM curated.subawards AS s
WHERE s.prime_vendor_key IN (SELECT vendor_key FROM family)
    OR s.sub_vendor_key IN (SELECT vendor_key FROM family)
    OR s.prime_award_key IN (SELECT unnest($awards))
    OR s.subaward_key IN (SELECT unnest($seen))
ORDER BY s.source, s.subaward_key
