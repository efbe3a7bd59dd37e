-- table:  curated.exclusions
-- grain:  one row per active exclusion, per source
-- key:    source, exclusion_key
-- reads:  staged.sam_entities_exclusions, staged.name_keys
-- why:    only active exclusions are published; a person's name never makes a firm's exclusion

SELECT
    x.source,
    x.grade,
    x.as_of,
    x.retrieved_at,
    x.raw_file,
    x.row_number,
    x.url,
    x.confidence,
    x.exclusion_key,
    x.uei,
    x.cage,
    x.name,
    x.classification,
    x.exclusion_type,
    x.exclusion_program,
    x.excluding_agency_code,
    x.excluding_agency_name,
    x.created_date,
    x.activated_date,
    x.termination_date,
    x.termination_type,
    x.record_status,
    x.comments,
    x.ct_code,
    coalesce(x.uei, CASE WHEN lower(x.classification) = 'firm' THEN k.vendor_key END) AS vendor_key
FROM staged.sam_entities_exclusions AS x
LEFT JOIN staged.name_keys AS k ON norm_name(x.name) = k.name_norm
