-- table:  curated.entities
-- grain:  one row per registration (a UEI may have several, by EFT indicator), per source
-- key:    source, entity_key
-- reads:  staged.sam_entities_entities
-- why:    a registration says who a UEI is today; what vendors take from it (names, parents) stays traceable to it

SELECT
    source,
    grade,
    as_of,
    retrieved_at,
    raw_file,
    row_number,
    url,
    confidence,
    entity_key,
    uei,
    eft_indicator,
    cage,
    legal_name,
    dba_name,
    is_registered,
    registration_status,
    registration_date,
    expiration_date,
    uei_created_date,
    last_updated_date,
    has_active_exclusion,
    immediate_parent_uei,
    immediate_parent_name,
    ultimate_parent_uei,
    ultimate_parent_name,
    business_start_date,
    uei AS vendor_key
FROM staged.sam_entities_entities
