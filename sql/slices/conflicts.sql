-- table:  conflicts
-- grain:  one row per record, field and value of the records packed
-- key:    record_key, field, value, stated_by
-- reads:  curated.conflicts
-- why:    a disagreement is a candidate of its own ($records: keys of every record packed)

SELECT c.* FROM curated.conflicts AS c
WHERE c.award_key IN (SELECT unnest($awards)) OR c.record_key IN (SELECT unnest($records))
ORDER BY c.record_key, c.field, c.value, c.stated_by
