-- table:  staged.reference_products
-- grain:  one row per product that stands for its maker
-- key:    product_norm
-- reads:  raw.reference_products, raw.judgement_products
-- why:    a letter names the product where the record names the vendor

SELECT
    record ->> 'product' AS product,
    norm_words(record ->> 'product') AS product_norm,
    record ->> 'vendor' AS vendor,
    norm_name(record ->> 'vendor') AS vendor_norm,
    nullif(record ->> 'uei', '') AS uei,
    concat(record ->> 'why', ' (', record ->> 'source', '; reviewed by ', record ->> 'reviewed_by', ' on ', record ->> 'reviewed_on', ')') AS note
FROM (
    SELECT record, row_number, 1 AS rank FROM raw.judgement_products
    UNION ALL
    SELECT record, row_number, 2 AS rank FROM raw.reference_products
)
QUALIFY row_number() OVER (PARTITION BY product_norm ORDER BY rank, row_number) = 1
