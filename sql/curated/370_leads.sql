-- table:  curated.leads
-- grain:  one row per report
-- key:    source, lead_key
-- reads:  staged.compiled_leads, staged.name_keys
-- why:    a report without an award number is shown beside a verdict and decides nothing

SELECT
    l.source,
    l.grade,
    l.as_of,
    l.retrieved_at,
    l.raw_file,
    l.row_number,
    l.url,
    l.confidence,
    l.lead_key,
    l.vendor_name,
    k.vendor_key,
    l.agency_code,
    l.agency_name,
    l.reported_date,
    l.reported_date_precision,
    l.end_date,
    l.amount,
    l.description,
    l.notes
FROM staged.compiled_leads AS l
LEFT JOIN staged.name_keys AS k ON norm_name(l.vendor_name) = k.name_norm
