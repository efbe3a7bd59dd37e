-- table:  timeline_actions
-- grain:  one row per action with a date
-- key:    source, transaction_key
-- reads:  curated.transactions
-- why:    the marks on the bars of a report's timeline
-- values: $award_keys

SELECT
    t.source,
    t.award_key,
    t.transaction_key,
    t.modification_number,
    t.is_base,
    t.action_date,
    t.action_type_code,
    t.action_type_name
FROM curated.transactions AS t
WHERE t.award_key IN (SELECT unnest(CAST($award_keys AS VARCHAR []))) AND t.action_date IS NOT NULL AND NOT t.is_deleted
ORDER BY t.award_key, t.action_date, t.transaction_key, t.source
