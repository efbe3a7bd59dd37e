-- Award numbers stand in capitals without dashes, or look-ups miss them.
SELECT 'awards' AS table_name, award_key, piid FROM curated.awards WHERE piid <> norm_piid(piid)
UNION ALL
SELECT 'transactions', transaction_key, piid FROM curated.transactions WHERE piid <> norm_piid(piid)
