-- table:  staged.sam_entities_entities
-- grain:  one row per registration: a UEI may have several, by its EFT indicator
-- key:    entity_key
-- reads:  raw.sam_entities_entities
-- why:    the one official place where UEI, CAGE, legal name, DBA name and parents stand together; "null" may be a word

WITH source AS (
    SELECT
        record -> '$.entityRegistration' AS registration,
        record -> '$.coreData' AS core,
        record -> '$.coreData.entityHierarchyInformation' AS hierarchy,
        raw_file,
        row_number,
        retrieved_at
    FROM raw.sam_entities_entities
)

SELECT
    'sam_entities' AS source,
    'official' AS grade,
    concat_ws('/', upper(sam_text(registration ->> '$.ueiSAM')), sam_text(registration ->> '$.entityEFTIndicator')) AS entity_key,
    upper(sam_text(registration ->> '$.ueiSAM')) AS uei,
    sam_text(registration ->> '$.entityEFTIndicator') AS eft_indicator,
    upper(sam_text(registration ->> '$.cageCode')) AS cage,
    sam_text(registration ->> '$.legalBusinessName') AS legal_name,
    sam_text(registration ->> '$.dbaName') AS dba_name,
    lower(sam_text(registration ->> '$.samRegistered')) = 'yes' AS is_registered,
    lower(sam_text(registration ->> '$.registrationStatus')) AS registration_status,
    sam_day(registration ->> '$.registrationDate') AS registration_date,
    sam_day(registration ->> '$.registrationExpirationDate') AS expiration_date,
    sam_day(registration ->> '$.ueiCreationDate') AS uei_created_date,
    sam_day(registration ->> '$.lastUpdateDate') AS last_updated_date,
    upper(sam_text(registration ->> '$.exclusionStatusFlag')) = 'Y' AS has_active_exclusion,
    upper(coalesce(sam_text(hierarchy ->> '$.immediateParentEntity.ueiSAM'), sam_text(hierarchy ->> '$.immediateParentEntity.uei'))) AS immediate_parent_uei,
    sam_text(hierarchy ->> '$.immediateParentEntity.legalBusinessName') AS immediate_parent_name,
    upper(coalesce(sam_text(hierarchy ->> '$.ultimateParentEntity.ueiSAM'), sam_text(hierarchy ->> '$.ultimateParentEntity.uei'))) AS ultimate_parent_uei,
    sam_text(hierarchy ->> '$.ultimateParentEntity.legalBusinessName') AS ultimate_parent_name,
    sam_day(core ->> '$.entityInformation.entityStartDate') AS business_start_date,
    CAST(retrieved_at AS DATE) AS as_of,
    retrieved_at,
    raw_file,
    row_number,
    CASE WHEN (registration ->> '$.ueiSAM') IS NOT NULL THEN 'https://sam.gov/entity/' || upper(trim(registration ->> '$.ueiSAM')) || '/coreData' END AS url,
    CAST(NULL AS VARCHAR) AS confidence
FROM source
WHERE sam_text(registration ->> '$.ueiSAM') IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY entity_key ORDER BY retrieved_at DESC, raw_file DESC, row_number DESC) = 1
