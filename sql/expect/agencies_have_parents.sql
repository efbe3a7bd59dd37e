-- Every agency but the government itself stands below one that exists.
SELECT a.agency_key, a.name, a.parent_key
FROM curated.agencies AS a
WHERE a.level <> 'government' AND (a.parent_key IS NULL OR a.parent_key NOT IN (SELECT agency_key FROM curated.agencies))
