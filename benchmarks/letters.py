"""A letter with a hundred checkable statements on a made store, and what each must come to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.archives import ABSENT_NAME
from procure import warehouse

_AGENCIES = {"7012": "ICE", "7014": "CBP", "7003": "USCIS", "7013": "TSA"}


def write(path: Path, store: Path) -> dict[str, str]:
    """Write the letter; gives quote -> the verdicts that would be wrong for it."""
    with warehouse.open(store) as opened:
        holders = opened.rows(
            """
            SELECT any_value(recipient_name) AS name, awarding_subtier_code AS agency, min(piid) AS piid
            FROM curated.awards WHERE awarding_subtier_code IN ('7012', '7014', '7003', '7013')
            GROUP BY vendor_key, awarding_subtier_code ORDER BY hash(vendor_key), awarding_subtier_code LIMIT 60
            """
        )
    lines, wrong = [], {}
    for number, holder in enumerate(holders[:60]):
        name, agency = _tidy(holder["name"]), _AGENCIES[holder["agency"]]
        if number % 3 == 0:
            line = f"{name} has a contract with {agency}."
            wrong[line] = "contradicted"
        elif number % 3 == 1:
            line = f"{name} has never had any contracts with {agency}."
            wrong[line] = "supported"
        else:
            line = f"{name} was awarded contract {holder['piid']} by {agency}."
            wrong[line] = "contradicted"
        lines.append(line)
    for number in range(100 - len(lines)):
        # Words that no made company bears: told apart from the others, and held by nobody.
        name = f"{ABSENT_NAME.split()[0].title()} {chr(65 + number % 26)}{chr(97 + number // 26)}quill Holdings LLC"
        agency = list(_AGENCIES.values())[number % 4]
        line = f"{name} has no contracts with {agency}."
        wrong[line] = "contradicted"
        lines.append(line)
    head = "Example Watch\n\n1 June 2018\n\nTo whom it may concern,\n\n"
    path.write_text(head + "\n\n".join(lines) + "\n\nSincerely,\nExample Watch\n", encoding="utf-8")
    return wrong


def _tidy(name: str) -> str:
    return " ".join(word if word in ("LLC", "LTD") else word.capitalize() for word in name.rstrip(".,").split())


def wrong(claims: list[dict[str, Any]], expected: dict[str, str]) -> int:
    """How many verdicts are the one that must not be."""
    return sum(
        1
        for claim in claims
        for line, verdict in expected.items()
        if claim["quote"].strip() in line and claim["verdict"] == verdict
    )
