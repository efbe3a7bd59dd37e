-- table:  main.disagreements
-- grain:  one row per record and field on which sources differ
-- key:    record_key, field
-- reads:  curated.conflicts
-- why:    Every value that is stated for one field of one record, side by side; sources are compared, never blended.
-- column values_stated: How many different values are stated
-- column stated: Each value with who states it, in the order of the values
-- column spread: Largest less smallest, where they are numbers. Unit: USD
-- column days_apart: Latest less earliest, where they are dates. Unit: days

SELECT
    record_key,
    any_value(award_key) AS award_key,
    field,
    count(DISTINCT value) AS values_stated,
    string_agg(value || ' (' || stated_by || ')', '; ' ORDER BY value, stated_by) AS stated,
    max(value_number) - min(value_number) AS spread,
    max(value_date) - min(value_date) AS days_apart
FROM curated.conflicts
GROUP BY record_key, field
