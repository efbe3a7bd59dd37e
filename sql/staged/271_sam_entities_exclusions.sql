-- table:  staged.sam_entities_exclusions
-- grain:  one row per active exclusion of a firm, person or vessel
-- key:    exclusion_key
-- reads:  raw.sam_entities_exclusions
-- why:    dates stand here as MM-DD-YYYY; a record has no id, so who, by whom, what and since when make its key

WITH source AS (
    SELECT
        record -> '$.exclusionDetails' AS details,
        record -> '$.exclusionIdentification' AS who,
        -- The latest action of a record says what stands.
        coalesce(record -> '$.exclusionActions.listOfActions[-1]', record -> '$.exclusionActions.listOfActions[#-1]') AS action,
        record -> '$.exclusionOtherInformation' AS other,
        raw_file,
        row_number,
        retrieved_at
    FROM raw.sam_entities_exclusions
),

renamed AS (
    SELECT
        upper(sam_text(who ->> '$.ueiSAM')) AS uei,
        upper(sam_text(who ->> '$.cageCode')) AS cage,
        coalesce(
            sam_text(who ->> '$.entityName'),
            nullif(concat_ws(
                ' ', sam_text(who ->> '$.prefix'), sam_text(who ->> '$.firstName'), sam_text(who ->> '$.middleName'),
                sam_text(who ->> '$.lastName'), sam_text(who ->> '$.suffix')
            ), '')
        ) AS name,
        sam_text(details ->> '$.classificationType') AS classification,
        sam_text(details ->> '$.exclusionType') AS exclusion_type,
        sam_text(details ->> '$.exclusionProgram') AS exclusion_program,
        sam_text(details ->> '$.excludingAgencyCode') AS excluding_agency_code,
        sam_text(details ->> '$.excludingAgencyName') AS excluding_agency_name,
        sam_day(action ->> '$.createDate') AS created_date,
        sam_day(coalesce(action ->> '$.activateDate', action ->> '$.activationDate')) AS activated_date,
        sam_day(action ->> '$.terminationDate') AS termination_date,
        sam_text(action ->> '$.terminationType') AS termination_type,
        sam_text(action ->> '$.recordStatus') AS record_status,
        sam_text(other ->> '$.additionalComments') AS comments,
        sam_text(other ->> '$.ctCode') AS ct_code,
        raw_file,
        row_number,
        retrieved_at
    FROM source
)

SELECT
    'sam_entities' AS source,
    'official' AS grade,
    concat_ws(
        '/', coalesce(uei, 'CAGE:' || cage, 'NAME:' || norm_words(name)), excluding_agency_code, exclusion_program, exclusion_type, ct_code,
        coalesce(activated_date, created_date)
    ) AS exclusion_key,
    *,
    CAST(retrieved_at AS DATE) AS as_of,
    'https://sam.gov/exclusions-new' AS url,
    CAST(NULL AS VARCHAR) AS confidence
FROM renamed
QUALIFY row_number() OVER (PARTITION BY exclusion_key ORDER BY retrieved_at DESC, raw_file DESC, row_number DESC) = 1
