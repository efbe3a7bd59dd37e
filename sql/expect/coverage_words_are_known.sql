-- A status, role or date basis that no rule knows would be read as nothing at all.
SELECT coverage_id, status, agency_role, date_basis
FROM curated.coverage
WHERE status NOT IN ('complete', 'partial', 'failed')
    OR coalesce(agency_role, 'awarding') NOT IN ('awarding', 'funding')
    OR date_basis NOT IN ('action_date', 'date_signed', 'posted_date', 'last_modified')
