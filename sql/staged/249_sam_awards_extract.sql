-- table:  staged.sam_awards_extract
-- grain:  one row per row of a SAM.gov Contract Awards extract that can be used
-- key:    raw_file, row_number
-- reads:  raw.sam_awards_extract
-- as:     view
-- why:    a row of an extract takes the shape of the service's record, so that one set of rules reads both

SELECT
    json_object(
        'contractId', json_object(
            'subtier', json_object(
                'code', CAST(subtier_code AS VARCHAR)
            ),
            'piid', CAST(piid AS VARCHAR),
            'modificationNumber', CAST(modification_number AS VARCHAR),
            'transactionNumber', CAST(transaction_number AS VARCHAR),
            'referencedIDVSubtier', json_object(
                'code', CAST(referenced_idv_subtier_code AS VARCHAR)
            ),
            'referencedIDVPiid', CAST(referenced_idv_piid AS VARCHAR),
            'reasonForModification', json_object(
                'code', CAST(reason_for_modification_code AS VARCHAR),
                'name', CAST(reason_for_modification_name AS VARCHAR)
            )
        ),
        'coreData', json_object(
            'awardOrIDV', CAST(award_or_idv AS VARCHAR),
            'awardOrIDVType', json_object(
                'code', CAST(award_or_idv_type_code AS VARCHAR),
                'name', CAST(award_or_idv_type_name AS VARCHAR)
            ),
            'solicitationId', CAST(solicitation_id AS VARCHAR),
            'acquisitionData', json_object(
                'typeOfIdc', json_object(
                    'code', CAST(type_of_idc_code AS VARCHAR)
                )
            ),
            'federalOrganization', json_object(
                'contractingInformation', json_object(
                    'contractingDepartment', json_object(
                        'code', CAST(contracting_department_code AS VARCHAR)
                    ),
                    'contractingSubtier', json_object(
                        'code', CAST(contracting_subtier_code AS VARCHAR)
                    ),
                    'contractingOffice', json_object(
                        'code', CAST(contracting_office_code AS VARCHAR),
                        'name', CAST(contracting_office_name AS VARCHAR)
                    )
                ),
                'fundingInformation', json_object(
                    'fundingDepartment', json_object(
                        'code', CAST(funding_department_code AS VARCHAR)
                    ),
                    'fundingSubtier', json_object(
                        'code', CAST(funding_subtier_code AS VARCHAR)
                    ),
                    'fundingOffice', json_object(
                        'code', CAST(funding_office_code AS VARCHAR),
                        'name', CAST(funding_office_name AS VARCHAR)
                    )
                )
            ),
            'productOrServiceInformation', json_object(
                'productOrService', json_object(
                    'code', CAST(product_or_service_code AS VARCHAR)
                ),
                'principalNaics', json_array(json_object(
                    'code', CAST(principal_naics_code AS VARCHAR)
                ))
            ),
            'competitionInformation', json_object(
                'extentCompeted', json_object(
                    'code', CAST(extent_competed_code AS VARCHAR)
                ),
                'otherThanFullAndOpenCompetition', json_object(
                    'code', CAST(other_than_full_and_open_code AS VARCHAR)
                ),
                'statutoryExceptionToFairOpportunity', json_object(
                    'code', CAST(exception_to_fair_opportunity_code AS VARCHAR)
                ),
                'numberOfOffersReceived', CAST(number_of_offers_received AS VARCHAR)
            )
        ),
        'awardDetails', json_object(
            'dates', json_object(
                'dateSigned', CAST(date_signed AS VARCHAR),
                'periodOfPerformanceStartDate', CAST(start_date AS VARCHAR),
                'currentCompletionDate', CAST(current_completion_date AS VARCHAR),
                'ultimateCompletionDate', CAST(ultimate_completion_date AS VARCHAR),
                'lastDateToOrder', CAST(last_date_to_order AS VARCHAR)
            ),
            'dollars', json_object(
                'actionObligation', CAST(action_obligation AS VARCHAR),
                'baseAndExercisedOptionsValue', CAST(base_and_exercised_options_value AS VARCHAR),
                'baseAndAllOptionsValue', CAST(base_and_all_options_value AS VARCHAR)
            ),
            'totalContractDollars', json_object(
                'totalActionObligation', CAST(total_action_obligation AS VARCHAR),
                'totalBaseAndExercisedOptionsValue', CAST(total_base_and_exercised_options_value AS VARCHAR),
                'totalBaseAndAllOptionsValue', CAST(total_base_and_all_options_value AS VARCHAR)
            ),
            'productOrServiceInformation', json_object(
                'descriptionOfContractRequirement', CAST(description AS VARCHAR)
            ),
            'awardeeData', json_object(
                'awardeeHeader', json_object(
                    'awardeeName', CAST(awardee_name AS VARCHAR),
                    'legalBusinessName', CAST(legal_business_name AS VARCHAR),
                    'awardeeNameFromContract', CAST(awardee_name_from_contract AS VARCHAR),
                    'awardeeDoingBusinessAsName', CAST(awardee_doing_business_as_name AS VARCHAR)
                ),
                'awardeeUEIInformation', json_object(
                    'uniqueEntityId', CAST(unique_entity_id AS VARCHAR),
                    'cageCode', CAST(cage_code AS VARCHAR),
                    'awardeeUltimateParentUniqueEntityId', CAST(ultimate_parent_unique_entity_id AS VARCHAR),
                    'awardeeUltimateParentName', CAST(ultimate_parent_name AS VARCHAR)
                )
            ),
            'transactionData', json_object(
                'createdDate', CAST(created_date AS VARCHAR),
                'lastModifiedDate', CAST(last_modified_date AS VARCHAR)
            )
        )
    ) AS record,
    raw_file,
    row_number,
    retrieved_at
FROM raw.sam_awards_extract
WHERE set_aside IS NULL
