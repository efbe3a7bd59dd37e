-- table:  coverage
-- grain:  one row per fetch or load that speaks of a vendor packed, or of every vendor
-- key:    coverage_id
-- reads:  curated.coverage, curated.vendors
-- why:    absence rests on these; what was fetched about other vendors is nobody's business but the owner's

WITH family AS (
    SELECT vendor_key FROM curated.vendors
    WHERE family_key IN (SELECT family_key FROM curated.vendors WHERE vendor_key IN (SELECT unnest($asked)))
)

SELECT c.* FROM curated.coverage AS c
WHERE (c.vendor_key IS NULL AND c.award_key IS NULL)
    OR c.vendor_key IN (SELECT vendor_key FROM family)
    OR c.vendor_key IN (SELECT unnest($asked))
    OR c.vendor_key IN (SELECT 'NAME:' || unnest($asked))
    OR list_has_any(list_transform(string_split(c.vendor_terms, ' | '), lambda term : norm_name(term)), $asked)
    OR c.award_key IN (SELECT unnest($awards))
    OR c.award_key IN (SELECT unnest($piids))
ORDER BY c.coverage_id
