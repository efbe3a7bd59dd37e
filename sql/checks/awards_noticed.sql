-- table:  awards_noticed
-- grain:  one row per award number that some notice names
-- key:    award_number
-- reads:  curated.notices
-- why:    most awards have no notice: those that have one are asked for it, the others are not

SELECT DISTINCT award_number
FROM curated.notices
WHERE award_number IS NOT NULL
ORDER BY award_number
