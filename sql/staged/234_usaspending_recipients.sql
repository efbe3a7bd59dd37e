-- table:  staged.usaspending_recipients
-- grain:  one row per recipient and name that the service lists
-- key:    uei, name
-- reads:  raw.usaspending_recipients
-- why:    the service's own list of holders: names, and the DUNS that old records bear beside the UEI

SELECT
    upper(record ->> 'uei') AS uei,
    record ->> 'recipient_name' AS name,
    max(CASE WHEN regexp_full_match(record ->> 'duns', '\d{9}') THEN record ->> 'duns' END) AS duns,
    max(CAST(record ->> '_as_of' AS DATE)) AS as_of
FROM raw.usaspending_recipients
WHERE (record ->> 'recipient_name') IS NOT NULL AND regexp_full_match(upper(record ->> 'uei'), '[A-HJ-NP-Z0-9]{12}')
GROUP BY ALL
