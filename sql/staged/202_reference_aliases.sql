-- table:  staged.reference_aliases
-- grain:  one row per reviewed alias of a vendor
-- key:    name_norm, vendor_norm
-- reads:  raw.reference_aliases, raw.judgement_aliases
-- why:    the packaged file and the store's own; where both name one alias, the store's wins

SELECT
    record ->> 'name' AS name,
    norm_name(record ->> 'name') AS name_norm,
    record ->> 'kind' AS kind,
    record ->> 'vendor' AS vendor,
    norm_name(record ->> 'vendor') AS vendor_norm,
    nullif(record ->> 'uei', '') AS uei,
    nullif(record ->> 'parent', '') AS parent_name,
    norm_name(nullif(record ->> 'parent', '')) AS parent_norm,
    nullif(record ->> 'parent_uei', '') AS parent_uei,
    full_date(nullif(record ->> 'founded', '')) AS founded_date,
    concat(record ->> 'why', ' (', record ->> 'source', '; reviewed by ', record ->> 'reviewed_by', ' on ', record ->> 'reviewed_on', ')') AS note
FROM (
    SELECT record, row_number, 1 AS rank FROM raw.judgement_aliases
    UNION ALL
    SELECT record, row_number, 2 AS rank FROM raw.reference_aliases
)
QUALIFY row_number() OVER (PARTITION BY name_norm ORDER BY rank, row_number) = 1
