-- table:  staged.usaspending_archive_fates
-- grain:  one row per version of an action that is not the action as it stands
-- key:    raw_file, row_number
-- reads:  staged.usaspending_archive_actions
-- why:    the newest version of an action wins and a deletion deletes; almost every action has one version, so only the
--         others are listed. Newest: the later file, then (in a file of changes) the later row, else the later change, the later row.

WITH repeated AS (
    -- 64-bit hashes first: grouping millions of long keys is the dear part.
    SELECT hash(transaction_key) AS key_hash FROM staged.usaspending_archive_actions
    GROUP BY key_hash HAVING count(*) > 1 OR bool_or(is_deletion)
),

versions AS (
    SELECT transaction_key, raw_file, row_number, is_deletion,
        row_number() OVER (
            PARTITION BY transaction_key
            ORDER BY coalesce(as_of, DATE '1900-01-01') DESC, CASE WHEN NOT is_delta THEN last_modified_date END DESC NULLS LAST,
                member DESC, row_number DESC, raw_file DESC
        ) AS place
    FROM staged.usaspending_archive_actions
    WHERE hash(transaction_key) IN (SELECT key_hash FROM repeated)
),

newest AS (
    SELECT transaction_key, min(place) AS place, min(place) FILTER (NOT is_deletion) AS shown_place
    FROM versions GROUP BY transaction_key
)

SELECT
    v.raw_file,
    v.row_number,
    CASE
        WHEN v.is_deletion THEN 'deletion'
        WHEN v.place <> n.shown_place THEN 'superseded'
        ELSE 'deleted'
    END AS fate
FROM versions AS v
JOIN newest AS n ON v.transaction_key = n.transaction_key
WHERE v.is_deletion OR v.place <> n.shown_place OR n.shown_place > n.place
