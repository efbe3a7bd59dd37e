-- table:  main.changes
-- grain:  one row per action, notice or subaward
-- key:    source, kind, record_key
-- reads:  curated.transactions, curated.notices, curated.subawards, curated.vendors, curated.agencies
-- why:    What happened, in order of its day: WHERE day BETWEEN DATE '2025-04-01' AND DATE '2025-06-30' shows what changed in a window.
-- column day: Day of the action, of the notice's posting, or of the subaward
-- column known_from: Day it was first reported, or fetched: before it a reader could not have seen it; NULL where not known
-- column kind: base award, modification, notice or subaward
-- column what: What was done, in the record's own words for the type
-- column vendor: Holder, awardee or subawardee
-- column agency: Component concerned, by its name today
-- column amount: Money committed (+) or taken back (-) by an action; of a notice as typed; of a subaward as reported. Unit: USD
-- column new_end_date: End of the period as the action states it
-- column previous_end_date: End as the action before it stated it
-- column record_key: transaction_key, notice_key or subaward_key

SELECT
    t.action_date AS day,
    t.reported_date AS known_from,
    CASE WHEN t.is_base THEN 'base award' ELSE 'modification' END AS kind,
    t.action_type_name AS what,
    t.piid,
    v.name AS vendor,
    g.name AS agency,
    t.federal_action_obligation AS amount,
    t.current_end_date AS new_end_date,
    lag(t.current_end_date) OVER (PARTITION BY t.source, t.award_key ORDER BY t.action_date, t.transaction_key) AS previous_end_date,
    t.description,
    t.transaction_key AS record_key,
    t.vendor_key,
    t.awarding_subtier_code,
    t.source,
    t.grade,
    t.url
FROM curated.transactions AS t
LEFT JOIN curated.vendors AS v ON t.vendor_key = v.vendor_key
LEFT JOIN curated.agencies AS g ON coalesce(t.awarding_subtier_code, t.awarding_agency_code) = g.agency_key
WHERE NOT t.is_deleted
UNION ALL BY NAME
SELECT n.posted_date AS day, n.posted_date AS known_from, 'notice' AS kind, n.notice_type AS what, n.award_number AS piid,
    n.awardee_name AS vendor, g.name AS agency, n.award_amount AS amount, n.title AS description, n.notice_key AS record_key,
    n.vendor_key, n.subtier_code AS awarding_subtier_code, n.source, n.grade, n.url
FROM curated.notices AS n LEFT JOIN curated.agencies AS g ON n.subtier_code = g.agency_key
UNION ALL BY NAME
SELECT s.subaward_action_date AS day, 'subaward' AS kind, 'from ' || s.prime_recipient_name AS what, s.prime_award_piid AS piid,
    s.subrecipient_name AS vendor, g.name AS agency, s.subaward_amount AS amount, s.description, s.subaward_key AS record_key,
    s.sub_vendor_key AS vendor_key, s.awarding_subtier_code, s.source, s.grade, s.url
FROM curated.subawards AS s LEFT JOIN curated.agencies AS g ON s.awarding_subtier_code = g.agency_key
