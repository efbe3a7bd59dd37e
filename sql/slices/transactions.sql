-- table:  transactions
-- grain:  one row per action, per source, of the awards packed
-- key:    source, transaction_key
-- reads:  curated.transactions, curated.vendors
-- why:    an award may have changed hands: the actions of its families go with it ($awards: award keys packed)

WITH family AS (
    SELECT vendor_key FROM curated.vendors
    WHERE family_key IN (SELECT family_key FROM curated.vendors WHERE vendor_key IN (SELECT unnest($asked)))
)

SELECT t.* FROM curated.transactions AS t
WHERE t.award_key IN (SELECT unnest($awards))
    OR t.vendor_key IN (SELECT vendor_key FROM family)
    OR t.transaction_key IN (SELECT unnest($seen))
ORDER BY t.source, t.transaction_key
