-- table:  staged.usaspending_awards
-- grain:  one row per award or IDV: its own page, its search row and its line in a list of orders taken together
-- key:    award_key
-- reads:  raw.usaspending_award_search, raw.usaspending_awards, raw.usaspending_children, staged.usaspending_agencies
-- why:    what changes over time is taken from the latest of them, what only one of them states from that one; an award whose
--         page has since answered that there is none is left out (its actions stay, marked deleted)

WITH searched AS (
    SELECT upper(record ->> 'generated_internal_id') AS award_key, record, CAST(record ->> '_as_of' AS DATE) AS as_of, retrieved_at, raw_file, row_number
    FROM raw.usaspending_award_search
    QUALIFY row_number() OVER (PARTITION BY award_key ORDER BY as_of DESC NULLS LAST, retrieved_at DESC, raw_file DESC, row_number DESC) = 1
),

pages AS (
    SELECT upper(record ->> 'generated_unique_award_id') AS award_key, record, CAST(record ->> '_as_of' AS DATE) AS as_of, retrieved_at, raw_file,
        row_number, coalesce(CAST(record ->> '_gone' AS BOOLEAN), false) AS is_gone
    FROM raw.usaspending_awards
    QUALIFY row_number() OVER (PARTITION BY award_key ORDER BY as_of DESC NULLS LAST, retrieved_at DESC, raw_file DESC) = 1
),

listed AS (
    SELECT upper(record ->> 'generated_unique_award_id') AS award_key, record, upper(record ->> '_asked') AS vehicle_key,
        CAST(record ->> '_as_of' AS DATE) AS as_of, retrieved_at, raw_file, row_number
    FROM raw.usaspending_children
    QUALIFY row_number() OVER (PARTITION BY award_key ORDER BY as_of DESC NULLS LAST, retrieved_at DESC, raw_file DESC, row_number DESC) = 1
),

together AS (
    SELECT
        coalesce(s.award_key, p.award_key, l.award_key) AS award_key,
        s.record AS s,
        CASE WHEN NOT p.is_gone THEN p.record END AS p,
        p.record -> 'latest_transaction_contract_data' AS latest,
        l.record AS l,
        -- The page says more, so of one day it is the one believed.
        p.award_key IS NOT NULL AND coalesce(p.as_of >= s.as_of, true) AS is_page_latest,
        -- What another page shows on the same day or later is there.
        coalesce(p.is_gone AND coalesce(p.as_of > greatest(s.as_of, l.as_of), true), false) AS is_gone,
        CASE WHEN p.award_key IS NOT NULL AND coalesce(p.as_of >= s.as_of, true) THEN struct_pack(d := p.as_of, r := p.retrieved_at, f := p.raw_file, n := p.row_number)
            WHEN s.award_key IS NOT NULL THEN struct_pack(d := s.as_of, r := s.retrieved_at, f := s.raw_file, n := s.row_number)
            ELSE struct_pack(d := l.as_of, r := l.retrieved_at, f := l.raw_file, n := l.row_number) END AS seen
    FROM searched AS s
    FULL OUTER JOIN pages AS p ON s.award_key = p.award_key
    FULL OUTER JOIN listed AS l ON coalesce(s.award_key, p.award_key) = l.award_key
),

-- Each value in the order of belief: of what changes, the later of page and search row first.
ordered AS (
    SELECT
        *,
        key_kind(award_key) AS kind,
        CASE WHEN is_page_latest THEN p END AS new_page,
        CASE WHEN is_page_latest THEN p -> 'period_of_performance' END AS new_period,
        p -> 'period_of_performance' AS period
    FROM together
    WHERE NOT is_gone
)

SELECT
    'usaspending:' || o.award_key AS record_id,
    'usaspending' AS source,
    'official' AS grade,
    o.award_key,
    o.kind AS award_kind,
    norm_piid(coalesce(o.p ->> 'piid', o.s ->> 'Award ID', o.l ->> 'piid', key_part(o.award_key, 1), o.award_key)) AS piid,
    known_part(o.award_key, 2) AS piid_agency_code,
    norm_piid(coalesce(known_part(o.award_key, 3), o.p -> 'parent_award' ->> 'piid')) AS parent_award_piid,
    coalesce(known_part(o.award_key, 4), o.latest ->> 'referenced_idv_agency_iden') AS parent_agency_code,
    award_type_of(coalesce(o.new_page ->> 'type', o.s ->> 'Contract Award Type', o.p ->> 'type', o.l ->> 'award_type')) AS award_type_code,
    coalesce(o.p ->> 'type_description', o.s ->> 'Contract Award Type', o.l ->> 'award_type') AS award_type_name,
    coalesce(o.new_page -> 'recipient' ->> 'recipient_name', o.s ->> 'Recipient Name', o.p -> 'recipient' ->> 'recipient_name') AS recipient_name,
    coalesce(o.new_page -> 'recipient' ->> 'recipient_uei', o.s ->> 'Recipient UEI', o.p -> 'recipient' ->> 'recipient_uei') AS recipient_uei,
    coalesce(o.new_page -> 'recipient' ->> 'recipient_unique_id', o.s ->> 'Recipient DUNS Number') AS recipient_duns,
    CAST(NULL AS VARCHAR) AS recipient_cage,
    o.p -> 'recipient' ->> 'parent_recipient_name' AS parent_name,
    o.p -> 'recipient' ->> 'parent_recipient_uei' AS parent_uei,
    o.p -> 'recipient' ->> 'parent_recipient_unique_id' AS parent_duns,
    coalesce(o.new_page -> 'awarding_agency' -> 'toptier_agency' ->> 'code', o.s ->> 'Awarding Agency Code', aw.department_code) AS awarding_agency_code,
    coalesce(o.new_page -> 'awarding_agency' -> 'subtier_agency' ->> 'code', o.s ->> 'Awarding Sub Agency Code', aw.component_code) AS awarding_subtier_code,
    CAST(NULL AS VARCHAR) AS awarding_office_code,
    o.p -> 'awarding_agency' ->> 'office_agency_name' AS awarding_office_name,
    coalesce(o.new_page -> 'funding_agency' -> 'toptier_agency' ->> 'code', o.s ->> 'Funding Agency Code', fu.department_code) AS funding_agency_code,
    coalesce(o.new_page -> 'funding_agency' -> 'subtier_agency' ->> 'code', o.s ->> 'Funding Sub Agency Code', fu.component_code) AS funding_subtier_code,
    CAST(NULL AS VARCHAR) AS funding_office_code,
    o.p -> 'funding_agency' ->> 'office_agency_name' AS funding_office_name,
    coalesce(o.new_page ->> 'description', o.s ->> 'Description', o.p ->> 'description', o.l ->> 'description') AS description,
    coalesce(o.latest ->> 'naics', coded(o.s -> 'NAICS')) AS naics_code,
    coalesce(o.latest ->> 'product_or_service_code', coded(o.s -> 'PSC')) AS psc_code,
    o.latest ->> 'extent_competed' AS extent_competed_code,
    o.latest ->> 'fair_opportunity_limited' AS fair_opportunity_code,
    o.latest ->> 'other_than_full_and_open' AS other_than_full_and_open_code,
    CASE WHEN regexp_full_match(o.latest ->> 'number_of_offers_received', '\d{1,9}')
        THEN CAST(o.latest ->> 'number_of_offers_received' AS INTEGER) END AS number_of_offers_received,
    norm_piid(o.latest ->> 'solicitation_identifier') AS solicitation_number,
    sam_day(coalesce(o.new_page ->> 'date_signed', o.s ->> 'Base Obligation Date', o.p ->> 'date_signed')) AS date_signed,
    sam_day(coalesce(
        o.new_period ->> 'start_date', o.s ->> 'Start Date', o.period ->> 'start_date', o.l ->> 'period_of_performance_start_date'
    )) AS start_date,
    sam_day(coalesce(
        o.new_period ->> 'end_date', o.s ->> 'End Date', o.s ->> 'Last Date to Order', o.period ->> 'end_date',
        o.l ->> 'period_of_performance_current_end_date', o.l ->> 'last_date_to_order'
    )) AS current_end_date,
    sam_day(o.period ->> 'potential_end_date') AS potential_end_date,
    CASE WHEN o.kind = 'IDV' THEN sam_day(coalesce(
        o.new_period ->> 'end_date', o.s ->> 'Last Date to Order', o.period ->> 'end_date', o.l ->> 'last_date_to_order'
    )) END AS last_date_to_order,
    sam_money(coalesce(o.new_page ->> 'total_obligation', o.s ->> 'Award Amount', o.p ->> 'total_obligation', o.l ->> 'obligated_amount'))
        AS total_obligation,
    sam_money(o.p ->> 'base_exercised_options') AS base_and_exercised_options_value,
    sam_money(o.p ->> 'base_and_all_options') AS base_and_all_options_value,
    sam_money(coalesce(o.new_page ->> 'total_outlay', o.s ->> 'Total Outlays', o.p ->> 'total_outlay')) AS total_outlay,
    sam_moment(coalesce(o.new_period ->> 'last_modified_date', o.s ->> 'Last Modified Date', o.period ->> 'last_modified_date')) AS last_modified_at,
    o.seen.d AS as_of,
    o.seen.r AS retrieved_at,
    o.seen.f AS raw_file,
    o.seen.n AS row_number,
    'https://www.usaspending.gov/award/' || url_encode(o.award_key) || '/' AS url,
    CAST(NULL AS VARCHAR) AS confidence
FROM ordered AS o
LEFT JOIN staged.usaspending_agencies AS aw
    ON aw.department_norm = norm_words(coalesce(o.s ->> 'Awarding Agency', o.l ->> 'awarding_agency'))
    AND aw.component_norm = norm_words(coalesce(o.s ->> 'Awarding Sub Agency', o.l ->> 'awarding_agency'))
LEFT JOIN staged.usaspending_agencies AS fu
    ON fu.department_norm = norm_words(coalesce(o.s ->> 'Funding Agency', o.l ->> 'funding_agency'))
    AND fu.component_norm = norm_words(coalesce(o.s ->> 'Funding Sub Agency', o.l ->> 'funding_agency'))
