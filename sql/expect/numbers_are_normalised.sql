-- Award numbers stand in capitals without dashes, or look-ups miss them.
SELECT 'awards' AS table_name, award_key, piid FROM curated.awards WHERE regexp_matches(piid, '[^A-Z0-9]')
UNION ALL
SELECT 'transactions', transaction_key, piid FROM curated.transactions WHERE regexp_matches(piid, '[^A-Z0-9]')
