-- table:  main.modifications
-- grain:  one row per action, per source; deleted actions left out
-- key:    source, transaction_key
-- reads:  curated.transactions, curated.vendors
-- why:    The history of an award action by action, with the running total and what each action moved.
-- column vendor: Name of the holder today
-- column place: Order of the action among those held of its award, from 1
-- column what: Type of the action in words; 'base award' for the first
-- column running_obligation: Sum of the obligations of the numbered actions held so far; NULL on an unnumbered one. Unit: USD
-- column new_end_date: End of the period as this action states it
-- column previous_end_date: End as the action before it stated it

SELECT
    t.source,
    t.piid,
    row_number() OVER history AS place,
    t.modification_number,
    t.action_date,
    CASE WHEN t.is_base THEN 'base award' ELSE t.action_type_name END AS what,
    t.federal_action_obligation,
    CASE WHEN t.is_numbered THEN
        sum(CASE WHEN t.is_numbered THEN t.federal_action_obligation END) OVER (history ROWS UNBOUNDED PRECEDING)
    END AS running_obligation,
    t.current_end_date AS new_end_date,
    lag(t.current_end_date) OVER history AS previous_end_date,
    t.base_and_all_options_value,
    v.name AS vendor,
    t.description,
    t.award_key,
    t.transaction_key,
    t.grade,
    t.url
FROM curated.transactions AS t
LEFT JOIN curated.vendors AS v ON t.vendor_key = v.vendor_key
WHERE NOT t.is_deleted
WINDOW history AS (PARTITION BY t.source, t.award_key ORDER BY t.action_date, t.is_base DESC, t.modification_number, t.transaction_key)
