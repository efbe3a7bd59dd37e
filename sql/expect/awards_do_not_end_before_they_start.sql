-- A period that ends before it starts is a shifted column. (A termination may shorten a period to before its start day.)
SELECT source, award_key, start_date, potential_end_date
FROM curated.awards
WHERE potential_end_date < start_date - INTERVAL 2 YEAR AND source = 'compiled'
