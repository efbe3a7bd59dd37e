-- table:  main.actions
-- grain:  one row per action, per source; deleted actions left out
-- key:    source, transaction_key
-- reads:  curated.transactions, curated.agencies, curated.vendors
-- why:    The actions of all awards with names beside the codes.
-- column fiscal_year: Fiscal year of the action (starts 1 October)
-- column vendor: Name of the holder today
-- column agency: Component that awarded, by its name today

SELECT
    t.source,
    t.piid,
    t.modification_number,
    t.action_date,
    t.action_date_fiscal_year AS fiscal_year,
    t.action_type_code,
    t.action_type_name,
    t.federal_action_obligation,
    v.name AS vendor,
    g.name AS agency,
    t.description,
    t.current_end_date,
    t.award_key,
    t.transaction_key,
    t.vendor_key,
    t.awarding_subtier_code,
    t.url
FROM curated.transactions AS t
LEFT JOIN curated.vendors AS v ON t.vendor_key = v.vendor_key
LEFT JOIN curated.agencies AS g ON t.awarding_subtier_code = g.agency_key
WHERE NOT t.is_deleted
