-- table:  awards_as_of
-- grain:  one row per question, source and award that may answer it
-- key:    question, source, award_key
-- reads:  curated.transactions, curated.awards
-- why:    which awards of a vendor, or named by number, were in force, acted on or signed in a window, as known on a day:
--         only actions up to that day count. `fit` is yes or maybe; what surely does not fit is left out.

WITH question AS (
    SELECT unnest(CAST($questions AS STRUCT(
        question VARCHAR,
        as_of DATE,              -- what was done up to this day counts
        vendor_keys VARCHAR [],  -- holders; empty where awards are named
        award_keys VARCHAR [],   -- award numbers or keys; empty where a vendor is asked
        subtiers VARCHAR [],     -- components; empty: any
        department VARCHAR,      -- department; NULL: any
        funding_too BOOLEAN,     -- whether the agency may also be the one that pays
        orders_only BOOLEAN,     -- whether vehicles without an order count for nothing
        basis VARCHAR,           -- in_force, action, signed, or number (the fiscal year in the award number)
        potential BOOLEAN,       -- whether the end is the one with every option used
        since_date DATE,
        until_date DATE
    ) []), recursive := true)
),

-- Questions about the same vendor on the same day share one reading of its awards.
subject AS (
    SELECT as_of, vendor_keys, award_keys, row_number() OVER (ORDER BY as_of, vendor_keys, award_keys) AS subject
    FROM (SELECT DISTINCT as_of, vendor_keys, award_keys FROM question)
),

holder AS (SELECT subject, as_of, unnest(vendor_keys) AS vendor_key FROM subject),

named AS (SELECT subject, as_of, unnest(award_keys) AS identifier FROM subject),

any_holder AS (SELECT DISTINCT vendor_key FROM holder),

-- Tables are stored by holder, so that this touches little.
own_action AS (
    SELECT t.source, t.award_key, t.transaction_key, t.vendor_key, t.award_kind, t.action_date, t.is_numbered, t.modification_number,
        t.action_type_code, t.is_base, t.federal_action_obligation, t.start_date, t.current_end_date, t.potential_end_date,
        t.awarding_agency_code, t.awarding_subtier_code, t.funding_agency_code, t.funding_subtier_code, t.reported_date, t.description,
        t.url, t.raw_file, t.row_number, t.retrieved_at
    FROM curated.transactions AS t
    JOIN any_holder AS h ON t.vendor_key = h.vendor_key
    WHERE NOT t.is_deleted AND t.action_date IS NOT NULL
),

own_award AS (
    SELECT a.rowid AS stored, a.source, a.award_key, a.vendor_key, a.award_kind, a.piid, a.piid_fiscal_year, a.date_signed, a.start_date,
        a.current_end_date, a.potential_end_date, a.awarding_agency_code, a.awarding_subtier_code, a.funding_agency_code, a.funding_subtier_code,
        a.action_count, a.has_base_action, a.as_of, a.holder_keys
    FROM curated.awards AS a
    JOIN any_holder AS h ON a.vendor_key = h.vendor_key
),

own_count AS (SELECT source, award_key, count(*) AS actions FROM own_action GROUP BY source, award_key),

-- Awards of which the holders asked about have some actions only.
partly_own AS (
    SELECT a.stored
    FROM own_award AS a
    LEFT JOIN own_count AS c ON a.source = c.source AND a.award_key = c.award_key
    WHERE a.action_count <> coalesce(c.actions, 0)
),

-- Awards that moved on to another holder: looked up by key, which is dear and seldom needed.
moved_on AS MATERIALIZED (
    SELECT c.source, c.award_key
    FROM own_count AS c
    ANTI JOIN own_award AS a ON c.source = a.source AND c.award_key = a.award_key
),

identifier AS (SELECT DISTINCT identifier FROM named),

-- Where the awards stand that somebody else holds or held too, and those that are named: one column is looked through, the
-- others are read in those places only.
elsewhere_stored AS MATERIALIZED (
    SELECT stored FROM partly_own
    UNION
    SELECT a.rowid AS stored FROM moved_on AS m JOIN curated.awards AS a ON m.source = a.source AND m.award_key = a.award_key
    UNION
    SELECT a.rowid AS stored FROM identifier AS n JOIN curated.awards AS a ON a.piid = n.identifier
    UNION
    SELECT a.rowid AS stored FROM identifier AS n JOIN curated.awards AS a ON a.award_key = n.identifier
),

elsewhere_award AS MATERIALIZED (
    SELECT a.rowid AS stored, a.source, a.award_key, a.vendor_key, a.award_kind, a.piid, a.piid_fiscal_year, a.date_signed, a.start_date,
        a.current_end_date, a.potential_end_date, a.awarding_agency_code, a.awarding_subtier_code, a.funding_agency_code, a.funding_subtier_code,
        a.action_count, a.has_base_action, a.as_of, a.holder_keys
    FROM elsewhere_stored AS e
    JOIN curated.awards AS a ON a.rowid = e.stored
),

-- Every award has its row, so that one that moved on is among them.
elsewhere AS (SELECT source, award_key, holder_keys FROM elsewhere_award),

-- By holder too, because the table is stored by holder: by number alone every action would have to be looked at. And by
-- holder alone first (IN), because the engine skips rows for one column that is joined, not for several together.
elsewhere_holder AS (SELECT source, award_key, unnest(string_split(holder_keys, ',')) AS vendor_key FROM elsewhere),

kept_action AS (
    SELECT o.* FROM own_action AS o ANTI JOIN elsewhere AS e ON o.source = e.source AND o.award_key = e.award_key
    UNION ALL BY NAME
    SELECT t.source, t.award_key, t.transaction_key, t.vendor_key, t.award_kind, t.action_date, t.is_numbered, t.modification_number,
        t.action_type_code, t.is_base, t.federal_action_obligation, t.start_date, t.current_end_date, t.potential_end_date,
        t.awarding_agency_code, t.awarding_subtier_code, t.funding_agency_code, t.funding_subtier_code, t.reported_date, t.description,
        t.url, t.raw_file, t.row_number, t.retrieved_at
    FROM curated.transactions AS t
    JOIN elsewhere_holder AS e ON t.vendor_key = e.vendor_key AND t.award_key = e.award_key AND t.source = e.source
    WHERE t.vendor_key IN (SELECT vendor_key FROM elsewhere_holder) AND NOT t.is_deleted AND t.action_date IS NOT NULL
    UNION ALL BY NAME
    SELECT t.source, t.award_key, t.transaction_key, t.vendor_key, t.award_kind, t.action_date, t.is_numbered, t.modification_number,
        t.action_type_code, t.is_base, t.federal_action_obligation, t.start_date, t.current_end_date, t.potential_end_date,
        t.awarding_agency_code, t.awarding_subtier_code, t.funding_agency_code, t.funding_subtier_code, t.reported_date, t.description,
        t.url, t.raw_file, t.row_number, t.retrieved_at
    FROM curated.transactions AS t
    JOIN elsewhere AS e ON t.award_key = e.award_key AND t.source = e.source
    WHERE t.vendor_key IS NULL AND NOT t.is_deleted AND t.action_date IS NOT NULL
),

kept_award AS (
    SELECT o.* EXCLUDE (holder_keys) FROM own_award AS o ANTI JOIN elsewhere AS e ON o.source = e.source AND o.award_key = e.award_key
    UNION ALL BY NAME
    SELECT * EXCLUDE (holder_keys) FROM elsewhere_award
),

-- Every action of those awards, whoever held them: an award that moved on to another holder is no longer the vendor's.
action AS (
    SELECT t.* EXCLUDE (description, row_number),
        t.row_number AS raw_row,
        (t.action_date, t.is_numbered, coalesce(try_cast(regexp_replace(t.modification_number, '\D', '', 'g') AS BIGINT), 0), t.transaction_key) AS place,
        coalesce(t.action_type_code IN ('E', 'F', 'X') AND regexp_matches(t.description, '\bpartial', 'i'), false) AS is_partial
    FROM kept_action AS t
),

award AS (
    SELECT a.* EXCLUDE (as_of),
        a.as_of AS seen_on,
        -- These show an award whole, as it stood when it was read; of the others an award is the sum of the actions held.
        a.source IN ('usaspending', 'compiled', 'own') AS is_whole
    FROM kept_award AS a
),

asked AS (
    SELECT h.subject, h.as_of, o.source, o.award_key
    FROM (
        SELECT DISTINCT source, award_key, vendor_key FROM action
        UNION
        SELECT source, award_key, vendor_key FROM award
    ) AS o
    JOIN holder AS h ON o.vendor_key = h.vendor_key
    UNION
    SELECT n.subject, n.as_of, a.source, a.award_key
    FROM named AS n JOIN award AS a ON n.identifier = a.piid OR n.identifier = a.award_key
),

states_end AS (SELECT source, award_key, bool_or(current_end_date IS NOT NULL) AS per_action FROM action GROUP BY source, award_key),

-- Up to the day: what kind of act each action is.
known AS (
    SELECT
        k.subject,
        k.as_of,
        a.*,
        h.vendor_key IS NOT NULL OR s.vendor_keys = [] AS is_own,
        coalesce(a.action_type_code IN ('E', 'F', 'X'), false) AND NOT a.is_partial AS ends_it,
        -- Work that goes on: anything but close-outs, terminations, cancellations and acts that only set the books right.
        a.action_type_code IS DISTINCT FROM 'K' AND coalesce(a.action_type_code NOT IN ('E', 'F', 'X', 'N'), true)
        AND (coalesce(a.action_type_code IN ('A', 'B', 'C', 'D', 'G', 'H', 'L', 'J'), false) OR a.is_base OR coalesce(a.federal_action_obligation > 0, false))
            AS goes_on,
        a.action_type_code IS DISTINCT FROM 'K' AND coalesce(a.action_type_code NOT IN ('E', 'F', 'X', 'N'), true) AS may_go_on
    FROM asked AS k
    JOIN subject AS s ON k.subject = s.subject
    JOIN action AS a ON k.source = a.source AND k.award_key = a.award_key AND a.action_date <= k.as_of
    LEFT JOIN holder AS h ON k.subject = h.subject AND a.vendor_key = h.vendor_key
),

marked AS (
    SELECT *,
        max(place) FILTER (goes_on) OVER award AS last_work,
        max(place) FILTER (may_go_on) OVER award AS last_other,
        max(place) FILTER (is_own) OVER award AS last_own,
        min(place) OVER award AS first_place
    FROM known
    WINDOW award AS (PARTITION BY subject, source, award_key)
),

-- The award as its actions up to the day show it.
acted AS (
    SELECT
        subject,
        as_of,
        source,
        award_key,
        min(action_date) FILTER (is_base) AS date_signed,
        arg_max(start_date, place) FILTER (start_date IS NOT NULL) AS start_date,
        -- A close-out is no activity and moves no end; where nothing else states one, what it repeats is all there is.
        coalesce(
            arg_max(current_end_date, place) FILTER (current_end_date IS NOT NULL AND action_type_code IS DISTINCT FROM 'K'),
            arg_max(current_end_date, place) FILTER (current_end_date IS NOT NULL)
        ) AS current_end_date,
        coalesce(
            arg_max(potential_end_date, place) FILTER (potential_end_date IS NOT NULL AND action_type_code IS DISTINCT FROM 'K'),
            arg_max(potential_end_date, place) FILTER (potential_end_date IS NOT NULL)
        ) AS potential_end_date,
        -- The first termination that no work followed; a legal cancellation ends it whatever follows.
        least(
            min(action_date) FILTER (ends_it AND (last_work IS NULL OR place > last_work) AND (last_other IS NULL OR place > last_other)),
            min(action_date) FILTER (action_type_code = 'N')
        ) AS ended_on,
        -- Ended, were it not for later acts that may only set the books right.
        min(action_date) FILTER (ends_it AND (last_work IS NULL OR place > last_work)) AS perhaps_ended_on,
        min(action_date) AS first_action_date,
        max(action_date) AS last_action_date,
        max(action_date) FILTER (may_go_on) AS last_activity_date,
        max(action_date) FILTER (action_type_code IS DISTINCT FROM 'K') AS last_act_date,
        max(action_date) FILTER (goes_on) AS last_work_date,
        -- When a reader could first have seen it in the register.
        min(reported_date) AS reported_date,
        bool_or(is_base) AS has_base_action,
        bool_or(is_own) AS is_own,
        min(action_date) FILTER (is_own) AS first_own_date,
        bool_or(is_own AND place = first_place) AS is_first_holder,
        min(action_date) FILTER (NOT is_own AND place > last_own) AS lost_on,
        arg_max(award_kind, place) AS award_kind,
        arg_max(awarding_agency_code, place) AS awarding_agency_code,
        arg_max(awarding_subtier_code, place) AS awarding_subtier_code,
        arg_max(funding_agency_code, place) AS funding_agency_code,
        arg_max(funding_subtier_code, place) AS funding_subtier_code
    FROM marked
    GROUP BY subject, as_of, source, award_key
),

-- An option exercised after the day may be what moved the end that was read later.
optioned_later AS (
    SELECT DISTINCT k.subject, k.source, k.award_key
    FROM asked AS k
    JOIN action AS a ON k.source = a.source AND k.award_key = a.award_key AND a.action_date > k.as_of AND a.action_type_code = 'G'
),

-- Together with what a source that shows awards whole says of it.
state AS (
    SELECT
        k.subject,
        k.as_of,
        w.source,
        w.award_key,
        w.stored,
        coalesce(a.award_kind, w.award_kind) AS award_kind,
        w.piid,
        w.piid_fiscal_year,
        a.award_key IS NULL AS is_award_only,
        coalesce(a.date_signed, CASE WHEN w.is_whole OR a.award_key IS NULL THEN w.date_signed END) AS date_signed,
        coalesce(a.start_date, CASE WHEN w.is_whole OR a.award_key IS NULL THEN w.start_date END) AS start_date,
        coalesce(a.current_end_date, CASE WHEN w.is_whole AND NOT coalesce(e.per_action, false) OR w.action_count = 0 THEN w.current_end_date END)
            AS current_end_date,
        coalesce(a.potential_end_date, CASE WHEN w.is_whole AND NOT coalesce(e.per_action, false) OR w.action_count = 0 THEN w.potential_end_date END)
            AS potential_end_date,
        -- Read after the day, so that an option exercised in between may stand in it.
        a.current_end_date IS NULL AND w.current_end_date IS NOT NULL AND w.seen_on > k.as_of AS end_seen_later,
        a.current_end_date IS NULL AND o.award_key IS NOT NULL AS end_may_have_moved,
        a.ended_on,
        a.perhaps_ended_on,
        a.first_action_date,
        a.last_action_date,
        a.last_activity_date,
        a.last_act_date,
        a.last_work_date,
        a.reported_date,
        coalesce(a.has_base_action, false) AS has_base_action,
        coalesce(a.is_own, s.vendor_keys = [] OR h.vendor_key IS NOT NULL) AS is_own,
        CASE WHEN coalesce(a.is_first_holder, true) THEN NULL ELSE a.first_own_date END AS held_from,
        a.lost_on - INTERVAL 1 DAY AS held_until,
        CASE WHEN w.is_whole THEN w.seen_on END AS seen_whole_on,
        coalesce(a.awarding_agency_code, w.awarding_agency_code) AS awarding_agency_code,
        coalesce(a.awarding_subtier_code, w.awarding_subtier_code) AS awarding_subtier_code,
        coalesce(a.funding_agency_code, w.funding_agency_code) AS funding_agency_code,
        coalesce(a.funding_subtier_code, w.funding_subtier_code) AS funding_subtier_code
    FROM asked AS k
    JOIN subject AS s ON k.subject = s.subject
    JOIN award AS w ON k.source = w.source AND k.award_key = w.award_key
    LEFT JOIN acted AS a ON k.subject = a.subject AND k.source = a.source AND k.award_key = a.award_key
    LEFT JOIN states_end AS e ON k.source = e.source AND k.award_key = e.award_key
    LEFT JOIN holder AS h ON k.subject = h.subject AND w.vendor_key = h.vendor_key
    LEFT JOIN optioned_later AS o ON k.subject = o.subject AND k.source = o.source AND k.award_key = o.award_key
    -- Signed after the day: it was not there yet. Held actions that all came later show the award only where an earlier one is missing.
    WHERE a.award_key IS NOT NULL OR w.action_count = 0 OR w.is_whole OR NOT w.has_base_action
),

-- First and last day, surely and at most. An award number of the uniform form was issued in the fiscal year it names.
dated AS (
    SELECT *,
        greatest(
            coalesce(start_date, date_signed, least(make_date(piid_fiscal_year, 9, 30), first_action_date), first_action_date),
            coalesce(held_from, DATE '0001-01-01')
        ) AS surely_from,
        greatest(
            coalesce(start_date, date_signed, make_date(piid_fiscal_year - 1, 10, 1), DATE '0001-01-01'), coalesce(held_from, DATE '0001-01-01')
        ) AS perhaps_from,
        start_date IS NULL AND date_signed IS NULL AS is_start_unknown,
        current_end_date IS NULL AND ended_on IS NULL AS is_end_unknown,
        least(current_end_date, ended_on, perhaps_ended_on, CAST(held_until AS DATE)) AS end_by_current,
        least(current_end_date, ended_on, CAST(held_until AS DATE)) AS perhaps_by_current,
        least(greatest(potential_end_date, current_end_date), ended_on, perhaps_ended_on, CAST(held_until AS DATE)) AS end_by_potential,
        least(greatest(potential_end_date, current_end_date), ended_on, CAST(held_until AS DATE)) AS perhaps_by_potential
    FROM state
    WHERE is_own AND (date_signed IS NULL OR date_signed <= as_of)
),

placed AS (
    SELECT q.question, q.basis, q.since_date, q.until_date, d.*,
        CASE WHEN q.potential THEN d.end_by_potential ELSE d.end_by_current END AS end_date,
        -- Without a stated end it surely ran to its last act (no longer than it was held).
        CASE WHEN d.current_end_date IS NULL OR d.end_may_have_moved
                THEN least(coalesce(d.last_activity_date, d.surely_from), d.current_end_date, d.ended_on, CAST(d.held_until AS DATE))
            WHEN q.potential THEN d.end_by_potential ELSE d.end_by_current END AS surely_until,
        CASE WHEN d.current_end_date IS NULL THEN coalesce(least(d.ended_on, CAST(d.held_until AS DATE)), DATE '9999-12-31')
            WHEN q.potential THEN d.perhaps_by_potential ELSE d.perhaps_by_current END AS perhaps_until,
        make_date(d.piid_fiscal_year - 1, 10, 1) AS number_from,
        make_date(d.piid_fiscal_year, 9, 30) AS number_until
    FROM question AS q
    JOIN subject AS s ON q.as_of = s.as_of AND q.vendor_keys = s.vendor_keys AND q.award_keys = s.award_keys
    JOIN dated AS d ON s.subject = d.subject
    WHERE (NOT q.orders_only OR d.award_kind <> 'IDV')
        AND (
            (q.subtiers = [] AND q.department IS NULL)
            OR list_contains(q.subtiers, d.awarding_subtier_code) OR d.awarding_agency_code = q.department
            OR (q.funding_too AND (list_contains(q.subtiers, d.funding_subtier_code) OR d.funding_agency_code = q.department))
        )
),

-- Awards on which something was done in the window, with the first such act by the holder asked about.
done AS (
    SELECT
        q.question,
        m.source,
        m.award_key,
        min(m.action_date) AS first_day,
        arg_min(struct_pack(
            transaction_key := m.transaction_key, url := m.url, raw_file := m.raw_file, raw_row := m.raw_row, retrieved_at := m.retrieved_at
        ), m.place) AS first_done
    FROM question AS q
    JOIN subject AS s ON q.as_of = s.as_of AND q.vendor_keys = s.vendor_keys AND q.award_keys = s.award_keys
    JOIN marked AS m ON s.subject = m.subject
    WHERE q.basis = 'action' AND m.is_own AND m.action_type_code IS DISTINCT FROM 'K' AND m.action_date BETWEEN q.since_date AND q.until_date
        AND (
            (q.subtiers = [] AND q.department IS NULL)
            OR list_contains(q.subtiers, m.awarding_subtier_code) OR m.awarding_agency_code = q.department
            OR (q.funding_too AND (list_contains(q.subtiers, m.funding_subtier_code) OR m.funding_agency_code = q.department))
        )
    GROUP BY q.question, m.source, m.award_key
),

judged AS (
    SELECT p.*,
        d.first_done,
        CASE
            WHEN p.basis = 'action' AND d.first_day IS NOT NULL THEN 'yes'
            -- Signed by another holder, from whom it came.
            WHEN p.basis IN ('action', 'signed') AND p.held_from IS NOT NULL THEN NULL
            -- An award seen whole was signed by an act that is not held apart.
            WHEN p.basis IN ('action', 'signed') AND p.date_signed BETWEEN p.since_date AND p.until_date THEN 'yes'
            WHEN p.basis IN ('action', 'signed') AND p.date_signed IS NULL AND p.number_from <= least(p.until_date, p.as_of) AND p.number_until >= p.since_date
                AND coalesce(p.start_date <= p.as_of, true)
                AND (p.first_action_date IS NULL OR p.first_action_date >= p.since_date)
                THEN CASE WHEN p.number_from >= p.since_date AND p.number_until <= least(p.until_date, p.as_of) THEN 'yes' ELSE 'maybe' END
            WHEN p.basis IN ('action', 'signed') AND p.date_signed IS NULL AND p.piid_fiscal_year IS NULL AND p.first_action_date >= p.since_date
                AND p.basis = 'signed' THEN 'maybe'
            WHEN p.basis = 'number' AND p.number_from >= p.since_date AND p.number_until <= p.until_date THEN 'yes'
            WHEN p.basis = 'in_force' AND p.surely_from <= p.until_date AND p.surely_until >= p.since_date AND p.surely_from <= p.surely_until THEN 'yes'
            WHEN p.basis = 'in_force' AND p.perhaps_from <= p.until_date AND p.perhaps_until >= p.since_date AND p.perhaps_from <= p.perhaps_until
                THEN 'maybe'
        END AS fit,
        CASE p.basis
            WHEN 'action' THEN coalesce(d.first_day, p.date_signed, p.number_from)
            WHEN 'signed' THEN coalesce(p.date_signed, p.number_from)
            WHEN 'number' THEN p.number_from
            ELSE greatest(coalesce(p.surely_from, p.perhaps_from), p.since_date)
        END AS first_day
    FROM placed AS p
    LEFT JOIN done AS d ON p.question = d.question AND p.source = d.source AND p.award_key = d.award_key
),

-- In which other sources the award stands: one that would hold its later acts says whether it ran on.
held_by AS (SELECT award_key, list_sort(list(DISTINCT source)) AS sources FROM award GROUP BY award_key),

numbered AS (
    SELECT *, count(*) OVER of_question AS answers, row_number() OVER (of_question ORDER BY fit DESC, first_day, award_key, source) AS answer
    FROM judged
    WHERE fit IS NOT NULL
    WINDOW of_question AS (PARTITION BY question)
),

-- Their wide columns are read at the end, in their places.
answered AS MATERIALIZED (SELECT * FROM numbered WHERE answer <= 200)

SELECT
    n.question,
    n.answer,
    n.answers,
    n.fit,
    n.source,
    n.award_key,
    coalesce(n.first_done.transaction_key, n.award_key) AS record_key,
    n.first_day,
    n.award_kind,
    n.piid,
    n.piid_fiscal_year,
    w.recipient_name,
    w.recipient_uei,
    w.recipient_duns,
    w.vendor_key,
    n.awarding_agency_code,
    n.awarding_subtier_code,
    n.funding_agency_code,
    n.funding_subtier_code,
    w.awarding_office_name,
    w.funding_office_name,
    w.description,
    w.parent_award_piid,
    n.date_signed AS recorded_signed,
    n.start_date AS recorded_start,
    n.current_end_date AS recorded_end,
    n.potential_end_date AS recorded_potential_end,
    n.ended_on,
    n.surely_from,
    n.surely_until,
    n.perhaps_from,
    n.perhaps_until,
    n.first_action_date,
    n.last_action_date,
    n.last_activity_date,
    n.last_act_date,
    n.last_work_date,
    n.reported_date,
    n.has_base_action,
    n.is_start_unknown,
    n.is_end_unknown,
    n.end_seen_later,
    n.seen_whole_on,
    b.sources AS held_by,
    w.grade,
    coalesce(n.first_done.url, w.url) AS url,
    coalesce(n.first_done.raw_file, w.raw_file) AS raw_file,
    coalesce(n.first_done.raw_row, w.row_number) AS row_number,
    coalesce(n.first_done.retrieved_at, w.retrieved_at) AS retrieved_at
FROM answered AS n
JOIN held_by AS b ON n.award_key = b.award_key
JOIN curated.awards AS w ON n.stored = w.rowid
ORDER BY n.question, n.answer
