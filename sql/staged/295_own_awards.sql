-- table:  staged.own_awards
-- grain:  one row per award of the user's own facts
-- key:    record_id
-- reads:  raw.own_awards, staged.reference_agencies
-- why:    a fact with a document is evidence of an award; the document is where a reader can repeat it

SELECT
    o.raw_file || ':' || o.row_number AS record_id,
    'own' AS source,
    'own' AS grade,
    award_key(
        coalesce(upper(o.award_kind), 'AWARD'), norm_piid(o.piid), upper(coalesce(o.piid_agency_code, o.awarding_subtier_code)),
        norm_piid(o.parent_award_piid), upper(o.parent_agency_code)
    ) AS award_key,
    coalesce(upper(o.award_kind), 'AWARD') AS award_kind,
    norm_piid(o.piid) AS piid,
    upper(coalesce(o.piid_agency_code, o.awarding_subtier_code)) AS piid_agency_code,
    norm_piid(o.parent_award_piid) AS parent_award_piid,
    upper(o.parent_agency_code) AS parent_agency_code,
    o.award_type_code,
    o.recipient_name,
    upper(o.recipient_uei) AS recipient_uei,
    a.department_code AS awarding_agency_code,
    upper(o.awarding_subtier_code) AS awarding_subtier_code,
    f.department_code AS funding_agency_code,
    upper(o.funding_subtier_code) AS funding_subtier_code,
    o.description,
    o.date_signed,
    o.start_date,
    o.current_end_date,
    o.potential_end_date,
    o.total_obligation,
    o.base_and_exercised_options_value,
    o.base_and_all_options_value,
    o.seen AS as_of,
    o.retrieved_at,
    o.raw_file,
    o.row_number,
    o.document AS url,
    CAST(NULL AS VARCHAR) AS confidence
FROM raw.own_awards AS o
LEFT JOIN staged.reference_agencies AS a ON upper(o.awarding_subtier_code) = a.agency_key
LEFT JOIN staged.reference_agencies AS f ON upper(o.funding_subtier_code) = f.agency_key
WHERE o.set_aside IS NULL
