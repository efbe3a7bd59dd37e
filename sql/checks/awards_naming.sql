-- table:  awards_naming
-- grain:  one row per question and other vendor's award that names the vendor or its product
-- key:    question, source, award_key
-- reads:  curated.awards, curated.agencies
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

asked_agency AS (
    SELECT question, unnest(subtiers) AS code FROM question
    UNION ALL
    SELECT q.question, a.subtier_code AS code
    FROM question AS q JOIN curated.agencies AS a ON a.department_code = q.department AND a.level = 'component'
),

any_agency AS (SELECT DISTINCT code FROM asked_agency),

asked_word AS (SELECT question, as_of, vendor_keys, unnest(words) AS word FROM question),

candidate AS (
    SELECT a.source, a.award_key, a.vendor_key, a.awarding_subtier_code, coalesce(a.date_signed, a.start_date, a.first_action_date) AS on_date,
        upper(a.description) AS words
    FROM curated.awards AS a
    JOIN any_agency AS g ON a.awarding_subtier_code = g.code
    WHERE a.description IS NOT NULL
),

named AS (
    SELECT w.question, c.source, c.award_key, any_value(c.vendor_key) AS vendor_key, list_sort(list(DISTINCT w.word)) AS named
    FROM asked_word AS w
    JOIN asked_agency AS g ON w.question = g.question
    -- First the letters, which is quick; then whether they stand as words.
    JOIN candidate AS c ON g.code = c.awarding_subtier_code AND contains(c.words, w.word)
    WHERE contains(' ' || regexp_replace(c.words, '[^A-Z0-9]+', ' ', 'g') || ' ', ' ' || w.word || ' ')
        AND NOT coalesce(list_contains(w.vendor_keys, c.vendor_key), false) AND coalesce(c.on_date, w.as_of) <= w.as_of
    GROUP BY w.question, c.source, c.award_key
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
JOIN curated.awards AS c ON n.vendor_key IS NOT DISTINCT FROM c.vendor_key AND n.source = c.source AND n.award_key = c.award_key
QUALIFY row_number() OVER (PARTITION BY n.question ORDER BY c.total_obligation DESC NULLS LAST, c.award_key, c.source) <= 20
ORDER BY n.question, c.total_obligation DESC NULLS LAST, c.award_key, c.source
