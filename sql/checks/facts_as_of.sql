-- table:  facts_as_of
-- grain:  one row per question, record and quantity
-- key:    question, source, record_key, quantity, amount, first_day, last_day, stated
-- reads:  curated.transactions, curated.awards, curated.notices, curated.conflicts
-- why:    what the records of a vendor (or of named awards) say in figures, days, periods and codes, as known on a day: only
--         actions and notices up to that day count. A figure that a source showed later only is marked, and decides nothing.

WITH question AS (
    SELECT unnest(CAST($questions AS STRUCT(
        question VARCHAR,
        as_of DATE,              -- what was done up to this day counts
        vendor_keys VARCHAR [],  -- holders; empty where awards are named
        award_keys VARCHAR [],   -- award numbers or keys; empty where a vendor is asked
        subtiers VARCHAR [],     -- components; empty: any
        department VARCHAR,      -- department; NULL: any
        funding_too BOOLEAN,     -- whether the agency may also be the one that pays
        orders_only BOOLEAN,     -- whether vehicles count for nothing
        since_date DATE,         -- only awards acted on in this window
        until_date DATE,
        want VARCHAR,            -- money, days, periods or codes
        low DECIMAL(23, 2),      -- money: the figures that fit; NULL: no bound
        high DECIMAL(23, 2)
    ) []), recursive := true)
),

holder AS (SELECT question, unnest(vendor_keys) AS vendor_key FROM question),

named AS (SELECT question, unnest(award_keys) AS identifier FROM question),

any_holder AS (SELECT DISTINCT vendor_key FROM holder),

asked AS (
    SELECT h.question, o.source, o.award_key
    FROM (
        SELECT DISTINCT t.source, t.award_key, t.vendor_key FROM curated.transactions AS t JOIN any_holder AS h ON t.vendor_key = h.vendor_key
        WHERE NOT t.is_deleted
        UNION
        SELECT a.source, a.award_key, a.vendor_key FROM curated.awards AS a JOIN any_holder AS h ON a.vendor_key = h.vendor_key
    ) AS o
    JOIN holder AS h ON o.vendor_key = h.vendor_key
    UNION
    SELECT n.question, a.source, a.award_key FROM named AS n JOIN curated.awards AS a ON a.piid = n.identifier
    UNION
    SELECT n.question, a.source, a.award_key FROM named AS n JOIN curated.awards AS a ON a.award_key = n.identifier
),

any_award AS (SELECT DISTINCT source, award_key FROM asked),

award AS (
    SELECT a.*, a.source IN ('usaspending', 'compiled', 'own') AS is_whole
    FROM curated.awards AS a JOIN any_award AS w ON a.source = w.source AND a.award_key = w.award_key
),

fitting AS (
    SELECT q.question, q.as_of, q.since_date, q.until_date, q.want, q.vendor_keys, a.*
    FROM question AS q
    JOIN asked AS k ON q.question = k.question
    JOIN award AS a ON k.source = a.source AND k.award_key = a.award_key
    WHERE (NOT q.orders_only OR a.award_kind <> 'IDV')
        AND (a.date_signed IS NULL OR a.date_signed <= q.as_of)
        AND (
            (q.subtiers = [] AND q.department IS NULL)
            OR list_contains(q.subtiers, a.awarding_subtier_code) OR a.awarding_agency_code = q.department
            OR (q.funding_too AND (list_contains(q.subtiers, a.funding_subtier_code) OR a.funding_agency_code = q.department))
        )
),

action AS (
    SELECT f.question, f.as_of AS day, f.want, f.since_date, f.until_date, t.*,
        (t.action_date, t.is_numbered, coalesce(try_cast(regexp_replace(t.modification_number, '\D', '', 'g') AS BIGINT), 0), t.transaction_key) AS place
    FROM fitting AS f
    JOIN curated.transactions AS t ON f.source = t.source AND f.award_key = t.award_key
    WHERE NOT t.is_deleted AND t.action_date <= f.as_of
        AND (f.vendor_keys = [] OR list_contains(f.vendor_keys, t.vendor_key))
),

-- Awards with an act in the window; where the window is open, all that were signed by the day.
touched AS (
    SELECT DISTINCT f.question, f.source, f.award_key
    FROM fitting AS f
    LEFT JOIN action AS t ON f.question = t.question AND f.source = t.source AND f.award_key = t.award_key
    WHERE f.since_date <= DATE '1900-01-01'
        OR t.action_date BETWEEN f.since_date AND f.until_date
        OR f.date_signed BETWEEN f.since_date AND f.until_date
        OR (f.date_signed IS NULL AND t.action_date IS NULL AND f.piid_fiscal_year BETWEEN year(f.since_date) AND year(f.until_date) + 1)
),

-- The award as its actions up to the day show it. Only a whole run of actions from the base on adds up.
running AS (
    SELECT t.question, t.source, t.award_key,
        bool_or(t.is_base) AND bool_and(t.is_numbered) AND t.source <> 'compiled' AS adds_up,
        sum(t.federal_action_obligation) FILTER (t.is_numbered) AS obligated,
        coalesce(
            arg_max(t.award_base_and_exercised_options_value, t.place) FILTER (t.award_base_and_exercised_options_value IS NOT NULL),
            sum(t.base_and_exercised_options_value) FILTER (t.is_numbered)
        ) AS exercised,
        coalesce(
            arg_max(t.award_base_and_all_options_value, t.place) FILTER (t.award_base_and_all_options_value IS NOT NULL),
            sum(t.base_and_all_options_value) FILTER (t.is_numbered)
        ) AS ceiling,
        arg_max(t.award_total_obligation, t.place) FILTER (t.award_total_obligation IS NOT NULL AND t.source <> 'usaspending_archive') AS stated_obligation,
        min(t.action_date) FILTER (t.is_base) AS signed,
        min(t.start_date) AS start_date,
        arg_max(t.current_end_date, t.place) FILTER (t.current_end_date IS NOT NULL AND t.action_type_code IS DISTINCT FROM 'K') AS current_end,
        arg_max(t.potential_end_date, t.place) FILTER (t.potential_end_date IS NOT NULL AND t.action_type_code IS DISTINCT FROM 'K') AS potential_end,
        arg_max(t.extent_competed_code, t.place) FILTER (t.extent_competed_code IS NOT NULL) AS extent_competed_code,
        arg_max(t.fair_opportunity_code, t.place) FILTER (t.fair_opportunity_code IS NOT NULL) AS fair_opportunity_code,
        arg_max(t.other_than_full_and_open_code, t.place) FILTER (t.other_than_full_and_open_code IS NOT NULL) AS other_than_full_and_open_code,
        arg_max(t.number_of_offers_received, t.place) FILTER (t.number_of_offers_received IS NOT NULL) AS number_of_offers_received,
        string_agg(DISTINCT t.description, ' | ') AS descriptions
    FROM action AS t
    GROUP BY t.question, t.source, t.award_key
),

shown AS (
    SELECT f.*, r.* EXCLUDE (question, source, award_key, start_date, extent_competed_code, fair_opportunity_code, other_than_full_and_open_code,
            number_of_offers_received),
        coalesce(r.start_date, f.start_date) AS first_start,
        f.as_of AS asked_on,
        -- A row read after the day may hold what came in between.
        f.is_whole AND curated_as_of.seen <= f.as_of AS was_seen_by_then,
        coalesce(r.extent_competed_code, f.extent_competed_code) AS extent_code,
        coalesce(r.fair_opportunity_code, f.fair_opportunity_code) AS fair_code,
        coalesce(r.other_than_full_and_open_code, f.other_than_full_and_open_code) AS other_code,
        coalesce(r.number_of_offers_received, f.number_of_offers_received) AS offers
    FROM fitting AS f
    JOIN touched AS k ON f.question = k.question AND f.source = k.source AND f.award_key = k.award_key
    LEFT JOIN running AS r ON f.question = r.question AND f.source = r.source AND f.award_key = r.award_key
    LEFT JOIN (SELECT source, award_key, as_of AS seen FROM award) AS curated_as_of
        ON f.source = curated_as_of.source AND f.award_key = curated_as_of.award_key
),

notice AS (
    SELECT q.question, q.want, q.as_of AS day, q.since_date, q.until_date, n.*
    FROM question AS q JOIN curated.notices AS n ON list_contains(q.vendor_keys, n.vendor_key)
    WHERE coalesce(n.posted_date, n.award_date) <= q.as_of
        AND (
            (q.subtiers = [] AND q.department IS NULL)
            OR list_contains(q.subtiers, n.subtier_code) OR (n.subtier_code IS NULL AND n.department_code = q.department)
            OR (q.department IS NOT NULL AND n.department_code = q.department)
        )
    UNION
    SELECT f.question, f.want, f.as_of AS day, f.since_date, f.until_date, n.*
    FROM (SELECT DISTINCT question, want, as_of, since_date, until_date, piid FROM fitting) AS f
    JOIN curated.notices AS n ON n.award_number = f.piid
    WHERE coalesce(n.posted_date, n.award_date) <= f.as_of
),

-- What several pages say of one figure or day: each is a candidate.
said AS (
    SELECT record_key, field, value_number, value_date, stated_by FROM curated.conflicts WHERE source IN ('compiled', 'own')
),

fact AS (
    -- Money: one action's obligation.
    SELECT t.question, t.source, t.transaction_key AS record_key, t.award_key, 'federal_action_obligation' AS quantity,
        coalesce(s.value_number, t.federal_action_obligation) AS amount, t.action_date AS first_day, t.action_date AS last_day,
        s.stated_by AS stated, true AS known
    FROM action AS t
    LEFT JOIN said AS s ON t.transaction_key = s.record_key AND s.field = 'federal_action_obligation' AND s.value_number IS NOT NULL
    WHERE t.want = 'money' AND coalesce(s.value_number, t.federal_action_obligation) IS NOT NULL
        AND t.action_date BETWEEN t.since_date AND t.until_date
    UNION ALL
    -- Money: the award's totals as of the day, from its actions, from a running total, or as a source showed it by then.
    SELECT question, source, award_key, award_key, u.quantity, u.amount, NULL, NULL, NULL, u.known
    FROM shown, unnest([
        struct_pack(quantity := 'total_obligation',
            amount := coalesce(CASE WHEN adds_up THEN obligated END, stated_obligation, CASE WHEN is_whole THEN total_obligation END),
            known := coalesce(adds_up, false) OR stated_obligation IS NOT NULL OR coalesce(was_seen_by_then, false)),
        struct_pack(quantity := 'base_and_exercised_options_value',
            amount := coalesce(exercised, CASE WHEN is_whole THEN base_and_exercised_options_value END),
            known := exercised IS NOT NULL OR coalesce(was_seen_by_then, false)),
        struct_pack(quantity := 'base_and_all_options_value',
            amount := coalesce(ceiling, CASE WHEN is_whole THEN base_and_all_options_value END),
            known := ceiling IS NOT NULL OR coalesce(was_seen_by_then, false))
    ]) AS each (u)
    WHERE want = 'money' AND u.amount IS NOT NULL
    UNION ALL
    SELECT n.question, n.source, n.notice_key, NULL, 'notice_award_amount', n.award_amount, n.posted_date, n.posted_date, n.notice_type, true
    FROM notice AS n
    WHERE n.want = 'money' AND n.award_amount IS NOT NULL AND coalesce(n.posted_date, n.award_date) BETWEEN n.since_date AND n.until_date
    UNION ALL
    -- Days: signatures, notices, the period's start.
    SELECT t.question, t.source, t.transaction_key, t.award_key, CASE WHEN t.is_base THEN 'base_signed' ELSE 'modification_signed' END,
        t.federal_action_obligation, coalesce(s.value_date, t.action_date), coalesce(s.value_date, t.action_date), s.stated_by, true
    FROM action AS t LEFT JOIN said AS s ON t.transaction_key = s.record_key AND s.field = 'action_date' AND s.value_date IS NOT NULL
    WHERE t.want = 'days'
    UNION ALL
    SELECT question, source, award_key, award_key, 'base_signed', NULL, date_signed, date_signed, NULL, true
    FROM shown WHERE want = 'days' AND date_signed IS NOT NULL AND signed IS NULL
    UNION ALL
    SELECT question, source, award_key, award_key, 'period_start', NULL, first_start, first_start, NULL, true
    FROM shown WHERE want = 'days' AND first_start IS NOT NULL
    UNION ALL
    SELECT n.question, n.source, n.notice_key, NULL, u.quantity, n.award_amount, u.day, u.day, n.notice_type, true
    FROM notice AS n, unnest([
        struct_pack(quantity := 'notice_award_date', day := CASE WHEN n.notice_type IS DISTINCT FROM 'justification' THEN n.award_date END),
        struct_pack(quantity := 'justification_date', day := CASE WHEN n.notice_type = 'justification' THEN n.award_date END),
        struct_pack(quantity := 'posted_date', day := CASE WHEN n.posted_date_precision = 'day' THEN n.posted_date END)
    ]) AS each (u)
    WHERE n.want = 'days' AND u.day IS NOT NULL
    UNION ALL
    -- Periods: of the award as of the day, of one modification.
    SELECT question, source, award_key, award_key, u.quantity, NULL, first_start, u.day, NULL, u.known
    FROM shown, unnest([
        struct_pack(quantity := 'period_of_performance', day := coalesce(current_end, CASE WHEN is_whole THEN current_end_date END),
            known := current_end IS NOT NULL OR coalesce(was_seen_by_then, false)),
        struct_pack(quantity := 'potential_period', day := coalesce(potential_end, CASE WHEN is_whole THEN potential_end_date END),
            known := potential_end IS NOT NULL OR coalesce(was_seen_by_then, false))
    ]) AS each (u)
    WHERE want = 'periods' AND u.day IS NOT NULL
    UNION ALL
    SELECT t.question, t.source, t.transaction_key, t.award_key, 'modification_period', t.federal_action_obligation, t.action_date, t.current_end_date,
        NULL, true
    FROM action AS t WHERE t.want = 'periods' AND NOT t.is_base AND t.current_end_date > t.action_date AND t.action_type_code IS DISTINCT FROM 'K'
    UNION ALL
    -- Codes: how it was competed, under what it was placed, what it is for.
    SELECT question, source, award_key, award_key, 'codes', offers, date_signed, date_signed,
        concat_ws(' | ', 'extent=' || extent_code, 'fair=' || fair_code, 'other=' || other_code), true
    FROM shown WHERE want = 'codes'
),

measured AS (
    SELECT f.*, f.amount BETWEEN coalesce(q.low, f.amount) AND coalesce(q.high, f.amount) AS fits
    FROM fact AS f JOIN question AS q ON f.question = q.question
),

numbered AS (
    SELECT *, count(*) OVER of_question AS answers,
        row_number() OVER (of_question ORDER BY fits DESC NULLS LAST, known DESC, first_day DESC NULLS LAST, award_key, record_key, quantity, amount, stated) AS answer
    FROM measured
    WINDOW of_question AS (PARTITION BY question)
)

SELECT
    n.question,
    n.answer,
    n.answers,
    n.source,
    n.record_key,
    n.award_key,
    n.quantity,
    n.amount,
    n.first_day,
    n.last_day,
    n.stated,
    n.known,
    a.award_kind,
    a.piid,
    a.parent_award_piid,
    a.parent_agency_code,
    p.parent_award_piid AS grandparent_piid,
    p.award_type_code AS parent_type_code,
    p.extent_competed_code AS parent_extent_code,
    a.recipient_name,
    a.awarding_agency_code,
    a.awarding_subtier_code,
    a.funding_subtier_code,
    a.awarding_office_name,
    a.funding_office_name,
    a.date_signed AS recorded_signed,
    concat_ws(' | ', a.description, r.descriptions) AS description,
    a.psc_code,
    a.naics_code,
    coalesce(t.modification_number, '') AS modification_number,
    m.title,
    m.description AS notice_text,
    m.notice_type,
    m.awardee_name,
    m.award_number,
    coalesce(t.grade, m.grade, a.grade) AS grade,
    coalesce(t.url, m.url, a.url) AS url,
    coalesce(t.raw_file, m.raw_file, a.raw_file) AS raw_file,
    coalesce(t.row_number, m.row_number, a.row_number) AS row_number,
    coalesce(t.retrieved_at, m.retrieved_at, a.retrieved_at) AS retrieved_at
FROM numbered AS n
LEFT JOIN award AS a ON n.source = a.source AND n.award_key = a.award_key
LEFT JOIN running AS r ON n.question = r.question AND n.source = r.source AND n.award_key = r.award_key
LEFT JOIN action AS t ON n.question = t.question AND n.source = t.source AND n.record_key = t.transaction_key
LEFT JOIN notice AS m ON n.question = m.question AND n.source = m.source AND n.record_key = m.notice_key
LEFT JOIN curated.awards AS p ON a.source = p.source AND p.award_key = 'CONT_IDV_' || a.parent_award_piid || '_' || a.parent_agency_code
WHERE n.answer <= 400
ORDER BY n.question, n.answer
