-- SAM.gov states values as text, and one field in several ways; these read every way that was seen.
-- What reads in none of them is NULL here, stays in raw, and is named by the shape report of the fetch.

-- Empty words for "nothing": omitted, '', 'N/A', and the word null itself.
CREATE OR REPLACE MACRO sam_text(t) AS CASE WHEN upper(trim(t)) NOT IN ('', 'N/A', 'NULL', 'NONE') THEN trim(t) END;

-- 2025-02-20T00:00:00Z, 2025-02-20 00:00:00.000, 2025-02-20 00:00, 02/20/2025, 02-20-2025, 20250220.
-- A midnight with Z is a date: no time zone is applied.
CREATE OR REPLACE MACRO sam_day(t) AS CASE
    WHEN regexp_matches(trim(t), '^\d{4}-\d{2}-\d{2}') THEN TRY_CAST(left(trim(t), 10) AS DATE)
    WHEN regexp_matches(trim(t), '^\d{1,2}/\d{1,2}/\d{4}') THEN CAST(try_strptime(regexp_extract(t, '\d{1,2}/\d{1,2}/\d{4}'), '%m/%d/%Y') AS DATE)
    WHEN regexp_matches(trim(t), '^\d{1,2}-\d{1,2}-\d{4}') THEN CAST(try_strptime(regexp_extract(t, '\d{1,2}-\d{1,2}-\d{4}'), '%m-%d-%Y') AS DATE)
    WHEN regexp_full_match(trim(t), '(19|20)\d{6}') THEN CAST(try_strptime(trim(t), '%Y%m%d') AS DATE)
END;

CREATE OR REPLACE MACRO sam_moment(t) AS coalesce(
    TRY_CAST(regexp_extract(replace(trim(t), 'T', ' '), '^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?') AS TIMESTAMP),
    CAST(sam_day(t) AS TIMESTAMP)
);

-- 29898236.00, $1,234.50, 2.086065536E7, -12.5, (12.50).
CREATE OR REPLACE MACRO sam_money(t) AS TRY_CAST(
    regexp_replace(regexp_replace(t, '[$,\s]', '', 'g'), '^\((.*)\)$', '-\1') AS DECIMAL(23, 2)
);

-- The code of {"code", "name"}; a plain value is its own code.
CREATE OR REPLACE MACRO sam_code(j) AS sam_text(CASE json_type(j) WHEN 'OBJECT' THEN j ->> 'code' ELSE j ->> '$' END);
CREATE OR REPLACE MACRO sam_name(j) AS sam_text(CASE json_type(j) WHEN 'OBJECT' THEN j ->> 'name' ELSE j ->> '$' END);
