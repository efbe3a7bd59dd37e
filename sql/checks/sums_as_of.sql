-- table:  sums_as_of
-- grain:  one row per question and source
-- key:    question, source
-- reads:  curated.transactions, curated.awards
-- why:    obligations and numbers of awards of a vendor in a window, as known on a day. Every action counts once, on its own award,
--         so orders are never counted with their vehicle; totals that records repeat are never summed.

WITH question AS (
    SELECT unnest(CAST($questions AS STRUCT(
        question VARCHAR,
        as_of DATE,
        vendor_keys VARCHAR [],
        award_keys VARCHAR [],
        subtiers VARCHAR [],
        department VARCHAR,
        funding_too BOOLEAN,
        orders_only BOOLEAN,
        since_date DATE,
        until_date DATE
    ) []), recursive := true)
),

holder AS (SELECT question, unnest(vendor_keys) AS vendor_key FROM question),

named AS (SELECT question, unnest(award_keys) AS identifier FROM question),

any_holder AS (SELECT DISTINCT vendor_key FROM holder),

any_award AS (
    SELECT a.source, a.award_key, n.identifier FROM (SELECT DISTINCT identifier FROM named) AS n JOIN curated.awards AS a ON a.piid = n.identifier
    UNION
    SELECT a.source, a.award_key, n.identifier FROM (SELECT DISTINCT identifier FROM named) AS n JOIN curated.awards AS a ON a.award_key = n.identifier
),

asked AS (
    SELECT h.question, t.* FROM curated.transactions AS t
    JOIN any_holder AS o ON t.vendor_key = o.vendor_key
    JOIN holder AS h ON t.vendor_key = h.vendor_key
    UNION ALL
    SELECT n.question, t.* FROM curated.transactions AS t
    JOIN any_award AS a ON t.source = a.source AND t.award_key = a.award_key
    JOIN named AS n ON a.identifier = n.identifier
),

-- The same for awards that a source shows whole, without their actions.
whole AS (
    SELECT h.question, a.* FROM curated.awards AS a JOIN holder AS h ON a.vendor_key = h.vendor_key WHERE a.date_signed IS NOT NULL
    UNION ALL
    SELECT n.question, a.* FROM curated.awards AS a
    JOIN any_award AS o ON a.source = o.source AND a.award_key = o.award_key
    JOIN named AS n ON o.identifier = n.identifier
    WHERE a.date_signed IS NOT NULL
),

fits AS (
    SELECT q.question, t.source, t.award_key, t.award_kind, t.federal_action_obligation, t.is_numbered, t.base_and_all_options_value,
        t.is_base AND t.action_date BETWEEN q.since_date AND q.until_date AS is_signed_then,
        t.action_date BETWEEN q.since_date AND q.until_date AS is_then
    FROM question AS q
    JOIN asked AS t ON q.question = t.question
    WHERE NOT t.is_deleted AND t.action_date <= q.as_of AND (NOT q.orders_only OR t.award_kind <> 'IDV')
        AND (
            (q.subtiers = [] AND q.department IS NULL)
            OR list_contains(q.subtiers, t.awarding_subtier_code) OR t.awarding_agency_code = q.department
            OR (q.funding_too AND (list_contains(q.subtiers, t.funding_subtier_code) OR t.funding_agency_code = q.department))
        )
),

signed AS (
    SELECT q.question, a.source, a.award_key, a.award_kind
    FROM question AS q
    JOIN whole AS a ON q.question = a.question
    WHERE a.date_signed BETWEEN q.since_date AND q.until_date AND a.date_signed <= q.as_of AND (NOT q.orders_only OR a.award_kind <> 'IDV')
        AND (
            (q.subtiers = [] AND q.department IS NULL)
            OR list_contains(q.subtiers, a.awarding_subtier_code) OR a.awarding_agency_code = q.department
            OR (q.funding_too AND (list_contains(q.subtiers, a.funding_subtier_code) OR a.funding_agency_code = q.department))
        )
    UNION
    SELECT question, source, award_key, award_kind FROM fits WHERE is_signed_then
),

numbers AS (
    SELECT question, source,
        count(DISTINCT award_key) FILTER (award_kind <> 'IDV') AS orders_and_contracts,
        count(DISTINCT award_key) AS awards_and_vehicles
    FROM signed GROUP BY question, source
),

sums AS (
    SELECT question, source,
        sum(federal_action_obligation) FILTER (is_then AND is_numbered) AS obligated,
        sum(base_and_all_options_value) FILTER (is_then AND is_numbered) AS ceilings,
        count(*) FILTER (is_then AND is_numbered) AS actions,
        count(*) FILTER (is_then AND NOT is_numbered) AS unnumbered_actions,
        count(DISTINCT award_key) FILTER (is_then) AS awards_acted_on
    FROM fits GROUP BY question, source
)

SELECT
    question,
    source,
    coalesce(s.obligated, 0) AS obligated,
    coalesce(s.ceilings, 0) AS ceilings,
    coalesce(s.actions, 0) AS actions,
    coalesce(s.unnumbered_actions, 0) AS unnumbered_actions,
    coalesce(s.awards_acted_on, 0) AS awards_acted_on,
    coalesce(n.orders_and_contracts, 0) AS orders_and_contracts,
    coalesce(n.awards_and_vehicles, 0) AS awards_and_vehicles
FROM sums AS s FULL OUTER JOIN numbers AS n USING (question, source)
ORDER BY question, source
