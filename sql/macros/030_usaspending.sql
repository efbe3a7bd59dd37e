-- Parts of the keys that USAspending builds. A PIID may hold the separator itself, so parts are counted from the right.

CREATE OR REPLACE MACRO key_kind(award_key) AS CASE WHEN starts_with(award_key, 'CONT_IDV_') THEN 'IDV' ELSE 'AWARD' END;

CREATE OR REPLACE MACRO key_part(award_key, part) AS nullif(CASE
    WHEN starts_with(award_key, 'CONT_IDV_') THEN
        CASE WHEN part <= 2 THEN regexp_extract(award_key, '^CONT_IDV_(.*)_([^_]*)$', part) END
    ELSE regexp_extract(award_key, '^CONT_AWD_(.*)_([^_]*)_([^_]*)_([^_]*)$', part)
END, '');

-- -NONE- and -UNKNOWN- are no codes.
CREATE OR REPLACE MACRO known_part(award_key, part) AS CASE WHEN NOT starts_with(key_part(award_key, part), '-') THEN key_part(award_key, part) END;

-- An award type as search states it in words; of IDVs the words of the vehicle.
CREATE OR REPLACE MACRO award_type_of(words) AS CASE
    WHEN length(words) = 1 OR starts_with(words, 'IDV_') THEN words
    WHEN upper(words) = 'BPA CALL' THEN 'A'
    WHEN upper(words) = 'PURCHASE ORDER' THEN 'B'
    WHEN upper(words) IN ('DELIVERY ORDER', 'TASK ORDER', 'DELIVERY/TASK ORDER') THEN 'C'
    WHEN upper(words) = 'DEFINITIVE CONTRACT' THEN 'D'
    WHEN upper(words) IN ('GWAC', 'GOVERNMENT WIDE ACQUISITION CONTRACT', 'GOVERNMENT-WIDE ACQUISITION CONTRACT') THEN 'IDV_A'
    WHEN upper(words) LIKE 'INDEFINITE DELIVERY / REQUIREMENTS%' THEN 'IDV_B_A'
    WHEN upper(words) LIKE 'INDEFINITE DELIVERY / INDEFINITE QUANTITY%' THEN 'IDV_B_B'
    WHEN upper(words) LIKE 'INDEFINITE DELIVERY / DEFINITE QUANTITY%' THEN 'IDV_B_C'
    WHEN upper(words) IN ('IDC', 'INDEFINITE DELIVERY CONTRACT') THEN 'IDV_B'
    WHEN upper(words) IN ('FSS', 'FEDERAL SUPPLY SCHEDULE') THEN 'IDV_C'
    WHEN upper(words) IN ('BOA', 'BASIC ORDERING AGREEMENT') THEN 'IDV_D'
    WHEN upper(words) IN ('BPA', 'BLANKET PURCHASE AGREEMENT') THEN 'IDV_E'
END;

-- {"code", "description"}, or the code alone.
CREATE OR REPLACE MACRO coded(j) AS CASE json_type(j) WHEN 'OBJECT' THEN j ->> 'code' WHEN 'VARCHAR' THEN j ->> '$' END;
