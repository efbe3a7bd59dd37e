-- table:  staged.compiled_entities
-- grain:  one row per name of a compiled entity
-- key:    entity_id, name
-- reads:  raw.compiled_entities
-- why:    an entity is the one place where a UEI, a DUNS and a CAGE stand together, which links old records to new

SELECT
    record ->> 'id' AS entity_id,
    unnest(list_distinct(list_append(CAST(record -> 'names' AS VARCHAR []), record ->> 'legal_name'))) AS name,
    record ->> 'legal_name' AS legal_name,
    record ->> 'uei' AS uei,
    record ->> 'duns' AS duns,
    record ->> 'cage' AS cage,
    record ->> 'parent_uei' AS parent_uei,
    record ->> 'parent_name' AS parent_name,
    full_date(record ->> 'incorporated') AS founded_date,
    first_day(record ->> 'seen') AS as_of
FROM raw.compiled_entities
