-- Where a source gives every action and no total of its own, the award's total is their sum.
SELECT a.source, a.award_key, a.total_obligation, t.obligated
FROM curated.awards AS a
JOIN (
    SELECT source, award_key, sum(federal_action_obligation) AS obligated
    FROM curated.transactions
    WHERE NOT is_deleted AND is_numbered
    GROUP BY source, award_key
) AS t ON a.source = t.source AND a.award_key = t.award_key
WHERE a.source IN ('usaspending_archive', 'sam_awards', 'fpds_atom') AND a.total_obligation <> t.obligated
    -- A download of award summaries states the total itself.
    AND a.raw_file NOT LIKE 'usaspending_archive/awards/%'
