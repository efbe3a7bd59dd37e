-- table:  modification
-- grain:  one row per question and later action on an award of the vendor, or on the award named
-- key:    question, source, transaction_key
-- reads:  curated.transactions, curated.awards
-- why:    what was changed, when, and by how much; the base action and close-outs are no modifications

WITH question AS (
    SELECT unnest(CAST($questions AS STRUCT(
        question VARCHAR,
        vendor_keys VARCHAR [],  -- holders; empty where awards are named
        award_keys VARCHAR [],   -- award numbers or keys; empty where a vendor is asked
        subtiers VARCHAR [],     -- components; empty: any
        department VARCHAR,      -- department; NULL: any
        funding_too BOOLEAN,     -- whether the agency may also be the one that pays
        since_date DATE,
        until_date DATE
    ) []), recursive := true)
),

holder AS (SELECT question, unnest(vendor_keys) AS vendor_key FROM question),

named AS (
    SELECT n.question, a.source, a.award_key
    FROM (SELECT question, unnest(award_keys) AS identifier FROM question) AS n
    JOIN curated.awards AS a ON a.piid = n.identifier
    UNION
    SELECT n.question, a.source, a.award_key
    FROM (SELECT question, unnest(award_keys) AS identifier FROM question) AS n
    JOIN curated.awards AS a ON a.award_key = n.identifier
),

found AS (
    SELECT h.question, t.*
    FROM curated.transactions AS t JOIN holder AS h ON t.vendor_key = h.vendor_key
    UNION ALL
    SELECT n.question, t.*
    FROM curated.transactions AS t JOIN named AS n ON t.source = n.source AND t.award_key = n.award_key
),

fitting AS (
    SELECT f.*
    FROM found AS f
    JOIN question AS q ON f.question = q.question
    WHERE NOT f.is_deleted AND NOT f.is_base AND f.action_date BETWEEN q.since_date AND q.until_date
        AND f.action_type_code IS DISTINCT FROM 'K'
        AND (
            (q.subtiers = [] AND q.department IS NULL)
            OR list_contains(q.subtiers, f.awarding_subtier_code) OR f.awarding_agency_code = q.department
            OR (q.funding_too AND (list_contains(q.subtiers, f.funding_subtier_code) OR f.funding_agency_code = q.department))
        )
)

SELECT
    f.question,
    f.transaction_key AS record_key,
    f.transaction_key,
    f.award_key,
    f.award_kind,
    f.piid,
    f.piid_agency_code,
    f.parent_award_piid,
    f.recipient_name,
    f.recipient_uei,
    f.recipient_duns,
    f.vendor_key,
    f.awarding_agency_code,
    f.awarding_subtier_code,
    f.funding_subtier_code,
    f.awarding_office_name,
    f.funding_office_name,
    f.description,
    a.description AS award_description,
    f.modification_number,
    f.is_numbered,
    f.action_date AS recorded_date,
    f.action_type_code,
    f.action_type_name,
    f.federal_action_obligation AS recorded_obligation,
    f.base_and_all_options_value AS recorded_ceiling_change,
    f.current_end_date AS recorded_end,
    f.reported_date,
    f.source,
    f.grade,
    f.url,
    f.raw_file,
    f.row_number,
    f.retrieved_at
FROM fitting AS f
LEFT JOIN curated.awards AS a ON f.source = a.source AND f.award_key = a.award_key
QUALIFY row_number() OVER (PARTITION BY f.question ORDER BY f.action_date DESC, f.transaction_key, f.source) <= 200
ORDER BY f.question, f.action_date DESC, f.transaction_key, f.source
