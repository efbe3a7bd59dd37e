-- table:  curated.awards
-- grain:  one row per award or IDV, per source
-- key:    source, award_key
-- reads:  curated.transactions, staged.compiled_awards, staged.own_awards, staged.usaspending_awards, staged.vendor_keys, staged.usaspending_archive_awards
-- try_cast: only to put modifications of one day in order; the number itself is kept as it is
-- why:    a source that shows awards whole is taken at its word; else the award is the sum of its actions. Compiled actions
--         are a selection, so their sum is no total: of those only a total that a record states is used.

WITH stated AS (
    SELECT * FROM staged.compiled_awards
    UNION ALL BY NAME
    SELECT * FROM staged.usaspending_awards
    UNION ALL BY NAME
    SELECT * FROM staged.usaspending_archive_awards
    UNION ALL BY NAME
    SELECT * FROM staged.own_awards
),

-- Two facts on one award in one source: the one seen last stands here, both stand in conflicts.
award_rows AS (
    SELECT * FROM stated
    QUALIFY row_number() OVER (PARTITION BY source, award_key ORDER BY as_of DESC NULLS LAST, total_obligation DESC NULLS LAST, record_id) = 1
),

-- One number says which of two actions is the later: its day, whether it is numbered, the number, then where it is stored
-- (the table is stored in a total order). Wide columns are fetched once per award afterwards, by that place.
actions AS (
    SELECT source, award_key, vendor_key, is_base, is_numbered, action_date, action_type_code, description, start_date, current_end_date, potential_end_date,
        federal_action_obligation, base_and_exercised_options_value, base_and_all_options_value,
        award_total_obligation, award_base_and_exercised_options_value, award_base_and_all_options_value,
        rowid AS stored,
        (
            (coalesce(datediff('day', DATE '1900-01-01', action_date), 0) * 2 + is_numbered::INTEGER)::HUGEINT * 1000000000
            + least(coalesce(
                try_cast(ltrim(modification_number, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') AS BIGINT),
                try_cast(regexp_replace(modification_number, '\D', '', 'g') AS BIGINT),
                0
            ), 999999999)
        ) * 10000000000 + rowid AS place
    FROM curated.transactions
    WHERE NOT is_deleted
),

grouped AS (
    SELECT
        source,
        award_key,
        CAST(max(place) % 10000000000 AS BIGINT) AS latest_stored,
        CAST(min(place) FILTER (description IS NOT NULL) % 10000000000 AS BIGINT) AS described_stored,
        min(action_date) FILTER (is_base) AS date_signed,
        arg_max(start_date, place) AS start_date,
        -- A close-out is no activity: it does not move an end.
        arg_max(current_end_date, place) FILTER (action_type_code IS DISTINCT FROM 'K') AS current_end_date,
        arg_max(current_end_date, place) AS any_end_date,
        arg_max(potential_end_date, place) AS potential_end_date,
        min(action_date) AS first_action_date,
        max(action_date) AS last_action_date,
        count(*) AS action_count,
        min(vendor_key) AS one_holder,
        max(vendor_key) AS other_holder,
        bool_or(is_base) AS has_base_action,
        sum(federal_action_obligation) FILTER (is_numbered) AS total_obligation,
        sum(base_and_exercised_options_value) FILTER (is_numbered) AS base_and_exercised_options_value,
        sum(base_and_all_options_value) FILTER (is_numbered) AS base_and_all_options_value,
        arg_max(award_total_obligation, place) AS stated_obligation,
        arg_max(award_base_and_exercised_options_value, place) AS stated_current,
        arg_max(award_base_and_all_options_value, place) AS stated_ceiling
    FROM actions
    GROUP BY source, award_key
),

-- Few awards change hands: only of those are all holders listed.
several_holders AS (
    SELECT a.source, a.award_key, string_agg(DISTINCT a.vendor_key, ',' ORDER BY a.vendor_key) AS holder_keys
    FROM actions AS a
    JOIN (SELECT source, award_key FROM grouped WHERE one_holder <> other_holder) AS g ON a.source = g.source AND a.award_key = g.award_key
    GROUP BY a.source, a.award_key
),

action_rows AS (
    SELECT
        g.* EXCLUDE (one_holder, other_holder),
        coalesce(several.holder_keys, g.one_holder) AS holder_keys,
        latest.grade,
        latest.award_kind,
        latest.piid,
        coalesce(latest.award_description, described.description) AS description,
        latest.piid_agency_code,
        latest.parent_award_piid,
        latest.parent_agency_code,
        latest.award_type_code,
        latest.award_type_name,
        latest.recipient_name,
        latest.recipient_uei,
        latest.recipient_duns,
        latest.recipient_cage,
        latest.parent_name,
        latest.parent_uei,
        latest.parent_duns,
        latest.awarding_agency_code,
        latest.awarding_subtier_code,
        latest.awarding_office_code,
        latest.awarding_office_name,
        latest.funding_agency_code,
        latest.funding_subtier_code,
        latest.funding_office_code,
        latest.funding_office_name,
        latest.naics_code,
        latest.psc_code,
        latest.extent_competed_code,
        latest.fair_opportunity_code,
        latest.other_than_full_and_open_code,
        latest.number_of_offers_received,
        latest.solicitation_number,
        latest.as_of,
        latest.retrieved_at,
        latest.raw_file,
        latest.row_number,
        latest.url,
        latest.confidence,
        latest.last_modified_at
    FROM grouped AS g
    JOIN curated.transactions AS latest ON g.latest_stored = latest.rowid
    LEFT JOIN curated.transactions AS described ON g.described_stored = described.rowid
    LEFT JOIN several_holders AS several ON g.source = several.source AND g.award_key = several.award_key
),

joined AS (
    SELECT
        coalesce(r.source, a.source) AS source,
        coalesce(r.grade, a.grade) AS grade,
        coalesce(r.award_key, a.award_key) AS award_key,
        coalesce(r.award_kind, a.award_kind) AS award_kind,
        coalesce(r.piid, a.piid) AS piid,
        coalesce(r.piid_agency_code, a.piid_agency_code) AS piid_agency_code,
        coalesce(r.description, a.description) AS description,
        coalesce(r.parent_award_piid, a.parent_award_piid) AS parent_award_piid,
        coalesce(r.parent_agency_code, a.parent_agency_code) AS parent_agency_code,
        coalesce(r.award_type_code, a.award_type_code) AS award_type_code,
        coalesce(r.award_type_name, a.award_type_name) AS award_type_name,
        coalesce(r.recipient_name, a.recipient_name) AS recipient_name,
        coalesce(r.recipient_uei, a.recipient_uei) AS recipient_uei,
        coalesce(r.recipient_duns, a.recipient_duns) AS recipient_duns,
        coalesce(r.recipient_cage, a.recipient_cage) AS recipient_cage,
        coalesce(r.parent_name, a.parent_name) AS parent_name,
        coalesce(r.parent_uei, a.parent_uei) AS parent_uei,
        coalesce(r.parent_duns, a.parent_duns) AS parent_duns,
        coalesce(r.awarding_agency_code, a.awarding_agency_code) AS awarding_agency_code,
        coalesce(r.awarding_subtier_code, a.awarding_subtier_code) AS awarding_subtier_code,
        coalesce(r.awarding_office_code, a.awarding_office_code) AS awarding_office_code,
        coalesce(r.awarding_office_name, a.awarding_office_name) AS awarding_office_name,
        coalesce(r.funding_agency_code, a.funding_agency_code) AS funding_agency_code,
        coalesce(r.funding_subtier_code, a.funding_subtier_code) AS funding_subtier_code,
        coalesce(r.funding_office_code, a.funding_office_code) AS funding_office_code,
        coalesce(r.funding_office_name, a.funding_office_name) AS funding_office_name,
        coalesce(r.naics_code, a.naics_code) AS naics_code,
        coalesce(r.psc_code, a.psc_code) AS psc_code,
        coalesce(r.extent_competed_code, a.extent_competed_code) AS extent_competed_code,
        coalesce(r.fair_opportunity_code, a.fair_opportunity_code) AS fair_opportunity_code,
        coalesce(r.other_than_full_and_open_code, a.other_than_full_and_open_code) AS other_than_full_and_open_code,
        coalesce(r.number_of_offers_received, a.number_of_offers_received) AS number_of_offers_received,
        coalesce(r.solicitation_number, a.solicitation_number) AS solicitation_number,
        coalesce(r.as_of, a.as_of) AS as_of,
        coalesce(r.retrieved_at, a.retrieved_at) AS retrieved_at,
        coalesce(r.raw_file, a.raw_file) AS raw_file,
        coalesce(r.row_number, a.row_number) AS row_number,
        coalesce(r.url, a.url) AS url,
        coalesce(r.confidence, a.confidence) AS confidence,
        coalesce(r.last_modified_at, a.last_modified_at) AS last_modified_at,
        coalesce(r.date_signed, a.date_signed) AS date_signed,
        coalesce(r.start_date, a.start_date) AS start_date,
        coalesce(r.current_end_date, a.current_end_date, a.any_end_date) AS current_end_date,
        coalesce(r.potential_end_date, a.potential_end_date) AS potential_end_date,
        r.last_date_to_order,
        a.first_action_date,
        a.last_action_date,
        coalesce(a.action_count, 0) AS action_count,
        a.holder_keys,
        coalesce(a.has_base_action, false) AS has_base_action,
        coalesce(r.total_obligation, CASE WHEN a.grade <> 'compiled' THEN a.total_obligation END, a.stated_obligation) AS total_obligation,
        coalesce(
            r.base_and_exercised_options_value, CASE WHEN a.grade <> 'compiled' THEN a.base_and_exercised_options_value END, a.stated_current
        ) AS base_and_exercised_options_value,
        coalesce(
            r.base_and_all_options_value, CASE WHEN a.grade <> 'compiled' THEN a.base_and_all_options_value END, a.stated_ceiling
        ) AS base_and_all_options_value,
        r.total_outlay
    FROM award_rows AS r
    FULL OUTER JOIN action_rows AS a ON r.source = a.source AND r.award_key = a.award_key
)

SELECT
    j.* REPLACE (
        CASE WHEN j.award_kind = 'IDV' THEN coalesce(j.last_date_to_order, j.current_end_date) END AS last_date_to_order,
        CASE WHEN j.award_kind = 'IDV' THEN coalesce(j.current_end_date, j.last_date_to_order) ELSE j.current_end_date END AS current_end_date
    ),
    piid_fiscal_year(j.piid) AS piid_fiscal_year,
    coalesce(j.recipient_uei, k.vendor_key) AS vendor_key
FROM joined AS j
LEFT JOIN staged.vendor_keys AS k ON identity_key(j.recipient_uei, j.recipient_duns, j.recipient_cage, j.recipient_name) = k.identity
