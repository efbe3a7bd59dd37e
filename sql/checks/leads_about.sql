-- table:  leads_about
-- grain:  one row per question and report of an award without a number
-- key:    question, source, lead_key
-- reads:  curated.leads, curated.agencies
-- why:    such a report is shown beside a verdict and decides nothing

WITH question AS (
    SELECT unnest(CAST($questions AS STRUCT(
        question VARCHAR,
        vendor_keys VARCHAR [],
        subtiers VARCHAR [],     -- components; empty: any
        department VARCHAR,      -- the department asked about, or that of the component
        whole_department BOOLEAN -- whether any component of it will do
    ) []), recursive := true)
)

SELECT
    q.question,
    l.lead_key AS record_key,
    l.vendor_name,
    l.agency_name,
    l.agency_code,
    l.reported_date,
    l.reported_date_precision,
    l.end_date,
    l.amount,
    l.description,
    l.notes,
    l.source,
    l.grade,
    l.url,
    l.raw_file,
    l.row_number,
    l.retrieved_at
FROM question AS q
JOIN curated.leads AS l ON list_contains(q.vendor_keys, l.vendor_key)
LEFT JOIN curated.agencies AS a ON l.agency_code = a.agency_key
WHERE q.department IS NULL
    OR list_contains(q.subtiers, l.agency_code)
    -- A report that names only the department may mean any component of it.
    OR l.agency_code = q.department
    OR (q.whole_department AND a.department_code = q.department)
ORDER BY q.question, l.reported_date, l.lead_key, l.source
