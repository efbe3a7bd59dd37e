-- table:  awards_naming
-- grain:  one row per question and other vendor's award that names the vendor or its product
-- key:    question, source, award_key
-- reads:  curated.awards
-- why:    a product bought through a reseller stands under the reseller's name: shown as a caveat, never deciding

WITH question AS (
    SELECT unnest(CAST($questions AS STRUCT(
        question VARCHAR,
        as_of DATE,             -- awards signed later are left out
        vendor_keys VARCHAR [], -- the vendor's own, left out
        words VARCHAR [],       -- names of the vendor and its products, in capitals
        subtiers VARCHAR [],    -- components; empty: any
        department VARCHAR      -- department; NULL: any
    ) []), recursive := true)
),

agency AS (
    SELECT DISTINCT unnest(subtiers) AS code FROM question
),

word AS (SELECT string_agg(DISTINCT regexp_escape(word), '|') AS any_word FROM (SELECT unnest(words) AS word FROM question)),

candidate AS (
    SELECT a.source, a.award_key, a.vendor_key, a.piid, a.recipient_name, a.awarding_agency_code, a.awarding_subtier_code, a.description, a.date_signed,
        a.first_action_date, a.start_date, a.current_end_date, a.total_obligation, a.grade, a.url, a.raw_file, a.row_number, a.retrieved_at
    FROM curated.awards AS a, word AS w
    WHERE (a.awarding_subtier_code IN (SELECT code FROM agency) OR a.awarding_agency_code IN (SELECT department FROM question WHERE department IS NOT NULL))
        AND regexp_matches(upper(a.description), w.any_word)
),

asked_word AS (SELECT question, unnest(words) AS word FROM question),

named AS (
    SELECT q.question, c.source, c.award_key, list_sort(list(DISTINCT w.word)) AS named
    FROM question AS q
    JOIN candidate AS c
        ON (list_contains(q.subtiers, c.awarding_subtier_code) OR c.awarding_agency_code = q.department)
        AND NOT coalesce(list_contains(q.vendor_keys, c.vendor_key), false)
        AND coalesce(c.date_signed, c.start_date, c.first_action_date, q.as_of) <= q.as_of
    JOIN asked_word AS w ON q.question = w.question AND regexp_matches(upper(c.description), '\b' || regexp_escape(w.word) || '\b')
    GROUP BY q.question, c.source, c.award_key
)

SELECT
    n.question,
    c.award_key AS record_key,
    c.award_key,
    c.piid,
    c.recipient_name,
    c.vendor_key,
    c.awarding_agency_code,
    c.awarding_subtier_code,
    c.description,
    c.date_signed,
    c.total_obligation,
    n.named,
    c.source,
    c.grade,
    c.url,
    c.raw_file,
    c.row_number,
    c.retrieved_at
FROM named AS n
JOIN candidate AS c ON n.source = c.source AND n.award_key = c.award_key
QUALIFY row_number() OVER (PARTITION BY n.question ORDER BY c.total_obligation DESC NULLS LAST, c.award_key, c.source) <= 20
ORDER BY n.question, c.total_obligation DESC NULLS LAST, c.award_key, c.source
