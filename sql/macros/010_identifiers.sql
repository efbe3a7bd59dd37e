-- Twins of src/procure/identifiers.py; one case table tests both (tests/test_identifiers.py).

CREATE OR REPLACE MACRO norm_piid(t) AS nullif(regexp_replace(upper(t), '[^A-Z0-9]', '', 'g'), '');

-- FAR 4.1603: office (6), fiscal year (2), type letter, serial (4 to 8); the old DHS form reads the same way.
-- A schedule of the old GSA form (GS35F0086U) has digits that are no year.
CREATE OR REPLACE MACRO piid_fiscal_year(piid) AS CASE
    WHEN regexp_full_match(piid, 'GS\d{2}[A-Z]\d{4}[A-Z0-9]') THEN NULL
    WHEN regexp_full_match(piid, '[A-Z0-9]{6}\d{2}[A-Z][A-Z0-9]{4,8}') THEN
        CASE WHEN CAST(substr(piid, 7, 2) AS INTEGER) >= 70 THEN 1900 ELSE 2000 END + CAST(substr(piid, 7, 2) AS INTEGER)
END;

CREATE OR REPLACE MACRO award_key(kind, piid, agency, parent_piid, parent_agency) AS upper(CASE
    WHEN kind = 'IDV' THEN concat('CONT_IDV_', piid, '_', coalesce(agency, '-UNKNOWN-'))
    ELSE concat(
        'CONT_AWD_', piid, '_', coalesce(agency, '-UNKNOWN-'), '_', coalesce(parent_piid, '-NONE-'), '_',
        coalesce(parent_agency, CASE WHEN parent_piid IS NULL THEN '-NONE-' ELSE '-UNKNOWN-' END)
    )
END);

CREATE OR REPLACE MACRO transaction_key(kind, piid, agency, modification, parent_piid, parent_agency, transaction_number) AS
    upper(concat_ws(
        '_',
        coalesce(agency, '-UNKNOWN-'),
        coalesce(CASE WHEN kind <> 'IDV' THEN parent_agency END, '-NONE-'),
        piid,
        coalesce(modification, '-NONE-'),
        coalesce(CASE WHEN kind <> 'IDV' THEN parent_piid END, '-NONE-'),
        coalesce(CASE WHEN kind <> 'IDV' THEN transaction_number END, '-NONE-')
    ));

-- What a record without a UEI is joined on to find its vendor; NULL where it has one, which is its key.
CREATE OR REPLACE MACRO identity_key(uei, duns, cage, name) AS CASE
    WHEN uei IS NULL AND (duns IS NOT NULL OR cage IS NOT NULL OR name IS NOT NULL)
        THEN concat_ws(chr(31), coalesce(duns, ''), coalesce(cage, ''), coalesce(name, ''))
END;

-- Capitals without accents: registers leave them out, writers do not.
CREATE OR REPLACE MACRO plain_capitals(t) AS replace(replace(replace(replace(
    translate(strip_accents(upper(t)), 'ŁØĐÐ', 'LODD'), 'ẞ', 'SS'), 'Æ', 'AE'), 'Œ', 'OE'), 'Þ', 'TH'
);

-- Words in capitals, single spaces; apostrophes and full stops vanish, '&' is a word.
CREATE OR REPLACE MACRO norm_words(t) AS trim(regexp_replace(
    replace(regexp_replace(regexp_replace(plain_capitals(t), '[.''’]', '', 'g'), '[^A-Z0-9&]+', ' ', 'g'), '&', ' AND '), ' +', ' ', 'g'
));

CREATE OR REPLACE MACRO without_legal_form(words) AS regexp_replace(
    trim(regexp_replace(regexp_replace(
        words,
        '\b(INCORPORATED|INC|LLC|L L C|LLP|LP|LTD|LIMITED|CORPORATION|CORP|COMPANY|CO|PLC|GMBH|AG|SA|NV|PBC|PLLC|PC)\b', ' ', 'g'
    ), ' +', ' ', 'g')),
    '^THE (\w)|(\w) THE$', '\1\2'
);

CREATE OR REPLACE MACRO norm_name(t) AS coalesce(nullif(without_legal_form(norm_words(t)), ''), norm_words(t));

CREATE OR REPLACE MACRO fiscal_year_of(d) AS CAST(year(d) + CASE WHEN month(d) >= 10 THEN 1 ELSE 0 END AS INTEGER);

-- A day from text that states one; a year or a month alone is no day. What looks like a day and is none fails loudly.
CREATE OR REPLACE MACRO full_date(t) AS CASE
    WHEN regexp_matches(t, '^\d{4}-\d{2}-\d{2}') THEN CAST(left(t, 10) AS DATE)
END;

-- The first day of a year or month, with date_precision() beside it.
CREATE OR REPLACE MACRO first_day(t) AS CASE
    WHEN regexp_matches(t, '^\d{4}-\d{2}-\d{2}') THEN CAST(left(t, 10) AS DATE)
    WHEN regexp_matches(t, '^\d{4}-\d{2}') THEN CAST(left(t, 7) || '-01' AS DATE)
    WHEN regexp_matches(t, '^\d{4}') THEN CAST(left(t, 4) || '-01-01' AS DATE)
END;

CREATE OR REPLACE MACRO date_precision(t) AS CASE
    WHEN regexp_matches(t, '^\d{4}-\d{2}-\d{2}') THEN 'day'
    WHEN regexp_matches(t, '^\d{4}-\d{2}') THEN 'month'
    WHEN regexp_matches(t, '^\d{4}') THEN 'year'
END;
