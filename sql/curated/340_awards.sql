-- table:  curated.awards
-- grain:  one row per award or IDV, per source
-- key:    source, award_key
-- reads:  curated.transactions, staged.compiled_awards, staged.vendor_keys
-- try_cast: only to put modifications of one day in order; the number itself is kept as it is
-- why:    a source that shows awards whole is taken at its word; else the award is the sum of its actions. Compiled actions
--         are a selection, so their sum is no total: of those only a total that a record states is used.

WITH stated AS (
    SELECT * FROM staged.compiled_awards
),

-- Two facts on one award in one source: the one seen last stands here, both stand in conflicts.
award_rows AS (
    SELECT * FROM stated
    QUALIFY row_number() OVER (PARTITION BY source, award_key ORDER BY as_of DESC NULLS LAST, total_obligation DESC NULLS LAST, record_id) = 1
),

actions AS (
    SELECT *, (action_date, is_numbered, coalesce(try_cast(regexp_replace(modification_number, '\D', '', 'g') AS BIGINT), 0), transaction_key) AS place
    FROM curated.transactions
    WHERE NOT is_deleted
),

action_rows AS (
    SELECT
        source,
        grade,
        award_key,
        any_value(award_kind) AS award_kind,
        any_value(piid) AS piid,
        arg_min(description, place) FILTER (description IS NOT NULL) AS description,
        arg_max(struct_pack(
        piid_agency_code := piid_agency_code,
        parent_award_piid := parent_award_piid,
        parent_agency_code := parent_agency_code,
        award_type_code := award_type_code,
        award_type_name := award_type_name,
        recipient_name := recipient_name,
        recipient_uei := recipient_uei,
        recipient_duns := recipient_duns,
        recipient_cage := recipient_cage,
        parent_name := parent_name,
        parent_uei := parent_uei,
        parent_duns := parent_duns,
        awarding_agency_code := awarding_agency_code,
        awarding_subtier_code := awarding_subtier_code,
        awarding_office_code := awarding_office_code,
        awarding_office_name := awarding_office_name,
        funding_agency_code := funding_agency_code,
        funding_subtier_code := funding_subtier_code,
        funding_office_code := funding_office_code,
        funding_office_name := funding_office_name,
        naics_code := naics_code,
        psc_code := psc_code,
        extent_competed_code := extent_competed_code,
        fair_opportunity_code := fair_opportunity_code,
        other_than_full_and_open_code := other_than_full_and_open_code,
        number_of_offers_received := number_of_offers_received,
        solicitation_number := solicitation_number,
        as_of := as_of,
        retrieved_at := retrieved_at,
        raw_file := raw_file,
        row_number := row_number,
        url := url,
        confidence := confidence,
        last_modified_at := last_modified_at
        ), place) AS latest,
        min(action_date) FILTER (is_base) AS date_signed,
        arg_max(start_date, place) FILTER (start_date IS NOT NULL) AS start_date,
        -- A close-out is no activity: it does not move an end.
        arg_max(current_end_date, place) FILTER (current_end_date IS NOT NULL AND action_type_code IS DISTINCT FROM 'K') AS current_end_date,
        arg_max(current_end_date, place) FILTER (current_end_date IS NOT NULL) AS any_end_date,
        arg_max(potential_end_date, place) FILTER (potential_end_date IS NOT NULL) AS potential_end_date,
        min(action_date) AS first_action_date,
        max(action_date) AS last_action_date,
        count(*) AS action_count,
        bool_or(is_base) AS has_base_action,
        sum(federal_action_obligation) FILTER (is_numbered) AS total_obligation,
        sum(base_and_exercised_options_value) FILTER (is_numbered) AS base_and_exercised_options_value,
        sum(base_and_all_options_value) FILTER (is_numbered) AS base_and_all_options_value,
        arg_max(award_total_obligation, place) FILTER (award_total_obligation IS NOT NULL) AS stated_obligation,
        arg_max(award_base_and_exercised_options_value, place) FILTER (award_base_and_exercised_options_value IS NOT NULL) AS stated_current,
        arg_max(award_base_and_all_options_value, place) FILTER (award_base_and_all_options_value IS NOT NULL) AS stated_ceiling
    FROM actions
    GROUP BY source, grade, award_key
),

joined AS (
    SELECT
        coalesce(r.source, a.source) AS source,
        coalesce(r.grade, a.grade) AS grade,
        coalesce(r.award_key, a.award_key) AS award_key,
        coalesce(r.award_kind, a.award_kind) AS award_kind,
        coalesce(r.piid, a.piid) AS piid,
        coalesce(r.piid_agency_code, a.latest.piid_agency_code) AS piid_agency_code,
        coalesce(r.description, a.description) AS description,
        coalesce(r.parent_award_piid, a.latest.parent_award_piid) AS parent_award_piid,
        coalesce(r.parent_agency_code, a.latest.parent_agency_code) AS parent_agency_code,
        coalesce(r.award_type_code, a.latest.award_type_code) AS award_type_code,
        coalesce(r.award_type_name, a.latest.award_type_name) AS award_type_name,
        coalesce(r.recipient_name, a.latest.recipient_name) AS recipient_name,
        coalesce(r.recipient_uei, a.latest.recipient_uei) AS recipient_uei,
        coalesce(r.recipient_duns, a.latest.recipient_duns) AS recipient_duns,
        coalesce(r.recipient_cage, a.latest.recipient_cage) AS recipient_cage,
        coalesce(r.parent_name, a.latest.parent_name) AS parent_name,
        coalesce(r.parent_uei, a.latest.parent_uei) AS parent_uei,
        coalesce(r.parent_duns, a.latest.parent_duns) AS parent_duns,
        coalesce(r.awarding_agency_code, a.latest.awarding_agency_code) AS awarding_agency_code,
        coalesce(r.awarding_subtier_code, a.latest.awarding_subtier_code) AS awarding_subtier_code,
        coalesce(r.awarding_office_code, a.latest.awarding_office_code) AS awarding_office_code,
        coalesce(r.awarding_office_name, a.latest.awarding_office_name) AS awarding_office_name,
        coalesce(r.funding_agency_code, a.latest.funding_agency_code) AS funding_agency_code,
        coalesce(r.funding_subtier_code, a.latest.funding_subtier_code) AS funding_subtier_code,
        coalesce(r.funding_office_code, a.latest.funding_office_code) AS funding_office_code,
        coalesce(r.funding_office_name, a.latest.funding_office_name) AS funding_office_name,
        coalesce(r.naics_code, a.latest.naics_code) AS naics_code,
        coalesce(r.psc_code, a.latest.psc_code) AS psc_code,
        coalesce(r.extent_competed_code, a.latest.extent_competed_code) AS extent_competed_code,
        coalesce(r.fair_opportunity_code, a.latest.fair_opportunity_code) AS fair_opportunity_code,
        coalesce(r.other_than_full_and_open_code, a.latest.other_than_full_and_open_code) AS other_than_full_and_open_code,
        coalesce(r.number_of_offers_received, a.latest.number_of_offers_received) AS number_of_offers_received,
        coalesce(r.solicitation_number, a.latest.solicitation_number) AS solicitation_number,
        coalesce(r.as_of, a.latest.as_of) AS as_of,
        coalesce(r.retrieved_at, a.latest.retrieved_at) AS retrieved_at,
        coalesce(r.raw_file, a.latest.raw_file) AS raw_file,
        coalesce(r.row_number, a.latest.row_number) AS row_number,
        coalesce(r.url, a.latest.url) AS url,
        coalesce(r.confidence, a.latest.confidence) AS confidence,
        coalesce(r.last_modified_at, a.latest.last_modified_at) AS last_modified_at,
        coalesce(r.date_signed, a.date_signed) AS date_signed,
        coalesce(r.start_date, a.start_date) AS start_date,
        coalesce(r.current_end_date, a.current_end_date, a.any_end_date) AS current_end_date,
        coalesce(r.potential_end_date, a.potential_end_date) AS potential_end_date,
        r.last_date_to_order,
        a.first_action_date,
        a.last_action_date,
        coalesce(a.action_count, 0) AS action_count,
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
    k.vendor_key
FROM joined AS j
LEFT JOIN staged.vendor_keys AS k
    ON j.recipient_uei IS NOT DISTINCT FROM k.uei AND j.recipient_duns IS NOT DISTINCT FROM k.duns
    AND j.recipient_cage IS NOT DISTINCT FROM k.cage AND j.recipient_name IS NOT DISTINCT FROM k.name
