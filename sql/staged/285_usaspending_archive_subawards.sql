-- table:  staged.usaspending_archive_subawards
-- grain:  one row per reported subaward, from the latest download that has it
-- key:    subaward_key
-- reads:  raw.usaspending_archive_subawards
-- why:    a prime numbers its subawards itself and may report one several times: the report and the prime award are part of the key

SELECT
    'usaspending_archive' AS source,
    'bulk' AS grade,
    concat_ws('/', s.subaward_fsrs_report_id, upper(s.prime_award_unique_key), s.subaward_number) AS subaward_key,
    upper(s.prime_award_unique_key) AS prime_award_key,
    norm_piid(s.prime_award_piid) AS prime_award_piid,
    s.prime_awardee_name AS prime_recipient_name,
    s.prime_awardee_uei AS prime_recipient_uei,
    lpad(s.prime_award_awarding_agency_code, 3, '0') AS awarding_agency_code,
    lpad(s.prime_award_awarding_sub_agency_code, 4, '0') AS awarding_subtier_code,
    s.subaward_number,
    s.subaward_amount,
    s.subaward_action_date,
    s.subawardee_name AS subrecipient_name,
    s.subawardee_uei AS subrecipient_uei,
    s.subawardee_parent_name AS subrecipient_parent_name,
    s.subaward_description AS description,
    coalesce(s.as_of, CAST(s.subaward_fsrs_report_last_modified_date AS DATE)) AS as_of,
    s.retrieved_at,
    s.raw_file,
    s.row_number,
    coalesce(s.usaspending_permalink, 'https://www.usaspending.gov/award/' || s.prime_award_unique_key || '/') AS url,
    CAST(NULL AS VARCHAR) AS confidence
FROM raw.usaspending_archive_subawards AS s
WHERE s.set_aside IS NULL
QUALIFY row_number() OVER (PARTITION BY subaward_key ORDER BY as_of DESC NULLS LAST, s.subaward_amount DESC, s.raw_file, s.row_number DESC) = 1
