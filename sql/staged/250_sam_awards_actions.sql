-- table:  staged.sam_awards_actions
-- grain:  one row per contract action
-- key:    transaction_key
-- reads:  raw.sam_awards_actions, raw.sam_awards_deleted, staged.sam_awards_extract
-- try_cast: a number of offers that fits no integer is none; it stays in raw
-- why:    pages overlap and records are corrected: the version changed last stands; a deleted action stays, marked

WITH received AS (
    SELECT record, raw_file, row_number, retrieved_at, false AS is_deleted FROM raw.sam_awards_actions
    UNION ALL
    SELECT record, raw_file, row_number, retrieved_at, true AS is_deleted FROM raw.sam_awards_deleted
    UNION ALL
    SELECT record, raw_file, row_number, retrieved_at, false AS is_deleted FROM staged.sam_awards_extract
),

source AS (
    SELECT
        raw_file,
        row_number,
        retrieved_at,
        is_deleted,
        record -> '$.contractId' AS contract,
        record -> '$.coreData' AS core,
        record -> '$.coreData.federalOrganization' AS organization,
        record -> '$.coreData.competitionInformation' AS competition,
        record -> '$.coreData.productOrServiceInformation' AS product,
        record -> '$.awardDetails' AS details,
        -- A section of its own by name, inside awardDetails in fact.
        coalesce(record -> '$.awardDetails.awardeeData', record -> '$.awardeeData') AS awardee
    FROM received
),

kinds AS (
    SELECT
        *,
        -- Other transactions may carry their own word instead of AWARD or IDV; their type's name says which they are.
        CASE WHEN upper(concat_ws(' ', core ->> '$.awardOrIDV', core ->> '$.awardOrIDVType.name')) LIKE '%OTHER TRANSACTION IDV%'
                OR upper(core ->> '$.awardOrIDV') LIKE '%IDV' THEN 'IDV' ELSE 'AWARD' END AS award_kind,
        upper(concat_ws(' ', core ->> '$.awardOrIDV', core ->> '$.awardOrIDVType.name')) LIKE '%OTHER TRANSACTION%' AS is_other_transaction,
        upper(sam_code(core -> '$.awardOrIDVType')) AS type_code,
        upper(sam_code(coalesce(core -> '$.acquisitionData.typeOfIDC', core -> '$.acquisitionData.typeOfIdc'))) AS idc_code
    FROM source
),

renamed AS (
    SELECT
        'sam_awards' AS source,
        'official' AS grade,
        award_kind,
        is_other_transaction,
        norm_piid(contract ->> '$.piid') AS piid,
        upper(sam_code(contract -> '$.subtier')) AS piid_agency_code,
        norm_piid(sam_text(contract ->> '$.referencedIDVPiid')) AS parent_award_piid,
        upper(sam_code(contract -> '$.referencedIDVSubtier')) AS parent_agency_code,
        CASE
            WHEN is_other_transaction OR award_kind = 'AWARD' THEN type_code
            WHEN type_code = 'B' AND idc_code IN ('A', 'B', 'C') THEN concat('IDV_B_', idc_code)
            ELSE 'IDV_' || type_code
        END AS award_type_code,
        sam_name(core -> '$.awardOrIDVType') AS award_type_name,
        coalesce(
            sam_text(awardee ->> '$.awardeeHeader.legalBusinessName'), sam_text(awardee ->> '$.awardeeHeader.awardeeName'),
            sam_text(awardee ->> '$.awardeeHeader.awardeeNameFromContract')
        ) AS recipient_name,
        sam_text(awardee ->> '$.awardeeHeader.awardeeName') AS recipient_name_raw,
        sam_text(awardee ->> '$.awardeeHeader.awardeeNameFromContract') AS recipient_name_on_contract,
        sam_text(awardee ->> '$.awardeeHeader.awardeeDoingBusinessAsName') AS recipient_dba,
        upper(sam_text(awardee ->> '$.awardeeUEIInformation.uniqueEntityId')) AS recipient_uei,
        CAST(NULL AS VARCHAR) AS recipient_duns,
        upper(sam_text(awardee ->> '$.awardeeUEIInformation.cageCode')) AS recipient_cage,
        sam_text(awardee ->> '$.awardeeUEIInformation.awardeeUltimateParentName') AS parent_name,
        upper(sam_text(awardee ->> '$.awardeeUEIInformation.awardeeUltimateParentUniqueEntityId')) AS parent_uei,
        CAST(NULL AS VARCHAR) AS parent_duns,
        -- The department comes as a 4-character code; its 3-digit code is looked up where sources are stacked.
        CAST(NULL AS VARCHAR) AS awarding_agency_code,
        upper(sam_code(organization -> '$.contractingInformation.contractingDepartment')) AS awarding_department_code,
        upper(sam_code(organization -> '$.contractingInformation.contractingSubtier')) AS awarding_subtier_code,
        upper(sam_code(organization -> '$.contractingInformation.contractingOffice')) AS awarding_office_code,
        sam_text(organization ->> '$.contractingInformation.contractingOffice.name') AS awarding_office_name,
        CAST(NULL AS VARCHAR) AS funding_agency_code,
        upper(sam_code(organization -> '$.fundingInformation.fundingDepartment')) AS funding_department_code,
        upper(sam_code(organization -> '$.fundingInformation.fundingSubtier')) AS funding_subtier_code,
        upper(sam_code(organization -> '$.fundingInformation.fundingOffice')) AS funding_office_code,
        sam_text(organization ->> '$.fundingInformation.fundingOffice.name') AS funding_office_name,
        sam_text(details ->> '$.productOrServiceInformation.descriptionOfContractRequirement') AS description,
        sam_code(coalesce(product -> '$.principalNaics[0]', product -> '$.principalNaics')) AS naics_code,
        sam_code(product -> '$.productOrService') AS psc_code,
        sam_code(competition -> '$.extentCompeted') AS extent_competed_code,
        sam_code(coalesce(
            competition -> '$.statutoryExceptionToFairOpportunity', competition -> '$.fairOpportunityLimitedSources'
        )) AS fair_opportunity_code,
        sam_code(competition -> '$.otherThanFullAndOpenCompetition') AS other_than_full_and_open_code,
        TRY_CAST(sam_money(coalesce(
            sam_text(details ->> '$.competitionInformation.numberOfOffersReceived'), sam_text(competition ->> '$.numberOfOffersReceived'),
            sam_text(competition ->> '$.IDVnumberOfOffersReceived')
        )) AS INTEGER) AS number_of_offers_received,
        norm_piid(sam_text(core ->> '$.solicitationId')) AS solicitation_number,
        upper(sam_text(contract ->> '$.modificationNumber')) AS modification_number,
        sam_text(contract ->> '$.transactionNumber') AS transaction_number,
        sam_day(details ->> '$.dates.dateSigned') AS action_date,
        upper(sam_code(contract -> '$.reasonForModification')) AS action_type_code,
        sam_name(contract -> '$.reasonForModification') AS action_type_name,
        sam_money(details ->> '$.dollars.actionObligation') AS federal_action_obligation,
        sam_money(details ->> '$.dollars.baseAndExercisedOptionsValue') AS base_and_exercised_options_value,
        sam_money(details ->> '$.dollars.baseAndAllOptionsValue') AS base_and_all_options_value,
        sam_money(details ->> '$.totalContractDollars.totalActionObligation') AS award_total_obligation,
        sam_money(details ->> '$.totalContractDollars.totalBaseAndExercisedOptionsValue') AS award_base_and_exercised_options_value,
        sam_money(details ->> '$.totalContractDollars.totalBaseAndAllOptionsValue') AS award_base_and_all_options_value,
        sam_day(details ->> '$.dates.periodOfPerformanceStartDate') AS start_date,
        sam_day(CASE WHEN award_kind = 'IDV'
            THEN coalesce(sam_text(details ->> '$.dates.lastDateToOrder'), details ->> '$.dates.currentCompletionDate')
            ELSE details ->> '$.dates.currentCompletionDate' END) AS current_end_date,
        sam_day(details ->> '$.dates.ultimateCompletionDate') AS potential_end_date,
        sam_day(details ->> '$.transactionData.createdDate') AS reported_date,
        sam_moment(details ->> '$.transactionData.lastModifiedDate') AS last_modified_at,
        is_deleted,
        CAST(retrieved_at AS DATE) AS as_of,
        retrieved_at,
        raw_file,
        row_number,
        CAST(NULL AS VARCHAR) AS confidence
    FROM kinds
),

keyed AS (
    SELECT
        *,
        award_key(award_kind, piid, piid_agency_code, parent_award_piid, parent_agency_code) AS award_key,
        transaction_key(
            award_kind, piid, piid_agency_code, modification_number, parent_award_piid, parent_agency_code, transaction_number
        ) AS transaction_key
    FROM renamed
    WHERE piid IS NOT NULL
)

SELECT
    * EXCLUDE (is_other_transaction),
    regexp_full_match(modification_number, '0+') IS TRUE AS is_base,
    modification_number IS NOT NULL AS is_numbered,
    fiscal_year_of(action_date) AS action_date_fiscal_year,
    -- USAspending leaves other transactions out.
    CASE WHEN NOT is_other_transaction THEN 'https://www.usaspending.gov/award/' || award_key || '/' END AS url
FROM keyed
QUALIFY row_number() OVER (
    PARTITION BY transaction_key
    ORDER BY coalesce(last_modified_at, TIMESTAMP '1900-01-01') DESC, retrieved_at DESC, is_deleted DESC, raw_file DESC, row_number DESC
) = 1
