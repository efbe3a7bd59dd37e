-- table:  staged.usaspending_archive_actions
-- grain:  one row per row of a USAspending archive or download that can be used, every version of an action
-- key:    raw_file, row_number
-- reads:  raw.usaspending_archive_transactions
-- as:     view
-- why:    old layouts have no keys of their own; a row without a file date stands for the day it was last changed

SELECT
    * EXCLUDE (as_of, contract_transaction_unique_key, contract_award_unique_key),
    upper(coalesce(contract_award_unique_key, award_key(
        award_or_idv_flag, norm_piid(award_id_piid), awarding_sub_agency_code, norm_piid(parent_award_id_piid), parent_award_agency_id
    ))) AS award_key,
    upper(coalesce(contract_transaction_unique_key, transaction_key(
        award_or_idv_flag, norm_piid(award_id_piid), awarding_sub_agency_code, modification_number, norm_piid(parent_award_id_piid),
        parent_award_agency_id, transaction_number
    ))) AS transaction_key,
    coalesce(as_of, CAST(last_modified_date AS DATE)) AS as_of,
    coalesce(upper(correction_delete_ind) = 'D', false) AS is_deletion
FROM raw.usaspending_archive_transactions
WHERE set_aside IS NULL
